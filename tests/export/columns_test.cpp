#include "app/export/picture/columns.h"

#include <doctest/doctest.h>

#include "tests/export/sheet.h"
#include "tests/support/trace_sample.h"

using namespace fiberscope;
using exporter::Box;
using exporter::Color;
using exporter::Columns;
using exporter::Summary;
using model::SliceState;
using test::Recorder;

namespace {

struct Fixture {
  trace::Trace trace = test::sample_trace();
  test::Sheet sheet{trace};
  Box bar{100, 10, 200, 20};
  Color row_color = sheet.brush.colors.panel;
  Columns columns{sheet.brush, bar, row_color};

  static Summary::Column column(std::initializer_list<std::pair<SliceState, double>> shares,
                                bool ran) {
    Summary::Column out;
    for (const auto& [state, share] : shares) {
      out.share[static_cast<std::size_t>(state)] = static_cast<float>(share);
    }
    out.ran = ran;
    return out;
  }
  // painted: from the bottom.
  std::vector<Recorder::Op> painted() {
    columns.paint();
    std::vector<Recorder::Op> ops = sheet.canvas.ops();
    sheet.canvas.forget();
    std::ranges::stable_sort(ops, std::greater(), [](const auto& op) { return op.box.bottom(); });
    return ops;
  }
};

bool operator==(const Box& a, const Box& b) {
  return a.x == b.x && a.y == b.y && a.width == b.width && a.height == b.height;
}

}  // namespace

TEST_CASE_FIXTURE(Fixture, "a column stacks its states in their order, each as high as its share") {
  columns.stack(120, 1, column({{SliceState::Polling, 0.1},
                                {SliceState::Copying, 0.2},
                                {SliceState::Running, 0.3},
                                {SliceState::Ready, 0.1},
                                {SliceState::Blocked, 0.2},
                                {SliceState::Sleeping, 0.1}},
                               true));
  const auto ops = painted();
  const exporter::Palette& c = sheet.brush.colors;
  const Color hue = c.hues[0];
  const std::pair<Color, double> wanted[] = {
      {c.poll_dots, 2},        {c.copy_lines, 4},
      {hue, 6},                {exporter::mix(hue, row_color, 0.40), 2},
      {c.blocked_hatch, 4},    {exporter::mix(c.sleep_dots, row_color, 0.55), 2}};
  REQUIRE(ops.size() == std::size(wanted));
  double bottom = bar.bottom();
  for (std::size_t i = 0; i < ops.size(); ++i) {
    CAPTURE(i);
    CHECK(ops[i].fill == wanted[i].first);
    CHECK(ops[i].box == Box{120, bottom - wanted[i].second, 1, wanted[i].second});
    bottom -= wanted[i].second;
  }
  CHECK(bottom == bar.y);
}

TEST_CASE_FIXTURE(Fixture, "running never vanishes from a column, however short it was") {
  columns.stack(120, 1, column({{SliceState::Sleeping, 1}}, true));
  auto ops = painted();
  REQUIRE(ops.size() == 2);
  CHECK(ops[0].fill == sheet.brush.colors.hues[0]);
  CHECK(ops[0].box.height == 3);
  CHECK(ops[1].box == Box{120, bar.y, 1, bar.height - 3});  // sleeping gives way
  columns.stack(120, 1, column({{SliceState::Sleeping, 1}}, false));
  ops = painted();
  REQUIRE(ops.size() == 1);
  CHECK(ops[0].box == Box{120, bar.y, 1, bar.height});
  // of what mostly polls it is the polling that is kept
  columns.stack(120, 1, column({{SliceState::Polling, 0.02}, {SliceState::Ready, 0.9}}, true));
  ops = painted();
  CHECK(ops[0].fill == sheet.brush.colors.poll_dots);
  CHECK(ops[0].box.height == 3);
}

TEST_CASE_FIXTURE(Fixture, "shares beyond the whole stay inside the bar") {
  columns.stack(120, 4, column({{SliceState::Running, 1.2}, {SliceState::Ready, 0.5}}, true));
  const auto ops = painted();
  REQUIRE(ops.size() == 1);
  CHECK(ops[0].box == Box{120, bar.y, 4, bar.height});
}

TEST_CASE_FIXTURE(Fixture, "a run that stands alone is as high as the bar, and says if it copied") {
  columns.alone(150, column({}, true));
  auto ops = painted();
  REQUIRE(ops.size() == 1);
  CHECK(ops[0].kind == Recorder::Kind::Rect);
  CHECK(ops[0].box == Box{150, bar.y, 3, bar.height});
  columns.alone(150, column({{SliceState::Copying, 0.02}, {SliceState::Running, 0.02}}, true));
  ops = painted();
  REQUIRE(ops.size() == 2);
  CHECK(ops[1].fill == sheet.brush.colors.copy_lines);
  CHECK(ops[1].box == Box{150, bar.y, 3, 10});
}

TEST_CASE_FIXTURE(Fixture, "columns of one colour are painted once, and none is left for later") {
  for (const double x : {120.0, 121.0, 130.0}) {
    columns.stack(x, 1, column({{SliceState::Running, 1}}, true));
  }
  CHECK(painted().size() == 3);
  CHECK(painted().empty());
}

TEST_CASE_FIXTURE(Fixture, "marks of copying and polling stand on a shape's foot and can be seen") {
  columns.mark(140, column({{SliceState::Polling, 0.01}, {SliceState::Copying, 0.5}}, false));
  const auto ops = painted();
  REQUIRE(ops.size() == 2);
  CHECK(ops[0].fill == sheet.brush.colors.poll_dots);
  CHECK(ops[0].box == Box{140, bar.bottom() - 2 - 5, 1, 5});
  CHECK(ops[1].fill == sheet.brush.colors.copy_lines);
  CHECK(ops[1].box == Box{140, bar.bottom() - 2 - 5 - 10, 1, 10});
}

TEST_CASE("a column is crowded when a neighbour stands less than four pixels away") {
  struct At {
    double x;
  };
  const std::vector<At> columns = {{10}, {14}, {17}, {30}};
  CHECK_FALSE(exporter::crowded(columns, 0));
  CHECK(exporter::crowded(columns, 1));
  CHECK(exporter::crowded(columns, 2));
  CHECK_FALSE(exporter::crowded(columns, 3));
}
