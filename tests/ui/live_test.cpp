// Programs that run while they are watched, on the real engine: paused, stepped, stopped, lost,
// crashed, run again; and locals between switches.
#include <doctest/doctest.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <thread>

#include "app/session/files.h"
#include "app/session/paths.h"
#include "tests/ui/screen.h"

using namespace fiberscope;
using test::Screen;

namespace {

struct Live {
  Screen screen;
  std::string folder = (std::filesystem::temp_directory_path() / "fiberscope-XXXXXX").string();

  Live() {
    REQUIRE(mkdtemp(folder.data()) != nullptr);
    screen.app().attach({"scenarios", session::engine_path(), ""});
    REQUIRE(screen.app().face().can_run);
  }
  ~Live() { std::filesystem::remove_all(folder); }

  std::string write(const std::string& name, const std::string& text) {
    REQUIRE(session::write_file(folder + "/" + name, text).ok());
    return folder + "/" + name;
  }
  void run(const std::string& text) { screen.app().run_program(write("program.py", text)); }
  void run_to_end(const std::string& path) {
    screen.app().run_program(path);
    until([&] { return !screen.app().face().running; });
  }

  // until: frames until it holds, as a person would see them.
  template <class Condition>
  void until(Condition condition) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(120);
    while (!condition()) {
      REQUIRE(std::chrono::steady_clock::now() < deadline);
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
      screen.frames(1);
    }
    screen.frames(1);
  }
  // settle: until nothing has come for a while.
  void settle() {
    std::uint64_t seen = 0;
    auto since = std::chrono::steady_clock::now();
    until([&] {
      if (size() != seen) since = std::chrono::steady_clock::now();
      seen = size();
      return std::chrono::steady_clock::now() - since > std::chrono::milliseconds(400);
    });
  }
  std::uint64_t size() {
    const model::Model* model = screen.app().model();
    return model == nullptr ? 0 : model->trace.size();
  }
  const ui::SessionFace& face() { return screen.app().face(); }
  void go_to(std::uint64_t event) { screen.app().carry_out(ui::intent::GoTo{ui::EventSeq{event}}); }
  // last_line: the number of the last LineReached at the given line.
  std::uint64_t last_line(std::uint32_t line) {
    std::uint64_t found = 0;
    for (const trace::Event& event : screen.app().model()->trace.events()) {
      const auto* l = std::get_if<trace::LineReached>(&event.payload);
      if (l != nullptr && l->place.line == line) found = event.seq.value;
    }
    return found;
  }
  void check_next_run_works() {
    run_to_end("scenarios/3_gevent/foo_bar_func.py");
    CHECK_EQ(face().error, "");
    CHECK(screen.app().model()->trace.whole());
    CHECK_FALSE(screen.has("stop_run"));
  }
};

constexpr const char* kEndless = "import gevent\nwhile True:\n    gevent.sleep(0)\n";

}  // namespace

TEST_CASE_FIXTURE(Live,
                  "an endless program grows, is paused, stepped by single events and stopped") {
  run(kEndless);
  until([&] { return size() > 500; });
  CHECK(face().running);
  CHECK_EQ(face().mode, "live");
  CHECK(screen.shows("Running "));
  CHECK(screen.app().cursor() == size());  // it follows
  screen.press(ui::key::kSpace);
  settle();
  CHECK(face().paused);
  CHECK(screen.shows("Paused"));
  const std::uint64_t paused_at = size();
  std::this_thread::sleep_for(std::chrono::milliseconds(100));
  screen.frames(2);
  CHECK_EQ(size(), paused_at);
  for (std::uint64_t n = 1; n <= 3; ++n) {
    screen.click("transport.forward");
    until([&] { return size() > paused_at + n - 1; });
    settle();
    CHECK_EQ(size(), paused_at + n);
    CHECK_EQ(screen.app().cursor(), size());
  }
  // back in the past, forward only moves the cursor
  screen.press(ui::key::kLeft);
  screen.press(ui::key::kRight);
  settle();
  CHECK_EQ(size(), paused_at + 3);
  screen.press(ui::key::kF6);
  until([&] { return size() > paused_at + 500; });
  CHECK_FALSE(face().paused);
  screen.press(ui::key::kF5, false, true);
  until([&] { return !face().running; });
  CHECK(face().stopped);
  CHECK_EQ(face().mode, "stopped");
  CHECK_EQ(face().error, "");
  CHECK(screen.shows("Stopped"));
  CHECK(size() > paused_at + 500);
  CHECK(screen.has("lane.2"));
  check_next_run_works();
}

constexpr const char* kClock = "import time\nn = 0\nwhile True:\n    time.sleep(1)\n    n += 1\n";

