#include "scheduler/engine/child.h"

#include <Python.h>
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <filesystem>

#include "scheduler/base/arena.h"
#include "scheduler/base/passed_signal.h"
#include "scheduler/base/process_calls.h"
#include "scheduler/base/shared.h"
#include "scheduler/engine/barrier.h"
#include "scheduler/engine/checkpoint.h"
#include "scheduler/engine/cold_start.h"
#include "scheduler/engine/crash.h"
#include "scheduler/engine/given_input.h"
#include "scheduler/engine/kept_start.h"
#include "scheduler/engine/limits.h"
#include "scheduler/engine/zygote.h"
#include "scheduler/host/calls/files.h"
#include "scheduler/host/calls/paths.h"
#include "scheduler/host/calls/real_files.h"
#include "scheduler/host/processes/outside_signals.h"
#include "scheduler/host/python/sys_module.h"
#include "scheduler/host/run/real_processes.h"
#include "scheduler/host/run/telling.h"

namespace fiberscope::engine {

namespace {

// write_all: to the trace pipe. A reader that has gone away ends the run: nobody looks any more.
void write_all(int fd, const std::uint8_t* data, std::size_t size) {
  while (size > 0) {
    const ssize_t n = syscall(SYS_write, fd, data, size);  // past the program's own write(2)
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) syscall(SYS_exit_group, 1);
    data += n;
    size -= static_cast<std::size_t>(n);
  }
}

// A step that was asked for: the run stops once it has sent more than the reader had then. It may
// have been paused in the middle of sending, so "the next block" would not be the same.
volatile std::sig_atomic_t stepping = 0;
volatile std::uint32_t reader_has_bytes = 0;
// SentBytes: modulo 2^32, like the number that comes with the signal; whichever process sends.
struct SentBytes {
  std::uint32_t count = 0;
};
std::uint32_t& sent_bytes() { return base::shared<SentBytes, SentBytes>().count; }

void on_step(int, siginfo_t* info, void*) {
  reader_has_bytes = static_cast<std::uint32_t>(info->si_value.sival_int);
  stepping = 1;
}

void watch_steps() {
  struct sigaction action {};
  action.sa_sigaction = on_step;
  action.sa_flags = SA_RESTART | SA_SIGINFO;
  sigaction(step_signal(), &action, nullptr);
}

// absolute: of the program's file, from where it is run or was run then.
std::string absolute(const std::string& file, const std::string& kept_directory) {
  if (file.starts_with('/')) return file;
  std::error_code ignored;
  const std::string from =
      kept_directory.empty() ? std::filesystem::current_path(ignored).string() : kept_directory;
  return from + "/" + (file.starts_with("./") ? file.substr(2) : file);
}

// feed_stdin: what a trace has kept of it.
void feed_stdin(const std::string& input) {
  const int error = give_input(input);
  if (error == 0) return;
  std::fprintf(stderr, "fiberscope: stdin cannot be given: %s\n", std::strerror(-error));
  _exit(1);
}

// renew_streams: Python's own have been made before anybody knew what the program's lead to.
void renew_streams() {
  if (Py_IsInitialized() == 0 || host::renew_streams()) return;
  std::fputs("fiberscope: Python could not start: can't initialize sys standard streams\n", stderr);
  _exit(1);
}

// add_folder: a place to read, with its links followed. Not the whole computer, only because a
// program lies in "/" or was started there: then `file` alone.
void add_folder(std::vector<std::string>& places, const std::filesystem::path& folder,
                const std::string& file = {}) {
  std::error_code ignored;
  const std::string found = std::filesystem::weakly_canonical(folder, ignored).string();
  if (found.size() > 1) places.push_back(found);
  if (found == "/" && !file.empty()) places.push_back(file);
}

// add_own: the folder it is started in, and its own.
void add_own(const Recipe& recipe, std::vector<std::string>& places) {
  const base::Kept& kept = recipe.options.kept;
  std::error_code ignored;
  add_folder(places, kept.directory.empty() ? std::filesystem::current_path(ignored)
                                            : std::filesystem::path(kept.directory));
  if (!kept.folder.empty()) add_folder(places, kept.folder);
  if (!recipe.program.file.empty()) {
    const std::filesystem::path file = absolute(recipe.program.file, kept.directory);
    const std::filesystem::path real = std::filesystem::weakly_canonical(file, ignored);
    add_folder(places, file.parent_path(), file.string());
    add_folder(places, real.parent_path(), real.string());
  }
}

// readable: what the program may read of what really lies here.
std::vector<std::string> readable(const Recipe& recipe) {
  std::vector<std::string> places = host::library_places();
  if (!recipe.locked_in) add_own(recipe, places);
  const std::string& directory = recipe.options.kept.directory;
  for (const std::string& place : recipe.readable) {
    places.push_back(absolute(place, directory));
  }
  return places;
}

// users: what of the computer's folders is the simulated user's.
std::vector<std::string> users(const Recipe& recipe) {
  std::vector<std::string> places;
  add_own(recipe, places);
  return places;
}

// shut_in: neither the machine nor the kernel lets the program go further than that. `listener`: of
// the barrier.
void shut_in(const Recipe& recipe, int* listener) {
  BarrierOptions options;
  options.listener = listener;
  options.readable = readable(recipe);
  host::real_files().let_read(options.readable);
  host::real_files().give_to_user(users(recipe));
  const base::Limits& limits = recipe.options.limits;
  options.cpu_seconds = limits.cpu_seconds();
  options.file_bytes = limits.process_bytes();
  watch_limits(limits);
  const std::vector<base::BarrierGap> gaps = raise_barrier(options);
  if (gaps.empty()) return;
  std::fprintf(stderr, "fiberscope: %s: the kernel's barrier around the run is not complete: %s\n",
               recipe.barrier_required ? "nothing was run" : "warning",
               base::words_of(gaps).c_str());
  if (recipe.barrier_required) _exit(1);
}

// begin_rehearsal: nobody hears of it.
void begin_rehearsal() {
  const int nowhere = static_cast<int>(syscall(SYS_openat, AT_FDCWD, "/dev/null", O_RDWR, 0));
  for (int number = STDIN_FILENO; number <= STDERR_FILENO; ++number) {
    syscall(SYS_dup2, nowhere, number);
  }
  syscall(SYS_kill, syscall(SYS_getpid), SIGSTOP);
}

// begin_process: the run's, which has just been forked from another of its own: it ends with the
// engine, which learns of it, and has the limits of its own that the kernel does not hand on.
void begin_process() {
  syscall(SYS_prctl, PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
  if (syscall(SYS_clone, base::kHereFlags, 0, 0, 0, 0) != 0) {
    for (;;) syscall(SYS_exit_group, 1);
  }
  watch_limits_on();
}

// nowhere: in place of a real descriptor; -1: of none.
int nowhere(bool of_one) {
  return of_one ? static_cast<int>(syscall(SYS_openat, AT_FDCWD, "/dev/null", O_WRONLY, 0)) : -1;
}

[[noreturn]] void run_child(const RecipeText& text, const ChildOptions& options) {
  if (options.is_rehearsal) begin_rehearsal();
  const base::Result<Recipe> read = read_recipe(text);
  if (!read) {  // the file has changed since
    std::fprintf(stderr, "fiberscope: %s\n", read.error().c_str());
    _exit(1);
  }
  const Recipe& recipe = read.value();
  if (options.signals_are_passed_on) host::heed_only_passed();
  if (options.signal_mask) sigprocmask(SIG_SETMASK, options.signal_mask, nullptr);
  if (!recipe.directory.empty() && chdir(recipe.directory.c_str()) != 0) {
    std::fprintf(stderr, "fiberscope: cannot enter %s: %s\n", recipe.directory.c_str(),
                 std::strerror(errno));
    _exit(1);
  }
  host::pass_output_through(options.pass_output_through);
  trace::Writer::Sink sink;
  const int trace_fd = options.trace_fd < 0 ? -1 : host::out_of_the_way(options.trace_fd);
  if (trace_fd >= 0) {
    sink = [fd = trace_fd](const std::uint8_t* data, std::size_t size) {
      write_all(fd, data, size);
      sent_bytes() += static_cast<std::uint32_t>(size);
      if (host::Runtime* const runtime = host::Runtime::get()) mark(runtime->writer().sent());
      const auto stop_if_asked = [] {
        if (stepping == 0 || sent_bytes() == reader_has_bytes) return;
        stepping = 0;
        syscall(SYS_kill, syscall(SYS_getpid), SIGSTOP);  // the real one
      };
      // it is the first process that is asked, and while it stands nobody else runs
      if (host::Runtime* const runtime = host::Runtime::get()) {
        runtime->scheduler().in_space(0, stop_if_asked);
      } else {
        stop_if_asked();
      }
    };
  }
  const int asks_fd = options.asks_fd < 0 ? -1 : host::out_of_the_way(options.asks_fd);
  host::ask_through(asks_fd);
  const int engine_fd = options.engine_fd < 0 ? -1 : host::out_of_the_way(options.engine_fd);
  if (options.input_fd >= 0) dup2(options.input_fd, STDIN_FILENO);
  // a program's numbers must not depend on what the engine, or whoever started it, has open
  host::close_real_range(STDERR_FILENO + 1, ~0U, 0);
  watch_crashes();
  watch_steps();
  host::RunOptions run = recipe.options;
  if (recipe.source && !recipe.program.file.empty()) {
    const std::string path = absolute(recipe.program.file, run.kept.directory);
    run.kept.files.push_back({path, *recipe.source});
  }
  if (!run.kept.input.empty()) feed_stdin(run.kept.input);
  renew_streams();
  host::real_files().keep(run.kept);
  int listener = -1;
  shut_in(recipe, engine_fd < 0 ? nullptr : &listener);
  if (engine_fd >= 0 && give_listener(listener, engine_fd)) {
    host::RealProcesses::forked = begin_process;
    have_zygotes(trace_fd, asks_fd, begin_process, options.is_zygote);
    if (options.checkpoints) have_checkpoints(trace_fd, asks_fd);
  }
  // never destroyed: the process ends in the middle of it
  auto& runtime = *new host::Runtime(std::move(run), std::move(sink), host::hooks());
  runtime.limit_memory();
  host::run_program(recipe.program);
}

}  // namespace

void run_forked(const RecipeText& text, const ChildOptions& options) {
  // of the engine's arena, so that what comes after is the same in a process without an interpreter
  if (Py_IsInitialized() != 0) PyOS_AfterFork_Child();
  base::Arena::begin();  // without it there is one process
  touch_written_pages();
  run_child(text, options);
}

void lead_nowhere(ChildOptions& options) {
  options.trace_fd = nowhere(options.trace_fd >= 0);
  options.asks_fd = nowhere(options.asks_fd >= 0);
}

pid_t fork_zygote(const RecipeText& text, const ChildOptions& of_first, const ColdStart* cold,
                  int& handover) {
  std::array<int, 2> ends{-1, -1};
  if (syscall(SYS_socketpair, AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) return -1;
  ChildOptions options = of_first;
  options.is_zygote = true;
  options.engine_fd = ends[1];
  options.input_fd = -1;
  pid_t pid = -1;
  if (cold != nullptr) {
    pid = cold->fork_child(text, options);
  } else {
    lead_nowhere(options);
    pid = fork_child(text, options);
    for (const int number : {options.trace_fd, options.asks_fd}) {
      if (number >= 0) close(number);
    }
  }
  close(ends[1]);
  if (pid < 0) close(ends[0]);
  handover = pid < 0 ? -1 : ends[0];
  return pid;
}

pid_t fork_child(RecipeText text, ChildOptions options) {
  const pid_t engine = getpid();
  fs_before_fork();
  const pid_t pid = fork();
  if (pid != 0) {
    fs_after_fork_in_parent();
    return pid;
  }
  base::end_with_parent(engine);
  run_forked(text, options);
}

int step_signal() { return SIGRTMIN + 1; }

int exit_status_of(int wait_status) {
  if (WIFSIGNALED(wait_status)) return 128 + WTERMSIG(wait_status);
  return WEXITSTATUS(wait_status);
}

}  // namespace fiberscope::engine
