// Row: what is to be seen of one lane or core in a view: the slices wide enough for shapes of their
// own, and for every pixel column the exact mix of all the others.
//
// Owns: nothing but the result; a row that is used again for the same view costs no memory.
// Deliberately does not know: colours, how shapes look, where the row lies vertically.
//
// Invariants:
//  1. Shapes and columns together are every unit of the view exactly once.
//  2. The cost depends on the number of pixels, not on the number of slices.
#pragma once

#include <vector>

#include "app/model/folds/file_tracks.h"
#include "app/model/folds/io_spans.h"

namespace fiberscope::model {

template <class S, class C>
struct Row {
  std::vector<S> shapes;  // at least `least_px` wide, in order; no New or Ended
  // columns[c] is the pixel column [x(c), x(c) + 1), without what the shapes show.
  Strip<C> strip;
  View view;           // for which the strip was cut
  double first_x = 0;  // two columns before the view, so that shapes at its border are whole
  double x(std::size_t column) const { return first_x + static_cast<double>(column); }
  // units: how many units of the axis the column has; 0 where a unit is wider than a pixel.
  std::int64_t units(std::size_t column) const {
    return strip.edges[column + 1] - strip.edges[column];
  }
};
using LaneRow = Row<Slice, Column>;
using CoreRow = Row<CoreSlice, CoreColumn>;
using FileRow = Row<FileSlice, FileColumn>;
using IoRow = Row<Slice, IoColumn>;  // lies over the lane's own: parts of its running

void build(const Lanes& lanes, LaneId lane, const View& view, double least_px, LaneRow& row);
void build(const Lanes& lanes, CoreId core, const View& view, double least_px, CoreRow& row);
void build(const FileTracks& files, ObjectId file, const View& view, double least_px, FileRow& row);
void build(const IoSpans& io, LaneId lane, const View& view, double least_px, IoRow& row);

// column_edges: where each of `count` equal columns of the view begins on its axis, and where the
// last one ends; across breaks, too.
std::vector<std::int64_t> column_edges(const View& view, std::size_t count);

// extent: where a slice begins and ends, in units of the axis.
template <class S>
std::pair<double, double> extent(const S& slice, AxisKind axis) {
  if (axis == AxisKind::Time) {
    return {static_cast<double>(slice.begin_ns), static_cast<double>(slice.end_ns)};
  }
  return {static_cast<double>(slice.begin.value), static_cast<double>(slice.end.value)};
}

}  // namespace fiberscope::model
