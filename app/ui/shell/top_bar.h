// Top bar: name, chapter, transport, speed, clock, export, search, theme, settings.
//
// Owns nothing. Deliberately does not know what its buttons do. In a narrow window what is missed
// least is dropped.
#pragma once

#include "app/ui/state/intent.h"
#include "app/ui/state/playback.h"
#include "app/ui/state/scene.h"
#include "app/ui/state/session_face.h"
#include "app/ui/toolkit/widgets.h"

namespace fiberscope::ui {

// top_bar: `scene` is null when no trace is open.
Intents top_bar(Ui& ui, const Scene* scene, const SessionFace& face, const Playback& playback,
                const Rect& bar);
// speed_popup: the list of speeds while it is open.
Intents speed_popup(Ui& ui, int speed);

}  // namespace fiberscope::ui
