// Stage: where a picture's rows lie on the canvas: those that stand above, the others scrolled.
//
// Owns these sizes. Deliberately does not know how anybody scrolls.
#pragma once

#include <optional>

#include "app/export/picture/rows.h"

namespace fiberscope::exporter {

// An arrow from row to row needs this much room to be told from its neighbours.
inline constexpr double kArrowRoomPx = 7;

// One end of something that goes from row to row.
struct RowEnd {
  double y = 0;  // the middle of its row, or of a row just beyond the edge
  int off = 0;   // -1: scrolled away above, 1: below
};

struct Stage {
  Box pins, scrolled;  // from the heads' left edge to the rows' right one
  double scroll_y = 0;
  double scale = 1;

  double top_of(const Row& row) const {
    return row.pinned ? pins.y + row.y : scrolled.y + row.y - scroll_y;
  }
  const Box& area_of(const Row& row) const { return row.pinned ? pins : scrolled; }
  Box place_of(const Row& row) const { return {scrolled.x, top_of(row), scrolled.width, row.h}; }
  bool in_sight(const Row& row) const {
    const double y = top_of(row);
    return y + row.h >= area_of(row).y && y <= area_of(row).bottom();
  }
  // end_of: the middle of the row's bars; none without a row.
  std::optional<RowEnd> end_of(const Row* row) const {
    if (row == nullptr) return {};
    const Box& area = area_of(*row);
    const double y = top_of(*row) + row->bars_h / 2, half = std::round(10 * scale);
    if (y < area.y + 1) return RowEnd{area.y - half, -1};
    if (y > area.bottom() - 1) return RowEnd{area.bottom() + half, 1};
    return RowEnd{y, 0};
  }
};

}  // namespace fiberscope::exporter
