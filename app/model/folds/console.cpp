#include "app/model/folds/console.h"

#include <algorithm>

#include "app/model/folds/payloads.h"

namespace fiberscope::model {

using base::EventSeq;

namespace {

constexpr Overloads<OfRecipe, OfCalls, OfVariables, OfMachine, OfTimers, OfCallbacks, OfLocks,
                    OfMemory, OfFiles, OfPackets, OfOutside, OfLanes, OfEnds,
                    Ignores<trace::SourceLoaded, trace::LineReached, trace::ValuePassed,
                            trace::NoteAdded, trace::PrioritySet, trace::SystemCallDone>>
    kIgnoredByConsole{};

}  // namespace

std::string ConsoleLine::text(EventSeq cursor) const {
  std::string text;
  for (const OutputPiece& piece : pieces) {
    if (piece.event <= cursor) text += piece.text;
  }
  return text;
}

void Console::write(const trace::Trace& trace, const trace::Event& event,
                    const trace::OutputWritten& p) {
  std::string_view rest = trace.text(p.text);
  while (!rest.empty()) {
    const std::size_t end = rest.find('\n');
    if (lines_.empty() || lines_.back().closed) {
      ConsoleLine line;
      line.first = event.seq;
      line.time_ns = event.time_ns;
      line.lane = p.lane;
      line.stream = p.stream;
      lines_.push_back(std::move(line));
    }
    const std::string_view part = rest.substr(0, end);
    if (!part.empty()) {
      lines_.back().pieces.push_back({event.seq, p.lane, p.stream, std::string(part)});
    }
    if (end == std::string_view::npos) break;
    lines_.back().closed = event.seq;
    rest.remove_prefix(end + 1);
  }
}

Console::Console(const trace::Trace& trace) { update(trace); }

void Console::update(const trace::Trace& trace) {
  for (; applied_ < trace.size(); ++applied_) {
    const trace::Event& event = trace.events()[applied_];
    visit_payload(event.payload,
                  Overloads{[&](const trace::OutputWritten& p) { write(trace, event, p); },
                            kIgnoredByConsole});
  }
}

std::size_t Console::count_at(EventSeq cursor) const {
  const auto found = std::partition_point(
      lines_.begin(), lines_.end(), [cursor](const ConsoleLine& l) { return l.first <= cursor; });
  return static_cast<std::size_t>(found - lines_.begin());
}

}  // namespace fiberscope::model
