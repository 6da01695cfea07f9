// The source pane: breakpoints, who reached a line and when, errors, tabs, scrolling.
#include <doctest/doctest.h>

#include "tests/ui/pane_trace.h"
#include "tests/ui/screen.h"

using namespace fiberscope;
using namespace fiberscope::test;
using base::EventSeq;
using base::LaneId;

namespace {

void open_panes(Screen& screen) {
  const trace::Trace trace = pane_trace();
  screen.app().show_trace(pane_trace(), "panes", "");
  screen.app().carry_out(ui::intent::Select{kLeft});
  screen.frames(3);
}

const model::Seqs& hits(Screen& screen, std::uint32_t line) {
  return screen.app().model()->lines.at({kPaneSource, line}).events;
}

void go(Screen& screen, EventSeq event, LaneId lane = {}) {
  screen.app().carry_out(ui::intent::GoTo{event, lane});
  screen.frames();
}

// rest: long enough on a widget for its tooltip.
void rest(Screen& screen, const std::string& id) {
  screen.hover(id);
  screen.frames(40);
}

}  // namespace

TEST_CASE("a click on a line's number sets a breakpoint, a second one takes it away") {
  Screen screen;
  open_panes(screen);
  CHECK_FALSE(screen.has("source.breakpoint.3"));
  screen.click("source.number.3");
  CHECK(screen.app().state().source.breakpoints.at("demo/main.py").contains(3));
  REQUIRE(screen.has("source.breakpoint.3"));
  CHECK(screen.color_in(screen.rect("source.breakpoint.3"), screen.app().theme().c.playhead));
  CHECK_FALSE(screen.has("source.breakpoint.4"));
  screen.click("source.number.3");
  CHECK(screen.app().state().source.breakpoints.empty());
  CHECK_FALSE(screen.has("source.breakpoint.3"));
}

TEST_CASE("F8 goes from breakpoint to breakpoint and selects who reached it") {
  Screen screen;
  open_panes(screen);
  screen.click("source.number.3");
  const model::Seqs& at = hits(screen, kCounting);
  REQUIRE(at.size() == 3);
  go(screen, EventSeq{1});
  for (const EventSeq event : at) {
    screen.press(ui::key::kF8);
    CHECK(EventSeq{screen.cursor()} == event);
  }
  CHECK(screen.app().state().focus.lane == kRight);
  screen.press(ui::key::kF8);  // there is no further one
  CHECK(EventSeq{screen.cursor()} == at[2]);
  screen.press(ui::key::kF8, false, true);
  CHECK(EventSeq{screen.cursor()} == at[1]);
  CHECK(screen.app().state().focus.lane == kLeft);
}

TEST_CASE("breakpoints stay with their source when the program runs again") {
  Screen screen;
  open_panes(screen);
  screen.click("source.number.9");
  open_panes(screen);
  CHECK(screen.has("source.breakpoint.9"));
  go(screen, EventSeq{1});
  screen.press(ui::key::kF8);
  CHECK(EventSeq{screen.cursor()} == hits(screen, kRaising).front());
}

TEST_CASE("a line says how often it was reached and by whom, or that it never is") {
  Screen screen;
  open_panes(screen);
  go(screen, hits(screen, kCounting)[1]);
  rest(screen, "source.line.3");
  CHECK(screen.shows("Reached 3 times, 2 up to here: left 2, right 1"));
  rest(screen, "source.line.7");
  CHECK(screen.shows("Never reached in this run."));
  rest(screen, "source.number.7");
  CHECK(screen.shows("This line is never reached in this run."));
  rest(screen, "source.number.3");
  CHECK(screen.shows("Click: set a breakpoint"));
  CHECK_FALSE(screen.shows("This line is never reached in this run."));
}

