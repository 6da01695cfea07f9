// View state: everything the screen remembers that is not in the trace.
//
// Owns: the focus, and what each view remembers of itself. Deliberately does not know how a
// view draws. A view may change its own part; whatever concerns another one, the cursor, the
// selection or the session it returns as an Intent, and App alone carries it out.
#pragma once

#include <set>
#include <string>

#include "app/model/reading/focus.h"
#include "app/ui/state/console_state.h"
#include "app/ui/state/diagrams_state.h"
#include "app/ui/state/export_choice.h"
#include "app/ui/state/inspector_state.h"
#include "app/ui/state/lesson_state.h"
#include "app/ui/state/library_state.h"
#include "app/ui/state/panes.h"
#include "app/ui/state/playback.h"
#include "app/ui/state/preferences.h"
#include "app/ui/state/search_state.h"
#include "app/ui/state/source_state.h"
#include "app/ui/state/timeline_state.h"
#include "app/ui/toolkit/theme.h"

namespace fiberscope::ui {

struct ViewState {
  ThemeKind theme = ThemeKind::Dark;
  Preferences prefs;
  PaneSizes sizes;
  model::Focus focus;  // whom every pane shows, and why
  Panes panes;
  Playback playback;
  TimelineState timeline;
  MinimapState minimap;
  SourceState source;
  ConsoleState console;
  InspectorState inspector;
  DiagramsState diagrams;
  DevicesState devices;
  LessonState lesson;
  LibraryState library;
  StartState start;
  SearchState search;
  ExportChoice exports;
  int tour_stop = 0;
  std::set<std::string> folded;  // sections and groups by name; kept between starts
};

// forget_rows: what was found among the rows of a trace that is no longer shown.
void forget_rows(ViewState& state);
// breakpoint_places: those of the sources that the trace has loaded.
std::set<trace::Place> breakpoint_places(const ViewState& state, const model::Names& names);

}  // namespace fiberscope::ui
