// fiberscope-engine: the process in which programs run.
//
//   fiberscope-engine --once [--trace-fd N] RECIPE    one run; the program's streams are inherited
//   fiberscope-engine --once [--trace-fd N] --recipe-fd N    the same of a recipe in a file
//   fiberscope-engine --once --signals-passed-on ...    whoever started it passes its signals on
//   fiberscope-engine --once --output-recorded-only ...    what it writes is in the trace only
//   fiberscope-engine --serve FD                      runs for a client (serve.h)
//   fiberscope-engine --about                         what it runs on, and what shuts a run in
//
// Start-up order: address randomisation off (object addresses leak into Python's ordering), start
// the interpreter, import the usual modules, and only then fork a child per run.
#include <fcntl.h>
#include <poll.h>
#include <sys/personality.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <utility>

#include "scheduler/base/barrier_parts.h"
#include "scheduler/base/passed_signal.h"
#include "scheduler/engine/barrier.h"
#include "scheduler/engine/checkpoint_keeper.h"
#include "scheduler/engine/child.h"
#include "scheduler/engine/serve.h"
#include "scheduler/machine/kernel/facts.h"

namespace {

using namespace fiberscope;

// The program's environment, equal for every run: what a program needs to find things and to speak
// UTF-8. Everything else would make a run depend on the shell that started it. So would the limit
// of the stack: libraries lie below the longest one that there may be.
void keep_environment_small(char** argv) {
  constexpr const char* kMark = "FIBERSCOPE_ENGINE";
  if (std::getenv(kMark) != nullptr) {
    unsetenv(kMark);
    return;
  }
  const int persona = personality(0xffffffff);
  if (persona != -1) personality(static_cast<unsigned long>(persona) | ADDR_NO_RANDOMIZE);
  constexpr rlim_t kStackBytes = rlim_t{8} << 20;
  rlimit stack{};
  getrlimit(RLIMIT_STACK, &stack);
  stack.rlim_cur = std::min(kStackBytes, stack.rlim_max);
  setrlimit(RLIMIT_STACK, &stack);
  const std::string home = std::string("HOME=") + machine::kStudentHome;
  const char* environment[] = {"FIBERSCOPE_ENGINE=1", home.c_str(), "LANG=C.UTF-8",
                               "PATH=/usr/local/bin:/usr/bin:/bin",
                               // keeps later allocations where an equal run puts them
                               "MALLOC_ARENA_MAX=1", nullptr};
  execve("/proc/self/exe", argv, const_cast<char**>(environment));
  std::fprintf(stderr, "fiberscope-engine: cannot start itself anew: %s\n", std::strerror(errno));
}

// have_streams: whoever started us may have closed some, and a program's first file would be one.
void have_streams() {
  for (int number = STDIN_FILENO; number <= STDERR_FILENO; ++number) {
    if (fcntl(number, F_GETFD) >= 0) continue;
    const int nothing = open("/dev/null", number == STDIN_FILENO ? O_RDONLY : O_WRONLY);
    if (nothing == number || nothing < 0) continue;
    dup2(nothing, number);
    close(nothing);
  }
}

// await_child: its wait status. What comes here meanwhile is the program's; if `only_passed`, only
// what whoever started us has passed on. `keeper`: of the run's other processes.
int await_child(pid_t child, bool only_passed, engine::CheckpointKeeper& keeper) {
  sigset_t awaited = base::passed_signals();
  sigaddset(&awaited, SIGCHLD);
  sigaddset(&awaited, base::passing_signal());
  const int signals =
      static_cast<int>(syscall(SYS_signalfd4, -1, &awaited, _NSIG / 8, SFD_CLOEXEC | SFD_NONBLOCK));
  for (;;) {
    keeper.reap();
    int status = 0;
    const pid_t done = waitpid(child, &status, WNOHANG);
    if (done == child) return status;
    if (done < 0 && errno != EINTR) return 1 << 8;  // exit status 1: nobody knows how it ended
    pollfd asked[] = {{signals, POLLIN, 0}, {keeper.fd(), POLLIN, 0}};
    syscall(SYS_poll, asked, std::size(asked), signals < 0 ? 20 : -1);
    if (asked[1].revents != 0) keeper.heed();
    siginfo_t came{};
    const timespec at_once{};
    if (syscall(SYS_rt_sigtimedwait, &awaited, &came, &at_once, sizeof(unsigned long)) < 0)
      continue;
    if (came.si_signo == SIGCHLD) continue;
    const bool is_passed = base::passed_number(came) != 0;
    if (!only_passed || came.si_signo == SIGTERM || is_passed) base::pass_on(child, came);
  }
}

int run_once(const std::string& json, int trace_fd, bool only_passed, bool output_passes) {
  const base::Result<engine::Recipe> recipe = engine::parse_recipe(json);
  if (!recipe) {
    std::fprintf(stderr, "fiberscope: %s\n", recipe.error().c_str());
    return 1;
  }
  engine::ChildOptions options;
  options.trace_fd = trace_fd;
  options.signals_are_passed_on = true;
  options.pass_output_through = output_passes;
  signal(SIGCHLD, SIG_DFL);  // whoever started us may ignore it, and then none comes
  sigset_t awaited = base::passed_signals();
  sigset_t before;
  sigaddset(&awaited, SIGCHLD);
  sigaddset(&awaited, base::passing_signal());
  sigprocmask(SIG_BLOCK, &awaited, &before);
  sigaddset(&before, base::passing_signal());  // until the child has a handler
  options.signal_mask = &before;
  std::array<int, 2> handover{-1, -1};
  if (syscall(SYS_socketpair, AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, handover.data()) == 0) {
    options.engine_fd = handover[1];
  }
  const pid_t pid = engine::fork_child(recipe.value(), options);
  if (pid < 0) {
    std::fprintf(stderr, "fiberscope: no process for the run: %s\n", std::strerror(errno));
    return 1;
  }
  if (trace_fd >= 0) close(trace_fd);
  if (handover[1] >= 0) close(handover[1]);
  engine::CheckpointKeeper* known = nullptr;
  const auto end_strays = [&] {
    engine::end_strays([&](pid_t other) { return known->knows(other); });
  };
  engine::CheckpointKeeper::Happened happened;
  happened.stray = end_strays;
  engine::CheckpointKeeper keeper(pid, handover[0], recipe.value().options.limits.memory_bytes,
                                  std::move(happened));
  known = &keeper;
  const int status = await_child(pid, only_passed, keeper);
  keeper.ended(pid);
  end_strays();
  return engine::exit_status_of(status);
}

// tell_about: a line on the libraries, and one on the parts of the barrier, which is raised to see.
int tell_about() {
  std::string words;
  for (const std::string& library : host::libraries()) {
    words += (words.empty() ? "" : ", ") + library;
  }
  words += "\nbarrier: ";
  const std::vector<base::BarrierGap> gaps = engine::raise_barrier({});
  const char* between = "";
  for (const std::string_view name : base::kBarrierPartNames) {
    const bool holds = std::none_of(gaps.begin(), gaps.end(), [&](const base::BarrierGap& gap) {
      return base::name_of(gap.part) == name;
    });
    if (!holds) continue;
    words += between + std::string(name);
    between = ", ";
  }
  if (!gaps.empty()) words += "; missing here: " + base::words_of(gaps);
  std::puts(words.c_str());
  std::fflush(stdout);
  _exit(0);  // the interpreter would look for files that the barrier has shut off
}

}  // namespace

