// Copying and polling in vain: the parts of running that input and output take.
#include "app/model/folds/io_spans.h"

#include <doctest/doctest.h>

#include "app/model/model.h"
#include "app/model/numbers/report.h"
#include "app/model/reading/row.h"
#include "scheduler/base/prng.h"
#include "tests/support/io_trace.h"
#include "tests/support/trace_sample.h"

using namespace fiberscope;
using namespace fiberscope::trace;
using base::EventSeq;
using base::LaneId;
using base::TimeNs;
using model::AxisKind;
using model::IoShares;
using model::Slice;
using model::SliceState;
using test::kClient, test::kPoller;

namespace {

constexpr TimeNs kMs = base::kMillisecond;
constexpr CoreId kCore{1};
constexpr LaneId kLane{2}, kOther{3};
constexpr ObjectId kFile{1};

struct Span {
  SliceState state;
  TimeNs begin_ns, end_ns;
  std::uint32_t vain_count = 0;
  bool operator==(const Span&) const = default;
};

std::vector<Span> spans_of(const model::IoSpans& io, LaneId lane) {
  std::vector<Span> out;
  for (const Slice& span : io.spans(lane)) {
    out.push_back({span.state, span.begin_ns, span.end_ns, span.vain_count});
  }
  return out;
}

// Program: one lane on a core, told call by call.
struct Program {
  Writer& w;
  base::VirtualClock& clock;

  void begin(LaneKind kind = LaneKind::Thread) {
    w.emit(CoreAdded{kCore, w.intern("core 0")});
    w.emit(LaneBorn{LaneId{1}, {}, {}, LaneKind::Process, w.intern("process"), {}});
    w.emit(LaneBorn{kLane, LaneId{1}, {}, kind, w.intern("lane"), {}});
    w.emit(LaneSwitched{kCore, {}, kLane, SwitchKind::Start});
  }
  // call: begins after 1 ms, costs 1 ms.
  void call(const char* name, std::uint64_t result, std::int32_t error, TimeNs copy_ns = 0) {
    const TimeNs began_ns = clock.now_ns + kMs;
    clock.now_ns += 2 * kMs;
    w.emit(SystemCallDone{
        kLane, w.intern(name), 3, kFile, result, error, began_ns, began_ns, copy_ns, {}});
  }
  void wait(WaitKind why) {
    clock.now_ns += kMs;
    w.emit(LaneBlocked{kLane, why, {}, kFile, {}, base::kNever, {}, 0});
    clock.now_ns += 10 * kMs;
    w.emit(LaneReady{kLane, {}, WakeKind::Notified, {}});
    w.emit(LaneSwitched{kCore, kLane, kLane, SwitchKind::Dispatch});
  }
};

// spans_after: what the lane's calls add up to.
template <class Play>
std::vector<Span> spans_after(Play play, LaneKind kind = LaneKind::Thread) {
  const Trace trace = test::decode(test::record([&](Writer& w, base::VirtualClock& clock) {
    Program program{w, clock};
    program.begin(kind);
    play(program);
  }));
  const model::Model model(trace);
  return spans_of(model.io, kLane);
}

}  // namespace

TEST_CASE("copying is the end of a call, polling all from the first vain call to the last") {
  test::IoMoments at;
  const Trace trace = test::io_trace(&at);
  const model::Model model(trace);
  CHECK(spans_of(model.io, kClient) ==
        std::vector<Span>{{SliceState::Copying, 30 * kMs, 32 * kMs, 0}});
  CHECK(spans_of(model.io, kPoller) ==
        std::vector<Span>{{SliceState::Polling, 11 * kMs, 20 * kMs, test::kVainCalls}});
  const Slice copying = model.io.spans(kClient).front();
  CHECK(copying.begin == EventSeq{at.received.value - 1});
  CHECK(copying.end == at.received);
  CHECK(model.io.any_copying());
  CHECK(model.io.any_polling());
  CHECK_FALSE(model.io.has(LaneId{1}));
}

