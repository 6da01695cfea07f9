#include "app/model/folds/failures.h"

#include <charconv>

#include "app/model/folds/payloads.h"

namespace fiberscope::model {

namespace {

// line_named: 3 from "SyntaxError: invalid syntax (line 3)" or "Non-UTF-8 code ... on line 3, but";
// 0 when none is named.
std::uint32_t line_named(std::string_view text) {
  for (const std::string_view mark : {"(line ", " on line "}) {
    const std::size_t at = text.rfind(mark);
    if (at == std::string_view::npos) continue;
    std::uint32_t line = 0;
    const std::string_view number = text.substr(at + mark.size());
    std::from_chars(number.data(), number.data() + number.size(), line);
    if (line != 0) return line;
  }
  return 0;
}

constexpr Overloads<
    OfRecipe, OfCalls, OfVariables, OfLevels, OfMachine, OfTimers, OfCallbacks, OfLocks, OfMemory,
    OfFiles, OfPackets, OfOutside, OfEnds,
    Ignores<trace::SourceLoaded, trace::LaneBorn, trace::LaneRenamed, trace::LaneReady,
            trace::LaneSwitched, trace::LaneBlocked, trace::OutputWritten, trace::ValuePassed,
            trace::PrioritySet, trace::SystemCallDone>>
    kIgnoredByFailures{};

}  // namespace

Failures::Failures(const trace::Trace& trace) { update(trace); }

void Failures::update(const trace::Trace& trace, std::uint64_t until) {
  take_new(trace, applied_, until, kIgnoredByFailures, [&](const trace::Event& event) {
    const auto stands = [&](base::LaneId lane, trace::Place place) {
      if (lane.value >= reached_.size()) reached_.resize(lane.value + 1);
      reached_[lane.value] = place;
    };
    const auto line = [&](const trace::LineReached& p) { stands(p.lane, p.place); };
    const auto folded = [&](const trace::LinesFolded& p) { stands(p.lane, p.place); };
    const auto note = [&](const trace::NoteAdded& p) {
      if (p.kind != trace::NoteKind::Exception) return;
      add(event, p.lane, p.place, std::string(trace.text(p.text)));
    };
    const auto ended = [&](const trace::LaneEnded& p) {
      if (p.how != trace::EndKind::Failed) return;
      add(event, p.lane, p.place, std::string(trace.text(p.detail)));
    };
    visit_payload(event.payload, Overloads{line, folded, note, ended, kIgnoredByFailures});
  });
}

void Failures::add(const trace::Event& event, base::LaneId lane, trace::Place place,
                   std::string message) {
  if (place.line == 0) place.line = line_named(message);
  if (place.line == 0 && lane.value < reached_.size()) place = reached_[lane.value];
  if (place.line != 0) list_.push_back({event.seq, lane, place, std::move(message)});
}

}  // namespace fiberscope::model
