// The rows of local variables, and by what lanes that are alike are told apart.
#include <doctest/doctest.h>

#include "app/export/picture/rows.h"
#include "app/export/picture/watch_row.h"
#include "app/model/reading/arguments.h"
#include "tests/export/sheet.h"
#include "tests/support/trace_sample.h"

using namespace fiberscope;
using namespace fiberscope::test;
using base::EventSeq;
using base::LaneId;
using exporter::Rows;
using exporter::Shown;
using model::LocalName;

namespace {

const LocalName kValue{"add", "value"};

// adders: two lanes of one function, whose `value` grows, and one that does something else.
trace::Trace adders() {
  return decode(record([](trace::Writer& w, base::VirtualClock& clock) {
    w.emit(trace::RunStarted{});
    for (std::uint32_t i = 1; i <= 3; ++i) {
      const char* name = i == 3 ? "other" : i == 2 ? "add 2" : "add";
      w.emit(trace::LaneBorn{LaneId{i}, {}, {}, trace::LaneKind::Task, w.intern(name), {}});
    }
    const auto frames = [&](std::uint32_t lane, const char* function,
                            std::initializer_list<std::pair<const char*, const char*>> locals) {
      trace::Frame frame{w.intern(function), {}, {}};
      for (const auto& [local, value] : locals) {
        frame.locals.push_back({w.intern(local), w.intern("int"), w.intern(value)});
      }
      w.emit(trace::FramesRecorded{LaneId{lane}, {frame}});
      clock.now_ns += 1000;
    };
    frames(1, "add", {{"turns", "9"}, {"number", "4"}});
    frames(2, "add", {{"turns", "9"}, {"number", "7"}});
    frames(3, "other", {{"value", "0"}});
    frames(1, "add", {{"number", "4"}, {"value", "0"}});
    frames(2, "add", {{"number", "7"}, {"value", "0"}});
    frames(1, "add", {{"number", "4"}, {"value", "0"}});
    frames(1, "add", {{"number", "4"}, {"value", "1"}});
    frames(1, "add", {{"number", "4"}});
    clock.now_ns += 1000;
    w.emit(trace::RunEnded{});
  }));
}

}  // namespace

TEST_CASE("a local's values follow each other, and it may go") {
  const trace::Trace trace = adders();
  const model::Model model(trace);
  const auto values = model::local_values(trace, model.index, LaneId{1}, kValue);
  REQUIRE(values.size() == 3);
  CHECK(trace.text(values[0].value) == "0");
  CHECK(values[0].from_ns == 3000);
  CHECK(trace.text(values[1].value) == "1");
  CHECK_FALSE(values[2].value);
  CHECK(model::local_values(trace, model.index, LaneId{3}, kValue).empty());
}

TEST_CASE("a local is known again by its function and its name") {
  CHECK(model::local_key(kValue) == "add().value");
  CHECK(model::local_of("main.<locals>.add().value") == LocalName{"main.<locals>.add", "value"});
  CHECK_FALSE(model::local_of("count"));
  CHECK_FALSE(model::local_of("account.balance"));
  CHECK_FALSE(model::local_of("().x"));
}

TEST_CASE("a watched local has a row for each lane that has it, below the shared variables") {
  const trace::Trace trace = adders();
  Sheet sheet(trace);
  Shown shown;
  shown.locals = {kValue};
  Rows rows;
  rows.lay(sheet.model, shown, 1);
  std::vector<std::string> ids;
  for (const auto& row : rows.all()) {
    if (row->id().starts_with("local.") || row->id() == "timeline.watched")
      ids.push_back(row->id());
  }
  CHECK(ids ==
        std::vector<std::string>{"timeline.watched", "local.1.add().value", "local.2.add().value"});
  const exporter::Row& row = **(rows.all().end() - 2);
  CHECK(row.h == exporter::kLocalHeight);
  row.paint(sheet.brush, {0, 0, sheet.place().width, row.h}, {});
  const auto boxes = sheet.notes("local.1.add().value.");
  REQUIRE(boxes.size() == 2);  // none where it is gone
  CHECK(boxes[0].box.height == exporter::kLocalBox);
  CHECK(
      std::ranges::any_of(sheet.canvas.ops(), [](const auto& op) { return op.text == "in add"; }));
}

TEST_CASE("lanes that are alike are told apart by the first variable that differs") {
  const trace::Trace trace = adders();
  const model::Model model(trace);
  CHECK(model::telling_arguments(trace, model.lanes, model.index) ==
        std::vector<std::string>{"number=4", "number=7", ""});
  Sheet sheet(trace);
  Rows rows;
  rows.lay(sheet.model, {}, 1);
  rows.of(LaneId{2})->paint(sheet.brush, sheet.place(), {});
  CHECK(std::ranges::any_of(sheet.canvas.ops(), [](const auto& op) { return op.text == "7"; }));
}
