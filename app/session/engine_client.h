// EngineClient: one engine process and the runs it makes for us.
//
// Owns: the engine's process, its socket, and for every run its pipe, its bytes and its decoded
// trace. Deliberately does not know what the events mean or who looks at them.
//
// Invariants:
//  1. Whatever dies, hangs, floods or sends garbage, the caller lives, a run keeps what arrived,
//     and `problem` says in one sentence what happened.
//  2. poll() never blocks and reads at most poll_bytes_max of each run.
//  3. A run that is over never changes again.
//  4. An engine that stands still, does not answer or has died is given up with all its runs; the
//     next run() starts another.
//  5. bytes() of a run without a problem, and of one that was stopped from here without a fault in
//     its trace, are a trace file as it stands.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "app/session/recipe.h"
#include "scheduler/base/barrier_parts.h"
#include "scheduler/trace/trace.h"
#include "scheduler/trace/validate.h"

namespace fiberscope::session {

using RunId = std::uint64_t;

enum class RunPhase : std::uint8_t {
  Starting,  // asked for; the engine has not answered yet
  Running,
  Over,
};

class Run {
 public:
  RunId id() const { return id_; }
  const Recipe& recipe() const { return recipe_; }
  RunPhase phase() const { return phase_; }
  bool over() const { return phase_ == RunPhase::Over; }
  const trace::Trace& trace() const { return trace_; }
  const std::vector<std::uint8_t>& bytes() const { return bytes_; }
  // exit_status, signal: of the program; of use when the run is over and there is no problem.
  int exit_status() const { return exit_status_; }
  int signal() const { return signal_; }
  // paused: it stands still by pause(). stopped: it is over by kill().
  bool paused() const { return paused_; }
  bool stopped() const { return stopped_; }
  // elapsed: since it was asked for, without pauses; silent: since something came from it. Both of
  // our own clock, until it is over.
  std::chrono::milliseconds elapsed() const;
  std::chrono::milliseconds silent() const;
  // asks: it stands still until somebody enters something. typed: what was entered so far.
  bool asks() const {
    return !over() && input_ >= 0 && !typed_all_ && asked_at_ && *asked_at_ >= typed_.size();
  }
  const std::string& typed() const { return typed_; }
  // checkpoints: events behind which it stands, so that others can run on from there.
  const std::map<std::uint64_t, trace::Sent>& checkpoints() const { return checkpoints_; }
  // goes_on: it began at a checkpoint (run_on). from: where its trace begins.
  bool goes_on() const { return goes_on_from_ != 0; }
  const trace::Sent& from() const { return from_; }
  // problem: empty, or why the run is not what was asked for.
  const std::string& problem() const { return problem_; }

