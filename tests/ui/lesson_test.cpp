// The lesson that is open: its banner, its points and their discs, what was seen, in two languages;
// and every scenario: it opens at its moment, and all its points are in its run.
#include <doctest/doctest.h>

#include <chrono>
#include <filesystem>
#include <thread>

#include "app/export/figure/shown_of.h"
#include "app/lesson/query.h"
#include "app/session/paths.h"
#include "app/session/scenario.h"
#include "app/words/words.h"
#include "tests/support/portion.h"
#include "tests/ui/screen.h"
#include "tests/ui/temp_home.h"

using namespace fiberscope;
using test::Screen;
using ui::EventSeq;

namespace {

struct InEnglish {  // whatever a test did to the language
  ~InEnglish() { words::set_language(words::Language::English); }
};

// A learner: the window with the scenarios, a home of its own, and the engine.
struct Learner {
  InEnglish after;
  test::TempHome home;
  Screen screen;

  explicit Learner(int width = 1600, int height = 1000) : screen(width, height) {
    screen.app().attach({"scenarios", session::engine_path(), home.settings()});
    REQUIRE_MESSAGE(screen.app().face().can_run, screen.app().face().error);
    screen.frames(2);
  }
  void open(const std::string& path) {
    screen.app().carry_out(ui::intent::OpenScenario{path});
    screen.frames(2);
    for (int i = 0; i < 60000 && screen.app().face().running; ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
      screen.frames(1);
    }
    REQUIRE_FALSE(screen.app().face().running);
    screen.frames(3);
  }
  const ui::Lesson& lesson() { return screen.app().face().lesson; }
  const model::Model& model() { return *screen.app().model(); }
  const ui::LibraryItem& item(const std::string& path) {
    for (const auto& item : screen.app().library()) {
      if (item.path == path) return item;
    }
    FAIL("not in the library: " << path);
    return screen.app().library().front();
  }
};

const std::string kDeadlock = "scenarios/7_sharing/two_locks_deadlock.py";
const std::string kQueue = "scenarios/6_event_driven/event_queue.py";

std::string point(std::size_t number) { return "lesson.point." + std::to_string(number); }

}  // namespace

TEST_CASE("a lesson says what it shows, what to watch and when, and what is often believed") {
  Learner learner;
  Screen& screen = learner.screen;
  learner.open(kDeadlock);
  REQUIRE(screen.has("lesson"));
  CHECK(screen.shows("Two threads take two locks in opposite order"));
  CHECK(screen.shows("Often believed:"));
  CHECK(screen.shows("A deadlock needs bad luck"));
  const auto& points = learner.lesson().points;
  REQUIRE(points.size() == 3);
  const ui::Rect strip = screen.rect("lesson");
  for (std::size_t i = 0; i < points.size(); ++i) {
    const ui::Rect r = screen.rect(point(i + 1));
    CHECK(strip.contains({r.x, r.y}));
    CHECK(strip.contains({r.right() - 1, r.bottom() - 1}));
    CHECK(screen.shows(points[i].text));
    CHECK(screen.shows(base::format_time(learner.model().trace.at(points[i].event).time_ns)));
    CHECK(screen.has("timeline.point." + std::to_string(i + 1)));
  }
  CHECK(screen.rect("timeline.body").y > strip.bottom());
  // it opens where the circle closes, and says so
  CHECK(EventSeq{screen.cursor()} == points[1].event);
  CHECK(screen.app().state().focus.reason == model::FocusReason::Moment);
  CHECK(learner.model().names.lane(screen.app().state().focus.lane) == "seller");
  CHECK(screen.color_in(screen.rect(point(2)), screen.app().theme().c.tint));
  CHECK_FALSE(screen.color_in(screen.rect(point(1)), screen.app().theme().c.tint));
}

TEST_CASE("a point leads to its moment and is then the present one; the discs do the same") {
  Learner learner;
  Screen& screen = learner.screen;
  learner.open(kDeadlock);
  const auto& points = learner.lesson().points;
  const ui::Color tint = screen.app().theme().c.tint;
  screen.click(point(3));
  CHECK(EventSeq{screen.cursor()} == points[2].event);
  screen.headless().move_mouse({2, 2});
  screen.frames(2);
  CHECK(screen.color_in(screen.rect(point(3)), tint));
  CHECK_FALSE(screen.color_in(screen.rect(point(2)), tint));
  screen.click("timeline.point.1");
  CHECK(EventSeq{screen.cursor()} == points[0].event);
  // on with the keys of a clicker
  screen.press(ui::key::kPageDown);
  CHECK(EventSeq{screen.cursor()} == points[1].event);
  screen.press(ui::key::kRight);
  screen.press(ui::key::kPageUp);
  CHECK(EventSeq{screen.cursor()} == points[1].event);
  screen.press(ui::key::kPageUp);
  CHECK(EventSeq{screen.cursor()} == points[0].event);
  screen.press(ui::key::kPageUp);
  CHECK(EventSeq{screen.cursor()} == points[0].event);
  // who steps on from it follows whoever runs
  screen.press(ui::key::kRight);
  CHECK(screen.app().state().focus.lane ==
        model::runner(learner.model().trace, screen.app().world()));
}

