// Six programs as students write them, each in the window: who runs, who waits for what, and why.
//
// Each is run by the engine and opens at its telling moment. Their pictures are golden ones.
#include <doctest/doctest.h>

#include <chrono>
#include <thread>

#include "app/session/paths.h"
#include "app/words/words.h"
#include "tests/ui/golden.h"
#include "tests/ui/screen.h"
#include "tests/ui/temp_home.h"

using namespace fiberscope;

namespace {

struct Student {
  const char* program;
  const char* theme;
  words::Language language;
  int width, height;
  float scale;
  std::vector<const char*> says;  // words that are on the screen
};

const Student kStudents[] = {
    {"scraper",
     "dark",
     words::Language::English,
     1280,
     720,
     1,
     {"fetch 3", "connect t", "news.example", "library: 5 lanes"}},
    {"bank", "light", words::Language::Chinese, 1600, 1000, 1, {"balance", "ann", "bob"}},
    {"bakery",
     "dark",
     words::Language::English,
     1600,
     1000,
     1,
     {"Queues", "counter", "eva", "rye"}},
    {"philosophers",
     "light",
     words::Language::English,
     1280,
     720,
     1,
     {"plato", "kant", "arendt", "Locks", "Deadlock"}},
    {"chat", "dark", words::Language::Chinese, 1920, 1080, 1.5f, {"person", "listen"}},
    {"million", "light", words::Language::English, 1280, 720, 1, {"worker", "count"}}};

}  // namespace

TEST_CASE("golden: six programs as students write them show who runs and who waits for what") {
  for (const Student& student : kStudents) {
    CAPTURE(std::string(student.program));
    words::set_language(student.language);
    test::TempHome home;
    test::Screen screen(student.width, student.height, student.theme);
    screen.app().fix_scale(student.scale);
    screen.app().attach({"scenarios", session::engine_path(), home.settings()});
    words::set_language(student.language);
    REQUIRE_MESSAGE(screen.app().face().can_run, screen.app().face().error);
    screen.frames(2);
    const std::string path = std::string("tests/ui/students/") + student.program + ".py";
    screen.app().carry_out(ui::intent::OpenFile{path});
    screen.frames(2);
    for (int i = 0; i < 30000 && screen.app().face().running; ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
      screen.frames(1);
    }
    REQUIRE_FALSE(screen.app().face().running);
    for (int i = 0; i < 2000 && screen.app().busy(); ++i) {  // until the locals are there
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
      screen.frames(1);
    }
    screen.frames(4);
    for (const char* words : student.says) CHECK_MESSAGE(screen.shows(words), words);
    test::check_golden(std::string("student_") + student.program, screen.headless().draw());
    words::set_language(words::Language::English);
  }
}
