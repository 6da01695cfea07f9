// `fiberscope run`: the engine once, in the foreground.
#include <fcntl.h>
#include <poll.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <functional>
#include <iostream>
#include <memory>
#include <optional>
#include <variant>
#include <vector>

#include "app/cli/commands.h"
#include "app/cli/timeline_option.h"
#include "app/model/findings/findings.h"
#include "app/model/numbers/stats.h"
#include "app/model/words/ending.h"
#include "app/session/engine_process.h"
#include "app/session/files.h"
#include "app/session/paths.h"
#include "app/session/recipe_file.h"
#include "app/session/scenario.h"
#include "app/session/trace_pipe.h"
#include "app/session/traced_recipe.h"
#include "scheduler/base/input_file.h"
#include "scheduler/base/passed_signal.h"
#include "scheduler/base/visible.h"
#include "scheduler/trace/dump.h"
#include "scheduler/trace/format.h"
#include "scheduler/trace/reader.h"
#include "scheduler/trace/validate.h"

namespace fiberscope::cli {

namespace {

// A word of a command line is not longer (MAX_ARG_STRLEN); a longer recipe goes by a file.
constexpr std::size_t kWordBytesMax = 100'000;

// how_to_run: the recipe, once. Errors: it is too long.
base::Result<session::EngineStart> how_to_run(const session::Recipe& recipe) {
  session::EngineStart start{.path = session::engine_path(), .words = {"--once"}};
  std::string json = session::to_json(recipe);
  if (json.size() <= kWordBytesMax) {
    start.words.push_back(std::move(json));
    return start;
  }
  const base::Result<int> file = session::recipe_file(recipe);
  if (!file) return base::Error{file.error()};
  start.words.insert(start.words.end(), {"--recipe-fd", std::to_string(file.value())});
  start.keeps.push_back(file.value());
  return start;
}

struct Outcome {
  int status = 0;
  int asked_by = 0;  // the last signal by which we were told to stop
};

// Signals: while they exist, what would end us is the program's: it is passed on to the engine, so
// that what was recorded is kept.
class Signals {
 public:
  explicit Signals(bool pass_on) {
    if (!pass_on) return;
    const sigset_t passed = base::passed_signals();
    sigprocmask(SIG_BLOCK, &passed, &before_);
    sigaddset(&before_, base::passing_signal());  // until the engine asks for it
    fd_ = signalfd(-1, &passed, SFD_CLOEXEC | SFD_NONBLOCK);
  }
  // What came when the run was over already is over with it.
  ~Signals() {
    take([](const siginfo_t&) {});
    if (fd_ < 0) return;
    sigprocmask(SIG_SETMASK, &before_, nullptr);
    close(fd_);
  }
  Signals(const Signals&) = delete;
  Signals& operator=(const Signals&) = delete;

  // before: the mask a new process begins with; nullptr: ours.
  const sigset_t* before() const { return fd_ >= 0 ? &before_ : nullptr; }
  // wait: until there is something to read. Passes on what comes meanwhile.
  void wait(const session::TracePipe& pipe, pid_t engine) {
    pollfd awaited[2] = {pipe.awaited(), {fd_, POLLIN, 0}};
    poll(awaited, 2, pipe.patience_ms());
    take([&](const siginfo_t& info) {
      base::pass_on(engine, info);
      last_ = info.si_signo;
    });
  }
  int last() const { return last_; }

 private:
  template <class Each>
  void take(Each each) {
    signalfd_siginfo came;
    while (fd_ >= 0 && read(fd_, &came, sizeof came) == sizeof came) {
      siginfo_t info{};
      info.si_signo = static_cast<int>(came.ssi_signo);
      info.si_code = came.ssi_code;
      each(info);
    }
  }

