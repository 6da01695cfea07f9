#include "app/model/reading/reached_limit.h"

#include <ranges>

namespace fiberscope::model {

std::optional<base::ReachedLimit> reached_limit(const trace::Trace& trace,
                                                const Failures& failures) {
  if (!trace.whole()) return {};
  const auto& end = std::get<trace::RunEnded>(trace.events().back().payload);
  if (end.how == trace::RunEnd::Budget) return base::read_reached_limit(trace.text(end.detail));
  const bool lacked = end.how == trace::RunEnd::Failed && !failures.list().empty() &&
                      failures.list().back().message.starts_with("MemoryError");
  if (!lacked) return {};
  for (const trace::Event& event : trace.events() | std::views::reverse) {
    const auto* note = std::get_if<trace::NoteAdded>(&event.payload);
    if (note == nullptr || note->kind != trace::NoteKind::Info) continue;
    const auto reached = base::read_reached_limit(trace.text(note->text));
    if (reached && reached->limit == base::Limit::Memory) return reached;
  }
  return {};
}

}  // namespace fiberscope::model
