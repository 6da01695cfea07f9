#include "app/model/folds/interaction.h"

#include <algorithm>
#include <unordered_set>

#include "app/model/folds/payloads.h"

namespace fiberscope::model {

namespace {

constexpr Overloads<
    OfRecipe, OfCalls, OfVariables, OfLevels, OfMachine, OfTimers, OfCallbacks, OfLocks, OfMemory,
    OfFiles, OfPackets, OfOutside, OfEnds,
    Ignores<trace::SourceLoaded, trace::LaneRenamed, trace::LaneEnded, trace::LineReached,
            trace::LinesFolded, trace::LoopFolded, trace::OutputWritten, trace::NoteAdded,
            trace::PrioritySet, trace::SystemCallDone>>
    kIgnoredByInteraction{};

// Circle of acquaintances: whom the events so far tie to `self`.
class Ties {
 public:
  explicit Ties(LaneId self) : self_(self) { lanes_.push_back(self); }

  void take(const trace::Event& event) {
    visit_payload(
        event.payload,
        Overloads{[&](const trace::LaneSwitched& p) {
                    const bool by_name =
                        p.how != trace::SwitchKind::Dispatch && p.how != trace::SwitchKind::Start;
                    if (by_name) tie(p.from, p.to);
                  },
                  [&](const trace::LaneReady& p) { tie(p.waker, p.lane); },
                  [&](const trace::LaneBlocked& p) { tie(p.lane, p.target); },
                  [&](const trace::LaneBorn& p) { tie(p.creator, p.lane); },
                  [&](const trace::ValuePassed& p) { tie(p.from, p.to); }, kIgnoredByInteraction});
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
