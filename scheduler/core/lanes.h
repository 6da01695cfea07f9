// Lanes: the state of every lane, and the only place that emits the five lane events.
//
// Owns: for each lane its LaneState, its name, the event that put it there; which lane each core
// ran last; and the numbering of the objects that lanes wait on. Deliberately does not know fibers,
// queues or Python: the scheduler moves fibers' lanes through it, the host moves the lanes of
// generators, coroutines and tasks.
//
// Invariants:
//  1. Every transition checks the state it comes from (CHECK) and emits exactly one event.
//  2. A lane that runs is the holder of exactly one core.
//  3. When the writer does not record, states are still kept and checked.
#pragma once

#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "scheduler/base/check.h"
#include "scheduler/trace/event.h"
#include "scheduler/trace/writer.h"

namespace fiberscope::core {

using base::CoreId;
using base::EventSeq;
using base::LaneId;
using base::ObjectId;
using base::TextId;
using base::TimeNs;

// Why a lane is about to wait: LaneBlocked without the lane, and what only the scheduler wants.
struct Wait {
  trace::WaitKind why = trace::WaitKind::Other;
  LaneId target;
  base::ObjectId object;
  TextId detail;
  TimeNs deadline_ns = base::kNever;
  trace::Place place;
  std::uint32_t stack_bytes = 0;
  bool held = false;  // nobody but the target can end it: a circle of such waits is a deadlock
};

class Lanes {
 public:
  explicit Lanes(trace::Writer& writer);

  // born: a new lane in state New; numbers are dense from 1. Emits: LaneBorn.
  LaneId born(trace::LaneKind kind, std::string_view name, LaneId parent, LaneId creator = {},
              trace::Place place = {}, EventSeq cause = {});
  // rename: Emits: LaneRenamed.
  void rename(LaneId lane, std::string_view name);
  // name: as last given; empty when nothing is recorded.
  std::string_view name(LaneId lane) const { return writer_.text(lanes_[lane.value].name); }

  // ready: New, Blocked or Running -> Ready. Emits: LaneReady.
  EventSeq ready(LaneId lane, trace::WakeKind how, LaneId waker, TextId detail, EventSeq cause) {
    Lane& l = at(lane);
    if (l.state == trace::LaneState::Running) {
      leave_core(l);
    } else {
      CHECK_MSG(l.state == trace::LaneState::New || l.state == trace::LaneState::Blocked,
                "only a new, blocked or running lane becomes ready");
    }
    l.state = trace::LaneState::Ready;
    if (!writer_.recording()) return l.since = writer_.skip();
    return l.since = emit_ready(lane, how, waker, detail, cause);
  }
  // switched: New, Ready or Blocked -> Running on `core`, which must be free. Emits: LaneSwitched.
  EventSeq switched(CoreId core, LaneId to, trace::SwitchKind how, EventSeq cause) {
    Lane& l = at(to);
    Core& c = core_of(core);
    CHECK_MSG(l.state == trace::LaneState::Ready || l.state == trace::LaneState::New ||
                  l.state == trace::LaneState::Blocked,
              "only a ready, new or blocked lane is switched to");
    CHECK_MSG(!c.busy, "two lanes on one core");
    const LaneId from = c.last;
    c.last = to;
    c.busy = true;
    l.state = trace::LaneState::Running;
    l.core = static_cast<std::uint16_t>(core.value);
    l.has_run = true;
    if (!writer_.recording()) return l.since = writer_.skip();
    return l.since = emit_switched(core, from, to, how, cause);
  }
  // yielded: ready(from, Yielded) and switched(core, to) in one, for the hottest path of all.
  // Requires: `from` runs on `core`, `to` is Ready. Emits: LaneReady, caused by what made it run,
  // and LaneSwitched.
  void yielded(CoreId core, LaneId from, LaneId to, trace::SwitchKind how) {
    Lane& f = at(from);
    Lane& t = at(to);
    CHECK_MSG(f.state == trace::LaneState::Running && f.core == core.value,
              "only a running lane yields");
    CHECK_MSG(t.state == trace::LaneState::Ready, "a lane yields to one that is ready");
    f.state = trace::LaneState::Ready;
    t.state = trace::LaneState::Running;
    t.core = f.core;
    const LaneId last = std::exchange(cores_[f.core].last, to);
    if (writer_.recording()) {
      std::tie(f.since, t.since) = emit_yielded(core, last, from, to, how, {f.since, t.since});
    } else {
      f.since = writer_.skip();
      t.since = writer_.skip();
    }
  }
  // blocked: Running -> Blocked. Emits: LaneBlocked.
  EventSeq blocked(LaneId lane, const Wait& wait, EventSeq cause = {}) {
    Lane& l = at(lane);
    CHECK_MSG(l.state == trace::LaneState::Running, "only a running lane blocks");
    leave_core(l);
    l.state = trace::LaneState::Blocked;
    if (!writer_.recording()) return l.since = writer_.skip();
    return l.since = emit_blocked(lane, wait, cause);
  }
  // ended: any but Ended -> Ended. Emits: LaneEnded.
  EventSeq ended(LaneId lane, trace::EndKind how, TextId detail = {}, trace::Place place = {},
                 EventSeq cause = {});

