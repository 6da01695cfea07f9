// Top bar: name, chapter, transport, playing, clock, export, search, theme, settings.
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
// logo: in the middle of the cell's height; true when it was clicked. Without a tip a picture.
bool logo(Ui& ui, const Rect& cell, const char* tip);
// play_popup: what playing goes by and how fast, while it is open; of a run that grows its pace.
Intents play_popup(Ui& ui, const SessionFace& face, const Playback& play);

}  // namespace fiberscope::ui
