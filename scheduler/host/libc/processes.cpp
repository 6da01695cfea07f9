// The calls that begin, end, await and signal processes. Source: Linux man-pages 6.03, section 2.
#include "scheduler/host/processes/processes.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <memory>

#include "scheduler/host/calls/files.h"
#include "scheduler/host/libc/own.h"
#include "scheduler/host/libc/programs.h"
#include "scheduler/host/libc/refused.h"
#include "scheduler/host/processes/command.h"
#include "scheduler/host/processes/signals.h"

extern "C" {
// vfork_x86_64.S: the second return from the vfork in progress.
[[noreturn]] void fs_vfork_return(int pid);
// fs_vfork_begin: vfork's first return.
int fs_vfork_begin();
}

namespace fiberscope::host {

namespace {

constexpr const char* kNoCopies =
    "a copy of a running process is not simulated; use subprocess with this Python, or "
    "multiprocessing with its default here: set_start_method('spawn')";
constexpr const char* kNoReplacement =
    "a program that takes the place of another (exec) is not simulated; use subprocess with this "
    "Python, sys.executable";
constexpr const char* kNoShell =
    "other programs, and so a shell, are not simulated; only this Python, sys.executable, runs as "
    "a process";

// The process that vfork made and that has not yet called execve or _exit.
Process* newborn = nullptr;
alignas(AsProcess) unsigned char newborn_acts[sizeof(AsProcess)];

int leave_newborn() {
  reinterpret_cast<AsProcess*>(newborn_acts)->~AsProcess();
  return std::exchange(newborn, nullptr)->pid;
}

int refuse(const char* call, std::string_view text, int error) {
  tell_refusal(call, text);
  errno = error;
  return -1;
}

std::string lane_name(const Process& process, const Command& command) {
  if (process.serves) return "resource tracker";
  if (command.kind == Command::Kind::Small) return process.comm;
  return "python " + std::to_string(process.pid - kFirstPid + 1);
}

// start_process: the newborn becomes a Python that runs `command`. False: no memory.
bool start_process(Process& process, std::unique_ptr<Command> command) {
  Runtime& runtime = *Runtime::get();
  process.files.exec();
  process.serves = command->what.starts_with("from multiprocessing.resource_tracker import main");
  process.executes = true;
  process.words = command->original;
  const std::string name = runtime.names().unique(lane_name(process, *command));
  core::Lanes& lanes = runtime.lanes();
  process.lane = lanes.born(trace::LaneKind::Process, name, {}, runtime.lane(), runtime.place(),
                            runtime.anchor());
  const LaneId thread = lanes.born(trace::LaneKind::Thread, "main", process.lane, runtime.lane(),
                                   runtime.place(), runtime.anchor());
  process.main =
      runtime.new_fiber(thread, nullptr, thread, runtime.hooks().child_program, command.get());
  if (process.main == nullptr) {
    PyErr_Clear();
    lanes.ended(thread, trace::EndKind::NeverStarted);
    lanes.ended(process.lane, trace::EndKind::NeverStarted);
    return false;
  }
  command.release();
  process.main->process = &process;
  runtime.scheduler().start(*process.main->fiber, runtime.anchor());
  return true;
}

int execute(const char* path, char* const words[]) {
  auto command = std::make_unique<Command>();
  const int error = find_program(path, words, *command);
  if (error == 0 && newborn == nullptr) return refuse("exec", kNoReplacement, EPERM);
  if (error != 0) {
    errno = -error;
    return -1;
  }
  if (command->kind == Command::Kind::Small) newborn->comm = command->name;
  if (!start_process(*newborn, std::move(command))) {
    errno = ENOMEM;
    return -1;
  }
  fs_vfork_return(leave_newborn());
}

// --- waitpid -------------------------------------------------------------------------------------

bool is_awaited(const Process& process, const Process& parent, pid_t pid) {
  return process.parent == &parent && !process.reaped && (pid == -1 || process.pid == pid);
}

void park_for_end(const std::vector<Process*>& children) {
  Runtime& runtime = *Runtime::get();
  core::Wait wait = wait_as(trace::WaitKind::Join, "process");
  if (children.size() == 1) wait.target = children[0]->lane;
  PyFiber* const self = &runtime.current();
  struct Leave final : core::WaitHook {
    explicit Leave(const std::vector<Process*>& of) : awaited(of) {}
    void leave(core::Fiber& fiber) override {
      for (Process* child : awaited) LeaveList(child->awaiters).leave(fiber);
    }
    const std::vector<Process*>& awaited;
  } leave(children);
  for (Process* child : children) child->awaiters.push_back(self);
  runtime.park(wait, nullptr, &leave);
}

bool none_ended(const std::vector<Process*>& children) {
  return std::none_of(children.begin(), children.end(),
                      [](Process* child) { return child->ended; });
}

bool none_is_awaited(pid_t pid) {
  const Process& parent = calling_process();
  return std::ranges::none_of(Runtime::get()->processes(), [&](const auto& process) {
    return is_awaited(*process, parent, pid);
  });
}

int failed(int error) {
  errno = error;
  return -1;
}

// await: a child that has ended; nullptr: none has yet (0), there is none (-ECHILD), or a signal's
// handler has run (-EINTR), in `error`.
Process* await(pid_t pid, bool waits, int& error) {
  Process& parent = calling_process();
  error = 0;
  for (;;) {
    std::vector<Process*> children;
    for (const auto& process : Runtime::get()->processes()) {
      if (is_awaited(*process, parent, pid)) children.push_back(process.get());
    }
    if (children.empty()) error = -ECHILD;
    for (Process* child : children) {
      if (child->ended) return child;
    }
    if (error != 0 || !waits) return nullptr;
    const Attached attached;
    const Interruption signals;
    park_for_end(children);
    if (signals.occurred() && none_ended(children)) {
      error = static_cast<int>(Interruption::result());
      return nullptr;
    }
  }
}

pid_t await(pid_t pid, int* status, int options) {
  int error = 0;
  Process* const child = await(pid, (options & WNOHANG) == 0, error);
  if (error != 0) errno = -error;
  if (child == nullptr) return error == 0 ? 0 : -1;
  child->reaped = true;
  if (status != nullptr) *status = child->wait_status;
  return child->pid;
}

// tell: what waitid(2) tells of a child that has ended.
void tell(const Process& child, siginfo_t& out) {
  out.si_signo = SIGCHLD;
  out.si_pid = child.pid;
  out.si_uid = getuid();
  const int status = child.wait_status;
  out.si_code = WIFEXITED(status) ? CLD_EXITED : WCOREDUMP(status) ? CLD_DUMPED : CLD_KILLED;
  out.si_status = WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status);
}

// await_as_told: waitid(2). Stops and continuations of processes are not simulated.
int await_as_told(idtype_t kind, pid_t pid, siginfo_t* out, int options) {
  constexpr int kKnown = WEXITED | WSTOPPED | WCONTINUED | WNOHANG | WNOWAIT;
  const bool asks = (options & (WEXITED | WSTOPPED | WCONTINUED)) != 0;
  const bool one = kind == P_PID;
  if (!asks || (options & ~kKnown) != 0 || (one && pid <= 0)) return failed(EINVAL);
  if (!one && kind != P_ALL && kind != P_PGID) return failed(kind == P_PIDFD ? EBADF : EINVAL);
  int error = 0;
  const bool waits = (options & WNOHANG) == 0;
  Process* child = nullptr;
  if ((options & WEXITED) != 0) {
    child = await(one ? pid : -1, waits, error);
  } else if (none_is_awaited(one ? pid : -1)) {
    error = -ECHILD;
  }
  if (error != 0) return failed(-error);
  if (out != nullptr) *out = {};
  if (child == nullptr) return 0;
  if (out != nullptr) tell(*child, *out);
  if ((options & WNOWAIT) == 0) child->reaped = true;
  return 0;
}

}  // namespace

}  // namespace fiberscope::host