TEST_CASE_FIXTURE(Live, "an endless program goes at the pace that was chosen, and at full speed") {
  run(kClock);
  until([&] { return size() > 3000; });
  const auto now = [&] { return screen.app().world().now_ns(); };
  CHECK(now() > 100 * base::kSecond);  // it runs away
  screen.click("transport.speed");
  screen.click("pace.2");  // ten times as fast as our clock
  CHECK(screen.shows("10\u00d7"));
  screen.frames(2);
  const base::TimeNs begin = now();
  const auto began = std::chrono::steady_clock::now();
  until([&] { return now() > begin + 10 * base::kSecond; });
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
  CHECK(took.count() > 0.8);
  CHECK(face().running);
  CHECK_FALSE(face().paused);  // it is held, not paused
  CHECK(screen.shows("Running "));
  settle();  // it was made further than is shown, but not much further
  const std::uint64_t made = size();
  CHECK(screen.app().cursor() <= made);
  // people can still pause it
  screen.press(ui::key::kSpace);
  screen.frames(3);
  CHECK(face().paused);
  const base::TimeNs paused = now();
  std::this_thread::sleep_for(std::chrono::milliseconds(200));
  screen.frames(3);
  CHECK(now() == paused);
  screen.press(ui::key::kSpace);
  screen.app().carry_out(ui::intent::SetPace{0});
  until([&] { return now() > paused + 500 * base::kSecond; });
  screen.press(ui::key::kF5, false, true);
  until([&] { return !face().running; });
}

TEST_CASE_FIXTURE(Live, "while a run grows its last steps are seen, and it stays so at its end") {
  run(kEndless);
  until([&] { return face().elapsed_s > 2 && size() > 2000; });
  screen.frames(2);
  const auto& timeline = screen.app().state().timeline;
  const auto span = [&] {
    const double from = static_cast<double>(
        model::event_at(screen.app().model()->trace, timeline.view.axis, timeline.view.begin)
            .value);
    return static_cast<double>(screen.app().cursor()) - from;
  };
  CHECK_FALSE(timeline.fits_all);
  CHECK(span() > 300);
  CHECK(span() < 600);
  const std::uint64_t seen = screen.app().cursor();
  until([&] { return size() > seen + 2000; });
  screen.frames(2);
  CHECK(span() < 600);  // it goes along
  screen.press(ui::key::kF5, false, true);
  until([&] { return !face().running; });
  screen.frames(3);
  CHECK_FALSE(timeline.fits_all);
  CHECK(span() < 600);
  CHECK(screen.app().cursor() == size());
  // who wants to see all of it does, also while it grows
  run(kEndless);
  until([&] { return face().elapsed_s > 2 && size() > 2000; });
  screen.press(ui::key::kF);
  until([&] { return size() > 6000; });
  screen.frames(3);
  CHECK(timeline.fits_all);
  screen.press(ui::key::kF5, false, true);
  until([&] { return !face().running; });
}

TEST_CASE_FIXTURE(Live, "a program that only computes can be stopped by the button in the bar") {
  run("while True:\n    pass\n");
  until([&] { return size() > 110; });  // its lines are folded
  screen.click("stop_run");
  until([&] { return !face().running; });
  CHECK(face().stopped);
  CHECK(size() > 110);
  CHECK(screen.has("run_again"));
}

TEST_CASE_FIXTURE(Live, "Enter steps into lines that are folded") {
  const std::string text = "total = 0\nfor i in range(3000):\n    total += i\nprint(total)\n";
  run_to_end(write("loop.py", text));
  const auto trace = [&]() -> const trace::Trace& { return screen.app().model()->trace; };
  const auto lines = [&] { return screen.app().model()->lines.at({base::SourceId{1}, 3}); };
  CHECK_EQ(lines().times(), 3000);
  std::uint64_t fold = 0;
  for (const trace::Event& event : trace().events()) {
    if (std::holds_alternative<trace::LinesFolded>(event.payload)) fold = event.seq.value;
  }
  REQUIRE(fold != 0);
  const base::TimeNs end_ns = trace().events().back().time_ns;
  go_to(fold);
  screen.frames(2);
  CHECK(screen.has("loop.line.3"));
  CHECK(screen.has("loop." + std::to_string(fold)));
  CHECK(screen.shows("Repeated lines"));
  screen.press(ui::key::kEnter);
  until([&] { return !face().running; });
  CHECK_EQ(screen.app().cursor(), fold - 1);
  CHECK(std::holds_alternative<trace::LineReached>(trace().at(ui::EventSeq{fold}).payload));
  CHECK_EQ(lines().times(), 3000);
  CHECK_EQ(lines().folded.size(), 0);
  CHECK_EQ(trace().events().back().time_ns, end_ns);
  // and back: run again, it is folded
  screen.press(ui::key::kF5);
  until([&] { return !face().running; });
  CHECK_EQ(lines().folded.size(), 1);
}

