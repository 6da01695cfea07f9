#include <doctest/doctest.h>

#include <algorithm>

#include "tests/core/primitives.h"
#include "tests/core/rig.h"

using namespace fiberscope;
using core::Fiber;
using core::StepKind;
using test::Rig;
using test::Story;

TEST_CASE("fibers that yield take turns in the order of their birth") {
  Rig rig;
  for (const char* name : {"a", "b"}) {
    rig.scheduler.spawn(name, [&] { rig.scheduler.yield(); });
  }
  CHECK(rig.scheduler.drive().kind == StepKind::Finished);
  CHECK(rig.story(false) == Story{
                                "a born of nobody",
                                "a ready: spawned by nobody",
                                "b born of nobody",
                                "b ready: spawned by nobody",
                                "nobody -> a: start",
                                "a ready: yielded by a",
                                "a -> b: start",
                                "b ready: yielded by b",
                                "b -> a: dispatch",
                                "a ended: returned",
                                "a -> b: dispatch",
                                "b ended: returned",
                            });
  CHECK(rig.scheduler.live_count() == 0);
}

TEST_CASE("a yield with nobody else ready changes nothing") {
  Rig rig;
  rig.scheduler.spawn("a", [&] {
    for (int i = 0; i < 5; ++i) rig.scheduler.yield();
  });
  CHECK(rig.scheduler.drive().kind == StepKind::Finished);
  CHECK(rig.story() == Story{"nobody -> a: start", "a ended: returned"});
}

TEST_CASE("single steps make the same trace as one run") {
  const auto program = [](Rig& rig) {
    for (const char* name : {"a", "b", "c"}) {
      rig.scheduler.spawn(name, [&rig] {
        for (int i = 0; i < 3; ++i) rig.scheduler.yield();
        rig.scheduler.sleep_for(0);
        rig.scheduler.yield();
      });
    }
  };
  Rig whole;
  program(whole);
  whole.scheduler.run();
  Rig stepped;
  program(stepped);
  int turns = 0;
  while (stepped.scheduler.step().kind == StepKind::Ran) ++turns;
  CHECK(turns > 15);
  CHECK(stepped.story() == whole.story());
  CHECK(stepped.bytes() == whole.bytes());
}

TEST_CASE("a paused fiber goes on where it was, and the trace does not know") {
  Rig rig;
  int laps = 0;
  rig.scheduler.spawn("a", [&] {
    for (; laps < 3; ++laps) rig.scheduler.pause();
  });
  for (int i = 0; i < 3; ++i) {
    CHECK(rig.scheduler.run().kind == StepKind::Ran);
    CHECK(laps == i);
    CHECK_FALSE(rig.scheduler.in_fiber());
  }
  CHECK(rig.scheduler.run().kind == StepKind::Finished);
  CHECK(rig.story() == Story{"nobody -> a: start", "a ended: returned"});
}

TEST_CASE("sleepers with equal deadlines wake in the order in which they lay down") {
  Rig rig;
  const std::vector<std::pair<const char*, base::TimeNs>> sleepers = {
      {"late", 20}, {"first", 10}, {"second", 10}};
  for (const auto& [name, deadline] : sleepers) {
    rig.scheduler.spawn(name, [&, deadline = deadline] { rig.scheduler.sleep_until(deadline); });
  }
  CHECK(rig.scheduler.drive().kind == StepKind::Finished);
  CHECK(rig.clock.now_ns == 20);
  CHECK(rig.story() == Story{
                           "nobody -> late: start",
                           "timer 1 armed for 20",
                           "late blocked: sleep, until 20",
                           "late -> first: start",
                           "timer 2 armed for 10",
                           "first blocked: sleep, until 10",
                           "first -> second: start",
                           "timer 3 armed for 10",
                           "second blocked: sleep, until 10",
                           "clock from 0",
                           "timer 2 fired",
                           "first ready: timer fired by nobody",
                           "timer 3 fired",
                           "second ready: timer fired by nobody",
                           "second -> first: dispatch",
                           "first ended: returned",
                           "first -> second: dispatch",
                           "second ended: returned",
                           "clock from 10",
                           "timer 1 fired",
                           "late ready: timer fired by nobody",
                           "second -> late: dispatch",
                           "late ended: returned",
                       });
}

TEST_CASE("an hour of sleep takes one jump of the clock") {
  Rig rig;
  rig.scheduler.spawn("a", [&] {
    rig.scheduler.sleep_for(3600 * base::kSecond);
    CHECK(rig.clock.now_ns == 3600 * base::kSecond);
  });
  CHECK(rig.scheduler.drive().kind == StepKind::Finished);
  const Story story = rig.story();
  CHECK(std::count(story.begin(), story.end(), "clock from 0") == 1);
}

