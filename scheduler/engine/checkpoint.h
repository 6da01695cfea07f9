// Checkpoint: the run's side of what stands still at one of its events, so that others can run on
// from there: a fork of its process (copy-on-write), which waits in a call to the kernel.
//
// Owns: when one is asked for. Deliberately does not know how many there are, nor who wants to run
// on: its engine says so (checkpoint_keeper.h).
//
// A checkpoint changes nothing that the run can notice: it is a child of the engine's, so nobody
// has another child or another parent, and no number and no time of the machine's is touched.
#pragma once

#include <cstdint>

#include "scheduler/trace/format.h"

namespace fiberscope::engine {

// One is asked for at the first block of the trace behind each so many events.
inline constexpr std::uint64_t kCheckpointEvents = 8192;

// What a process that stands is told: to fork another that stands, or to run on: with the number
// that the trace now has, and with that of a file that holds a base::RunOn.
inline constexpr std::int64_t kForkTold = 1;
inline constexpr std::int64_t kRunOnTold = 2;
constexpr std::int64_t run_on_told(int trace, int file) {
  return kRunOnTold | std::int64_t{trace} << 8 | std::int64_t{file} << 32;
}

// give_listener: the engine is handed the kernel's `listener`, by its number, over `engine`, a
// socket, and answers when it has got it; both are closed then. False: it has not.
bool give_listener(int listener, int engine);
// have_checkpoints: from now on. Requires: the engine has the listener. `trace`, `asks`: real
// descriptors that a checkpoint shall not hold open; -1: none.
void have_checkpoints(int trace, int asks);
// mark: the run has just handed out so much of its trace: becomes a checkpoint as well if it is
// time for one.
void mark(const trace::Sent& sent);

}  // namespace fiberscope::engine
