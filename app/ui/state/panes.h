// Panes: the views around the timeline. Each draws into a rectangle and answers what was asked for.
//
// Own nothing; deliberately do not know each other nor how an intent is carried out.
#pragma once

#include "app/ui/state/view_state.h"
#include "app/ui/toolkit/widgets.h"

namespace fiberscope::ui {

// What to watch for in the scenario that is open.
struct Lesson {
  std::string key = {};  // "chapter/name"; empty: nothing to say
  std::string summary = {};
  std::string misconception = {};
};

// Toast: one sentence over the screen for a while.
struct Toast {
  std::string text = {};  // empty: none
  bool bad = false;
  double until_s = 0;
};

// What the session is doing, for the bars and the empty states.
struct SessionFace {
  std::string chapter;
  std::string title;       // of the scenario or the trace's file
  std::string path;        // of the scenario that is open
  std::string mode;        // "replay", "live"
  std::string error;       // one readable sentence; empty when all is well
  std::string note;        // at the right of the status bar
  bool running = false;    // the trace still grows
  bool paused = false;     // it would, but stands still
  bool stopped = false;    // by hand, before its end
  double elapsed_s = 0;    // of our clock, without pauses
  double silent_s = 0;     // since its last event
  bool can_run = false;    // an engine is there
  bool can_repeat = false;  // the trace that is open carries its recipe
  bool comparing = false;  // the comparison stands in place of the timeline
  Lesson lesson = {};
  Toast toast = {};
  std::string library_error = {};  // why there are no scenarios
};

// source_view: the program, with the line every coroutine stands on marked in the margin.
Intents source_view(Ui& ui, const Scene& scene, ViewState& state, Rect pane);
// source_popup: the list of all sources while it is open.
void source_popup(Ui& ui, const Scene& scene, ViewState& state);
// search_popup: the search palette while it is open.
Intents search_popup(Ui& ui, const Scene& scene, ViewState& state, const Rect& screen);
// console_view: the output up to the cursor, or the list of events.
Intents console_view(Ui& ui, const Scene& scene, ViewState& state, Rect pane);
// inspector_view: the selected coroutine: state, why, queue, timers, stack, registers, locals.
Intents inspector_view(Ui& ui, const Scene& scene, ViewState& state, const Rect& pane);
// library_view: the scenarios by chapter, and recent files.
Intents library_view(Ui& ui, const std::vector<LibraryItem>& items,
                     const std::vector<RecentFile>& recent, const SessionFace& face,
                     ViewState& state, Rect pane);
// top_bar: name, chapter, transport, speed, clock, export, search, theme, settings; in a narrow
// window what is missed least is dropped. `scene` is null when no trace is open.
Intents top_bar(Ui& ui, const Scene* scene, const SessionFace& face, ViewState& state,
                const Rect& bar);
// speed_popup: the list of speeds while it is open.
Intents speed_popup(Ui& ui, ViewState& state);
// status_bar: how the run ended, how much there is, and what is selected.
Intents status_bar(Ui& ui, const Scene* scene, const SessionFace& face, const ViewState& state,
                   const Rect& bar);
// live_strip: at the head of the pane, when nothing has come from the run for a while; answers what
// is left of the pane.
Rect live_strip(Ui& ui, const SessionFace& face, Rect pane, Intents& intents);
// live_word: how the run is doing, or how it was left: "Running 3 s", "Paused", "Stopped".
std::string live_word(const SessionFace& face);
// end_word: how a run ended, in the chosen language.
const char* end_word(trace::RunEnd how);
// message_view: a designed page for when there is nothing to show: empty, starting, failed.
Intents message_view(Ui& ui, const SessionFace& face, const Preferences& prefs, const Rect& pane);
// lesson_card: at the head of the pane, what to watch for; answers what is left of the pane.
Rect lesson_card(Ui& ui, const Lesson& lesson, Rect pane, Intents& intents);
// toast_view: the sentence and a button to put it away; true when it was pressed.
bool toast_view(Ui& ui, const Toast& toast, const Rect& screen);
// trouble_strip: at the head of the pane, what went wrong; answers what is left of the pane.
Rect trouble_strip(Ui& ui, const SessionFace& face, const std::string& text, Rect pane,
                   Intents& intents);

}  // namespace fiberscope::ui
