#include "app/session/failure.h"

#include <algorithm>

namespace fiberscope::session {

std::optional<Failure> failure_of(const trace::Trace& trace) {
  if (!trace.whole()) return {};
  const auto& end = std::get<trace::RunEnded>(trace.events().back().payload);
  if (end.how != trace::RunEnd::Failed) return {};
  // the main thread's is noted as it ends, behind all others
  const trace::NoteAdded* note = nullptr;
  for (const trace::Event& event : trace.events()) {
    const auto* n = std::get_if<trace::NoteAdded>(&event.payload);
    if (n != nullptr && n->kind == trace::NoteKind::Exception && n->place.line > 0) note = n;
  }
  if (note == nullptr) return {};
  for (const trace::Event& event : trace.events()) {
    const auto* source = std::get_if<trace::SourceLoaded>(&event.payload);
    if (source == nullptr || source->source != note->place.source) continue;
    return Failure{std::string(trace.text(source->path)), note->place.line,
                   std::string(trace.text(note->text))};
  }
  return {};
}

}  // namespace fiberscope::session
