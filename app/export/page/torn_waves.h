// Torn waves: where the waves of a torn edge begin, and which way they go (Canvas::torn).
//
// Owns the geometry. Deliberately does not know how a path is written.
//
// Invariant: the waves of two strips are in phase wherever the strips begin.
#pragma once

#include <cmath>

#include "app/export/picture/canvas.h"

namespace fiberscope::exporter {

struct TornWaves {
  TornWaves(const Box& box, double period_px)
      : half(period_px / 2),
        first(static_cast<int>(std::floor(box.y / half))),
        halves(static_cast<int>(std::ceil(box.bottom() / half)) - first) {}
  double half;        // of a wave, from top to bottom
  int first, halves;  // which half wave is the first one, and how many there are
  double top() const { return first * half; }
  bool right() const { return first % 2 == 0; }  // the first one goes to the right
  // the last one does: the first on the way up
  bool right_upwards() const { return (first + halves - 1) % 2 == 0; }
};

}  // namespace fiberscope::exporter
