// TimerQueue: timers in virtual time. Serves the scheduler's own sleeps and deadlines and, through
// callbacks, the timers of an event loop (gevent's, asyncio's).
//
// Owns: the armed timers and their order. Deliberately does not know the clock (whoever pops says
// what time it is) or what firing means (whoever pops acts).
//
// Invariants:
//  1. Due timers leave in the order (deadline, priority, order of arrival).
//  2. A timer leaves exactly once: fired or cancelled. Its number is never used again.
#pragma once

#include <cstdint>
#include <functional>
#include <unordered_map>
#include <utility>
#include <vector>

#include "scheduler/base/own.h"
#include "scheduler/base/time.h"
#include "scheduler/core/lanes.h"

namespace fiberscope::core {

using base::TimerId;

struct Fiber;

// What a timer does when it fires: wakes a fiber, or calls back. A callback runs on whatever stack
// fires the timers; it must not switch fibers or throw.
struct TimerTarget {
  using Callback = void (*)(void* argument, TimerId timer, EventSeq fired);

  TimerTarget() = default;
  explicit TimerTarget(Fiber& f) : fiber(&f) {}
  TimerTarget(Callback c, void* a) : callback(c), argument(a) {}

  Fiber* fiber = nullptr;
  Callback callback = nullptr;
  void* argument = nullptr;
};

class TimerQueue {
 public:
  // Whose: where it keeps its timers: with all that the processes share, or with what is one's own.
  enum class Whose : std::uint8_t { All, Process };
  // Two queues of one run share their numbers: pass the first queue as `numbers`.
  explicit TimerQueue(trace::Writer& writer, TimerQueue* numbers = nullptr,
                      Whose whose = Whose::All)
      : writer_(writer),
        numbers_(numbers ? *numbers : *this),
        heap_(base::PlacedAllocator<Timer>(whose == Whose::Process)),
        index_of_(heap_.get_allocator()) {}
  TimerQueue(const TimerQueue&) = delete;
  TimerQueue& operator=(const TimerQueue&) = delete;

  // set_alarm: from now on `*alarm_ns` is lowered to every deadline armed that comes before it.
  void set_alarm(TimeNs* alarm_ns) { alarm_ns_ = alarm_ns; }

  // arm: a smaller priority goes first among equal deadlines. A deadline gone by is due at once.
  // Requires: deadline_ns != kNever. Emits: TimerArmed.
  TimerId arm(TimeNs deadline_ns, std::int32_t priority, TimerTarget target, LaneId lane,
              TextId what, EventSeq cause = {});
  // schedule: arm() without a word in the trace: what the machine does then tells of itself.
  TimerId schedule(TimeNs deadline_ns, TimerTarget target);
  // cancel: false when it has fired or was cancelled already. Emits: TimerCancelled.
  bool cancel(TimerId timer, EventSeq cause = {});

  // forget_all: none fires, nor is that told: they are another process's.
  void forget_all() {
    heap_.clear();
    index_of_.clear();
    next_deadline_ns_ = base::kNever;
  }

  // take_all: forget_all(), and what they were for, in their order.
  std::vector<TimerTarget> take_all();

  // next_deadline: kNever when none is armed.
  TimeNs next_deadline() const { return next_deadline_ns_; }
  bool due(TimeNs now_ns) const { return next_deadline_ns_ <= now_ns; }
  // last: the timer armed last; pass it to pop_due() to leave alone what is armed meanwhile.
  TimerId last() const { return TimerId{numbers_.last_number_}; }

  struct Due {
    TimerId timer;  // none: nothing is due
    EventSeq fired;
    TimerTarget target;
    explicit operator bool() const { return static_cast<bool>(timer); }
  };
  // pop_due: the first timer whose deadline is not after `now_ns`, unless it was armed after
  // `armed_until`. Emits: TimerFired (its cause: TimerArmed).
  Due pop_due(TimeNs now_ns, TimerId armed_until = TimerId{UINT32_MAX});

  std::size_t size() const { return heap_.size(); }
  bool empty() const { return heap_.empty(); }

 private:
  struct Timer {
    TimeNs deadline_ns;
    std::int32_t priority;
    TimerId id;
    EventSeq armed;  // none: it is not told of
    TimerTarget target;
  };
  TimerId add(TimeNs deadline_ns, std::int32_t priority, TimerTarget target, EventSeq armed);
  static bool before(const Timer& a, const Timer& b);
  void place(std::size_t index, const Timer& timer);
  void sift_up(std::size_t index, const Timer& timer);
  void sift_down(std::size_t index, const Timer& timer);
  void remove_at(std::size_t index);

  trace::Writer& writer_;
  TimerQueue& numbers_;
  std::uint32_t last_number_ = 0;
  TimeNs next_deadline_ns_ = base::kNever;
  TimeNs* alarm_ns_ = nullptr;
  std::vector<Timer, base::PlacedAllocator<Timer>> heap_;
  // looked up, never walked
  std::unordered_map<std::uint32_t, std::size_t, std::hash<std::uint32_t>,
                     std::equal_to<std::uint32_t>,
                     base::PlacedAllocator<std::pair<const std::uint32_t, std::size_t>>>
      index_of_;
};

}  // namespace fiberscope::core
