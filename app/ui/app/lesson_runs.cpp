// What Lessons has run beside the program that is open: the changed program of a stop, and the same
// program on other machines, to see what would be right there.
#include <algorithm>

#include "app/lesson/captions.h"
#include "app/lesson/check.h"
#include "app/lesson/elsewhere.h"
#include "app/lesson/query.h"
#include "app/ui/app/lessons.h"
#include "app/words/words.h"

namespace fiberscope::ui {
namespace {

using words::fill;
using words::tr;

// score_text: what a drawing is worth.
std::string score_text(int of_100) {
  return fill(tr("{n} of 100"), {{"n", std::to_string(of_100)}});
}

}  // namespace

// [SECTION] The changed program of a stop

void Lessons::start_change() {
  TriedChange tried;
  const lesson::Change& change = *stop().change;
  tried.title = words::language() == words::Language::Chinese && !change.title_zh.empty()
                    ? change.title_zh
                    : change.title;
  const auto recipe = lesson::change_recipe(session::recipe_for(*program_), program_->text, change);
  if (!recipe) {
    tried.error = recipe.error();
  } else {
    change_.run = given_.desk.run_beside(recipe.value());
    tried.runs = change_.run != 0;
    if (change_.run == 0) tried.error = tr("There is no engine to run it.");
  }
  state().change = std::move(tried);
}

// show_change: of the changed run what comes up to this event.
void Lessons::show_change(EventSeq last) {
  if (!change_.all) return;
  change_.model.reset();
  change_.part = std::make_unique<trace::Trace>(
      change_.all->trace.beginning(std::max<std::uint64_t>(last.value, 1)));
  change_.model = std::make_unique<model::Model>(*change_.part);
  change_.model->replay.move_to(change_.part->size());
  const model::Model& first = given_.shown.model();
  const model::Model& second = *change_.model;
  given_.state.timeline.joint = {
      joint_breaks(first.idle, first.lanes.end_ns(), second.idle, second.lanes.end_ns()),
      second.lanes.end_ns(), second.trace.size()};
  given_.state.timeline.fits_all = true;
}

void Lessons::drop_change() {
  change_.model.reset();
  change_.part.reset();
  change_.all.reset();
  for (const session::RunId run : {change_.run, change_.kept}) {
    if (run != 0) given_.desk.drop_beside(run);
  }
  change_ = {};
  given_.state.timeline.joint.reset();
}

// [SECTION] Other machines

void Lessons::start_machines() {
  drop_machines();
  if (state().alone || !program_) return;
  // what is right without the change is told by the first run
  const bool drawn = state().question->drawing.has_value();
  if ((stop().change && !drawn) || !lesson::compares(stop().ask->type)) return;
  session::Recipe recipe = session::recipe_for(*program_);
  if (stop().change) {
    auto changed = lesson::change_recipe(recipe, program_->text, *stop().change);
    if (!changed) return;
    recipe = std::move(changed.value());
  }
  const std::string text = recipe.source.value_or(program_->text);
  const model::Model& run = change_.all ? *change_.all : given_.shown.whole();
  for (lesson::Elsewhere& place : lesson::elsewhere(recipe, text, run)) {
    const session::RunId run = given_.desk.run_beside(std::move(place.recipe));
    if (run != 0) machines_.push_back({run, tr(place.title)});
  }
  if (machines_.empty() || (state().question->drawing && state().unsure)) return;
  state().machines_come = true;
  state().machines.push_back({tr("the machine of this run"),
                              state().question->drawing ? score_text(state().drawn.score.of_100)
                                                        : lesson::right_words(*state().question),
                              true, state().right});
}

void Lessons::take_machine(const Machine& machine, const trace::Trace& trace) {
  const model::Model model(trace);
  OtherMachine out{machine.title, {}, false, false};
  const auto question = question_of(stop(), model);
  if (question && question->drawing) {
    const LessonState& it = state();
    const auto score = it.unsure ? std::nullopt
                                 : lesson::score_elsewhere(*it.question->drawing, it.drawn.cells,
                                                           *question->drawing);
    if (score) {
      out.answer = score_text(score->of_100);
      out.yours = score->of_100 >= lesson::kDrawnRight;
    }
  } else if (question) {
    out.answer = lesson::right_words(*question);
    // what was chosen, among what can be chosen there
    std::vector<std::size_t> chosen;
    for (const std::size_t i : state().chosen) {
      const lesson::Option* same = question->find(state().question->options[i].key);
      if (same != nullptr) {
        chosen.push_back(static_cast<std::size_t>(same - question->options.data()));
      }
    }
    out.yours = chosen.size() == state().chosen.size() && question->right(chosen);
  }
  state().machines.push_back(std::move(out));
}

void Lessons::drop_machines() {
  for (const Machine& machine : machines_) given_.desk.drop_beside(machine.run);
  machines_.clear();
  state().machines_come = false;
}

// [SECTION] Both

bool Lessons::poll() {
  bool came = poll_file();
  if (opens_ && ready()) {
    opens_ = false;
    if (!state().open && program_ && shows_saved()) on(intent::ToggleLesson{});
  }
  came = poll_mend() || came;
  if (change_.run != 0) {
    const trace::Trace* trace = given_.desk.beside(change_.run);
    const std::string problem = given_.desk.problem_beside(change_.run);
    if (trace != nullptr) {
      came = true;
      change_.kept = std::exchange(change_.run, 0);
      change_.all = std::make_unique<model::Model>(*trace);
      state().change->runs = false;
      auto question = question_of(stop(), *change_.all);
      const bool answered = question && kept(state().stop) != nullptr;
      show_change(question && !answered ? question->shown : EventSeq{UINT64_MAX});
      if (question) open_question(std::move(*question), &stop());
    } else if (!problem.empty()) {
      came = true;
      given_.desk.drop_beside(std::exchange(change_.run, 0));
      state().change->runs = false;
      state().change->error = problem;
    }
  }
  std::erase_if(machines_, [&](const Machine& machine) {
    const trace::Trace* trace = given_.desk.beside(machine.run);
    if (trace == nullptr && given_.desk.problem_beside(machine.run).empty()) return false;
    came = true;
    if (trace != nullptr) take_machine(machine, *trace);
    given_.desk.drop_beside(machine.run);
    return true;
  });
  if (machines_.empty()) state().machines_come = false;
  return came;
}

}  // namespace fiberscope::ui
