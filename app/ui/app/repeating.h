// Repeating: the recipe that a trace file carries: its inputs are shown, it is run again, and it is
// said whether the same came of it.
//
// Owns: the recipe, and the file's trace while its recipe runs. Deliberately does not know how a
// run is shown, nor any program that lies on disk.
#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>

#include "app/session/recipe_file.h"
#include "app/session/traced_recipe.h"
#include "app/ui/app/desk.h"
#include "app/ui/app/editing.h"
#include "app/ui/app/inputs.h"
#include "app/ui/app/voice.h"

namespace fiberscope::ui {

class Repeating {
 public:
  struct Given {
    Desk& desk;
    Editing& editing;
    Inputs& inputs;
    Voice& voice;
    SessionFace& face;
  };
  explicit Repeating(const Given& given) : given_(given) {}

  // open: of the trace file that is shown now, or of a recipe's file, of which the trace is the
  // beginning. It may be anybody's: nothing of it runs before let() was called for what it runs,
  // once in a session. Requires: `trace` outlives what Desk shows.
  void open(const trace::Trace& trace, std::optional<session::RecipeFile> file = {});
  // let: somebody has said that it may run. Requires: as open().
  void let(const trace::Trace& trace);
  // forget: something else is shown.
  void forget();
  // meant: to run again is to run this recipe: there is one, and no text of a program's own.
  bool meant() const { return traced_ && traced_->whole() && !given_.editing.has_own_text(); }
  // run: `opened`: the file's trace, unless it was run before. Answers "" or why not.
  std::string run(std::unique_ptr<trace::Trace> opened);
  // limits: that the recipe tells; without one the usual ones.
  base::Limits limits() const { return traced_ ? traced_->recipe().limits : base::Limits(); }
  // figure: as the recipe's file says; none: there is none, or it says nothing.
  std::optional<figure::Figure> figure() const;
  // runs: the run that is shown is one of this recipe.
  bool runs() const { return traced_.has_value(); }
  // compare: that run is over, and this is its trace.
  void compare(const trace::Trace& trace);

 private:
  void look_into(const trace::Trace& trace);
  void compare_with_file(const trace::Trace& trace);

  const Given given_;
  std::optional<session::TracedRecipe> traced_;
  std::optional<session::RecipeFile> file_;  // what was opened is no run, but a recipe
  std::unique_ptr<trace::Trace> opened_;
  std::set<std::string> let_;  // identities
  bool changed_ = false;       // somebody changed the recipe
};

}  // namespace fiberscope::ui
