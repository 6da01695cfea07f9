// Drawings: which columns a stretch has, that what is right is the run's, and what a drawing is
// worth.
#include "app/lesson/drawing.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "app/lesson/answers.h"
#include "app/lesson/query.h"
#include "app/session/files.h"
#include "scheduler/base/fields_json.h"
#include "tests/support/trace_sample.h"

using namespace fiberscope;
using base::EventSeq;
using lesson::Cells;
using lesson::Drawing;

namespace {

lesson::Ask to_draw(std::vector<std::string> lanes, std::uint32_t count = 0) {
  lesson::Ask ask;
  ask.type = lesson::AskType::Draw;
  ask.lanes = std::move(lanes), ask.count = count;
  return ask;
}

Drawing drawn(const model::Model& model, const char* at, const lesson::Ask& ask) {
  const auto moment = lesson::resolve(model, at);
  REQUIRE(moment.ok());
  const auto made = lesson::drawing_of(model, moment.value(), ask);
  REQUIRE_MESSAGE(made.ok(), (made.ok() ? "" : made.error()));
  return made.value();
}

Drawing of_rows(std::vector<lesson::DrawnRow> rows) {
  Drawing out{std::move(rows), {}, EventSeq{99}};
  for (std::size_t i = 0; i < out.rows.front().right.size(); ++i) {
    out.begins.push_back(EventSeq{i + 1});
  }
  return out;
}

}  // namespace

TEST_CASE("a column begins where another of the drawn lanes runs, or where time passes idly") {
  const trace::Trace trace = test::sample_trace();
  const model::Model model(trace);
  const Drawing it = drawn(model, "run foo", to_draw({"foo", "bar", "func"}));
  for (std::size_t c = 0; c < it.columns(); ++c) {
    std::string column, before;
    for (const lesson::DrawnRow& row : it.rows) {
      column += row.right[c] == 'u' ? 'u' : '.';
      before += (c == 0 ? row.now : row.right[c - 1]) == 'u' ? 'u' : '.';
    }
    CHECK(column != before);
    CHECK(std::ranges::count(column, 'u') <= 1);  // on one core
  }
  CHECK(it.rows[0].now == 'u');
  CHECK(it.rows[1].right.starts_with("u"));  // bar is next
  CHECK(it.end.value == trace.size());
  const Drawing some = drawn(model, "run foo", to_draw({"foo", "bar", "func"}, 2));
  CHECK(some.columns() == 2);
  CHECK(some.end < it.end);
  for (std::size_t i = 0; i < 3; ++i) CHECK(some.rows[i].right == it.rows[i].right.substr(0, 2));
}

TEST_CASE("what cannot be drawn says why") {
  const trace::Trace trace = test::sample_trace();
  const model::Model model(trace);
  const auto why = [&](EventSeq at, const lesson::Ask& ask) {
    const auto made = lesson::drawing_of(model, at, ask);
    return made.ok() ? std::string() : made.error();
  };
  CHECK(why(EventSeq{1}, to_draw({"nobody"})) == "there is no lane \"nobody\" in the run");
  CHECK(why(EventSeq{trace.size()}, to_draw({})) ==
        "until is not after the moment of the question");
  CHECK(why(EventSeq{trace.size() - 1}, to_draw({"foo"})) == "fewer than two columns follow");
  CHECK(why(EventSeq{1}, to_draw({"foo"}, 1)) != "");
}

TEST_CASE("an empty cell goes on as the one before it") {
  const Drawing it =
      of_rows({{base::LaneId{1}, "foo", 'u', "bbb"}, {base::LaneId{2}, "a=b", 'r', "ubu"}});
  CHECK(lesson::drawn_out(it, {"   ", " u "}) == Cells{"uuu", "ruu"});
  const auto keys = lesson::keys_of(it, {"b  ", "u b"});
  CHECK(keys == std::vector<std::string>{"foo=bbb", "a=b=uub"});
  CHECK(lesson::cells_of(it, keys) == Cells{"bbb", "uub"});
  CHECK(lesson::cells_of(it, {"foo=bbb"}).empty());
  CHECK(lesson::cells_of(it, {"foo=bbb", "a=b=uu"}).empty());
  CHECK(lesson::cells_of(it, {"foo=bbb", "a=b=uux"}).empty());
}

TEST_CASE("nobody has points for one state from end to end, and all for what is recorded") {
  const Drawing it = of_rows({{base::LaneId{1}, "foo", 'u', "bbbbbbub"},
                              {base::LaneId{2}, "bar", 'r', "ubbbubbb"},
                              {base::LaneId{3}, "func", 'r', "rubbbbbb"}});
  CHECK(lesson::score_of(it, {"bbbbbbub", "ubbbubbb", "rubbbbbb"}).of_100 == 100);
  for (const char letter : lesson::kDrawnStates) {
    const std::string row(8, letter);
    CHECK(lesson::score_of(it, {row, row, row}).of_100 == 0);
  }
  // of another run, whose columns are fewer: its last one goes on
  CHECK(lesson::score_of(it, {"bbb", "ubb", "rub"}).of_100 == 100);
}

TEST_CASE("program and page give a drawing the same score") {
  const auto text = session::read_file("tests/lesson/drawings.json");
  REQUIRE(text.ok());
  const base::Json cases = base::Json::parse(text.value());
  REQUIRE(cases.size() >= 6);
  for (const base::Json& each : cases) {
    std::vector<lesson::DrawnRow> rows;
    Cells cells;
    for (const base::Json& row : each["rows"]) {
      rows.push_back({base::LaneId{1}, "lane", row["now"].get<std::string>().front(),
                      row["right"].get<std::string>()});
      cells.push_back(row["drawn"].get<std::string>());
    }
    const lesson::DrawnScore score = lesson::score_of(of_rows(std::move(rows)), cells);
    CAPTURE(each.dump());
    CHECK(score.cells_right == each["cells"][0].get<std::size_t>());
    CHECK(score.cells == each["cells"][1].get<std::size_t>());
    CHECK(score.pairs_right == each["pairs"][0].get<std::size_t>());
    CHECK(score.pairs == each["pairs"][1].get<std::size_t>());
    CHECK(score.of_100 == each["score"].get<int>());
  }
}

TEST_CASE("the answer of a drawing has its score and is right when little differs") {
  lesson::Question question;
  question.type = lesson::AskType::Draw;
  question.drawing =
      of_rows({{base::LaneId{1}, "foo", 'u', "bub"}, {base::LaneId{2}, "bar", 'r', "ubb"}});
  const auto right = lesson::drawn_answer_to({}, 1, question, {"bub", "ubb"}, -1);
  CHECK(right.right);
  CHECK(right.score == 100);
  CHECK(right.type == "draw");
  CHECK(lesson::answers_csv({right}).ends_with(",draw,foo=bub > bar=ubb,yes,,,,0,100\r\n"));
  CHECK_FALSE(lesson::drawn_answer_to({}, 1, question, {"ubb", "bub"}, -1).right);
  const auto unsure = lesson::drawn_answer_to({}, 1, question, {}, -1);
  CHECK(unsure.chosen.empty());
  CHECK_FALSE(unsure.right);
}
