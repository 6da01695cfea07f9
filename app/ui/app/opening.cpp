// How Running opens traces and programs, and begins their runs.
#include <filesystem>

#include "app/session/files.h"
#include "app/ui/app/running.h"
#include "app/words/words.h"
#include "scheduler/trace/format.h"

namespace fiberscope::ui {
namespace {

std::string file_name(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string::npos ? path : path.substr(slash + 1);
}

// not_a_file: why the path cannot be opened whatever is in it; "" when nothing is known against it.
std::string not_a_file(const std::string& path) {
  namespace fs = std::filesystem;
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  const auto say = [&](const char* why) {
    return words::fill(words::tr(why), {{"file", file_name(path)}});
  };
  if (fs::is_directory(status)) {
    return say(words::mark(
        "{file} is a folder. Open a program (.py), a trace (.fstrace) or a recipe (.fiberscope)."));
  }
  if (fs::exists(status) && !fs::is_regular_file(status)) {
    return say(words::mark("{file} is not an ordinary file."));
  }
  if (fs::is_regular_file(status) && fs::file_size(path, error) > trace::kTraceBytesMax) {
    return say(words::mark("{file} is larger than 1 GB: too large to be shown."));
  }
  return {};
}

bool is_program(const std::string& path) {
  return path.size() > 3 && path.compare(path.size() - 3, 3, ".py") == 0;
}

}  // namespace

void Running::drop() {
  tail_.reset();
  shows_all_ = false;
  kept_.reset();
  given_.face.limit.reset();
  given_.shown.drop();
  given_.state.playback.playing = false;
}

// begin_view: of the trace that is shown now: a fresh one, but for what outlives a trace.
void Running::begin_view() {
  ViewState& state = given_.state;
  ViewState fresh;
  fresh.theme = state.theme;
  fresh.prefs = state.prefs;
  fresh.panes = state.panes;
  fresh.exports.folder = state.exports.folder;
  fresh.sizes = state.sizes;
  fresh.devices = state.devices;
  fresh.library.filter = state.library.filter;
  fresh.library.scroll = state.library.scroll;
  fresh.library.reveal = state.library.reveal;
  fresh.playback = state.playback;
  fresh.console.tab = state.console.tab;
  fresh.folded = state.folded;
  fresh.source.breakpoints = std::move(state.source.breakpoints);
  state = std::move(fresh);
  const auto figure = given_.repeating.figure();
  state.timeline.figure = figure ? figure : given_.teaching.figure();
  given_.arrangement.bring_kept();
  given_.arrangement.chose_axis(false);
  given_.arrangement.choose_axis();
  given_.navigation.chose_lane(false);
  given_.navigation.move_to(given_.shown.size());
  if (kept_) {
    kept_->restore(state, given_.navigation);
    given_.arrangement.chose_axis(true);
    return follow_kept();
  }
  given_.navigation.choose_lane();
  given_.navigation.begin();
}

// [SECTION] Traces

void Running::show_trace(trace::Trace trace, std::string title, std::string chapter,
                         std::optional<session::RecipeFile> recipe) {
  show_trace(model::Opened{std::make_unique<trace::Trace>(std::move(trace)), nullptr},
             std::move(title), std::move(chapter), std::move(recipe));
}

void Running::show_trace(model::Opened opened, std::string title, std::string chapter,
                         std::optional<session::RecipeFile> recipe) {
  SessionFace& face = given_.face;
  drop();
  lower_limits();
  given_.desk.close();
  face.title = std::move(title);
  face.chapter = std::move(chapter);
  face.mode = words::mark("replay");
  face.running = false;
  face.error = opened.trace->fault();
  given_.teaching.forget();
  given_.lessons.forget();
  const trace::Trace& kept = given_.shown.keep(std::move(opened));
  given_.repeating.open(kept, std::move(recipe));
  given_.shown.show(kept);
  begin_view();
  note_limit();
}

void Running::open_file(const std::string& path, bool goes_on) {
  if (const std::string why = not_a_file(path); !why.empty()) return cannot_open(why);
  if (is_program(path)) return open_program(path, goes_on);
  if (path.ends_with(session::kRecipeEnding)) return open_recipe(path);
  auto opened = model::open_legal(path);
  if (!opened) return cannot_open(opened.error());
  given_.shown.path = path;
  show_trace(std::move(opened.value()), file_name(path));
  given_.editing.close();
  given_.face.path.clear();
  given_.shelf.remember(path);
  if (goes_on) go_on();
}

// open_recipe: what it tells is shown, as of a trace in which nothing has happened yet; then people
// are asked whether it may run. Its notes are marks, as long as nobody has made others.
void Running::open_recipe(const std::string& path) {
  const auto text = session::read_file(path);
  if (!text) return cannot_open(text.error());
  auto recipe = session::parse_recipe_file(text.value(), path);
  if (!recipe) return cannot_open(recipe.error());
  std::vector<session::Mark> notes;
  for (const session::FileNote& note : recipe.value().notes) {
    notes.push_back({note.event, note.text});
  }
  given_.shown.path = path;
  trace::Trace beginning = session::beginning_of(recipe.value());
  show_trace(std::move(beginning), file_name(path), {}, std::move(recipe.value()));
  Marks& marks = given_.state.timeline.marks;
  if (marks.list.empty() && !notes.empty()) marks.list = std::move(notes), marks.changed = true;
  given_.editing.close();
  given_.face.path.clear();
  given_.shelf.remember(path);
  run_again();
}

// cannot_open: what is open stays; without anything, the page says it.
void Running::cannot_open(std::string why) {
  if (given_.shown.open()) return given_.voice.say(std::move(why), true);
  given_.face.error = std::move(why);
}

// [SECTION] Programs

void Running::open_program(const std::string& path, bool goes_on) {
  opens_scenario_ = true;
  goes_on_ = goes_on;
  given_.state.playback.pace = 0;
  run_program(path, {}, true);
}

void Running::run_program(const std::string& path, const std::optional<std::string>& source,
                          bool is_opened) {
  if (!given_.desk.can_run()) {
    const char* why = words::tr(
        "There is no engine to run {file} with: build fiberscope-engine, or open a trace.");
    return cannot_open(words::fill(why, {{"file", file_name(path)}}));
  }
  if (!given_.editing.open_program(path)) return;
  if (source) given_.editing.take_up(*source);
  auto scenario = given_.desk.scenario(path);
  if (!scenario) return cannot_open(scenario.error());
  if (is_opened) lower_limits();
  start(scenario.value(), source);
  if (!is_opened) return;
  given_.shelf.remember(path);
  given_.state.library.reveal = path;
}

// run_text: the text as it is written, saved or not.
void Running::run_text() {
  const Document& document = *given_.editing.editor().document;
  const std::string text = document.text.text();
  const std::string path = given_.editing.document_path();
  if (!given_.desk.can_run()) {
    return given_.voice.say(words::tr("There is no engine to run programs with."), true);
  }
  session::Scenario scenario;
  if (auto known = given_.desk.scenario(path)) scenario = std::move(known.value());
  scenario.path = path;
  scenario.name = std::filesystem::path(path).stem().string();
  scenario.docstring = session::parse_docstring(text);
  auto metadata = session::parse_metadata(text, document.name());
  if (!metadata) given_.voice.say(metadata.error(), true);
  scenario.metadata = metadata ? std::move(metadata.value()) : session::Metadata();
  given_.editing.take_up(text);
  start(scenario, text);
}

void Running::start(const session::Scenario& scenario, std::optional<std::string> source) {
  given_.repeating.forget();
  if (!steps_into_) given_.desk.fold_all();
  session::Recipe recipe = session::recipe_for(scenario);
  recipe.source = std::move(source);
  given_.editing.set_machine(scenario, recipe);
  given_.inputs.set(scenario, recipe);
  drop();
  given_.shown.path = scenario.path;
  given_.face.path = scenario.path;
  name(scenario);
  begun(given_.desk.run(scenario, std::move(recipe)));
}

// run_traced: the recipe of the trace file that is open or was.
void Running::run_traced() {
  if (!steps_into_) given_.desk.fold_all();
  std::unique_ptr<trace::Trace> opened = given_.shown.let_go();
  drop();
  begun(given_.repeating.run(std::move(opened)));
}

// begun: a run, if there is no error.
void Running::begun(std::string error) {
  SessionFace& face = given_.face;
  face.error = std::move(error);
  given_.desk.tell(face);
  face.mode = face.running ? words::mark("live") : "";
}

void Running::run_again(const std::optional<std::string>& source) {
  const bool written = given_.editing.has_text();
  const bool traced = given_.repeating.meant() && !source;
  if (given_.face.path.empty() && !written && !traced) return;
  if (traced && given_.face.withheld) {
    runs_when_let_ = true;
    return given_.popups.ask_to_run();
  }
  // a view that was not restored yet is still the one to keep
  std::optional<KeptView> kept = std::move(kept_);
  if (!kept && given_.shown.open()) kept.emplace(given_.shown, given_.state);
  if (traced) {
    run_traced();
  } else if (written && !source) {
    run_text();
  } else {
    run_program(std::string(given_.face.path), source);
  }
  kept_ = std::move(kept);
}

void Running::begin_program(std::optional<ProgramKind> like) {
  drop();
  lower_limits();
  given_.desk.close();
  given_.repeating.forget();
  given_.face = {};
  given_.teaching.forget();
  given_.lessons.forget();
  given_.face.can_run = given_.desk.can_run();
  given_.face.library_error = given_.desk.library_error();
  given_.face.title = words::tr("New program");
  given_.editing.begin_program(like);
}

void Running::name(const session::Scenario& scenario) {
  given_.face.title = given_.desk.title(scenario);
  given_.face.chapter = given_.desk.chapter_title(scenario);
  given_.teaching.begin(scenario);
  given_.lessons.begin(scenario);
  if (given_.shown.open() && !given_.face.running) given_.teaching.find_points();
}

void Running::name_scenario() {
  if (given_.face.path.empty()) return;
  if (const auto scenario = given_.desk.scenario(given_.face.path)) name(scenario.value());
}

}  // namespace fiberscope::ui
