// EngineProcess: how the engine's program is started, whoever wants it.
//
// Owns: what the new process begins with (its words, its streams, the descriptors it keeps, its
// signal mask), and what is said when it cannot be started. Deliberately does not know what is
// spoken with an engine, nor when it ends.
#pragma once

#include <signal.h>
#include <sys/types.h>

#include <string>
#include <vector>

#include "app/session/recipe.h"

namespace fiberscope::session {

struct EngineStart {
  std::string path = {};                // of the program
  std::vector<std::string> words = {};  // after its name
  std::vector<int> keeps = {};          // descriptors that are open in it, by the same numbers
  bool silent = false;                  // it reads nothing, and its output goes nowhere
  int diagnostics = -1;                 // what its stderr is; -1: ours
  const sigset_t* mask = nullptr;       // of signals; nullptr: ours
};

// become_engine: this process becomes the engine. Returns only when that failed: why.
base::Error become_engine(const EngineStart& start);
// start_engine: in a process of its own, which is ended with this one. Errors: it has not begun.
base::Result<pid_t> start_engine(const EngineStart& start);

// recipe_file: an open file that holds the recipe as the engine reads it. Errors: it is too long.
base::Result<int> recipe_file(const Recipe& recipe);
// run_on_file: the same of what a run does that goes on from a checkpoint.
base::Result<int> run_on_file(const base::RunOn& run_on);

}  // namespace fiberscope::session