 private:
  friend class EngineClient;
  using Clock = std::chrono::steady_clock;
  RunId id_ = 0;
  Recipe recipe_;
  RunPhase phase_ = RunPhase::Starting;
  trace::Trace trace_;
  trace::Guard guard_;  // of the trace: the program could have written into the pipe, too
  std::vector<std::uint8_t> bytes_;
  int exit_status_ = -1;
  int signal_ = 0;
  std::string problem_;
  int pipe_ = -1;    // read end; -1: closed
  int input_ = -1;   // where its stdin is written; -1: it is at its end, or nobody enters anything
  int reader_ = -1;  // its other end: so that writing never fails, whatever the program closes
  int asks_ = -1;    // where it asks for more
  std::string typed_;
  std::size_t sent_ = 0;    // of it
  bool typed_all_ = false;  // the end follows
  bool with_checkpoints_ = false;
  std::map<std::uint64_t, trace::Sent> checkpoints_;
  RunId goes_on_from_ = 0;  // a run that began at a checkpoint of this one
  trace::Sent from_;
  bool begins_ = true;                     // what its trace begins with is known
  std::optional<std::uint64_t> asked_at_;  // bytes it had read when it asked last
  pid_t pid_ = 0;                          // the child's, once started
  bool paused_ = false;
  bool stopped_ = false;
  bool ended_ = false;  // the engine said so; what is in the pipe remains to be read
  Clock::time_point heard_;
  Clock::time_point asked_;  // moved on by the length of every pause
  Clock::time_point paused_at_;
  Clock::time_point over_at_;
};

class EngineClient {
 public:
  struct Options {
    std::string engine_path;  // empty: session::engine_path()
    // a run that sends more than this is stopped (than twice its recipe's limit, if that is larger
    // than is usual),
    std::size_t trace_bytes_max = 256u << 20;
    std::uint64_t events_max = UINT64_MAX;
    // and so is one that sends nothing for so long while it is not paused
    std::chrono::milliseconds silence_max{30'000};
    std::size_t poll_bytes_max = 4u << 20;  // what one poll() reads of a run
    // An engine that owes an answer for so long, its first one or any other, is given up. Only time
    // counts in which somebody polls.
    std::chrono::milliseconds start_max{30'000};
    std::chrono::milliseconds answer_max{10'000};
  };

  EngineClient();
  explicit EngineClient(Options options);
  ~EngineClient();  // ends the engine and with it all runs
  EngineClient(const EngineClient&) = delete;
  EngineClient& operator=(const EngineClient&) = delete;

  // start: starts the engine, which then warms up by itself. run() does it too when need be.
  // Errors: the engine cannot be started.
  base::Result<std::monostate> start();
  // alive: the engine's process runs, as far as the last poll() knows. ready: it has said so.
  bool alive() const { return socket_ >= 0; }
  bool ready() const { return ready_; }
  // barrier: what of the kernel's barrier around runs is missing here; none: no engine has said so
  // yet. Each run that requires it looks for itself.
  const std::optional<std::vector<base::BarrierGap>>& barrier() const { return barrier_; }
  // awaits: the engine owes an answer, also when no run is under way: poll() goes on.
  bool awaits() const;
  // restart: ends the engine, whatever it does, and starts a new one.
  base::Result<std::monostate> restart();

  // run: asks for a run. Its stdin is what the recipe has kept of one, or else empty; `typed`: or
  // else begins with that and goes on with what is entered. Errors: no engine, or the recipe is too
  // long to be sent.
  base::Result<RunId> run(const Recipe& recipe, const std::optional<std::string>& typed = {});
  // run_with_checkpoints: as run(); the engine keeps checkpoints of it until it is forgotten, if it
  // is long. Where the kernel does not let the engine do so there are none.
  base::Result<RunId> run_with_checkpoints(const Recipe& recipe,
                                           const std::optional<std::string>& typed = {});
  // run_on: a run that goes on from the last checkpoint of run `of` before event `how.until`. Its
  // trace and its bytes are what came then (trace::Trace::behind). Errors: there is none.
  base::Result<RunId> run_on(RunId of, const base::RunOn& how);
  // enter: bytes for the run's stdin, whether it asks or not. end_input: then its end.
  void enter(RunId id, std::string_view bytes);
  void end_input(RunId id);
  // find: nullptr when there is no such run (any more).
  const Run* find(RunId id) const;
  // pause, resume: the run's process stands still where it is, and goes on.
  void pause(RunId id);
  void resume(RunId id);
  // step: a paused run goes on to its next event, if its recipe says send_at_once, and stands still
  // again. It may never come there: see silent().
  void step(RunId id);
  // cpu_time: what the run's process has used of the real processors; 0: it does not run.
  std::chrono::nanoseconds cpu_time(RunId id) const;
  // kill: the run is over, what it sent is kept; its problem says that it was stopped.
  void kill(RunId id);
  // forget: kills the run if it is not over, and drops all of it.
  void forget(RunId id);

  // poll: takes in what has arrived. True when something changed.
  bool poll();
  // wait: polls until the run is over, or `timeout` has passed. True when it is over.
  bool wait(RunId id, std::chrono::milliseconds timeout);

 private:
  base::Result<RunId> start_run(const Recipe& recipe, const std::optional<std::string>& typed,
                                bool with_checkpoints);
  bool begin_behind(Run& run, const trace::Sent& from);
  std::size_t take_in(Run& run);
  bool read_pipe(Run& run);
  bool read_asks(Run& run);
  void feed(Run& run);
  static void close_streams(Run& run);
  bool read_socket();
  void obey(const std::string& packet);
  bool read_diagnostics();
  std::size_t bytes_max(const Run& run) const;
  bool send(const std::string& text, const std::vector<int>& descriptors);
  void command(const char* what, const Run& run);
  Run* living(RunId id);
  void stop(Run& run, const std::string& problem, const std::string& remedy = "");
  void finish(Run& run);
  void engine_died();
  void give_up(const std::string& how);
  void fail_runs(const std::string& how);
  bool watch_engine();
  bool stands_still() const;
  void end_engine();
  std::string last_words() const;

  Options options_;
  pid_t engine_pid_ = -1;
  int socket_ = -1;
  int diagnostics_ = -1;  // the engine's stderr
  std::string diagnostics_text_;
  bool ready_ = false;
  std::optional<std::vector<base::BarrierGap>> barrier_;
  std::set<RunId> dying_;  // runs that were killed; the engine has not said yet that they ended
  std::chrono::steady_clock::time_point polled_;
  std::chrono::nanoseconds unanswered_{0};
  RunId last_run_ = 0;
  std::map<RunId, std::unique_ptr<Run>> runs_;
};

// save_trace: a run's bytes as a file, all or nothing.
base::Result<std::monostate> save_trace(const Run& run, const std::string& path);

}  // namespace fiberscope::session
