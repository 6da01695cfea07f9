// Frame lanes: follows the program's frames by tracing, so that generators, async functions and
// async generators become lanes, and every executed line an event.
//
// Owns: the trace callback. One interface, one back end per CPython version (PyEval_SetTrace here;
// sys.monitoring on 3.12 and later).
//
// A chain of awaits is one lane deep at any time: when an inner coroutine suspends, the outer ones
// only pass the suspension on. They neither run nor wait anew, so nothing is recorded for them, and
// when the chain is resumed the innermost lane is the one that runs.
#pragma once

#include <Python.h>

namespace fiberscope::host {

// trace_thread: follows every frame that the current thread state runs from now on.
void trace_thread();
void untrace_thread();

}  // namespace fiberscope::host
