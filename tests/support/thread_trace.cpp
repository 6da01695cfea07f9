#include "tests/support/thread_trace.h"

#include "tests/support/trace_sample.h"

namespace fiberscope::test {
namespace {

using namespace trace;

constexpr CoreId kOne{1}, kTwo{2};

class ThreadStage {
 public:
  ThreadStage(Writer& w, base::VirtualClock& clock, ThreadMoments& m)
      : w_(w), clock_(clock), m_(m) {}

  void run() {
    begin();
    main_starts_two();
    a_asks_for_the_gil();
    a_loses_its_core();
    the_circle_closes();
  }

 private:
  Place at(std::uint32_t line) const { return {kBank, line}; }
  void pass(base::TimeNs ns) { clock_.now_ns += ns; }
  void reach(LaneId lane, std::uint32_t line) { w_.emit(LineReached{lane, at(line)}); }
  EventSeq take(LaneId lane, ObjectId object, const char* name, std::uint32_t line) {
    const LockKind kind = object == kGil ? LockKind::Gil : LockKind::Lock;
    const Place place = line == 0 ? Place{} : at(line);
    return w_.emit(LockTaken{lane, object, kind, w_.intern(name), place});
  }
  EventSeq release(LaneId lane, ObjectId object, EventSeq cause = {}) {
    return w_.emit(LockReleased{lane, object}, cause);
  }
  EventSeq ready(LaneId lane, LaneId waker, WakeKind how, EventSeq cause, const char* detail = "") {
    return w_.emit(LaneReady{lane, waker, how, w_.intern(detail)}, cause);
  }
  void hold(CoreId core, LaneId to, EventSeq cause, SwitchKind how = SwitchKind::Dispatch) {
    w_.emit(LaneSwitched{core, last_[core.value], to, how}, cause);
    last_[core.value] = to;
  }
  EventSeq want(LaneId lane, WaitKind why, LaneId holder, ObjectId object, const char* name,
                std::uint32_t line) {
    return w_.emit(
        LaneBlocked{lane, why, holder, object, w_.intern(name), base::kNever, at(line), 0});
  }

  void begin() {
    w_.emit(RunStarted{
        w_.intern("bank.py"), {}, w_.intern("CPython 3.11.2"), 0, w_.intern("round-robin")});
    w_.emit(MachineSet{2, 1, Preemption::Faithful, 4 * base::kMillisecond, 5 * base::kMillisecond});
    std::string text;
    for (int i = 1; i <= 20; ++i) text += "line_" + std::to_string(i) + "()\n";
    w_.emit(SourceLoaded{kBank, w_.intern("demo/bank.py"), w_.define(text)});
    w_.emit(CoreAdded{kOne, w_.intern("core 0")});
    w_.emit(CoreAdded{kTwo, w_.intern("core 1")});
    w_.emit(LaneBorn{LaneId{1}, {}, {}, LaneKind::Process, w_.intern("process"), {}});
    w_.emit(LaneBorn{kThreadMain, LaneId{1}, {}, LaneKind::Thread, w_.intern("main"), {}});
    hold(kOne, kThreadMain, {}, SwitchKind::Start);
    pass(base::kMillisecond);
  }
  void main_starts_two() {
    reach(kThreadMain, 4);
    take(kThreadMain, kLockX, "lock x", 4);
    take(kThreadMain, kGil, "GIL", 0);
    w_.emit(LaneBorn{kThreadA, LaneId{1}, kThreadMain, LaneKind::Thread, w_.intern("a"), at(5)});
    w_.emit(LaneBorn{kThreadB, LaneId{1}, kThreadMain, LaneKind::Thread, w_.intern("b"), at(6)});
    const EventSeq spawned = ready(kThreadA, kThreadMain, WakeKind::Spawned, {});
    hold(kTwo, kThreadA, spawned, SwitchKind::Start);
    m_.a_asks = want(kThreadA, WaitKind::Gil, kThreadMain, kGil, "GIL", 8);
  }
  void a_asks_for_the_gil() {
    pass(5 * base::kMillisecond);
    const EventSeq released = release(kThreadMain, kGil, m_.a_asks);
    const EventSeq woken = ready(kThreadA, kThreadMain, WakeKind::Notified, released, "GIL");
    m_.main_gives = want(kThreadMain, WaitKind::Gil, kThreadA, kGil, "GIL", 7);
    hold(kTwo, kThreadA, woken);
    take(kThreadA, kGil, "GIL", 0);
    reach(kThreadA, 9);
    take(kThreadA, kLockY, "lock y", 9);
    pass(base::kMillisecond);
  }
  void a_loses_its_core() {
    const EventSeq stood = ready(kThreadB, kThreadMain, WakeKind::Spawned, {});
    pass(3 * base::kMillisecond);
    const EventSeq released = release(kThreadA, kGil, stood);
    const EventSeq main = ready(kThreadMain, kThreadA, WakeKind::Notified, released, "GIL");
    m_.slice_over = ready(kThreadA, {}, WakeKind::Preempted, stood);
    hold(kTwo, kThreadB, m_.slice_over);
    const EventSeq asks = want(kThreadB, WaitKind::Gil, {}, kGil, "GIL", 15);
    hold(kOne, kThreadMain, main);
    take(kThreadMain, kGil, "GIL", 0);
    hold(kTwo, kThreadA, asks);
    want(kThreadA, WaitKind::Gil, kThreadMain, kGil, "GIL", 9);
    reach(kThreadMain, 7);
    pass(base::kMillisecond);
  }
  void the_circle_closes() {
    EventSeq released = release(kThreadMain, kGil);
    EventSeq woken = ready(kThreadB, kThreadMain, WakeKind::Notified, released, "GIL");
    m_.circle = want(kThreadMain, WaitKind::Lock, kThreadA, kLockY, "lock y", 7);
    hold(kOne, kThreadB, woken);
    take(kThreadB, kGil, "GIL", 0);
    reach(kThreadB, 15);
    pass(base::kMillisecond);
    released = release(kThreadB, kGil);
    woken = ready(kThreadA, kThreadB, WakeKind::Notified, released, "GIL");
    w_.emit(LaneEnded{kThreadB, EndKind::Returned, w_.intern("None"), at(15)});
    hold(kOne, kThreadA, woken);
    take(kThreadA, kGil, "GIL", 0);
    reach(kThreadA, 10);
    release(kThreadA, kGil);
    m_.a_waits = want(kThreadA, WaitKind::Lock, kThreadMain, kLockX, "lock x", 10);
    w_.emit(DeadlockFound{{kThreadMain, kThreadA}, {}}, m_.a_waits);
    for (const LaneId lane : {kThreadMain, kThreadA}) {
      w_.emit(MemoryRecorded{lane, 8 << 20, (lane.value + 1) * 4096});
    }
    w_.emit(RunEnded{RunEnd::Deadlock, 1, {}}, m_.a_waits);
  }

  Writer& w_;
  base::VirtualClock& clock_;
  ThreadMoments& m_;
  LaneId last_[3];
};

}  // namespace

trace::Trace thread_trace(ThreadMoments* moments) {
  ThreadMoments unused;
  ThreadMoments& m = moments ? *moments : unused;
  return decode(
      record([&](Writer& w, base::VirtualClock& clock) { ThreadStage(w, clock, m).run(); }));
}

}  // namespace fiberscope::test
