// Lanes: the state of every lane, and the only place that emits the five lane events.
//
// Owns: for each lane its LaneState, the event that put it there, and which lane each core ran last.
// Deliberately does not know fibers, queues or Python: the scheduler moves fibers' lanes through it,
// the host moves the lanes of generators, coroutines and tasks.
//
// Invariants:
//  1. Every transition checks the state it comes from (CHECK) and emits exactly one event.
//  2. A lane that runs is the holder of exactly one core.
//  3. When the writer does not record, states are still kept and checked.
#pragma once

#include <string_view>
#include <vector>

#include "scheduler/trace/event.h"
#include "scheduler/trace/writer.h"

namespace fiberscope::core {

using base::CoreId;
using base::EventSeq;
using base::LaneId;
using base::TextId;
using base::TimeNs;

// Why a lane is about to wait: LaneBlocked without the lane.
struct Wait {
  trace::WaitKind why = trace::WaitKind::Other;
  LaneId target;
  base::ObjectId object;
  TextId detail;
  TimeNs deadline_ns = base::kNever;
  trace::Place place;
  std::uint32_t stack_bytes = 0;
};

class Lanes {
 public:
  explicit Lanes(trace::Writer& writer) : writer_(writer) { lanes_.resize(1); }

  // born: a new lane in state New; numbers are dense from 1. Emits: LaneBorn.
  LaneId born(trace::LaneKind kind, std::string_view name, LaneId parent, LaneId creator = {},
              trace::Place place = {}, EventSeq cause = {});
  // rename: Emits: LaneRenamed.
  void rename(LaneId lane, std::string_view name);

  // ready: New, Blocked or Running -> Ready. Emits: LaneReady.
  EventSeq ready(LaneId lane, trace::WakeKind how, LaneId waker, TextId detail, EventSeq cause);
  // switched: New, Ready or Blocked -> Running on `core`, which must be free. Emits: LaneSwitched.
  EventSeq switched(CoreId core, LaneId to, trace::SwitchKind how, EventSeq cause);
  // blocked: Running -> Blocked. Emits: LaneBlocked.
  EventSeq blocked(LaneId lane, const Wait& wait, EventSeq cause = {});
  // ended: any but Ended -> Ended. Emits: LaneEnded.
  EventSeq ended(LaneId lane, trace::EndKind how, TextId detail = {}, trace::Place place = {},
                 EventSeq cause = {});

  trace::LaneState state(LaneId lane) const { return lanes_[lane.value].state; }
  // since: the event that put the lane into its present state.
  EventSeq since(LaneId lane) const { return lanes_[lane.value].since; }
  // running: the lane that runs on the core; none when it is idle.
  LaneId running(CoreId core) const;
  std::uint32_t count() const { return static_cast<std::uint32_t>(lanes_.size() - 1); }
  trace::Writer& writer() { return writer_; }

 private:
  struct Lane {
    trace::LaneState state = trace::LaneState::New;
    CoreId core;
    EventSeq since;
  };
  struct Core {
    LaneId last;
    bool busy = false;
  };
  Core& core_of(CoreId core);
  void leave_core(Lane& lane);

  trace::Writer& writer_;
  std::vector<Lane> lanes_;
  std::vector<Core> cores_;
};

}  // namespace fiberscope::core
