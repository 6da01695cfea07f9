#include "app/model/words/why.h"

#include <doctest/doctest.h>

#include "app/model/model.h"
#include "tests/support/trace_sample.h"

using namespace fiberscope;
using model::Explanation;

namespace {

constexpr base::LaneId kProcess{1}, kMain{2}, kHub{3}, kFoo{4}, kBar{5}, kFunc{6};

struct Sample {
  trace::Trace trace = test::sample_trace();
  model::Model model{trace};

  std::string lane(base::LaneId id, std::uint64_t cursor) const {
    return model::explain_lane(model.replay, model.names, id, cursor).text;
  }
  // The n-th LaneSwitched to a lane (1 = first).
  base::EventSeq run(base::LaneId id, std::size_t n) const {
    return model.index.lane(id).runs[n - 1];
  }
};

// wait: a LaneBlocked at no place.
trace::LaneBlocked wait(base::LaneId lane, trace::WaitKind why, base::LaneId target = {},
                        base::TextId detail = {}, base::TimeNs deadline_ns = base::kNever) {
  return {lane, why, target, base::ObjectId{1}, detail, deadline_ns, {}, 0};
}

// A small run of two fibers on one core, written by hand.
struct Small {
  explicit Small(const std::function<void(trace::Writer&, base::VirtualClock&)>& body)
      : trace(test::decode(test::record([&](trace::Writer& w, base::VirtualClock& clock) {
          w.emit(trace::RunStarted{});
          w.emit(trace::CoreAdded{base::CoreId{1}, w.intern("core 1")});
          for (const char* name : {"a", "b", "c"}) {
            w.emit(trace::LaneBorn{
                base::LaneId{++born}, {}, {}, trace::LaneKind::Fiber, w.intern(name), {}});
          }
          w.emit(trace::LaneSwitched{base::CoreId{1}, {}, kA, trace::SwitchKind::Start});
          clock.now_ns += 1000;
          body(w, clock);
        }))),
        model(trace) {}
  static constexpr base::LaneId kA{1}, kB{2}, kC{3};
  std::uint32_t born = 0;
  trace::Trace trace;
  model::Model model;
  std::string last(base::LaneId id) const {
    return model::explain_lane(model.replay, model.names, id, trace.size()).text;
  }
};

}  // namespace

TEST_CASE("why does bar run: its sleep ended, and where it stood in the queue") {
  const Sample s;
  CHECK(s.lane(kBar, s.run(kBar, 2).value) ==
        "bar runs: its 1 s sleep ended at 1.000 s; it was alone in the ready queue.");
  CHECK(s.lane(kFoo, s.run(kFoo, 1).value) ==
        "foo runs: main spawned it at 14 µs; it was first of 3 in the ready queue.");
}

TEST_CASE("why does foo wait: its sleep, since when, at which line") {
  const Sample s;
  const base::EventSeq blocked = s.model.index.lane(kFoo).blocks[0];
  CHECK(s.lane(kFoo, blocked.value) ==
        "foo waits: sleep until 2.000 s, since 24 µs, at foo_bar_func.py:7.");
}

TEST_CASE("why is func ready: for how long, since what, its place, who has the core") {
  const Sample s;
  CHECK(s.lane(kFunc, s.run(kBar, 1).value) ==
        "func has been ready for 6 µs: main spawned it at 18 µs; alone in the queue; bar has the "
        "core.");
  CHECK(s.lane(kFunc, s.model.index.lane(kFunc).readies[1].value) ==
        "func is ready: it gave the core away itself at 32 µs; alone in the queue.");
  CHECK(s.lane(kBar, s.model.index.lane(kFunc).readies[0].value) ==
        "bar has been ready for 2 µs: main spawned it at 16 µs; 2nd of 3 in the queue; main has "
        "the core.");
}

TEST_CASE("other states: not born, process, waiting for several, ended") {
  const Sample s;
  CHECK(s.lane(kBar, 3) == "");
  CHECK(s.lane(kProcess, 20) ==
        "process was born at 0 s; it does not run itself, its children do.");
  CHECK(s.lane(kMain, s.model.index.lane(kMain).blocks[0].value) ==
        "main waits for the end of others (joinall of 3), since 20 µs, at foo_bar_func.py:23.");
  CHECK(s.lane(kFunc, s.trace.size()) ==
        "func ended at 34 µs: returned None, at foo_bar_func.py:20.");
}

TEST_CASE("why did the core go from one lane to another") {
  const Sample s;
  CHECK(model::explain_switch(s.model.replay, s.model.names, s.run(kHub, 2)).text ==
        "core 1 went from foo to hub at 24 µs: foo waits (sleep 2 s); hub runs: foo switched to it "
        "at 24 µs.");
  CHECK(model::explain_event(s.model.replay, s.model.names, s.run(kMain, 1)).text ==
        "core 1 took main at 0 s: it started at 0 s.");
}

