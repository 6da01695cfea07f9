#include <doctest/doctest.h>

#include "tests/core/rig.h"

using namespace fiberscope;
using core::Fiber;
using core::Scheduler;
using core::StepKind;
using test::Rig;
using test::Story;

namespace {

void kill(Rig& rig, Fiber& fiber) {
  rig.lanes.ended(fiber.lane, trace::EndKind::Cancelled);
  rig.scheduler.abandon(fiber);
}

Scheduler::Options two_cores() {
  Scheduler::Options options;
  options.cores = 2;
  return options;
}

}  // namespace

TEST_CASE("a fiber that is abandoned while it is ready never runs") {
  Rig rig;
  Fiber* doomed = nullptr;
  bool ran = false;
  rig.scheduler.spawn("killer", [&] { kill(rig, *doomed); });
  doomed = &rig.scheduler.spawn("doomed", [&] { ran = true; });
  rig.scheduler.spawn("other", [] {});
  CHECK(rig.scheduler.drive().kind == StepKind::Finished);
  CHECK_FALSE(ran);
  CHECK(rig.scheduler.live_count() == 0);
  CHECK(rig.story() == Story{"nobody -> killer: start", "doomed ended: cancelled",
                             "killer ended: returned", "killer -> other: start",
                             "other ended: returned"});
}

TEST_CASE("the timer of a fiber that is abandoned asleep does not hold up the run") {
  Rig rig;
  Fiber& doomed = rig.scheduler.spawn("doomed", [&] { rig.scheduler.sleep_for(1'000'000); });
  rig.scheduler.spawn("killer", [&] { kill(rig, doomed); });
  CHECK(rig.scheduler.drive().kind == StepKind::Finished);
  CHECK(rig.clock.now_ns == 0);
  CHECK(rig.scheduler.timers().empty());
}

TEST_CASE("who joins a fiber that is abandoned goes on") {
  Rig rig;
  Fiber& doomed = rig.scheduler.spawn("doomed", [&] { rig.scheduler.sleep_for(50); });
  bool joined = false;
  rig.scheduler.spawn("joins", [&] {
    rig.scheduler.join(doomed);
    joined = true;
  });
  rig.scheduler.spawn("killer", [&] { kill(rig, doomed); });
  CHECK(rig.scheduler.drive().kind == StepKind::Finished);
  CHECK(joined);
}

TEST_CASE("the core of a fiber that is abandoned in the middle of its work is free at once") {
  Rig rig(std::make_unique<core::FifoPolicy>(), two_cores());
  Fiber* doomed = nullptr;
  base::TimeNs third_ran_ns = -1;
  rig.scheduler.spawn("killer", [&] {
    rig.scheduler.spend(100);
    kill(rig, *doomed);
    rig.scheduler.spend(100);
  });
  doomed = &rig.scheduler.spawn("doomed", [&] {
    for (int i = 0; i < 100; ++i) rig.scheduler.spend(30);
  });
  rig.scheduler.spawn("third", [&] {
    third_ran_ns = rig.clock.now_ns;
    rig.scheduler.spend(10);
  });
  CHECK(rig.scheduler.drive().kind == StepKind::Finished);
  CHECK(third_ran_ns == 100);
  CHECK(rig.clock.now_ns == 200);
  CHECK(rig.scheduler.busy_ns(base::CoreId{2}) == 110);
}
