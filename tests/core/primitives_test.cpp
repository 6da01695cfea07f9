#include "tests/core/primitives.h"

#include <doctest/doctest.h>

#include "tests/core/rig.h"

using namespace fiberscope;
using core::Fiber;
using core::StepKind;
using test::Channel;
using test::Event;
using test::Mutex;
using test::Rig;
using test::Story;

TEST_CASE("setting an event lets everybody go who waits, in order; later ones do not wait") {
  Rig rig;
  Event go(rig.scheduler, "go");
  rig.scheduler.spawn("a", [&] { CHECK(go.wait()); });
  rig.scheduler.spawn("b", [&] { CHECK(go.wait()); });
  rig.scheduler.spawn("setter", [&] { go.set(); });
  rig.scheduler.spawn("late", [&] { CHECK(go.wait()); });
  CHECK(rig.scheduler.drive().kind == StepKind::Finished);
  CHECK(rig.story() == Story{
                           "nobody -> a: start",
                           "a blocked: event, event go",
                           "a -> b: start",
                           "b blocked: event, event go",
                           "b -> setter: start",
                           "a ready: notified by setter, event go set",
                           "b ready: notified by setter, event go set",
                           "setter ended: returned",
                           "setter -> late: start",
                           "late ended: returned",
                           "late -> a: dispatch",
                           "a ended: returned",
                           "a -> b: dispatch",
                           "b ended: returned",
                       });
}

TEST_CASE("a wait for an event gives up at its deadline and leaves the list") {
  Rig rig;
  Event never(rig.scheduler, "never");
  rig.scheduler.spawn("a", [&] {
    CHECK_FALSE(never.wait(10));
    CHECK(rig.clock.now_ns == 10);
    never.set();
  });
  CHECK(rig.scheduler.drive().kind == StepKind::Finished);
  rig.story();
}

TEST_CASE("whoever waits for a mutex names its holder, and gets it first come, first served") {
  Rig rig;
  Mutex m(rig.scheduler, "m");
  for (const char* name : {"a", "b", "c"}) {
    rig.scheduler.spawn(name, [&] {
      test::MutexLock held(m);
      CHECK(m.holder() == rig.scheduler.current().lane);
      rig.scheduler.yield();
    });
  }
  CHECK(rig.scheduler.drive().kind == StepKind::Finished);
  CHECK_FALSE(m.locked());
  CHECK(rig.story() == Story{
                           "nobody -> a: start",
                           "a ready: yielded by a",
                           "a -> b: start",
                           "b blocked: lock, lock m, on a",
                           "b -> c: start",
                           "c blocked: lock, lock m, on a",
                           "c -> a: dispatch",
                           "b ready: notified by a, lock m released",
                           "a ended: returned",
                           "a -> b: dispatch",
                           "c ready: notified by b, lock m released",
                           "b ended: returned",
                           "b -> c: dispatch",
                           "c ended: returned",
                       });
}

TEST_CASE("a mutex can be tried, and waited for until a deadline") {
  Rig rig;
  Mutex m(rig.scheduler, "m");
  rig.scheduler.spawn("holder", [&] {
    CHECK(m.try_lock());
    rig.scheduler.sleep_until(10);
    m.unlock();
  });
  rig.scheduler.spawn("other", [&] {
    CHECK_FALSE(m.try_lock());
    CHECK_FALSE(m.lock(5));
    CHECK(rig.clock.now_ns == 5);
    CHECK(m.lock(20));
    CHECK(rig.clock.now_ns == 10);
    m.unlock();
  });
  CHECK(rig.scheduler.drive().kind == StepKind::Finished);
  CHECK_FALSE(m.locked());
  rig.story();
}

