// Popups: what lies over the screen for a while, of which no part of the session knows: settings,
// speeds, keys, the tour, the sentence at the foot.
//
// Owns: whether frames were recorded before the tour. Deliberately does not know what is set there
// is for.
#pragma once

#include "app/ui/app/desk.h"
#include "app/ui/state/intent.h"
#include "app/ui/state/session_face.h"
#include "app/ui/state/view_state.h"
#include "app/ui/toolkit/widgets.h"

namespace fiberscope::ui {

class Popups {
 public:
  Popups(Ui& ui, Desk& desk, SessionFace& face, ViewState& state)
      : ui_(ui), desk_(desk), face_(face), state_(state) {}

  // draw: those that are open.
  Intents draw(const Rect& screen);
  // ask_to_run: whether the program of a trace that was opened may run. Answers by AnswerRun.
  void ask_to_run() { ui_.open_popup("run_trace"); }
  // answered: that question is gone.
  void answered() { ui_.close_popup(); }
  // offer_tour: begins it, if nothing else lies over the screen.
  void offer_tour();
  // rest_s: how long nothing of it will change without input.
  double rest_s() const;

  void on(const intent::OpenSettings& i);
  void on(const intent::ShowSandbox& i);
  void on(const intent::ShowKeys& i);
  void on(const intent::ShowTour& i);
  void on(const intent::EndTour& i);

 private:
  Ui& ui_;
  Desk& desk_;
  SessionFace& face_;
  ViewState& state_;
  bool recorded_before_tour_ = false;
};

}  // namespace fiberscope::ui
