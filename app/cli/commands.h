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
#include "app/session/recipe.h"
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
  std::string events;  // where the readable events go: empty nowhere, "-" stderr, else a file
  std::string trace;   // a file for the trace; empty: none
  std::string stats;   // empty: none; "table" or "json", to stderr
};

// run_command: the program's streams are its own; its exit status is ours.
int run_command(const RunOptions& options);

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

int list_command(bool json);
int dump_command(const std::string& path, bool raw);
int validate_command(const std::string& path);

struct ExportOptions {
  std::string name;        // a program, a scenario or a trace
  std::string out;         // out.svg, .png, .json or .txt: the ending says what is written
  MachineOptions machine;  // of a program or a scenario
  std::string theme = "dark";
  std::string axis;  // "steps", "time", "folded"; empty: what shows most
  std::string language = "en";
  std::string what = "timeline";  // or "window" (.png), "states", "loop" (.svg)
  std::string at = "end";         // the moment of a diagram: a step, or as lessons say it
  double width = 1600;
  double height = 1000;  // of the window a .png is taken of
  double scale = 1;      // of a .png
};
int export_command(const ExportOptions& options);

}  // namespace fiberscope::cli
