// Panes: which panes people want to see, and whether they present.
//
// Owns nothing but these values. Deliberately does not know where a pane lies
// (app/ui/app/frame.cpp).
#pragma once

#include <optional>

namespace fiberscope::ui {

enum class Pane : unsigned char { Library, Inspector };
// The diagrams, which stand in place of all others.
enum class DiagramPane : unsigned char { States, Loop };

struct Panes {
  // Shown or put away by hand; none: as there is room. Kept between starts.
  std::optional<bool> library, inspector;
  // Before an audience: the lesson, the timeline, the source and the why, and all of it large.
  bool presenting = false;
};

}  // namespace fiberscope::ui