  sigset_t before_{};
  int fd_ = -1;
  int last_ = 0;
};

// await_engine: its wait status. One that stands still goes on: only the program can have done that
// to it, and that is over.
int await_engine(pid_t engine) {
  for (;;) {
    int status = 0;
    const pid_t done = waitpid(engine, &status, WUNTRACED);
    if (done < 0 && errno == EINTR) continue;
    if (done < 0 || !WIFSTOPPED(status)) return status;
    kill(engine, SIGCONT);
  }
}

// Take: sees the bytes of the trace as they come.
using Take = std::function<void(const std::uint8_t* data, std::size_t size)>;

// run_recorded: runs the engine, and hands on its trace.
base::Result<Outcome> run_recorded(const session::Recipe& recipe, bool silent, Signals& signals,
                                   const Take& take) {
  base::Result<session::TracePipe> made = session::TracePipe::create();
  if (!made) return base::Error{made.error()};
  session::TracePipe& pipe = made.value();
  base::Result<session::EngineStart> how = how_to_run(recipe);
  if (!how) return base::Error{how.error()};
  session::EngineStart& start = how.value();
  const auto behind_once = start.words.begin() + 1;
  start.words.insert(behind_once, {"--trace-fd", std::to_string(pipe.writer())});
  start.words.push_back(silent ? "--output-recorded-only" : "--signals-passed-on");
  const std::vector<int> brought = start.keeps;
  start.keeps.push_back(pipe.writer());
  start.silent = silent;
  start.mask = signals.before();
  std::cout.flush();
  const base::Result<pid_t> started = session::start_engine(start);
  for (const int kept : brought) close(kept);
  pipe.close_writer();
  if (!started) return base::Error{started.error()};
  do {
    signals.wait(pipe, started.value());
  } while (pipe.read(take));
  const int status = await_engine(started.value());
  return Outcome{WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status),
                 signals.last()};
}

// Kept: what is made of a trace as it comes: as little as was asked for. It goes into its file as
// it is; statistics and findings look at each event once; what tells of events goes through all of
// them when the run is over, and they lie on disk until then.
class Kept {
 public:
  // Errors: there can be no such file.
  static base::Result<Kept> create(const RunOptions& options) {
    Kept kept(options);
    if (options.trace.empty()) return kept;
    base::Result<session::AtomicFile> file = session::AtomicFile::create(options.trace);
    if (!file) return base::Error{file.error()};
    kept.file_.emplace(std::move(file.value()));
    return kept;
  }

  void take(const std::uint8_t* data, std::size_t size) {
    if (file_ && problem_.empty()) {
      const std::string_view bytes(reinterpret_cast<const char*>(data), size);
      if (const auto written = file_->write(bytes); !written) problem_ = written.error();
    }
    if (trace_) trace_->append(data, size), look();
    if (counted_) counted_->append(data, size);
    if (trace_ || counted_) return;
    blocks_.append(data, size);
    while (blocks_.next()) {
    }
  }
  void finish() {
    if (trace_) trace_->finish(), look();
    if (counted_) counted_->finish();
    if (!trace_ && !counted_) blocks_.finish();
  }

  // problem: why the file is not whole; "": it is.
  const std::string& problem() const { return problem_; }
  // ran: something is known of the run: without an event nothing ran.
  bool ran() const {
    return trace_ ? trace_->size() > 0 : counted_ ? counted_->size() > 0 : blocks_.count() > 0;
  }
  // fault: what is wrong with the trace, as far as anybody looked.
  std::string fault() const {
    if (trace_) return trace_->fault();
    if (counted_) return counted_->fault();
    if (blocks_.wrong().empty()) return "";
    return blocks_.wrong() + " at byte " + std::to_string(blocks_.wrong_at());
  }
  session::AtomicFile* file() { return file_ ? &*file_ : nullptr; }
  const trace::Trace& trace() const { return *trace_; }
  model::Stats stats() const { return stats_->result(); }
  std::string findings() const { return model::format_findings(*trace_, *findings_); }

 private:
  explicit Kept(const RunOptions& options) {
    const bool table = options.stats == "table";
    const bool all = table || !options.events.empty() || !options.timeline.empty();
    if (all) trace_.emplace(trace::Trace::spooled());
    if (table) findings_.emplace(model::Variables::Keep::Latest);
    if (options.stats.empty()) return;
    stats_ = std::make_unique<model::StatsFold>();
    if (!all) counted_ = count_into(*stats_);
  }
  // look: at what has come and is legal.
  void look() {
    guard_.follow(*trace_);
    if (stats_) {
      const trace::TextOf text = trace::text_of(*trace_);
      for (const trace::Event& event : trace_->events(stats_->event_count())) {
        stats_->take(text, event);
      }
    }
    if (findings_) findings_->update(*trace_);
  }
  // count_into: what is legal.
  static std::unique_ptr<trace::Reader> count_into(model::StatsFold& stats) {
    const auto text = std::make_shared<trace::TextOf>();
    const auto guard = std::make_shared<trace::Guard>();
    auto reader = std::make_unique<trace::Reader>([&stats, text, guard](const trace::Event& event) {
      std::string refused = guard->refuses(event);
      if (refused.empty()) stats.take(*text, event);
      return refused;
    });
    *text = trace::text_of(*reader);
    return reader;
  }

