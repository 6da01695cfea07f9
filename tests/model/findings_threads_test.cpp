// Findings about threads: starvation, convoys and inverted priorities; turns are told apart by
// core.
#include <doctest/doctest.h>

#include "tests/model/found.h"

using namespace fiberscope;
using base::CoreId;
using base::LaneId;
using base::ObjectId;
using model::FindingKind;
using trace::SwitchKind;
using trace::WaitKind;
using trace::WakeKind;

namespace {

constexpr LaneId kX{2}, kY{3}, kZ{4};
constexpr ObjectId kLock{7};
constexpr base::TimeNs kStep = 2 * base::kMillisecond;

// Threads: x, y and z of one process, on one core.
struct Threads {
  trace::Writer& w;
  base::VirtualClock& clock;
  LaneId holder{};

  Threads(trace::Writer& writer, base::VirtualClock& time) : w(writer), clock(time) {
    w.emit(trace::RunStarted{});
    w.emit(trace::SourceLoaded{base::SourceId{1}, w.intern("p.py"), w.define("a\nb\nc\n")});
    w.emit(trace::LaneBorn{LaneId{1}, {}, {}, trace::LaneKind::Process, w.intern("python"), {}});
    for (const auto& [id, name] : {std::pair{kX, "x"}, {kY, "y"}, {kZ, "z"}}) {
      w.emit(trace::LaneBorn{id, LaneId{1}, {}, trace::LaneKind::Thread, w.intern(name), {}});
    }
  }
  void run(LaneId lane, std::uint32_t core = 1) {
    w.emit(trace::LaneSwitched{CoreId{core}, holder, lane, SwitchKind::Dispatch});
    holder = lane;
  }
  void ready(LaneId lane, WakeKind how) { w.emit(trace::LaneReady{lane, {}, how, {}}); }
  void want(LaneId lane, WaitKind why, LaneId of) {
    w.emit(trace::LaneBlocked{lane,
                              why,
                              of,
                              kLock,
                              w.intern(why == WaitKind::Gil ? "GIL" : "lock m"),
                              base::kNever,
                              {base::SourceId{1}, 2},
                              0});
  }
  void take(LaneId lane) {
    w.emit(trace::LockTaken{lane, kLock, trace::LockKind::Lock, w.intern("lock m"), {}});
  }
  // take_folded: so often in a loop that is folded, and let go in the end.
  void take_folded(LaneId lane, std::uint64_t times) {
    const trace::Place line{base::SourceId{1}, 2};
    w.emit(trace::LoopFolded{
        {lane, clock.now_ns, line, {{line, times, 0}}},
        {{lane, kLock, trace::LockKind::Lock, w.intern("lock m"), line, times, 0, 0, 0}}});
  }
  void release(LaneId lane) { w.emit(trace::LockReleased{lane, kLock}); }
  void end() { w.emit(trace::RunEnded{trace::RunEnd::Finished, 0, {}}); }
};

using Found = test::Found<Threads>;

// hogged: x asks for the lock that y takes `times` times more; in the end x gets it, or never.
Found hogged(int times, bool gets_it) {
  return Found([=](Threads& t) {
    t.run(kX);
    t.run(kY);
    t.take(kY);
    t.want(kX, WaitKind::Lock, kY);
    for (int i = 0; i < times; ++i) {
      t.clock.now_ns += kStep;
      t.release(kY);
      t.ready(kX, WakeKind::Notified);  // woken to ask again, and comes too late
      t.take(kY);
      t.run(kX, 2);
      t.want(kX, WaitKind::Lock, kY);
    }
    t.clock.now_ns += kStep;
    t.release(kY);
    if (gets_it) t.ready(kX, WakeKind::Notified), t.run(kX), t.take(kX);
    t.end();
  });
}

// hogged_in_a_loop: as hogged, but y takes it in a loop that is folded, while x is on its way.
Found hogged_in_a_loop(std::uint64_t times) {
  return Found([=](Threads& t) {
    t.run(kX);
    t.run(kY);
    t.take(kY);
    t.want(kX, WaitKind::Lock, kY);
    t.clock.now_ns += kStep;
    t.release(kY);
    t.ready(kX, WakeKind::Notified);
    t.clock.now_ns += 10 * kStep;
    t.take_folded(kY, times);
    t.run(kX);
    t.take(kX);
    t.end();
  });
}

// passed_over: x stands ready while y and z take turns.
Found passed_over(int turns) {
  return Found([=](Threads& t) {
    t.run(kY);
    t.ready(kX, WakeKind::Spawned);
    for (int i = 0; i < turns; ++i) {
      t.ready(kZ, WakeKind::Notified);
      t.clock.now_ns += kStep;
      t.ready(kY, WakeKind::Preempted);
      t.run(kZ);
      t.clock.now_ns += kStep;
      t.ready(kZ, WakeKind::Preempted);
      t.run(kY);
    }
    t.ready(kY, WakeKind::Preempted);
    t.run(kX);
  });
}

// in_turn: `threads` of the three take the lock one after the other, `rounds` times each.
Found in_turn(std::uint32_t threads, int rounds, WaitKind why) {
  return Found([=](Threads& t) {
    LaneId has = kX;
    t.run(kX);
    t.take(kX);
    for (std::uint32_t i = 1; i < threads; ++i) {
      const LaneId other{kX.value + i};
      t.run(other, 2);
      t.want(other, why, kX);
    }
    for (int i = 0; i < rounds * static_cast<int>(threads); ++i) {
      t.clock.now_ns += kStep;
      const LaneId next{kX.value + (has.value - kX.value + 1) % threads};
      t.release(has);
      t.ready(next, WakeKind::Notified);
      t.want(has, why, next);
      t.run(next);
      t.take(next);
      has = next;
    }
    t.end();
  });
}

struct Case {
  std::array<std::int32_t, 3> priorities{10, -5, 0};
  bool holder_runs = false;
  bool gets_it = true;
  base::TimeNs for_ns = kStep;
};
// inverted: x waits for y's lock. Then, unless y keeps its core, z has it for `for_ns` instead of
// y.
Found inverted(const Case& how) {
  return Found([=](Threads& t) {
    for (std::uint32_t i = 0; i < 3; ++i) {
      if (how.priorities[i] == 0) continue;
      t.w.emit(trace::PrioritySet{LaneId{kX.value + i}, how.priorities[i]});
    }
    t.run(kY);
    t.take(kY);
    if (!how.holder_runs) t.ready(kY, WakeKind::Preempted);
    t.run(kX, how.holder_runs ? 2 : 1);
    t.want(kX, WaitKind::Lock, kY);
    t.clock.now_ns += 1;
    t.run(kZ, how.holder_runs ? 2 : 1);
    t.clock.now_ns += how.for_ns;
    t.w.emit(trace::LaneEnded{kZ, trace::EndKind::Returned, {}, {}});
    if (!how.holder_runs) t.run(kY);
    t.clock.now_ns += kStep;
    t.release(kY);
    if (how.gets_it) t.ready(kX, WakeKind::Notified);
    t.end();
  });
}

}  // namespace

