// The mouse over the timeline: wheel, ranges, panning, double clicks, the minimap's edges.
#include <doctest/doctest.h>

#include "tests/ui/screen.h"

using namespace fiberscope;
using test::Screen;
using ui::EventSeq;
using ui::LaneId;

namespace {

constexpr LaneId kFoo{4};

void open_sample(Screen& screen) {
  screen.app().show_trace(test::sample_trace(), "foo, bar and func", "3 Gevent");
  screen.app().carry_out(ui::intent::SetAxis{model::AxisMode::Steps});
  screen.frames(3);
}

const ui::TimelineState& timeline(Screen& screen) { return screen.app().state().timeline; }

// middle_of_lanes: where the mouse is over the lanes, on none of the rows of the sample.
ui::Point empty_place(Screen& screen) {
  const ui::Rect body = screen.rect("timeline.body");
  return {body.mid_x(), body.bottom() - 20};
}

}  // namespace

TEST_CASE("Ctrl and the wheel zoom at the mouse: what is under it stays there") {
  Screen screen;
  open_sample(screen);
  const ui::Point at = empty_place(screen);
  const model::View before = timeline(screen).view;
  screen.wheel(at, 3, true);
  const model::View& after = timeline(screen).view;
  CHECK(after.end - after.begin < (before.end - before.begin) * 0.6);
  CHECK(after.unit_of_x(at.x) == doctest::Approx(before.unit_of_x(at.x)).epsilon(0.01));
  screen.wheel(at, -3, true);
  CHECK(timeline(screen).view.end - timeline(screen).view.begin ==
        doctest::Approx(before.end - before.begin).epsilon(0.05));
}

TEST_CASE("the plain wheel scrolls, and zooms when the setting says so; Shift pans") {
  Screen screen;
  screen.app().show_trace(test::random_trace(7, 30, 2600), "many", "");
  screen.frames(3);
  const ui::Rect body = screen.rect("timeline.body");
  const ui::Point at{body.mid_x(), body.mid_y()};
  const model::View before = timeline(screen).view;
  screen.wheel(at, -1, false);
  CHECK(timeline(screen).scroll_y == 60);
  CHECK(timeline(screen).view.begin == before.begin);
  screen.app().state().prefs.wheel_zooms = true;
  screen.wheel(at, 2, false);
  CHECK(timeline(screen).scroll_y == 60);
  const model::View zoomed = timeline(screen).view;
  CHECK(zoomed.end - zoomed.begin < before.end - before.begin);
  screen.wheel(at, 1, true);  // the other way round now
  CHECK(timeline(screen).scroll_y == 0);
  screen.wheel(at, -1, false, true);
  CHECK(timeline(screen).view.begin > zoomed.begin);
  CHECK(timeline(screen).view.end - timeline(screen).view.begin ==
        doctest::Approx(zoomed.end - zoomed.begin));
}

TEST_CASE("a left drag selects a range whose edges are events, and shows its totals at once") {
  Screen screen;
  open_sample(screen);
  screen.show_library();  // what is dragged over is this wide
  const ui::Rect body = screen.rect("timeline.body");
  screen.drag({body.x + 100, body.bottom() - 20}, {body.x + 500, body.bottom() - 20});
  REQUIRE(timeline(screen).range);
  const ui::Range range = *timeline(screen).range;
  CHECK(range.from < range.to);
  const auto& view = timeline(screen).view;
  const auto& trace = screen.app().model()->trace;
  // the nearest events, so within half a step of where the mouse was
  const double half = 0.51 / view.units_per_px();
  CHECK(std::abs(view.x_of(static_cast<double>(model::unit_of(trace, view.axis, range.from))) -
                 (body.x + 100)) <= half);
  CHECK(std::abs(view.x_of(static_cast<double>(model::unit_of(trace, view.axis, range.to))) -
                 (body.x + 500)) <= half);
  CHECK(screen.has("timeline.range"));
  REQUIRE(screen.has("totals"));
  const auto report = model::make_report(trace, screen.app().model()->lanes,
                                         {view.axis, model::unit_of(trace, view.axis, range.from),
                                          model::unit_of(trace, view.axis, range.to)});
  CHECK(timeline(screen).totals.report.states == report.states);
  const auto& running = report.states[static_cast<std::size_t>(model::SliceState::Running)];
  REQUIRE(running.count > 0);
  // its first number, in the panel's row of that state
  const ui::Rect row = screen.rect("totals.row.2");
  bool total = false;
  for (const auto& text : screen.seen().texts) {
    const bool here = row.contains({text.rect.mid_x(), text.rect.mid_y()});
    total = total || (here && text.text == base::format_duration(running.total_ns));
  }
  CHECK(running.total_ns == 20 * base::kMicrosecond);
  CHECK(total);
  CHECK(screen.shows("p99"));
  screen.press(ui::key::kEscape);
  CHECK_FALSE(timeline(screen).range);
  CHECK_FALSE(screen.has("totals"));
}

