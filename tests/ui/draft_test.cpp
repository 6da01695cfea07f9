// A teacher adds a stop where the run stands: the moment in words, the questions that have an
// answer there, the card as it will be, the file; and that file, when somebody else writes it.
#include <doctest/doctest.h>

#include <chrono>
#include <filesystem>
#include <thread>

#include "app/lesson/lesson.h"
#include "app/lesson/query.h"
#include "app/lesson/question.h"
#include "app/session/paths.h"
#include "app/words/words.h"
#include "tests/ui/golden.h"
#include "tests/ui/screen.h"
#include "tests/ui/temp_home.h"

using namespace fiberscope;
using test::Screen;
using ui::EventSeq;

namespace {

const char* const kTwo = R"(import gevent


def work(name):
    print(name, "begins")
    gevent.sleep(1)
    print(name, "ends")


gevent.joinall([gevent.spawn(work, "a"), gevent.spawn(work, "b")])
)";

const char* const kTwoLesson = R"(+++
objective = "You can say who runs."
objective_zh = "你能说出谁在运行。"
+++

## stop: investigate
```toml
at = 'print "a begins"'
```

It begins.   

## stop: run
```toml
at = 'end'
```

It is over.
)";

// Teacher: with a program of their own, and a lesson beside it or none.
struct Teacher {
  test::TempHome home;
  std::string path = home.write("two.py", kTwo);
  Screen screen;

  explicit Teacher(bool lesson = false, int width = 1280, int height = 720,
                   const char* theme = "dark")
      : screen(width, height, theme) {
    if (lesson) home.write("two.lesson.md", kTwoLesson);
    screen.app().attach({home.scenarios(), session::engine_path(), home.settings()});
    REQUIRE(screen.app().face().can_run);
    open(path);
  }
  ~Teacher() { words::set_language(words::Language::English); }
  void open(const std::string& program) {
    screen.app().open_file(program);
    for (int i = 0; i < 20000 && screen.app().face().running; ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
      screen.frames(1);
    }
    REQUIRE_FALSE(screen.app().face().running);
    screen.frames(3);
  }
  const model::Model& model() { return *screen.app().model(); }
  void stand_at(const std::string& query) {
    screen.app().carry_out(ui::intent::GoTo{lesson::resolve(model(), query).value()});
    screen.frames(2);
  }
  ui::LessonState& state() { return screen.app().state().lesson; }
  ui::Draft& draft() {
    REQUIRE(state().draft.has_value());
    return *state().draft;
  }
  // add: a stop here, by its key.
  void add() {
    screen.press(ui::key::kL, false, true);
    screen.frames(3);
    REQUIRE(state().draft.has_value());
  }
  void write(const std::string& field, const std::string& text) {
    screen.click(field);
    screen.frames(1);
    screen.type(text);
    screen.frames(2);
  }
  std::string file() { return home.read("two.lesson.md"); }
};

}  // namespace

TEST_CASE("a stop is added where the run stands, in a lesson that begins with it") {
  Teacher at;
  at.stand_at("print \"a ends\"");
  at.screen.click("rail.stop");
  at.screen.frames(3);
  CHECK(at.draft().query == "print \"a ends\"");
  CHECK(at.draft().first);
  CHECK(at.screen.shows("print \"a ends\""));
  CHECK(at.screen.shows("A lesson begins with what one can do afterwards"));
  at.screen.click("draft.keep");  // not yet
  CHECK(at.state().draft.has_value());
  CHECK(at.file().empty());
  at.write("draft.objective.en", "You can say who prints.");
  CHECK(at.screen.shows("Write a sentence in English"));
  at.write("draft.text.en", "Who is **next**?");
  at.write("draft.text.zh", "下一个是谁？");
  at.screen.click("draft.keep");
  at.screen.frames(2);
  CHECK_FALSE(at.state().draft.has_value());
  const auto read = lesson::parse_lesson(at.file(), "two.lesson.md");
  REQUIRE_MESSAGE(read.ok(), (read.ok() ? "" : read.error()));
  CHECK(read.value().objective.en == "You can say who prints.");
  REQUIRE(read.value().stops.size() == 1);
  CHECK(read.value().stops[0].at == "print \"a ends\"");
  CHECK(read.value().stops[0].text.en == "Who is **next**?");
  CHECK(read.value().stops[0].text.zh == "下一个是谁？");
  CHECK(at.home.read("two.py") == kTwo);
  // it is there at once
  at.screen.press(ui::key::kL);
  at.screen.frames(2);
  CHECK(at.state().open);
  CHECK(at.state().stops.size() == 1);
}

