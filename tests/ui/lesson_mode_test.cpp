// Lessons in the window: from stop to stop; what comes after a question is hidden until its answer
// is locked; what is said then; the changed run; a question about any program's next step.
#include <doctest/doctest.h>

#include <filesystem>

#include "app/lesson/answers.h"
#include "app/session/files.h"
#include "app/session/paths.h"
#include "app/session/scenario.h"
#include "tests/support/portion.h"
#include "tests/ui/golden.h"
#include "tests/ui/opened.h"

using namespace fiberscope;
namespace intent = ui::intent;
namespace key = ui::key;

namespace {

const std::string kFooBar = "scenarios/3_gevent/foo_bar_func.py";

struct InLesson : test::Opened {
  explicit InLesson(const std::string& path = kFooBar, const test::Looks& looks = {})
      : Opened(path, looks) {
    screen().app().carry_out(intent::ToggleLesson{});
    settle();
    screen().frames(2);
  }
  ui::LessonState& lesson() { return screen().app().state().lesson; }
  const lesson::Question& question() {
    REQUIRE(lesson().question);
    return *lesson().question;
  }
  std::uint64_t shown() { return screen().app().model()->trace.size(); }
  std::size_t option(const std::string& key) {
    const lesson::Option* found = question().find(key);
    REQUIRE_MESSAGE(found != nullptr, key);
    return static_cast<std::size_t>(found - question().options.data());
  }
  std::size_t right_option() {
    for (std::size_t i = 0; i < question().options.size(); ++i) {
      if (question().options[i].right) return i;
    }
    return 0;
  }
  void choose(std::size_t option) {
    screen().press(key::k1 + static_cast<int>(option));
    if (!lesson().reasons.empty()) screen().press(key::kA);
  }
  void lock() {
    screen().press(key::kEnter);
    settle();
    screen().frames(2);
  }
  // answer: whatever is asked here, rightly.
  void answer() {
    if (question().drawing) {
      draw_right();
    } else if (question().ordered) {
      for (const std::size_t i : std::vector(question().order)) {
        screen().app().carry_out(intent::ChooseOption{i});
      }
    } else {
      screen().app().carry_out(intent::ChooseOption{right_option()});
    }
    if (!lesson().reasons.empty()) screen().app().carry_out(intent::ChooseReason{0});
    lock();
  }
  void draw_right() {
    const std::vector<lesson::DrawnRow> rows = question().drawing->rows;
    for (std::size_t row = 0; row < rows.size(); ++row) {
      for (std::size_t column = 0; column < rows[row].right.size(); ++column) {
        screen().app().carry_out(
            intent::DrawCell{row, column, rows[row].right[column], column == 0});
      }
    }
  }
  void go_to(std::size_t stop) {
    screen().app().carry_out(intent::GoToStop{stop});
    settle();
    screen().frames(2);
  }
  std::string answers_file() {
    const auto text = session::read_file(lesson::Answers::answers_path(home().settings()));
    return text ? text.value() : "";
  }
};

// drawn_beside: whether a text with these words is drawn outside of the card and the source.
bool drawn_beside(test::Screen& screen, const std::string& words) {
  const ui::Rect card = screen.rect("lesson.card"), source = screen.rect("source");
  for (const ui::DrawnText& text : screen.seen().texts) {
    const ui::Point at{text.rect.x + 1, text.rect.mid_y()};
    if (card.contains(at) || source.contains(at)) continue;
    if (text.text.find(words) != std::string::npos) return true;
  }
  return false;
}

}  // namespace

TEST_CASE("a lesson opens by its button and by L, at its first question; Esc and L keep the run") {
  test::Opened opened(kFooBar);
  test::Screen& screen = opened.screen();
  screen.frames(2);
  const std::uint64_t all = screen.app().model()->trace.size();
  screen.click("lesson.begin");
  screen.frames(2);
  CHECK(screen.app().state().lesson.open);
  CHECK(screen.has("lesson.stepper"));
  CHECK(screen.has("lesson.option.1"));
  CHECK_FALSE(screen.has("inspector.head"));
  CHECK(screen.app().model()->trace.size() < all);
  screen.press(key::kL);
  screen.frames(2);
  CHECK_FALSE(screen.app().state().lesson.open);
  CHECK(screen.app().model()->trace.size() == all);
  CHECK(screen.has("inspector.head"));
}

