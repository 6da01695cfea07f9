// Console and events: filters, choosing and copying lines, long lines, very long lists.
#include <doctest/doctest.h>

#include "app/ui/lists/events_view.h"
#include "app/ui/lists/rows.h"
#include "tests/ui/pane_trace.h"
#include "tests/ui/screen.h"

using namespace fiberscope;
using namespace fiberscope::test;
using base::EventSeq;
using base::LaneId;

namespace {

void open_panes(Screen& screen) {
  screen.app().show_trace(pane_trace(), "panes", "");
  screen.app().carry_out(ui::intent::Select{kLeft});
  screen.app().state().sizes.source_share = 0.5f;  // room for the count, too
  screen.frames(3);
}

const ui::DrawnText* drawn(Screen& screen, const std::string& words) {
  return screen.seen().find_text(words);
}

void click_with(Screen& screen, const std::string& id, bool ctrl, bool shift) {
  screen.headless().set_modifiers(ctrl, shift);
  screen.click(id);
  screen.headless().set_modifiers(false, false);
  screen.frames(1);
}

}  // namespace

TEST_CASE("what went to stderr is in the error colour, and Chinese is drawn") {
  Screen screen;
  open_panes(screen);
  CHECK(screen.shows("5 lines"));
  const ui::DrawnText* error = nullptr;
  const ui::Rect row = screen.rect("console.line.4");
  for (const auto& text : screen.seen().texts) {
    const bool here = row.contains({text.rect.x, text.rect.mid_y()});
    if (here && text.text.starts_with("ValueError:")) error = &text;
  }
  REQUIRE(error != nullptr);
  CHECK(error->color == screen.app().theme().c.error);
  REQUIRE(drawn(screen, "左边说") != nullptr);
  CHECK(drawn(screen, "左边说")->color == screen.app().theme().c.text1);
}

TEST_CASE("a line that is too long is wrapped below its beginning, and none is cut") {
  Screen screen;
  open_panes(screen);
  const auto& lines = screen.app().model()->console.lines();
  CHECK(screen.shows("theend"));
  CHECK(screen.rect("console.line.2").h > screen.rect("console.line.0").h * 1.5f);
  std::string whole;
  float left = 0;
  for (const auto& text : screen.seen().texts) {
    if (!screen.rect("console.line.2").contains({text.rect.x, text.rect.mid_y()})) continue;
    if (lines[2].text().find(text.text) == std::string::npos) continue;  // its time and lane
    if (left == 0) left = text.rect.x;
    CHECK(text.rect.x == left);
    CHECK(text.rect.right() <= 1600);
    whole += text.text;
  }
  std::string written = lines[2].text();
  std::erase(written, ' '), std::erase(whole, ' ');
  CHECK(whole == written);
}

TEST_CASE("what is written after the playhead stands below a rule, half as strong") {
  Screen screen;
  open_panes(screen);
  const auto& lines = screen.app().model()->console.lines();
  CHECK_FALSE(screen.has("console.rule"));
  screen.app().carry_out(ui::intent::GoTo{lines[1].first});
  screen.frames(2);
  REQUIRE(screen.has("console.rule"));
  const ui::Rect rule = screen.rect("console.rule");
  CHECK(screen.shows("after the playhead"));
  CHECK(screen.rect("console.line.1").bottom() <= rule.y + 1);
  CHECK(screen.rect("console.line.2").y >= rule.bottom() - 1);
  CHECK(screen.shows("2 lines"));
  const auto strength = [&](const std::string& row, const std::string& words) {
    for (const auto& text : screen.seen().texts) {
      const bool here = screen.rect(row).contains({text.rect.x, text.rect.mid_y()});
      if (here && text.text.starts_with(words)) return text.color >> 24;
    }
    return 0u;
  };
  CHECK(strength("console.line.1", "left counts 2") == 255);
  CHECK(strength("console.line.4", "ValueError:") == 128);
  screen.press(ui::key::kHome);
  screen.frames(2);
  CHECK(screen.shows("Nothing printed up to 0 s."));
  // a click there leads there
  screen.click("console.line.4");
  CHECK(EventSeq{screen.cursor()} == lines[4].first);
}

TEST_CASE("a click on a line goes to its event and selects its coroutine") {
  Screen screen;
  open_panes(screen);
  screen.click("console.line.2");
  const auto& lines = screen.app().model()->console.lines();
  CHECK(EventSeq{screen.cursor()} == lines[2].first);
  CHECK(screen.app().state().focus.lane == kLeft);
}

TEST_CASE("Ctrl+C copies all lines, or those that were chosen") {
  Screen screen;
  open_panes(screen);
  screen.hover("console.line.1");
  screen.press(ui::key::kC, true);
  const std::string all = screen.headless().clipboard();
  CHECK(all.find("left counts 1\nleft counts 2\n左边说") == 0);
  CHECK(all.find(kErrorText) != std::string::npos);
  const std::uint64_t cursor = screen.cursor();
  click_with(screen, "console.line.0", true, false);
  click_with(screen, "console.line.3", true, false);
  CHECK(screen.cursor() == cursor);  // choosing is not going
  screen.press(ui::key::kC, true);
  CHECK(screen.headless().clipboard() == "left counts 1\nright is here\n");
  click_with(screen, "console.line.3", true, false);
  click_with(screen, "console.line.0", true, false);
  click_with(screen, "console.line.0", true, false);
  click_with(screen, "console.line.1", false, true);
  screen.click("console.copy");
  CHECK(screen.headless().clipboard() == "left counts 1\nleft counts 2\n");
}

