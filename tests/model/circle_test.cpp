#include "app/model/reading/circle.h"

#include <doctest/doctest.h>

#include "app/model/model.h"
#include "tests/support/trace_sample.h"

using namespace fiberscope;
using base::EventSeq;
using base::LaneId;
using base::ObjectId;
using base::TimeNs;
using trace::WaitKind;

namespace {

// Fibers 1, 2, 3 ... called a, b, c ..., each of whom blocks in turn.
struct Fibers {
  struct Wait {
    std::uint32_t lane;
    WaitKind why;
    std::uint32_t target = 0;
    const char* detail = "";
    std::uint32_t object = 0;
    TimeNs deadline_ns = base::kNever;
  };
  explicit Fibers(const std::vector<Wait>& waits,
                  const std::function<void(trace::Writer&)>& more = {})
      : trace(test::decode(test::record([&](trace::Writer& w, base::VirtualClock& clock) {
          w.emit(trace::RunStarted{});
          for (const char* name : {"a", "b", "c", "d"}) {
            w.emit(trace::LaneBorn{
                LaneId{++born}, {}, {}, trace::LaneKind::Fiber, w.intern(name), {}});
          }
          LaneId from;
          for (const Wait& wait : waits) {
            const LaneId lane{wait.lane};
            clock.now_ns += 1000;
            w.emit(trace::LaneSwitched{base::CoreId{1}, from, lane, trace::SwitchKind::HandOver});
            w.emit(trace::LaneBlocked{lane,
                                      wait.why,
                                      LaneId{wait.target},
                                      ObjectId{wait.object},
                                      w.intern(wait.detail),
                                      wait.deadline_ns,
                                      {},
                                      0});
            from = lane;
          }
          if (more) more(w);
        }))),
        model(trace),
        world(model.replay.at(trace.size())) {}

  std::string who(std::uint32_t lane) const {
    const auto w = model::waiting(trace, world, LaneId{lane});
    return w ? model::waiting_text(trace, model.names, *w).text : "";
  }
  std::string said(const model::Circle& circle) const {
    return model::circle_text(trace, model.names, circle).text;
  }
  std::vector<model::Circle> circles() const { return model::circles(trace, world); }

  std::uint32_t born = 0;
  trace::Trace trace;
  model::Model model;
  model::World world;
};

}  // namespace

TEST_CASE("who can end a wait: the one it names, a timer, or a sort of deed") {
  const Fibers f({{1, WaitKind::Join, 4},
                  {2, WaitKind::QueueGet, 0, "queue get jobs", 1, 9000},
                  {3, WaitKind::Sleep, 0, "sleep", 0, 5000}});
  CHECK(f.who(1) == "a waits (join d) since 1 µs: it goes on when d ends.");
  CHECK(f.who(2) ==
        "b waits (get from queue jobs) since 2 µs: whoever puts something into queue jobs ends "
        "this; a timer ends the wait at 9 µs at the latest.");
  CHECK(f.who(3) == "c waits (sleep 2 µs) since 3 µs: its timer ends this at 5 µs.");
  CHECK(f.who(4) == "");
  const auto w = model::waiting(f.trace, f.world, LaneId{1});
  REQUIRE(w);
  CHECK(w->enders == std::vector<LaneId>{LaneId{4}});
  CHECK(std::holds_alternative<trace::LaneBlocked>(f.trace.at(w->wait).payload));
}

TEST_CASE("every kind of wait has its sentence, with and without a target") {
  for (int kind = 0; kind <= static_cast<int>(WaitKind::Gil); ++kind) {
    for (const std::uint32_t target : {0u, 4u}) {
      for (const TimeNs deadline_ns : {base::kNever, TimeNs{7000}}) {
        const Fibers f({{1, static_cast<WaitKind>(kind), target, "", 0, deadline_ns}});
        const std::string text = f.who(1);
        CHECK(text.starts_with("a waits ("));
        CHECK(text.ends_with("."));
        CHECK(text.find('{') == std::string::npos);
        CHECK((text.find("7 µs") != std::string::npos || text.find("6 µs") != std::string::npos) ==
              (deadline_ns != base::kNever));
      }
    }
  }
}