TEST_CASE("what can be asked is what has an answer there, and the card shows it as it will be") {
  Teacher at;
  at.stand_at("before run work");
  at.add();
  REQUIRE_FALSE(at.draft().asks.empty());
  CHECK(at.draft().titles.size() == at.draft().asks.size());
  for (const lesson::Ask& ask : at.draft().asks) {
    CHECK(lesson::make_question(at.model(), at.draft().at, ask, 0).ok());
  }
  // the question that is chosen stands in the card, with its options
  REQUIRE(at.draft().ask == 0);
  REQUIRE(at.state().question.has_value());
  CHECK(at.state().question->type == at.draft().asks[0].type);
  CHECK(at.screen.has("lesson.option.1"));
  at.screen.click("draft.ask.0");
  at.screen.frames(2);
  CHECK_FALSE(at.state().question.has_value());
  CHECK_FALSE(at.screen.has("lesson.option.1"));
  CHECK(at.screen.shows("choose a question"));
  at.screen.click("draft.kind.investigate");
  at.screen.frames(2);
  CHECK_FALSE(at.screen.shows("choose a question"));
  at.write("draft.text.en", "It is *quite* still");
  CHECK(at.screen.shows("quite"));
  // to look at it answers nothing
  at.screen.click("draft.ask.1");
  at.screen.frames(2);
  at.screen.app().carry_out(ui::intent::ChooseOption{0});
  at.screen.app().carry_out(ui::intent::LockAnswer{false});
  CHECK_FALSE(at.state().locked);
  CHECK_FALSE(std::filesystem::exists(at.home.path(".config/fiberscope/answers.jsonl")));
}

TEST_CASE("a stop stands in the order of moments, and the rest of the file keeps its bytes") {
  Teacher at(true);
  at.stand_at("print \"b ends\"");
  at.add();
  CHECK_FALSE(at.draft().first);
  CHECK(at.draft().place == 1);
  CHECK(at.state().stops.size() == 3);
  CHECK(at.state().stop == 1);
  at.screen.click("draft.kind.investigate");
  at.screen.frames(2);
  at.write("draft.text.en", "b ends");
  at.screen.click("draft.keep");
  at.screen.frames(2);
  const std::string after = at.file(), before = kTwoLesson;
  const std::size_t from = after.find("## stop: investigate\n```toml\nat = 'print \"b ends\"'");
  REQUIRE(from != std::string::npos);
  CHECK(after.substr(0, from) == before.substr(0, from));
  const std::size_t rest = before.find("## stop: run");
  CHECK(after.ends_with(before.substr(rest)));
}

TEST_CASE("a stop can be moved to where the run stands then; what is written stays") {
  Teacher at;
  at.stand_at("print \"a begins\"");
  at.add();
  at.write("draft.text.en", "Text");
  at.stand_at("print \"b ends\"");
  CHECK(at.draft().query == "print \"a begins\"");
  at.screen.click("draft.move");
  at.screen.frames(2);
  CHECK(at.draft().query == "print \"b ends\"");
  CHECK(at.draft().text_en == "Text");
  // left without being kept it comes back
  at.screen.click("draft.leave");
  at.screen.frames(2);
  CHECK_FALSE(at.state().open);
  CHECK(at.file().empty());
  at.add();
  CHECK(at.draft().text_en == "Text");
  // nor does a run take it away
  at.screen.app().carry_out(ui::intent::RunAgain{});
  at.screen.frames(2);
  CHECK(at.draft().text_en == "Text");
  at.screen.app().carry_out(ui::intent::SetLanguage{"zh"});
  at.screen.frames(3);
  CHECK(at.draft().text_en == "Text");
  CHECK(at.screen.shows("这一站的英文文字"));
}

