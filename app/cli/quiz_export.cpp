#include "app/cli/quiz_export.h"

#include "app/cli/engine_runs.h"
#include "app/cli/taught.h"
#include "app/export/quiz/gift.h"
#include "app/export/quiz/scorm.h"
#include "app/lesson/answers.h"
#include "app/session/files.h"
#include "app/session/paths.h"

namespace fiberscope::cli {

namespace {

// title_of: the chapter's, of a scenario of the library; "" for any other program.
std::string title_of(const session::Library& library, const session::Scenario& program) {
  for (const session::Chapter& chapter : library.chapters) {
    for (const session::Scenario& scenario : chapter.scenarios) {
      if (scenario.path != program.path) continue;
      const std::string title = lesson::Text{chapter.title, chapter.title_zh}.in_chosen();
      return chapter.number > 0 ? std::to_string(chapter.number) + " " + title : title;
    }
  }
  return "";
}

base::Result<exporter::Quiz> quiz_of(const Taught& it, const session::Library& library,
                                     EngineRuns& runs) {
  exporter::Quiz quiz;
  quiz.name = lesson::lesson_name(it.program);
  quiz.edition = lesson::edition_of(it.lesson, it.program.text);
  quiz.chapter = title_of(library, it.program);
  quiz.title = lesson::Text{it.program.title(), it.program.metadata.title_zh}.in_chosen();
  quiz.objective = it.lesson.objective.in_chosen();
  const lesson::Try try_run = [&](const session::Recipe& recipe) { return runs.run(recipe); };
  const std::string wrong =
      lesson::walk(it.lesson, session::recipe_for(it.program), it.program.text, try_run,
                   [&](const lesson::Standing& standing) -> std::string {
                     // what is to be mended, no platform can try
                     if (standing.stop.kind == lesson::StopKind::Fix) return "";
                     auto stop = exporter::quiz_stop(standing);
                     if (!stop) return stop.error();
                     quiz.stops.push_back(std::move(stop.value()));
                     return "";
                   });
  if (!wrong.empty()) return base::Error{wrong};
  if (quiz.asked() == 0) return base::Error{it.lesson.path + ": no stop of the lesson asks"};
  return quiz;
}

}  // namespace

base::Result<std::monostate> export_quiz(const std::vector<std::string>& names,
                                         const std::string& path, exporter::Format format) {
  const auto library = session::load_library(session::scenario_folder());
  if (!library) return base::Error{library.error()};
  EngineRuns runs;
  std::vector<exporter::Quiz> quizzes;
  for (const std::string& name : names) {
    const auto it = taught(name);
    if (!it) return base::Error{it.error()};
    auto quiz = quiz_of(it.value(), library.value(), runs);
    if (!quiz) return base::Error{quiz.error()};
    quizzes.push_back(std::move(quiz.value()));
  }
  if (quizzes.empty()) return base::Error{path + ": no scenario has a lesson"};
  if (format == exporter::Format::Gift) {
    return session::write_file(path, exporter::gift_text(quizzes));
  }
  const std::string title = quizzes.size() == 1 ? quizzes.front().title : "Fiberscope";
  return session::write_file(path, exporter::scorm_package(quizzes, title));
}

}  // namespace fiberscope::cli