TEST_CASE("starvation: a lock that one takes again and again, also of a thread that asks again") {
  const Found f = hogged(10, true);
  REQUIRE(f.list().size() == 1);
  CHECK(f.list()[0].kind == FindingKind::Starvation);
  CHECK(f.list()[0].lane == kX);
  CHECK(f.list()[0].others == std::vector<LaneId>{kY});
  CHECK(f.list()[0].duration_ns == 11 * kStep);
  CHECK(std::holds_alternative<trace::LaneBlocked>(f.trace.at(f.list()[0].event).payload));
  CHECK(
      f.text().starts_with("x asked for lock m and did not get it for 22 ms, at p.py:2, while y "
                           "took it again and again: "));
  CHECK(hogged(10, false).list().size() == 1);  // it never got it
  CHECK(hogged(6, true).list().empty());
  REQUIRE_EQ(hogged_in_a_loop(10).list().size(), 1);
  CHECK_EQ(hogged_in_a_loop(10).list()[0].kind, FindingKind::Starvation);
  CHECK(hogged_in_a_loop(6).list().empty());
}

TEST_CASE("starvation: a thread that stands ready while others have the core again and again") {
  const Found f = passed_over(9);
  REQUIRE(f.list().size() == 1);
  CHECK(f.list()[0].kind == FindingKind::Starvation);
  CHECK(f.list()[0].lane == kX);
  CHECK(f.list()[0].duration_ns == 18 * kStep);
  CHECK(f.text().starts_with("x stood ready for 36 ms and got no core, while "));
  CHECK(passed_over(5).list().empty());
}

TEST_CASE("a convoy: three threads stand in line for one lock most of the time") {
  const Found f = in_turn(3, 9, WaitKind::Lock);
  REQUIRE(f.list().size() == 1);
  CHECK(f.list()[0].kind == FindingKind::Convoy);
  CHECK(f.list()[0].lane == kX);
  CHECK(f.list()[0].others == std::vector<LaneId>{kY, kZ});
  CHECK(f.text().starts_with("x, y and z stood in line for lock m most of the time, at p.py:2, "));
  CHECK(in_turn(3, 9, WaitKind::Gil).text().starts_with("x, y and z stood in line for the GIL "));
  CHECK(in_turn(2, 9, WaitKind::Lock).list().empty());  // two that alternate
  CHECK(in_turn(3, 5, WaitKind::Lock).list().empty());  // a few waits are no convoy
}

