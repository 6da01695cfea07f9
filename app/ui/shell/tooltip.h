// Tooltip: what a widget said of itself, beside the mouse once that has rested.
//
// Owns: the tip that is shown and how long the mouse has rested. Deliberately does not know
// widgets: Ui tells the tip of the frame.
#pragma once

#include <string>

#include "app/ui/toolkit/widgets.h"

namespace fiberscope::ui {

class Tooltip {
 public:
  void draw(Ui& ui, const Rect& screen);
  // comes: one will be shown in a moment, if the mouse goes on resting.
  bool comes() const { return !shown_.empty() && rested_s_ < kRest_s; }

 private:
  static constexpr float kRest_s = 0.35f;  // the mouse rests so long before a tip is shown
  std::string shown_;
  float rested_s_ = 0;
};

}  // namespace fiberscope::ui
