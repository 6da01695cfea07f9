// Asyncio lanes: makes lanes of asyncio's event loop and tasks by watching a few functions of the
// unmodified library (see Hook in code_info.h).
//
// Owns: which handle is which callback, which task is which lane, and the loop's timers. Deliberately
// does not change anything asyncio does.
#pragma once

#include <Python.h>

#include "scheduler/core/lanes.h"
#include "scheduler/host/code_info.h"
#include "scheduler/host/cpython311.h"

namespace fiberscope::host {

// asyncio_hook: a watched library function was called (`called`) or left with `result` (NULL: by an
// exception).
void asyncio_hook(Hook hook, fs_frame* frame, bool called, PyObject* result);

// describe_await: what a coroutine that has just suspended waits for: from the chain of what it
// awaits and the future that reached the event loop (`yielded`). Fills in everything but the place.
void describe_await(PyObject* generator, PyObject* yielded, core::Wait& wait);

}  // namespace fiberscope::host
