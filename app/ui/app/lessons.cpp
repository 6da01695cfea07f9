#include "app/ui/app/lessons.h"

#include <algorithm>
#include <array>
#include <filesystem>

#include "app/lesson/check.h"
#include "app/lesson/opening.h"
#include "app/lesson/query.h"
#include "app/model/reading/called.h"
#include "app/session/files.h"
#include "app/ui/app/exporting.h"
#include "app/words/words.h"

namespace fiberscope::ui {
namespace {

using words::fill;
using words::tr;

constexpr std::size_t kLedMost = 4, kLookAhead = 60;

bool in_chinese() { return words::language() == words::Language::Chinese; }

const std::string& chosen_of(const std::string& en, const std::string& zh) {
  return in_chinese() && !zh.empty() ? zh : en;
}

// seed_of: that of the run, which decides the order of options.
std::uint64_t seed_of(const trace::Trace& trace) {
  const auto run = trace.find<trace::RunStarted>(EventSeq{1});
  return run == nullptr ? 0 : run->seed;
}

}  // namespace

Lessons::~Lessons() {
  drop_change();
  drop_machines();
  drop_mend();
}

std::uint64_t Lessons::seed() const { return seed_of(given_.shown.whole().trace); }

// [SECTION] Which lesson

void Lessons::begin(const session::Scenario& scenario) {
  const bool same = program_ && program_->path == scenario.path && program_->text == scenario.text;
  drop_mend();
  if (!same || !ready()) {  // what was run beside belongs to what was open
    drop_change();
    drop_machines();
  }
  program_ = scenario;
  read_file();
  if (!fault_.empty()) given_.voice.say(fault_, true);
  if (same && state().draft && ready()) return meet_file();
  if (!lesson_) {
    if (!state().alone) state() = {};
    return;
  }
  // the same in another language: where one is stays
  if (same && state().open && !state().alone && ready()) enter(state().stop);
}

void Lessons::forget() {
  drop_change();
  drop_machines();
  drop_mend();
  program_.reset();
  lesson_.reset();
  fault_.clear();
  opens_ = false;
  given_.face.has_lesson = false;
}

const lesson::Answer* Lessons::kept(std::size_t stop) const {
  const lesson::Stop& it = lesson_->stops[stop];
  if (!lesson::asks(it)) return nullptr;
  return given_.desk.answers().find(name_, edition_, static_cast<std::uint32_t>(stop + 1),
                                    lesson::answer_type(it));
}

// [SECTION] From stop to stop

void Lessons::on(const intent::ToggleLesson&) {
  if (state().open) return leave();
  if (!fault_.empty() && given_.shown.open()) return show_fault();
  if (!lesson_) return given_.voice.say(tr("There is no lesson beside this program."), false);
  if (!ready()) return given_.voice.say(tr("The lesson begins when the run is over."), false);
  if (!shows_saved()) {
    opens_ = true;
    return given_.ask(intent::RunAsSaved{});
  }
  state() = {};
  state().open = true;
  std::size_t first = 0;
  for (std::size_t i = 0; i < lesson_->stops.size(); ++i) {
    if (lesson::asks(lesson_->stops[i]) && kept(i) == nullptr) {
      first = i;
      break;
    }
  }
  enter(first);
}

// shows_saved: the run that is shown is that of the program as it is on disk, which the lesson is
// about, and not of a text that was changed since.
bool Lessons::shows_saved() const {
  const model::Model& model = given_.shown.whole();
  if (seed() != session::recipe_for(*program_).seed) return false;
  for (const auto& [id, source] : model.names.sources()) {
    if (source.path != program_->path) continue;
    std::string text;
    for (const std::string& line : source.lines) text += line + "\n";
    const bool same = text == program_->text || text == program_->text + "\n";
    if (!same) return false;
  }
  return true;
}

void Lessons::on(const intent::CloseLesson&) { leave(); }

void Lessons::leave() {
  drop_change();
  drop_machines();
  drop_mend();
  state() = {};
  given_.state.timeline.hides_future = false;
  given_.state.timeline.fits_all = true;
  if (!given_.shown.open()) return;
  given_.shown.show_all();
  forget_rows(given_.state);
  given_.navigation.follow();
}

void Lessons::on(const intent::GoToStop& i) {
  if (state().draft) {  // what is written stays
    const Draft& draft = *state().draft;
    if (i.stop == draft.place) return;
    return on(intent::EditStop{!draft.edits && i.stop > draft.place ? i.stop - 1 : i.stop});
  }
  if (lesson_ && state().open && i.stop < lesson_->stops.size() && ready()) enter(i.stop);
}

void Lessons::on(const intent::StepPoint& i) {
  if (!state().open || state().alone || !lesson_ || state().draft) {
    return given_.shown.open() ? given_.teaching.step_point(i.direction) : void();
  }
  if (i.direction == Direction::Forward) {
    if (!state().asks() && !state().last_stop()) enter(state().stop + 1);
  } else if (state().stop > 0) {
    enter(state().stop - 1);
  }
}

EventSeq Lessons::moment_of(std::size_t stop) const {
  // of a changed run the first one stands where it stood
  while (stop > 0 && lesson_->stops[stop].change) --stop;
  if (lesson_->stops[stop].change) return EventSeq{1};
  const auto at = lesson::resolve(given_.shown.whole(), lesson::query_of(*lesson_, stop));
  return at ? at.value() : EventSeq{1};
}

std::optional<lesson::Question> Lessons::question_of(const lesson::Stop& stop,
                                                     const model::Model& model) const {
  if (!stop.ask) return {};
  const auto number = static_cast<std::size_t>(&stop - lesson_->stops.data());
  const auto at = lesson::resolve(model, lesson::query_of(*lesson_, number));
  if (!at) return {};
  auto made = lesson::make_question(model, at.value(), *stop.ask, seed_of(model.trace));
  return made ? std::optional(std::move(made.value())) : std::nullopt;
}

void Lessons::enter(std::size_t number) {
  drop_change();
  drop_machines();
  drop_mend();
  LessonState fresh;
  fresh.open = true;
  fresh.stop = number;
  state() = std::move(fresh);
  given_.state.playback.playing = false;
  show_stops();
  tell_stop(stop());
  find_fault();
  show_until();
  const EventSeq at{std::min(moment_of(number).value, given_.shown.size())};
  given_.state.timeline.fits_all = true;
  go_to(at);
  if (stop().check) open_mend();
  if (stop().change) return start_change();
  if (auto question = question_of(stop(), given_.shown.whole())) {
    open_question(std::move(*question), &stop());
  }
}

void Lessons::show_stops() {
  state().objective = lesson_->objective.in_chosen();
  state().stops.clear();
  for (std::size_t i = 0; i < lesson_->stops.size(); ++i) {
    const lesson::Answer* answer = kept(i);
    state().stops.push_back({lesson_->stops[i].kind, lesson::asks(lesson_->stops[i]),
                             answer != nullptr, answer != nullptr && answer->right});
  }
}

void Lessons::tell_stop(const lesson::Stop& it) {
  state().text = lesson::blocks_of(it.text.in_chosen());
  state().after = lesson::blocks_of(it.after.in_chosen());
  state().title = chosen_of(it.title, it.title_zh);
  state().hint = chosen_of(it.hint, it.hint_zh);
  const model::Model& whole = given_.shown.whole();
  LookAt& look = state().look;
  look = {};
  look.panels = it.look.panels;
  for (const std::string& name : it.look.lanes) {
    const auto lanes = model::lanes_called(whole.trace, whole.lanes, whole.names, name);
    look.lanes.insert(look.lanes.end(), lanes.begin(), lanes.end());
  }
  for (const auto& [id, source] : whole.names.sources()) {
    for (std::uint32_t n = 1; n <= source.lines.size(); ++n) {
      // what a settings block says of a line is not the line
      if (source.lines[n - 1].starts_with("#")) continue;
      const bool meant = std::ranges::any_of(it.look.lines, [&](const std::string& piece) {
        return source.lines[n - 1].find(piece) != std::string::npos;
      });
      if (meant) look.lines.push_back({id, n});
    }
  }
}

// show_until: the next question that is not answered decides, wherever one is in the lesson.
void Lessons::show_until() {
  EventSeq last{given_.shown.whole().trace.size()};
  for (std::size_t i = 0; i < lesson_->stops.size(); ++i) {
    if (lesson_->stops[i].change || kept(i) != nullptr) continue;
    const auto question = question_of(lesson_->stops[i], given_.shown.whole());
    if (!question) continue;
    last = question->shown;
    break;
  }
  hold(last);
}

// hold: shows no later event.
void Lessons::hold(EventSeq last) {
  Shown& shown = given_.shown;
  const std::uint64_t before = shown.serial();
  shown.hold_back(last.value);
  const bool hides = shown.holds_back();
  given_.state.timeline.hides_future = hides;
  state().hides = hides;
  if (shown.serial() != before) forget_shown();
}

// forget_shown: what was found among the rows and events of what was shown before.
void Lessons::forget_shown() {
  forget_rows(given_.state);
  TimelineState& t = given_.state.timeline;
  t.rows = std::make_shared<exporter::Rows>();
  t.range.reset();
  t.totals = {};
  t.watch.events = UINT64_MAX;
  t.only_events = 0;
  t.circles_at = UINT64_MAX;
  t.shown.pinned.clear();
  given_.state.minimap = {};
}

void Lessons::go_to(EventSeq event) {
  if (!event) return;
  given_.navigation.go_to(event, lesson::at_moment(given_.shown.model(), event).focus);
}

// [SECTION] Asked

void Lessons::open_question(lesson::Question question, const lesson::Stop* asks) {
  LessonState& it = state();
  it.question = std::move(question);
  if (it.title.empty()) it.title = it.question->title;
  it.reasons.clear();
  it.chosen.clear();
  it.reason = -1;
  it.locked = false;
  it.drawn = {};
  if (it.question->drawing) {
    const lesson::Drawing& drawing = *it.question->drawing;
    it.drawn.cells.assign(drawing.rows.size(), std::string(drawing.columns(), lesson::kNotDrawn));
  }
  asked_s_ = given_.ui.time_s();
  if (asks == nullptr) return;
  for (const lesson::Reason& reason : asks->reasons) {
    it.reasons.push_back(chosen_of(reason.text, reason.text_zh));
  }
  const lesson::Answer* answer = kept(it.stop);
  if (answer == nullptr) return;
  // as it was answered before
  if (it.question->drawing) {
    if (auto cells = lesson::cells_of(*it.question->drawing, answer->chosen); !cells.empty()) {
      it.drawn.cells = std::move(cells);
    }
  }
  for (const std::string& key : answer->chosen) {
    const lesson::Option* option = it.question->find(key);
    if (option == nullptr) continue;
    it.chosen.push_back(static_cast<std::size_t>(option - it.question->options.data()));
  }
  for (std::size_t i = 0; i < asks->reasons.size(); ++i) {
    if (asks->reasons[i].text == answer->reason) it.reason = static_cast<int>(i);
  }
  it.unsure = answer->chosen.empty();
  it.locked = true;
  tell_answer();
}

bool Lessons::takes(int key) const {
  if (!state().open || !state().asks()) return false;
  if (state().question->drawing) {
    constexpr std::array kDraws = {key::kLeft, key::kRight,  key::kUp,
                                   key::kDown, key::kDelete, key::kBackspace};
    if (std::ranges::find(kDraws, key) != kDraws.end()) return true;
    if (key >= key::k1 && key < key::k1 + static_cast<int>(lesson::kDrawnStates.size()))
      return true;
  }
  const int reason = key - key::kA;
  return reason >= 0 && reason < static_cast<int>(state().reasons.size());
}

void Lessons::on(const intent::ChooseOption& i) {
  LessonState& it = state();
  if (!it.asks() || i.option >= it.question->options.size()) return;
  const auto found = std::ranges::find(it.chosen, i.option);
  if (found != it.chosen.end()) {
    it.chosen.erase(found);
  } else if (it.question->ordered) {
    it.chosen.push_back(i.option);
  } else {
    it.chosen = {i.option};
  }
}

void Lessons::on(const intent::DrawCell& i) {
  LessonState& it = state();
  if (!it.asks() || i.row >= it.drawn.cells.size() || i.column >= it.drawn.cells[i.row].size()) {
    return;
  }
  if (i.begins) it.drawn.before.push_back(it.drawn.cells);
  it.drawn.cells[i.row][i.column] = i.letter;
}

void Lessons::on(const intent::UndoDrawn&) {
  DrawnState& drawn = state().drawn;
  if (!state().asks() || drawn.before.empty()) return;
  drawn.cells = std::move(drawn.before.back());
  drawn.before.pop_back();
}

void Lessons::on(const intent::ClearDrawn&) {
  DrawnState& drawn = state().drawn;
  if (!state().asks() || drawn.empty()) return;
  drawn.before.push_back(drawn.cells);
  for (std::string& row : drawn.cells) row.assign(row.size(), lesson::kNotDrawn);
}

void Lessons::on(const intent::ChooseReason& i) {
  if (state().asks() && i.reason < state().reasons.size()) {
    state().reason = static_cast<int>(i.reason);
  }
}

void Lessons::on(const intent::LockAnswer& i) {
  LessonState& it = state();
  if (it.draft || !it.asks() || (!i.unsure && !it.can_lock())) return;
  const bool whole_order = !it.question->ordered || it.chosen.size() == it.question->options.size();
  if (!i.unsure && !whole_order) {
    return given_.voice.say(tr("Choose all of them, one after the other."), false);
  }
  show_own();
  it.unsure = i.unsure;
  if (i.unsure) it.chosen.clear(), it.drawn.cells.clear(), it.reason = -1;
  it.locked = true;
  const bool of_lesson = !it.alone && lesson_.has_value();
  static const lesson::Stop kNoStop;
  const std::uint32_t number = of_lesson ? static_cast<std::uint32_t>(it.stop + 1) : 0;
  const lesson::Stop& asks = of_lesson ? stop() : kNoStop;
  lesson::Answer answer =
      it.question->drawing
          ? lesson::drawn_answer_to(asks, number, *it.question, it.drawn.cells, it.reason)
          : lesson::answer_to(asks, number, *it.question, it.chosen, it.reason);
  answer.lesson = of_lesson ? name_ : program_ ? lesson::lesson_name(*program_) : "";
  answer.edition = of_lesson ? edition_ : lesson::edition_of({}, program_ ? program_->text : "");
  const model::Model& model = change_.all ? *change_.all : given_.shown.whole();
  answer.step = model.steps.number_at(it.question->at);
  answer.seconds = static_cast<std::uint32_t>(given_.ui.time_s() - asked_s_);
  const auto added = given_.desk.answers().append(std::move(answer));
  if (!added) given_.voice.say(added.error(), true);
  if (of_lesson) {
    show_stops();
    given_.shelf.refresh();
  }
  reveal();
}

// reveal: the picture grows up to the next question; where the view stood it stays.
void Lessons::reveal() {
  LessonState& it = state();
  given_.state.timeline.fits_all = false;
  if (it.change) {
    show_change(EventSeq{UINT64_MAX});
  } else {
    if (it.alone) {
      given_.shown.hold_back(given_.shown.whole().trace.size());
      given_.state.timeline.hides_future = it.hides = false;
    } else {
      show_until();
    }
    const EventSeq last{given_.shown.size()};
    go_to(std::min(it.question->answered, last));
    given_.state.timeline.reveal_cursor = true;
  }
  tell_answer();
  start_machines();
}

// tell_answer: what is right, what is said to who chose so, and why it is so.
void Lessons::tell_answer() {
  LessonState& it = state();
  const lesson::Question& question = *it.question;
  it.scroll_y = 0;
  it.right = question.right(it.chosen);
  if (question.drawing && !it.unsure) {
    it.drawn.score = lesson::score_of(*question.drawing, it.drawn.cells);
    it.right = it.drawn.score.of_100 >= lesson::kDrawnRight;
  }
  it.title = question.title;
  for (const lesson::Option& option : question.options) {
    if (!option.right || question.ordered || question.several_right()) continue;
    if (question.type == lesson::AskType::RunsNext) {
      it.title = fill(tr("Here, {lane} runs next"), {{"lane", option.text}});
    }
  }
  it.belief.clear();
  if (!it.alone && lesson_) {
    it.reason_right = it.reason >= 0 && stop().reasons[static_cast<std::size_t>(it.reason)].right;
    const bool all_right = it.right && (it.reasons.empty() || it.reason_right);
    if (!it.unsure && !all_right) {
      const auto held = lesson::belief_behind(stop(), question, it.chosen, it.reason);
      if (held) it.belief = lesson::blocks_of(held.text().in_chosen());
    }
  }
  const model::Model& model = change_.all ? *change_.all : given_.shown.whole();
  const EventSeq seen{change_.all ? model.trace.size() : given_.shown.size()};
  const EventSeq answered = std::min(question.answered, seen);
  it.why = {};
  it.led.clear();
  if (question.drawing) return;  // no single event is the answer
  it.why = model::explain_event(model.replay, model.names, answered);
  if (change_.all) return;  // its events are no places of the first run
  auto chain = model::cause_chain(model.trace, answered, kLedMost);
  std::ranges::reverse(chain);
  for (const EventSeq event : chain) {
    const model::EventRow row = model::event_row(model.trace, model.names, event);
    it.led.push_back({event, row.lane, model.trace.at(event).time_ns, row.text});
  }
}

// [SECTION] What was answered

void Lessons::on(const intent::SaveAnswers&) {
  const auto path = std::filesystem::path(export_folder()) / "fiberscope-answers.csv";
  const auto written =
      session::write_file(path.string(), lesson::answers_csv(given_.desk.answers().all()));
  if (!written) return given_.voice.say(written.error(), true);
  given_.voice.say(fill(tr("Saved {path}"), {{"path", path.string()}}), false);
}

void Lessons::on(const intent::ClearAnswers&) {
  const auto cleared = given_.desk.answers().clear();
  if (!cleared) return given_.voice.say(cleared.error(), true);
  given_.shelf.refresh();
  given_.voice.say(tr("All answers are cleared."), false);
  if (state().open && !state().alone && !state().draft && lesson_) enter(state().stop);
}

// [SECTION] A question about the next step

void Lessons::on(const intent::AskNext&) {
  if (!ready()) return given_.voice.say(tr("A question can be asked when the run is over."), false);
  if (state().open && !state().alone) return;
  if (state().alone && state().asks()) return;
  const model::Model& whole = given_.shown.whole();
  std::optional<lesson::Question> question;
  EventSeq at{std::max<std::uint64_t>(given_.shown.cursor(), 1)};
  for (std::size_t tries = 0; tries < kLookAhead && at && !question; ++tries) {
    question = lesson::next_question(whole, at, seed());
    if (!question) at = model::next_switch(whole.index, at, Direction::Forward);
  }
  if (!question) {
    return given_.voice.say(tr("From here on nothing happens that could be asked about."), false);
  }
  drop_change();
  drop_machines();
  LessonState fresh;
  fresh.open = fresh.alone = true;
  state() = std::move(fresh);
  given_.state.playback.playing = false;
  hold(question->shown);
  given_.state.timeline.fits_all = true;
  go_to(std::min(question->at, EventSeq{given_.shown.size()}));
  open_question(std::move(*question), nullptr);
}

}  // namespace fiberscope::ui
