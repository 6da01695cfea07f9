// The calls that begin, end, await and signal processes. Source: Linux man-pages 6.03, section 2.
#include "scheduler/host/processes/processes.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <csignal>
#include <memory>
#include <optional>

#include "scheduler/base/own_fault.h"
#include "scheduler/host/calls/files.h"
#include "scheduler/host/calls/real_files.h"
#include "scheduler/host/libc/cpu_times.h"
#include "scheduler/host/libc/own.h"
#include "scheduler/host/libc/programs.h"
#include "scheduler/host/libc/refused.h"
#include "scheduler/host/libc/results.h"
#include "scheduler/host/processes/children.h"
#include "scheduler/host/processes/command.h"
#include "scheduler/host/processes/fork.h"
#include "scheduler/host/processes/interval_timers.h"
#include "scheduler/host/processes/signals.h"
#include "scheduler/host/processes/threads.h"
#include "scheduler/host/python/ref.h"

extern "C" {
// vfork_x86_64.S: the second return from the vfork in progress.
[[noreturn]] void fs_vfork_return(int pid);
// fs_vfork_begin: vfork's first return.
int fs_vfork_begin();
}

namespace fiberscope::host {

namespace {

// Source: seccomp_unotify(2), pidfd_getfd(2).
constexpr const char* kNoFurther = told(
    "a further process is not to be had on this computer: its kernel lets no engine answer the "
    "calls of a run (seccomp's notifications, pidfd_getfd)");

// has_others: the run can have processes beside its first. Else says so.
bool has_others(const char* call) {
  if (can_fork()) return true;
  refused(call, kNoFurther, ENOSYS);
  return false;
}

// The process that vfork made and that has not yet called execve or _exit.
Process* newborn = nullptr;
alignas(AsProcess) unsigned char newborn_acts[sizeof(AsProcess)];

int leave_newborn() {
  reinterpret_cast<AsProcess*>(newborn_acts)->~AsProcess();
  return std::exchange(newborn, nullptr)->pid;
}

std::string lane_name(const Process& process, const Command& command) {
  if (process.serves) return "resource tracker";
  if (command.small) return process.comm;
  return "python " + std::to_string(process.index + 1);
}

// start_process: the newborn becomes a Python that runs `command`. 0, or minus an errno.
int start_process(Process& process, std::unique_ptr<Command> command) {
  Runtime& runtime = *Runtime::get();
  if (!has_others("execve")) return -ENOSYS;
  const bool cold =
      runtime.hooks().begins_cold(process, *command, process.environment.began_with());
  const std::optional<core::Space> space = new_process(cold);
  if (!space) return -EAGAIN;
  process.files.exec();
  process.serves = command->runs_code("from multiprocessing.resource_tracker import main");
  process.executes = true;
  process.words = command->words;
  const std::string name = runtime.names().unique(lane_name(process, *command));
  core::Lanes& lanes = runtime.lanes();
  process.lane = lanes.born(trace::LaneKind::Process, name, {}, runtime.lane(), runtime.place(),
                            runtime.anchor());
  const LaneId thread = lanes.born(trace::LaneKind::Thread, "main", process.lane, runtime.lane(),
                                   runtime.place(), runtime.anchor());
  const core::Fiber::Entry entry = runtime.hooks().child_program;
  begin_alone(process, *space, thread, entry, command.release());
  inherit_thread(runtime.current(), *process.main);
  heed_memory_limit(process);
  heed_cpu_limit(process);
  runtime.scheduler().start(*process.main->fiber, runtime.anchor());
  return 0;
}

// given_variables: what execve(2) was given, and, whatever that was, those by which packages find
// the machine.
std::vector<std::string> given_variables(char* const environment[]) {
  std::vector<std::string> all = variables_of(environment);
  for (const std::string& ours : Runtime::get()->processes().first().environment.began_with()) {
    const std::string name = ours.substr(0, ours.find('=') + 1);
    const bool needed = name == "PURE_PYTHON=" || name == "GEVENT_LOOP=";
    const auto is_it = [&](const std::string& given) { return given.starts_with(name); };
    if (needed && std::ranges::none_of(all, is_it)) all.push_back(ours);
  }
  return all;
}

// told_of: a command line in few words: of a long word, as a program in a word is, how it begins.
std::string told_of(const std::vector<std::string>& words) {
  constexpr std::size_t kWordBytesMax = 80;
  std::string out;
  for (std::string word : words) {
    const std::size_t line = std::min(word.find('\n'), kWordBytesMax);
    if (word.size() > line) {
      word.resize(line);
      while (!word.empty() && (word.back() & 0x80) != 0) word.pop_back();  // of a character a part
      word += "...";
    }
    out += (out.empty() ? "" : " ") + word;
  }
  return out;
}

// become: the program takes the place of the running process's own.
[[noreturn]] void become(std::unique_ptr<Command> command, core::Space space,
                         const std::vector<std::string>& variables) {
  Runtime& runtime = *Runtime::get();
  Process& process = runtime.process();
  const PyFiber& self = runtime.current();
  process.files.exec();
  process.words = command->words;
  process.comm = command->small ? command->name : "python3";
  replace_program(process, "exec: " + told_of(command->words), [&]() -> PyFiber& {
    core::Lanes& lanes = runtime.lanes();
    const LaneId thread = lanes.born(trace::LaneKind::Thread, "main", process.lane, runtime.lane(),
                                     runtime.place(), runtime.anchor());
    PyFiber& main =
        begin_alone(process, space, thread, runtime.hooks().child_program, command.release());
    inherit_thread(self, main);
    heed_memory_limit(process);
    process.environment.begin(variables);
    return main;
  });
}

int execute(const char* path, char* const words[], char* const environment[]) {
  auto command = std::make_unique<Command>();
  const int error = newborn == nullptr ? find_program(path, words, *command)
                                       : begin_program(*newborn, path, words, environment);
  if (error == 0 && newborn == nullptr) {
    if (!has_others("execve")) return failed(ENOSYS);
    const std::vector<std::string> variables = given_variables(environment);
    const bool cold = Runtime::get()->hooks().begins_cold(calling_process(), *command, variables);
    const std::optional<core::Space> space = new_process(cold);
    if (!space) return failed(EAGAIN);
    become(std::move(command), *space, variables);
  }
  if (error != 0) {
    errno = -error;
    return -1;
  }
  const PyFiber& maker = Runtime::get()->current();
  newborn->signals.set_mask(newborn->main->thread_lane,
                            maker.process->signals.mask(maker.thread_lane));
  fs_vfork_return(leave_newborn());
}

// --- waits for children --------------------------------------------------------------------------

// tell_usage: of a child, with those that it has waited for.
void tell_usage(const Process& child, struct rusage& out) {
  CpuTimes cpu = Runtime::get()->fibers().cpu_of_process(child);
  cpu += child.children_cpu;
  out = usage_of(cpu, true);
}

// await: wait4(2) and its like.
pid_t await(pid_t pid, int* status, int options, struct rusage* usage) {
  constexpr int kKnown = WNOHANG | WUNTRACED | WCONTINUED | __WNOTHREAD | __WCLONE | __WALL;
  if ((options & ~kKnown) != 0) return failed(EINVAL);
  if (pid == INT_MIN) return failed(ESRCH);
  ChildrenWanted wanted;
  if (pid > 0) wanted.pid = pid;
  if (pid == 0) wanted.group = calling_process().group;
  if (pid < -1) wanted.group = -pid;
  int error = 0;
  wanted.stops = (options & WUNTRACED) != 0;
  wanted.continues = (options & WCONTINUED) != 0;
  Process* const child = await_child(wanted, (options & WNOHANG) == 0, error);
  if (error != 0) return failed(-error);
  if (child == nullptr) return 0;
  const ChildChange change = change_of(*child, wanted);
  if (status != nullptr) *status = status_of(*child, change);
  if (usage != nullptr) tell_usage(*child, *usage);
  heard_of(*child, change);
  return child->pid;
}

// wanted_by: waitid(2)'s first arguments. 0, or an errno.
int wanted_by(idtype_t kind, id_t id, ChildrenWanted& out, bool& waits) {
  const int number = static_cast<int>(id);
  switch (kind) {
    case P_ALL:
      return 0;
    case P_PID:
      out.pid = number;
      return number > 0 ? 0 : EINVAL;
    case P_PGID:
      out.group = number == 0 ? calling_process().group : number;
      return number >= 0 ? 0 : EINVAL;
    case P_PIDFD: {
      if (number < 0) return EINVAL;
      const Target target = target_of(number);
      const auto* const file = dynamic_cast<machine::PidFd*>(target.file.get());
      if (file == nullptr) return EBADF;
      out.pid = file->pid();
      waits = !file->nonblocking();
      return 0;
    }
  }
  return EINVAL;
}

// await_as_told: waitid(2).
int await_as_told(idtype_t kind, id_t id, siginfo_t* out, int options) {
  constexpr int kKnown =
      WEXITED | WSTOPPED | WCONTINUED | WNOHANG | WNOWAIT | __WNOTHREAD | __WCLONE | __WALL;
  const bool asks = (options & (WEXITED | WSTOPPED | WCONTINUED)) != 0;
  if (!asks || (options & ~kKnown) != 0) return failed(EINVAL);
  ChildrenWanted wanted;
  bool may_wait = true;
  if (const int wrong = wanted_by(kind, id, wanted, may_wait); wrong != 0) return failed(wrong);
  int error = 0;
  const bool waits = (options & WNOHANG) == 0;
  wanted.ends = (options & WEXITED) != 0;
  wanted.stops = (options & WSTOPPED) != 0;
  wanted.continues = (options & WCONTINUED) != 0;
  Process* const child = await_child(wanted, waits && may_wait, error);
  if (error != 0) return failed(-error);
  if (child == nullptr && waits) return failed(EAGAIN);
  if (out != nullptr) *out = {};
  if (child == nullptr) return 0;
  const ChildChange change = change_of(*child, wanted);
  if (out != nullptr) tell_change(*child, change, *out);
  if ((options & WNOWAIT) == 0) heard_of(*child, change);
  return 0;
}

}  // namespace

Process& make_process() {
  Process& parent = calling_process();
  Process& process = Runtime::get()->processes().add(&parent);
  process.words = parent.words;
  process.began_ns = Runtime::get()->clock().now_ns;
  copy_files(parent, process);
  return process;
}

void give_up_process(Process& process) {
  process.ended = process.reaped = true;
  process.files.close_all();
  settle_placeholders();
}

int begin_program(Process& process, const char* path, char* const words[],
                  char* const environment[]) {
  auto command = std::make_unique<Command>();
  if (const int error = find_program(path, words, *command); error != 0) return error;
  if (command->small) process.comm = command->name;
  process.environment.begin(given_variables(environment));
  return start_process(process, std::move(command));
}

}  // namespace fiberscope::host

