#include "app/model/reading/replay.h"

#include <algorithm>

namespace fiberscope::model {

// best_start: the latest checkpoint at or before the cursor; nullptr: begin with an empty world.
Replay::Replay(const Trace& trace) : trace_(trace) {}

const World* Replay::best_start(std::uint64_t cursor) const {
  const std::uint64_t whole =
      std::min<std::uint64_t>(cursor / kCheckpointEvents, checkpoints_.size());
  return whole == 0 ? nullptr : &checkpoints_[whole - 1];
}

World Replay::at(std::uint64_t cursor) const {
  cursor = std::min(cursor, trace_.size());
  World world;
  if (const World* start = best_start(cursor)) world = *start;
  if (world_.cursor() <= cursor && world_.cursor() > world.cursor()) world = world_;
  while (world.cursor() < cursor) {
    world.apply(trace_.events()[world.cursor()]);
    if (world.cursor() == (checkpoints_.size() + 1) * kCheckpointEvents) {
      checkpoints_.push_back(world);
    }
  }
  return world;
}

const World& Replay::move_to(std::uint64_t cursor) {
  cursor = std::min(cursor, trace_.size());
  const World* start = best_start(cursor);
  const std::uint64_t checkpoint = start ? start->cursor() : 0;
  if (world_.cursor() > cursor || world_.cursor() < checkpoint) {
    world_ = start ? *start : World{};
  }
  while (world_.cursor() < cursor) {
    world_.apply(trace_.events()[world_.cursor()]);
    if (world_.cursor() == (checkpoints_.size() + 1) * kCheckpointEvents) {
      checkpoints_.push_back(world_);
    }
  }
  return world_;
}

}  // namespace fiberscope::model
