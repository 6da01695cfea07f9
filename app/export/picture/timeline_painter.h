// TimelinePainter: the timeline as rows of shapes on any canvas.
//
// Owns: the look of rows, ruler and legend; that of states and arrows is shapes.h. Deliberately
// does not know: files, widgets, the mouse.
//
// Invariants:
//  1. A slice of two pixels and more is drawn as its own shape; narrower ones as the exact mix of
//     states of their pixel columns (model::Lanes::columns).
//  2. A lane that ran inside a column shows it, however short it was.
#pragma once

#include <array>
#include <map>
#include <string>
#include <vector>

#include "app/export/picture/canvas.h"
#include "app/export/picture/palette.h"
#include "app/export/picture/shapes.h"
#include "app/model/model.h"

namespace fiberscope::exporter {

// The sizes of UI.md, in pixels at scale 1.
struct TimelineSizes {
  double lane = 29;
  double bar = 21;
  double band = 24;  // the row that heads a group
  double header = 168;
  double indent = 12;
  double ruler = 38;
  double slice_min = 2;  // narrower ones become columns
};

class TimelinePainter {
 public:
  // Requires: all outlive the painter. `view` maps units of its axis to the canvas' x.
  TimelinePainter(Canvas& canvas, const model::Model& model, const model::View& view, Theme theme,
                  TimelineSizes sizes = {});

  // Each paints one row, whose top is `y`; the view's strip is its right part.
  void ruler(double y);
  void grid(double y, double height);
  void band(double y, std::string_view name, std::string_view note);
  void core_row(double y, base::CoreId core, bool alternate);
  void lane_header(double y, base::LaneId lane, std::uint32_t depth, bool alternate);
  void lane_row(double y, base::LaneId lane);
  // arrows: between rows whose middles are `middle_of(lane)` (negative: not shown). Hand-overs by
  // an event loop are left out, and everything where they would stand too dense to tell apart.
  void arrows(const std::vector<double>& middles);
  // file_header, file_row: a connection, device or pipe: see Shapes::file.
  void file_header(double y, base::ObjectId file, bool alternate);
  void file_row(double y, base::ObjectId file);
  // packets: from the row of the lane that sent them, else of the file, to that of the file they
  // go to. At most one for each few pixels and pair of rows, by time; lost ones besides.
  struct FileRows {
    const std::vector<double>& lanes;               // as for arrows()
    const std::map<base::ObjectId, double>& files;  // their middles
  };
  void packets(const FileRows& rows);
  // legend: to the left of `right`; answers its left edge.
  double legend(double right, double y);

 private:
  struct Extent {
    double x0, x1;
  };

  std::int64_t first_unit() const;
  std::int64_t last_unit() const;
  template <class Slice>
  Extent extent_of(const Slice& slice) const;
  Box bar(double y, Extent extent) const;
  Shapes shapes() const;
  void slice_shape(double y, const model::Slice& slice, Extent extent);
  void columns(double y, base::LaneId lane, double x0, double x1);
  void spans(double y, base::LaneId lane);
  void marks(double y, base::LaneId lane);
  struct Visible {
    bool wakes, by_hand;
  };
  using HueUnits = std::array<double, model::kHues>;

  Visible visible_arrows() const;
  void core_columns(const Box& bar, const std::map<std::int64_t, HueUnits>& columns);
  bool shown_by_hand(const model::Arrow& arrow) const;
  TextStyle style(double size, Color color, int weight = 400, bool mono = false,
                  Anchor anchor = Anchor::Start) const {
    return {size, weight, mono, color, anchor};
  }

  Canvas& canvas_;
  const model::Model& model_;
  const model::View& view_;
  const Palette& colors_;
  TimelineSizes sizes_;
};

// tag_of: a lane's short name: "c3" is the third coroutine, "t1" the first thread.
std::string tag_of(const model::Lanes& lanes, base::LaneId lane);

}  // namespace fiberscope::exporter