TEST_CASE("a timer that ends a wait is linked") {
  const Fibers f({}, [](trace::Writer& w) {
    w.emit(trace::LaneSwitched{base::CoreId{1}, {}, LaneId{1}, trace::SwitchKind::Start});
    w.emit(trace::TimerArmed{base::TimerId{1}, LaneId{2}, 5000, {}});
    w.emit(trace::TimerArmed{base::TimerId{2}, LaneId{1}, 5000, {}});
    w.emit(trace::LaneBlocked{LaneId{1}, WaitKind::Sleep, {}, {}, {}, 5000, {}, 0});
  });
  const auto w = model::waiting(f.trace, f.world, LaneId{1});
  REQUIRE(w);
  REQUIRE(w->timer);
  CHECK(f.trace.get<trace::TimerArmed>(w->timer).timer == base::TimerId{2});
  bool linked = false;
  const model::Explanation text = model::waiting_text(f.trace, f.model.names, *w);
  for (const model::Link& link : text.links) linked = linked || link.event == w->timer;
  CHECK(linked);
}

TEST_CASE("a circle through a lane, and all circles") {
  const Fibers f({{2, WaitKind::Join, 3},
                  {3, WaitKind::Lock, 1, "lock m", 1},
                  {1, WaitKind::Await, 2},
                  {4, WaitKind::Join, 1}});
  const auto circle = model::circle_through(f.trace, f.world, LaneId{3});
  REQUIRE(circle);
  CHECK(circle->lanes == std::vector<LaneId>{LaneId{1}, LaneId{2}, LaneId{3}});
  CHECK(circle->deadlock());
  CHECK(f.said(*circle) ==
        "a waits for b (await b), which waits for c (join c), which waits for a (lock m held by "
        "a): none of them can ever go on.");
  // d waits for the circle but is no part of it
  CHECK_FALSE(model::circle_through(f.trace, f.world, LaneId{4}));
  REQUIRE(f.circles().size() == 1);
  CHECK(f.circles()[0].lanes == circle->lanes);
}

TEST_CASE("two circles at once, each from its oldest lane") {
  const Fibers f({{4, WaitKind::Join, 2},
                  {2, WaitKind::Join, 4},
                  {3, WaitKind::Join, 1},
                  {1, WaitKind::Join, 3}});
  REQUIRE(f.circles().size() == 2);
  CHECK(f.circles()[0].lanes == std::vector<LaneId>{LaneId{1}, LaneId{3}});
  CHECK(f.circles()[1].lanes == std::vector<LaneId>{LaneId{2}, LaneId{4}});
}

TEST_CASE("no circle: switching away, a lane that can run, a lock that was passed on") {
  CHECK(Fibers({{1, WaitKind::Switched, 2}, {2, WaitKind::Switched, 1}}).circles().empty());
  CHECK(Fibers({{1, WaitKind::Join, 2}}).circles().empty());
  // b and c wait for m, held by a; then c gets it, so that b no longer waits for a
  const std::vector<Fibers::Wait> waits = {{2, WaitKind::Lock, 1, "lock m", 7},
                                           {3, WaitKind::Lock, 1, "lock m", 7}};
  const Fibers passed(waits, [](trace::Writer& w) {
    w.emit(trace::LaneReady{LaneId{3}, LaneId{1}, trace::WakeKind::Notified, {}});
    w.emit(trace::LaneSwitched{base::CoreId{1}, {}, LaneId{1}, trace::SwitchKind::Dispatch});
    w.emit(trace::LaneBlocked{LaneId{1}, WaitKind::Join, LaneId{2}, {}, {}, base::kNever, {}, 0});
  });
  CHECK(passed.circles().empty());
  CHECK(passed.who(2) ==
        "b waits (lock m held by a) since 1 µs: whoever holds lock m ends this by releasing it.");
}

TEST_CASE("a circle with a timer in it is no deadlock") {
  const Fibers f({{1, WaitKind::Join, 2, "", 0, 8000}, {2, WaitKind::Join, 1}});
  REQUIRE(f.circles().size() == 1);
  CHECK_FALSE(f.circles()[0].deadlock());
  CHECK(f.said(f.circles()[0]) ==
        "a waits for b (join b), which waits for a (join a): only the timer at 8 µs breaks this "
        "circle.");
}
