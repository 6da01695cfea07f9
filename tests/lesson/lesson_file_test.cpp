// The file of a lesson: what is read, and what is said of what cannot be.
#include <doctest/doctest.h>

#include "app/lesson/lesson.h"
#include "app/session/files.h"

using namespace fiberscope;
using lesson::parse_lesson;

namespace {

const std::string kHead =
    "+++\nobjective = \"You can say it.\"\nobjective_zh = \"你会说。\"\n+++\n";

std::string with_stop(const std::string& kind, const std::string& toml,
                      const std::string& text = "Look.\n") {
  return kHead + "\n## stop: " + kind + "\n```toml\n" + toml + "\n```\n" + text;
}

std::string fault(const std::string& text) {
  const auto lesson = parse_lesson(text, "a.lesson.md");
  return lesson ? "" : lesson.error();
}

}  // namespace

TEST_CASE("a lesson is read: its head, its stops, their texts in both languages") {
  const auto read = parse_lesson(
      kHead +
          "\n## stop: predict\n```toml\nat = 'line foo \"sleep\"'\n"
          "look = { lanes = [\"foo\"], lines = [\"sleep\"], panels = [\"queue\"] }\n"
          "ask = { type = \"runs-next\" }\n[[reasons]]\ntext = \"first\"\nright = true\n"
          "[[reasons]]\ntext = \"last\"\nbelief = \"no\"\n[[beliefs]]\noption = \"bar\"\n"
          "text = \"why bar\"\n```\n\nWho **runs**?\n\n:::zh\n谁？\n:::\n\n"
          "## stop: modify\n```toml\nchange = { seed = 7, machine = { cores = 2 } }\n```\nTwo.\n"
          "## stop: fix\n```toml\ncheck = { seeds = 5, prints = [\"10\"] }\n"
          "solution = [{ from = \"a\", to = \"b\" }]\n```\nMend it.\n:::zh\n改好它。\n",
      "a.lesson.md");
  REQUIRE_MESSAGE(read.ok(), fault(kHead));
  const lesson::Lesson& lesson = read.value();
  CHECK(lesson.objective == lesson::Text{"You can say it.", "你会说。"});
  CHECK(lesson.minutes == 10);
  REQUIRE(lesson.stops.size() == 3);
  const lesson::Stop& first = lesson.stops[0];
  CHECK(first.kind == lesson::StopKind::Predict);
  CHECK(first.line == 6);
  CHECK(first.at == "line foo \"sleep\"");
  CHECK(first.look.panels == std::vector<std::string>{"queue"});
  CHECK(first.ask == lesson::Ask{});
  CHECK(first.reasons.size() == 2);
  CHECK(first.beliefs[0].option == "bar");
  CHECK(first.text == lesson::Text{"Who **runs**?", "谁？"});
  const lesson::Stop& second = lesson.stops[1];
  REQUIRE(second.change);
  CHECK(second.change->seed == 7);
  base::MachineSettings program;
  program.gil = false;
  CHECK(second.change->machine_of(program).cores == 2);
  CHECK_FALSE(second.change->machine_of(program).gil);  // what is not said stays
  CHECK(lesson.stops[2].text.zh == "改好它。");
  CHECK(lesson.stops[2].check->seeds == 5);
}

