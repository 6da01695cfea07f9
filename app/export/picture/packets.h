// Packets: arrows from row to row, as long as they are on the wire.
//
// Owns nothing. Deliberately does not know the mouse.
//
// Invariants:
//  1. Which of many are drawn depends on nothing but the view, the rows and the selected lane.
//  2. Arrows of the same two rows begin at least so far apart that they can be told apart; what is
//     left out is counted at the one before.
#pragma once

#include <vector>

#include "app/export/picture/stage.h"

namespace fiberscope::exporter {

// A packet's arrow.
struct PacketLine {
  std::size_t packet = 0;  // index in the model's packets
  double x0 = 0, y0 = 0, x1 = 0, y1 = 0;
  double strength = 1;
  std::uint32_t more = 0;  // packets left out beside it

  // distance: of a point from it.
  double distance(double x, double y) const;
};

// lay_packets: from the row of the lane that sent it, else of the file, to that of the file it goes
// to, in order of sending.
std::vector<PacketLine> lay_packets(const Lens& lens, const Stage& stage, const Rows& rows,
                                    base::LaneId selected);

// paint_packets: those sent after the cursor are weak. `pointed`: index of the packet that the
// mouse rests on.
void paint_packets(const Brush& brush, const std::vector<PacketLine>& lines,
                   std::optional<std::size_t> pointed);

}  // namespace fiberscope::exporter
