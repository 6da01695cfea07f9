#include "app/model/folds/failures.h"

#include <charconv>

namespace fiberscope::model {

namespace {

// line_named: 3 from "SyntaxError: invalid syntax (line 3)"; 0 when none is named.
std::uint32_t line_named(std::string_view text) {
  constexpr std::string_view kMark = "(line ";
  const std::size_t at = text.rfind(kMark);
  if (at == std::string_view::npos) return 0;
  std::uint32_t line = 0;
  text.remove_prefix(at + kMark.size());
  std::from_chars(text.data(), text.data() + text.size(), line);
  return line;
}

}  // namespace

Failures::Failures(const trace::Trace& trace) { update(trace); }

void Failures::update(const trace::Trace& trace) {
  for (; applied_ < trace.size(); ++applied_) {
    const trace::Event& event = trace.events()[applied_];
    if (const auto* line = std::get_if<trace::LineReached>(&event.payload)) {
      if (line->lane.value >= reached_.size()) reached_.resize(line->lane.value + 1);
      reached_[line->lane.value] = line->place;
    } else if (const auto* note = std::get_if<trace::NoteAdded>(&event.payload)) {
      if (note->kind != trace::NoteKind::Exception) continue;
      add(event, note->lane, note->place, std::string(trace.text(note->text)));
    } else if (const auto* end = std::get_if<trace::LaneEnded>(&event.payload)) {
      if (end->how != trace::EndKind::Failed) continue;
      add(event, end->lane, end->place, std::string(trace.text(end->detail)));
    }
  }
}

void Failures::add(const trace::Event& event, base::LaneId lane, trace::Place place,
                   std::string message) {
  if (place.line == 0) place.line = line_named(message);
  if (place.line == 0 && lane.value < reached_.size()) place = reached_[lane.value];
  if (place.line != 0) list_.push_back({event.seq, lane, place, std::move(message)});
}

}  // namespace fiberscope::model