TEST_CASE("drive stops before the clock would pass its limit, and goes on from there") {
  Rig rig;
  rig.scheduler.spawn("a", [&] { rig.scheduler.sleep_until(100); });
  const core::Step step = rig.scheduler.drive(99);
  CHECK(step.kind == StepKind::IdleUntil);
  CHECK(step.until_ns == 100);
  CHECK(rig.clock.now_ns == 0);
  CHECK(rig.scheduler.drive(100).kind == StepKind::Finished);
  CHECK(rig.clock.now_ns == 100);
}

TEST_CASE("a fiber that only yields cannot starve a sleeper") {
  Rig rig;
  bool woken = false;
  rig.scheduler.spawn("sleeper", [&] {
    rig.scheduler.sleep_until(5);
    woken = true;
  });
  rig.scheduler.spawn("busy", [&] {
    for (int i = 0; i < 100 && !woken; ++i) {
      ++rig.clock.now_ns;  // its work takes time
      rig.scheduler.yield();
    }
  });
  CHECK(rig.scheduler.drive().kind == StepKind::Finished);
  CHECK(woken);
  CHECK(rig.clock.now_ns == 5);
  rig.story();
}

TEST_CASE("join waits for the end, names it, and does nothing afterwards") {
  Rig rig;
  Fiber& worker = rig.scheduler.spawn("worker", [&] { rig.scheduler.sleep_for(7); });
  rig.scheduler.spawn("boss", [&] {
    rig.scheduler.join(worker);
    rig.scheduler.join(worker);
  });
  CHECK(rig.scheduler.drive().kind == StepKind::Finished);
  CHECK(rig.story() == Story{
                           "nobody -> worker: start",
                           "timer 1 armed for 7",
                           "worker blocked: sleep, until 7",
                           "worker -> boss: start",
                           "boss blocked: join, on worker",
                           "clock from 0",
                           "timer 1 fired",
                           "worker ready: timer fired by nobody",
                           "boss -> worker: dispatch",
                           "worker ended: returned",
                           "boss ready: finished by worker",
                           "worker -> boss: dispatch",
                           "boss ended: returned",
                       });
}

TEST_CASE("whoever waits with a deadline learns whether it was the deadline") {
  Rig rig;
  core::Wait wait;
  wait.deadline_ns = 10;
  core::WakeResult late, early;
  rig.scheduler.spawn("late", [&] { late = rig.scheduler.park(wait); });
  Fiber& sleeper = rig.scheduler.spawn("early", [&] { early = rig.scheduler.park(wait); });
  rig.scheduler.spawn("waker", [&] { CHECK(rig.scheduler.notify(sleeper, {})); });
  CHECK(rig.scheduler.drive().kind == StepKind::Finished);
  CHECK(late.how == trace::WakeKind::TimerFired);
  CHECK(early.how == trace::WakeKind::Notified);
  const Story story = rig.story();
  CHECK(std::count(story.begin(), story.end(), "timer 2 cancelled") == 1);
  CHECK(std::count(story.begin(), story.end(), "timer 2 fired") == 0);
  CHECK(rig.scheduler.timers().empty());
}

TEST_CASE("waking somebody who does not wait is refused and leaves no trace") {
  Rig rig;
  Fiber& a = rig.scheduler.spawn("a", [] {});
  const auto before = rig.writer.last_seq();
  CHECK_FALSE(rig.scheduler.wake(a, trace::WakeKind::Notified, {}, {}, {}));
  CHECK(rig.writer.last_seq() == before);
  rig.scheduler.drive();
  CHECK_FALSE(rig.scheduler.wake(a, trace::WakeKind::Notified, {}, {}, {}));
}

TEST_CASE("an exception that leaves a body ends its lane as failed, and nobody else") {
  Rig rig;
  rig.scheduler.spawn("bad", [] { throw std::runtime_error("no such file"); });
  rig.scheduler.spawn("odd", [] { throw 7; });
  rig.scheduler.spawn("good", [] {});
  CHECK(rig.scheduler.drive().kind == StepKind::Finished);
  CHECK(rig.story() == Story{
                           "nobody -> bad: start",
                           "bad ended: failed, no such file",
                           "bad -> odd: start",
                           "odd ended: failed, an exception of unknown type",
                           "odd -> good: start",
                           "good ended: returned",
                       });
}

TEST_CASE("fibers may switch inside their catch blocks without mixing up their exceptions") {
  Rig rig;
  std::string said;
  for (const char* name : {"a", "b", "c"}) {
    rig.scheduler.spawn(name, [&, name] {
      try {
        throw std::runtime_error(name);
      } catch (const std::exception&) {
        rig.scheduler.yield();
        try {
          throw std::logic_error(std::string(name) + "2");
        } catch (const std::exception& inner) {
          rig.scheduler.yield();
          said += inner.what();
        }
        rig.scheduler.yield();
        try {
          throw;  // the outer one again
        } catch (const std::exception& outer) {
          said += outer.what();
        }
      }
      CHECK(std::uncaught_exceptions() == 0);
      CHECK(std::current_exception() == nullptr);
    });
  }
  rig.scheduler.drive();
  CHECK(said == "a2b2c2abc");
  rig.story();
}