TEST_CASE("what the bars and their cards say of copying and polling") {
  const Trace trace = test::io_trace();
  const model::Model model(trace);
  const Slice copying = model.io.spans(kClient).front();
  const Slice polling = model.io.spans(kPoller).front();
  CHECK(model::span_label(trace, copying) == "recv 1000 bytes");
  CHECK(model::span_label(trace, polling) == "10 in vain");
  CHECK(model::explain_span(trace, model.names, copying) ==
        "client copies 1000 bytes from the kernel into the process: recv on python.example:80 "
        "(fd 7). Before that it waited 30 ms until it was ready.");
  CHECK(model::explain_span(trace, model.names, polling) ==
        "poller asked 10 times, the last time by recv on python.example:80 (fd 7), and nothing "
        "was ready: this time on the core is burned.");
}

TEST_CASE("one vain call is no polling, nor is one before each wait for readiness") {
  CHECK(spans_after([](Program& p) { p.call("recv", 0, 11); }).empty());
  CHECK(spans_after([](Program& p) {
          p.call("recv", 0, 11);
          p.call("recv", 5, 0);
          p.call("recv", 0, 11);
        }).empty());
  CHECK(spans_after([](Program& p) {
          for (int i = 0; i < 3; ++i) p.call("recv", 0, 11), p.wait(WaitKind::Io);
        }).empty());
}

TEST_CASE("select, poll and epoll_wait that find nothing without waiting are vain, too") {
  const auto twice = [](const char* name) {
    return spans_after([name](Program& p) { p.call(name, 0, 0), p.call(name, 0, 0); });
  };
  for (const char* name : {"select", "poll", "epoll_wait"}) {
    CHECK(twice(name) == std::vector<Span>{{SliceState::Polling, kMs, 4 * kMs, 2}});
  }
  CHECK(twice("recv").empty());  // the end of the data
  CHECK(twice("send").empty());
}

TEST_CASE("an event loop that looks for readiness between its callbacks does not poll in vain") {
  const auto play = [](Program& p) { p.call("epoll_wait", 0, 0), p.call("epoll_wait", 0, 0); };
  CHECK(spans_after(play, LaneKind::EventLoop).empty());
  CHECK_FALSE(spans_after(play, LaneKind::Thread).empty());
}

TEST_CASE("between two vain calls only running is burned, not the sleep") {
  CHECK(spans_after([](Program& p) {
          p.call("recv", 0, 11);            // 1 to 2 ms
          p.wait(WaitKind::BlockingSleep);  // from 3 to 13 ms
          p.call("recv", 0, 11);            // up to 15 ms
        }) == std::vector<Span>{{SliceState::Polling, kMs, 3 * kMs, 1},
                                {SliceState::Polling, 13 * kMs, 15 * kMs, 1}});
}

TEST_CASE("a call that brings data ends the polling; its copying is told beside it") {
  CHECK(spans_after([](Program& p) {
          p.call("recv", 0, 11), p.call("recv", 0, 11);
          p.call("recv", 100, 0, kMs / 2);
          p.call("recv", 0, 11);
        }) == std::vector<Span>{{SliceState::Polling, kMs, 4 * kMs, 2},
                                {SliceState::Copying, 6 * kMs - kMs / 2, 6 * kMs, 0}});
}

namespace {

// chance_bytes: two lanes of one core that copy, ask in vain, sleep and switch by chance.
std::vector<std::uint8_t> chance_bytes(std::uint64_t seed, int events) {
  return test::record([&](Writer& w, base::VirtualClock& clock) {
    base::Prng prng(seed);
    Program p{w, clock};
    p.begin();
    w.emit(LaneBorn{kOther, LaneId{1}, {}, LaneKind::Thread, w.intern("other"), {}});
    for (int i = 0; i < events; ++i) {
      const auto pick = prng.below(10);
      if (pick < 5) p.call("recv", 0, 11);
      if (pick == 5 || pick == 6) p.call("recv", 9, 0, static_cast<TimeNs>(prng.below(kMs)));
      if (pick == 7) p.wait(WaitKind::BlockingSleep);
      if (pick == 8) p.wait(WaitKind::Io);
      if (pick == 9) {
        w.emit(LaneReady{kLane, {}, WakeKind::Yielded, {}});
        w.emit(LaneSwitched{kCore, kLane, kOther, SwitchKind::Dispatch});
        clock.now_ns += kMs;
        w.emit(LaneReady{kOther, {}, WakeKind::Yielded, {}});
        w.emit(LaneSwitched{kCore, kOther, kLane, SwitchKind::Dispatch});
      }
    }
  });
}

}  // namespace