  std::optional<session::AtomicFile> file_;
  std::string problem_;
  std::optional<trace::Trace> trace_;
  trace::Guard guard_;  // of trace_
  std::optional<model::Findings> findings_;
  std::unique_ptr<model::StatsFold> stats_;
  std::unique_ptr<trace::Reader> counted_;
  trace::Blocks blocks_{trace::Blocks::Checks::Lengths};
};

// events_in: how many a file holds that was written just now; 0: it is no file that can be read.
std::uint64_t events_in(const std::string& file) {
  trace::Reader reader([](const trace::Event&) { return std::string(); },
                       trace::Reader::Keep::Nothing);
  return reader.read(file) ? reader.size() : 0;
}

// tell_stopped: a program that was told to stop from outside, and did, leaves a part of its trace.
void tell_stopped(const Outcome& outcome, const std::string& file) {
  if (outcome.asked_by == 0 || outcome.status != 128 + outcome.asked_by) return;
  const char* const name = sigabbrev_np(outcome.asked_by);
  const std::uint64_t events = events_in(file);
  complain("stopped by " + (name ? "SIG" + std::string(name) : std::string("a signal")) + "; " +
           file + " has what happened until then" +
           (events > 0 ? ": " + std::to_string(events) + " events" : ""));
}

// write_events: the readable dump to stderr or a file.
int write_events(const trace::Trace& trace, const std::string& where) {
  if (where == "-") {
    trace::dump_readable(trace, std::cerr);
    return 0;
  }
  const auto written = session::write_stream(
      where, [&](std::ostream& out) -> base::Result<std::monostate> {
        trace::dump_readable(trace, out);
        return std::monostate{};
      });
  return written ? 0 : complain(written.error());
}

bool is_trace(const std::string& path) {
  const auto file = base::open_input(path, UINT64_MAX);  // too long a one is one, too
  if (!file || path.ends_with(".py")) return false;
  std::string head(10, '\0');
  head.resize(std::fread(head.data(), 1, head.size(), file.value().get()));
  return head == trace::kMagic.substr(0, head.size()) && head.size() == 10;
}

// settle: what the program's settings say, where the command line is silent. "" or which option is
// wrong.
std::string settle(const MachineOptions& options, session::Recipe& recipe) {
  if (recipe.module.empty()) {
    const base::Result<session::Scenario> scenario = session::load_scenario(recipe.program);
    session::Recipe own;
    // python3 would run it all the same; a file that cannot be read is told as it tells it
    if (scenario && scenario.value().error.empty()) own = session::recipe_for(scenario.value());
    if (scenario && !scenario.value().error.empty()) complain(scenario.value().error);
    recipe.seed = own.seed;
    recipe.policy = own.policy;
    recipe.machine = own.machine;
    recipe.costs = own.costs;
    recipe.call_costs = own.call_costs;
    recipe.world = own.world;
    if (recipe.arguments.empty()) recipe.arguments = own.arguments;
  }
  return overrule(options, recipe);
}

}  // namespace

int complain(const std::string& message, int status) {
  std::cerr << "fiberscope: " << base::visible_lines(message) << '\n';
  return status;
}

base::Result<std::string> find_program(const std::string& name) {
  std::error_code error;
  if (std::filesystem::exists(name, error) && !std::filesystem::is_directory(name, error)) {
    // what cannot be a program is told at once; the rest python3 would say, too
    const auto bytes = std::filesystem::file_size(name, error);
    if (!error && bytes <= session::kTextFileBytesMax) return name;
    const auto file = base::open_input(name, session::kTextFileBytesMax);
    return file ? base::Result<std::string>(name) : base::Error{file.error()};
  }
  const base::Result<session::Library> library = session::load_library(session::scenario_folder());
  if (library) {
    if (const session::Scenario* found = library.value().find(name)) return found->path;
  }
  return base::Error{name +
                     ": no such file, and no scenario of that name; `fiberscope list` "
                     "shows the scenarios"};
}

base::Result<KeptRun> recipe_to_run(const std::string& path) {
  const auto text = session::read_file(path);
  if (!text) return base::Error{text.error()};
  auto file = session::parse_recipe_file(text.value(), path);
  if (!file) return base::Error{file.error()};
  const auto traced = session::traced_recipe(session::beginning_of(file.value()));
  if (!traced) return base::Error{path + ": " + traced.error()};
  return KeptRun{std::move(file.value()), session::let_run(traced.value())};
}

