#include <doctest/doctest.h>

#include <algorithm>
#include <map>

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

struct Machine : Rig {
  explicit Machine(TimeNs quantum_ns, const char* policy = "round-robin", std::size_t cores = 1,
                   std::uint64_t seed = 1)
      : Rig(core::make_policy(policy, seed), test::sliced(quantum_ns, cores)) {}
  // ran_ns: how long each lane ran, by name, up to a time; read from the trace.
  std::map<std::string, TimeNs> ran_ns(TimeNs until_ns) {
    const trace::Trace trace = decoded();
    std::map<base::LaneId, std::string> names;
    std::map<base::LaneId, TimeNs> since;
    std::map<std::string, TimeNs> ran;
    const auto leave = [&](base::LaneId lane, TimeNs now_ns) {
      const auto running = since.find(lane);
      if (running == since.end()) return;
      ran[names[lane]] += std::min(now_ns, until_ns) - std::min(running->second, until_ns);
      since.erase(running);
    };
    for (const trace::Event& event : trace.events()) {
      if (const auto* born = std::get_if<trace::LaneBorn>(&event.payload)) {
        names[born->lane] = trace.text(born->name);
      } else if (const auto* to = std::get_if<trace::LaneSwitched>(&event.payload)) {
        since[to->to] = event.time_ns;
      } else if (const auto* ready = std::get_if<trace::LaneReady>(&event.payload)) {
        leave(ready->lane, event.time_ns);
      } else if (const auto* blocked = std::get_if<trace::LaneBlocked>(&event.payload)) {
        leave(blocked->lane, event.time_ns);
      } else if (const auto* ended = std::get_if<trace::LaneEnded>(&event.payload)) {
        leave(ended->lane, event.time_ns);
      }
    }
    return ran;
  }
};

}  // namespace

TEST_CASE("a fiber whose slice is over makes room for the next, as often as it takes") {
  Machine rig(100);
  rig.busy("a", 50, 5);
  rig.busy("b", 50, 3);
  CHECK(rig.scheduler.drive().kind == StepKind::Finished);
  CHECK(rig.timeline() == Story{
                              "0 core 1: nobody -> a: start",
                              "100 a ready: preempted by nobody",
                              "100 core 1: a -> b: start",
                              "200 b ready: preempted by nobody",
                              "200 core 1: b -> a: dispatch",
                              "300 a ready: preempted by nobody",
                              "300 core 1: a -> b: dispatch",
                              "350 b ended: returned",
                              "350 core 1: b -> a: dispatch",
                              "400 a ended: returned",
                          });
}

TEST_CASE("a preemption names as its cause the event that made the next one ready") {
  Machine rig(100);
  rig.busy("a", 150, 1);
  rig.busy("b", 1, 1);
  CHECK(rig.scheduler.drive().kind == StepKind::Finished);
  base::EventSeq spawned;
  const trace::Trace trace = rig.decoded();
  for (const trace::Event& event : trace.events()) {
    const auto* ready = std::get_if<trace::LaneReady>(&event.payload);
    if (ready == nullptr) continue;
    if (ready->how == trace::WakeKind::Spawned) spawned = event.seq;  // b's is the last
    if (ready->how == trace::WakeKind::Preempted) CHECK(event.cause == spawned);
  }
}

TEST_CASE("nobody is preempted for nobody, and each quantum begins a new slice") {
  Machine rig(100);
  rig.scheduler.spawn("a", [&] {
    CHECK(rig.scheduler.slice_left_ns() == 100);
    for (int i = 0; i < 25; ++i) rig.scheduler.spend(10);
    CHECK(rig.scheduler.slice_left_ns() == 50);
    rig.busy("b", 10, 1);
    for (int i = 0; i < 10; ++i) rig.scheduler.spend(10);
  });
  CHECK(rig.scheduler.drive().kind == StepKind::Finished);
  CHECK(rig.timeline() == Story{
                              "0 core 1: nobody -> a: start",
                              "300 a ready: preempted by nobody",
                              "300 core 1: a -> b: start",
                              "310 b ended: returned",
                              "310 core 1: b -> a: dispatch",
                              "360 a ended: returned",
                          });
}

TEST_CASE("a slice that ends where nobody may interrupt lasts until the next place where one may") {
  Machine rig(100);
  rig.scheduler.spawn("a", [&] {
    for (int i = 0; i < 30; ++i) CHECK_FALSE(rig.scheduler.spend(10, false));
    CHECK(rig.scheduler.slice_left_ns() == 0);
    CHECK(rig.scheduler.interrupts(0));
    CHECK(rig.scheduler.checkpoint());
    CHECK(rig.clock.now_ns == 310);
  });
  rig.busy("b", 10, 1);
  CHECK(rig.scheduler.drive().kind == StepKind::Finished);
  CHECK(rig.timeline()[1] == "300 a ready: preempted by nobody");
}

