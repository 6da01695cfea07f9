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

// best_start: the latest world that is kept at or before the cursor and behind `from`; none: there
// is no better one than that.
std::optional<World> Replay::best_start(std::uint64_t cursor, std::uint64_t from) const {
  const auto latest = [&](const auto& worlds) {
    const auto next = std::ranges::upper_bound(worlds, cursor, {}, &World::cursor);
    return next == worlds.begin() ? nullptr : &*std::prev(next);
  };
  const World* const checkpoint = latest(checkpoints_);
  const World* const near = latest(latest_);
  const bool nearer =
      near != nullptr && (checkpoint == nullptr || near->cursor() > checkpoint->cursor());
  const World* const best = nearer ? near : checkpoint;
  if (best == nullptr || best->cursor() <= from) return {};
  return nearer ? *best : best->taken_up();
}

// passed: a checkpoint, if it is time for the next one.
void Replay::passed(const World& world) const {
  if (world.cursor() % kCheckpointEvents != 0) return;
  const std::uint64_t last = checkpoints_.empty() ? 0 : checkpoints_.back().cursor();
  const std::uint64_t apart = std::uint64_t{world.lane_count()} * kEventsPerLane;
  if (world.cursor() < last + std::max(kCheckpointEvents, apart)) return;
  checkpoints_.push_back(world.put_away());
}

void Replay::survey(std::uint64_t until) {
  for (const trace::Event& event : trace_.events(ahead_.cursor(), until)) {
    ahead_.apply(event);
    passed(ahead_);
  }
}

World Replay::at(std::uint64_t cursor) const {
  cursor = std::min(cursor, trace_.size());
  World world;
  if (world_.cursor() <= cursor) world = world_;
  if (auto start = best_start(cursor, world.cursor())) world = std::move(*start);
  for (const trace::Event& event : trace_.events(world.cursor(), cursor)) {
    world.apply(event);
    passed(world);
  }
  return world;
}

const World& Replay::move_to(std::uint64_t cursor) {
  cursor = std::min(cursor, trace_.size());
  if (world_.cursor() > cursor) world_ = {};
  if (auto start = best_start(cursor, world_.cursor())) world_ = std::move(*start);
  for (const trace::Event& event : trace_.events(world_.cursor(), cursor)) {
    world_.apply(event);
    if (stride_ != 0 && world_.cursor() % stride_ == 0) keep();
    passed(world_);
  }
  return world_;
}

}  // namespace fiberscope::model
