// What matters now: who runs, who is held, where a link led; and whose lanes the program's own are.
#include "app/model/reading/focus.h"

#include <doctest/doctest.h>

#include "app/model/model.h"
#include "tests/support/trace_sample.h"

using namespace fiberscope;
using base::EventSeq;
using base::LaneId;
using model::Focus;
using model::FocusReason;

namespace {

constexpr LaneId kMain{2}, kHub{3}, kFoo{4}, kBar{5};  // of the sample trace

}  // namespace

TEST_CASE("whoever runs is the runner; when nobody does, who stopped last") {
  const trace::Trace trace = test::sample_trace();
  model::World world;
  CHECK_FALSE(model::runner(trace, world));
  LaneId last;
  bool idle = false;
  for (const auto& event : trace.events()) {
    world.apply(event);
    const LaneId now = model::runner(trace, world);
    CAPTURE(event.seq.value);
    if (world.running()) {
      CHECK(now == world.running());
      last = world.running();
    } else {
      CHECK(now == last);
      idle = idle || bool(last);
    }
  }
  CHECK(idle);
}

TEST_CASE("of several that run the one that the last event is about is the runner") {
  const auto trace = test::decode(test::record([](trace::Writer& w, base::VirtualClock&) {
    w.emit(trace::RunStarted{});
    for (const std::uint32_t id : {1u, 2u}) {
      w.emit(trace::CoreAdded{base::CoreId{id}, w.intern("core")});
      w.emit(trace::LaneBorn{LaneId{id}, {}, {}, trace::LaneKind::Thread, w.intern("t"), {}});
      w.emit(trace::LaneSwitched{base::CoreId{id}, {}, LaneId{id}, trace::SwitchKind::Start});
    }
    w.emit(trace::LineReached{LaneId{1}, {}});
    w.emit(trace::SourceLoaded{base::SourceId{1}, w.intern("a.py"), w.define("")});
  }));
  model::World world;
  std::vector<LaneId> runners;
  for (const auto& event : trace.events()) {
    world.apply(event);
    runners.push_back(model::runner(trace, world));
  }
  const std::size_t n = runners.size();
  CHECK(runners[n - 3] == LaneId{2});  // it got its core
  CHECK(runners[n - 2] == LaneId{1});  // it reached a line
  CHECK(runners[n - 1] == LaneId{2});  // about nobody: who began last
}

TEST_CASE("who holds on to a lane keeps it; a place that was gone to matters until the next step") {
  const Focus held{kFoo, FocusReason::Held};
  CHECK(model::moved(held, kBar) == held);
  CHECK(model::moved({kFoo, FocusReason::Runner}, kBar) == Focus{kBar, FocusReason::Runner});
  const Focus there = model::gone_to({kFoo, FocusReason::Runner}, kMain, FocusReason::Finding);
  CHECK(there == Focus{kMain, FocusReason::Finding});
  CHECK(model::moved(there, kBar) == Focus{kBar, FocusReason::Runner});
  // what is held is the lane one went to
  CHECK(model::gone_to(held, kBar, FocusReason::Hit) == Focus{kBar, FocusReason::Held});
}

TEST_CASE("a lane is the program's own when it reaches its lines; the hub never is") {
  const trace::Trace trace = test::sample_trace();
  const model::Model model(trace);
  const auto own = [&](LaneId id) { return model::is_own(trace, model.lanes, model.index, id); };
  CHECK(own(kMain));
  CHECK(own(kFoo));
  CHECK_FALSE(own(kHub));
  CHECK_FALSE(own(LaneId{1}));  // the process
  CHECK_FALSE(own(LaneId{}));
  const EventSeq first = model::first_own_switch(trace, model.lanes, model.index);
  REQUIRE(first);
  CHECK(trace.get<trace::LaneSwitched>(first).to == kFoo);  // from main, by the hub
}

TEST_CASE("a generator expression that the library drives is not the program's own lane") {
  const auto trace = test::decode(test::record([](trace::Writer& w, base::VirtualClock&) {
    w.emit(trace::RunStarted{});
    w.emit(trace::LaneBorn{LaneId{1}, {}, {}, trace::LaneKind::Thread, w.intern("main"), {}});
    w.emit(trace::LaneBorn{
        LaneId{2}, LaneId{1}, {}, trace::LaneKind::Generator, w.intern("<genexpr>"), {}});
    for (const std::uint32_t id : {1u, 2u}) w.emit(trace::LineReached{LaneId{id}, {}});
  }));
  const model::Model model(trace);
  CHECK(model::is_own(trace, model.lanes, model.index, LaneId{1}));
  CHECK_FALSE(model::is_own(trace, model.lanes, model.index, LaneId{2}));
}
