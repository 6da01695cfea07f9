// What App does with the program's text, the files it lies in, and the machine it runs on.
#include <filesystem>
#include <ranges>
#include <set>

#include "app/ui/app/app.h"
#include "app/ui/editor/question_view.h"
#include "app/ui/lists/source_view.h"
#include "app/words/words.h"

namespace fiberscope::ui {

namespace fs = std::filesystem;
using words::fill;
using words::tr;

namespace {

constexpr float kKeepEvery_s = 1;

Intent plain(Command command) { return {command, {}, {}, 0, {}}; }

bool is_under(const std::string& path, const std::string& folder) {
  if (folder.empty()) return false;
  std::error_code error;
  const fs::path a = fs::weakly_canonical(path, error), b = fs::weakly_canonical(folder, error);
  const auto [end, ignored] = std::mismatch(b.begin(), b.end(), a.begin(), a.end());
  return end == b.end();
}

}  // namespace

void App::ask(Question question, std::optional<Intent> after) {
  editor_.question = question;
  editor_.after = std::move(after);
  ui_.open_popup("question");
}

// would_lose: the command leaves the program that is open while its text is not saved.
bool App::would_lose(const Intent& intent) {
  switch (intent.command) {
    case Command::OpenScenario:
    case Command::OpenTrace:
    case Command::NewProgram:
    case Command::Quit:
      return editor_.document && editor_.document->unsaved();
    default:
      return false;
  }
}

// go_on: carries out what was wanted before the question.
void App::go_on() {
  if (!editor_.after) return;
  const Intent intent = std::move(*editor_.after);
  editor_.after.reset();
  carry_out(intent);
}

// [SECTION] Documents

void App::open_document(Document document) {
  editor_.document = std::move(document);
  editor_.area = {};
  editor_.find.for_text = 0;
  editor_.failures.clear();
  run_machine_.reset();
  if (!machine_.open) return;
  machine_.open = false;
  toggle_machine();
}

std::string App::document_path() const {
  const Document& document = *editor_.document;
  if (!document.path().empty()) return document.path();
  return (fs::path(documents_folder()) / document.name()).string();
}

// document_for: reads the program into the editor. False when it cannot be read; that is said.
bool App::document_for(const std::string& path) {
  const bool same = editor_.document && editor_.document->path() == path;
  if (same && !editor_.document->unsaved()) {
    if (const auto read = editor_.document->reload(); !read) return say(read.error(), true), false;
  } else if (!same) {
    auto document = Document::open(path, is_under(path, scenario_folder_));
    if (!document) return say(document.error(), true), false;
    open_document(std::move(document.value()));
  }
  editor_.ran = editor_.document->text.text();
  editor_.failures.clear();
  return true;
}

// document_for_trace: the program a trace carries, as a text of its own.
void App::document_for_trace() {
  if (!model_) return;
  const auto& sources = model_->names.sources();
  const model::Source* source = model_->names.source(state_.source.shown);
  if (source == nullptr && !sources.empty()) source = &sources.begin()->second;
  if (source == nullptr) return say(tr("The trace carries no program text."), true);
  std::string text;
  for (const std::string& line : source->lines) text += line + "\n";
  open_document(Document::untitled(source->file, text));
  editor_.ran = text;
}

void App::show_editor(bool editing) {
  if (editing && !editor_.document) document_for_trace();
  editor_.editing = editing && editor_.document.has_value();
  editor_.take_keyboard = editor_.editing;
  if (editor_.editing && editor_.failures.empty()) {
    // where the run stands is most likely what is to be changed
    const TextPlace caret = editor_.document->text.caret();
    const std::uint32_t line = state_.source.followed_line;
    if (caret == TextPlace{} && line > 0 && !editor_.differs()) {
      editor_.show({{line - 1, 0}, {line - 1, 0}});
    }
  }
  if (!editor_.editing) ui_.drop_focus();
}

// [SECTION] Saving

void App::browse(BrowserMode mode) {
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
  for (const RecentFile& file : recent_) {
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
  ui_.open_popup("browser");
}

void App::save_program() {
  if (!editor_.document) return;
  const auto saved = editor_.document->save();
  if (!saved) return editor_.after.reset(), say(saved.error(), true);
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

void App::save_to(const std::string& path) {
  if (is_under(path, scenario_folder_) && editor_.document->built_in()) {
    return say(tr("A built-in scenario is never overwritten. Choose another place."), true);
  }
  const bool shown = editor_.document->path() == face_.path;
  const auto saved = editor_.document->save_as(path);
  if (!saved) return editor_.after.reset(), say(saved.error(), true);
  if (shown || face_.path.empty()) {
    face_.path = path;
    face_.chapter.clear();
  }
  recovery_.keep(*editor_.document);
  desk_.remember_file(path);
  refresh_lists();
  save_settings();
  say(fill(tr("Saved {file}"), {{"file", path}}));
  go_on();
}

// answer: a button of the question: the last of the three changes nothing.
void App::answer(int button) {
  const Question question = std::exchange(editor_.question, Question::None);
  ui_.close_popup();
  editor_.take_keyboard = editor_.editing;
  if (question == Question::Restore && editor_.leftover) {
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
    return Recovery::remove(left);
  }
  if (button == 2 || !editor_.document) return editor_.after.reset();
  if (question == Question::Leave) {
    if (button == 0) return save_program();
    editor_.document->revert();
    recovery_.keep(*editor_.document);
    return go_on();
  }
  const auto done = button == 0 ? editor_.document->overwrite() : editor_.document->reload();
  if (!done) return editor_.after.reset(), say(done.error(), true);
  recovery_.keep(*editor_.document);
  go_on();
}

// [SECTION] Running

// run_text: the text as it is written, saved or not.
void App::run_text() {
  const std::string text = editor_.document->text.text();
  const std::string path = document_path();
  if (!desk_.can_run()) return say(tr("There is no engine to run programs with."), true);
  session::Scenario scenario;
  if (auto known = desk_.scenario(path)) scenario = std::move(known.value());
  scenario.path = path;
  scenario.name = fs::path(path).stem().string();
  scenario.docstring = session::parse_docstring(text);
  auto metadata = session::parse_metadata(text, editor_.document->name());
  if (!metadata) say(metadata.error(), true);
  scenario.metadata = metadata ? std::move(metadata.value()) : session::Metadata();
  editor_.ran = text;
  editor_.failures.clear();
  start_run(scenario, text);
}

void App::start_run(const session::Scenario& scenario, std::optional<std::string> source) {
  forget_traced();
  session::Recipe recipe = session::recipe_for(scenario);
  recipe.source = std::move(source);
  const Machine in_file = machine_of(scenario.metadata);
  if (run_machine_ && machine_.in_file != in_file) run_machine_.reset();  // the text says otherwise
  if (run_machine_) apply(*run_machine_, recipe);
  take_devices(scenario, recipe);
  if (machine_.open && machine_.in_file != in_file) machine_.fill(in_file);
  machine_.in_file = in_file;
  drop_model();
  face_.path = scenario.path;
  marks_of_ = scenario.path;
  face_.title = desk_.title(scenario);
  face_.chapter = desk_.chapter_title(scenario);
  face_.lesson = desk_.lesson(scenario);
  face_.error = desk_.run(scenario, std::move(recipe));
  desk_.tell(face_);
  face_.mode = face_.running ? words::mark("live") : "";
}

// take_failures: when the run is over: the lines it failed at, for the editor, the last one first.
void App::take_failures() {
  editor_.failures.clear();
  if (!model_ || !editor_.document) return;
  const TextBuffer ran(editor_.ran);
  std::set<std::size_t> taken;
  for (const model::Failure& failure : std::views::reverse(model_->failures.list())) {
    const model::Source* source = model_->names.source(failure.place.source);
    if (source != nullptr && source->path != document_path()) continue;
    const std::size_t line = failure.place.line - 1;
    if (line >= ran.lines().size() || !taken.insert(line).second) continue;
    editor_.failures.push_back({{line, failure.message}, ran.lines()[line]});
  }
  if (editor_.failures.empty() || !editor_.editing) return;
  const std::size_t line = editor_.failures.front().mark.line;
  editor_.show({{line, 0}, {line, 0}});
}

// [SECTION] The machine

void App::toggle_machine() {
  if (machine_.open) {
    machine_.open = false;
    return;
  }
  if (!editor_.document) document_for_trace();
  if (!editor_.document) {
    if (!model_) say(tr("Open a program first: the machine's settings belong to it."), true);
    return;
  }
  const auto metadata =
      session::parse_metadata(editor_.document->text.text(), editor_.document->name());
  if (!metadata) return say(metadata.error(), true);
  machine_.in_file = machine_of(metadata.value());
  machine_.fill(run_machine_  ? *run_machine_
                : is_traced() ? machine_of(traced_->recipe())
                              : machine_.in_file);
  machine_.scroll_y = 0;
  machine_.open = true;
}

void App::write_machine() {
  const Machine machine = machine_.machine();
  Document& document = *editor_.document;
  const bool was_saved = !document.unsaved();
  const auto written =
      session::write_metadata(document.text.text(), change_of(machine), document.name());
  if (!written) return say(written.error(), true);
  document.text.replace_all(written.value());
  run_machine_.reset();
  if (machine.max_events || machine.until_ns) run_machine_ = machine;
  machine_.in_file = machine;
  machine_.in_file.max_events.reset();
  machine_.in_file.until_ns.reset();
  if (was_saved && !document.built_in() && !document.path().empty()) return save_program();
  say(tr("The settings are in the text now. Ctrl+S saves it."));
}

// [SECTION] Commands

// edit: false when the command is about something else.
bool App::edit(const Intent& intent) {
  if (would_lose(intent)) return ask(Question::Leave, intent), true;
  switch (intent.command) {
    case Command::EditProgram:
      show_editor(intent.number == 2 ? !editor_.editing : intent.number == 1);
      return true;
    case Command::NewProgram:
      drop_model();
      desk_.close();
      forget_traced();
      face_ = {};
      face_.can_run = desk_.can_run();
      face_.title = tr("New program");
      open_document(Document::untitled("program.py", new_program()));
      editor_.ran = {};
      show_editor(true);
      return true;
    case Command::SaveProgram:
      save_program();
      return true;
    case Command::SaveProgramAs:
      if (editor_.document) browse(BrowserMode::Save);
      return true;
    case Command::OpenBrowser:
      browse(BrowserMode::Open);
      return true;
    case Command::Answer:
      answer(intent.number);
      return true;
    case Command::ToggleMachine:
      toggle_machine();
      return true;
    case Command::RunWithMachine:
      run_machine_ = machine_.machine();
      carry_out(plain(Command::RunAgain));
      return true;
    case Command::WriteMachine:
      write_machine();
      return true;
    case Command::Quit:
      recovery_.forget();
      closed_ = true;
      return true;
    default:
      return false;
  }
}

// [SECTION] Panes

Intents App::editor_pane(Rect pane) {
  Rect header = pane;
  header.h = ui_.px(41);
  Intents intents = editor_view(ui_, editor_, pane);
  for (Intent& i : mode_switch(ui_, editor_, header)) intents.push_back(std::move(i));
  return intents;
}

Intents App::source_pane(const Scene& scene, const Rect& pane) {
  if (editor_.editing && editor_.document) return editor_pane(pane);
  Rect header = pane;
  header.h = ui_.px(41);
  state_.source.header_cut = mode_switch_width(ui_);
  Intents intents = source_view(ui_, scene, state_.source, state_.selected, pane);
  for (Intent& i : mode_switch(ui_, editor_, header)) intents.push_back(std::move(i));
  return intents;
}

Intents App::machine_pane(const Rect& pane) {
  const bool built_in = editor_.document && editor_.document->built_in();
  return machine_sheet_view(ui_, machine_, built_in, pane);
}

// edit_frame: what lies over the panes, and the copy of unsaved text.
void App::edit_frame(const Rect& screen, Intents& intents) {
  if (browser_.mode != BrowserMode::Closed && ui_.popup_open("browser")) {
    const bool saving = browser_.mode == BrowserMode::Save;
    if (const auto path = browser_view(ui_, browser_, screen)) {
      browser_.close();
      ui_.close_popup();
      editor_.take_keyboard = editor_.editing;
      if (path->empty()) {
        editor_.after.reset();
      } else if (saving) {
        save_to(*path);
      } else {
        intents.push_back({Command::OpenTrace, {}, {}, 0, *path});
      }
    }
  }
  if (editor_.question != Question::None && !ui_.any_popup()) ui_.open_popup("question");
  for (Intent& i : question_view(ui_, editor_, screen)) intents.push_back(std::move(i));
  unkept_s_ += ui_.input().delta_s;
  if (editor_.document && unkept_s_ >= kKeepEvery_s) {
    recovery_.keep(*editor_.document);
    unkept_s_ = 0;
  }
}

}  // namespace fiberscope::ui