TEST_CASE_FIXTURE(Live, "locals at lines that are folded are those at the last of them") {
  run_to_end(write("loop.py", "total = 0\nfor i in range(500):\n    total += 2\nprint(total)\n"));
  std::uint64_t fold = 0;
  for (const trace::Event& event : screen.app().model()->trace.events()) {
    if (std::holds_alternative<trace::LinesFolded>(event.payload)) fold = event.seq.value;
  }
  REQUIRE(fold != 0);
  go_to(fold);
  // the last line that is folded is that of the loop, when it is over
  until([&] { return screen.shows("1000"); });
}

TEST_CASE_FIXTURE(Live, "an endless call into C is told with a button that stops it") {
  run("import itertools\nprint('before')\nsum(itertools.count())\n");
  until([&] { return screen.has("live.silent"); });
  CHECK(face().silent_s >= 5);
  CHECK(screen.shows("No event for 5 s: the program computes without a switch"));
  CHECK(last_line(3) > 0);  // the line that does not return
  CHECK(screen.shows("before"));
  screen.click("live.stop");
  until([&] { return !face().running; });
  CHECK_FALSE(screen.has("live.silent"));
  CHECK(last_line(3) > 0);
  check_next_run_works();
}

TEST_CASE_FIXTURE(Live, "a crash is told, what came before it stays, and the next run works") {
  run("import os\nprint('before')\nos.abort()\n");
  until([&] { return !face().running; });
  CHECK(face().error.find("SIGABRT") != std::string::npos);
  CHECK(screen.has("banner"));
  CHECK(last_line(3) > 0);
  check_next_run_works();
}

TEST_CASE_FIXTURE(Live, "locals between two switches come by themselves") {
  run_to_end(
      write("locals.py", "total = 0\nfor i in range(5):\n    total += i * 100\nprint(total)\n"));
  const std::uint64_t at = last_line(3);
  go_to(at);
  screen.app().state().focus.lane = ui::LaneId{2};
  screen.frames(1);
  CHECK_FALSE(screen.shows("<module>, at this event"));
  CHECK(screen.app().busy());
  until([&] { return screen.shows("<module>, at this event"); });
  CHECK(screen.shows("600"));  // 0 + 100 + 200 + 300, before the last turn
  settle();
  // a trace alone is run again too
  auto& traced = const_cast<trace::Trace&>(screen.app().model()->trace);
  trace::Trace alone = std::move(traced);
  screen.app().show_trace(std::move(alone), "copy");
  go_to(at - 1);
  screen.app().state().focus.lane = ui::LaneId{2};
  until([&] { return screen.shows("<module>, at this event"); });
}

TEST_CASE_FIXTURE(Live, "running again keeps zoom, folds, selection, tab, scroll and cursor") {
  run_to_end("scenarios/3_gevent/foo_bar_func.py");
  ui::App& app = screen.app();
  const ui::LaneId lane{app.model()->lanes.lane_count()};
  go_to(size() / 2);
  app.carry_out(ui::intent::Select{lane});
  for (int i = 0; i < 3; ++i) app.carry_out(ui::intent::ZoomBy{ui::intent::kZoomStep});
  app.state().timeline.shown.folded.insert(ui::LaneId{2});
  app.state().console.tab = ui::ConsoleTab::Events;
  app.state().inspector.scroll = 12;
  screen.frames(2);
  const ui::ViewState before = app.state();
  const std::uint64_t cursor = app.cursor();
  screen.press(ui::key::kF5);
  until([&] { return size() > 0 && !face().running; });
  CHECK_EQ(app.cursor(), cursor);
  CHECK(app.state().focus.lane == lane);
  CHECK(app.state().timeline.shown.folded == before.timeline.shown.folded);
  CHECK(app.state().timeline.view.begin == before.timeline.view.begin);
  CHECK(app.state().timeline.view.end == before.timeline.view.end);
  CHECK(app.state().console.tab == ui::ConsoleTab::Events);
  CHECK(app.state().inspector.scroll == before.inspector.scroll);
  // another program starts afresh
  run_to_end("scenarios/2_greenlet/two_greenlets.py");
  CHECK(app.state().timeline.shown.folded.empty());
  CHECK_EQ(app.cursor(), size());
}

