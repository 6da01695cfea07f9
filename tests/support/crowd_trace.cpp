#include "tests/support/crowd_trace.h"

#include "tests/support/trace_sample.h"

namespace fiberscope::test {
namespace {

using namespace trace;

class CrowdStage {
 public:
  CrowdStage(Writer& w, base::VirtualClock& clock) : w_(w), clock_(clock) {}

  void run(std::uint32_t workers) {
    w_.emit(RunStarted{w_.intern("crowd.py"), {}, {}, 0, {}});
    w_.emit(SourceLoaded{SourceId{1}, w_.intern("crowd.py"), w_.define("a\nb\n")});
    w_.emit(LaneBorn{kStarter, {}, {}, LaneKind::Thread, w_.intern("main"), {}});
    for (std::uint32_t i = 0; i < workers; ++i) {
      w_.emit(LaneBorn{
          worker(i), kStarter, kStarter, LaneKind::Task, w_.intern("worker"), {SourceId{1}, 1}});
      w_.emit(LaneReady{worker(i), kStarter, WakeKind::Spawned, {}});
    }
    for (std::uint32_t i = 0; i < workers; ++i) ask((i + workers / 2) % workers);
    for (std::uint32_t i = 0; i < workers; ++i) let_in(i);
    w_.emit(RunEnded{});
  }

 private:
  static LaneId worker(std::uint32_t i) { return LaneId{kFirstWorker.value + i}; }
  void hold(LaneId lane) {
    w_.emit(LaneSwitched{CoreId{1}, last_, lane, {}});
    last_ = lane;
    w_.emit(LineReached{lane, {SourceId{1}, 1}});
    clock_.now_ns += 1000;
  }
  void ask(std::uint32_t i) {
    hold(worker(i));
    w_.emit(LaneBlocked{worker(i),
                        WaitKind::Semaphore,
                        {},
                        ObjectId{1},
                        w_.intern("semaphore door"),
                        base::kNever,
                        {SourceId{1}, 2},
                        0});
  }
  void let_in(std::uint32_t i) {
    clock_.now_ns += 10'000;
    w_.emit(LaneReady{worker(i), {}, WakeKind::Notified, {}});
    hold(worker(i));
    w_.emit(LaneEnded{worker(i), EndKind::Returned, {}, {}});
  }

  Writer& w_;
  base::VirtualClock& clock_;
  LaneId last_;
};

}  // namespace

Trace crowd_trace(std::uint32_t workers) {
  return decode(
      record([&](Writer& w, base::VirtualClock& clock) { CrowdStage(w, clock).run(workers); }));
}

// Whoever asks first of those who are let in last.
LaneId crowd_waits_longest(std::uint32_t workers) {
  return LaneId{kFirstWorker.value + workers - 1};
}

EventSeq crowd_waits(const Trace& trace) {
  EventSeq last;
  for (const Event& event : trace.events()) {
    if (std::holds_alternative<LaneBlocked>(event.payload)) last = event.seq;
  }
  return last;
}

}  // namespace fiberscope::test