extern "C" {

using namespace fiberscope::host;  // NOLINT: these are the C library's names

int fs_vfork_begin() {
  if (!simulating() || newborn != nullptr) {
    errno = ENOSYS;
    return -1;
  }
  Process& parent = calling_process();
  newborn = &Runtime::get()->processes().add(&parent);
  newborn->words = parent.words;
  newborn->began_ns = Runtime::get()->clock().now_ns;
  copy_files(parent, *newborn);
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

// fork(2) would copy a running interpreter; the engine itself forks before a program runs.
pid_t fork() {
  if (simulating()) return refuse("fork", kNoCopies, ENOSYS);
  static const auto real = librarys_own<pid_t (*)()>("fork");
  return real();
}
FS_TWIN(__fork, fork)
FS_TWIN(_Fork, fork)

int execve(const char* path, char* const words[], char* const environment[]) {
  if (!simulating()) return static_cast<int>(syscall(SYS_execve, path, words, environment));
  return execute(path, words);
}

// system(3): as where there is no shell. Source: glibc 2.36 sysdeps/posix/system.c.
int system(const char* command) {
  if (!simulating()) return librarys_own<int (*)(const char*)>("system")(command);
  constexpr int kNotFound = 127;
  if (command == nullptr) return 0;
  refuse("system", kNoShell, ENOENT);
  return kNotFound << 8;
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

FS_TWIN(_Exit, _exit)
FS_TWIN(quick_exit, _exit)

pid_t waitpid(pid_t pid, int* status, int options) {
  if (simulating()) return await(pid, status, options);
  return static_cast<pid_t>(syscall(SYS_wait4, pid, status, options, nullptr));
}

pid_t wait4(pid_t pid, int* status, int options, struct rusage* usage) {
  if (!simulating()) return static_cast<pid_t>(syscall(SYS_wait4, pid, status, options, usage));
  if (usage != nullptr) *usage = {};
  return await(pid, status, options);
}

pid_t wait3(int* status, int options, struct rusage* usage) noexcept {
  return wait4(-1, status, options, usage);
}

int waitid(idtype_t kind, id_t id, siginfo_t* out, int options) {
  if (simulating()) return await_as_told(kind, static_cast<pid_t>(id), out, options);
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
  const Process* parent = calling_process().parent;
  if (parent == nullptr) return kFirstPid - 1;
  return parent->ended ? kFirstPid - 1 : parent->pid;
}

}  // extern "C"
