// Arrows: wake-ups and hand-overs between rows, across folded lanes and across what is scrolled
// away.
//
// Owns nothing. Deliberately does not know the mouse.
//
// Invariants:
//  1. Arrows are painted by sorts: wake-ups, hand-overs that a program does itself, those by which
//     a loop runs a callback; each sort as long as all of it can still be told apart.
//  2. Those of the selected lane are always painted, none closer than that to the one before.
//  3. Where a lane is in focus (ArrowChoice), of the others only what it names.
#pragma once

#include "app/export/picture/stage.h"

namespace fiberscope::exporter {

void paint_arrows(const Brush& brush, const Stage& stage, const Rows& rows);

// ArrowSorts: which are in view and not too dense.
struct ArrowSorts {
  bool wakes = false, by_hand = false, by_loop = false;
};
ArrowSorts arrow_sorts(const Lens& lens);

}  // namespace fiberscope::exporter
