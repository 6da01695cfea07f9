// Questions: what is asked at a moment, that the answer is the run's, and that nothing tells it.
#include "app/lesson/question.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>

#include "app/lesson/query.h"
#include "app/words/words.h"
#include "tests/support/trace_sample.h"
#include "tests/support/variable_trace.h"

using namespace fiberscope;
using base::EventSeq;
using base::LaneId;
using lesson::Ask;
using lesson::AskType;
using lesson::Question;

namespace {

struct Asked {
  trace::Trace trace = test::sample_trace();
  model::Model model{trace};

  Question ask(const char* at, AskType type, const std::string& lane = "") const {
    Ask ask;
    ask.type = type, ask.lane = lane;
    const auto moment = lesson::resolve(model, at);
    REQUIRE_MESSAGE(moment.ok(), at);
    const auto made = lesson::make_question(model, moment.value(), ask, 0);
    REQUIRE_MESSAGE(made.ok(), (made.ok() ? "" : made.error()));
    return made.value();
  }
};

std::vector<std::string> right_keys(const Question& question) {
  std::vector<std::string> out;
  for (const auto& option : question.options) {
    if (option.right) out.push_back(option.key);
  }
  return out;
}

std::set<std::string> keys(const Question& question) {
  std::set<std::string> out;
  for (const auto& option : question.options) out.insert(option.key);
  return out;
}

using Keys = std::vector<std::string>;

// counter_trace: four threads add 1 to a counter at the same time. `told`: what it held before.
trace::Trace counter_trace(bool told) {
  using namespace trace;
  constexpr base::VariableId kCount{1};
  constexpr base::SourceId kSource{1};
  return test::decode(test::record([&](Writer& w, base::VirtualClock&) {
    w.emit(RunStarted{w.intern("count.py"), {}, {}, 0, {}});
    w.emit(SourceLoaded{kSource, w.intern("count.py"), w.define("count = count + 1\n")});
    w.emit(VariableFound{kCount, VariableKind::Global, w.intern("count")});
    for (std::uint32_t i = 1; i <= 4; ++i) {
      w.emit(LaneBorn{LaneId{i}, {}, {}, LaneKind::Thread, w.intern("adder"), {}});
    }
    const auto wrote = [&](std::uint32_t i) {
      w.emit(VariableWritten{kCount, LaneId{i}, w.intern("1"), 0, 1, {}, {kSource, 1}});
    };
    if (!told) wrote(1);
    for (std::uint32_t i = told ? 1 : 2; i <= 4; ++i) {
      w.emit(VariableRead{kCount, LaneId{i}, w.intern("0"), 0, 1, {}, {kSource, 1}});
    }
    for (std::uint32_t i = told ? 1 : 2; i <= 4; ++i) wrote(i);
    w.emit(RunEnded{});
  }));
}

}  // namespace

TEST_CASE_FIXTURE(Asked, "who runs next is who gets a core of the program's own lanes") {
  const Question question = ask("before switch foo->hub", AskType::RunsNext);
  CHECK(right_keys(question) == Keys{"bar"});
  CHECK(question.find("func") != nullptr);
  CHECK(question.find("hub") == nullptr);  // a library's
  CHECK(question.shown == question.at);
  CHECK(question.answered > question.at);
  CHECK(trace.get<trace::LaneSwitched>(question.answered).to == LaneId{5});
}

TEST_CASE_FIXTURE(Asked, "the next line, and the order of the next lines, are the output's") {
  CHECK(right_keys(ask("print \"foo\"", AskType::PrintsNext)) == Keys{"Running in bar"});
  const Question last = ask("end", AskType::PrintsNext);
  CHECK(right_keys(last) == Keys{"nothing"});
  const Question order = ask("begin", AskType::OrderOfPrints);
  CHECK(order.ordered);
  REQUIRE(order.order.size() == 4);
  Keys in_order;
  for (const std::size_t i : order.order) in_order.push_back(order.options[i].key);
  CHECK(in_order == Keys{"Running in foo", "Running in bar", "Running in func", "func again"});
  CHECK(order.right(order.order));
  std::vector<std::size_t> other = order.order;
  std::swap(other[0], other[1]);
  CHECK_FALSE(order.right(other));
  // it is not shown in the order that is right
  CHECK(order.order != std::vector<std::size_t>{0, 1, 2, 3});
}

TEST_CASE_FIXTURE(Asked, "a state is hidden from where it begins") {
  const Question question = ask("line func \"again\"", AskType::State, "foo");
  CHECK(right_keys(question) == Keys{"sleeping"});
  const auto slice = model.lanes.slice(
      LaneId{4}, static_cast<std::uint32_t>(model.lanes.slice_at(LaneId{4}, question.at)));
  CHECK(question.shown < slice.begin);
}

