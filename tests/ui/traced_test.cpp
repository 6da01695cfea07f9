// A trace file carries its recipe: its devices are shown, its moments looked into, and F5 runs it
// again, wherever its program is by then.
#include <doctest/doctest.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <thread>

#include "app/session/engine_client.h"
#include "app/session/paths.h"
#include "tests/ui/screen.h"
#include "tests/ui/temp_home.h"

using namespace fiberscope;
using test::Screen;
using test::TempHome;

namespace {

constexpr const char* kProgram = R"(import os, select, sys, time
import part
mouse = os.open("/dev/mouse", os.O_RDONLY)
here = part.NAME
while select.select([mouse], [], [], 0.5)[0]:
    print(here, sys.argv[1:], os.read(mouse, 100).decode().strip())
)";

struct Opened {
  TempHome home;
  Screen screen{1600, 1400};
  std::string file = home.path("run.fstrace");
  session::Recipe recipe;

  Opened() {
    recipe.program = home.write("p/clicks.py", kProgram);
    home.write("p/part.py", "NAME = 'then'\n");
    recipe.arguments = {"a b", "\"c\""};
    recipe.machine.cores = 2;
    recipe.costs.line_ns = 7'000;
    recipe.world.devices = {{"mouse", "", {{20 * base::kMillisecond, "down 1 2"}}}};
    record();
    screen.app().attach({home.scenarios(), session::engine_path(), home.settings()});
  }
  // record: a run of the recipe, as it is now, into the file.
  void record() {
    session::EngineClient client;
    const auto id = client.run(recipe);
    REQUIRE(id.ok());
    REQUIRE(client.wait(id.value(), std::chrono::seconds(60)));
    REQUIRE(session::save_trace(*client.find(id.value()), file).ok());
  }
  void open() {
    screen.app().carry_out(ui::intent::OpenFile{file});
    screen.frames(3);
  }
  template <class Done>
  void wait_for(Done done) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(120);
    while (!done()) {
      REQUIRE(std::chrono::steady_clock::now() < deadline);
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
      screen.frames(1);
    }
    screen.frames(3);
  }
  // run: F5 and, since the trace may be anybody's, the answer.
  void run() {
    screen.press(ui::key::kF5);
    screen.frames(2);
    let_run();
  }
  void let_run() {
    REQUIRE(screen.has("question"));
    screen.click("question.0");
  }
  void until_over() {
    screen.frames(2);
    wait_for([&] { return !screen.app().face().running; });
  }
  std::string output() {
    std::string out;
    for (const auto& line : screen.app().model()->console.lines()) out += line.text() + "\n";
    return out;
  }
};

}  // namespace

TEST_CASE_FIXTURE(Opened,
                  "F5 runs the recipe of a trace file: the same again, with the same view") {
  open();
  const std::string then = "then ['a b', '\"c\"'] down 1 2\n";
  CHECK(output() == then);
  screen.app().carry_out(ui::intent::GoTo{ui::EventSeq{9}});
  screen.frames(2);
  run();
  until_over();
  CHECK(screen.app().face().error == "");
  CHECK(output() == then);
  CHECK(screen.cursor() == 9);
  CHECK(screen.shows("The same again, event for event, as in the trace that was opened."));
  CHECK(screen.app().model()->lanes.cores().size() == 2);
  // and once more, although the program is gone and its module is another
  std::filesystem::remove(recipe.program);
  home.write("p/part.py", "NAME = 'now'\n");
  screen.press(ui::key::kF5);
  until_over();
  CHECK(output() == then);
  CHECK(screen.app().face().title == "run.fstrace");
}

TEST_CASE_FIXTURE(Opened, "a trace's devices have their pads; an input makes another run of it") {
  std::filesystem::remove_all(home.path("p"));
  open();
  const auto& trace = screen.app().model()->trace;
  const auto at = model::last_event_at(trace, 60 * base::kMillisecond);
  screen.app().carry_out(ui::intent::GoTo{at, ui::LaneId{2}});
  screen.frames(3);
  REQUIRE(screen.has("device.pad.mouse"));
  const ui::Rect pad = screen.rect("device.pad.mouse");
  screen.click_at({pad.x + 40.5f, pad.y + 30.5f});
  screen.frames(2);
  let_run();
  until_over();
  CHECK(screen.app().face().error == "");
  CHECK(output() == "then ['a b', '\"c\"'] down 1 2\nthen ['a b', '\"c\"'] down 40 30\n");
  CHECK_FALSE(screen.shows("The same again"));
  screen.press(ui::key::kZ, true);
  until_over();
  CHECK(output() == "then ['a b', '\"c\"'] down 1 2\n");
}

TEST_CASE_FIXTURE(Opened, "locals of a trace file come from its recipe") {
  std::filesystem::remove_all(home.path("p"));
  open();
  const auto& trace = screen.app().model()->trace;
  screen.app().carry_out(
      ui::intent::GoTo{model::last_event_at(trace, 60 * base::kMillisecond), ui::LaneId{2}});
  screen.frames(3);
  screen.click("locals.run");
  screen.frames(2);
  let_run();
  wait_for([&] { return screen.shows("'then'"); });
  CHECK(screen.shows("here"));
}

