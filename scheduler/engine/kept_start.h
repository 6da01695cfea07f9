// KeptStart: an engine's memory as it is behind its start, kept in a file. The next engine takes it
// over instead of starting an interpreter and importing the usual modules once more: its pages come
// from the file as they are touched, and the processes forked from it share what they do not write.
//
// Owns: the file, and what has to be the same for it to fit: this program, its libraries and where
// they lie, the processor, the kernel, every file that the start has read. Where anything differs,
// an engine starts as if there were no file, and keeps its own start in its place. Deliberately
// does not know what has been started: all of a process's memory is kept but its stack, the arena
// (base/arena.h) and what the loader has made read-only; of what the kernel holds, only the
// handlers of signals.
//
// Requires, of a start that is kept: one thread, no descriptor opened and left open, no pointer to
// the stack, the environment or the arguments in memory.
#pragma once

#include <sys/types.h>

#include <functional>
#include <string>
#include <vector>

namespace fiberscope::engine {

// take_over_start: called at the same place by the engine that keeps its start and by the one that
// takes it over, before either has done anything. True: all is as it was when keep_start() was
// called, but for the stack. False: nothing has changed. Does not return if it fails in the middle:
// the engine begins again (base::kStartsAnew). `file`: nullptr: only remembers what there is now.
bool take_over_start(const char* file, char** argv);

// Rehearsal: forks a process that does what any does that is forked from this engine: that stops
// itself, goes on when it is told to, and ends. Answers its number, or -1.
using Rehearsal = std::function<pid_t()>;

// keep_start: into the file, in place of what is there. `read`: what the start depends on: files
// and folders, also such as do not exist. Which pages the rehearsal has written is kept, too.
// Answers why it cannot be; "": it is kept.
const char* keep_start(const char* file, const std::vector<std::string>& read,
                       const Rehearsal& rehearse);

// touch_written_pages: in a process that was forked from an engine which has taken over its start:
// what the rehearsal wrote is copied at once, which takes less time than page after page.
void touch_written_pages();

}  // namespace fiberscope::engine
