#include <doctest/doctest.h>

#include "tests/core/rig.h"

#include "scheduler/base/prng.h"

#include <algorithm>
#include <tuple>

using namespace fiberscope;
using core::TimerQueue;
using core::TimerTarget;
using test::Rig;
using test::Story;

namespace {
void nothing(void*, core::TimerId, core::EventSeq) {}
}  // namespace

TEST_CASE("due timers leave by deadline, then priority, then arrival") {
  Rig rig;
  TimerQueue& timers = rig.scheduler.timers();
  const TimerTarget target(nothing, nullptr);
  timers.arm(20, 0, target, {}, {});
  timers.arm(10, 1, target, {}, {});
  timers.arm(10, 0, target, {}, {});
  timers.arm(10, 0, target, {}, {});
  timers.arm(10, -1, target, {}, {});
  CHECK(timers.next_deadline() == 10);
  CHECK_FALSE(timers.pop_due(9));
  rig.clock.now_ns = 15;
  std::vector<std::uint32_t> order;
  while (const auto due = timers.pop_due(15)) order.push_back(due.timer.value);
  CHECK(order == std::vector<std::uint32_t>{5, 3, 4, 2});
  CHECK(timers.next_deadline() == 20);
  CHECK(timers.size() == 1);
  rig.story();
}

TEST_CASE("a timer leaves once: fired or cancelled") {
  Rig rig;
  TimerQueue& timers = rig.scheduler.timers();
  const core::TimerId a = timers.arm(10, 0, TimerTarget(nothing, nullptr), {}, {});
  const core::TimerId b = timers.arm(10, 0, TimerTarget(nothing, nullptr), {}, {});
  CHECK(timers.cancel(a));
  CHECK_FALSE(timers.cancel(a));
  rig.clock.now_ns = 10;
  CHECK(timers.pop_due(10).timer == b);
  CHECK_FALSE(timers.cancel(b));
  CHECK(timers.empty());
  CHECK(timers.next_deadline() == base::kNever);
  CHECK(rig.story() ==
        Story{"timer 1 armed for 10", "timer 2 armed for 10", "timer 1 cancelled",
              "timer 2 fired"});
}

TEST_CASE("a thousand timers armed and cancelled by chance leave in the order of a sorted list") {
  Rig rig;
  base::Prng prng(9);
  TimerQueue& timers = rig.scheduler.timers();
  using Key = std::tuple<base::TimeNs, std::int32_t, std::uint32_t>;
  std::vector<Key> expected;
  for (int i = 0; i < 1000; ++i) {
    const auto deadline = static_cast<base::TimeNs>(prng.below(50));
    const auto priority = static_cast<std::int32_t>(prng.below(3));
    const auto id = timers.arm(deadline, priority, TimerTarget(nothing, nullptr), {}, {});
    expected.emplace_back(deadline, priority, id.value);
    if (prng.below(3) == 0) {
      const std::size_t victim = static_cast<std::size_t>(prng.below(expected.size()));
      CHECK(timers.cancel(core::TimerId{std::get<2>(expected[victim])}));
      expected.erase(expected.begin() + static_cast<std::ptrdiff_t>(victim));
    }
  }
  std::sort(expected.begin(), expected.end());
  for (const Key& key : expected) CHECK(timers.pop_due(1000).timer.value == std::get<2>(key));
  CHECK(timers.empty());
}

TEST_CASE("two queues of one run never use the same number") {
  Rig rig;
  TimerQueue loop(rig.writer, &rig.scheduler.timers());
  CHECK(rig.scheduler.timers().arm(1, 0, TimerTarget(nothing, nullptr), {}, {}).value == 1);
  CHECK(loop.arm(1, 0, TimerTarget(nothing, nullptr), {}, {}).value == 2);
  CHECK(rig.scheduler.timers().arm(1, 0, TimerTarget(nothing, nullptr), {}, {}).value == 3);
  rig.story();
}

TEST_CASE("a callback fires between sleepers in its turn, and may arm a timer already due") {
  Rig rig;
  struct Log {
    Rig& rig;
    std::string text;
    int again = 0;
  } log{rig, {}};
  const auto callback = [](void* argument, core::TimerId, core::EventSeq) {
    auto& l = *static_cast<Log*>(argument);
    l.text += "c";
    if (l.again++ < 3) {
      l.rig.scheduler.timers().arm(
          0, 0, TimerTarget([](void* a, core::TimerId, core::EventSeq) {
            static_cast<Log*>(a)->text += "d";
          }, argument),
          {}, {});
    }
  };
  rig.scheduler.spawn("a", [&] {
    rig.scheduler.timers().arm(10, 0, TimerTarget(callback, &log), {}, {});
    rig.scheduler.sleep_until(10);
    log.text += "a";
  });
  CHECK(rig.scheduler.drive().kind == core::StepKind::Finished);
  CHECK(log.text == "cda");
  rig.story();
}
