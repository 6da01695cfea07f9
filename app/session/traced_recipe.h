// TracedRecipe: how to run again what a trace has recorded: the recipe that it tells, and what it
// has kept of the place where it was made: sources, folder, stdin.
//
// Owns: reading all that out of a trace, and what of it is another on this computer. Deliberately
// does not know engines.
//
// Invariant: a program that came with a trace may be anybody's. let_run() alone makes a recipe of
// it that the engine gets; whoever has to be asked first is asked there.
#pragma once

#include <string>
#include <vector>

#include "app/session/recipe.h"
#include "scheduler/trace/trace.h"

namespace fiberscope::session {

// ForeignSource: a file of the program that is run as the trace has it.
struct ForeignSource {
  std::string path;      // as the trace names it
  bool is_here = false;  // there is another file in its place; else there is none
  bool operator==(const ForeignSource&) const = default;
};

// Grant: what the person who lets a trace's program run gives it.
struct Grant {
  std::vector<std::string> places;  // files and folders to be read
  base::Limits most;                // its own limits hold below these
  bool barrier_required = false;
};

class TracedRecipe {
 public:
  // recipe: to be looked at; let_run() gives one to run.
  const Recipe& recipe() const { return recipe_; }
  // whole: false: the trace is too old to tell more than program, arguments, seed and policy.
  bool whole() const { return whole_; }
  const std::vector<ForeignSource>& foreign() const { return foreign_; }
  // program_text: of the main program; "" if the trace does not have it.
  const std::string& program_text() const { return program_text_; }
  // identity: of the program and all that it is run with; two traces share it only if both are the
  // same, whatever lies here.
  const std::string& identity() const { return identity_; }
  // input_missing: bytes that the program has read from stdin and that the trace did not keep.
  std::uint64_t input_missing() const { return input_missing_; }

 private:
  friend base::Result<TracedRecipe> traced_recipe(const trace::Trace&, const std::string&);
  friend Recipe let_run(const TracedRecipe&, const Grant&);
  Recipe recipe_;
  std::vector<std::string> here_;  // the sources that are here as the trace has them
  std::string identity_;
  bool whole_ = false;
  std::vector<ForeignSource> foreign_;
  std::string program_text_;
  std::uint64_t input_missing_ = 0;
};

// traced_recipe: `directory`: where the program was run, if the trace does not say; empty: as if it
// had been here. Errors: one sentence on why the trace cannot be run again.
base::Result<TracedRecipe> traced_recipe(const trace::Trace& trace,
                                         const std::string& directory = {});

// let_run: the one way from a trace to the engine. What runs is locked in: besides libraries it
// reads its own sources, from here or from the trace, and what is granted.
Recipe let_run(const TracedRecipe& traced, const Grant& grant = {});

// keep_sources: of a run that was made here: the sources of then, where they are others by now.
void keep_sources(const trace::Trace& trace, Recipe& recipe);

}  // namespace fiberscope::session
