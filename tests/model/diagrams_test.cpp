// The folds behind the diagrams: moves between states, turns of event loops.
#include <doctest/doctest.h>

#include "app/model/folds/loop_turns.h"
#include "app/model/folds/state_moves.h"
#include "app/model/model.h"
#include "tests/support/trace_sample.h"

using namespace fiberscope;
using base::EventSeq;
using base::LaneId;
using model::LoopTurns;
using model::MoveCounts;
using model::StateMove;
using model::StateMoves;
using model::Station;

namespace {

std::uint64_t sum(const MoveCounts& counts) {
  std::uint64_t all = 0;
  for (const auto& row : counts) {
    for (const std::uint64_t one : row) all += one;
  }
  return all;
}

StateMoves moves_of(const trace::Trace& trace) {
  StateMoves moves;
  moves.update(trace);
  return moves;
}

// turning: a loop that waits for 1 s, then runs two callbacks, then asks without waiting.
trace::Trace turning() {
  using namespace trace;
  return test::decode(test::record([](Writer& w, base::VirtualClock& clock) {
    w.emit(RunStarted{});
    w.emit(CoreAdded{base::CoreId{1}, {}});
    w.emit(LaneBorn{LaneId{1}, {}, {}, LaneKind::EventLoop, {}, {}});
    w.emit(LaneBorn{LaneId{2}, {}, {}, LaneKind::Task, {}, {}});
    w.emit(LaneReady{LaneId{1}, {}, WakeKind::Spawned, {}});
    w.emit(LaneSwitched{base::CoreId{1}, {}, LaneId{1}, SwitchKind::Start});
    const auto queue = [&](std::uint32_t id, std::uint32_t target) {
      w.emit(CallbackQueued{base::CallbackId{id}, LaneId{1}, LaneId{target}, {}});
    };
    LaneBlocked waits;
    waits.lane = LaneId{1};
    waits.why = WaitKind::Poll;
    w.emit(waits);  // event 7: the first turn
    clock.now_ns += 1'000'000'000;
    w.emit(LaneReady{LaneId{1}, {}, WakeKind::TimerFired, {}});
    w.emit(LaneSwitched{base::CoreId{1}, LaneId{1}, LaneId{1}, SwitchKind::Dispatch});
    SystemCallDone asked;
    asked.lane = LaneId{1};
    asked.call = w.define("epoll_wait");
    asked.began_ns = 0;
    asked.ready_ns = clock.now_ns;
    w.emit(asked);  // event 10: it ends the wait, and is no turn of its own
    queue(1, 2), queue(2, 0), queue(3, 2);
    w.emit(CallbackStarted{base::CallbackId{1}});
    w.emit(CallbackStarted{base::CallbackId{2}});
    w.emit(CallbackDropped{base::CallbackId{3}});
    asked.began_ns = asked.ready_ns = clock.now_ns;
    w.emit(asked);  // event 17: the second turn
    w.emit(asked);  // event 18: the third
  }));
}

}  // namespace

TEST_CASE("the moves of a lane are one way, and end where the world says it is") {
  for (const std::uint64_t seed : {3u, 8u, 21u}) {
    const trace::Trace trace = test::random_trace(seed, 12, 3000);
    const StateMoves moves = moves_of(trace);
    REQUIRE(moves.all().size() > 800);
    std::vector<Station> now;
    for (const StateMove& move : moves.all()) {
      now.resize(std::max<std::size_t>(now.size(), move.lane.value), Station::New);
      CHECK(move.from == now[move.lane.value - 1]);
      now[move.lane.value - 1] = move.to;
    }
    model::World world;
    for (const trace::Event& event : trace.events()) world.apply(event);
    for (std::uint32_t i = 1; i <= now.size(); ++i) {
      CHECK(now[i - 1] == model::station_of(*world.lane(LaneId{i})));
    }
  }
}

