#include "app/model/folds/variables.h"

#include <algorithm>
#include <type_traits>

#include "app/model/folds/payloads.h"

namespace fiberscope::model {

namespace {

constexpr Overloads<OfRecipe, OfCalls, OfLevels, OfMachine, OfLanes, OfTimers, OfCallbacks, OfLocks,
                    OfMemory, OfFiles, OfPackets, OfOutside, OfEnds,
                    Ignores<trace::SourceLoaded, trace::LineReached, trace::LinesFolded,
                            trace::LoopFolded, trace::OutputWritten, trace::ValuePassed,
                            trace::NoteAdded, trace::PrioritySet, trace::SystemCallDone>>
    kIgnoredByVariables{};

// same_value: an object is itself, whatever its text says by now; a number is what its text says.
template <class One, class Other>
bool same_value(const One& a, const Other& b) {
  return a.identity == b.identity && (a.identity != 0 || a.value == b.value);
}

static_assert(kinds_taken(kIgnoredByVariables) == Variables::kTaken);

}  // namespace

const VariableValue* Variable::at(base::EventSeq cursor) const {
  const auto next = std::upper_bound(
      values.begin(), values.end(), cursor,
      [](base::EventSeq seq, const VariableValue& value) { return seq < value.from; });
  return next == values.begin() ? nullptr : &*(next - 1);
}

Variables::Variables(const trace::Trace& trace) { update(trace); }

void Variables::update(const trace::Trace& trace, std::uint64_t until) {
  take_new(trace, applied_, until, kIgnoredByVariables,
           [&](const trace::Event& event) { take(trace, event); });
}

void Variables::settle() {
  for (Known& known : known_) known = {};
  for (Variable& variable : list_) {
    variable.values.shrink_to_fit();
    variable.reads.shrink();
    variable.writes.shrink();
  }
  list_.shrink_to_fit();
}

void Variables::found(const trace::VariableFound& p, const trace::Event& event) {
  if (p.variable.value != list_.size() + 1) return;
  Variable& variable = list_.emplace_back();
  variable.id = p.variable;
  variable.kind = p.kind;
  variable.name = p.name;
  variable.found = event.seq;
  known_.emplace_back();
}

const LostUpdate* Variables::take(const trace::Trace& trace, const trace::Event& event) {
  const LostUpdate* lost = nullptr;
  visit_payload(event.payload,
                Overloads{[&](const trace::VariableFound& p) { found(p, event); },
                          [&](const trace::VariableRead& p) { remember(trace, p, event); },
                          [&](const trace::VariableWritten& p) {
                            lost = judge(trace, p, event);
                            remember(trace, p, event);
                            if (lost != nullptr)
                              list_[p.variable.value - 1].values.back().loses = true;
                          },
                          kIgnoredByVariables});
  return lost;
}

template <class Payload>
void Variables::remember(const trace::Trace& trace, const Payload& p, const trace::Event& event) {
  if (!find(p.variable)) return;
  constexpr bool writes = std::is_same_v<Payload, trace::VariableWritten>;
  Variable& variable = list_[p.variable.value - 1];
  if (keep_ == Keep::All) {
    (writes ? variable.writes : variable.reads).push_back(event.seq);
    if (p.place.line != 0) variable.places.insert(p.place);
  }
  Known& known = known_[p.variable.value - 1];
  const Access access{event.seq, p.lane, p.value, p.identity};
  known.of_lane[p.lane] = access;
  if (writes) known.written = access;
  std::vector<VariableValue>& values = variable.values;
  if (!writes && !values.empty() && same_value(values.back(), p)) return;
  VariableValue value;
  value.event = event.seq;
  value.from = p.after ? p.after : event.seq;
  value.from_ns = p.after ? trace.at(p.after).time_ns : event.time_ns;
  if (writes) value.writer = p.lane;
  value.value = p.value;
  value.identity = p.identity;
  if (writes) value.times = p.times;
  if (!values.empty() && value.from < values.back().from) {
    value.from = values.back().from;
    value.from_ns = values.back().from_ns;
  }
  if (keep_ == Keep::Latest) values.clear();
  values.push_back(value);
}

// judge: compares with what the lane knew of the variable when another stored something in it.
// Before the write is remembered.
const LostUpdate* Variables::judge(const trace::Trace& trace, const trace::VariableWritten& p,
                                   const trace::Event& event) {
  if (!event.cause || !find(p.variable)) return nullptr;
  const Known& known = known_[p.variable.value - 1];
  const Access& other = known.written;
  const auto own = known.of_lane.find(p.lane);
  if (own == known.of_lane.end() || other.event <= own->second.event) return nullptr;
  // whether an item that was removed may be there again, only its program knows
  if (!other.value) return nullptr;
  if (own->second.event < event.cause || same_value(own->second, other)) return nullptr;
  const auto read = trace.find<trace::VariableRead>(event.cause);
  Variable& variable = list_[p.variable.value - 1];
  if (!read || read->variable != p.variable || event.cause < variable.found) return nullptr;
  const auto lost =
      std::find_if(variable.values.rbegin(), variable.values.rend(),
                   [&](const VariableValue& value) { return value.event == other.event; });
  if (lost != variable.values.rend()) lost->lost = true;
  if (keep_ == Keep::Latest) variable.lost.clear();
  variable.lost.push_back({p.lane, other.lane, event.cause, other.event, event.seq});
  return &variable.lost.back();
}

}  // namespace fiberscope::model
