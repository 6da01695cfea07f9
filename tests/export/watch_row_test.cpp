// The rows of watched variables: a box for each value, what was lost, what lies at a pixel.
#include "app/export/picture/watch_row.h"

#include <doctest/doctest.h>

#include "app/export/page/documents.h"
#include "tests/export/sheet.h"
#include "tests/support/trace_sample.h"
#include "tests/support/variable_trace.h"

using namespace fiberscope;
using namespace fiberscope::test;
using base::EventSeq;
using exporter::Rows;
using exporter::Shown;
using exporter::VariableRow;

namespace {

std::vector<std::string> ids_of(const trace::Trace& trace, const Shown& shown) {
  const model::Model model(trace);
  Rows rows;
  rows.lay(model, shown, 1);
  std::vector<std::string> out;
  for (const auto& row : rows.all()) {
    const bool watch = row->id().starts_with("variable") || row->id() == "timeline.watched";
    if (watch) out.push_back(row->id());
  }
  return out;
}

std::size_t texts(const Sheet& sheet, std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(sheet.canvas.ops(), [&](const auto& op) {
    return op.kind == Recorder::Kind::Text && op.text == text;
  }));
}

// counted: one lane that counts as often, in so many ns.
trace::Trace counted(std::uint32_t times) {
  return decode(record([&](trace::Writer& w, base::VirtualClock& clock) {
    w.emit(trace::RunStarted{});
    w.emit(trace::LaneBorn{base::LaneId{1}, {}, {}, trace::LaneKind::Thread, w.intern("a"), {}});
    w.emit(trace::VariableFound{kCount, trace::VariableKind::Global, w.intern("n")});
    for (std::uint32_t i = 0; i < times; ++i) {
      clock.now_ns += 10;
      w.emit(trace::VariableWritten{
          kCount, base::LaneId{1}, w.intern(std::to_string(i)), 0, 1, {}, {}});
    }
    clock.now_ns += 10;
    w.emit(trace::RunEnded{});
  }));
}

}  // namespace

TEST_CASE(
    "watched variables have rows below the lanes: as chosen, else those that lost an update") {
  const trace::Trace trace = variable_trace();
  Shown shown;
  CHECK(ids_of(trace, shown) == std::vector<std::string>{"timeline.watched", "variable.1"});
  shown.watched = std::vector{kTotal, kCount, base::VariableId{77}};
  CHECK(ids_of(trace, shown) ==
        std::vector<std::string>{"timeline.watched", "variable.2", "variable.1"});
  shown.watched_folded = true;
  CHECK(ids_of(trace, shown) == std::vector<std::string>{"timeline.watched"});
  shown.watched = std::vector<base::VariableId>{};
  CHECK(ids_of(trace, shown).empty());
  Shown plain;
  plain.plain = true;
  CHECK(ids_of(trace, plain) == std::vector<std::string>{"variable.1"});
}

TEST_CASE("each value is a box from its write to the next, in the hue of who stored it") {
  const trace::Trace trace = variable_trace();
  Sheet sheet(trace);
  const VariableRow row(kCount, true, true);
  row.paint(sheet.brush, sheet.place(), {});
  const auto boxes = sheet.notes("value.1.");
  REQUIRE(boxes.size() == 3);  // 0 as ann read it, bob's 1, ann's 1
  const auto x = [&](double us) { return exporter::kHeadWidth + 1000 * us / 8; };
  CHECK(std::abs(boxes[0].box.x - x(1)) <= 1);
  CHECK(std::abs(boxes[1].box.x - x(3)) <= 1);
  CHECK(std::abs(boxes[2].box.x - x(4)) <= 1);
  CHECK(std::abs(boxes[2].box.right() - x(8)) <= 1);
  CHECK(boxes[0].box.height == exporter::kValueHeight);
  const auto stroke = [&](std::size_t i) {
    for (const auto& op : sheet.canvas.ops()) {
      if (op.kind == Recorder::Kind::Outline && op.box.x == boxes[i].box.x) return op.stroke;
    }
    return exporter::Color{};
  };
  const auto& colors = sheet.brush.colors;
  CHECK(stroke(1) == colors.hues[sheet.model.lanes.lane(kBob).hue]);
  CHECK(stroke(2) == colors.error);
  CHECK(texts(sheet, "by bob") == 1);
  CHECK(texts(sheet, "lost") == 1);  // ann's value; it says who in its colour and its card
  CHECK(texts(sheet, "1") == 3);     // in both boxes and in the head
}

TEST_CASE("a bracket leads from the read over what was lost to the write, and says so") {
  VariableMoments m;
  const trace::Trace trace = variable_trace(&m);
  Sheet sheet(trace);
  const exporter::WatchBand band(false, 1, kCount);
  band.paint(sheet.brush, sheet.place(), {});
  const auto losses = sheet.notes("loss.");
  REQUIRE(losses.size() == 1);
  CHECK(losses[0].text == "loss." + std::to_string(m.ann_writes.value));
  CHECK(losses[0].box.x == sheet.brush.x_of(m.ann_reads));
  CHECK(losses[0].box.right() == sheet.brush.x_of(m.ann_writes));
  CHECK(texts(sheet, "ann reads 0, bob writes 1, ann writes 1") == 1);
  // of another than the first the row itself has room for it
  CHECK(VariableRow(kCount, false, true).height() > VariableRow(kCount, true, true).height());
  sheet.canvas.forget();
  exporter::WatchBand(true, 1, kCount).paint(sheet.brush, sheet.place(), {});
  CHECK(sheet.notes("loss.").empty());
}

TEST_CASE("at a pixel lies the value that held there") {
  const trace::Trace trace = variable_trace();
  const Sheet sheet(trace);
  const VariableRow row(kCount, true, true);
  const auto found = [&](double us) {
    exporter::Found found;
    row.hit(sheet.brush, exporter::kHeadWidth + 1000 * us / 8, found);
    return found.value ? static_cast<int>(found.value->index) : -1;
  };
  CHECK(found(0.5) == -1);
  CHECK(found(2) == 0);
  CHECK(found(3.5) == 1);
  CHECK(found(7) == 2);
}

TEST_CASE("a variable that is stored in a hundred thousand times costs its pixels") {
  const trace::Trace trace = counted(100'000);
  Sheet sheet(trace);
  VariableRow(kCount, true, false).paint(sheet.brush, sheet.place(), {});
  CHECK(sheet.notes("value.").size() <= 2);  // the last value lasts for a pixel
  const auto columns =
      static_cast<std::size_t>(std::ranges::count_if(sheet.canvas.ops(), [](const auto& op) {
        return op.kind == Recorder::Kind::Rect && op.box.width == 1 &&
               op.box.height == exporter::kValueHeight;
      }));
  CHECK(columns >= 990);
  CHECK(columns <= 1010);
}

TEST_CASE("watched variables are in drawings, too") {
  const trace::Trace trace = variable_trace();
  const model::Model model(trace);
  const std::string svg = exporter::timeline_svg(model, {});
  CHECK(svg.find("Watched") != std::string::npos);
  CHECK(svg.find("ann reads 0, bob writes 1, ann writes 1") != std::string::npos);
  exporter::PageOptions none;
  none.shown.watched = std::vector<base::VariableId>{};
  CHECK(exporter::timeline_svg(model, none).find("Watched") == std::string::npos);
}
