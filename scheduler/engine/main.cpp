// fiberscope-engine: the process in which programs run.
//
//   fiberscope-engine --once [--trace-fd N] RECIPE    one run; the program's streams are inherited
//   fiberscope-engine --once [--trace-fd N] --recipe-fd N    the same of a recipe in a file
//   fiberscope-engine --once --signals-passed-on ...    whoever started it passes its signals on
//   fiberscope-engine --once --output-recorded-only ...    what it writes is in the trace only
//   fiberscope-engine --serve FD                      runs for a client (serve.h)
//   fiberscope-engine --about                         what it runs on, and what shuts a run in
//   fiberscope-engine ... --start-kept-in FILE ...    the start is taken from there, or kept there
//
// Start-up order: address randomisation off (object addresses leak into Python's ordering), start
// the interpreter, import the usual modules (or take all that over from an earlier engine,
// kept_start.h), and only then fork a child per run. Until then nothing is looked at that differs
// from run to run, and from then on this process gets its memory from an arena that no child has:
// the C library's memory, too, is the same at the beginning of each run.
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
#include <string_view>
#include <utility>
#include <vector>

#include "scheduler/base/arena.h"
#include "scheduler/base/barrier_parts.h"
#include "scheduler/base/engine_surroundings.h"
#include "scheduler/base/passed_signal.h"
#include "scheduler/engine/barrier.h"
#include "scheduler/engine/checkpoint_keeper.h"
#include "scheduler/engine/child.h"
#include "scheduler/engine/cold_start.h"
#include "scheduler/engine/kept_start.h"
#include "scheduler/engine/serve.h"
#include "scheduler/host/python/memory.h"

namespace {

using namespace fiberscope;

// begin_alike: in the surroundings that every engine has. True: whatever is kept of an earlier
// start is not to be taken over.
bool begin_alike(char** argv) {
  if (const char* const mark = std::getenv(base::kEngineMark)) {
    const bool anew = std::string_view(mark) == base::kStartsAnew;
    unsetenv(base::kEngineMark);
    return anew;
  }
  base::settle_for_engine();
  execve("/proc/self/exe", argv, base::engine_environment());
  std::fprintf(stderr, "fiberscope-engine: cannot start itself anew: %s\n", std::strerror(errno));
  return true;
}

// word_behind: the argument behind this one; nullptr: there is none.
const char* word_behind(char** argv, std::string_view word) {
  while (*argv != nullptr && *argv != word) ++argv;
  return *argv == nullptr ? nullptr : argv[1];
}

// own_environment: no variable lies on the stack any more, where those of another process lie.
void own_environment() {
  for (char** each = environ; *each != nullptr; ++each) {
    const std::string variable = *each;
    const std::size_t end = variable.find('=');
    if (end == std::string::npos) continue;
    setenv(variable.substr(0, end).c_str(), variable.c_str() + end + 1, 1);
  }
}

// rehearse: a program that does nothing.
pid_t rehearse() {
  engine::ChildOptions options;
  options.is_rehearsal = true;
  options.pass_output_through = false;
  return engine::fork_child(
      engine::RecipeText("{\"program\":\"/rehearsal.py\",\"source\":\"pass\\n\"}"), options);
}

// Anywhere: while it lives the standard streams lead nowhere, and the working directory is "/":
// what is made of them is the same wherever an engine is started. Past the C library's functions,
// which are a program's in the engine.
class Anywhere {
 public:
  Anywhere() {
    folder_ = syscall(SYS_openat, AT_FDCWD, ".", O_PATH | O_CLOEXEC, 0);
    if (folder_ >= 0) syscall(SYS_chdir, "/");
    constexpr int kOutOfTheWay = 64;
    const long nothing = syscall(SYS_openat, AT_FDCWD, "/dev/null", O_RDWR | O_CLOEXEC, 0);
    for (int number = STDIN_FILENO; nothing >= 0 && number <= STDERR_FILENO; ++number) {
      long& own = own_[static_cast<std::size_t>(number)];
      own = syscall(SYS_fcntl, number, F_DUPFD_CLOEXEC, kOutOfTheWay);
      if (own >= 0) syscall(SYS_dup2, nothing, number);
    }
    if (nothing >= 0) syscall(SYS_close, nothing);
  }
  ~Anywhere() {
    if (folder_ >= 0) {
      syscall(SYS_fchdir, folder_);
      syscall(SYS_close, folder_);
    }
    for (int number = STDIN_FILENO; number <= STDERR_FILENO; ++number) {
      const long own = own_[static_cast<std::size_t>(number)];
      if (own < 0) continue;
      syscall(SYS_dup2, own, number);
      syscall(SYS_close, own);
    }
  }
  Anywhere(const Anywhere&) = delete;
  Anywhere& operator=(const Anywhere&) = delete;