extern "C" {

using namespace fiberscope::host;  // NOLINT: these are the C library's names

int fs_vfork_begin() {
  if (!simulating() || newborn != nullptr) {
    errno = ENOSYS;
    return -1;
  }
  if (!may_begin_thread(calling_process())) {
    errno = EAGAIN;
    return -1;
  }
  newborn = &make_process();
  new (newborn_acts) AsProcess(*newborn);
  return 0;
}

#if !defined(__x86_64__)
pid_t vfork() {
  errno = ENOSYS;
  return -1;
}
FS_TWIN(__vfork, vfork)
void fs_vfork_return(int) { __builtin_trap(); }
#endif

// fork(2); the engine itself forks before a program runs.
pid_t fork() {
  if (simulating() && !may_begin_thread(calling_process())) return failed(EAGAIN);
  if (simulating()) {
    if (!has_others("fork")) return failed(ENOSYS);
    Process& child = make_process();
    const int number = fork_process(child);
    if (number < 0) give_up_process(child);
    return number < 0 ? failed(-number) : number;
  }
  static const auto real = librarys_own<pid_t (*)()>("fork");
  return real();
}
FS_TWIN(__fork, fork)
FS_TWIN(_Fork, fork)

int execve(const char* path, char* const words[], char* const environment[]) {
  if (!simulating()) return static_cast<int>(syscall(SYS_execve, path, words, environment));
  return execute(path, words, environment);
}

// system(3). What the small shell does not know is as if there were none. Source: glibc 2.36
// sysdeps/posix/system.c.
int system(const char* command) {
  if (!simulating()) return librarys_own<int (*)(const char*)>("system")(command);
  constexpr int kNotFound = 127;
  if (command == nullptr) return 1;
  std::string name = "sh", option = "-c", text = command;
  char* const words[] = {name.data(), option.data(), text.data(), nullptr};
  pid_t pid = 0;
  const int error = posix_spawn(&pid, "/bin/sh", nullptr, nullptr, words, environ);
  if (error != 0) return kNotFound << 8;
  int status = 0;
  while (await(pid, &status, 0, nullptr) < 0) {
    if (errno != EINTR) return -1;
  }
  return status;
}

int fexecve(int number, char* const words[], char* const environment[]) {
  static const auto real = librarys_own<int (*)(int, char* const[], char* const[])>("fexecve");
  if (!simulating()) return real(number, words, environment);
  const Target target = target_of(number);
  std::string path;
  if (const auto* const opened = dynamic_cast<fiberscope::machine::TreeFile*>(target.file.get())) {
    path = Runtime::get()->tree().path_of(opened->inode());
  } else if (target.real >= 0) {
    real_files().link_target("/proc/self/fd/" + std::to_string(target.real), path);
  }
  if (path.empty()) return failed(target.file || target.real >= 0 ? EACCES : EBADF);
  return execve(path.c_str(), words, environment);
}

int execv(const char* path, char* const words[]) { return execve(path, words, environ); }

void _exit(int status) {
  if (simulating()) {
    if (newborn != nullptr) {
      newborn->ended = true;
      newborn->wait_status = (status & 0xFF) << 8;
      newborn->files.close_all();
      fs_vfork_return(leave_newborn());
    }
    Runtime& runtime = *Runtime::get();
    if (!runtime.process().first()) kill_process(runtime.process(), (status & 0xFF) << 8);
    runtime.conclude(
        status == 0 ? fiberscope::trace::RunEnd::Finished : fiberscope::trace::RunEnd::Failed,
        status, "");
  }
  for (;;) syscall(SYS_exit_group, status);
}

// abort(3): by SIGABRT, whatever its handler does.
void abort() noexcept {
  if (simulating() && !fiberscope::base::is_own_fault()) {
    Process& process = calling_process();
    if (!process.first()) {
      raise(SIGABRT);
      kill_process(process, SIGABRT);
    }
  }
  librarys_own<void (*)()>("abort")();
  __builtin_unreachable();
}

FS_TWIN(_Exit, _exit)
FS_TWIN(quick_exit, _exit)

pid_t waitpid(pid_t pid, int* status, int options) {
  if (simulating()) return await(pid, status, options, nullptr);
  return static_cast<pid_t>(syscall(SYS_wait4, pid, status, options, nullptr));
}

pid_t wait4(pid_t pid, int* status, int options, struct rusage* usage) {
  if (!simulating()) return static_cast<pid_t>(syscall(SYS_wait4, pid, status, options, usage));
  return await(pid, status, options, usage);
}

pid_t wait3(int* status, int options, struct rusage* usage) noexcept {
  return wait4(-1, status, options, usage);
}

int waitid(idtype_t kind, id_t id, siginfo_t* out, int options) {
  if (simulating()) return await_as_told(kind, id, out, options);
  return static_cast<int>(syscall(SYS_waitid, kind, id, out, options, nullptr));
}

pid_t wait(int* status) { return waitpid(-1, status, 0); }

pid_t getpid() {
  return simulating() ? calling_process().pid : static_cast<pid_t>(syscall(SYS_getpid));
}

FS_TWIN(__wait, wait)
FS_TWIN(__waitpid, waitpid)
FS_TWIN(__getpid, getpid)

pid_t getppid() {
  if (!simulating()) return static_cast<pid_t>(syscall(SYS_getppid));
  return parent_number(calling_process());
}

}  // extern "C"
