// The rows of what objects count: places taken, items, what is set.
#include "app/export/picture/level_row.h"

#include <doctest/doctest.h>

#include "app/export/picture/rows.h"
#include "scheduler/trace/validate.h"
#include "tests/export/sheet.h"
#include "tests/support/trace_sample.h"

using namespace fiberscope;
using namespace fiberscope::test;
using base::LaneId;
using base::ObjectId;
using exporter::LevelRow;
using exporter::Rows;
using trace::LevelKind;

namespace {

constexpr ObjectId kCountedObject{1};

// counting: one object that counts this, a microsecond each.
trace::Trace counting_trace(LevelKind kind, std::uint32_t most,
                            std::initializer_list<std::uint32_t> levels,
                            std::uint32_t waiting = 0) {
  return decode(record([&](trace::Writer& w, base::VirtualClock& clock) {
    w.emit(trace::RunStarted{});
    for (std::uint32_t i = 1; i <= waiting + 1; ++i) {
      w.emit(trace::LaneBorn{LaneId{i}, {}, {}, trace::LaneKind::Task, w.intern("ann"), {}});
    }
    for (const std::uint32_t level : levels) {
      w.emit(trace::LevelChanged{
          LaneId{1}, kCountedObject, kind, w.intern("queue jobs"), level, most, {}});
      clock.now_ns += 1000;
    }
    for (std::uint32_t i = 2; i <= waiting + 1; ++i) {
      w.emit(trace::LaneBlocked{LaneId{i},
                                trace::WaitKind::Semaphore,
                                {},
                                kCountedObject,
                                w.intern("semaphore s"),
                                base::kNever,
                                {},
                                0});
    }
    clock.now_ns += 1000;
    w.emit(trace::RunEnded{});
  }));
}

const exporter::Row* counted_row(const Rows& rows) {
  const auto found =
      std::ranges::find_if(rows.all(), [](const auto& one) { return one->id() == "object.1"; });
  return found == rows.all().end() ? nullptr : found->get();
}

exporter::Box level_place(const Sheet& sheet, double height) {
  exporter::Box place = sheet.place();
  place.height = height;
  return place;
}

// areas: from left to right: where each begins, and how high it is.
std::vector<std::pair<double, double>> level_areas(const Sheet& sheet) {
  std::vector<std::pair<double, double>> out;
  for (const auto& op : sheet.canvas.ops()) {
    const bool area =
        op.kind == Recorder::Kind::Rect && op.fill == sheet.brush.colors.hues[2].with_alpha(0.22);
    if (area) out.emplace_back(op.box.x - sheet.view.x, op.box.height);
  }
  return out;
}

bool level_says(const Sheet& sheet, std::string_view text) {
  return std::ranges::any_of(sheet.canvas.ops(), [&](const auto& op) { return op.text == text; });
}

}  // namespace

TEST_CASE("a queue is as high as the items in it, from event to event") {
  const trace::Trace trace = counting_trace(LevelKind::Queue, 4, {0, 1, 4, 2});
  Sheet sheet(trace);
  Rows rows;
  rows.lay(sheet.model, {}, 1);
  const exporter::Row* row = counted_row(rows);
  REQUIRE(row != nullptr);
  CHECK(row->h == exporter::kLevelHeight);
  row->paint(sheet.brush, level_place(sheet, row->h), {});
  const auto found = level_areas(sheet);
  REQUIRE(found.size() == 3);  // nothing where it is empty
  CHECK(found[0].first == 200);
  CHECK(found[1].first == 400);
  CHECK(found[2].first == 600);
  CHECK(found[1].second > found[2].second);
  CHECK(found[2].second > found[0].second);
  CHECK(level_says(sheet, "4 of 4 items"));
  CHECK(level_says(sheet, "2 of 4"));  // the head, at the end
}

