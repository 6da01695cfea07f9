// Idle time that is folded, as it is painted.
#include "app/export/picture/breaks.h"

#include <doctest/doctest.h>

#include "app/export/page/documents.h"
#include "app/export/picture/axis_choice.h"
#include "app/export/picture/ruler.h"
#include "tests/export/sheet.h"
#include "tests/support/nap_trace.h"

using namespace fiberscope;
using base::LaneId;
using model::AxisMode;
using test::Recorder;
using Kind = test::Recorder::Kind;

namespace {

constexpr LaneId kSleeper{2};

std::vector<Recorder::Op> of_kind(const test::Sheet& sheet, Kind kind) {
  std::vector<Recorder::Op> found;
  for (const Recorder::Op& op : sheet.canvas.ops()) {
    if (op.kind == kind) found.push_back(op);
  }
  return found;
}

bool apart(const exporter::Box& a, const exporter::Strip& b) {
  return a.right() <= b.left || a.x >= b.right;
}

}  // namespace

TEST_CASE("a break is torn, with room beside it for what ends and begins there") {
  const trace::Trace trace = test::nap_trace({{3, 1000}, {5, 4000}, {1, 0}});
  test::Sheet sheet(trace, AxisMode::Folded);
  exporter::paint_breaks(sheet.brush, sheet.place());
  const auto torn = of_kind(sheet, Kind::Torn);
  REQUIRE(torn.size() == 2);
  for (std::size_t i = 0; i < torn.size(); ++i) {
    const model::Break& b = sheet.view.breaks->list()[i];
    CHECK(torn[i].box.width == 84);
    CHECK(torn[i].box.x == sheet.brush.x_of(static_cast<double>(b.from_ns)) + 10);
    CHECK(torn[i].box.right() == sheet.brush.x_of(static_cast<double>(b.to_ns)) - 10);
  }
  CHECK(exporter::room_of_break(899, 1) == 90);
  CHECK(exporter::room_of_break(900, 1) == 104);
  CHECK(exporter::room_of_break(1799, 2) == 180);
  test::Sheet even(trace);
  exporter::paint_breaks(even.brush, even.place());
  CHECK(even.canvas.ops().empty());
}

TEST_CASE("no label stands on a break: it moves to where it has room") {
  const trace::Trace trace = test::nap_trace({{3, 1000}, {5, 4000}, {1, 0}});
  test::Sheet sheet(trace, AxisMode::Folded);
  const exporter::LaneRow row(kSleeper, 0);
  row.paint(sheet.brush, sheet.place(), {});
  std::size_t labels = 0;
  for (const Recorder::Op& op : of_kind(sheet, Kind::Text)) {
    if (op.box.x < sheet.view.x) continue;
    ++labels;
    for (const exporter::Strip& gap : sheet.brush.gaps()) CHECK(apart(op.box, gap));
  }
  CHECK(labels == 3);  // of what ran; sleeps are all break
  // a bar that begins before a break has its label behind it, where there is more room
  const exporter::Strip gap = sheet.brush.gaps()[0];
  sheet.canvas.forget();
  sheet.brush.shapes().blocked({gap.left - 30, 0, 250, 21}, "join buyer");
  const auto behind = of_kind(sheet, Kind::Text);
  REQUIRE(behind.size() == 1);
  CHECK(behind[0].text == "join buyer");
  CHECK(behind[0].box.x >= gap.right);
  // and before it where that is enough
  sheet.canvas.forget();
  sheet.brush.shapes().sleeping({gap.left - 150, 0, 450, 21}, "sleep 100 ms");
  const auto before = of_kind(sheet, Kind::Text);
  REQUIRE(before.size() == 1);
  CHECK(before[0].text == "sleep 100 ms");
  CHECK(before[0].box.right() <= gap.left);
  // where nothing is wide enough, as many whole words as go into the widest part
  sheet.canvas.forget();
  sheet.brush.shapes().blocked({gap.left - 40, 0, 40 + 84 + 120, 21}, "a long name for a lock");
  const auto cut = of_kind(sheet, Kind::Text);
  REQUIRE(cut.size() == 1);
  CHECK(std::string_view("a long name for a lock").starts_with(cut[0].text + " "));
  CHECK(cut[0].box.x >= gap.right);
}

TEST_CASE("the ruler heads each stretch with its moment and writes how long each break is") {
  const trace::Trace trace = test::nap_trace({{3, 1000}, {5, 4000}, {1, 0}});
  test::Sheet sheet(trace, AxisMode::Folded);
  exporter::paint_ruler(sheet.brush, sheet.place());
  std::vector<std::string> texts;
  for (const Recorder::Op& op : of_kind(sheet, Kind::Text)) texts.push_back(op.text);
  CHECK(texts == std::vector<std::string>{"Time, idle folded", "0 s", "+2 ms", "1.003 s", "+2 ms",
                                          "+4 ms", "5.008 s", "1 s", "4 s"});
  const auto all = of_kind(sheet, Kind::Text);
  for (std::size_t i = 1; i < 7; ++i) {  // of the moments none lies on a break
    for (const exporter::Strip& gap : sheet.brush.gaps()) CHECK(apart(all[i].box, gap));
  }
}

