// Answers: what is kept of them, that the first one holds, and that a damaged file stops nothing.
#include "app/lesson/answers.h"

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>

#include "app/session/files.h"
#include "app/session/paths.h"
#include "tests/support/trace_sample.h"

using namespace fiberscope;
using lesson::Answer;
using lesson::Answers;
using lesson::Lesson;
using lesson::Question;
using lesson::Stop;

namespace {

Answer answer_at(std::uint32_t stop, std::string chosen = "bar", bool right = true) {
  Answer answer;
  answer.lesson = "3_gevent/foo_bar_func", answer.edition = "0123456789abcdef";
  answer.stop = stop, answer.step = 7, answer.type = "runs-next";
  answer.chosen = {std::move(chosen)}, answer.right = right, answer.seconds = 12;
  return answer;
}

Stop asking(lesson::AskType type) {
  Stop stop;
  stop.ask.emplace().type = type;
  return stop;
}

// one_of: a question of which the first option is right.
Question one_of(std::vector<std::string> keys) {
  Question question;
  question.at = base::EventSeq{7};
  for (std::string& key : keys) {
    lesson::Option& option = question.options.emplace_back();
    option.key = option.text = std::move(key);
  }
  question.options.front().right = true;
  return question;
}

// Kept: in a folder that is there no longer afterwards.
struct Kept {
  std::string folder = (std::filesystem::temp_directory_path() / "fiberscope_answers_XXXXXX");
  std::string path;
  Kept() { path = Answers::answers_path(std::string(mkdtemp(folder.data())) + "/config/s.json"); }
  ~Kept() { std::filesystem::remove_all(folder); }
};

}  // namespace

TEST_CASE_FIXTURE(Kept, "answers are kept beside the settings, in their order") {
  CHECK(std::filesystem::path(path).parent_path().filename() == "config");
  CHECK(Answers::answers_path("").empty());
  Answers answers = Answers::load(path);
  CHECK(answers.all().empty());
  CHECK(answers.append(answer_at(1)).value());
  CHECK(answers.append(answer_at(2, "func \"x\"\n~=", false)).value());
  const Answers again = Answers::load(path);
  CHECK(again.all() == std::vector{answer_at(1), answer_at(2, "func \"x\"\n~=", false)});
  CHECK(again.damaged() == 0);
}

TEST_CASE_FIXTURE(Kept, "the first answer to a stop of one edition of a lesson holds") {
  Answers answers = Answers::load(path);
  CHECK(answers.append(answer_at(1)).value());
  CHECK_FALSE(answers.append(answer_at(1, "func", false)).value());
  Answer other = answer_at(1, "func", false);
  other.edition = "another";  // the text was changed: it is asked again
  CHECK(answers.append(other).value());
  other = answer_at(1);
  other.type = lesson::kMended;  // a stop may ask and have something mended
  CHECK(answers.append(other).value());
  // another window has written a second one
  REQUIRE(session::append_line(path, R"({"lesson":"3_gevent/foo_bar_func","stop":1,)"
                                     R"("edition":"0123456789abcdef","type":"runs-next"})"));
  const Answers again = Answers::load(path);
  CHECK(again.all().size() == 3);
  const Answer* held = again.find("3_gevent/foo_bar_func", "0123456789abcdef", 1, "runs-next");
  REQUIRE(held != nullptr);
  CHECK(held->chosen == std::vector<std::string>{"bar"});
  CHECK(again.find("3_gevent/foo_bar_func", "0123456789abcdef", 2, "runs-next") == nullptr);
}

TEST_CASE_FIXTURE(Kept, "questions without a lesson are never locked") {
  Answers answers = Answers::load(path);
  CHECK(answers.append(answer_at(0)).value());
  CHECK(answers.append(answer_at(0)).value());
  CHECK(Answers::load(path).all().size() == 2);
  CHECK(answers.find("3_gevent/foo_bar_func", "0123456789abcdef", 0, "runs-next") == nullptr);
}

