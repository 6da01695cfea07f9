// Many lanes that are alike: their rows, their states over time, all of them fitted.
#include "app/export/picture/group_row.h"

#include <doctest/doctest.h>

#include "app/export/page/documents.h"
#include "app/export/picture/rows.h"
#include "scheduler/trace/validate.h"
#include "tests/export/sheet.h"
#include "tests/support/crowd_trace.h"
#include "tests/support/trace_sample.h"

using namespace fiberscope;
using namespace fiberscope::test;
using base::LaneId;
using exporter::Band;
using exporter::Crowd;
using exporter::FittedRow;
using exporter::Rows;
using exporter::Shown;

namespace {

using Ids = std::vector<std::string>;

Ids row_ids(const trace::Trace& trace, const Shown& shown) {
  const model::Model model(trace);
  Rows rows;
  rows.lay(model, shown, 1);
  Ids out;
  for (const auto& row : rows.all()) out.push_back(row->id());
  return out;
}

std::shared_ptr<const Crowd> crowd_of(const model::Model& model) {
  return std::make_shared<const Crowd>(model, model::lane_groups(model.trace, model.lanes).at(0),
                                       model::GroupOrder::FirstRun);
}

float share(const Crowd::Cell& cell, Band band) { return cell[static_cast<std::size_t>(band)]; }

}  // namespace

TEST_CASE("many that are alike have one area and one fitted row, or each its own row") {
  const trace::Trace trace = crowd_trace(200);
  REQUIRE(trace::validate(trace).empty());
  Shown shown;
  CHECK(row_ids(trace, shown) == Ids{"timeline.cores", "core.1", "timeline.states", "states.102",
                                     "timeline.semaphores", "object.1", "timeline.coroutines",
                                     "group.2", "fitted.102", "lane.1"});
  shown.groups_folded = {kFirstWorker};
  shown.states_folded = true;
  CHECK(row_ids(trace, shown) == Ids{"timeline.cores", "core.1", "timeline.states",
                                     "timeline.semaphores", "object.1", "timeline.coroutines",
                                     "group.2", "lane.1"});
  Shown folded;  // into the lane that made them: there is nobody to tell of
  folded.folded = {kStarter};
  CHECK(row_ids(trace, folded) == Ids{"timeline.cores", "core.1", "timeline.coroutines", "lane.1",
                                      "timeline.semaphores", "object.1"});
  shown.every_lane = true;
  CHECK(row_ids(trace, shown).size() == 5 + 1 + 200);
  const model::Model model(trace);
  Rows rows;
  rows.lay(model, {}, 1);
  CHECK(rows.grouped());
  for (std::uint32_t i = 2; i <= 201; ++i) {
    REQUIRE(rows.of(LaneId{i}) != nullptr);
    CHECK(rows.of(LaneId{i})->id() == "fitted.102");
  }
}

TEST_CASE("a fitted row is the exact mix of its lanes, and the rows together are all of them") {
  const trace::Trace trace = crowd_trace(200);
  const Sheet sheet(trace);
  const auto crowd = crowd_of(sheet.model);
  CHECK(crowd->rows() == exporter::kFittedRows);
  std::size_t lanes = 0;
  for (std::size_t row = 0; row < crowd->rows(); ++row) {
    const auto [first, last] = crowd->part(row);
    CHECK(first == lanes);
    CHECK(last > first);
    for (std::size_t i = first; i < last; ++i) CHECK(crowd->row_of(crowd->lanes()[i]) == row);
    lanes = last;
  }
  CHECK(lanes == 200);
  const auto& cells = crowd->measured(sheet.brush);
  REQUIRE(cells.size() == crowd->rows() * crowd->columns());
  // in every column: the model's own sums of the same lanes
  const std::size_t row = 17;
  const auto [first, last] = crowd->part(row);
  const auto end = static_cast<std::int64_t>(sheet.view.end);
  for (const std::size_t column : {5u, 300u, 700u, 990u}) {
    double waits = 0;
    for (std::size_t i = first; i < last; ++i) {
      const auto mixes =
          sheet.model.lanes.columns(crowd->lanes()[i], model::AxisKind::Time, 0, end, 1000);
      waits += static_cast<double>(
                   mixes[column].units[static_cast<std::size_t>(model::SliceState::Blocked)]) /
               (static_cast<double>(end) / 1000) / static_cast<double>(last - first);
    }
    const Crowd::Cell& cell = cells[row * crowd->columns() + column];
    CHECK(share(cell, Band::Wait0) == doctest::Approx(waits).epsilon(0.02));
    float sum = 0;
    for (const float part : cell) sum += part;
    CHECK(sum == doctest::Approx(1).epsilon(0.001));  // all are born
  }
}

