#include "tests/support/nap_trace.h"

namespace fiberscope::test {

using namespace trace;

namespace {

constexpr base::CoreId kCore{1};

void begin(Writer& w, std::initializer_list<std::pair<const char*, LaneKind>> lanes) {
  w.emit(RunStarted{});
  w.emit(CoreAdded{kCore, w.intern("core 1")});
  std::uint32_t id = 0;
  for (const auto& [name, kind] : lanes) {
    const base::LaneId parent{id < 2 ? id : 2};
    w.emit(LaneBorn{base::LaneId{++id}, parent, {}, kind, w.intern(name), {}});
  }
}

}  // namespace

std::vector<std::uint8_t> nap_trace_bytes(const std::vector<Nap>& naps) {
  return record([&](Writer& w, base::VirtualClock& clock) {
    begin(w, {{"program", LaneKind::Process}, {"main", LaneKind::Thread}});
    const base::LaneId main{2};
    base::LaneId before;
    EventSeq cause = w.emit(LaneReady{main, {}, WakeKind::Spawned, {}});
    for (const Nap& nap : naps) {
      w.emit(LaneSwitched{kCore, before, main, SwitchKind::Dispatch}, cause);
      before = main;
      clock.now_ns += nap.run_ms * base::kMillisecond;
      if (nap.sleep_ms == 0) {
        cause = w.emit(LaneReady{main, main, WakeKind::Yielded, {}});
        continue;
      }
      const base::TimeNs due = clock.now_ns + nap.sleep_ms * base::kMillisecond;
      LaneBlocked wait;
      wait.lane = main, wait.why = WaitKind::Sleep, wait.deadline_ns = due;
      w.emit(wait);
      clock.now_ns = due;
      cause = w.emit(LaneReady{main, {}, WakeKind::TimerFired, {}});
    }
    w.emit(LaneSwitched{kCore, before, main, SwitchKind::Dispatch}, cause);
    w.emit(LaneEnded{main, EndKind::Returned, {}, {}});
    w.emit(RunEnded{RunEnd::Finished, 0, {}});
  });
}

trace::Trace nap_trace(const std::vector<Nap>& naps) { return decode(nap_trace_bytes(naps)); }

namespace {

std::vector<std::uint8_t> late_bytes(base::TimeNs asked_ns, base::TimeNs held_ns, bool whole) {
  return record([&](Writer& w, base::VirtualClock& clock) {
    begin(w, {{"program", LaneKind::Process},
              {"main", LaneKind::Thread},
              {"polite", LaneKind::Task},
              {"rude", LaneKind::Task}});
    const base::LaneId polite{3}, rude{4};
    const auto run = [&](base::LaneId from, base::LaneId to, EventSeq cause) {
      w.emit(LaneSwitched{kCore, from, to, SwitchKind::Dispatch}, cause);
      clock.now_ns += base::kMillisecond;
    };
    const auto wait = [&](base::LaneId lane, WaitKind why, base::TimeNs due) {
      LaneBlocked blocked;
      blocked.lane = lane, blocked.why = why, blocked.deadline_ns = due;
      w.emit(blocked);
    };
    const EventSeq first = w.emit(LaneReady{polite, {}, WakeKind::Spawned, {}});
    const EventSeq second = w.emit(LaneReady{rude, {}, WakeKind::Spawned, {}});
    run({}, polite, first);
    const base::TimeNs due = clock.now_ns + asked_ns;
    wait(polite, WaitKind::Sleep, due);
    w.emit(LaneSwitched{kCore, polite, rude, SwitchKind::Dispatch}, second);
    const base::TimeNs free = clock.now_ns + held_ns;
    wait(rude, WaitKind::BlockingSleep, free);
    clock.now_ns = free;
    run(rude, rude, w.emit(LaneReady{rude, {}, WakeKind::TimerFired, {}}));
    if (!whole) return;
    w.emit(LaneEnded{rude, EndKind::Returned, {}, {}});
    clock.now_ns = std::max(clock.now_ns, due);
    run(rude, polite, w.emit(LaneReady{polite, {}, WakeKind::TimerFired, {}}));
    w.emit(LaneEnded{polite, EndKind::Returned, {}, {}});
    w.emit(RunEnded{RunEnd::Finished, 0, {}});
  });
}

}  // namespace

std::vector<std::uint8_t> late_trace_bytes(base::TimeNs asked_ns, base::TimeNs held_ns) {
  return late_bytes(asked_ns, held_ns, true);
}

trace::Trace late_so_far(base::TimeNs asked_ns, base::TimeNs held_ns) {
  return decode(late_bytes(asked_ns, held_ns, false));
}

trace::Trace late_trace(base::TimeNs asked_ns, base::TimeNs held_ns) {
  return decode(late_trace_bytes(asked_ns, held_ns));
}

}  // namespace fiberscope::test
