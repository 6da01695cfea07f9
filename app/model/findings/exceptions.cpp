// Findings about exceptions that ended a thread, a greenlet or a process.
#include <algorithm>

#include "app/model/findings/findings.h"

namespace fiberscope::model {

using trace::LaneKind;

namespace {

constexpr std::size_t kSaidBytesMax = 1 << 16;
constexpr std::string_view kTraceback = "Traceback (most recent call last):\n";
constexpr std::string_view kProcess = "Process ";

// Said: what multiprocessing writes to stderr when an exception leaves a process's target. Source:
// CPython 3.11 Lib/multiprocessing/process.py, BaseProcess._bootstrap.
struct Said {
  std::string what;  // "" when it wrote nothing of that sort
  trace::Place place;
};

// source_of: the source with that path, or with the last part of it where the trace names it
// otherwise.
base::SourceId source_of(const Names& names, std::string_view path) {
  for (const auto& [id, source] : names.sources()) {
    if (source.path == path) return id;
  }
  for (const auto& [id, source] : names.sources()) {
    if (path.ends_with("/" + source.file)) return id;
  }
  return {};
}

// place_in: of a traceback's line, `  File "path", line 7, in work`.
trace::Place place_in(const Names& names, std::string_view line) {
  constexpr std::string_view kFile = "  File \"", kLine = "\", line ";
  if (!line.starts_with(kFile)) return {};
  const std::size_t end = line.find(kLine);
  if (end == std::string_view::npos) return {};
  const base::SourceId source = source_of(names, line.substr(kFile.size(), end - kFile.size()));
  std::uint32_t number = 0;
  for (const char c : line.substr(end + kLine.size())) {
    if (c < '0' || c > '9') break;
    number = number * 10 + static_cast<std::uint32_t>(c - '0');
  }
  return source ? trace::Place{source, number} : trace::Place{};
}

Said last_traceback(const Names& names, std::string_view text) {
  Said said;
  const std::size_t at = text.rfind(kTraceback);
  if (at == std::string_view::npos || at < 2) return said;
  const std::size_t before = text.rfind('\n', at - 2);
  const std::string_view head = text.substr(before == std::string_view::npos ? 0 : before + 1);
  if (!head.starts_with(kProcess)) return said;
  for (text.remove_prefix(at + kTraceback.size()); text.starts_with(' ');) {
    const std::size_t end = std::min(text.find('\n'), text.size() - 1);
    if (const trace::Place place = place_in(names, text.substr(0, end)); place.line) {
      said.place = place;
    }
    text.remove_prefix(end + 1);
  }
  while (text.ends_with('\n')) text.remove_suffix(1);
  said.what = text;
  return said;
}

}  // namespace

void Findings::remember_end(const Trace& trace, const Finding& finding) {
  EndedBy end{finding.lane, finding.event, finding.place, finding.what};
  if (const auto p = trace.find<trace::LaneEnded>(finding.event)) {
    if (end.what.empty()) end.what = trace.text(p->detail);
  }
  ended_.push_back(std::move(end));
}

void Findings::said_on_stderr(const Trace& trace, const trace::OutputWritten& p) {
  const Lane* lane = find(p.lane);
  if (p.stream != 2 || !lane || lane->kind != LaneKind::Thread) return;
  if (lane->parent == LaneId{1}) return;  // of the first process: its end is told by itself
  std::string& said = on_stderr_[p.lane];
  said += trace.text(p.text);
  if (said.size() > kSaidBytesMax) said.erase(0, said.size() - kSaidBytesMax);
}

// told_by_child: the main thread of a further process ends after multiprocessing has said why.
bool Findings::told_by_child(const Trace& trace, LaneId id, const trace::Event& event) {
  const auto said = on_stderr_.find(id);
  if (said == on_stderr_.end()) return false;
  names_.update(trace, applied_ + 1);
  Said last = last_traceback(names_, said->second);
  on_stderr_.erase(said);
  if (last.what.empty()) return false;
  Finding finding;
  finding.kind = FindingKind::Exception;
  finding.event = event.seq;
  finding.lane = process_of(id);
  finding.place = last.place;
  finding.what = std::move(last.what);
  remember_end(trace, finding);
  failed_[id] = add(std::move(finding));
  return true;
}

// exception_of: a lane has ended. True if that is told.
bool Findings::exception_of(const Trace& trace, const trace::LaneEnded& p,
                            const trace::Event& event) {
  Lane* lane = find(p.lane);
  if (lane->told_failed) return false;
  if (p.how == trace::EndKind::Exited && lane->kind == LaneKind::Thread) {
    lane->told_failed = told_by_child(trace, p.lane, event);
    return lane->told_failed;
  }
  if (p.how != trace::EndKind::Failed) return false;
  if (lane->kind == LaneKind::Task) failed_tasks_.emplace_back(p.lane, event.seq);
  // an exception in a bare greenlet goes on to its parent; one in a loop's greenlet goes nowhere
  const Lane* parent = find(lane->parent);
  const bool of_loop =
      lane->kind == LaneKind::Greenlet && parent && parent->kind == LaneKind::EventLoop;
  if (!of_loop && lane->kind != LaneKind::Thread && lane->kind != LaneKind::Fiber) return false;
  lane->told_failed = true;
  Finding finding;
  finding.kind = FindingKind::Exception;
  finding.event = event.seq;
  finding.lane = p.lane;
  finding.place = p.place.line != 0 ? p.place : lane->last_place;
  remember_end(trace, finding);
  failed_[p.lane] = add(std::move(finding));
  return true;
}

}  // namespace fiberscope::model
