// Status bar: how the run ended, how much there is, and what is selected.
//
// Owns nothing. Deliberately does not know the run: SessionFace and the trace tell of it.
#pragma once

#include <optional>

#include "app/ui/state/intent.h"
#include "app/ui/state/preferences.h"
#include "app/ui/state/scene.h"
#include "app/ui/state/session_face.h"
#include "app/ui/state/timeline_state.h"
#include "app/ui/toolkit/widgets.h"

namespace fiberscope::ui {

// status_bar: `scene` is null when no trace is open; `range`: of the timeline, where one is chosen.
// The switch of the arrows changes `prefs`.
Intents status_bar(Ui& ui, const Scene* scene, const SessionFace& face,
                   const std::optional<Range>& range, Preferences& prefs, const Rect& bar);
// keys_button: cut off the right end; true when it was clicked.
bool keys_button(Ui& ui, Rect& in);

}  // namespace fiberscope::ui
