#include "app/ui/app/running.h"

#include "app/model/reading/reached_limit.h"
#include "app/session/device_inputs.h"
#include "app/session/field_text.h"
#include "app/words/words.h"
#include "scheduler/base/size.h"

namespace fiberscope::ui {

bool Running::paced() const { return given_.state.playback.pace != 0; }

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
    clock_ns_ = 0;
    begin_view();
    if (paced() && !kept_) given_.navigation.move_to(keep_pace().value);
    followed_ = shown.cursor();
  } else if (shown.open() && (changed || paced() || shown.size() != shown_events_)) {
    go_on_with_run();
  }
  shown_events_ = shown.size();
  // where it grows one sees whoever runs there, also while nothing comes
  const bool at_end = shown.open() && shown.cursor() == shown.size();
  if (face.running && at_end && !kept_) given_.navigation.follow();
  if (face.running) return;
  over();
  if (again && shown.open())
    given_.navigation.begin();  // to keep the view is no step of the user's
}

// go_on_with_run: with what it has made since the last frame.
void Running::go_on_with_run() {
  Shown& shown = given_.shown;
  // a kept cursor stays, also while its event is the last one so far
  const bool stays = kept_ && kept_->stays_at(shown.cursor());
  const bool at_end = shown.cursor() == followed_ || shown.cursor() == shown_events_;
  const bool follow = at_end && !stays;
  shown.update();
  const EventSeq end = keep_pace();
  if (follow) given_.navigation.move_to(end.value);
  if (kept_ && follow) given_.state.timeline.reveal_cursor = false;  // the view stays
  if (kept_ && !follow) kept_->leave_cursor();
  given_.navigation.choose_lane();
  follow_kept();
  if (!follow || kept_) return;
  followed_ = shown.cursor();
  given_.navigation.follow();
  show_tail();
}

// keep_pace: how far the run may be shown by now; it is held where it is further by more than half
// a second of ours. Without a pace all of it is shown.
EventSeq Running::keep_pace() {
  const double pace = kPaces[given_.state.playback.pace].times;
  const auto now = std::chrono::steady_clock::now();
  const std::chrono::duration<double> passed = now - std::exchange(paced_, now);
  const EventSeq last{given_.shown.size()};
  if (pace == 0) {
    given_.desk.hold(false);
    return last;
  }
  constexpr double kLonger_s = 0.25;  // than a frame: nothing was shown meanwhile
  if (!given_.face.paused) clock_ns_ += pace * std::min(passed.count(), kLonger_s) * 1e9;
  const auto end = static_cast<double>(given_.shown.model().lanes.end_ns());
  const double ahead_s = (end - clock_ns_) / 1e9 / pace;
  if (ahead_s > 0.5) given_.desk.hold(true);
  if (ahead_s < 0.25) given_.desk.hold(false);
  clock_ns_ = std::min(clock_ns_, std::max(end, 0.0));
  const EventSeq at = model::last_event_at(given_.shown.trace(), static_cast<TimeNs>(clock_ns_));
  return std::max(at, EventSeq{given_.shown.cursor()});
}

// show_tail: of a run that has grown for a while the last steps fill the timeline, until people
// look elsewhere.
void Running::show_tail() {
  constexpr double kGrows_s = 1.5;
  constexpr std::uint64_t kTailSteps = 400;
  TimelineState& t = given_.state.timeline;
  const std::uint64_t end = given_.shown.cursor();
  if (tail_ && t.fits_all) shows_all_ = true;
  const bool looks_elsewhere =
      !t.fits_all && (!tail_ || t.view.begin != tail_->begin || t.view.end != tail_->end);
  if (looks_elsewhere || shows_all_) return tail_.reset();
  if (given_.face.elapsed_s < kGrows_s || end <= kTailSteps) return;
  const auto unit = [&](std::uint64_t event) {
    return static_cast<double>(model::unit_of(given_.shown.trace(), t.view.axis, EventSeq{event}));
  };
  const double begin = unit(end - kTailSteps);
  t.view.fit(begin, std::max(begin + 1, unit(end)), 0.02);
  t.fits_all = false;
  t.reveal_cursor = false;
  tail_ = t.view;
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
  // one that was watched as it grew, and was stopped, stays as it is seen
  const bool watched = paced() || (tail_ && (face.stopped || face.limit));
  // so does one that was talked to
  if (watched || face.answers > 0) opens_scenario_ = false;
  if (tail_ && !watched) given_.state.timeline.fits_all = true;
  if (!watched) given_.arrangement.choose_axis();
  given_.navigation.choose_lane();
  given_.editing.take_failures();
  given_.teaching.find_points();
  show_first_moment();
  // one that tells more than its trace file is another trace
  const bool compares = given_.repeating.runs() && !given_.desk.tells_more();
  if (compares) return given_.repeating.compare(given_.shown.trace());
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
  const std::uint64_t cursor = given_.shown.cursor();
  const bool untouched = cursor == followed_ || cursor == given_.shown.size();
  const bool goes_on = std::exchange(goes_on_, false);
  if (!std::exchange(opens_scenario_, false) || !untouched) return;
  // what was followed while it grew scrolled the panes, sooner or later
  ViewState& state = given_.state;
  state.timeline.opened_scroll = -1;
  state.source.scroll_y = 0;
  state.source.followed_line = 0;
  if (goes_on && go_on()) return;
  const lesson::Opening opening = given_.teaching.opening();
  given_.navigation.go_to(opening.event, opening.focus);
  given_.navigation.begin();
  if (!given_.desk.tour_seen()) given_.popups.offer_tour();
}

