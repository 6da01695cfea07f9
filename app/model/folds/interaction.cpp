#include "app/model/folds/interaction.h"

#include <algorithm>
#include <unordered_set>

namespace fiberscope::model {

namespace {

// Circle of acquaintances: whom the events so far tie to `self`.
class Ties {
 public:
  explicit Ties(LaneId self) : self_(self) { lanes_.push_back(self); }

  void take(const trace::Event& event) {
    if (const auto* switched = std::get_if<trace::LaneSwitched>(&event.payload)) {
      const bool by_name =
          switched->how != trace::SwitchKind::Dispatch && switched->how != trace::SwitchKind::Start;
      if (by_name) tie(switched->from, switched->to);
    } else if (const auto* ready = std::get_if<trace::LaneReady>(&event.payload)) {
      tie(ready->waker, ready->lane);
    } else if (const auto* blocked = std::get_if<trace::LaneBlocked>(&event.payload)) {
      tie(blocked->lane, blocked->target);
    } else if (const auto* born = std::get_if<trace::LaneBorn>(&event.payload)) {
      tie(born->creator, born->lane);
    } else if (const auto* passed = std::get_if<trace::ValuePassed>(&event.payload)) {
      tie(passed->from, passed->to);
    }
  }
  void meet(LaneId other) { lanes_.push_back(other); }
  std::vector<LaneId> sorted() {
    std::sort(lanes_.begin(), lanes_.end());
    lanes_.erase(std::unique(lanes_.begin(), lanes_.end()), lanes_.end());
    return std::move(lanes_);
  }

 private:
  void tie(LaneId a, LaneId b) {
    if (!a || !b || a == b || (a != self_ && b != self_)) return;
    const LaneId other = a == self_ ? b : a;
    if (lanes_.back() != other) lanes_.push_back(other);
  }

  LaneId self_;
  std::vector<LaneId> lanes_;
};

}  // namespace

std::vector<LaneId> interacting(const Trace& trace, LaneId lane) {
  Ties ties(lane);
  bool born = false;
  std::unordered_set<base::ObjectId> objects;  // that this lane waited on
  for (const trace::Event& event : trace.events()) {
    ties.take(event);
    const auto* blocked = std::get_if<trace::LaneBlocked>(&event.payload);
    if (blocked && blocked->lane == lane && blocked->object) objects.insert(blocked->object);
    const auto* birth = std::get_if<trace::LaneBorn>(&event.payload);
    born = born || (birth && birth->lane == lane);
  }
  if (!born) return {};
  if (!objects.empty()) {
    for (const trace::Event& event : trace.events()) {
      const auto* blocked = std::get_if<trace::LaneBlocked>(&event.payload);
      if (blocked && objects.count(blocked->object) != 0) ties.meet(blocked->lane);
    }
  }
  return ties.sorted();
}

}  // namespace fiberscope::model
