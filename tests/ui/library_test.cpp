// The library: titles, progress, keys, recent files, errors, the note on a scenario.
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>

#include "app/words/words.h"
#include "tests/ui/screen.h"

using namespace fiberscope;
using test::Screen;

namespace {

void fill_library(Screen& screen) {
  screen.app().library() = {
      {"a.py", "1  One", "Interleave", 2, true},
      {"b.py", "3  Gevent", "A title so long that one line of the library cannot hold it", 3, false,
       "Sleeps add up"},
      {"c.py", "3  Gevent", "Broken", 0, false, "", "c.py:3: order must be a whole number"}};
  screen.show_library();
}

void hover(Screen& screen, const std::string& id) {
  const ui::Rect r = screen.rect(id);
  screen.headless().move_mouse({r.mid_x(), r.mid_y()});
  screen.frames(40);
}

struct Files {
  std::filesystem::path folder = std::filesystem::temp_directory_path() / "fiberscope_library_test";
  Files() {
    std::filesystem::remove_all(folder);
    std::filesystem::create_directories(folder);
  }
  ~Files() { std::filesystem::remove_all(folder); }
  std::string settings() const { return (folder / "settings.json").string(); }
};

}  // namespace

TEST_CASE("a long title takes two lines, and its row is higher") {
  Screen screen;
  fill_library(screen);
  CHECK(screen.shows("A title so long"));
  CHECK(screen.shows("line of"));
  CHECK(screen.rect("library.item.b.py").h > screen.rect("library.item.a.py").h);
  CHECK(screen.shows("1 of 3"));
}

TEST_CASE("resting on a scenario tells the wrong belief, or what is wrong with it") {
  Screen screen;
  fill_library(screen);
  hover(screen, "library.item.b.py");
  CHECK(screen.shows("Often believed: Sleeps add up."));
  hover(screen, "library.item.c.py");
  CHECK(screen.shows("order must be a whole number"));
}

TEST_CASE("arrows walk along what the filter shows and Enter opens it") {
  Screen screen;
  fill_library(screen);
  screen.click("library.filter");
  screen.frames(2);
  screen.press(ui::key::kDown);
  CHECK(screen.app().state().library.row == "a.py");
  screen.press(ui::key::kDown);
  screen.press(ui::key::kDown);
  CHECK(screen.app().state().library.row == "c.py");
  screen.press(ui::key::kDown);
  CHECK(screen.app().state().library.row == "c.py");
  screen.press(ui::key::kUp);
  CHECK(screen.app().state().library.row == "b.py");
  screen.press(ui::key::kEnter);
  screen.frames(1);
  CHECK(screen.app().face().error.find("b.py") != std::string::npos);  // there is no engine here
}

TEST_CASE("a recent file can be forgotten, and stays on the disk") {
  const Files files;
  const std::string trace = (files.folder / "run.fstrace").string();
  std::ofstream(trace) << "not a trace, but a file";
  session::Settings settings;
  settings.remember(trace);
  REQUIRE(session::save_settings(files.settings(), settings).ok());
  Screen screen;
  screen.app().attach({"", "", files.settings()});
  screen.show_library();
  CHECK(screen.shows("run.fstrace"));
  CHECK(screen.shows("1 KB"));
  hover(screen, "library.recent." + trace);
  screen.click("library.forget." + trace);
  CHECK_FALSE(screen.has("library.recent." + trace));
  CHECK(std::filesystem::exists(trace));
  CHECK(session::load_settings(files.settings()).settings.recent_files.empty());
}

TEST_CASE("a library that is not there says so where the scenarios would be") {
  Screen screen;
  screen.app().attach({"tests/ui/no_such_folder", "", ""});
  screen.frames(2);
  CHECK(screen.shows("no_such_folder"));
  CHECK(screen.has("start.open"));  // and traces can still be opened
}

TEST_CASE("damaged settings are told once, and can be put away") {
  const Files files;
  std::ofstream(files.settings()) << "{ not json";
  Screen screen;
  screen.app().attach({"", "", files.settings()});
  screen.frames(2);
  REQUIRE(screen.has("toast"));
  CHECK(screen.shows("the settings are damaged"));
  screen.click("toast.close");
  CHECK_FALSE(screen.has("toast"));
}

TEST_CASE("chapters and titles are Chinese when the language is") {
  Screen screen;
  screen.app().attach({"scenarios", "", ""});
  screen.app().carry_out(ui::intent::SetLanguage{"zh"});
  screen.show_library();
  CHECK(screen.shows("从子程序到协程"));
  CHECK(screen.shows("离开，再回来"));
  words::set_language(words::Language::English);
}

TEST_CASE("the note says what to watch for, goes away for good, and only for its scenario") {
  const Files files;
  {
    Screen screen;
    screen.app().attach({"", "", files.settings()});
    screen.app().show_trace(test::sample_trace(), "sample", "");
    screen.app().face().lesson = {"3_gevent/foo", "Three coroutines sleep.", "Sleeps add up"};
    screen.frames(2);
    REQUIRE(screen.has("lesson"));
    CHECK(screen.shows("Three coroutines sleep."));
    CHECK(screen.shows("Often believed:"));
    CHECK(screen.shows("Sleeps add up"));
    CHECK(screen.rect("timeline.body").y > screen.rect("lesson").bottom());
    screen.click("lesson.close");
    CHECK_FALSE(screen.has("lesson"));
  }
  CHECK(session::load_settings(files.settings()).settings.closed_notes.contains("3_gevent/foo"));
}
