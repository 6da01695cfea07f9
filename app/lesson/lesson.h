// Lesson: what a teacher writes beside a program, in `name.lesson.md`: stops, each a moment of the
// run with a text, a question about it, or something to change. The format is told in
// scenarios/LESSONS.md.
//
// Owns these values and their names in the file. Deliberately knows no run: moments are queries,
// and no answer is written down (question.h computes it).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "app/session/recipe.h"
#include "scheduler/base/fields.h"
#include "scheduler/base/result.h"

namespace fiberscope::lesson {

enum class StopKind : std::uint8_t { Predict, Run, Investigate, Modify, Fix, Transfer };
inline constexpr std::array<std::string_view, 6> kStopNames = {"predict", "run", "investigate",
                                                               "modify",  "fix", "transfer"};

enum class AskType : std::uint8_t {
  RunsNext,       // which of the program's own lanes gets a core next
  PrintsNext,     // what the next line of output is
  OrderOfPrints,  // of the next lines
  OrderOfRuns,    // of those that get a core next
  State,          // the lane's, at the moment
  WaitsFor,       // what the lane waits for, at the moment
  WokenBy,        // who lets the lane go on next
  HowOften,       // it gets a core in the whole run
  TotalTime,      // of the whole run
  LeftAfter,      // the line at which the lane leaves its core next
  Value,          // of a shared variable, at a later moment
  ReadyFds,       // which descriptors the next select, poll or epoll tells of
  Draw            // the timeline from the moment on: see drawing.h
};
inline constexpr std::array<std::string_view, 13> kAskNames = {
    "runs-next", "prints-next", "order-of-prints", "order-of-runs", "state", "waits-for",
    "woken-by",  "how-often",   "total-time",      "left-after",    "value", "ready-fds",
    "draw"};

}  // namespace fiberscope::lesson

namespace fiberscope::base {
template <>
inline constexpr std::span<const std::string_view> kWords<lesson::AskType>{lesson::kAskNames};
}  // namespace fiberscope::base