namespace {

// prepare: the recipe of what is to be run. Answers the exit status, or 0.
int prepare(const RunOptions& options, session::Recipe& recipe) {
  if (recipe.program.ends_with(session::kRecipeEnding)) {
    auto kept = recipe_to_run(recipe.program);
    if (!kept) return complain(kept.error());
    kept.value().recipe.detail = recipe.detail;
    recipe = std::move(kept.value().recipe);
    const std::string wrong = overrule(options.machine, recipe);
    return wrong.empty() ? 0 : complain(wrong, kUsage);
  }
  if (recipe.module.empty()) {
    const base::Result<std::string> program = find_program(recipe.program);
    if (!program) return complain(program.error());
    recipe.program = program.value();
  }
  const std::string wrong = settle(options.machine, recipe);
  return wrong.empty() ? 0 : complain(wrong, kUsage);
}

}  // namespace

namespace {

// tell_run: all that was asked for of a run that is over. Answers the exit status, or 0.
int tell_run(const RunOptions& options, Kept& kept, const Outcome& outcome) {
  int failure = 0;
  if (kept.file() != nullptr) {
    if (const auto done = kept.file()->commit(); !done) failure = complain(done.error());
    if (failure == 0) tell_stopped(outcome, options.trace);
  }
  if (!options.events.empty()) {
    failure = std::max(failure, write_events(kept.trace(), options.events));
  }
  if (!options.timeline.empty()) {
    failure = std::max(failure, draw_timeline(kept.trace(), options.timeline));
  }
  if (options.stats == "json") {
    std::cerr << model::stats_json(kept.stats()) << '\n';
  } else if (!options.stats.empty()) {
    const std::string findings = kept.findings();
    std::cerr << model::format_stats(kept.stats()) << (findings.empty() ? "" : "\n") << findings;
  }
  return failure;
}

}  // namespace

int run_command(const RunOptions& options) {
  session::Recipe recipe = options.recipe;
  if (const int status = prepare(options, recipe); status != 0) return status;
  if (options.events.empty() && options.trace.empty() && options.stats.empty() &&
      options.timeline.empty()) {
    const base::Result<session::EngineStart> start = how_to_run(recipe);
    return complain(start ? session::become_engine(start.value()).message : start.error());
  }
  base::Result<Kept> made = Kept::create(options);
  if (!made) return complain(made.error());
  Kept& kept = made.value();
  Signals signals(true);  // until what came of the run is written
  const base::Result<Outcome> run =
      run_recorded(recipe, false, signals,
                   [&kept](const std::uint8_t* data, std::size_t size) { kept.take(data, size); });
  if (!run) return complain(run.error());
  if (!kept.problem().empty()) return complain(kept.problem());
  kept.finish();
  // without an event nothing ran: the engine has said why, and an empty file would be no trace
  if (!kept.ran()) return run.value().status;
  const int failure = tell_run(options, kept, run.value());
  if (const std::string fault = kept.fault(); !fault.empty()) complain(fault);
  return failure != 0 ? failure : run.value().status;
}

base::Result<trace::Trace> load_trace(const std::string& name, const MachineOptions& machine,
                                      session::Detail detail) {
  if (is_trace(name)) {
    if (machine == MachineOptions{}) return trace::load_legal(name);
    return base::Error{name + ": a trace has had its machine; set the machine of a program"};
  }
  session::Recipe recipe;
  std::optional<session::RecipeFile> file;
  if (name.ends_with(session::kRecipeEnding)) {
    auto kept = recipe_to_run(name);
    if (!kept) return base::Error{kept.error()};
    recipe = std::move(kept.value().recipe), file = std::move(kept.value().file);
  } else {
    const base::Result<std::string> program = find_program(name);
    if (!program) return base::Error{program.error()};
    const base::Result<session::Scenario> scenario = session::load_scenario(program.value());
    if (!scenario) return base::Error{scenario.error()};
    recipe = session::recipe_for(scenario.value());
    recipe.detail = detail;
  }
  if (const std::string wrong = overrule(machine, recipe); !wrong.empty()) {
    return base::Error{wrong};
  }
  Signals signals(false);
  trace::Trace trace;
  const base::Result<Outcome> run = run_recorded(
      recipe, true, signals,
      [&trace](const std::uint8_t* data, std::size_t size) { trace.append(data, size); });
  if (!run) return base::Error{run.error()};
  trace.finish();
  trace::Guard().follow(trace);
  if (trace.size() == 0) return base::Error{name + ": the run left no trace"};
  const bool as_made = file && machine == MachineOptions{};
  if (const std::string other = as_made ? session::otherness(*file, trace) : ""; !other.empty()) {
    complain(name + ": " + other);
  }
  // its own words are in the trace
  const std::string failed = model::how_it_failed(trace, model::Console(trace));
  if (!failed.empty()) complain(name + ": " + failed);
  return trace;
}

}  // namespace fiberscope::cli