TEST_CASE("on one core a timer interrupts the computation, and its sleeper waits for the slice") {
  Machine rig(100);
  rig.scheduler.spawn("sleeper", [&] { rig.scheduler.sleep_until(130); });
  rig.busy("a", 60, 5);
  CHECK(rig.scheduler.drive().kind == StepKind::Finished);
  CHECK(rig.timeline() == Story{
                              "0 core 1: nobody -> sleeper: start",
                              "0 sleeper blocked: sleep, until 130",
                              "0 core 1: sleeper -> a: start",
                              "130 sleeper ready: timer fired by nobody",
                              "240 a ready: preempted by nobody",
                              "240 core 1: a -> sleeper: dispatch",
                              "240 sleeper ended: returned",
                              "240 core 1: sleeper -> a: dispatch",
                              "300 a ended: returned",
                          });
}

TEST_CASE("interrupts() says beforehand whether a spend does more than move the clock") {
  Machine rig(100);
  rig.busy("b", 10, 1);
  rig.scheduler.spawn("a", [&] {
    CHECK_FALSE(rig.scheduler.interrupts(99));
    CHECK(rig.scheduler.interrupts(100));
    rig.scheduler.timers().arm(rig.clock.now_ns + 20, 0, core::TimerTarget{}, {}, {});
    CHECK(rig.scheduler.interrupts(20));
    CHECK_FALSE(rig.scheduler.interrupts(19));
    rig.scheduler.timers().cancel(rig.scheduler.timers().last());
    CHECK_FALSE(rig.scheduler.spend(50));  // looks, and finds nothing
    CHECK_FALSE(rig.scheduler.interrupts(49));
  });
  CHECK(rig.scheduler.drive().kind == StepKind::Finished);
}

TEST_CASE("preempt takes the core away at once, on any machine, if somebody is ready") {
  for (const bool timed : {false, true}) {
    Rig rig(std::make_unique<core::FifoPolicy>(), test::sliced(timed ? 1'000'000 : base::kNever));
    rig.scheduler.spawn("a", [&] {
      CHECK(rig.scheduler.preempt());
      CHECK_FALSE(rig.scheduler.preempt());
    });
    rig.scheduler.spawn("b", [&] {});
    CHECK(rig.scheduler.drive().kind == StepKind::Finished);
    CHECK(rig.story() == Story{
                             "nobody -> a: start",
                             "a ready: preempted by nobody",
                             "a -> b: start",
                             "b ended: returned",
                             "b -> a: dispatch",
                             "a ended: returned",
                         });
  }
}

TEST_CASE("whoever made a fiber hears before it is preempted, on its stack, and not of yields") {
  struct Heard {
    std::string names;
    Rig* rig = nullptr;
  } heard;
  Scheduler::Options options = test::sliced(100, 2);
  options.on_preempt_argument = &heard;
  options.on_preempt = [](void* argument, Fiber& fiber) {
    Heard& h = *static_cast<Heard*>(argument);
    h.names += h.rig->lanes.name(fiber.lane);
    CHECK(&h.rig->scheduler.current() == &fiber);
    CHECK(fiber.state == core::FiberState::Running);
  };
  Rig rig(std::make_unique<core::FifoPolicy>(), options);
  heard.rig = &rig;
  for (const char* name : {"a", "b", "c"}) {
    rig.scheduler.spawn(name, [&] {
      rig.scheduler.spend(150);
      rig.scheduler.yield();
      rig.scheduler.spend(60);
      rig.scheduler.preempt();
    });
  }
  CHECK(rig.scheduler.drive().kind == StepKind::Finished);
  const Story story = rig.story();
  const auto preempted = std::count_if(story.begin(), story.end(), [](const std::string& line) {
    return line.find("preempted") != line.npos;
  });
  CHECK(preempted > 1);
  CHECK(static_cast<std::size_t>(preempted) == heard.names.size());
  CHECK(heard.names.substr(0, 1) == "a");
}

