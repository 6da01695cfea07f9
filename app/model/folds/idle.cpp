#include "app/model/folds/idle.h"

#include <algorithm>

#include "app/model/folds/payloads.h"
#include "app/model/folds/world.h"

namespace fiberscope::model {

namespace {

constexpr Overloads<
    OfRecipe, OfCalls, OfVariables, OfMachine, OfTimers, OfCallbacks, OfLocks, OfMemory, OfFiles,
    OfPackets, OfOutside, OfEnds,
    Ignores<trace::SourceLoaded, trace::LaneRenamed, trace::LineReached, trace::OutputWritten,
            trace::ValuePassed, trace::NoteAdded, trace::PrioritySet, trace::SystemCallDone>>
    kIgnoredByIdle{};

}  // namespace

void Idle::update(const trace::Trace& trace) {
  if (applied_ == trace.size()) return;
  for (; applied_ < trace.size(); ++applied_) take(trace.events()[applied_]);
  choose();
}

void Idle::take(const trace::Event& event) {
  now_ns_ = event.time_ns;
  const auto born = [&](const trace::LaneBorn& p) {
    if (p.lane.value != runs_.size() + 1) return;  // as in lanes.h
    runs_.push_back(false);
    due_of_.push_back(base::kNever);
  };
  const auto switched = [&](const trace::LaneSwitched& p) {
    wake(p.to);
    begin_run(p.to, event.time_ns);
  };
  const auto off = [&](base::LaneId lane) {
    wake(lane);
    end_run(lane, event.time_ns);
  };
  const auto ready = [&](const trace::LaneReady& p) { off(p.lane); };
  const auto ended = [&](const trace::LaneEnded& p) { off(p.lane); };
  const auto blocked = [&](const trace::LaneBlocked& p) {
    off(p.lane);
    if (sleeps(p.why)) sleep(p.lane, p.deadline_ns);
  };
  visit_payload(event.payload, Overloads{born, switched, ready, ended, blocked, kIgnoredByIdle});
}

void Idle::begin_run(base::LaneId lane, base::TimeNs now_ns) {
  if (!lane || lane.value > runs_.size() || runs_[lane.value - 1]) return;
  runs_[lane.value - 1] = true;
  if (running_count_++ > 0) return;
  const Break stretch = idle_until(now_ns);
  since_ns_ = base::kNever;
  if (stretch.duration_ns() <= 0) return;
  idle_ns_ += stretch.duration_ns();
  keep(stretch);
}

void Idle::end_run(base::LaneId lane, base::TimeNs now_ns) {
  if (!lane || lane.value > runs_.size() || !runs_[lane.value - 1]) return;
  runs_[lane.value - 1] = false;
  if (--running_count_ == 0) since_ns_ = now_ns;
}

void Idle::sleep(base::LaneId lane, base::TimeNs due_ns) {
  if (!lane || lane.value > due_of_.size() || due_ns == base::kNever) return;
  due_of_[lane.value - 1] = due_ns;
  due_.insert({due_ns, lane});
}

void Idle::wake(base::LaneId lane) {
  if (!lane || lane.value > due_of_.size()) return;
  base::TimeNs& due_ns = due_of_[lane.value - 1];
  if (due_ns == base::kNever) return;
  due_.erase({due_ns, lane});
  due_ns = base::kNever;
}

// idle_until: the stretch that is going on, as far as nobody is late in it.
Break Idle::idle_until(base::TimeNs now_ns) const {
  if (since_ns_ == base::kNever) return {};
  const base::TimeNs due_ns = due_.empty() ? base::kNever : due_.begin()->first;
  return {since_ns_, std::max(since_ns_, std::min(now_ns, due_ns))};
}

base::TimeNs Idle::busy_ns() const {
  return now_ns_ - idle_ns_ - idle_until(now_ns_).duration_ns();
}

// keep: of too many the shortest goes, of equal ones the first.
void Idle::keep(const Break& stretch) {
  longest_.push_back(stretch);
  if (longest_.size() <= kBreaksMax + 1) return;
  longest_.erase(std::ranges::min_element(longest_, {}, &Break::duration_ns));
}

void Idle::choose() {
  std::vector<Break> list = longest_;
  list.push_back(idle_until(now_ns_));
  const base::TimeNs busy = busy_ns();
  std::erase_if(list,
                [&](const Break& b) { return busy <= 0 || b.duration_ns() / kBreakShare <= busy; });
  too_many_ = list.size() > kBreaksMax;
  if (list.empty() || too_many_) return breaks_.reset();
  if (breaks_ == nullptr || breaks_->list() != list) {
    breaks_ = std::make_shared<const Breaks>(std::move(list));
  }
}

}  // namespace fiberscope::model
