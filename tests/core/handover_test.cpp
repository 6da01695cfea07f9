#include <doctest/doctest.h>

#include "tests/core/rig.h"

using namespace fiberscope;
using core::Fiber;
using core::StepKind;
using test::Rig;
using test::Story;
using trace::SwitchKind;

namespace {

// Greenlets: fibers that are only ever handed over to, made the way a host makes them.
struct Greenlet {
  Rig& rig;
  std::function<void(Greenlet&)> body;
  Greenlet* parent = nullptr;
  Fiber* fiber = nullptr;

  void make(const char* name) {
    const base::LaneId lane = rig.lanes.born(trace::LaneKind::Greenlet, name, {});
    fiber = rig.scheduler.create(
        lane, [](Fiber&, void* self) { static_cast<Greenlet*>(self)->main(); }, this);
    REQUIRE(fiber != nullptr);
  }
  void main() {
    body(*this);
    if (parent == nullptr) return;
    rig.lanes.ended(fiber->home_lane, trace::EndKind::Returned);
    rig.scheduler.finish_into(*parent->fiber, SwitchKind::Parent);
  }
  void switch_to(Greenlet& to) {
    core::Wait wait;
    wait.why = trace::WaitKind::Switched;
    wait.target = to.fiber->lane;
    rig.scheduler.hand_over(*to.fiber, wait, SwitchKind::HandOver);
  }
};

}  // namespace

TEST_CASE("a hand-over starts a fiber, goes back and forth, and ends in the parent") {
  Rig rig;
  Greenlet main{rig, {}}, child{rig, {}, &main};
  main.make("main");
  child.make("child");
  main.body = [&](Greenlet& self) {
    self.switch_to(child);
    self.switch_to(child);
  };
  child.body = [&](Greenlet& self) { self.switch_to(main); };
  rig.scheduler.start(*main.fiber);
  CHECK(rig.scheduler.drive().kind == StepKind::Finished);
  CHECK(rig.story() == Story{
                           "nobody -> main: start",
                           "main blocked: switched away, on child",
                           "main -> child: hand-over",
                           "child blocked: switched away, on main",
                           "child -> main: hand-over",
                           "main blocked: switched away, on child",
                           "main -> child: hand-over",
                           "child ended: returned",
                           "child -> main: parent",
                           "main ended: returned",
                       });
  CHECK(rig.scheduler.stacks().live_count() == 0);
  rig.scheduler.discard(*child.fiber);
}

TEST_CASE("a hand-over goes past the ready queue") {
  Rig rig;
  Greenlet main{rig, {}}, child{rig, {}, &main};
  main.make("main");
  child.make("child");
  std::string order;
  main.body = [&](Greenlet& self) {
    rig.scheduler.spawn_detached("queued", [&] { order += "q"; });
    self.switch_to(child);
    order += "m";
  };
  child.body = [&](Greenlet&) { order += "c"; };
  rig.scheduler.start(*main.fiber);
  CHECK(rig.scheduler.drive().kind == StepKind::Finished);
  CHECK(order == "cmq");
  rig.story();
}

TEST_CASE("a fiber whose lane the host has marked ready can be handed over to") {
  Rig rig;
  Greenlet hub{rig, {}}, worker{rig, {}, &hub};
  hub.make("hub");
  worker.make("worker");
  hub.body = [&](Greenlet& self) {
    self.switch_to(worker);
    // the worker's callback was queued, and now its turn has come
    rig.lanes.ready(worker.fiber->lane, trace::WakeKind::Scheduled, self.fiber->lane, {}, {});
    CHECK(worker.fiber->state == core::FiberState::Waiting);
    self.switch_to(worker);
  };
  worker.body = [&](Greenlet& self) { self.switch_to(hub); };
  rig.scheduler.start(*hub.fiber);
  CHECK(rig.scheduler.drive().kind == StepKind::Finished);
  const Story story = rig.story();
  CHECK(story[5] == "worker ready: scheduled by hub");
  CHECK(story[7] == "hub -> worker: hand-over");
}

TEST_CASE("a fiber that queued itself before handing over stays ready meanwhile") {
  Rig rig;
  Greenlet hub{rig, {}}, worker{rig, {}, &hub};
  hub.make("hub");
  worker.make("worker");
  hub.body = [&](Greenlet& self) {
    self.switch_to(worker);
    self.switch_to(worker);
  };
  worker.body = [&](Greenlet& self) {
    // gevent.sleep(0): its callback is queued, then it switches to the hub
    rig.lanes.ready(self.fiber->lane, trace::WakeKind::Yielded, self.fiber->lane, {}, {});
    self.switch_to(hub);
  };
  rig.scheduler.start(*hub.fiber);
  CHECK(rig.scheduler.drive().kind == StepKind::Finished);
  CHECK(rig.story() == Story{
                           "nobody -> hub: start",
                           "hub blocked: switched away, on worker",
                           "hub -> worker: hand-over",
                           "worker ready: yielded by worker",
                           "worker -> hub: hand-over",
                           "hub blocked: switched away, on worker",
                           "hub -> worker: hand-over",
                           "worker ended: returned",
                           "worker -> hub: parent",
                           "hub ended: returned",
                       });
}

TEST_CASE("the lane that speaks for a fiber can change between its switches") {
  Rig rig;
  Greenlet main{rig, {}}, child{rig, {}, &main};
  main.make("main");
  child.make("child");
  main.body = [&](Greenlet& self) {
    // it resumes a generator, and the generator's frame switches away
    const base::LaneId generator =
        rig.lanes.born(trace::LaneKind::Generator, "generator", self.fiber->lane);
    core::Wait called;
    called.why = trace::WaitKind::Called;
    called.target = generator;
    rig.lanes.blocked(self.fiber->home_lane, called);
    rig.lanes.switched(base::CoreId{1}, generator, SwitchKind::Resume, {});
    self.fiber->lane = generator;
    self.switch_to(child);
    core::Wait yielded;
    yielded.why = trace::WaitKind::Yielded;
    rig.lanes.blocked(generator, yielded);
    rig.lanes.switched(base::CoreId{1}, self.fiber->home_lane, SwitchKind::Return, {});
    self.fiber->lane = self.fiber->home_lane;
  };
  child.body = [](Greenlet&) {};
  rig.scheduler.start(*main.fiber);
  CHECK(rig.scheduler.drive().kind == StepKind::Finished);
  CHECK(rig.story() == Story{
                           "nobody -> main: start",
                           "main blocked: called, on generator",
                           "main -> generator: resume",
                           "generator blocked: switched away, on child",
                           "generator -> child: hand-over",
                           "child ended: returned",
                           "child -> generator: parent",
                           "generator blocked: yielded",
                           "generator -> main: return",
                           "main ended: returned",
                       });
}