TEST_CASE("a policy that watches can come and go while the program runs") {
  Machine rig(base::kNever);
  rig.busy("b", 10, 3);
  rig.scheduler.spawn("a", [&] {
    rig.scheduler.set_policy(core::make_policy("priority", 0));
    Fiber& c = rig.busy("c", 10, 1);
    rig.scheduler.set_priority(c, 7);
    CHECK(rig.scheduler.spend(10));
    CHECK(c.state == core::FiberState::Done);
    rig.scheduler.set_policy(core::make_policy("fifo", 0));
    Fiber& d = rig.busy("d", 10, 1);
    rig.scheduler.set_priority(d, 7);
    CHECK_FALSE(rig.scheduler.spend(10));
  });
  CHECK(rig.scheduler.drive().kind == StepKind::Finished);
  rig.story();
}

TEST_CASE("preempt leaves those to the idle cores whom they can take") {
  Machine rig(base::kNever, "fifo", 2);
  rig.scheduler.spawn("a", [&] {
    rig.busy("b", 10, 1);
    CHECK_FALSE(rig.scheduler.preempt());
    rig.busy("c", 10, 1);
    CHECK(rig.scheduler.preempt());
  });
  CHECK(rig.scheduler.drive().kind == StepKind::Finished);
  CHECK(rig.timeline() == Story{
                              "0 core 1: nobody -> a: start",
                              "0 core 2: nobody -> b: start",
                              "0 a ready: preempted by nobody",
                              "0 core 1: a -> c: start",
                              "10 c ended: returned",
                              "10 core 1: c -> a: dispatch",
                              "10 a ended: returned",
                              "10 b ended: returned",
                          });
}

TEST_CASE("without a quantum a spend on one core only moves the clock") {
  Rig rig;
  rig.scheduler.spawn("sleeper", [&] { rig.scheduler.sleep_until(10); });
  rig.scheduler.spawn("a", [&] {
    CHECK_FALSE(rig.scheduler.interrupts(1000));
    CHECK_FALSE(rig.scheduler.spend(1000));
    CHECK_FALSE(rig.scheduler.checkpoint());
    CHECK(rig.scheduler.slice_left_ns() == base::kNever);
    CHECK(rig.scheduler.core_of(rig.scheduler.current()) == CoreId{1});
  });
  CHECK(rig.scheduler.drive().kind == StepKind::Finished);
  CHECK(rig.timeline().at(3) == "1000 a ended: returned");
}

TEST_CASE("a quantum can be set, changed and taken away while the program runs") {
  Machine rig(base::kNever);
  rig.scheduler.spawn("a", [&] {
    rig.scheduler.spend(500);
    rig.scheduler.set_quantum(100);
    CHECK(rig.scheduler.slice_left_ns() == 100);
    rig.scheduler.spend(60);
    rig.scheduler.spend(60);  // preempted at 620, back at 630
    CHECK(rig.scheduler.busy_ns(CoreId{1}) == 130);
    rig.scheduler.set_quantum(20);
    rig.scheduler.spend(30);  // preempted at 660
    rig.scheduler.set_quantum(base::kNever);
    rig.busy("c", 10, 1);
    CHECK_FALSE(rig.scheduler.spend(1000));
  });
  rig.scheduler.spawn("b", [&] {
    rig.scheduler.spend(10);
    rig.scheduler.yield();
    rig.scheduler.spend(5);
  });
  CHECK(rig.scheduler.drive().kind == StepKind::Finished);
  CHECK(rig.timeline() == Story{
                              "0 core 1: nobody -> a: start",
                              "620 a ready: preempted by nobody",
                              "620 core 1: a -> b: start",
                              "630 b ready: yielded by b",
                              "630 core 1: b -> a: dispatch",
                              "660 a ready: preempted by nobody",
                              "660 core 1: a -> b: dispatch",
                              "665 b ended: returned",
                              "665 core 1: b -> a: dispatch",
                              "1665 a ended: returned",
                              "1665 core 1: a -> c: start",
                              "1675 c ended: returned",
                          });
}

// --- policies ------------------------------------------------------------------------------------

TEST_CASE("round robin gives busy fibers the same, to a quantum, however many cores there are") {
  for (const std::size_t cores : {1u, 2u, 3u}) {
    Machine rig(100, "round-robin", cores);
    for (const char* name : {"a", "b", "c", "d", "e"}) rig.busy(name, 20, 400);
    CHECK(rig.scheduler.drive().kind == StepKind::Finished);
    for (const TimeNs at_ns : {500, 1730, 4000}) {
      TimeNs least_ns = base::kNever, most_ns = 0;
      for (const auto& [name, ran_ns] : rig.ran_ns(at_ns)) {
        least_ns = std::min(least_ns, ran_ns);
        most_ns = std::max(most_ns, ran_ns);
      }
      CHECK(most_ns - least_ns <= 100);
    }
  }
}