TEST_CASE("a semaphore is as high as the places that are taken, and says who waits") {
  const trace::Trace trace = counting_trace(LevelKind::Semaphore, 2, {2, 1, 0}, 5);
  Sheet sheet(trace);
  const model::ObjectTrack& track = *sheet.model.objects.find(kCountedObject);
  LevelRow(track, true).paint(sheet.brush, level_place(sheet, exporter::kLevelHeight), {});
  const auto found = level_areas(sheet);
  REQUIRE(found.size() >= 2);
  CHECK(found.back().second > found.front().second);
  CHECK(level_says(sheet, "1 of 2 inside"));
  CHECK(level_says(sheet, "2 of 2 inside, up to 5 wait"));
  CHECK(level_says(sheet, "5 wait"));
}

TEST_CASE("of levels that share a pixel column the highest and the lowest are seen") {
  const trace::Trace trace = decode(record([](trace::Writer& w, base::VirtualClock& clock) {
    w.emit(trace::RunStarted{});
    w.emit(trace::LaneBorn{LaneId{1}, {}, {}, trace::LaneKind::Task, w.intern("ann"), {}});
    for (const std::uint32_t level : {1u, 9u, 1u}) {
      w.emit(trace::LevelChanged{LaneId{1}, kCountedObject, LevelKind::Queue, {}, level, 0, {}});
      clock.now_ns += 1;
    }
    clock.now_ns += 1'000'000;
    w.emit(trace::RunEnded{});
  }));
  Sheet sheet(trace);
  const model::ObjectTrack& track = *sheet.model.objects.find(kCountedObject);
  LevelRow(track, false).paint(sheet.brush, level_place(sheet, exporter::kLevelHeight), {});
  double highest = 0;
  for (const auto& op : sheet.canvas.ops()) {
    const bool line = op.kind == Recorder::Kind::Rect && op.fill == sheet.brush.colors.hues[2];
    if (line && op.box.width < 4) highest = std::max(highest, op.box.height);
  }
  CHECK(highest > 30);
}

TEST_CASE("an event that is set is a bar in the hue of who set it") {
  const trace::Trace trace = counting_trace(LevelKind::Event, 1, {0, 1, 0});
  REQUIRE(trace::validate(trace).empty());
  Sheet sheet(trace);
  const model::ObjectTrack& track = *sheet.model.objects.find(kCountedObject);
  const LevelRow row(track, false);
  CHECK(row.height() == exporter::kLockHeight);
  row.paint(sheet.brush, level_place(sheet, row.height()), {});
  const auto bars = sheet.notes("object.1.set");
  REQUIRE(bars.size() == 1);
  CHECK(bars[0].box.x == sheet.view.x + 250);
  CHECK(bars[0].box.width == 250);
  CHECK(level_says(sheet, "set by ann"));
  CHECK(level_says(sheet, "not set"));
}

TEST_CASE("at a pixel lies what it counts there") {
  const trace::Trace trace = counting_trace(LevelKind::Queue, 4, {0, 1, 4, 2});
  const Sheet sheet(trace);
  const model::ObjectTrack& track = *sheet.model.objects.find(kCountedObject);
  exporter::Found found;
  LevelRow(track, false).hit(sheet.brush, sheet.view.x + 450, found);
  REQUIRE(found.object);
  CHECK(found.object->part == exporter::ObjectPart::Level);
  CHECK(track.levels[found.object->index].counts == 4);
  const auto [event, lane] = exporter::beginning_of(sheet.model, *found.object);
  CHECK(lane == LaneId{1});
  CHECK(event == track.levels[found.object->index].event);
}

TEST_CASE("a trace that does not tell what counts has the rows it had") {
  const trace::Trace trace = decode(record([](trace::Writer& w, base::VirtualClock& clock) {
    w.emit(trace::RunStarted{});
    w.emit(trace::LaneBorn{LaneId{1}, {}, {}, trace::LaneKind::Task, w.intern("ann"), {}});
    w.emit(trace::LaneBlocked{LaneId{1},
                              trace::WaitKind::QueueGet,
                              {},
                              kCountedObject,
                              w.intern("queue get jobs"),
                              base::kNever,
                              {},
                              0});
    clock.now_ns += 1000;
    w.emit(trace::RunEnded{});
  }));
  const model::Model model(trace);
  Rows rows;
  rows.lay(model, {}, 1);
  REQUIRE(counted_row(rows) != nullptr);
  CHECK(counted_row(rows)->h == exporter::kLockHeight);
}
