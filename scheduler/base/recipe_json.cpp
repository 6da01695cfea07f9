#include "scheduler/base/recipe_json.h"

#include "scheduler/base/fields_json.h"

namespace fiberscope::base {

namespace {

template <class Part>
Result<Part> part_of(std::string_view text) {
  const Json json = Json::parse(text, nullptr, false);
  if (!json.is_object()) return Error{"the recipe is not a JSON object"};
  Part part;
  FieldsReader reader;
  reader.read(json, "", part);
  if (!reader.error().empty()) return Error{"the recipe is wrong: " + reader.error()};
  return part;
}

}  // namespace

std::string to_json(const Recipe& recipe) { return fields_json<Defaults::LeftOut>(recipe).dump(); }
std::string to_json(const RunOn& run_on) { return fields_json<Defaults::LeftOut>(run_on).dump(); }

std::string told_to_json(const Recipe& recipe) {
  return fields_json<Defaults::Told>(ToldRecipe{recipe}).dump();
}

Result<Recipe> recipe_from_json(std::string_view json) { return part_of<Recipe>(json); }
Result<RunOn> run_on_from_json(std::string_view json) { return part_of<RunOn>(json); }

Result<Recipe> told_from_json(std::string_view json) {
  Result<ToldRecipe> told = part_of<ToldRecipe>(json);
  if (!told) return Error{told.error()};
  return std::move(told.value().recipe);
}

}  // namespace fiberscope::base
