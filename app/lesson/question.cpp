#include "app/lesson/question.h"

#include <algorithm>
#include <numeric>

#include "app/lesson/question_maker.h"
#include "app/model/reading/called.h"

namespace fiberscope::lesson {

using words::fill;
using words::mark;
using words::tr;

namespace {

// mix: splitmix64 (Steele, Lea, Flood 2014): from one number the next of a sequence.
std::uint64_t mix(std::uint64_t& state) {
  std::uint64_t z = (state += 0x9e3779b97f4a7c15u);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

constexpr std::array<const char*, 13> kTitles = {mark("Who runs next?"),
                                                 mark("What is printed next?"),
                                                 mark("In which order are these lines printed?"),
                                                 mark("In which order do these run next?"),
                                                 mark("In which state is it?"),
                                                 mark("What does it wait for?"),
                                                 mark("Who lets it go on?"),
                                                 mark("How often does it get the CPU?"),
                                                 mark("How long does the whole run take?"),
                                                 mark("After which line does it leave the CPU?"),
                                                 mark("Which value does the variable have then?"),
                                                 mark("Which descriptors are told to be ready?"),
                                                 mark("Draw what comes next")};

}  // namespace

bool Question::several_right() const {
  return !ordered && std::ranges::count_if(options, &Option::right) > 1;
}

bool Question::right(const std::vector<std::size_t>& chosen) const {
  if (!ordered) {
    return chosen.size() == 1 && chosen[0] < options.size() && options[chosen[0]].right;
  }
  if (chosen.size() != order.size()) return false;
  for (std::size_t i = 0; i < order.size(); ++i) {
    if (chosen[i] >= options.size() || options[chosen[i]].key != options[order[i]].key) {
      return false;
    }
  }
  return true;
}

const Option* Question::find(std::string_view key) const {
  const auto found = std::ranges::find(options, key, &Option::key);
  return found == options.end() ? nullptr : &*found;
}

base::Result<Question> QuestionMaker::make() {
  if (!at_ || at_.value > trace_.size()) return base::Error{"there is no such moment in the run"};
  out_.title = tr(kTitles[static_cast<std::size_t>(ask_.type)]);
  if (!ask_.lane.empty()) {
    const auto lanes = model::lanes_called(trace_, model_.lanes, model_.names, ask_.lane);
    if (lanes.empty()) return base::Error{"there is no lane \"" + ask_.lane + "\" in the run"};
    out_.lane = lanes.front();
  }
  std::string why;
  switch (ask_.type) {
    case AskType::RunsNext:
      why = runs_next();
      break;
    case AskType::PrintsNext:
      why = prints_next();
      break;
    case AskType::OrderOfPrints:
      why = order_of_prints();
      break;
    case AskType::OrderOfRuns:
      why = order_of_runs();
      break;
    case AskType::State:
      why = state();
      break;
    case AskType::WaitsFor:
      why = waits_for();
      break;
    case AskType::WokenBy:
      why = woken_by();
      break;
    case AskType::HowOften:
      why = how_often();
      break;
    case AskType::TotalTime:
      why = total_time();
      break;
    case AskType::LeftAfter:
      why = left_after();
      break;
    case AskType::Value:
      why = value();
      break;
    case AskType::ReadyFds:
      why = ready_fds();
      break;
    case AskType::Draw:
      why = draw();
      break;
  }
  if (!why.empty()) return base::Error{why};
  if (out_.ordered || out_.drawing) return out_;
  if (std::ranges::none_of(out_.options, &Option::right)) {
    return base::Error{"the run does not tell what is right"};
  }
  if (wrong_count() == 0) return base::Error{"there is nothing else that one could believe"};
  return out_;
}

std::string QuestionMaker::draw() {
  auto drawing = drawing_of(model_, at_, ask_);
  if (!drawing) return drawing.error();
  out_.drawing = std::move(drawing.value());
  out_.answered = out_.drawing->end;
  out_.text = fill(tr("It is {time}. A new column begins where another of these lanes runs, and "
                      "where time passes while nothing runs."),
                   {{"time", base::format_time(world_.now_ns())}});
  return "";
}

bool QuestionMaker::is_own(LaneId lane) const {
  return model::is_own(trace_, model_.lanes, model_.index, lane);
}

bool QuestionMaker::offer(Option option) {
  if (out_.find(option.key) != nullptr || out_.options.size() >= kOptionsMax) return false;
  out_.options.push_back(std::move(option));
  return true;
}

std::size_t QuestionMaker::wrong_count() const {
  return out_.options.size() -
         static_cast<std::size_t>(std::ranges::count_if(out_.options, &Option::right));
}

void QuestionMaker::shuffle() {
  std::uint64_t state = seed_ ^ at_.value * 0x100000001b3u;
  for (std::size_t i = out_.options.size(); i > 1; --i) {
    std::swap(out_.options[i - 1], out_.options[mix(state) % i]);
  }
}

// ask_order: the options in the order that is right; they are shown in another one.
void QuestionMaker::ask_order(std::vector<Option> in_order) {
  out_.ordered = true;
  out_.options = std::move(in_order);
  std::vector<std::string> keys;
  for (const Option& option : out_.options) keys.push_back(option.key);
  const auto in_place = [&] {
    return std::ranges::equal(keys, out_.options, {}, {}, &Option::key);
  };
  shuffle();
  if (in_place()) std::ranges::rotate(out_.options, out_.options.begin() + 1);
  for (const std::string& key : keys) {
    const auto found = std::ranges::find(out_.options, key, &Option::key);
    out_.order.push_back(static_cast<std::size_t>(found - out_.options.begin()));
  }
}

base::Result<Question> make_question(const model::Model& model, EventSeq at, const Ask& ask,
                                     std::uint64_t seed) {
  return QuestionMaker(model, at, ask, seed).make();
}

}  // namespace fiberscope::lesson
