// Focus: what matters now, and why it does. All that follows somebody reads it: the selected lane,
// the inspector, the source line, the arrows that are drawn, what is scrolled into sight.
//
// Owns these values and the rules by which one focus comes after another. Deliberately does not
// know the screen, nor how the cursor moves.
//
// Invariants:
//  1. Who holds on to a lane keeps it, whatever the cursor does, until it is let go.
//  2. Else whoever runs is followed: a place that was gone to matters until the next step.
#pragma once

#include "app/model/folds/world.h"

namespace fiberscope::model {

enum class FocusReason : std::uint8_t {
  Runner,   // it runs, or ran last
  Held,     // people hold on to it
  Link,     // a link led there: a cause, a wake-up, a line of the console
  Moment,   // of the lesson
  Finding,  // something that went wrong
  Hit,      // what was searched for
};

struct Focus {
  LaneId lane;  // none: nobody is there yet
  FocusReason reason = FocusReason::Runner;
  bool held() const { return reason == FocusReason::Held; }
  bool operator==(const Focus&) const = default;
};

// runner: who runs behind the world's cursor. Of several the one the last event is about, else the
// one that began last; when nobody runs, who stopped last. None before the first switch.
LaneId runner(const Trace& trace, const World& world);

// moved: the cursor has gone on by itself, by a step or a jump to no lane in particular.
Focus moved(const Focus& focus, LaneId runner);
// gone_to: a jump to a lane. What was held is that one now.
Focus gone_to(const Focus& focus, LaneId lane, FocusReason reason);

}  // namespace fiberscope::model
