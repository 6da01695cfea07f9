// Zoom, panes, themes, library and the pages for when there is nothing to show.
#include <doctest/doctest.h>

#include <cmath>

#include "tests/ui/screen.h"

using namespace fiberscope;
using test::Screen;
using ui::LaneId;

namespace {

void open_random(Screen& screen) {
  screen.app().show_trace(test::random_trace(7, 14, 2600), "Chance", "");
  screen.frames(3);
}

double span(Screen& screen) {
  const auto& view = screen.app().state().timeline.view;
  return view.end - view.begin;
}

}  // namespace

TEST_CASE("Ctrl and the wheel zoom about the mouse, F shows everything again") {
  Screen screen;
  open_random(screen);
  const ui::Rect body = screen.rect("timeline.body");
  const double all = span(screen);
  const ui::Point at{body.x + body.w * 0.3f, body.mid_y()};
  const double under = screen.app().state().timeline.view.unit_of_x(at.x);
  for (int i = 0; i < 5; ++i) screen.wheel(at, 1, true);
  CHECK(span(screen) < all / 2.5);
  CHECK(std::abs(screen.app().state().timeline.view.unit_of_x(at.x) - under) < all * 0.01);
  screen.press(ui::key::kF);
  CHECK(span(screen) == doctest::Approx(all));
}

TEST_CASE("W, S, A and D zoom and pan; the buttons do the same") {
  Screen screen;
  open_random(screen);
  const double all = span(screen);
  screen.press(ui::key::kW);
  screen.press(ui::key::kW);
  const double near = span(screen);
  CHECK(near < all);
  const double begin = screen.app().state().timeline.view.begin;
  screen.press(ui::key::kA);
  CHECK(screen.app().state().timeline.view.begin < begin);
  screen.press(ui::key::kD);
  CHECK(screen.app().state().timeline.view.begin == doctest::Approx(begin));
  screen.press(ui::key::kS);
  CHECK(span(screen) > near);
  screen.click("timeline.zoom_in");
  CHECK(span(screen) == doctest::Approx(near));
  screen.click("timeline.fit");
  CHECK(span(screen) == doctest::Approx(all));
}

TEST_CASE("the right button drags the timeline") {
  Screen screen;
  open_random(screen);
  for (int i = 0; i < 4; ++i) screen.press(ui::key::kW);
  const ui::Rect body = screen.rect("timeline.body");
  const auto& view = screen.app().state().timeline.view;
  const double before = view.begin, per_px = view.units_per_px();
  screen.drag({body.mid_x(), body.mid_y()}, {body.mid_x() + 100, body.mid_y()}, ui::Button::Right);
  CHECK(view.begin == doctest::Approx(before - 100 * per_px).epsilon(0.02));
}

TEST_CASE("a left drag selects a range whose edges are events, and Esc clears it") {
  Screen screen;
  open_random(screen);
  screen.click("timeline.axis.Steps");  // no finding's mark stands where the drag begins
  const ui::Rect body = screen.rect("timeline.body");
  const std::uint64_t cursor = screen.cursor();
  screen.drag({body.x + 100, body.bottom() - 30}, {body.x + 400, body.bottom() - 30});
  REQUIRE(screen.app().state().timeline.range);
  CHECK(screen.app().state().timeline.range->from < screen.app().state().timeline.range->to);
  CHECK(screen.cursor() == cursor);
  CHECK(screen.shows("Selection "));
  screen.press(ui::key::kF);
  CHECK_FALSE(screen.app().state().timeline.fits_all);
  screen.press(ui::key::kEscape);
  CHECK_FALSE(screen.app().state().timeline.range);
}

TEST_CASE("Time and Steps show the same events on two axes") {
  Screen screen;
  screen.app().show_trace(test::sample_trace(), "sample", "");
  screen.frames(3);
  const auto& view = screen.app().state().timeline.view;
  screen.click("timeline.axis.Steps");
  CHECK(view.axis == model::AxisKind::Steps);
  screen.click("timeline.axis.Time");
  CHECK(view.axis == model::AxisKind::Time);
  CHECK(screen.shows("Virtual time"));
  CHECK(view.end >= static_cast<double>(screen.app().model()->lanes.end_ns()));
  screen.click("timeline.axis.Steps");
  CHECK(view.axis == model::AxisKind::Steps);
}

