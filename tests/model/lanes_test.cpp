#include "app/model/lanes.h"

#include <doctest/doctest.h>

#include "scheduler/base/prng.h"
#include "tests/support/trace_sample.h"

using namespace fiberscope;
using model::AxisKind;
using model::Lanes;
using model::Slice;
using model::SliceState;

namespace {

constexpr base::LaneId kProcess{1}, kMain{2}, kHub{3}, kFoo{4}, kBar{5}, kFunc{6};

struct Stretch {
  SliceState state;
  base::TimeNs begin_ns, end_ns;
  bool operator==(const Stretch&) const = default;
};

std::vector<Stretch> stretches(const Lanes& lanes, base::LaneId id) {
  std::vector<Stretch> out;
  for (std::uint32_t i = 0; i < lanes.slice_count(id); ++i) {
    const Slice slice = lanes.slice(id, i);
    out.push_back({slice.state, slice.begin_ns, slice.end_ns});
  }
  return out;
}

}  // namespace

TEST_CASE("bar's slices: ready, running, sleeping 1 s, ready, running, ended") {
  const trace::Trace trace = test::sample_trace();
  const Lanes lanes(trace);
  const base::TimeNs wake_ns = base::kSecond + 28'000;
  CHECK(stretches(lanes, kBar) ==
        std::vector<Stretch>{{SliceState::New, 16'000, 16'000},
                             {SliceState::Ready, 16'000, 24'000},
                             {SliceState::Running, 24'000, 28'000},
                             {SliceState::Sleeping, 28'000, wake_ns},
                             {SliceState::Ready, wake_ns, wake_ns},
                             {SliceState::Running, wake_ns, wake_ns + 2'000},
                             {SliceState::Ended, wake_ns + 2'000, lanes.end_ns()}});
  CHECK(lanes.lane(kBar).ended_ns == wake_ns + 2'000);
}

TEST_CASE("the tree is process, main, hub, and the three greenlets in order of birth") {
  const Lanes lanes(test::sample_trace());
  CHECK(lanes.tree_order() == std::vector<base::LaneId>{kProcess, kMain, kHub, kFoo, kBar, kFunc});
  CHECK(lanes.lane(kFoo).depth == 3);
  CHECK(lanes.tree_order([](base::LaneId id) { return id == kHub; }) ==
        std::vector<base::LaneId>{kProcess, kMain, kHub});
}

TEST_CASE("slices touch, never run backwards, and end with the trace") {
  const trace::Trace trace = test::random_trace(11, 40, 5000);
  const Lanes lanes(trace);
  for (const model::LaneTrack& lane : lanes.lanes()) {
    const std::uint32_t count = lanes.slice_count(lane.id);
    for (std::uint32_t i = 0; i < count; ++i) {
      const Slice slice = lanes.slice(lane.id, i);
      CHECK(slice.begin_ns <= slice.end_ns);
      CHECK(slice.begin.value < slice.end.value + (slice.open ? 1 : 0));
      if (i + 1 < count) {
        CHECK(lanes.slice(lane.id, i + 1).begin == slice.end);
      } else {
        CHECK(slice.open);
        CHECK(slice.end_ns == trace.events().back().time_ns);
      }
    }
  }
}

TEST_CASE("a trace taken in pieces gives the same lanes as at once") {
  const auto bytes = test::random_trace_bytes(21, 25, 6000);
  trace::Trace growing;
  Lanes piecewise;
  for (std::size_t at = 0; at < bytes.size(); at += 997) {
    growing.append(bytes.data() + at, std::min<std::size_t>(997, bytes.size() - at));
    piecewise.update(growing);
  }
  growing.finish();
  piecewise.update(growing);
  const Lanes whole(growing);
  REQUIRE(piecewise.lane_count() == whole.lane_count());
  for (std::uint32_t i = 1; i <= whole.lane_count(); ++i) {
    const base::LaneId id{i};
    REQUIRE(piecewise.slice_count(id) == whole.slice_count(id));
    for (std::uint32_t k = 0; k < whole.slice_count(id); ++k) {
      const auto& a = piecewise.lane(id).slices;
      const auto& b = whole.lane(id).slices;
      CHECK(a.start_ns(k) == b.start_ns(k));
      CHECK(a.first(k) == b.first(k));
      CHECK(a.tag(k) == b.tag(k));
    }
  }
  CHECK(piecewise.cores()[0].lane == whole.cores()[0].lane);
  CHECK(piecewise.arrows().size() == whole.arrows().size());
}

TEST_CASE("slices_in finds what touches a range, the zero-width ones too, as brute force does") {
  const trace::Trace trace = test::random_trace(31, 20, 4000);
  const Lanes lanes(trace);
  base::Prng prng(5);
  for (int round = 0; round < 400; ++round) {
    const base::LaneId id{1 + static_cast<std::uint32_t>(prng.below(lanes.lane_count()))};
    const AxisKind axis = round % 2 == 0 ? AxisKind::Time : AxisKind::Steps;
    const std::int64_t end = model::axis_end(trace, axis);
    std::int64_t from = static_cast<std::int64_t>(prng.below(static_cast<std::uint64_t>(end)));
    if (round % 5 == 0) {  // exactly where a slice begins
      const Slice s =
          lanes.slice(id, static_cast<std::uint32_t>(prng.below(lanes.slice_count(id))));
      from = axis == AxisKind::Time ? s.begin_ns : static_cast<std::int64_t>(s.begin.value);
    }
    const std::int64_t to =
        from + static_cast<std::int64_t>(prng.below(static_cast<std::uint64_t>(end) / 10));
    const auto [first, last] = lanes.slices_in(id, axis, from, to);
    for (std::uint32_t i = 0; i < lanes.slice_count(id); ++i) {
      const Slice s = lanes.slice(id, i);
      const std::int64_t b =
          axis == AxisKind::Time ? s.begin_ns : static_cast<std::int64_t>(s.begin.value);
      const std::int64_t e =
          axis == AxisKind::Time ? s.end_ns : static_cast<std::int64_t>(s.end.value);
      const bool strictly_inside = e > from && b <= to;
      const bool touches = (s.open || e >= from) && b <= to;
      const bool found = i >= first && i < last;
      if (strictly_inside) CHECK(found);
      if (found) CHECK(touches);
      if (b == e && b >= from && b <= to && b > from) CHECK(found);
    }
  }
}

TEST_CASE("columns give the exact mix of states, as brute force unit by unit does") {
  const trace::Trace trace = test::random_trace(41, 12, 1500);
  const Lanes lanes(trace);
  base::Prng prng(8);
  for (int round = 0; round < 60; ++round) {
    const base::LaneId id{1 + static_cast<std::uint32_t>(prng.below(lanes.lane_count()))};
    const std::int64_t end = static_cast<std::int64_t>(trace.size());
    const auto from = static_cast<std::int64_t>(prng.below(static_cast<std::uint64_t>(end) - 300));
    const std::int64_t to = from + 1 + static_cast<std::int64_t>(prng.below(299));
    const auto count = 1 + static_cast<std::uint32_t>(prng.below(80));
    std::vector<model::Column> expected(count);
    for (std::int64_t unit = from; unit < to; ++unit) {
      std::uint32_t c = 0;  // the last column whose left edge is not after the unit
      for (std::uint32_t k = 0; k < count; ++k) {
        if (from + (to - from) * k / count <= unit) c = k;
      }
      const std::int64_t index = lanes.slice_at(id, AxisKind::Steps, unit);
      if (index < 0 || unit >= end) continue;
      const Slice slice = lanes.slice(id, static_cast<std::uint32_t>(index));
      const auto state = static_cast<std::size_t>(slice.state);
      ++expected[c].units[state];
      if (static_cast<std::int64_t>(slice.begin.value) == unit) ++expected[c].begins[state];
    }
    CHECK(lanes.columns(id, AxisKind::Steps, from, to, count) == expected);
  }
}

TEST_CASE("columns of a lane over the whole run sum to its slices, in nanoseconds") {
  const trace::Trace trace = test::sample_trace();
  const Lanes lanes(trace);
  for (const std::uint32_t count : {1u, 7u, 800u}) {
    std::array<std::uint64_t, model::kSliceStates> sum{};
    std::uint32_t begins = 0;
    for (const auto& column : lanes.columns(kBar, AxisKind::Time, 0, lanes.end_ns(), count)) {
      for (std::size_t i = 0; i < sum.size(); ++i) {
        sum[i] += column.units[i];
        begins += column.begins[i];
      }
    }
    CHECK(sum[static_cast<std::size_t>(SliceState::Running)] == 6'000);
    CHECK(sum[static_cast<std::size_t>(SliceState::Ready)] == 8'000);
    CHECK(sum[static_cast<std::size_t>(SliceState::Sleeping)] == 1'000'000'000);
    CHECK(begins == 7);
  }
}

TEST_CASE("arrows lead from the waker to the woken, and a core shows who held it") {
  const trace::Trace trace = test::sample_trace();
  const Lanes lanes(trace);
  std::size_t spawns = 0, wakes = 0;
  for (const model::Arrow& arrow : lanes.arrows()) {
    if (arrow.kind == model::Arrow::Kind::Spawn) {
      CHECK(arrow.from == kMain);
      ++spawns;
    }
    if (arrow.kind == model::Arrow::Kind::Wake) {
      CHECK(arrow.to == kMain);  // each greenlet wakes main as it ends
      ++wakes;
    }
  }
  CHECK(spawns == 3);
  CHECK(wakes == 3);
  REQUIRE(lanes.cores().size() == 1);
  const auto [first, last] = lanes.core_slices_in(base::CoreId{1}, AxisKind::Time, 21'000, 23'000);
  REQUIRE(last - first == 1);
  CHECK(lanes.core_slice(base::CoreId{1}, first).lane == kFoo);
  const auto idle = lanes.core_slices_in(base::CoreId{1}, AxisKind::Time, 500'000'000, 500'000'001);
  CHECK_FALSE(lanes.core_slice(base::CoreId{1}, idle.first).lane);
}
