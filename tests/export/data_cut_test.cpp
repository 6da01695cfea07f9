// The part of a run that leaves the program, cut and clipped: against a look at each slice.
#include <doctest/doctest.h>

#include <map>

#include "app/export/data/counters.h"
#include "app/export/data/flows.h"
#include "app/export/data/pieces.h"
#include "tests/support/io_trace.h"
#include "tests/support/trace_sample.h"

using namespace fiberscope;
using namespace fiberscope::exporter;

namespace {

Cut steps_of(const model::Model& model, std::uint64_t first, std::uint64_t last) {
  Cut cut = whole(model);
  cut.first = base::EventSeq{first}, cut.last = base::EventSeq{last};
  cut.begin_ns = model.trace.at(cut.first).time_ns;
  cut.end_ns = model.trace.at(cut.last).time_ns;
  return cut;
}

std::vector<Piece> all_of(const model::Model& model, const Cut& cut) {
  std::vector<Piece> all;
  Pieces pieces(model, cut);
  for (Piece piece; pieces.next(piece);) all.push_back(piece);
  CHECK_LE(all.size(), pieces.count());
  return all;
}

}  // namespace

TEST_CASE("the whole is from the first event to the last, of all lanes in the order of the tree") {
  const trace::Trace trace = test::sample_trace();
  const model::Model model(trace);
  const Cut cut = whole(model);
  CHECK_EQ(cut.first.value, 1);
  CHECK_EQ(cut.last.value, trace.size());
  CHECK_EQ(cut.begin_ns, 0);
  CHECK_EQ(cut.end_ns, trace.events().back().time_ns);
  CHECK(cut.lanes == model.lanes.tree_order());
  const trace::Trace nothing;
  const model::Model of_nothing(nothing);
  CHECK_FALSE(whole(of_nothing).first);
  CHECK(all_of(of_nothing, whole(of_nothing)).empty());
}

TEST_CASE("pieces are the slices that a cut holds, clipped, in the order in which they begin") {
  const trace::Trace trace = test::random_trace(7, 12, 1500);
  const model::Model model(trace);
  for (const auto& [first, last] :
       std::map<std::uint64_t, std::uint64_t>{{1, trace.size()}, {400, 900}, {77, 77}}) {
    const Cut cut = steps_of(model, first, last);
    const std::vector<Piece> all = all_of(model, cut);
    std::map<base::LaneId, const Piece*> before;
    for (std::size_t i = 0; i < all.size(); ++i) {
      const Piece& piece = all[i];
      CHECK_EQ(cut.lanes[piece.row], piece.slice.lane);
      CHECK_EQ(piece.part.begin, std::max(piece.slice.begin, cut.first));
      if (i > 0) CHECK_LE(all[i - 1].part.begin, piece.part.begin);
      const Piece*& last_of_lane = before[piece.slice.lane];
      if (last_of_lane != nullptr) {
        CHECK_EQ(last_of_lane->part.end, piece.part.begin);
        CHECK_EQ(last_of_lane->part.end_ns, piece.part.begin_ns);
        CHECK(last_of_lane->part.ends);
      }
      last_of_lane = &piece;
    }
    // none is missing: who holds after an event of the cut has a piece
    std::size_t living = 0;
    for (const model::LaneTrack& lane : model.lanes.lanes()) {
      if (lane.born > cut.last || (lane.ended && lane.ended < cut.first)) continue;
      ++living;
      REQUIRE(before.contains(lane.id));
      CHECK_FALSE(before[lane.id]->part.ends);
      CHECK_EQ(before[lane.id]->part.end_ns, cut.end_ns);
    }
    CHECK_EQ(living, before.size());
  }
}

TEST_CASE("pieces of some lanes are of those alone") {
  const trace::Trace trace = test::random_trace(7, 12, 1500);
  const model::Model model(trace);
  Cut cut = whole(model);
  const std::size_t all = all_of(model, cut).size();
  const std::vector<base::LaneId> lanes = cut.lanes;
  std::size_t sum = 0;
  for (const base::LaneId lane : lanes) {
    cut.lanes = {lane};
    for (const Piece& piece : all_of(model, cut)) {
      CHECK_EQ(piece.slice.lane, lane);
      ++sum;
    }
  }
  CHECK_EQ(sum, all);
}

TEST_CASE("a flow leads to the piece that its arrow ends at, and only between lanes of the cut") {
  const trace::Trace trace = test::sample_trace();
  const model::Model model(trace);
  const auto count = [&](const Cut& cut) {
    Flows flows(model, cut);
    std::size_t found = 0;
    for (const Piece& piece : all_of(model, cut)) {
      const auto arrow = flows.to(piece);
      if (!arrow) continue;
      CHECK_EQ(arrow->to, piece.slice.lane);
      CHECK_EQ(arrow->event, piece.slice.begin);
      ++found;
    }
    return found;
  };
  Cut cut = whole(model);
  CHECK_EQ(count(cut), model.lanes.arrows().size());
  const base::LaneId hub = model::arrow_of(trace, model.lanes.arrows().back()).from;
  std::erase(cut.lanes, hub);
  const auto of_hub = std::ranges::count_if(model.lanes.arrows(), [&](base::EventSeq at) {
    const model::Arrow arrow = model::arrow_of(trace, at);
    return arrow.from == hub || arrow.to == hub;
  });
  CHECK_GT(of_hub, 0);
  CHECK_EQ(count(cut), model.lanes.arrows().size() - static_cast<std::size_t>(of_hub));
}

TEST_CASE("counters say at each moment how many are ready, run, and how many bytes are under way") {
  const trace::Trace trace = test::random_trace(3, 8, 800);
  const model::Model model(trace);
  const std::vector<CounterTrack> tracks = counters(model, whole(model));
  REQUIRE_GE(tracks.size(), 2);
  for (const CounterTrack& track : tracks) {
    if (in_bytes(track.counter)) continue;
    const auto state =
        track.counter == Counter::Ready ? trace::LaneState::Ready : trace::LaneState::Running;
    for (std::size_t i = 0; i < track.points.size(); ++i) {
      const CounterPoint& point = track.points[i];
      if (i > 0) CHECK_LT(track.points[i - 1].at_ns, point.at_ns);
      if (i > 0) CHECK_NE(track.points[i - 1].value, point.value);
      const model::World world = model.replay.at(model::last_event_at(trace, point.at_ns).value);
      std::int64_t in_state = 0;
      for (std::uint32_t lane = 1; lane <= world.lane_count(); ++lane) {
        in_state += world.lane(base::LaneId{lane})->state == state;
      }
      CHECK_EQ(point.value, in_state);
    }
  }
}

TEST_CASE("bytes that were sent are on the wire, then in a buffer, then in neither") {
  const trace::Trace trace = test::io_trace();
  const model::Model model(trace);
  std::map<Counter, std::int64_t> most;
  for (const CounterTrack& track : counters(model, whole(model))) {
    for (const CounterPoint& point : track.points) {
      CHECK_GE(point.value, 0);
      most[track.counter] = std::max(most[track.counter], point.value);
    }
  }
  CHECK_GT(most[Counter::Buffered], 0);
  CHECK_GT(most[Counter::OnTheWire], 0);
}
