// The start page: where one begins, where one stopped, new programs, chapters; there and back again
// without losing anything.
#include <doctest/doctest.h>

#include <chrono>
#include <ctime>
#include <filesystem>
#include <thread>

#include "app/lesson/opening.h"
#include "app/session/paths.h"
#include "app/ui/editor/templates.h"
#include "app/ui/shell/start_view.h"
#include "app/words/words.h"
#include "tests/ui/screen.h"
#include "tests/ui/temp_home.h"

using namespace fiberscope;
using test::Screen;

namespace {

const std::string kFirst = "scenarios/3_gevent/foo_bar_func.py";

// Beginner: the window with all scenarios and a home of its own.
struct Beginner {
  test::TempHome home;
  Screen screen;

  explicit Beginner(int width = 1600, int height = 1000) : screen(width, height) { attach(screen); }
  ~Beginner() { words::set_language(words::Language::English); }
  void attach(Screen& window) {
    window.app().attach({"scenarios", session::engine_path(), home.settings()});
    REQUIRE_MESSAGE(window.app().face().can_run, window.app().face().error);
    window.frames(2);
  }
  void wait() { wait(screen); }
  static void wait(Screen& window) {
    window.frames(2);
    for (int i = 0; i < 6000 && window.app().face().running; ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
      window.frames(1);
    }
    REQUIRE_FALSE(window.app().face().running);
    window.frames(3);
  }
  void wait_for_foretaste() {
    for (int i = 0; i < 6000 && screen.app().foretaste() == nullptr; ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
      screen.frames(1);
    }
    REQUIRE(screen.app().foretaste() != nullptr);
    screen.frames(2);
  }
};

}  // namespace

TEST_CASE("at the first start one is shown where to begin, and nothing to go on with") {
  Beginner beginner;
  Screen& screen = beginner.screen;
  REQUIRE(screen.has("start"));
  CHECK_FALSE(screen.has("library"));
  CHECK_FALSE(screen.has("rail"));
  CHECK_FALSE(screen.has("start.go_on"));
  CHECK(screen.shows("See how concurrent Python runs"));
  CHECK(screen.shows("Three functions sleep 2, 1 and 0 seconds. How long does it take?"));
  CHECK(screen.rect("start.begin").w == doctest::Approx(1240));
  CHECK(screen.shows("87 programs in 10 chapters"));
  screen.click("start.first");
  beginner.wait();
  CHECK(screen.app().face().path == kFirst);
  CHECK(screen.has("timeline.body"));
  CHECK(screen.has("rail"));
  CHECK_FALSE(screen.has("library"));
}

TEST_CASE("the first lesson's picture is its run, and hides what comes after its moment") {
  Beginner beginner;
  Screen& screen = beginner.screen;
  beginner.wait_for_foretaste();
  const model::Model& model = *screen.app().foretaste();
  const auto scenario = session::load_scenario(kFirst);
  REQUIRE(scenario.ok());
  const auto moment = lesson::opening(model, scenario.value().metadata.moment).event;
  CHECK(model.replay.cursor() == moment.value);
  const ui::Rect picture = screen.rect("start.foretaste");
  const ui::Rect hidden = screen.rect("foretaste.hidden");
  CHECK(hidden.w > picture.w / 4);
  int slices = 0;
  for (const auto& [id, where] : screen.seen().widgets) {
    if (!id.starts_with("slice.") || where.empty()) continue;
    ++slices;
    CHECK(where.right() <= hidden.x + 1);
    CHECK(picture.contains({where.x, where.y}));
  }
  CHECK(slices >= 3);
  for (const char* name : {"foo", "bar", "func"}) CHECK(screen.shows(name));
  CHECK(screen.shows("Hidden until you look"));
}