TEST_CASE("what comes after the question is nowhere until the answer is locked") {
  InLesson in;
  test::Screen& screen = in.screen();
  CHECK(in.shown() == in.question().shown.value);
  CHECK(screen.cursor() == in.shown());
  CHECK(screen.has("timeline.hidden"));
  CHECK(screen.shows("more hidden"));
  CHECK(drawn_beside(screen, "t=0 s  foo"));
  CHECK_FALSE(drawn_beside(screen, "t=0 s  bar"));
  CHECK_FALSE(drawn_beside(screen, "2.000 s  "));
  // no way on: not by keys, nor by playing, nor to the end
  for (const int forward : {key::kRight, key::kEnd, key::kN, key::kSpace, key::kPageDown}) {
    screen.press(forward);
    screen.frames(3);
    CHECK(screen.cursor() == in.shown());
  }
  // back is free, and so is the beginning
  screen.press(key::kHome);
  CHECK(screen.cursor() < in.shown());
  // a later stop shows no more
  in.go_to(3);
  CHECK(in.lesson().stop == 3);
  CHECK(in.shown() == screen.cursor());
  CHECK_FALSE(drawn_beside(screen, "t=0 s  bar"));
}

TEST_CASE("an answer needs a reason, is locked once, and what is so is said") {
  InLesson in;
  test::Screen& screen = in.screen();
  const std::uint64_t before = in.shown();
  screen.press(key::kEnter);  // nothing is chosen
  CHECK_FALSE(in.lesson().locked);
  screen.click("lesson.option." + std::to_string(in.option("func") + 1));
  CHECK(in.lesson().chosen == std::vector{in.option("func")});
  screen.click("lesson.lock");
  CHECK_FALSE(in.lesson().locked);
  screen.click("lesson.reason.1");
  screen.click("lesson.lock");
  in.settle();
  screen.frames(2);
  CHECK(in.lesson().locked);
  CHECK_FALSE(in.lesson().right);
  CHECK(screen.shows("Here, bar runs next"));
  CHECK(screen.has("lesson.recorded"));
  CHECK(screen.has("lesson.yours"));
  CHECK(screen.has("lesson.why"));
  CHECK(in.lesson().machines.size() >= 2);
  CHECK(in.lesson().machines[0].here);
  CHECK(in.shown() > before);
  CHECK(screen.cursor() == in.question().answered.value);
  // no second try
  screen.app().carry_out(intent::ChooseOption{in.option("bar")});
  screen.app().carry_out(intent::LockAnswer{false});
  CHECK(in.lesson().chosen == std::vector{in.option("func")});
  const std::string kept = in.answers_file();
  CHECK(kept.find("\"chosen\":[\"func\"]") != std::string::npos);
  CHECK(kept.find("\"lesson\":\"3_gevent/foo_bar_func\"") != std::string::npos);
  in.go_to(0);
  CHECK(in.lesson().locked);
  CHECK(in.answers_file() == kept);
}

TEST_CASE("I don't know is an answer, and shows what is so") {
  InLesson in;
  in.screen().click("lesson.unsure");
  in.settle();
  CHECK(in.lesson().locked);
  CHECK(in.lesson().unsure);
  CHECK(in.answers_file().find("\"chosen\":[]") != std::string::npos);
}

TEST_CASE("the view does not move when more of the run is shown") {
  InLesson in;
  const model::View before = in.screen().app().state().timeline.view;
  in.answer();
  const model::View& after = in.screen().app().state().timeline.view;
  CHECK(after.x == before.x);
  CHECK(after.begin == doctest::Approx(before.begin));
  CHECK(after.end == doctest::Approx(before.end));
}

TEST_CASE("the changed run stands below the first, on one axis, up to its own question") {
  InLesson in;
  for (std::size_t i = 0; i < in.lesson().stops.size(); ++i) {
    in.go_to(i);
    if (in.lesson().stops[i].kind == lesson::StopKind::Modify) break;
    if (in.lesson().asks()) in.answer();
  }
  REQUIRE(in.lesson().change);
  CHECK(in.lesson().change->error.empty());
  CHECK(in.screen().has("lesson.second"));
  REQUIRE(in.screen().app().changed_run() != nullptr);
  const std::uint64_t shown = in.screen().app().changed_run()->trace.size();
  REQUIRE(in.lesson().asks());
  CHECK(shown == in.question().shown.value);
  in.answer();
  CHECK(in.screen().app().changed_run()->trace.size() > shown);
  const double end = static_cast<double>(in.screen().app().changed_run()->lanes.end_ns());
  CHECK(in.screen().app().state().timeline.view.end >= end);
}

