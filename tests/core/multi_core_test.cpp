#include <doctest/doctest.h>

#include <algorithm>
#include <numeric>

#include "tests/core/primitives.h"
#include "tests/core/rig.h"

using namespace fiberscope;
using base::CoreId;
using base::TimeNs;
using core::Fiber;
using core::Scheduler;
using core::StepKind;
using test::Rig;
using test::Story;

namespace {

struct Cores : Rig {
  explicit Cores(std::size_t cores, TimeNs quantum_ns = base::kNever)
      : Rig(std::make_unique<core::FifoPolicy>(), test::sliced(quantum_ns, cores)) {}
  Cores(std::size_t cores, std::unique_ptr<core::Policy> policy, bool recording = true)
      : Rig(std::move(policy), test::sliced(base::kNever, cores), recording) {}

  TimeNs busy_ns() const {
    TimeNs sum_ns = 0;
    for (std::uint32_t i = 1; i <= scheduler.core_count(); ++i) {
      sum_ns += scheduler.busy_ns(CoreId{i});
    }
    return sum_ns;
  }
};

}  // namespace

TEST_CASE("two busy fibers on two cores run at the same time, without an event between") {
  Cores rig(2);
  rig.busy("a", 100, 10);
  rig.busy("b", 100, 10);
  CHECK(rig.scheduler.drive().kind == StepKind::Finished);
  CHECK(rig.timeline() == Story{
                              "0 core 1: nobody -> a: start",
                              "0 core 2: nobody -> b: start",
                              "1000 a ended: returned",
                              "1000 b ended: returned",
                          });
  CHECK(rig.scheduler.busy_ns(CoreId{1}) == 1000);
  CHECK(rig.scheduler.busy_ns(CoreId{2}) == 1000);
  CHECK(rig.scheduler.switch_count(CoreId{2}) == 1);
  CHECK(rig.scheduler.running_on(CoreId{1}) == nullptr);
}

TEST_CASE("k equal jobs on n cores take as long as the fullest core has jobs") {
  for (std::size_t cores = 1; cores <= 5; ++cores) {
    for (int jobs = 1; jobs <= 11; ++jobs) {
      Cores rig(cores, 1'000'000);
      for (int i = 0; i < jobs; ++i) rig.busy("job", 7, 10);
      CHECK(rig.scheduler.drive().kind == StepKind::Finished);
      const int n = static_cast<int>(cores);
      CHECK(rig.clock.now_ns == (jobs + n - 1) / n * 70);
      CHECK(rig.busy_ns() == jobs * 70);
      rig.story();
    }
  }
}

TEST_CASE("what happens on several cores happens in the order of their clocks") {
  Cores rig(3);
  std::vector<std::pair<TimeNs, char>> seen;
  const std::pair<char, TimeNs> kinds[] = {{'a', 30}, {'b', 20}, {'c', 12}};
  for (const auto& [name, step_ns] : kinds) {
    rig.scheduler.spawn(std::string(1, name), [&, name = name, step_ns = step_ns] {
      for (int i = 0; i < 6; ++i) {
        rig.scheduler.spend(step_ns);
        seen.emplace_back(rig.clock.now_ns, name);
      }
    });
  }
  CHECK(rig.scheduler.drive().kind == StepKind::Finished);
  REQUIRE(seen.size() == 18);
  // at equal times the lower core goes first, and the names are in the order of the cores
  CHECK(std::is_sorted(seen.begin(), seen.end()));
  CHECK(seen[4] == std::pair<TimeNs, char>{36, 'c'});
  CHECK(std::count(seen.begin(), seen.end(), std::pair<TimeNs, char>{60, 'a'}) == 1);
}

TEST_CASE("a wake-up on one core is taken up by an idle one at the same moment") {
  Cores rig(2);
  test::Event event(rig.scheduler, "go");
  rig.scheduler.spawn("waker", [&] {
    rig.scheduler.spend(100);
    event.set();
    rig.scheduler.spend(50);
  });
  rig.scheduler.spawn("waiter", [&] {
    rig.scheduler.spend(10);
    event.wait();
    CHECK(rig.clock.now_ns == 100);
    CHECK(rig.scheduler.current_core() == CoreId{2});
    rig.scheduler.spend(20);
  });
  CHECK(rig.scheduler.drive().kind == StepKind::Finished);
  CHECK(rig.timeline() == Story{
                              "0 core 1: nobody -> waker: start",
                              "0 core 2: nobody -> waiter: start",
                              "10 waiter blocked: event, event go",
                              "100 waiter ready: notified by waker, event go set",
                              "100 core 2: waiter -> waiter: dispatch",
                              "120 waiter ended: returned",
                              "150 waker ended: returned",
                          });
  CHECK(rig.scheduler.busy_ns(CoreId{2}) == 30);
}