TEST_CASE("one goes on where one stopped, and what was opened is listed with what it is and when") {
  Beginner beginner;
  const std::string own = beginner.home.write("my_crawler.py", "print(1)\nprint(2)\n");
  beginner.screen.app().carry_out(ui::intent::OpenFile{own});
  beginner.wait();
  beginner.screen.click("logo");
  REQUIRE(beginner.screen.has("start"));
  beginner.screen.app().carry_out(ui::intent::OpenScenario{kFirst});
  beginner.wait();
  beginner.screen.press(ui::key::kRight);
  beginner.screen.press(ui::key::kRight);
  beginner.screen.frames(2);
  const std::uint64_t stopped = beginner.screen.cursor();
  beginner.screen.app().save_settings();

  Screen later;
  beginner.attach(later);
  REQUIRE(later.has("start.go_on"));
  CHECK(later.shows("foo, bar and func"));
  CHECK(later.shows("1 of 3 points seen, next:"));
  later.hover("start.continue");
  later.frames(40);
  CHECK(later.shows("1 of 3 points seen, next: func is back at once"));
  CHECK(later.has("start.recent." + own));
  CHECK(later.shows("own program, opened today"));
  later.click("start.continue");
  Beginner::wait(later);
  CHECK(later.app().face().path == kFirst);
  CHECK(later.cursor() == stopped);
  // who chooses it in the list begins at its moment
  later.click("logo");
  later.app().carry_out(ui::intent::OpenScenario{kFirst});
  Beginner::wait(later);
  CHECK(later.cursor() != stopped);
  // a program that has changed meanwhile begins at its moment, too
  beginner.home.write("my_crawler.py", "print(1)\nprint(2)\nprint(3)\n");
  later.app().carry_out(ui::intent::OpenFile{own, true});
  Beginner::wait(later);
  CHECK(later.app().model()->console.lines().size() == 3);
}

TEST_CASE("the way home and back loses neither the view nor an edited program") {
  Beginner beginner;
  Screen& screen = beginner.screen;
  screen.app().carry_out(ui::intent::OpenScenario{kFirst});
  beginner.wait();
  screen.press(ui::key::kLeft);
  const std::uint64_t cursor = screen.cursor();
  screen.press(ui::key::kE, true);
  screen.type("# mine\n");
  REQUIRE(screen.app().editor().document->unsaved());
  const std::string text = screen.app().editor().document->text.text();
  screen.click("rail.home");
  REQUIRE(screen.has("start"));
  CHECK(screen.shows("open, not saved"));
  // keys are no steps while the run is not seen
  screen.press(ui::key::kRight);
  CHECK(screen.cursor() == cursor);
  screen.click("start.continue");
  CHECK_FALSE(screen.has("start"));
  CHECK(screen.cursor() == cursor);
  CHECK(screen.app().editor().document->text.text() == text);
  // another program is asked about first, from there as from anywhere
  screen.click("logo");
  screen.click("start.template.gevent");
  REQUIRE(screen.has("question"));
  screen.click("question.2");
  CHECK(screen.app().editor().document->text.text() == text);
  CHECK(screen.has("start"));
  screen.press(ui::key::kEscape);
  screen.frames(2);
  CHECK_FALSE(screen.has("start"));
  CHECK(screen.has("editor.unsaved"));
}

