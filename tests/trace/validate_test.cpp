// One test per law of validate.h: a trace that breaks it and nothing else is caught, at the event
// that breaks it.
#include "scheduler/trace/validate.h"

#include <doctest/doctest.h>

#include <map>
#include <set>

#include "tests/support/trace_sample.h"

namespace fiberscope::trace {

namespace {

constexpr CoreId kCore{1};
constexpr LaneId kA{1}, kB{2}, kNobody{9};
constexpr ObjectId kObject{7};

LaneBlocked blocked(LaneId lane, LaneId target = {}) {
  LaneBlocked e;
  e.lane = lane;
  e.target = target;
  return e;
}

// Builder: a legal beginning (a run, a source, lanes a and b, a on the core), then what tests add.
struct Builder {
  Writer& w;
  base::VirtualClock& clock;
  void lane(LaneId lane, LaneId parent = {}) {
    w.emit(LaneBorn{lane, parent, {}, LaneKind::Fiber, {}, {}});
  }
  void run(LaneId from, LaneId to) { w.emit(LaneSwitched{kCore, from, to, {}}); }
  void block(LaneId lane) { w.emit(blocked(lane)); }
  void ready(LaneId lane) { w.emit(LaneReady{lane, {}, {}, {}}); }
};

constexpr std::uint64_t kBeginning = 6;  // events of the legal beginning

Trace build(const std::function<void(Builder&)>& body) {
  Trace trace = test::decode(test::record([&](Writer& w, base::VirtualClock& clock) {
    Builder b{w, clock};
    w.emit(RunStarted{});
    w.emit(SourceLoaded{SourceId{1}, {}, {}});
    w.emit(CoreAdded{kCore, {}});
    b.lane(kA);
    b.lane(kB);
    b.run({}, kA);
    body(b);
  }));
  REQUIRE_EQ(trace.fault(), "");
  return trace;
}

// breaks: the first event after the beginning that breaks a law, and how; "" when all is legal.
std::string breaks(const std::function<void(Builder&)>& body) {
  const Trace trace = build(body);
  const std::vector<Violation> found = validate(trace);
  if (found.empty()) return "";
  CHECK_EQ(found.size(), 1);
  CHECK_EQ(found.front().seq.value, trace.size());  // the last event is the one that breaks it
  return found.front().what;
}

}  // namespace

TEST_CASE("the beginning itself is legal") {
  CHECK_EQ(breaks([](Builder&) {}), "");
}

TEST_CASE("a run begins with RunStarted, once") {
  const Trace trace = test::decode(test::record([](Writer& w, base::VirtualClock&) {
    w.emit(CoreAdded{kCore, {}});
  }));
  REQUIRE_EQ(validate(trace).size(), 1);
  CHECK_EQ(validate(trace)[0].what, "a run begins with RunStarted");
  CHECK_EQ(breaks([](Builder& b) { b.w.emit(RunStarted{}); }),
           "RunStarted comes once, at the beginning");
}

TEST_CASE("nothing happens after RunEnded") {
  CHECK_EQ(breaks([](Builder& b) { b.w.emit(RunEnded{}); }), "");
  CHECK_EQ(breaks([](Builder& b) {
             b.w.emit(RunEnded{});
             b.w.emit(LaneRenamed{kA, {}});
           }),
           "nothing happens after RunEnded");
}

TEST_CASE("a cause that is not an earlier event does not even pass the codec") {
  for (const std::uint64_t cause : {3u, 4u, 100u}) {
    const Trace trace = test::decode(test::record([&](Writer& w, base::VirtualClock&) {
      w.emit(RunStarted{});
      w.emit(CoreAdded{kCore, {}}, EventSeq{cause});
    }));
    CHECK(trace.fault().find("a cause that is not an earlier event") != std::string::npos);
    CHECK_EQ(trace.size(), 1);
  }
}

TEST_CASE("time that runs backwards does not even pass the codec") {
  const Trace trace = test::decode(test::record([](Writer& w, base::VirtualClock& clock) {
    clock.now_ns = 10;
    w.emit(RunStarted{});
    clock.now_ns = 9;
    w.emit(CoreAdded{kCore, {}});
  }));
  CHECK(trace.fault().find("time runs backwards") != std::string::npos);
  CHECK_EQ(trace.size(), 1);
}

TEST_CASE("lanes are born in order, and named only after their birth") {
  CHECK_EQ(breaks([](Builder& b) { b.lane(LaneId{4}); }),
           "lanes are born in order 1, 2, 3: lane 4 comes when 3 is next");
  CHECK_EQ(breaks([](Builder& b) { b.lane(kA); }),
           "lanes are born in order 1, 2, 3: lane 1 comes when 3 is next");
  CHECK_EQ(breaks([](Builder& b) { b.lane(LaneId{3}, kNobody); }),
           "lane 9 is named before it is born");
  CHECK_EQ(breaks([](Builder& b) { b.lane(LaneId{3}, LaneId{3}); }),
           "lane 3 is named before it is born");
}

TEST_CASE("every payload's lanes must have been born") {
  const std::string nobody = "lane 9 is named before it is born";
  const std::vector<std::function<void(Writer&)>> emits = {
      [](Writer& w) {
        w.emit(LaneBorn{LaneId{3}, {}, kNobody, {}, {}, {}});
      },
      [](Writer& w) {
        w.emit(LaneRenamed{kNobody, {}});
      },
      [](Writer& w) {
        w.emit(LaneReady{kNobody, {}, {}, {}});
      },
      [](Writer& w) {
        w.emit(LaneReady{kA, kNobody, {}, {}});
      },
      [](Writer& w) { w.emit(blocked(kNobody)); },
      [](Writer& w) { w.emit(blocked(kA, kNobody)); },
      [](Writer& w) {
        w.emit(LaneEnded{kNobody, {}, {}, {}});
      },
      [](Writer& w) {
        w.emit(LineReached{kNobody, {}});
      },
      [](Writer& w) {
        w.emit(OutputWritten{kNobody, 1, {}});
      },
      [](Writer& w) {
        w.emit(ValuePassed{kNobody, kA, {}, {}});
      },
      [](Writer& w) {
        w.emit(ValuePassed{kA, kNobody, {}, {}});
      },
      [](Writer& w) {
        w.emit(ChoiceMade{kCore, {}, 0, {kNobody}});
      },
      [](Writer& w) {
        w.emit(TimerArmed{TimerId{1}, kNobody, 0, {}});
      },
      [](Writer& w) {
        w.emit(CallbackQueued{CallbackId{1}, kNobody, {}, {}});
      },
      [](Writer& w) {
        w.emit(CallbackQueued{CallbackId{1}, kA, kNobody, {}});
      },
      [](Writer& w) {
        w.emit(NoteAdded{kNobody, {}, {}, {}});
      },
      [](Writer& w) {
        w.emit(FramesRecorded{kNobody, {}});
      },
      [](Writer& w) {
        w.emit(StackRecorded{kNobody, 0, 0, 0, {}});
      },
      [](Writer& w) {
        w.emit(DeadlockFound{{kNobody}, {}});
      },
      [](Writer& w) {
        w.emit(NobodyWaited{kNobody, {}, {}, {}});
      },
      [](Writer& w) {
        w.emit(LockTaken{kNobody, base::ObjectId{1}, LockKind::Lock, {}, {}});
      },
      [](Writer& w) {
        w.emit(MemoryRecorded{kNobody, 0, 0});
      },
      [](Writer& w) {
        w.emit(PrioritySet{kNobody, 1});
      },
  };
  for (const auto& emit : emits) {
    CHECK_EQ(breaks([&](Builder& b) { emit(b.w); }), nobody);
  }
  const base::ObjectId lock{1};
  CHECK_EQ(breaks([&](Builder& b) {
             b.w.emit(LockReleased{kA, lock});
           }),
           "object 1 is released although nobody holds it");
  CHECK_EQ(breaks([&](Builder& b) {
             b.w.emit(LockTaken{kA, lock, LockKind::Lock, {}, {}});
             b.w.emit(LockTaken{kA, lock, LockKind::Lock, {}, {}});
           }),
           "object 1 is taken although lane 1 holds it");
  CHECK_EQ(breaks([](Builder& b) {
             b.block(kA);
             b.run(kA, kNobody);
           }),
           nobody);
  CHECK_EQ(breaks([](Builder& b) { b.w.emit(LineReached{}); }), "a lane is missing");
}

TEST_CASE("a process has no parent") {
  CHECK_EQ(breaks([](Builder& b) {
             b.w.emit(LaneBorn{LaneId{3}, kA, {}, LaneKind::Process, {}, {}});
           }),
           "a process has no parent lane");
}

// All 5 x 4 transitions: those that event.h lists are legal, the others are caught.
TEST_CASE("lanes move only as event.h lists") {
  const auto prepare = [](Builder& b, LaneState from) {
    switch (from) {
      case LaneState::New:
        b.block(kA);
        return;
      case LaneState::Ready:
        b.block(kA), b.ready(kB);
        return;
      case LaneState::Running:
        b.block(kA), b.run(kA, kB);
        return;
      case LaneState::Blocked:
        b.block(kA), b.run(kA, kB), b.block(kB);
        return;
      case LaneState::Ended:
        b.block(kA), b.w.emit(LaneEnded{kB, {}, {}, {}});
        return;
    }
  };
  const std::map<LaneState, std::set<LaneState>> legal = {
      {LaneState::New, {LaneState::Ready, LaneState::Running, LaneState::Ended}},
      {LaneState::Ready, {LaneState::Running, LaneState::Ended}},
      {LaneState::Running, {LaneState::Ready, LaneState::Blocked, LaneState::Ended}},
      {LaneState::Blocked, {LaneState::Ready, LaneState::Running, LaneState::Ended}},
      {LaneState::Ended, {}},
  };
  for (const auto& [from, allowed] : legal) {
    for (const LaneState to :
         {LaneState::Ready, LaneState::Running, LaneState::Blocked, LaneState::Ended}) {
      const auto emit = [&](Builder& b) {
        prepare(b, from);
        const bool last_b = from == LaneState::Running || from == LaneState::Blocked;
        if (to == LaneState::Ready) b.ready(kB);
        if (to == LaneState::Running) b.run(last_b ? kB : kA, kB);
        if (to == LaneState::Blocked) b.block(kB);
        if (to == LaneState::Ended) b.w.emit(LaneEnded{kB, {}, {}, {}});
      };
      CAPTURE(static_cast<int>(from));
      CAPTURE(static_cast<int>(to));
      if (allowed.contains(to)) {
        CHECK_EQ(breaks(emit), "");
      } else if (from == LaneState::Running && to == LaneState::Running) {
        CHECK_FALSE(validate(build(emit)).empty());  // breaks the law of the core as well
      } else {
        CHECK(breaks(emit).find("lane 2 cannot become ") == 0);
      }
    }
  }
}

TEST_CASE("one lane at most runs on a core, and from is who held it last") {
  CHECK_EQ(breaks([](Builder& b) { b.run(kA, kB); }), "core 1 is still held by lane 1");
  CHECK_EQ(breaks([](Builder& b) {
             b.block(kA);
             b.run(kB, kB);
           }),
           "core 1 was held last by lane 1, not by lane 2");
  CHECK_EQ(breaks([](Builder& b) {
             b.block(kA);
             b.run({}, kB);
           }),
           "core 1 was held last by lane 1, not by lane 0");
  CHECK_EQ(breaks([](Builder& b) { b.w.emit(LaneSwitched{CoreId{2}, {}, kB, {}}); }), "");
  CHECK_EQ(breaks([](Builder& b) {
             b.w.emit(LaneSwitched{{}, {}, kB, {}});
           }),
           "a switch names no core");
}

TEST_CASE("only a running lane reaches a line") {
  CHECK_EQ(breaks([](Builder& b) { b.w.emit(LineReached{kA, {SourceId{1}, 1}}); }), "");
  CHECK_EQ(breaks([](Builder& b) {
             b.w.emit(LineReached{kB, {SourceId{1}, 1}});
           }),
           "lane 2 reaches a line although it is new");
}

TEST_CASE("a choice is one of its alternatives, and they are ready") {
  const auto choice = [](std::uint32_t chosen, std::vector<LaneId> alternatives) {
    return breaks([&](Builder& b) {
      b.ready(kA);
      b.ready(kB);
      b.lane(LaneId{3});
      b.w.emit(ChoiceMade{kCore, {}, chosen, alternatives});
    });
  };
  CHECK_EQ(choice(1, {kA, kB}), "");
  CHECK_EQ(choice(2, {kA, kB}), "a choice is none of its alternatives");
  CHECK_EQ(choice(0, {}), "a choice is none of its alternatives");
  CHECK_EQ(choice(0, {kA, LaneId{3}}), "lane 3 stands to be chosen although it is new");
}

TEST_CASE("only blocked lanes are in a deadlock's circle") {
  CHECK_EQ(breaks([](Builder& b) {
             b.block(kA);
             b.w.emit(DeadlockFound{{kA}, {}});
           }),
           "");
  CHECK_EQ(breaks([](Builder& b) {
             b.w.emit(DeadlockFound{{kA}, {}});
           }),
           "lane 1 is called deadlocked although it is running");
}

TEST_CASE("places name sources loaded before") {
  const std::string unknown = "source 7 is named before it is loaded";
  const Place nowhere{SourceId{7}, 1};
  const std::vector<std::function<void(Writer&)>> emits = {
      [&](Writer& w) {
        w.emit(LaneBorn{LaneId{3}, {}, {}, {}, {}, nowhere});
      },
      [&](Writer& w) {
        w.emit(LaneBlocked{kA, {}, {}, {}, {}, 0, nowhere, 0});
      },
      [&](Writer& w) {
        w.emit(LaneEnded{kA, {}, {}, nowhere});
      },
      [&](Writer& w) {
        w.emit(LineReached{kA, nowhere});
      },
      [&](Writer& w) {
        w.emit(NoteAdded{kA, {}, {}, nowhere});
      },
      [&](Writer& w) {
        w.emit(FramesRecorded{kA, {Frame{{}, nowhere, {}}}});
      },
  };
  for (const auto& emit : emits) {
    CHECK_EQ(breaks([&](Builder& b) { emit(b.w); }), unknown);
  }
}

TEST_CASE("sources are loaded and cores added once, and have numbers") {
  CHECK_EQ(breaks([](Builder& b) {
             b.w.emit(SourceLoaded{SourceId{1}, {}, {}});
           }),
           "source 1 is loaded twice");
  CHECK_EQ(breaks([](Builder& b) { b.w.emit(SourceLoaded{}); }), "a source has no number");
  CHECK_EQ(breaks([](Builder& b) { b.w.emit(CoreAdded{kCore, {}}); }), "core 1 is added twice");
  CHECK_EQ(breaks([](Builder& b) { b.w.emit(CoreAdded{}); }), "a core has no number");
}

TEST_CASE("a timer is armed once until it fires or is cancelled, and never fires early") {
  const TimerId t{1};
  const auto arm = [&](Builder& b) { b.w.emit(TimerArmed{t, kA, 100, {}}); };
  CHECK_EQ(breaks([&](Builder& b) {
             arm(b);
             b.clock.now_ns = 100;
             b.w.emit(TimerFired{t});
             arm(b);
             b.w.emit(TimerCancelled{t});
             arm(b);
           }),
           "");
  CHECK_EQ(breaks([&](Builder& b) { arm(b), arm(b); }), "timer 1 is armed while it is armed");
  CHECK_EQ(breaks([&](Builder& b) { b.w.emit(TimerFired{t}); }),
           "timer 1 fires without being armed");
  CHECK_EQ(breaks([&](Builder& b) { b.w.emit(TimerCancelled{t}); }),
           "timer 1 is cancelled without being armed");
  CHECK_EQ(breaks([&](Builder& b) {
             arm(b);
             b.clock.now_ns = 99;
             b.w.emit(TimerFired{t});
           }),
           "timer 1 fires before its deadline");
  CHECK_EQ(breaks([](Builder& b) { b.w.emit(TimerArmed{}); }), "a timer has no number");
}

TEST_CASE("a callback is queued once and leaves the queue once") {
  const CallbackId c{1};
  const auto queue = [&](Builder& b) { b.w.emit(CallbackQueued{c, kA, {}, {}}); };
  CHECK_EQ(breaks([&](Builder& b) { queue(b), b.w.emit(CallbackStarted{c}); }), "");
  CHECK_EQ(breaks([&](Builder& b) { queue(b), b.w.emit(CallbackDropped{c}); }), "");
  CHECK_EQ(breaks([&](Builder& b) { queue(b), queue(b); }), "callback 1 is queued twice");
  CHECK_EQ(breaks([&](Builder& b) { b.w.emit(CallbackStarted{c}); }),
           "callback 1 starts although it is not in the queue");
  CHECK_EQ(breaks([&](Builder& b) {
             queue(b);
             b.w.emit(CallbackStarted{c});
             b.w.emit(CallbackDropped{c});
           }),
           "callback 1 is dropped although it is not in the queue");
  CHECK_EQ(breaks([](Builder& b) {
             b.w.emit(CallbackQueued{{}, kA, {}, {}});
           }),
           "a callback has no number");
}

TEST_CASE("the clock jumps forward, from the present") {
  const auto jump = [](TimeNs before, TimeNs from, TimeNs to) {
    return breaks([=](Builder& b) {
      b.clock.now_ns = before;
      b.w.emit(LaneRenamed{kA, {}});
      b.clock.now_ns = to;
      b.w.emit(ClockAdvanced{from});
    });
  };
  CHECK_EQ(jump(10, 12, 20), "");
  CHECK_EQ(jump(10, 9, 20), "the clock jumps forward, from the present");
  CHECK_EQ(jump(10, 21, 20), "the clock jumps forward, from the present");
}

TEST_CASE("registers are all there or none, without heap addresses; streams are 1 or 2") {
  const auto stack = [](std::vector<Register> registers) {
    return breaks([&](Builder& b) { b.w.emit(StackRecorded{kA, 0, 0, 0, registers}); });
  };
  std::vector<Register> registers(8);
  CHECK_EQ(stack(registers), "");
  CHECK_EQ(stack({}), "");
  registers[3] = {Register::Kind::Heap, 0x7f00};
  CHECK_EQ(stack(registers), "a heap address reached the trace");
  CHECK_EQ(stack(std::vector<Register>(3)), "a fiber has 8 saved registers or none");
  CHECK_EQ(breaks([](Builder& b) {
             b.w.emit(OutputWritten{kA, 3, {}});
           }),
           "a stream is 1 (stdout) or 2 (stderr)");
}

TEST_CASE("a machine has 1 to 64 cores, and a GIL or none") {
  const auto machine = [](std::uint32_t cores, std::uint8_t gil) {
    return breaks([&](Builder& b) { b.w.emit(MachineSet{cores, gil, {}, 1, 1}); });
  };
  CHECK_EQ(machine(1, 0), "");
  CHECK_EQ(machine(base::kCoresMax, 1), "");
  CHECK_EQ(machine(0, 1), "a machine has 1 to 64 cores");
  CHECK_EQ(machine(base::kCoresMax + 1, 1), "a machine has 1 to 64 cores");
  CHECK_EQ(machine(1, 2), "there is a GIL (1) or none (0)");
}

TEST_CASE("a lock is taken while it is free, and released while it is held") {
  const LockTaken taken{kA, kObject, LockKind::Lock, {}, {}};
  CHECK_EQ(breaks([&](Builder& b) {
             b.w.emit(taken);
             b.w.emit(LockReleased{kA, kObject});
             b.w.emit(taken);
           }),
           "");
  CHECK_EQ(breaks([&](Builder& b) {
             b.w.emit(taken);
             b.w.emit(LockTaken{kB, kObject, LockKind::Lock, {}, {}});
           }),
           "object 7 is taken although lane 1 holds it");
  CHECK_EQ(breaks([&](Builder& b) { b.w.emit(LockReleased{kA, kObject}); }),
           "object 7 is released although nobody holds it");
  CHECK_EQ(breaks([&](Builder& b) { b.w.emit(LockTaken{kA, {}, LockKind::Lock, {}, {}}); }),
           "a lock has no number");
}

TEST_CASE("what an object counts is told when it changes, and of one kind") {
  const auto told = [](LevelChanged first, LevelChanged then) {
    return breaks([&](Builder& b) { b.w.emit(first), b.w.emit(then); });
  };
  const LevelChanged one{kA, kObject, LevelKind::Queue, {}, 1, 2, {}};
  CHECK_EQ(told(one, {{}, kObject, LevelKind::Queue, {}, 3, 2, {}}), "");
  CHECK_EQ(told(one, one), "object 7 counts 1 as before");
  CHECK_EQ(told(one, {kA, kObject, LevelKind::Event, {}, 0, 1, {}}),
           "object 7 counts as event, and before as queue");
  CHECK_EQ(told(one, {kA, ObjectId{8}, LevelKind::Event, {}, 2, 1, {}}),
           "an event is set (1) or not (0)");
  CHECK_EQ(told(one, {kA, {}, LevelKind::Event, {}, 1, 1, {}}), "what counts has no number");
}

TEST_CASE("a variable is found once, in order, before it is touched, now by who runs") {
  const base::VariableId first{1}, second{2};
  const auto found = [](base::VariableId id) { return VariableFound{id, {}, {}}; };
  const auto touched = [&](const VariableRead& read) {
    return breaks([&](Builder& b) {
      b.w.emit(found(first));
      b.w.emit(read);
    });
  };
  CHECK_EQ(touched({first, kA, {}, 0, 1, {}, {}}), "");
  CHECK_EQ(touched({first, kB, {}, 0, 3, EventSeq{2}, {}}), "");
  CHECK_EQ(touched({second, kA, {}, 0, 1, {}, {}}), "variable 2 is read before it is found");
  CHECK_EQ(touched({first, kA, {}, 0, 0, {}, {}}), "a variable is read or written once at least");
  CHECK_EQ(touched({first, kA, {}, 0, 1, EventSeq{99}, {}}),
           "what has happened happened after an earlier event");
  CHECK_EQ(touched({first, kB, {}, 0, 1, {}, {}}), "lane 2 touches a variable although it is new");
  CHECK_EQ(touched({first, kNobody, {}, 0, 1, {}, {}}), "lane 9 is named before it is born");
  CHECK_EQ(breaks([&](Builder& b) {
             b.w.emit(VariableWritten{first, kA, {}, 0, 1, {}, {}});
           }),
           "variable 1 is written before it is found");
  CHECK_EQ(breaks([&](Builder& b) { b.w.emit(found(second)); }),
           "variables are found in order 1, 2, 3: 2 comes when 1 is next");
  CHECK_EQ(breaks([&](Builder& b) {
             b.w.emit(found(first));
             b.w.emit(found(first));
           }),
           "variables are found in order 1, 2, 3: 1 comes when 2 is next");
}

TEST_CASE("a file is opened once, and what is told of it is told while it is open") {
  const FileOpened opened{kObject, FileKind::Pipe, kA, {}, {}};
  const auto told = [&](auto payload) {
    CHECK_EQ(breaks([&](Builder& b) {
               b.w.emit(opened);
               b.w.emit(payload);
             }),
             "");
    CHECK_EQ(breaks([&](Builder& b) { b.w.emit(payload); }),
             "file 7 is named though it is not open");
    CHECK_EQ(breaks([&](Builder& b) {
               b.w.emit(opened);
               b.w.emit(FileClosed{kObject});
               b.w.emit(payload);
             }),
             "file 7 is named though it is not open");
  };
  told(FileNamed{kObject, FileKind::Pipe, {}, {}});
  told(ReadinessChanged{kObject, 1});
  told(InterestChanged{kObject, ObjectId{8}, 3, 1});
  told(DeviceInput{kObject, {}});
  told(FileClosed{kObject});
  CHECK_EQ(breaks([&](Builder& b) {
             b.w.emit(opened);
             b.w.emit(opened);
           }),
           "file 7 is opened while it is open");
}

TEST_CASE("a system call begins, is ready, copies and is done, in this order") {
  const auto call = [](TimeNs began, TimeNs ready, TimeNs copy) {
    return breaks([&](Builder& b) {
      b.clock.now_ns = 20;
      SystemCallDone done;
      done.lane = kA;
      done.began_ns = began;
      done.ready_ns = ready;
      done.copy_ns = copy;
      b.w.emit(done);
    });
  };
  const char* const order = "a system call begins, is ready, copies and is done, in this order";
  CHECK_EQ(call(5, 10, 3), "");
  CHECK_EQ(call(11, 10, 0), order);
  CHECK_EQ(call(5, 21, 0), order);
}

TEST_CASE("a packet is sent once, leaves the wire once, and arrives no earlier than it was to") {
  const base::PacketId packet{3};
  const auto way = [&](TimeNs at, auto... payloads) {
    return breaks([&](Builder& b) {
      b.w.emit(PacketSent{packet, kObject, {}, PacketKind::Data, 1, 10});
      b.clock.now_ns = at;
      (b.w.emit(payloads), ...);
    });
  };
  CHECK_EQ(way(10, PacketArrived{packet}), "");
  CHECK_EQ(way(5, PacketLost{packet, {}}), "");
  CHECK_EQ(way(9, PacketArrived{packet}), "packet 3 arrives before its time");
  CHECK_EQ(way(10, PacketArrived{packet}, PacketArrived{packet}), "packet 3 is not on its way");
  CHECK_EQ(way(10, PacketLost{packet, {}}, PacketArrived{packet}), "packet 3 is not on its way");
  CHECK_EQ(way(1, PacketSent{packet, kObject, {}, PacketKind::Data, 1, 10}),
           "packet 3 is sent twice");
}

TEST_CASE("an operation starts once, and is done after its start") {
  const base::OperationId operation{4};
  const OperationStarted started{operation, kA, kObject, {}, 1, 10};
  CHECK_EQ(breaks([&](Builder& b) {
             b.w.emit(started);
             b.w.emit(OperationDone{operation, 1, 0, 0});
           }),
           "");
  CHECK_EQ(breaks([&](Builder& b) {
             b.w.emit(started);
             b.w.emit(started);
           }),
           "operation 4 starts twice");
  CHECK_EQ(breaks([&](Builder& b) { b.w.emit(OperationDone{operation, 1, 0, 0}); }),
           "operation 4 is done without a start");
}

TEST_CASE("at most so many violations are reported as were asked for") {
  const Trace trace = build([](Builder& b) {
    for (int i = 0; i < 50; ++i) b.w.emit(CoreAdded{kCore, {}});
  });
  CHECK_EQ(validate(trace, 5).size(), 5);
  CHECK_EQ(validate(trace).size(), 20);
  CHECK_EQ(validate(trace, 100).size(), 50);
  CHECK_EQ(validate(trace, 5)[0].seq.value, kBeginning + 1);
}

TEST_CASE("the sample is whole and legal") {
  const Trace trace = test::sample_trace();
  CHECK_EQ(trace.fault(), "");
  CHECK(trace.whole());
  CHECK(validate(trace).empty());
  CHECK(trace.size() > 100);
}

TEST_CASE("random traces are legal, repeat themselves and differ by seed") {
  for (std::uint64_t seed = 0; seed < 30; ++seed) {
    const auto lanes = static_cast<std::uint32_t>(1 + seed * 2);
    const Trace trace = test::random_trace(seed, lanes, 2500);
    CAPTURE(seed);
    CHECK_EQ(trace.fault(), "");
    CHECK(trace.whole());
    const std::vector<Violation> found = validate(trace);
    CHECK_EQ(found.empty() ? "" : found[0].what, "");
  }
  CHECK_EQ(test::random_trace_bytes(1, 5, 500), test::random_trace_bytes(1, 5, 500));
  CHECK_NE(test::random_trace_bytes(1, 5, 500), test::random_trace_bytes(2, 5, 500));
}

TEST_CASE("a lane stands once in a circle and once among the alternatives") {
  CHECK_EQ(breaks([](Builder& b) {
             b.block(kA);
             b.w.emit(DeadlockFound{{kA, kA}, {}});
           }),
           "a lane is twice in one list");
  CHECK_EQ(breaks([](Builder& b) {
             b.ready(kB);
             b.w.emit(ChoiceMade{kCore, {}, 0, {kB, kB}});
           }),
           "a lane is twice in one list");
}

TEST_CASE("a core's number is at most the most cores there can be, wherever it stands") {
  const CoreId far{base::kCoresMax + 1};
  CHECK_EQ(breaks([&](Builder& b) { b.w.emit(CoreAdded{far, {}}); }),
           "a core's number is at most 64");
  CHECK_EQ(breaks([&](Builder& b) { b.w.emit(LaneSwitched{far, {}, kB, {}}); }),
           "a core's number is at most 64");
}

TEST_CASE("no time is before the run's beginning, no event after 146 years") {
  CHECK_EQ(breaks([](Builder& b) { b.w.emit(TimerArmed{TimerId{1}, kA, -1, {}}); }),
           "no time is before the run's beginning");
  CHECK_EQ(breaks([](Builder& b) {
             b.clock.now_ns = (base::TimeNs{1} << 62) + 1;
             b.w.emit(LaneRenamed{kA, {}});
           }),
           "no event comes later than 146 years from the beginning");
}

TEST_CASE("a line's number fits 31 bits, in frames as well") {
  const Place far{SourceId{1}, 0x80000000u};
  CHECK_EQ(breaks([&](Builder& b) { b.w.emit(LineReached{kA, far}); }),
           "a line's number is at most 2147483647");
  CHECK_EQ(breaks([&](Builder& b) { b.w.emit(FramesRecorded{kA, {{{}, far, {}}}}); }),
           "a line's number is at most 2147483647");
}

TEST_CASE("a guard cuts a trace before the event that breaks a law, and says which") {
  const std::vector<std::uint8_t> bytes = test::record([](Writer& w, base::VirtualClock&) {
    w.emit(RunStarted{});
    w.emit(CoreAdded{kCore, {}});
    w.emit(LineReached{kNobody, {}});
    w.emit(RunEnded{});
  });
  Trace trace;
  Guard guard;
  for (const std::uint8_t byte : bytes) {
    trace.append(&byte, 1);
    guard.follow(trace);
  }
  CHECK_EQ(trace.size(), 2);
  CHECK_EQ(trace.fault(),
           "event 3 is against a law of traces: lane 9 is named before it is born; 2 events were "
           "kept");
  trace.append(bytes.data(), bytes.size());
  trace.finish();
  guard.follow(trace);
  CHECK_EQ(trace.size(), 2);
}

TEST_CASE("a guard leaves a legal trace as it is") {
  Trace trace = test::sample_trace();
  const std::uint64_t size = trace.size();
  Guard().follow(trace);
  CHECK_EQ(trace.size(), size);
  CHECK_EQ(trace.fault(), "");
}

}  // namespace fiberscope::trace
