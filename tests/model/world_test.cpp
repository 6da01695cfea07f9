#include "app/model/folds/world.h"

#include <doctest/doctest.h>

#include "app/model/reading/replay.h"
#include "scheduler/base/prng.h"
#include "tests/support/trace_sample.h"

using namespace fiberscope;
using model::LaneWorld;
using model::Replay;
using model::World;
using trace::LaneState;

namespace {

constexpr base::LaneId kMain{2}, kHub{3}, kFoo{4}, kBar{5}, kFunc{6};

World fold(const trace::Trace& trace, std::uint64_t cursor) {
  World world;
  for (std::uint64_t i = 0; i < cursor; ++i) world.apply(trace.events()[i]);
  return world;
}

// The first event of a payload type that satisfies a condition, after `from`.
template <class P, class F>
base::EventSeq find(const trace::Trace& trace, F&& holds, base::EventSeq from = {}) {
  for (std::uint64_t i = from.value; i < trace.size(); ++i) {
    const auto p = trace.find<P>(base::EventSeq{i + 1});
    if (p && holds(*p)) return trace.events()[i].seq;
  }
  return {};
}

}  // namespace

TEST_CASE("a world before all events is empty") {
  const World world;
  CHECK(world.cursor() == 0);
  CHECK(world.lane_count() == 0);
  CHECK(world.lane(kMain) == nullptr);
  CHECK_FALSE(world.running());
  CHECK(world.ready_queue().empty());
}

