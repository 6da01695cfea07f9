// Settings popup: theme, language, size, mouse, motion; below the settings button.
//
// Owns nothing. Deliberately does not know where preferences are kept.
#pragma once

#include "app/ui/state/intent.h"
#include "app/ui/state/preferences.h"
#include "app/ui/toolkit/widgets.h"

namespace fiberscope::ui {

// settings_popup: while it is open; it closes itself.
// answers: how many are kept of the questions of lessons.
Intents settings_popup(Ui& ui, Preferences& prefs, std::size_t answers, const Rect& screen);

}  // namespace fiberscope::ui