TEST_CASE_FIXTURE(Kept, "a damaged line stops nothing and stays") {
  Answers answers = Answers::load(path);
  REQUIRE(answers.append(answer_at(1)));
  const std::vector<std::string> damaged = {
      "{\"lesson\": \"x\", \"type\": \"runs-n",             // cut short
      "\x80\xff\xfe",                                       // no text
      R"({"lesson":"x","stop":"two","type":"runs-next"})",  // another kind
      R"({"lesson":"","stop":1,"type":"runs-next"})",       // of no lesson
      R"({"lesson":"x","stop":1,"type":"guess"})",
      "[]",
      "17",
      std::string(100'000, '[')};
  for (const std::string& line : damaged) REQUIRE(session::append_line(path, line));
  REQUIRE(answers.append(answer_at(2)));
  Answers again = Answers::load(path);
  CHECK(again.all() == std::vector{answer_at(1), answer_at(2)});
  CHECK(again.damaged() == damaged.size());
  REQUIRE(again.append(answer_at(3)));
  const std::string text = session::read_file(path).value();
  for (const std::string& line : damaged) CHECK(text.find(line + "\n") != std::string::npos);
}

TEST_CASE_FIXTURE(Kept, "after half a line the next answer stands on one of its own") {
  Answers answers = Answers::load(path);
  REQUIRE(answers.append(answer_at(1)));
  const std::string text = session::read_file(path).value();
  REQUIRE(session::write_file(path, text + text.substr(0, text.size() / 2)));
  REQUIRE(answers.append(answer_at(2)));
  const Answers again = Answers::load(path);
  CHECK(again.all() == std::vector{answer_at(1), answer_at(2)});
  CHECK(again.damaged() == 1);
}

TEST_CASE_FIXTURE(Kept, "what cannot be written is kept as long as the window is open") {
  std::filesystem::create_directories(path);  // a folder of that name
  Answers answers = Answers::load(path);
  CHECK_FALSE(answers.error().empty());
  CHECK_FALSE(answers.append(answer_at(1)).ok());
  CHECK(answers.all().size() == 1);
  Answers nowhere = Answers::load("");
  CHECK(nowhere.append(answer_at(1)).value());
  CHECK_FALSE(nowhere.append(answer_at(1)).value());
}

TEST_CASE_FIXTURE(Kept, "an answer has to be one") {
  Answers answers = Answers::load(path);
  Answer nameless = answer_at(1), guessed = answer_at(1);
  nameless.lesson.clear(), guessed.type = "guess";
  CHECK_FALSE(answers.append(nameless).ok());
  CHECK_FALSE(answers.append(guessed).ok());
  CHECK(answers.all().empty());
}

TEST_CASE_FIXTURE(Kept, "progress is what was answered of what a lesson asks") {
  Lesson lesson;
  lesson.stops = {asking(lesson::AskType::RunsNext), Stop(), asking(lesson::AskType::State),
                  Stop()};
  lesson.stops[3].check.emplace();
  Answers answers = Answers::load(path);
  const auto progress = [&] {
    return answers.progress("3_gevent/foo_bar_func", lesson, "0123456789abcdef");
  };
  CHECK(progress() == lesson::Progress{0, 0, 3});
  REQUIRE(answers.append(answer_at(1, "func", false)));
  CHECK(progress() == lesson::Progress{1, 0, 3});
  Answer mended = answer_at(4);
  mended.type = lesson::kMended;
  REQUIRE(answers.append(mended));
  CHECK(progress() == lesson::Progress{2, 1, 3});
  CHECK(answers.progress("3_gevent/foo_bar_func", lesson, "0") == lesson::Progress{0, 0, 3});
  REQUIRE(answers.clear());
  CHECK(progress() == lesson::Progress{0, 0, 3});
  CHECK_FALSE(std::filesystem::exists(path));
  CHECK(answers.append(answer_at(1)).value());
}

TEST_CASE("an answer tells what was chosen, the reason, and the belief behind it") {
  Stop stop = asking(lesson::AskType::RunsNext);
  stop.reasons = {
      {"it is first", "它排第一", true, "", ""},
      {"a sleep stops all", "睡眠停下一切", false, "That is time.sleep.", "那是 time.sleep。"}};
  stop.beliefs = {{"func", "It sleeps the shortest.", "它睡得最短。"}};
  const Question question = one_of({"bar", "func", "foo"});
  Answer right = lesson::answer_to(stop, 2, question, {0}, 0);
  CHECK(right.chosen == std::vector<std::string>{"bar"});
  CHECK((right.right && right.reason_right && right.belief.empty()));
  CHECK((right.stop == 2 && right.step == 7 && right.type == "runs-next"));
  CHECK(right.reason == "it is first");
  CHECK(lesson::answer_to(stop, 2, question, {1}, -1).belief == "It sleeps the shortest.");
  CHECK(lesson::answer_to(stop, 2, question, {2}, -1).belief.empty());
  const Answer both = lesson::answer_to(stop, 2, question, {1}, 1);
  CHECK(both.belief == "That is time.sleep.");  // what was said is nearer than what was chosen
  CHECK_FALSE((both.right || both.reason_right));
  const Answer unknown = lesson::answer_to(stop, 2, question, {}, -1);
  CHECK((unknown.chosen.empty() && !unknown.right && unknown.reason.empty()));
  CHECK(lesson::belief_behind(stop, question, {1}, -1).text().zh == "它睡得最短。");
}

TEST_CASE("of an order the first that stands in a wrong place tells the belief") {
  Stop stop = asking(lesson::AskType::OrderOfPrints);
  stop.beliefs = {{"a", "of a", ""}, {"b", "of b", ""}, {"c", "of c", ""}};
  Question question = one_of({"a", "b", "c"});
  question.type = lesson::AskType::OrderOfPrints, question.ordered = true;
  question.order = {2, 0, 1};
  CHECK(lesson::answer_to(stop, 1, question, {2, 1, 0}, -1).belief == "of b");
  const Answer right = lesson::answer_to(stop, 1, question, {2, 0, 1}, -1);
  CHECK((right.right && right.belief.empty()));
  CHECK(right.chosen == std::vector<std::string>{"c", "a", "b"});
}

TEST_CASE("an edition is another when a text of it is") {
  Lesson lesson;
  const std::string edition = lesson::edition_of(lesson, "print(1)\n");
  CHECK(edition.size() == 16);
  CHECK(lesson::edition_of(lesson, "print(1)\n") == edition);
  CHECK(lesson::edition_of(lesson, "print(2)\n") != edition);
  lesson.digest = 1;
  CHECK(lesson::edition_of(lesson, "print(1)\n") != edition);
  const std::string text =
      "+++\nobjective = \"a\"\nobjective_zh = \"b\"\n+++\n\n## stop: run\n"
      "```toml\nat = 'end'\n```\nx\n:::zh\ny\n";
  const auto first = lesson::parse_lesson(text, "a.lesson.md");
  const auto second = lesson::parse_lesson(text + "z\n", "a.lesson.md");
  REQUIRE_MESSAGE(first.ok(), (first.ok() ? "" : first.error()));
  REQUIRE(second.ok());
  CHECK(first.value().digest != second.value().digest);
}

TEST_CASE("a lesson is named by its chapter only in the library") {
  session::Scenario ours;
  ours.path = session::scenario_folder() + "/3_gevent/foo_bar_func.py";
  ours.chapter = "3_gevent", ours.name = "foo_bar_func";
  CHECK(lesson::lesson_name(ours) == "3_gevent/foo_bar_func");
  session::Scenario own;
  own.path = "/a secret course/mine.py";
  own.chapter = "a secret course", own.name = "mine";
  CHECK(lesson::lesson_name(own) == "mine");
}

TEST_CASE("answers as a table hold no line end, comma or formula of anybody's") {
  Answer answer = answer_at(1, "=1+1", false);
  answer.reason = "a, \"b\"\nc";
  Answer order = answer_at(2, "c");
  order.chosen = {"c", "a"};
  CHECK(lesson::answers_csv({answer, order}) ==
        "lesson,edition,stop,step,type,answer,right,reason,reason_right,belief,seconds,score\r\n"
        "3_gevent/foo_bar_func,0123456789abcdef,1,7,runs-next,'=1+1,no,\"a, \"\"b\"\"\nc\",no,,12,"
        "\r\n3_gevent/foo_bar_func,0123456789abcdef,2,7,runs-next,c > a,yes,,,,12,\r\n");
}
