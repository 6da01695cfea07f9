// posix_spawn(3), posix_spawnp(3): a process is made, does what the description says, and executes
// the program, all at once. The C library's own would make a real one. Descriptions are the C
// library's: what they hold is read here.
// Source: Linux man-pages 6.03; glibc 2.36 sysdeps/unix/sysv/linux/spawni.c, posix/spawn_int.h.
#include <fcntl.h>
#include <spawn.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>

#include "scheduler/host/calls/files.h"
#include "scheduler/host/libc/programs.h"
#include "scheduler/host/processes/groups.h"
#include "scheduler/host/processes/processes.h"
#include "scheduler/host/processes/threads.h"

namespace fiberscope::host {

namespace {

// FileAction: glibc's struct __spawn_action.
struct FileAction {
  enum Kind : int { Close, Dup2, Open, Chdir, Fchdir, CloseFrom, SetGroup } kind;
  union {
    int number;
    struct {
      int from;
      int to;
    } dup2;
    struct {
      int number;
      char* path;
      int flags;
      mode_t mode;
    } open;
    char* path;
  };
};

int error_of(int result) { return result < 0 ? errno : 0; }

int open_as(const FileAction& action) {
  close(action.open.number);
  const int number = open64(action.open.path, action.open.flags, action.open.mode);
  if (number < 0) return errno;
  if (number == action.open.number) return 0;
  const int error = error_of(dup2(number, action.open.number));
  close(number);
  return error;
}

// perform: 0, or an errno.
int perform(const FileAction& action) {
  switch (action.kind) {
    case FileAction::Close:
      // one that is not open is no error, one that cannot be is
      if (close(action.number) == 0) return 0;
      return action.number < 0 || action.number >= calling_process().files.limit() ? EBADF : 0;
    case FileAction::Dup2:
      if (action.dup2.from != action.dup2.to) {
        return error_of(dup2(action.dup2.from, action.dup2.to));
      } else {
        const int flags = fcntl(action.dup2.from, F_GETFD);
        return flags < 0 ? errno : error_of(fcntl(action.dup2.from, F_SETFD, flags & ~FD_CLOEXEC));
      }
    case FileAction::Open:
      return open_as(action);
    case FileAction::Chdir:
      return error_of(chdir(action.path));
    case FileAction::Fchdir:
      return error_of(fchdir(action.number));
    case FileAction::CloseFrom:
      closefrom(action.number);
      return 0;
    case FileAction::SetGroup:
      return error_of(tcsetpgrp(action.number, calling_process().group));
  }
  return EINVAL;
}

bool holds(const sigset_t& set, int number) { return sigismember(&set, number) == 1; }

// prepare: what the attributes wish. 0, or an errno.
int prepare(Process& process, const posix_spawnattr_t& wishes) {
  short flags = 0;
  posix_spawnattr_getflags(&wishes, &flags);
  if ((flags & POSIX_SPAWN_SETSIGDEF) != 0) {
    sigset_t set;
    posix_spawnattr_getsigdefault(&wishes, &set);
    for (int number = 1; number <= machine::kSignalsMax; ++number) {
      if (machine::can_be_handled(number) && holds(set, number)) {
        process.signals.set_handler(number, SIG_DFL);
      }
    }
  }
  const bool schedules = (flags & (POSIX_SPAWN_SETSCHEDULER | POSIX_SPAWN_SETSCHEDPARAM)) != 0;
  if (schedules) {
    sched_param wanted{};
    posix_spawnattr_getschedparam(&wishes, &wanted);
    int policy = SCHED_OTHER;
    if ((flags & POSIX_SPAWN_SETSCHEDULER) != 0) posix_spawnattr_getschedpolicy(&wishes, &policy);
    const int real_time = policy == SCHED_FIFO || policy == SCHED_RR ? 1 : 0;
    if (wanted.sched_priority != 0 || real_time != 0) {
      return wanted.sched_priority > 0 && real_time != 0 ? EPERM : EINVAL;
    }
  }
  if ((flags & POSIX_SPAWN_SETSID) != 0) {
    if (const int result = begin_session(); result < 0) return -result;
  }
  if ((flags & POSIX_SPAWN_SETPGROUP) == 0) return 0;
  pid_t group = 0;
  posix_spawnattr_getpgroup(&wishes, &group);
  return -set_group(0, group);
}

// mask_of: the signals that the new process blocks: those of whoever makes it, or what it wishes.
machine::SignalSet mask_of(const posix_spawnattr_t* wishes) {
  const PyFiber& maker = Runtime::get()->current();
  machine::SignalSet mask = maker.process->signals.mask(maker.thread_lane);
  short flags = 0;
  if (wishes != nullptr) posix_spawnattr_getflags(wishes, &flags);
  if ((flags & POSIX_SPAWN_SETSIGMASK) == 0) return mask;
  sigset_t set;
  posix_spawnattr_getsigmask(wishes, &set);
  std::memcpy(&mask, &set, sizeof mask);
  return mask;
}

// begin: in the new process. 0, or an errno.
int begin(Process& process, const char* path, const posix_spawn_file_actions_t* actions,
          const posix_spawnattr_t* wishes, char* const words[], char* const environment[]) {
  const AsProcess as(process);
  if (wishes != nullptr) {
    if (const int error = prepare(process, *wishes); error != 0) return error;
  }
  const auto* const all =
      actions == nullptr ? nullptr : reinterpret_cast<const FileAction*>(actions->__actions);
  for (int i = 0; all != nullptr && i < actions->__used; ++i) {
    if (const int error = perform(all[i]); error != 0) return error;
  }
  const int error = -begin_program(process, path, words, environment);
  if (error == 0) process.signals.set_mask(process.main->thread_lane, mask_of(wishes));
  return error;
}

int spawn(pid_t* pid, const char* path, const posix_spawn_file_actions_t* actions,
          const posix_spawnattr_t* wishes, char* const words[], char* const environment[]) {
  if (!may_begin_thread(calling_process())) return EAGAIN;
  Process& process = make_process();
  const int error = begin(process, path, actions, wishes, words, environment);
  if (error != 0) {
    give_up_process(process);
    return error;
  }
  if (pid != nullptr) *pid = process.pid;
  return 0;
}

// spawn_on_path: each place in turn; a name with a slash is a path. Source: execvp(3).
int spawn_on_path(pid_t* pid, const char* name, const posix_spawn_file_actions_t* actions,
                  const posix_spawnattr_t* wishes, char* const words[],
                  char* const environment[]) {
  if (std::strchr(name, '/') != nullptr) {
    return spawn(pid, name, actions, wishes, words, environment);
  }
  if (*name == '\0') return ENOENT;
  const char* const variable = std::getenv("PATH");
  const std::string places = variable == nullptr ? "/bin:/usr/bin" : variable;
  bool forbidden = false;
  for (std::size_t begin = 0; begin <= places.size();) {
    const std::size_t end = std::min(places.find(':', begin), places.size());
    const std::string place = places.substr(begin, end - begin);
    const std::string path = place.empty() ? name : place + '/' + name;
    begin = end + 1;
    if (access(path.c_str(), F_OK) != 0) continue;
    const int error = spawn(pid, path.c_str(), actions, wishes, words, environment);
    if (error == EACCES) forbidden = true;
    if (error != EACCES && error != ENOENT && error != ENOTDIR) return error;
  }
  return forbidden ? EACCES : ENOENT;
}

}  // namespace

}  // namespace fiberscope::host

extern "C" {

using namespace fiberscope::host;  // NOLINT: these are the C library's names

int posix_spawn(pid_t* pid, const char* path, const posix_spawn_file_actions_t* actions,
                const posix_spawnattr_t* wishes, char* const words[], char* const environment[]) {
  return simulating() ? spawn(pid, path, actions, wishes, words, environment) : ENOSYS;
}

int posix_spawnp(pid_t* pid, const char* name, const posix_spawn_file_actions_t* actions,
                 const posix_spawnattr_t* wishes, char* const words[], char* const environment[]) {
  return simulating() ? spawn_on_path(pid, name, actions, wishes, words, environment) : ENOSYS;
}

}  // extern "C"