  trace::LaneKind kind(LaneId lane) const { return lanes_[lane.value].kind; }
  // carries: coroutines stand on the lane's thread, which all wait when that does.
  bool carries(LaneId lane) const {
    const Lane& l = lanes_[lane.value];
    return l.kind == trace::LaneKind::EventLoop || lanes_[l.thread.value].carried_count > 0;
  }
  // has_run: it has held a core at least once.
  bool has_run(LaneId lane) const { return lanes_[lane.value].has_run; }
  trace::LaneState state(LaneId lane) const { return lanes_[lane.value].state; }
  // since: the event that put the lane into its present state.
  EventSeq since(LaneId lane) const { return lanes_[lane.value].since; }
  // running: the lane that runs on the core; none when it is idle.
  LaneId running(CoreId core) const;
  std::uint32_t count() const { return count_; }
  // new_object: a number for something lanes wait on: 1, 2, 3 ...
  ObjectId new_object() { return ObjectId{++last_object_}; }
  trace::Writer& writer() const { return writer_; }

 private:
  struct Lane {
    EventSeq since;
    TextId name;
    std::uint16_t core = 0;  // while Running
    trace::LaneState state = trace::LaneState::New;
    trace::LaneKind kind = trace::LaneKind::Fiber;
    bool has_run = false;
    LaneId thread;                    // itself, if it is one
    std::uint32_t carried_count = 0;  // of a thread: coroutines that live
  };
  struct Core {
    LaneId last;
    bool busy = false;
  };
  Lane& at(LaneId lane) {
    CHECK_MSG(lane.value - 1 < count_, "no such lane");  // none wraps around
    return lanes_[lane.value];
  }
  Core& core_of(CoreId core) {
    if (core.value >= cores_.size()) add_cores(core);
    return cores_[core.value];
  }
  void add_cores(CoreId last);
  void leave_core(const Lane& lane) { cores_[lane.core].busy = false; }
  // out of line: the paths without recording stay short enough to be inlined
  EventSeq emit_ready(LaneId lane, trace::WakeKind how, LaneId waker, TextId detail,
                      EventSeq cause);
  EventSeq emit_switched(CoreId core, LaneId from, LaneId to, trace::SwitchKind how,
                         EventSeq cause);
  std::pair<EventSeq, EventSeq> emit_yielded(CoreId core, LaneId last, LaneId from, LaneId to,
                                             trace::SwitchKind how,
                                             std::pair<EventSeq, EventSeq> causes);
  EventSeq emit_blocked(LaneId lane, const Wait& wait, EventSeq cause);

  trace::Writer& writer_;
  std::vector<Lane> lanes_;  // [0] stands for "none"
  std::uint32_t count_ = 0;  // without [0]
  std::vector<Core> cores_;  // [0] likewise
  std::uint32_t last_object_ = 0;
};

}  // namespace fiberscope::core
