// The rows of locks and their like, and what is a library's own.
#include "app/export/picture/object_row.h"

#include <doctest/doctest.h>

#include "app/export/picture/rows.h"
#include "tests/export/sheet.h"
#include "tests/support/thread_trace.h"
#include "tests/support/trace_sample.h"

using namespace fiberscope;
using namespace fiberscope::test;
using base::LaneId;
using base::ObjectId;
using exporter::ObjectRow;
using exporter::Rows;
using exporter::Shown;

namespace {

std::vector<std::string> ids_below(const trace::Trace& trace, const Shown& shown) {
  const model::Model model(trace);
  Rows rows;
  rows.lay(model, shown, 1);
  std::vector<std::string> out;
  for (const auto& row : rows.all()) {
    const std::string id = row->id();
    const bool lane = id.starts_with("lane.") || id.starts_with("core.");
    if (!lane && id != "timeline.cores" && id != "timeline.coroutines") out.push_back(id);
  }
  return out;
}

// semaphores: lanes that wait for one each, or all for the first.
trace::Trace semaphores(std::uint32_t count, bool one) {
  return decode(record([&](trace::Writer& w, base::VirtualClock& clock) {
    w.emit(trace::RunStarted{});
    for (std::uint32_t i = 1; i <= count; ++i) {
      w.emit(trace::LaneBorn{LaneId{i},
                             {},
                             {},
                             trace::LaneKind::Task,
                             w.intern(std::string(1, static_cast<char>('a' + i))),
                             {}});
    }
    for (std::uint32_t i = 1; i <= count; ++i) {
      clock.now_ns += 1000;
      w.emit(trace::LaneBlocked{LaneId{i},
                                trace::WaitKind::Semaphore,
                                {},
                                ObjectId{one ? 1 : i},
                                w.intern("semaphore s"),
                                base::kNever,
                                {},
                                0});
    }
    clock.now_ns += 6000;
    w.emit(trace::RunEnded{});
  }));
}

// library: a thread that reaches no line and one that does, and a coroutine that never ran.
trace::Trace library_trace() {
  return decode(record([&](trace::Writer& w, base::VirtualClock& clock) {
    w.emit(trace::RunStarted{});
    w.emit(trace::SourceLoaded{base::SourceId{1}, w.intern("p.py"), w.define("a\n")});
    for (std::uint32_t i = 1; i <= 3; ++i) {
      w.emit(trace::LaneBorn{LaneId{i}, {}, {}, trace::LaneKind::Thread, w.intern("t"), {}});
    }
    w.emit(
        trace::LaneBorn{LaneId{4}, LaneId{1}, {}, trace::LaneKind::Coroutine, w.intern("c"), {}});
    LaneId last;
    for (const std::uint32_t lane : {1u, 2u, 3u}) {
      clock.now_ns += 1000;
      w.emit(trace::LaneSwitched{base::CoreId{1}, last, LaneId{lane}, {}});
      last = LaneId{lane};
      if (lane != 3) w.emit(trace::LineReached{last, {base::SourceId{1}, 1}});
      clock.now_ns += 1000;
      w.emit(trace::LaneBlocked{last, {}, {}, {}, {}, base::kNever, {}, 0});
    }
    w.emit(trace::RunEnded{});
  }));
}

}  // namespace

TEST_CASE("locks have rows below the lanes, the library's own one row that is folded") {
  const trace::Trace trace = thread_trace();
  Shown shown;
  CHECK(ids_below(trace, shown) == std::vector<std::string>{"timeline.locks", "object.2",
                                                            "object.3",
                                                            "timeline.library.objects"});
  shown.objects_folded[static_cast<std::size_t>(model::ObjectGroup::Locks)] = true;
  shown.objects_folded[static_cast<std::size_t>(model::ObjectGroup::Library)] = false;
  CHECK(ids_below(trace, shown) ==
        std::vector<std::string>{"timeline.locks", "timeline.library.objects", "object.1"});
}

TEST_CASE("more than six of a sort are folded until people unfold them") {
  CHECK(ids_below(semaphores(6, false), {}).size() == 7);
  CHECK(ids_below(semaphores(7, false), {}) == std::vector<std::string>{"timeline.semaphores"});
  Shown unfolded;
  unfolded.objects_folded[static_cast<std::size_t>(model::ObjectGroup::Semaphores)] = false;
  CHECK(ids_below(semaphores(7, false), unfolded).size() == 8);
}

