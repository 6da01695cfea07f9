// Levels: what objects count: the free places of a semaphore, the items of a queue, whether an
// event is set.
//
// Owns: what was told of each last, for as long as it lives. Deliberately does not know who waits
// (waits.cpp), and only looks at attributes of the library's own: no code of the program's runs.
//
// Invariants:
//  1. An object is told of from the first call on that a line of the program makes; then whenever
//     it counts something else, whoever changed it.
//  2. What nobody records is not looked at.
#pragma once

#include "scheduler/host/python/code_info.h"
#include "scheduler/host/python/cpython.h"
#include "scheduler/host/run/runtime.h"

namespace fiberscope::host {

// look_at_levels: at the call or the return of a library function that may have changed what its
// object counts, or that is called once that has been changed. Emits: LevelChanged or nothing.
void look_at_levels(Runtime& runtime, fs_frame* frame, const CodeInfo& info, bool called);

}  // namespace fiberscope::host