TEST_CASE("a length that is too long for its break is rounded, then left out") {
  std::vector<test::Nap> naps(12, {1, 123'456});
  naps.push_back({1, 0});
  const trace::Trace trace = test::nap_trace(naps);
  for (const auto& [width, text] : {std::pair{1300.0, "123.456 s"}, std::pair{900.0, ""}}) {
    test::Sheet sheet(trace, AxisMode::Folded);
    sheet.view.width = width;
    sheet.view.fit(0, static_cast<double>(model::axis_end(trace, sheet.view.axis)));
    exporter::paint_ruler(sheet.brush, sheet.place());
    std::size_t said = 0;
    for (const Recorder::Op& op : of_kind(sheet, Kind::Text)) said += op.text.starts_with("123");
    CHECK(said == (*text == 0 ? 0 : 12));
  }
}

TEST_CASE("the mouse finds on a folded axis what is painted there") {
  const trace::Trace trace = test::nap_trace({{3, 1000}, {5, 4000}, {1, 0}});
  test::Sheet sheet(trace, AxisMode::Folded);
  const exporter::LaneRow row(kSleeper, 0);
  row.paint(sheet.brush, sheet.place(), {});
  std::size_t looked_at = 0;
  for (const Recorder::Op& note : sheet.notes("slice.")) {
    if (note.box.width < 30) continue;
    for (const double share : {0.1, 0.5, 0.9}) {
      exporter::Found found;
      row.hit(sheet.brush, note.box.x + note.box.width * share, found);
      REQUIRE(found.slice);
      CHECK("slice.2." + std::to_string(found.slice->index) == note.text);
      ++looked_at;
    }
  }
  CHECK(looked_at == 15);
}

TEST_CASE("a summary holds what each pixel shows, on a folded axis too") {
  const trace::Trace trace = test::nap_trace({{3, 1000}, {5, 4000}, {1, 0}});
  test::Sheet sheet(trace, AxisMode::Folded);
  exporter::Summary summary;
  REQUIRE(exporter::LaneRow(kSleeper, 0).summary(sheet.brush, summary));
  double ran = 0;
  for (const auto& column : summary.columns) {
    ran += static_cast<double>(column.share[static_cast<std::size_t>(model::SliceState::Running)]);
  }
  double wide = 0;
  for (const auto& [from, to] : {std::pair{0.0, 3e6}, {1003e6, 1008e6}, {5008e6, 5009e6}}) {
    wide += sheet.view.x_of(to) - sheet.view.x_of(from);
  }
  CHECK(ran == doctest::Approx(wide).epsilon(0.001));
}

TEST_CASE("a drawing says how much time it folds, and tears it") {
  const trace::Trace trace = test::nap_trace({{3, 1000}, {5, 4000}, {1, 0}});
  exporter::PageOptions options;
  options.axis = AxisMode::Folded;
  const std::string svg = exporter::timeline_svg(trace, options);
  CHECK(svg.find("Idle time is folded: 5 s in 2 breaks") != std::string::npos);
  CHECK(svg.find("6 3.5 0 7t0 7") != std::string::npos);  // waves 3 high, 14 long
  CHECK(svg.find(">+2 ms</text>") != std::string::npos);
  options.axis = AxisMode::Time;
  const std::string even = exporter::timeline_svg(trace, options);
  CHECK(even.find("Idle time is folded") == std::string::npos);
  CHECK(even.find("t0 7") == std::string::npos);
}

TEST_CASE("idle time is folded where that shows twice as much, and not where it does not") {
  const auto choice = [](const trace::Trace& trace) {
    return exporter::choose_axis(model::Lanes(trace), model::Idle(trace), model::Overdue(trace))
        .axis;
  };
  CHECK(choice(test::nap_trace({{3, 20'000}, {5, 40'000}, {1, 0}})) == AxisMode::Folded);
  CHECK(choice(test::nap_trace({{3, 10}, {5, 40}, {1, 0}})) == AxisMode::Time);  // all is seen
  std::vector<test::Nap> naps(13, {1, 20'000});
  naps.push_back({1, 0});
  CHECK(choice(test::nap_trace(naps)) == AxisMode::Steps);  // it would be too much
  // where somebody is late for long, time shows it
  CHECK(choice(test::late_trace(base::kSecond, 1500 * base::kMillisecond)) == AxisMode::Time);
  CHECK(choice(test::late_trace(20 * base::kSecond, 20'100 * base::kMillisecond)) ==
        AxisMode::Folded);
}
