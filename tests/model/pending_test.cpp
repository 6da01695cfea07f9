// What is pending in the simulated kernel, and what lies in the buffers of open files.
#include "app/model/reading/pending.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "app/model/model.h"
#include "tests/support/io_trace.h"
#include "tests/support/trace_sample.h"

using namespace fiberscope;
using base::EventSeq;
using base::ObjectId;
using model::Phase;
using test::kClient, test::kPoller, test::kSocket;

namespace {

constexpr base::TimeNs kMs = base::kMillisecond;

struct Run {
  test::IoMoments at;
  trace::Trace trace = test::io_trace(&at);
  model::Model model{trace};
  std::vector<model::Pending> at_event(EventSeq seq) {
    model.replay.move_to(seq.value);
    return model::pending(trace, model.index, model.replay.world());
  }
  std::string text(const model::Pending& one) const {
    return model::pending_text(trace, model.names, model.replay.world(), one);
  }
};

const model::Pending* of(const std::vector<model::Pending>& all, Phase phase) {
  const auto found = std::ranges::find(all, phase, &model::Pending::phase);
  return found == all.end() ? nullptr : &*found;
}
const model::Pending* of(std::vector<model::Pending>&&, Phase) = delete;  // it would be gone

}  // namespace

TEST_CASE("a wait, an operation and a packet are pending, each with its time") {
  Run run;
  const auto all = run.at_event(run.at.sent);
  REQUIRE(all.size() == 3);
  const model::Pending* wait = of(all, Phase::Waiting);
  REQUIRE(wait != nullptr);
  CHECK(wait->lane == kClient);
  CHECK(wait->due_ns == 30 * kMs);  // its packet's arrival
  CHECK_FALSE(wait->times_out);
  CHECK(run.text(*wait) == "recv from python.example:80 (fd 7)");
  const model::Pending* work = of(all, Phase::Working);
  REQUIRE(work != nullptr);
  CHECK(work->lane == kPoller);
  CHECK(run.text(*work) == "look up b.example");
  const model::Pending* packet = of(all, Phase::OnTheWire);
  REQUIRE(packet != nullptr);
  CHECK_FALSE(packet->lane);
  CHECK(packet->began_ns == 10 * kMs);
  CHECK(run.text(*packet) == "a packet with 1000 bytes to python.example:80 (fd 7)");
}

TEST_CASE("nothing on its way: nobody knows how long a wait takes, unless it times out") {
  Run run;
  const auto all = run.at_event(run.at.waits);
  const model::Pending* wait = of(all, Phase::Waiting);
  REQUIRE(wait != nullptr);
  CHECK(wait->due_ns == base::kNever);
  const auto timed = [](base::TimeNs deadline_ns) {
    trace::Trace trace = test::decode(test::record([&](trace::Writer& w, base::VirtualClock&) {
      w.emit(trace::RunStarted{});
      w.emit(trace::LaneBorn{base::LaneId{1}, {}, {}, trace::LaneKind::Thread, w.intern("a"), {}});
      w.emit(trace::FileOpened{ObjectId{1}, trace::FileKind::Pipe, base::LaneId{1}, {}, {}});
      // a request to connect goes to nobody yet: it wakes nobody who polls
      w.emit(trace::PacketSent{base::PacketId{1}, {}, {}, trace::PacketKind::Connect, 0, kMs});
      w.emit(trace::InterestsListed{base::LaneId{1}, w.intern("poll"), {{ObjectId{1}, 3, 1}}});
      w.emit(trace::LaneBlocked{base::LaneId{1},
                                trace::WaitKind::Io,
                                {},
                                {},
                                w.intern("poll on 1 descriptor"),
                                deadline_ns,
                                {},
                                0});
    }));
    model::Model model(trace);
    model.replay.move_to(trace.size());
    const auto all = model::pending(trace, model.index, model.replay.world());
    REQUIRE(all.size() == 2);
    CHECK(model::pending_text(trace, model.names, model.replay.world(), all[0]) ==
          "poll on 1 descriptor");
    CHECK(model::pending_text(trace, model.names, model.replay.world(), all[1]) ==
          "a request to connect from nobody");
    return all[0];
  };
  CHECK(timed(5 * kMs).times_out);
  CHECK(timed(5 * kMs).due_ns == 5 * kMs);
  CHECK_FALSE(timed(base::kNever).times_out);
}

