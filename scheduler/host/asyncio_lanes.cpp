#include "scheduler/host/asyncio_lanes.h"

namespace fiberscope::host {

void asyncio_hook(Hook, fs_frame*, bool, PyObject*) {}

void describe_await(PyObject*, PyObject*, core::Wait& wait) { wait.why = trace::WaitKind::Future; }

}  // namespace fiberscope::host