TEST_CASE("a timeline is drawn by mouse and keys, taken back, locked and told beside what is so") {
  InLesson in("scenarios/7_sharing/lost_update.py");
  test::Screen& screen = in.screen();
  in.go_to(7);
  REQUIRE(in.question().drawing);
  const auto rows = in.question().drawing->rows;
  const std::size_t columns = rows[0].right.size();
  const auto cells = [&] { return in.lesson().drawn.cells; };
  CHECK(screen.has("lesson.cell.2." + std::to_string(columns)));
  CHECK_FALSE(in.lesson().can_lock());
  // the keys: a state goes into the cell, and on to the next one
  screen.press(key::k1 + 2);
  CHECK(cells()[0].starts_with("b "));
  CHECK(in.lesson().drawn.column == 1);
  screen.press(key::kDown);
  screen.press(key::k1);
  CHECK(cells()[1].substr(0, 3) == " u ");
  CHECK(screen.cursor() == in.shown());  // the arrows do not step
  screen.press(key::kBackspace);
  CHECK(cells()[1] == std::string(columns, ' '));
  // the mouse: with the state that is chosen; the same again takes it away
  screen.click("lesson.brush.2");
  screen.click("lesson.cell.2.1");
  CHECK(cells()[1].starts_with("r "));
  screen.click("lesson.cell.2.1");
  CHECK(cells()[1] == std::string(columns, ' '));
  screen.click("lesson.draw.clear");
  CHECK(in.lesson().drawn.empty());
  screen.click("lesson.draw.undo");
  CHECK_FALSE(in.lesson().drawn.empty());
  in.draw_right();
  screen.app().carry_out(intent::DrawCell{0, 0, rows[0].right[0] == 'u' ? 'r' : 'u', true});
  in.lock();
  CHECK(in.lesson().locked);
  CHECK(screen.has("lesson.drawn"));
  CHECK(screen.has("lesson.differs.1.1"));
  CHECK_FALSE(screen.has("lesson.differs.2.1"));
  CHECK(screen.shows(std::to_string(2 * columns - 1) + " of " + std::to_string(2 * columns) +
                     " cells are as recorded."));
  CHECK(screen.has("lesson.after"));
  CHECK(in.lesson().machines.size() >= 2);
  CHECK(in.answers_file().find("\"type\":\"draw\"") != std::string::npos);
  CHECK(in.answers_file().find("\"score\":") != std::string::npos);
  // as it was drawn, when one comes again
  const lesson::Cells drawn = lesson::drawn_out(*in.question().drawing, cells());
  in.go_to(6);
  in.go_to(7);
  CHECK(in.lesson().locked);
  CHECK(cells() == drawn);
}

TEST_CASE("in another language the same stop, question and choice") {
  InLesson in;
  in.screen().app().carry_out(intent::SetLanguage{"zh"});
  in.screen().frames(2);
  CHECK(in.lesson().open);
  CHECK(in.screen().shows("接下来谁运行？"));
  CHECK(in.screen().shows("锁定答案并运行"));
  in.screen().app().carry_out(intent::SetLanguage{"en"});
}

TEST_CASE("Q asks about the next step of whatever is open, and Esc shows all again") {
  test::Opened opened("scenarios/2_greenlet/two_greenlets.py");
  test::Screen& screen = opened.screen();
  const std::uint64_t all = screen.app().model()->trace.size();
  screen.press(key::kHome);
  screen.press(key::kQ);
  screen.frames(2);
  const ui::LessonState& lesson = screen.app().state().lesson;
  REQUIRE(lesson.open);
  CHECK(lesson.alone);
  REQUIRE(lesson.question);
  CHECK(screen.app().model()->trace.size() == lesson.question->shown.value);
  screen.press(key::k1);
  screen.press(key::kEnter);
  screen.frames(2);
  CHECK(lesson.locked);
  CHECK(screen.cursor() == lesson.question->answered.value);
  const auto asked = lesson.question->at;
  screen.press(key::kEnter);  // the next one
  screen.frames(2);
  CHECK(lesson.asks());
  CHECK(lesson.question->at > asked);
  screen.press(key::kEscape);
  screen.frames(2);
  CHECK_FALSE(lesson.open);
  CHECK(screen.app().model()->trace.size() == all);
}

TEST_CASE("what people marked or are told to watch for is hidden with what it is about") {
  test::Opened opened(kFooBar);
  test::Screen& screen = opened.screen();
  screen.frames(2);
  CHECK(screen.has("lesson"));  // the banner
  const std::uint64_t all = screen.app().model()->trace.size();
  screen.app().state().timeline.marks.list = {{20, "seen already"}, {all / 2, "solved"}};
  screen.frames(2);
  CHECK(screen.shows("solved"));
  screen.press(key::kHome);
  screen.press(key::kQ);
  screen.frames(2);
  REQUIRE(screen.app().state().lesson.alone);
  CHECK_FALSE(screen.has("lesson"));
  CHECK_FALSE(screen.shows("solved"));
  for (const int forward : {key::kPageDown, key::kM}) {
    screen.press(forward, false, forward == key::kM);
    screen.frames(2);
    CHECK(screen.cursor() <= screen.app().model()->trace.size());
  }
}

