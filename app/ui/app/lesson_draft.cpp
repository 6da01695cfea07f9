// A stop that a teacher adds where the run stands: its moment in words, what can be asked there,
// what the card will look like, and the way into the lesson's file. And that file itself: read
// again when somebody else writes it, and what is wrong with it.
#include <algorithm>
#include <filesystem>

#include "app/lesson/query.h"
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
  if (state().draft) return place_draft(), true;
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

// [SECTION] A stop that is added

void Lessons::on(const intent::AddStop&) {
  if (state().draft || given_.state.panes.presenting) return;
  if (!program_) {
    return given_.voice.say(tr("Open a program first: a lesson stands beside its file."), false);
  }
  if (!ready()) return given_.voice.say(tr("A stop can be added when the run is over."), false);
  if (!fault_.empty()) return given_.voice.say(fault_, true);
  if (given_.editing.differs()) {
    return given_.voice.say(tr("The text has changed since this run: run it again first."), false);
  }
  drop_mend();
  const std::uint64_t cursor = given_.shown.cursor();
  if (state().open) leave();
  given_.navigation.move_quietly(cursor);
  given_.state.diagrams.states = given_.state.diagrams.loop = false;
  state() = {};
  state().open = true;
  Draft draft;
  if (left_.path == program_->path) {  // what was written before, and not kept
    draft.text_en = left_.draft.text_en, draft.text_zh = left_.draft.text_zh;
    draft.objective_en = left_.draft.objective_en;
    draft.objective_zh = left_.draft.objective_zh;
  }
  state().draft = std::move(draft);
  on(intent::MoveDraft{});
  if (state().draft->asks.empty()) return;
  state().draft->kind = lesson::StopKind::Predict;
  state().draft->ask = 0;
  preview();
}

// MoveDraft: what was asked is asked there, too, if it can be.
void Lessons::on(const intent::MoveDraft&) {
  if (!state().draft || !ready()) return;
  Draft& draft = *state().draft;
  const model::Model& model = given_.shown.whole();
  std::optional<lesson::Ask> asked;
  if (draft.ask >= 0) asked = draft.asks[static_cast<std::size_t>(draft.ask)];
  draft.at = EventSeq{std::max<std::uint64_t>(given_.shown.cursor(), 1)};
  draft.query = lesson::query_for(model, draft.at);
  const auto found = lesson::resolve(model, draft.query);
  if (found) draft.at = found.value();
  draft.at_ns = model.trace.at(draft.at).time_ns;
  draft.asks = lesson::askable(model, draft.at, given_.state.focus.lane, seed());
  draft.ask = -1;
  for (std::size_t i = 0; i < draft.asks.size(); ++i) {
    if (asked && draft.asks[i].type == asked->type) draft.ask = static_cast<int>(i);
  }
  place_draft();
}

// place_draft: where it stands in the lesson as it is now, in the chosen language.
void Lessons::place_draft() {
  Draft& draft = *state().draft;
  draft.first = !lesson_;
  const model::Model& model = given_.shown.whole();
  draft.place = lesson_ ? lesson::place_for(*lesson_, model, draft.at) : 0;
  draft.titles.clear();
  for (const lesson::Ask& ask : draft.asks) {
    const auto question = lesson::make_question(model, draft.at, ask, seed());
    std::string title = question ? question.value().title : std::string(base::word_of(ask.type));
    const std::string& whom = ask.lane.empty() ? ask.name : ask.lane;
    if (!whom.empty()) title += "  (" + whom + ")";
    draft.titles.push_back(std::move(title));
  }
  preview();
}

void Lessons::on(const intent::ChangeDraft&) {
  if (!state().draft) return;
  left_ = {program_->path, *state().draft};
  preview();
}

lesson::Stop Lessons::drafted() const {
  const Draft& draft = *state().draft;
  lesson::Stop stop;
  stop.kind = draft.kind;
  stop.at = draft.query;
  if (draft.ask >= 0) stop.ask = draft.asks[static_cast<std::size_t>(draft.ask)];
  const auto trimmed = [](const std::string& text) {
    const std::size_t from = text.find_first_not_of(" \n\t"), to = text.find_last_not_of(" \n\t");
    return from == std::string::npos ? "" : text.substr(from, to - from + 1);
  };
  stop.text = {trimmed(draft.text_en), trimmed(draft.text_zh)};
  return stop;
}

// preview: the card as it will be for who comes to the stop.
void Lessons::preview() {
  LessonState fresh;
  fresh.open = true;
  fresh.draft = std::move(state().draft);
  state() = std::move(fresh);
  LessonState& it = state();
  Draft& draft = *it.draft;
  const lesson::Stop stop = drafted();
  it.objective = lesson_ ? lesson_->objective.in_chosen()
                         : lesson::Text{draft.objective_en, draft.objective_zh}.in_chosen();
  if (lesson_) show_stops();
  it.stop = std::min(draft.place, it.stops.size());
  it.stops.insert(it.stops.begin() + static_cast<std::ptrdiff_t>(it.stop),
                  LessonStop{stop.kind, stop.ask.has_value(), false, false});
  it.text = lesson::blocks_of(stop.text.in_chosen());
  if (stop.ask) {
    auto made = lesson::make_question(given_.shown.whole(), draft.at, *stop.ask, seed());
    if (made) open_question(std::move(made.value()), nullptr);
  }
  draft.lacks.clear();
  if (stop.kind == lesson::StopKind::Predict && !stop.ask) {
    draft.lacks = tr("A stop that predicts asks something: choose a question.");
  } else if (draft.first && draft.objective_en.empty()) {
    draft.lacks = tr("A lesson begins with what one can do afterwards: one sentence in English.");
  } else if (stop.text.en.empty()) {
    draft.lacks = tr("Write a sentence in English.");
  }
}

// KeepDraft: into the lesson's file, which may have to be made. A program that has no file of its
// own is saved first.
void Lessons::on(const intent::KeepDraft&) {
  if (!state().draft || !ready() || !state().draft->lacks.empty()) return;
  const std::string program = given_.editing.place_of_own(intent::KeepDraft{});
  if (program.empty()) return;
  const std::string path = lesson::lesson_path(program);
  const Draft& draft = *state().draft;
  std::error_code error;
  // the file that is there; else, of a program that was copied, that of the original
  const std::string from = fs::exists(path, error) || !lesson_ ? path : lesson_->path;
  std::string text = lesson::head_text({draft.objective_en, draft.objective_zh}, 10);
  std::size_t place = 0;
  if (fs::exists(from, error)) {
    const auto there = session::read_file(from);
    if (!there) return given_.voice.say(there.error(), true);
    text = there.value();
    const auto lesson = lesson::parse_lesson(text, from);
    if (!lesson) return given_.voice.say(lesson.error(), true);
    place = lesson::place_for(lesson.value(), given_.shown.whole(), draft.at);
  }
  const auto with = lesson::with_stop(text, path, place, drafted());
  if (!with) return given_.voice.say(with.error(), true);
  const auto written = session::write_file(path, with.value());
  if (!written) return given_.voice.say(written.error(), true);
  left_ = {};
  leave();
  if (auto scenario = given_.desk.scenario(program)) program_ = std::move(scenario.value());
  read_file();
  const std::size_t all = lesson_ ? lesson_->stops.size() : 0;
  given_.voice.say(fill(tr("Kept in {file}, as stop {n} of {all}"),
                        {{"file", fs::path(path).filename().string()},
                         {"n", std::to_string(place + 1)},
                         {"all", std::to_string(all)}}),
                   false);
}

}  // namespace fiberscope::ui
