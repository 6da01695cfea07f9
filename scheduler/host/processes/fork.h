// Fork: a process that goes on as a copy of another: a real process, forked from that one's.
//
// Owns nothing. Deliberately does not know descriptors (the new process has them already), nor what
// CPython does after a fork.
//
// Invariants:
//  1. What all processes share lies in the arena (base/arena.h) before the first fork.
//  2. In the new process only the thread that forked goes on; its greenlets that wait are there,
//     too.
//  3. It is the new process's first deed to tell the engine of itself (Outside::forked); then it
//  waits
//     for its turn.
// Source: fork(2), signal(7), setitimer(2) of Linux man-pages 6.03.
#pragma once

#include "scheduler/host/run/process.h"

namespace fiberscope::host {

// can_fork: false: the run has no arena, its engine takes no further process, or the calling
// process's interpreter is one of several in one real process.
bool can_fork();
// fork_process: `child` is new, and has its parent's descriptors. In the parent the child's number,
// in the child 0; below 0: minus an errno: no process was made. Emits: LaneBorn, LaneReady.
int fork_process(Process& child);

}  // namespace fiberscope::host
