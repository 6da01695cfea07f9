// Random legal traces: a chance walk over the transitions that event.h allows.
#include <string>

#include "scheduler/base/prng.h"
#include "tests/support/trace_sample.h"

namespace fiberscope::test {

using namespace trace;

namespace {

constexpr SourceId kSource{1};
constexpr CoreId kCore{1};
constexpr std::uint32_t kLines = 40;

class Walk {
 public:
  Walk(Writer& writer, base::VirtualClock& clock, std::uint64_t seed)
      : w_(writer), clock_(clock), prng_(seed) {}

  void run(std::uint32_t lanes, std::uint64_t events) {
    begin(lanes);
    while (w_.last_seq().value + 1 < events && live_ > 0) {
      clock_.now_ns += static_cast<TimeNs>(prng_.below(3000));
      if (running_) {
        act();
      } else {
        dispatch();
      }
    }
    w_.emit(RunEnded{RunEnd::Finished, 0, {}});
  }

 private:
  struct Lane {
    LaneState state = LaneState::New;
    EventSeq since;
    TimerId timer;  // of its present wait
    EventSeq armed;
    TimeNs deadline_ns = base::kNever;
  };

  void begin(std::uint32_t lanes) {
    std::string body;
    for (std::uint32_t i = 1; i <= kLines; ++i) body += "line_" + std::to_string(i) + "()\n";
    w_.emit(RunStarted{w_.intern("random.py"), {}, {}, 7, w_.intern("random")});
    w_.emit(SourceLoaded{kSource, w_.intern("random.py"), w_.define(body)});
    w_.emit(CoreAdded{kCore, w_.intern("core 1")});
    w_.emit(LaneBorn{LaneId{1}, {}, {}, LaneKind::Process, w_.intern("process"), {}});
    w_.emit(LaneBorn{LaneId{2}, LaneId{1}, {}, LaneKind::Thread, w_.intern("main"), {}});
    w_.emit(LaneBorn{LaneId{3}, LaneId{2}, LaneId{2}, LaneKind::EventLoop, w_.intern("hub"), {}});
    first_ = 4;
    lanes_.resize(4 + lanes);
    live_ = lanes;
    for (std::uint32_t i = 4; i < 4 + lanes; ++i) {
      const auto kind = static_cast<LaneKind>(3 + prng_.below(6));
      const LaneId parent{prng_.below(4) == 0 && i > 4
                              ? 4 + static_cast<std::uint32_t>(prng_.below(i - 4))
                              : 3};
      lanes_[i].since = w_.emit(LaneBorn{LaneId{i}, parent, LaneId{2}, kind,
                                         w_.intern("lane" + std::to_string(i)), place()});
    }
  }

  Place place() { return {kSource, 1 + static_cast<std::uint32_t>(prng_.below(kLines))}; }
  std::uint32_t any_lane() {
    return first_ + static_cast<std::uint32_t>(prng_.below(lanes_.size() - first_));
  }
  // find: a lane in the state, searched from a chance start; 0 when there is none.
  std::uint32_t find(LaneState state) {
    const std::uint32_t count = static_cast<std::uint32_t>(lanes_.size()) - first_;
    const std::uint32_t start = any_lane() - first_;
    for (std::uint32_t i = 0; i < count; ++i) {
      const std::uint32_t lane = first_ + (start + i) % count;
      if (lanes_[lane].state == state) return lane;
    }
    return 0;
  }

  void set(std::uint32_t lane, LaneState state, EventSeq event) {
    lanes_[lane].state = state;
    lanes_[lane].since = event;
    running_ = state == LaneState::Running ? lane : running_ == lane ? 0 : running_;
  }

  void switch_to(std::uint32_t lane, SwitchKind how, EventSeq cause) {
    set(lane, LaneState::Running,
        w_.emit(LaneSwitched{kCore, LaneId{last_}, LaneId{lane}, how}, cause));
    last_ = lane;
  }

  void disarm(Lane& lane) {
    if (lane.timer) w_.emit(TimerCancelled{lane.timer}, lane.since);
    lane.timer = {};
  }

  void wake(std::uint32_t id, WakeKind how, EventSeq cause) {
    disarm(lanes_[id]);
    const LaneId waker{how == WakeKind::TimerFired ? 0 : running_};
    set(id, LaneState::Ready,
        w_.emit(LaneReady{LaneId{id}, waker, how, w_.intern("event set")}, cause));
  }

  // fire: the clock jumps to the lane's deadline, if it has one still ahead.
  void fire(std::uint32_t id) {
    Lane& lane = lanes_[id];
    if (lane.deadline_ns > clock_.now_ns) {
      const TimeNs from_ns = clock_.now_ns;
      clock_.now_ns = lane.deadline_ns;
      w_.emit(ClockAdvanced{from_ns}, lane.armed);
    }
    const EventSeq fired = w_.emit(TimerFired{lane.timer}, lane.armed);
    lane.timer = {};
    wake(id, WakeKind::TimerFired, fired);
  }

