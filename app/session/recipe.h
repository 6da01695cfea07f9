// Recipe: what the app says of a run (base/recipe.h): the words of the command line.
//
// Owns nothing. Deliberately does not know how runs are started.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "scheduler/base/recipe.h"
#include "scheduler/base/recipe_json.h"
#include "scheduler/base/result.h"

namespace fiberscope::session {

using base::CostName;
using base::Costs;
using base::Detail;
using base::kCostMaxNs;
using base::kCostNames;
using base::MachineSettings;
using base::Recipe;
using base::recipe_from_json;
using base::to_json;
using base::told_from_json;

// policies_text, preemptions_text: the names for a message: "fifo", "fair" or "random".
std::string policies_text();
std::string preemptions_text();

// leave_to_chance: where the recipe says nothing of its own, the seed decides as much as it can:
// who of the ready threads runs next, and where they are preempted.
void leave_to_chance(Recipe& recipe);

// parse_cost: "line=200ns" into the recipe's costs; the names are those of Costs, with or without
// _ns, and those of functions, with a dot: "hashlib.pbkdf2_hmac=300ms".
// Errors: say what is wrong, "" when nothing is.
std::string parse_cost(std::string_view text, Recipe& recipe);

// load_decisions: numbers separated by blanks, commas or line ends; brackets and lines after # are
// ignored, so a JSON list does as well.
base::Result<std::vector<std::uint32_t>> load_decisions(const std::string& path);

}  // namespace fiberscope::session
