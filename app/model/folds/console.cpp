#include "app/model/folds/console.h"

#include "app/model/folds/payloads.h"

namespace fiberscope::model {

using base::EventSeq;

namespace {

constexpr Overloads<
    OfCalls, OfVariables, OfLevels, OfMachine, OfTimers, OfCallbacks, OfLocks, OfMemory, OfFiles,
    OfPackets, OfOutside, OfLanes, OfEnds,
    Ignores<trace::RecipeTold, trace::FolderTold, trace::ModuleLoaded, trace::InputRead,
            trace::ChoiceMade, trace::SourceLoaded, trace::LineReached, trace::LinesFolded,
            trace::LoopFolded, trace::ValuePassed, trace::NoteAdded, trace::PrioritySet,
            trace::SystemCallDone>>
    kIgnoredByConsole{};

struct Put {
  base::LaneId lane;
  std::uint8_t stream;
  base::TextId text;
};

Put put_by(const trace::Payload& payload) {
  if (const auto* typed = std::get_if<trace::InputTaken>(&payload)) {
    return {typed->lane, kTyped, typed->text};
  }
  const auto& written = std::get<trace::OutputWritten>(payload);
  return {written.lane, written.stream, written.text};
}

}  // namespace

std::string ConsoleLine::text(EventSeq cursor) const {
  std::string text;
  for (const OutputPiece& piece : pieces) {
    if (piece.event <= cursor) text += piece.text;
  }
  return text;
}

std::string ConsoleLine::printed() const {
  std::string text;
  for (const OutputPiece& piece : pieces) {
    if (piece.stream != kTyped) text += piece.text;
  }
  return text;
}

ConsoleLine Console::line(std::size_t i) const {
  ConsoleLine line;
  std::size_t at = places_[i];
  for (Seqs::Iterator next = outputs_.from(begins_[i]); next != outputs_.end(); ++next, at = 0) {
    const trace::Event event = trace_->at(*next);
    const Put p = put_by(event.payload);
    if (!line.first) {
      line.first = event.seq;
      line.time_ns = event.time_ns;
      line.lane = p.lane;
      line.stream = p.stream;
    }
    const std::string_view rest = trace_->text(p.text).substr(at);
    const std::size_t end = rest.find('\n');
    const std::string_view part = rest.substr(0, end);
    if (!part.empty()) line.pieces.push_back({event.seq, p.lane, p.stream, std::string(part)});
    if (end == std::string_view::npos) continue;
    line.closed = event.seq;
    break;
  }
  return line;
}

Console::Console(const trace::Trace& trace) { update(trace); }

void Console::update(const trace::Trace& trace, std::uint64_t until) {
  trace_ = &trace;
  const auto write = [&](EventSeq seq, std::string_view text) {
    outputs_.push_back(seq);
    for (std::size_t at = 0; at < text.size();) {
      if (!open_) {
        begins_.push_back(static_cast<std::uint32_t>(outputs_.size() - 1));
        places_.push_back(static_cast<std::uint32_t>(at));
      }
      const std::size_t end = text.find('\n', at);
      open_ = end == std::string_view::npos;
      if (open_) break;
      at = end + 1;
    }
  };
  take_new(trace, applied_, until, kIgnoredByConsole, [&](const trace::Event& event) {
    visit_payload(
        event.payload,
        Overloads{[&](const trace::OutputWritten& p) { write(event.seq, trace.text(p.text)); },
                  [&](const trace::InputTaken& p) { write(event.seq, trace.text(p.text)); },
                  kIgnoredByConsole});
  });
}

std::size_t Console::count_at(EventSeq cursor) const {
  const std::size_t written = outputs_.until(cursor);
  return written == 0 ? 0 : begins_.until(written - 1);
}

}  // namespace fiberscope::model
