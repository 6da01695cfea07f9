// Desk: what lies between the app and the session: the library, the settings, the engine and the
// one run that is shown.
//
// Owns: the engine client, the settings, the run's number. Deliberately does not know views; App
// asks it and reads the answer from plain structures.
//
// Invariants:
//  1. Without attach() there is no engine, no library and nothing is written to disk.
//  2. A trace handed out by trace() stays valid until the next run() or close().
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "app/lesson/answers.h"
#include "app/session/engine_client.h"
#include "app/session/inspector.h"
#include "app/session/scenario.h"
#include "app/session/settings.h"
#include "app/session/traced_recipe.h"
#include "app/ui/state/library_state.h"
#include "app/ui/state/session_face.h"
#include "app/ui/state/view_state.h"

namespace fiberscope::ui {

struct DeskOptions {
  std::string scenario_folder;  // empty: no library
  std::string engine_path;      // empty: no engine
  std::string settings_path;    // empty: nothing is remembered
};

class Desk {
 public:
  // attach: reads library and settings, starts the engine. Answers "" or why there is no engine.
  std::string attach(const DeskOptions& options);
  bool can_run() const { return engine_ != nullptr; }

  const session::Settings& settings() const { return settings_; }
  // recall: the screen's choices as the settings say. remember: into the settings; save: onto disk
  // if they changed; keep: both.
  void recall(ViewState& state) const;
  void remember(const ViewState& state);
  // remember_file: it was opened just now. visited: where one stands in it.
  void remember_file(const std::string& path);
  void visited(const std::string& path, std::uint64_t step, std::uint64_t events, TimeNs end_ns);
  void save();
  void keep(const ViewState& state) {
    remember(state);
    save();
  }
  void set_window(const session::WindowPlace& place) { settings_.window = place; }
  void set_marks(const std::string& path, std::vector<session::Mark> marks) {
    settings_.set_marks(path, std::move(marks));
  }
  // set_variables: which of a program or trace have a row, by their key.
  void set_variables(const std::string& path, std::map<std::string, bool> chosen) {
    settings_.variables[path] = std::move(chosen);
  }
  // limits: of what is run from here. raise_limits: until lower_limits().
  const base::Limits& limits() const { return raised_ ? *raised_ : settings_.limits; }
  void raise_limits(const base::Limits& limits) { raised_ = limits; }
  void lower_limits() { raised_.reset(); }
  // change_limits: to those of `to` that are others than now, for good.
  void change_limits(const base::Limits& to);
  bool limits_are_raised() const { return raised_.has_value(); }
  // grant: what the program of a trace is given when it is run; looking_grant: when its moments are
  // looked into, while nobody watches its processor time; comparing_grant: what programs beside the
  // one that is open are given.
  session::Grant grant() const { return up_to(bounds()); }
  session::Grant looking_grant() const { return up_to(limits()); }
  session::Grant comparing_grant() const { return up_to(settings_.limits); }
  // asked_of: the limits that the run that is shown was asked to keep; of processor time, when the
  // window first asks. None: there is no run.
  std::optional<base::Limits> asked_of() const;
  void set_language(const std::string& name) { settings_.language = name; }

  // answers: to the questions of lessons; kept beside the settings.
  lesson::Answers& answers() { return answers_; }
  const lesson::Answers& answers() const { return answers_; }

  std::vector<LibraryItem> library() const;
  std::vector<RecentFile> recent() const;
  // first_steps: where a newcomer begins.
  FirstSteps first_steps() const;
  // scenario: of the library or any other program. Errors: it cannot be read.
  base::Result<session::Scenario> scenario(const std::string& path) const;
  std::string chapter_title(const session::Scenario& scenario) const;
  std::string title(const session::Scenario& scenario) const;
  std::string misconception(const session::Scenario& scenario) const;
  // lesson: what to watch for, in the chosen language; empty when there is nothing to say.
  Lesson lesson(const session::Scenario& scenario) const;
  // put_away: the lesson's text, or shows it again. see: its point was seen, counted from 1.
  void put_away(const std::string& key, bool away);
  void see(const std::string& key, std::uint32_t point) { settings_.watched[key].insert(point); }
  bool tour_seen() const { return settings_.tour_seen || settings_path_.empty(); }
  void remember_export(const std::string& kind, const figure::Figure& figure) {
    settings_.export_kind = kind;
    settings_.export_figure = figure;
  }
  void set_tour_seen() { settings_.tour_seen = true; }
  void forget_file(const std::string& path) { settings_.forget(path); }
  const std::string& library_error() const { return library_error_; }
  // settings_path: empty: nothing is remembered.
  const std::string& settings_path() const { return settings_path_; }
  // settings_warning: what is wrong with what was read at the start.
  const std::string& settings_warning() const { return settings_warning_; }