namespace fiberscope::lesson {

// Text: what people read, in both languages.
struct Text {
  std::string en, zh;
  // in: of the chosen language; English where there is no Chinese.
  const std::string& in_chosen() const;
  bool operator==(const Text&) const = default;
};

// Look: what a stop points at.
struct Look {
  std::vector<std::string> lanes;
  std::vector<std::string> lines;   // pieces of their texts
  std::vector<std::string> panels;  // kPanels
  bool operator==(const Look&) const = default;
  bool empty() const { return lanes.empty() && lines.empty() && panels.empty(); }
  static auto fields(auto& s, auto&& f) {
    f("lanes", s.lanes), f("lines", s.lines), f("panels", s.panels);
  }
};
inline constexpr std::array<std::string_view, 8> kPanels = {
    "timeline", "source", "console", "why", "queue", "timers", "locks", "findings"};
std::string problem(const Look& look);

// Ask: a question. Its answer is in the run.
struct Ask {
  AskType type = AskType::RunsNext;
  std::string lane;         // State, WaitsFor, WokenBy, HowOften, LeftAfter: a name as in a query
  std::string name;         // Value: of the variable
  std::string until;        // Value, Draw: a query; empty: the end of the run
  std::uint32_t count = 0;  // OrderOfPrints, OrderOfRuns: how many; 0: 4, or as many as there are;
                            // Draw: how many columns at most; 0: kDrawnColumns
  std::vector<std::string> lanes;  // Draw: names as in a query; empty: the program's own
  bool operator==(const Ask&) const = default;
  static auto fields(auto& s, auto&& f) {
    f("type", s.type), f("lane", s.lane), f("name", s.name), f("until", s.until),
        f("count", s.count, base::from_to(2, 16)), f("lanes", s.lanes);
  }
};
inline constexpr std::uint32_t kOrderMost = 6;
std::string problem(const Ask& ask);

// Reason: one to choose with the answer. Belief: what stands behind a wrong one.
struct Reason {
  std::string text, text_zh;
  bool right = false;
  std::string belief, belief_zh;  // said once the answer is locked
  bool operator==(const Reason&) const = default;
  static auto fields(auto& s, auto&& f) {
    f("text", s.text), f("text_zh", s.text_zh), f("right", s.right), f("belief", s.belief),
        f("belief_zh", s.belief_zh);
  }
};

// Belief: of who chooses that option, said once the answer is locked.
struct Belief {
  std::string option;  // its key: see Option in question.h
  std::string text, text_zh;
  bool operator==(const Belief&) const = default;
  static auto fields(auto& s, auto&& f) {
    f("option", s.option), f("text", s.text), f("text_zh", s.text_zh);
  }
};

// Edit: one place of the program's text, which stands in it once.
struct Edit {
  std::string from, to;
  bool operator==(const Edit&) const = default;
  static auto fields(auto& s, auto&& f) { f("from", s.from), f("to", s.to); }
};
// edited: Errors: a `from` is not in the text, or more than once.
base::Result<std::string> edited(std::string text, const std::vector<Edit>& edits);

// Change: one knob. What is not said stays as it was.
struct Change {
  std::string title, title_zh;  // "two cores"
  std::optional<std::uint64_t> seed;
  std::string policy;  // empty: as it was
  base::MachineSettings machine;
  std::set<std::string> machine_said;  // its keys
  std::vector<Edit> patch;
  bool operator==(const Change&) const = default;
  // machine_of: the program's with what is said here.
  base::MachineSettings machine_of(base::MachineSettings program) const;
};

// Check: what a mended program must do, whatever the seed.
struct Check {
  std::uint32_t seeds = 10;             // 0, 1, 2 ...
  std::vector<std::string> prints;      // pieces of every run's output
  std::vector<std::string> no_finding;  // kinds, as in a query
  base::TimeNs at_most_ns = 0;          // of virtual time; 0: any
  bool operator==(const Check&) const = default;
  static auto fields(auto& s, auto&& f) {
    f("seeds", s.seeds, base::from_to(1, 200)), f("prints", s.prints),
        f("no_finding", s.no_finding), f("at_most_ns", s.at_most_ns);
  }
};
std::string problem(const Check& check);

struct Stop {
  StopKind kind = StopKind::Investigate;
  std::string title, title_zh;  // empty: that of the question or of the kind
  std::string at;               // a query; empty: where the stop before it is
  Look look;
  std::optional<Ask> ask;
  std::vector<Reason> reasons;
  std::vector<Belief> beliefs;
  std::optional<Change> change;
  std::optional<Check> check;
  std::string hint, hint_zh;
  std::vector<Edit> solution;
  Text text;               // Markdown
  Text after;              // the same, said once it is answered or mended
  std::uint32_t line = 0;  // of its heading in the file
  bool operator==(const Stop&) const = default;
};

// problem: "" or what a stop of its kind lacks, as the reader says it.
std::string problem(const Stop& stop);

struct Lesson {
  std::string path;
  Text objective;
  std::uint32_t minutes = 10;
  std::vector<Stop> stops;
  std::uint64_t digest = 0;  // of the file's text
  bool operator==(const Lesson&) const = default;
};

// query_of: the moment of the stop with that number, from 0: its own, or that of the last stop
// before it that says one and changes nothing; of a changed run, and where none says one, "begin".
std::string query_of(const Lesson& lesson, std::size_t stop);

// lesson_path: "dir/name.py" -> "dir/name.lesson.md".
std::string lesson_path(const std::string& program);

// read_settings: of a stop what stands in its settings, whether they are enough for one or not.
// Errors: "PATH:LINE: what is wrong".
base::Result<Stop> read_settings(std::string_view toml, const std::string& path);
// parse_lesson: Errors: "PATH:LINE: what is wrong", with what could stand there.
base::Result<Lesson> parse_lesson(std::string_view text, const std::string& path);
// load_lesson: of the program; none when it has none. Errors: also those of the file.
base::Result<std::optional<Lesson>> load_lesson(const std::string& program);

}  // namespace fiberscope::lesson
