#include "scheduler/host/modules.h"
namespace fiberscope::host {
PyObject* make_greenlet_module() { return PyModule_New("greenlet._greenlet"); }
}
