#include "app/cli/page_lesson.h"

#include <filesystem>
#include <optional>
#include <utility>

#include "app/cli/commands.h"
#include "app/lesson/answers.h"
#include "app/lesson/elsewhere.h"
#include "app/lesson/query.h"
#include "app/lesson/question.h"
#include "app/lesson/walk.h"
#include "app/session/scenario.h"
#include "app/session/traced_recipe.h"

namespace fiberscope::cli {

namespace {

namespace fs = std::filesystem;

std::string place_of(const session::Recipe& recipe) {
  const fs::path program = recipe.program;
  return (program.is_absolute() ? program : fs::path(recipe.directory) / program).string();
}

// drawn_elsewhere: what the stop's stretch looks like on other machines, as far as it comes there.
std::vector<exporter::DrawnElsewhere> drawn_elsewhere(const lesson::Standing& standing,
                                                      EngineRuns& runs) {
  std::vector<exporter::DrawnElsewhere> out;
  for (const lesson::Elsewhere& place :
       lesson::elsewhere(standing.recipe, standing.text, standing.model)) {
    const auto run = runs.run(place.recipe);
    if (!run) continue;
    const model::Model there(run.value());
    const auto at = lesson::resolve(there, standing.query);
    if (!at) continue;
    auto drawing = lesson::drawing_of(there, at.value(), *standing.stop.ask);
    if (drawing) out.push_back({place.title, std::move(drawing.value())});
  }
  return out;
}

// fit: every stop of the lesson with the run that it is about. Answers "" or what does not fit.
std::string fit(exporter::PageLesson& taught, const session::TracedRecipe& traced,
                const model::Model& model, EngineRuns& runs) {
  bool changes = false;  // the first run is there already
  const lesson::Try try_run = [&](const session::Recipe& recipe) -> base::Result<trace::Trace> {
    if (std::exchange(changes, true)) return runs.run(recipe);
    return model.trace.copy();
  };
  return lesson::walk(taught.lesson, let_run(traced), taught.program, try_run,
                      [&](const lesson::Standing& standing) -> std::string {
                        taught.moments.push_back(standing.at);
                        taught.changed.push_back(nullptr);
                        taught.machines.emplace_back();
                        if (standing.stop.change) {
                          taught.changed.back() = std::make_unique<exporter::ChangedRun>(
                              standing.model.trace.copy(), standing.seed);
                        }
                        if (!standing.stop.ask) return "";
                        const auto made = lesson::make_question(standing.model, standing.at,
                                                                *standing.stop.ask, standing.seed);
                        if (!made) return made.error();
                        if (made.value().drawing) {
                          taught.machines.back() = drawn_elsewhere(standing, runs);
                        }
                        return "";
                      });
}

// Beside: the program that ran, as it is on disk, and the lesson beside it.
struct Beside {
  session::Scenario program;
  lesson::Lesson lesson;
};
// beside: none, too, where the text on disk is another one than that which ran.
std::optional<Beside> beside(const session::TracedRecipe& traced) {
  if (traced.recipe().program.empty()) return {};
  const std::string path = place_of(traced.recipe());
  std::error_code none;
  if (!fs::exists(lesson::lesson_path(path), none)) return {};
  auto program = session::load_scenario(path);
  if (!program || program.value().text != traced.program_text()) return {};
  auto lesson = lesson::load_lesson(path);
  if (lesson) return Beside{std::move(program.value()), std::move(*lesson.value())};
  complain(lesson.error());
  return {};
}

}  // namespace

std::shared_ptr<const exporter::PageLesson> page_lesson(const model::Model& model,
                                                        EngineRuns& runs) {
  const auto traced = session::traced_recipe(model.trace);
  auto found = traced ? beside(traced.value()) : std::nullopt;
  if (!found) return nullptr;
  auto taught = std::make_shared<exporter::PageLesson>();
  taught->lesson = std::move(found->lesson);
  taught->program = found->program.text;
  taught->name = lesson::lesson_name(found->program);
  taught->edition = lesson::edition_of(taught->lesson, taught->program);
  taught->seed = traced.value().recipe().seed;
  const std::string wrong = fit(*taught, traced.value(), model, runs);
  if (wrong.empty()) return taught;
  complain(wrong + "; the page has no lesson");
  return nullptr;
}

std::string program_told_by(const trace::Trace& trace) {
  const auto traced = session::traced_recipe(trace);
  return traced && !traced.value().recipe().program.empty() ? place_of(traced.value().recipe())
                                                            : "";
}

std::vector<lesson::Caption> lesson_captions(const model::Model& model) {
  const auto traced = session::traced_recipe(model.trace);
  const auto found = traced ? beside(traced.value()) : std::nullopt;
  if (!found) return {};
  return lesson::captions_of(found->lesson, model, traced.value().recipe().seed);
}

}  // namespace fiberscope::cli