TEST_CASE("two locks taken in opposite orders: the circle is found and told") {
  Rig rig;
  Mutex m(rig.scheduler, "m"), n(rig.scheduler, "n");
  const auto take = [&](Mutex& first, Mutex& second) {
    test::MutexLock one(first);
    rig.scheduler.yield();
    test::MutexLock two(second);
  };
  rig.scheduler.spawn("a", [&] { take(m, n); });
  rig.scheduler.spawn("b", [&] { take(n, m); });
  rig.scheduler.spawn("bystander", [&] { test::MutexLock wants(m); });
  CHECK(rig.scheduler.drive().kind == StepKind::Deadlock);
  CHECK(rig.story().back() ==
        "deadlock a b: a waits for lock n, held by b; b waits for lock m, held by a");
  rig.scheduler.cancel_all();
  CHECK(rig.scheduler.drive().kind == StepKind::Finished);
  CHECK_FALSE(m.locked());
  rig.story();
}

TEST_CASE("the circle follows the holder a lock has now, not the one it had") {
  Rig rig;
  Mutex m(rig.scheduler, "m"), n(rig.scheduler, "n");
  rig.scheduler.spawn("first", [&] {
    test::MutexLock held(m);
    rig.scheduler.sleep_for(1);
  });
  rig.scheduler.spawn("second", [&] {
    test::MutexLock held(m);
    rig.scheduler.sleep_for(5);
    test::MutexLock both(n);
  });
  rig.scheduler.spawn("third", [&] {
    test::MutexLock held(n);
    test::MutexLock both(m);  // begins to wait while the first holds it
  });
  CHECK(rig.scheduler.drive().kind == StepKind::Deadlock);
  CHECK(rig.story().back() ==
        "deadlock second third: second waits for lock n, held by third; "
        "third waits for lock m, held by second");
  rig.scheduler.cancel_all();
  rig.scheduler.drive();
}

TEST_CASE("a fiber that locks twice waits for itself") {
  Rig rig;
  Mutex m(rig.scheduler, "m");
  rig.scheduler.spawn("a", [&] {
    test::MutexLock once(m);
    test::MutexLock twice(m);
  });
  CHECK(rig.scheduler.drive().kind == StepKind::Deadlock);
  CHECK(rig.story().back() == "deadlock a: a waits for lock m, held by a");
  rig.scheduler.cancel_all();
  rig.scheduler.drive();
}

TEST_CASE("waits that nobody can end are a deadlock without a circle") {
  Rig rig;
  Event never(rig.scheduler, "never");
  Fiber& a = rig.scheduler.spawn("a", [&] { never.wait(); });
  rig.scheduler.spawn("b", [&] { rig.scheduler.join(a); });
  CHECK(rig.scheduler.drive().kind == StepKind::Deadlock);
  CHECK(rig.story().back() ==
        "deadlock: nobody is left who could wake those who wait: a waits for event never; "
        "b waits for the end of a");
  rig.scheduler.cancel_all();
  CHECK(rig.scheduler.drive().kind == StepKind::Finished);
}

TEST_CASE("an unbuffered channel hands each value from hand to hand") {
  Rig rig;
  Channel<int> c(rig.scheduler, "c", 0);
  rig.scheduler.spawn("sender", [&] {
    CHECK(c.send(1));
    CHECK(c.send(2));
  });
  rig.scheduler.spawn("receiver", [&] {
    CHECK(c.receive() == 1);
    CHECK(c.receive() == 2);
  });
  CHECK(rig.scheduler.drive().kind == StepKind::Finished);
  CHECK(rig.story() == Story{
                           "nobody -> sender: start",
                           "sender blocked: channel send, channel c",
                           "sender -> receiver: start",
                           "sender ready: notified by receiver, channel c has room",
                           "receiver blocked: channel receive, channel c",
                           "receiver -> sender: dispatch",
                           "receiver ready: notified by sender, channel c got a value",
                           "sender ended: returned",
                           "sender -> receiver: dispatch",
                           "receiver ended: returned",
                       });
}

