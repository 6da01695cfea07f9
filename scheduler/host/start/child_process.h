// Child process: what execve(2) of this Python starts: an interpreter of its own that runs
// `python3 [OPTION]... -c CODE | -m MODULE | FILE [ARGUMENT]...`.
//
// Owns: the command while it runs. Each process has its own modules, its own __main__, its own
// sys.stdout; they share the code of CPython, its allocator and its real GIL, which does no harm as
// one fiber runs at a time. Deliberately does not know who waits for it. Source: CPython 3.11
// Modules/main.c, Py_NewInterpreter in Python/pylifecycle.c.
#pragma once

#include "scheduler/core/fiber.h"
#include "scheduler/host/processes/command.h"

namespace fiberscope::host {

// child_fiber: the entry of its main thread's fiber. `argument`: a Command that it takes over.
void child_fiber(core::Fiber& fiber, void* argument);

}  // namespace fiberscope::host