TEST_CASE("a lock is a bar in its holder's hue, and who waits a line in theirs") {
  const trace::Trace trace = thread_trace();
  Sheet sheet(trace, model::AxisKind::Steps);
  ObjectRow(kLockX, false).paint(sheet.brush, sheet.place(), {});
  const auto holds = sheet.notes("hold.2.");
  REQUIRE(holds.size() == 1);
  CHECK(holds[0].box.height == exporter::kHoldHeight);
  const auto hue = [&](LaneId lane) {
    return sheet.brush.colors.hues[sheet.model.lanes.lane(lane).hue];
  };
  const auto painted = [&](exporter::Color color, Recorder::Kind kind) {
    return std::ranges::any_of(sheet.canvas.ops(),
                               [&](const auto& op) { return op.kind == kind && op.fill == color; });
  };
  CHECK(painted(hue(kThreadMain).with_alpha(0.85), Recorder::Kind::Rect));
  REQUIRE(sheet.notes("wait.2.").size() == 1);
  CHECK(painted(hue(kThreadA), Recorder::Kind::Bar));
  CHECK(std::ranges::any_of(sheet.canvas.ops(),
                            [](const auto& op) { return op.text == "held by main"; }));
  CHECK(
      std::ranges::any_of(sheet.canvas.ops(), [](const auto& op) { return op.text == "1 waits"; }));
}

TEST_CASE("where many wait at once their number is an area") {
  const trace::Trace trace = semaphores(5, true);
  Rows rows;
  Sheet sheet(trace);
  rows.lay(sheet.model, {}, 1);
  const auto found =
      std::ranges::find_if(rows.all(), [](const auto& one) { return one->id() == "object.1"; });
  REQUIRE(found != rows.all().end());
  const exporter::Row* row = found->get();
  CHECK(row->h == exporter::kCrowdHeight);
  row->paint(sheet.brush, sheet.place(), {});
  CHECK(sheet.notes("wait.").empty());
  std::vector<double> heights;  // of the area's steps
  for (const auto& op : sheet.canvas.ops()) {
    if (op.kind == Recorder::Kind::Rect && op.fill == sheet.brush.colors.hues[2].with_alpha(0.22)) {
      heights.push_back(op.box.height);
    }
  }
  REQUIRE(heights.size() == 5);
  CHECK(std::ranges::is_sorted(heights));
  CHECK(heights.back() > 4 * heights.front());
}

TEST_CASE("of what nobody holds it is told who waits, and for which deed") {
  const trace::Trace trace = decode(record([](trace::Writer& w, base::VirtualClock& clock) {
    w.emit(trace::RunStarted{});
    w.emit(trace::LaneBorn{LaneId{1}, {}, {}, trace::LaneKind::Task, w.intern("cook"), {}});
    clock.now_ns += 1000;
    w.emit(trace::LaneBlocked{LaneId{1},
                              trace::WaitKind::QueuePut,
                              {},
                              ObjectId{1},
                              w.intern("queue put jobs"),
                              base::kNever,
                              {},
                              0});
    clock.now_ns += 1000;
    w.emit(trace::RunEnded{});
  }));
  Sheet sheet(trace);
  ObjectRow(ObjectId{1}, false).paint(sheet.brush, sheet.place(), {});
  CHECK(std::ranges::any_of(sheet.canvas.ops(),
                            [](const auto& op) { return op.text == "cook waits to put"; }));
}

TEST_CASE("at a pixel of a lock lies who held it") {
  const trace::Trace trace = thread_trace();
  const Sheet sheet(trace);
  exporter::Found found;
  ObjectRow(kLockX, false).hit(sheet.brush, sheet.view.x + 999, found);
  REQUIRE(found.object);
  CHECK(found.object->object == kLockX);
  CHECK(found.object->part == exporter::ObjectPart::Hold);
}

TEST_CASE("lanes that reach no line of the program lie under one row") {
  const trace::Trace trace = library_trace();
  const model::Model model(trace);
  CHECK(model::library_lanes(trace, model.lanes, model.index) == std::vector{LaneId{3}});
  Rows rows;
  rows.lay(model, {}, 1);
  REQUIRE(rows.of(LaneId{3}) != nullptr);
  CHECK(rows.of(LaneId{3})->id() == "timeline.library.lanes");
  CHECK(rows.of(LaneId{3})->name(model, {}) == "library: 1 lane");
  CHECK(rows.of(LaneId{2})->id() == "lane.2");
  CHECK(rows.of(LaneId{4})->id() == "lane.4");  // it never ran: that is the program's
  Shown open;
  open.library_folded = false;
  rows.lay(model, open, 1);
  CHECK(rows.of(LaneId{3})->id() == "lane.3");
}
