// Scenarios: ordinary Python programs with a block of settings, in folders that are chapters.
//
// Owns: reading the `# /// fiberscope` block (TOML, in the style of PEP 723), the docstring, and
// the list of the library. Deliberately does not know how programs run.
//
// Invariants:
//  1. A scenario whose settings are wrong is still listed, by its file's name, with its error.
//  2. Order: chapters by the number their folder begins with, then by name; scenarios by `order`,
//     then by name.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/figure/figure.h"
#include "app/session/recipe.h"
#include "scheduler/base/result.h"

namespace fiberscope::session {

// MachineTable: the machine and its costs as the settings have them: one in the other.
template <class Settings, class Prices>
struct MachineTable {
  Settings& settings;
  Prices& costs;
  static auto fields(auto& s, auto&& f) {
    MachineSettings::fields(s.settings, f);
    f("costs", s.costs);
  }
};

// CallTable: what calls cost: [costs.calls].
struct CallTable {
  std::vector<base::CallCost> calls;
  bool operator==(const CallTable&) const = default;
  static auto fields(auto& s, auto&& f) { f("calls", s.calls); }
};

// WatchPoint: something to watch for, and the moment at which it is seen, as a query
// (app/lesson/query.h).
struct WatchPoint {
  std::string at;
  std::string text;
  bool operator==(const WatchPoint&) const = default;
  static auto fields(auto& s, auto&& f) { f("at", s.at), f("text", s.text); }
};

// What the settings block may say. Every key is optional.
struct Metadata {
  std::string title, title_zh;
  std::string misconception, misconception_zh;
  std::string summary_zh;             // of the docstring's first paragraph
  std::string moment;                 // at which it opens: a query
  std::vector<WatchPoint> watch;      // in their order in the run
  std::vector<std::string> watch_zh;  // the same in Chinese, one for each
  figure::Figure figure;              // the picture of the run; as it is made: all of the run
  std::uint32_t order = UINT32_MAX;   // none: after all that have one
  std::uint32_t coroutines = 0;       // how many the program makes; 0 = not said
  std::uint64_t seed = 0;
  std::string policy{base::kDefaultPolicy};
  MachineSettings machine;
  Costs costs;
  CallTable calls;
  std::vector<std::string> arguments;
  base::World world;     // [[hosts]], [[devices]], [[faults]]
  bool present = false;  // the file has a block at all
  bool operator==(const Metadata&) const = default;
  static auto fields(auto& s, auto&& f) {
    MachineTable machine{s.machine, s.costs};
    f("title", s.title), f("title_zh", s.title_zh), f("misconception", s.misconception),
        f("misconception_zh", s.misconception_zh), f("summary_zh", s.summary_zh),
        f("moment", s.moment), f("watch", s.watch), f("watch_zh", s.watch_zh),
        f("figure", s.figure), f("order", s.order, base::from_to(0, 1'000'000)),
        f("coroutines", s.coroutines, base::from_to(0, 1'000'000)), f("seed", s.seed),
        f("policy", s.policy, base::one_of(base::kPolicyNames)), f("args", s.arguments),
        f("machine", machine), f("costs", s.calls);
    base::World::fields(s.world, f);
  }
};

struct Scenario {
  std::string chapter;  // the folder's name
  std::string name;     // the file's, without .py
  std::string path;
  std::string docstring;
  std::string text;  // all of it, as it was read
  Metadata metadata;
  std::string error;  // empty, or what is wrong with its settings
  // title: the metadata's, or the name.
  const std::string& title() const { return metadata.title.empty() ? name : metadata.title; }
  // summary: the docstring's first paragraph, on one line.
  std::string summary() const;
};

struct Chapter {
  int number = 0;      // 0: the folder's name begins with none
  std::string folder;  // "3_gevent"
  // "gevent: switching when something blocks": of chapter.toml in the folder, which holds `title`
  // and `title_zh`; without it made of the folder's name.
  std::string title, title_zh;
  // Of chapter.toml: whose runs stand in the chapter's comparison, by name; empty: all.
  std::vector<std::string> compare;
  std::string error;  // empty, or what is wrong with chapter.toml
  std::vector<Scenario> scenarios;
  // compared: its runs stand in the comparison.
  bool compared(const Scenario& scenario) const;
};

// Beginning: where a newcomer begins: begin.toml in the library's folder. Without it the first
// scenario of all, and no question.
struct Beginning {
  std::string scenario;  // "3_gevent/foo_bar_func"
  std::string question, question_zh;
  std::string error;  // empty, or what is wrong with begin.toml
};

struct Library {
  std::string folder;
  std::vector<Chapter> chapters;
  Beginning begin;
  // find: "name", "chapter/name", "3/name" or "gevent/name"; nullptr when there is none. A bare
  // name that several chapters have is the first of them.
  const Scenario* find(std::string_view name) const;
};

// parse_metadata: from a program's text. `path` is for the messages.
// Errors: "PATH:LINE: what is wrong; what to do".
base::Result<Metadata> parse_metadata(std::string_view text, const std::string& path);

// MetadataChange: what to write into a program's settings; empty: leave it as it is.
struct MetadataChange {
  std::optional<std::uint64_t> seed;
  std::optional<std::string> policy;
  std::optional<std::vector<std::string>> arguments;
  std::optional<Costs> costs;
  std::optional<MachineSettings> machine;
  // The inputs of the devices that the settings declare. Requires: the same devices, in order.
  std::optional<std::vector<base::Device>> devices = {};
  std::optional<std::vector<base::CallCost>> calls = {};  // [costs.calls], all of it
};

// write_metadata: the program's text with its settings changed in place; all else keeps its bytes.
// What is the same already is not touched; a block that is missing is made below the docstring.
// Errors: the settings cannot be read as they are (see parse_metadata), or a value is not allowed.
base::Result<std::string> write_metadata(std::string_view text, const MetadataChange& change,
                                         const std::string& path);

// parse_docstring: the string a program begins with, without quotes and common indent; "" if none.
std::string parse_docstring(std::string_view text);

// load_library: every chapter folder of `folder`. Errors: the folder cannot be read.
base::Result<Library> load_library(const std::string& folder);

// recipe_for: runs the scenario as its settings say.
Recipe recipe_for(const Scenario& scenario);
// take_settings: what the settings say of a run, in place of what the recipe says.
void take_settings(Recipe& recipe, const Metadata& metadata);

// load_scenario: any program as a scenario, for files outside the library.
base::Result<Scenario> load_scenario(const std::string& path);

}  // namespace fiberscope::session
