// Many fibers on several cores do everything at random, and no law may break.
#include <doctest/doctest.h>

#include <array>
#include <deque>
#include <map>
#include <string>

#include "tests/core/primitives.h"
#include "tests/core/rig.h"

using namespace fiberscope;
using base::Prng;
using base::TimeNs;
using core::Fiber;
using core::Scheduler;
using core::StepKind;
using test::Rig;

namespace {

constexpr std::array kPolicies = {"fifo", "round-robin", "fair", "priority", "random"};

struct Plan {
  std::uint64_t seed = 0;
  int fibers = 0;
  int actions = 0;  // of each
  std::size_t cores = 1;
  TimeNs quantum_ns = base::kNever;
  const char* policy = "fifo";
  bool recording = true;
};

class Bustle {
 public:
  explicit Bustle(const Plan& plan)
      : plan_(plan),
        rig_(core::make_policy(plan.policy, plan.seed), options(plan), plan.recording),
        event_(s_, "event") {
    for (int i = 0; i < 5; ++i) {
      locks_.emplace_back(s_, "lock " + std::to_string(i));
      channels_.emplace_back(s_, "channel " + std::to_string(i), static_cast<std::size_t>(i));
    }
  }

  void run() {
    for (int i = 0; i < plan_.fibers; ++i) spawn(i);
    CHECK(s_.drive().kind == StepKind::Finished);
    CHECK(s_.live_count() == 0);
    CHECK(s_.stacks().live_count() == 0);
    CHECK(wrong_ == 0);
    CHECK(done_ == plan_.fibers);
    for (const test::Channel<int>& channel : channels_) {
      received_ += static_cast<int>(channel.size());  // nobody has fetched these
    }
    CHECK(sent_ == received_);
    check_cores();
  }
  Rig& rig() { return rig_; }

 private:
  static Scheduler::Options options(const Plan& plan) {
    Scheduler::Options o;
    o.stack_bytes = 64 * 1024;
    o.cores = plan.cores;
    o.quantum_ns = plan.quantum_ns;
    o.tell_circles = true;
    return o;
  }

  void spawn(int index) {
    Fiber& fiber = s_.spawn("f" + std::to_string(index), [this, index] {
      Prng chance(plan_.seed * 1'000'003 + static_cast<std::uint64_t>(index));
      for (int i = 0; i < plan_.actions; ++i) act(chance);
      ++done_;
    });
    s_.set_priority(fiber, static_cast<std::int16_t>(index % 4));
  }

  void act(Prng& chance) {
    const TimeNs now_ns = rig_.clock.now_ns;
    const auto little = [&chance] { return static_cast<TimeNs>(chance.below(60)); };
    test::Mutex& lock = locks_[chance.below(locks_.size())];
    switch (chance.below(12)) {
      case 0:
        s_.sleep_for(little());
        break;
      case 1:
        s_.yield();
        break;
      case 2:
        s_.preempt();
        break;
      case 3:
        s_.spend(little(), false);
        break;
      case 4:
        s_.spend(little());
        s_.checkpoint();
        break;
      case 5:
        hold(lock, chance);
        break;
      case 6:
        if (lock.lock(now_ns + little())) lock.unlock();
        break;
      case 7:
        exchange(chance, true);
        break;
      case 8:
        exchange(chance, false);
        break;
      case 9:
        if (chance.below(3) == 0) event_.clear();
        if (chance.below(2) == 0) event_.set();
        event_.wait(now_ns + little());
        break;
      case 10:
        child(chance);
        break;
      case 11:
        rig_.clock.now_ns += static_cast<TimeNs>(chance.below(3));
        break;  // not told
    }
    s_.spend(little());
    wrong_ += rig_.clock.now_ns < now_ns;
    wrong_ += s_.running_on(s_.current_core()) != &s_.current() && is_timed();
  }

  void hold(test::Mutex& lock, Prng& chance) {
    const auto index = static_cast<std::size_t>(&lock - &locks_[0]);
    test::MutexLock held(lock);
    wrong_ += ++inside_[index] != 1;
    s_.spend(static_cast<TimeNs>(chance.below(40)));
    if (chance.below(4) == 0) s_.sleep_for(5);
    if (index + 1 < locks_.size() && chance.below(3) == 0) hold(locks_[index + 1], chance);
    wrong_ += inside_[index]-- != 1;
  }

