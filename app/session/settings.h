// Settings: what the app remembers between starts.
//
// Owns the file settings.json. Deliberately does not know what the values do.
//
// Invariants:
//  1. A damaged file never stops the app: what can be read is used, the rest keeps its default.
//  2. Keys this version does not know are kept when the file is written.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "app/figure/figure.h"
#include "scheduler/base/recipe.h"
#include "scheduler/base/result.h"

namespace fiberscope::session {

inline constexpr std::size_t kRecentFilesMax = 12;
inline constexpr std::size_t kMarksMax = 200;  // of one program or trace

// A place in a run that someone wants to find again, with a note on it.
struct Mark {
  std::uint64_t event = 0;
  std::string note;
  bool operator==(const Mark&) const = default;
};

// Where somebody stood in a program or a trace when it was left.
struct Visit {
  std::int64_t opened_s = 0;  // when it was opened last, in seconds since 1970
  std::uint64_t step = 0, events = 0;
  std::int64_t end_ns = 0;  // how long its run took, by its own clock
  bool operator==(const Visit&) const = default;
};

// Where the window was, in pixels at scale 1; without a width nowhere yet.
struct WindowPlace {
  double x = 0, y = 0, width = 0, height = 0;
  bool maximized = false;
  bool operator==(const WindowPlace&) const = default;
};

struct Settings {
  std::string theme = "dark";                // "dark" or "light"
  std::string language = "en";               // of titles: "en" or "zh"
  double scale = 0;                          // 0: the monitor's
  std::string play_by = "switch";            // "switch", "line" or "time"
  std::map<std::string, double> play_rates;  // by these: so many in a second
  bool wheel_zooms = false;
  bool reduce_motion = false;
  double frames_max = 0;  // a second; 0: the app chooses
  bool tour_seen = false;
  base::Limits limits;           // of every run; of somebody else's program the most it may take
  bool require_sandbox = false;  // nothing runs where the kernel's barrier is not complete
  std::set<std::string> closed_notes;       // scenarios whose note was put away: "chapter/name"
  std::set<std::string> folded_sections;    // of the inspector, by title
  std::map<std::string, double> splitters;  // a pane's name -> its size in pixels at scale 1
  std::vector<std::string> recent_files;    // latest first, no two alike
  std::map<std::string, Visit> visits;      // of recent_files, by path
  std::set<std::string> finished;           // scenarios that were run to their end: "chapter/name"
  // By "chapter/name": which of a scenario's points to watch were seen, counted from 1.
  std::map<std::string, std::set<std::uint32_t>> watched;
  WindowPlace window;
  std::map<std::string, bool> panes;  // by name: shown or put away; absent: as there is room
  std::string export_kind = "Drawing";  // what was exported last, and how
  figure::Figure export_figure;
  bool all_arrows = false;            // of the timeline; else those of the lane that is looked at
  // By the path of a program or trace: shared variables that were given a row, or lost it, by name.
  std::map<std::string, std::map<std::string, bool>> variables;
  // By the path of a program or trace; each list by event, no two of one event, none empty.
  std::map<std::string, std::vector<Mark>> marks;
  std::string unknown = "{}";  // JSON: keys of other versions
  bool operator==(const Settings&) const = default;

  // remember: puts a file at the head of recent_files. forget: takes it away.
  void remember(const std::string& path);
  void forget(const std::string& path);
  // set_marks: those of one program or trace; put in order, repeated events dropped.
  void set_marks(const std::string& path, std::vector<Mark> list);
};

struct LoadedSettings {
  Settings settings;
  std::string warning;  // empty, or one sentence: what was damaged and what happens now
};

// load_settings: a missing file gives the defaults, without a warning.
LoadedSettings load_settings(const std::string& path);
// save_settings: makes the folder if need be. All or nothing.
base::Result<std::monostate> save_settings(const std::string& path, const Settings& settings);

}  // namespace fiberscope::session
