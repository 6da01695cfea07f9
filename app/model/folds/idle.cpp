#include "app/model/folds/idle.h"

#include <algorithm>

#include "app/model/folds/payloads.h"
#include "app/model/folds/world.h"

namespace fiberscope::model {

namespace {

constexpr Overloads<
    OfRecipe, OfCalls, OfVariables, OfLevels, OfMachine, OfTimers, OfCallbacks, OfLocks, OfMemory,
    OfFiles, OfPackets, OfOutside, OfEnds,
    Ignores<trace::SourceLoaded, trace::LaneRenamed, trace::LineReached, trace::LinesFolded,
            trace::LoopFolded, trace::OutputWritten, trace::ValuePassed, trace::NoteAdded,
            trace::PrioritySet, trace::SystemCallDone>>
    kIgnoredByIdle{};

}  // namespace

void Idle::update(const trace::Trace& trace, std::uint64_t until) {
  if (applied_ >= std::min(until, trace.size())) return;
  take_new(trace, applied_, until, kIgnoredByIdle, [&](const trace::Event& event) { take(event); });
  now_ns_ = trace.time_of(base::EventSeq{applied_});
  choose();
}

void Idle::take(const trace::Event& event) {
  const auto born = [&](const trace::LaneBorn& p) {
    if (p.lane.value != runs_.size() + 1) return;  // as in lanes.h
    runs_.push_back(false);
  };
  const auto switched = [&](const trace::LaneSwitched& p) {
    due_.remove(p.to);
    begin_run(p.to, event.time_ns);
  };
  const auto off = [&](base::LaneId lane) {
    due_.remove(lane);
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
  if (!lane || lane.value > runs_.size() || due_ns == base::kNever) return;
  due_.add(lane, due_ns);
}

// idle_until: the stretch that is going on, as far as nobody is late in it.
Break Idle::idle_until(base::TimeNs now_ns) const {
  if (since_ns_ == base::kNever) return {};
  return {since_ns_, std::max(since_ns_, std::min(now_ns, due_.first_ns()))};
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

std::shared_ptr<const Breaks> joint_breaks(const Idle& a, base::TimeNs a_end_ns, const Idle& b,
                                           base::TimeNs b_end_ns) {
  const base::TimeNs end = std::max(a_end_ns, b_end_ns);
  const auto idle_of = [&](const Idle& idle, base::TimeNs end_ns) {
    std::vector<Break> list;
    if (idle.breaks() != nullptr) list = idle.breaks()->list();
    if (end_ns < end) list.push_back({end_ns, end});
    return list;
  };
  std::vector<Break> both;
  for (const Break& x : idle_of(a, a_end_ns)) {
    for (const Break& y : idle_of(b, b_end_ns)) {
      const Break common{std::max(x.from_ns, y.from_ns), std::min(x.to_ns, y.to_ns)};
      if (common.duration_ns() <= 0) continue;
      if (!both.empty() && both.back().to_ns == common.from_ns) {
        both.back().to_ns = common.to_ns;
      } else {
        both.push_back(common);
      }
    }
  }
  const base::TimeNs busy = std::max(a.busy_ns(), b.busy_ns());
  std::erase_if(both,
                [&](const Break& each) { return each.duration_ns() <= Idle::kBreakShare * busy; });
  if (both.empty() || both.size() > Idle::kBreaksMax) return nullptr;
  return std::make_shared<const Breaks>(std::move(both));
}

}  // namespace fiberscope::model