TEST_CASE("the buttons of a line lead to the last and the next time it runs") {
  Screen screen;
  open_panes(screen);
  const model::Seqs& at = hits(screen, kCounting);
  go(screen, EventSeq{at[1].value + 1});
  screen.hover("source.line.3");
  screen.click("source.next.3");
  CHECK(EventSeq{screen.cursor()} == at[2]);
  CHECK(screen.app().state().focus.lane == kRight);
  screen.hover("source.line.3");
  screen.click("source.last.3");
  CHECK(EventSeq{screen.cursor()} == at[1]);
  screen.hover("source.line.7");
  CHECK_FALSE(screen.has("source.next.7"));
}

TEST_CASE("the line that raised is drawn in the error colour with its message") {
  Screen screen;
  open_panes(screen);
  const ui::Color error = screen.app().theme().c.error;
  go(screen, EventSeq{screen.app().model()->trace.size()});
  REQUIRE(screen.has("source.error.9"));
  bool told = false;
  for (const auto& text : screen.seen().texts) {
    told = told || (text.color == error && text.text == kErrorText &&
                    screen.rect("source.error.9").contains({text.rect.x, text.rect.mid_y()}));
  }
  CHECK(told);
  go(screen, hits(screen, kRaising).front());  // not yet
  CHECK_FALSE(screen.has("source.error.9"));
}

TEST_CASE("sources that do not fit as tabs are in a list, and the shown one keeps its tab") {
  Screen screen(2080, 1000);
  open_panes(screen);
  REQUIRE(screen.has("source.more"));
  CHECK_FALSE(screen.has("source.tab.a_module_of_many_words_9.py"));
  screen.click("source.more");
  screen.click("source.choice.9");
  CHECK(screen.app().state().source.shown == base::SourceId{9});
  CHECK(screen.has("source.tab.a_module_of_many_words_9.py"));
  screen.click("source.tab.a_module_of_many_words_8.py");
  CHECK(screen.app().state().source.shown == base::SourceId{8});
  screen.click("source.following");  // back to where the coroutine stands
  CHECK(screen.app().state().source.shown == kPaneSource);
}

TEST_CASE("a line that is too long scrolls sideways, by its bar and with Shift and the wheel") {
  Screen screen;
  open_panes(screen);
  const ui::Rect line = screen.rect("source.line.4");
  screen.headless().move_mouse({line.mid_x(), line.mid_y()});
  screen.headless().set_modifiers(false, true);
  screen.frames(1);
  screen.headless().set_wheel(-2);
  screen.frames(1);
  screen.headless().set_modifiers(false, false);
  screen.frames(1);
  const float turned = screen.app().state().source.scroll_x;
  CHECK(turned > 50);
  CHECK(screen.app().state().source.scroll_y == 0);
  const ui::Rect bar = screen.rect("source.sideways");
  screen.drag({bar.mid_x(), bar.mid_y()}, {bar.mid_x() + 60, bar.mid_y()});
  CHECK(screen.app().state().source.scroll_x > turned + 50);
}

TEST_CASE("the scroll bar of the source can be dragged") {
  Screen screen;
  open_panes(screen);
  const ui::Rect bar = screen.rect("source.scroll");
  const float before = screen.app().state().source.scroll_y;
  screen.drag({bar.mid_x(), bar.mid_y()}, {bar.mid_x(), bar.mid_y() + 40});
  CHECK(screen.app().state().source.scroll_y > before + 100);
}

TEST_CASE("N and Shift+N go from run to run of the selected coroutine") {
  Screen screen;
  open_panes(screen);
  const auto& runs = screen.app().model()->index.lane(kLeft).runs;
  REQUIRE(runs.size() == 3);
  go(screen, EventSeq{1}, kLeft);
  screen.press(ui::key::kN);
  CHECK(EventSeq{screen.cursor()} == runs[0]);
  screen.press(ui::key::kN);
  CHECK(EventSeq{screen.cursor()} == runs[1]);
  screen.press(ui::key::kN, false, true);
  CHECK(EventSeq{screen.cursor()} == runs[0]);
}