TEST_CASE("the counts of a moment are those of counting, wherever it is") {
  const trace::Trace trace = test::random_trace(5, 9, 6000);
  const StateMoves moves = moves_of(trace);
  REQUIRE(moves.all().size() > 2100);  // more than two counts are kept
  MoveCounts counted{};
  std::size_t next = 0;
  for (std::uint64_t at = 0; at <= trace.size(); ++at) {
    for (; next < moves.all().size() && moves.all()[next].event.value <= at; ++next) {
      const StateMove& move = moves.all()[next];
      ++counted[static_cast<std::size_t>(move.from)][static_cast<std::size_t>(move.to)];
    }
    if (at % 37 == 0 || at == trace.size()) CHECK(moves.counts(EventSeq{at}) == counted);
  }
  CHECK(sum(counted) == moves.all().size());
}

TEST_CASE("in pieces the moves and the turns are the same as at once") {
  const auto bytes = test::sample_trace_bytes();
  trace::Trace growing;
  StateMoves moves;
  LoopTurns turns;
  for (std::size_t at = 0; at < bytes.size(); at += 97) {
    growing.append(bytes.data() + at, std::min<std::size_t>(97, bytes.size() - at));
    moves.update(growing);
    turns.update(growing);
  }
  growing.finish();
  moves.update(growing);
  turns.update(growing);
  LoopTurns all;
  all.update(growing);
  CHECK(moves.all() == moves_of(growing).all());
  REQUIRE(turns.loops() == all.loops());
  REQUIRE_FALSE(all.loops().empty());
  for (const LaneId loop : all.loops()) CHECK(turns.of(loop).size() == all.of(loop).size());
}

TEST_CASE("the move of a moment and the latest of one way are found") {
  const trace::Trace trace = turning();
  const StateMoves moves = moves_of(trace);
  CHECK(moves.last(EventSeq{4}) == nullptr);
  REQUIRE(moves.last(EventSeq{6}) != nullptr);
  CHECK(*moves.last(EventSeq{6}) ==
        StateMove{EventSeq{6}, LaneId{1}, Station::Ready, Station::Running});
  CHECK(moves.last(EventSeq{8}, Station::New, Station::Ready)->event == EventSeq{5});
  CHECK(moves.last(EventSeq{8}, Station::Running, Station::Ended) == nullptr);
}

TEST_CASE(
    "a turn begins where the loop asks what is ready; the call that ends a wait is the same") {
  const trace::Trace trace = turning();
  REQUIRE(trace.fault().empty());
  LoopTurns turns;
  turns.update(trace);
  REQUIRE(turns.loops() == std::vector<LaneId>{LaneId{1}});
  const auto& all = turns.of(LaneId{1});
  REQUIRE(all.size() == 3);
  CHECK(all[0].begin == EventSeq{7});
  CHECK(all[0].asked == EventSeq{10});
  CHECK(all[0].waited_ns == 1'000'000'000);
  REQUIRE(all[0].callbacks.size() == 2);  // what was dropped never ran
  CHECK(all[0].callbacks[0].target == LaneId{2});
  CHECK_FALSE(all[0].callbacks[1].target);
  CHECK(all[1].waited_ns == 0);
  CHECK_FALSE(turns.turn_at(LaneId{1}, EventSeq{6}).has_value());
  CHECK(turns.turn_at(LaneId{1}, EventSeq{16}) == 0);
  CHECK(turns.turn_at(LaneId{1}, EventSeq{17}) == 1);
  CHECK(turns.of(LaneId{2}).empty());
}

TEST_CASE("a turn asks, then queues what is due, then runs") {
  const trace::Trace trace = turning();
  LoopTurns turns;
  turns.update(trace);
  const model::LoopTurn& turn = turns.of(LaneId{1})[0];
  using model::TurnPart;
  CHECK(model::part_of(turn, EventSeq{8}) == TurnPart::Asks);
  CHECK(model::part_of(turn, EventSeq{10}) == TurnPart::Asks);
  CHECK(model::part_of(turn, EventSeq{12}) == TurnPart::QueuesDue);
  CHECK(model::part_of(turn, EventSeq{14}) == TurnPart::Runs);
  CHECK(model::ran_until(turn, EventSeq{14}) == 1);
  CHECK(model::ran_until(turn, EventSeq{16}) == 2);
}