  void dispatch() {
    if (const std::uint32_t fresh = find(LaneState::New); fresh && prng_.below(2) == 0) {
      wake(fresh, WakeKind::Spawned, lanes_[fresh].since);
    }
    std::vector<LaneId> ready;
    for (std::uint32_t i = first_; i < lanes_.size() && ready.size() < 8; ++i) {
      if (lanes_[i].state == LaneState::Ready) ready.push_back(LaneId{i});
    }
    if (ready.empty()) {
      if (const std::uint32_t id = find(LaneState::Blocked)) {
        if (lanes_[id].timer) return fire(id);
        return wake(id, WakeKind::Notified, lanes_[id].since);
      }
      if (const std::uint32_t id = find(LaneState::New)) wake(id, WakeKind::Spawned, {});
      return;
    }
    const auto chosen = static_cast<std::uint32_t>(prng_.below(ready.size()));
    EventSeq cause = lanes_[ready[chosen].value].since;
    if (ready.size() > 1) {
      cause = w_.emit(ChoiceMade{kCore, w_.intern("random"), chosen, ready}, cause);
    }
    switch_to(ready[chosen].value, SwitchKind::Dispatch, cause);
  }

  void act() {
    const LaneId self{running_};
    switch (prng_.below(16)) {
      case 0:
      case 1:
      case 2: return block();
      case 3:
        return set(running_, LaneState::Ready,
                   w_.emit(LaneReady{self, self, WakeKind::Yielded, {}}));
      case 4:
        if (const std::uint32_t id = find(LaneState::Blocked)) {
          wake(id, static_cast<WakeKind>(4 + prng_.below(5)), lanes_[running_].since);
        }
        return;
      case 5:
        if (prng_.below(40) != 0 || live_ < 2) return;
        --live_;
        return set(running_, LaneState::Ended,
                   w_.emit(LaneEnded{self, static_cast<EndKind>(prng_.below(6)), {}, place()}));
      case 6:
        w_.emit(OutputWritten{self, static_cast<std::uint8_t>(1 + prng_.below(2)),
                              w_.define("out " + std::to_string(prng_.below(1000)) + "\n")});
        return;
      case 7:
        w_.emit(ValuePassed{self, LaneId{any_lane()}, static_cast<PassKind>(prng_.below(7)),
                            w_.intern(std::to_string(prng_.below(50)))});
        return;
      case 8: return callback();
      case 9:
        w_.emit(NoteAdded{self, static_cast<NoteKind>(prng_.below(9)), w_.intern("a note"),
                          place()});
        return;
      default: w_.emit(LineReached{self, place()});
    }
  }

  void block() {
    const std::uint32_t self = running_;
    Lane& lane = lanes_[self];
    lane.deadline_ns = base::kNever;
    if (prng_.below(2) == 0) {
      lane.timer = TimerId{++timers_};
      lane.deadline_ns = clock_.now_ns + static_cast<TimeNs>(prng_.below(5'000'000));
      lane.armed = w_.emit(TimerArmed{lane.timer, LaneId{self}, lane.deadline_ns,
                                      w_.intern("sleep")});
    }
    const std::uint32_t target = find(LaneState::Blocked);
    const bool direct = target != 0 && target != self && prng_.below(3) == 0;
    const auto why = direct           ? WaitKind::Switched
                     : lane.timer     ? WaitKind::Sleep
                                      : static_cast<WaitKind>(5 + prng_.below(13));
    const ObjectId object{static_cast<std::uint32_t>(prng_.below(5))};
    const EventSeq blocked = w_.emit(LaneBlocked{LaneId{self}, why, LaneId{direct ? target : 0},
                                                 object, w_.intern("queue jobs"),
                                                 lane.deadline_ns, place(), 4096},
                                     lane.timer ? lane.armed : EventSeq{});
    set(self, LaneState::Blocked, blocked);
    if (prng_.below(3) == 0) {
      const Local local{w_.intern("n"), w_.intern("int"), w_.intern("1")};
      w_.emit(FramesRecorded{LaneId{self}, {Frame{w_.intern("work"), place(), {local}}}});
      w_.emit(StackRecorded{LaneId{self}, 1 << 18, 2048 + prng_.below(4096), 8192, {}});
    }
    if (direct) {
      disarm(lanes_[target]);
      switch_to(target, SwitchKind::HandOver, blocked);
    }
  }

  void callback() {
    if (queued_ < callbacks_) {
      ++queued_;
      if (prng_.below(5) == 0) {
        w_.emit(CallbackDropped{CallbackId{queued_}});
      } else {
        w_.emit(CallbackStarted{CallbackId{queued_}});
      }
    } else {
      w_.emit(CallbackQueued{CallbackId{++callbacks_}, LaneId{3}, LaneId{any_lane()},
                             w_.intern("call")});
    }
  }

  Writer& w_;
  base::VirtualClock& clock_;
  base::Prng prng_;
  std::vector<Lane> lanes_;
  std::uint32_t first_ = 0;
  std::uint32_t running_ = 0;
  std::uint32_t last_ = 0;
  std::uint32_t live_ = 0;
  std::uint32_t timers_ = 0;
  std::uint32_t callbacks_ = 0;
  std::uint32_t queued_ = 0;
};

}  // namespace

std::vector<std::uint8_t> random_trace_bytes(std::uint64_t seed, std::uint32_t lanes,
                                             std::uint64_t events) {
  return record([=](Writer& w, base::VirtualClock& clock) {
    Walk(w, clock, seed).run(lanes, events);
  });
}

}  // namespace fiberscope::test
