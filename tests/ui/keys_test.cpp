// The table of keys, the overlay that shows it, and undo of navigation by keys.
#include <doctest/doctest.h>

#include <set>
#include <tuple>

#include "app/ui/shell/keymap.h"
#include "app/words/words.h"
#include "tests/ui/screen.h"

using namespace fiberscope;
using test::Screen;

namespace {

void open_sample(Screen& screen) {
  screen.app().show_trace(test::sample_trace(), "sample", "");
  screen.frames(3);
}

void wait(Screen& screen, int frames = 80) { screen.frames(frames); }

}  // namespace

TEST_CASE("a key with its modifiers stands for one command") {
  std::set<std::tuple<int, bool, bool>> seen;
  for (const auto& b : ui::key_bindings()) {
    CHECK_MESSAGE(seen.insert({b.key, b.ctrl, b.shift}).second, b.name << " stands there twice");
  }
}

TEST_CASE("the question mark shows every key of the table, and any key closes it") {
  Screen screen(1920, 1080);
  open_sample(screen);
  screen.press(ui::key::kSlash, false, true);
  REQUIRE(screen.has("keys.overlay"));
  for (const auto& b : ui::key_bindings()) {
    if (*b.help == 0) continue;
    CHECK_MESSAGE(screen.shows(b.help), b.name);
  }
  CHECK(screen.shows("Mouse"));
  const std::uint64_t before = screen.cursor();
  screen.press(ui::key::kHome);
  screen.frames(1);
  CHECK_FALSE(screen.has("keys.overlay"));
  CHECK(screen.cursor() == before);  // the key closed the overlay and did nothing else
}

TEST_CASE("the overlay opens from the status bar and closes by a click") {
  Screen screen;
  open_sample(screen);
  screen.click("status.keys");
  CHECK(screen.has("keys.overlay"));
  screen.click_at({5, 5});
  CHECK_FALSE(screen.has("keys.overlay"));
}

TEST_CASE("the overlay fits the window at any size") {
  for (const auto& [w, h] : {std::pair{1280, 800}, {1000, 700}, {1920, 1080}}) {
    Screen screen(w, h);
    open_sample(screen);
    screen.press(ui::key::kF1);
    REQUIRE(screen.has("keys.overlay"));
    const ui::Rect r = screen.rect("keys.overlay");
    CHECK(r.x >= 0);
    CHECK(r.y >= 0);
    CHECK(r.right() <= static_cast<float>(w));
    CHECK(r.bottom() <= static_cast<float>(h));
    CHECK(screen.shows("Zoom at the mouse"));  // the last row is not cut off
  }
}

TEST_CASE("every help text of the table is there in Chinese") {
  words::set_language(words::Language::Chinese);
  for (const auto& b : ui::key_bindings()) {
    if (*b.help != 0) CHECK_MESSAGE(std::string(words::tr(b.help)) != b.help, b.help);
    CHECK(std::string(words::tr(ui::group_title(b.group))) != ui::group_title(b.group));
  }
  words::set_language(words::Language::English);
}

TEST_CASE("the keyboard alone selects lanes, folds them, changes the axis and the list below") {
  Screen screen;
  open_sample(screen);
  const ui::ViewState& state = screen.app().state();
  std::vector<base::LaneId> lanes;
  for (const auto& row : state.timeline.rows->all()) {
    const auto* lane = dynamic_cast<const exporter::LaneRow*>(row.get());
    if (lane != nullptr) lanes.push_back(lane->lane());
  }
  REQUIRE(lanes.size() > 3);
  screen.app().carry_out(ui::intent::Select{lanes[0]});
  for (std::size_t i = 1; i < lanes.size(); ++i) {
    screen.press(ui::key::kDown);
    CHECK(state.focus.lane == lanes[i]);
    CHECK(state.focus.held());
  }
  screen.press(ui::key::kDown);  // there is none below
  CHECK(state.focus.lane == lanes.back());
  screen.press(ui::key::kUp);
  CHECK(state.focus.lane == lanes[lanes.size() - 2]);
  screen.app().carry_out(ui::intent::Select{lanes[0]});
  const std::size_t rows = state.timeline.rows->all().size();
  screen.press(ui::key::kX);
  screen.frames(2);
  CHECK(state.timeline.rows->all().size() < rows);
  screen.press(ui::key::kX);
  screen.frames(2);
  CHECK(state.timeline.rows->all().size() == rows);
  std::set<model::AxisMode> axes;
  for (int i = 0; i < 3; ++i) {
    axes.insert(state.timeline.axis);
    screen.press(ui::key::kT);
    screen.frames(1);
  }
  CHECK(axes.size() == (screen.app().model()->idle.too_many() ? 2 : 3));
  screen.press(ui::key::k2, true);
  CHECK(state.console.tab == ui::ConsoleTab::Events);
  screen.press(ui::key::k3, true);
  CHECK(state.console.tab == ui::ConsoleTab::Findings);
  screen.press(ui::key::k1, true);
  CHECK(state.console.tab == ui::ConsoleTab::Console);
  screen.press(ui::key::kComma, true);
  screen.frames(1);
  CHECK(screen.app().ui().popup_open("settings"));
}

TEST_CASE("Ctrl+Z goes back to where one was before a jump, Ctrl+Y forward again") {
  Screen screen;
  open_sample(screen);
  const std::uint64_t end = screen.cursor();
  const auto lane = screen.app().state().focus.lane;
  screen.app().carry_out(ui::intent::GoTo{ui::EventSeq{60}, ui::LaneId{6}});
  wait(screen);
  screen.app().carry_out(ui::intent::GoTo{ui::EventSeq{40}, ui::LaneId{5}});
  wait(screen);
  screen.press(ui::key::kZ, true);
  CHECK(screen.cursor() == 60);
  CHECK(screen.app().state().focus.lane == ui::LaneId{6});
  screen.press(ui::key::kZ, true);
  CHECK(screen.cursor() == end);
  CHECK(screen.app().state().focus.lane == lane);
  screen.press(ui::key::kZ, true);
  CHECK(screen.cursor() == end);
  screen.press(ui::key::kY, true);
  CHECK(screen.cursor() == 60);
  screen.press(ui::key::kZ, true, true);
  CHECK(screen.cursor() == 40);
}

TEST_CASE("Ctrl+Z takes back a zoom, and a burst of steps at once") {
  Screen screen;
  open_sample(screen);
  screen.press(ui::key::kHome);
  wait(screen);
  for (int i = 0; i < 6; ++i) screen.press(ui::key::kRight);
  const std::uint64_t stepped = screen.cursor();
  REQUIRE(stepped > 0);
  wait(screen);
  screen.press(ui::key::kW);
  screen.press(ui::key::kW);
  CHECK_FALSE(screen.app().state().timeline.fits_all);
  wait(screen);
  screen.press(ui::key::kZ, true);
  screen.frames(2);
  CHECK(screen.app().state().timeline.fits_all);
  CHECK(screen.cursor() == stepped);
  screen.press(ui::key::kZ, true);
  CHECK(screen.cursor() == 0);
}

TEST_CASE("Ctrl+Z does not navigate while text is typed") {
  Screen screen;
  open_sample(screen);
  screen.press(ui::key::kHome);
  wait(screen);
  screen.show_library();
  screen.click("library.filter");
  screen.frames(2);
  screen.press(ui::key::kZ, true);
  CHECK(screen.cursor() == 0);
}
