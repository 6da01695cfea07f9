#include "scheduler/host/modules.h"
namespace fiberscope::host {
PyObject* make_gevent_loop_module() { return PyModule_New("fiberscope_gevent_loop"); }
}
