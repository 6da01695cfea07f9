// The machine's sheet: what its fields accept, what a run gets, what is written into a program.
#include <doctest/doctest.h>

#include <thread>

#include "app/session/paths.h"
#include "tests/ui/screen.h"
#include "tests/ui/temp_home.h"

using namespace fiberscope;
using test::Screen;
using test::TempHome;
using ui::MachineField;

namespace {

void wait_for_run(Screen& screen) {
  screen.frames(2);
  for (int i = 0; i < 3000 && screen.app().face().running; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
    screen.frames(1);
  }
  screen.frames(2);
}

void open_program(Screen& screen, const TempHome& home, const std::string& path) {
  screen.app().attach({home.scenarios(), session::engine_path(), home.settings()});
  REQUIRE_MESSAGE(screen.app().face().can_run, screen.app().face().error);
  screen.app().carry_out(ui::intent::OpenFile{path});
  wait_for_run(screen);
}

void put(Screen& screen, const char* id, const std::string& text) {
  screen.click(id);
  screen.press(ui::key::kA, true);
  screen.type(text);
}

trace::RunStarted started(Screen& screen) {
  return screen.app().model()->trace.get<trace::RunStarted>(base::EventSeq{1});
}

}  // namespace

TEST_CASE("arguments are cut as a shell cuts them and put together again") {
  const std::vector<std::string> hard = {"-v", "two words", "it's",
                                         "",   "say \"x\"", "both ' and \""};
  CHECK(ui::split_arguments(ui::join_arguments(hard)).value() == hard);
  CHECK(ui::split_arguments("  a  'b c'd ").value() == std::vector<std::string>{"a", "b cd"});
  CHECK_FALSE(ui::split_arguments("a 'b").ok());
}

TEST_CASE("fields say a machine and back, and tell what they do not accept") {
  ui::MachineSheet sheet;
  ui::Machine m;
  m.seed = 7, m.policy = "random", m.arguments = {"a b"};
  m.costs.line_ns = 1500, m.costs.call_ns = 2000, m.costs.clock_read_ns = base::kSecond;
  m.settings = {8, false, base::Preemption::Adversarial, 1'500'000, 7};
  m.max_events = 12, m.until_ns = 3 * base::kSecond, m.readable = {"/", "/usr/share"};
  m.calls = {{"hashlib.sha256", "300ms"}, {"sum", "0s"}};
  sheet.fill(m);
  CHECK(sheet.machine() == m);
  CHECK(sheet.fields[static_cast<std::size_t>(ui::cost_field("line_ns"))].text() == "1500 ns");
  CHECK(sheet.fields[static_cast<std::size_t>(ui::cost_field("call_ns"))].text() == "2 us");
  const std::pair<MachineField, const char*> wrong[] = {
      {MachineField::Seed, "-1"},          {MachineField::Seed, ""},
      {ui::cost_field("line_ns"), "fast"}, {ui::cost_field("page_ns"), "2 s"},
      {MachineField::Cores, "0"},          {MachineField::Cores, "65"},
      {MachineField::Quantum, "0"},        {MachineField::Interval, "soon"},
      {MachineField::Until, "soon"},       {MachineField::MaxEvents, "0"},
      {MachineField::Arguments, "\"x"},    {MachineField::Readable, "/none/at/all"},
      {MachineField::Readable, "'x"}};
  for (const auto& [field, text] : wrong) {
    sheet.fill(m);
    sheet.fields[static_cast<std::size_t>(field)] = ui::TextBuffer(text);
    CHECK_MESSAGE(!sheet.problems()[static_cast<std::size_t>(field)].empty(), text);
  }
}

TEST_CASE("a row of calls says what is wrong with it; an empty one counts for nothing") {
  ui::CallRows calls;
  calls.add();
  calls.add("sum", "1us/item");
  calls.add("sum", "2us");  // it has a row
  CHECK(calls.rows.size() == 2);
  CHECK(calls.costs() == std::vector<base::CallCost>{{"sum", "1us/item"}});
  const std::pair<const char*, const char*> wrong[] = {
      {"a b", "1ms"}, {"", "1ms"}, {"min", ""}, {"min", "soon"}, {"sum", "3us"}};
  for (const auto& [function, cost] : wrong) {
    calls.rows[0] = {ui::TextBuffer(function), ui::TextBuffer(cost)};
    const auto problems = calls.problems();
    CHECK_MESSAGE(problems[0].empty() + problems[1].empty() == 1, function);
  }
  CHECK(ui::in_order({{"b", "1ms"}, {"a", "1ms"}, {"b", "2ms"}}) ==
        std::vector<base::CallCost>{{"a", "1ms"}, {"b", "2ms"}});
}

