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
#include "app/ui/shell/export_popup.h"
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
  CHECK(at.draft().stop.at == "print \"a ends\"");
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
  REQUIRE(at.draft().edits);  // from now on it is one of the file
  CHECK_FALSE(at.draft().changed());
  at.screen.click("draft.leave");
  at.screen.frames(2);
  CHECK_FALSE(at.state().open);
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
  CHECK(at.draft().stop.at == "print \"a begins\"");
  at.screen.click("draft.move");
  at.screen.frames(2);
  CHECK(at.draft().stop.at == "print \"b ends\"");
  CHECK(at.draft().block.text.en == "Text");
  // left without being kept it comes back
  at.screen.click("draft.leave");
  at.screen.frames(2);
  CHECK_FALSE(at.state().open);
  CHECK(at.file().empty());
  at.add();
  CHECK(at.draft().block.text.en == "Text");
  // nor does a run take it away
  at.screen.app().carry_out(ui::intent::RunAgain{});
  at.screen.frames(2);
  CHECK(at.draft().block.text.en == "Text");
  at.screen.app().carry_out(ui::intent::SetLanguage{"zh"});
  at.screen.frames(3);
  CHECK(at.draft().block.text.en == "Text");
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
  REQUIRE(at.draft().edits);
  const std::string copy = at.screen.app().face().path;
  CHECK(copy != at.home.scenario());
  const auto read = lesson::load_lesson(copy);
  REQUIRE(read.ok());
  REQUIRE(read.value().has_value());
  CHECK(read.value()->stops.size() == 1);
}

TEST_CASE("a stop of the file is changed where it stands; all else keeps its bytes") {
  Teacher at(true);
  at.screen.press(ui::key::kL);
  at.screen.frames(2);
  at.screen.click("lesson.edit");
  at.screen.frames(2);
  REQUIRE(at.draft().edits == 0);
  CHECK(at.draft().block.text.en == "It begins.");
  CHECK(at.state().stops.size() == 2);
  at.screen.click("draft.keep");  // nothing was changed
  CHECK(at.file() == kTwoLesson);
  at.write("draft.text.zh", "开始了。");
  at.screen.click("draft.keep");
  at.screen.frames(2);
  std::string meant = kTwoLesson;
  meant.insert(meant.find("It begins.") + 10, "\n\n:::zh\n开始了。");
  CHECK(at.file() == meant);
  // and back again, and once more
  at.screen.press(ui::key::kZ, true);
  at.screen.frames(2);
  CHECK(at.file() == kTwoLesson);
  CHECK(at.draft().block.text.zh.empty());
  at.screen.click("draft.redo");
  at.screen.frames(2);
  CHECK(at.file() == meant);
  CHECK(at.draft().block.text.zh == "开始了。");
  at.screen.click("draft.undo");
  at.screen.frames(2);
  CHECK(at.file() == kTwoLesson);
}

TEST_CASE("stops are taken out and moved, and each of these is taken back") {
  Teacher at(true);
  at.screen.app().carry_out(ui::intent::EditStop{1});
  at.screen.frames(2);
  REQUIRE(at.draft().edits == 1);
  const auto texts = [&] {
    std::string out;
    for (const lesson::Stop& stop : lesson::parse_lesson(at.file(), "f").value().stops) {
      out += stop.text.en + "|";
    }
    return out;
  };
  at.screen.click("draft.earlier");
  at.screen.frames(2);
  CHECK(texts() == "It is over.|It begins.|");
  CHECK(at.draft().edits == 0);  // it is still that one
  at.screen.click("draft.later");
  at.screen.frames(2);
  CHECK(at.file() == kTwoLesson);
  at.screen.press(ui::key::kZ, true);
  at.screen.frames(2);
  CHECK(texts() == "It is over.|It begins.|");
  at.screen.press(ui::key::kZ, true);
  at.screen.frames(2);
  CHECK(at.file() == kTwoLesson);
  at.screen.app().carry_out(ui::intent::EditStop{0});
  at.screen.click("draft.remove");
  at.screen.frames(2);
  CHECK(texts() == "It is over.|");
  at.screen.click("draft.remove");  // a lesson keeps one
  at.screen.frames(2);
  CHECK(texts() == "It is over.|");
  at.screen.click("draft.undo");
  at.screen.frames(2);
  CHECK(at.file() == kTwoLesson);
  CHECK(at.state().stops.size() == 2);
  // what somebody else has written since is not undone
  at.screen.click("draft.redo");
  at.screen.frames(2);
  at.home.write("two.lesson.md", std::string(kTwoLesson) + "\nMore.\n");
  at.screen.click("draft.undo");
  at.screen.frames(2);
  CHECK(at.file() == std::string(kTwoLesson) + "\nMore.\n");
  CHECK(at.screen.shows("somebody else"));
}

