// Frame lanes: follows the program's frames by tracing, so that generators, async functions and
// async generators become lanes, and every executed line an event.
//
// Owns: the trace callback. Deliberately does not know which lane a frame's is
// (generator_lanes.h). One interface, one back end per CPython version (PyEval_SetTrace here;
// sys.monitoring on 3.12 and later).
#pragma once

#include <Python.h>

namespace fiberscope::host {

// trace_thread: follows every frame that the current thread state runs from now on.
void trace_thread();
void untrace_thread();

}  // namespace fiberscope::host
