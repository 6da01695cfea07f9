// Recipe: a run that is asked for (base/recipe.h, in JSON), as the host takes it.
//
// Owns nothing. Deliberately does not know how a run is started.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "scheduler/base/recipe.h"
#include "scheduler/base/result.h"
#include "scheduler/host/run/runtime.h"
#include "scheduler/host/start/interpreter.h"

namespace fiberscope::engine {

struct Recipe {
  host::Program program;
  host::RunOptions options;
  std::string directory;  // the working directory; empty: leave it
  std::optional<std::string> source;  // runs in place of the program file's text
  std::vector<std::string> readable;  // besides its own folders, if it is not locked in
  bool locked_in = false;             // base/recipe.h
  bool barrier_required = false;
};

// RecipeText: JSON as whoever starts a run has written it: a word of the command line, or all of a
// file. While it is read it lies in memory of its own: however long it is, what else lies in memory
// lies where it would without it.
class RecipeText {
 public:
  explicit RecipeText(const char* word) : word_(word) {}
  // Takes the file over: it is open as long as a copy of this lives.
  explicit RecipeText(int file);
  const char* word() const { return word_; }  // nullptr: it is in the file
  int file() const { return file_; }

 private:
  const char* word_ = nullptr;
  int file_ = -1;
  std::shared_ptr<const void> open_;
};

// read_recipe: Errors: name the field that is wrong and what it must be.
base::Result<Recipe> read_recipe(const RecipeText& text);
// read_run_on: how a run goes on from a checkpoint.
base::Result<base::RunOn> read_run_on(const RecipeText& text);

}  // namespace fiberscope::engine
