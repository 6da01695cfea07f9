#include "app/model/folds/loop_turns.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "app/model/folds/payloads.h"

namespace fiberscope::model {

namespace {

constexpr Overloads<
    OfRecipe, OfCalls, OfVariables, OfLevels, OfMachine, OfTimers, OfLocks, OfMemory, OfFiles,
    OfPackets, OfOutside, OfEnds,
    Ignores<trace::SourceLoaded, trace::OutputWritten, trace::ValuePassed, trace::NoteAdded,
            trace::PrioritySet, trace::LineReached, trace::LinesFolded, trace::LoopFolded,
            trace::LaneRenamed, trace::LaneSwitched, trace::LaneEnded>>
    kIgnoredByTurns{};

bool asks_what_is_ready(std::string_view call) {
  constexpr std::array<std::string_view, 6> kCalls = {"epoll_wait", "epoll_pwait", "poll",
                                                      "ppoll",      "select",      "pselect"};
  return std::ranges::find(kCalls, call) != kCalls.end();
}

}  // namespace

void LoopTurns::update(const trace::Trace& trace, std::uint64_t until) {
  take_new(trace, applied_, until, kIgnoredByTurns, [&](const trace::Event& event) {
    const auto born = [&](const trace::LaneBorn& p) {
      if (p.kind == trace::LaneKind::EventLoop) turns_.try_emplace(p.lane);
    };
    const auto waits = [&](const trace::LaneBlocked& p) {
      if (p.why == trace::WaitKind::Poll) asks(event, p.lane);
    };
    const auto ready = [&](const trace::LaneReady& p) {
      const auto since = waits_since_.find(p.lane);
      if (since != waits_since_.end()) knows(event, p.lane, event.time_ns - since->second);
    };
    const auto call = [&](const trace::SystemCallDone& p) {
      if (!asks_what_is_ready(trace.text(p.call))) return;
      knows(event, p.lane, std::max<base::TimeNs>(0, p.ready_ns - p.began_ns));
    };
    const auto queued = [&](const trace::CallbackQueued& p) {
      queued_[p.callback.value] = {p.loop, p.target, event.seq};
    };
    const auto started = [&](const trace::CallbackStarted& p) {
      const auto found = queued_.find(p.callback.value);
      if (found == queued_.end()) return;
      const Queued one = found->second;
      queued_.erase(found);
      auto* turns = turns_of(one.loop);
      if (turns == nullptr) return;
      if (turns->empty()) turns->push_back({event.seq});
      turns->back().callbacks.push_back({one.event, event.seq, one.target});
    };
    const auto dropped = [&](const trace::CallbackDropped& p) { queued_.erase(p.callback.value); };
    visit_payload(event.payload,
                  Overloads{born, waits, ready, call, queued, started, dropped, kIgnoredByTurns});
  });
}

std::vector<LoopTurn>* LoopTurns::turns_of(base::LaneId lane) {
  const auto found = turns_.find(lane);
  return found == turns_.end() ? nullptr : &found->second;
}

// asks: it waits for what will be ready: a turn begins.
void LoopTurns::asks(const trace::Event& event, base::LaneId lane) {
  auto* turns = turns_of(lane);
  if (turns == nullptr) return;
  waits_since_[lane] = event.time_ns;
  turns->push_back({event.seq});
}

// knows: the answer: of the turn that began with waiting for it, else of a new one.
void LoopTurns::knows(const trace::Event& event, base::LaneId lane, base::TimeNs waited_ns) {
  auto* turns = turns_of(lane);
  if (turns == nullptr) return;
  const bool waited = waits_since_.erase(lane) > 0;
  // the call that ends a wait is told of right after the wake-up: it is the same answer
  const bool same = !turns->empty() && turns->back().asked && turns->back().callbacks.empty() &&
                    waited_ns > 0 && turns->back().waited_ns > 0;
  if (!waited && !same) turns->push_back({event.seq});
  LoopTurn& turn = turns->back();
  turn.asked = event.seq;
  turn.waited_ns = std::max(turn.waited_ns, waited_ns);
}

const std::vector<LoopTurn>& LoopTurns::of(base::LaneId loop) const {
  static const std::vector<LoopTurn> kNone;
  const auto found = turns_.find(loop);
  return found == turns_.end() ? kNone : found->second;
}

std::optional<std::size_t> LoopTurns::turn_at(base::LaneId loop, base::EventSeq at) const {
  const auto& turns = of(loop);
  const auto after = std::ranges::upper_bound(turns, at, {}, &LoopTurn::begin);
  if (after == turns.begin()) return {};
  return static_cast<std::size_t>(after - turns.begin()) - 1;
}

std::vector<base::LaneId> LoopTurns::loops() const {
  std::vector<base::LaneId> out;
  for (const auto& [loop, turns] : turns_) {
    if (!turns.empty()) out.push_back(loop);
  }
  return out;
}

std::size_t ran_until(const LoopTurn& turn, base::EventSeq at) {
  const auto after = std::ranges::upper_bound(turn.callbacks, at, {}, &TurnCallback::started);
  return static_cast<std::size_t>(after - turn.callbacks.begin());
}

TurnPart part_of(const LoopTurn& turn, base::EventSeq at) {
  if (ran_until(turn, at) > 0) return TurnPart::Runs;
  return turn.asked && turn.asked < at ? TurnPart::QueuesDue : TurnPart::Asks;
}

}  // namespace fiberscope::model
