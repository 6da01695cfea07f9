// What the README tells a newcomer to do, step by step, on the real engine.
#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <thread>

#include "app/session/paths.h"
#include "tests/ui/screen.h"
#include "tests/ui/temp_home.h"

using namespace fiberscope;
using test::Screen;

namespace {

struct Newcomer {
  test::TempHome home;
  Screen screen;
  std::string sleepers = home.scenario();
  std::string blocking = home.path("scenarios/3_gevent/blocking_call.py");

  Newcomer() {
    home.write(".config/fiberscope/settings.json", "{}");
    std::filesystem::copy("scenarios/3_gevent/blocking_call.py", blocking);
    screen.app().attach({home.scenarios(), session::engine_path(), home.settings()});
    REQUIRE_MESSAGE(screen.app().face().can_run, screen.app().face().error);
    screen.frames(2);
  }
  void choose(const std::string& path) {
    if (!screen.has("library")) screen.press(ui::key::kB, true);
    screen.frames(2);
    screen.click("library.item." + path);
    wait_for_run();
  }
  void wait_for_run() {
    screen.frames(2);
    for (int i = 0; i < 3000 && screen.app().face().running; ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
      screen.frames(1);
    }
    REQUIRE_FALSE(screen.app().face().running);
    screen.frames(3);
  }
  const model::Model& model() { return *screen.app().model(); }
  // alive: coroutines that were born and have not ended at the cursor.
  int alive() {
    int count = 0;
    for (const auto& lane : model().lanes.lanes()) {
      const ui::EventSeq at{screen.cursor()};
      const bool lives = lane.born <= at && (!lane.ended || lane.ended > at);
      count += lives && lane.kind == trace::LaneKind::Greenlet;
    }
    return count;
  }
};

}  // namespace

TEST_CASE_FIXTURE(Newcomer, "the first five minutes are as the README tells them") {
  CHECK(screen.shows("foo, bar and func"));
  CHECK_FALSE(screen.has("start.go_on"));
  screen.click("start.first");
  wait_for_run();
  CHECK(screen.app().face().path == sleepers);
  // where a second coroutine is alive and one of them stands on its first line
  CHECK(screen.has("tour.bubble"));
  screen.press(ui::key::kEscape);
  screen.frames(2);
  CHECK_FALSE(screen.has("tour.bubble"));
  const std::uint64_t begin = screen.cursor();
  CHECK(begin < model().trace.size());
  CHECK(alive() >= 2);
  const auto line = model().trace.find<trace::LineReached>(ui::EventSeq{begin});
  REQUIRE(line != nullptr);
  CHECK(screen.has("source.current"));
  // the arrow keys go on and back, and the panes with them
  const auto step = [&](std::uint64_t at) {
    return "step " + std::to_string(model().steps.number_at(ui::EventSeq{at})) + " of";
  };
  CHECK(screen.shows(step(begin)));
  screen.press(ui::key::kRight);
  const ui::EventSeq next =
      model::next_event(model().trace, ui::EventSeq{begin}, model::Direction::Forward);
  CHECK(screen.cursor() == next.value);
  CHECK(screen.shows(step(next.value)));
  screen.press(ui::key::kLeft);
  CHECK(screen.cursor() == begin);
  // a bar says why, and leads to whoever woke it
  screen.press(ui::key::kEnd);
  ui::LaneId foo;
  for (std::uint32_t id = 1; id <= model().lanes.lane_count(); ++id) {
    const auto name = model().trace.text(model().lanes.lane(ui::LaneId{id}).name);
    if (name == "foo") foo = ui::LaneId{id};
  }
  REQUIRE(foo);
  std::string bar;
  for (std::uint32_t i = 0; i < model().lanes.slice_count(foo); ++i) {
    const std::string id = "slice." + std::to_string(foo.value) + "." + std::to_string(i);
    if (model().lanes.slice(foo, i).state == model::SliceState::Running && screen.has(id)) bar = id;
  }
  REQUIRE_FALSE(bar.empty());
  screen.click(bar);
  CHECK(screen.app().state().focus.lane == foo);
  CHECK(screen.has("inspector.why"));
  CHECK(screen.shows("Running on"));
  const std::uint64_t at = screen.cursor();
  screen.press(ui::key::kLeftBracket);
  CHECK(screen.cursor() < at);

  // the tour comes once
  choose(blocking);
  CHECK_FALSE(screen.has("tour.bubble"));
  screen.click("console.tab.Findings");
  CHECK(screen.shows("Blocking call"));
  const auto& list = model().findings.list();
  REQUIRE_FALSE(list.empty());
  const ui::Rect card = screen.rect("finding.0");
  screen.click_at({card.x + 60, card.y + 16});
  CHECK(ui::EventSeq{screen.cursor()} == list[0].event);
  CHECK(list[0].kind == model::FindingKind::BlockingCall);

  // what is written is run, and the scenario's file stays
  const std::string before = home.read("scenarios/3_gevent/blocking_call.py");
  const std::size_t call = before.find("    time.sleep(1)");
  REQUIRE(call != std::string::npos);
  const std::string head = before.substr(0, call);
  screen.press(ui::key::kE, true);
  screen.press(ui::key::kG, true);
  screen.type(std::to_string(1 + std::ranges::count(head, '\n')));
  screen.press(ui::key::kEnter);
  screen.press(ui::key::kEnd);
  screen.press(ui::key::kHome, false, true);
  screen.type("gevent.sleep(1)");
  screen.press(ui::key::kF5);
  wait_for_run();
  CHECK(model().findings.list().empty());
  CHECK(home.read("scenarios/3_gevent/blocking_call.py") == before);
}
