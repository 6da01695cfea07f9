// Legend: what the signs of the timeline mean.
//
// Owns the list. Deliberately does not know where it stands: each picture has its own room for it.
#pragma once

#include <vector>

#include "app/export/picture/brush.h"

namespace fiberscope::exporter {

enum class Sign : std::uint8_t {
  Running,
  Copying,
  Polling,
  Ready,
  Blocked,
  Sleeping,
  Zombie,
  WakeUp,
  HandOver,
  Packet,
  Gil,
  Preempted,
  Late
};

// legend: the signs that occur in the trace, in the order in which they are explained.
std::vector<Sign> legend(const model::Model& model);
// sign_label: "Running", in the chosen language.
const char* sign_label(Sign sign);
// paint_sign: in a box 16 wide and 10 high, in tokens.
void paint_sign(const Brush& brush, Sign sign, const Box& box);

}  // namespace fiberscope::exporter
