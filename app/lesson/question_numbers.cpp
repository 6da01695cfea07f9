// How often, how long, which value.
#include <algorithm>
#include <charconv>
#include <iterator>
#include <map>

#include "app/lesson/query.h"
#include "app/lesson/question_maker.h"
#include "app/model/words/lengths.h"

namespace fiberscope::lesson {

using base::TimeNs;
using words::fill;
using words::tr;

namespace {

std::optional<std::int64_t> number_in(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return {};
  return value;
}

// step_of: by how much the variable changes, at least. 1 where that is not known.
std::int64_t step_of(const trace::Trace& trace, const model::Variable& variable) {
  std::int64_t step = 0;
  std::optional<std::int64_t> last;
  for (const model::VariableValue& each : variable.values) {
    const auto value = number_in(trace.text(each.value));
    const std::int64_t by = value && last ? std::abs(*value - *last) : 0;
    if (by > 0 && (step == 0 || by < step)) step = by;
    last = value;
  }
  return step == 0 ? 1 : step;
}

// as_if_none_lost: what a variable would hold to which all add the same, if no addition before
// `until` had been lost. None when they do not.
std::optional<std::int64_t> as_if_none_lost(const trace::Trace& trace,
                                            const model::Variable& variable, EventSeq until) {
  std::map<LaneId, std::int64_t> read;  // the last that each has seen
  std::optional<std::int64_t> first, step;
  std::int64_t count = 0;
  std::vector<EventSeq> accesses;
  std::ranges::merge(variable.reads, variable.writes, std::back_inserter(accesses));
  for (const EventSeq at : accesses) {
    if (at > until) break;
    const trace::Payload& payload = trace.at(at).payload;
    if (const auto* r = std::get_if<trace::VariableRead>(&payload)) {
      const auto value = number_in(trace.text(r->value));
      if (!value) return {};
      read[r->lane] = *value;
      if (!first && r->times == 1) first = value;
      continue;
    }
    const auto& w = std::get<trace::VariableWritten>(payload);
    const auto value = number_in(trace.text(w.value));
    if (!value) return {};
    if (!first) {
      first = value;  // what it held before is not told: counted from here
      continue;
    }
    count += w.times;
    // several in one go: how much each has added is not told
    const auto seen = read.find(w.lane);
    if (w.times > 1 || seen == read.end()) continue;
    const std::int64_t added = *value - seen->second;
    if (step && *step != added) return {};
    step = added;
  }
  if (!step) return {};
  return *first + *step * count;
}

// apart: more than a twentieth. Nobody takes one for the other.
bool apart(TimeNs a, TimeNs b) { return std::abs(a - b) * 20 > std::max(a, b); }

}  // namespace

std::string QuestionMaker::how_often() {
  const auto count = static_cast<std::int64_t>(model_.index.lane(out_.lane).runs.size());
  const auto readies = static_cast<std::int64_t>(model_.index.lane(out_.lane).readies.size());
  const auto waits = static_cast<std::int64_t>(model_.index.lane(out_.lane).blocks.size());
  std::set<std::int64_t> numbers{count};
  for (const std::int64_t other :
       {std::int64_t{1}, readies, waits, count + 1, count - 1, 2 * count, count + 2}) {
    if (other >= 0 && numbers.size() < 4) numbers.insert(other);
  }
  for (const std::int64_t number : numbers) {
    Option option;
    option.key = std::to_string(number);
    option.text = number == 0   ? tr("never")
                  : number == 1 ? tr("once")
                                : fill(tr("{n} times"), {{"n", option.key}});
    option.right = number == count;
    offer(std::move(option));
  }
  out_.answered = EventSeq{trace_.size()};
  out_.text =
      fill(tr("How often does {lane} get the CPU in the whole run?"), {{"lane", name(out_.lane)}});
  return "";
}

std::string QuestionMaker::total_time() {
  const TimeNs whole = trace_.at(EventSeq{trace_.size()}).time_ns;
  const model::World end = model_.replay.at(trace_.size());
  TimeNs sum = 0, longest = 0, shortest = base::kNever;
  for (std::uint32_t i = 1; i <= end.lane_count(); ++i) {
    // who only waits for others adds nothing to the sum that people make
    if (!is_own(LaneId{i})) continue;
    const model::LaneTimes times = end.times(LaneId{i});
    const TimeNs own = times.sleeping_ns + times.running_ns;
    sum += own, longest = std::max(longest, own);
    if (own > 0) shortest = std::min(shortest, own);
  }
  std::vector<TimeNs> lengths{whole};
  for (const TimeNs other : {sum, longest, shortest, whole * 2, whole / 2, whole * 3}) {
    const bool clear = std::ranges::all_of(lengths, [&](TimeNs t) { return apart(t, other); });
    if (other != base::kNever && other > whole / 20 && clear && lengths.size() < 4)
      lengths.push_back(other);
  }
  std::ranges::sort(lengths);
  for (const TimeNs length : lengths) {
    Option option;
    option.key = option.text = base::format_duration(model::three_digits(length));
    option.right = length == whole;
    offer(std::move(option));
  }
  out_.answered = EventSeq{trace_.size()};
  out_.text = tr("How long does the whole run take, by the program's own clock?");
  return "";
}

std::string QuestionMaker::value() {
  const model::Variable* variable = nullptr;
  for (const model::Variable& each : model_.variables.list()) {
    if (model_.names.variable(each.id) == ask_.name) variable = &each;
  }
  if (variable == nullptr) return "the run tells of no shared variable \"" + ask_.name + "\"";
  EventSeq until{trace_.size()};
  if (!ask_.until.empty()) {
    const auto moment = resolve(model_, ask_.until);
    if (!moment) return moment.error();
    until = moment.value();
  }
  if (until <= at_) return "until is not after the moment of the question";
  const model::VariableValue* then = variable->at(until);
  if (then == nullptr) return "the value is not known at that moment";
  const std::string right(trace_.text(then->value));
  std::vector<std::string> texts{right};
  const auto add = [&](const std::string& text) {
    if (texts.size() < 5 && std::ranges::find(texts, text) == texts.end()) texts.push_back(text);
  };
  const auto number = number_in(right);
  if (number) {
    if (const auto hoped = as_if_none_lost(trace_, *variable, until)) add(std::to_string(*hoped));
    const std::int64_t step = step_of(trace_, *variable);
    add(std::to_string(*number + step));
    if (*number >= step) add(std::to_string(*number - step));
  }
  for (const model::VariableValue& each : variable->values) {
    add(std::string(trace_.text(each.value)));
  }
  if (number) {
    std::ranges::sort(texts, {},
                      [](const std::string& t) { return number_in(t).value_or(INT64_MAX); });
  }
  for (const std::string& text : texts) {
    Option option;
    option.key = option.text = text;
    option.code = true;
    option.right = text == right;
    offer(std::move(option));
  }
  if (!number) shuffle();
  out_.answered = until;
  out_.text =
      until.value == trace_.size()
          ? fill(tr("Which value does {name} have at the end?"), {{"name", ask_.name}})
          : fill(tr("Which value does {name} have at {time}?"),
                 {{"name", ask_.name}, {"time", base::format_time(trace_.at(until).time_ns)}});
  return "";
}

}  // namespace fiberscope::lesson
