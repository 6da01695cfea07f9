// Recipe: all that a run depends on. The same recipe gives the same trace, byte for byte.
//
// Owns the names, the ranges and the defaults; both sides of the trace read them. JSON (the
// engine's pipe, the trace, a file), a program's settings and the command line follow `fields`.
// Deliberately does not know how runs are made or recorded.
//
// Invariant: what `told` lists is a run's own and stands in its trace. `asides` are for who starts
// it: how it is watched, and in place of what lies here what a trace has kept of the place where it
// was made. They reach a trace by nothing but their effect.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scheduler/base/call_cost.h"
#include "scheduler/base/fields.h"
#include "scheduler/base/machine.h"
#include "scheduler/base/time.h"
#include "scheduler/base/world.h"

namespace fiberscope::base {

// Detail: what a trace says of frames.
enum class Detail : std::uint8_t {
  Light,  // who runs, who waits and why
  Full,   // also frames, locals and stacks at switches
};
inline constexpr std::array<std::string_view, 2> kDetailNames = {"light", "full"};
template <>
inline constexpr std::span<const std::string_view> kWords<Detail>{kDetailNames};

// KeptFile: a source file as it was when the trace was made.
struct KeptFile {
  std::string path;  // absolute
  std::string text;
  bool operator==(const KeptFile&) const = default;
  static auto fields(auto& s, auto&& f) { f("path", s.path), f("text", s.text); }
};

// Kept: what a run finds in place of what is really here.
struct Kept {
  std::string directory;  // the working directory; empty: the real one
  std::string folder;     // where the program's modules lie; empty: beside the program
  std::vector<KeptFile> files;
  std::string input;  // what stdin holds; empty: what it really holds
  bool operator==(const Kept&) const = default;
  static auto fields(auto& s, auto&& f) {
    f("directory", s.directory), f("folder", s.folder), f("files", s.files), f("input", s.input);
  }
};

// Limits: what a run may take of the computer: see scheduler/MACHINE.md. Each is at least 1.
struct Limits {
  std::uint64_t memory_bytes = std::uint64_t{2} << 30;
  std::uint64_t output_bytes = std::uint64_t{64} << 20;
  std::uint64_t trace_bytes = std::uint64_t{128} << 20;  // who reads it takes twenty times as much
  TimeNs cpu_ns = 300 * kSecond;                         // of the real computer's processors
  bool operator==(const Limits&) const = default;
  static auto fields(auto& s, auto&& f) {
    f("memory_bytes", s.memory_bytes, from_to(1, kLimitMax)),
        f("output_bytes", s.output_bytes, from_to(1, kLimitMax)),
        f("trace_bytes", s.trace_bytes, from_to(1, kLimitMax)),
        f("cpu_ns", s.cpu_ns, from_to(1, kLimitMax));
  }
  // cpu_seconds: rounded up. process_bytes: of the whole process: half as much again as Python's.
  std::uint64_t cpu_seconds() const {
    return static_cast<std::uint64_t>(cpu_ns / kSecond + (cpu_ns % kSecond != 0 ? 1 : 0));
  }
  std::uint64_t process_bytes() const { return memory_bytes + memory_bytes / 2; }
  Limits at_most(const Limits& most) const {
    return {std::min(memory_bytes, most.memory_bytes), std::min(output_bytes, most.output_bytes),
            std::min(trace_bytes, most.trace_bytes), std::min(cpu_ns, most.cpu_ns)};
  }
  static constexpr std::uint64_t kLimitMax = INT64_MAX;
};

// Whole: a part of the run in which every line is told, also of a loop that only computes.
struct Whole {
  TimeNs from_ns = 0;
  TimeNs to_ns = 0;  // the line that is reached then, too
  bool operator==(const Whole&) const = default;
  static auto fields(auto& s, auto&& f) {
    f("from_ns", s.from_ns, from_to(0, INT64_MAX)), f("to_ns", s.to_ns, from_to(0, INT64_MAX));
  }
};

struct Recipe {
  std::string program;  // a file, or
  std::string module;   // a module's name
  std::vector<std::string> arguments;
  std::uint64_t seed = 0;
  std::string policy{kDefaultPolicy};
  MachineSettings machine;
  Costs costs;
  std::uint32_t usual_call_costs = kUsualCallCostsVersion;  // which table; 0: calls cost nothing
  std::vector<CallCost> call_costs;                         // of one function the last holds
  std::uint32_t variables = 2;  // shared ones that the trace tells of: 0 none, 1 names, 2 items too
  World world;
  std::vector<std::uint32_t> decisions;  // which alternative to take at each ChoiceMade
  std::optional<std::uint64_t> max_events;
  std::optional<TimeNs> until_ns;
  Limits limits;
  std::vector<std::string> readable;  // files and folders, besides the program's own and libraries
  Detail detail = Detail::Light;
  std::vector<Whole> whole;
  std::string directory;  // the working directory; empty: the engine's

