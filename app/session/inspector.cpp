#include "app/session/inspector.h"

#include <algorithm>

#include "app/session/traced_recipe.h"
#include "scheduler/trace/dump.h"

namespace fiberscope::session {

namespace {

SnapshotFrame frame_of(const trace::Trace& trace, const trace::Frame& frame) {
  SnapshotFrame out{std::string(trace.text(frame.function)), frame.place, {}};
  for (const trace::Local& local : frame.locals) {
    out.locals.push_back({std::string(trace.text(local.name)), std::string(trace.text(local.type)),
                          std::string(trace.text(local.value))});
  }
  return out;
}

}  // namespace

void Inspector::look_at(EngineClient& client, Recipe recipe, const trace::Trace& trace) {
  look_away();
  client_ = &client;
  recipe_ = std::move(recipe);
  recipe_.send_at_once = false;  // nobody watches it grow
  trace_ = &trace;
}

void Inspector::look_away() {
  drop_run();
  client_ = nullptr;
  trace_ = nullptr;
  wish_ = {};
  known_.clear();
  problem_.clear();
}

const Snapshot* Inspector::find(base::EventSeq event) const {
  const auto it =
      std::find_if(known_.begin(), known_.end(), [&](const Snapshot& s) { return s.at == event; });
  return it == known_.end() ? nullptr : &*it;
}

const Snapshot* Inspector::at(base::EventSeq event) {
  if (client_ == nullptr || !event) return nullptr;
  if (event != wish_) {
    wish_ = event;
    wished_ = Clock::now();
    const auto it = std::find_if(known_.begin(), known_.end(),
                                 [&](const Snapshot& s) { return s.at == event; });
    if (it != known_.end()) known_.splice(known_.begin(), known_, it);
  }
  return find(event);
}

bool Inspector::poll() {
  if (client_ == nullptr) return false;
  bool changed = false;
  if (run_ != 0) {
    const Run* run = client_->find(run_);
    if (run == nullptr || run->over()) {
      if (run != nullptr) take(*run);
      drop_run();
      changed = true;
    } else if (run_at_ != wish_) {
      drop_run();  // the latest wish wins
    }
  }
  if (run_ == 0 && pending() && Clock::now() - wished_ >= options_.delay) begin();
  return changed;
}

void Inspector::begin() {
  if (wish_.value > trace_->size()) return;
  Recipe recipe = recipe_;
  keep_sources(*trace_, recipe);
  recipe.inspect_at = wish_.value;
  const base::Result<RunId> run = client_->run(recipe);
  if (!run) {
    problem_ = run.error();
    return;
  }
  run_ = run.value();
  run_at_ = wish_;
}

void Inspector::drop_run() {
  if (run_ != 0) client_->forget(run_);
  run_ = 0;
}

// agrees: the repeated run is the same up to the event, as far as two looks can tell.
bool Inspector::agrees(const trace::Trace& again, base::EventSeq event) const {
  for (const base::EventSeq seq : {event, base::EventSeq{(event.value + 1) / 2}}) {
    if (again.size() < seq.value) return false;
    if (trace::dump_raw(again, again.at(seq)) != trace::dump_raw(*trace_, trace_->at(seq))) {
      return false;
    }
  }
  return true;
}

void Inspector::take(const Run& run) {
  const trace::Trace& again = run.trace();
  // a crash behind the event is the program's own
  if (again.size() < run_at_.value && !run.problem().empty()) {
    problem_ = run.problem();
    return;
  }
  if (!agrees(again, run_at_)) {
    problem_ = "the program ran another way when it was repeated: its files or settings changed";
    return;
  }
  Snapshot snapshot;
  snapshot.at = run_at_;
  const auto* end = std::get_if<trace::RunEnded>(&again.events().back().payload);
  const bool inspected = end != nullptr && end->how == trace::RunEnd::Stopped;
  for (std::uint64_t i = run_at_.value; inspected && i < again.size(); ++i) {
    const auto* recorded = std::get_if<trace::FramesRecorded>(&again.events()[i].payload);
    if (recorded == nullptr) continue;
    std::vector<SnapshotFrame>& frames = snapshot.lanes[recorded->lane];
    for (const trace::Frame& frame : recorded->frames) frames.push_back(frame_of(again, frame));
  }
  known_.push_front(std::move(snapshot));
  if (known_.size() > options_.kept) known_.pop_back();
}

}  // namespace fiberscope::session