TEST_CASE("after main waits for all three, they stand in the ready queue in order of spawning") {
  const trace::Trace trace = test::sample_trace();
  const auto joined = find<trace::LaneBlocked>(trace, [](auto& p) { return p.lane == kMain; });
  const World world = fold(trace, joined.value);
  CHECK(world.ready_queue() == std::vector<base::LaneId>{kFoo, kBar, kFunc});
  CHECK(world.ready_place(kFoo) == 1);
  CHECK(world.ready_place(kFunc) == 3);
  CHECK(world.ready_place(kMain) == 0);
  CHECK(world.callbacks(kHub).size() == 3);
  CHECK(world.now_ns() == 20'000);
  const LaneWorld& main = *world.lane(kMain);
  CHECK(main.state == LaneState::Blocked);
  CHECK(main.wait == joined);
  CHECK(main.since_ns == 20'000);
  CHECK(main.place.line == 23);
  CHECK(world.times(kMain).running_ns == 20'000);
  CHECK(world.times(kFoo).ready_ns == 6'000);
  CHECK(world.times(kFunc).ready_ns == 2'000);
  CHECK(world.busy_ns(base::CoreId{1}) == 20'000);
}

TEST_CASE("while nobody can run, foo and bar sleep and two timers are armed, bar's first") {
  const trace::Trace trace = test::sample_trace();
  const auto jump = find<trace::ClockAdvanced>(trace, [](auto&) { return true; });
  const World world = fold(trace, jump.value - 1);
  CHECK(world.lane(kFoo)->state == LaneState::Blocked);
  CHECK(model::sleeps(world.lane(kFoo)->wait_kind));
  CHECK(world.lane(kFunc)->state == LaneState::Ended);
  CHECK_FALSE(world.running());
  CHECK(world.ready_queue().empty());
  const auto timers = world.timers();
  REQUIRE(timers.size() == 2);
  CHECK(timers[0].id == base::TimerId{2});
  CHECK(timers[0].deadline_ns == base::kSecond + 28'000);
  CHECK(timers[1].id == base::TimerId{1});
  CHECK(world.output_count() == 4);
}

TEST_CASE("at the end each lane slept what it asked for, and the core was busy for 40 µs") {
  const trace::Trace trace = test::sample_trace();
  const World world = fold(trace, trace.size());
  CHECK(world.times(kFoo).sleeping_ns == 2 * base::kSecond);
  CHECK(world.times(kBar).sleeping_ns == base::kSecond);
  CHECK(world.times(kFunc).sleeping_ns == 0);
  CHECK(world.times(kFoo).running_ns == 6'000);
  CHECK(world.busy_ns(base::CoreId{1}) == 42'000 - 2'000);
  CHECK(world.lane(kMain)->wake_count == 3);
  CHECK(world.lane(kMain)->switch_count == 4);
  CHECK(world.timers().empty());
  CHECK(world.run_ended() == base::EventSeq{trace.size()});
}

TEST_CASE("a lane's times sum to its age") {
  const trace::Trace trace = test::random_trace(3, 30, 3000);
  for (const std::uint64_t cursor : {100ul, 777ul, 2000ul, 2900ul}) {
    const World world = fold(trace, cursor);
    for (std::uint32_t i = 1; i <= world.lane_count(); ++i) {
      const LaneWorld& lane = *world.lane(base::LaneId{i});
      const base::TimeNs born_ns = trace.at(lane.born).time_ns;
      const base::TimeNs end_ns = lane.ended ? trace.at(lane.ended).time_ns : world.now_ns();
      const model::LaneTimes t = world.times(lane.id);
      CHECK(t.unstarted_ns + t.ready_ns + t.running_ns + t.waiting_ns() == end_ns - born_ns);
    }
  }
}

TEST_CASE("a replay equals a fresh fold, however it got there") {
  for (const std::uint64_t seed : {1u, 2u, 3u}) {
    const std::uint32_t lanes =
        seed == 3 ? 1500 : 100;  // so many that checkpoints lie further apart
    const trace::Trace trace = test::random_trace(seed, lanes, 60'000);
    REQUIRE(trace.size() > 3 * model::kCheckpointEvents);
    Replay replay(trace, seed % 2 == 0 ? 32 : 0);
    base::Prng prng(seed);
    for (int i = 0; i < 20; ++i) {
      const std::uint64_t to = prng.below(trace.size() + 1);
      const World fresh = fold(trace, to);
      if (i % 3 == 0) {
        const std::uint64_t cursor = replay.cursor();
        CHECK(replay.at(to) == fresh);
        CHECK(replay.cursor() == cursor);
      } else {
        CHECK(replay.move_to(to) == fresh);
      }
    }
    for (int i = 0; i < 30; ++i) {  // step by step over a checkpoint, backwards
      const std::uint64_t to = 2 * model::kCheckpointEvents + 15 - static_cast<std::uint64_t>(i);
      CHECK(replay.move_to(to) == fold(trace, to));
    }
  }
}

TEST_CASE("worlds that differ are not equal") {
  const trace::Trace trace = test::random_trace(5, 100, 2000);
  CHECK_FALSE(fold(trace, 1000) == fold(trace, 1001));
  World a = fold(trace, 1000);
  const World b = a;
  a.apply(trace.events()[1000]);
  CHECK(b == fold(trace, 1000));  // copies do not share later writes
  CHECK(a == fold(trace, 1001));
}

TEST_CASE("a cursor past the end is the end") {
  const trace::Trace trace = test::sample_trace();
  Replay replay(trace);
  CHECK(replay.move_to(1'000'000).cursor() == trace.size());
}

TEST_CASE("the ready queue holds exactly the ready lanes, in the order of their LaneReady") {
  const trace::Trace trace = test::random_trace(9, 50, 3000);
  World world;
  for (const trace::Event& event : trace.events()) {
    world.apply(event);
    const auto queue = world.ready_queue();
    CHECK(queue.size() == world.ready_count());
    std::uint32_t ready = 0;
    for (std::uint32_t i = 1; i <= world.lane_count(); ++i) {
      ready += world.lane(base::LaneId{i})->state == LaneState::Ready;
    }
    REQUIRE(queue.size() == ready);
    for (std::size_t i = 0; i + 1 < queue.size(); ++i) {
      REQUIRE(world.lane(queue[i])->last_ready < world.lane(queue[i + 1])->last_ready);
    }
  }
}

TEST_CASE("a replay with checkpoints close together gives the same worlds") {
  const trace::Trace trace = test::random_trace(5, 6, 700);
  const Replay far(trace);
  Replay close(trace, 16);
  for (std::uint64_t cursor = 0; cursor <= trace.size(); cursor += 7) {
    close.move_to(cursor);
    for (const std::uint64_t back :
         {cursor, cursor / 2, cursor - std::min<std::uint64_t>(3, cursor)}) {
      CHECK(close.at(back) == far.at(back));
    }
  }
}