  std::optional<std::string> source;  // text to run in place of the file's
  std::uint64_t inspect_at = 0;       // after this event: every lane's frames, and the end; 0: not
  std::uint64_t inspect_line = 0;     // of so many folded in that event: after the last one
  bool send_at_once = false;  // every event is a block of its own: nobody waits for the next
  Kept kept;
  // barrier_required: it does not run where the kernel's barrier cannot be raised in full.
  bool barrier_required = false;
  // locked_in: the recipe is somebody else's: of what really lies here its program reads libraries
  // and what is granted, whatever `readable` says, and its limits are at most these.
  bool locked_in = false;
  std::vector<std::string> granted;
  Limits limits_most;

  // allowed: the limits that hold.
  Limits allowed() const { return locked_in ? limits.at_most(limits_most) : limits; }
  bool operator==(const Recipe&) const = default;
  static auto told(auto& s, auto&& f) {
    f("program", s.program), f("module", s.module), f("args", s.arguments), f("seed", s.seed),
        f("policy", s.policy, one_of(kPolicyNames)), f("machine", s.machine), f("costs", s.costs),
        f("usual_call_costs", s.usual_call_costs, from_to(0, kUsualCallCostsVersion)),
        f("call_costs", s.call_costs), f("variables", s.variables, from_to(0, 2)),
        f("world", s.world), f("decisions", s.decisions),
        f("max_events", s.max_events, from_to(1, UINT64_MAX)), f("until_ns", s.until_ns),
        f("limits", s.limits), f("readable", s.readable), f("detail", s.detail),
        f("whole", s.whole), f("directory", s.directory);
  }
  static auto asides(auto& s, auto&& f) {
    f("source", s.source), f("inspect_at", s.inspect_at), f("inspect_line", s.inspect_line),
        f("send_at_once", s.send_at_once), f("kept", s.kept),
        f("barrier_required", s.barrier_required), f("locked_in", s.locked_in),
        f("granted", s.granted), f("limits_most", s.limits_most);
  }
  static auto fields(auto& s, auto&& f) { told(s, f), asides(s, f); }
};

// ToldRecipe: of a recipe what stands in the trace.
struct ToldRecipe {
  Recipe recipe;
  bool operator==(const ToldRecipe&) const = default;
  static auto fields(auto& s, auto&& f) { Recipe::told(s.recipe, f); }
};

// RunOn: what a run does that goes on from a checkpoint of another.
struct RunOn {
  std::uint64_t until = 1;  // after this event: every lane's frames, and the end
  std::string input;        // all that stdin held, with what the other had read of it
  bool operator==(const RunOn&) const = default;
  static auto fields(auto& s, auto&& f) {
    f("until", s.until, from_to(1, UINT64_MAX)), f("input", s.input);
  }
};

std::string problem(const KeptFile& file);
std::string problem(const Whole& whole);
std::string problem(const Recipe& recipe);
std::string problem(const ToldRecipe& told);

// A recipe is not longer, in JSON: a text of a trace is not.
inline constexpr std::size_t kRecipeBytesMax = 16 << 20;

}  // namespace fiberscope::base
