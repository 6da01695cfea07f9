// The axis with idle time folded, in the window.
#include <doctest/doctest.h>

#include "tests/support/nap_trace.h"
#include "tests/ui/screen.h"

using namespace fiberscope;
using model::AxisMode;
using test::Nap;
using test::Screen;

namespace {

const std::vector<Nap> kNaps{{3, 20'000}, {5, 40'000}, {1, 0}};

void open(Screen& screen, const std::vector<Nap>& naps = kNaps) {
  screen.app().show_trace(test::nap_trace(naps), "naps", "");
  screen.frames(3);
}

const ui::TimelineState& timeline(Screen& screen) { return screen.app().state().timeline; }

std::vector<Nap> many_naps(std::size_t count) {
  std::vector<Nap> naps(count, {1, 20'000});
  naps.push_back({1, 0});
  return naps;
}

}  // namespace

TEST_CASE("a run that mostly sleeps opens with idle time folded; both other axes stay at hand") {
  Screen screen;
  open(screen);
  const model::View& view = timeline(screen).view;
  CHECK(view.mode() == AxisMode::Folded);
  CHECK(screen.has("break.1"));
  CHECK(screen.shows("+2 ms"));
  CHECK(screen.shows("40 s"));
  // in this order
  const float steps = screen.rect("timeline.axis.Steps").x;
  const float time = screen.rect("timeline.axis.Time").x;
  CHECK(steps < time);
  CHECK(time < screen.rect("timeline.axis.Time, idle folded").x);
  screen.click("timeline.axis.Time");
  CHECK(view.mode() == AxisMode::Time);
  CHECK(view.breaks == nullptr);
  CHECK_FALSE(screen.has("break.1"));
  screen.frames(90);
  screen.click("timeline.axis.Steps");
  CHECK(view.mode() == AxisMode::Steps);
  screen.frames(90);
  screen.click("timeline.axis.Time, idle folded");
  CHECK(screen.has("break.1"));
  // where one looked is gone back to, with its axis
  screen.frames(90);
  screen.press(ui::key::kZ, true);
  CHECK(view.mode() == AxisMode::Steps);
  screen.frames(90);
  screen.press(ui::key::kZ, true);
  CHECK(view.mode() == AxisMode::Time);
}

TEST_CASE("with more than twelve breaks the folded axis cannot be chosen, and says why") {
  Screen screen;
  open(screen, many_naps(13));
  const AxisMode before = timeline(screen).axis;
  CHECK(before != AxisMode::Folded);
  screen.click("timeline.axis.Time, idle folded");
  CHECK(timeline(screen).axis == before);
  screen.hover("timeline.axis.Time, idle folded");
  screen.frames(60);
  CHECK(screen.shows("more than 12"));
  open(screen, many_naps(12));
  screen.click("timeline.axis.Time, idle folded");
  CHECK(timeline(screen).axis == AxisMode::Folded);
}

TEST_CASE("a click on the ruler goes to the moment that is folded there") {
  Screen screen;
  open(screen);
  const model::View& view = timeline(screen).view;
  const model::Trace& trace = screen.app().model()->trace;
  const ui::Rect ruler = screen.rect("timeline.ruler");
  for (const double ms : {0.5, 10'000.0, 20'004.0, 50'000.0}) {
    const auto x = static_cast<float>(view.x_of(ms * 1e6));
    screen.click_at({x, ruler.mid_y()});
    const auto at = screen.cursor();
    CHECK(trace.at(base::EventSeq{at}).time_ns <= static_cast<base::TimeNs>(ms * 1e6 + 1e5));
    CHECK(trace.at(base::EventSeq{at + 1}).time_ns > static_cast<base::TimeNs>(ms * 1e6 - 1e5));
  }
}

TEST_CASE("breaks keep their width while one zooms, and the moment under the mouse stays there") {
  Screen screen;
  open(screen);
  const model::View& view = timeline(screen).view;
  const ui::Rect lanes = screen.rect("timeline.body");
  const double at = view.x_of(2e6), unit = view.unit_of_x(std::round(at));
  const auto gap = [&] { return view.x_of(20'003e6) - view.x_of(3e6); };
  const double wide = gap(), whole = view.units_per_px();
  CHECK(wide == doctest::Approx(view.break_px));
  screen.wheel({static_cast<float>(std::round(at)), lanes.mid_y()}, 2, true);
  CHECK(view.x_of(unit) == doctest::Approx(std::round(at)));
  CHECK(gap() == doctest::Approx(wide));
  CHECK(view.units_per_px() < whole / 1.4);
  // panning shows the rest
  for (int i = 0; i < 12; ++i) screen.press(ui::key::kD);
  CHECK(view.end == doctest::Approx(60'009e6));
  screen.press(ui::key::kF);
  CHECK(view.units_per_px() == doctest::Approx(whole));
}

TEST_CASE("the playhead's flag stands at its left where a break follows") {
  Screen screen;
  open(screen);
  const trace::Trace& trace = screen.app().model()->trace;
  base::EventSeq asleep;
  for (const trace::Event& event : trace.events()) {
    if (!asleep && std::holds_alternative<trace::LaneBlocked>(event.payload)) asleep = event.seq;
  }
  screen.app().carry_out(ui::intent::GoTo{asleep});
  screen.frames(2);
  const ui::Rect gap = screen.rect("break.1"), head = screen.rect("timeline.playhead");
  const ui::DrawnText* flag = nullptr;
  for (const ui::DrawnText& text : screen.seen().texts) {
    if (text.text.starts_with("3.00 ms") || text.text.starts_with("3.0 ms")) flag = &text;
  }
  REQUIRE(flag != nullptr);
  CHECK(head.x < gap.x);
  CHECK(flag->rect.right() < gap.x);
}

TEST_CASE("the folded axis goes into the export as it is, or as another is chosen") {
  Screen screen;
  open(screen);
  screen.app().carry_out(ui::intent::OpenExport{});
  screen.frames(3);
  CHECK(screen.app().state().exports.axis == AxisMode::Folded);
  screen.click("export.axis.Steps");
  CHECK(screen.app().state().exports.axis == AxisMode::Steps);
}

TEST_CASE("what is dragged in the overview moves a folded view") {
  Screen screen;
  open(screen);
  for (int i = 0; i < 4; ++i) screen.press(ui::key::kW);
  const model::View& view = timeline(screen).view;
  const ui::Rect map = screen.rect("minimap");
  screen.drag({map.mid_x(), map.mid_y()}, {map.right() - 2, map.mid_y()});
  CHECK(view.end == doctest::Approx(60'009e6));
  screen.drag({map.right() - 20, map.mid_y()}, {map.x + 2, map.mid_y()});
  CHECK(view.begin == doctest::Approx(0));
}
