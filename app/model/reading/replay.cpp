#include "app/model/reading/replay.h"

#include <algorithm>

namespace fiberscope::model {

Replay::Replay(const Trace& trace, std::uint64_t stride) : trace_(trace), stride_(stride) {}

// keep: the world under the cursor, among the latest.
void Replay::keep() {
  if (!latest_.empty() && latest_.back().cursor() >= world_.cursor()) return;
  latest_.push_back(world_);
  if (latest_.size() > kCheckpointEvents / stride_) latest_.pop_front();
}

// best_start: the latest world that is kept at or before the cursor; nullptr: begin with an empty
// one.
const World* Replay::best_start(std::uint64_t cursor) const {
  const auto next = std::ranges::upper_bound(checkpoints_, cursor, {}, &World::cursor);
  const World* start = next == checkpoints_.begin() ? nullptr : &*std::prev(next);
  const auto after = std::ranges::upper_bound(latest_, cursor, {}, &World::cursor);
  if (after == latest_.begin()) return start;
  const World& near = *std::prev(after);
  return start == nullptr || near.cursor() > start->cursor() ? &near : start;
}

// passed: a checkpoint, if it is time for the next one.
void Replay::passed(const World& world) const {
  if (world.cursor() % kCheckpointEvents != 0) return;
  const std::uint64_t last = checkpoints_.empty() ? 0 : checkpoints_.back().cursor();
  const std::uint64_t apart = std::uint64_t{world.lane_count()} * kEventsPerLane;
  if (world.cursor() < last + std::max(kCheckpointEvents, apart)) return;
  checkpoints_.push_back(world);
}

World Replay::at(std::uint64_t cursor) const {
  cursor = std::min(cursor, trace_.size());
  World world;
  if (const World* start = best_start(cursor)) world = *start;
  if (world_.cursor() <= cursor && world_.cursor() > world.cursor()) world = world_;
  for (const trace::Event& event : trace_.events(world.cursor(), cursor)) {
    world.apply(event);
    passed(world);
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
  for (const trace::Event& event : trace_.events(world_.cursor(), cursor)) {
    world_.apply(event);
    if (stride_ != 0 && world_.cursor() % stride_ == 0) keep();
    passed(world_);
  }
  return world_;
}

}  // namespace fiberscope::model
