// A stop at which something is to be mended: the editor, the check with every seed, the run that
// decided, the solution; and what is kept of it.
#include <doctest/doctest.h>

#include <chrono>
#include <thread>

#include "app/lesson/check.h"
#include "app/session/engine_client.h"
#include "app/session/paths.h"
#include "app/words/words.h"
#include "tests/ui/golden.h"
#include "tests/ui/screen.h"
#include "tests/ui/temp_home.h"

using namespace fiberscope;
using test::Screen;

namespace {

const char* const kRace = R"(import threading
import time

left = 1


def buy():
    global left
    if left > 0:
        time.sleep(0.1)
        left -= 1


threads = [threading.Thread(target=buy, name=name) for name in ("ann", "bob")]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print("left:", left)
)";

const char* const kRaceLesson = R"(+++
objective = "You can sell a book once."
objective_zh = "一本书你只卖一次。"
+++

## stop: investigate
```toml
at = 'line ann "if left"'
```

ann asks.

:::zh
ann 问。

## stop: fix
```toml
check = { seeds = SEEDS, prints = ["left: 0"] }
hint = "A lock."
hint_zh = "一把锁。"
solution = [
  { from = "left = 1\n", to = "left = 1\nlock = threading.Lock()\n" },
  { from = "    if left > 0:\n        time.sleep(0.1)\n        left -= 1\n", to = """
    with lock:
        if left > 0:
            time.sleep(0.1)
            left -= 1
""" },
]
```

Sell it **once**.

:::zh
只卖**一次**。

## stop: transfer
```toml
at = 'end'
```

And elsewhere?

:::zh
别处呢？
)";

// Mender: at the stop of that lesson at which the program is to be mended.
struct Mender {
  test::TempHome home;
  std::string path = home.write("race.py", kRace);
  std::string file;
  Screen screen;

  explicit Mender(const std::string& seeds = "6", int width = 1280, int height = 720,
                  const char* theme = "dark")
      : screen(width, height, theme) {
    std::string lesson = kRaceLesson;
    lesson.replace(lesson.find("SEEDS"), 5, seeds);
    file = home.write("race.lesson.md", lesson);
    screen.app().attach({"", session::engine_path(), home.settings()});
    REQUIRE(screen.app().face().can_run);
    screen.app().open_file(path);
    wait([&] { return !screen.app().face().running; });
    screen.frames(3);
    screen.press(ui::key::kL);
    REQUIRE(state().open);
    screen.app().carry_out(ui::intent::GoToStop{1});
    screen.frames(3);
    REQUIRE(state().mend.has_value());
  }
  ~Mender() { words::set_language(words::Language::English); }

  template <class Done>
  void wait(Done done) {
    for (int i = 0; i < 20000 && !done(); ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
      screen.frames(1);
    }
    REQUIRE(done());
    screen.frames(2);
  }
  const ui::LessonState& state() { return screen.app().state().lesson; }
  const ui::Mend& mend() { return *state().mend; }
  void check() {
    screen.click("lesson.check");
    screen.frames(1);
    wait([&] { return !mend().runs; });
    REQUIRE(mend().told);
  }
  std::string text() { return screen.app().editor().document->text.text(); }
  std::string mended() {
    return lesson::edited(kRace, lesson::load_lesson(path).value()->stops[1].solution).value();
  }
  // seed_shown: of the run that is in the window.
  std::uint64_t seed_shown() {
    const auto& first = screen.app().model()->trace.events().front();
    return std::get<trace::RunStarted>(first.payload).seed;
  }
  // shown_text: of its program.
  std::string shown_text() {
    std::string out;
    for (const auto& [id, source] : screen.app().model()->names.sources()) {
      if (source.path != path) continue;
      for (const std::string& line : source.lines) out += line + "\n";
    }
    return out;
  }
  lesson::SeedVerdict verdict_of(const std::string& text) {
    session::EngineClient engine;
    session::Recipe recipe = session::recipe_for(session::load_scenario(path).value());
    recipe.source = text;
    const lesson::Check check = *lesson::load_lesson(path).value()->stops[1].check;
    const auto verdict = lesson::check_seeds(
        check, recipe, [&](const session::Recipe& one) -> base::Result<trace::Trace> {
          const auto run = engine.run(one);
          REQUIRE(run.ok());
          REQUIRE(engine.wait(run.value(), std::chrono::seconds(60)));
          return engine.find(run.value())->trace().copy();
        });
    REQUIRE(verdict.ok());
    return verdict.value();
  }
};

}  // namespace