TEST_CASE("F fits the selection, and everything when struck again") {
  Screen screen;
  open_sample(screen);
  const ui::Rect body = screen.rect("timeline.body");
  const model::View whole = timeline(screen).view;
  screen.drag({body.x + 200, body.bottom() - 20}, {body.x + 400, body.bottom() - 20});
  const ui::Range range = *timeline(screen).range;
  screen.press(ui::key::kF);
  const auto& view = timeline(screen).view;
  CHECK(view.begin <= static_cast<double>(range.from.value));
  CHECK(view.end >= static_cast<double>(range.to.value));
  CHECK(view.end - view.begin < (whole.end - whole.begin) / 2);
  screen.press(ui::key::kF);
  screen.frames(1);
  CHECK(timeline(screen).view.begin == doctest::Approx(whole.begin));
  CHECK(timeline(screen).view.end == doctest::Approx(whole.end));
}

TEST_CASE("right drag, middle drag and Space with the left button pan; Space alone plays") {
  Screen screen;
  open_sample(screen);
  const ui::Point at = empty_place(screen);
  screen.wheel(at, 5, true);
  for (const ui::Button button : {ui::Button::Right, ui::Button::Middle}) {
    const double before = timeline(screen).view.begin;
    screen.drag(at, {at.x - 80, at.y}, button);
    CHECK(timeline(screen).view.begin > before);
    CHECK_FALSE(timeline(screen).range);
  }
  const double before = timeline(screen).view.begin;
  screen.headless().set_key(ui::key::kSpace, true);
  screen.frames(1);
  screen.drag(at, {at.x + 80, at.y});
  CHECK(timeline(screen).view.begin < before);
  CHECK_FALSE(timeline(screen).range);
  screen.headless().set_key(ui::key::kSpace, false);
  screen.frames(2);
  CHECK_FALSE(screen.app().state().playback.playing);
  screen.press(ui::key::kSpace);
  CHECK(screen.app().state().playback.playing);
}

TEST_CASE("a double click on a slice fits it") {
  Screen screen;
  open_sample(screen);
  const auto& lanes = screen.app().model()->lanes;
  for (std::uint32_t i = 0; i < lanes.slice_count(kFoo); ++i) {
    const model::Slice slice = lanes.slice(kFoo, i);
    if (slice.state != model::SliceState::Running) continue;
    screen.double_click("slice.4." + std::to_string(i));
    const auto& view = timeline(screen).view;
    const double length = static_cast<double>(slice.end.value - slice.begin.value);
    CHECK(view.begin <= static_cast<double>(slice.begin.value));
    CHECK(view.end >= static_cast<double>(slice.end.value));
    CHECK(view.end - view.begin < 2 * length);
    return;
  }
  FAIL("foo never ran");
}