TEST_CASE("a run with the sheet's settings gets them, the file does not") {
  const TempHome home;
  Screen screen;
  open_program(screen, home, home.write("own.py", "import sys\nprint(sys.argv[1:])\n"));
  CHECK(started(screen).seed == 0);
  screen.press(ui::key::kM, true);
  screen.frames(2);
  REQUIRE(screen.has("machine"));
  put(screen, "machine.seed", "42");
  put(screen, "machine.arguments", "one 'two three'");
  put(screen, "machine.line_ns", "5 us");
  screen.click("machine.policy.random");
  screen.click("machine.run");
  wait_for_run(screen);
  CHECK(started(screen).seed == 42);
  CHECK(screen.app().model()->console.lines().back().text() == "['one', 'two three']");
  CHECK(screen.app().model()->lanes.end_ns() > 10'000);
  CHECK(home.read("own.py") == "import sys\nprint(sys.argv[1:])\n");
  put(screen, "machine.seed", "x");
  CHECK(screen.has("machine.seed.problem"));
  screen.click("machine.run");
  wait_for_run(screen);
  CHECK(started(screen).seed == 42);
}

TEST_CASE("settings are written into one's own file, and into the text of a built-in one") {
  const TempHome home;
  Screen screen;
  open_program(screen, home, home.write("own.py", "print(1)\n"));
  screen.press(ui::key::kM, true);
  screen.frames(2);
  put(screen, "machine.seed", "9");
  put(screen, "machine.coroutine_switch_ns", "1 us");
  put(screen, "machine.cores", "4");
  put(screen, "machine.quantum", "2.5 ms");
  screen.click("machine.gil");
  screen.click("machine.preemption.anywhere");
  screen.click("machine.policy.random");
  screen.click("machine.write");
  screen.frames(2);
  const std::string text = home.read("own.py");
  CHECK(text.ends_with("print(1)\n"));
  const auto metadata = session::parse_metadata(text, "own.py");
  REQUIRE(metadata.ok());
  CHECK(metadata.value().seed == 9);
  CHECK(metadata.value().costs.coroutine_switch_ns == 1000);
  CHECK(metadata.value().policy == "random");
  const base::MachineSettings wanted{4, false, base::Preemption::Adversarial, 2'500'000, 5'000'000};
  CHECK(metadata.value().machine == wanted);
  screen.press(ui::key::kF5);
  wait_for_run(screen);
  CHECK(started(screen).seed == 9);

  const std::string original = home.read("scenarios/3_gevent/foo_bar_func.py");
  screen.show_library();
  screen.click("library.item." + home.scenario());
  wait_for_run(screen);
  CHECK(screen.app().machine().machine().seed == 0);
  put(screen, "machine.seed", "5");
  screen.click("machine.write");
  screen.frames(2);
  CHECK(home.read("scenarios/3_gevent/foo_bar_func.py") == original);
  CHECK(screen.app().editor().document->unsaved());
  CHECK(screen.app().editor().document->text.text().find("seed = 5") != std::string::npos);
}

TEST_CASE("what calls cost is a table: added to, changed, taken out of, and kept") {
  const TempHome home;
  Screen screen(1600, 3200);  // all of the sheet, so that nothing has to be scrolled
  const std::string program = "import zlib\nzlib.compress(b'x' * 100000)\nsum(range(10))\n";
  open_program(screen, home, home.write("own.py", program));
  const auto costs = [&] { return screen.app().machine().machine().calls; };
  screen.press(ui::key::kM, true);
  screen.frames(2);
  screen.click("machine.call.usual");
  screen.click("machine.usual.zlib.compress");
  CHECK(costs() == std::vector<base::CallCost>{{"zlib.compress", "6us/KiB nogil"}});
  screen.click("machine.call.usual");
  screen.frames(2);
  put(screen, "machine.call.0.cost", "70ms");
  screen.click("machine.call.add");
  screen.type("sum");
  put(screen, "machine.call.1.cost", "soon");
  CHECK(screen.has("machine.call.1.problem"));
  CHECK_FALSE(screen.app().machine().good());
  put(screen, "machine.call.1.cost", "1us/item");
  CHECK(screen.app().machine().good());
  screen.click("machine.run");
  wait_for_run(screen);
  CHECK(screen.app().model()->lanes.end_ns() > 70'000'000);
  screen.click("machine.write");
  screen.frames(2);
  const auto metadata = session::parse_metadata(home.read("own.py"), "own.py");
  REQUIRE(metadata.ok());
  CHECK(metadata.value().calls.calls ==
        std::vector<base::CallCost>{{"sum", "1us/item"}, {"zlib.compress", "70ms"}});
  screen.click("machine.call.0.remove");
  screen.frames(2);
  screen.click("machine.write");
  screen.frames(2);
  CHECK(session::parse_metadata(home.read("own.py"), "own.py").value().calls.calls.size() == 1);
}
