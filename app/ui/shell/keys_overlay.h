// Keys overlay: every key and mouse gesture by group.
//
// Owns nothing. Deliberately does not know what a key does (keymap.h).
#pragma once

#include "app/ui/toolkit/widgets.h"

namespace fiberscope::ui {

// keys_overlay: while it is open; any key or click closes it.
void keys_overlay(Ui& ui, const Rect& screen);

}  // namespace fiberscope::ui
