#include "app/ui/shell/keymap.h"

#include "app/ui/toolkit/widgets.h"
#include "app/words/words.h"

namespace fiberscope::ui {
namespace {

using words::mark;
using enum KeyGroup;
using namespace intent;

const KeyBinding kBindings[] = {
    // group, key, ctrl, shift, repeats, wish, name, help
    {Step, key::kLeft, false, false, true, StepEvent{Direction::Back}, "Left",
     mark("One scheduler event back")},
    {Step, key::kRight, false, false, true, StepEvent{Direction::Forward}, "Right",
     mark("One scheduler event forward")},
    {Step, key::kLeft, false, true, true, StepSwitch{Direction::Back}, "Shift+Left",
     mark("Previous switch of this coroutine")},
    {Step, key::kRight, false, true, true, StepSwitch{Direction::Forward}, "Shift+Right",
     mark("Next switch of this coroutine")},
    {Step, key::kLeft, true, false, true, StepLine{Direction::Back}, "Ctrl+Left",
     mark("One source line back")},
    {Step, key::kRight, true, false, true, StepLine{Direction::Forward}, "Ctrl+Right",
     mark("One source line forward")},
    {Step, key::kF8, false, true, true, StepBreakpoint{Direction::Back}, "Shift+F8",
     mark("Back to the last breakpoint")},
    {Step, key::kF8, false, false, true, StepBreakpoint{Direction::Forward}, "F8",
     mark("On to the next breakpoint")},
    {Step, key::kN, false, true, true, StepRun{Direction::Back}, "Shift+N",
     mark("Previous run of this coroutine")},
    {Step, key::kN, false, false, true, StepRun{Direction::Forward}, "N",
     mark("Next run of this coroutine")},
    {Step, key::kEnter, false, false, false, StepInto{}, "Enter",
     mark("Into the lines that are folded here")},
    {Step, key::kHome, false, false, false, GoToBegin{}, "Home", mark("To the beginning")},
    {Step, key::kEnd, false, false, false, GoToEnd{}, "End", mark("To the end")},
    {Play, key::kSpace, false, false, false, TogglePlay{}, "Space", mark("Play, pause")},
    {Play, key::kPageDown, false, false, false, StepPoint{Direction::Forward}, "PageDown",
     mark("On to the next point to watch, or stop")},
    {Play, key::kPageUp, false, false, false, StepPoint{Direction::Back}, "PageUp",
     mark("Back to the last point to watch, or stop")},
    {Play, key::kL, false, false, false, ToggleLesson{}, "L",
     mark("The lesson of this program, and back")},
    {Play, key::kL, false, true, false, AddStop{}, "Shift+L",
     mark("Add a stop to the lesson here")},
    {Play, key::kQ, false, false, false, AskNext{}, "Q", mark("Ask me what happens next")},
    {Play, key::kF11, false, false, false, Present{}, "F11",
     mark("Present to an audience, and back")},
    {View, key::kB, true, false, false, TogglePane{Pane::Library}, "Ctrl+B",
     mark("Show the scenarios, put them away")},
    {View, key::kI, true, false, false, TogglePane{Pane::Inspector}, "Ctrl+I",
     mark("Show the inspector, put it away")},
    {View, key::kD, true, false, false, ShowDiagram{DiagramPane::States}, "Ctrl+D",
     mark("The states as a diagram, and back"), true},
    {View, key::kL, true, false, false, ShowDiagram{DiagramPane::Loop}, "Ctrl+L",
     mark("The event loop as a wheel, and back"), true},
    {View, key::kW, false, false, true, ZoomBy{kZoomStep}, "W", mark("Zoom in")},
    {View, key::kS, false, false, true, ZoomBy{1 / kZoomStep}, "S", mark("Zoom out")},
    {View, key::kA, false, false, true, PanBy{kPanStep}, "A", mark("Pan to the left")},
    {View, key::kD, false, false, true, PanBy{-kPanStep}, "D", mark("Pan to the right")},
    {View, key::kF, false, false, false, Fit{}, "F", mark("Fit the selection; again: everything")},
    {View, key::kP, false, false, false, PinLane{}, "P", mark("Keep the lane in sight")},
    {View, key::kT, false, false, false, NextAxis{}, "T",
     mark("Steps, time, or time with idle folded")},
    {View, key::kX, false, false, false, FoldLane{}, "X", mark("Fold the lane, unfold it")},
    {View, key::kC, false, false, false, ShowWires{}, "C",
     mark("Its connections beside it, and back")},
    {View, key::kG, false, false, false, ToggleFigure{}, "G",
     mark("The lesson's figure, or everything")},
    {View, key::k1, true, false, false, ShowTab{0}, "Ctrl+1", mark("The console")},
    {View, key::k2, true, false, false, ShowTab{1}, "Ctrl+2", mark("The events")},
    {View, key::k3, true, false, false, ShowTab{2}, "Ctrl+3", mark("The findings")},
    {View, key::kI, false, false, false, OnlyInteracting{}, "I",
     mark("Show only what interacts with the lane")},
    {View, key::kM, false, false, false, KeepMark{}, "M",
     mark("Keep a mark; again: write a note on it")},
    {View, key::kM, false, true, false, GoToNextMark{}, "Shift+M", mark("Next mark")},
    {Select, key::kUp, false, false, true, SelectRow{Direction::Back}, "Up",
     mark("Select the lane above")},
    {Select, key::kDown, false, false, true, SelectRow{Direction::Forward}, "Down",
     mark("Select the lane below")},
    {Select, key::kSlash, false, false, false, OpenSearch{}, "/", mark("Search")},
    {Select, key::kF, true, false, false, OpenSearch{}, "Ctrl+F", ""},
    {Select, key::kLeftBracket, false, false, false, GoToWaker{}, "[",
     mark("Go to whoever woke this coroutine")},
    {Select, key::kRightBracket, false, false, false, GoToWoken{}, "]",
     mark("Go to whom this coroutine woke")},
    {Select, key::kComma, false, false, true, StepSlice{Direction::Back}, ",",
     mark("Previous slice in the lane")},
    {Select, key::kPeriod, false, false, true, StepSlice{Direction::Forward}, ".",
     mark("Next slice in the lane")},
    {Select, key::kEscape, false, false, false, Clear{}, "Esc", mark("Clear, let go of the lane")},
    {Session, key::kF5, false, false, false, RunAgain{}, "F5", mark("Run the program again"), true},
    {Session, key::kF6, false, false, false, PauseRun{}, "F6", mark("Pause the run; again: go on"),
     true},
    {Session, key::kF5, false, true, false, StopRun{}, "Shift+F5", mark("Stop the run"), true},
    {Session, key::kE, true, false, false, ToggleEditor{}, "Ctrl+E",
     mark("Edit the program, show the run"), true},
    {Session, key::kM, true, false, false, ToggleMachine{}, "Ctrl+M",
     mark("Settings of the machine"), true},
    {Session, key::kO, true, false, false, OpenBrowser{}, "Ctrl+O",
     mark("Open a program or a trace"), true},
    {Session, key::kN, true, false, false, NewProgram{}, "Ctrl+N", mark("New program"), true},
    {Session, key::kS, true, false, false, SaveProgram{}, "Ctrl+S",
     mark("Save the program; of a built-in one a copy"), true},
    {Session, key::kS, true, true, false, SaveProgramAs{}, "Ctrl+Shift+S",
     mark("Save the program under another name"), true},
    {Session, key::kE, true, true, false, OpenExport{}, "Ctrl+Shift+E",
     mark("Export the timeline")},
    {View, key::kZ, true, false, true, Undo{}, "Ctrl+Z", mark("Back to where you were")},
    {View, key::kY, true, false, true, Redo{}, "Ctrl+Y", mark("Forward again")},
    {View, key::kZ, true, true, true, Redo{}, "Ctrl+Shift+Z", ""},
    {Help, key::kComma, true, false, false, OpenSettings{}, "Ctrl+,", mark("Settings"), true},
    {Help, key::kSlash, false, true, false, ShowKeys{}, "?", mark("All keys")},
    {Help, key::kF1, false, false, false, ShowKeys{}, "F1", ""},
};

}  // namespace

std::span<const KeyBinding> key_bindings() { return kBindings; }

const char* group_title(KeyGroup group) {
  switch (group) {
    case KeyGroup::Step:
      return mark("Step");
    case KeyGroup::Play:
      return mark("Play");
    case KeyGroup::View:
      return mark("Look");
    case KeyGroup::Select:
      return mark("Select");
    case KeyGroup::Session:
      return mark("Run and edit");
    case KeyGroup::Help:
      return mark("Help");
  }
  return "";
}

}  // namespace fiberscope::ui
