// The editor in the window: typing, saving, what is asked before something is lost, errors in
// place.
#include <doctest/doctest.h>
#include <unistd.h>

#include <thread>

#include "app/session/paths.h"
#include "tests/ui/screen.h"
#include "tests/ui/temp_home.h"

using namespace fiberscope;
using test::Screen;
using test::TempHome;

namespace {

// with_engine: a screen that can run programs.
void with_engine(Screen& screen, const TempHome& home) {
  screen.app().attach({home.scenarios(), session::engine_path(), home.settings()});
  REQUIRE_MESSAGE(screen.app().face().can_run, screen.app().face().error);
}

void wait_for_run(Screen& screen) {
  screen.frames(2);
  for (int i = 0; i < 3000 && screen.app().face().running; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
    screen.frames(1);
  }
  REQUIRE_FALSE(screen.app().face().running);
  screen.frames(2);
}

void open_program(Screen& screen, const std::string& path) {
  screen.app().carry_out(ui::intent::OpenFile{path});
  wait_for_run(screen);
}

std::string text_of(Screen& screen) { return screen.app().editor().document->text.text(); }

void edit(Screen& screen) {
  screen.press(ui::key::kE, true);
  REQUIRE(screen.has("editor.tab"));
}

}  // namespace

TEST_CASE("keys reach the text: letters, Tab, Enter, undo, clipboard, comments") {
  const TempHome home;
  Screen screen;
  with_engine(screen, home);
  open_program(screen, home.write("own.py", "print(1)\n"));
  edit(screen);
  screen.press(ui::key::kHome, true);
  screen.type("def f():");
  screen.press(ui::key::kEnter);
  screen.type("\u534f\u7a0b = 2");
  screen.press(ui::key::kEnter);
  CHECK(text_of(screen) == "def f():\n    \u534f\u7a0b = 2\n    print(1)\n");
  CHECK(screen.shows("\u534f\u7a0b"));
  CHECK(screen.has("editor.unsaved"));
  CHECK(screen.shows("edited \u2013 F5 runs it"));
  screen.press(ui::key::kSlash, true);
  CHECK(text_of(screen).find("    # print(1)") != std::string::npos);
  screen.press(ui::key::kZ, true);
  CHECK(text_of(screen).find("#") == std::string::npos);
  screen.press(ui::key::kA, true);
  screen.press(ui::key::kTab);
  CHECK(text_of(screen).starts_with("    def f():\n        \u534f"));
  screen.press(ui::key::kTab, false, true);
  screen.press(ui::key::kX, true);
  CHECK(text_of(screen).empty());
  screen.press(ui::key::kV, true);
  screen.press(ui::key::kV, true);
  CHECK(text_of(screen).size() > 60);
  for (int i = 0; i < 40; ++i) screen.press(ui::key::kZ, true);
  CHECK(text_of(screen) == "print(1)\n");
  CHECK_FALSE(screen.has("editor.unsaved"));
  screen.press(ui::key::kY, true);
  CHECK(text_of(screen) == "defprint(1)\n");
}

TEST_CASE("while a text is typed the window's own letters and arrows do nothing else") {
  const TempHome home;
  Screen screen;
  with_engine(screen, home);
  open_program(screen, home.write("own.py", "print(1)\n"));
  edit(screen);
  const auto cursor = screen.cursor();
  screen.press(ui::key::kLeft);
  screen.press(ui::key::kHome);
  screen.press(ui::key::kSpace);
  CHECK(screen.cursor() == cursor);
  CHECK_FALSE(screen.app().state().playback.playing);
  screen.press(ui::key::kEscape);
  screen.press(ui::key::kHome);
  CHECK(screen.cursor() == 0);
}

TEST_CASE("a click puts the caret where it is and a drag selects") {
  const TempHome home;
  Screen screen;
  with_engine(screen, home);
  open_program(screen, home.write("own.py", "first = 1\nsecond = 2\n"));
  edit(screen);
  const auto* word = screen.seen().find_text("second");
  REQUIRE(word != nullptr);
  const float y = word->rect.mid_y();
  screen.drag({word->rect.x + 1, y}, {word->rect.right(), y});
  CHECK(screen.app().editor().document->text.selected() == "second");
  screen.type("x");
  CHECK(text_of(screen) == "first = 1\nx = 2\n");
}