TEST_CASE("why did main become ready: func ended") {
  const Sample s;
  const base::EventSeq ready = s.model.index.lane(kMain).readies[0];
  CHECK(model::explain_wake(s.model.replay, s.model.names, ready).text ==
        "main became ready at 34 µs: func, which it waited for, ended at 34 µs; alone in the "
        "queue.");
}

TEST_CASE("a slice is explained with its duration and what ended it") {
  const Sample s;
  CHECK(model::explain_slice(s.model.replay, s.model.names, s.model.lanes.slice(kBar, 2)).text ==
        "bar runs: main spawned it at 16 µs; it was first of 2 in the ready queue. It lasted 4 µs, "
        "until it began to wait (sleep 1 s).");
}

TEST_CASE("links cover the words they stand for and never lead past the cursor") {
  const Sample s;
  std::size_t links = 0;
  for (std::uint64_t cursor = 1; cursor <= s.trace.size(); ++cursor) {
    for (std::uint32_t i = 1; i <= 6; ++i) {
      const Explanation e =
          model::explain_lane(s.model.replay, s.model.names, base::LaneId{i}, cursor);
      for (const model::Link& link : e.links) {
        CHECK(link.event.value <= cursor);
        REQUIRE(link.end <= e.text.size());
        REQUIRE(link.begin < link.end);
        if (link.lane) {
          CHECK(e.text.substr(link.begin, link.end - link.begin) == s.model.names.lane(link.lane));
        }
        ++links;
      }
    }
  }
  CHECK(links > 500);
}

TEST_CASE("a wait tells what its object counts: places, items, whether there is a signal") {
  const auto said = [](trace::LevelKind kind, trace::WaitKind why, std::uint32_t level,
                       std::uint32_t most, const char* detail) {
    const Small run([&](trace::Writer& w, base::VirtualClock&) {
      w.emit(trace::LevelChanged{
          Small::kA, base::ObjectId{1}, kind, w.intern(detail), level, most, {}});
      w.emit(wait(Small::kA, why, {}, w.intern(detail)));
    });
    return run.last(Small::kA);
  };
  using trace::LevelKind;
  using trace::WaitKind;
  const char* const since = ", since 1 µs";
  const auto is = [&](const std::string& what, const std::string& more) {
    return "a waits for " + what + since + more + ".";
  };
  CHECK(said(LevelKind::Semaphore, WaitKind::Semaphore, 0, 2, "semaphore door") ==
        is("a place in semaphore door", "; 0 of its 2 places are free"));
  CHECK(said(LevelKind::Semaphore, WaitKind::Semaphore, 0, 1, "semaphore door") ==
        is("a place in semaphore door", "; its one place is taken"));
  CHECK(said(LevelKind::Semaphore, WaitKind::Semaphore, 0, 0, "semaphore go") ==
        is("semaphore go to be released", "; nobody has released it"));
  CHECK(said(LevelKind::Queue, WaitKind::QueuePut, 3, 3, "queue put jobs") ==
        is("room in queue jobs", "; it holds 3 of 3 items"));
  CHECK(said(LevelKind::Queue, WaitKind::QueueGet, 0, 3, "queue get jobs") ==
        is("something to arrive in queue jobs", "; it is empty"));
  CHECK(said(LevelKind::Queue, WaitKind::QueueGet, 1, 0, "queue get jobs") ==
        is("something to arrive in queue jobs", "; it holds 1 item"));
  // a queue that the program calls so has its name once
  CHECK(said(LevelKind::Queue, WaitKind::QueueGet, 0, 3, "queue get queue") ==
        is("something to arrive in queue", "; it is empty"));
  // until it is all done it may well be empty
  CHECK(said(LevelKind::Queue, WaitKind::QueueGet, 0, 3, "queue join jobs") ==
        is("everything of queue jobs to be done", ""));
  CHECK(said(LevelKind::Event, WaitKind::Event, 0, 1, "event done") ==
        is("event done to be set", ""));
}

TEST_CASE("a lock's holder is named with its state, and a deadlock with its circle") {
  const Small s([](trace::Writer& w, base::VirtualClock&) {
    w.emit(wait(Small::kA, trace::WaitKind::Lock, Small::kB, w.intern("lock m")));
    w.emit(trace::LaneSwitched{base::CoreId{1}, Small::kA, Small::kB, trace::SwitchKind::Start});
    w.emit(wait(Small::kB, trace::WaitKind::Lock, Small::kA, w.intern("lock n")));
    w.emit(trace::DeadlockFound{{Small::kA, Small::kB}, {}});
  });
  CHECK(s.last(Small::kA) ==
        "a waits for lock m, held by b, since 1 µs; b is blocked; this is a deadlock: a → b → a.");
}

