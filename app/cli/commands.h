// The commands of the command line. Each returns the exit status of the program.
//
// Owns nothing. Deliberately does not know how the words were parsed (main.cpp).
//
// Exit statuses: 2 wrong usage, 1 the environment failed, otherwise the program's own (run).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "app/cli/machine_options.h"
#include "app/figure/figure.h"
#include "app/session/recipe.h"
#include "app/session/recipe_file.h"
#include "scheduler/base/result.h"
#include "scheduler/trace/trace.h"

namespace fiberscope::cli {

inline constexpr int kUsage = 2;
inline constexpr int kEnvironment = 1;

// complain: "fiberscope: MESSAGE" on stderr; returns `status`.
int complain(const std::string& message, int status = kEnvironment);

// find_program: the path for what the user named: a file, or else a scenario of that name.
base::Result<std::string> find_program(const std::string& name);

struct RunOptions {
  session::Recipe recipe;  // its machine, seed, policy, costs and empty arguments give way to the
                           // program's settings, unless these say more:
  MachineOptions machine;
  std::string events;    // where the readable events go: empty nowhere, "-" stderr, else a file
  std::string trace;     // a file for the trace; empty: none
  std::string stats;     // empty: none; "table" or "json", to stderr
  std::string timeline;  // where the timeline is drawn in letters, as `events`
};

// run_command: the program's streams are its own; its exit status is ours.
int run_command(const RunOptions& options);

// recipe_to_run: of a recipe's file (.fiberscope): what it tells, locked in as somebody else's.
struct KeptRun {
  session::RecipeFile file;
  session::Recipe recipe;
};
base::Result<KeptRun> recipe_to_run(const std::string& path);

// load_trace: a trace file, or the trace of a program that is run for it, without its output.
// Errors: also options of a machine for a trace, which is as it is.
base::Result<trace::Trace> load_trace(const std::string& name, const MachineOptions& machine,
                                      session::Detail detail = session::Detail::Full);

struct SweepOptions {
  std::string name;        // a program or a scenario
  MachineOptions machine;  // its seed is the first of the sweep, if given
  std::uint64_t seeds = 200;
  std::uint64_t first_seed = 0;
  bool json = false;
};
// sweep_command: the program once for each seed, and the table of its outcomes: how often, by which
// seed first, exit status, output. Unless said otherwise, the seed decides who of the ready threads
// runs next, and where they are preempted.
int sweep_command(const SweepOptions& options);

struct RepeatOptions {
  std::string trace;
  std::string out;  // where the new trace goes; empty: nowhere
  LimitOptions limits;
};
// repeat_command: runs the recipe of a trace again. Exit status 0: byte for byte the same; else 1,
// and one sentence on what differs.
int repeat_command(const RepeatOptions& options);

struct CompareOptions {
  std::vector<std::string> names;  // programs, scenarios, chapters or traces; of a single run its
                                   // threads are compared
  MachineOptions machine;          // of all of them
  bool json = false, csv = false;
  std::string out;  // a file to be written instead: .svg, .json, .csv or .txt; empty: stdout
  std::string theme = "dark";
};
// compare_command: what each run costs, as one table with bars. Exit status 1 when a run left no
// numbers; the others are told all the same.
int compare_command(const CompareOptions& options);

struct LessonOptions {
  std::vector<std::string> names;  // programs or scenarios; none: every scenario with a lesson
  bool answers = false;            // of `show`
  std::string language = "en";
  std::string csv;     // of `answers`: a file for the table, "-" stdout; empty: none
  bool clear = false;  // of `answers`: remove them, after the table is written
};
// lesson_check_command: whether lessons fit their programs: every moment is there, every question
// has an answer, every change can be made, every solution passes. Exit status 1: one does not.
int lesson_check_command(const LessonOptions& options);
// lesson_show_command: the lesson of one program as text: its stops, questions and options.
int lesson_show_command(const LessonOptions& options);
// lesson_answers_command: what was answered in the window and is kept on this computer.
int lesson_answers_command(const LessonOptions& options);

// version_command: this program's version, its libraries, and what the engine runs on.
int version_command(const std::string& libraries);
int list_command(bool json);
int dump_command(const std::string& path, bool raw);
int validate_command(const std::string& path);

struct ExportOptions {
  std::string name;                // a program, a scenario or a trace
  std::vector<std::string> outs;   // files: the endings say what is written
  MachineOptions machine;          // of a program or a scenario
  figure::Figure figure;           // what is not as it is by default goes before the program's own
  std::vector<std::string> notes;  // "MOMENT=TEXT", beside those that the program names
  std::vector<std::string> with, without;  // parts, by the names of its fields
  std::string what = "timeline";           // or "window" (.png), "states", "loop" (.svg)
  std::vector<std::string> steps;          // a series: a page, or a file, for each of these moments
  bool stops = false;           // the same for each point to watch that the program names
  std::string by = "switches";  // what leads from one picture of an animation to the next
  bool progress = false;        // say on stderr how far it is, a line at a time
  bool check = false;           // say what did not fit
  double scale = 1;             // of a .png
  bool snippet = false;         // of a page: print the element by which another page holds it
  bool no_questions = false;      // of a page: the whole lesson, with what is right
  std::string answers = "end";    // of a lesson on paper: "none", "end" or "page"
  bool all_scenarios = false;   // a page of each, and an index, into the folder `outs` names
};
int export_command(const ExportOptions& options);

}  // namespace fiberscope::cli