TEST_CASE("the edges of the minimap's window resize it, its middle moves it") {
  Screen screen;
  open_sample(screen);
  screen.press(ui::key::kW);  // with all in view there is none
  const auto& seen = *screen.app().model();
  const auto limit = static_cast<double>(model::axis_end(seen.trace, timeline(screen).view.axis));
  const ui::Rect body = screen.rect("timeline.body");
  const ui::Rect end = screen.rect("minimap.end");
  const model::View whole = timeline(screen).view;
  screen.drag({end.mid_x(), end.mid_y()}, {body.mid_x(), end.mid_y()});
  model::View now = timeline(screen).view;
  CHECK(std::abs(now.begin - whole.begin) < 2);
  CHECK(now.end == doctest::Approx(limit / 2).epsilon(0.05));
  const ui::Rect begin = screen.rect("minimap.begin");
  screen.drag({begin.mid_x(), begin.mid_y()}, {begin.mid_x() + 100, begin.mid_y()});
  CHECK(timeline(screen).view.begin > now.begin);
  CHECK(timeline(screen).view.end == doctest::Approx(now.end));
  now = timeline(screen).view;
  const ui::Rect left = screen.rect("minimap.begin"), right = screen.rect("minimap.end");
  const float middle = (left.mid_x() + right.mid_x()) / 2;
  screen.drag({middle, left.mid_y()}, {middle + 90, left.mid_y()});
  CHECK(timeline(screen).view.begin > now.begin);
  CHECK(timeline(screen).view.end - timeline(screen).view.begin ==
        doctest::Approx(now.end - now.begin));
}

TEST_CASE("the zoom buttons and the axis switch act, and the same events stay in sight") {
  Screen screen;
  open_sample(screen);
  const model::View whole = timeline(screen).view;
  screen.click("timeline.zoom_in");
  CHECK(timeline(screen).view.end - timeline(screen).view.begin < whole.end - whole.begin);
  screen.click("timeline.zoom_out");
  screen.click("timeline.zoom_in");
  for (int i = 0; i < 5; ++i) screen.click("timeline.zoom_in");
  CHECK(timeline(screen).view.end - timeline(screen).view.begin < (whole.end - whole.begin) / 5);
  screen.click("timeline.fit");
  CHECK(timeline(screen).fits_all);
  const bool steps = whole.axis == model::AxisKind::Steps;
  screen.click(steps ? "timeline.axis.Time" : "timeline.axis.Steps");
  CHECK(timeline(screen).view.axis != whole.axis);
}

TEST_CASE(
    "the mouse alone keeps a mark, asks what happens next, leads back and puts the inspector "
    "away") {
  Screen screen;
  open_sample(screen);
  const ui::Rect ruler = screen.rect("timeline.ruler");
  const std::uint64_t before = screen.cursor();
  screen.click_at({ruler.mid_x(), ruler.mid_y()}, ui::Button::Right);
  screen.frames(2);
  REQUIRE(timeline(screen).marks.list.size() == 1);
  CHECK(timeline(screen).marks.list[0].event == screen.cursor());
  CHECK(screen.cursor() != before);
  // a right click on the mark removes it, and makes no other one
  const ui::Rect mark =
      screen.rect("timeline.mark." + std::to_string(timeline(screen).marks.list[0].event));
  screen.click_at({mark.x + 4, mark.mid_y()}, ui::Button::Right);
  screen.frames(2);
  CHECK(timeline(screen).marks.list.empty());
  screen.frames(80);
  screen.click("rail.undo");
  screen.frames(2);
  CHECK(screen.cursor() == before);
  CHECK(screen.rect("inspector").w > 0);
  screen.click("rail.inspector");
  screen.frames(2);
  CHECK(screen.rect("inspector").w == 0);
  screen.click("rail.inspector");
  screen.frames(2);
  CHECK(screen.rect("inspector").w > 0);
  screen.app().carry_out(ui::intent::GoTo{EventSeq{40}});
  screen.frames(2);
  screen.click("rail.ask");
  screen.frames(2);
  CHECK(screen.app().state().lesson.open);
}
