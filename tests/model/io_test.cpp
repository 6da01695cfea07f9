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
  CHECK(sent == "service http 向 python.example:80 (fd 7) 发送一个 1000 字节的数据包；20 ms后到达");
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
