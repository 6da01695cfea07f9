#include "app/ui/desk.h"

#include <filesystem>

namespace fiberscope::ui {

std::string Desk::attach(const DeskOptions& options) {
  std::string missing;
  settings_path_ = options.settings_path;
  if (!settings_path_.empty()) {
    session::LoadedSettings loaded = session::load_settings(settings_path_);
    settings_ = saved_ = std::move(loaded.settings);
    missing = loaded.warning;
  }
  if (!options.scenario_folder.empty()) {
    auto library = session::load_library(options.scenario_folder);
    if (library) {
      library_ = std::move(library.value());
    } else {
      missing = library.error();
    }
  }
  if (!options.engine_path.empty()) {
    session::EngineClient::Options client;
    client.engine_path = options.engine_path;
    engine_ = std::make_unique<session::EngineClient>(client);
    const auto started = engine_->start();
    if (!started) {
      missing = started.error();
      engine_.reset();
    }
  }
  return missing;
}

void Desk::remember(const ViewState& state) {
  settings_.theme = state.theme == ThemeKind::Dark ? "dark" : "light";
  settings_.speed = kSpeeds[state.speed].events_per_s / 4;
  settings_.scale = state.prefs.scale_percent / 100.0;
  settings_.wheel_zooms = state.prefs.wheel_zooms;
  settings_.reduce_motion = state.prefs.reduce_motion;
  settings_.frames_max = state.prefs.frames_max;
  settings_.splitters["left"] = state.sizes.left;
  settings_.splitters["inspector"] = state.sizes.inspector;
  settings_.splitters["bottom"] = state.sizes.bottom;
  settings_.splitters["source_share"] = state.sizes.source_share;
}

Preferences Desk::preferences() const {
  return {static_cast<int>(settings_.scale * 100 + 0.5), settings_.wheel_zooms,
          settings_.reduce_motion, static_cast<int>(settings_.frames_max)};
}

void Desk::save() {
  if (settings_path_.empty() || settings_ == saved_) return;
  // A read-only home is no reason to stop: the next start has the defaults.
  if (session::save_settings(settings_path_, settings_)) saved_ = settings_;
}

std::string Desk::title(const session::Scenario& scenario) const {
  const bool chinese = settings_.language == "zh" && !scenario.metadata.title_zh.empty();
  return chinese ? scenario.metadata.title_zh : scenario.title();
}

std::string Desk::chapter_title(const session::Scenario& scenario) const {
  for (const auto& chapter : library_.chapters) {
    if (chapter.folder != scenario.chapter) continue;
    return chapter.number > 0 ? std::to_string(chapter.number) + "  " + chapter.title
                              : chapter.title;
  }
  return {};
}

std::vector<LibraryItem> Desk::library() const {
  std::vector<LibraryItem> items;
  for (const auto& chapter : library_.chapters) {
    for (const auto& s : chapter.scenarios) {
      items.push_back({s.path, chapter_title(s), title(s), static_cast<int>(s.metadata.coroutines),
                       settings_.finished.contains(s.chapter + "/" + s.name)});
    }
  }
  return items;
}

std::vector<RecentFile> Desk::recent() const {
  std::vector<RecentFile> files;
  for (const auto& path : settings_.recent_files) {
    std::error_code error;
    const auto size = std::filesystem::file_size(path, error);
    if (!error) files.push_back({path, size});
  }
  return files;
}

base::Result<session::Scenario> Desk::scenario(const std::string& path) const {
  for (const auto& chapter : library_.chapters) {
    for (const auto& s : chapter.scenarios) {
      if (s.path == path) return s;
    }
  }
  return session::load_scenario(path);
}

std::string Desk::run(const session::Scenario& scenario) {
  if (!engine_) return "There is no engine to run programs with.";
  close();
  session::Recipe recipe = session::recipe_for(scenario);
  recipe.detail = session::Detail::Full;
  const auto run = engine_->run(recipe);
  if (!run) return run.error();
  run_ = run.value();
  key_ = scenario.chapter + "/" + scenario.name;
  return {};
}

void Desk::close() {
  if (engine_ && run_ != 0) engine_->forget(run_);
  run_ = 0;
}

bool Desk::poll() { return engine_ && engine_->poll(); }

const session::Run* Desk::current() const {
  return engine_ && run_ != 0 ? engine_->find(run_) : nullptr;
}

const trace::Trace* Desk::trace() const {
  const session::Run* run = current();
  return run == nullptr ? nullptr : &run->trace();
}

bool Desk::running() const {
  const session::Run* run = current();
  return run != nullptr && !run->over();
}

bool Desk::over() const {
  const session::Run* run = current();
  return run != nullptr && run->over();
}

std::string Desk::problem() const {
  const session::Run* run = current();
  return run == nullptr ? std::string() : run->problem();
}

void Desk::finished() { settings_.finished.insert(key_); }

}  // namespace fiberscope::ui
