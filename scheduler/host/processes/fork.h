// Fork: a real process for a simulated one: one that goes on as a copy of another, or one that
// begins anew.
//
// Owns nothing. Deliberately does not know descriptors (the new process has them already), nor what
// CPython does after a fork, nor what is run in a new process.
//
// Invariants:
//  1. What all processes share lies in the arena (base/arena.h) before the second begins.
//  2. In a forked process only the thread that forked goes on; its greenlets that wait are there,
//     too.
//  3. It is the new process's first deed to tell the engine of itself (RealProcesses::forked); then
//     it waits for its turn.
// Source: fork(2), signal(7), setitimer(2) of Linux man-pages 6.03.
#pragma once

#include <optional>

#include "scheduler/core/fiber.h"
#include "scheduler/host/run/process.h"

namespace fiberscope::host {

// can_fork: false: the run has no arena, or its engine takes no further process.
bool can_fork();
// fork_process: `child` is new, and has its parent's descriptors. In the parent the child's number,
// in the child 0; below 0: minus an errno: no process was made. Emits: LaneBorn, LaneReady.
int fork_process(Process& child);

// new_process: a real process in which nothing has been run yet; `cold`: nor an interpreter begun.
// Nothing: there can be none.
// begin_alone: it is the simulated one's; its main thread's fiber, in state Created.
std::optional<core::Space> new_process(bool cold);
PyFiber& begin_alone(Process& process, core::Space space, base::LaneId thread,
                     core::Fiber::Entry entry, void* argument);

}  // namespace fiberscope::host