 private:
  long folder_ = -1;
  std::array<long, 3> own_{-1, -1, -1};
};

// prepare: what comes before the start of an interpreter. "" or what went wrong.
std::string prepare() {
  own_environment();
  std::string error = host::prepare_interpreter();
  if (error.empty()) engine::prepare_barrier();
  return error;
}

// start: the interpreter, and all that does not depend on what is run. "" or what went wrong.
std::string start() {
  const Anywhere anywhere;
  if (std::string error = prepare(); !error.empty()) return error;
  return host::start_interpreter();
}

// keep: the start, in the file for the next engine; nullptr: nowhere. By a process of its own, a
// copy of this one, which is then as it would be without. If it cannot be kept, the next engine
// starts as this one did.
void keep(const char* file) {
  // asked for in any case: the C library has the same memory then
  const std::vector<std::string> read = host::files_read();
  if (file == nullptr) return;
  const pid_t engine = getpid();
  const pid_t keeper = fork();
  if (keeper == 0) {
    base::end_with_parent(engine);
    host::memory_lies_in_file(true);
    engine::keep_start(file, read, rehearse);
    syscall(SYS_exit_group, 0);
  }
  while (keeper > 0 && waitpid(keeper, nullptr, 0) < 0 && errno == EINTR) {
  }
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

int run_once(const engine::RecipeText& text, const engine::ColdStart& cold, int trace_fd,
             bool only_passed, bool output_passes) {
  const base::Result<engine::Recipe> recipe = engine::read_recipe(text);
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
  const pid_t pid = engine::fork_child(text, options);
  if (pid < 0) {
    std::fprintf(stderr, "fiberscope: no process for the run: %s\n", std::strerror(errno));
    return 1;
  }
  if (trace_fd >= 0) close(trace_fd);
  if (handover[1] >= 0) close(handover[1]);
  engine::CheckpointKeeper* known = nullptr;
  const auto end_strays = [&] {
    engine::end_strays([&](pid_t other) { return cold.is(other) || known->knows(other); });
  };
  engine::CheckpointKeeper::Happened happened;
  happened.stray = end_strays;
  happened.zygote = [&](bool is_cold, int& named) {
    return engine::fork_zygote(text, options, is_cold ? &cold : nullptr, named);
  };
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
  const bool anew = begin_alike(argv);
  signal(SIGPIPE, SIG_IGN);
  signal(SIGINT, SIG_DFL);  // a shell may ignore it in the background; programs start alike
  const char* const kept = word_behind(argv, "--start-kept-in");
  const engine::ColdStart cold(prepare);
  const bool started = engine::take_over_start(anew ? nullptr : kept, argv);
  int trace_fd = -1;
  int serve_fd = -1;
  int recipe_fd = -1;
  bool only_passed = false;
  bool output_passes = true;
  bool about = false;
  const char* recipe = nullptr;
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    if (word == "--trace-fd" && i + 1 < argc) {
      trace_fd = std::atoi(argv[++i]);
    } else if (word == "--serve" && i + 1 < argc) {
      serve_fd = std::atoi(argv[++i]);
    } else if (word == "--start-kept-in" && i + 1 < argc) {
      ++i;
    } else if (word == "--signals-passed-on") {
      only_passed = true;
    } else if (word == "--output-recorded-only") {
      output_passes = false;
    } else if (word == "--about") {
      about = true;
    } else if (word == "--recipe-fd" && i + 1 < argc) {
      recipe_fd = std::atoi(argv[++i]);
    } else if (word != "--once") {
      recipe = argv[i];
    }
  }
  if (recipe == nullptr && recipe_fd < 0 && serve_fd < 0 && !about) {
    std::fprintf(stderr, "fiberscope-engine runs programs for fiberscope; start that instead.\n");
    return 2;
  }
  if (const std::string error = started ? "" : start(); !error.empty()) {
    std::fprintf(stderr, "fiberscope: %s\n", error.c_str());
    return 1;
  }
  base::Arena::begin();
  if (!started) keep(kept);
  if (about) return tell_about();
  if (serve_fd >= 0) return engine::serve(serve_fd, cold);
  return run_once(recipe_fd >= 0 ? engine::RecipeText(recipe_fd) : engine::RecipeText(recipe), cold,
                  trace_fd, only_passed, output_passes);
}
