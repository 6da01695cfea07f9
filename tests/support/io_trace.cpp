#include "tests/support/io_trace.h"

#include "tests/support/trace_sample.h"

namespace fiberscope::test {
namespace {

using namespace trace;

constexpr CoreId kOne{1}, kTwo{2};
constexpr base::TimeNs kMs = base::kMillisecond;

class IoStage {
 public:
  IoStage(Writer& w, base::VirtualClock& clock, IoMoments& m) : w_(w), clock_(clock), m_(m) {}

  void run() {
    begin();
    connect();
    wait_for_the_page();
    poll_in_vain();
    receive();
    end();
  }

 private:
  Place at(std::uint32_t line) const { return {SourceId{1}, line}; }

  void begin() {
    w_.emit(RunStarted{
        w_.intern("page.py"), {}, w_.intern("CPython 3.11.2"), 0, w_.intern("round-robin")});
    w_.emit(MachineSet{2, 1, Preemption::Faithful, 4 * kMs, 5 * kMs});
    std::string text;
    for (int i = 1; i <= 20; ++i) text += "line_" + std::to_string(i) + "()\n";
    w_.emit(SourceLoaded{SourceId{1}, w_.intern("demo/page.py"), w_.define(text)});
    w_.emit(CoreAdded{kOne, w_.intern("core 0")});
    w_.emit(CoreAdded{kTwo, w_.intern("core 1")});
    w_.emit(LaneBorn{LaneId{1}, {}, {}, LaneKind::Process, w_.intern("process"), {}});
    w_.emit(LaneBorn{kClient, LaneId{1}, {}, LaneKind::Thread, w_.intern("client"), {}});
    w_.emit(LaneBorn{kPoller, LaneId{1}, kClient, LaneKind::Thread, w_.intern("poller"), {}});
    w_.emit(LaneSwitched{kOne, {}, kClient, SwitchKind::Start});
    w_.emit(LaneSwitched{kTwo, {}, kPoller, SwitchKind::Start});
  }

  void connect() {
    w_.emit(FileOpened{kSocket, FileKind::TcpSocket, kClient, w_.intern("socket"), at(3)});
    w_.emit(FileOpened{kServer, FileKind::TcpSocket, {}, w_.intern("service http"), {}});
    w_.emit(FileOpened{kEpoll, FileKind::Epoll, kClient, w_.intern("epoll"), at(4)});
    m_.connected =
        w_.emit(FileNamed{kSocket, FileKind::TcpSocket, w_.intern("python.example:80"), kServer});
    w_.emit(InterestChanged{kEpoll, kSocket, 7, 1u | 1u << 31});
    w_.emit(SystemCallDone{kClient, w_.intern("send"), 7, kSocket, 40, 0, 0, 0, 0, at(5)});
  }

  void wait_for_the_page() {
    w_.emit(InterestsListed{kClient, w_.intern("poll"), {{kSocket, 7, 1}}});
    m_.waits = w_.emit(LaneBlocked{kClient,
                                   WaitKind::Io,
                                   {},
                                   kSocket,
                                   w_.intern("recv from python.example:80 (fd 7)"),
                                   base::kNever,
                                   at(6),
                                   0});
    m_.looked_up = w_.emit(OperationStarted{
        base::OperationId{1}, kPoller, {}, w_.intern("look up b.example"), 0, 30 * kMs});
    clock_.now_ns = 10 * kMs;
    m_.sent = w_.emit(PacketSent{PacketId{1}, kServer, kSocket, PacketKind::Data, 1000, 30 * kMs});
  }

  void poll_in_vain() {
    for (int i = 0; i < kVainCalls; ++i) {
      clock_.now_ns += kMs;
      const EventSeq seq = w_.emit(SystemCallDone{kPoller, w_.intern("recv"), 7, kSocket, 0, 11,
                                                  clock_.now_ns, clock_.now_ns, 0, at(12)});
      if (i == 0) m_.vain = seq;
    }
  }

  void receive() {
    clock_.now_ns = 30 * kMs;
    w_.emit(OperationDone{base::OperationId{1}, 1, 0, 0}, m_.looked_up);
    m_.arrived = w_.emit(PacketArrived{PacketId{1}}, m_.sent);
    const EventSeq readable = w_.emit(ReadinessChanged{kSocket, 1}, m_.arrived);
    m_.woken = w_.emit(LaneReady{kClient, {}, WakeKind::Notified, {}}, readable);
    w_.emit(LaneSwitched{kOne, kClient, kClient, SwitchKind::Dispatch}, m_.woken);
    clock_.now_ns = 32 * kMs;
    m_.received = w_.emit(SystemCallDone{kClient, w_.intern("recv"), 7, kSocket, 1000, 0, 0,
                                         30 * kMs, 2 * kMs, at(6)});
    w_.emit(ReadinessChanged{kSocket, 0}, m_.received);
  }

  void end() {
    m_.closed = w_.emit(FileClosed{kSocket});
    w_.emit(PacketSent{PacketId{2}, kSocket, kServer, PacketKind::Finish, 0, base::kNever});
    w_.emit(PacketLost{PacketId{2}, w_.intern("partition")});
    w_.emit(BytesDropped{kServer, 5, w_.intern("reset")});
    w_.emit(SignalRaised{29, LaneId{1}, {}, w_.intern("SIGIO: python.example:80 is ready")});
    w_.emit(DeviceInput{kEpoll, w_.intern("click")});
    w_.emit(FaultStruck{w_.intern("stall"), w_.intern("python.example"), kSocket});
    for (const LaneId lane : {kPoller, kClient, LaneId{1}}) {
      w_.emit(LaneEnded{lane, EndKind::Returned, {}, {}});
    }
    w_.emit(RunEnded{RunEnd::Finished, 0, {}});
  }

  Writer& w_;
  base::VirtualClock& clock_;
  IoMoments& m_;
};

}  // namespace

trace::Trace io_trace(IoMoments* moments) {
  IoMoments unused;
  IoMoments& m = moments ? *moments : unused;
  return decode(record([&](Writer& w, base::VirtualClock& clock) { IoStage(w, clock, m).run(); }));
}

}  // namespace fiberscope::test
