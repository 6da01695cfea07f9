#include "app/model/reading/watched.h"

#include <algorithm>

namespace fiberscope::model {

using base::EventSeq;
using base::VariableId;

namespace {

template <class F>
void with_access(const trace::Trace& trace, EventSeq seq, F&& f) {
  if (!seq || seq.value > trace.size()) return;
  const trace::Payload& payload = trace.at(seq).payload;
  if (const auto* read = std::get_if<trace::VariableRead>(&payload)) return f(*read);
  if (const auto* written = std::get_if<trace::VariableWritten>(&payload)) return f(*written);
}

std::size_t indentation(const std::string& line) {
  const std::size_t at = line.find_first_not_of(" \t");
  return at == std::string::npos ? SIZE_MAX : at;
}

// closes: the end of a call or a signature of several lines, which says nothing of blocks.
bool closes(const std::string& line) {
  const std::size_t at = line.find_first_not_of(" \t");
  return at != std::string::npos && (line[at] == ')' || line[at] == ']' || line[at] == '}');
}

bool begins_function(std::string_view line) {
  line.remove_prefix(std::min(line.size(), line.find_first_not_of(" \t")));
  return line.starts_with("def ") || line.starts_with("async def ");
}

}  // namespace

std::vector<VariableId> watched_by_default(const Variables& variables) {
  std::vector<const Variable*> lost;
  for (const Variable& variable : variables.list()) {
    if (!variable.lost.empty()) lost.push_back(&variable);
  }
  std::ranges::stable_sort(lost, std::ranges::greater{},
                           [](const Variable* variable) { return variable->lost.size(); });
  if (lost.size() > kWatchedMax) lost.resize(kWatchedMax);
  std::vector<VariableId> out;
  for (const Variable* variable : lost) out.push_back(variable->id);
  return out;
}

std::string watch_key(const Variables& variables, const Names& names, VariableId id) {
  const std::string_view name = names.variable(id);
  std::size_t nth = 1;
  for (const Variable& other : variables.list()) {
    if (other.id < id && names.variable(other.id) == name) ++nth;
  }
  return std::string(name) + (nth > 1 ? " #" + std::to_string(nth) : "");
}

EventSeq told_at(const trace::Trace& trace, EventSeq access) {
  EventSeq at = access;
  with_access(trace, access, [&](const auto& p) {
    if (p.after) at = p.after;
  });
  return at;
}

const Variable* accessed(const trace::Trace& trace, const Variables& variables, EventSeq event) {
  const Variable* variable = nullptr;
  with_access(trace, event, [&](const auto& p) { variable = variables.find(p.variable); });
  return variable;
}

trace::Place access_place(const trace::Trace& trace, EventSeq event) {
  trace::Place place;
  with_access(trace, event, [&](const auto& p) { place = p.place; });
  return place;
}

std::vector<EventSeq> last_accesses(const Variable& variable, EventSeq cursor, std::size_t most) {
  const Seqs &reads = variable.reads, &writes = variable.writes;
  std::size_t read = reads.until(cursor), write = writes.until(cursor);
  std::vector<EventSeq> out;
  while (out.size() < most && (read > 0 || write > 0)) {
    const bool reading = write == 0 || (read > 0 && reads[read - 1] > writes[write - 1]);
    out.push_back(reading ? reads[--read] : writes[--write]);
  }
  return out;
}

Lines lines_of(const Source& source, std::uint32_t line) {
  const auto count = static_cast<std::uint32_t>(source.lines.size());
  if (line == 0 || line > count) return {1, count};
  std::size_t inside = indentation(source.lines[line - 1]);
  std::uint32_t first = line;
  if (!begins_function(source.lines[line - 1])) {
    for (first = line - 1; first > 0; --first) {
      const std::string& text = source.lines[first - 1];
      const std::size_t at = indentation(text);
      if (at >= inside || closes(text)) continue;
      if (begins_function(text)) break;
      inside = at;
    }
    if (first == 0) return {1, count};
  }
  const std::size_t outside = indentation(source.lines[first - 1]);
  std::uint32_t last = first;
  for (std::uint32_t next = first + 1; next <= count; ++next) {
    const std::string& text = source.lines[next - 1];
    const std::size_t at = indentation(text);
    if (at == SIZE_MAX) continue;
    if (at <= outside && !closes(text)) break;
    last = next;
  }
  return {first, last};
}

std::vector<VariableId> used_in(const Names& names, const Variables& variables,
                                trace::Place place) {
  std::vector<VariableId> out;
  const Source* source = names.source(place.source);
  if (source == nullptr) return out;
  const Lines shown = lines_of(*source, place.line);
  const auto here = [&](trace::Place at) {
    return at.source == place.source && shown.holds(at.line) && lines_of(*source, at.line) == shown;
  };
  for (const Variable& variable : variables.list()) {
    if (std::ranges::any_of(variable.places, here)) out.push_back(variable.id);
  }
  return out;
}

}  // namespace fiberscope::model
