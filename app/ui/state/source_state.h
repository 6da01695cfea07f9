// Source state: what the source pane remembers between frames: which file, how far it is scrolled,
// what it follows, its breakpoints.
//
// Owns nothing but these values. Deliberately does not know the program's text.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>

#include "app/ui/state/ids.h"
#include "scheduler/trace/event.h"

namespace fiberscope::ui {

struct SourceState {
  bool presented = false;  // to an audience: more of it in a narrow pane, nothing beside it
  float header_cut = 0;    // room at the header's right that others draw into
  SourceId shown;
  bool head_open = false;  // a lesson's text and settings are shown, though they say nothing new
  float scroll_y = 0;
  std::uint32_t reveal_line = 0;  // is scrolled into sight in the next frame
  float scroll_x = 0;
  trace::Place pointed;  // a frame's line that was asked for; none once the lane moves on
  std::vector<trace::Place> looked_at;  // lines that a lesson points at
  float widest = 0;  // the longest line of `measured`, in pixels at `measured_scale`
  SourceId measured;
  float measured_scale = 0;
  std::uint32_t measured_from = 0;  // lines before it are folded
  std::uint32_t followed_line = 0;
  SourceId followed_source;
  // Breakpoints by the source's path, so that they outlive a run.
  std::map<std::string, std::set<std::uint32_t>> breakpoints;
};

}  // namespace fiberscope::ui
