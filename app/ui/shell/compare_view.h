// Compare view: several runs side by side, as a table and as bars, in place of the timeline.
//
// Owns nothing but where it was scrolled to. Deliberately does not know how the runs are made.
#pragma once

#include "app/ui/shell/compare_runs.h"
#include "app/ui/state/intent.h"
#include "app/ui/toolkit/widgets.h"

namespace fiberscope::ui {

struct CompareState {
  bool open = false;
  std::string chapter;  // its title; empty: no chapter's
  float scroll = 0;
};

Intents compare_view(Ui& ui, const CompareRuns& runs, CompareState& state, Rect pane);

}  // namespace fiberscope::ui
