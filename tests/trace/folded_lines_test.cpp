// Lines that are folded: how a writer holds them back, and what a trace of them has to keep.
#include <doctest/doctest.h>

#include "scheduler/trace/dump.h"
#include "scheduler/trace/validate.h"
#include "tests/support/trace_sample.h"

namespace fiberscope::trace {

namespace {

constexpr LaneId kRuns{1};

// held_between: a trace of one lane that runs; `tell` emits what is held before the end.
Trace with_held(const std::function<void(Writer&, base::VirtualClock&)>& body) {
  return test::decode(test::record([&](Writer& w, base::VirtualClock& clock) {
    w.emit(RunStarted{});
    w.emit(SourceLoaded{SourceId{1}, {}, {}});
    w.emit(CoreAdded{CoreId{1}, {}});
    w.emit(LaneBorn{kRuns, {}, {}, LaneKind::Fiber, {}, {}});
    w.emit(LaneSwitched{CoreId{1}, {}, kRuns, {}});
    clock.now_ns = 100;
    w.emit(LineReached{kRuns, {SourceId{1}, 1}});
    body(w, clock);
  }));
}

LinesFolded folded(TimeNs began_ns, std::vector<FoldedLine> lines, std::uint32_t last = 2) {
  return {kRuns, began_ns, {SourceId{1}, last}, std::move(lines)};
}

FoldedLine line(std::uint32_t number, std::uint64_t times, std::uint64_t spent_ns) {
  return {{SourceId{1}, number}, times, spent_ns};
}

template <class Folded>
std::string first_fault(const Folded& event) {
  const Trace trace = with_held([&](Writer& w, base::VirtualClock& clock) {
    clock.now_ns = 400;
    w.emit(event);
  });
  const std::vector<Violation> found = validate(trace);
  return found.empty() ? "" : found.front().what;
}

constexpr ObjectId kDoor{1};

FoldedLock lock(std::uint64_t times, std::uint8_t before = 0, std::uint8_t after = 0,
                std::uint64_t held_ns = 100) {
  return {kRuns, kDoor, LockKind::Lock, {}, {SourceId{1}, 1}, times, held_ns, before, after};
}

// with_locks: a loop from 200 to 400 that took the locks.
LoopFolded with_locks(std::vector<FoldedLock> locks) {
  return {folded(200, {line(1, 3, 150), line(2, 2, 50)}), std::move(locks)};
}

struct HeldLines final : Writer::Held {
  Writer& writer;
  explicit HeldLines(Writer& w) : writer(w) {}
  void tell() override { writer.emit_late(folded(200, {line(1, 1, 100), line(2, 2, 0)}), 300); }
};

}  // namespace

TEST_CASE("what a writer holds is told before the next event, at its own time") {
  const Trace trace = with_held([](Writer& w, base::VirtualClock& clock) {
    HeldLines held(w);
    w.hold(held);
    CHECK_EQ(w.last_seq(), EventSeq{6});
    CHECK_EQ(w.next_seq(), EventSeq{8});
    clock.now_ns = 500;
    CHECK_EQ(w.emit(OutputWritten{kRuns, 1, {}}, EventSeq{7}), EventSeq{8});
    CHECK_EQ(w.next_seq(), EventSeq{9});
  });
  REQUIRE_EQ(trace.fault(), "");
  REQUIRE_EQ(trace.size(), 8);
  CHECK_EQ(trace.at(EventSeq{7}).time_ns, 300);
  CHECK(std::holds_alternative<LinesFolded>(trace.at(EventSeq{7}).payload));
  CHECK_EQ(trace.at(EventSeq{8}).time_ns, 500);
  CHECK_EQ(trace.at(EventSeq{8}).cause, EventSeq{7});
  CHECK(validate(trace).empty());
}

TEST_CASE("flush tells what is held") {
  const Trace trace = with_held([](Writer& w, base::VirtualClock&) {
    HeldLines held(w);
    w.hold(held);
    w.flush();
    CHECK_EQ(w.last_seq(), EventSeq{7});
  });
  CHECK_EQ(trace.size(), 7);
}

TEST_CASE("a writer that records nothing counts what is held as an event, too") {
  base::VirtualClock clock;
  Writer writer(clock, {});
  HeldLines held(writer);
  writer.hold(held);
  CHECK_EQ(writer.skip(), EventSeq{2});
}

TEST_CASE("laws of lines that are folded") {
  CHECK_EQ(first_fault(folded(200, {line(1, 3, 150), line(2, 2, 50)})), "");
  CHECK_EQ(first_fault(folded(50, {line(2, 2, 350)})),
           "lines are folded from an event on until the next");
  CHECK_EQ(first_fault(folded(500, {line(2, 2, 0)})),
           "lines are folded from an event on until the next");
  CHECK_EQ(first_fault(folded(200, {line(2, 0, 200)})), "a line that is folded was reached");
  CHECK_EQ(first_fault(folded(200, {line(2, 1, 100), line(1, 1, 100)})),
           "lines that are folded are in order, each once");
  CHECK_EQ(first_fault(folded(200, {line(2, 1, 100), line(2, 1, 100)})),
           "lines that are folded are in order, each once");
  CHECK_EQ(first_fault(folded(200, {line(2, 1, 201)})),
           "lines that are folded take no longer than all together");
  CHECK_EQ(first_fault(folded(200, {line(2, 1, 199)})),
           "lines that are folded take the time from the first to the last");
  CHECK_EQ(first_fault(folded(200, {line(1, 1, 200)})),
           "the last line that was reached is among those that are folded");
}

TEST_CASE("laws of a loop that is folded with its locks") {
  CHECK_EQ(first_fault(with_locks({lock(3)})), "");
  CHECK_EQ(first_fault(with_locks({lock(3, 0, 1)})), "");
  CHECK_EQ(first_fault(with_locks({})), "a loop that is folded with locks has none");
  FoldedLock other = lock(1);
  other.object = ObjectId{2};
  CHECK_EQ(first_fault(with_locks({lock(3), other})), "");
  CHECK_EQ(first_fault(with_locks({other, lock(3)})),
           "locks that are folded are in order, each once");
  CHECK_EQ(first_fault(with_locks({lock(3), lock(3)})),
           "locks that are folded are in order, each once");
  const std::string in_turn = "a lock that is folded is taken and let go in turn";
  CHECK_EQ(first_fault(with_locks({lock(0)})), in_turn);
  CHECK_EQ(first_fault(with_locks({lock(0, 1, 1)})), in_turn);
  CHECK_EQ(first_fault(with_locks({lock(0, 0, 1)})), in_turn);
  CHECK_EQ(first_fault(with_locks({lock(1, 2, 0)})), in_turn);
  CHECK_EQ(first_fault(with_locks({lock(3, 0, 0, 201)})),
           "a lock that is folded is held no longer than all takes");
  // the laws of its lines are those of any lines
  LoopFolded loop = with_locks({lock(3)});
  loop.lines.back().times = 0;
  CHECK_EQ(first_fault(loop), "a line that is folded was reached");
}

TEST_CASE("a loop that is folded leaves its locks as it says") {
  const auto fault = [](bool held, const LoopFolded& loop, bool after) {
    const Trace trace = with_held([&](Writer& w, base::VirtualClock& clock) {
      if (held) w.emit(LockTaken{kRuns, kDoor, LockKind::Lock, {}, {}});
      clock.now_ns = 400;
      w.emit(loop);
      if (after) w.emit(LockReleased{kRuns, kDoor});
    });
    const std::vector<Violation> found = validate(trace);
    return found.empty() ? std::string() : found.front().what;
  };
  CHECK_EQ(fault(false, with_locks({lock(3, 0, 1)}), true), "");
  CHECK_EQ(fault(true, with_locks({lock(3, 1, 0)}), false), "");
  CHECK_EQ(fault(true, with_locks({lock(3, 1, 1)}), true), "");
  CHECK_EQ(fault(true, with_locks({lock(0, 1, 0)}), false), "");
  CHECK_NE(fault(false, with_locks({lock(3, 1, 0)}), false), "");
  CHECK_NE(fault(true, with_locks({lock(3, 0, 0)}), false), "");
}

TEST_CASE("a trace of version 11, whose loops fold without their locks, opens") {
  // the fields of a payload never change: a file of version 11 has these very bytes
  std::vector<std::uint8_t> bytes = test::record([](Writer& w, base::VirtualClock& clock) {
    w.emit(RunStarted{});
    w.emit(SourceLoaded{SourceId{1}, {}, {}});
    w.emit(CoreAdded{CoreId{1}, {}});
    w.emit(LaneBorn{kRuns, {}, {}, LaneKind::Fiber, {}, {}});
    w.emit(LaneSwitched{CoreId{1}, {}, kRuns, {}});
    clock.now_ns = 400;
    w.emit(folded(200, {line(1, 3, 150), line(2, 2, 50)}));
  });
  bytes[kMagic.size()] = 11;
  const Trace trace = test::decode(bytes);
  CHECK_EQ(trace.fault(), "");
  CHECK_EQ(trace.version(), 11);
  REQUIRE_EQ(trace.size(), 6);
  CHECK_EQ(trace.get<LinesFolded>(EventSeq{6}).lines.size(), 2);
  CHECK(trace.find<LoopFolded>(EventSeq{6}) == nullptr);
  CHECK(validate(trace).empty());
}

TEST_CASE("a dump says how many lines are folded") {
  const Trace trace = with_held([](Writer& w, base::VirtualClock& clock) {
    clock.now_ns = 400;
    w.emit(folded(200, {line(1, 3, 150), line(2, 2, 50)}));
  });
  std::ostringstream out;
  dump_readable(trace, out);
  CHECK(out.str().find("lines: 5, at 2 places, since 200 ns") != std::string::npos);
}

}  // namespace fiberscope::trace
