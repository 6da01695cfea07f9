// Inputs: what somebody puts into the devices of the run: it becomes part of the recipe, and the
// program is run again.
//
// Owns: the inputs in place of what the program's settings say, and those before and after a
// change. Deliberately does not know how a program is run: it asks for it.
//
// Invariant: a run is a pure function of its recipe: an input changes the recipe, never the run.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/ui/app/editing.h"
#include "app/ui/state/view_state.h"

namespace fiberscope::ui {

class Inputs {
 public:
  Inputs(Ask ask, DevicesState& shown, Editing& editing)
      : ask_(std::move(ask)), shown_(shown), editing_(editing) {}

  // set: into the recipe of the run that begins: what the program's text says, unless somebody put
  // in more.
  void set(const session::Scenario& scenario, session::Recipe& recipe);
  // set: the same for a recipe that is run as it is; `in_text`: what its program declares. True
  // when somebody put in other ones.
  bool set(session::Recipe& recipe, const std::vector<base::Device>& in_text);
  // show: those of a recipe.
  void show(const session::Recipe& recipe, const std::vector<base::Device>& in_text);
  // take_back: the last change is not run after all.
  void take_back();
  // forget: what was put in, and what is shown.
  void forget();
  // undo, redo: the inputs as they were before the last change, or after it again. False when there
  // is nothing of that.
  bool undo() { return turn(before_, after_); }
  bool redo() { return turn(after_, before_); }

  void on(const intent::SetDevices& i);
  void on(const intent::WriteDevices& i);

 private:
  using Devices = std::vector<base::Device>;
  bool turn(std::vector<Devices>& from, std::vector<Devices>& to);

  Ask ask_;
  DevicesState& shown_;
  Editing& editing_;
  std::optional<Devices> in_place_;  // of what the program's settings say
  std::vector<Devices> before_, after_;
  std::string program_;  // whose inputs these are
  Devices in_text_;      // what its text says
};

}  // namespace fiberscope::ui
