// `fiberscope lesson`: what teachers write beside programs, checked and shown.
#include <iostream>
#include <map>

#include "app/cli/commands.h"
#include "app/cli/engine_runs.h"
#include "app/cli/taught.h"
#include "app/lesson/answers.h"
#include "app/lesson/check.h"
#include "app/lesson/question.h"
#include "app/lesson/walk.h"
#include "app/model/numbers/table.h"
#include "app/session/files.h"
#include "app/session/paths.h"
#include "app/session/scenario.h"
#include "app/words/words.h"
#include "scheduler/base/visible.h"

namespace fiberscope::cli {

namespace {

// Teller: a lesson as text.
class Teller {
 public:
  explicit Teller(bool answers) : answers_(answers) {}

  std::string tell(const Taught& taught, EngineRuns& runs) {
    std::cout << base::visible(taught.lesson.objective.in_chosen()) << "\n";
    const lesson::Try try_run = [&](const session::Recipe& recipe) { return runs.run(recipe); };
    return lesson::walk(taught.lesson, session::recipe_for(taught.program), taught.program.text,
                        try_run, [&](const lesson::Standing& standing) { return tell(standing); });
  }

 private:
  // tell: "" or why it cannot be told.
  std::string tell(const lesson::Standing& standing) {
    const auto& [stop, number, model, query, at, seed, recipe, text] = standing;
    std::cout << "\n"
              << number << ". " << lesson::kStopNames[static_cast<std::size_t>(stop.kind)] << "\n";
    if (!stop.at.empty()) {
      std::cout << "   at " << base::format_time(model.trace.at(at).time_ns) << ": "
                << base::visible(model::explain_event(model.replay, model.names, at).text) << "\n";
    }
    std::cout << "   " << base::visible(stop.text.in_chosen()) << "\n";
    if (!stop.ask) return "";
    const auto made = lesson::make_question(model, at, *stop.ask, seed);
    if (!made) return made.error();
    const lesson::Question& question = made.value();
    std::cout << "   ? " << base::visible(question.title) << " " << base::visible(question.text)
              << "\n";
    if (question.drawing) tell(*question.drawing);
    for (const lesson::Option& option : question.options) {
      std::cout << "     " << (answers_ && option.right ? "* " : "- ") << base::visible(option.text)
                << (option.detail.empty() ? "" : " (" + base::visible(option.detail) + ")") << "\n";
    }
    if (!answers_ || !question.ordered) return "";
    std::cout << "     in this order:";
    for (const std::size_t i : question.order) {
      std::cout << " " << base::visible(question.options[i].text) << ";";
    }
    std::cout << "\n";
    return "";
  }

  // tell: a row a lane, a letter a column: the first of them is shown.
  void tell(const lesson::Drawing& drawing) const {
    std::size_t wide = 0;
    for (const lesson::DrawnRow& row : drawing.rows) wide = std::max(wide, row.name.size());
    for (const lesson::DrawnRow& row : drawing.rows) {
      const std::string gap(wide - row.name.size() + 1, ' ');
      std::cout << "     " << base::visible(row.name) << gap << row.now << "|"
                << (answers_ ? row.right : std::string(drawing.columns(), '.')) << "\n";
    }
    std::cout << "     ";
    for (const char letter : lesson::kDrawnStates) {
      std::cout << (letter == lesson::kDrawnStates.front() ? "" : ", ") << letter << " "
                << lesson::drawn_word(letter);
    }
    std::cout << "\n";
  }

  const bool answers_;
};

// summary_of: a row for each lesson, in the order in which they were begun.
std::string summary_of(const std::vector<lesson::Answer>& answers) {
  std::vector<std::string> lessons;
  std::map<std::string, std::array<std::uint64_t, 3>> counts;
  for (const lesson::Answer& each : answers) {
    const auto [found, first] = counts.try_emplace(each.lesson);
    if (first) lessons.push_back(each.lesson);
    ++found->second[0], found->second[1] += each.right, found->second[2] += each.seconds;
  }
  if (lessons.empty()) return "nothing was answered yet\n";
  std::vector<std::vector<std::string>> rows = {{"lesson", "answered", "right", "seconds"}};
  for (const std::string& name : lessons) {
    std::vector<std::string>& row = rows.emplace_back(std::vector{name});
    for (const std::uint64_t count : counts[name]) row.push_back(std::to_string(count));
  }
  return model::text_table(std::move(rows));
}

}  // namespace

int lesson_check_command(const LessonOptions& options) {
  std::vector<std::string> names = options.names;
  if (names.empty()) {
    auto all = every_taught();
    if (!all) return complain(all.error());
    names = std::move(all.value());
  }
  EngineRuns runs;
  const lesson::Try try_run = [&](const session::Recipe& recipe) { return runs.run(recipe); };
  std::size_t bad = 0;
  for (const std::string& name : names) {
    const auto found = taught(name);
    if (!found) {
      ++bad;
      std::cout << base::visible(found.error()) << "\n";
      continue;
    }
    const Taught& it = found.value();
    const auto faults =
        lesson::lesson_faults(it.lesson, session::recipe_for(it.program), it.program.text, try_run);
    for (const std::string& fault : faults) std::cout << base::visible(fault) << "\n";
    bad += faults.empty() ? 0 : 1;
  }
  std::cout << names.size() << (names.size() == 1 ? " lesson" : " lessons") << ", " << bad
            << " with faults\n";
  return bad == 0 ? 0 : 1;
}

int lesson_show_command(const LessonOptions& options) {
  words::set_language(words::language_named(options.language));
  const auto found = taught(options.names.front());
  if (!found) return complain(found.error());
  EngineRuns runs;
  const std::string wrong = Teller(options.answers).tell(found.value(), runs);
  return wrong.empty() ? 0 : complain(wrong);
}

int lesson_answers_command(const LessonOptions& options) {
  auto answers = lesson::Answers::load(lesson::Answers::answers_path(session::settings_path()));
  if (!answers.error().empty() && !options.clear) return complain(answers.error());
  if (options.csv == "-") {
    std::cout << lesson::answers_csv(answers.all());
  } else if (!options.csv.empty()) {
    const auto written = session::write_file(options.csv, lesson::answers_csv(answers.all()));
    if (!written) return complain(written.error());
  } else if (!options.clear) {
    std::cout << summary_of(answers.all());
  }
  if (answers.damaged() > 0) {
    complain(std::to_string(answers.damaged()) + " damaged lines of answers are left out");
  }
  if (!options.clear) return 0;
  const auto cleared = answers.clear();
  return cleared ? 0 : complain(cleared.error());
}

}  // namespace fiberscope::cli
