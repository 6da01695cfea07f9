// Findings about input and output: polling in vain, and peers that never answer.
#include <doctest/doctest.h>

#include "tests/model/found.h"
#include "tests/support/io_trace.h"

using namespace fiberscope;
using base::LaneId;
using base::ObjectId;
using base::TimeNs;
using model::Finding;
using model::FindingKind;
using trace::WaitKind;

namespace {

constexpr LaneId kMain{2}, kOther{3};
constexpr ObjectId kPeer{7}, kQuiet{8};
constexpr TimeNs kMs = base::kMillisecond;

// Stage: a thread (or an event loop) with a connected socket.
struct Stage {
  trace::Writer& w;
  base::VirtualClock& clock;

  trace::Place at(std::uint32_t line) const { return {base::SourceId{1}, line}; }
  void begin(trace::LaneKind kind = trace::LaneKind::Thread) {
    w.emit(trace::RunStarted{});
    w.emit(trace::SourceLoaded{base::SourceId{1}, w.intern("p.py"),
                               w.define("a\nselect.select(files, [], [], 0)\ntrio.run(main)\n")});
    w.emit(trace::CoreAdded{base::CoreId{1}, w.intern("core 0")});
    w.emit(trace::LaneBorn{LaneId{1}, {}, {}, trace::LaneKind::Process, w.intern("python"), {}});
    w.emit(trace::LaneBorn{kMain, LaneId{1}, {}, kind, w.intern("main"), {}});
    w.emit(trace::LaneSwitched{base::CoreId{1}, {}, kMain, trace::SwitchKind::Start});
    open(kQuiet, kPeer, "quiet.example:80");
  }
  void open(ObjectId socket, ObjectId peer, const char* name, LaneId peer_owner = {}) {
    w.emit(trace::FileOpened{socket, trace::FileKind::TcpSocket, kMain, w.intern("socket"), {}});
    w.emit(trace::FileOpened{peer,
                             trace::FileKind::TcpSocket,
                             peer_owner,
                             w.intern(std::string(name) + " (silent)"),
                             {}});
    w.emit(trace::FileNamed{socket, trace::FileKind::TcpSocket, w.intern(name), peer});
  }
  // call: after `cost` of the lane's work.
  void call(const char* name, std::int32_t error, std::uint64_t result, std::uint32_t line = 2,
            TimeNs cost = kMs) {
    clock.now_ns += cost;
    w.emit(trace::SystemCallDone{kMain, w.intern(name), 7, kQuiet, result, error, clock.now_ns,
                                 clock.now_ns, 0, at(line)});
  }
  void wait(WaitKind why, ObjectId object, TimeNs until, const char* detail) {
    w.emit(trace::LaneBlocked{kMain, why, {}, object, w.intern(detail), until, at(3), 0});
  }
  void wake(trace::WakeKind how) {
    w.emit(trace::LaneReady{kMain, {}, how, {}});
    w.emit(trace::LaneSwitched{base::CoreId{1}, kMain, kMain, trace::SwitchKind::Dispatch});
  }
  void end(trace::RunEnd how) { w.emit(trace::RunEnded{how, 0, {}}); }
};

using Found = test::Found<Stage>;

// polling: `times` calls in vain, with what comes between.
Found polling(int times, const std::function<void(Stage&)>& between = {},
              trace::LaneKind kind = trace::LaneKind::Thread) {
  return Found([&](Stage& s) {
    s.begin(kind);
    for (int i = 0; i < times; ++i) {
      s.call("recv", 11, 0);
      if (between) between(s);
    }
    s.call("recv", 0, 5);
    s.end(trace::RunEnd::Finished);
  });
}

}  // namespace

TEST_CASE("a loop that polls in vain is told with its calls, its line and the CPU time it burned") {
  test::IoMoments at;
  const trace::Trace trace = test::io_trace(&at);
  const model::Model model(trace);
  REQUIRE(model.findings.list().size() == 1);
  const Finding& finding = model.findings.list()[0];
  CHECK(finding.kind == FindingKind::Polling);
  CHECK(finding.lane == test::kPoller);
  CHECK(finding.event == at.vain);
  CHECK(finding.count == test::kVainCalls);
  CHECK(finding.duration_ns == 9 * kMs);  // between the first call and the last
  CHECK(finding.place.line == 12);
  CHECK(model::finding_text(trace, model.names, finding).text ==
        "poller called recv on python.example:80 (fd 7) 10 times in vain, at page.py:12: nothing "
        "was ready, and asking again and again burned 9 ms of CPU time. Let the machine say when "
        "something is ready: wait in select(), in a selector such as epoll, or in a coroutine.");
}

