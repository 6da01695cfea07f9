// What App does with traces, programs and runs.
#include "app/ui/app.h"
#include "app/words/words.h"

namespace fiberscope::ui {
namespace {

std::string file_name(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string::npos ? path : path.substr(slash + 1);
}

bool is_program(const std::string& path) {
  return path.size() > 3 && path.compare(path.size() - 3, 3, ".py") == 0;
}

}  // namespace

void App::attach(const DeskOptions& options) {
  const std::string missing = desk_.attach(options);
  face_.error = missing;
  face_.can_run = desk_.can_run();
  const session::Settings& settings = desk_.settings();
  words::set_language(words::language_named(settings.language));
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
    if (kSpeeds[i].events_per_s / 4 == settings.speed) state_.speed = static_cast<int>(i);
  }
  refresh_lists();
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
  file_trace_ = std::make_unique<trace::Trace>(std::move(trace));
  trace_ = file_trace_.get();
  desk_.repeat(*trace_);
  new_model();
}

void App::open_file(const std::string& path) {
  if (is_program(path)) return run_program(path);
  auto trace = trace::Trace::load(path);
  if (!trace) {
    face_.error = trace.error();
    return;
  }
  marks_of_ = path;
  take_trace(std::move(trace.value()), file_name(path), {});
  face_.path.clear();
  desk_.remember_file(path);
  refresh_lists();
  save_settings();
}

void App::run_program(const std::string& path, const std::optional<std::string>& source) {
  if (!desk_.can_run()) {
    face_.error = "There is no engine to run " + file_name(path) +
                  " with: build fiberscope-engine, or open a trace.";
    return;
  }
  auto scenario = desk_.scenario(path);
  if (!scenario) {
    face_.error = scenario.error();
    return;
  }
  drop_model();
  face_.path = path;
  marks_of_ = path;
  face_.title = desk_.title(scenario.value());
  face_.chapter = desk_.chapter_title(scenario.value());
  face_.error = desk_.run(scenario.value(), source);
  desk_.tell(face_);
  face_.mode = face_.running ? words::mark("live") : "";
}

void App::drop_model() {
  kept_.reset();
  model_.reset();
  trace_ = nullptr;
  file_trace_.reset();
  state_.playing = false;
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
      state_.speed = intent.number;
      return true;
    case Command::OpenTrace:
      open_file(intent.text);
      return true;
    case Command::OpenScenario:
      run_program(intent.text);
      return true;
    default:
      return manage_run(intent);
  }
}

}  // namespace fiberscope::ui