TEST_CASE("a bounded channel holds back its senders, keeps order, and ends when closed and empty") {
  Rig rig;
  Channel<int> c(rig.scheduler, "c", 3);
  std::size_t fullest = 0;
  std::vector<int> got;
  rig.scheduler.spawn("sender", [&] {
    for (int i = 0; i < 20; ++i) {
      CHECK(c.send(i));
      fullest = std::max(fullest, c.size());
    }
    c.close();
    CHECK_FALSE(c.send(99));
  });
  rig.scheduler.spawn("receiver", [&] {
    while (const auto value = c.receive()) got.push_back(*value);
  });
  CHECK(rig.scheduler.drive().kind == StepKind::Finished);
  CHECK(fullest == 3);
  REQUIRE(got.size() == 20);
  for (int i = 0; i < 20; ++i) CHECK(got[static_cast<std::size_t>(i)] == i);
  rig.story();
}

TEST_CASE("closing a channel frees both its sides") {
  Rig rig;
  Channel<int> empty(rig.scheduler, "empty", 1), full(rig.scheduler, "full", 0);
  rig.scheduler.spawn("receiver", [&] { CHECK(empty.receive() == std::nullopt); });
  rig.scheduler.spawn("sender", [&] { CHECK_FALSE(full.send(1)); });
  rig.scheduler.spawn("closer", [&] {
    empty.close();
    full.close();
  });
  CHECK(rig.scheduler.drive().kind == StepKind::Finished);
  rig.story();
}

TEST_CASE("channels carry what can only be moved") {
  Rig rig;
  Channel<std::unique_ptr<int>> c(rig.scheduler, "c", 1);
  rig.scheduler.spawn("sender", [&] {
    for (int i = 0; i < 3; ++i) c.send(std::make_unique<int>(i));
  });
  rig.scheduler.spawn("receiver", [&] {
    for (int i = 0; i < 3; ++i) CHECK(**c.receive() == i);
  });
  CHECK(rig.scheduler.drive().kind == StepKind::Finished);
}

TEST_CASE("select takes the first listed of several that can happen at once") {
  Rig rig;
  Channel<int> a(rig.scheduler, "a", 1), b(rig.scheduler, "b", 1);
  Event e(rig.scheduler, "e");
  rig.scheduler.spawn("f", [&] {
    b.send(5);
    e.set();
    Channel<int>::ReceiveCase from_a(a), from_b(b);
    Event::WaitCase on_e(e);
    CHECK(test::select(rig.scheduler, from_a, from_b, on_e) == 1);
    CHECK(from_b.value() == 5);
    CHECK(b.size() == 0);
    Channel<int>::SendCase to_a(a, 8);
    CHECK(test::select(rig.scheduler, from_b, to_a) == 1);
    CHECK(to_a.sent());
    CHECK(a.receive() == 8);
  });
  CHECK(rig.scheduler.drive().kind == StepKind::Finished);
}

TEST_CASE("select waits for whichever comes first, takes that one alone, and leaves the others") {
  Rig rig;
  Channel<int> a(rig.scheduler, "a", 0), b(rig.scheduler, "b", 0);
  Event e(rig.scheduler, "e");
  rig.scheduler.spawn("chooser", [&] {
    Channel<int>::ReceiveCase from_a(a);
    Channel<int>::SendCase to_b(b, 7);
    Event::WaitCase on_e(e);
    CHECK(test::select_until(rig.scheduler, 100, from_a, to_b, on_e) == 1);
    CHECK(to_b.sent());
    CHECK_FALSE(from_a.value().has_value());
  });
  rig.scheduler.spawn("taker", [&] {
    CHECK(b.receive() == 7);
    e.set();
  });
  CHECK(rig.scheduler.drive().kind == StepKind::Finished);
  CHECK(rig.clock.now_ns == 0);
  CHECK(rig.story() == Story{
                           "nobody -> chooser: start",
                           "timer 1 armed for 100",
                           "chooser blocked: select, channel a, channel b, event e, until 100",
                           "chooser -> taker: start",
                           "timer 1 cancelled",
                           "chooser ready: notified by taker, channel b has room",
                           "taker ended: returned",
                           "taker -> chooser: dispatch",
                           "chooser ended: returned",
                       });
}

