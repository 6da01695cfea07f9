// View state: everything the screen remembers that is not in the trace, and what views ask for.
//
// Owns: selection, zoom, scroll offsets, pane sizes, playback. Deliberately does not know how a
// view draws. A view may change its own part; whatever concerns the cursor, the selection or the
// session it returns as an Intent, and App alone carries it out.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "app/model/model.h"
#include "app/session/snapshot.h"
#include "app/ui/toolkit/geometry.h"
#include "app/ui/toolkit/theme.h"
#include "app/ui/state/timeline_state.h"
#include "scheduler/base/world.h"

namespace fiberscope::ui {

using base::CoreId;
using base::EventSeq;
using base::LaneId;
using base::SourceId;
using base::TimeNs;

enum class Command : std::uint8_t {
  First,
  Last,
  Back,
  Forward,
  SwitchBack,
  SwitchForward,
  LineBack,
  LineForward,
  LineAgainBack,  // place: the last time that line ran
  LineAgainForward,
  BreakpointBack,
  BreakpointForward,
  ToggleBreakpoint,  // place
  ChangeBack,        // text: a local of the selected lane; number: its frame
  ChangeForward,
  RunBack,  // the last (next) time the selected lane got a core
  RunForward,
  SlicePrevious,
  SliceNext,
  GoToWaker,
  GoToWoken,
  GoTo,    // event; lane if it is to be selected as well
  Select,  // lane
  TogglePlay,
  SetSpeed,
  ZoomIn,
  ZoomOut,
  PanLeft,
  PanRight,
  Fit,
  FitLane,  // lane
  SetAxis,
  PinLane,  // lane; none: the selected one
  FoldAll,
  UnfoldAll,
  KeepMark,  // at the cursor; where one is: its note
  NextMark,
  RemoveMark,  // event
  ShowTotals,  // number: a SliceState; -1: all, of the range
  CloseTotals,
  OnlyInteracting,  // lane; none: the selected one
  ShowAllLanes,
  OpenScenario,  // text: its path
  OpenTrace,     // text: its path
  RunAgain,
  PauseRun,  // again: it goes on
  ResumeRun,
  StopRun,
  EditProgram,  // number: 0 shows the run, 1 the editor, 2 the other of the two
  NewProgram,
  SaveProgram,
  SaveProgramAs,
  Answer,  // to the question that is asked; number: the button's
  ToggleMachine,
  RunWithMachine,  // as the machine's sheet says
  WriteMachine,    // the sheet's settings into the program
  SetDevices,      // as state.devices.wanted says: runs again
  WriteDevices,    // the inputs into the program
  OpenComparison,  // text: a chapter's title, all of which is compared; empty: what was before
  CloseComparison,
  CompareToo,  // text: a scenario's path
  CompareNoMore,
  RunComparison,  // all of it again
  StopComparison,
  CopyComparison,    // as CSV
  ExportComparison,  // number: 0 SVG, 1 CSV
  Quit,
  ForgetRecent,  // text: its path
  OpenBrowser,
  OpenSearch,
  OpenSettings,
  OpenExport,
  ExportNow,  // as the export popup says
  ShowKeys,
  ShowTour,
  EndTour,
  CloseNote,  // of the scenario that is open
  ToggleTheme,
  SetLanguage,      // text: "en" or "zh"
  SetScale,         // number: percent; 0: the monitor's
  KeepPreferences,  // they were changed in place
  Undo,             // of navigation
  Redo,
  Clear,
};

struct Intent {
  Command command;
  EventSeq event;
  LaneId lane;
  int number = 0;
  std::string text;
  trace::Place place = {};  // for breakpoints
};
using Intents = std::vector<Intent>;

// What every view draws from: the folds of the trace and the world under the cursor.
struct Scene {
  const model::Model& model;
  const model::World& world;
  const session::Snapshot* snapshot = nullptr;  // at the cursor; null: not known (yet)
  bool snapshot_comes = false;
  const trace::Trace& trace() const { return model.trace; }
  EventSeq cursor() const { return EventSeq{world.cursor()}; }
};

struct LibraryItem {
  std::string path;
  std::string chapter;  // "1 From subroutine to coroutine"
  std::string title;
  int coroutines = 0;              // 0 = not known
  bool seen = false;               // it was run to its end before
  std::string misconception = {};  // in the chosen language
  std::string error = {};          // what is wrong with its settings
};

struct RecentFile {
  std::string path;
  std::uint64_t size_bytes = 0;
};

struct MinimapState {
  std::uint64_t for_events = 0;
  model::AxisKind axis = model::AxisKind::Time;
  std::vector<float> busy;  // 0 to 1 by column
  float grab_dx = 0;
};

struct SourceState {
  float header_cut = 0;  // room at the header's right that others draw into
  SourceId shown;
  float scroll_y = 0;
  std::uint32_t reveal_line = 0;  // is scrolled into sight in the next frame
  float scroll_x = 0;
  trace::Place pointed;  // a frame's line that was asked for; none once the lane moves on
  float widest = 0;      // the longest line of `measured`, in pixels at `measured_scale`
  SourceId measured;
  float measured_scale = 0;
  std::uint32_t followed_line = 0;
  SourceId followed_source;
};

enum class ConsoleTab : std::uint8_t { Console, Events, Findings };

// Rows of a long list that pass a filter, found a piece at a time.
struct RowFilter {
  std::string key;           // what is looked for: when it changes, all is looked at again
  std::uint64_t looked = 0;  // rows looked at
  std::vector<std::uint32_t> rows;
};

// A list scrolls by rows, not pixels: with a million rows, pixels outgrow a float.
struct ConsoleState {
  ConsoleTab tab = ConsoleTab::Console;
  double console_top = 0;
  double events_top = 0;
  float findings_scroll = 0;
  std::uint64_t followed = UINT64_MAX;
  bool hovered = false;       // the mouse was over the pane in the last frame
  bool filter_open = false;   // its row shows though nothing is filtered
  bool focus_filter = false;  // the keyboard goes there in the next frame
  std::string filter;
  bool only_selected = false;       // the console shows the selected lane's lines alone
  std::uint32_t kinds = 0;          // of events, by EventSort; 0: all
  RowFilter output, events;         // what passes
  std::set<std::size_t> chosen;     // console lines, for copying
  std::size_t anchor = SIZE_MAX;    // where Shift+click begins
  std::size_t expanded = SIZE_MAX;  // the line that is shown whole
};

// The search palette.
struct SearchState {
  model::Search search;
  std::string typed;
  std::size_t chosen = 0;  // a row of the list
  double top = 0;
  bool reveal = false;  // the chosen row, in the next frame
  bool focus = false;   // the keyboard goes to the field in the next frame
};

// The devices of the run that is shown, and the line of them that is being edited.
struct DevicesState {
  std::vector<base::Device> devices;  // as the run's recipe says
  std::vector<base::Device> wanted;   // what they should be: goes with Command::SetDevices
  bool in_program = true;             // the program's text says the same
  std::size_t device = SIZE_MAX;      // the line that is edited
  std::size_t input = SIZE_MAX;       // past the end: a new one
  std::string time, text;             // as typed
  bool focus = false;                 // the keyboard goes there in the next frame
};

// Sizes in tokens, before scaling.
struct PaneSizes {
  float left = 228;
  float inspector = 372;
  float bottom = 300;
  float source_share = 0.6f;
};

// What people set once; remembered between starts.
struct Preferences {
  int scale_percent = 0;  // 0: the monitor's
  bool wheel_zooms = false;
  bool reduce_motion = false;
  int frames_max = 0;  // a second; 0: 60, or 30 without a graphics card
};

enum class ExportFormat : std::uint8_t { Drawing, Picture, Window, Trace, Numbers, Events };
inline constexpr std::size_t kExportFormats = 6;
enum class ExportRange : std::uint8_t { All, Visible, Selection };

// What the export popup says.
struct ExportChoice {
  ExportFormat format = ExportFormat::Drawing;
  bool light = false;
  bool steps = false;
  ExportRange range = ExportRange::All;
  std::string name, folder;
  std::string error;  // of the last attempt
};

struct ViewState {
  ExportChoice exports;
  int tour_stop = 0;
  Preferences prefs;
  ThemeKind theme = ThemeKind::Dark;
  LaneId selected;
  TimelineState timeline;
  DevicesState devices;
  MinimapState minimap;
  SourceState source;
  ConsoleState console;
  PaneSizes sizes;
  std::string filter;
  float library_scroll = 0;
  float inspector_scroll = 0;
  std::size_t frame = 0;         // of the selected lane: whose locals are shown
  std::set<std::string> folded;  // sections of the inspector
  SearchState search;
  std::set<std::string> opened;  // locals shown whole
  // Breakpoints by the source's path, so that they outlive a run.
  std::map<std::string, std::set<std::uint32_t>> breakpoints;
  bool playing = false;
  int speed = 2;            // index of kSpeeds
  double play_debt = 0;     // events still to be shown, below one
  std::string library_row;  // the item the arrow keys have reached, by its path
  bool reveal_row = false;  // scroll it into sight once
};

struct Speed {
  const char* label;
  double events_per_s;
};
inline constexpr Speed kSpeeds[] = {{"0.25×", 1}, {"0.5×", 2}, {"1×", 4},    {"2×", 8},
                                    {"4×", 16},   {"10×", 40}, {"50×", 200}, {"250×", 1000}};

// forget_rows: what was found among the rows of a trace that is no longer shown.
void forget_rows(ViewState& state);
// breakpoint_places: those of the sources that the trace has loaded.
std::set<trace::Place> breakpoint_places(const ViewState& state, const model::Names& names);
// hue_of: the colour index of a lane: grey for those that only carry others, else one of seven in
// order of birth.
std::size_t hue_of(const model::Lanes& lanes, LaneId lane);
// tag_of: a short name for margins: "c3", or "t1", "e1", "p1" for threads, loops and processes.
std::string tag_of(const model::Lanes& lanes, LaneId lane);
// carries_others: processes, threads and event loops.
bool carries_others(trace::LaneKind kind);
// clock_text: a time on the cursor's clock with a steady number of decimals: "1.000002 s".
std::string clock_text(TimeNs t);
// stamp_text: a time in the unit that suits a whole run of length `end`, without its name, so that
// stamps below each other can be compared: "1.000002".
std::string stamp_text(TimeNs t, TimeNs end);
// state_word: the state in one word as the legend says it: "running", "sleeping".
const char* state_word(model::SliceState state);
model::SliceState state_of(const model::LaneWorld& lane);

}  // namespace fiberscope::ui