TEST_CASE(
    "a copy is pending while its lane runs, however many events of others lie before its end") {
  constexpr int kOthers = 2000;
  const trace::Trace trace = test::decode(test::record([&](trace::Writer& w,
                                                           base::VirtualClock& clock) {
    w.emit(trace::RunStarted{});
    w.emit(trace::CoreAdded{base::CoreId{1}, {}});
    const base::LaneId lane{1};
    w.emit(trace::LaneBorn{lane, {}, {}, trace::LaneKind::Thread, w.intern("a"), {}});
    w.emit(trace::LaneSwitched{base::CoreId{1}, {}, lane, trace::SwitchKind::Start});
    w.emit(trace::FileOpened{ObjectId{1}, trace::FileKind::Regular, lane, {}, {}});
    for (int i = 0; i < kOthers; ++i) w.emit(trace::NoteAdded{});
    clock.now_ns = 4 * kMs;
    w.emit(trace::SystemCallDone{lane, w.intern("read"), 3, ObjectId{1}, 10, 0, 0, 0, 4 * kMs, {}});
  }));
  model::Model model(trace);
  model.replay.move_to(6);
  const auto all = model::pending(trace, model.index, model.replay.world());
  REQUIRE(all.size() == 1);
  CHECK(all[0].phase == Phase::Copying);
  CHECK(all[0].due_ns == 4 * kMs);
  CHECK(all[0].began_ns == 0);
  model.replay.move_to(trace.size());
  CHECK(model::pending(trace, model.index, model.replay.world()).empty());
}

TEST_CASE("what has arrived and was not read lies in the buffer, and what no packet took yet") {
  Run run;
  const auto bytes = [&](EventSeq seq) {
    const model::World world = run.model.replay.at(seq.value);
    const model::FileWorld* file = world.files().file(kSocket);
    REQUIRE(file != nullptr);
    return std::pair{model::unread_bytes(run.trace, *file), model::unsent_bytes(run.trace, *file)};
  };
  CHECK(bytes(run.at.waits) == std::pair<std::uint64_t, std::uint64_t>{0, 40});
  CHECK(bytes(run.at.woken) == std::pair<std::uint64_t, std::uint64_t>{1000, 40});
  CHECK(bytes(run.at.received).first == 0);
}

TEST_CASE("a pipe holds what was written to its other end, a device the lines put in") {
  const ObjectId reading{1}, writing{2}, mouse{3};
  const trace::Trace trace = test::decode(test::record([&](trace::Writer& w, base::VirtualClock&) {
    w.emit(trace::RunStarted{});
    const base::LaneId lane{1};
    w.emit(trace::LaneBorn{lane, {}, {}, trace::LaneKind::Thread, w.intern("a"), {}});
    w.emit(trace::FileOpened{reading, trace::FileKind::Pipe, lane, w.intern("r"), {}});
    w.emit(trace::FileOpened{writing, trace::FileKind::Pipe, lane, w.intern("w"), {}});
    w.emit(trace::FileOpened{mouse, trace::FileKind::Device, lane, w.intern("mouse"), {}});
    w.emit(trace::FileNamed{writing, trace::FileKind::Pipe, w.intern("w"), reading});
    w.emit(trace::ReadinessChanged{reading, 1});
    w.emit(trace::SystemCallDone{lane, w.intern("write"), 4, writing, 12, 0, 0, 0, 0, {}});
    w.emit(trace::SystemCallDone{lane, w.intern("read"), 3, reading, 5, 0, 0, 0, 0, {}});
    w.emit(trace::FileClosed{writing});
    w.emit(trace::DeviceInput{mouse, w.intern("click")});
    w.emit(trace::DeviceInput{mouse, w.intern("click")});
    w.emit(trace::ReadinessChanged{mouse, 1});
  }));
  model::World world;
  for (const auto& event : trace.events()) world.apply(event);
  CHECK(model::unread_bytes(trace, *world.files().file(reading)) == 7);
  CHECK(model::unread_bytes(trace, *world.files().file(mouse)) == 12);
}