TEST_CASE("a stop that mends says what the program has to do, and where to write it") {
  Mender at;
  CHECK(at.screen.shows("Mend it"));
  CHECK(at.screen.shows("What the program has to do, with 6 seeds"));
  CHECK(at.screen.shows("it prints \"left: 0\""));
  CHECK_FALSE(at.screen.app().editor().editing);
  at.screen.click("lesson.edit");
  at.screen.frames(2);
  CHECK(at.screen.app().editor().editing);
  CHECK(at.text() == kRace);
  at.screen.click("lesson.hint");
  CHECK(at.screen.shows("A lock."));
  at.screen.app().carry_out(ui::intent::SetLanguage{"zh"});
  at.screen.frames(3);
  CHECK(at.screen.shows("程序要做到的（6 个种子都要）"));
  CHECK(at.screen.shows("它输出“left: 0”"));
}

TEST_CASE("a check ends with the first seed that fails, and that very run can be looked at") {
  Mender at;
  const std::uint64_t own_seed = at.seed_shown();
  const std::uint64_t own_end = at.screen.app().model()->trace.size();
  at.check();
  const lesson::SeedVerdict expected = at.verdict_of(kRace);
  REQUIRE_FALSE(expected.failure.empty());
  CHECK_FALSE(at.mend().passed);
  CHECK(at.mend().seed == expected.seed);
  CHECK(at.mend().failure == expected.failure);
  CHECK(at.screen.shows("With seed " + std::to_string(expected.seed)));
  CHECK_FALSE(at.state().stops[1].answered);
  // the run that decided, with its text
  at.screen.click("lesson.checked");
  at.screen.frames(2);
  CHECK(at.mend().shows_run);
  CHECK(at.seed_shown() == expected.seed);
  CHECK(at.shown_text() == kRace);
  CHECK(lesson::failure_of(*lesson::load_lesson(at.path).value()->stops[1].check,
                           *at.screen.app().model()) == expected.failure);
  CHECK(at.screen.shows("Back to the first run"));
  at.screen.click("lesson.checked");
  CHECK(at.seed_shown() == own_seed);
  CHECK(at.screen.app().model()->trace.size() == own_end);
  // whoever goes on from it stands in the first run again
  at.screen.click("lesson.checked");
  REQUIRE(at.mend().shows_run);
  at.screen.app().carry_out(ui::intent::GoToStop{2});
  at.screen.frames(3);
  CHECK(at.seed_shown() == own_seed);
  CHECK(at.screen.app().model()->trace.size() == own_end);
  CHECK(at.screen.cursor() == own_end);
}

TEST_CASE(
    "what one writes is checked, not what is on disk; and it stays when one leaves the stop") {
  Mender at;
  at.screen.click("lesson.edit");
  at.screen.app().editor().document->text.replace_all(at.mended());
  at.screen.frames(1);
  at.screen.press(ui::key::kF5);  // to run it here is to check it
  at.screen.frames(1);
  CHECK(at.mend().runs);
  at.wait([&] { return !at.mend().runs; });
  REQUIRE(at.mend().told);
  CHECK(at.mend().passed);
  CHECK(at.screen.shows("It does all that, with each of the 6 seeds."));
  CHECK(at.home.read("race.py") == kRace);
  CHECK(at.state().stops[1].answered);
  CHECK(at.state().stops[1].right);
  at.screen.app().carry_out(ui::intent::GoToStop{2});
  at.screen.frames(2);
  CHECK(at.text() == at.mended());
  at.screen.app().carry_out(ui::intent::GoToStop{1});
  at.screen.frames(2);
  CHECK(at.text() == at.mended());
  CHECK(at.screen.shows("You have mended it."));
  // the run that is shown then is that of the text
  at.check();
  at.screen.click("lesson.checked");
  CHECK(at.shown_text() == at.mended());
}

