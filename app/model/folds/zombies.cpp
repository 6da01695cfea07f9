#include "app/model/folds/zombies.h"

#include <algorithm>

namespace fiberscope::model {

void Zombies::take(const trace::LaneBorn& p) {
  if (p.kind == trace::LaneKind::Process) processes_[p.lane] = {};
  if (p.kind != trace::LaneKind::Thread) return;
  const auto process = processes_.find(p.parent);
  if (process == processes_.end()) return;
  process->second.several = bool(process->second.thread);
  if (!process->second.thread) process->second.thread = p.lane;
}

void Zombies::take(const trace::LaneEnded& p) {
  const auto process = processes_.find(p.lane);
  if (process != processes_.end()) process->second.ended = true;
}

void Zombies::take(const trace::ValuePassed& p, const trace::Event& event) {
  const auto found = processes_.find(p.from);
  if (found == processes_.end() || !found->second.ended) return;
  const Process& process = found->second;
  const auto known = of_.find(p.from);
  if (known == of_.end()) {
    if (!processes_.contains(p.to)) return;  // nobody had to wait
    const bool alone = process.thread && !process.several;
    const base::LaneId row = alone ? process.thread : p.from;
    of_[p.from] = of_[row] = list_.size();
    list_.push_back({p.from, row, p.to, event.seq, event.time_ns, {}, event.time_ns, p.value});
    return;
  }
  Zombie& zombie = list_[known->second];
  if (zombie.end) return;
  if (processes_.contains(p.to)) {
    zombie.parent = p.to;  // that of its parent's which takes over what it leaves
    return;
  }
  zombie.end = event.seq;
  zombie.end_ns = event.time_ns;
}

void Zombies::take(const trace::LaneReady& p) {
  if (p.how != trace::WakeKind::Finished) return;
  const auto woken_by = of_.find(p.waker);
  if (woken_by != of_.end()) list_[woken_by->second].awaited = true;
}

void Zombies::take(const trace::Event& event) {
  if (const auto* ready = std::get_if<trace::LaneReady>(&event.payload)) take(*ready);
  if (const auto* born = std::get_if<trace::LaneBorn>(&event.payload)) take(*born);
  if (const auto* ended = std::get_if<trace::LaneEnded>(&event.payload)) take(*ended);
  if (const auto* passed = std::get_if<trace::ValuePassed>(&event.payload)) take(*passed, event);
}

const Zombie* Zombies::of(base::LaneId lane) const {
  const auto found = of_.find(lane);
  if (found == of_.end() || list_[found->second].awaited) return nullptr;
  return &list_[found->second];
}

bool Zombies::any() const {
  return std::ranges::any_of(list_, [](const Zombie& zombie) { return !zombie.awaited; });
}

}  // namespace fiberscope::model
