// Sandbox: whether the kernel's barrier around runs is complete: a shield in the status bar, and
// what it stands for in words.
//
// Owns nothing. Deliberately does not know how the barrier is raised: SessionFace tells of it.
#pragma once

#include <string>
#include <vector>

#include "app/ui/state/intent.h"
#include "app/ui/state/preferences.h"
#include "app/ui/state/session_face.h"
#include "app/ui/toolkit/widgets.h"
#include "scheduler/base/barrier_parts.h"

namespace fiberscope::ui {

// sandbox_shield: true when it was clicked.
bool sandbox_shield(Ui& ui, const SandboxFace& face, const Rect& r);
// sandbox_popup: while it is open, above the shield; it closes itself.
Intents sandbox_popup(Ui& ui, const SandboxFace& face, Preferences& prefs, const Rect& screen);
// missing_parts: by the names that the popup has, each with what the kernel says.
std::string missing_parts(const std::vector<base::BarrierGap>& gaps);
// sandbox_word: in one sentence.
const char* sandbox_word(const SandboxFace& face);

}  // namespace fiberscope::ui
