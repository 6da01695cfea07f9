// Six programs as students write them, each in the window: who runs, who waits for what, and why.
//
// Each is run by the engine and opens at its telling moment. Their pictures are golden ones.
#include <doctest/doctest.h>

#include "tests/ui/golden.h"
#include "tests/ui/opened.h"

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
     {"fetch 3", "connect", "news.example", "library: 5 lanes"}},
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
    test::Opened opened(
        std::string("tests/ui/students/") + student.program + ".py",
        {student.theme, student.language, student.width, student.height, student.scale});
    test::Screen& screen = opened.screen();
    for (const char* words : student.says) CHECK_MESSAGE(screen.shows(words), words);
    test::check_golden(std::string("student_") + student.program, screen.headless().draw());
  }
}