TEST_CASE("a timer fires in the middle of another core's computation, at its time") {
  Cores rig(2);
  rig.busy("a", 1000, 1);
  rig.scheduler.spawn("b", [&] {
    rig.scheduler.sleep_for(300);
    rig.scheduler.spend(50);
    rig.scheduler.sleep_until(700);
  });
  CHECK(rig.scheduler.drive().kind == StepKind::Finished);
  CHECK(rig.timeline() == Story{
                              "0 core 1: nobody -> a: start",
                              "0 core 2: nobody -> b: start",
                              "0 b blocked: sleep, until 300",
                              "300 b ready: timer fired by nobody",
                              "300 core 2: b -> b: dispatch",
                              "350 b blocked: sleep, until 700",
                              "700 b ready: timer fired by nobody",
                              "700 core 2: b -> b: dispatch",
                              "700 b ended: returned",
                              "1000 a ended: returned",
                          });
}

TEST_CASE("a fiber spawned on a core begins on another one at once") {
  Cores rig(2);
  rig.scheduler.spawn("parent", [&] {
    rig.scheduler.spend(40);
    Fiber& child = rig.busy("child", 100, 1);
    rig.scheduler.spend(30);
    rig.scheduler.join(child);
    CHECK(rig.clock.now_ns == 140);
  });
  CHECK(rig.scheduler.drive().kind == StepKind::Finished);
  CHECK(rig.timeline() == Story{
                              "0 core 1: nobody -> parent: start",
                              "40 core 2: nobody -> child: start",
                              "70 parent blocked: join, on child",
                              "140 child ended: returned",
                              "140 parent ready: finished by child",
                              "140 core 1: parent -> parent: dispatch",
                              "140 parent ended: returned",
                          });
}

TEST_CASE("a fiber comes back to the core it ran on, if that one is idle; else it moves") {
  Cores rig(2);
  Fiber& a = rig.scheduler.spawn("a", [&] {
    rig.scheduler.sleep_until(300);
    CHECK(rig.scheduler.current_core() == CoreId{2});  // c runs on the first
  });
  Fiber& b = rig.scheduler.spawn("b", [&] {
    rig.scheduler.sleep_until(100);  // both cores are idle then
    CHECK(rig.scheduler.current_core() == CoreId{2});
    rig.busy("c", 1000, 1);
    rig.scheduler.spend(10);
  });
  CHECK(rig.scheduler.drive(50).kind == StepKind::IdleUntil);
  CHECK(rig.scheduler.core_of(a) == CoreId{1});
  CHECK(rig.scheduler.core_of(b) == CoreId{2});
  CHECK(rig.scheduler.drive().kind == StepKind::Finished);
  CHECK(a.share.migration_count == 1);
  CHECK(b.share.migration_count == 0);
  rig.story();
}

TEST_CASE("when no core has anything to do the clock jumps, once for all") {
  Cores rig(4);
  for (const char* name : {"a", "b", "c"}) {
    rig.scheduler.spawn(name, [&] {
      rig.scheduler.spend(10);
      rig.scheduler.sleep_until(500);
      rig.scheduler.spend(10);
    });
  }
  CHECK(rig.scheduler.drive().kind == StepKind::Finished);
  CHECK(rig.clock.now_ns == 510);
  const Story story = rig.story();
  CHECK(std::count(story.begin(), story.end(), "clock from 10") == 1);
}

TEST_CASE("a lock keeps the fibers of all cores out of each other's way") {
  Cores rig(4);
  test::Mutex mutex(rig.scheduler, "m");
  int inside = 0;
  for (int i = 0; i < 8; ++i) {
    rig.scheduler.spawn("f", [&] {
      for (int k = 0; k < 3; ++k) {
        test::MutexLock lock(mutex);
        CHECK(++inside == 1);
        rig.scheduler.spend(10);
        rig.scheduler.spend(15);
        CHECK(inside-- == 1);
      }
    });
  }
  CHECK(rig.scheduler.drive().kind == StepKind::Finished);
  CHECK(rig.clock.now_ns == 8 * 3 * 25);  // nobody else does anything
  CHECK(rig.busy_ns() == 8 * 3 * 25);
  rig.story();
}

