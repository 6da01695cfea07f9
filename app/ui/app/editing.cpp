#include "app/ui/app/editing.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <ranges>
#include <set>
#include <utility>

#include "app/ui/editor/question_view.h"
#include "app/ui/editor/templates.h"
#include "app/ui/lists/source_view.h"
#include "app/words/words.h"

namespace fiberscope::ui {

namespace fs = std::filesystem;
using words::fill;
using words::tr;

namespace {

constexpr float kKeepEvery_s = 1;

bool is_under(const std::string& path, const std::string& folder) {
  if (folder.empty()) return false;
  std::error_code error;
  const fs::path a = fs::weakly_canonical(path, error), b = fs::weakly_canonical(folder, error);
  const auto [end, ignored] = std::mismatch(b.begin(), b.end(), a.begin(), a.end());
  return end == b.end();
}

}  // namespace

void Editing::ask(Question question, std::optional<Intent> after) {
  editor_.question = question;
  editor_.after = std::move(after);
  given_.ui.open_popup("question");
}

bool Editing::holds_up(const Intent& intent) {
  if (!editor_.document || !editor_.document->unsaved()) return false;
  ask(Question::Leave, intent);
  return true;
}

// go_on: carries out what was wanted before the question.
void Editing::go_on() {
  if (!editor_.after) return;
  const Intent intent = *std::exchange(editor_.after, {});
  given_.ask(intent);
}

// say_failed: and what was wanted after it is not done.
void Editing::say_failed(std::string text) {
  editor_.after.reset();
  say(std::move(text), true);
}

// [SECTION] Documents

void Editing::attach(const std::string& scenario_folder, const std::string& settings_path) {
  scenario_folder_ = scenario_folder;
  if (settings_path.empty()) return;
  const fs::path folder = fs::path(settings_path).parent_path();
  recovery_ = Recovery((folder / "unsaved").string());
  auto left = recovery_.leftovers();
  if (left.empty()) return;
  editor_.leftover = std::move(left.front());
  ask(Question::Restore);
}

void Editing::open_document(Document document) {
  editor_.document = std::move(document);
  editor_.area = {};
  editor_.find.for_text = 0;
  editor_.failures.clear();
  editor_.no_text.clear();
  editor_.no_text_for = 0;
  forget_machine();
  if (!std::exchange(machine_.open, false)) return;
  on(intent::ToggleMachine{});
}

void Editing::begin_program(std::optional<ProgramKind> like) {
  open_document(like ? Document::untitled(template_of(*like).file, template_of(*like).text)
                     : Document::untitled("program.py", new_program()));
  editor_.ran = {};
  show_editor(true);
}

void Editing::close() {
  editor_.document.reset();
  editor_.editing = machine_.open = false;
}

bool Editing::has_text() const {
  return editor_.document && (editor_.document->unsaved() || editor_.document->path().empty());
}

bool Editing::has_own_text() const {
  const auto& document = editor_.document;
  return document && (!document->path().empty() || document->text.text() != editor_.ran);
}

void Editing::take_up(const std::string& text) {
  editor_.ran = text;
  editor_.failures.clear();
}

std::optional<std::string> Editing::written() const {
  if (!editor_.document) return {};
  return editor_.document->text.text();
}

std::uint64_t Editing::written_version() const {
  return editor_.document ? editor_.document->text.version() : 0;
}

std::string Editing::place_of_own(const Intent& after) {
  if (!editor_.document) return "";
  const Document& document = *editor_.document;
  if (!document.built_in() && !document.path().empty() && !document.unsaved()) {
    return document.path();
  }
  editor_.after = after;
  save();
  return "";
}

void Editing::rewrite(const std::string& text) {
  if (!editor_.document) return;
  const std::vector<std::string> before = editor_.document->text.lines();
  editor_.document->text.replace_all(text);
  show_editor(true);
  const std::vector<std::string>& lines = editor_.document->text.lines();
  const auto changed = std::ranges::mismatch(before, lines).in2 - lines.begin();
  const std::size_t line = std::min(static_cast<std::size_t>(changed), lines.size() - 1);
  editor_.show({{line, 0}, {line, 0}});
}

std::string Editing::document_path() const {
  const Document& document = *editor_.document;
  if (!document.path().empty()) return document.path();
  return (fs::path(documents_folder()) / document.name()).string();
}

bool Editing::open_program(const std::string& path) {
  const bool same = editor_.document && editor_.document->path() == path;
  if (same && !editor_.document->unsaved()) {
    if (const auto read = editor_.document->reload(); !read) return say(read.error(), true), false;
  } else if (!same) {
    // the text was shown only because there was no run to be looked at
    const Shown& shown = given_.shown;
    if (shown.open() && shown.model().names.sources().empty()) editor_.editing = false;
    auto document = Document::open(path, is_under(path, scenario_folder_));
    if (!document) return say(document.error(), true), false;
    open_document(std::move(document.value()));
  }
  take_up(editor_.document->text.text());
  return true;
}

// document_for_trace: the program a trace carries, as a text of its own.
void Editing::document_for_trace() {
  if (!given_.shown.open()) return;
  const model::Names& names = given_.shown.model().names;
  const auto& sources = names.sources();
  const model::Source* source = names.source(given_.state.source.shown);
  if (source == nullptr && !sources.empty()) source = &sources.begin()->second;
  if (source == nullptr) return say(tr("The trace carries no program text."), true);
  std::string text;
  for (const std::string& line : source->lines) text += line + "\n";
  open_document(Document::untitled(source->file, text));
  editor_.ran = text;
}

void Editing::show_editor(bool editing) {
  if (editing && !editor_.document) document_for_trace();
  editor_.editing = editing && editor_.document.has_value();
  editor_.take_keyboard = editor_.editing;
  if (editor_.editing && editor_.failures.empty()) {
    // where the run stands is most likely what is to be changed
    const TextPlace caret = editor_.document->text.caret();
    const std::uint32_t line = given_.state.source.followed_line;
    if (caret == TextPlace{} && line > 0 && !editor_.differs()) {
      editor_.show({{line - 1, 0}, {line - 1, 0}});
    }
  }
  if (!editor_.editing) given_.ui.drop_focus();
}

// [SECTION] Saving

void Editing::browse(BrowserMode mode) {
  std::vector<BrowserPlace> places;
  const auto add = [&](const char* glyph, std::string name, const std::string& path) {
    std::error_code error;
    for (const BrowserPlace& p : places) {
      if (p.path == path) return;
    }
    if (fs::is_directory(path, error)) places.push_back({glyph, std::move(name), path});
  };
  if (const char* home = std::getenv("HOME")) add(icon::kHome, tr("Home"), home);
  add(icon::kFile, "Fiberscope", documents_folder());
  if (mode == BrowserMode::Open) add(icon::kLesson, tr("Scenarios"), scenario_folder_);
  const auto own = [&](const std::string& path) {
    return !path.empty() && !is_under(path, scenario_folder_);
  };
  for (const RecentFile& file : given_.shelf.recent) {
    const fs::path folder = fs::path(file.path).parent_path();
    if (own(file.path)) add(icon::kHistory, folder.filename().string(), folder.string());
  }
  std::string where = documents_folder();
  const std::string open = editor_.document ? editor_.document->path() : std::string();
  if (own(open)) where = fs::path(open).parent_path().string();
  if (mode == BrowserMode::Open) {
    browser_.open(browser_.folder.empty() ? where : browser_.folder, std::move(places));
  } else {
    browser_.save(where, editor_.document->name(), std::move(places));
  }
  given_.ui.open_popup("browser");
}

void Editing::save() {
  if (!editor_.document) return;
  const auto saved = editor_.document->save();
  if (!saved) return say_failed(saved.error());
  switch (saved.value()) {
    case SaveResult::NeedsName:
      return browse(BrowserMode::Save);
    case SaveResult::ChangedOnDisk:
      return ask(Question::Changed, std::move(editor_.after));
    case SaveResult::Saved:
      recovery_.keep(*editor_.document);
      say(fill(tr("Saved {file}"), {{"file", editor_.document->name()}}));
      return go_on();
  }
}

void Editing::save_to(const std::string& path) {
  if (is_under(path, scenario_folder_) && editor_.document->built_in()) {
    return say(tr("A built-in scenario is never overwritten. Choose another place."), true);
  }
  SessionFace& face = given_.face;
  const bool shown = editor_.document->path() == face.path;
  const auto saved = editor_.document->save_as(path);
  if (!saved) return say_failed(saved.error());
  if (shown || face.path.empty()) {
    face.path = path;
    face.chapter.clear();
  }
  recovery_.keep(*editor_.document);
  given_.shelf.remember(path);
  say(fill(tr("Saved {file}"), {{"file", path}}));
  go_on();
}

void Editing::answer_restore(int button) {
  const Leftover left = *std::exchange(editor_.leftover, {});
  if (button == 2) return;
  if (button == 0) {
    auto document = left.path.empty() ? base::Result<Document>(Document::untitled(left.name, ""))
                                      : Document::open(left.path, left.built_in);
    // the file is gone, the text is not
    open_document(document ? std::move(document.value()) : Document::untitled(left.name, ""));
    editor_.document->restore(left.text);
    recovery_.keep(*editor_.document);
    show_editor(true);
  }
  Recovery::remove(left);
}

// The last of the three buttons changes nothing.
void Editing::on(const intent::AnswerQuestion& i) {
  const Question question = std::exchange(editor_.question, Question::None);
  given_.ui.close_popup();
  editor_.take_keyboard = editor_.editing;
  if (question == Question::Restore && editor_.leftover) return answer_restore(i.button);
  if (i.button == 2 || !editor_.document) return editor_.after.reset();
  if (question == Question::Leave) {
    if (i.button == 0) return save();
    editor_.document->revert();
    recovery_.keep(*editor_.document);
    return go_on();
  }
  const auto done = i.button == 0 ? editor_.document->overwrite() : editor_.document->reload();
  if (!done) return say_failed(done.error());
  recovery_.keep(*editor_.document);
  go_on();
}

// [SECTION] Running

void Editing::set_machine(const session::Scenario& scenario, session::Recipe& recipe) {
  const Machine in_file = machine_of(scenario.metadata);
  if (machine_.in_file != in_file) forget_machine();  // the text says otherwise
  set_machine(recipe);
  if (machine_.open && machine_.in_file != in_file) machine_.fill(in_file);
  machine_.in_file = in_file;
}

bool Editing::set_machine(session::Recipe& recipe) const {
  if (run_machine_) apply(*run_machine_, recipe);
  return run_machine_.has_value();
}

void Editing::take_failures() {
  editor_.failures.clear();
  if (!given_.shown.open() || !editor_.document) return;
  const model::Model& model = given_.shown.model();
  const TextBuffer ran(editor_.ran);
  std::set<std::size_t> taken;
  for (const model::Failure& failure : std::views::reverse(model.failures.list())) {
    const model::Source* source = model.names.source(failure.place.source);
    if (source != nullptr && source->path != document_path()) continue;
    const std::size_t line = failure.place.line - 1;
    if (line >= ran.lines().size() || !taken.insert(line).second) continue;
    editor_.failures.push_back({{line, failure.message}, ran.lines()[line]});
  }
  // what cannot be read as a program has no run to be looked at: its text is shown
  if (!editor_.failures.empty() && model.names.sources().empty()) editor_.editing = true;
  if (editor_.failures.empty() || !editor_.editing) return;
  const std::size_t line = editor_.failures.front().mark.line;
  editor_.show({{line, 0}, {line, 0}});
}

// [SECTION] The machine

void Editing::on(const intent::ToggleMachine&) {
  if (std::exchange(machine_.open, false)) return;
  if (!editor_.document) document_for_trace();
  if (!editor_.document) {
    if (!given_.shown.open())
      say(tr("Open a program first: the machine's settings belong to it."), true);
    return;
  }
  const auto metadata =
      session::parse_metadata(editor_.document->text.text(), editor_.document->name());
  if (!metadata) return say(metadata.error(), true);
  machine_.open = true;
  machine_.scroll_y = 0;
  const Machine was = std::exchange(machine_.in_file, machine_of(metadata.value()));
  if (std::exchange(machine_.filled, true) && was == machine_.in_file) return;
  const bool traced = traced_machine_ && !has_own_text();
  machine_.fill(run_machine_.value_or(traced ? *traced_machine_ : machine_.in_file));
  show_limits();
}

bool Editing::write_settings(const session::MetadataChange& change) {
  if (!editor_.document) document_for_trace();
  if (!editor_.document) return false;
  Document& document = *editor_.document;
  const bool was_saved = !document.unsaved();
  const auto written = session::write_metadata(document.text.text(), change, document.name());
  if (!written) return say(written.error(), true), false;
  document.text.replace_all(written.value());
  if (was_saved && !document.built_in() && !document.path().empty()) return save(), true;
  say(tr("The settings are in the text now. Ctrl+S saves it."));
  return true;
}

bool Editing::use_machine() {
  if (!machine_.open) return false;
  run_machine_ = machine_.machine();
  keep_limits();
  return true;
}

void Editing::keep_limits() {
  given_.desk.change_limits(machine_.limits());
  given_.desk.keep(given_.state);
}

void Editing::on(const intent::WriteMachine&) {
  if (!machine_.open) return;
  const Machine machine = machine_.machine();
  if (!write_settings(change_of(machine))) return;
  keep_limits();
  run_machine_.reset();
  if (machine != machine.in_file()) run_machine_ = machine;
  machine_.in_file = machine.in_file();
}

// [SECTION] Wishes

void Editing::on(const intent::EditProgram& i) { show_editor(i.edit); }

void Editing::on(const intent::ToggleEditor&) { show_editor(!editor_.editing); }

void Editing::on(const intent::SaveProgram&) { save(); }

void Editing::on(const intent::SaveProgramAs&) {
  if (editor_.document) browse(BrowserMode::Save);
}

void Editing::on(const intent::OpenBrowser&) { browse(BrowserMode::Open); }

// [SECTION] Panes

Intents Editing::editor_pane(const Rect& pane) {
  Rect header = pane;
  header.h = header_height(given_.ui);
  Intents intents = editor_view(given_.ui, editor_, pane);
  take(intents, mode_switch(given_.ui, editor_, header));
  return intents;
}

Intents Editing::source_pane(const Scene& scene, const Rect& pane) {
  if (shows_editor()) return editor_pane(pane);
  Ui& ui = given_.ui;
  Rect header = pane;
  header.h = header_height(ui);
  given_.state.source.header_cut = mode_switch_width(ui);
  Intents intents = source_view(ui, scene, given_.state.source, given_.state.focus, pane);
  take(intents, mode_switch(ui, editor_, header));
  return intents;
}

Intents Editing::machine_pane(const Rect& pane) {
  const bool built_in = editor_.document && editor_.document->built_in();
  given_.ui.form(pane);
  return machine_sheet_view(given_.ui, machine_, built_in, pane);
}

Intents Editing::over_panes(const Rect& screen) {
  Ui& ui = given_.ui;
  Intents intents;
  if (browser_.mode != BrowserMode::Closed && ui.popup_open("browser")) {
    const bool saving = browser_.mode == BrowserMode::Save;
    if (const auto path = browser_view(ui, browser_, screen)) {
      browser_.close();
      ui.close_popup();
      editor_.take_keyboard = editor_.editing;
      if (path->empty()) {
        editor_.after.reset();
      } else if (saving) {
        save_to(*path);
      } else {
        intents.push_back(intent::OpenFile{*path});
      }
    }
  }
  if (editor_.question != Question::None && !ui.any_popup()) ui.open_popup("question");
  take(intents, question_view(ui, editor_, screen));
  unkept_s_ += ui.input().delta_s;
  if (editor_.document && unkept_s_ >= kKeepEvery_s) {
    recovery_.keep(*editor_.document);
    unkept_s_ = 0;
  }
  return intents;
}

}  // namespace fiberscope::ui
