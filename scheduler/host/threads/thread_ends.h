// Thread ends: how `_thread` tells that a thread has ended: by a lock that is held until then (3.11
// and 3.12, thread_ends_3_11.cpp), or by a handle that can be joined (3.13, thread_ends_3_13.cpp).
//
// Owns: those locks and handles. Deliberately does not know how a thread runs (thread_module.cpp).
// Source: CPython 3.11 to 3.13 Modules/_threadmodule.c.
#pragma once

#include <Python.h>

#include "scheduler/base/ids.h"

namespace fiberscope::host {

// kMainThreadIdent: threading.get_ident() of each process's main thread.
inline constexpr unsigned long kMainThreadIdent = 1;
// kLocksAreClasses: a lock is made by calling its class.
extern const bool kLocksAreClasses;
// kNegativeTimeout: what a timeout below 0 is refused with.
extern const char* const kNegativeTimeout;

// start_thread: a thread that calls the function. `keywords`, `handle`: nullptr: none. Its ident;
// 0: an error is set. Emits: LaneBorn.
unsigned long start_thread(PyObject* function, PyObject* arguments, PyObject* keywords,
                           PyObject* handle);
// thread_has_begun, thread_has_ended: that of the handle. Emits: LaneReady or nothing.
void thread_has_begun(PyObject* handle, unsigned long ident, base::LaneId lane);
void thread_has_ended(PyObject* handle);
// add_thread_ends: puts all this into `_thread`. False: an error is set.
bool add_thread_ends(PyObject* thread_module);

}  // namespace fiberscope::host