TEST_CASE("a pipeline over channels takes as long as its slowest stage, plus the way in and out") {
  Cores rig(3);
  test::Channel<int> first(rig.scheduler, "first", 1), second(rig.scheduler, "second", 1);
  int sum = 0;
  rig.scheduler.spawn("source", [&] {
    for (int i = 1; i <= 20; ++i) {
      rig.scheduler.spend(10);
      first.send(i);
    }
    first.close();
  });
  rig.scheduler.spawn("square", [&] {
    while (const auto value = first.receive()) {
      rig.scheduler.spend(100);
      second.send(*value * *value);
    }
    second.close();
  });
  rig.scheduler.spawn("sink", [&] {
    while (const auto value = second.receive()) {
      rig.scheduler.spend(10);
      sum += *value;
    }
  });
  CHECK(rig.scheduler.drive().kind == StepKind::Finished);
  CHECK(sum == 2870);
  CHECK(rig.clock.now_ns == 10 + 20 * 100 + 10);
  rig.story();
}

TEST_CASE("a yield does not leave the core while another one is idle") {
  Cores rig(2);
  rig.scheduler.spawn("a", [&] {
    rig.busy("b", 100, 1);
    rig.scheduler.yield();
    rig.scheduler.spend(100);
  });
  CHECK(rig.scheduler.drive().kind == StepKind::Finished);
  CHECK(rig.timeline() == Story{
                              "0 core 1: nobody -> a: start",
                              "0 core 2: nobody -> b: start",
                              "100 a ended: returned",
                              "100 b ended: returned",
                          });
}

TEST_CASE("whom a fiber wakes before it waits itself goes to a core that is idle already") {
  Cores rig(2);
  rig.scheduler.spawn("a", [&] {
    rig.busy("b", 100, 1);
    rig.scheduler.sleep_for(10);
  });
  CHECK(rig.scheduler.drive().kind == StepKind::Finished);
  CHECK(rig.timeline() == Story{
                              "0 core 1: nobody -> a: start",
                              "0 a blocked: sleep, until 10",
                              "0 core 2: nobody -> b: start",
                              "10 a ready: timer fired by nobody",
                              "10 core 1: a -> a: dispatch",
                              "10 a ended: returned",
                              "100 b ended: returned",
                          });
}

TEST_CASE("a lower core may draw level with a higher one, not the other way round") {
  Cores rig(2);
  rig.scheduler.spawn("a", [&] {
    CHECK_FALSE(rig.scheduler.interrupts(0));
    CHECK(rig.scheduler.interrupts(1));
    CHECK(rig.scheduler.spend(50));  // b has come to 20
    CHECK(rig.scheduler.spend(10));
  });
  rig.scheduler.spawn("b", [&] {
    CHECK_FALSE(rig.scheduler.interrupts(49));
    CHECK(rig.scheduler.interrupts(50));
    CHECK_FALSE(rig.scheduler.spend(20));
    CHECK(rig.scheduler.spend(30));
    CHECK(rig.scheduler.interrupts(10));
  });
  CHECK(rig.scheduler.drive().kind == StepKind::Finished);
  rig.story();
}

TEST_CASE("single steps and pauses make the same trace as one run on several cores") {
  const auto program = [](Cores& rig, bool pauses) {
    for (int i = 0; i < 7; ++i) {
      rig.scheduler.spawn("f", [&rig, pauses, i] {
        for (int k = 1; k < 4; ++k) {
          rig.scheduler.spend(10 * (i + k));
          if (pauses && k == 2) rig.scheduler.pause();
          if (i % 2 == 0) rig.scheduler.yield();
          rig.scheduler.sleep_for(5 * i);
        }
      });
    }
  };
  Cores whole(3, 25), stepped(3, 25), paused(3, 25);
  program(whole, false);
  CHECK(whole.scheduler.drive().kind == StepKind::Finished);
  program(stepped, false);
  int steps = 0;
  for (;; ++steps) {
    const core::Step step = stepped.scheduler.step();
    if (step.kind == StepKind::Finished) break;
    if (step.kind != StepKind::IdleUntil) continue;
    const TimeNs from_ns = std::exchange(stepped.clock.now_ns, step.until_ns);
    if (from_ns < step.until_ns) stepped.writer.emit(trace::ClockAdvanced{from_ns});
  }
  CHECK(steps > 20);
  CHECK(stepped.bytes() == whole.bytes());
  program(paused, true);
  int pauses = 0;
  while (paused.scheduler.drive().kind == StepKind::Ran) ++pauses;
  CHECK(pauses == 7);
  CHECK(paused.bytes() == whole.bytes());
  whole.story();
}

