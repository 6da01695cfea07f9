// Intent: what a view asks for that is not its own to change: the cursor, the selection, the
// session, another view.
//
// Owns one small structure for each wish, named by its verb. Deliberately does not know how a wish
// is carried out: the parts of App do that (app/ui/app), each wish by exactly one handler.
//
// Invariant: whoever carries intents out names every one of them: a new one does not compile before
// it has its handler.
#pragma once

#include <concepts>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "app/model/reading/focus.h"
#include "app/model/reading/local_values.h"
#include "app/model/reading/navigation.h"
#include "app/ui/state/ids.h"
#include "app/ui/state/panes.h"
#include "app/ui/state/playback.h"
#include "app/ui/state/program_kind.h"
#include "scheduler/base/world.h"

namespace fiberscope::ui {

using model::Direction;

namespace intent {

// [SECTION] The cursor

struct StepEvent {
  Direction direction;
};
struct StepLine {
  Direction direction;
};
// Of the selected lane: where it gets or leaves a core; where it gets one; its next slice.
struct StepSwitch {
  Direction direction;
};
struct StepRun {
  Direction direction;
};
struct StepSlice {
  Direction direction;
};
struct StepBreakpoint {
  Direction direction;
};
// The last (next) time that line ran.
struct StepLineAgain {
  Direction direction;
  trace::Place place;
};
// The last (next) time that local of the selected lane changed.
struct StepChange {
  Direction direction;
  std::string local;
  std::size_t frame = 0;  // in which it stands, from the innermost
};
struct GoToBegin {};
struct GoToEnd {};
struct GoToWaker {};
struct GoToWoken {};
struct GoToNextMark {};
struct GoTo {
  EventSeq event;
  LaneId lane = {};  // comes into focus, if there is one; else whoever runs there
  model::FocusReason reason = model::FocusReason::Link;
};
// Holds on to a lane.
struct Select {
  LaneId lane;
};
struct LetGo {};
// A point to watch, counted from 0; the next or the last one.
struct GoToPoint {
  std::size_t point;
};
struct StepPoint {
  Direction direction;
};
// What one did last: a place one went to, or an input that was put in.
struct Undo {};
struct Redo {};

// [SECTION] What is shown of the trace

struct TogglePlay {};
struct PlayAt {
  PlayBy by;
  std::size_t rate;  // index of kPlayRates
};
struct SetPace {
  std::size_t pace;  // index of kPaces
};
inline constexpr double kZoomStep = 1.35, kPanStep = 0.12;
struct ZoomBy {
  double factor;
};
struct PanBy {
  double share;  // of the width in sight
};
struct Fit {};
struct FitLane {
  LaneId lane;
};
struct SetAxis {
  model::AxisMode axis;
};
// The next axis, after the last the first again.
struct NextAxis {};
// The lane in the row above or below.
struct SelectRow {
  Direction direction;
};
struct FoldLane {
  LaneId lane = {};  // none: the selected one
};
// Rows of the connections and pipes that a lane uses, beside it; again: at their place.
struct ShowWires {
  LaneId lane = {};  // none: the selected one
};
// Console, events, findings: by number.
struct ShowTab {
  int tab;
};
struct PinLane {
  LaneId lane = {};  // none: the selected one
};
struct FoldAll {};
struct UnfoldAll {};
struct OnlyInteracting {
  LaneId lane = {};  // none: the selected one
};
struct ShowAllLanes {};
// The rows of the program's figure; else all.
struct ShowFigure {
  bool figure;
};
struct ToggleFigure {};
// The row of a shared variable.
struct WatchVariable {
  base::VariableId variable;
  bool watch;
};
// The rows of a function's local variable.
struct WatchLocal {
  model::LocalName local;
  bool watch;
};
// A mark at the cursor; where one is: its note.
struct KeepMark {};
struct RemoveMark {
  EventSeq event;
};
struct ShowTotals {
  std::optional<model::SliceState> state;  // none: all, of the range
};
struct CloseTotals {};
struct ToggleBreakpoint {
  trace::Place place;
};
// A line of the program, in sight; `points`: it is marked until the lane moves on.
struct ShowLine {
  trace::Place place;
  bool points = false;
};
// What lies on top: the comparison, the totals and the range, the lanes left out.
struct Clear {};

// [SECTION] Programs, traces and runs

// `goes_on`: where one stopped last, if it is as it was.
struct OpenScenario {
  std::string path;
  bool goes_on = false;
};
struct OpenFile {  // a program or a trace
  std::string path;
  bool goes_on = false;
};
struct GoHome {};  // to the start page; from there back to what is open
struct ForgetRecent {
  std::string path;
};
struct RunAgain {};
// The lines that are folded in the cursor's event are told one by one: the program is run again.
struct StepInto {};
struct RunAsSaved {};  // the program as it is on disk, whatever is written
// The limit that the run has come to is doubled, and the program run again.
struct RunWithMore {};
// The program of a trace that was opened shall run, for its locals: asks first.
struct AskToRun {};
struct AnswerRun {
  bool run;
};
// Pauses the run; again: it goes on.
struct PauseRun {};
struct StopRun {};
// The run's inputs are these: it is run again.
struct SetDevices {
  std::vector<base::Device> devices;
};
struct WriteDevices {};  // into the program
struct Quit {};

// [SECTION] The program's text

struct EditProgram {
  bool edit;  // else the run is shown
};
struct ToggleEditor {};
struct NewProgram {
  std::optional<ProgramKind> like = {};  // one of the templates; none: the usual one
};
struct SaveProgram {};
struct SaveProgramAs {};
struct AnswerQuestion {
  int button;
};
struct OpenBrowser {};
struct ToggleMachine {};
struct RunWithMachine {};  // as the machine's sheet says
struct WriteMachine {};    // the sheet's settings into the program

// [SECTION] Lessons

// The lesson of the program that is open, at its first question that is not answered; again: left.
struct ToggleLesson {};
struct CloseLesson {};
struct GoToStop {
  std::size_t stop;  // from 0
};
// Of the question that is open: an option, or, of an order, the next one; again: not that one.
struct ChooseOption {
  std::size_t option;
};
struct ChooseReason {
  std::size_t reason;
};
// Of one that is drawn: a state into a cell; `begins` a stroke, which is taken back as a whole.
struct DrawCell {
  std::size_t row, column;
  char letter;
  bool begins;
};
struct UndoDrawn {};
struct ClearDrawn {};
struct LockAnswer {
  bool unsure;  // "I don't know"
};
// At a stop with something to be mended: runs the text as it is written with each seed; or stops
// that. The run that decided, in place of the first; again: the first. The solution into the
// editor.
struct CheckMend {};
struct StopCheck {};
struct ShowChecked {};
struct ShowSolution {};
// A teacher's: a stop at the cursor, to be written, or one of the lesson's file, to be changed;
// what is written changed; its moment is that of the cursor now; it is kept in the file.
struct AddStop {};
struct EditStop {
  std::size_t stop;  // from 0
};
struct ChangeDraft {};
struct MoveDraft {};
struct KeepDraft {};
// Of the stop that is changed: out of the file; before the last or behind the next one. What was
// done to the file last is taken back, or done again.
struct RemoveStop {};
struct ShiftStop {
  Direction direction;
};
struct UndoEdit {
  Direction direction;
};
// A question about the next step of whatever is open, without a lesson.
struct AskNext {};
struct SaveAnswers {};   // as CSV, where exports go
struct ClearAnswers {};  // all of them

// [SECTION] The comparison

struct OpenComparison {
  std::string chapter;  // all of it is compared; empty: what was there before
};
struct CloseComparison {};
struct CompareToo {
  std::string path;
};
struct CompareNoMore {
  std::string path;
};
struct RunComparison {};  // all of it again
struct StopComparison {};
struct CopyComparison {};  // as CSV
enum class ComparisonFile : std::uint8_t { Svg, Csv };
struct ExportComparison {
  ComparisonFile file;
};

// [SECTION] What lies over the screen, and the screen itself

struct OpenSearch {};
struct OpenSettings {};
struct ShowSandbox {};  // what keeps runs from the computer
struct OpenExport {};
struct ExportNow {};   // as the export dialog says
struct StopExport {};  // what is being written is not
// What of an export the clipboard gets; it takes texts alone.
enum class ExportCopy : std::uint8_t { Text, Link, Frame, Path };
struct CopyExport {
  ExportCopy what;
};
struct ShowKeys {};
struct ShowTour {};
struct EndTour {};
struct ToggleNote {};  // of the scenario that is open: put away, there again
struct TogglePane {
  Pane pane;
};
struct ShowDiagram {  // in place of the timeline; again: put away
  DiagramPane pane;
};
struct Present {};   // before an audience; again: as before
struct EnterInput {  // for the program that asks
  std::string text;  // with the end of its line
};
struct EndInput {};
struct AskAnew {};  // forgets what was entered, and runs again
struct ToggleTheme {};
struct SetLanguage {
  std::string name;  // "en" or "zh"
};
struct SetScale {
  int percent;  // 0: the monitor's
};
struct KeepPreferences {};  // they were changed in place

}  // namespace intent

// Wishes: all there are. Only whoever carries them out opens it, and compiles what that takes.
using Wishes = std::variant<
    intent::StepEvent, intent::StepLine, intent::StepSwitch, intent::StepRun, intent::StepSlice,
    intent::StepBreakpoint, intent::StepLineAgain, intent::StepChange, intent::GoToBegin,
    intent::GoToEnd, intent::GoToWaker, intent::GoToWoken, intent::GoToNextMark, intent::GoTo,
    intent::Select, intent::LetGo, intent::GoToPoint, intent::StepPoint, intent::Undo, intent::Redo,
    intent::TogglePlay, intent::PlayAt, intent::SetPace, intent::ZoomBy, intent::PanBy, intent::Fit,
    intent::FitLane, intent::SetAxis, intent::NextAxis, intent::SelectRow, intent::FoldLane,
    intent::ShowWires, intent::ShowTab, intent::ToggleFigure, intent::PinLane, intent::FoldAll,
    intent::UnfoldAll, intent::OnlyInteracting, intent::ShowAllLanes, intent::ShowFigure,
    intent::WatchVariable, intent::WatchLocal, intent::KeepMark, intent::RemoveMark,
    intent::ShowTotals, intent::CloseTotals, intent::ToggleBreakpoint, intent::ShowLine,
    intent::Clear, intent::OpenScenario, intent::OpenFile, intent::GoHome, intent::ForgetRecent,
    intent::RunAgain, intent::StepInto, intent::RunAsSaved, intent::RunWithMore, intent::AskToRun,
    intent::AnswerRun, intent::PauseRun, intent::StopRun, intent::SetDevices, intent::WriteDevices,
    intent::Quit, intent::EditProgram, intent::ToggleEditor, intent::NewProgram,
    intent::SaveProgram, intent::SaveProgramAs, intent::AnswerQuestion, intent::OpenBrowser,
    intent::ToggleMachine, intent::RunWithMachine, intent::WriteMachine, intent::ToggleLesson,
    intent::CloseLesson, intent::GoToStop, intent::ChooseOption, intent::ChooseReason,
    intent::DrawCell, intent::UndoDrawn, intent::ClearDrawn, intent::LockAnswer, intent::CheckMend,
    intent::StopCheck, intent::ShowChecked, intent::ShowSolution, intent::AddStop, intent::EditStop,
    intent::ChangeDraft, intent::MoveDraft, intent::KeepDraft, intent::RemoveStop,
    intent::ShiftStop, intent::UndoEdit, intent::AskNext, intent::SaveAnswers, intent::ClearAnswers,
    intent::OpenComparison, intent::CloseComparison, intent::CompareToo, intent::CompareNoMore,
    intent::RunComparison, intent::StopComparison, intent::CopyComparison, intent::ExportComparison,
    intent::OpenSearch, intent::OpenSettings, intent::ShowSandbox, intent::OpenExport,
    intent::ExportNow, intent::StopExport, intent::CopyExport, intent::ShowKeys, intent::ShowTour,
    intent::EndTour, intent::ToggleNote, intent::TogglePane, intent::ShowDiagram, intent::Present,
    intent::EnterInput, intent::EndInput, intent::AskAnew, intent::ToggleTheme, intent::SetLanguage,
    intent::SetScale, intent::KeepPreferences>;

// wish_index: which of all that one is; as many as there are if it is none of them.
template <class Wish, class... All>
consteval std::size_t wish_index(const std::variant<All...>*) {
  std::size_t at = 0;
  static_cast<void>(((std::same_as<Wish, All> || (++at, false)) || ...));
  return at;
}
template <class Wish>
inline constexpr std::size_t kWishIndex = wish_index<Wish>(static_cast<const Wishes*>(nullptr));

template <class... All>
consteval std::size_t wish_count(const std::variant<All...>*) {
  return sizeof...(All);
}
template <class Wish>
concept IsWish = kWishIndex<Wish> < wish_count(static_cast<const Wishes*>(nullptr));

class Intent {
 public:
  template <IsWish Wish>
  Intent(const Wish& wish) : Intent(kWishIndex<Wish>, &wish) {}
  explicit Intent(Wishes wish);

  const Wishes& wish() const { return *wish_; }

 private:
  Intent(std::size_t index, const void* wish);

  std::shared_ptr<const Wishes> wish_;
};

using Intents = std::vector<Intent>;

// take: appends what another view asked for.
inline void take(Intents& intents, Intents more) {
  for (Intent& one : more) intents.push_back(std::move(one));
}

}  // namespace fiberscope::ui