  // run: a new run of the program in place of the old one. "" or why not. The old trace is gone.
  std::string run(const session::Scenario& scenario, session::Recipe recipe);
  // enter: for the program that asks, and for its later runs. end_input: there is no more.
  // forget_input: later runs ask anew.
  void enter(std::string_view text);
  void end_input();
  void forget_input() { typed_.clear(); }

  // run_beside: a run of its own beside the one that is shown, until drop_beside(); 0: there is no
  // engine. beside: nullptr while it is not over, and for good if something went wrong.
  session::RunId run_beside(const session::Scenario& scenario);
  session::RunId run_beside(session::Recipe recipe);
  const trace::Trace* beside(session::RunId id) const;
  // begun_beside: what has come of it so far; nullptr: nothing. It grows until the run is over.
  const trace::Trace* begun_beside(session::RunId id) const;
  // look_beside: moments are looked into of that run, which is over, until look_back().
  void look_beside(session::RunId id);
  void look_back();
  // problem_beside: why there will be none; "" while it may come.
  std::string problem_beside(session::RunId id) const;
  void drop_beside(session::RunId id);
  // repeat: a new run of a recipe as it is, in place of the old one. "" or why not.
  std::string repeat(session::Recipe recipe);
  // look_into: a trace file is shown: its moments are looked into by running its recipe again.
  // Requires: `trace` outlives the next run(), repeat(), look_into() or close().
  void look_into(const trace::Trace& trace, const session::Recipe& recipe);
  // tell_whole: later runs tell that part line by line, until fold_all(). tells_more: they do.
  void tell_whole(base::Whole part) { whole_.push_back(part); }
  void fold_all() { whole_.clear(); }
  bool tells_more() const { return !whole_.empty(); }
  // close: drops the run that is shown.
  void close();

  // pause, resume, step (one event), stop: of the run that is shown; nothing happens without one.
  // One that has used its processor time is paused by itself: resume() lets it use twice as much.
  void pause();
  void resume();
  void step();
  void stop();
  // hold: the run stands still for a while, so that its clock does not run away; for people it is
  // not paused. One that they paused stays so.
  void hold(bool held);
  // tell: how the run is doing, into the face.
  void tell(SessionFace& face) const;
  // tell: what of the barrier around runs is missing here.
  void tell(SandboxFace& face) const;

  // locals_at: every lane's frames behind the event, or nullptr while they are not known: ask again
  // in later frames. Valid until the next poll().
  const session::Snapshot* locals_at(EventSeq cursor) { return inspector_.at(cursor); }
  // looking: such an answer is on its way.
  bool looking() const { return inspector_.pending(); }
  // active: something may come soon, so poll() again in a moment.
  bool active() const;
  // poll: true when the run changed.
  bool poll();
  // trace: of the run; nullptr when there is none.
  const trace::Trace* trace() const;
  bool running() const;
  bool over() const;
  std::string problem() const;
  // save_trace: the run that is shown, or else the file `opened` it came from, under a new name.
  base::Result<std::monostate> save_trace(const std::string& opened, const std::string& path) const;
  // finished: notes that the scenario was run to its end, which is all that one without points to
  // watch asks for.
  void finished();

 private:
  session::Grant up_to(const base::Limits& most) const {
    return {{}, most, settings_.require_sandbox};
  }
  // How many times its processor time a run can be let use before the engine ends it.
  static constexpr std::int64_t kCpuTimes = 8;
  std::string begin(session::Recipe recipe, const std::optional<std::string>& typed);
  const session::Run* current() const;
  // in_library: nullptr when it is no scenario of it.
  const session::Scenario* in_library(const std::string& path) const;
  lesson::Progress progress(const session::Scenario& scenario) const;
  base::Limits bounds() const;
  void watch_cpu();

  std::unique_ptr<session::EngineClient> engine_;
  session::Inspector inspector_;
  session::Library library_;
  session::Settings settings_, saved_;
  std::string settings_path_;
  lesson::Answers answers_;
  std::string library_error_, settings_warning_;
  session::RunId run_ = 0;
  std::set<session::RunId> beside_;
  std::uint64_t stepped_from_ = UINT64_MAX;  // events when a step was asked for
  std::chrono::steady_clock::time_point last_news_;
  std::optional<base::Limits> raised_;
  // of the run that is shown: when the window asks first, and when it asks next
  base::TimeNs cpu_first_ns_ = 0;
  std::chrono::nanoseconds cpu_allowed_{0};
  bool cpu_used_up_ = false;  // and so it stands still
  bool held_ = false;
  std::vector<base::Whole> whole_;
  std::string key_;    // "chapter/name" of the scenario that runs
  std::string path_;   // its file
  std::string typed_;  // what was entered for it
};

}  // namespace fiberscope::ui