TEST_CASE("a machine of several cores runs the same whether it is recorded or not") {
  const auto end = [](bool recording) {
    Cores rig(3, std::make_unique<core::RandomPolicy>(3), recording);
    for (int i = 0; i < 20; ++i) {
      rig.scheduler.spawn("f", [&rig, i] {
        for (int k = 0; k < 5; ++k) {
          rig.scheduler.spend(3 + i);
          rig.scheduler.yield();
          rig.scheduler.sleep_for(i);
        }
      });
    }
    CHECK(rig.scheduler.drive().kind == StepKind::Finished);
    return std::pair(rig.writer.last_seq(), rig.clock.now_ns);
  };
  CHECK(end(true) == end(false));
}

TEST_CASE("a fiber that runs on another core is cancelled at its next wait") {
  Cores rig(2);
  Fiber& victim = rig.scheduler.spawn("victim", [&] {
    rig.scheduler.spend(100);
    rig.scheduler.sleep_for(1000);
  });
  rig.scheduler.spawn("killer", [&] {
    rig.scheduler.spend(50);
    rig.scheduler.cancel(victim);
    CHECK(victim.state == core::FiberState::Running);
  });
  CHECK(rig.scheduler.drive().kind == StepKind::Finished);
  CHECK(rig.timeline().back() == "100 victim ended: cancelled");
}

TEST_CASE("a clock moved by hand holds the others up, and never goes back") {
  Cores rig(2);
  TimeNs seen_ns = 0;
  rig.scheduler.spawn("a", [&] {
    rig.clock.now_ns += 100;  // not told to the machine
    rig.scheduler.sleep_for(1);
  });
  rig.scheduler.spawn("b", [&] {
    seen_ns = rig.clock.now_ns;
    rig.scheduler.spend(30);
  });
  CHECK(rig.scheduler.drive().kind == StepKind::Finished);
  CHECK(seen_ns == 100);
  CHECK(rig.clock.now_ns == 130);
  rig.story();
}

TEST_CASE("a hand-over keeps the core, the slice and the share") {
  Cores rig(2, 100);
  Fiber* fibers[2] = {};
  struct Pair {
    Cores& rig;
    Fiber** fibers;
  } pair{rig, fibers};
  const auto make = [&](const char* name, Fiber::Entry entry) {
    return rig.scheduler.create(rig.lanes.born(trace::LaneKind::Greenlet, name, {}), entry, &pair);
  };
  fibers[0] = make("main", [](Fiber& self, void* argument) {
    const Pair& p = *static_cast<Pair*>(argument);
    Scheduler& s = p.rig.scheduler;
    s.spend(30);
    core::Wait wait;
    wait.why = trace::WaitKind::Switched;
    s.hand_over(*p.fibers[1], wait, trace::SwitchKind::HandOver);
    CHECK(s.slice_left_ns() == 50);
    CHECK(s.core_of(self) == CoreId{1});
    CHECK(self.share.virtual_ns == 0);  // counted when the core is given away
    s.spend(10);
    CHECK(s.busy_ns(CoreId{1}) == 60);
  });
  fibers[1] = make("child", [](Fiber& self, void* argument) {
    const Pair& p = *static_cast<Pair*>(argument);
    Scheduler& s = p.rig.scheduler;
    CHECK(s.slice_left_ns() == 70);
    CHECK(s.core_of(self) == CoreId{1});
    CHECK(self.share.priority == 3);
    CHECK(s.running_on(CoreId{1}) == &self);
    s.spend(20);
    p.rig.lanes.ended(self.home_lane, trace::EndKind::Returned);
    s.finish_into(*p.fibers[0], trace::SwitchKind::Parent);
  });
  rig.scheduler.set_priority(*fibers[0], 3);
  rig.scheduler.start(*fibers[0]);
  rig.busy("other", 7, 20);
  CHECK(rig.scheduler.drive().kind == StepKind::Finished);
  CHECK(rig.scheduler.switch_count(CoreId{1}) == 3);
  CHECK(fibers[0]->share.virtual_ns == 60);
  rig.story();
}

