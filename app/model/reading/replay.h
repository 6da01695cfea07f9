// Replay: a world that moves to any cursor, forwards and backwards, fast.
//
// Owns: the world under the cursor and checkpoints every kCheckpointEvents events, further apart
// where there are very many lanes, made as the cursor first passes them; and, for who asks for many
// moments shortly before the cursor, the latest worlds it passed. Deliberately does not know: live
// updates of views; the trace may grow between calls.
//
// Invariants:
//  1. world().cursor() <= trace.size(), and world() equals a fresh fold.
//  2. A move costs at most the events between two checkpoints once the place was passed before:
//     kCheckpointEvents, or kEventsPerLane for each lane that there is. So checkpoints take a few
//     bytes an event however many lanes there are.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "app/model/folds/world.h"

namespace fiberscope::model {

inline constexpr std::uint64_t kCheckpointEvents = 16384, kEventsPerLane = 16;

class Replay {
 public:
  // Requires: `trace` outlives this. `stride`: so many events apart are the latest worlds that are
  // kept beside the checkpoints, as far back as one of them; 0: none are.
  explicit Replay(const Trace& trace, std::uint64_t stride = 0);

  // move_to: `cursor` is the number of events to have applied; clamped to trace.size().
  const World& move_to(std::uint64_t cursor);
  const World& world() const { return world_; }
  std::uint64_t cursor() const { return world_.cursor(); }
  const Trace& trace() const { return trace_; }

  // survey: leaves checkpoints on the way to that event, so that the first move there is a short
  // one as well. The cursor stays. settle: it will not be called any more.
  void survey(std::uint64_t until);
  // surveyed: the world at that cursor, on the way. Requires: the way did not go further so far.
  const World& surveyed(std::uint64_t cursor) {
    survey(cursor);
    return ahead_;
  }
  void settle() { ahead_ = {}; }

  // at: a copy of the world at another cursor; the own cursor stays (explanations look back).
  World at(std::uint64_t cursor) const;

 private:
  std::optional<World> best_start(std::uint64_t cursor, std::uint64_t from) const;
  void passed(const World& world) const;
  void keep();

  const Trace& trace_;
  World world_;
  World ahead_;  // where survey() came to
  std::uint64_t stride_;
  std::deque<World> latest_;                // cursors ascend
  mutable std::vector<World> checkpoints_;  // put away; cursors ascend
};

}  // namespace fiberscope::model