  void exchange(Prng& chance, bool send) {
    test::Channel<int>& channel = channels_[chance.below(channels_.size())];
    const TimeNs until_ns = rig_.clock.now_ns + 100;
    if (send) {
      test::Channel<int>::SendCase sending(channel, 1);
      test::Event::WaitCase also(event_);
      if (test::select_until(s_, until_ns, sending, also) == 0) ++sent_;
    } else {
      test::Channel<int>::ReceiveCase receiving(channel);
      if (test::select_until(s_, until_ns, receiving) == 0) ++received_;
    }
  }

  void child(Prng& chance) {
    const TimeNs cost_ns = static_cast<TimeNs>(chance.below(100));
    Fiber& fiber = s_.spawn("child", [this, cost_ns] {
      s_.spend(cost_ns);
      s_.sleep_for(cost_ns);
    });
    s_.spend(20);
    if (chance.below(2) == 0) s_.cancel(fiber);
    s_.join(fiber);
    s_.discard(fiber);
  }

  bool is_timed() const { return plan_.cores > 1 || plan_.quantum_ns != base::kNever; }

  void check_cores() {
    for (std::uint32_t i = 1; is_timed() && i <= plan_.cores; ++i) {
      CHECK(s_.busy_ns(base::CoreId{i}) <= rig_.clock.now_ns);
      CHECK(s_.running_on(base::CoreId{i}) == nullptr);
    }
  }

  Plan plan_;
  Rig rig_;
  Scheduler& s_ = rig_.scheduler;
  std::deque<test::Mutex> locks_;
  std::deque<test::Channel<int>> channels_;
  test::Event event_;
  std::array<int, 5> inside_{};
  int done_ = 0;
  int sent_ = 0;
  int received_ = 0;
  int wrong_ = 0;
};

}  // namespace

TEST_CASE("two thousand fibers on eight cores, with locks, channels, timers and cancellations") {
  Plan plan;
  plan.fibers = 2000;
  plan.actions = 25;
  plan.cores = 8;
  plan.quantum_ns = 100;
  plan.policy = "round-robin";
  Bustle bustle(plan);
  bustle.run();
  bustle.rig().story();
  std::size_t preempted = 0, migrated = 0;
  std::map<base::LaneId, base::CoreId> last;
  const trace::Trace trace = bustle.rig().decoded();
  for (const trace::Event& event : trace.events()) {
    if (const auto* ready = std::get_if<trace::LaneReady>(&event.payload)) {
      preempted += ready->how == trace::WakeKind::Preempted;
    } else if (const auto* to = std::get_if<trace::LaneSwitched>(&event.payload)) {
      base::CoreId& core = last[to->to];
      migrated += core && core != to->core;
      core = to->core;
    }
  }
  CHECK(preempted > 1000);
  CHECK(migrated > 1000);
}

TEST_CASE("two hundred seeds of a bustle on one to eight cores keep all laws, and come back") {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    CAPTURE(seed);
    Prng chance(seed);
    Plan plan;
    plan.seed = seed;
    plan.fibers = 2 + static_cast<int>(chance.below(12));
    plan.actions = 12;
    plan.cores = 1 + chance.below(8);
    plan.quantum_ns =
        chance.below(3) == 0 ? base::kNever : 1 + static_cast<TimeNs>(chance.below(90));
    plan.policy = kPolicies[seed % kPolicies.size()];
    Bustle once(plan);
    once.run();
    once.rig().story();
    Bustle again(plan);
    again.run();
    CHECK(again.rig().bytes() == once.rig().bytes());
    plan.recording = false;
    Bustle unrecorded(plan);
    unrecorded.run();
    CHECK(unrecorded.rig().writer.last_seq() == once.rig().writer.last_seq());
    CHECK(unrecorded.rig().clock.now_ns == once.rig().clock.now_ns);
  }
}
