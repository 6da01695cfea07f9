#include <doctest/doctest.h>

#include <csignal>

#include "tests/core/rig.h"

using namespace fiberscope;
using core::Lanes;
using core::Wait;
using test::Rig;
using trace::LaneState;
using trace::SwitchKind;
using trace::WakeKind;

namespace {

// illegal: the sentence with which a broken law ends the engine; "" if nothing was broken.
std::string illegal(const std::function<void(Lanes&)>& body) {
  Rig rig;
  std::string said;
  const int signal = test::ended_by_signal([&] { body(rig.lanes); }, &said);
  if (signal != SIGABRT) return {};
  const std::size_t at = said.find("failed: ");
  return at == std::string::npos ? said : said.substr(at + 8, said.find(';', at) - at - 8);
}

base::LaneId born(Lanes& lanes) { return lanes.born(trace::LaneKind::Fiber, "a", {}); }
void run(Lanes& lanes, base::LaneId lane, std::uint32_t core = 1) {
  lanes.switched(base::CoreId{core}, lane, SwitchKind::Dispatch, {});
}
void ready(Lanes& lanes, base::LaneId lane) { lanes.ready(lane, WakeKind::Scheduled, {}, {}, {}); }

}  // namespace

TEST_CASE("a lane goes through its states, and knows the event of each") {
  Rig rig;
  Lanes& lanes = rig.lanes;
  const base::LaneId a = born(lanes);
  CHECK(lanes.state(a) == LaneState::New);
  CHECK(lanes.name(a) == "a");
  ready(lanes, a);
  CHECK(lanes.state(a) == LaneState::Ready);
  CHECK_FALSE(lanes.running(base::CoreId{1}));
  run(lanes, a);
  CHECK(lanes.running(base::CoreId{1}) == a);
  const base::EventSeq blocked = lanes.blocked(a, Wait{});
  CHECK(lanes.since(a) == blocked);
  CHECK(lanes.since(a) == rig.writer.last_seq());
  run(lanes, a);
  ready(lanes, a);
  CHECK(lanes.state(a) == LaneState::Ready);
  lanes.rename(a, "b");
  CHECK(lanes.name(a) == "b");
  lanes.ended(a, trace::EndKind::Closed);
  CHECK(lanes.state(a) == LaneState::Ended);
  CHECK_FALSE(lanes.running(base::CoreId{1}));
  rig.story();
}

TEST_CASE(
    "a thread carries coroutines while one of its own lives, not what another thread carries") {
  Rig rig;
  Lanes& lanes = rig.lanes;
  using enum trace::LaneKind;
  const base::LaneId process = lanes.born(Process, "p", {});
  const base::LaneId one = lanes.born(Thread, "one", process);
  const base::LaneId other = lanes.born(Thread, "other", process);
  CHECK_FALSE(lanes.carries(one));
  const base::LaneId loop = lanes.born(EventLoop, "loop", one);
  CHECK_FALSE(lanes.carries(one));  // it has nobody to run
  CHECK(lanes.carries(loop));       // but itself it would hold up whoever comes
  const base::LaneId made = lanes.born(Generator, "made", one);
  CHECK_FALSE(lanes.carries(made));
  const base::LaneId task = lanes.born(Task, "task", loop);
  CHECK(lanes.carries(one));
  CHECK(lanes.carries(task));
  CHECK(lanes.carries(made));
  CHECK_FALSE(lanes.carries(other));
  lanes.ended(task, trace::EndKind::Returned);
  CHECK_FALSE(lanes.carries(one));
}

TEST_CASE("lanes run side by side on different cores") {
  Rig rig;
  const base::LaneId a = born(rig.lanes), b = born(rig.lanes);
  run(rig.lanes, a, 1);
  run(rig.lanes, b, 7);
  CHECK(rig.lanes.running(base::CoreId{1}) == a);
  CHECK(rig.lanes.running(base::CoreId{7}) == b);
  rig.lanes.blocked(a, Wait{});
  CHECK_FALSE(rig.lanes.running(base::CoreId{1}));
  CHECK(rig.lanes.running(base::CoreId{7}) == b);
  rig.story();
}

TEST_CASE("every illegal transition ends the engine with the broken claim") {
  CHECK(illegal([](Lanes& l) { born(l); }) == "");
  CHECK(illegal([](Lanes& l) { l.blocked(born(l), Wait{}); }) == "only a running lane blocks");
  CHECK(illegal([](Lanes& l) {
          const auto a = born(l);
          ready(l, a);
          ready(l, a);
        }) == "only a new, blocked or running lane becomes ready");
  CHECK(illegal([](Lanes& l) {
          const auto a = born(l);
          run(l, a);
          run(l, a);
        }) == "only a ready, new or blocked lane is switched to");
  CHECK(illegal([](Lanes& l) {
          run(l, born(l));
          run(l, born(l));
        }) == "two lanes on one core");
  CHECK(illegal([](Lanes& l) {
          const auto a = born(l);
          l.ended(a, trace::EndKind::Returned);
          l.ended(a, trace::EndKind::Returned);
        }) == "a lane ends once");
  CHECK(illegal([](Lanes& l) {
          const auto a = born(l);
          l.ended(a, trace::EndKind::Returned);
          run(l, a);
        }) == "only a ready, new or blocked lane is switched to");
  CHECK(illegal([](Lanes& l) { ready(l, base::LaneId{9}); }) == "no such lane");
}

TEST_CASE("destroying a suspended fiber ends the engine") {
  std::string said;
  const int signal = test::ended_by_signal(
      [] {
        Rig rig;
        rig.scheduler.spawn("f", [&rig] { rig.scheduler.park({}); });
        rig.scheduler.run();
      },
      &said);
  CHECK(signal == SIGABRT);
  CHECK(said.find("a suspended fiber is never destroyed") != std::string::npos);
}

TEST_CASE("handing over to a fiber that stands in the ready queue ends the engine") {
  Rig rig;
  std::string said;
  const int signal = test::ended_by_signal(
      [&] {
        core::Fiber& queued = rig.scheduler.spawn("queued", [] {});
        rig.scheduler.spawn("f",
                            [&] { rig.scheduler.hand_over(queued, {}, SwitchKind::HandOver); });
        rig.scheduler.set_policy(std::make_unique<core::DecisionPolicy>(
            std::vector<std::uint32_t>{1}, std::make_unique<core::FifoPolicy>()));
        rig.scheduler.run();
      },
      &said);
  CHECK(signal == SIGABRT);
  CHECK(said.find("handed over to a fiber") != std::string::npos);
}