TEST_CASE("a timer's callback that arms itself for the same moment does not stop the cores") {
  Cores rig(2, 50);
  struct Again {
    Cores& rig;
    int left = 100;
    void arm(TimeNs at_ns) {
      rig.scheduler.timers().arm(at_ns, 0, core::TimerTarget(fire, this), {}, {});
    }
    static void fire(void* self, core::TimerId, base::EventSeq) {
      Again& again = *static_cast<Again*>(self);
      if (--again.left > 0) again.arm(again.rig.clock.now_ns);
    }
  } again{rig};
  rig.busy("a", 10, 30);
  rig.busy("b", 10, 30);
  again.arm(100);
  CHECK(rig.scheduler.drive().kind == StepKind::Finished);
  CHECK(again.left > 0);  // once a turn
  CHECK(rig.clock.now_ns == 300);
  rig.story();
}

TEST_CASE("more cores than a machine has end the engine") {
  std::string said;
  CHECK(test::ended_by_signal([] { Cores rig(65); }, &said) == SIGABRT);
  CHECK(said.find("1 to 64 cores") != std::string::npos);
  Cores most(64);
  for (int i = 0; i < 64; ++i) most.busy("f", 10, 3);
  CHECK(most.scheduler.drive().kind == StepKind::Finished);
  CHECK(most.clock.now_ns == 30);
}

// --- circles of waits ----------------------------------------------------------------------------

namespace {

struct CircleMachine : Rig {
  CircleMachine() : Rig(std::make_unique<core::FifoPolicy>(), options()) {}
  static Scheduler::Options options() {
    Scheduler::Options o = test::sliced(base::kNever, 3);
    o.tell_circles = true;
    return o;
  }
  void take_both(const char* name, test::Mutex& first, test::Mutex& second,
                 TimeNs deadline_ns = base::kNever) {
    scheduler.spawn(name, [this, &first, &second, deadline_ns] {
      test::MutexLock lock(first);
      scheduler.spend(10);
      if (second.lock(deadline_ns)) second.unlock();
    });
  }
  Story deadlocks() {
    Story told = timeline();
    std::erase_if(told, [](const std::string& l) { return l.find("deadlock") == l.npos; });
    return told;
  }
};

}  // namespace

TEST_CASE("a circle of waits is told when it closes, once, though others still run") {
  CircleMachine rig;
  test::Mutex m(rig.scheduler, "m"), n(rig.scheduler, "n");
  rig.take_both("a", m, n);
  rig.take_both("b", n, m);
  rig.scheduler.spawn("busy", [&] {
    for (int i = 0; i < 10; ++i) rig.scheduler.spend(100);
    test::MutexLock tail(m);  // waits for the circle, not in it
  });
  CHECK(rig.scheduler.drive().kind == StepKind::Deadlock);
  CHECK(rig.deadlocks() ==
        Story{"10 deadlock a b: a waits for lock n, held by b; b waits for lock m, held by a"});
  CHECK(rig.timeline().back() == "1000 busy blocked: lock, lock m, on a");
  rig.scheduler.cancel_all();
  CHECK(rig.scheduler.drive().kind == StepKind::Finished);
}

TEST_CASE("a circle that was broken and closes again is told again") {
  CircleMachine rig;
  test::Mutex m(rig.scheduler, "m"), n(rig.scheduler, "n");
  for (int round = 0; round < 2; ++round) {
    rig.take_both("a", m, n);
    rig.take_both("b", n, m);
    CHECK(rig.scheduler.drive().kind == StepKind::Deadlock);
    rig.scheduler.cancel_all();
    CHECK(rig.scheduler.drive().kind == StepKind::Finished);
  }
  CHECK(rig.deadlocks().size() == 2);
}

TEST_CASE("waiting for oneself and for each other's end are circles as well") {
  CircleMachine rig;
  test::Mutex m(rig.scheduler, "m");
  rig.scheduler.spawn("self", [&] {
    m.lock();
    m.lock();
  });
  Fiber* pair[2] = {};
  pair[0] = &rig.scheduler.spawn("x", [&] { rig.scheduler.join(*pair[1]); });
  pair[1] = &rig.scheduler.spawn("y", [&] { rig.scheduler.join(*pair[0]); });
  CHECK(rig.scheduler.drive().kind == StepKind::Deadlock);
  CHECK(rig.deadlocks() ==
        Story{"0 deadlock self: self waits for lock m, held by self",
              "0 deadlock x y: x waits for the end of y; y waits for the end of x"});
  CHECK(rig.scheduler.waits_in_circle(*pair[0]));
  rig.scheduler.cancel_all();
  CHECK(rig.scheduler.drive().kind == StepKind::Finished);
  CHECK_FALSE(rig.scheduler.waits_in_circle(*pair[0]));
}

