#include "app/cli/taught.h"

#include "app/cli/commands.h"
#include "app/session/paths.h"

namespace fiberscope::cli {

base::Result<Taught> taught(const std::string& name) {
  const auto path = find_program(name);
  if (!path) return base::Error{path.error()};
  auto program = session::load_scenario(path.value());
  if (!program) return base::Error{program.error()};
  if (!program.value().error.empty()) return base::Error{program.value().error};
  auto lesson = lesson::load_lesson(path.value());
  if (!lesson) return base::Error{lesson.error()};
  if (!lesson.value()) {
    return base::Error{name + " has no lesson; write it into " + lesson::lesson_path(path.value())};
  }
  return Taught{std::move(program.value()), std::move(*lesson.value())};
}

base::Result<std::vector<std::string>> every_taught() {
  const auto library = session::load_library(session::scenario_folder());
  if (!library) return base::Error{library.error()};
  std::vector<std::string> out;
  for (const session::Chapter& chapter : library.value().chapters) {
    for (const session::Scenario& scenario : chapter.scenarios) {
      const auto lesson = lesson::load_lesson(scenario.path);
      if (!lesson || lesson.value()) out.push_back(scenario.path);
    }
  }
  return out;
}

}  // namespace fiberscope::cli
