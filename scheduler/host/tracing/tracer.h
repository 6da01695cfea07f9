// Tracer: how the program's frames are followed. There is one back end for each way in which
// CPython tells of them, and one of them is compiled: settrace/ (PyEval_SetTrace, 3.11) and
// monitoring/ (sys.monitoring, 3.12 and later). Both tell frame_lanes.h the same.
//
// Owns nothing: it is what a back end defines; the rooms below it ask for it as Hooks. Does not
// know lanes, nor what is done with the events.
#pragma once

#include <Python.h>

#include <string>

#include "scheduler/host/python/cpython.h"

namespace fiberscope::host {

struct PyFiber;

// prepare_tracer: once, when the libraries have been imported. "" or what is wrong.
std::string prepare_tracer();
// trace_thread: follows every frame that the current thread state runs from now on.
void trace_thread();
void untrace_thread();
// charge_calls: calls of some functions have a price from now on (CodeInfo::price).
void charge_calls();
// follow_instructions: from now on the frame has an event for each instruction on that account
// (FS_FOR_…), or none. Requires: it is the innermost one, or has them.
void follow_instructions(fs_frame* frame, int who, bool on);
// resume_watching: `fiber` is about to run Python again (or for the first time).
void resume_watching(const PyFiber& fiber);
// watch_calls: somebody waits for the running thread to let the GIL go, or something has come from
// outside: libraries' calls are places where it looks, too.
void watch_calls();

}  // namespace fiberscope::host