TEST_CASE("Ctrl+F finds, counts and goes round; Ctrl+G goes to a line") {
  const TempHome home;
  Screen screen;
  with_engine(screen, home);
  open_program(screen, home.write("own.py", "a = 1\nb = a\nc = a + b\n"));
  edit(screen);
  screen.press(ui::key::kHome, true);
  screen.press(ui::key::kF, true);
  screen.type("a");
  CHECK(screen.shows("1 of 3"));
  screen.press(ui::key::kEnter);
  CHECK(screen.shows("2 of 3"));
  screen.press(ui::key::kEnter, false, true);
  screen.press(ui::key::kEnter, false, true);
  CHECK(screen.shows("3 of 3"));
  screen.type("zz");
  CHECK(screen.shows("nothing"));
  screen.press(ui::key::kEscape);
  CHECK_FALSE(screen.has("find.bar"));
  screen.press(ui::key::kG, true);
  screen.type("2");
  screen.press(ui::key::kEnter);
  screen.press(ui::key::kEnd);
  screen.type(" ");
  CHECK(text_of(screen) == "a = 1\nb = a \nc = a + b\n");
}

TEST_CASE("F5 runs what is written without saving it") {
  const TempHome home;
  Screen screen;
  with_engine(screen, home);
  const auto path = home.write("own.py", "print('on disk')\n");
  open_program(screen, path);
  edit(screen);
  screen.press(ui::key::kA, true);
  screen.type("print('as written')");
  screen.press(ui::key::kF5);
  wait_for_run(screen);
  REQUIRE(screen.app().model() != nullptr);
  CHECK(screen.app().model()->console.lines().back().text() == "as written");
  CHECK(home.read("own.py") == "print('on disk')\n");
  CHECK(screen.has("editor.unsaved"));
  CHECK_FALSE(screen.has("editor.edited"));
}

TEST_CASE("Ctrl+S writes a file of one's own in place, and asks when it was changed meanwhile") {
  const TempHome home;
  Screen screen;
  with_engine(screen, home);
  open_program(screen, home.write("own.py", "print(1)\n"));
  edit(screen);
  screen.type("#");
  screen.press(ui::key::kS, true);
  CHECK(home.read("own.py") == "#print(1)\n");
  CHECK_FALSE(screen.has("editor.unsaved"));
  home.write("own.py", "other\n");
  screen.type("#");
  screen.press(ui::key::kS, true);
  screen.frames(2);
  REQUIRE(screen.has("question"));
  screen.press(ui::key::kEscape);
  CHECK(home.read("own.py") == "other\n");
  screen.press(ui::key::kS, true);
  screen.frames(2);
  screen.click("question.1");
  CHECK(text_of(screen) == "other\n");
  screen.press(ui::key::kZ, true);
  CHECK(text_of(screen) == "##print(1)\n");
  screen.press(ui::key::kS, true);
  CHECK(home.read("own.py") == "##print(1)\n");
}

TEST_CASE("a built-in scenario is saved as a copy, never over itself") {
  const TempHome home;
  Screen screen;
  with_engine(screen, home);
  const std::string original = home.read("scenarios/3_gevent/foo_bar_func.py");
  open_program(screen, home.scenario());
  edit(screen);
  CHECK(screen.shows("built in"));
  screen.type("# mine ");
  screen.press(ui::key::kS, true);
  screen.frames(2);
  REQUIRE(screen.has("browser.name"));
  CHECK(screen.app().browser().name.text() == "Fiberscope/foo_bar_func.py");
  screen.press(ui::key::kEnter);
  screen.frames(2);
  CHECK(home.read("scenarios/3_gevent/foo_bar_func.py") == original);
  CHECK(home.read("Fiberscope/foo_bar_func.py").find("# mine ") != std::string::npos);
  CHECK(screen.app().editor().document->path() == home.path("Fiberscope/foo_bar_func.py"));
  CHECK_FALSE(screen.has("editor.built_in"));
  CHECK_FALSE(screen.has("editor.unsaved"));
}

TEST_CASE("leaving with unsaved text asks: cancel stays, save saves and goes on, discard goes on") {
  const TempHome home;
  Screen screen;
  with_engine(screen, home);
  const auto own = home.write("own.py", "print(1)\n");
  open_program(screen, own);
  edit(screen);
  screen.type("#");
  screen.show_library();
  screen.click("library.item." + home.scenario());
  screen.frames(2);
  REQUIRE(screen.has("question"));
  screen.click("question.2");
  CHECK(screen.app().face().path == own);
  CHECK(text_of(screen) == "#print(1)\n");
  screen.click("library.item." + home.scenario());
  screen.frames(2);
  screen.click("question.0");
  wait_for_run(screen);
  CHECK(home.read("own.py") == "#print(1)\n");
  CHECK(screen.app().face().path == home.scenario());
  screen.press(ui::key::kE, true);
  screen.press(ui::key::kE, true);
  screen.type("#");
  screen.app().ask_to_close();
  screen.frames(2);
  CHECK_FALSE(screen.app().closed());
  screen.click("question.1");
  CHECK(screen.app().closed());
}

