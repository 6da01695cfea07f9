// Kept view: the view of a program that is run again, until the run that goes on has what it speaks
// of: lanes by kind and name, the event under the cursor in full.
//
// Owns: a copy of the view state and what was looked at. Deliberately does not know why the program
// is run again.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/ui/app/navigation.h"
#include "app/ui/app/shown.h"
#include "app/ui/state/view_state.h"

namespace fiberscope::ui {

class KeptView {
 public:
  // Requires: a trace is open.
  KeptView(const Shown& shown, const ViewState& state);

  // restore: into the state of the new run, but what people have set since then.
  void restore(ViewState& state, Navigation& navigation);
  // follow: the lanes and the event of the view, as soon as the run has them; what it does not have
  // when it is over is replaced by what comes nearest.
  void follow(const Shown& shown, ViewState& state, Navigation& navigation, bool over);
  // stays_at: the cursor has found its event, and does not go on with the run from there.
  bool stays_at(std::uint64_t cursor) const { return found_ && cursor == cursor_; }
  // leave_cursor: the person went elsewhere meanwhile.
  void leave_cursor() { settled_ = true; }

 private:
  struct Lane {
    trace::LaneKind kind;
    std::string name;
    LaneId id;
  };
  static LaneId find(const Lane& lane, const model::Model& model, bool over);

  ViewState state_;
  std::optional<Lane> selected_;
  std::vector<Lane> folded_, pinned_;
  std::uint64_t cursor_ = 0;
  bool settled_ = false;  // the cursor is where it belongs
  bool found_ = false;    // its event is there
  std::string event_;     // the cursor's, in full
  TimeNs time_ns_ = 0;
};

}  // namespace fiberscope::ui