TEST_CASE("a lesson that was begun by mistake is gone again") {
  Teacher at;
  at.stand_at("print \"a ends\"");
  at.add();
  at.screen.click("draft.kind.investigate");
  at.screen.frames(2);
  at.write("draft.objective.en", "You can say it.");
  at.write("draft.text.en", "Here.");
  at.screen.click("draft.keep");
  at.screen.frames(2);
  CHECK_FALSE(at.file().empty());
  at.screen.click("draft.undo");
  at.screen.frames(2);
  CHECK_FALSE(std::filesystem::exists(at.home.path("two.lesson.md")));
  CHECK_FALSE(at.state().open);
}

TEST_CASE("reasons and beliefs are written as the file has them") {
  Teacher at;
  at.stand_at("before run work");
  at.add();
  at.write("draft.objective.en", "You can say who runs.");
  at.write("draft.text.en", "Who?");
  at.screen.click("draft.tab.Reasons");
  at.screen.frames(2);
  at.screen.click("draft.reason.add");
  at.screen.frames(2);
  CHECK(at.screen.shows("Write each reason in English"));
  at.write("draft.reason.text", "it is first");
  at.screen.click("draft.reason.add");
  at.screen.frames(2);
  at.write("draft.reason.text", "chance");
  at.write("draft.reason.belief", "Not \"here\".");
  CHECK(at.screen.has("lesson.reason.2"));  // the card has them at once
  at.screen.click("draft.tab.Beliefs");
  at.screen.frames(2);
  REQUIRE_FALSE(at.draft().options.empty());
  const std::string believed = at.draft().options[0].key;
  at.write("draft.belief.text", "It waits.");
  at.screen.click("draft.keep");
  at.screen.frames(2);
  const auto read = lesson::parse_lesson(at.file(), "two.lesson.md");
  REQUIRE_MESSAGE(read.ok(), (read.ok() ? "" : read.error()));
  const lesson::Stop& stop = read.value().stops.at(0);
  REQUIRE(stop.reasons.size() == 2);
  CHECK((stop.reasons[0].right && stop.reasons[0].text == "it is first"));
  CHECK((!stop.reasons[1].right && stop.reasons[1].belief == "Not \"here\"."));
  REQUIRE(stop.beliefs.size() == 1);
  CHECK((stop.beliefs[0].option == believed && stop.beliefs[0].text == "It waits."));
  // one that nobody can choose is said
  at.screen.click("draft.tab.Settings");
  at.screen.frames(2);
  std::string& settings = at.draft().block.settings;
  settings.replace(settings.find(believed, settings.find("[[beliefs]]")), believed.size(), "who");
  at.screen.app().carry_out(ui::intent::ChangeDraft{});
  at.screen.frames(2);
  CHECK(at.screen.shows("Nobody can choose who"));
  settings = "at = ";
  at.screen.app().carry_out(ui::intent::ChangeDraft{});
  at.screen.frames(2);
  CHECK(at.draft().lacks.starts_with("line 1: "));
  at.screen.click("draft.tab.Reasons");
  at.screen.frames(2);
  CHECK(at.screen.shows("First its settings have to be mended"));
}

TEST_CASE("a stop that changes the program, and one at which it is mended") {
  Teacher at(true);
  at.stand_at("print \"a begins\"");
  at.add();
  at.write("draft.text.en", "Another seed.");
  at.screen.click("draft.ask.0");
  at.screen.click("draft.kind.modify");
  at.screen.frames(2);
  REQUIRE(at.draft().stop.change);
  at.write("draft.change.title", "two cores");
  at.write("draft.change.cores", "2");
  at.screen.click("draft.patch.add");
  at.screen.frames(2);
  CHECK(at.screen.shows("patch:"));  // it is nowhere in the program
  at.write("draft.patch.from", "sleep(1)");
  at.write("draft.patch.to", "sleep(2)");
  CHECK(at.draft().lacks == "");
  at.screen.click("draft.keep");
  at.screen.frames(2);
  auto read = lesson::parse_lesson(at.file(), "f");
  REQUIRE_MESSAGE(read.ok(), (read.ok() ? "" : read.error()));
  const lesson::Change change = *read.value().stops.at(*at.draft().edits).change;
  CHECK(change.title == "two cores");
  CHECK(change.machine.cores == 2);
  CHECK(change.machine_said == std::set<std::string>{"cores"});
  CHECK(change.patch == std::vector<lesson::Edit>{{"sleep(1)", "sleep(2)"}});

  at.screen.press(ui::key::kL, false, true);  // nothing is lost: another one
  at.screen.frames(3);
  REQUIRE_FALSE(at.draft().edits);
  at.write("draft.text.en", "Mend it.");
  at.screen.click("draft.ask.0");
  at.screen.click("draft.kind.fix");
  at.screen.frames(2);
  REQUIRE(at.draft().stop.check);
  CHECK(at.draft().stop.check->prints == std::vector<std::string>{"b ends"});
  CHECK(at.screen.shows("solution:"));
  at.write("draft.solution.from", "\"b\"");
  at.write("draft.solution.to", "\"c\"");
  at.write("draft.check.findings", "deadlock");
  CHECK(at.draft().lacks == "");
  at.screen.click("draft.keep");
  at.screen.frames(2);
  read = lesson::parse_lesson(at.file(), "f");
  REQUIRE_MESSAGE(read.ok(), (read.ok() ? "" : read.error()));
  const lesson::Stop& fix = read.value().stops.at(*at.draft().edits);
  CHECK(fix.kind == lesson::StopKind::Fix);
  CHECK(fix.check->no_finding == std::vector<std::string>{"deadlock"});
  CHECK(fix.solution == std::vector<lesson::Edit>{{"\"b\"", "\"c\""}});
  CHECK(read.value().stops.size() == 4);
}

