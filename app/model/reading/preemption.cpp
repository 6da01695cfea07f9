#include "app/model/reading/preemption.h"

namespace fiberscope::model {

namespace {

// lane_of: the lane that an event made ready or blocked; none for any other event.
LaneId lane_of(const trace::Event& event) {
  if (const auto* ready = std::get_if<trace::LaneReady>(&event.payload)) return ready->lane;
  if (const auto* blocked = std::get_if<trace::LaneBlocked>(&event.payload)) return blocked->lane;
  return {};
}

// ask: fills in who asked, if `cause` says that somebody else stood ready or waited.
void ask(const Trace& trace, EventSeq cause, Preempted& out) {
  if (!cause || cause >= out.event) return;
  const trace::Event& event = trace.at(cause);
  const LaneId whom = lane_of(event);
  if (!whom || whom == out.lane) return;
  out.whom = whom;
  out.asked = cause;
  out.asked_ns = trace.at(out.event).time_ns - event.time_ns;
}

// A thread that gives the GIL up stands in line for it within a few events: those that wake the
// next one, and its own frames and stack.
constexpr std::uint64_t kEventsBetweenMax = 64;

// release_before: the LockReleased of this GIL by the lane that now waits for it, with nothing of
// its own between that would mean another reason.
EventSeq release_before(const Trace& trace, EventSeq seq, const trace::LaneBlocked& wait) {
  const std::uint64_t first = seq.value > kEventsBetweenMax ? seq.value - kEventsBetweenMax : 1;
  for (std::uint64_t i = seq.value - 1; i >= first; --i) {
    const trace::Event& event = trace.at(EventSeq{i});
    if (const auto* released = std::get_if<trace::LockReleased>(&event.payload)) {
      if (released->lane == wait.lane && released->object == wait.object) return event.seq;
    } else if (const auto* switched = std::get_if<trace::LaneSwitched>(&event.payload)) {
      if (switched->to == wait.lane) return {};
    } else if (const auto* taken = std::get_if<trace::LockTaken>(&event.payload)) {
      if (taken->lane == wait.lane) return {};
    } else if (lane_of(event) == wait.lane) {
      return {};
    }
  }
  return {};
}

}  // namespace

std::optional<Preempted> preempted_at(const Trace& trace, EventSeq seq) {
  if (!seq || seq.value > trace.size()) return {};
  const trace::Event& event = trace.at(seq);
  Preempted out;
  out.event = seq;
  if (const auto* ready = std::get_if<trace::LaneReady>(&event.payload)) {
    if (ready->how != trace::WakeKind::Preempted) return {};
    out.lane = ready->lane;
    ask(trace, event.cause, out);
    if (!out.whom && ready->waker != ready->lane) out.whom = ready->waker;
    return out;
  }
  const auto* wait = std::get_if<trace::LaneBlocked>(&event.payload);
  if (wait == nullptr || wait->why != trace::WaitKind::Gil) return {};
  const EventSeq released = release_before(trace, seq, *wait);
  if (!released) return {};
  out.what = Preempted::What::Gil;
  out.lane = wait->lane;
  ask(trace, trace.at(released).cause, out);
  return out;
}

}  // namespace fiberscope::model
