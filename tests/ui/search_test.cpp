// The search palette and the findings: typing, choosing, going there.
#include <doctest/doctest.h>

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
  screen.headless().move_mouse({400, 300});
  screen.frames(3);
}

void search_for(Screen& screen, const std::string& words) {
  screen.press(ui::key::kSlash);
  screen.frames(2);
  screen.type(words);
  screen.frames(2);
}

}  // namespace

TEST_CASE("the slash, Ctrl+F and the icon open the palette, Esc closes it") {
  Screen screen;
  open_panes(screen);
  CHECK_FALSE(screen.has("search.panel"));
  screen.press(ui::key::kSlash);
  CHECK(screen.has("search.panel"));
  screen.press(ui::key::kEscape);
  CHECK_FALSE(screen.has("search.panel"));
  screen.press(ui::key::kF, true);
  CHECK(screen.has("search.panel"));
  screen.click_at({30, 500});  // beside it
  CHECK_FALSE(screen.has("search.panel"));
  screen.click("search");  // the icon of the top bar
  CHECK(screen.app().ui().popup_open("search"));
}

TEST_CASE("what is typed is found in names, lines, output and reasons, with the match marked") {
  Screen screen;
  open_panes(screen);
  search_for(screen, "COUNT");
  CHECK(screen.app().state().search.typed == "COUNT");
  CHECK(screen.shows("Lines of the program"));
  CHECK(screen.shows("def count(n):"));
  CHECK(screen.shows("left counts 1"));
  REQUIRE(screen.has("match"));
  CHECK(screen.has("search.chosen"));
  const auto& search = screen.app().state().search.search;
  CHECK(search.done(screen.app().model()->trace));
  CHECK(screen.shows(std::to_string(search.count()) + " results"));
  screen.type("zzz");
  CHECK(screen.shows("Nothing found."));
}

TEST_CASE("Enter goes to the chosen result, Up and Down choose another") {
  Screen screen;
  open_panes(screen);
  search_for(screen, "left counts");
  const auto& results = screen.app().state().search.search.results();
  REQUIRE(results.size() >= 2);
  REQUIRE(results[0].kind == model::ResultKind::Output);
  const EventSeq first = results[0].event, second = results[1].event;
  screen.press(ui::key::kDown);
  screen.press(ui::key::kUp);
  screen.press(ui::key::kDown);
  screen.press(ui::key::kEnter);
  CHECK(EventSeq{screen.cursor()} == second);
  CHECK_FALSE(screen.has("search.panel"));
  screen.press(ui::key::kSlash);
  screen.frames(3);
  screen.click("search.result.1");  // what was typed is still there
  CHECK(EventSeq{screen.cursor()} == first);
}

TEST_CASE("a name selects its lane without moving; Chinese is found as well") {
  Screen screen;
  open_panes(screen);
  const std::uint64_t cursor = screen.cursor();
  search_for(screen, "righ");
  screen.press(ui::key::kEnter);
  CHECK(screen.app().state().focus.lane == kRight);
  CHECK(screen.cursor() == cursor);
  screen.app().state().search.typed.clear();
  search_for(screen, "左边");
  screen.press(ui::key::kEnter);
  CHECK(EventSeq{screen.cursor()} == screen.app().model()->console.lines()[2].first);
}

TEST_CASE("a line that never ran is shown all the same") {
  Screen screen;
  open_panes(screen);
  const std::uint64_t cursor = screen.cursor();
  search_for(screen, "# line 55");
  screen.press(ui::key::kEnter);
  screen.frames(2);
  CHECK(screen.cursor() == cursor);
  const ui::Rect line = screen.rect("source.line.55");
  CHECK(line.h > 20);
}

TEST_CASE("the search of a long trace goes on from frame to frame") {
  Screen screen;
  screen.app().show_trace(long_trace(200'000), "long", "");
  screen.headless().move_mouse({400, 300});
  screen.frames(2);
  screen.press(ui::key::kSlash);
  screen.frames(2);
  screen.headless().type("a");
  screen.frames(2);
  const auto& search = screen.app().state().search.search;
  const auto& trace = screen.app().model()->trace;
  CHECK_FALSE(search.done(trace));
  CHECK(screen.app().busy());
  CHECK(screen.shows("looked through"));
  for (int i = 0; i < 40 && !search.done(trace); ++i) screen.frames(1);
  CHECK(search.done(trace));
  screen.frames(2);
  CHECK_FALSE(screen.app().busy());
}

TEST_CASE("the findings are counted on their tab, told in sentences, and lead to their moment") {
  Screen screen;
  open_panes(screen);
  const auto& list = screen.app().model()->findings.list();
  REQUIRE_FALSE(list.empty());
  REQUIRE(screen.has("findings.badge"));
  const auto& colors = screen.app().theme().c;
  CHECK(screen.color_in(screen.rect("findings.badge"), ui::mix(colors.panel, colors.error, 0.25f)));
  screen.click("console.tab.Findings");
  for (std::size_t i = 0; i < list.size(); ++i) {
    CHECK(screen.shows(model::finding_title(list[i].kind)));
  }
  REQUIRE(screen.has("finding.0"));
  const ui::Rect card = screen.rect("finding.0");
  screen.click_at({card.x + 60, card.y + 16});
  CHECK(EventSeq{screen.cursor()} == list[0].event);
}

TEST_CASE("a run without faults says so") {
  Screen screen;
  screen.app().show_trace(sample_trace(), "sample", "");
  screen.frames(2);
  CHECK_FALSE(screen.has("findings.badge"));
  screen.click("console.tab.Findings");
  CHECK(screen.shows("Nothing to warn about in this run."));
}
