#include "scheduler/core/lanes.h"

namespace fiberscope::core {

using trace::LaneState;

namespace {

// is_carried: a coroutine that somebody may give a turn to; a generator has only its caller.
bool is_carried(trace::LaneKind kind) {
  using enum trace::LaneKind;
  return kind == Greenlet || kind == Coroutine || kind == AsyncGenerator || kind == Task ||
         kind == Fiber;
}

}  // namespace

Lanes::Lanes(trace::Writer& writer) : writer_(writer) {
  lanes_.resize(1);
  cores_.resize(2);
}

LaneId Lanes::born(trace::LaneKind kind, std::string_view name, LaneId parent, LaneId creator,
                   trace::Place place, EventSeq cause) {
  CHECK(parent.value < lanes_.size());
  CHECK(creator.value < lanes_.size());
  const LaneId lane{++count_};
  Lane& l = lanes_.emplace_back();
  l.name = writer_.intern(name);
  l.kind = kind;
  l.since = writer_.emit(trace::LaneBorn{lane, parent, creator, kind, l.name, place}, cause);
  l.thread = kind == trace::LaneKind::Thread ? lane : lanes_[parent.value].thread;
  if (is_carried(kind)) ++lanes_[l.thread.value].carried_count;
  return lane;
}

void Lanes::rename(LaneId lane, std::string_view name) {
  Lane& l = at(lane);
  l.name = writer_.intern(name);
  writer_.emit(trace::LaneRenamed{lane, l.name});
}

EventSeq Lanes::emit_ready(LaneId lane, trace::WakeKind how, LaneId waker, TextId detail,
                           EventSeq cause) {
  return writer_.emit(trace::LaneReady{lane, waker, how, detail}, cause);
}

EventSeq Lanes::emit_switched(CoreId core, LaneId from, LaneId to, trace::SwitchKind how,
                              EventSeq cause) {
  return writer_.emit(trace::LaneSwitched{core, from, to, how}, cause);
}

std::pair<EventSeq, EventSeq> Lanes::emit_yielded(CoreId core, LaneId last, LaneId from, LaneId to,
                                                  trace::SwitchKind how,
                                                  std::pair<EventSeq, EventSeq> causes) {
  const EventSeq ready =
      writer_.emit(trace::LaneReady{from, from, trace::WakeKind::Yielded, {}}, causes.first);
  return {ready, writer_.emit(trace::LaneSwitched{core, last, to, how}, causes.second)};
}

EventSeq Lanes::emit_blocked(LaneId lane, const Wait& wait, EventSeq cause) {
  return writer_.emit(trace::LaneBlocked{lane, wait.why, wait.target, wait.object, wait.detail,
                                         wait.deadline_ns, wait.place, wait.stack_bytes},
                      cause);
}

EventSeq Lanes::ended(LaneId lane, trace::EndKind how, TextId detail, trace::Place place,
                      EventSeq cause) {
  Lane& l = at(lane);
  CHECK_MSG(l.state != LaneState::Ended, "a lane ends once");
  if (l.state == LaneState::Running) leave_core(l);
  l.state = LaneState::Ended;
  if (is_carried(l.kind)) --lanes_[l.thread.value].carried_count;
  return l.since = writer_.emit(trace::LaneEnded{lane, how, detail, place}, cause);
}

LaneId Lanes::running(CoreId core) const {
  if (core.value >= cores_.size() || !cores_[core.value].busy) return {};
  return cores_[core.value].last;
}

void Lanes::add_cores(CoreId last) {
  CHECK(last.value <= UINT16_MAX);
  cores_.resize(last.value + 1);
}

}  // namespace fiberscope::core
