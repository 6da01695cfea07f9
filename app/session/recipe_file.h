// Recipe file: a run that can be made again, as a small file that people send each other
// (.fiberscope): the recipe, the program's text, what it read, notes, and the figure it is shown
// as.
//
// Owns the format. Deliberately does not know who runs it.
//
// Invariant: a recipe file may be anybody's, as a trace may; it is run by the same way
// (traced_recipe.h).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "app/figure/figure.h"
#include "scheduler/base/recipe.h"
#include "scheduler/base/result.h"
#include "scheduler/trace/trace.h"

namespace fiberscope::session {

inline constexpr std::string_view kRecipeEnding = ".fiberscope";
inline constexpr std::uint32_t kRecipeFileVersion = 1;

// FileText: a file of the program, as the run names it.
struct FileText {
  std::string path, text;
  bool operator==(const FileText&) const = default;
  static auto fields(auto& s, auto&& f) { f("path", s.path), f("text", s.text); }
};

// FileNote: a mark with its note, at an event of the run.
struct FileNote {
  std::uint64_t event = 0;
  std::string text;
  bool operator==(const FileNote&) const = default;
  static auto fields(auto& s, auto&& f) { f("event", s.event), f("text", s.text); }
};

// Made: of the run that the file was made of, by which one tells whether it is the same again.
struct Made {
  std::string engine, python;  // "Fiberscope 0.1.0", "CPython 3.11.2"
  std::uint64_t events = 0;
  std::uint64_t digest = 0;  // of the first kDigestEvents events; 0: not told
  bool operator==(const Made&) const = default;
  static auto fields(auto& s, auto&& f) {
    f("engine", s.engine), f("python", s.python), f("events", s.events), f("digest", s.digest);
  }
};
inline constexpr std::uint64_t kDigestEvents = 100'000;

struct RecipeFile {
  std::uint32_t fiberscope = kRecipeFileVersion;
  base::ToldRecipe recipe;
  std::string directory, folder;  // where it was run, and where the program lies
  std::vector<FileText> sources;  // files of the program, as the run names them
  std::vector<FileText> modules;  // that only help it along, from its folder on
  std::string input;              // what it read from stdin
  std::vector<FileNote> notes;    // by event
  figure::Figure figure;          // as it is to be shown
  std::uint64_t step = 0;         // where to stand: an event; 0: where a run opens
  Made made;
  static auto fields(auto& s, auto&& f) {
    f("fiberscope", s.fiberscope, base::from_to(1, UINT32_MAX)), f("recipe", s.recipe),
        f("directory", s.directory), f("folder", s.folder), f("sources", s.sources),
        f("modules", s.modules), f("input", s.input), f("notes", s.notes), f("figure", s.figure),
        f("step", s.step), f("made", s.made);
  }
};

// recipe_file_of: of a run. Errors: the trace does not tell its recipe, or not all that was read.
base::Result<RecipeFile> recipe_file_of(const trace::Trace& trace);

// recipe_file_text: as JSON for people. parse_recipe_file: Errors: "PATH: " and what is wrong.
std::string recipe_file_text(const RecipeFile& file);
base::Result<RecipeFile> parse_recipe_file(std::string_view text, const std::string& path);

// beginning_of: a trace of what the file tells, in which nothing has happened yet: what is done
// with a trace of somebody else (ask, run again, compare) is done with it.
trace::Trace beginning_of(const RecipeFile& file);

// otherness: one sentence on how a run differs from the one that the file was made of; "" when it
// is the same.
std::string otherness(const RecipeFile& file, const trace::Trace& run);

}  // namespace fiberscope::session
