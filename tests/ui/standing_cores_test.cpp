// Cores stand above the lanes, and say how busy they are.
#include <doctest/doctest.h>

#include "tests/support/nap_trace.h"
#include "tests/ui/screen.h"

using namespace fiberscope;
using test::Screen;

TEST_CASE("cores stay in place while lanes scroll, with the line below them") {
  Screen screen(1280, 720);
  screen.app().show_trace(test::random_trace(5, 40, 600), "many lanes", "");
  screen.frames(3);
  const ui::Rect core = screen.rect("row.core.1");
  const ui::Rect band = screen.rect("row.timeline.coroutines");
  const ui::Rect body = screen.rect("timeline.body");
  CHECK(core.bottom() < band.y);
  screen.wheel({body.mid_x(), body.bottom() - 20}, -3, false);
  screen.frames(2);
  REQUIRE(screen.app().state().timeline.scroll_y > 50);
  CHECK(screen.rect("row.core.1").y == core.y);
  CHECK_FALSE(screen.has("row.timeline.coroutines"));
  CHECK(screen.color_in({body.x + 5, core.bottom(), 40, 4}, screen.palette().strong_border));
  // what scrolls is cut off at the line
  for (const auto& [id, rect] : screen.seen().widgets) {
    if (id.starts_with("row.lane.")) CHECK(rect.bottom() > core.bottom());
  }
}

TEST_CASE("the cores' band says that it counts up to the playhead, and at the end that it is all") {
  Screen screen;
  screen.app().show_trace(test::nap_trace({{10, 30}, {10, 0}}), "naps", "");
  screen.frames(3);
  CHECK(screen.shows("1 core, 40% busy"));
  CHECK_FALSE(screen.shows("so far"));
  const auto& events = screen.app().model()->trace.events();
  for (const trace::Event& event : events) {
    if (!std::holds_alternative<trace::LaneBlocked>(event.payload)) continue;
    screen.app().carry_out(ui::intent::GoTo{event.seq});
    break;
  }
  screen.frames(2);
  CHECK(screen.shows("1 core, 100% busy so far"));
  CHECK(screen.shows("idle"));  // who has the core there
  screen.app().carry_out(ui::intent::GoToBegin{});
  screen.press(ui::key::kEnd);
  screen.frames(2);
  CHECK_FALSE(screen.shows("so far"));
}

TEST_CASE("the overview is there while less than all is in view") {
  Screen screen;
  screen.app().show_trace(test::sample_trace(), "sample", "");
  screen.frames(3);
  CHECK_FALSE(screen.has("minimap"));
  screen.press(ui::key::kW);
  screen.frames(2);
  CHECK(screen.has("minimap"));
  screen.press(ui::key::kF);
  screen.frames(2);
  CHECK_FALSE(screen.has("minimap"));
}
