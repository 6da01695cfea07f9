#include "app/session/inspector.h"

#include <algorithm>
#include <iterator>
#include <utility>

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

void Inspector::look_at(EngineClient& client, Recipe recipe, const trace::Trace& trace, RunId run) {
  look_away();
  first_ = run;
  client_ = &client;
  recipe_ = std::move(recipe);
  recipe_.send_at_once = false;  // nobody watches it grow
  trace_ = &trace;
}

void Inspector::look_away() {
  drop_run();
  if (again_ != 0) client_->forget(again_);
  first_ = again_ = 0;
  client_ = nullptr;
  trace_ = nullptr;
  wish_ = from_beginning_ = {};
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

// nearest: of the runs with a checkpoint before the wish the one whose lies closest to it; 0: none.
RunId Inspector::nearest() const {
  RunId best = 0;
  std::uint64_t latest = 0;
  for (const RunId id : {first_, again_}) {
    const Run* const run = client_->find(id);
    if (run == nullptr) continue;
    const auto& checkpoints = run->checkpoints();
    const auto behind = checkpoints.lower_bound(wish_.value);
    if (behind == checkpoints.begin() || std::prev(behind)->first <= latest) continue;
    best = id;
    latest = std::prev(behind)->first;
  }
  return best;
}

base::Result<RunId> Inspector::run_again() const {
  // lines that are folded are told by one event, which the run is past by then
  const trace::Event wished = trace_->at(wish_);
  const bool loop = trace::payload_as<trace::LinesFolded>(wished.payload) != nullptr;
  if (const RunId from = nearest(); from != 0 && from_beginning_ != wish_ && !loop) {
    if (auto run = client_->run_on(from, {wish_.value, recipe_.kept.input})) return run;
  }
  Recipe recipe = recipe_;
  keep_sources(*trace_, recipe);
  recipe.inspect_at = wish_.value;
  if (loop) recipe.inspect_line = trace::events_folded(wished.payload);
  return client_->run_with_checkpoints(recipe);
}

void Inspector::begin() {
  if (wish_.value > trace_->size()) return;
  const base::Result<RunId> run = run_again();
  if (!run) {
    problem_ = run.error();
    return;
  }
  run_ = run.value();
  run_at_ = wish_;
}

// drop_run: what has begun at the beginning is kept if it has left checkpoints.
void Inspector::drop_run() {
  const Run* const run = run_ == 0 ? nullptr : client_->find(run_);
  if (run != nullptr && run->over() && !run->checkpoints().empty()) {
    if (again_ != 0) client_->forget(again_);
    again_ = std::exchange(run_, 0);
  }
  if (run_ != 0) client_->forget(run_);
  run_ = 0;
}

// agrees: the repeated run, which may have begun behind event `from`, is the same up to the event,
// as far as two looks can tell.
bool Inspector::agrees(const trace::Trace& again, std::uint64_t from, base::EventSeq event) const {
  for (const base::EventSeq seq : {event, base::EventSeq{from + (event.value - from + 1) / 2}}) {
    if (again.size() < seq.value) return false;
    if (trace::dump_raw(again, again.at(seq)) != trace::dump_raw(*trace_, trace_->at(seq))) {
      return false;
    }
  }
  return true;
}

bool Inspector::arrived(const Run& run) const { return run.trace().size() >= run_at_.value; }

void Inspector::take(const Run& run) {
  const trace::Trace& again = run.trace();
  if (!arrived(run) && run.goes_on()) {
    from_beginning_ = run_at_;
    return;
  }
  // a crash behind the event is the program's own
  if (!arrived(run) && !run.problem().empty()) {
    problem_ = run.problem();
    return;
  }
  if (!agrees(again, run.from().events, run_at_)) {
    problem_ = "the program ran another way when it was repeated: its files or settings changed";
    return;
  }
  Snapshot snapshot;
  snapshot.at = run_at_;
  const auto end = again.find<trace::RunEnded>(base::EventSeq{again.size()});
  const bool inspected = end != nullptr && end->how == trace::RunEnd::Stopped;
  for (std::uint64_t i = run_at_.value; inspected && i < again.size(); ++i) {
    const auto recorded = again.find<trace::FramesRecorded>(base::EventSeq{i + 1});
    if (recorded == nullptr) continue;
    std::vector<SnapshotFrame>& frames = snapshot.lanes[recorded->lane];
    for (const trace::Frame& frame : recorded->frames) frames.push_back(frame_of(again, frame));
  }
  known_.push_front(std::move(snapshot));
  if (known_.size() > options_.kept) known_.pop_back();
}

}  // namespace fiberscope::session
