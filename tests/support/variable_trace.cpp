#include "tests/support/variable_trace.h"

#include "tests/support/trace_sample.h"

namespace fiberscope::test {
namespace {

using namespace trace;

constexpr const char* kText =
    "count = 0\n"
    "total = 0\n"
    "\n"
    "def add():\n"
    "    global count\n"
    "    value = count\n"
    "    count = value + 1\n"
    "\n"
    "def sum_up():\n"
    "    global total\n"
    "    total = 9\n";

class VariableStage {
 public:
  VariableStage(Writer& w, base::VirtualClock& clock) : w_(w), clock_(clock) {}

  void run(VariableMoments& m) {
    begin();
    m.ann_reads = access<VariableRead>(kAnn, kCount, "0", 6);
    m.bob_reads = access<VariableRead>(kBob, kCount, "0", 6);
    m.bob_writes = access<VariableWritten>(kBob, kCount, "1", 7, m.bob_reads);
    m.ann_writes = access<VariableWritten>(kAnn, kCount, "1", 7, m.ann_reads);
    m.ann_reads_again = access<VariableRead>(kAnn, kCount, "1", 6, m.ann_writes);
    m.bob_totals = access<VariableWritten>(kBob, kTotal, "9", 11);
    clock_.now_ns += 2000;
    for (const LaneId lane : {kBob, kAnn}) {
      reach(lane, 7);
      w_.emit(LaneEnded{lane, EndKind::Returned, {}, {}});
      ended_ = true;
    }
    w_.emit(RunEnded{});
  }

 private:
  void begin() {
    w_.emit(RunStarted{w_.intern("shared.py"), {}, {}, 0, {}});
    w_.emit(SourceLoaded{kShared, w_.intern("shared.py"), w_.define(kText)});
    w_.emit(LaneBorn{LaneId{1}, {}, {}, LaneKind::Process, w_.intern("python"), {}});
    w_.emit(LaneBorn{kAnn, LaneId{1}, {}, LaneKind::Thread, w_.intern("ann"), {}});
    w_.emit(LaneBorn{kBob, LaneId{1}, {}, LaneKind::Thread, w_.intern("bob"), {}});
    w_.emit(VariableFound{kCount, VariableKind::Global, w_.intern("count")});
    w_.emit(VariableFound{kTotal, VariableKind::Global, w_.intern("total")});
  }
  void reach(LaneId lane, std::uint32_t line) {
    if (running_ != lane) {
      if (running_ && !ended_) w_.emit(LaneReady{running_, running_, WakeKind::Yielded, {}});
      w_.emit(LaneSwitched{CoreId{1}, running_, lane, {}});
    }
    running_ = lane;
    w_.emit(LineReached{lane, {kShared, line}});
  }
  template <class Access>
  EventSeq access(LaneId lane, VariableId variable, const char* value, std::uint32_t line,
                  EventSeq cause = {}) {
    clock_.now_ns += 1000;
    reach(lane, line);
    return w_.emit(Access{variable, lane, w_.intern(value), 0, 1, {}, {kShared, line}}, cause);
  }

  Writer& w_;
  base::VirtualClock& clock_;
  LaneId running_;  // or ran last
  bool ended_ = false;
};

}  // namespace

std::vector<std::uint8_t> variable_trace_bytes(VariableMoments* moments) {
  VariableMoments unused;
  return record([&](Writer& w, base::VirtualClock& clock) {
    VariableStage(w, clock).run(moments != nullptr ? *moments : unused);
  });
}

Trace variable_trace(VariableMoments* moments) { return decode(variable_trace_bytes(moments)); }

}  // namespace fiberscope::test