TEST_CASE("at every stop of every lesson nothing later than the next open question is shown") {
  const auto library = session::load_library(session::scenario_folder());
  REQUIRE(library.ok());
  std::vector<std::string> taught;
  for (const auto& chapter : library.value().chapters) {
    for (const auto& scenario : chapter.scenarios) {
      if (std::filesystem::exists(lesson::lesson_path(scenario.path))) {
        taught.push_back(scenario.path);
      }
    }
  }
  REQUIRE(!taught.empty());
  for (std::size_t number = 0; number < taught.size(); ++number) {
    if (!test::in_portion(number)) continue;
    const std::string& path = taught[number];
    CAPTURE(path);
    InLesson in(path);
    REQUIRE(in.lesson().open);
    for (std::size_t i = 0; i < in.lesson().stops.size(); ++i) {
      CAPTURE(i);
      in.go_to(i);
      CHECK(in.lesson().stop == i);
      if (!in.lesson().stops[i].asks || in.lesson().stops[i].kind == lesson::StopKind::Fix)
        continue;
      if (in.lesson().locked) continue;
      REQUIRE(in.lesson().asks());
      const model::Model* changed = in.screen().app().changed_run();
      const std::uint64_t shown = changed != nullptr ? changed->trace.size() : in.shown();
      CHECK(shown <= in.question().shown.value);
      CHECK_FALSE((in.question().options.empty() && !in.question().drawing));
      in.answer();
      CHECK(in.lesson().locked);
      CHECK(in.lesson().right);
    }
  }
}

TEST_CASE("golden: a question, what is so, and the changed run") {
  struct Shot {
    const char* name;
    test::Looks looks;
    int stop;  // to be gone to, all before it answered
    bool answered;
  };
  const Shot shots[] = {
      {"lesson_predict", {"dark", words::Language::English, 1600, 1000, 1}, 0, false},
      {"lesson_predict_low", {"light", words::Language::Chinese, 1280, 720, 1}, 0, false},
      {"lesson_reveal", {"dark", words::Language::Chinese, 1600, 1000, 1}, 0, true},
      {"lesson_change", {"light", words::Language::English, 1280, 720, 1}, 4, true},
  };
  for (const Shot& shot : shots) {
    CAPTURE(std::string(shot.name));
    InLesson in(kFooBar, shot.looks);
    for (int i = 0; i <= shot.stop; ++i) {
      in.go_to(static_cast<std::size_t>(i));
      if (in.lesson().asks() && (i < shot.stop || shot.answered)) in.answer();
    }
    in.screen().frames(3);
    test::check_golden(shot.name, in.screen().headless().draw());
  }
}

TEST_CASE("golden: a timeline that is drawn, and what is recorded below it") {
  for (const bool locked : {false, true}) {
    InLesson in("scenarios/3_gevent/foo_bar_func.py",
                locked ? test::Looks{"light", words::Language::English, 1280, 720, 1}
                       : test::Looks{"dark", words::Language::Chinese, 1600, 1000, 1});
    in.go_to(5);
    REQUIRE(in.question().drawing);
    for (const auto& [row, column, letter] :
         {std::tuple(0, 0, 'b'), std::tuple(1, 0, 'u'), std::tuple(1, 1, 'b'),
          std::tuple(2, 1, 'u'), std::tuple(2, 2, 'n'), std::tuple(1, 3, 'u'),
          std::tuple(1, 4, 'n')}) {
      in.screen().app().carry_out(intent::DrawCell{static_cast<std::size_t>(row),
                                                   static_cast<std::size_t>(column), letter, true});
    }
    if (locked) in.lock();
    in.screen().frames(3);
    test::check_golden(locked ? "lesson_drawn" : "lesson_draw", in.screen().headless().draw());
  }
}

TEST_CASE("the tick comes when every question was answered, and answers can be saved and cleared") {
  InLesson in("scenarios/1_subroutine_to_coroutine/saved_state.py");
  const auto item = [&] {
    for (const ui::LibraryItem& each : in.screen().app().library()) {
      if (each.path.ends_with("saved_state.py")) return each;
    }
    return ui::LibraryItem{};
  };
  CHECK_FALSE(item().seen);
  for (std::size_t i = 0; i < in.lesson().stops.size(); ++i) {
    in.go_to(i);
    REQUIRE(in.lesson().stops[i].kind != lesson::StopKind::Fix);
    if (!in.lesson().asks()) continue;
    CHECK_FALSE(item().seen);
    in.answer();
  }
  CHECK(item().seen);
  in.screen().app().carry_out(intent::OpenSettings{});
  in.screen().frames(2);
  in.screen().click("settings.clear_answers");
  CHECK(item().seen);  // it takes two presses
  in.screen().click("settings.clear_answers");
  in.screen().frames(2);
  CHECK_FALSE(item().seen);
  CHECK(in.answers_file().empty());
}