TEST_CASE("a body and what it captured are destroyed exactly once") {
  const auto counted = std::make_shared<int>(0);
  SUBCASE("after it returned") {
    Rig rig;
    rig.scheduler.spawn("a", [counted] { ++*counted; });
    rig.scheduler.drive();
    CHECK(*counted == 1);
    CHECK(counted.use_count() == 1);
  }
  SUBCASE("after it threw") {
    Rig rig;
    rig.scheduler.spawn("a", [counted] { throw 1; });
    rig.scheduler.drive();
    CHECK(counted.use_count() == 1);
  }
  SUBCASE("when it never ran") {
    {
      Rig rig;
      rig.scheduler.spawn("a", [counted] { ++*counted; });
      CHECK(counted.use_count() == 2);
    }
    CHECK(*counted == 0);
    CHECK(counted.use_count() == 1);
  }
}

TEST_CASE("fibers and stacks are used again, last in, first out") {
  Rig rig;
  Fiber& first = rig.scheduler.spawn("a", [] {});
  rig.scheduler.drive();
  const Fiber* const object = &first;
  rig.scheduler.discard(first);
  for (int i = 0; i < 1000; ++i) {
    Fiber& again = rig.scheduler.spawn("a", [] {});
    CHECK(&again == object);
    CHECK(again.number == static_cast<std::uint64_t>(i) + 2);
    rig.scheduler.drive();
    rig.scheduler.discard(again);
  }
  CHECK(rig.scheduler.stacks().live_count() == 0);
}

TEST_CASE("fibers can spawn fibers, and their lanes name their creator") {
  Rig rig;
  rig.scheduler.spawn("a", [&] { rig.scheduler.spawn_detached("b", [] {}); });
  CHECK(rig.scheduler.drive().kind == StepKind::Finished);
  CHECK(rig.story(false) == Story{
                                "a born of nobody",
                                "a ready: spawned by nobody",
                                "nobody -> a: start",
                                "b born of a",
                                "b ready: spawned by a",
                                "a ended: returned",
                                "a -> b: start",
                                "b ended: returned",
                            });
}

TEST_CASE("ten thousand fibers take turns ten times each") {
  Rig rig;
  int turns = 0;
  for (int i = 0; i < 10'000; ++i) {
    rig.scheduler.spawn_detached("f", [&] {
      for (int k = 0; k < 10; ++k) {
        ++turns;
        rig.scheduler.yield();
      }
    });
  }
  CHECK(rig.scheduler.live_count() == 10'000);
  CHECK(rig.scheduler.drive().kind == StepKind::Finished);
  CHECK(turns == 100'000);
  CHECK(rig.scheduler.stacks().live_count() == 0);
  rig.story();
}

TEST_CASE("nothing to do is finished, not deadlock") {
  Rig rig;
  CHECK(rig.scheduler.step().kind == StepKind::Finished);
  CHECK(rig.scheduler.drive().kind == StepKind::Finished);
}

TEST_CASE("two runs of one recipe give the same bytes") {
  const auto run = [](std::uint64_t seed) {
    Rig rig(std::make_unique<core::RandomPolicy>(seed));
    test::Mutex mutex(rig.scheduler, "m");
    test::Channel<int> channel(rig.scheduler, "c", 2);
    for (int i = 0; i < 8; ++i) {
      rig.scheduler.spawn("f" + std::to_string(i), [&, i] {
        for (int k = 0; k < 20; ++k) {
          test::MutexLock held(mutex);
          rig.scheduler.sleep_for((i * 7 + k * 3) % 5);
          if (i % 2) channel.send(k);
          if (i % 2 == 0) channel.receive();
        }
      });
    }
    rig.scheduler.drive();
    rig.scheduler.cancel_all();
    rig.scheduler.drive();
    rig.story();
    return rig.bytes();
  };
  const auto once = run(1);
  CHECK(once.size() > 1000);
  CHECK(once == run(1));
  CHECK(once != run(2));
}

TEST_CASE("without a sink the same program runs and counts the same events") {
  std::uint64_t counts[2];
  for (const bool recording : {false, true}) {
    Rig rig(std::make_unique<core::RandomPolicy>(3), {}, recording);
    for (int i = 0; i < 5; ++i) {
      rig.scheduler.spawn("f", [&] {
        rig.scheduler.yield();
        rig.scheduler.sleep_for(3);
      });
    }
    CHECK(rig.scheduler.drive().kind == StepKind::Finished);
    counts[recording] = rig.writer.last_seq().value;
  }
  CHECK(counts[0] == counts[1]);
}