TEST_CASE_FIXTURE(Opened, "the sheet shows the machine of a trace, and runs it on another") {
  open();
  screen.press(ui::key::kM, true);
  screen.frames(2);
  REQUIRE(screen.has("machine"));
  CHECK(screen.app().machine().machine().settings.cores == 2);
  CHECK(screen.app().machine().machine().costs.line_ns == 7'000);
  CHECK(screen.app().machine().machine().arguments == recipe.arguments);
  screen.click("machine.gil");
  screen.click("machine.run");
  screen.frames(2);
  let_run();
  until_over();
  CHECK(output() == "then ['a b', '\"c\"'] down 1 2\n");
  CHECK_FALSE(screen.shows("The same again"));
  const auto set = model::machine_of(screen.app().model()->trace, screen.app().world());
  CHECK_FALSE(set.gil);
  CHECK(set.cores == 2);
}

TEST_CASE_FIXTURE(Opened, "an old trace opens; there is nothing to run again") {
  screen.app().carry_out(ui::intent::OpenFile{"tests/trace/old/version4_gevent.fstrace"});
  screen.frames(3);
  REQUIRE(screen.app().model() != nullptr);
  const std::uint64_t events = screen.app().model()->trace.size();
  screen.press(ui::key::kF5);
  screen.frames(3);
  CHECK_FALSE(screen.app().face().running);
  CHECK(screen.app().model()->trace.size() == events);
}

namespace {

// runs_now: children of children of this process: its engine's runs, but for the one process by
// which an engine begins interpreters with options (engine/cold_start.h).
std::size_t runs_now() {
  std::size_t runs = 0;
  std::set<std::string> parents{std::to_string(getpid())};
  for (int depth = 0; depth < 2; ++depth) {
    std::set<std::string> children;
    for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
      std::ifstream stat(entry.path() / "stat");
      std::string line;
      if (!std::getline(stat, line)) continue;
      std::istringstream rest(line.substr(line.rfind(')') + 2));
      std::string state, parent;
      rest >> state >> parent;
      if (parents.contains(parent)) children.insert(entry.path().filename().string());
    }
    if (depth == 1) runs = children.size() - std::min<std::size_t>(children.size(), 1);
    parents = std::move(children);
  }
  return runs;
}

}  // namespace

TEST_CASE_FIXTURE(Opened, "to open a trace runs nothing, whatever is looked at") {
  open();
  CHECK(screen.app().face().withheld);
  // an engine that begins tries the barrier in a process of its own
  for (int i = 0; i < 2'000 && !screen.app().face().sandbox.known; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
    screen.frames(1);
  }
  REQUIRE(screen.app().face().sandbox.known);
  for (int step = 0; step < 20; ++step) {
    screen.app().carry_out(ui::intent::GoTo{ui::EventSeq{std::uint64_t(5 + step)}, ui::LaneId{2}});
    for (int i = 0; i < 5; ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
      screen.frames(1);
      REQUIRE(runs_now() == 0);
    }
  }
  CHECK_FALSE(screen.app().face().running);
  CHECK(screen.has("locals.run"));
  CHECK(screen.shows("nothing of it has run."));
}

TEST_CASE_FIXTURE(Opened, "a trace's program runs by a click that names it, and by no key") {
  open();
  const std::uint64_t events = screen.app().model()->trace.size();
  for (const int key : {ui::key::kEnter, ui::key::kEscape}) {
    screen.press(ui::key::kF5);
    screen.frames(2);
    REQUIRE(screen.has("question"));
    CHECK(screen.shows(recipe.program.substr(0, 5)));
    screen.press(key);
    screen.frames(3);
    CHECK_FALSE(screen.has("question"));
    CHECK_FALSE(screen.app().face().running);
    CHECK(screen.app().face().withheld);
  }
  screen.press(ui::key::kF5);
  screen.frames(2);
  screen.click("question.1");
  screen.frames(3);
  CHECK_FALSE(screen.app().face().running);
  CHECK(screen.app().model()->trace.size() == events);
  run();
  until_over();
  CHECK(output() == "then ['a b', '\"c\"'] down 1 2\n");
}

TEST_CASE_FIXTURE(Opened, "an answer holds for the trace in this session, not for another trace") {
  open();
  run();
  until_over();
  open();  // the same file again
  CHECK_FALSE(screen.app().face().withheld);
  screen.press(ui::key::kF5);
  screen.frames(2);
  CHECK_FALSE(screen.has("question"));
  until_over();
  // another program under the same names
  home.write("p/clicks.py", "print('another')\n");
  record();
  open();
  CHECK(screen.app().face().withheld);
}

TEST_CASE_FIXTURE(Opened, "a trace's program that is let run reads nothing of what lies here") {
  home.write("p/data.txt", "of this computer");
  home.write("p/clicks.py",
             "import os\ntry:\n    print(open(os.getcwd() + '/p/data.txt').read())\n"
             "except OSError as problem:\n    print(type(problem).__name__)\n");
  recipe.directory = home.path("");
  record();
  open();
  REQUIRE(output() == "of this computer\n");  // one's own program does
  run();
  until_over();
  CHECK(output().ends_with("PermissionError\n"));
}
