// Numbers: how each lane has spent its time, as columns at the right end of the rows: what of it
// the CPU burned, how long it waited and slept.
//
// Owns where they stand. Deliberately does not know who wants them, nor the rows.
//
// Invariant: they are those of the brush's world: up to the playhead in a window, to the end in a
// file.
#pragma once

#include <span>
#include <vector>

#include "app/export/picture/brush.h"

namespace fiberscope::exporter {

inline constexpr double kNumberWidth = 84;

// tail_width: of what rows have right of the view, with so many columns of numbers.
constexpr double tail_width(std::size_t columns) {
  return kTailWidth + kNumberWidth * static_cast<double>(columns);
}
// number_columns: the states in which any of these lanes spent any time in all of the trace; of
// no lanes: of all.
std::vector<model::SliceState> number_columns(const model::Lanes& lanes,
                                              std::span<const base::LaneId> of);
// paint_numbers: those of a lane in its row; paint_number_heads: what they are, in the row above.
void paint_numbers(const Brush& brush, base::LaneId lane, const Box& place,
                   std::span<const model::SliceState> columns);
void paint_number_heads(const Brush& brush, const Box& place,
                        std::span<const model::SliceState> columns);

}  // namespace fiberscope::exporter
