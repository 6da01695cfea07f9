// Library view: the scenarios by chapter, and recent files.
//
// Owns nothing: what it remembers is in LibraryState. Deliberately does not know how a scenario is
// opened or compared.
#pragma once

#include <vector>

#include "app/ui/state/intent.h"
#include "app/ui/state/library_state.h"
#include "app/ui/state/session_face.h"
#include "app/ui/toolkit/widgets.h"

namespace fiberscope::ui {

// library_view: the scenarios by chapter, and recent files.
Intents library_view(Ui& ui, const std::vector<LibraryItem>& items,
                     const std::vector<RecentFile>& recent, const SessionFace& face,
                     LibraryState& state, Rect pane);

}  // namespace fiberscope::ui