TEST_CASE("the first passed check is the answer, and no later one another") {
  Mender at("2");
  at.screen.app().editor().document->text.replace_all(at.mended());
  at.check();
  at.check();
  const auto answers = lesson::Answers::load(lesson::Answers::answers_path(at.home.settings()));
  REQUIRE(answers.all().size() == 1);
  const lesson::Answer& answer = answers.all().front();
  CHECK(answer.type == lesson::kMended);
  CHECK(answer.lesson == "race");
  CHECK(answer.stop == 2);
  CHECK(answer.right);
  // a later visitor finds it ticked, and a wrong text takes nothing back
  at.screen.app().editor().document->text.replace_all(kRace);
  at.check();
  CHECK_FALSE(at.mend().passed);
  CHECK(at.state().stops[1].answered);
}

TEST_CASE("a text that changes after its check has to be checked again") {
  Mender at("2");
  at.check();
  CHECK_FALSE(at.screen.shows("The text has changed since"));
  at.screen.app().editor().document->text.insert("#");
  at.screen.frames(2);
  CHECK(at.screen.shows("The text has changed since"));
}

TEST_CASE("a solution comes after a try, or when it is asked for twice; it can be undone") {
  Mender at("2");
  at.screen.click("lesson.solution");
  at.screen.frames(1);
  CHECK(at.text() == kRace);
  CHECK(at.screen.shows("Show it without a try"));
  at.screen.click("lesson.solution");
  CHECK(at.text() == at.mended());
  CHECK(at.screen.app().editor().editing);
  CHECK(at.screen.app().editor().document->text.undo());
  CHECK(at.text() == kRace);
  CHECK(at.home.read("race.py") == kRace);

  Mender tried("2");
  tried.check();
  tried.screen.click("lesson.solution");
  CHECK(tried.text() == tried.mended());
}

TEST_CASE("a check can be stopped; then nothing is said, and the next one begins anew") {
  Mender at("200");
  at.screen.app().editor().document->text.replace_all(at.mended());
  at.screen.frames(1);
  at.screen.click("lesson.check");
  at.wait([&] { return at.mend().runs_done > 3; });
  CHECK(at.screen.has("lesson.check.progress"));
  CHECK(at.screen.shows("of 200 runs"));
  at.screen.click("lesson.check.stop");
  at.screen.frames(3);
  CHECK_FALSE(at.mend().runs);
  CHECK_FALSE(at.mend().told);
  CHECK_FALSE(at.screen.has("lesson.check.progress"));
  at.screen.app().editor().document->text.replace_all(kRace);
  at.check();
  CHECK(at.mend().seed == at.verdict_of(kRace).seed);
}

TEST_CASE("a text that is no program fails its check, and the stop waits for another") {
  Mender at("2");
  at.screen.app().editor().document->text.replace_all("def (:\n");
  at.check();
  CHECK_FALSE(at.mend().passed);
  CHECK_FALSE(at.mend().failure.empty());
  at.screen.click("lesson.checked");  // whatever there is of it
  at.screen.frames(2);
  at.screen.app().editor().document->text.replace_all(at.mended());
  at.check();
  CHECK(at.mend().passed);
}

TEST_CASE(
    "a lesson is about the program as it is on disk: it runs that again, and keeps the text") {
  Mender at("2");
  at.screen.press(ui::key::kL);  // out of it
  at.screen.frames(2);
  REQUIRE_FALSE(at.state().open);
  const std::string other = std::string(kRace) + "print(\"more\")\n";
  at.screen.app().editor().document->text.replace_all(other);
  at.screen.press(ui::key::kF5);
  at.screen.frames(1);
  at.wait([&] { return !at.screen.app().face().running; });
  REQUIRE(at.shown_text() == other);
  at.screen.press(ui::key::kL);
  at.wait([&] { return at.state().open; });
  CHECK(at.shown_text() == kRace);
  CHECK(at.text() == other);
  CHECK(at.screen.app().editor().differs());
}

TEST_CASE("golden: a program that is not mended yet, with the run that says so, and one that is") {
  Mender at("6", 1280, 720, "light");
  at.check();
  at.screen.click("lesson.checked");
  at.screen.headless().move_mouse({2, 2});
  at.screen.frames(3);
  test::check_golden("lesson_mend_failed", at.screen.headless().draw());

  Mender mended("6", 1600, 1000);
  mended.screen.app().carry_out(ui::intent::SetLanguage{"zh"});
  mended.screen.frames(3);
  mended.check();
  mended.screen.click("lesson.solution");
  mended.check();
  mended.screen.headless().move_mouse({2, 2});
  mended.screen.frames(3);
  test::check_golden("lesson_mended", mended.screen.headless().draw());
}