TEST_CASE("fewer calls in vain than a loop makes are no finding") {
  CHECK(polling(model::kVainCalls - 1).list().empty());
  CHECK(polling(model::kVainCalls).list().size() == 1);
}

TEST_CASE("a first try before a wait until ready is no polling, a sleep instead of a wait is") {
  const Found waits = polling(20, [](Stage& s) {
    s.wait(WaitKind::Io, kQuiet, base::kNever, "recv");
    s.wake(trace::WakeKind::Notified);
  });
  CHECK(waits.list().empty());
  CHECK(polling(20, [](Stage& s) { s.call("epoll_wait", 0, 1); }).list().empty());
  const Found sleeps = polling(20, [](Stage& s) {
    s.wait(WaitKind::BlockingSleep, {}, s.clock.now_ns + 5 * kMs, "time.sleep");
    s.clock.now_ns += 5 * kMs;
    s.wake(trace::WakeKind::TimerFired);
  });
  REQUIRE(sleeps.list().size() == 1);
  CHECK(sleeps.list()[0].count == 20);
  CHECK(sleeps.list()[0].duration_ns == 19 * kMs);  // asleep it burned nothing
}

TEST_CASE("an event loop that drains its files polls nothing") {
  CHECK(polling(20, {}, trace::LaneKind::EventLoop).list().empty());
}

TEST_CASE("select without waiting that finds nothing, again and again, is polling too") {
  const auto looks = [](std::uint64_t ready) {
    return Found([ready](Stage& s) {
      s.begin();
      for (int i = 0; i < 12; ++i) s.call("select", 0, ready);
      s.call("recv", 0, 5);
    });
  };
  REQUIRE(looks(0).list().size() == 1);
  CHECK(looks(0).list()[0].count == 12);
  CHECK(looks(1).list().empty());
}

TEST_CASE(
    "reading until nothing is left is no polling: each call in vain follows one that was not") {
  const Found f([](Stage& s) {
    s.begin();
    for (int i = 0; i < 30; ++i) s.call("recv", 0, 5), s.call("recv", 11, 0);
  });
  CHECK(f.list().empty());
}

TEST_CASE("a library's loop that looks without waiting polls nothing: its line does not select") {
  const Found f([](Stage& s) {
    s.begin();
    for (int i = 0; i < 30; ++i) s.call("epoll_wait", 0, 0, 3);
  });
  CHECK(f.list().empty());
}

TEST_CASE("a call in vain on a file that a loop watches, or asks for afterwards, is no polling") {
  const auto calls = [](bool watched, bool asks_each_time, bool other = false) {
    return Found([=](Stage& s) {
      s.begin();
      s.w.emit(
          trace::LaneBorn{kOther, LaneId{1}, {}, trace::LaneKind::Thread, s.w.intern("other"), {}});
      s.w.emit(trace::FileOpened{
          ObjectId{20}, trace::FileKind::Epoll, other ? kOther : kMain, s.w.intern("epoll"), {}});
      const auto interest = [&](std::uint32_t events) {
        s.w.emit(trace::InterestChanged{ObjectId{20}, kQuiet, 7, events});
      };
      if (watched) interest(1);
      for (int i = 0; i < 30; ++i) {
        s.call("recv", 11, 0);
        if (asks_each_time) interest(1 | 1u << 30), interest(0);
      }
      s.call("recv", 0, 5);
    });
  };
  CHECK(calls(false, false).list().size() == 1);
  CHECK(calls(true, false).list().empty());
  CHECK(calls(false, true).list().empty());
  CHECK(calls(true, false, true).list().size() == 1);  // it is another thread that watches it
}

