#include "app/lesson/walk.h"

#include <array>

#include "app/lesson/query.h"
#include "app/words/words.h"

namespace fiberscope::lesson {

namespace {

std::string at_stop(const Lesson& lesson, std::uint32_t number, const model::Model& model,
                    const session::Recipe& recipe, const std::string& text,
                    const std::function<std::string(const Standing&)>& visit) {
  const std::string query = query_of(lesson, number - 1);
  const auto at = resolve(model, query);
  if (!at) return "at: " + at.error();
  return visit(
      {lesson.stops[number - 1], number, model, query, at.value(), recipe.seed, recipe, text});
}

}  // namespace

const char* stop_word(StopKind kind) {
  using words::mark;
  constexpr std::array<const char*, 6> kWords = {mark("Predict"),     mark("Run"),
                                                 mark("Look closer"), mark("Change it"),
                                                 mark("Mend it"),     mark("Again, elsewhere")};
  return words::tr(kWords[static_cast<std::size_t>(kind)]);
}

std::string walk(const Lesson& lesson, const session::Recipe& recipe, const std::string& text,
                 const Try& try_run, const std::function<std::string(const Standing&)>& visit) {
  const auto run = try_run(recipe);
  if (!run) return lesson.path + ": " + run.error();
  const model::Model model(run.value());
  std::uint32_t number = 0;
  for (const Stop& stop : lesson.stops) {
    ++number;
    std::string wrong;
    if (!stop.change) {
      wrong = at_stop(lesson, number, model, recipe, text, visit);
    } else if (const auto changed = change_recipe(recipe, text, *stop.change); !changed) {
      wrong = "change: " + changed.error();
    } else if (const auto other = try_run(changed.value()); !other) {
      wrong = "change: " + other.error();
    } else {
      const model::Model there(other.value());
      const session::Recipe& its = changed.value();
      wrong = at_stop(lesson, number, there, its, its.source.value_or(text), visit);
    }
    if (!wrong.empty()) return lesson.path + ":" + std::to_string(stop.line) + ": " + wrong;
  }
  return "";
}

}  // namespace fiberscope::lesson