TEST_CASE("lanes with very many slices are measured by sums, and these are as exact") {
  const trace::Trace trace = decode(record([](trace::Writer& w, base::VirtualClock& clock) {
    w.emit(trace::RunStarted{});
    for (std::uint32_t i = 1; i <= 13; ++i) {
      w.emit(trace::LaneBorn{LaneId{i}, {}, {}, trace::LaneKind::Task, w.intern("busy"), {}});
      w.emit(trace::LaneReady{LaneId{i}, {}, trace::WakeKind::Spawned, {}});
    }
    LaneId last;
    for (std::uint32_t turn = 0; turn < 1500; ++turn) {
      for (std::uint32_t i = 1; i <= 13; ++i) {
        w.emit(trace::LaneSwitched{base::CoreId{1}, last, LaneId{i}, {}});
        last = LaneId{i};
        clock.now_ns += 10 + turn % 7;
        w.emit(trace::LaneBlocked{last,
                                  trace::WaitKind::Event,
                                  {},
                                  base::ObjectId{1},
                                  w.intern("event go"),
                                  base::kNever,
                                  {},
                                  0});
        clock.now_ns += 3;
        w.emit(trace::LaneReady{last, {}, trace::WakeKind::Notified, {}});
      }
    }
    w.emit(trace::RunEnded{});
  }));
  const Sheet sheet(trace);
  REQUIRE(sheet.model.lanes.slice_count(LaneId{5}) > 4096);
  const auto crowd = crowd_of(sheet.model);
  CHECK(crowd->occurs(Band::Wait0));
  CHECK(crowd->occurs(Band::Running));
  CHECK_FALSE(crowd->occurs(Band::Done));
  CHECK(crowd->label(sheet.model, Band::Wait0) == "waiting");
  const auto& cells = crowd->measured(sheet.brush);
  const auto end = static_cast<std::int64_t>(sheet.view.end);
  for (std::size_t row = 0; row < crowd->rows(); ++row) {
    const auto mixes =
        sheet.model.lanes.columns(crowd->lanes()[row], model::AxisKind::Time, 0, end, 1000);
    for (const std::size_t column : {10u, 444u, 900u}) {
      const Crowd::Cell& cell = cells[row * crowd->columns() + column];
      const auto ran = static_cast<double>(
          mixes[column].units[static_cast<std::size_t>(model::SliceState::Running)]);
      CHECK(share(cell, Band::Running) ==
            doctest::Approx(ran / (static_cast<double>(end) / 1000)).epsilon(0.001));
      float sum = 0;
      for (const float part : cell) sum += part;
      CHECK(sum == doctest::Approx(1).epsilon(0.02));
    }
  }
}

TEST_CASE("the area tells how many wait for what at the cursor, and who is done") {
  const trace::Trace trace = crowd_trace(200);
  const model::Model model(trace);
  const auto crowd = crowd_of(model);
  const auto counts = [&](std::uint64_t at, Band band) {
    return crowd->counts(model.replay.at(at))[static_cast<std::size_t>(band)];
  };
  CHECK(counts(crowd_waits(trace).value, Band::Wait0) == 200);
  CHECK(counts(crowd_waits(trace).value, Band::Done) == 0);
  CHECK(counts(trace.size(), Band::Done) == 200);
  CHECK(crowd->label(model, Band::Wait0) == "wait for door");
  CHECK(crowd->occurs(Band::Ready));
  CHECK_FALSE(crowd->occurs(Band::Sleeping));
}

TEST_CASE("in a fitted row the mouse finds the lane under it") {
  const trace::Trace trace = crowd_trace(40);
  const Sheet sheet(trace);
  const auto crowd = crowd_of(sheet.model);
  const FittedRow row(crowd);
  CHECK(row.height() == 2 * 40 + 4);
  for (const std::size_t place : {0u, 7u, 39u}) {
    exporter::Found found;
    row.hit_at(sheet.brush, sheet.view.x + 40, 2 + 2 * static_cast<double>(place) + 1, found);
    REQUIRE(found.slice);
    CHECK(found.slice->lane == crowd->lanes()[place]);
  }
}

TEST_CASE("groups are in drawings, too") {
  const trace::Trace trace = crowd_trace(200);
  const model::Model model(trace);
  const std::string svg = exporter::timeline_svg(model, {});
  CHECK(svg.find("worker \u00D7 200") != std::string::npos);
  CHECK(svg.find("States over time") != std::string::npos);
  CHECK(svg.find("wait for door") != std::string::npos);
}
