#include "app/model/reading/reached_limit.h"

namespace fiberscope::model {

std::optional<base::ReachedLimit> reached_limit(const trace::Trace& trace,
                                                const Failures& failures) {
  if (!trace.whole()) return {};
  const auto end = trace.get<trace::RunEnded>(base::EventSeq{trace.size()});
  if (end.how == trace::RunEnd::Budget) return base::read_reached_limit(trace.text(end.detail));
  const bool lacked = end.how == trace::RunEnd::Failed && !failures.list().empty() &&
                      failures.list().back().message.starts_with("MemoryError");
  if (!lacked) return {};
  for (std::uint64_t seq = trace.size(); seq > 0; --seq) {
    const auto note = trace.find<trace::NoteAdded>(base::EventSeq{seq});
    if (note == nullptr || note->kind != trace::NoteKind::Info) continue;
    const auto reached = base::read_reached_limit(trace.text(note->text));
    if (reached && reached->limit == base::Limit::Memory) return reached;
  }
  return {};
}

}  // namespace fiberscope::model
