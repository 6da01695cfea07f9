// Export popup: format, options, name and folder; below the export button.
//
// Owns nothing: what it says is in ExportChoice. Deliberately writes nothing itself. It does not
// know formats.
#pragma once

#include "app/ui/state/export_choice.h"
#include "app/ui/state/intent.h"
#include "app/ui/toolkit/widgets.h"

namespace fiberscope::ui {

// export_popup: while it is open; it closes itself. `has_selection`: a part of the timeline is
// chosen.
Intents export_popup(Ui& ui, ExportChoice& choice, bool has_selection, const Rect& screen);
// export_ending: ".svg"
const char* export_ending(ExportFormat format);

}  // namespace fiberscope::ui
