// Draft forms: of a stop that is written what stands in its settings: reasons, what is said to who
// believes something else, a change, what is to be mended; and the settings themselves.
//
// Owns nothing: what is filled in stands in the draft. Deliberately does not know the lesson's
// file, nor how settings are written.
#pragma once

#include "app/ui/state/lesson_state.h"
#include "app/ui/toolkit/widgets.h"

namespace fiberscope::ui {

// draft_form: of the draft's tab. True when something was changed: then `set` says which key.
bool draft_form(Ui& ui, Draft& draft, const Rect& pane);

// draft_field, draft_box: with a label above them, at the top of `column` or in what is left of it.
bool draft_field(Ui& ui, const char* id, Rect& column, std::string& value, const char* hint,
                 const char* label, bool takes = false);
bool draft_box(Ui& ui, const char* id, Rect column, std::string& value, const char* label,
               bool takes = false, Font font = Font::Body);

}  // namespace fiberscope::ui