TEST_CASE("priority inversion: one waits for a holder who stands ready while a third one runs") {
  const Found f = inverted({});
  REQUIRE(f.list().size() == 1);
  const model::Finding& finding = f.list()[0];
  CHECK(finding.kind == FindingKind::Inversion);
  CHECK(finding.lane == kX);
  CHECK(finding.others == std::vector<LaneId>{kY, kZ});
  CHECK(finding.duration_ns == kStep);  // not the time in which y ran, with the lock
  CHECK(f.trace.get<trace::LaneSwitched>(finding.event).to == kZ);
  CHECK(f.trace.get<trace::LaneReady>(finding.until).lane == kX);
  CHECK(f.trace.get<trace::LaneBlocked>(finding.related).lane == kX);
  CHECK(
      f.text().starts_with("x (priority 10) waited for lock m, at p.py:2, held by y (priority -5), "
                           "which stood ready for 2 ms while z (priority 0) ran: "));
  CHECK(inverted({.gets_it = false}).list().size() == 1);  // told at the end of the run
}

TEST_CASE("priority inversion: not when it is as the priorities say, or nobody is kept waiting") {
  for (const std::array<std::int32_t, 3>& priorities :
       {std::array{10, -5, -6}, {10, -5, -5}, {10, -5, 10}, {-5, -5, 0}, {-5, 10, 0}, {0, 0, 0}}) {
    CAPTURE(priorities[0]);
    CAPTURE(priorities[2]);
    CHECK(inverted({.priorities = priorities}).list().empty());
  }
  CHECK(inverted({.holder_runs = true}).list().empty());
  CHECK(inverted({.for_ns = model::kInvertedNs - 1}).list().empty());
  CHECK(inverted({.for_ns = model::kInvertedNs}).list().size() == 1);
}

TEST_CASE("priority inversion: a holder whose generator is preempted stands ready") {
  const Found f([](Threads& t) {
    constexpr LaneId kGenerator{5};
    t.w.emit(trace::LaneBorn{kGenerator, kY, kY, trace::LaneKind::Generator, {}, {}});
    t.w.emit(trace::PrioritySet{kX, 1});
    t.w.emit(trace::PrioritySet{kY, -1});
    t.run(kY);
    t.take(kY);
    t.want(kY, WaitKind::Called, kGenerator);
    t.run(kGenerator);
    t.run(kX, 2);
    t.want(kX, WaitKind::Lock, kY);
    t.run(kZ, 2);  // beside the holder: keeps nobody waiting
    t.clock.now_ns += kStep;
    t.ready(kGenerator, WakeKind::Preempted);  // z is on a core already
    t.clock.now_ns += 2 * kStep;
    t.run(kGenerator);
    t.release(kY);
    t.ready(kX, WakeKind::Notified);
    t.end();
  });
  REQUIRE(f.list().size() == 1);
  CHECK(f.list()[0].kind == FindingKind::Inversion);
  CHECK(f.list()[0].others == std::vector<LaneId>{kY, kZ});
  CHECK(f.list()[0].duration_ns == 2 * kStep);
  CHECK(std::holds_alternative<trace::LaneReady>(f.trace.at(f.list()[0].event).payload));
}

TEST_CASE("a long turn on one core does not end because another core changes hands") {
  const auto long_turn = [](bool busy_other) {
    return Found([=](Threads& t) {
      constexpr LaneId kLoop{5}, kA{6}, kB{7};
      t.w.emit(trace::LaneBorn{kLoop, kX, {}, trace::LaneKind::EventLoop, {}, {}});
      for (const LaneId id : {kA, kB}) {
        t.w.emit(trace::LaneBorn{id, kLoop, {}, trace::LaneKind::Greenlet, {}, {}});
      }
      t.ready(kB, WakeKind::Spawned);
      t.run(kA);
      for (int i = 0; i < 8; ++i) {
        t.clock.now_ns += kStep;
        if (busy_other) t.run(i % 2 == 0 ? kY : kZ, 2);
        if (busy_other) t.want(i % 2 == 0 ? kY : kZ, WaitKind::Lock, {});
      }
      t.ready(kA, WakeKind::Yielded);
      t.run(kB);
      t.w.emit(trace::LaneEnded{kB, trace::EndKind::Returned, {}, {}});
    });
  };
  for (const bool busy_other : {false, true}) {
    const Found f = long_turn(busy_other);
    REQUIRE(f.list().size() == 1);
    CHECK(f.list()[0].kind == FindingKind::HeldCore);
    CHECK(f.list()[0].duration_ns == 8 * kStep);
  }
}