TEST_CASE("what is wrong with a lesson is said with file, line and what could stand there") {
  const auto says = [](const std::string& text, const std::string& place, const std::string& part) {
    const std::string said = fault(text);
    INFO(said);
    CHECK(said.starts_with("a.lesson.md:" + place + ": "));
    CHECK(said.find(part) != std::string::npos);
  };
  says("Hello", "1", "begins with its head");
  says("+++\nobjective = \"x\"\n", "1", "not closed");
  says("+++\nminutes = 3\n+++\n## stop: run\nx\n", "1", "objective is missing");
  says("+++\nobjective = 3\n+++\n", "2", "must be a string");
  says(kHead, "4", "no stop");
  says(kHead + "text\n## stop: run\nx\n", "5", "before a text");
  says(kHead + "## stop: guess\nx\n", "5", "\"predict\", \"run\"");
  says(with_stop("predict", "at = \"begin\""), "6", "a stop that predicts asks");
  says(with_stop("predict", "ask = { type = \"who\" }"), "8", "\"runs-next\"");
  says(with_stop("predict", "ask = { type = \"state\" }"), "8", "needs a lane");
  says(with_stop("predict", "ask = { type = \"runs-next\" }"), "6", "needs its moment");
  says(with_stop("run", "at = \"lime 3\""), "6", "a moment begins with one of");
  says(with_stop("run", "att = \"begin\""), "8", "unknown key \"att\"");
  says(with_stop("run", "look = { panels = [\"sky\"] }"), "8", "no panel \"sky\"");
  says(with_stop("modify", "at = \"begin\""), "6", "changes something");
  says(with_stop("fix", "check = { seeds = 3 }"), "8", "prints, no_finding, at_most_ms");
  says(with_stop("fix", "check = { prints = [\"1\"] }"), "6", "one solution");
  says(with_stop("run", "at = \"begin\"", ""), "6", "says nothing");
  says(with_stop("run", "[[reasons]]\ntext = \"a\"\nright = true"), "6", "one reason is no choice");
  says(kHead + "\n## stop: run\n```toml\nat = \"begin\"\n", "7", "not closed with ```");
}

TEST_CASE("the example of the page is a lesson") {
  const std::string page = session::read_file("scenarios/LESSONS.md").value();
  const std::size_t begin = page.find("````\n") + 5, end = page.find("\n````", begin);
  REQUIRE(end != std::string::npos);
  const auto read = parse_lesson(page.substr(begin, end - begin) + "\n", "scenarios/LESSONS.md");
  REQUIRE_MESSAGE(read.ok(), (read.ok() ? "" : read.error()));
  CHECK(read.value().stops.size() == 1);
  CHECK(read.value().stops[0].beliefs.size() == 1);
}

TEST_CASE("what is said after the answer stands behind its line, in both languages") {
  const std::string stop =
      "## stop: predict\n```toml\nat = \"begin\"\nask = { type = \"runs-next\" }\n```\n";
  const auto read = parse_lesson(
      kHead + stop +
          "Who?\n:::zh\n谁？\n:::after\nHe.\n\n**Why?**\n:::after-zh\n他。\n:::\nSay it.\n",
      "a.lesson.md");
  REQUIRE_MESSAGE(read.ok(), (read.ok() ? "" : read.error()));
  const lesson::Stop& it = read.value().stops[0];
  CHECK(it.text.en == "Who?\nSay it.");
  CHECK(it.text.zh == "谁？");
  CHECK(it.after.en == "He.\n\n**Why?**");
  CHECK(it.after.zh == "他。");
  CHECK(fault(kHead + "## stop: run\nx\n:::after\ny\n").find(":::after is said after") !=
        std::string::npos);
}

TEST_CASE(
    "a stop without a moment stands where the one before it does, unless it changes the run") {
  lesson::Lesson it;
  it.stops.resize(5);
  it.stops[1].at = "run foo";
  it.stops[2].change.emplace(), it.stops[2].at = "run bar";
  it.stops[4].change.emplace();
  CHECK(lesson::query_of(it, 0) == "begin");
  CHECK(lesson::query_of(it, 1) == "run foo");
  CHECK(lesson::query_of(it, 2) == "run bar");
  CHECK(lesson::query_of(it, 3) == "run foo");
  CHECK(lesson::query_of(it, 4) == "begin");
}

TEST_CASE("an edit fits one place of the program") {
  const std::string text = "a = 1\nb = 1\n";
  CHECK(lesson::edited(text, {{"a = 1", "a = 2"}}).value() == "a = 2\nb = 1\n");
  CHECK(lesson::edited(text, {{"c", "d"}}).error().find("not in the program") != std::string::npos);
  CHECK(lesson::edited(text, {{"= 1", "= 2"}}).error().find("more than once") != std::string::npos);
  CHECK_FALSE(lesson::edited(text, {{"", "x"}}).ok());
}

TEST_CASE("a program without a lesson has none, and its lesson lies beside it") {
  CHECK(lesson::lesson_path("a/b.py") == "a/b.lesson.md");
  CHECK_FALSE(lesson::load_lesson("nowhere/b.py").value().has_value());
}
