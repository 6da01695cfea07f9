#include "app/model/findings/findings.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "tests/model/found.h"

using namespace fiberscope;
using base::EventSeq;
using base::LaneId;
using base::TimeNs;
using model::Finding;
using model::FindingKind;
using trace::SwitchKind;
using trace::WaitKind;

namespace {

constexpr LaneId kMain{2}, kHub{3}, kA{4}, kB{5};
constexpr base::CoreId kCore{1};

// Stage: a thread, its loop and two greenlets (or tasks) that main has made ready.
struct Stage {
  trace::Writer& w;
  base::VirtualClock& clock;

  void begin(trace::LaneKind kind = trace::LaneKind::Greenlet) {
    w.emit(trace::RunStarted{});
    w.emit(trace::SourceLoaded{base::SourceId{1}, w.intern("p.py"), w.define("a\nb\nc\n")});
    w.emit(trace::CoreAdded{kCore, w.intern("core 0")});
    w.emit(trace::LaneBorn{LaneId{1}, {}, {}, trace::LaneKind::Process, w.intern("python"), {}});
    w.emit(trace::LaneBorn{kMain, LaneId{1}, {}, trace::LaneKind::Thread, w.intern("main"), {}});
    run({}, kMain, SwitchKind::Start);
    w.emit(trace::LaneBorn{kHub, kMain, kMain, trace::LaneKind::EventLoop, w.intern("hub"), {}});
    w.emit(trace::LaneBorn{kA, kHub, kMain, kind, w.intern("a"), at(1)});
    w.emit(trace::LaneBorn{kB, kHub, kMain, kind, w.intern("b"), at(1)});
    ready(kA, trace::WakeKind::Spawned, kMain);
    ready(kB, trace::WakeKind::Spawned, kMain);
  }
  trace::Place at(std::uint32_t line) const { return {base::SourceId{1}, line}; }
  void ready(LaneId lane, trace::WakeKind how, LaneId waker = {}) {
    w.emit(trace::LaneReady{lane, waker, how, {}});
  }
  EventSeq run(LaneId from, LaneId to, SwitchKind how = SwitchKind::HandOver) {
    return w.emit(trace::LaneSwitched{kCore, from, to, how});
  }
  EventSeq block(LaneId lane, WaitKind why, LaneId target = {}, TimeNs until = base::kNever,
                 const char* detail = "", std::uint32_t line = 2) {
    return w.emit(trace::LaneBlocked{lane, why, target, {}, w.intern(detail), until, at(line), 0});
  }
  void lines(LaneId lane, std::uint64_t count, TimeNs cost = 50) {
    for (std::uint64_t i = 0; i < count; ++i) {
      clock.now_ns += cost;
      w.emit(trace::LineReached{lane, at(2)});
    }
  }
  // main waits for all, the hub lets `lane` run.
  void enter(LaneId lane) {
    block(kMain, WaitKind::Gather);
    run(kMain, kHub, SwitchKind::Start);
    block(kHub, WaitKind::Switched, lane);
    run(kHub, lane, SwitchKind::Start);
  }
  void back_to_hub(LaneId lane) { run(lane, kHub); }
};

using Found = test::Found<Stage>;

}  // namespace

TEST_CASE("a blocking sleep is told when somebody else of the thread could have run") {
  const auto sleep = [](bool b_ready) {
    return Found([b_ready](Stage& s) {
      s.begin();
      if (!b_ready) {  // b sleeps, and for longer than a blocks the thread
        s.enter(kB);
        s.block(kB, WaitKind::Sleep, {}, 5 * base::kSecond);
        s.back_to_hub(kB);
        s.block(kHub, WaitKind::Switched, kA);
        s.run(kHub, kA, SwitchKind::Start);
      } else {
        s.enter(kA);
      }
      s.block(kA, WaitKind::BlockingSleep, {}, base::kSecond, "time.sleep");
      s.clock.now_ns = base::kSecond;
      s.ready(kA, trace::WakeKind::TimerFired);
      s.run(kA, kA, SwitchKind::Dispatch);
    });
  };
  const Found blocked = sleep(true);
  REQUIRE(blocked.list().size() == 1);
  const Finding& finding = blocked.list()[0];
  CHECK(finding.kind == FindingKind::BlockingCall);
  CHECK(finding.lane == kA);
  CHECK(finding.others == std::vector<LaneId>{kB});
  CHECK(finding.duration_ns == base::kSecond);
  CHECK(std::holds_alternative<trace::LaneBlocked>(blocked.trace.at(finding.event).payload));
  CHECK(blocked.text() ==
        "a blocked its whole thread for 1 s (time.sleep()), at p.py:2. Meanwhile b could "
        "have run and got no core. Use gevent.sleep(), or let monkey.patch_all() replace the "
        "blocking calls.");
  CHECK(sleep(false).list().empty());
}