TEST_CASE("hand-overs are told by their kind, and nothing is made up when no cause is recorded") {
  using trace::SwitchKind;
  const auto to_b = [](SwitchKind how, trace::WaitKind why, base::LaneId target) {
    return Small([=](trace::Writer& w, base::VirtualClock&) {
             w.emit(wait(Small::kA, why, target));
             w.emit(trace::LaneSwitched{base::CoreId{1}, Small::kA, Small::kB, how});
           })
        .last(Small::kB);
  };
  CHECK(to_b(SwitchKind::Resume, trace::WaitKind::Called, Small::kB) ==
        "b runs: a resumed it at 1 µs.");
  CHECK(to_b(SwitchKind::HandOver, trace::WaitKind::Switched, Small::kB) ==
        "b runs: a switched to it at 1 µs.");
  CHECK(to_b(SwitchKind::Return, trace::WaitKind::Yielded, {}) ==
        "b runs: a yielded back to it at 1 µs.");
  CHECK(to_b(SwitchKind::Throw, trace::WaitKind::Switched, Small::kB) ==
        "b runs: a threw an exception into it at 1 µs.");
  CHECK(to_b(SwitchKind::Start, trace::WaitKind::Called, Small::kB) ==
        "b runs: a started it at 1 µs.");
  CHECK(to_b(SwitchKind::Start, trace::WaitKind::Sleep, {}) == "b runs: it started at 1 µs.");
  CHECK(to_b(SwitchKind::Dispatch, trace::WaitKind::Sleep, {}) ==
        "b runs: it got the core at 1 µs.");
}

TEST_CASE("a wake-up says who did it and to which wait") {
  const Small s([](trace::Writer& w, base::VirtualClock& clock) {
    w.emit(wait(Small::kA, trace::WaitKind::QueueGet, {}, w.intern("queue jobs"), 9'000));
    w.emit(trace::LaneSwitched{base::CoreId{1}, Small::kA, Small::kB, trace::SwitchKind::Start});
    clock.now_ns += 500;
    w.emit(trace::LaneReady{Small::kA, Small::kB, trace::WakeKind::Notified, {}});
  });
  CHECK(model::explain_lane(s.model.replay, s.model.names, Small::kA, 7).text ==
        "a waits for something to arrive in queue jobs, since 1 µs; a timer ends the wait at 9 µs "
        "at the latest.");
  CHECK(s.last(Small::kA) ==
        "a is ready: b ended its wait (get from queue jobs) at 1.5 µs; alone in the queue; b has "
        "the core.");
}

TEST_CASE("a choice of the policy is named when it passed others over") {
  const Small s([](trace::Writer& w, base::VirtualClock&) {
    w.emit(trace::LaneReady{Small::kB, Small::kA, trace::WakeKind::Spawned, {}});
    w.emit(trace::LaneReady{Small::kC, Small::kA, trace::WakeKind::Spawned, {}});
    w.emit(trace::LaneEnded{Small::kA, trace::EndKind::Returned, {}, {}});
    const auto choice =
        w.emit(trace::ChoiceMade{base::CoreId{1}, w.intern("random"), 1, {Small::kB, Small::kC}});
    w.emit(trace::LaneSwitched{base::CoreId{1}, Small::kA, Small::kC, trace::SwitchKind::Start},
           choice);
  });
  CHECK(s.last(Small::kC) ==
        "c runs: a spawned it at 1 µs; random chose it, 2nd of 2 in the ready queue.");
}

TEST_CASE("every cursor of a random run has a sentence for every lane, and every event one") {
  const trace::Trace trace = test::random_trace(77, 15, 1200);
  const model::Model model(trace);
  for (std::uint64_t cursor = 1; cursor <= trace.size(); cursor += 7) {
    CHECK(model::explain_event(model.replay, model.names, base::EventSeq{cursor})
              .text.ends_with("."));
    const model::World world = model.replay.at(cursor);
    for (std::uint32_t i = 1; i <= world.lane_count(); ++i) {
      const Explanation e = model::explain_lane(model.replay, model.names, base::LaneId{i}, cursor);
      CHECK(e.text.ends_with("."));
      CHECK(e.text.find('{') == std::string::npos);
    }
  }
}

TEST_CASE("a cause chain goes back to the first event without a cause") {
  const Sample s;
  const base::EventSeq run = s.run(kFoo, 1);  // run <- hub left <- callback started <- queued
  const auto chain = model::cause_chain(s.trace, run);
  REQUIRE(chain.size() == 4);
  CHECK(std::holds_alternative<trace::CallbackQueued>(s.trace.at(chain.back()).payload));
}
