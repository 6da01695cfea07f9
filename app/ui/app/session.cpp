// What App does with traces, programs and runs.
#include <filesystem>

#include "app/ui/app/app.h"
#include "app/words/words.h"

namespace fiberscope::ui {
namespace {

std::string file_name(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string::npos ? path : path.substr(slash + 1);
}

constexpr std::uintmax_t kTraceBytesMax = 1u << 30;

// not_a_file: why the path cannot be opened whatever is in it; "" when nothing is known against it.
std::string not_a_file(const std::string& path) {
  namespace fs = std::filesystem;
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  const auto say = [&](const char* why) {
    return words::fill(words::tr(why), {{"file", file_name(path)}});
  };
  if (fs::is_directory(status)) {
    return say(words::mark("{file} is a folder. Open a program (.py) or a trace (.fstrace)."));
  }
  if (fs::exists(status) && !fs::is_regular_file(status)) {
    return say(words::mark("{file} is not an ordinary file."));
  }
  if (fs::is_regular_file(status) && fs::file_size(path, error) > kTraceBytesMax) {
    return say(words::mark("{file} is larger than 1 GB: too large to be shown."));
  }
  return {};
}

bool is_program(const std::string& path) {
  return path.size() > 3 && path.compare(path.size() - 3, 3, ".py") == 0;
}

}  // namespace

void App::attach(const DeskOptions& options) {
  const std::string missing = desk_.attach(options);
  face_.error = missing;
  face_.can_run = desk_.can_run();
  compare_.set_engine(face_.can_run ? options.engine_path : std::string());
  const session::Settings& settings = desk_.settings();
  words::set_language(words::language_named(settings.language));
  state_.folded = settings.folded_sections;
  PaneSizes& sizes = state_.sizes;
  const auto size = [&](const char* name, float& value) {
    const auto it = settings.splitters.find(name);
    if (it != settings.splitters.end()) value = static_cast<float>(it->second);
  };
  size("left", sizes.left);
  size("inspector", sizes.inspector);
  size("bottom", sizes.bottom);
  size("source_share", sizes.source_share);
  state_.prefs = desk_.preferences();
  apply_scale();
  for (std::size_t i = 0; i < std::size(kSpeeds); ++i) {
    if (kSpeeds[i].events_per_s / 4 == settings.speed) state_.playback.speed = static_cast<int>(i);
  }
  refresh_lists();
  face_.library_error = desk_.library_error();
  if (!desk_.settings_warning().empty()) say(desk_.settings_warning(), true);
  scenario_folder_ = options.scenario_folder;
  if (options.settings_path.empty()) return;
  const auto folder = std::filesystem::path(options.settings_path).parent_path();
  recovery_ = Recovery((folder / "unsaved").string());
  auto left = recovery_.leftovers();
  if (left.empty()) return;
  editor_.leftover = std::move(left.front());
  ask(Question::Restore);
}

void App::refresh_lists() {
  library_ = desk_.library();
  recent_ = desk_.recent();
}

void App::save_settings() {
  desk_.remember(state_);
  desk_.save();
}

void App::show_trace(trace::Trace trace, std::string title, std::string chapter) {
  marks_of_.clear();
  take_trace(std::move(trace), std::move(title), std::move(chapter));
}

void App::take_trace(trace::Trace trace, std::string title, std::string chapter) {
  drop_model();
  desk_.close();
  face_.title = std::move(title);
  face_.chapter = std::move(chapter);
  face_.mode = words::mark("replay");
  face_.running = false;
  face_.error = trace.fault();
  face_.lesson = {};
  forget_traced();
  file_trace_ = std::make_unique<trace::Trace>(std::move(trace));
  trace_ = file_trace_.get();
  open_traced();
  new_model();
}

void App::open_file(const std::string& path) {
  if (const std::string why = not_a_file(path); !why.empty()) return cannot_open(why);
  if (is_program(path)) {
    opens_scenario_ = true;
    return run_program(path);
  }
  auto trace = trace::Trace::load(path);
  if (!trace) return cannot_open(trace.error());
  marks_of_ = path;
  take_trace(std::move(trace.value()), file_name(path), {});
  editor_.document.reset();
  editor_.editing = machine_.open = false;
  face_.path.clear();
  desk_.remember_file(path);
  refresh_lists();
  save_settings();
}

void App::run_program(const std::string& path, const std::optional<std::string>& source) {
  if (!desk_.can_run()) {
    const char* why = words::tr(
        "There is no engine to run {file} with: build fiberscope-engine, or open a trace.");
    return cannot_open(words::fill(why, {{"file", file_name(path)}}));
  }
  if (!document_for(path)) return;
  auto scenario = desk_.scenario(path);
  if (!scenario) return cannot_open(scenario.error());
  start_run(scenario.value(), source);
}

// cannot_open: what is open stays; without anything, the page says it.
void App::cannot_open(std::string why) {
  if (model_) return say(std::move(why), true);
  face_.error = std::move(why);
}

void App::drop_model() {
  kept_.reset();
  model_.reset();
  trace_ = nullptr;
  file_trace_.reset();
  state_.playback.playing = false;
}

// manage: false when the command is about something else.
bool App::manage(const Intent& intent) {
  switch (intent.command) {
    case Command::ToggleTheme:
      set_theme(theme_.dark() ? ThemeKind::Light : ThemeKind::Dark);
      save_settings();
      return true;
    case Command::SetLanguage:
      words::set_language(words::language_named(intent.text));
      desk_.set_language(intent.text);
      refresh_lists();
      rename_comparison();
      name_scenario();
      save_settings();
      return true;
    case Command::ForgetRecent:
      desk_.forget_file(intent.text);
      refresh_lists();
      save_settings();
      return true;
    case Command::CloseNote:
      desk_.put_away(face_.lesson);
      face_.lesson = {};
      save_settings();
      return true;
    case Command::SetScale:
      fixed_scale_ = 0;
      state_.prefs.scale_percent = intent.number;
      apply_scale();
      save_settings();
      return true;
    case Command::KeepPreferences:
      save_settings();
      return true;
    case Command::SetSpeed:
      state_.playback.speed = intent.number;
      return true;
    case Command::OpenTrace:
      open_file(intent.text);
      return true;
    case Command::OpenScenario:
      opens_scenario_ = true;
      run_program(intent.text);
      return true;
    default:
      return manage_run(intent);
  }
}

}  // namespace fiberscope::ui
