// Replay: a world that moves to any cursor, forwards and backwards, fast.
//
// Owns: the world under the cursor and checkpoints every kCheckpointEvents events, made as the
// cursor first passes them. Deliberately does not know: live updates of views; the trace may grow
// between calls.
//
// Invariants:
//  1. world().cursor() <= trace.size(), and world() equals a fresh fold.
//  2. A move costs at most kCheckpointEvents events once the place was passed before.
#pragma once

#include <cstdint>
#include <vector>

#include "app/model/folds/world.h"

namespace fiberscope::model {

inline constexpr std::uint64_t kCheckpointEvents = 4096;

class Replay {
 public:
  // Requires: `trace` outlives this.
  explicit Replay(const Trace& trace);

  // move_to: `cursor` is the number of events to have applied; clamped to trace.size().
  const World& move_to(std::uint64_t cursor);
  const World& world() const { return world_; }
  std::uint64_t cursor() const { return world_.cursor(); }
  const Trace& trace() const { return trace_; }

  // at: a copy of the world at another cursor; the own cursor stays (explanations look back).
  World at(std::uint64_t cursor) const;

 private:
  const World* best_start(std::uint64_t cursor) const;

  const Trace& trace_;
  World world_;
  mutable std::vector<World>
      checkpoints_;  // [i] is the world at cursor (i + 1) * kCheckpointEvents
};

}  // namespace fiberscope::model
