// Running: what is open and what goes on with it: a trace out of a file, or a program's run that
// grows while it is shown, is paused, stopped and begun again.
//
// Owns: what is kept of the view while a program is run again, how much of the run was shown, and
// the clock of a run that has a pace.
// Deliberately does not know panes, nor how text is edited or saved.
//
// Invariants:
//  1. A frame never waits for the engine.
//  2. What cannot be opened leaves what is open as it is.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "app/ui/app/arrangement.h"
#include "app/ui/app/desk.h"
#include "app/ui/app/editing.h"
#include "app/ui/app/inputs.h"
#include "app/ui/app/kept_view.h"
#include "app/ui/app/lessons.h"
#include "app/ui/app/navigation.h"
#include "app/ui/app/popups.h"
#include "app/ui/app/repeating.h"
#include "app/ui/app/shelf.h"
#include "app/ui/app/shown.h"
#include "app/ui/app/teaching.h"
#include "app/ui/app/voice.h"

namespace fiberscope::ui {

class Running {
 public:
  struct Given {
    Desk& desk;
    Shelf& shelf;
    Shown& shown;
    Navigation& navigation;
    Arrangement& arrangement;
    Editing& editing;
    Inputs& inputs;
    Repeating& repeating;
    Teaching& teaching;
    Lessons& lessons;
    Popups& popups;
    Voice& voice;
    SessionFace& face;
    ViewState& state;
  };
  explicit Running(const Given& given) : given_(given) {}

  // show_trace: in place of what is open. open_file: a trace's file, or a program, which is run.
  // With `recipe` the trace is the beginning of that, and nothing has happened yet.
  void show_trace(trace::Trace trace, std::string title, std::string chapter,
                  std::optional<session::RecipeFile> recipe = {});
  void show_trace(model::Opened opened, std::string title, std::string chapter = {},
                  std::optional<session::RecipeFile> recipe = {});
  void open_file(const std::string& path, bool goes_on = false);
  // open_program: runs it, and shows its first telling moment; with `goes_on` where one stopped.
  void open_program(const std::string& path, bool goes_on = false);
  // run_program: `source`: what runs in place of the file's text. `is_opened`: not the one that was
  // open.
  void run_program(const std::string& path, const std::optional<std::string>& source = {},
                   bool is_opened = false);
  // run_again: the program that is open, with the same view of it.
  void run_again(const std::optional<std::string>& source = {});
  // begin_program: nothing is shown any more: a new program is written.
  void begin_program(std::optional<ProgramKind> like);
  // name_scenario: what is open, in the language that was chosen.
  void name_scenario();
  // take_in: what the engine sent since the last frame.
  void take_in();

  void on(const intent::StepEvent& i);
  void on(const intent::TogglePlay& i);
  void on(const intent::PlayAt& i);
  void on(const intent::SetPace& i);
  void on(const intent::RunAgain& i);
  void on(const intent::StepInto& i);
  void on(const intent::RunAsSaved& i);
  void on(const intent::RunWithMore& i);
  void on(const intent::AskToRun& i);
  void on(const intent::AnswerRun& i);
  void on(const intent::RunWithMachine& i);
  void on(const intent::PauseRun& i);
  void on(const intent::StopRun& i);
  void on(const intent::EnterInput& i);
  void on(const intent::EndInput& i);
  void on(const intent::AskAnew& i);

 private:
  void open_recipe(const std::string& path);
  void run_text();
  void start(const session::Scenario& scenario, std::optional<std::string> source);
  void begun(std::string error);
  void run_traced();
  void name(const session::Scenario& scenario);
  void drop();
  void begin_view();
  void follow_kept();
  void go_on_with_run();
  EventSeq keep_pace();
  void show_tail();
  bool paced() const;
  void over();
  void note_limit();
  void lower_limits();
  void show_first_moment();
  bool go_on();
  void cannot_open(std::string why);

  const Given given_;
  std::optional<KeptView> kept_;  // until the run that goes on has what it speaks of
  std::uint64_t shown_events_ = 0;
  std::uint64_t followed_ = 0;                   // where the cursor went on with the run
  double clock_ns_ = 0;                          // of a run with a pace: how far it may be shown
  std::chrono::steady_clock::time_point paced_;  // when it was moved on last
  std::optional<model::View> tail_;  // as it was shown last, of a run that goes on and on
  bool shows_all_ = false;           // people want to see the whole of it
  bool runs_when_let_ = false;       // what is asked for is a run, not a look at locals
  bool opens_scenario_ = false;      // its run is the first since it was chosen
  bool goes_on_ = false;             // and is shown where one stopped
  bool steps_into_ = false;          // the run that begins tells lines that were folded
};

}  // namespace fiberscope::ui
