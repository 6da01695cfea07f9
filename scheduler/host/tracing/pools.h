// Pools: what a pool keeps to itself: exceptions of jobs for whose results nobody asks, and that
// all of its workers wait for one another.
//
// Owns: the jobs that failed, and who waits for a pool in which it works itself. Deliberately does
// not know how pools hand out jobs, and keeps no object alive.
// Source: CPython 3.11 Lib/concurrent/futures/_base.py, thread.py, Lib/multiprocessing/pool.py;
// gevent 22.10.2 pool.py.
#pragma once

#include <Python.h>

#include <optional>

#include "scheduler/host/python/code_info.h"
#include "scheduler/host/python/cpython.h"
#include "scheduler/host/run/runtime.h"

namespace fiberscope::host {

// result_called: a watched method of a future is called: it gets an exception, or somebody asks it.
void result_called(Runtime& runtime, Hook hook, fs_frame* frame);

// OwnPool: the pool that the running lane is a worker of, and how many there are.
struct OwnPool {
  const PyObject* pool;  // only compared
  Py_ssize_t workers;
};
// begin_wait: the running lane is about to wait without end for what its own pool should do, or
// (none) for anything else.
void begin_wait(Runtime& runtime, const std::optional<OwnPool>& pool);

// tell_pools: at the end of the run. Emits: NoteAdded (PoolFull) for each worker of a pool of which
// all wait so; NoteAdded (Unasked) for each job that failed and nobody asked.
void tell_pools(Runtime& runtime);

}  // namespace fiberscope::host
