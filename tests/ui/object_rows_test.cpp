// Rows of locks, of what is a library's own and of groups, in the window.
#include <doctest/doctest.h>

#include "app/export/picture/group_row.h"
#include "tests/support/crowd_trace.h"
#include "tests/support/thread_trace.h"
#include "tests/ui/screen.h"

using namespace fiberscope;
using namespace fiberscope::test;
using base::EventSeq;

namespace {

void open_trace(Screen& screen, trace::Trace trace) {
  screen.app().show_trace(std::move(trace), "rows", "");
  screen.frames(3);
}

void go(Screen& screen, EventSeq event) {
  screen.app().carry_out(ui::intent::GoTo{event});
  screen.frames(3);
}

}  // namespace

TEST_CASE("a lock's head tells who waits, and a click on it selects who holds it") {
  Screen screen;
  ThreadMoments m;
  open_trace(screen, thread_trace(&m));
  go(screen, m.a_waits);
  REQUIRE(screen.has("row.object.2"));
  CHECK(screen.shows("1 waits"));
  CHECK(screen.shows("held by main"));
  screen.click("timeline.object.2");
  CHECK(screen.app().state().focus.lane == kThreadMain);
}

TEST_CASE("a hold tells of itself under the mouse, and a click goes to where it was taken") {
  Screen screen;
  ThreadMoments m;
  open_trace(screen, thread_trace(&m));
  const ui::Rect hold = screen.rect("hold.2.0");
  screen.hover("hold.2.0");
  screen.frames(2);
  CHECK(screen.has("hover_card"));
  CHECK(screen.shows("main holds lock x"));
  screen.click_at({hold.mid_x(), hold.mid_y()});
  const auto& taken = screen.app().model()->objects.find(kLockX)->holds[0];
  CHECK(EventSeq{screen.cursor()} == taken.begin);
  CHECK(screen.app().state().focus.lane == kThreadMain);
}

TEST_CASE("what is the library's own is folded at first, and what people choose is remembered") {
  Screen screen;
  open_trace(screen, thread_trace());
  REQUIRE(screen.has("row.timeline.library.objects"));
  CHECK_FALSE(screen.has("row.object.1"));
  screen.click("timeline.library.objects");
  screen.frames(2);
  CHECK(screen.has("row.object.1"));
  screen.click("timeline.locks");
  screen.frames(2);
  CHECK_FALSE(screen.has("row.object.2"));
  open_trace(screen, thread_trace());  // of the next trace, too
  CHECK(screen.has("row.object.1"));
  CHECK_FALSE(screen.has("row.object.2"));
}

TEST_CASE("many that are alike are a group at first; every lane has a row when that is chosen") {
  Screen screen;
  const trace::Trace trace = crowd_trace(300);
  const EventSeq waits = crowd_waits(trace);
  open_trace(screen, crowd_trace(300));
  go(screen, waits);
  CHECK(screen.has("row.timeline.states"));
  CHECK(screen.has("row.group.2"));
  CHECK_FALSE(screen.has("row.lane.2"));
  CHECK(screen.shows("wait for door"));
  const int wait = static_cast<int>(exporter::Band::Wait0);
  CHECK(screen.has("states.152.count." + std::to_string(wait) + ".300"));
  screen.click("timeline.groups.Every lane");
  screen.frames(2);
  CHECK_FALSE(screen.has("row.group.2"));
  CHECK(screen.has("row.lane.2"));
  screen.click("timeline.groups.Groups");
  screen.frames(2);
  CHECK(screen.has("row.group.2"));
  screen.click("timeline.group_order.Longest wait");
  screen.frames(2);
  CHECK(screen.has("row.fitted." + std::to_string(crowd_waits_longest(300).value)));
}

TEST_CASE("a group folds, and a click on a fitted lane selects it") {
  Screen screen;
  open_trace(screen, crowd_trace(300));
  REQUIRE(screen.has("fitted.152.lanes"));
  const ui::Rect lanes = screen.rect("fitted.152.lanes");
  screen.click_at({lanes.mid_x(), lanes.y + 5});
  const base::LaneId lane = screen.app().state().focus.lane;
  CHECK(lane.value >= 152);
  CHECK(lane.value <= 158);
  screen.click("timeline.group.2");
  screen.frames(2);
  CHECK_FALSE(screen.has("fitted.152.lanes"));
  CHECK(screen.has("row.group.2"));
}

TEST_CASE("of one of many alike the inspector tells what all do, how long each waits, with links") {
  Screen screen;
  open_trace(screen, crowd_trace(300));
  go(screen, crowd_waits(crowd_trace(300)));
  screen.app().carry_out(ui::intent::Select{kFirstWorker});
  screen.frames(3);
  CHECK(screen.shows("worker \u00D7 300"));
  CHECK(screen.has("inspector.group.now"));
  CHECK(screen.shows("300 wait"));
  CHECK(screen.has("inspector.group.bin.16"));
  screen.click("inspector.group.longest");
  screen.frames(2);
  CHECK(screen.app().state().focus.lane == crowd_waits_longest(300));
  // who is alone in what it does has none
  screen.app().carry_out(ui::intent::Select{kStarter});
  screen.frames(2);
  CHECK_FALSE(screen.has("inspector.group.now"));
}

TEST_CASE("many on one line have one mark with their number") {
  Screen screen;
  open_trace(screen, crowd_trace(300));
  go(screen, crowd_waits(crowd_trace(300)));
  CHECK(screen.shows("\u00D7 300"));
  const auto marks = std::ranges::count_if(screen.seen().widgets, [](const auto& widget) {
    return widget.first.starts_with("source.mark.");
  });
  CHECK(marks == 1);
}