// go_on: to where one stopped last. False: nobody did, or the run is another one now.
bool Running::go_on() {
  const auto& visits = given_.desk.settings().visits;
  const auto visit = visits.find(given_.shown.path);
  const std::uint64_t size = given_.shown.size();
  if (visit == visits.end() || visit->second.events != size || visit->second.step > size) {
    return false;
  }
  const EventSeq there{visit->second.step};
  if (!there) return false;
  given_.navigation.go_to(there, lesson::at_moment(given_.shown.model(), there).focus);
  given_.navigation.begin();
  return true;
}

// [SECTION] Wishes

void Running::on(const intent::StepEvent& i) {
  // at the end of what there is, one event more is made
  const bool at_end = given_.shown.cursor() == given_.shown.size();
  if (i.direction == Direction::Forward && at_end && given_.shown.holds_back()) {
    return given_.voice.say(words::tr("What comes next is hidden until you answer"), false);
  }
  if (i.direction == Direction::Forward && given_.face.paused && at_end) {
    given_.desk.step();
    if (given_.face.running) given_.desk.tell(given_.face);
  } else if (given_.shown.open()) {
    given_.navigation.step_event(i.direction);
  }
}

void Running::on(const intent::TogglePlay&) {
  if (given_.face.running) return on(intent::PauseRun{});
  if (!given_.shown.open()) return;
  if (given_.shown.holds_back() && given_.shown.cursor() == given_.shown.size()) {
    return given_.voice.say(words::tr("What comes next is hidden until you answer"), false);
  }
  given_.navigation.toggle_play();
}

void Running::on(const intent::PlayAt& i) {
  Playback& play = given_.state.playback;
  play.by = i.by;
  play.rates[static_cast<std::size_t>(i.by)] = i.rate;
  given_.navigation.begin_playing();
  given_.desk.keep(given_.state);
}

void Running::on(const intent::SetPace& i) {
  given_.state.playback.pace = i.pace;
  if (given_.shown.open()) clock_ns_ = static_cast<double>(given_.shown.world().now_ns());
}

void Running::on(const intent::RunAgain&) {
  if (given_.lessons.writes()) {
    return given_.voice.say(words::tr("Keep the stop that you write first, or leave it."), false);
  }
  if (given_.lessons.mends()) return given_.lessons.on(intent::CheckMend{});
  run_again();
}

// on StepInto: from the event before, which the new run has, too. Of very many events the first.
void Running::on(const intent::StepInto&) {
  constexpr double kEventsMax = 100'000;
  if (!given_.shown.open() || given_.shown.holds_back() || given_.face.running) return;
  if (given_.shown.cursor() < 2) return;
  const trace::Event& event = given_.shown.trace().at(EventSeq{given_.shown.cursor()});
  const auto* loop = trace::payload_as<trace::LinesFolded>(event.payload);
  if (loop == nullptr) return;
  const auto all_ns = static_cast<double>(event.time_ns - loop->began_ns);
  const auto events = static_cast<double>(trace::events_folded(event.payload));
  const double share = std::min(1.0, kEventsMax / events);
  given_.desk.tell_whole(
      {loop->began_ns, loop->began_ns + static_cast<base::TimeNs>(all_ns * share)});
  given_.navigation.move_to(event.seq.value - 1);
  steps_into_ = true;
  run_again();
  steps_into_ = false;
}

void Running::on(const intent::RunAsSaved&) {
  const auto scenario = given_.desk.scenario(given_.face.path);
  if (scenario) run_again(scenario.value().text);
}

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