TEST_CASE("splitters resize the panes beside them") {
  Screen screen;
  open_random(screen);
  const auto middle = [&](const char* id) {
    const ui::Rect r = screen.rect(id);
    return ui::Point{r.mid_x(), r.mid_y()};
  };
  screen.show_library();
  const float width = screen.rect("timeline.body").w;
  const ui::Point left = middle("splitter.left");
  screen.drag(left, {left.x + 60, left.y});
  CHECK(screen.app().state().sizes.left == doctest::Approx(288));
  CHECK(screen.rect("timeline.body").w == doctest::Approx(width - 60));
  const float height = screen.rect("timeline.body").h;
  const ui::Point below = middle("splitter.bottom");
  screen.drag(below, {below.x, below.y - 50});
  CHECK(screen.rect("timeline.body").h == doctest::Approx(height - 50));
  const ui::Point right = middle("splitter.inspector");
  screen.drag(right, {right.x - 5000, right.y});
  CHECK(screen.app().state().sizes.inspector <= 640);
  // the names of the rows
  const float lanes = screen.rect("timeline.body").w;
  const ui::Point names = middle("splitter.heads");
  screen.drag(names, {names.x + 70, names.y});
  CHECK(screen.app().state().sizes.heads == doctest::Approx(238));
  CHECK(screen.rect("timeline.body").w == doctest::Approx(lanes - 70));
  screen.double_click("splitter.heads");
  CHECK(screen.app().state().sizes.heads == ui::PaneSizes{}.heads);
  CHECK(screen.rect("timeline.body").w > 200);
}

TEST_CASE("a folded lane hides its children") {
  Screen screen;
  screen.app().show_trace(test::sample_trace(), "sample", "");
  screen.frames(3);
  REQUIRE(screen.has("lane.4"));
  const ui::Rect hub = screen.rect("lane.3");
  screen.click_at({hub.x + 14 + 10 + 5, hub.mid_y()});
  CHECK(screen.app().state().timeline.shown.folded.contains(LaneId{3}));
  CHECK_FALSE(screen.has("lane.4"));
  CHECK(screen.has("lane.2"));
}

TEST_CASE("lanes off the screen are not drawn") {
  Screen screen;
  screen.app().show_trace(test::random_trace(3, 200, 4000), "many", "");
  screen.frames(3);
  std::size_t drawn = 0;
  for (const auto& [id, rect] : screen.seen().widgets) drawn += id.rfind("lane.", 0) == 0;
  CHECK(drawn > 5);
  CHECK(drawn < 60);  // of 200
}

TEST_CASE("the theme button exchanges every colour and keeps the rest") {
  Screen screen;
  open_random(screen);
  screen.app().carry_out(ui::intent::GoTo{ui::EventSeq{900}});
  screen.frames();
  const ui::Rect head = screen.rect("inspector.why");
  CHECK(screen.color_in(head, ui::rgb(0x0B0E12)));
  screen.click("theme");
  CHECK(screen.app().theme().kind == ui::ThemeKind::Light);
  CHECK(screen.cursor() == 900);
  CHECK(screen.color_in(screen.rect("inspector.why"), ui::rgb(0xF3F5F8)));
  CHECK_FALSE(screen.color_in(screen.rect("inspector.why"), ui::rgb(0x0B0E12)));
}

TEST_CASE("the library shows what passes its filter") {
  Screen screen;
  screen.app().library() = {{"a.py", "1  One", "Interleave", 2, true},
                            {"b.py", "3  Gevent", "Three sleepers", 3, false}};
  screen.show_library();
  CHECK(screen.has("library.item.a.py"));
  CHECK(screen.has("library.item.b.py"));
  CHECK(screen.shows("1 of 2"));
  screen.app().state().library.filter = "SLEEP";
  screen.frames(1);
  CHECK_FALSE(screen.has("library.item.a.py"));
  CHECK(screen.has("library.item.b.py"));
  screen.app().state().library.filter = "nothing like it";
  screen.frames(1);
  CHECK(screen.shows("Nothing matches the filter."));
}

TEST_CASE("keys do nothing to the cursor while text is typed into the filter") {
  Screen screen;
  open_random(screen);
  screen.show_library();
  screen.click("library.filter");
  screen.frames(3);
  const std::uint64_t before = screen.cursor();
  const double shown = span(screen);
  screen.press(ui::key::kHome);
  screen.press(ui::key::kW);
  CHECK(screen.cursor() == before);
  CHECK(span(screen) == doctest::Approx(shown));
}

TEST_CASE("a file that is no trace gives a page with the reason") {
  Screen screen;
  screen.app().open_file("CMakeLists.txt");
  screen.frames(2);
  CHECK(screen.has("message.error"));
  CHECK(screen.shows("CMakeLists.txt"));
}

TEST_CASE("the empty state of the inspector names a lane that is not born yet") {
  Screen screen;
  screen.app().show_trace(test::sample_trace(), "sample", "");
  screen.frames(2);
  screen.app().carry_out(ui::intent::Select{LaneId{4}});
  screen.press(ui::key::kHome);
  screen.frames(1);
  CHECK(screen.shows("foo does not exist yet"));
}
