// Green locks: who holds a lock of gevent's or eventlet's, which are semaphores that begin with 1.
//
// Owns: the holder of each, for as long as the lock lives. Deliberately does not know who waits
// (waits.cpp), and says nothing of a semaphore that lets in more than one, nor of one that somebody
// else releases than took it: that is a signal.
// Source: gevent 22.10.2 _semaphore.py, lock.py, thread.py; eventlet 0.33.1 semaphore.py.
#pragma once

#include <Python.h>

#include "scheduler/host/python/code_info.h"
#include "scheduler/host/python/cpython.h"
#include "scheduler/host/run/runtime.h"

namespace fiberscope::host {

// green_lock_hook: a semaphore is made, taken or released; `result`: what the function returns, at
// its end; nullptr: by an exception.
void green_lock_hook(Runtime& runtime, Hook hook, fs_frame* frame, bool called, PyObject* result);
// green_holder: who holds it; none: nobody, or it is no lock.
LaneId green_holder(PyObject* lock);

}  // namespace fiberscope::host