TEST_CASE("a syntax error is shown at its line, an exception at every line that failed") {
  const TempHome home;
  Screen screen;
  with_engine(screen, home);
  open_program(screen, home.write("wrong.py", "x = 1\n\ndef f(:\n    pass\n"));
  edit(screen);
  REQUIRE(screen.has("editor.error"));
  CHECK(screen.shows("SyntaxError: invalid syntax"));
  REQUIRE(screen.app().editor().failures.size() == 1);
  CHECK(screen.app().editor().failures.front().mark.line == 2);
  // the mark moves with its line and goes when the line is changed
  screen.press(ui::key::kHome, true);
  screen.press(ui::key::kEnter);
  CHECK(screen.has("editor.error"));
  screen.press(ui::key::kG, true);
  screen.type("4");
  screen.press(ui::key::kEnter);
  screen.press(ui::key::kEnd);
  screen.type(" ");
  CHECK_FALSE(screen.has("editor.error"));
  screen.app().carry_out(ui::intent::AnswerQuestion{2});
  screen.app().editor().document->revert();
  open_program(screen, home.write("raises.py", "def f():\n    raise KeyError('k')\n\nf()\n"));
  CHECK(screen.app().editor().failures.front().mark.line == 1);
  CHECK(screen.app().editor().failures.front().mark.message.find("KeyError") == 0);
}

TEST_CASE("a new program runs as it is") {
  const TempHome home;
  Screen screen;
  with_engine(screen, home);
  screen.press(ui::key::kN, true);
  screen.frames(2);
  CHECK(screen.has("editor.tab"));
  screen.press(ui::key::kF5);
  wait_for_run(screen);
  REQUIRE(screen.app().model() != nullptr);
  CHECK(screen.app().model()->console.lines().back().text() == "done");
  CHECK_FALSE(screen.has("banner"));
}

TEST_CASE("unsaved text outlives a crash and can be restored") {
  const TempHome home;
  const auto own = home.write("own.py", "print(1)\n");
  ui::Document left = std::move(ui::Document::open(own, false).value());
  left.text.insert("# precious\xff\n");
  const std::string folder = home.path(".config/fiberscope/unsaved");
  ui::Recovery recovery(folder);
  recovery.keep(left);
  CHECK(recovery.leftovers().empty());  // this process still runs
  const std::string here = folder + "/" + std::to_string(getpid()) + ".unsaved";
  std::filesystem::rename(here, folder + "/999999999.unsaved");

  Screen screen;
  with_engine(screen, home);
  screen.frames(2);
  REQUIRE(screen.has("question"));
  CHECK(screen.shows("own.py"));
  screen.click("question.0");
  CHECK(text_of(screen) == "# precious\xff\nprint(1)\n");
  CHECK(screen.has("editor.unsaved"));
  CHECK(home.read("own.py") == "print(1)\n");
  CHECK_FALSE(std::filesystem::exists(folder + "/999999999.unsaved"));
  CHECK(std::filesystem::exists(here));
  screen.press(ui::key::kS, true);
  CHECK(home.read("own.py") == "# precious\xff\nprint(1)\n");
  CHECK_FALSE(std::filesystem::exists(here));
}

TEST_CASE("what lies among unsaved texts and is none is left alone") {
  const TempHome home;
  const std::string folder = home.path(".config/fiberscope/unsaved");
  const std::string deep(1'000'000, '\x81');                   // a list in a list, as CBOR has it
  const std::string number = "\xa2\x64path\x05\x64text\x41x";  // a path that is a number
  home.write(".config/fiberscope/unsaved/999999998.unsaved", deep);
  home.write(".config/fiberscope/unsaved/999999999.unsaved", number);
  CHECK(ui::Recovery(folder).leftovers().empty());
  CHECK(std::filesystem::exists(folder + "/999999998.unsaved"));
  CHECK(std::filesystem::exists(folder + "/999999999.unsaved"));
}

TEST_CASE("what cannot be opened is said, and what is open stays") {
  const TempHome home;
  Screen screen;
  with_engine(screen, home);
  const auto own = home.write("own.py", "print(1)\n");
  open_program(screen, own);
  const std::string binary = home.write("binary.py", std::string("a\0b", 3));
  const std::pair<std::string, const char*> cases[] = {
      {home.scenarios(), "is a folder"},
      {binary, "is not text"},
      {home.write("large.py", std::string(3u << 20, '#')), "larger than 2 MB"},
      {home.write("noise.bin", "not a trace at all"), "noise.bin"},
      {home.path("nothing.py"), "nothing.py"},
      {"/dev/null", "not an ordinary file"},
  };
  for (const auto& [path, words] : cases) {
    screen.app().carry_out(ui::intent::OpenFile{path});
    screen.frames(2);
    CHECK_MESSAGE(screen.has("toast"), path);
    CHECK_MESSAGE(screen.shows(words), path);
    CHECK(screen.app().face().path == own);
    CHECK(screen.app().model() != nullptr);
    screen.click("toast.close");
    CHECK_FALSE(screen.has("toast"));
  }
}
