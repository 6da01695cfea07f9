// Messages: the pages for when there is no timeline to show, the strips above it, and the
// sentence at the foot of the screen.
//
// Owns nothing. Deliberately does not know what went wrong: it is told.
#pragma once

#include <cstdint>
#include <string>

#include "app/ui/state/intent.h"
#include "app/ui/state/preferences.h"
#include "app/ui/state/session_face.h"
#include "app/ui/toolkit/widgets.h"

namespace fiberscope::ui {

// message_view: a designed page for when there is nothing to show: empty, starting, failed.
Intents message_view(Ui& ui, const SessionFace& face, const Preferences& prefs, const Rect& pane);
// toast_view: the sentence, a button to put it away, and where something was saved one that leads
// to its folder. Answers which was pressed.
enum class ToastAnswer : std::uint8_t { Stay, PutAway, OpenFolder };
ToastAnswer toast_view(Ui& ui, const Toast& toast, const Rect& screen);
// limit_word: a limit that the run came to: "2 GiB of memory". limit_sentence: also where, and
// the name of what sets it.
std::string limit_word(const base::ReachedLimit& reached);
std::string limit_sentence(const base::ReachedLimit& reached);
// trouble_strip: at the head of the pane, what went wrong; answers what is left of the pane.
// It has as many lines as it needs, up to a few; then its long names lose their middle.
Rect trouble_strip(Ui& ui, const SessionFace& face, const std::string& text, Rect pane,
                   Intents& intents);

}  // namespace fiberscope::ui
