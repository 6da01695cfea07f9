#include "app/model/folds/lanes.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "app/model/reading/row.h"
#include "scheduler/base/prng.h"
#include "tests/support/portion.h"
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
  const base::CoreId core{1};
  REQUIRE(piecewise.core_slice_count(core) == whole.core_slice_count(core));
  for (std::uint32_t k = 0; k < whole.core_slice_count(core); ++k) {
    CHECK(piecewise.core_slice(core, k).lane == whole.core_slice(core, k).lane);
  }
  CHECK(piecewise.arrows().size() == whole.arrows().size());
}

TEST_CASE("slices_in finds what touches a range, the zero-width ones too, as brute force does") {
  const trace::Trace trace = test::random_trace(31, 20, 4000);
  const Lanes lanes(trace);
  base::Prng prng(5);
  for (int round = 0; round < 400; ++round) {
    if (!test::in_portion(round)) continue;
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
  for (const base::EventSeq at : lanes.arrows()) {
    const model::Arrow arrow = model::arrow_of(trace, at);
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

namespace {

// brute_force: every column counted slice by slice. Requires: edges never decrease.
model::LaneStrip brute_force(const Lanes& lanes, base::LaneId id, AxisKind axis,
                             std::vector<std::int64_t> edges) {
  model::LaneStrip strip;
  strip.columns.resize(edges.size() - 1);
  strip.begun.resize(edges.size());
  const bool time = axis == AxisKind::Time;
  for (std::uint32_t i = 0; i < lanes.slice_count(id); ++i) {
    const Slice s = lanes.slice(id, i);
    const std::int64_t begin = time ? s.begin_ns : static_cast<std::int64_t>(s.begin.value);
    const std::int64_t end = time ? s.end_ns : static_cast<std::int64_t>(s.end.value);
    const auto state = static_cast<std::size_t>(s.state);
    for (std::size_t c = 0; c < edges.size(); ++c) {
      strip.begun[c] += begin < edges[c];
      if (c + 1 == edges.size()) break;
      const std::int64_t part = std::min(end, edges[c + 1]) - std::max(begin, edges[c]);
      if (part > 0) strip.columns[c].units[state] += static_cast<std::uint64_t>(part);
      strip.columns[c].begins[state] += edges[c] <= begin && begin < edges[c + 1];
    }
  }
  strip.edges = std::move(edges);
  return strip;
}

model::CoreStrip brute_force(const Lanes& lanes, base::CoreId id, AxisKind axis,
                             std::vector<std::int64_t> edges) {
  model::CoreStrip strip;
  strip.columns.resize(edges.size() - 1);
  strip.begun.resize(edges.size());
  const bool time = axis == AxisKind::Time;
  for (std::uint32_t i = 0; i < lanes.core_slice_count(id); ++i) {
    const model::CoreSlice s = lanes.core_slice(id, i);
    const std::int64_t begin = time ? s.begin_ns : static_cast<std::int64_t>(s.begin.value);
    const std::int64_t end = time ? s.end_ns : static_cast<std::int64_t>(s.end.value);
    for (std::size_t c = 0; c < edges.size(); ++c) {
      strip.begun[c] += begin < edges[c];
      if (c + 1 == edges.size()) continue;
      const std::size_t hue = s.lane ? lanes.lane(s.lane).hue : model::kHues;
      const std::int64_t part = std::min(end, edges[c + 1]) - std::max(begin, edges[c]);
      if (part > 0) strip.columns[c].units[hue] += static_cast<std::uint64_t>(part);
      strip.columns[c].begins[hue] += edges[c] <= begin && begin < edges[c + 1];
    }
  }
  strip.edges = std::move(edges);
  return strip;
}

// long_trace: a few lanes with thousands of slices each, so that chunks fill. Some chunks last
// longer than 2^32 ns, some begin and end at one moment, and sleepers still sleep at the end.
trace::Trace long_trace(std::uint64_t seed, std::uint32_t lanes, int rounds, bool ends) {
  using namespace trace;
  return test::decode(test::record([&](Writer& w, base::VirtualClock& clock) {
    base::Prng prng(seed);
    w.emit(RunStarted{});
    w.emit(CoreAdded{base::CoreId{1}, {}});
    for (std::uint32_t i = 1; i <= lanes; ++i) {
      clock.now_ns += static_cast<base::TimeNs>(prng.below(1000));
      w.emit(LaneBorn{base::LaneId{i}, {}, {}, LaneKind::Greenlet, {}, {}});
    }
    base::TimeNs step_ns = 1000;
    for (int round = 0; round < rounds; ++round) {
      if (prng.below(900) == 0) {
        constexpr base::TimeNs kSteps[] = {1, 3, 1000, 50'000, 30'000'000};
        step_ns = kSteps[prng.below(5)];
      }
      const auto pass = [&] {
        clock.now_ns += static_cast<base::TimeNs>(prng.below(static_cast<std::uint64_t>(step_ns)));
      };
      const base::LaneId lane{1 + static_cast<std::uint32_t>(prng.below(lanes))};
      pass();
      w.emit(LaneReady{lane, {}, WakeKind::Notified, {}});
      if (round % 7 == 0) pass();
      w.emit(LaneSwitched{base::CoreId{1}, {}, lane, SwitchKind::Dispatch});
      pass();
      LaneBlocked blocked;
      blocked.lane = lane;
      blocked.why = prng.below(2) == 0 ? WaitKind::Sleep : WaitKind::Lock;
      w.emit(blocked);
    }
    if (ends) w.emit(LaneEnded{base::LaneId{1}, EndKind::Returned, {}, {}});
    clock.now_ns += 12'345;
    w.emit(NoteAdded{});
  }));
}

std::vector<std::int64_t> random_edges(base::Prng& prng, std::int64_t end) {
  const auto chance = [&](std::int64_t bound) {
    return static_cast<std::int64_t>(prng.below(static_cast<std::uint64_t>(bound)));
  };
  std::vector<std::int64_t> edges(2 + prng.below(120));
  const std::int64_t span = 1 + chance(prng.below(3) == 0 ? end + 2000 : 1 + end / 50);
  const std::int64_t from = chance(end + 1000) - 500;
  for (auto& edge : edges) edge = from + chance(span);
  std::sort(edges.begin(), edges.end());
  return edges;
}

}  // namespace

TEST_CASE("strips over full chunks, narrow and wide, are what a count slice by slice gives") {
  for (const std::uint64_t seed : {1u, 2u, 3u, 4u}) {
    const auto lane_count = static_cast<std::uint32_t>(1 + 2 * seed);
    const trace::Trace trace = long_trace(seed, lane_count, 9000, seed % 2 == 0);
    REQUIRE(trace.fault().empty());
    const Lanes lanes(trace);
    REQUIRE(lanes.slice_count(base::LaneId{1}) > model::kChunkSlices);
    base::Prng prng(seed + 100);
    for (int round = 0; round < 60; ++round) {
      if (!test::in_portion(round)) continue;
      const base::LaneId id{1 + static_cast<std::uint32_t>(prng.below(lane_count))};
      const AxisKind axis = round % 2 == 0 ? AxisKind::Time : AxisKind::Steps;
      auto edges = random_edges(prng, model::axis_end(trace, axis));
      if (round % 3 == 0) {  // some exactly where slices begin
        for (auto& edge : edges) {
          if (prng.below(2) != 0) continue;
          const auto i = static_cast<std::uint32_t>(prng.below(lanes.slice_count(id)));
          edge = lanes.lane(id).slices.start(axis, i);
        }
        std::sort(edges.begin(), edges.end());
      }
      model::LaneStrip strip;
      strip.edges = edges;
      lanes.fill(id, axis, strip);
      const auto expected = brute_force(lanes, id, axis, edges);
      CHECK(strip.columns == expected.columns);
      CHECK(strip.begun == expected.begun);
      model::CoreStrip held;
      held.edges = edges;
      lanes.fill(base::CoreId{1}, axis, held);
      const auto expected_held = brute_force(lanes, base::CoreId{1}, axis, edges);
      CHECK(held.columns == expected_held.columns);
      CHECK(held.begun == expected_held.begun);
    }
  }
}

TEST_CASE("while a run grows, its strips are at every moment those of the whole so far") {
  const trace::Trace trace = long_trace(9, 2, 3000, true);
  Lanes growing;
  base::Prng prng(3);
  for (const trace::Event& event : trace.events()) {
    growing.apply(event);
    if (prng.below(150) != 0 || growing.lane_count() < 2) continue;
    const AxisKind axis = prng.below(2) == 0 ? AxisKind::Time : AxisKind::Steps;
    const base::LaneId id{1 + static_cast<std::uint32_t>(prng.below(2))};
    const std::int64_t end =
        axis == AxisKind::Time ? event.time_ns : static_cast<std::int64_t>(event.seq.value);
    model::LaneStrip strip;
    strip.edges = random_edges(prng, end + 1);
    growing.fill(id, axis, strip);
    CHECK(strip.columns == brute_force(growing, id, axis, strip.edges).columns);
  }
}

TEST_CASE("a row is shapes and columns: each unit of the view once, no shape too narrow") {
  const trace::Trace trace = long_trace(5, 3, 6000, true);
  const Lanes lanes(trace);
  base::Prng prng(17);
  model::LaneRow row;
  for (int round = 0; round < 80; ++round) {
    if (!test::in_portion(round)) continue;
    const AxisKind axis = round % 2 == 0 ? AxisKind::Time : AxisKind::Steps;
    const base::LaneId id{1 + static_cast<std::uint32_t>(prng.below(3))};
    const auto end = static_cast<double>(model::axis_end(trace, axis));
    const double share = 1.0 / static_cast<double>(1 + prng.below(round % 4 == 0 ? 3 : 4000));
    const double begin = (1 - share) * end * static_cast<double>(prng.below(1000)) / 1000;
    const model::View view{axis, begin, begin + share * end, 168.5, 311.25};
    build(lanes, id, view, 2, row);
    auto mix = brute_force(lanes, id, axis, row.strip.edges).columns;
    for (const Slice& shape : row.shapes) {
      const auto [from, to] = model::extent(shape, axis);
      CHECK(view.x_of(to) - view.x_of(from) >= 2);
      const auto state = static_cast<std::size_t>(shape.state);
      for (std::size_t c = 0; c < mix.size(); ++c) {
        const double left = std::max(from, static_cast<double>(row.strip.edges[c]));
        const double right = std::min(to, static_cast<double>(row.strip.edges[c + 1]));
        if (right > left) mix[c].units[state] -= static_cast<std::uint64_t>(right - left);
        mix[c].begins[state] -= static_cast<double>(row.strip.edges[c]) <= from &&
                                from < static_cast<double>(row.strip.edges[c + 1]);
      }
    }
    CHECK(row.strip.columns == mix);
    std::size_t wide = 0;  // every slice wide enough that touches the view is there
    for (std::uint32_t i = 0; i < lanes.slice_count(id); ++i) {
      const Slice s = lanes.slice(id, i);
      if (s.state == SliceState::New || s.state == SliceState::Ended) continue;
      const auto [from, to] = model::extent(s, axis);
      const double x0 = view.x_of(from), x1 = view.x_of(to);
      wide += x1 - x0 >= 2 && x1 > view.x && x0 < view.x + view.width;
    }
    std::size_t shown = 0;
    for (const Slice& s : row.shapes) {
      const auto [from, to] = model::extent(s, axis);
      shown += view.x_of(to) > view.x && view.x_of(from) < view.x + view.width;
    }
    CHECK(shown == wide);
  }
}

TEST_CASE("arrows are found by a place on the axis, and those of one lane by themselves") {
  const trace::Trace trace = test::random_trace(77, 10, 4000);
  const Lanes lanes(trace);
  REQUIRE(lanes.arrows().size() > 50);
  base::Prng prng(4);
  for (int round = 0; round < 100; ++round) {
    const auto unit = static_cast<std::int64_t>(prng.below(trace.size() + 10));
    const std::size_t found = lanes.arrow_at_or_after(trace, AxisKind::Steps, unit);
    const auto at_ns =
        static_cast<std::int64_t>(prng.below(static_cast<std::uint64_t>(lanes.end_ns()) + 10));
    const std::size_t found_ns = lanes.arrow_at_or_after(trace, AxisKind::Time, at_ns);
    for (std::size_t i = 0; i < lanes.arrows().size(); ++i) {
      const bool before = static_cast<std::int64_t>(lanes.arrows()[i].value) < unit;
      CHECK(before == (i < found));
      CHECK((trace.time_of(lanes.arrows()[i]) < at_ns) == (i < found_ns));
    }
    const base::LaneId id{1 + static_cast<std::uint32_t>(prng.below(lanes.lane_count()))};
    std::vector<base::EventSeq> own;
    for (const base::EventSeq at : lanes.arrows()) {
      const model::Arrow arrow = model::arrow_of(trace, at);
      if (arrow.from == id || arrow.to == id) own.push_back(at);
    }
    CHECK(std::ranges::equal(lanes.lane(id).arrows, own));
    const std::size_t first = lanes.arrow_of_at_or_after(trace, id, AxisKind::Steps, unit);
    const auto expected =
        std::lower_bound(own.begin(), own.end(), base::EventSeq{static_cast<std::uint64_t>(unit)});
    CHECK(first == static_cast<std::size_t>(expected - own.begin()));
  }
}
