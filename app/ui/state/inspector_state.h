// Inspector state: what the inspector remembers between frames: how far it is scrolled, what is
// looked into, the line of the devices' inputs that is being written.
//
// Owns nothing but these values. Deliberately does not know the lane that is shown.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "scheduler/base/world.h"

namespace fiberscope::ui {

struct InspectorState {
  float scroll = 0;
  std::size_t frame = 0;         // of the selected lane: whose locals are shown
  std::set<std::string> opened;  // locals shown whole
};

// The devices of the run that is shown, and the line of them that is being edited.
struct DevicesState {
  std::vector<base::Device> devices;  // as the run's recipe says
  bool in_program = true;             // the program's text says the same
  std::size_t device = SIZE_MAX;      // the line that is edited
  std::size_t input = SIZE_MAX;       // past the end: a new one
  std::string time, text;             // as typed
  bool focus = false;                 // the keyboard goes there in the next frame
};

}  // namespace fiberscope::ui
