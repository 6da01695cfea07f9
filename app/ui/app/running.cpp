#include "app/ui/app/running.h"

#include "app/model/reading/reached_limit.h"
#include "app/session/device_inputs.h"
#include "app/session/field_text.h"
#include "app/words/words.h"
#include "scheduler/base/size.h"

namespace fiberscope::ui {

void Running::take_in() {
  Shown& shown = given_.shown;
  SessionFace& face = given_.face;
  const bool changed = given_.desk.poll();
  given_.desk.tell(face.sandbox);
  if (!face.running) return;
  given_.desk.tell(face);
  const bool again = kept_.has_value();
  const trace::Trace* trace = given_.desk.trace();
  if (!shown.open() && trace != nullptr && trace->size() > 0) {
    shown.show(*trace);
    begin_view();
  } else if (changed && shown.open()) {
    // a kept cursor stays, also while its event is the last one so far
    const bool stays = kept_ && kept_->stays_at(shown.cursor());
    const bool follow = shown.cursor() == shown_events_ && !stays;
    shown.update();
    if (follow) given_.navigation.move_to(shown.size());
    if (kept_ && follow) given_.state.timeline.reveal_cursor = false;  // the view stays
    if (kept_ && !follow) kept_->leave_cursor();
    given_.navigation.choose_lane();
    follow_kept();
  }
  shown_events_ = shown.size();
  // where it grows one sees whoever runs there
  const bool at_end = shown.open() && shown.cursor() == shown.size();
  if (face.running && at_end && !kept_) given_.navigation.follow();
  if (face.running) return;
  over();
  if (again && shown.open())
    given_.navigation.begin();  // to keep the view is no step of the user's
}

void Running::follow_kept() {
  if (!kept_) return;
  const bool over = !given_.face.running;
  kept_->follow(given_.shown, given_.state, given_.navigation, over);
  if (over) kept_.reset();
}

// over: the run has ended, by itself or not.
void Running::over() {
  SessionFace& face = given_.face;
  const bool open = given_.shown.open();
  face.error = given_.desk.problem();
  face.mode = !open ? "" : face.stopped ? words::mark("stopped") : words::mark("replay");
  if (face.error.empty() && !open) face.error = words::tr("The run ended before its first event.");
  if (!open) return;
  note_limit();
  follow_kept();
  given_.arrangement.choose_axis();
  given_.navigation.choose_lane();
  given_.editing.take_failures();
  given_.teaching.find_points();
  show_first_moment();
  if (given_.repeating.runs()) return given_.repeating.compare(given_.shown.trace());
  if (!face.error.empty() || face.stopped || face.limit) return;
  given_.desk.finished();
  given_.shelf.refresh();
  given_.desk.keep(given_.state);
}

// note_limit: whether the trace that is shown ends at a limit.
void Running::note_limit() {
  given_.face.limit.reset();
  const auto reached = model::reached_limit(given_.shown.trace(), given_.shown.model().failures);
  if (!reached) return;
  const base::Limits had = given_.desk.asked_of().value_or(given_.repeating.limits());
  const base::Limits more = base::doubled(had, reached->limit);
  const bool is_time = reached->limit == base::Limit::Cpu;
  given_.face.limit = LimitFace{*reached, more,
                                is_time ? session::exact_time(more.cpu_ns)
                                        : base::format_size(base::amount_of(more, reached->limit))};
}

// show_first_moment: so that whoever opens a scenario steps forward from where it begins to be
// interesting. A run that was looked at meanwhile, or that was begun again, stays where it is.
void Running::show_first_moment() {
  const bool untouched = given_.shown.cursor() == given_.shown.size();
  if (!std::exchange(opens_scenario_, false) || !untouched) return;
  const lesson::Opening opening = given_.teaching.opening();
  given_.navigation.go_to(opening.event, opening.focus);
  given_.navigation.begin();
  if (!given_.desk.tour_seen()) given_.popups.offer_tour();
}

// [SECTION] Wishes

void Running::on(const intent::StepEvent& i) {
  // at the end of what there is, one event more is made
  const bool at_end = given_.shown.cursor() == given_.shown.size();
  if (i.direction == Direction::Forward && given_.face.paused && at_end) {
    given_.desk.step();
    if (given_.face.running) given_.desk.tell(given_.face);
  } else if (given_.shown.open()) {
    given_.navigation.step_event(i.direction);
  }
}

void Running::on(const intent::TogglePlay&) {
  if (given_.face.running) return on(intent::PauseRun{});
  if (given_.shown.open()) given_.navigation.toggle_play();
}

void Running::on(const intent::SetSpeed& i) { given_.state.playback.speed = i.speed; }

void Running::on(const intent::RunAgain&) { run_again(); }

// lower_limits: to those of the settings: another program is open.
void Running::lower_limits() {
  given_.desk.lower_limits();
  given_.editing.show_limits();
}

// on RunWithMore: the doubled limit holds for the program that is open.
void Running::on(const intent::RunWithMore&) {
  if (!given_.face.limit) return;
  const base::Limit limit = given_.face.limit->reached.limit;
  const std::uint64_t amount = base::amount_of(given_.face.limit->more, limit);
  given_.desk.raise_limits(base::with_amount(given_.desk.limits(), limit, amount));
  given_.editing.show_limits();
  run_again();
}

void Running::on(const intent::AskToRun&) {
  if (!given_.face.withheld) return;
  runs_when_let_ = false;
  given_.popups.ask_to_run();
}

void Running::on(const intent::AnswerRun& i) {
  given_.popups.answered();
  if (!i.run) {
    if (given_.face.limit) lower_limits();
    return given_.inputs.take_back();
  }
  if (!given_.face.withheld || !given_.shown.open()) return;
  given_.repeating.let(given_.shown.trace());
  if (runs_when_let_) run_again();
}

void Running::on(const intent::RunWithMachine&) {
  if (given_.editing.use_machine()) run_again();
}

void Running::on(const intent::PauseRun&) {
  given_.face.paused ? given_.desk.resume() : given_.desk.pause();
  if (given_.face.running) given_.desk.tell(given_.face);
}

void Running::on(const intent::StopRun&) { given_.desk.stop(); }  // take_in() notices

void Running::on(const intent::EnterInput& i) { given_.desk.enter(i.text); }

void Running::on(const intent::EndInput&) { given_.desk.end_input(); }

void Running::on(const intent::AskAnew&) {
  given_.desk.forget_input();
  run_again();
}

}  // namespace fiberscope::ui
