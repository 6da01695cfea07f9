// Navigation: where the cursor is and who is in focus; every way to another place, and back again.
//
// Owns: the history of places, whether a lane was chosen. Deliberately does not know runs, nor how
// the timeline is arranged.
//
// Invariants:
//  1. The cursor moves only here.
//  2. Whoever runs is followed by every step and while it plays, unless people hold on to a lane
//     (app/model/reading/focus.h). A step that is about a lane holds on to it.
#pragma once

#include <optional>

#include "app/ui/app/shown.h"
#include "app/ui/state/history.h"
#include "app/ui/state/intent.h"
#include "app/ui/state/view_state.h"

namespace fiberscope::ui {

class Navigation {
 public:
  Navigation(Shown& shown, ViewState& state) : shown_(shown), state_(state) {}

  void move_to(std::uint64_t cursor);
  // move_quietly: the timeline does not pan after it.
  void move_quietly(std::uint64_t cursor);
  // go_to: a moment that is not the user's own step, with its focus.
  void go_to(EventSeq event, const model::Focus& focus);
  // focus: whom all panes show from now on.
  void focus(const model::Focus& focus);
  // follow: whoever runs at the cursor, unless a lane is held.
  void follow();
  // let_go: of the lane that is held. False: none is.
  bool let_go();
  // choose_lane: the first coroutine, unless a lane was chosen already.
  void choose_lane();
  void chose_lane(bool chosen) { lane_chosen_ = chosen; }

  // begin: forgets all places; observe: what the user looks at now. Of a run that grows nothing is
  // kept: its cursor moves by itself.
  void begin() { history_.begin(place()); }
  void observe(double now_s, bool running);
  bool can_go_back() const { return history_.can_go_back(); }
  bool can_go_forward() const { return history_.can_go_forward(); }
  void go_back() { go_to_place(history_.back()); }
  void go_forward() { go_to_place(history_.forward()); }

  // play_on: so many switches or lines, or so much of the program's time, as belong to this much of
  // ours, while it plays; at the end it goes on only if the run does.
  void play_on(double delta_s, bool running);
  // begin_playing: from where the cursor is.
  void begin_playing();
  // toggle_play: at the end of a run that is over it begins anew.
  void toggle_play();
  // step_event: by hand.
  void step_event(Direction direction);

  // Requires: a trace is open.
  void on(const intent::StepLine& i);
  void on(const intent::StepSwitch& i);
  void on(const intent::StepRun& i);
  void on(const intent::StepSlice& i);
  void on(const intent::StepBreakpoint& i);
  void on(const intent::StepLineAgain& i);
  void on(const intent::StepChange& i);
  void on(const intent::GoToBegin& i);
  void on(const intent::GoToEnd& i);
  void on(const intent::GoToWaker& i);
  void on(const intent::GoToWoken& i);
  void on(const intent::GoToNextMark& i);
  void on(const intent::GoTo& i);
  void on(const intent::Select& i);
  void on(const intent::SelectRow& i);
  void on(const intent::LetGo& i);

 private:
  EventSeq at() const { return EventSeq{shown_.cursor()}; }
  Place place() const;
  void go_to_place(const std::optional<Place>& there);
  EventSeq played(double delta_s, bool& ended);
  void step(EventSeq target);          // by hand: what plays stands still
  LaneId hold();                       // the lane that is in focus, for a step that is about it
  void jump_to_line(EventSeq target);  // and to who reached it
  void jump_to(const model::Target& target);

  Shown& shown_;
  ViewState& state_;
  History history_;
  bool lane_chosen_ = false;
  bool jumped_ = false;  // in this frame, by a link or a click
};

}  // namespace fiberscope::ui