TEST_CASE_FIXTURE(Live, "an edited program is shown at the nearest moment, its lanes by name") {
  const std::string path =
      write("edit.py",
            "import gevent\ndef a(): gevent.sleep(1)\ndef b(): gevent.sleep(2)\n"
            "gevent.joinall([gevent.spawn(a), gevent.spawn(b)])\n");
  run_to_end(path);
  ui::App& app = screen.app();
  const auto lane_named = [&](const std::string& name) {
    ui::LaneId found;
    for (const auto& lane : app.model()->lanes.lanes()) {
      if (app.model()->names.lane(lane.id) == name) found = lane.id;
    }
    return found;
  };
  const ui::LaneId b = lane_named("b");
  REQUIRE(b);
  app.carry_out(ui::intent::Select{b});
  go_to(size() - 8);
  const base::TimeNs time = app.world().now_ns();
  write("edit.py",
        "import gevent\ndef c(): pass\ndef a(): gevent.sleep(1)\ndef b(): gevent.sleep(2)\n"
        "gevent.joinall([gevent.spawn(f) for f in (c, a, b)])\n");
  app.run_again();
  until([&] { return size() > 0 && !face().running; });
  CHECK(lane_named("b") != b);
  CHECK(app.state().focus.lane == lane_named("b"));
  CHECK(app.world().now_ns() <= time);
  CHECK(app.world().now_ns() > time - base::kSecond);
}

TEST_CASE_FIXTURE(Live, "unsaved text runs in place of the file, and a failure has its place") {
  const std::string path = write("text.py", "print('from the file')\n");
  screen.app().run_program(path, "print('from the editor')\n");
  until([&] { return !face().running; });
  CHECK(screen.shows("from the editor"));
  const auto failures = [&]() -> const std::vector<model::Failure>& {
    return screen.app().model()->failures.list();
  };
  CHECK(failures().empty());
  screen.app().run_again("x = 1\nif x\n    pass\n");
  until([&] { return !face().running; });
  REQUIRE_FALSE(failures().empty());
  CHECK_EQ(screen.app().model()->names.source(failures().back().place.source)->path, path);
  CHECK_EQ(failures().back().place.line, 2);
  CHECK(failures().back().message.starts_with("SyntaxError: expected ':'"));
  screen.app().run_again("def f():\n    return 1 / 0\nf()\n");
  until([&] { return !face().running; });
  REQUIRE_FALSE(failures().empty());
  CHECK_EQ(failures().back().place.line, 2);
  CHECK_EQ(failures().back().message, "ZeroDivisionError: division by zero");
}

TEST_CASE_FIXTURE(Live,
                  "a program that asks is answered in the console, and again at its next run") {
  run("name = input('Your name? ')\nprint('Hello,', name)\nprint('So', input('Age? '))\n");
  until([&] { return screen.has("console.input.enter"); });
  CHECK(screen.shows("Waits for input"));
  CHECK(face().asks);
  CHECK(screen.shows("Your name?"));
  screen.frames(2);  // the keyboard is there by itself
  screen.type("Ada");
  screen.press(ui::key::kEnter);
  until([&] { return face().asks && screen.shows("Age?"); });
  CHECK(screen.shows("Your name? Ada"));  // though the run goes on
  screen.frames(2);
  screen.type("36");  // it stays there for the next answer
  screen.press(ui::key::kEnter);
  until([&] { return !face().running; });
  CHECK(screen.shows("Age? 36"));
  CHECK(screen.shows("So 36"));
  const auto moment = [&](const char* line) {
    for (const auto& one : screen.app().model()->console.lines()) {
      if (one.text() == line) return one.closed.value;
    }
    return std::uint64_t{0};
  };
  CHECK(moment("Your name? Ada") > 0);
  CHECK(moment("Your name? Ada") < moment("Hello, Ada"));
  CHECK(moment("Hello, Ada") < moment("Age? 36"));
  CHECK_EQ(screen.cursor(), screen.app().model()->trace.size());  // it stays as it is seen
  CHECK_EQ(face().error, "");
  CHECK(screen.shows("Hello, Ada"));
  CHECK_FALSE(screen.has("console.input.enter"));
  CHECK(screen.shows("2 answers were given"));

  screen.app().run_again();
  until([&] { return !face().running; });
  CHECK(screen.shows("Hello, Ada"));

  screen.click("console.input.anew");
  until([&] { return face().asks; });
  screen.frames(1);
  screen.click("console.input.end");
  until([&] { return !face().running; });
  CHECK(screen.shows("EOFError"));
}

TEST_CASE_FIXTURE(Live,
                  "a run that stands still shows whoever waits for input, not who came last") {
  run("import threading, time\n"
      "threading.Thread(target=time.sleep, args=(1,)).start()\n"
      "input('go on? ')\n");
  until([&] { return face().asks; });
  const ui::LaneId shown = screen.app().state().focus.lane;
  CHECK_EQ(screen.app().model()->names.lane(shown), "main");
  screen.click("console.input.end");
  until([&] { return !face().running; });
}