TEST_CASE("of a built-in scenario a copy is asked for, and the lesson stands beside the copy") {
  Teacher at;
  at.open(at.home.scenario());
  at.add();
  at.screen.click("draft.kind.investigate");
  at.screen.frames(2);
  at.write("draft.objective.en", "You can say it.");
  at.write("draft.text.en", "Here.");
  at.screen.click("draft.keep");
  at.screen.frames(2);
  CHECK(at.screen.app().ui().popup_open("browser"));
  const std::string own = at.home.scenarios() + "/3_gevent/foo_bar_func.lesson.md";
  CHECK_FALSE(std::filesystem::exists(own));
  at.screen.press(ui::key::kEnter);
  at.screen.frames(4);
  CHECK_FALSE(std::filesystem::exists(own));
  REQUIRE_FALSE(at.state().draft.has_value());
  const std::string copy = at.screen.app().face().path;
  CHECK(copy != at.home.scenario());
  const auto read = lesson::load_lesson(copy);
  REQUIRE(read.ok());
  REQUIRE(read.value().has_value());
  CHECK(read.value()->stops.size() == 1);
}

TEST_CASE("a text that differs from its run has no moments: it is run first") {
  Teacher at;
  at.screen.app().editor().document->text.insert("# more\n");
  at.screen.frames(2);
  at.screen.app().carry_out(ui::intent::AddStop{});
  at.screen.frames(2);
  CHECK_FALSE(at.state().draft.has_value());
  CHECK(at.screen.shows("run it again first"));
}

TEST_CASE("the file is read again when it changes; what is wrong with it is said with its line") {
  Teacher at(true);
  at.screen.press(ui::key::kL);
  at.screen.frames(2);
  REQUIRE(at.state().stops.size() == 2);
  const auto soon = [&](auto done) {
    for (int i = 0; i < 400 && !done(); ++i) at.screen.frames(1);
    at.screen.frames(2);
    return done();
  };
  std::string text = kTwoLesson;
  text.replace(text.find("It begins."), 10, "It has begun.");
  at.home.write("two.lesson.md", text);
  CHECK(soon([&] { return at.screen.shows("begun"); }));
  // a moment that is none of this run
  at.home.write("two.lesson.md", std::string(kTwoLesson) +
                                     "\n## stop: run\n```toml\nat = 'run nobody'\n```\n\nNo.\n");
  CHECK(soon([&] { return at.state().stops.size() == 3; }));
  at.screen.app().carry_out(ui::intent::GoToStop{2});
  at.screen.frames(2);
  CHECK(at.state().fault.find("two.lesson.md:20: at:") != std::string::npos);
  CHECK(at.screen.has("lesson.fault"));
  at.screen.click("lesson.fault.copy");
  CHECK(at.screen.app().ui().clipboard() == at.home.path("two.lesson.md") + ":20");
  // no lesson any more
  at.home.write("two.lesson.md", "+++\nobjective = 7\n+++\n");
  CHECK(soon([&] { return at.state().stops.empty() && !at.state().fault.empty(); }));
  CHECK(at.state().fault.find("two.lesson.md:2") != std::string::npos);
  CHECK(at.screen.has("lesson.fault"));
  at.home.write("two.lesson.md", kTwoLesson);
  CHECK(soon([&] { return at.state().stops.size() == 2; }));
  CHECK(at.state().fault.empty());
}

TEST_CASE("golden: a stop that is written, with a lesson and without one") {
  Teacher first(false, 1280, 720, "light");
  first.stand_at("before run work");
  first.add();
  first.write("draft.text.en", "Who runs **next**?");
  first.screen.headless().move_mouse({2, 2});
  first.screen.frames(3);
  test::check_golden("lesson_draft_first", first.screen.headless().draw());

  Teacher more(true, 1600, 1000);
  more.screen.app().carry_out(ui::intent::SetLanguage{"zh"});
  more.screen.frames(3);
  more.stand_at("print \"b begins\"");
  more.add();
  more.write("draft.text.en", "Text");
  more.screen.headless().move_mouse({2, 2});
  more.screen.frames(3);
  test::check_golden("lesson_draft", more.screen.headless().draw());
}