TEST_CASE("somebody whose timer came due during a blocking sleep was kept waiting too") {
  const Found f([](Stage& s) {
    s.begin(trace::LaneKind::Task);
    s.enter(kB);
    s.block(kB, WaitKind::Sleep, {}, base::kSecond / 2);
    s.back_to_hub(kB);
    s.block(kHub, WaitKind::Switched, kA);
    s.run(kHub, kA, SwitchKind::Start);
    for (int i = 1; i <= 3; ++i) {
      s.block(kA, WaitKind::BlockingSleep, {}, i * base::kSecond, "time.sleep");
      s.clock.now_ns = i * base::kSecond;
      s.ready(kA, trace::WakeKind::TimerFired);
      s.run(kA, kA, SwitchKind::Dispatch);
    }
  });
  REQUIRE(f.list().size() == 1);  // one line, one finding
  CHECK(f.list()[0].count == 3);
  CHECK(f.text().find("asyncio.to_thread()") != std::string::npos);
  CHECK(f.text().ends_with(" It happened 3 times at this line."));
}

TEST_CASE("a coroutine that never yields: many lines from start to end while another was ready") {
  const auto run = [](std::uint64_t lines, bool yields) {
    return Found([=](Stage& s) {
      s.begin();
      s.enter(kA);
      s.lines(kA, lines);
      if (yields) {
        s.ready(kA, trace::WakeKind::Yielded);
        s.back_to_hub(kA);
        s.block(kHub, WaitKind::Switched, kA);
        s.run(kHub, kA);
      }
      s.w.emit(trace::LaneEnded{kA, trace::EndKind::Returned, {}, {}});
      s.run(kA, kHub, SwitchKind::Parent);
    });
  };
  const Found f = run(1200, false);
  REQUIRE(f.list().size() == 1);
  CHECK(f.list()[0].kind == FindingKind::NeverYielded);
  CHECK(f.list()[0].lines == 1200);
  CHECK(f.text() ==
        "a ran from its start to its end in one go, at p.py:2: 60 µs and 1200 lines, while b stood "
        "ready. Coroutines are not preempted: one that never yields keeps all others waiting. "
        "Split long work, and give way between the parts with gevent.sleep(0).");
  CHECK(run(900, false).list().empty());  // short ones may run to their end
  CHECK(run(1200, true).list().empty());  // it gave way
}

TEST_CASE("a long turn is told, also while it still goes on") {
  const Found f([](Stage& s) {
    s.begin();
    s.lines(kMain, 10, 2 * base::kMillisecond);  // main holds the core, a and b stand ready
    s.enter(kA);
  });
  REQUIRE(f.list().size() == 1);
  CHECK(f.list()[0].kind == FindingKind::HeldCore);
  CHECK(f.list()[0].lane == kMain);
  CHECK(f.list()[0].others == std::vector<LaneId>{kA, kB});
  CHECK(f.list()[0].duration_ns == 20 * base::kMillisecond);

  const Found endless([](Stage& s) {
    s.begin();
    s.enter(kA);
    s.lines(kA, 5000);
  });
  REQUIRE(endless.list().size() == 1);
  CHECK(endless.list()[0].kind == FindingKind::NeverYielded);
  CHECK_FALSE(endless.list()[0].until);
  CHECK(endless.text().starts_with("a has run ever since its start, at p.py:2: 250 µs"));
}

