#include "app/export/picture/labels.h"

#include <doctest/doctest.h>

#include "tests/export/sample_lanes.h"
#include "tests/support/io_trace.h"
#include "tests/support/thread_trace.h"
#include "tests/support/trace_sample.h"

using namespace fiberscope;
using base::LaneId;
using model::AxisKind;
using model::SliceState;
using test::kBar, test::kFoo, test::kFunc, test::kHub, test::kMain, test::kProcess;

namespace {

// labels: what the lane's slices of the state say, in order.
std::vector<std::string> labels(const model::Model& model, LaneId lane, SliceState state) {
  std::vector<std::string> out;
  for (std::uint32_t i = 0; i < model.lanes.slice_count(lane); ++i) {
    const model::Slice slice = model.lanes.slice(lane, i);
    if (slice.state == state) out.push_back(exporter::slice_label(model, slice));
  }
  return out;
}

using BarLabels = std::vector<std::string>;

}  // namespace

TEST_CASE("a slice says which function ran, or what was waited for") {
  const trace::Trace trace = test::sample_trace();
  const model::Model model(trace);
  CHECK(labels(model, kFoo, SliceState::Running).front() == "foo");
  CHECK(labels(model, kFoo, SliceState::Sleeping) == BarLabels{"sleep 2 s"});
  CHECK(labels(model, kBar, SliceState::Sleeping) == BarLabels{"sleep 1 s"});
  CHECK(labels(model, kFunc, SliceState::Sleeping).empty());
  CHECK(labels(model, kMain, SliceState::Blocked) ==
        BarLabels{"joinall of 3", "joinall of 3", "joinall of 3"});
}

TEST_CASE("without recorded frames a slice says the line that was reached last, else its lane") {
  const trace::Trace trace = test::thread_trace();
  const model::Model model(trace);
  const BarLabels main = labels(model, test::kThreadMain, SliceState::Running);
  CHECK(main.front() == "line 4");
  const trace::Trace io = test::io_trace();
  const model::Model silent(io);
  CHECK(labels(silent, test::kPoller, SliceState::Running) == BarLabels{"poller"});
}

TEST_CASE("a lane's tag counts its family, and its hue is grey where it only carries others") {
  const trace::Trace trace = test::sample_trace();
  const model::Lanes lanes(trace);
  CHECK(exporter::tag_of(lanes, kProcess) == "p1");
  CHECK(exporter::tag_of(lanes, kMain) == "t1");
  CHECK(exporter::tag_of(lanes, kHub) == "e1");
  CHECK(exporter::tag_of(lanes, kFoo) == "c1");
  CHECK(exporter::tag_of(lanes, kFunc) == "c3");
  CHECK(exporter::tag_of(lanes, LaneId{}) == "");
  CHECK(exporter::tag_of(lanes, LaneId{99}) == "");
  constexpr std::size_t kGrey = model::kHues - 1;
  for (const LaneId lane : {kProcess, kMain, kHub, LaneId{}, LaneId{99}}) {
    CHECK(exporter::hue_of(lanes, lane) == kGrey);
  }
  CHECK(exporter::hue_of(lanes, kFoo) != exporter::hue_of(lanes, kBar));
  CHECK(exporter::hue_of(lanes, kFoo) != kGrey);
}

TEST_CASE("what a lane does in a world is told as slices tell it") {
  const trace::Trace trace = test::sample_trace();
  model::Model model(trace);
  const auto& foo = model.lanes.lane(kFoo);
  for (std::uint32_t i = 0; i < model.lanes.slice_count(kFoo); ++i) {
    const model::Slice slice = model.lanes.slice(kFoo, i);
    CAPTURE(i);
    CHECK(exporter::state_of(*model.replay.at(slice.begin.value).lane(kFoo)) == slice.state);
  }
  CHECK(exporter::state_of(*model.replay.at(foo.ended.value).lane(kFoo)) == SliceState::Ended);
}

TEST_CASE("a core's holder is named by its thread where there are several") {
  const trace::Trace sample = test::sample_trace();
  const model::Model one(sample);
  CHECK(exporter::holder_label(one, kFoo) == "foo");
  const auto bytes = test::record([](trace::Writer& w, base::VirtualClock&) {
    using trace::LaneKind;
    w.emit(trace::RunStarted{});
    const auto born = [&](std::uint32_t id, std::uint32_t parent, LaneKind kind, const char* name) {
      w.emit(trace::LaneBorn{LaneId{id}, LaneId{parent}, {}, kind, w.intern(name), {}});
    };
    born(1, 0, LaneKind::Process, "process");
    born(2, 1, LaneKind::Thread, "main");
    born(3, 1, LaneKind::Thread, "worker");
    born(4, 3, LaneKind::EventLoop, "hub");
    born(5, 4, LaneKind::Greenlet, "foo");
  });
  const trace::Trace two = test::decode(bytes);
  const model::Model model(two);
  CHECK(exporter::holder_label(model, LaneId{5}) == "worker › foo");
  CHECK(exporter::holder_label(model, LaneId{3}) == "worker");
  CHECK(exporter::holder_label(model, LaneId{1}) == "process");
}

TEST_CASE("a file's slice says how many bytes wait in it, and nothing where nothing does") {
  const trace::Trace trace = test::io_trace();
  const model::Model model(trace);
  BarLabels said;
  const model::FileTrack& track = *model.files.file(test::kSocket);
  for (std::uint32_t i = 0; i < track.slices.size(); ++i) {
    const std::string label =
        exporter::file_label(model, model.files.slice(test::kSocket, i));
    if (!label.empty()) said.push_back(label);
  }
  CHECK(said == BarLabels{"1000 bytes"});
  model::FileSlice broken;
  broken.object = test::kSocket;
  broken.state = model::FileState::Broken;
  CHECK(exporter::file_label(model, broken) == "hung up");
}

TEST_CASE("the step axis tells where the clock jumped, unless jumps stand too dense") {
  const trace::Trace trace = test::sample_trace();
  model::View view;
  view.axis = AxisKind::Steps;
  view.end = static_cast<double>(trace.size());
  view.width = 1000;
  const auto jumps = exporter::clock_jumps(trace, view);
  REQUIRE(jumps.size() == 2);  // to the end of bar's sleep, then of foo's
  for (const exporter::ClockJump& jump : jumps) {
    CHECK(jump.duration_ns > base::kSecond * 99 / 100);
    CHECK(std::holds_alternative<trace::ClockAdvanced>(trace.at(jump.event).payload));
  }
  view.begin = static_cast<double>(jumps[0].event.value + 1);
  CHECK(exporter::clock_jumps(trace, view).size() == 1);
  view.width = 23;  // less than one of them needs
  CHECK(exporter::clock_jumps(trace, view).empty());
  view.width = 1000, view.axis = AxisKind::Time;
  CHECK(exporter::clock_jumps(trace, view).empty());
}
