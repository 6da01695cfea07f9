// Lines that are folded, in the folds and in words.
#include <doctest/doctest.h>

#include "app/model/folds/line_hits.h"
#include "app/model/model.h"
#include "app/model/numbers/stats.h"
#include "app/model/reading/navigation.h"
#include "app/model/words/events.h"
#include "app/model/words/loop_text.h"
#include "app/model/words/object_text.h"
#include "tests/support/trace_sample.h"

namespace fiberscope::model {

namespace {

using base::EventSeq;
using base::LaneId;
using base::SourceId;

constexpr LaneId kComputes{1};

constexpr trace::Place line_at(std::uint32_t number) { return {SourceId{1}, number}; }

// computing: lines 4 and 5 are told once, then folded: line 4 900 times, line 5 899 times; then the
// lane prints, and is at line 4 until its end.
trace::Trace computing() {
  return test::decode(test::record([](trace::Writer& w, base::VirtualClock& clock) {
    w.emit(trace::RunStarted{});
    w.emit(trace::SourceLoaded{SourceId{1}, w.intern("loops.py"), w.intern("\n\n\nfor\n  a\nb\n")});
    w.emit(trace::CoreAdded{base::CoreId{1}, {}});
    w.emit(trace::LaneBorn{kComputes, {}, {}, trace::LaneKind::Fiber, w.intern("a"), {}});
    w.emit(trace::LaneSwitched{base::CoreId{1}, {}, kComputes, {}});
    clock.now_ns = 100;
    w.emit(trace::LineReached{kComputes, line_at(4)});
    clock.now_ns = 200;
    w.emit(trace::LineReached{kComputes, line_at(5)});
    clock.now_ns = 1'000'300;
    w.emit(trace::LinesFolded{
        kComputes, 300, line_at(4), {{line_at(4), 900, 600'000}, {line_at(5), 899, 400'000}}});
    clock.now_ns = 1'000'350;
    w.emit(trace::OutputWritten{kComputes, 1, w.intern("x")});
    clock.now_ns = 1'000'400;
    w.emit(trace::LaneEnded{kComputes, trace::EndKind::Returned, {}, {}}, w.last_seq());
    w.emit(trace::RunEnded{});
  }));
}

constexpr EventSeq kFold{8};
constexpr base::ObjectId kDoor{1};

// locking: as computing, with a lock: the fold takes it 450 times and holds it from then on if
// `after`; it was held before if `before`. The lock is let go at the lane's end.
trace::Trace locking(bool before, bool after) {
  return test::decode(test::record([=](trace::Writer& w, base::VirtualClock& clock) {
    w.emit(trace::RunStarted{});
    w.emit(trace::SourceLoaded{SourceId{1}, w.intern("loops.py"), w.intern("\n\n\nfor\n  a\nb\n")});
    w.emit(trace::CoreAdded{base::CoreId{1}, {}});
    w.emit(trace::LaneBorn{kComputes, {}, {}, trace::LaneKind::Thread, w.intern("a"), {}});
    w.emit(trace::LaneSwitched{base::CoreId{1}, {}, kComputes, {}});
    clock.now_ns = 100;
    w.emit(trace::LineReached{kComputes, line_at(4)});
    const trace::LockTaken taken{kComputes, kDoor, trace::LockKind::Lock, w.intern("lock door"),
                                 line_at(4)};
    before ? w.emit(taken) : w.emit(trace::LineReached{kComputes, line_at(5)});
    clock.now_ns = 1'000'300;
    w.emit(trace::LoopFolded{
        {kComputes, 300, line_at(4), {{line_at(4), 900, 600'000}, {line_at(5), 899, 400'000}}},
        {{kComputes, kDoor, trace::LockKind::Lock, w.intern("lock door"), line_at(4), 450, 70'000,
          std::uint8_t{before}, std::uint8_t{after}}}});
    clock.now_ns = 1'000'400;
    if (after) w.emit(trace::LockReleased{kComputes, kDoor});
    w.emit(trace::LaneEnded{kComputes, trace::EndKind::Returned, {}, {}});
    w.emit(trace::RunEnded{});
  }));
}

}  // namespace

TEST_CASE("folded lines count as often as they were reached, and for as long") {
  const trace::Trace trace = computing();
  LineIndex lines;
  lines.update(trace);
  const LineHits& first = lines.at(line_at(4));
  CHECK_EQ(first.times(), 901);
  CHECK_EQ(first.times_until(EventSeq{7}), 1);
  CHECK_EQ(first.times_until(kFold), 901);
  REQUIRE_EQ(first.by_lane.size(), 1);
  CHECK_EQ(first.by_lane[0].lane, kComputes);
  CHECK_EQ(first.by_lane[0].count, 901);
  CHECK_EQ(first.busy_ns, 100 + 600'000 + 100);
  const LineHits& second = lines.at(line_at(5));
  CHECK_EQ(second.times(), 900);
  CHECK_EQ(second.busy_ns, 100 + 400'000);
  CHECK_EQ(lines.busy_ns(), 1'000'300);
}

TEST_CASE("after a fold the lane stands at its last line") {
  const trace::Trace trace = computing();
  World world;
  for (const trace::Event& event : trace.events()) {
    if (event.seq > kFold) break;
    world.apply(event);
  }
  CHECK_EQ(world.lane(kComputes)->place, line_at(4));
  CHECK_EQ(world.last_line(), kFold);
}

TEST_CASE("a fold is a line to step to, and a breakpoint in it holds") {
  const trace::Trace trace = computing();
  const Index index(trace);
  LineIndex lines;
  lines.update(trace);
  const auto listed = [](const Seqs& seqs) {
    std::vector<EventSeq> out;
    for (const EventSeq seq : seqs) out.push_back(seq);
    return out;
  };
  CHECK_EQ(listed(index.lane(kComputes).lines), std::vector{EventSeq{6}, EventSeq{7}, kFold});
  CHECK_EQ(listed(index.lane(kComputes).loops), std::vector{kFold});
  const auto next = [&](std::uint32_t line, EventSeq from) {
    return next_breakpoint(lines, {line_at(line)}, from, Direction::Forward);
  };
  CHECK_EQ(next(5, EventSeq{7}), kFold);
  CHECK_EQ(next(6, EventSeq{7}), EventSeq{});
}

TEST_CASE("statistics count folded lines") {
  const trace::Trace trace = computing();
  CHECK_EQ(compute_stats(trace).lanes.at(0).line_count, 1801);
}

TEST_CASE("after a loop with locks the lane stands at its last line and holds what it says") {
  for (const bool before : {false, true}) {
    for (const bool after : {false, true}) {
      CAPTURE(before);
      CAPTURE(after);
      const trace::Trace trace = locking(before, after);
      World world;
      for (const trace::Event& event : trace.events()) {
        if (event.seq <= kFold) world.apply(event);
      }
      CHECK_EQ(world.lane(kComputes)->place, line_at(4));
      CHECK_EQ(world.last_line(), kFold);
      const LockWorld* const lock = world.lock(kDoor);
      REQUIRE_EQ(lock != nullptr, after);
      if (lock == nullptr) continue;
      REQUIRE_EQ(lock->holders.size(), 1);
      CHECK_EQ(lock->holders[0].lane, kComputes);
      CHECK_EQ(lock->holders[0].taken, kFold);
      CHECK_EQ(trace::taking_of(trace.at(kFold).payload, kDoor)->place, line_at(4));
    }
  }
}

TEST_CASE("a loop takes its lock again and again, and who holds it after it does so from its end") {
  const trace::Trace trace = locking(false, true);
  const Model model(trace);
  const ObjectTrack* const track = model.objects.find(kDoor);
  REQUIRE(track != nullptr);
  REQUIRE_EQ(track->holds.size(), 2);
  const ObjectSpan loop = track->holds[0], held = track->holds[1];
  CHECK_EQ(loop.begin, kFold);
  CHECK_EQ(loop.end, kFold);
  CHECK_EQ(loop.begin_ns, 300);
  CHECK_EQ(loop.end_ns, 1'000'300);
  CHECK_EQ(held.begin_ns, 1'000'300);
  CHECK_EQ(held.end_ns, 1'000'400);
  CHECK(explain_object(trace, model.names, *track, loop, false).find("450 times") !=
        std::string::npos);
  CHECK(explain_object(trace, model.names, *track, held, false).find("times") ==
        std::string::npos);
}

TEST_CASE("a lock is held until the loop that lets it go") {
  const trace::Trace trace = locking(true, false);
  const Model model(trace);
  const ObjectTrack* const track = model.objects.find(kDoor);
  REQUIRE(track != nullptr);
  REQUIRE_EQ(track->holds.size(), 2);
  CHECK_EQ(track->holds[0].begin_ns, 100);
  CHECK_EQ(track->holds[0].end_ns, 300);
  CHECK_EQ(track->holds[1].end_ns, 1'000'300);
  CHECK_EQ(event_text(trace, model.names, trace.at(kFold)),
           "a repeats lines 4 to 5: 900 turns, 1 ms, takes lock door 450 times");
}

TEST_CASE("a fold in words") {
  const trace::Trace trace = computing();
  Names names;
  names.update(trace);
  CHECK_EQ(event_text(trace, names, trace.at(kFold)), "a repeats lines 4 to 5: 900 turns, 1 ms");
  const auto loop = trace.get<trace::LinesFolded>(kFold);
  CHECK_EQ(turns_of(loop), 900);
  CHECK_EQ(duration_of(loop), 1'000'000);
  CHECK_EQ(busiest(loop).front().place, line_at(4));
  trace::LinesFolded apart = loop;
  apart.lines = {{line_at(4), 1, 0}, {line_at(40), 1, 0}, {line_at(42), 1, 0}};
  CHECK_EQ(loop_lines(names, apart), "lines 4, 40 to 42");
  apart.lines = {{line_at(7), 1, 0}};
  CHECK_EQ(loop_lines(names, apart), "line 7");
}

}  // namespace fiberscope::model
