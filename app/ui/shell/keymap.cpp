#include "app/ui/shell/keymap.h"

#include "app/ui/toolkit/widgets.h"
#include "app/words/words.h"

namespace fiberscope::ui {
namespace {

using words::mark;
using enum KeyGroup;

constexpr KeyBinding kBindings[] = {
    // group, key, ctrl, shift, repeats, command, name, help
    {Step, key::kLeft, false, false, true, Command::Back, "Left", mark("One scheduler event back")},
    {Step, key::kRight, false, false, true, Command::Forward, "Right",
     mark("One scheduler event forward")},
    {Step, key::kLeft, false, true, true, Command::SwitchBack, "Shift+Left",
     mark("Previous switch of this coroutine")},
    {Step, key::kRight, false, true, true, Command::SwitchForward, "Shift+Right",
     mark("Next switch of this coroutine")},
    {Step, key::kLeft, true, false, true, Command::LineBack, "Ctrl+Left",
     mark("One source line back")},
    {Step, key::kRight, true, false, true, Command::LineForward, "Ctrl+Right",
     mark("One source line forward")},
    {Step, key::kF8, false, true, true, Command::BreakpointBack, "Shift+F8",
     mark("Back to the last breakpoint")},
    {Step, key::kF8, false, false, true, Command::BreakpointForward, "F8",
     mark("On to the next breakpoint")},
    {Step, key::kN, false, true, true, Command::RunBack, "Shift+N",
     mark("Previous run of this coroutine")},
    {Step, key::kN, false, false, true, Command::RunForward, "N",
     mark("Next run of this coroutine")},
    {Step, key::kHome, false, false, false, Command::First, "Home", mark("To the beginning")},
    {Step, key::kEnd, false, false, false, Command::Last, "End", mark("To the end")},
    {Play, key::kSpace, false, false, false, Command::TogglePlay, "Space", mark("Play, pause")},
    {View, key::kW, false, false, true, Command::ZoomIn, "W", mark("Zoom in")},
    {View, key::kS, false, false, true, Command::ZoomOut, "S", mark("Zoom out")},
    {View, key::kA, false, false, true, Command::PanLeft, "A", mark("Pan to the left")},
    {View, key::kD, false, false, true, Command::PanRight, "D", mark("Pan to the right")},
    {View, key::kF, false, false, false, Command::Fit, "F",
     mark("Fit the selection; again: everything")},
    {View, key::kP, false, false, false, Command::PinLane, "P", mark("Keep the lane in sight")},
    {View, key::kI, false, false, false, Command::OnlyInteracting, "I",
     mark("Show only what interacts with the lane")},
    {View, key::kM, false, false, false, Command::KeepMark, "M",
     mark("Keep a mark; again: write a note on it")},
    {View, key::kM, false, true, false, Command::NextMark, "Shift+M", mark("Next mark")},
    {Select, key::kSlash, false, false, false, Command::OpenSearch, "/", mark("Search")},
    {Select, key::kF, true, false, false, Command::OpenSearch, "Ctrl+F", ""},
    {Select, key::kLeftBracket, false, false, false, Command::GoToWaker, "[",
     mark("Go to whoever woke this coroutine")},
    {Select, key::kRightBracket, false, false, false, Command::GoToWoken, "]",
     mark("Go to whom this coroutine woke")},
    {Select, key::kComma, false, false, true, Command::SlicePrevious, ",",
     mark("Previous slice in the lane")},
    {Select, key::kPeriod, false, false, true, Command::SliceNext, ".",
     mark("Next slice in the lane")},
    {Select, key::kEscape, false, false, false, Command::Clear, "Esc", mark("Clear the selection")},
    {Session, key::kF5, false, false, false, Command::RunAgain, "F5", mark("Run the program again"),
     true},
    {Session, key::kF6, false, false, false, Command::PauseRun, "F6",
     mark("Pause the run; again: go on"), true},
    {Session, key::kF5, false, true, false, Command::StopRun, "Shift+F5", mark("Stop the run"),
     true},
    {Session, key::kE, true, false, false, Command::EditProgram, "Ctrl+E",
     mark("Edit the program, show the run"), true},
    {Session, key::kM, true, false, false, Command::ToggleMachine, "Ctrl+M",
     mark("Settings of the machine"), true},
    {Session, key::kO, true, false, false, Command::OpenBrowser, "Ctrl+O",
     mark("Open a program or a trace"), true},
    {Session, key::kN, true, false, false, Command::NewProgram, "Ctrl+N", mark("New program"),
     true},
    {Session, key::kS, true, false, false, Command::SaveProgram, "Ctrl+S",
     mark("Save the program; of a built-in one a copy"), true},
    {Session, key::kS, true, true, false, Command::SaveProgramAs, "Ctrl+Shift+S",
     mark("Save the program under another name"), true},
    {Session, key::kE, true, true, false, Command::OpenExport, "Ctrl+Shift+E",
     mark("Export the timeline")},
    {View, key::kZ, true, false, true, Command::Undo, "Ctrl+Z", mark("Back to where you were")},
    {View, key::kY, true, false, true, Command::Redo, "Ctrl+Y", mark("Forward again")},
    {View, key::kZ, true, true, true, Command::Redo, "Ctrl+Shift+Z", ""},
    {Help, key::kSlash, false, true, false, Command::ShowKeys, "?", mark("All keys")},
    {Help, key::kF1, false, false, false, Command::ShowKeys, "F1", ""},
};

}  // namespace

std::span<const KeyBinding> key_bindings() { return kBindings; }

const char* group_title(KeyGroup group) {
  switch (group) {
    case Step:
      return mark("Step");
    case Play:
      return mark("Play");
    case View:
      return mark("Look");
    case Select:
      return mark("Select");
    case Session:
      return mark("Run and edit");
    case Help:
      return mark("Help");
  }
  return "";
}

}  // namespace fiberscope::ui
