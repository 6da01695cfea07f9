// Threads on the screen: cores, the GIL, preemption, locks.
#include <doctest/doctest.h>

#include "tests/support/thread_trace.h"
#include "tests/ui/screen.h"

using namespace fiberscope;
using base::EventSeq;
using base::LaneId;
using test::kThreadA, test::kThreadB, test::kThreadMain;
using test::Screen;

namespace {

test::ThreadMoments open_threads(Screen& screen, LaneId lane) {
  test::ThreadMoments at;
  screen.app().show_trace(test::thread_trace(&at), "threads", "");
  screen.frames(2);
  screen.app().carry_out(ui::intent::Select{lane});
  screen.frames(3);
  return at;
}

void go(Screen& screen, EventSeq event, LaneId lane) {
  screen.app().carry_out(ui::intent::GoTo{event, lane});
  screen.frames(3);
}

std::string number(LaneId lane) { return std::to_string(lane.value); }

}  // namespace

TEST_CASE("a wait for the GIL has its own pattern and entry in the legend, a lost core its mark") {
  Screen screen;
  open_threads(screen, kThreadA);
  CHECK(screen.has("legend.gil"));
  CHECK(screen.has("legend.preempted"));
  REQUIRE(screen.has("preempted." + number(kThreadMain)));
  REQUIRE(screen.has("preempted." + number(kThreadA)));
  CHECK_FALSE(screen.has("preempted." + number(kThreadB)));
  const ui::Colors& c = screen.app().theme().c;
  CHECK(screen.color_in(screen.rect("preempted." + number(kThreadA)).inset(-4), c.warning));
  bool striped = false;
  for (const auto& [id, rect] : screen.seen().widgets) {
    const bool of_main = id.starts_with("slice." + number(kThreadMain) + ".") && rect.w > 20;
    striped |= of_main && screen.color_in(rect, screen.palette().gil_stripes);
  }
  CHECK(striped);
  Screen plain;
  plain.app().show_trace(test::sample_trace(), "sample", "");
  plain.frames(3);
  CHECK_FALSE(plain.has("legend.gil"));
  CHECK_FALSE(plain.has("legend.preempted"));
}

TEST_CASE("the inspector lists locks with holder, line and waiters, and all of them lead on") {
  Screen screen(1600, 1300);
  const test::ThreadMoments at = open_threads(screen, kThreadA);
  go(screen, at.a_waits, kThreadA);
  REQUIRE(screen.has("section.Locks"));
  CHECK(screen.has("lock." + std::to_string(test::kGil.value)));
  const std::string x = "lock." + std::to_string(test::kLockX.value);
  REQUIRE(screen.has(x));
  CHECK(screen.shows("lock x"));
  CHECK(screen.has(x + ".waiter." + number(kThreadA)));
  screen.click(x + ".holder." + number(kThreadMain));
  CHECK(screen.app().state().focus.lane == kThreadMain);
  screen.click(x + ".line");
  const auto& event = screen.app().model()->trace.at(EventSeq{screen.cursor()});
  REQUIRE(std::holds_alternative<trace::LockTaken>(event.payload));
  CHECK(std::get<trace::LockTaken>(event.payload).object == test::kLockX);
}

TEST_CASE("the inspector shows who has which core, and how busy it was") {
  Screen screen(1600, 1300);
  const test::ThreadMoments at = open_threads(screen, kThreadB);
  go(screen, EventSeq{at.main_gives.value + 2}, kThreadB);
  REQUIRE(screen.has("section.Cores"));
  CHECK(screen.shows("1 of 2 busy"));
  screen.click("core_row.2.lane");
  CHECK(screen.app().state().focus.lane == kThreadA);
  CHECK(screen.shows("2 cores"));
  CHECK(screen.shows("3 threads, 0 coroutines"));
  screen.app().show_trace(test::sample_trace(), "sample", "");
  screen.frames(3);
  CHECK_FALSE(screen.has("section.Cores"));
}

TEST_CASE("a click on a core's slice selects the lane that held it; the group folds") {
  Screen screen;
  open_threads(screen, kThreadA);
  std::string slice;
  for (const auto& [id, rect] : screen.seen().widgets) {
    if (id.starts_with("core.1.") && rect.w > 20) slice = id;
  }
  REQUIRE_FALSE(slice.empty());
  screen.click(slice);
  CHECK(screen.app().state().focus.lane != kThreadA);
  screen.click("timeline.cores");
  screen.frames(2);
  CHECK_FALSE(screen.has(slice));
}

TEST_CASE("the circle of two threads and their locks is drawn") {
  Screen screen;
  open_threads(screen, kThreadA);
  go(screen, EventSeq{1'000'000}, kThreadA);
  screen.frames(3);
  REQUIRE(screen.has("inspector.circle"));
  CHECK(screen.has("circle." + number(kThreadMain)));
  CHECK(screen.has("circle." + number(kThreadA)));
}