TEST_CASE("each template opens in the editor as a new program, and runs as it is") {
  Beginner beginner;
  Screen& screen = beginner.screen;
  for (const ui::Template& made : ui::templates()) {
    CAPTURE(made.module);
    CHECK(screen.shows(made.module));
    screen.click(std::string("start.template.") + made.module);
    REQUIRE(screen.app().editor().editing);
    CHECK(screen.app().editor().document->path().empty());
    CHECK(screen.app().editor().document->text.text() == made.text);
    screen.press(ui::key::kF5);
    beginner.wait();
    REQUIRE(screen.app().model() != nullptr);
    CHECK(screen.app().face().error.empty());
    const auto& lines = screen.app().model()->console.lines();
    REQUIRE(lines.size() == 2);
    CHECK(lines[0].text() == "first done");
    CHECK(lines[1].text() == "second done");
    CHECK(screen.app().model()->lanes.end_ns() < 2'000'000'000);  // at the same time
    screen.click("logo");
    REQUIRE(screen.has("start"));
  }
}

TEST_CASE("a chapter opens its list, and says how much of it was finished") {
  Beginner beginner;
  Screen& screen = beginner.screen;
  const auto chapters = ui::chapters_of(screen.app().library());
  REQUIRE(chapters.size() == 10);
  CHECK(chapters[6].number == "7");
  CHECK(chapters[6].title == "Sharing data");
  CHECK(chapters[9].number == "10");  // by number: it does not come after 1
  screen.app().library()[0].seen = true;
  screen.frames(1);
  CHECK(screen.shows("1 of " + std::to_string(chapters[0].count)));
  screen.click("start.chapter.7");
  REQUIRE(screen.has("start.chapter.list"));
  const ui::Rect list = screen.rect("start.chapter.list");
  CHECK(list.y >= 0);
  CHECK(list.bottom() <= 1000);
  screen.press(ui::key::kEscape);
  screen.frames(1);
  CHECK_FALSE(screen.has("start.chapter.list"));
  screen.click("start.chapter.7");
  const std::string lost = "scenarios/7_sharing/lost_update.py";
  screen.click("start.item." + lost);
  beginner.wait();
  CHECK(screen.app().face().path == lost);
}

TEST_CASE("the field above finds programs by their names and by what is written in them") {
  Beginner beginner;
  Screen& screen = beginner.screen;
  screen.press(ui::key::kSlash);
  screen.frames(2);
  screen.type("two_locks");
  screen.frames(2);
  REQUIRE(screen.has("start.found"));
  CHECK(screen.has("start.found.scenarios/7_sharing/two_locks_deadlock.py"));
  screen.press(ui::key::kEscape);
  screen.frames(3);
  CHECK_FALSE(screen.has("start.found"));
  CHECK(screen.has("start"));
  // a title counts for more than a word of the text, or of the chapter
  screen.press(ui::key::kSlash);
  screen.frames(2);
  screen.type("lock");
  screen.frames(2);
  CHECK(screen.has("start.found.scenarios/7_sharing/with_a_lock.py"));
  CHECK_FALSE(screen.has("start.found." + kFirst));  // it only says "blocks" somewhere
  screen.press(ui::key::kEscape);
  screen.frames(3);
  screen.press(ui::key::kSlash);
  screen.frames(2);
  screen.type("timer_cancel_never_written");
  screen.frames(2);
  CHECK(screen.shows("Nothing matches."));
  screen.press(ui::key::kEscape);
  screen.frames(3);
  screen.press(ui::key::kSlash);
  screen.frames(2);
  screen.type("gevent.joinall([gevent.spawn(foo)");
  screen.frames(2);
  CHECK(screen.has("start.found." + kFirst));  // a line of the program
  screen.press(ui::key::kEnter);
  screen.frames(1);
  beginner.wait();
  CHECK(screen.app().face().path == kFirst);
}

TEST_CASE("the start page fits every window, scrolls if it must, and speaks Chinese") {
  for (const auto& [w, h] : {std::pair{1280, 720}, {900, 600}, {1920, 1080}}) {
    CAPTURE(w);
    Beginner beginner(w, h);
    Screen& screen = beginner.screen;
    const auto width = static_cast<float>(w);
    for (const char* id : {"start.begin", "start.first", "start.template.asyncio"}) {
      const ui::Rect r = screen.rect(id);
      CHECK(r.x >= 0);
      CHECK(r.right() <= width);
    }
    screen.wheel({width / 2, static_cast<float>(h) / 2}, -100, false);
    screen.frames(2);
    const ui::Rect last = screen.rect("start.chapter.10");
    CHECK(last.h == doctest::Approx(40));
    CHECK(last.bottom() < static_cast<float>(h) - 28);
    screen.click("language");
    screen.frames(2);
    CHECK(screen.shows("章节"));
    CHECK(screen.shows("从子程序到协程"));
    screen.wheel({width / 2, static_cast<float>(h) / 2}, 100, false);
    screen.frames(2);
    CHECK(screen.shows("三个函数分别睡 2 秒、1 秒和 0 秒"));
    screen.click("language");
    screen.frames(2);
    CHECK(screen.shows("Begin here"));
  }
}

TEST_CASE("without scenarios and engine the start page says so, and opens traces") {
  Screen screen;
  screen.frames(2);
  CHECK(screen.has("start"));
  CHECK(screen.shows("No scenarios were found."));
  CHECK_FALSE(screen.has("start.begin"));
  screen.click("start.open");
  CHECK(screen.app().browser().mode == ui::BrowserMode::Open);
}

TEST_CASE("days are told as people tell them") {
  std::tm noon{};
  noon.tm_year = 126, noon.tm_mon = 4, noon.tm_mday = 20, noon.tm_hour = 12, noon.tm_isdst = -1;
  const std::int64_t now = std::mktime(&noon), hour = 3600, day = 24 * hour;
  CHECK(ui::day_words(now - 11 * hour, now) == "today");
  CHECK(ui::day_words(now - 13 * hour, now) == "yesterday");
  CHECK(ui::day_words(now - 3 * day, now) == "3 days ago");
  CHECK(ui::day_words(now - 60 * day, now) == "2026-03-21");
}
