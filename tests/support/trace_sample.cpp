#include "tests/support/trace_sample.h"

#include <map>
#include <string>

namespace fiberscope::test {

using namespace trace;  // the whole file is about its vocabulary

std::vector<std::uint8_t> record(
    const std::function<void(Writer&, base::VirtualClock&)>& body) {
  std::vector<std::uint8_t> bytes;
  base::VirtualClock clock;
  {
    Writer writer(clock, [&bytes](const std::uint8_t* data, std::size_t size) {
      bytes.insert(bytes.end(), data, data + size);
    });
    body(writer, clock);
  }
  return bytes;
}

Trace decode(const std::vector<std::uint8_t>& bytes) {
  Trace trace;
  trace.append(bytes.data(), bytes.size());
  trace.finish();
  return trace;
}

Trace sample_trace() { return decode(sample_trace_bytes()); }

Trace random_trace(std::uint64_t seed, std::uint32_t lanes, std::uint64_t events) {
  return decode(random_trace_bytes(seed, lanes, events));
}

namespace {

constexpr const char* kProgram = R"py("""Blocked coroutines cost nothing: 2 s in all, not 3 s."""
import gevent


def foo():
    print("Running in foo")
    gevent.sleep(2)
    print("foo again")


def bar():
    print("Running in bar")
    gevent.sleep(1)
    print("bar again")


def func():
    print("Running in func")
    gevent.sleep(0)
    print("func again")


gevent.joinall([
    gevent.spawn(foo),
    gevent.spawn(bar),
    gevent.spawn(func),
])
)py";

constexpr SourceId kSource{1};
constexpr CoreId kCore{1};
constexpr LaneId kProcess{1}, kMain{2}, kHub{3}, kFoo{4}, kBar{5}, kFunc{6};
constexpr TimeNs kLineCost = 2 * base::kMicrosecond;

// Stage: what the engine would emit for foo_bar_func, step by step.
class Stage {
 public:
  Stage(Writer& writer, base::VirtualClock& clock) : w_(writer), clock_(clock) {}

  void run() {
    begin();
    for (const std::uint32_t line : {1u, 2u, 5u, 11u, 17u, 23u}) reach(kMain, line);
    w_.emit(LaneBorn{kHub, kMain, kMain, LaneKind::EventLoop, w_.intern("hub"), at(24)});
    spawn(kFoo, "foo", 24);
    spawn(kBar, "bar", 25);
    spawn(kFunc, "func", 26);
    join_all();
    first_round(kFoo, 6, 2 * base::kSecond);
    first_round(kBar, 12, 1 * base::kSecond);
    first_round(kFunc, 18, 0);
    last_round(kFunc, 20);
    idle_until(kBar);
    last_round(kBar, 14);
    idle_until(kFoo);
    last_round(kFoo, 8);
    end();
  }

 private:
  Place at(std::uint32_t line) const { return {kSource, line}; }

  void begin() {
    w_.emit(RunStarted{w_.intern("foo_bar_func.py"), {}, w_.intern("CPython 3.11.2"), 0,
                       w_.intern("fifo")});
    w_.emit(SourceLoaded{kSource, w_.intern("scenarios/3_gevent/foo_bar_func.py"),
                         w_.define(kProgram)});
    w_.emit(CoreAdded{kCore, w_.intern("core 1")});
    w_.emit(LaneBorn{kProcess, {}, {}, LaneKind::Process, w_.intern("process"), {}});
    w_.emit(LaneBorn{kMain, kProcess, {}, LaneKind::Thread, w_.intern("main"), {}});
    switch_to(kMain, SwitchKind::Start, {});
  }

  void reach(LaneId lane, std::uint32_t line) {
    clock_.now_ns += kLineCost;
    w_.emit(LineReached{lane, at(line)});
  }

  EventSeq queue(LaneId target, const char* what) {
    const CallbackId callback{++callbacks_};
    pending_[target] = callback;
    return queued_[target] = w_.emit(CallbackQueued{callback, kHub, target, w_.intern(what)});
  }

  void spawn(LaneId lane, const char* name, std::uint32_t line) {
    reach(kMain, line);
    w_.emit(LaneBorn{lane, kHub, kMain, LaneKind::Greenlet, w_.intern(name), at(line)});
    w_.emit(ValuePassed{kMain, lane, PassKind::Argument,
                        w_.define("<function " + std::string(name) + ">")});
    const EventSeq cause = queue(lane, "Greenlet.switch");
    w_.emit(LaneReady{lane, kMain, WakeKind::Spawned, {}}, cause);
  }

  void switch_to(LaneId to, SwitchKind how, EventSeq cause) {
    w_.emit(LaneSwitched{kCore, holder_, to, how}, cause);
    holder_ = to;
  }

  // leave: the frames and the stack of the lane that leaves the core.
  void leave(LaneId lane, const char* function, std::uint32_t line, const char* value) {
    const Local local{w_.intern("seconds"), w_.intern("int"), w_.intern(value)};
    std::vector<Frame> frames;
    if (lane != kMain) frames.push_back({w_.intern(function), at(line), {local}});
    if (lane == kMain) frames.push_back({w_.intern("<module>"), at(23), {}});
    w_.emit(FramesRecorded{lane, frames});
    std::vector<Register> registers(kRegisterNames.size());
    registers[0] = {Register::Kind::Stack, 3184};
    registers[1] = {Register::Kind::Code, 0x4a10};
    registers[2] = {Register::Kind::Stack, 3072};
    registers[3] = {Register::Kind::Heap, 0};
    w_.emit(StackRecorded{lane, 4 << 20, 3184, 12288, registers});
  }

  void join_all() {
    reach(kMain, 23);
    const EventSeq blocked = w_.emit(LaneBlocked{kMain, WaitKind::Join, {}, ObjectId{1},
                                                 w_.intern("joinall of 3"), base::kNever, at(23),
                                                 5200});
    leave(kMain, "<module>", 23, "0");
    switch_to(kHub, SwitchKind::Start, blocked);
  }

  // enter: the hub takes the lane's callback and hands the core to it.
  void enter(LaneId lane, SwitchKind how) {
    const EventSeq started = w_.emit(CallbackStarted{pending_[lane]}, queued_[lane]);
    const EventSeq left = w_.emit(LaneBlocked{kHub, WaitKind::Switched, lane, {}, {},
                                              base::kNever, {}, 640}, started);
    switch_to(lane, how, left);
  }

  void first_round(LaneId lane, std::uint32_t line, TimeNs sleep_ns) {
    enter(lane, SwitchKind::Start);
    print(lane, line, "Running in ");
    reach(lane, line + 1);
    EventSeq left;
    if (sleep_ns == 0) {
      const EventSeq cause = queue(lane, "Waiter.switch");
      left = w_.emit(LaneReady{lane, lane, WakeKind::Yielded, w_.intern("sleep(0)")}, cause);
    } else {
      const TimerId timer{++timers_};
      const TimeNs deadline_ns = clock_.now_ns + sleep_ns;
      armed_[lane] = w_.emit(TimerArmed{timer, lane, deadline_ns, w_.intern("sleep")});
      timer_of_[lane] = timer;
      deadline_of_[lane] = deadline_ns;
      left = w_.emit(LaneBlocked{lane, WaitKind::Sleep, {}, {}, {}, deadline_ns, at(line + 1),
                                 3184}, armed_[lane]);
    }
    leave(lane, name(lane), line + 1, sleep_ns == 0 ? "0" : sleep_ns == base::kSecond ? "1" : "2");
    switch_to(kHub, SwitchKind::HandOver, left);
  }

  void last_round(LaneId lane, std::uint32_t line) {
    enter(lane, SwitchKind::HandOver);
    print(lane, line, "");
    const EventSeq ended = w_.emit(LaneEnded{lane, EndKind::Returned, w_.intern("None"), at(line)});
    queue(kMain, "joinall notified");
    queued_[kMain] = ended;
    switch_to(kHub, SwitchKind::Parent, ended);
    // joinall resumes its caller once per finished greenlet
    const EventSeq started = w_.emit(CallbackStarted{pending_[kMain]}, ended);
    w_.emit(LaneReady{kMain, lane, WakeKind::Finished, {}}, ended);
    const EventSeq left = w_.emit(LaneBlocked{kHub, WaitKind::Switched, kMain, {}, {},
                                              base::kNever, {}, 640}, started);
    switch_to(kMain, SwitchKind::HandOver, left);
    if (++finished_ == 3) return;
    const EventSeq again = w_.emit(LaneBlocked{kMain, WaitKind::Join, {}, ObjectId{1},
                                               w_.intern("joinall of 3"), base::kNever, at(23),
                                               5200});
    switch_to(kHub, SwitchKind::HandOver, again);
  }

  void print(LaneId lane, std::uint32_t line, const std::string& before) {
    reach(lane, line);
    const std::string text = before + name(lane) + (before.empty() ? " again" : "");
    w_.emit(OutputWritten{lane, 1, w_.define(text + "\n")});
  }

  void idle_until(LaneId lane) {
    const TimeNs deadline_ns = deadline_of_[lane];
    w_.emit(LaneBlocked{kHub, WaitKind::Poll, {}, {}, {}, deadline_ns, {}, 512});
    const TimeNs from_ns = clock_.now_ns;
    clock_.now_ns = deadline_ns;
    const EventSeq advanced = w_.emit(ClockAdvanced{from_ns}, armed_[lane]);
    const EventSeq fired = w_.emit(TimerFired{timer_of_[lane]}, armed_[lane]);
    w_.emit(LaneReady{kHub, {}, WakeKind::TimerFired, {}}, fired);
    switch_to(kHub, SwitchKind::Dispatch, advanced);
    queue(lane, "Waiter.switch");
    w_.emit(LaneReady{lane, {}, WakeKind::TimerFired, {}}, fired);
  }

  void end() {
    reach(kMain, 23);
    const EventSeq ended = w_.emit(LaneEnded{kMain, EndKind::Returned, {}, at(27)});
    w_.emit(LaneEnded{kHub, EndKind::Exited, {}, {}}, ended);
    w_.emit(LaneEnded{kProcess, EndKind::Exited, {}, {}}, ended);
    w_.emit(RunEnded{RunEnd::Finished, 0, {}}, ended);
  }

  static const char* name(LaneId lane) {
    return lane == kFoo ? "foo" : lane == kBar ? "bar" : "func";
  }

  Writer& w_;
  base::VirtualClock& clock_;
  LaneId holder_;
  std::uint32_t callbacks_ = 0;
  std::uint32_t timers_ = 0;
  int finished_ = 0;
  std::map<LaneId, CallbackId> pending_;
  std::map<LaneId, EventSeq> queued_;
  std::map<LaneId, EventSeq> armed_;
  std::map<LaneId, TimerId> timer_of_;
  std::map<LaneId, TimeNs> deadline_of_;
};

}  // namespace

std::vector<std::uint8_t> sample_trace_bytes() {
  return record([](Writer& w, base::VirtualClock& clock) { Stage(w, clock).run(); });
}

}  // namespace fiberscope::test
