// Several runs side by side, on the real engine: from a chapter's heading to the table and the
// bars.
#include <doctest/doctest.h>

#include <chrono>
#include <filesystem>
#include <thread>

#include "app/session/paths.h"
#include "app/words/words.h"
#include "tests/ui/screen.h"
#include "tests/ui/temp_home.h"

using namespace fiberscope;
using test::Screen;
using test::TempHome;
using State = ui::ComparedProgram::State;

namespace {

constexpr const char* kTitle = "3  Three ways";

// Compared: a library of one chapter with three short programs, one of which never ends.
struct Compared {
  TempHome home;
  Screen screen;

  Compared() {
    std::filesystem::remove_all(home.path("scenarios/3_gevent"));
    program("short", "import time\ntime.sleep(0.1)\n");
    program("long", "import time\ntime.sleep(0.4)\n");
    home.write("scenarios/3_ways/chapter.toml", "title = \"Three ways\"\n");
  }
  void program(const std::string& name, const std::string& text) {
    home.write("scenarios/3_ways/" + name + ".py", text);
  }
  std::string path(const std::string& name) { return home.scenarios() + "/3_ways/" + name + ".py"; }
  void open() {
    screen.app().attach({home.scenarios(), session::engine_path(), ""});
    REQUIRE(screen.app().face().can_run);
    screen.show_library();
    screen.click(std::string("library.compare.") + kTitle);
    REQUIRE(screen.has("compare"));
  }
  void until_over() {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(120);
    while (screen.app().comparison().active()) {
      REQUIRE(std::chrono::steady_clock::now() < deadline);
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
      screen.frames(1);
    }
    screen.frames(2);
  }
  State state(std::size_t i) { return screen.app().comparison().programs()[i].state; }
};

}  // namespace

TEST_CASE_FIXTURE(Compared, "a chapter's heading runs all of it and shows a table and bars") {
  open();
  CHECK(screen.app().comparison().programs().size() == 2);
  CHECK(screen.app().busy());
  until_over();
  REQUIRE(state(0) == State::Over);
  REQUIRE(state(1) == State::Over);
  CHECK(screen.has("compare.row." + path("short")));
  CHECK(screen.shows("2 of 2 runs are over"));
  CHECK(screen.has("compare.card.cpu_ns"));
  // the longer run has the longer bar, in the measure of their times
  const ui::Rect longer = screen.rect("compare.bar.makespan_ns." + path("long"));
  const ui::Rect shorter = screen.rect("compare.bar.makespan_ns." + path("short"));
  CHECK(shorter.w / longer.w == doctest::Approx(0.25).epsilon(0.05));
  CHECK_FALSE(screen.has("timeline.body"));
  screen.press(ui::key::kEscape);
  CHECK_FALSE(screen.has("compare"));
}

TEST_CASE_FIXTURE(Compared, "programs are taken out and added again; the table goes to CSV") {
  open();
  until_over();
  screen.hover("compare.row." + path("short"));
  screen.click("compare.remove." + path("short"));
  CHECK(screen.app().comparison().programs().size() == 1);
  screen.hover("library.item." + path("short"));
  screen.click("library.add." + path("short"));
  CHECK(screen.app().comparison().programs().size() == 2);
  CHECK(screen.app().face().path.empty());  // it was added, not opened
  until_over();
  screen.click("compare.copy");
  const std::string csv = screen.headless().clipboard();
  CHECK(csv.starts_with("name,end,makespan_ns,"));
  CHECK(csv.find("\r\nlong,finished,400") != std::string::npos);
  screen.click("compare.csv");
  CHECK(home.read("comparison.csv") == csv);
  screen.click("compare.svg");
  CHECK(home.read("comparison.svg").find("<svg") != std::string::npos);
  screen.click("compare.svg");  // what is there already stays
  CHECK(std::filesystem::exists(home.path("comparison-2.svg")));
}

TEST_CASE_FIXTURE(Compared, "a comparison can be stopped, and what is over stays; then run again") {
  program("zz_endless", "import time\nwhile True:\n    time.sleep(1)\n");
  open();
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(120);
  while (state(0) != State::Over || state(1) != State::Over) {
    REQUIRE(std::chrono::steady_clock::now() < deadline);
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
    screen.frames(1);
  }
  screen.frames(1);
  REQUIRE(screen.has("compare.progress"));
  screen.click("compare.stop");
  CHECK_FALSE(screen.app().comparison().active());
  CHECK(state(2) == State::Stopped);
  CHECK(state(0) == State::Over);
  CHECK(screen.has("compare.run"));
}

TEST_CASE_FIXTURE(Compared, "a program that cannot run says why in its row, the others go on") {
  program("broken", "# /// fiberscope\n# seed = \"x\"\n# ///\n");
  open();
  until_over();
  CHECK(state(0) == State::Failed);
  CHECK(screen.shows("seed"));
  CHECK(state(1) == State::Over);
}

TEST_CASE_FIXTURE(Compared, "a row's name opens the program in place of the comparison") {
  open();
  until_over();
  screen.click("compare.row." + path("long"));
  CHECK_FALSE(screen.has("compare"));
  CHECK(screen.app().face().path == path("long"));
}