TEST_CASE("make_policy knows the policies by their names") {
  for (const char* name : {"fifo", "round-robin", "fair", "priority", "random"}) {
    REQUIRE(core::make_policy(name, 1) != nullptr);
    CHECK(core::make_policy(name, 1)->name() == name);
  }
  CHECK(core::make_policy("unfair", 1) == nullptr);
}

TEST_CASE("fair: who keeps the core for long beyond its slice waits the longer for it") {
  const auto shares = [](const char* policy) {
    Machine rig(100, policy);
    rig.busy("coarse", 500, 40);  // can be interrupted only every 500
    rig.busy("fine", 10, 2000);
    CHECK(rig.scheduler.drive().kind == StepKind::Finished);
    return rig.ran_ns(12'000);
  };
  const auto fair = shares("fair");
  CHECK(std::abs(fair.at("coarse") - fair.at("fine")) <= 500);
  const auto turns = shares("round-robin");
  CHECK(turns.at("coarse") > 4 * turns.at("fine"));
}

TEST_CASE("fair: somebody new or back from a sleep does not make up for the time gone by") {
  Machine rig(100, "fair");
  rig.busy("old", 10, 3000);
  rig.scheduler.spawn("sleeper", [&] {
    rig.scheduler.spend(10);
    rig.scheduler.sleep_until(10'000);
    for (int i = 0; i < 400; ++i) rig.scheduler.spend(10);
  });
  rig.scheduler.spawn("spawner", [&] {
    rig.scheduler.sleep_until(14'000);
    rig.busy("new", 10, 400);
  });
  CHECK(rig.scheduler.drive().kind == StepKind::Finished);
  const auto at = [&](TimeNs t) { return rig.ran_ns(t); };
  const TimeNs old_ns = at(12'000)["old"] - at(10'000)["old"];
  CHECK(old_ns >= 900);
  CHECK(old_ns <= 1100);
  CHECK(at(12'000)["sleeper"] >= 900);
  const TimeNs three_ns = at(15'200)["old"] - at(14'000)["old"];
  CHECK(three_ns >= 300);
  CHECK(at(15'200)["new"] >= 300);
}

TEST_CASE("fair: who yields lets the others go first, though it has had the least") {
  Machine rig(100, "fair");
  bool done = false;
  rig.scheduler.spawn("first", [&] {
    rig.scheduler.spend(1000);
    done = true;
  });
  rig.scheduler.spawn("spinner", [&] {
    int turns = 0;
    while (!done && turns < 100) {
      ++turns;
      rig.scheduler.yield();
    }
    CHECK(turns < 3);
  });
  CHECK(rig.scheduler.drive().kind == StepKind::Finished);
  rig.story();
}

TEST_CASE("fair shares hold on several cores, however coarse the computations are") {
  Machine rig(10, "fair", 2);
  for (const auto& [name, step_ns] :
       {std::pair{"a", 10}, std::pair{"b", 20}, std::pair{"c", 40}, std::pair{"d", 80}}) {
    rig.busy(name, step_ns, 8000 / step_ns);
  }
  CHECK(rig.scheduler.drive().kind == StepKind::Finished);
  CHECK(rig.clock.now_ns == 16'000);
  for (const auto& [name, ran_ns] : rig.ran_ns(8000)) {
    CHECK(ran_ns >= 3920);
    CHECK(ran_ns <= 4080);
  }
}

TEST_CASE("priority: a higher one preempts at once, equals take turns, a lower one waits") {
  Machine rig(100, "priority");
  Fiber& low = rig.busy("low", 10, 30);
  Fiber& high = rig.scheduler.spawn("high", [&] {
    rig.scheduler.sleep_until(55);
    for (int i = 0; i < 15; ++i) rig.scheduler.spend(10);
  });
  Fiber& equal = rig.scheduler.spawn("equal", [&] {
    rig.scheduler.sleep_until(65);
    rig.scheduler.spend(20);
  });
  rig.scheduler.set_priority(low, 1);
  rig.scheduler.set_priority(high, 5);
  rig.scheduler.set_priority(equal, 5);
  CHECK(rig.scheduler.drive().kind == StepKind::Finished);
  Story line = rig.timeline();
  std::erase_if(line, [](const std::string& l) { return l.find(" chose ") != l.npos; });
  CHECK(line == Story{
                    "0 core 1: nobody -> high: start",
                    "0 high blocked: sleep, until 55",
                    "0 core 1: high -> equal: start",
                    "0 equal blocked: sleep, until 65",
                    "0 core 1: equal -> low: start",
                    "55 high ready: timer fired by nobody",
                    "60 low ready: preempted by nobody",
                    "60 core 1: low -> high: dispatch",
                    "65 equal ready: timer fired by nobody",
                    "160 high ready: preempted by nobody",
                    "160 core 1: high -> equal: dispatch",
                    "180 equal ended: returned",
                    "180 core 1: equal -> high: dispatch",
                    "230 high ended: returned",
                    "230 core 1: high -> low: dispatch",
                    "470 low ended: returned",
                });
}

TEST_CASE("priority: whoever is urgent waits for a place where one may interrupt, on any core") {
  Machine rig(base::kNever, "priority", 2);
  test::Event event(rig.scheduler, "e");
  for (const char* name : {"high", "higher"}) {
    Fiber& fiber = rig.scheduler.spawn(name, [&] {
      event.wait();
      rig.scheduler.spend(30);
    });
    rig.scheduler.set_priority(fiber, 9);
  }
  rig.scheduler.spawn("setter", [&] {
    rig.scheduler.spend(50);
    event.set();
    CHECK_FALSE(rig.scheduler.spend(1, false));
    CHECK(rig.scheduler.spend(4));  // preempted at 55
    CHECK(rig.clock.now_ns == 85);
  });
  rig.scheduler.spawn("low", [&] {
    for (int i = 0; i < 10; ++i) rig.scheduler.spend(7, i >= 9);  // preempted at 70
    CHECK(rig.clock.now_ns == 85);
  });
  CHECK(rig.scheduler.drive().kind == StepKind::Finished);
  const auto ran = rig.ran_ns(1000);
  CHECK(ran.at("setter") == 55);
  CHECK(ran.at("low") == 70);
  rig.story();
}

TEST_CASE("priority: raising the priority of one who is ready preempts the one who runs") {
  Machine rig(base::kNever, "priority");
  Fiber& b = rig.busy("b", 10, 1);
  rig.scheduler.set_priority(rig.scheduler.spawn("a",
                                                 [&] {
                                                   CHECK_FALSE(rig.scheduler.spend(10));
                                                   rig.scheduler.set_priority(b, 9);
                                                   CHECK(rig.scheduler.spend(10));
                                                 }),
                             5);
  CHECK(rig.scheduler.drive().kind == StepKind::Finished);
  rig.story();
}

namespace {

// A program with something of everything, on three cores; its trace.
std::vector<std::uint8_t> mixed(std::unique_ptr<core::Policy> policy, Story* choices = nullptr) {
  Rig rig(std::move(policy), test::sliced(40, 3));
  test::Mutex mutex(rig.scheduler, "m");
  test::Channel<int> channel(rig.scheduler, "c", 2);
  for (int i = 0; i < 9; ++i) {
    rig.scheduler.spawn(std::string(1, static_cast<char>('a' + i)), [&, i] {
      for (int k = 0; k < 4; ++k) {
        rig.scheduler.spend(7 * (i + 1));
        test::MutexLock lock(mutex);
        rig.scheduler.spend(11);
        if (i < 4) channel.send(k);
        if (i >= 5) channel.receive();
        rig.scheduler.sleep_for(5 * k);
      }
    });
  }
  CHECK(rig.scheduler.drive().kind != StepKind::IdleUntil);
  if (choices != nullptr) *choices = rig.story();
  std::vector<std::uint8_t> bytes = rig.bytes();
  rig.scheduler.cancel_all();
  CHECK(rig.scheduler.drive().kind == StepKind::Finished);
  rig.story();
  return bytes;
}

}  // namespace

TEST_CASE("chance on several cores comes back with its seed") {
  int differ = 0;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const auto once = mixed(core::make_policy("random", seed));
    CHECK(once == mixed(core::make_policy("random", seed)));
    differ += once != mixed(core::make_policy("random", seed + 1000));
  }
  CHECK(differ == 20);
}

TEST_CASE("the choices of a run on several cores, played back as decisions, are the same run") {
  for (const char* policy : {"random", "priority", "fair"}) {
    Story story;
    const auto bytes = mixed(core::make_policy(policy, 5), &story);
    std::vector<std::uint32_t> decisions;
    for (const std::string& line : story) {
      const std::size_t at = line.find(" chose ");
      if (at != line.npos) {
        decisions.push_back(static_cast<std::uint32_t>(std::stoul(line.substr(at + 7))));
      }
    }
    REQUIRE(decisions.size() > 10);
    // chance of another seed has no say any more: all choices are made
    auto again =
        std::make_unique<core::DecisionPolicy>(std::move(decisions), core::make_policy(policy, 99));
    CHECK(mixed(std::move(again)) == bytes);
  }
}
