// The library, the settings and an engine that is not there.
#include <doctest/doctest.h>

#include <filesystem>

#include "tests/ui/screen.h"

using namespace fiberscope;
using test::Screen;

TEST_CASE("the library lists the scenarios of the folder by chapter and title") {
  Screen screen;
  screen.app().attach({"scenarios", "", ""});
  screen.show_library();
  REQUIRE(screen.app().library().size() > 10);
  CHECK(screen.has("library.item.scenarios/2_greenlet/two_greenlets.py"));
  CHECK(screen.shows("1  From subroutine to"));
}

TEST_CASE("an engine that cannot be started is told in a page, and traces can still be opened") {
  Screen screen;
  screen.app().attach({"scenarios", "tests/ui/no_such_engine", ""});
  screen.frames(2);
  CHECK(screen.has("message.error"));
  CHECK_FALSE(screen.app().face().can_run);
  screen.show_library();
  screen.click("library.item.scenarios/2_greenlet/two_greenlets.py");
  CHECK(screen.shows("There is no engine to run"));
  screen.app().show_trace(test::sample_trace(), "sample", "");
  screen.frames(2);
  CHECK_FALSE(screen.has("message.error"));
  CHECK(screen.has("lane.4"));
}

TEST_CASE("sizes, theme and what playing goes by are there again at the next start") {
  const auto path = std::filesystem::temp_directory_path() / "fiberscope_ui_settings_test.json";
  std::filesystem::remove(path);
  {
    Screen screen;
    screen.app().attach({"", "", path.string()});
    screen.app().state().sizes.left = 301;
    screen.app().carry_out(ui::intent::PlayAt{ui::PlayBy::Time, 4});
    screen.app().carry_out(ui::intent::PlayAt{ui::PlayBy::Line, 5});
    screen.app().carry_out(ui::intent::ToggleTheme{});
  }
  Screen screen;
  screen.app().attach({"", "", path.string()});
  CHECK(screen.app().state().sizes.left == 301);
  const ui::Playback& play = screen.app().state().playback;
  CHECK(play.by == ui::PlayBy::Line);
  CHECK(play.rates[static_cast<std::size_t>(ui::PlayBy::Line)] == 5);
  CHECK(play.rates[static_cast<std::size_t>(ui::PlayBy::Time)] == 4);
  CHECK(session::load_settings(path.string()).settings.theme == "light");
  std::filesystem::remove(path);
}