TEST_CASE("select gives up at its deadline") {
  Rig rig;
  Channel<int> a(rig.scheduler, "a", 0), b(rig.scheduler, "b", 0);
  rig.scheduler.spawn("f", [&] {
    Channel<int>::ReceiveCase from_a(a), from_b(b);
    CHECK(test::select_until(rig.scheduler, 30, from_a, from_b) == test::kTimedOut);
    CHECK(rig.clock.now_ns == 30);
  });
  CHECK(rig.scheduler.drive().kind == StepKind::Finished);
  rig.story();
}

TEST_CASE("a cancelled fiber leaves whatever it waits for, and others go on as if it never came") {
  Rig rig;
  Mutex m(rig.scheduler, "m");
  Event e(rig.scheduler, "e");
  Channel<int> in(rig.scheduler, "in", 0), out(rig.scheduler, "out", 0);
  Fiber& holder = rig.scheduler.spawn("holder", [&] {
    test::MutexLock held(m);
    rig.scheduler.sleep_until(50);
  });
  const std::vector<std::function<void()>> waits = {
      [&] { rig.scheduler.park({}); },
      [&] { rig.scheduler.sleep_for(1000); },
      [&] { rig.scheduler.join(holder); },
      [&] { m.lock(); },
      [&] { e.wait(500); },
      [&] { in.receive(); },
      [&] { out.send(3); },
      [&] {
        Channel<int>::ReceiveCase receiving(in);
        Event::WaitCase waiting(e);
        test::select_until(rig.scheduler, 700, receiving, waiting);
      },
  };
  std::vector<Fiber*> victims;
  int cancelled = 0;
  for (const auto& wait : waits) {
    victims.push_back(&rig.scheduler.spawn("victim", [&] {
      try {
        wait();
      } catch (const core::Cancelled&) {
        ++cancelled;
        throw;
      }
      FAIL_CHECK("the wait was not cancelled");
    }));
  }
  rig.scheduler.spawn("next", [&] {
    test::MutexLock held(m);
    CHECK(rig.clock.now_ns == 50);
  });
  rig.scheduler.drive(10);
  for (Fiber* const victim : victims) rig.scheduler.cancel(*victim);
  CHECK(rig.scheduler.drive().kind == StepKind::Finished);
  CHECK(cancelled == 8);
  CHECK(rig.clock.now_ns == 50);
  const Story story = rig.story();
  CHECK(std::count(story.begin(), story.end(), "victim ended: cancelled") == 8);
  CHECK(std::count(story.begin(), story.end(), "victim ready: cancelled by nobody") == 8);
}

TEST_CASE("a cancel that comes after the wait has succeeded ends the next wait") {
  Rig rig;
  Mutex m(rig.scheduler, "m");
  Fiber* waiter = nullptr;
  rig.scheduler.spawn("holder", [&] {
    m.lock();
    rig.scheduler.yield();
    m.unlock();                     // now it belongs to the waiter,
    rig.scheduler.cancel(*waiter);  // which is cancelled before it runs
  });
  bool got_it = false;
  waiter = &rig.scheduler.spawn("waiter", [&] {
    test::MutexLock held(m);
    got_it = true;
    rig.scheduler.sleep_for(1000);
  });
  CHECK(rig.scheduler.drive().kind == StepKind::Finished);
  CHECK(got_it);
  CHECK_FALSE(m.locked());
  CHECK(rig.clock.now_ns == 0);
  CHECK(rig.story().back() == "waiter ended: cancelled");
}

TEST_CASE("a fiber cancelled while it runs or is ready is told at its next wait or yield") {
  Rig rig;
  Fiber& a = rig.scheduler.spawn("a", [&] { rig.scheduler.sleep_for(10); });
  rig.scheduler.cancel(a);
  Fiber& b = rig.scheduler.spawn("b", [&] {
    for (;;) rig.scheduler.yield();
  });
  rig.scheduler.spawn("c", [&] { rig.scheduler.cancel(b); });
  CHECK(rig.scheduler.drive().kind == StepKind::Finished);
  CHECK(rig.clock.now_ns == 0);
  const Story story = rig.story();
  CHECK(std::count(story.begin(), story.end(), "a ended: cancelled") == 1);
  CHECK(std::count(story.begin(), story.end(), "b ended: cancelled") == 1);
}
