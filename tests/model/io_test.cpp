// Input and output: what the trace tells of files, packets and system calls, in words and as state.
#include <doctest/doctest.h>

#include "app/model/model.h"
#include "app/words/words.h"
#include "scheduler/trace/validate.h"
#include "tests/support/io_trace.h"
#include "tests/support/trace_sample.h"

using namespace fiberscope;
using base::EventSeq;
using base::LaneId;
using test::kClient, test::kPoller, test::kSocket, test::kServer, test::kEpoll;

namespace {

struct Run {
  test::IoMoments at;
  trace::Trace trace = test::io_trace(&at);
  model::Model model{trace};
  std::string text(EventSeq seq) const {
    return model::event_text(trace, model.names, trace.at(seq));
  }
  EventSeq after(EventSeq seq, std::uint64_t n) const { return EventSeq{seq.value + n}; }
  std::string lane(LaneId id, EventSeq moment) const {
    return model::explain_lane(model.replay, model.names, id, moment.value).text;
  }
};

}  // namespace

TEST_CASE("the run with I/O is legal, and its worlds are the same however they are reached") {
  const Run run;
  CHECK(trace::validate(run.trace).empty());
  model::Replay replay(run.trace);
  for (const std::uint64_t cursor : {run.trace.size(), std::uint64_t{20}, std::uint64_t{28}}) {
    model::World fresh;
    for (std::uint64_t i = 0; i < cursor; ++i) fresh.apply(run.trace.events()[i]);
    CHECK(replay.move_to(cursor) == fresh);
  }
}

TEST_CASE("each event of the kernel's I/O is a sentence that names files as they are called then") {
  const Run run;
  const auto& at = run.at;
  CHECK(run.text(EventSeq{at.connected.value - 3}) ==
        "client opens socket (fd 7) (TCP socket) at page.py:3");
  CHECK(run.text(at.connected) == "socket is now python.example:80, connected to service http");
  CHECK(run.text(run.after(at.connected, 1)) ==
        "epoll watches python.example:80 (fd 7): readable, edge triggered");
  CHECK(run.text(EventSeq{at.waits.value - 1}) == "client calls poll for python.example:80 (fd 7)");
  CHECK(run.text(at.looked_up) ==
        "the machine begins: look up b.example for poller, done in 30 ms");
  CHECK(run.text(at.sent) ==
        "service http sends a packet with 1000 bytes to python.example:80 (fd 7); it arrives in "
        "20 ms");
  CHECK(run.text(at.vain) ==
        "poller: recv on python.example:80 (fd 7) was in vain: not ready (EAGAIN)");
  CHECK(run.text(EventSeq{at.arrived.value - 1}) == "the machine has done: look up b.example, 1");
  CHECK(run.text(at.arrived) ==
        "a packet with 1000 bytes from service http arrived at python.example:80 (fd 7)");
  CHECK(run.text(run.after(at.arrived, 1)) == "python.example:80 (fd 7) is ready: readable");
  CHECK(run.text(at.received) ==
        "client: recv on python.example:80 (fd 7) gave 1000, after waiting 30 ms, copying 2 ms");
  CHECK(run.text(run.after(at.received, 1)) == "python.example:80 (fd 7) is not ready any more");
  CHECK(run.text(at.closed) == "python.example:80 (fd 7) is closed");
  CHECK(run.text(run.after(at.closed, 1)) ==
        "python.example:80 (fd 7) sends the end of data to service http; it will be lost");
  CHECK(run.text(run.after(at.closed, 2)) ==
        "the end of data from python.example:80 (fd 7) to service http is lost: partition");
  CHECK(run.text(run.after(at.closed, 3)) == "5 bytes of service http are dropped: reset");
  CHECK(run.text(run.after(at.closed, 4)) ==
        "signal 29 for process: SIGIO: python.example:80 is ready");
  CHECK(run.text(run.after(at.closed, 5)) == "epoll gets input: click");
  CHECK(run.text(run.after(at.closed, 6)) ==
        "fault: stall at python.example, it meets python.example:80 (fd 7)");
}

TEST_CASE("no event of the kernel's I/O is told in English to a Chinese reader") {
  const Run run;
  words::set_language(words::Language::Chinese);
  const std::string sent = run.text(run.at.sent);
  const std::string vain = run.text(run.at.vain);
  words::set_language(words::Language::English);
  CHECK(sent == "service http 向 python.example:80 (fd 7) 发送一个 1000 字节的数据包；20 ms 后到达");
  CHECK(vain.find("落空") != std::string::npos);
}

TEST_CASE("system calls belong to their lane, packets to none; both are found by their words") {
  const Run run;
  CHECK(model::subject(run.trace, run.trace.at(run.at.vain)) == kPoller);
  CHECK(model::subject(run.trace, run.trace.at(run.at.looked_up)) == kPoller);
  CHECK(!model::subject(run.trace, run.trace.at(run.at.sent)));
  const auto row = model::event_row(run.trace, run.model.names, run.at.arrived);
  CHECK(model::matches(row, run.model.names, run.trace.at(run.at.arrived), "PYTHON.example"));
  CHECK(model::matches(row, run.model.names, run.trace.at(run.at.arrived), "packetarrived"));
  CHECK(!model::matches(row, run.model.names, run.trace.at(run.at.arrived), "poller"));
}