TEST_CASE("polling found piece by piece is the same as polling found at once") {
  const Found whole = polling(30);
  std::uint64_t fed = 0;
  const std::vector<std::uint8_t> bytes =
      test::record([](trace::Writer& w, base::VirtualClock& clock) {
        Stage s{w, clock};
        s.begin();
        for (int i = 0; i < 30; ++i) {
          s.call("recv", 11, 0);
          w.flush();
        }
        s.call("recv", 0, 5);
        s.end(trace::RunEnd::Finished);
      });
  trace::Trace growing;
  model::Findings findings;
  while (fed < bytes.size()) {
    const std::size_t count = std::min<std::size_t>(40, bytes.size() - fed);
    growing.append(bytes.data() + fed, count);
    fed += count;
    findings.update(growing);
  }
  REQUIRE(findings.list().size() == 1);
  CHECK(findings.list()[0].count == whole.list()[0].count);
  CHECK(findings.list()[0].duration_ns == whole.list()[0].duration_ns);
}

TEST_CASE("who waits without a timeout for a silent peer is told, and what the remedy is") {
  const auto run = [](TimeNs until, trace::RunEnd how, bool answer_comes = false) {
    return Found([=](Stage& s) {
      s.begin();
      s.wait(WaitKind::Io, kQuiet, until, "recv from quiet.example:80 (fd 7)");
      s.clock.now_ns = 300 * kMs;
      if (answer_comes) {
        s.w.emit(trace::PacketSent{base::PacketId{1}, kPeer, kQuiet, trace::PacketKind::Data, 5,
                                   400 * kMs});
      }
      if (how == trace::RunEnd::Deadlock) s.w.emit(trace::DeadlockFound{});
      s.end(how);
    });
  };
  const Found f = run(base::kNever, trace::RunEnd::Deadlock);
  REQUIRE(f.list().size() == 1);  // no circle as well: it is the peer
  CHECK(f.list()[0].kind == FindingKind::NoAnswer);
  CHECK(f.list()[0].lane == kMain);
  CHECK(f.list()[0].duration_ns == 300 * kMs);
  CHECK(f.text() ==
        "main waits without a timeout (recv from quiet.example:80 (fd 7)), at p.py:3 for a peer "
        "that never answers: 300 ms so far, and nothing is on its way. With a timeout "
        "(settimeout(), gevent.Timeout, asyncio.timeout()) it would notice, and could try again "
        "or give up.");
  CHECK(run(base::kNever, trace::RunEnd::Budget).list().size() == 1);  // the service is silent
  CHECK(run(kMs * 900, trace::RunEnd::Budget).list().empty());         // it has a timeout
  CHECK(run(base::kNever, trace::RunEnd::Budget, true).list().empty());
}

TEST_CASE("a wait that was interrupted in vain is told from its beginning") {
  const Found f([](Stage& s) {
    s.begin();
    s.call("recv", 0, 5);
    for (const TimeNs now_ns : {10 * kMs, 20 * kMs, 30 * kMs}) {
      s.clock.now_ns = now_ns;
      s.wait(WaitKind::Io, kQuiet, base::kNever, "recv");
      if (now_ns < 30 * kMs) s.wake(trace::WakeKind::Notified);
    }
    s.clock.now_ns = 100 * kMs;
    s.w.emit(trace::DeadlockFound{});
    s.end(trace::RunEnd::Deadlock);
  });
  REQUIRE(f.list().size() == 1);
  CHECK(f.list()[0].duration_ns == 90 * kMs);
}

TEST_CASE("a fault that keeps the peer from answering is named") {
  const Found f([](Stage& s) {
    s.begin();
    s.wait(WaitKind::Io, kQuiet, base::kNever, "recv");
    s.clock.now_ns = 100 * kMs;
    s.w.emit(trace::FaultStruck{s.w.intern("partition"), s.w.intern("quiet.example"), kQuiet});
    s.end(trace::RunEnd::Stopped);
  });
  REQUIRE(f.list().size() == 1);
  CHECK(f.list()[0].related);
  CHECK(f.text().find("and a fault (partition) keeps its peer from answering: 100 ms so far") !=
        std::string::npos);
}

TEST_CASE("a program that waits for itself is a deadlock, not a silent peer") {
  const Found f([](Stage& s) {
    s.begin();
    s.open(ObjectId{9}, ObjectId{10}, "127.0.0.1:80", kMain);
    s.wait(WaitKind::Io, ObjectId{9}, base::kNever, "recv");
    s.w.emit(trace::DeadlockFound{});
    s.end(trace::RunEnd::Deadlock);
  });
  REQUIRE(f.list().size() == 1);
  CHECK(f.list()[0].kind == FindingKind::Deadlock);
}