TEST_CASE_FIXTURE(Asked, "who wakes, how often, how long") {
  CHECK(right_keys(ask("block foo", AskType::WokenBy, "foo")) == Keys{"timer"});
  const Question often = ask("begin", AskType::HowOften, "foo");
  CHECK(right_keys(often) == Keys{std::to_string(model.index.lane(LaneId{4}).runs.size())});
  const Question time = ask("begin", AskType::TotalTime);
  CHECK(right_keys(time) == Keys{"2 s"});
  CHECK(time.find("3 s") != nullptr);  // the sum, as many believe
}

TEST_CASE_FIXTURE(Asked, "where a lane leaves is the line it has reached") {
  const Question question = ask("line bar:12", AskType::LeftAfter, "bar");
  REQUIRE(right_keys(question).size() == 1);
  CHECK(right_keys(question)[0].find("gevent.sleep") != std::string::npos);
}

TEST_CASE("what cannot be asked says why") {
  const Asked sample;
  Ask ask;
  const auto why = [&](EventSeq at) {
    const auto made = lesson::make_question(sample.model, at, ask, 0);
    return made ? "" : made.error();
  };
  ask.type = AskType::RunsNext;
  CHECK(why(EventSeq{sample.trace.size()}).find("runs after it") != std::string::npos);
  CHECK(why(EventSeq{}).find("no such moment") != std::string::npos);
  ask.type = AskType::WaitsFor, ask.lane = "nobody of this name";
  CHECK(why(EventSeq{5}).find("no lane") != std::string::npos);
  ask.lane = "foo";
  CHECK(why(EventSeq{1}).find("does not wait") != std::string::npos);
}

TEST_CASE("a value is the variable's, and a lost update makes what people expect an option") {
  const trace::Trace trace = test::variable_trace();
  const model::Model model(trace);
  REQUIRE(!model.variables.list().empty());
  const model::Variable& variable = model.variables.list().front();
  Ask ask;
  ask.type = AskType::Value;
  ask.name = std::string(model.names.variable(variable.id));
  const auto made = lesson::make_question(model, EventSeq{1}, ask, 0);
  REQUIRE_MESSAGE(made.ok(), (made.ok() ? "" : made.error()));
  CHECK(right_keys(made.value()) == Keys{std::string(trace.text(variable.values.back().value))});
}

TEST_CASE("of a counter one may believe that no addition was lost") {
  for (const bool told : {true, false}) {
    CAPTURE(told);
    const trace::Trace trace = counter_trace(told);
    const model::Model model(trace);
    Ask ask;
    ask.type = AskType::Value;
    ask.name = "count";
    const auto made = lesson::make_question(model, EventSeq{3}, ask, 0);
    REQUIRE_MESSAGE(made.ok(), (made.ok() ? "" : made.error()));
    CHECK(right_keys(made.value()) == Keys{"1"});
    CHECK(made.value().find("4") != nullptr);
  }
}

TEST_CASE(
    "at every moment of chance runs: one right answer, of the run, the same in each language") {
  std::set<AskType> asked;
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    const trace::Trace trace = test::random_trace(seed, 6, 400);
    const model::Model model(trace);
    for (std::uint64_t at = 1; at <= trace.size(); ++at) {
      words::set_language(words::Language::English);
      const auto english = lesson::next_question(model, EventSeq{at}, seed);
      words::set_language(words::Language::Chinese);
      const auto chinese = lesson::next_question(model, EventSeq{at}, seed);
      words::set_language(words::Language::English);
      REQUIRE(english.has_value() == chinese.has_value());
      if (!english) continue;
      CHECK(english->shown <= EventSeq{at});
      CHECK(english->answered > english->shown);
      CHECK(english->answered >= english->at);
      asked.insert(english->type);
      if (english->drawing) {
        CHECK(english->drawing == chinese->drawing);
        CHECK(english->drawing->columns() >= 3);
        continue;
      }
      CHECK(right_keys(*english).size() >= 1);
      const bool choice = english->type == AskType::RunsNext;  // that chance made
      CHECK((choice || right_keys(*english).size() == 1));
      CHECK(english->options.size() > right_keys(*english).size());
      CHECK(keys(*english).size() == english->options.size());
      REQUIRE(english->options.size() == chinese->options.size());
      for (std::size_t i = 0; i < english->options.size(); ++i) {
        CHECK(english->options[i].key == chinese->options[i].key);
        CHECK(english->options[i].right == chinese->options[i].right);
        CHECK(english->right({i}) == english->options[i].right);
      }
    }
  }
  CHECK(asked.size() >= 5);  // in turn
}