TEST_CASE("the program's end: who never ran, who still waited, one finding for a line") {
  const Found f([](Stage& s) {
    s.begin();
    s.enter(kA);
    s.block(kA, WaitKind::Sleep, {}, base::kSecond, "sleep", 3);
    s.back_to_hub(kA);
    s.run(kHub, kMain);
    s.w.emit(trace::LaneEnded{kMain, trace::EndKind::Returned, {}, {}});
    s.w.emit(trace::NoteAdded{kA, trace::NoteKind::StillWaiting, {}, {}});
    s.w.emit(trace::NoteAdded{kB, trace::NoteKind::NeverStarted, {}, {}});
    s.w.emit(trace::RunEnded{});
  });
  REQUIRE(f.list().size() == 2);
  CHECK(f.text(0) ==
        "The program ended while a still waited (sleep 1 s), at p.py:3: what comes after that line "
        "never ran. When main ends, all end. If it matters, wait for it with join().");
  CHECK(f.text(1) ==
        "b never ran, at p.py:1: spawn only puts it into the ready queue, and the program ended "
        "before its turn came. Wait for it with join(), or give the core away with "
        "gevent.sleep().");
}

TEST_CASE("a library's own lane that still waits at the end is nothing to tell") {
  const Found f([](Stage& s) {
    s.begin();
    s.enter(kA);
    s.w.emit(trace::LaneBlocked{
        kA, WaitKind::Switched, {}, {}, s.w.intern("get from a queue"), base::kNever, {}, 0});
    s.back_to_hub(kA);
    s.run(kHub, kMain);
    s.w.emit(trace::LaneEnded{kMain, trace::EndKind::Returned, {}, {}});
    s.w.emit(trace::NoteAdded{kA, trace::NoteKind::StillWaiting, {}, {}});
    s.w.emit(trace::RunEnded{});
  });
  CHECK(f.list().empty());
}

TEST_CASE("exceptions: the program's, a greenlet's; one that a bare greenlet hands on is none") {
  const auto fail = [](LaneId lane, bool note) {
    return Found([=](Stage& s) {
      s.begin();
      if (lane != kMain) s.enter(lane);
      const auto text = s.w.intern("ValueError: no");
      if (note) s.w.emit(trace::NoteAdded{lane, trace::NoteKind::Exception, text, s.at(2)});
      s.w.emit(trace::LaneEnded{lane, trace::EndKind::Failed, text, s.at(2)});
    });
  };
  const Found greenlet = fail(kA, false);
  REQUIRE(greenlet.list().size() == 1);
  CHECK(greenlet.text() ==
        "a ended by an exception that nobody caught, at p.py:2: ValueError: no. It ends this "
        "greenlet only. Who asks for its result with get() has it raised again; nobody else is "
        "told. Ask for each result, or catch it inside.");
  const Found unplaced([](Stage& s) {  // libraries end it: the line reached last is the place
    s.begin();
    s.enter(kA);
    s.lines(kA, 1);
    s.w.emit(trace::LaneEnded{kA, trace::EndKind::Failed, s.w.intern("ValueError: no"), {}});
  });
  REQUIRE(unplaced.list().size() == 1);
  CHECK(unplaced.list()[0].place.line == 2);
  const Found main = fail(kMain, true);
  REQUIRE(main.list().size() == 1);  // the note and the end tell the same
  CHECK(main.text() ==
        "main ended by an exception that nobody caught, at p.py:2: ValueError: no. It ends the "
        "program.");
}

TEST_CASE("a deadlock names its circle, or all who wait") {
  const Found f([](Stage& s) {
    s.begin();
    s.enter(kA);
    s.block(kA, WaitKind::Lock, kB, base::kNever, "lock m");
    s.w.emit(trace::DeadlockFound{{kA, kB}, {}});
  });
  REQUIRE(f.list().size() == 1);
  CHECK(f.text().starts_with("a → b → a: each waits for the next"));
}

TEST_CASE("nobody left: tasks that wait for each other's locks are named as a circle, or all") {
  const auto end = [](LaneId holder) {
    return Found([=](Stage& s) {
      s.begin(trace::LaneKind::Task);
      s.enter(kA);
      s.block(kA, WaitKind::Lock, kB, base::kNever, "lock m");
      s.back_to_hub(kA);
      s.block(kHub, WaitKind::Called, kB);
      s.run(kHub, kB, SwitchKind::Start);
      s.block(kB, WaitKind::Lock, holder, base::kNever, "lock n");
      s.back_to_hub(kB);
      s.w.emit(trace::DeadlockFound{});
    });
  };
  const Found circle = end(kA);
  REQUIRE(circle.list().size() == 1);
  CHECK(circle.text().starts_with("a → b → a: each waits for the next"));
  const Found none = end({});
  REQUIRE(none.list().size() == 1);
  CHECK(none.text().starts_with("main, a and b waited, and nobody was left who could ever end"));
}

