// Recipe: what the app says of a run (base/recipe.h): its JSON, and the words of the command line.
//
// Owns nothing. Deliberately does not know how runs are started.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "scheduler/base/recipe.h"
#include "scheduler/base/result.h"

namespace fiberscope::session {

using base::CostName;
using base::Costs;
using base::Detail;
using base::kCostMaxNs;
using base::kCostNames;
using base::MachineSettings;
using base::Recipe;

// to_json: fields at their default are left out.
std::string to_json(const Recipe& recipe);
// recipe_from_json: Errors: name the field and what it should be.
base::Result<Recipe> recipe_from_json(std::string_view json);
// told_from_json: what a trace says of its recipe.
base::Result<Recipe> told_from_json(std::string_view json);

// policies_text, preemptions_text: the names for a message: "fifo", "fair" or "random".
std::string policies_text();
std::string preemptions_text();

// parse_cost: "line=200ns" into `costs`; the names are those of Costs, with or without _ns.
// Errors: say what is wrong, "" when nothing is.
std::string parse_cost(std::string_view text, Costs& costs);

// parse_duration: "1.5", "1.5s", "80ms", "20us", "7ns"; a bare number is seconds.
base::Result<base::TimeNs> parse_duration(std::string_view text);

// load_decisions: numbers separated by blanks, commas or line ends; brackets and lines after # are
// ignored, so a JSON list does as well.
base::Result<std::vector<std::uint32_t>> load_decisions(const std::string& path);

}  // namespace fiberscope::session
