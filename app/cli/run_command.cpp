// `fiberscope run`: the engine once, in the foreground.
#include <fcntl.h>
#include <poll.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <iostream>
#include <optional>
#include <sstream>

#include "app/cli/commands.h"
#include "app/model/findings/findings.h"
#include "app/model/numbers/stats.h"
#include "app/session/engine_process.h"
#include "app/session/files.h"
#include "app/session/paths.h"
#include "app/session/scenario.h"
#include "scheduler/base/input_file.h"
#include "scheduler/base/passed_signal.h"
#include "scheduler/base/visible.h"
#include "scheduler/trace/dump.h"
#include "scheduler/trace/format.h"
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
  trace::Trace trace;
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
  void wait(int pipe, pid_t engine) {
    pollfd awaited[2] = {{pipe, POLLIN, 0}, {fd_, POLLIN, 0}};
    poll(awaited, 2, -1);
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

// run_recorded: runs the engine, taking in its trace; whole blocks also go to `file`.
base::Result<Outcome> run_recorded(const session::Recipe& recipe, bool silent,
                                   session::AtomicFile* file, Signals& signals) {
  std::array<int, 2> ends{-1, -1};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) {
    return base::Error{std::string("the run has no pipe: ") + std::strerror(errno)};
  }
  fcntl(ends[0], F_SETFL, O_NONBLOCK);
  fcntl(ends[0], F_SETPIPE_SZ, 1 << 20);
  base::Result<session::EngineStart> how = how_to_run(recipe);
  if (!how) {
    for (const int end : ends) close(end);
    return base::Error{how.error()};
  }
  session::EngineStart& start = how.value();
  const auto behind_once = start.words.begin() + 1;
  start.words.insert(behind_once, {"--trace-fd", std::to_string(ends[1])});
  if (!silent) start.words.push_back("--signals-passed-on");
  start.keeps.push_back(ends[1]);
  start.silent = silent;
  start.mask = signals.before();
  std::cout.flush();
  const base::Result<pid_t> started = session::start_engine(start);
  for (const int kept : start.keeps) close(kept);
  if (!started) {
    close(ends[0]);
    return base::Error{started.error()};
  }
  const pid_t pid = started.value();
  Outcome outcome;
  std::string problem;
  std::vector<std::uint8_t> buffer(1 << 16);
  for (;;) {
    signals.wait(ends[0], pid);
    const ssize_t got = read(ends[0], buffer.data(), buffer.size());
    if (got < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    if (got <= 0) break;
    const auto size = static_cast<std::size_t>(got);
    outcome.trace.append(buffer.data(), size);
    if (!file || !problem.empty()) continue;
    const std::string_view bytes(reinterpret_cast<const char*>(buffer.data()), size);
    if (const auto written = file->write(bytes); !written) problem = written.error();
  }
  close(ends[0]);
  const int status = await_engine(pid);
  if (!problem.empty()) return base::Error{problem};
  outcome.trace.finish();
  outcome.asked_by = signals.last();
  trace::Guard().follow(outcome.trace);
  outcome.status = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
  return outcome;
}

// tell_stopped: a program that was told to stop from outside, and did, leaves a part of its trace.
void tell_stopped(const Outcome& outcome, const std::string& file) {
  if (outcome.asked_by == 0 || outcome.status != 128 + outcome.asked_by) return;
  const char* const name = sigabbrev_np(outcome.asked_by);
  complain("stopped by " + (name ? "SIG" + std::string(name) : std::string("a signal")) + "; " +
           file + " has what happened until then: " + std::to_string(outcome.trace.size()) +
           " events");
}

// write_events: the readable dump to stderr or a file.
int write_events(const trace::Trace& trace, const std::string& where) {
  if (where == "-") {
    trace::dump_readable(trace, std::cerr);
    return 0;
  }
  std::ostringstream text;
  trace::dump_readable(trace, text);
  const auto written = session::write_file(where, text.str());
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

int run_command(const RunOptions& options) {
  session::Recipe recipe = options.recipe;
  if (recipe.module.empty()) {
    const base::Result<std::string> program = find_program(recipe.program);
    if (!program) return complain(program.error());
    recipe.program = program.value();
  }
  if (const std::string wrong = settle(options.machine, recipe); !wrong.empty()) {
    return complain(wrong, kUsage);
  }
  if (options.events.empty() && options.trace.empty() && options.stats.empty()) {
    const base::Result<session::EngineStart> start = how_to_run(recipe);
    return complain(start ? session::become_engine(start.value()).message : start.error());
  }
  std::optional<session::AtomicFile> file;
  if (!options.trace.empty()) {
    base::Result<session::AtomicFile> created = session::AtomicFile::create(options.trace);
    if (!created) return complain(created.error());
    file.emplace(std::move(created.value()));
  }
  Signals signals(true);  // until what came of the run is written
  const base::Result<Outcome> run = run_recorded(recipe, false, file ? &*file : nullptr, signals);
  if (!run) return complain(run.error());
  const Outcome& outcome = run.value();
  int failure = 0;
  // without an event nothing ran: the engine has said why, and an empty file would be no trace
  if (file && outcome.trace.size() > 0) {
    if (const auto done = file->commit(); !done) failure = complain(done.error());
    if (failure == 0) tell_stopped(outcome, options.trace);
  }
  if (!options.events.empty()) {
    failure = std::max(failure, write_events(outcome.trace, options.events));
  }
  if (options.stats == "json" && outcome.trace.size() > 0) {
    std::cerr << model::stats_json(model::compute_stats(outcome.trace)) << '\n';
  } else if (!options.stats.empty() && outcome.trace.size() > 0) {
    const std::string findings = model::format_findings(outcome.trace);
    std::cerr << model::format_stats(outcome.trace) << (findings.empty() ? "" : "\n") << findings;
  }
  if (!outcome.trace.fault().empty() && outcome.trace.size() > 0) {
    complain(outcome.trace.fault());
  }
  return failure != 0 ? failure : outcome.status;
}

base::Result<trace::Trace> load_trace(const std::string& name, const MachineOptions& machine,
                                      session::Detail detail) {
  if (is_trace(name)) {
    if (machine == MachineOptions{}) return trace::load_legal(name);
    return base::Error{name + ": a trace has had its machine; set the machine of a program"};
  }
  const base::Result<std::string> program = find_program(name);
  if (!program) return base::Error{program.error()};
  const base::Result<session::Scenario> scenario = session::load_scenario(program.value());
  if (!scenario) return base::Error{scenario.error()};
  session::Recipe recipe = session::recipe_for(scenario.value());
  recipe.detail = detail;
  if (const std::string wrong = overrule(machine, recipe); !wrong.empty()) {
    return base::Error{wrong};
  }
  Signals signals(false);
  base::Result<Outcome> run = run_recorded(recipe, true, nullptr, signals);
  if (!run) return base::Error{run.error()};
  if (run.value().trace.size() == 0) return base::Error{name + ": the run left no trace"};
  return std::move(run.value().trace);
}

}  // namespace fiberscope::cli
