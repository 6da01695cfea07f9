#include "tests/support/fork_trace.h"

namespace fiberscope::test {

namespace {

constexpr base::CoreId kCore{1};

}  // namespace

using trace::LaneKind;
using trace::PassKind;

trace::Trace fork_trace(const std::function<void(trace::Writer&, base::VirtualClock&)>& body) {
  return decode(record([&](trace::Writer& w, base::VirtualClock& clock) {
    w.emit(trace::RunStarted{});
    w.emit(trace::CoreAdded{kCore, w.intern("core 0")});
    const auto born = [&](base::LaneId lane, base::LaneId parent, base::LaneId by, LaneKind kind,
                          const char* name) {
      w.emit(trace::LaneBorn{lane, parent, by, kind, w.intern(name), {}});
    };
    born(kParent, {}, {}, LaneKind::Process, "python");
    born(kParentMain, kParent, {}, LaneKind::Thread, "main");
    w.emit(trace::LaneReady{kParentMain, {}, trace::WakeKind::Spawned, {}});
    w.emit(trace::LaneSwitched{kCore, {}, kParentMain, trace::SwitchKind::Start});
    clock.now_ns += 100;
    born(kChild, {}, kParentMain, LaneKind::Process, "python 2");
    born(kChildMain, kChild, kParentMain, LaneKind::Thread, "main");
    w.emit(trace::ValuePassed{kParentMain, kChildMain, PassKind::Return, w.intern("0")});
    w.emit(trace::ValuePassed{kChild, kParentMain, PassKind::Return, w.intern("1001")});
    w.emit(trace::LaneReady{kChildMain, kParentMain, trace::WakeKind::Spawned, {}});
    clock.now_ns += 100;
    body(w, clock);
  }));
}

void child_ends(trace::Writer& w) {
  for (const base::LaneId lane : {kChildMain, kChild}) {
    w.emit(trace::LaneEnded{lane, trace::EndKind::Exited, w.intern("exit status 7"), {}});
  }
}

void pass_status(trace::Writer& w, base::LaneId to) {
  w.emit(trace::ValuePassed{kChild, to, PassKind::Return, w.intern("exit status 7")});
}

trace::Trace zombie_trace() {
  return fork_trace([](trace::Writer& w, base::VirtualClock& clock) {
    w.emit(trace::LaneBlocked{
        kParentMain, trace::WaitKind::Sleep, {}, {}, w.intern("time.sleep"), 5250, {}, 0});
    w.emit(trace::LaneSwitched{kCore, kParentMain, kChildMain, trace::SwitchKind::Dispatch});
    w.emit(trace::LineReached{kChildMain, {}});
    clock.now_ns += 50;
    child_ends(w);
    pass_status(w, kParent);
    clock.now_ns += 5000;
    w.emit(trace::LaneReady{kParentMain, {}, trace::WakeKind::TimerFired, {}});
    w.emit(trace::LaneSwitched{kCore, kChildMain, kParentMain, trace::SwitchKind::Dispatch});
    pass_status(w, kParentMain);
    clock.now_ns += 1000;
    w.emit(trace::LineReached{kParentMain, {}});
  });
}

}  // namespace fiberscope::test
