#include "app/ui/app/desk.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <utility>

#include "app/session/files.h"
#include "app/ui/shell/sandbox.h"
#include "app/words/words.h"
#include "scheduler/trace/format.h"

namespace fiberscope::ui {

namespace {

// A program that makes no event for so long may be lost in C code, but may compute as well: a
// person sees it and decides.
constexpr std::chrono::minutes kSilenceMax{60};
constexpr std::chrono::milliseconds kSettled{300};
constexpr std::uint64_t kEventsMax = 50'000'000;
constexpr std::size_t kFrameBytesMax = 512u << 10;  // read in one frame of the screen

constexpr const char* kPlayNames[kPlayBys] = {"switch", "line", "time"};  // in the settings

std::int64_t real_time_s() {
  return std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
}

std::string in_small_letters(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

double seconds(std::chrono::milliseconds time) { return static_cast<double>(time.count()) / 1000; }

}  // namespace

std::string Desk::attach(const DeskOptions& options) {
  std::string missing;
  settings_path_ = options.settings_path;
  if (!settings_path_.empty()) {
    session::LoadedSettings loaded = session::load_settings(settings_path_);
    settings_ = saved_ = std::move(loaded.settings);
    settings_warning_ = loaded.warning;
    answers_ = lesson::Answers::load(lesson::Answers::answers_path(settings_path_));
    if (settings_warning_.empty()) settings_warning_ = answers_.error();
  }
  if (!options.scenario_folder.empty()) {
    auto library = session::load_library(options.scenario_folder);
    if (library) {
      library_ = std::move(library.value());
      if (settings_warning_.empty()) settings_warning_ = library_.begin.error;
    } else {
      library_error_ = library.error();
    }
  }
  if (!options.engine_path.empty()) {
    session::EngineClient::Options client;
    client.engine_path = options.engine_path;
    client.silence_max = kSilenceMax;
    client.events_max = kEventsMax;
    client.poll_bytes_max = kFrameBytesMax;
    engine_ = std::make_unique<session::EngineClient>(client);
    const auto started = engine_->start();
    if (!started) {
      missing = started.error();
      engine_.reset();
    }
  }
  return missing;
}

void Desk::recall(ViewState& state) const {
  state.folded = settings_.folded_sections;
  state.prefs = {static_cast<int>(settings_.scale * 100 + 0.5),
                 settings_.wheel_zooms,
                 settings_.reduce_motion,
                 static_cast<int>(settings_.frames_max),
                 settings_.all_arrows,
                 settings_.require_sandbox};
  const auto size = [&](const char* name, float& value) {
    const auto it = settings_.splitters.find(name);
    if (it != settings_.splitters.end()) value = static_cast<float>(it->second);
  };
  size("left", state.sizes.left);
  size("inspector", state.sizes.inspector);
  size("bottom", state.sizes.bottom);
  size("source_share", state.sizes.source_share);
  size("heads", state.sizes.heads);
  const auto shown = [&](const char* name, std::optional<bool>& pane) {
    const auto it = settings_.panes.find(name);
    if (it != settings_.panes.end()) pane = it->second;
  };
  shown("library", state.panes.library);
  shown("inspector", state.panes.inspector);
  Playback& play = state.playback;
  for (std::size_t by = 0; by < kPlayBys; ++by) {
    if (settings_.play_by == kPlayNames[by]) play.by = static_cast<PlayBy>(by);
    const auto rate = settings_.play_rates.find(kPlayNames[by]);
    for (std::size_t i = 0; i < kRates && rate != settings_.play_rates.end(); ++i) {
      if (kPlayRates[by][i].per_s == rate->second) play.rates[by] = i;
    }
  }
}

void Desk::remember(const ViewState& state) {
  settings_.theme = state.theme == ThemeKind::Dark ? "dark" : "light";
  const Playback& play = state.playback;
  settings_.play_by = kPlayNames[static_cast<std::size_t>(play.by)];
  for (std::size_t by = 0; by < kPlayBys; ++by) {
    settings_.play_rates[kPlayNames[by]] = kPlayRates[by][play.rates[by]].per_s;
  }
  settings_.scale = state.prefs.scale_percent / 100.0;
  settings_.wheel_zooms = state.prefs.wheel_zooms;
  settings_.reduce_motion = state.prefs.reduce_motion;
  settings_.frames_max = state.prefs.frames_max;
  settings_.require_sandbox = state.prefs.require_sandbox;
  settings_.folded_sections = state.folded;
  if (state.panes.library) settings_.panes["library"] = *state.panes.library;
  if (state.panes.inspector) settings_.panes["inspector"] = *state.panes.inspector;
  settings_.all_arrows = state.prefs.all_arrows;
  settings_.splitters["left"] = state.sizes.left;
  settings_.splitters["inspector"] = state.sizes.inspector;
  settings_.splitters["bottom"] = state.sizes.bottom;
  settings_.splitters["source_share"] = state.sizes.source_share;
  settings_.splitters["heads"] = state.sizes.heads;
}

void Desk::remember_file(const std::string& path) {
  settings_.remember(path);
  settings_.visits[path].opened_s = real_time_s();
}

void Desk::visited(const std::string& path, std::uint64_t step, std::uint64_t events,
                   TimeNs end_ns) {
  const auto visit = settings_.visits.find(path);
  if (visit == settings_.visits.end()) return;
  visit->second.step = step, visit->second.events = events, visit->second.end_ns = end_ns;
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
    const bool chinese = settings_.language == "zh" && !chapter.title_zh.empty();
    const std::string& title = chinese ? chapter.title_zh : chapter.title;
    return chapter.number > 0 ? std::to_string(chapter.number) + "  " + title : title;
  }
  return {};
}

std::string Desk::misconception(const session::Scenario& scenario) const {
  const auto& data = scenario.metadata;
  const bool chinese = settings_.language == "zh" && !data.misconception_zh.empty();
  return chinese ? data.misconception_zh : data.misconception;
}

Lesson Desk::lesson(const session::Scenario& scenario) const {
  const auto& data = scenario.metadata;
  const std::string key = scenario.chapter + "/" + scenario.name;
  const bool chinese = settings_.language == "zh";
  Lesson out{key, {}, misconception(scenario)};
  out.summary = chinese && !data.summary_zh.empty() ? data.summary_zh : scenario.summary();
  const auto seen = settings_.watched.find(key);
  for (std::uint32_t i = 0; i < data.watch.size(); ++i) {
    const bool was_seen = seen != settings_.watched.end() && seen->second.contains(i + 1);
    const session::WatchPoint& point = data.watch[i];
    const bool in_chinese = chinese && i < data.watch_zh.size();
    out.points.push_back({in_chinese ? data.watch_zh[i] : point.text, point.at, {}, was_seen});
  }
  out.closed = settings_.closed_notes.contains(key);
  if (out.summary.empty() && out.misconception.empty() && out.points.empty()) return {};
  return out;
}

void Desk::put_away(const std::string& key, bool away) {
  away ? static_cast<void>(settings_.closed_notes.insert(key))
       : static_cast<void>(settings_.closed_notes.erase(key));
}

// progress: of the questions of its lesson; of a lesson that cannot be read there are none.
lesson::Progress Desk::progress(const session::Scenario& scenario) const {
  const auto lesson = lesson::load_lesson(scenario.path);
  if (!lesson || !lesson.value()) return {};
  return answers_.progress(lesson::lesson_name(scenario), *lesson.value(),
                           lesson::edition_of(*lesson.value(), scenario.text));
}

std::vector<LibraryItem> Desk::library() const {
  std::vector<LibraryItem> items;
  for (const auto& chapter : library_.chapters) {
    for (const auto& s : chapter.scenarios) {
      const std::string key = s.chapter + "/" + s.name;
      const std::size_t points = s.metadata.watch.size(), seen = lesson(s).seen_count();
      const lesson::Progress asked = progress(s);
      const bool done = asked.of > 0 ? asked.answered == asked.of
                        : points > 0 ? seen == points
                                     : settings_.finished.contains(key);
      items.push_back({s.path, chapter_title(s), title(s), static_cast<int>(s.metadata.coroutines),
                       done, misconception(s), s.error.empty() ? chapter.error : s.error, points,
                       seen, chapter.compared(s), in_small_letters(s.text)});
    }
  }
  return items;
}

std::vector<RecentFile> Desk::recent() const {
  std::vector<RecentFile> files;
  for (const auto& path : settings_.recent_files) {
    std::error_code error;
    const auto size = std::filesystem::file_size(path, error);
    if (error) continue;
    RecentFile file{path, size};
    if (path.ends_with(".py")) file.kind = FileKind::Program;
    if (const session::Scenario* known = in_library(path)) {
      const Lesson told = lesson(*known);
      file.kind = FileKind::Scenario;
      file.title = title(*known);
      file.points = told.points.size();
      file.points_seen = told.seen_count();
      const auto next = std::ranges::find(told.points, false, &LessonPoint::seen);
      if (next != told.points.end()) file.next = next->text;
    }
    if (const auto visit = settings_.visits.find(path); visit != settings_.visits.end()) {
      file.opened_s = visit->second.opened_s;
      file.end_ns = visit->second.end_ns;
    }
    files.push_back(std::move(file));
  }
  return files;
}

FirstSteps Desk::first_steps() const {
  const session::Beginning& begin = library_.begin;
  const session::Scenario* first = begin.scenario.empty() ? nullptr : library_.find(begin.scenario);
  if (first == nullptr) {
    if (library_.chapters.empty()) return {};
    first = &library_.chapters.front().scenarios.front();
    return {first->path, title(*first)};
  }
  const bool chinese = settings_.language == "zh" && !begin.question_zh.empty();
  const std::string& question = chinese ? begin.question_zh : begin.question;
  return {first->path, question.empty() ? title(*first) : question};
}

const session::Scenario* Desk::in_library(const std::string& path) const {
  for (const auto& chapter : library_.chapters) {
    for (const auto& s : chapter.scenarios) {
      if (s.path == path) return &s;
    }
  }
  return nullptr;
}

base::Result<session::Scenario> Desk::scenario(const std::string& path) const {
  if (const session::Scenario* known = in_library(path)) return *known;
  return session::load_scenario(path);
}

std::string Desk::run(const session::Scenario& scenario, session::Recipe recipe) {
  if (!engine_) return "There is no engine to run programs with.";
  recipe.detail = session::Detail::Full;
  recipe.limits = bounds();
  key_ = scenario.chapter + "/" + scenario.name;
  if (std::exchange(path_, scenario.path) != scenario.path) typed_.clear();
  return begin(std::move(recipe), typed_);
}

session::RunId Desk::run_beside(const session::Scenario& scenario) {
  return run_beside(session::recipe_for(scenario));
}

session::RunId Desk::run_beside(session::Recipe recipe) {
  if (!engine_) return 0;
  recipe.limits = settings_.limits;
  recipe.barrier_required = settings_.require_sandbox;
  const auto run = engine_->run(recipe);
  if (!run) return 0;
  beside_.insert(run.value());
  return run.value();
}

const trace::Trace* Desk::beside(session::RunId id) const {
  const session::Run* run = engine_ ? engine_->find(id) : nullptr;
  const bool good = run != nullptr && run->over() && run->problem().empty();
  return good && run->trace().size() > 0 ? &run->trace() : nullptr;
}

const trace::Trace* Desk::begun_beside(session::RunId id) const {
  const session::Run* run = engine_ ? engine_->find(id) : nullptr;
  return run != nullptr && run->trace().size() > 0 ? &run->trace() : nullptr;
}

void Desk::look_beside(session::RunId id) {
  const session::Run* run = engine_ ? engine_->find(id) : nullptr;
  if (run != nullptr) inspector_.look_at(*engine_, run->recipe(), run->trace());
}

void Desk::look_back() {
  const session::Run* run = current();
  if (run == nullptr) return inspector_.look_away();
  session::Recipe recipe = run->recipe();
  if (!path_.empty()) recipe.kept.input = typed_;
  inspector_.look_at(*engine_, std::move(recipe), run->trace(), run_);
}

std::string Desk::problem_beside(session::RunId id) const {
  const session::Run* run = engine_ ? engine_->find(id) : nullptr;
  if (run == nullptr) return words::tr("The run was lost.");
  if (!run->over()) return "";
  if (!run->problem().empty()) return run->problem();
  return run->trace().size() > 0 ? "" : words::tr("The run ended before its first event.");
}

void Desk::drop_beside(session::RunId id) {
  if (engine_) engine_->forget(id);
  beside_.erase(id);
}

std::string Desk::repeat(session::Recipe recipe) {
  if (!engine_) return "There is no engine to run programs with.";
  path_.clear();
  typed_.clear();
  return begin(std::move(recipe), {});
}

// begin: `typed`: what its stdin begins with, if somebody goes on entering it.
std::string Desk::begin(session::Recipe recipe, const std::optional<std::string>& typed) {
  close();
  recipe.send_at_once = true;
  recipe.whole.insert(recipe.whole.end(), whole_.begin(), whole_.end());
  recipe.barrier_required = settings_.require_sandbox;
  // where the window does not ask before, the engine ends it
  const base::TimeNs cpu_ns = recipe.allowed().cpu_ns;
  const bool watched = cpu_ns > limits().cpu_ns;
  cpu_first_ns_ = watched ? limits().cpu_ns : cpu_ns;
  using Ns = std::chrono::nanoseconds;
  cpu_allowed_ = watched ? Ns{cpu_first_ns_} : Ns::max();
  cpu_used_up_ = held_ = false;
  const auto run = engine_->run_with_checkpoints(recipe, typed);
  if (!run) return run.error();
  run_ = run.value();
  if (typed) recipe.kept.input = *typed;
  inspector_.look_at(*engine_, recipe, engine_->find(run_)->trace(), run_);
  return {};
}

// bounds: what is asked of the engine. Of processor time it is more: the window looks at it, too,
// and asks before it ends a run that is nearly there.
base::Limits Desk::bounds() const {
  base::Limits out = limits();
  if (__builtin_mul_overflow(out.cpu_ns, kCpuTimes, &out.cpu_ns)) {
    out.cpu_ns = static_cast<base::TimeNs>(base::Limits::kLimitMax);
  }
  return out;
}

void Desk::change_limits(const base::Limits& to) {
  settings_.limits = base::changed(settings_.limits, limits(), to);
  raised_.reset();
  if (settings_.limits != to) raised_ = to;
}

std::optional<base::Limits> Desk::asked_of() const {
  const session::Run* run = current();
  if (run == nullptr) return {};
  base::Limits out = run->recipe().allowed();
  out.cpu_ns = cpu_first_ns_;
  return out;
}

void Desk::watch_cpu() {
  const session::Run* run = current();
  if (run == nullptr || run->over() || (run->paused() && !held_)) return;
  if (engine_->cpu_time(run_) < cpu_allowed_) return;
  pause();
  cpu_used_up_ = true;
}

void Desk::look_into(const trace::Trace& trace, const session::Recipe& recipe) {
  close();
  if (engine_) inspector_.look_at(*engine_, recipe, trace);
}

void Desk::close() {
  inspector_.look_away();
  if (engine_ && run_ != 0) engine_->forget(run_);
  run_ = 0;
}

bool Desk::poll() {
  if (!engine_) return false;
  const bool changed = engine_->poll();
  if (changed) last_news_ = std::chrono::steady_clock::now();
  watch_cpu();
  return inspector_.poll() || changed;
}

bool Desk::active() const {
  if (inspector_.pending() || (engine_ && engine_->awaits())) return true;
  const auto goes_on = [&](session::RunId id) {
    const session::Run* run = engine_->find(id);
    return run != nullptr && !run->over();
  };
  if (std::ranges::any_of(beside_, goes_on)) return true;
  const session::Run* run = current();
  if (run == nullptr || run->over()) return false;
  // of a run that has just been paused the pipe still holds something
  const auto quiet = std::chrono::steady_clock::now() - last_news_;
  return !run->paused() || held_ || run->trace().size() == stepped_from_ || quiet < kSettled;
}

void Desk::hold(bool held) {
  const session::Run* run = current();
  if (run == nullptr || run->over() || held == held_) return;
  if (held && run->paused()) return;
  held_ = held;
  held ? engine_->pause(run_) : engine_->resume(run_);
}

void Desk::pause() {
  held_ = false;
  if (engine_) engine_->pause(run_);
  last_news_ = std::chrono::steady_clock::now();
}

void Desk::resume() {
  held_ = false;
  if (std::exchange(cpu_used_up_, false)) cpu_allowed_ *= 2;
  if (engine_) engine_->resume(run_);
}

void Desk::step() {
  const session::Run* run = current();
  if (run == nullptr) return;
  stepped_from_ = run->trace().size();
  engine_->step(run_);
}

void Desk::enter(std::string_view text) {
  typed_ += text;
  if (!engine_) return;
  engine_->enter(run_, text);
  inspector_.typed(typed_);
}

void Desk::end_input() {
  if (engine_) engine_->end_input(run_);
}

void Desk::stop() {
  if (engine_) engine_->kill(run_);
}

void Desk::tell(SessionFace& face) const {
  const session::Run* run = current();
  face.running = run != nullptr && !run->over();
  face.paused = face.running && run->paused() && !held_;
  face.stopped = run != nullptr && run->stopped();
  face.asks = run != nullptr && run->asks();
  face.answers = static_cast<std::size_t>(std::ranges::count(typed_, '\n'));
  face.elapsed_s = run == nullptr ? 0 : seconds(run->elapsed());
  face.silent_s = run == nullptr || held_ ? 0 : seconds(run->silent());
  face.cpu_used_up_s =
      face.paused && cpu_used_up_ ? static_cast<double>(cpu_allowed_.count()) / 1e9 : 0;
}

void Desk::tell(SandboxFace& face) const {
  face.known = engine_ && engine_->barrier().has_value();
  face.gaps = face.known ? *engine_->barrier() : std::vector<base::BarrierGap>();
}

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
  if (run == nullptr || run->stopped()) return {};
  const auto& gaps = engine_->barrier();
  const bool refused = run->recipe().barrier_required && run->trace().size() == 0 && gaps;
  if (!refused || gaps->empty()) return run->problem();
  return words::fill(words::tr("Nothing was run: the sandbox is not complete here ({missing}), and "
                               "the settings want it to be."),
                     {{"missing", missing_parts(*gaps)}});
}

base::Result<std::monostate> Desk::save_trace(const std::string& opened,
                                              const std::string& path) const {
  if (const session::Run* run = current()) return session::save_trace(*run, path);
  const auto bytes = session::read_file(opened, trace::kTraceBytesMax);
  if (!bytes) return base::Error{bytes.error()};
  return session::write_file(path, bytes.value());
}

void Desk::finished() { settings_.finished.insert(key_); }

}  // namespace fiberscope::ui