TEST_CASE("open files have a kind, an owner, a peer, readiness and what was moved") {
  const Run run;
  const model::World early = run.model.replay.at(run.at.waits.value);
  const model::FileWorld* socket = early.files().file(kSocket);
  REQUIRE(socket != nullptr);
  CHECK(socket->kind == trace::FileKind::TcpSocket);
  CHECK(socket->owner == kClient);
  CHECK(socket->peer == kServer);
  CHECK(socket->readiness == 0);
  CHECK(model::bytes_moved(run.trace, *socket, model::Moves::Out) == 40);
  CHECK(early.files().open_count() == 3);
  CHECK(!early.files().file(kServer)->owner);

  const model::World woken = run.model.replay.at(run.at.woken.value);
  CHECK(woken.files().file(kSocket)->readiness == 1);
  CHECK(woken.files().file(kSocket)->vain_count == test::kVainCalls);
  CHECK(model::bytes_moved(run.trace, *woken.files().file(kSocket), model::Moves::In) == 0);
  const model::World copied = run.model.replay.at(run.at.received.value);
  CHECK(model::bytes_moved(run.trace, *copied.files().file(kSocket), model::Moves::In) == 1000);

  const model::World closed = run.model.replay.at(run.at.closed.value);
  CHECK(closed.files().file(kSocket) == nullptr);
  CHECK(closed.files().open_count() == 2);
}

TEST_CASE("interests of a set and of a waiting lane stand beside who waits for the file") {
  const Run run;
  const model::World waits = run.model.replay.at(run.at.waits.value);
  REQUIRE(waits.files().interests(kEpoll).size() == 1);
  const model::InterestWorld& watched = waits.files().interests(kEpoll).front();
  CHECK(watched.object == kSocket);
  CHECK(watched.descriptor == 7);
  CHECK(model::ready(watched, waits.files().file(kSocket)) == 0);
  CHECK(waits.files().listed(kClient).value == run.at.waits.value - 1);

  const model::World woken = run.model.replay.at(run.at.woken.value);
  CHECK(model::ready(watched, woken.files().file(kSocket)) == 1);
  CHECK(!woken.files().listed(kClient));
}

TEST_CASE("packets are on their way from their sending to their arrival, operations to their end") {
  const Run run;
  const model::World before = run.model.replay.at(run.at.sent.value - 1);
  CHECK(before.files().packets().empty());
  const model::World sent = run.model.replay.at(run.at.sent.value);
  REQUIRE(sent.files().packets().size() == 1);
  CHECK(sent.files().next_packet_to(kSocket)->bytes == 1000);
  CHECK(sent.files().next_packet_to(kSocket)->arrives_ns == 30 * base::kMillisecond);
  CHECK(sent.files().next_packet_to(kServer) == nullptr);
  REQUIRE(sent.files().operations().size() == 1);
  CHECK(sent.files().operations().front().lane == kPoller);
  const model::World after = run.model.replay.at(run.at.arrived.value);
  CHECK(after.files().packets().empty());
  CHECK(after.files().operations().empty());
}

TEST_CASE("a wait for a file says what is on its way, and the wake-up what came") {
  const Run run;
  CHECK(run.lane(kClient, run.at.waits) ==
        "client waits for data from python.example:80 (fd 7), since 0 s, at page.py:6.");
  CHECK(run.lane(kClient, run.at.sent) ==
        "client waits for data from python.example:80 (fd 7), since 0 s, at page.py:6; a packet "
        "with 1000 bytes is on its way and arrives in 20 ms.");
  const std::string woken = run.lane(kClient, run.at.woken);
  CHECK_MESSAGE(woken.find("a packet with 1000 bytes from service http arrived at 30 ms") !=
                    std::string::npos,
                woken);
}

TEST_CASE("statistics count system calls by kind and lane, those in vain, and both phases") {
  const Run run;
  const model::Stats stats = model::compute_stats(run.trace);
  CHECK(stats.io.call_count == test::kVainCalls + 2);
  CHECK(stats.io.calls == std::map<std::string, std::uint64_t>{{"recv", 11}, {"send", 1}});
  CHECK(stats.io.vain_count == test::kVainCalls);
  const model::IoStats& client = stats.lanes[kClient.value - 1].io;
  CHECK(client.call_count == 2);
  CHECK(client.vain_count == 0);
  CHECK(client.waiting_ns == 30 * base::kMillisecond);
  CHECK(client.copying_ns == 2 * base::kMillisecond);
  CHECK(client.bytes_in == 1000);
  CHECK(client.bytes_out == 40);
  CHECK(stats.lanes[kPoller.value - 1].io.vain_count == test::kVainCalls);
  const std::string table = model::format_stats(stats);
  CHECK(stats.lanes[kPoller.value - 1].io.polling_ns == 9 * base::kMillisecond);
  CHECK(stats.io.polling_ns == 9 * base::kMillisecond);
  CHECK(table.find("poller     10       10        -        -     9 ms         0          0") !=
        std::string::npos);
  CHECK(table.find("recv            11") != std::string::npos);
  const std::string json = model::stats_json(stats);
  CHECK(
      json.find("\"io\":{\"calls\":12,\"vain\":10,\"waiting_ns\":30000000,"
                "\"copying_ns\":2000000,\"polling_ns\":9000000,\"bytes_in\":1000,\"bytes_out\":40,"
                "\"calls_by_kind\":{\"recv\":11,\"send\":1}}") != std::string::npos);
  const model::Stats early = model::compute_stats(run.trace, run.at.waits.value);
  CHECK(early.io.call_count == 1);
}

TEST_CASE("a run without system calls has no table of I/O") {
  CHECK(model::format_stats(test::sample_trace()).find("I/O of") == std::string::npos);
}
