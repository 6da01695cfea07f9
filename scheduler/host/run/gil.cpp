#include "scheduler/host/run/gil.h"

#include <algorithm>

#include "scheduler/host/run/runtime.h"

namespace fiberscope::host {

namespace {

TimeNs switch_interval_ns() {
  return static_cast<TimeNs>(fs_switch_interval_us()) * base::kMicrosecond;
}

}  // namespace

// Leave: a waiting thread is no longer one as soon as it is woken.
class Gil::Leave final : public core::WaitHook {
 public:
  explicit Leave(Gil& gil) : gil_(gil) {}
  void leave(core::Fiber& fiber) override {
    std::erase_if(gil_.waiters_, [&](const Waiter& w) { return w.fiber->fiber == &fiber; });
    gil_.find_asker();
  }

 private:
  Gil& gil_;
};

void Gil::take(Runtime& runtime, PyFiber& self, trace::Place place) {
  if (absent_) return;
  const TimeNs since_ns = runtime.clock().now_ns;
  while (holder_) wait(runtime, self, place, since_ns);
  hold(runtime, self);
}

void Gil::hold(Runtime& runtime, PyFiber& self) {
  holder_ = holder_lane_ = self.thread_lane;
  // who gets it back after a call has not passed it on
  if (holder_ != last_holder_) passed_ns_ = runtime.clock().now_ns;
  last_holder_ = holder_;
  find_asker();
  if (!told_) return;
  trace::Writer& writer = runtime.writer();
  writer.emit(
      trace::LockTaken{holder_lane_, object_, trace::LockKind::Gil, writer.intern("GIL"), {}},
      runtime.lanes().since(self.fiber->lane));
}

void Gil::wait(Runtime& runtime, PyFiber& self, trace::Place place, TimeNs since_ns) {
  core::Wait wait;
  wait.why = trace::WaitKind::Gil;
  wait.target = holder_lane_;
  wait.object = object_;
  wait.detail = runtime.writer().intern("GIL");
  wait.place = place;
  Leave leave(*this);
  // the event's number is known only when it is there
  const base::EventSeq event = runtime.writer().next_seq();
  waiters_.push_back({&self, since_ns, event});
  find_asker();
  runtime.park_aside(wait, &holder_lane_, &leave);
}

void Gil::release(Runtime& runtime, PyFiber& self, base::EventSeq cause) {
  if (absent_) return;
  CHECK_MSG(holder_ == self.thread_lane, "a thread gives up a GIL that it does not hold");
  holder_ = {};
  base::EventSeq released = cause;
  if (told_) released = runtime.writer().emit(trace::LockReleased{holder_lane_, object_}, cause);
  if (waiters_.empty()) return;
  core::Fiber& next = *waiters_.front().fiber->fiber;
  runtime.scheduler().wake(next, trace::WakeKind::Notified, self.fiber->lane,
                           runtime.writer().intern("GIL"), released);
}

void Gil::pass_on(Runtime& runtime, PyFiber& self, trace::Place place, base::EventSeq cause) {
  CHECK(wanted());
  PyFiber& next = *waiters_.front().fiber;
  release(runtime, self, cause);
  holder_lane_ = next.thread_lane;  // whom this wait is for; it has been woken to take it
  wait(runtime, self, place, runtime.clock().now_ns);
  take(runtime, self, place);
}

void Gil::tell_from_now_on(Runtime& runtime) {
  if (told_ || absent_) return;
  told_ = true;
  object_ = runtime.new_object();
  trace::Writer& writer = runtime.writer();
  writer.emit(
      trace::LockTaken{holder_lane_, object_, trace::LockKind::Gil, writer.intern("GIL"), {}},
      runtime.anchor());
}

// find_asker: a waiter looks each time its interval is over, and asks if the lock has not changed
// hands in it.
void Gil::find_asker() {
  asked_ns_ = base::kNever;
  const TimeNs interval_ns = std::max<TimeNs>(switch_interval_ns(), 1);
  for (const Waiter& w : waiters_) {
    const TimeNs before_ns = std::max<TimeNs>(passed_ns_ - w.since_ns, 0) / interval_ns;
    const bool passed_since = passed_ns_ > w.since_ns;
    const TimeNs at_ns = w.since_ns + (before_ns + (passed_since ? 2 : 1)) * interval_ns;
    if (at_ns >= asked_ns_) continue;
    asked_ns_ = at_ns;
    asked_by_ = w.event;
  }
}

}  // namespace fiberscope::host