int main(int argc, char** argv) {
  have_streams();
  keep_environment_small(argv);
  int trace_fd = -1;
  int serve_fd = -1;
  int recipe_fd = -1;
  bool only_passed = false;
  bool output_passes = true;
  bool about = false;
  std::string recipe;
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    if (word == "--trace-fd" && i + 1 < argc) {
      trace_fd = std::atoi(argv[++i]);
    } else if (word == "--serve" && i + 1 < argc) {
      serve_fd = std::atoi(argv[++i]);
    } else if (word == "--signals-passed-on") {
      only_passed = true;
    } else if (word == "--output-recorded-only") {
      output_passes = false;
    } else if (word == "--about") {
      about = true;
    } else if (word == "--recipe-fd" && i + 1 < argc) {
      recipe_fd = std::atoi(argv[++i]);
    } else if (word != "--once") {
      recipe = word;
    }
  }
  if (recipe_fd >= 0) {
    const base::Result<std::string> read = engine::read_recipe(recipe_fd);
    if (!read) {
      std::fprintf(stderr, "fiberscope: %s\n", read.error().c_str());
      return 1;
    }
    recipe = read.value();
  }
  if (recipe.empty() && serve_fd < 0 && !about) {
    std::fprintf(stderr, "fiberscope-engine runs programs for fiberscope; start that instead.\n");
    return 2;
  }
  signal(SIGPIPE, SIG_IGN);
  signal(SIGINT, SIG_DFL);  // a shell may ignore it in the background; programs start alike
  if (const std::string error = host::start_interpreter(); !error.empty()) {
    std::fprintf(stderr, "fiberscope: %s\n", error.c_str());
    return 1;
  }
  if (about) return tell_about();
  if (serve_fd >= 0) return engine::serve(serve_fd);
  return run_once(recipe, trace_fd, only_passed, output_passes);
}
