// The two phases of reading: how long the data was waited for and how long it was copied, in each
// of the five I/O models, out of what the trace tells of the file and of the calls.
#include "app/model/reading/phases.h"

#include <doctest/doctest.h>

#include "app/model/model.h"
#include "tests/support/io_trace.h"
#include "tests/support/trace_sample.h"

using namespace fiberscope;
using namespace fiberscope::trace;
using base::TimeNs;
using model::Reading;

namespace {

constexpr TimeNs kMs = base::kMillisecond;
constexpr LaneId kReader{2};
constexpr ObjectId kPipe{1}, kFar{2}, kDisk{3};

struct Times {
  TimeNs waits_ms, ready_ms, copies_ms, done_ms;
  bool operator==(const Times&) const = default;
};

std::vector<Times> times_of(const Trace& trace, LaneId lane = kReader) {
  const model::Model model(trace);
  std::vector<Times> out;
  for (const Reading& r : model::readings(trace, model.lanes, model.files)) {
    if (r.lane != lane) continue;
    CHECK(r.waits.event <= r.ready.event);
    CHECK(r.ready.event <= r.copies.event);
    CHECK(r.copies.event < r.done.event);
    out.push_back({r.waits.ns / kMs, r.ready.ns / kMs, r.copies.ns / kMs, r.done.ns / kMs});
  }
  return out;
}

// Told: a lane that reads from a pipe, told by hand.
struct Told {
  Writer& w;
  base::VirtualClock& clock;

  void begin() {
    w.emit(RunStarted{});
    w.emit(LaneBorn{LaneId{1}, {}, {}, LaneKind::Process, w.intern("process"), {}});
    w.emit(FileOpened{kPipe, FileKind::Pipe, LaneId{1}, w.intern("pipe"), {}});
    w.emit(FileOpened{kFar, FileKind::Pipe, LaneId{1}, w.intern("pipe"), {}});
    w.emit(FileNamed{kPipe, FileKind::Pipe, w.intern("pipe"), kFar});
    at(10);
    w.emit(LaneBorn{kReader, LaneId{1}, {}, LaneKind::Thread, w.intern("reader"), {}});
  }
  void at(TimeNs ms) { clock.now_ns = ms * kMs; }
  void data_at(TimeNs ms) {
    at(ms);
    w.emit(SystemCallDone{
        LaneId{1}, w.intern("write"), 4, kFar, 3, 0, clock.now_ns, clock.now_ns, 0, {}});
    w.emit(ReadinessChanged{kPipe, 1});
  }
  void in_vain() {
    w.emit(SystemCallDone{
        kReader, w.intern("read"), 3, kPipe, 0, 11, clock.now_ns, clock.now_ns, 0, {}});
  }
  // read: over at `done`, after so much copying; the call itself waited until `ready`, or did not.
  void read(TimeNs began, TimeNs ready, TimeNs done, TimeNs copy, ObjectId file = kPipe) {
    at(done);
    w.emit(SystemCallDone{
        kReader, w.intern("read"), 3, file, 3, 0, began * kMs, ready * kMs, copy * kMs, {}});
    w.emit(ReadinessChanged{kPipe, 0});
  }
};

std::vector<Times> told(const std::function<void(Told&)>& what) {
  return times_of(test::decode(test::record([&](Writer& w, base::VirtualClock& clock) {
    Told t{w, clock};
    t.begin();
    what(t);
  })));
}

}  // namespace

TEST_CASE("phases: a call that blocks waits from the lane's birth, then from its last copying on") {
  const auto times = told([](Told& t) {
    t.data_at(500);
    t.read(10, 500, 520, 20);
    t.data_at(900);
    t.read(520, 900, 920, 20);
  });
  CHECK(times == std::vector<Times>{{10, 500, 500, 520}, {520, 900, 900, 920}});
}

TEST_CASE(
    "phases: one that asks in vain, or is told by select or a signal, waits until the data "
    "is there, however late it fetches it") {
  const auto times = told([](Told& t) {
    t.at(100);
    t.in_vain();
    t.data_at(500);
    t.at(505);
    t.in_vain();  // of something else that is not there
    t.read(540, 540, 560, 20);
  });
  CHECK(times == std::vector<Times>{{10, 500, 540, 560}});
}

TEST_CASE(
    "phases: asynchronous reading is copied by the kernel while the lane does something else") {
  const auto times = told([](Told& t) {
    const EventSeq began = t.w.emit(OperationStarted{
        base::OperationId{1}, kReader, kPipe, t.w.intern("read from pipe"), 3, base::kNever});
    t.data_at(500);
    t.at(520);
    t.w.emit(OperationDone{base::OperationId{1}, 3, 0, 20 * kMs}, began);
  });
  CHECK(times == std::vector<Times>{{10, 500, 500, 520}});
}

TEST_CASE("phases: what fails, brings nothing, writes or reads from the disk has none") {
  const auto times = told([](Told& t) {
    t.in_vain();
    t.w.emit(FileOpened{kDisk, FileKind::Regular, kReader, t.w.intern("data.txt"), {}});
    t.read(10, 10, 30, 10, kDisk);
    t.w.emit(SystemCallDone{kReader, t.w.intern("write"), 3, kPipe, 3, 0, 0, 0, kMs, {}});
    const EventSeq began = t.w.emit(OperationStarted{
        base::OperationId{1}, kReader, kPipe, t.w.intern("read from pipe"), 3, base::kNever});
    t.w.emit(OperationDone{base::OperationId{1}, 0, 125, 0}, began);
  });
  CHECK(times.empty());
}

TEST_CASE("phases: of a connection as of a pipe") {
  test::IoMoments moments;
  const Trace trace = test::io_trace(&moments);
  CHECK(times_of(trace, test::kClient) == std::vector<Times>{{0, 30, 30, 32}});
  CHECK(times_of(trace, test::kPoller).empty());
}
