// Intent: what a view asks for that is not its own to change: the cursor, the selection, the
// session, another view.
//
// Owns nothing. Deliberately does not know how it is carried out: App alone does that.
#pragma once

#include <string>
#include <vector>

#include "app/ui/state/ids.h"
#include "scheduler/trace/event.h"

namespace fiberscope::ui {

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
  ShowLine,          // place; number: 1 points at it
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

}  // namespace fiberscope::ui