TEST_CASE("the console can show the selected coroutine alone, and lines with a word") {
  Screen screen;
  open_panes(screen);
  screen.app().carry_out(ui::intent::Select{kRight});
  screen.frames();
  screen.click("console.search");
  screen.click("console.only");
  CHECK(screen.has("console.line.3"));
  CHECK_FALSE(screen.has("console.line.0"));
  CHECK(screen.shows("1 of 5"));
  screen.click("console.only");
  CHECK(screen.has("console.line.0"));
  screen.click("console.filter");
  screen.type("COUNTS 2");
  CHECK(screen.app().state().console.filter == "COUNTS 2");
  CHECK(screen.has("console.line.1"));
  CHECK_FALSE(screen.has("console.line.0"));
  CHECK(screen.has("match"));
  screen.click("console.filter.clear");
  CHECK(screen.has("console.line.0"));
}

TEST_CASE("in a narrow pane names give way to the text; their colours stay") {
  Screen screen;
  screen.frames(1);
  const ui::Ui& ui = screen.app().ui();
  for (const float width : {240.0f, 300.0f, 340.0f, 420.0f, 900.0f}) {
    const ui::RowColumns c = ui::row_columns(ui, {0, 0, width, 24}, 56, 90);
    CHECK(c.mark.w > 0);
    if (c.name.w > 0) CHECK(c.text.w >= 190);
    CHECK(c.text.w >= std::min(190.0f, width - 130));
    CHECK((c.name.w > 0) == (width > 400));
  }
}

TEST_CASE("in a narrow pane the buttons give way to the tabs") {
  for (const int width : {1100, 1300, 1600}) {
    Screen screen(width, 900);
    open_panes(screen);
    const ui::Rect badge = screen.rect("findings.badge");
    for (const char* id : {"console.copy", "console.search"}) {
      if (!screen.has(id)) continue;
      CHECK_MESSAGE(screen.rect(id).meet(badge).empty(), id << " at width " << width);
    }
    if (width >= 1300) CHECK(screen.has("console.search"));
  }
}

TEST_CASE("events are narrowed by sort and by words") {
  Screen screen;
  open_panes(screen);
  screen.click("console.tab.Events");
  const auto& trace = screen.app().model()->trace;
  CHECK(screen.shows(std::to_string(trace.size()) + " events"));
  screen.click("console.search");
  const std::pair<const char*, ui::EventSort> sorts[] = {
      {"events.sort.switch", ui::EventSort::Switch}, {"events.sort.wake", ui::EventSort::Wake},
      {"events.sort.wait", ui::EventSort::Wait},     {"events.sort.line", ui::EventSort::Line},
      {"events.sort.output", ui::EventSort::Output}, {"events.sort.note", ui::EventSort::Note}};
  for (const auto& [id, sort] : sorts) {
    CAPTURE(id);
    std::size_t of_sort = 0;
    for (const auto& event : trace.events()) of_sort += ui::sort_of(event) == sort;
    REQUIRE(of_sort > 0);
    screen.click(id);
    CHECK(screen.app().state().console.events.rows.size() == of_sort);
    CHECK(screen.shows(std::to_string(of_sort) + " of " + std::to_string(trace.size())));
    for (const auto& event : trace.events()) {
      if (ui::sort_of(event) == sort) continue;
      CHECK_FALSE(screen.has("event." + std::to_string(event.seq.value)));
    }
    screen.click(id);
  }
  screen.click("console.filter");
  screen.type("lock b");
  const auto& rows = screen.app().state().console.events.rows;
  REQUIRE_FALSE(rows.empty());
  CHECK(rows.size() < 5);
  screen.click("event." + std::to_string(rows.front() + 1));
  CHECK(screen.cursor() == rows.front() + 1);
}

TEST_CASE("the slash puts the keyboard into the list's filter while the mouse is over it") {
  Screen screen;
  open_panes(screen);
  screen.click("console.tab.Events");
  screen.hover("event." + std::to_string(screen.cursor()));
  screen.press(ui::key::kSlash);
  screen.frames(2);
  screen.type("switch");
  CHECK(screen.app().state().console.filter == "switch");
  CHECK_FALSE(screen.has("search.panel"));
}

TEST_CASE("the last of a million events can be scrolled to, row by row") {
  Screen screen;
  screen.app().show_trace(long_trace(900'000), "long", "");
  screen.frames(2);
  screen.click("console.tab.Events");
  const std::uint64_t last = screen.app().model()->trace.size();
  REQUIRE(last > 900'000);
  REQUIRE(screen.has("event." + std::to_string(last)));
  const ui::Rect end = screen.rect("event." + std::to_string(last));
  const ui::Rect above = screen.rect("event." + std::to_string(last - 1));
  CHECK(end.y - above.y == 24);
  screen.press(ui::key::kLeft);
  screen.press(ui::key::kLeft);
  REQUIRE(screen.has("event.current"));
  const ui::Rect current = screen.rect("event.current");
  CHECK(current.y >= above.y - 48);
  CHECK(current.bottom() <= end.bottom());
  screen.app().carry_out(ui::intent::GoTo{EventSeq{last / 2}});
  screen.frames();
  CHECK(screen.has("event." + std::to_string(last / 2)));
  const double top = screen.app().state().console.events_top;
  screen.wheel({end.mid_x(), end.y - 60}, -1, false);
  CHECK(screen.app().state().console.events_top - top == doctest::Approx(2.5));
}
