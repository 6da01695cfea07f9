// A run that is too long to keep its slices: its strips and its tree are those of one that is kept.
#include "app/model/folds/lane_strips.h"

#include <doctest/doctest.h>

#include "scheduler/base/prng.h"
#include "tests/support/io_trace.h"
#include "tests/support/thread_trace.h"
#include "tests/support/trace_sample.h"

using namespace fiberscope;
using model::AxisKind;
using model::LaneFamilies;
using model::Lanes;
using model::LaneStrips;

namespace {

std::vector<std::int64_t> some_edges(base::Prng& prng, std::int64_t end) {
  std::vector<std::int64_t> edges;
  const auto most = static_cast<std::uint64_t>(end) + 20;
  for (std::uint64_t i = 1 + prng.below(60); i > 0; --i) {
    edges.push_back(static_cast<std::int64_t>(prng.below(most)) - 5);
  }
  if (prng.below(2) == 0) edges.insert(edges.begin(), 0), edges.push_back(end);
  std::ranges::sort(edges);
  return edges;
}

void check_strips(const trace::Trace& trace, std::uint64_t seed) {
  const Lanes lanes(trace);
  LaneFamilies families;
  for (const trace::Event& event : trace.events()) families.take(event);
  families.finish();
  REQUIRE(families.lane_count() == lanes.lane_count());
  CHECK(families.tree_order() == lanes.tree_order());
  base::Prng prng(seed);
  for (int round = 0; round < 40; ++round) {
    const AxisKind axis = round % 2 == 0 ? AxisKind::Time : AxisKind::Steps;
    const auto edges = some_edges(prng, model::axis_end(trace, axis));
    std::vector<base::LaneId> asked;
    for (std::uint32_t i = 1; i <= lanes.lane_count(); ++i) {
      if (prng.below(3) > 0) asked.push_back(base::LaneId{i});
    }
    LaneStrips strips(axis, edges, asked);
    for (const trace::Event& event : trace.events()) strips.take(event);
    strips.finish();
    for (std::size_t i = 0; i < asked.size(); ++i) {
      model::LaneStrip wanted;
      wanted.edges = edges;
      lanes.fill(asked[i], axis, wanted);
      const LaneStrips::Row& row = strips.row(i);
      CHECK(row.strip.columns == wanted.columns);
      CHECK(row.strip.begun == wanted.begun);
      for (std::size_t k = 0; k < edges.size(); ++k) {
        const base::EventSeq held = wanted.begun[k] == 0
                                        ? base::EventSeq{}
                                        : lanes.slice(asked[i], wanted.begun[k] - 1).begin;
        CHECK(row.held[k] == held);
      }
    }
  }
}

}  // namespace

TEST_CASE("strips of events that are not kept are those of the lanes") {
  for (const std::uint64_t seed : {1, 2, 3}) {
    check_strips(test::random_trace(seed, 15, 3000), seed);
  }
  check_strips(test::sample_trace(), 4);
  check_strips(test::io_trace(), 5);
  check_strips(test::thread_trace(), 6);
}

TEST_CASE("who is seen in a part of a run is who has a slice there that can be drawn") {
  const trace::Trace trace = test::random_trace(7, 25, 2500);
  const Lanes lanes(trace);
  base::Prng prng(7);
  for (int round = 0; round < 60; ++round) {
    const std::uint64_t from = 1 + prng.below(trace.size());
    const base::EventSeq first{from}, last{std::min(trace.size(), from + prng.below(40))};
    LaneFamilies families(first, last);
    for (const trace::Event& event : trace.events()) families.take(event);
    families.finish();
    for (const model::LaneTrack& lane : lanes.lanes()) {
      bool seen = false;
      for (std::uint32_t i = 0; i < lanes.slice_count(lane.id); ++i) {
        const model::Slice slice = lanes.slice(lane.id, i);
        const bool drawn =
            slice.state != model::SliceState::New && slice.state != model::SliceState::Ended;
        seen |= drawn && slice.begin <= last && (slice.open || slice.end > first);
      }
      CHECK_EQ(families.is_seen(lane.id), seen);
      CHECK_EQ(families.hue(lane.id), lane.hue);
    }
  }
}
