// What a page knows beside the lanes: the console, what waits, findings, the program's text.
#include <algorithm>
#include <map>

#include "app/export/html/telling.h"
#include "app/model/reading/pending.h"
#include "app/model/reading/python_pieces.h"
#include "scheduler/base/visible.h"

namespace fiberscope::exporter {

namespace {

// Of longer runs what the kernel has under way is not told step by step.
constexpr std::uint32_t kPendingStepsMax = 20'000;

// Lasting: what begins at a step and is gone from another one on, by its number.
class Lasting {
 public:
  void begin(std::uint64_t id, std::vector<std::int64_t> row) {
    open_[id] = rows_.size();
    rows_.push_back(std::move(row));
  }
  void end(std::uint64_t id, std::uint32_t step) {
    const auto found = open_.find(id);
    if (found == open_.end()) return;
    rows_[found->second][1] = step;
    open_.erase(found);
  }
  void write(JsonOut& out, const char* key) const {
    out.key(key), out.open('[');
    for (const auto& row : rows_) {
      for (const std::int64_t value : row) out.number(value);
    }
    out.close();
  }

 private:
  std::vector<std::vector<std::int64_t>> rows_;  // [1] is the step from which it is gone, or 0
  std::map<std::uint64_t, std::size_t> open_;
};

// tell_pending: what the kernel has under way, wherever that changes.
void tell_pending(Telling& t) {
  t.out.key("pending"), t.out.open('[');
  std::string before = "[]";
  model::Replay replay(t.trace);
  for (std::uint32_t step = 1; step <= t.last && t.last <= kPendingStepsMax; ++step) {
    const model::World& world = replay.move_to(t.steps.event(step).value);
    JsonOut row;
    row.open('[');
    for (const model::Pending& one : model::pending(t.trace, t.model.index, world)) {
      row.number(one.lane.value);
      row.number(
          t.spoken.text([&] { return model::pending_text(t.trace, t.model.names, world, one); }));
      row.number(t.spoken.text([&] { return std::string(model::phase_text(one)); }));
      row.number(one.began_ns);
      row.number(one.due_ns == base::kNever ? -1 : one.due_ns);
    }
    row.close();
    if (row.str() == before) continue;
    before = row.str();
    t.out.number(step), t.out.json(before);
  }
  t.out.close();
}

// known_at: the last event that its text tells of.
base::EventSeq known_at(const model::Finding& finding) {
  base::EventSeq last = std::max({finding.event, finding.until, finding.related});
  for (const base::EventSeq wait : finding.waits) last = std::max(last, wait);
  return last;
}

}  // namespace

void tell_console(Telling& t) {
  t.out.key("console"), t.out.open('[');
  for (const model::ConsoleLine& line : t.model.console.lines()) {
    if (t.steps.at(line.first) > t.last) break;
    t.out.open('['), t.out.number(line.lane.value), t.out.number(line.stream);
    for (const model::OutputPiece& piece : line.pieces) {
      t.out.number(t.steps.at(piece.event));
      t.out.text(base::visible_code(piece.text));
    }
    t.out.close();
  }
  t.out.close();
}

void tell_waiting(Telling& t) {
  Lasting timers, callbacks;
  std::vector<std::int64_t> jumps;
  for (std::uint32_t step = 1; step <= t.last; ++step) {
    const trace::Event& event = t.trace.at(t.steps.event(step));
    const auto said = [&](base::TextId what) {
      return t.spoken.text([&] { return words::tr(std::string(t.trace.text(what))); });
    };
    if (const auto* p = std::get_if<trace::TimerArmed>(&event.payload)) {
      timers.begin(p->timer.value, {step, 0, p->deadline_ns, p->lane.value, said(p->what)});
    } else if (const auto* p = std::get_if<trace::TimerFired>(&event.payload)) {
      timers.end(p->timer.value, step);
    } else if (const auto* p = std::get_if<trace::TimerCancelled>(&event.payload)) {
      timers.end(p->timer.value, step);
    } else if (const auto* p = std::get_if<trace::CallbackQueued>(&event.payload)) {
      callbacks.begin(p->callback.value, {step, 0, p->loop.value, p->target.value, said(p->what)});
    } else if (const auto* p = std::get_if<trace::CallbackStarted>(&event.payload)) {
      callbacks.end(p->callback.value, step);
    } else if (const auto* p = std::get_if<trace::CallbackDropped>(&event.payload)) {
      callbacks.end(p->callback.value, step);
    } else if (const auto* p = std::get_if<trace::ClockAdvanced>(&event.payload)) {
      jumps.insert(jumps.end(), {step, event.time_ns - p->from_ns});
    }
  }
  timers.write(t.out, "timers");
  callbacks.write(t.out, "callbacks");
  t.out.list("jumps", jumps);
  tell_pending(t);
}

void tell_findings(Telling& t) {
  t.out.key("findings"), t.out.open('[');
  for (const model::Finding& finding : t.model.findings.list()) {
    const std::uint32_t step = t.steps.at(finding.event);
    if (step > t.last) continue;
    const bool error = finding.kind == model::FindingKind::Exception ||
                       finding.kind == model::FindingKind::Deadlock;
    t.out.open('['), t.out.number(step), t.out.number(finding.lane.value);
    t.out.number(error ? 1 : 0);
    t.out.number(t.spoken.text([&] { return std::string(model::finding_title(finding.kind)); }));
    t.out.number(
        t.spoken.sentence([&] { return model::finding_text(t.trace, t.model.names, finding); }));
    // while the rest is hidden: from where on it is known, and what is known without later times
    t.out.number(t.steps.from(known_at(finding)));
    model::Finding once = finding;
    once.count = 1;
    t.out.number(
        t.spoken.sentence([&] { return model::finding_text(t.trace, t.model.names, once); }));
    t.out.close();
  }
  t.out.close();
}

void tell_sources(Telling& t) {
  t.out.key("sources"), t.out.open('[');
  for (const auto& [id, source] : t.model.names.sources()) {
    t.out.open('{');
    t.out.member("id", id.value);
    t.out.member("file", std::string_view(base::visible(source.file)));
    t.out.member("head", model::head_lines(source.lines));
    t.out.key("lines"), t.out.open('[');
    char quote = 0;
    for (const std::string& line : source.lines) {
      t.out.open('[');
      for (const model::Piece& piece : model::python_pieces(line, quote)) {
        t.out.number(static_cast<int>(piece.token));
        t.out.text(base::visible_code(piece.text));
      }
      t.out.close();
    }
    t.out.close();
    t.out.close();
  }
  t.out.close();
}

}  // namespace fiberscope::exporter
