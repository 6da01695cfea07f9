// Figure: one picture of a run as data: which part of the run, whose lanes, on which axis, and what
// stands beside the timeline. A program's settings, a recipe's file, the window's export and the
// command line say it with these words; every format renders it.
//
// Owns the names, the ranges and the defaults. Deliberately does not know traces, nor how anything
// is drawn. Units: pixels at scale 1.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "scheduler/base/fields.h"

namespace fiberscope::figure {

inline constexpr std::array<std::string_view, 4> kAxisWords = {"", "steps", "time", "folded"};
inline constexpr std::array<std::string_view, 3> kThemeWords = {"dark", "light", "print"};
inline constexpr std::array<std::string_view, 3> kLanguageWords = {"", "en", "zh"};
inline constexpr std::uint32_t kSideMin = 200, kSideMax = 20'000;

struct Figure {
  // Where it begins and ends: a moment (app/lesson/query.h), a step's number, or a time of the
  // program's clock ("1.5s"). Empty: the run's begin, its end.
  std::string from, to;
  std::string at;  // the moment that is shown, likewise; empty: the end, without a playhead
  std::vector<std::string> lanes;  // whose rows, in order, by name; empty: everybody's
  std::string axis;                // empty: what shows most
  bool cores = true;               // the rows of the cores
  bool objects = true;             // those of locks, queues, watched variables
  bool files = true;               // those of connections, devices and pipes
  bool numbers = false;            // CPU time and waiting time beside each lane
  // What stands around the timeline.
  bool title = true, legend = true, statistics = true;
  bool source = false, console = false, why = false, notes = true;
  std::string caption, caption_zh;
  // How it looks.
  std::string theme = "dark";
  std::string language;  // empty: the one that was chosen
  std::uint32_t width = 1600, height = 1000;

  bool operator==(const Figure&) const = default;
  static auto fields(auto& s, auto&& f) {
    f("from", s.from), f("to", s.to), f("at", s.at), f("lanes", s.lanes),
        f("axis", s.axis, base::one_of(kAxisWords)), f("cores", s.cores), f("objects", s.objects),
        f("files", s.files), f("numbers", s.numbers), f("title", s.title), f("legend", s.legend),
        f("statistics", s.statistics), f("source", s.source), f("console", s.console),
        f("why", s.why), f("notes", s.notes), f("caption", s.caption),
        f("caption_zh", s.caption_zh), f("theme", s.theme, base::one_of(kThemeWords)),
        f("language", s.language, base::one_of(kLanguageWords)),
        f("width", s.width, base::from_to(kSideMin, kSideMax)),
        f("height", s.height, base::from_to(kSideMin, kSideMax));
  }
};

// chooses_rows: it shows other rows than there are by default, or numbers beside them.
bool chooses_rows(const Figure& figure);

// merged: what `asked` says, where that is not the default; else what `program` says.
Figure merged(const Figure& program, const Figure& asked);

// part_names: the fields that are shown or left out: "title", "cores", "why", ...
std::vector<std::string> part_names();
// set_parts: those of these names. Others are skipped.
void set_parts(Figure& figure, const std::vector<std::string>& names, bool shown);

}  // namespace fiberscope::figure