TEST_CASE("spans lie within running, in order, and are the same in pieces") {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    const auto bytes = chance_bytes(seed, 3000);
    const Trace trace = test::decode(bytes);
    const model::Model model(trace);
    const auto spans = model.io.spans(kLane);
    REQUIRE(spans.size() > 500);
    for (std::size_t i = 0; i < spans.size(); ++i) {
      const Slice& span = spans[i];
      const auto run = model.lanes.slice_at(kLane, span.begin);
      const Slice slice = model.lanes.slice(kLane, static_cast<std::uint32_t>(run));
      CHECK(slice.state == SliceState::Running);
      CHECK(slice.begin_ns <= span.begin_ns);
      CHECK(span.begin_ns <= span.end_ns);
      CHECK(span.end_ns <= slice.end_ns);
      CHECK(span.end.value <= slice.end.value);
      if (i > 0) CHECK(spans[i - 1].end.value <= span.begin.value);
      if (i > 0) CHECK(spans[i - 1].end_ns <= span.begin_ns);
    }
    std::uint64_t vain = 0;
    for (const Slice& span : spans) vain += span.vain_count;
    CHECK(vain > 500);
    Trace growing;
    model::Model piecewise(growing);
    for (std::size_t at = 0; at < bytes.size(); at += 97) {
      growing.append(bytes.data() + at, std::min<std::size_t>(97, bytes.size() - at));
      piecewise.update();
    }
    CHECK(spans_of(piecewise.io, kLane) == spans_of(model.io, kLane));
  }
}

TEST_CASE("columns and shapes together show every unit of copying and polling exactly once") {
  const Trace trace = test::decode(chance_bytes(3, 4000));
  const model::Model model(trace);
  for (const AxisKind axis : {AxisKind::Time, AxisKind::Steps}) {
    std::array<std::uint64_t, 3> all{};
    for (const Slice& span : model.io.spans(kLane)) {
      const auto [from, to] = model::extent(span, axis);
      all[span.state == SliceState::Copying ? 1 : 2] += static_cast<std::uint64_t>(to - from);
    }
    model::View view;
    view.axis = axis;
    view.width = 700;
    view.end = static_cast<double>(model::axis_end(trace, axis));
    model::IoRow row;
    build(model.io, kLane, view, 2, row);
    std::array<std::uint64_t, 3> seen{};
    for (const Slice& span : row.shapes) {
      const auto [from, to] = model::extent(span, axis);
      seen[span.state == SliceState::Copying ? 1 : 2] += static_cast<std::uint64_t>(to - from);
    }
    for (const auto& column : row.strip.columns) {
      seen[1] += column.units[IoShares::kCopying], seen[2] += column.units[IoShares::kPolling];
    }
    CHECK(seen[1] == all[1]);
    CHECK(seen[2] == all[2]);
  }
}

TEST_CASE("parted columns keep their sums, and what is burned is no longer called running") {
  const Trace trace = test::io_trace();
  const model::Model model(trace);
  auto columns = model.lanes.columns(kPoller, AxisKind::Time, 0, 32 * kMs, 16);
  const auto before = columns;
  model.io.part(kPoller, AxisKind::Time, 0, 32 * kMs, columns);
  const auto at = [](SliceState state) { return static_cast<std::size_t>(state); };
  std::uint64_t burned = 0;
  for (std::size_t c = 0; c < columns.size(); ++c) {
    CHECK(columns[c].units[at(SliceState::Running)] + columns[c].units[at(SliceState::Polling)] ==
          before[c].units[at(SliceState::Running)]);
    burned += columns[c].units[at(SliceState::Polling)];
  }
  CHECK(burned == static_cast<std::uint64_t>(9 * kMs));
}
