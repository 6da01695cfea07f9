// A stop that a teacher adds where the run stands, or changes: its moment in words, what can be
// asked there, what the card will look like, and the way into the lesson's file. And that file
// itself: read again when somebody else writes it, and what is wrong with it.
#include <algorithm>
#include <filesystem>
#include <utility>

#include "app/lesson/check.h"
#include "app/lesson/query.h"
#include "app/lesson/stop_text.h"
#include "app/lesson/stop_writer.h"
#include "app/session/files.h"
#include "app/ui/app/lessons.h"
#include "app/words/words.h"

namespace fiberscope::ui {

namespace fs = std::filesystem;
using words::fill;
using words::tr;

namespace {

constexpr double kLookEvery_s = 1;

}  // namespace

// [SECTION] The file

void Lessons::read_file() {
  stamp_ = stamp();
  lesson_.reset();
  fault_.clear();
  auto read = lesson::load_lesson(program_->path);
  if (!read) {
    fault_ = read.error();
  } else if (read.value()) {
    lesson_ = std::move(*read.value());
    name_ = lesson::lesson_name(*program_);
    edition_ = lesson::edition_of(*lesson_, program_->text);
  }
  given_.face.has_lesson = lesson_.has_value() || !fault_.empty();
}

// stamp: another one when the file was written, made or removed.
std::string Lessons::stamp() const {
  std::error_code error;
  const fs::path path = lesson::lesson_path(program_->path);
  const auto time = fs::last_write_time(path, error);
  if (error) return "";
  const auto size = fs::file_size(path, error);
  return std::to_string(time.time_since_epoch().count()) + " " + std::to_string(size);
}

// poll_file: True when it was read again.
bool Lessons::poll_file() {
  if (!program_ || given_.ui.time_s() - looked_s_ < kLookEvery_s) return false;
  looked_s_ = given_.ui.time_s();
  if (stamp() == stamp_) return false;
  read_file();
  if (!state().open || state().alone || !ready()) return true;
  if (state().draft) return meet_file(), true;
  enter_again();
  return true;
}

double Lessons::rest_s() const {
  constexpr double kLong_s = 3600;
  return state().open && program_ ? kLookEvery_s : kLong_s;
}

// enter_again: where one is, in the lesson as it is now.
void Lessons::enter_again() {
  if (!lesson_) return show_fault();
  enter(std::min(state().stop, lesson_->stops.size() - 1));
}

// show_fault: in place of the lesson. Nothing is hidden: nothing can be asked.
void Lessons::show_fault() {
  leave();
  if (fault_.empty()) return;
  state().open = true;
  state().fault = fault_;
}

// find_fault: of the stop that is open, if its moment or its question is none of this run.
void Lessons::find_fault() {
  const model::Model& whole = given_.shown.whole();
  const auto say = [&](const std::string& what) {
    state().fault = lesson_->path + ":" + std::to_string(stop().line) + ": " + what;
  };
  EventSeq at = moment_of(state().stop);
  if (stop().change) return;
  if (!stop().at.empty()) {
    const auto found = lesson::resolve(whole, stop().at);
    if (!found) return say("at: " + found.error());
    at = found.value();
  }
  if (!stop().ask) return;
  const auto question = lesson::make_question(whole, at, *stop().ask, seed());
  if (!question) say("ask: " + question.error());
}

// [SECTION] A stop that is written

// can_write: there is a program that is as its run was, and a lesson that can be read, or none.
bool Lessons::can_write() {
  if (given_.state.panes.presenting) return false;
  std::string why;
  if (!program_) {
    why = tr("Open a program first: a lesson stands beside its file.");
  } else if (!ready()) {
    why = tr("A stop can be added when the run is over.");
  } else if (fault_.empty() && given_.editing.differs()) {
    why = tr("The text has changed since this run: run it again first.");
  }
  const std::string& said = why.empty() ? fault_ : why;
  if (!said.empty()) given_.voice.say(said, why.empty());
  return said.empty();
}

// keeps_first: what is written would be lost.
bool Lessons::keeps_first() const {
  const bool loses = state().draft && (!state().draft->edits || state().draft->changed());
  if (loses) given_.voice.say(tr("Keep the stop that you write first, or leave it."), false);
  return loses;
}

// begin_draft: where the run stands, with all of it in sight.
void Lessons::begin_draft(Draft draft) {
  drop_mend();
  const std::uint64_t cursor = given_.shown.cursor();
  if (state().open) leave();
  given_.navigation.move_quietly(cursor);
  given_.state.diagrams.states = given_.state.diagrams.loop = false;
  state() = {};
  state().open = true;
  state().draft = std::move(draft);
}

void Lessons::on(const intent::AddStop&) {
  if (state().draft && (!state().draft->edits || state().draft->changed())) return;
  if (!can_write()) return;
  Draft draft;
  const bool comes_back = left_.path == program_->path && !left_.draft.edits;
  if (comes_back) {  // what was written before, and not kept
    draft.block.text = left_.draft.block.text;
    draft.objective_en = left_.draft.objective_en;
    draft.objective_zh = left_.draft.objective_zh;
  }
  begin_draft(std::move(draft));
  on(intent::MoveDraft{});
  Draft& it = *state().draft;
  if (it.asks.empty()) return;
  it.block.kind = lesson::StopKind::Predict;
  it.stop.ask = it.asks.front();
  it.set = "ask";
  read_draft();
  preview();
}

void Lessons::on(const intent::EditStop& i) {
  if (keeps_first() || !can_write() || !lesson_) return;
  const std::vector<lesson::StopBlock> there = blocks();
  if (i.stop >= there.size() || there.size() != lesson_->stops.size()) return;
  const EventSeq at = moment_of(i.stop);
  Draft draft;
  draft.edits = i.stop;
  draft.block = draft.kept = there[i.stop];
  draft.take_keyboard = !state().draft;  // else its keys are those of the stop before
  const Draft& left = left_.draft;
  if (left_.path == program_->path && left.edits == draft.edits && left.kept == draft.kept) {
    draft.block = left.block;
  }
  begin_draft(std::move(draft));
  given_.state.timeline.fits_all = true;
  go_to(at);
  place_draft();
}

// blocks: of the file as it is now.
std::vector<lesson::StopBlock> Lessons::blocks() const {
  if (!lesson_) return {};
  const auto text = session::read_file(lesson_->path);
  return text ? lesson::stop_blocks(text.value()) : std::vector<lesson::StopBlock>();
}

// MoveDraft: what was asked is asked there, too, if it can be.
void Lessons::on(const intent::MoveDraft&) {
  if (!state().draft || !ready() || state().draft->ahead()) return;
  Draft& draft = *state().draft;
  const model::Model& model = given_.shown.whole();
  const EventSeq cursor{std::max<std::uint64_t>(given_.shown.cursor(), 1)};
  draft.stop.at = lesson::query_for(model, cursor);
  draft.set = "at";
  read_draft();
  if (!draft.edits) {
    const auto asked = draft.stop.ask;
    draft.stop.ask.reset();
    for (const lesson::Ask& ask :
         lesson::askable(model, draft.at, given_.state.focus.lane, seed())) {
      if (asked && ask.type == asked->type) draft.stop.ask = ask;
    }
    draft.set = "ask";
    read_draft();
  }
  place_draft();
}

// place_draft: where it stands in the lesson as it is now, in the chosen language.
void Lessons::place_draft() {
  Draft& draft = *state().draft;
  draft.first = !lesson_;
  draft.of = lesson_ ? lesson_->stops.size() : 0;
  read_draft();
  const model::Model& model = given_.shown.whole();
  draft.place = draft.edits ? *draft.edits
                : lesson_   ? lesson::place_for(*lesson_, model, draft.at)
                            : 0;
  draft.asks = lesson::askable(model, draft.at, given_.state.focus.lane, seed());
  preview();
}

// meet_file: it is another one by now, or its language is.
void Lessons::meet_file() {
  Draft& draft = *state().draft;
  if (!draft.edits) return place_draft();
  const std::vector<lesson::StopBlock> there = blocks();
  if (*draft.edits >= there.size()) {
    left_ = {program_->path, draft};
    if (!fault_.empty()) given_.voice.say(fault_, true);
    return leave();
  }
  if (!draft.changed()) draft.block = draft.kept = there[*draft.edits];
  place_draft();
}

void Lessons::on(const intent::ChangeDraft&) {
  if (!state().draft) return;
  Draft& draft = *state().draft;
  const EventSeq before = draft.at;
  if (draft.set == "kind") begin_kind();
  read_draft();
  left_ = {program_->path, draft};
  draft.at == before ? preview() : place_draft();
}

// begin_kind: what a stop of its kind needs is begun with something to be changed.
void Lessons::begin_kind() {
  Draft& draft = *state().draft;
  lesson::Stop& stop = draft.stop;
  draft.set.clear();
  if (draft.ahead()) return;
  if (draft.block.kind == lesson::StopKind::Modify && !stop.change) {
    stop.change.emplace().seed = seed() + 1;
    draft.set = "change";
    draft.tab = DraftTab::Change;
  }
  if (draft.block.kind != lesson::StopKind::Fix || stop.check) return;
  lesson::Check& check = stop.check.emplace();
  for (const model::ConsoleLine& line : given_.shown.whole().console.lines()) {
    if (!line.printed().empty()) check.prints = {line.printed()};
  }
  if (check.prints.empty()) check.no_finding = {"exception"};
  draft.set = "check";
  read_draft();
  if (stop.solution.empty()) {
    stop.solution.emplace_back();
    draft.set = "solution";
  }
  draft.tab = DraftTab::Mend;
}

// drafted: without blanks around its texts.
lesson::StopBlock Lessons::drafted() const {
  lesson::StopBlock block = state().draft->block;
  for (std::string* text : {&block.text.en, &block.text.zh, &block.after.en, &block.after.zh}) {
    const std::size_t from = text->find_first_not_of(" \n\t"), to = text->find_last_not_of(" \n\t");
    *text = from == std::string::npos ? "" : text->substr(from, to - from + 1);
  }
  return block;
}

// read_draft: a key that was set goes into the settings; then what they say, and where that is.
void Lessons::read_draft() {
  Draft& draft = *state().draft;
  const std::string set = std::exchange(draft.set, "");
  if (!set.empty()) {
    draft.block.settings = lesson::with_setting(draft.block.settings, set, draft.stop);
    draft.formed = draft.block.settings;
  }
  const lesson::StopBlock block = drafted();
  auto read = lesson::read_block(block);
  draft.unread = read ? "" : read.error();
  if (read) draft.stop = std::move(read.value());
  draft.stop.kind = block.kind, draft.stop.text = block.text, draft.stop.after = block.after;
  const model::Model& model = given_.shown.whole();
  const EventSeq before = std::exchange(draft.at, EventSeq{1});
  const auto found = lesson::resolve(model, draft.stop.at);
  if (found && !draft.stop.change) {
    draft.at = found.value();
  } else if (draft.edits && lesson_ && *draft.edits < lesson_->stops.size()) {
    draft.at = moment_of(*draft.edits);
  } else if (before) {
    draft.at = before;
  }
  draft.at_ns = model.trace.at(draft.at).time_ns;
}

// offer_asks: what is asked is among what can be, though it says more than these do.
void Lessons::offer_asks(std::optional<lesson::Ask> asked) {
  Draft& draft = *state().draft;
  draft.ask = -1;
  if (asked && std::ranges::find(draft.asks, *asked) == draft.asks.end()) {
    draft.asks.insert(draft.asks.begin(), *asked);
  }
  draft.titles.clear();
  for (std::size_t i = 0; i < draft.asks.size(); ++i) {
    const lesson::Ask& ask = draft.asks[i];
    const auto question = lesson::make_question(given_.shown.whole(), draft.at, ask, seed());
    std::string title = question ? question.value().title : std::string(base::word_of(ask.type));
    const std::string& whom = ask.lane.empty() ? ask.name : ask.lane;
    if (!whom.empty()) title += "  (" + whom + ")";
    draft.titles.push_back(std::move(title));
    if (asked && ask == *asked) draft.ask = static_cast<int>(i);
  }
}

// lack: what the draft needs before it can be kept.
std::string Lessons::lack() const {
  const Draft& draft = *state().draft;
  const lesson::Stop& stop = draft.stop;
  if (!draft.unread.empty()) return draft.unread;
  if (stop.kind == lesson::StopKind::Predict && !stop.ask) {
    return tr("A stop that predicts asks something: choose a question.");
  }
  if (draft.first && draft.objective_en.empty()) {
    return tr("A lesson begins with what one can do afterwards: one sentence in English.");
  }
  if (stop.text.en.empty()) return tr("Write a sentence in English.");
  for (const lesson::Reason& reason : stop.reasons) {
    if (reason.text.empty()) return tr("Write each reason in English.");
  }
  if (const std::string what = lesson::problem(stop); !what.empty()) return what;
  const auto fits = [&](const char* key, const std::vector<lesson::Edit>& edits) {
    const auto text = lesson::edited(program_->text, edits);
    return text ? std::string() : std::string(key) + ": " + text.error();
  };
  if (stop.change) return fits("patch", stop.change->patch);
  if (const std::string what = fits("solution", stop.solution); !what.empty()) return what;
  const model::Model& model = given_.shown.whole();
  if (!stop.at.empty()) {
    const auto found = lesson::resolve(model, stop.at);
    if (!found) return "at: " + found.error();
  }
  if (!stop.ask) return "";
  const auto question = lesson::make_question(model, draft.at, *stop.ask, seed());
  if (!question) return "ask: " + question.error();
  for (const lesson::Belief& belief : stop.beliefs) {
    if (question.value().find(belief.option) != nullptr) continue;
    return fill(tr("Nobody can choose {option}: the question has no such answer."),
                {{"option", belief.option}});
  }
  return "";
}

// preview: the card as it will be for who comes to the stop.
void Lessons::preview() {
  LessonState fresh;
  fresh.open = true;
  fresh.draft = std::move(state().draft);
  state() = std::move(fresh);
  LessonState& it = state();
  Draft& draft = *it.draft;
  const lesson::Stop stop = draft.stop;
  it.objective = lesson_ ? lesson_->objective.in_chosen()
                         : lesson::Text{draft.objective_en, draft.objective_zh}.in_chosen();
  if (lesson_) show_stops();
  it.stop = std::min(draft.place, it.stops.size());
  const LessonStop shown{stop.kind, lesson::asks(stop), false, false};
  if (draft.edits && it.stop < it.stops.size()) {
    it.stops[it.stop] = shown;
  } else {
    it.stops.insert(it.stops.begin() + static_cast<std::ptrdiff_t>(it.stop), shown);
  }
  offer_asks(stop.ask);
  tell_stop(stop);
  draft.options.clear();
  if (stop.check) {
    it.mend.emplace().demands = lesson::demands(*stop.check);
    it.mend->runs_of = stop.check->seeds;
  }
  if (stop.change) {
    TriedChange& change = it.change.emplace();
    change.title = lesson::Text{stop.change->title, stop.change->title_zh}.in_chosen();
    change.written = true;
  } else if (stop.ask) {
    auto made = lesson::make_question(given_.shown.whole(), draft.at, *stop.ask, seed());
    if (made) open_question(std::move(made.value()), nullptr);
    for (const lesson::Reason& reason : stop.reasons) {
      it.reasons.push_back(lesson::Text{reason.text, reason.text_zh}.in_chosen());
    }
  }
  if (it.question) {
    for (const lesson::Option& option : it.question->options) {
      if (!option.right || it.question->ordered) draft.options.push_back(option);
    }
  }
  const std::string path = lesson::lesson_path(program_->path);
  draft.can_undo = edits_.can_undo(path), draft.can_redo = edits_.can_redo(path);
  draft.lacks = lack();
}

// [SECTION] Into the file

// own_file: that of the program, which may have to be made. A program that has no file of its own
// is saved first, and then `after` is wanted again.
std::optional<Lessons::Own> Lessons::own_file(const Intent& after) {
  Own own;
  own.program = given_.editing.place_of_own(after);
  if (own.program.empty()) return {};
  own.path = lesson::lesson_path(own.program);
  std::error_code error;
  // the file that is there; else, of a program that was copied, that of the original
  const std::string from = fs::exists(own.path, error) || !lesson_ ? own.path : lesson_->path;
  own.is_there = fs::exists(from, error);
  if (!own.is_there) {
    const Draft& draft = *state().draft;
    own.text = lesson::head_text({draft.objective_en, draft.objective_zh}, 10);
    return own;
  }
  auto there = session::read_file(from);
  if (!there) return given_.voice.say(there.error(), true), std::nullopt;
  own.text = std::move(there.value());
  const auto lesson = lesson::parse_lesson(own.text, from);
  if (!lesson) return given_.voice.say(lesson.error(), true), std::nullopt;
  return own;
}

// write: False: it cannot be; that is said.
bool Lessons::write(const Own& own, const base::Result<std::string>& text, std::size_t stop) {
  if (!text) return given_.voice.say(text.error(), true), false;
  const auto written = edits_.write(own.path, text.value(), stop);
  if (!written) return given_.voice.say(written.error(), true), false;
  return true;
}

// go_on_editing: at that stop of the file as it is now.
void Lessons::go_on_editing(const std::string& program, std::size_t stop) {
  left_ = {};
  if (auto scenario = given_.desk.scenario(program)) program_ = std::move(scenario.value());
  read_file();
  state().draft->kept = state().draft->block;  // it is in the file, or not wanted any more
  state().draft->edits = stop;
  if (!lesson_) return leave();
  on(intent::EditStop{std::min(stop, lesson_->stops.size() - 1)});
}

void Lessons::on(const intent::KeepDraft&) {
  if (!state().draft || !ready() || !state().draft->lacks.empty()) return;
  const auto own = own_file(intent::KeepDraft{});
  if (!own) return;
  const Draft& draft = *state().draft;
  std::size_t place = 0;
  if (draft.edits) {
    place = *draft.edits;
    const auto there = lesson::stop_blocks(own->text);
    if (place >= there.size() || there[place] != draft.kept) {
      return given_.voice.say(tr("This stop was changed in the file meanwhile: leave it, and open "
                                 "it again."),
                              true);
    }
    if (!write(*own, lesson::with_changed_stop(own->text, own->path, place, drafted()), place)) {
      return;
    }
  } else {
    if (own->is_there) {
      const auto lesson = lesson::parse_lesson(own->text, own->path);
      if (lesson) place = lesson::place_for(lesson.value(), given_.shown.whole(), draft.at);
    }
    if (!write(*own, lesson::with_stop(own->text, own->path, place, drafted()), place)) return;
  }
  go_on_editing(own->program, place);
  const std::size_t all = lesson_ ? lesson_->stops.size() : 0;
  given_.voice.say(fill(tr("Kept in {file}, as stop {n} of {all}"),
                        {{"file", fs::path(own->path).filename().string()},
                         {"n", std::to_string(place + 1)},
                         {"all", std::to_string(all)}}),
                   false);
}

void Lessons::on(const intent::RemoveStop&) {
  if (!state().draft || !state().draft->edits || !ready()) return;
  const std::size_t number = *state().draft->edits;
  const auto own = own_file(intent::RemoveStop{});
  if (!own || !write(*own, lesson::without_stop(own->text, own->path, number), number)) return;
  go_on_editing(own->program, number);
  given_.voice.say(
      fill(tr("Stop {n} is taken out of {file}"),
           {{"file", fs::path(own->path).filename().string()}, {"n", std::to_string(number + 1)}}),
      false);
}

void Lessons::on(const intent::ShiftStop& i) {
  if (!state().draft || !state().draft->edits || !ready() || keeps_first()) return;
  const std::size_t number = *state().draft->edits;
  const bool back = i.direction == Direction::Back;
  if (back ? number == 0 : number + 1 >= state().draft->of) return;
  const std::size_t to = back ? number - 1 : number + 1;
  const auto own = own_file(i);
  if (!own || !write(*own, lesson::with_moved_stop(own->text, own->path, number, to), to)) return;
  go_on_editing(own->program, to);
}

void Lessons::on(const intent::UndoEdit& i) {
  if (!state().draft || !ready()) return;
  const bool back = i.direction == Direction::Back;
  const std::string path = lesson::lesson_path(program_->path);
  if (back ? !edits_.can_undo(path) : !edits_.can_redo(path)) return;
  if (keeps_first()) return;
  const auto stop = back ? edits_.undo() : edits_.redo();
  if (!stop) return given_.voice.say(stop.error(), true);
  go_on_editing(program_->path, stop.value());
}

}  // namespace fiberscope::ui
