// Machine sheet: the settings of the simulated machine for one program, over the inspector.
//
// Owns: what is typed into its fields. Deliberately does not know where settings are written or how
// a program is run: it returns intents.
//
// Invariant: with no problems() every field says something that a run would accept, and no limit is
// so low that a mistaken unit ends every run.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/session/recipe.h"
#include "app/session/scenario.h"
#include "app/ui/editor/call_rows.h"
#include "app/ui/editor/text.h"
#include "app/ui/state/intent.h"
#include "app/ui/toolkit/widgets.h"
#include "scheduler/base/reached_limit.h"

namespace fiberscope::ui {

// What the sheet is about. What stands behind the settings holds for runs only; a program's file
// does not say it.
struct Machine {
  std::uint64_t seed = 0;
  std::string policy{base::kDefaultPolicy};
  std::vector<std::string> arguments;
  session::Costs costs;
  base::MachineSettings settings;
  std::optional<std::uint64_t> max_events;
  std::optional<base::TimeNs> until_ns;
  std::vector<std::string> readable;  // files and folders, absolute
  std::vector<base::CallCost> calls;  // what calls cost, by name
  bool operator==(const Machine&) const = default;
  // in_file: what of it a program's file can say.
  Machine in_file() const;
};

Machine machine_of(const session::Metadata& metadata);
// machine_of: but for what a recipe, which may be anybody's, wants to read.
Machine machine_of(const session::Recipe& recipe);
// apply: the machine into a recipe.
void apply(const Machine& machine, session::Recipe& recipe);
session::MetadataChange change_of(const Machine& machine);

// split_arguments: as a shell would, with ' and " around blanks. Errors: a quote without its end.
base::Result<std::vector<std::string>> split_arguments(std::string_view text);
std::string join_arguments(const std::vector<std::string>& arguments);

enum class MachineField : std::uint8_t {
  Seed,
  Arguments,
  Readable,
  Cores,
  Quantum,
  Interval,
  MaxEvents,
  Until,
  Memory,  // and the other limits of the real computer, in the order of base::Limit
  Output,
  Trace,
  Cpu,
  FirstCost,  // and the other costs behind it, in the order of kCostNames
};
inline constexpr std::size_t kMachineFields =
    static_cast<std::size_t>(MachineField::FirstCost) + base::kCostNames.size();
// limit_field: of a limit. limit_label: its name on the sheet, to be translated.
MachineField limit_field(base::Limit limit);
const char* limit_label(base::Limit limit);
// cost_field: of a cost by its name in kCostNames. Requires: there is one.
MachineField cost_field(std::string_view name);

struct MachineSheet {
  bool open = false;
  bool filled = false;  // what stands in the fields belongs to the program that is open
  std::array<TextBuffer, kMachineFields> fields;
  CallRows calls;
  std::string policy{base::kDefaultPolicy};
  bool gil = true;
  base::Preemption preemption = base::MachineSettings{}.preemption;
  Machine in_file;  // what the program's text says now
  float scroll_y = 0;

  // fill: the fields from a machine.
  void fill(const Machine& machine);
  // fill: what any program may take; the sheet does not write that into the program.
  void fill(const base::Limits& limits);
  // problems: by field; empty strings where all is well.
  std::array<std::string, kMachineFields> problems() const;
  // good: there are none, nor in the rows of calls.
  bool good() const;
  // machine: Requires: good().
  Machine machine() const;
  // limits: Requires: good().
  base::Limits limits() const;
};

// machine_sheet_view: in place of the inspector. `built_in`: writing leads to a copy.
Intents machine_sheet_view(Ui& ui, MachineSheet& sheet, bool built_in, Rect pane);

}  // namespace fiberscope::ui
