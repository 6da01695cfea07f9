#include "app/model/folds/state_moves.h"

#include <algorithm>

#include "app/model/folds/payloads.h"

namespace fiberscope::model {

namespace {

constexpr Overloads<
    OfRecipe, OfCalls, OfVariables, OfLevels, OfMachine, OfTimers, OfCallbacks, OfLocks, OfMemory,
    OfFiles, OfPackets, OfOutside, OfEnds,
    Ignores<trace::SourceLoaded, trace::OutputWritten, trace::ValuePassed, trace::NoteAdded,
            trace::PrioritySet, trace::SystemCallDone, trace::LineReached, trace::LinesFolded,
            trace::LoopFolded, trace::LaneRenamed>>
    kIgnoredByMoves{};

constexpr std::size_t at_station(Station station) { return static_cast<std::size_t>(station); }

}  // namespace

Station station_of(const LaneWorld& lane) {
  switch (lane.state) {
    case trace::LaneState::New:
      return Station::New;
    case trace::LaneState::Ready:
      return Station::Ready;
    case trace::LaneState::Running:
      return Station::Running;
    case trace::LaneState::Blocked:
      return sleeps(lane.wait_kind) ? Station::Sleeping : Station::Waiting;
    case trace::LaneState::Ended:
      break;
  }
  return Station::Ended;
}

void StateMoves::update(const trace::Trace& trace, std::uint64_t until) {
  take_new(trace, applied_, until, kIgnoredByMoves, [&](const trace::Event& event) {
    const auto born = [&](const trace::LaneBorn& p) {
      if (p.lane.value == now_.size() + 1) now_.push_back(Station::New);
    };
    const auto ready = [&](const trace::LaneReady& p) { move(event, p.lane, Station::Ready); };
    const auto runs = [&](const trace::LaneSwitched& p) { move(event, p.to, Station::Running); };
    const auto waits = [&](const trace::LaneBlocked& p) {
      move(event, p.lane, sleeps(p.why) ? Station::Sleeping : Station::Waiting);
    };
    const auto ended = [&](const trace::LaneEnded& p) { move(event, p.lane, Station::Ended); };
    visit_payload(event.payload, Overloads{born, ready, runs, waits, ended, kIgnoredByMoves});
  });
}

void StateMoves::move(const trace::Event& event, base::LaneId lane, Station to) {
  if (!lane || lane.value > now_.size()) return;
  Station& now = now_[lane.value - 1];
  if (moves_.size() % kCountedEvery == 0) counted_.push_back(running_);
  moves_.push_back({event.seq, lane, now, to});
  ++running_[at_station(now)][at_station(to)];
  now = to;
}

std::size_t StateMoves::count_until(base::EventSeq at) const {
  const auto end = std::ranges::upper_bound(moves_, at, {}, &StateMove::event);
  return static_cast<std::size_t>(end - moves_.begin());
}

const StateMove* StateMoves::last(base::EventSeq at) const {
  const std::size_t count = count_until(at);
  return count == 0 ? nullptr : &moves_[count - 1];
}

const StateMove* StateMoves::last(base::EventSeq at, Station from, Station to) const {
  for (std::size_t i = count_until(at); i > 0; --i) {
    const StateMove& one = moves_[i - 1];
    if (one.from == from && one.to == to) return &one;
  }
  return nullptr;
}

MoveCounts StateMoves::counts(base::EventSeq at) const {
  const std::size_t count = count_until(at);
  if (count == 0) return {};
  const std::size_t known = (count - 1) / kCountedEvery;
  MoveCounts out = counted_[known];
  for (std::size_t i = known * kCountedEvery; i < count; ++i) {
    ++out[at_station(moves_[i].from)][at_station(moves_[i].to)];
  }
  return out;
}

}  // namespace fiberscope::model
