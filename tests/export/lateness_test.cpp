// Sleeps that were late, as they are painted.
#include "app/export/picture/lateness.h"

#include <doctest/doctest.h>

#include "app/export/page/documents.h"
#include "tests/export/sheet.h"
#include "tests/support/nap_trace.h"

using namespace fiberscope;
using base::kMillisecond;
using base::kSecond;
using base::LaneId;
using model::AxisMode;
using test::Recorder;
using Kind = test::Recorder::Kind;

namespace {

constexpr LaneId kLatePolite{3}, kLateRude{4};

bool says(const test::Sheet& sheet, std::string_view text) {
  return std::ranges::any_of(sheet.canvas.ops(), [&](const Recorder::Op& op) {
    return op.kind == Kind::Text && op.text == text;
  });
}

}  // namespace

TEST_CASE("a late sleep is dotted to when it was due, then a box that says by how much") {
  const trace::Trace trace = test::late_trace(200 * kMillisecond, kSecond);
  test::Sheet sheet(trace);  // a second on nearly a thousand pixels
  const exporter::LaneRow row(kLatePolite, 0);
  row.paint(sheet.brush, sheet.place(), {});
  const auto late = sheet.notes("late.3.");
  REQUIRE(late.size() == 1);
  const double due = sheet.view.x_of(201e6);
  CHECK(late[0].box.x == doctest::Approx(due).epsilon(0.01));
  CHECK(late[0].box.right() == doctest::Approx(sheet.view.x_of(1002e6)).epsilon(0.01));
  for (const Recorder::Op& op : sheet.canvas.ops()) {
    if (op.kind == Kind::Dots) CHECK(op.box.right() <= due + 1);
  }
  CHECK(says(sheet, "sleep 200 ms"));
  CHECK(says(sheet, "801 ms late"));
  // less room: the word alone, then nothing; and the duration of the sleep goes before the word
  sheet.view.width = 80;
  sheet.canvas.forget();
  row.paint(sheet.brush, sheet.place(), {});
  CHECK(says(sheet, "late"));
  sheet.view.width = 400;
  sheet.canvas.forget();
  row.paint(sheet.brush, sheet.place(), {});
  CHECK(says(sheet, "200 ms"));
  CHECK_FALSE(says(sheet, "sleep 200 ms"));
}

TEST_CASE("the axis of steps shows the steps in which it was late") {
  const trace::Trace trace = test::late_trace(200 * kMillisecond, kSecond);
  test::Sheet sheet(trace, AxisMode::Steps);
  exporter::LaneRow(kLatePolite, 0).paint(sheet.brush, sheet.place(), {});
  const auto late = sheet.notes("late.3.");
  REQUIRE(late.size() == 1);
  CHECK(late[0].box.width > 50);
}

TEST_CASE("whoever is in the way is bordered, and a band goes from it to all who are late") {
  const trace::Trace trace = test::late_trace(200 * kMillisecond, kSecond);
  test::Sheet sheet(trace);
  exporter::Rows rows;
  rows.lay(sheet.model, {}, 1);
  exporter::Stage stage;
  stage.scrolled = {0, 100, 1200, rows.height()};
  exporter::paint_holds(sheet.brush, stage, rows);
  const auto holds = sheet.notes("hold.");
  REQUIRE(holds.size() == 1);
  const exporter::Row* polite = rows.of(kLatePolite);
  const exporter::Row* rude = rows.of(kLateRude);
  CHECK(holds[0].box.y == stage.top_of(*polite));
  CHECK(holds[0].box.bottom() == stage.top_of(*rude) + rude->h);
  CHECK(holds[0].box.x == doctest::Approx(sheet.view.x_of(201e6)).epsilon(0.01));
  const auto border = std::ranges::find(sheet.canvas.ops(), Kind::Outline, &Recorder::Op::kind);
  REQUIRE(border != sheet.canvas.ops().end());
  CHECK(border->box.y > stage.top_of(*rude));
  CHECK(border->box.bottom() < stage.top_of(*rude) + rude->h);
  // who is in time is no reason for a band
  const trace::Trace fine = test::late_trace(2 * kSecond, kSecond);
  test::Sheet calm(fine);
  rows.lay(calm.model, {}, 1);
  exporter::paint_holds(calm.brush, stage, rows);
  CHECK(calm.canvas.ops().empty());
}

TEST_CASE("a drawing in a file has it too, and its legend") {
  const trace::Trace trace = test::late_trace(200 * kMillisecond, kSecond);
  const std::string svg = exporter::timeline_svg(trace, {.axis = AxisMode::Time});
  CHECK(svg.find(">801 ms late</text>") != std::string::npos);
  CHECK(svg.find(">Late</text>") != std::string::npos);
  const trace::Trace fine = test::late_trace(2 * kSecond, kSecond);
  CHECK(exporter::timeline_svg(fine, {.axis = AxisMode::Time}).find(">Late</text>") ==
        std::string::npos);
}