TEST_CASE("who was in a circle once is told anew when the run ends in another") {
  CircleMachine rig;
  Fiber* pair[2] = {};
  const auto wait_twice = [&](int other) {
    return [&rig, &pair, other] {
      try {
        rig.scheduler.join(*pair[other]);
      } catch (const core::Cancelled&) {
      }
      core::Wait wait;
      wait.target = pair[other]->lane;  // which others might end as well
      rig.scheduler.park(wait);
    };
  };
  pair[0] = &rig.scheduler.spawn("x", wait_twice(1));
  pair[1] = &rig.scheduler.spawn("y", wait_twice(0));
  CHECK(rig.scheduler.drive().kind == StepKind::Deadlock);
  CHECK(rig.deadlocks().size() == 1);
  rig.scheduler.cancel_all();
  CHECK(rig.scheduler.drive().kind == StepKind::Deadlock);
  CHECK(rig.deadlocks().size() == 2);
  rig.scheduler.cancel_all();
  CHECK(rig.scheduler.drive().kind == StepKind::Finished);
}

TEST_CASE("a wait with a deadline, or one that anybody can end, closes no circle") {
  CircleMachine rig;
  test::Mutex m(rig.scheduler, "m"), n(rig.scheduler, "n");
  rig.take_both("a", m, n, 500);
  rig.take_both("b", n, m);
  test::Event event(rig.scheduler, "e");
  Fiber& waiter = rig.scheduler.spawn("waiter", [&] { event.wait(); });
  rig.scheduler.spawn("setter", [&] {
    rig.scheduler.spend(700);
    event.set();
    rig.scheduler.join(waiter);
  });
  CHECK(rig.scheduler.drive().kind == StepKind::Finished);
  CHECK(rig.deadlocks().empty());
}

TEST_CASE("fibers that are bound to a core share it, though another is idle") {
  Cores rig(2, 100);
  for (int i = 0; i < 2; ++i) rig.scheduler.set_cores(rig.busy("bound", 50, 10), 0b10);
  CHECK(rig.scheduler.drive().kind == StepKind::Finished);
  CHECK(rig.clock.now_ns == 1000);
  CHECK(rig.scheduler.busy_ns(CoreId{1}) == 0);
  CHECK(rig.scheduler.busy_ns(CoreId{2}) == 1000);
  rig.story();
}

TEST_CASE("who is bound to another core leaves its own at the next spend") {
  Cores rig(2, 100);
  rig.scheduler.spawn("mover", [&] {
    rig.scheduler.spend(10);
    CHECK(rig.scheduler.current_core() == CoreId{1});
    rig.scheduler.set_cores(rig.scheduler.current(), 0b10);
    rig.scheduler.spend(10);
    CHECK(rig.scheduler.current_core() == CoreId{2});
    rig.scheduler.spend(500);
    CHECK(rig.scheduler.current_core() == CoreId{2});
  });
  CHECK(rig.scheduler.drive().kind == StepKind::Finished);
  CHECK(rig.clock.now_ns == 520);
  CHECK(rig.scheduler.busy_ns(CoreId{1}) == 20);
  CHECK(rig.scheduler.switch_count(CoreId{2}) == 1);
  rig.story();
}

TEST_CASE("with bound and free fibers under every policy each runs where it may, and all end") {
  for (const char* policy : {"fifo", "round-robin", "fair", "priority", "random"}) {
    CAPTURE(policy);
    Rig rig(core::make_policy(policy, 3), test::sliced(100, 3));
    int wrong = 0;
    for (std::uint64_t i = 0; i < 9; ++i) {
      const std::uint64_t cores = i % 3 == 0 ? 0b111 : i % 3 == 1 ? 0b001 : 0b110;
      Fiber& fiber = rig.scheduler.spawn("job", [&rig, &wrong, cores] {
        for (int step = 0; step < 20; ++step) {
          rig.scheduler.spend(30);
          wrong += (cores >> (rig.scheduler.current_core().value - 1) & 1) == 0 ? 1 : 0;
          if (step % 7 == 0) rig.scheduler.yield();
        }
      });
      rig.scheduler.set_cores(fiber, cores);
    }
    CHECK(rig.scheduler.drive().kind == StepKind::Finished);
    CHECK(wrong == 0);
    rig.story();
  }
}
