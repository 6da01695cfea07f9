// question_dump TRACE MOMENTS: what is asked about a run at so many moments of it, as JSON: an
// object a line. The first says whose lanes are the program's own; then come the questions about
// what comes next, and at the end those about the whole run.
#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <nlohmann/json.hpp>

#include "app/lesson/question.h"
#include "app/model/reading/own_lanes.h"
#include "app/words/in_language.h"

namespace {

using namespace fiberscope;
using base::EventSeq;
using base::LaneId;
using nlohmann::json;

json told(const lesson::Question& question, EventSeq asked_at) {
  json options = json::array();
  for (const lesson::Option& option : question.options) {
    options.push_back({{"key", option.key},
                       {"text", option.text},
                       {"detail", option.detail},
                       {"lane", option.lane.value},
                       {"right", option.right}});
  }
  json rows = json::array(), begins = json::array();
  if (question.drawing) {
    for (const lesson::DrawnRow& row : question.drawing->rows) {
      rows.push_back(
          {{"lane", row.lane.value}, {"now", std::string(1, row.now)}, {"right", row.right}});
    }
    for (const EventSeq begin : question.drawing->begins) begins.push_back(begin.value);
  }
  return {{"rows", std::move(rows)},
          {"begins", std::move(begins)},
          {"type", base::word_of(question.type)},
          {"asked_at", asked_at.value},
          {"at", question.at.value},
          {"shown", question.shown.value},
          {"answered", question.answered.value},
          {"lane", question.lane.value},
          {"text", question.text},
          {"ordered", question.ordered},
          {"options", std::move(options)}};
}

void say(const json& line) {
  std::cout << line.dump(-1, ' ', true, json::error_handler_t::replace) << "\n";
}

}  // namespace

int main(int argc, char** argv) {
  const auto trace =
      argc > 2 ? trace::Trace::load(argv[1]) : base::Error{"usage: question_dump TRACE MOMENTS"};
  if (!trace) {
    std::cerr << trace.error() << "\n";
    return 1;
  }
  const model::Model model(trace.value());
  const std::uint64_t size = trace.value().size();
  json own = json::object();
  for (std::uint32_t i = 1; i <= model.lanes.lane_count(); ++i) {
    if (!model::is_own(trace.value(), model.lanes, model.index, LaneId{i})) continue;
    own[std::to_string(i)] = model.names.lane(LaneId{i});
  }
  say({{"own", own}, {"events", size}});
  const auto moments = std::max<std::uint64_t>(1, std::strtoull(argv[2], nullptr, 10));
  const std::uint64_t stride = std::max<std::uint64_t>(1, size / moments);
  for (std::uint64_t at = 1; at <= size; at += stride) {
    const auto question = lesson::next_question(model, EventSeq{at}, 0);
    json line = question ? told(*question, EventSeq{at}) : json{{"asked_at", at}};
    const words::InLanguage chinese(words::Language::Chinese);
    const auto zh = lesson::next_question(model, EventSeq{at}, 0);
    json keys = json::array();
    for (std::size_t i = 0; zh && i < zh->options.size(); ++i) keys.push_back(zh->options[i].key);
    if (question || zh) line["zh"] = keys;
    say(line);
  }
  for (const auto& [lane, name] : own.items()) {
    lesson::Ask ask;
    ask.type = lesson::AskType::HowOften, ask.lane = name;
    const auto question = lesson::make_question(model, EventSeq{1}, ask, 0);
    if (question) say(told(question.value(), EventSeq{1}));
  }
  lesson::Ask ask;
  ask.type = lesson::AskType::TotalTime;
  const auto question = lesson::make_question(model, EventSeq{1}, ask, 0);
  if (question) say(told(question.value(), EventSeq{1}));
  return 0;
}
