// Popups: what lies over the screen for a while: settings, export, keys, tour.
//
// Own nothing; each is drawn while Ui says that it is open, and closes itself. Deliberately do not
// know how an intent is carried out.
#pragma once

#include "app/ui/state/panes.h"

namespace fiberscope::ui {

// settings_popup: theme, language, size, mouse, motion; below the settings button.
Intents settings_popup(Ui& ui, ViewState& state, const Rect& screen);
// keys_overlay: every key and mouse gesture by group; any key or click closes it.
void keys_overlay(Ui& ui, const Rect& screen);

// export_popup: format, options, name and folder; below the export button. Writes nothing itself.
Intents export_popup(Ui& ui, ViewState& state, const Rect& screen);
// export_ending: ".svg"
const char* export_ending(ExportFormat format);
// tour_popup: one stop after the other, pointing at the real widgets. Requires: Ui records.
Intents tour_popup(Ui& ui, ViewState& state, const Rect& screen);

}  // namespace fiberscope::ui
