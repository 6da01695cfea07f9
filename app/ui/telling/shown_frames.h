// Shown frames: a lane's frames as people look at them: exactly at the cursor when that is known,
// else as of its last switch, each local with what it was before.
//
// Owns nothing. Deliberately does not know how they are drawn.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/ui/state/scene.h"

namespace fiberscope::ui {

struct ShownLocal {
  std::string name, type, value;
  bool changed = false;               // since the lane's switch before this moment
  std::optional<std::string> before;  // its old value, if it was there
};

struct ShownFrame {
  std::string function;
  trace::Place place;
  std::vector<ShownLocal> locals;
};

struct ShownFrames {
  std::vector<ShownFrame> frames;  // innermost first
  bool exact = false;              // at the cursor's event; else as of the last switch
};

ShownFrames shown_frames(const Scene& scene, const model::LaneWorld& lane);

}  // namespace fiberscope::ui
