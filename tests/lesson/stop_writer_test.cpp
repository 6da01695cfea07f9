// Stops that a teacher adds: what can be asked there, where it stands in the file, that the rest of
// the file stays as it is and that what is written is read as what was meant.
#include "app/lesson/stop_writer.h"

#include <doctest/doctest.h>

#include "app/lesson/query.h"
#include "app/lesson/question.h"
#include "tests/support/trace_sample.h"

using namespace fiberscope;
using base::EventSeq;
using lesson::Stop;
using lesson::StopKind;

namespace {

const std::string kFile = R"(+++
objective = "You can say who runs."
objective_zh = "你能说出谁在运行。"
+++

## stop: investigate
```toml
at = 'line bar "gevent.sleep"'
```

It sleeps.   

:::zh
它睡眠。

## stop: modify
```toml
change = { seed = 7 }
```

Another seed.

## stop: run
```toml
at = 'print "bar again"'
```

Up to here.
)";

struct Written {
  trace::Trace trace = test::sample_trace();
  model::Model model{trace};
  lesson::Lesson lesson = lesson::parse_lesson(kFile, "a.lesson.md").value();

  EventSeq at(const char* query) const { return lesson::resolve(model, query).value(); }
  static Stop stop(const std::string& query) {
    Stop stop;
    stop.kind = StopKind::Predict;
    stop.at = query;
    stop.ask.emplace();
    stop.text = {"Who **now**?", "现在是谁？"};
    return stop;
  }
};

}  // namespace

TEST_CASE_FIXTURE(Written, "what can be asked at a moment is what has an answer there") {
  std::size_t asked = 0;
  for (std::uint64_t i = 1; i <= trace.size(); ++i) {
    for (const base::LaneId lane : {base::LaneId{}, base::LaneId{4}, base::LaneId{6}}) {
      for (const lesson::Ask& ask : lesson::askable(model, EventSeq{i}, lane, 0)) {
        ++asked;
        CHECK(lesson::problem(ask).empty());
        CHECK(lesson::make_question(model, EventSeq{i}, ask, 0).ok());
        CHECK((ask.lane.empty() || ask.lane == model.names.lane(lane)));
      }
    }
  }
  CHECK(asked > trace.size());
  // what needs a lane is asked of none when none is chosen
  for (const lesson::Ask& ask : lesson::askable(model, at("block foo"), {}, 0)) {
    CHECK(ask.lane.empty());
  }
}

TEST_CASE_FIXTURE(Written, "a stop stands in the order of moments, behind the change of its stop") {
  CHECK(lesson::place_for(lesson, model, EventSeq{1}) == 0);
  CHECK(lesson::place_for(lesson, model, at("line bar \"gevent.sleep\"")) == 2);
  CHECK(lesson::place_for(lesson, model, at("before print \"bar again\"")) == 2);
  CHECK(lesson::place_for(lesson, model, at("end")) == 3);
}

TEST_CASE_FIXTURE(Written, "the rest of the file keeps its bytes, wherever the stop is put") {
  for (std::size_t place = 0; place <= 3; ++place) {
    CAPTURE(place);
    const auto with = lesson::with_stop(kFile, "a.lesson.md", place, stop("run foo #2"));
    REQUIRE_MESSAGE(with.ok(), (with.ok() ? "" : with.error()));
    const auto read = lesson::parse_lesson(with.value(), "a.lesson.md");
    REQUIRE(read.ok());
    REQUIRE(read.value().stops.size() == 4);
    CHECK(read.value().stops[place].at == "run foo #2");
    CHECK(read.value().stops[place].text.en == "Who **now**?");
    CHECK(read.value().stops[place].text.zh == "现在是谁？");
    CHECK(read.value().stops[place].ask == stop("").ask);
    // without what was put in it is the file, byte for byte
    const std::string begin = "## stop: predict\n", end = "现在是谁？\n";
    const std::size_t from = with.value().find(begin), to = with.value().find(end) + end.size();
    std::string rest = with.value();
    rest.erase(from, to - from);
    const std::size_t added = rest.size() - kFile.size();
    CHECK(added <= 1);  // a blank line between stops
    CHECK(rest.substr(0, from - (place == 3 ? added : 0)) ==
          kFile.substr(0, from - (place == 3 ? added : 0)));
    CHECK(kFile.ends_with(rest.substr(from + (place == 3 ? 0 : added))));
  }
}

TEST_CASE_FIXTURE(Written, "a file begins with its head; line ends are those of the file") {
  const std::string head = lesson::head_text({"You can say \"who\".", "你能说。"}, 10);
  const auto first = lesson::with_stop(head, "a.lesson.md", 0, stop("begin"));
  REQUIRE_MESSAGE(first.ok(), (first.ok() ? "" : first.error()));
  const auto read = lesson::parse_lesson(first.value(), "a.lesson.md").value();
  CHECK(read.objective.en == "You can say \"who\".");
  CHECK(read.objective.zh == "你能说。");
  REQUIRE(read.stops.size() == 1);
  std::string windows;
  for (const char c : kFile) windows += c == '\n' ? "\r\n" : std::string(1, c);
  const auto with = lesson::with_stop(windows, "a.lesson.md", 3, stop("end"));
  REQUIRE(with.ok());
  CHECK(with.value().starts_with(windows));
  for (std::size_t i = 0; i < with.value().size(); ++i) {
    if (with.value()[i] == '\n') CHECK(with.value()[i - 1] == '\r');
  }
}

TEST_CASE_FIXTURE(Written, "whatever is typed is read as it was meant, or is not written at all") {
  Stop odd = stop("line * \"it's\" #3");
  odd.ask->type = lesson::AskType::State;
  odd.ask->lane = "a \"b\" \\ 'c'";
  odd.title = "tab\there";
  const auto good = lesson::with_stop(kFile, "a.lesson.md", 1, odd);
  REQUIRE_MESSAGE(good.ok(), (good.ok() ? "" : good.error()));
  const Stop back = lesson::parse_lesson(good.value(), "a.lesson.md").value().stops[1];
  CHECK(back.at == odd.at);
  CHECK(back.ask->lane == odd.ask->lane);
  CHECK(back.title == odd.title);
  for (const char* text : {"Text\n## stop: run\nmore", "Text\n:::zh\nmore", ""}) {
    Stop bad = stop("begin");
    bad.text.en = text;
    CAPTURE(std::string(text));
    CHECK_FALSE(lesson::with_stop(kFile, "a.lesson.md", 1, bad).ok());
  }
  Stop drawn = stop("begin");
  drawn.ask->type = lesson::AskType::Draw;
  drawn.ask->lanes = {"foo", "a \"b\""}, drawn.ask->count = 7, drawn.ask->until = "end";
  const auto kept = lesson::with_stop(kFile, "a.lesson.md", 0, drawn);
  REQUIRE_MESSAGE(kept.ok(), (kept.ok() ? "" : kept.error()));
  CHECK(lesson::parse_lesson(kept.value(), "a.lesson.md").value().stops[0].ask == drawn.ask);
  Stop nowhere = stop("somewhere");
  CHECK_FALSE(lesson::with_stop(kFile, "a.lesson.md", 1, nowhere).ok());
}
