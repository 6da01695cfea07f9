#include "tests/ui/pane_trace.h"

#include <string>

namespace fiberscope::test {
namespace {

using namespace trace;

std::string program() {
  std::string text = "import locks\n\ndef count(n):\n";
  text += "    message = \"" + std::string(300, 'x') + "\"  # 很长\n";
  text += "    return message\n\n\ndef apples():\n    raise ValueError('out of 苹果')\n";
  for (int i = 10; i < 60; ++i) text += "# line " + std::to_string(i) + "\n";
  return text;
}

class PaneStage {
 public:
  PaneStage(Writer& w, base::VirtualClock& clock) : w_(w), clock_(clock) {}

  void run() {
    w_.emit(
        RunStarted{w_.intern("main.py"), {}, w_.intern("CPython 3.11.2"), 0, w_.intern("fifo")});
    for (std::uint32_t i = 1; i <= kPaneSources; ++i) {
      const std::string path =
          i == 1 ? "demo/main.py" : "demo/a_module_of_many_words_" + std::to_string(i) + ".py";
      w_.emit(SourceLoaded{SourceId{i}, w_.define(path), w_.define(program())});
    }
    w_.emit(CoreAdded{CoreId{1}, w_.intern("core 1")});
    w_.emit(LaneBorn{LaneId{1}, {}, {}, LaneKind::Process, w_.intern("process"), {}});
    w_.emit(LaneBorn{kMainLane, LaneId{1}, {}, LaneKind::Thread, w_.intern("main"), {}});
    hold(kMainLane, SwitchKind::Start, {});
    w_.emit(LaneBorn{kLoop, kMainLane, kMainLane, LaneKind::EventLoop, w_.intern("hub"), {}});
    spawn(kLeft, "left");
    spawn(kRight, "right");
    spawn(kFailing, "apples");
    const EventSeq joins = w_.emit(LaneBlocked{kMainLane,
                                               WaitKind::Join,
                                               {},
                                               ObjectId{9},
                                               w_.intern("joinall of 3"),
                                               base::kNever,
                                               at(2),
                                               0});
    hold(kLeft, SwitchKind::Start, joins);
    left_counts();
    right_waits();
    apples_fails();
    w_.emit(RunEnded{RunEnd::Failed, 1, {}});
  }

 private:
  Place at(std::uint32_t line) const { return {kPaneSource, line}; }

  void hold(LaneId to, SwitchKind how, EventSeq cause) {
    w_.emit(LaneSwitched{CoreId{1}, holder_, to, how}, cause);
    holder_ = to;
    clock_.now_ns += base::kMicrosecond;
  }
  void spawn(LaneId lane, const char* name) {
    w_.emit(LaneBorn{lane, kLoop, kMainLane, LaneKind::Greenlet, w_.intern(name), at(1)});
    const EventSeq ready = w_.emit(LaneReady{lane, kMainLane, WakeKind::Spawned, {}});
    (void)ready;
  }
  void reach(LaneId lane, std::uint32_t line) {
    clock_.now_ns += base::kMicrosecond;
    w_.emit(LineReached{lane, at(line)});
  }
  void write(LaneId lane, std::uint8_t stream, const std::string& text) {
    w_.emit(OutputWritten{lane, stream, w_.define(text + "\n")});
  }
  // record: two frames, the inner one with n and a text that is too long for the column.
  void record(LaneId lane, const char* n) {
    const Local count{w_.intern("n"), w_.intern("int"), w_.intern(n)};
    const Local word{w_.intern("message"), w_.intern("str"),
                     w_.define("'" + std::string(200, 'm') + "'")};
    const Local outer{w_.intern("total"), w_.intern("int"), w_.intern("77")};
    w_.emit(FramesRecorded{lane,
                           {{w_.intern("count"), at(kCounting), {count, word}},
                            {w_.intern("outer"), at(8), {outer}}}});
    std::vector<Register> registers(kRegisterNames.size());
    registers[0] = {Register::Kind::Stack, 3184};
    registers[4] = {Register::Kind::Number, static_cast<std::uint64_t>(n[0])};
    w_.emit(StackRecorded{lane, 64 << 10, 3184, 12288, registers});
  }
  EventSeq wait_for_lock(LaneId lane, LaneId holder, std::uint32_t object, const char* detail) {
    return w_.emit(LaneBlocked{lane, WaitKind::Lock, holder, ObjectId{object}, w_.intern(detail),
                               base::kNever, at(5), 3184});
  }

  void left_counts() {
    for (const char* n : {"1", "2"}) {
      reach(kLeft, kCounting);
      write(kLeft, 1, std::string("left counts ") + n);
      const EventSeq gave =
          w_.emit(LaneReady{kLeft, kLeft, WakeKind::Yielded, w_.intern("sleep(0)")});
      record(kLeft, n);
      hold(kLeft, SwitchKind::Dispatch, gave);
    }
    reach(kLeft, kLongLine);
    write(kLeft, 1, "左边说：" + std::string(180, 'w') + " theend");
    reach(kLeft, 5);
    record(kLeft, "2");
    const EventSeq waits = wait_for_lock(kLeft, kRight, 1, "lock a");
    hold(kRight, SwitchKind::Start, waits);
  }
  void right_waits() {
    reach(kRight, kCounting);
    write(kRight, 1, "right is here");
    reach(kRight, 5);
    w_.emit(TimerArmed{TimerId{1}, kMainLane, clock_.now_ns + base::kSecond, w_.intern("alarm")});
    const EventSeq waits = wait_for_lock(kRight, kLeft, 2, "lock b");
    hold(kFailing, SwitchKind::Start, waits);
  }
  void apples_fails() {
    reach(kFailing, kRaising);
    write(kFailing, 2, kErrorText);
    w_.emit(NoteAdded{kFailing, NoteKind::Exception, w_.intern(kErrorText), at(kRaising)});
    w_.emit(LaneEnded{kFailing, EndKind::Failed, w_.intern(kErrorText), {}});
  }

  Writer& w_;
  base::VirtualClock& clock_;
  LaneId holder_;
};

}  // namespace

trace::Trace long_trace(std::uint64_t lines) {
  return decode(record([lines](Writer& w, base::VirtualClock& clock) {
    w.emit(RunStarted{w.intern("long.py"), {}, w.intern("CPython 3.11.2"), 0, w.intern("fifo")});
    w.emit(SourceLoaded{kPaneSource, w.intern("demo/long.py"), w.define(program())});
    w.emit(CoreAdded{CoreId{1}, w.intern("core 1")});
    w.emit(LaneBorn{LaneId{1}, {}, {}, LaneKind::Process, w.intern("process"), {}});
    w.emit(LaneBorn{kMainLane, LaneId{1}, {}, LaneKind::Thread, w.intern("main"), {}});
    w.emit(LaneSwitched{CoreId{1}, {}, kMainLane, SwitchKind::Start});
    for (std::uint64_t i = 0; i < lines; ++i) {
      clock.now_ns += 100;
      w.emit(LineReached{kMainLane, {kPaneSource, static_cast<std::uint32_t>(3 + i % 3)}});
    }
  }));
}

trace::Trace pane_trace() {
  return decode(record([](Writer& w, base::VirtualClock& clock) { PaneStage(w, clock).run(); }));
}

}  // namespace fiberscope::test