TEST_CASE("without a lesson the tick counts what was seen, not what was opened") {
  Learner learner;
  Screen& screen = learner.screen;
  learner.open(kQueue);
  CHECK(screen.shows("1 of 3 seen"));  // the one it opens at
  CHECK_FALSE(learner.item(kQueue).seen);
  screen.press(ui::key::kEnd);  // to jump over it is not to see it
  screen.frames(2);
  CHECK(screen.shows("1 of 3 seen"));
  screen.click(point(1));
  screen.frames(2);
  CHECK(screen.shows("2 of 3 seen"));
  CHECK_FALSE(learner.item(kQueue).seen);
  // played over is seen
  screen.app().state().playback.rates[0] = 7;
  screen.press(ui::key::kSpace);
  screen.frames(200);
  CHECK(screen.shows("3 of 3 seen"));
  CHECK(learner.item(kQueue).seen);
  CHECK(session::load_settings(learner.home.settings())
            .settings.watched.at("6_event_driven/event_queue") ==
        std::set<std::uint32_t>{1, 2, 3});
  Screen later;
  later.app().attach({"scenarios", session::engine_path(), learner.home.settings()});
  for (const auto& item : later.app().library()) {
    CHECK(item.seen == (item.path == kQueue));
  }
}

TEST_CASE("a run that begins again keeps the points, and finds them in the new run") {
  Learner learner;
  learner.open(kDeadlock);
  const auto before = learner.lesson().points;
  learner.screen.app().run_again();
  for (int i = 0; i < 3000 && learner.screen.app().face().running; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
    learner.screen.frames(1);
  }
  learner.screen.frames(2);
  REQUIRE(learner.lesson().points.size() == before.size());
  for (std::size_t i = 0; i < before.size(); ++i) {
    CHECK(learner.lesson().points[i].event == before[i].event);
  }
  CHECK(learner.lesson().points[1].seen);
}

TEST_CASE("the lesson is explained in Chinese, too") {
  Learner learner;
  Screen& screen = learner.screen;
  learner.open(kDeadlock);
  const auto event = learner.lesson().points[1].event;
  screen.app().carry_out(ui::intent::SetLanguage{"zh"});
  screen.frames(3);
  CHECK(screen.shows("两个线程按相反的次序拿两把锁"));
  CHECK(screen.shows("圈子闭合"));
  CHECK(screen.shows("常见误解："));
  CHECK(screen.shows("已看 1/3"));
  CHECK(learner.lesson().points[1].event == event);
}

TEST_CASE("the note can be put away and comes back") {
  Learner learner(1280, 720);
  Screen& screen = learner.screen;
  learner.open(kDeadlock);
  REQUIRE(screen.has("lesson"));
  screen.click("lesson.close");
  CHECK_FALSE(screen.has("lesson"));
  CHECK(screen.has("timeline.point.2"));  // the discs stay
  CHECK(session::load_settings(learner.home.settings())
            .settings.closed_notes.contains("7_sharing/two_locks_deadlock"));
  screen.click("rail.lesson");
  CHECK(screen.has("lesson"));
  CHECK_FALSE(session::load_settings(learner.home.settings())
                  .settings.closed_notes.contains("7_sharing/two_locks_deadlock"));
}

TEST_CASE("every scenario opens at its moment, with points to watch in both languages") {
  Learner learner;
  const auto library = session::load_library("scenarios");
  REQUIRE(library.ok());
  int count = 0;
  for (const auto& chapter : library.value().chapters) {
    for (const auto& scenario : chapter.scenarios) {
      if (!test::in_portion(++count)) continue;
      CAPTURE(scenario.path);
      const session::Metadata& data = scenario.metadata;
      CHECK_FALSE(scenario.summary().empty());
      CHECK_FALSE(data.summary_zh.empty());
      CHECK(data.watch.size() >= 2);
      CHECK(data.watch.size() <= 3);
      CHECK(data.watch_zh.size() == data.watch.size());
      for (const auto& point : data.watch) CHECK_FALSE(point.text.empty());
      for (const auto& text : data.watch_zh) CHECK_FALSE(text.empty());
      learner.open(scenario.path);
      REQUIRE(learner.screen.app().model() != nullptr);
      const auto moment = lesson::resolve(learner.model(), data.moment);
      CHECK_MESSAGE(moment.ok(), (moment.ok() ? "" : moment.error()));
      if (moment.ok()) CHECK(EventSeq{learner.screen.cursor()} == moment.value());
      CHECK(learner.screen.app().state().focus.reason == model::FocusReason::Moment);
      EventSeq last;
      for (const auto& point : data.watch) {
        const auto at = lesson::resolve(learner.model(), point.at);
        CHECK_MESSAGE(at.ok(), (at.ok() ? "" : at.error()));
        if (!at.ok()) continue;
        CHECK_MESSAGE(last < at.value(), point.at << " comes before the point above it");
        last = at.value();
      }
      for (const std::string& name : data.figure.lanes) {
        figure::Figure one;
        one.lanes = {name};
        CHECK_MESSAGE(!exporter::lanes_of(one, learner.model()).empty(), name);
      }
      // no lesson opens on a library's lane; one that never runs is the program's, too
      const model::Model& model = learner.model();
      const auto lane = learner.screen.app().state().focus.lane;
      const bool own = model::is_own(model.trace, model.lanes, model.index, lane);
      CHECK_MESSAGE((own || model.index.lane(lane).runs.empty()), model.names.lane(lane));
      const auto library = model::library_lanes(model.trace, model.lanes, model.index);
      CHECK_MESSAGE(!std::ranges::binary_search(library, lane), model.names.lane(lane));
      const auto& rows = *learner.screen.app().state().timeline.rows;
      CHECK_MESSAGE(rows.of(lane) != nullptr, model.names.lane(lane));
    }
  }
  CHECK(count == 87);
}