TEST_CASE("no card of the timeline lies over the form of a stop that is written") {
  Teacher at(false, 1280, 720);
  at.stand_at("before run work");
  const ui::Rect lanes = at.screen.rect("timeline");
  // wherever the mouse is in the lanes
  const auto cards = [&](const ui::Rect& form) {
    std::size_t shown = 0;
    for (float y = lanes.y + 4; y < lanes.bottom(); y += 9) {
      for (float x = lanes.x + 180; x < lanes.right(); x += 37) {
        at.screen.headless().move_mouse({x, y});
        at.screen.frames(1);
        if (!at.screen.has("hover_card")) continue;
        ++shown;
        CHECK(at.screen.rect("hover_card").meet(form).empty());
      }
    }
    return shown;
  };
  CHECK(cards({}) > 0);
  at.add();
  at.screen.frames(2);
  CHECK(cards(at.screen.rect("draft")) > 0);
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

TEST_CASE("of a quiz the dialog shows the stops with their answers") {
  Teacher at(true);
  std::string text = kTwoLesson;
  text +=
      "\n## stop: predict\n```toml\nat = 'before run work'\nask = { type = \"runs-next\" }\n"
      "[[reasons]]\ntext = \"it is first\"\nright = true\n[[reasons]]\ntext = \"luck\"\n"
      "belief = \"No luck here.\"\n```\n\nWho is it?\n\n:::zh\n是谁？\n"
      "\n## stop: modify\n```toml\nchange = { seed = 7 }\n```\n\nAnother seed.\n";
  at.home.write("two.lesson.md", text);
  at.open(at.path);
  at.screen.press(ui::key::kE, true, true);
  at.screen.frames(2);
  at.screen.app().state().exports.kind = "GIFT";
  for (const ui::ExportKind& kind : ui::export_kinds()) {
    if (kind.ending == ".gift") at.screen.app().state().exports.kind = kind.label;
  }
  at.screen.frames(2);
  CHECK(at.screen.shows("1 of 4 stops; 2 ask"));
  CHECK(at.screen.shows("It begins."));
  CHECK(at.screen.has("export.quiz.picture"));
  at.screen.click("export.quiz.next");
  at.screen.click("export.quiz.next");
  at.screen.frames(2);
  CHECK(at.screen.shows("Who is it?"));
  CHECK(at.screen.shows("it is first"));
  CHECK(at.screen.shows("No luck here."));
  at.screen.headless().move_mouse({2, 2});
  at.screen.frames(2);
  test::check_golden("export_quiz", at.screen.headless().draw());
  at.screen.click("export.quiz.next");
  at.screen.frames(2);
  CHECK(at.screen.shows("It is asked of the changed run"));
  at.screen.app().carry_out(ui::intent::SetLanguage{"zh"});
  at.screen.frames(2);
  at.screen.click("export.quiz.next");
  at.screen.click("export.quiz.next");
  at.screen.frames(2);
  CHECK(at.screen.shows("是谁？"));
  // while a lesson hides what comes the preview tells nothing of it
  at.screen.app().carry_out(ui::intent::SetLanguage{"en"});
  at.screen.press(ui::key::kEscape);
  at.screen.press(ui::key::kL);
  at.screen.frames(3);
  at.screen.press(ui::key::kE, true, true);
  at.screen.frames(2);
  CHECK(at.screen.shows("A question is open"));
  CHECK_FALSE(at.screen.has("export.quiz.picture"));
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