TEST_CASE("a lost wake-up: notified when nobody waited, then waited for without end") {
  const auto run = [](bool notified_before, bool heard_once) {
    return Found([=](Stage& s) {
      const auto wait = [&] {
        s.w.emit(trace::LaneBlocked{kA,
                                    WaitKind::Condition,
                                    {},
                                    base::ObjectId{7},
                                    s.w.intern("condition c"),
                                    base::kNever,
                                    s.at(3),
                                    0});
        s.back_to_hub(kA);
      };
      s.begin();
      const auto notify = [&] {
        s.w.emit(trace::NobodyWaited{kB, base::ObjectId{7}, s.w.intern("condition c"), s.at(2)});
      };
      s.enter(kA);
      if (notified_before) notify();
      s.clock.now_ns = base::kMillisecond;
      wait();
      if (heard_once) {
        s.ready(kA, trace::WakeKind::Notified, kB);
        s.block(kHub, WaitKind::Switched, kA);
        s.run(kHub, kA);
        wait();
      }
      if (!notified_before) notify();
      s.w.emit(trace::RunEnded{trace::RunEnd::Deadlock, 1, {}});
    });
  };
  const Found f = run(true, false);
  REQUIRE(f.list().size() == 1);
  CHECK(f.list()[0].kind == FindingKind::LostWakeUp);
  CHECK(f.list()[0].lane == kA);
  CHECK(f.text() ==
        "a waits (condition c), at p.py:3, but b notified before, at 0 s, when nobody waited: a "
        "notification is not kept for those who come late. Look at the state before waiting, or "
        "use what remembers: an event that stays set, a queue, a semaphore.");
  CHECK(run(false, false).list().empty());  // notified after, and by mistake of somebody else
  CHECK(run(true, true).list().empty());    // it was heard, so the wait may be meant
}

TEST_CASE("a coroutine that nobody awaited is named") {
  const Found f([](Stage& s) {
    s.begin();
    s.w.emit(trace::NoteAdded{
        kMain, trace::NoteKind::NeverAwaited,
        s.w.intern("the coroutine greet was made here, and nobody ever awaited it"), s.at(3)});
  });
  REQUIRE(f.list().size() == 1);
  CHECK(f.text().starts_with("greet() was called and never awaited, at p.py:3: calling an async"));
}

TEST_CASE("the sample teaches nothing by going wrong, and pieces find the same as the whole") {
  CHECK(model::Findings(test::sample_trace()).list().empty());
  const auto bytes = test::random_trace_bytes(5, 40, 4000);
  const trace::Trace whole = test::decode(bytes);
  const model::Findings at_once(whole);
  model::Findings grown;
  trace::Trace growing;
  for (std::size_t i = 0; i < bytes.size(); i += 997) {
    growing.append(bytes.data() + i, std::min<std::size_t>(997, bytes.size() - i));
    grown.update(growing);
  }
  REQUIRE(grown.list().size() == at_once.list().size());
  const model::Names names(whole);
  for (std::size_t i = 0; i < grown.list().size(); ++i) {
    CHECK(model::finding_text(whole, names, grown.list()[i]).text ==
          model::finding_text(whole, names, at_once.list()[i]).text);
  }
}

TEST_CASE("links of findings lead to what they name, in both languages") {
  const Found f([](Stage& s) {
    s.begin();
    s.enter(kA);
    s.block(kA, WaitKind::BlockingSleep, {}, base::kSecond, "time.sleep");
    s.clock.now_ns = base::kSecond;
    s.ready(kA, trace::WakeKind::TimerFired);
  });
  for (const auto language : {words::Language::English, words::Language::Chinese}) {
    words::set_language(language);
    const model::Explanation e = model::finding_text(f.trace, f.model.names, f.list().at(0));
    CHECK(e.links.size() >= 4);
    for (const model::Link& link : e.links) {
      CHECK(link.end <= e.text.size());
      if (link.lane) {
        CHECK(e.text.substr(link.begin, link.end - link.begin) == f.model.names.lane(link.lane));
      }
    }
    CHECK((e.text.find("线程") != std::string::npos) == (language == words::Language::Chinese));
  }
  words::set_language(words::Language::English);
}
