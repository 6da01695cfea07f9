// A stop of a lesson at which something is to be mended: the text in the editor, its check, the run
// that decided, the solution.
#include "app/lesson/check.h"
#include "app/ui/app/lessons.h"
#include "app/words/words.h"

namespace fiberscope::ui {

void Lessons::open_mend() {
  Mend& mend = state().mend.emplace();
  mend.demands = lesson::demands(*stop().check);
  mend.runs_of = stop().check->seeds;
  mend.mended =
      given_.desk.answers().find(name_, edition_, static_cast<std::uint32_t>(state().stop + 1),
                                 lesson::kMended) != nullptr;
  asked_s_ = given_.ui.time_s();
}

void Lessons::on(const intent::CheckMend&) {
  if (!mends() || !ready()) return;
  show_own();
  Mend& mend = *state().mend;
  const session::Scenario& program = *program_;
  session::Recipe recipe = session::recipe_for(program);
  recipe.source = given_.editing.written().value_or(program.text);
  checked_version_ = given_.editing.written_version();
  mend.told = false;
  mend.trouble = mending_.begin(*stop().check, std::move(recipe));
  mend.runs = mending_.active();
  mend.runs_done = 0;
  mend.rewritten = false;
}

void Lessons::on(const intent::StopCheck&) {
  if (!mends() || !mending_.active()) return;
  mending_.drop();
  state().mend->runs = false;
}

bool Lessons::poll_mend() {
  if (!mends()) return false;
  Mend& mend = *state().mend;
  mend.rewritten = mend.told && given_.editing.written_version() != checked_version_;
  if (!mending_.poll()) return false;
  mend.runs_done = mending_.done();
  mend.runs = mending_.active();
  if (!mend.runs) tell_check();
  return true;
}

void Lessons::tell_check() {
  if (!mending_.verdict()) return;
  Mend& mend = *state().mend;
  mend.told = true;
  mend.seed = mending_.verdict()->seed;
  mend.failure = mending_.verdict()->failure;
  mend.passed = mend.failure.empty();
  mend.failed_once = mend.failed_once || !mend.passed;
  if (mend.passed) keep_mended();
}

void Lessons::keep_mended() {
  state().mend->mended = true;
  lesson::Answer answer;
  answer.lesson = name_;
  answer.edition = edition_;
  answer.stop = static_cast<std::uint32_t>(state().stop + 1);
  answer.step = given_.shown.whole().steps.number_at(moment_of(state().stop));
  answer.type = lesson::kMended;
  answer.right = true;
  answer.seconds = static_cast<std::uint32_t>(given_.ui.time_s() - asked_s_);
  const auto added = given_.desk.answers().append(std::move(answer));  // only the first counts
  if (!added) given_.voice.say(added.error(), true);
  show_stops();
  given_.shelf.refresh();
}

// ShowChecked: the run that decided, from its first fault on, else at its end.
void Lessons::on(const intent::ShowChecked&) {
  if (!mends() || !ready()) return;
  if (state().mend->shows_run) return show_own();
  const trace::Trace* trace = given_.desk.begun_beside(mending_.decided());
  if (trace == nullptr) return;
  given_.shown.stand_in(*trace);
  given_.desk.look_beside(mending_.decided());
  state().mend->shows_run = true;
  state().hides = given_.state.timeline.hides_future = false;
  forget_shown();
  given_.state.timeline.fits_all = true;
  given_.editing.on(intent::EditProgram{false});
  EventSeq at{trace->size()};
  for (const model::Finding& finding : given_.shown.model().findings.list()) {
    if (finding.event) at = std::min(at, finding.event);
  }
  go_to(at);
}

// show_own: the run that is open, where another stands in.
void Lessons::show_own() {
  if (state().mend) state().mend->shows_run = false;
  if (!given_.shown.stands_in()) return;
  given_.shown.stand_back();
  given_.desk.look_back();
  state().hides = given_.state.timeline.hides_future = given_.shown.holds_back();
  forget_shown();
  given_.state.timeline.fits_all = true;
  go_to(EventSeq{given_.shown.cursor()});
}

void Lessons::drop_mend() {
  show_own();
  mending_.drop();
}

// ShowSolution: who has not tried asks for it twice.
void Lessons::on(const intent::ShowSolution&) {
  if (!mends()) return;
  Mend& mend = *state().mend;
  if (!mend.failed_once && !mend.mended && !std::exchange(mend.asked_solution, true)) return;
  const auto text = lesson::edited(program_->text, stop().solution);
  if (!text) return given_.voice.say(text.error(), true);
  show_own();
  given_.editing.rewrite(text.value());
}

}  // namespace fiberscope::ui
