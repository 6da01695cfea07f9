// The calls on processes as open files. Source: pidfd_open(2), pidfd_send_signal(2) of Linux
// man-pages 6.03; kernel/signal.c of Linux.
#include "scheduler/host/processes/pid_fds.h"

#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>

#include "scheduler/host/calls/system_call.h"
#include "scheduler/host/libc/own.h"
#include "scheduler/host/processes/processes.h"
#include "scheduler/host/processes/signals.h"

namespace fiberscope::host {

namespace {

int open_process(pid_t pid, unsigned flags) {
  if ((flags & ~static_cast<unsigned>(O_NONBLOCK)) != 0 || pid <= 0) return -EINVAL;
  int error = 0;
  auto file = make_pid_fd(pid, static_cast<int>(flags), error);
  return file == nullptr ? error : open_file(std::move(file), true);
}

// send: `info` of the caller's own making is only for itself.
int send(machine::OpenFile* file, int number, const siginfo_t* info, unsigned flags) {
  if (flags != 0) return -EINVAL;
  if (dynamic_cast<machine::PidFd*>(file) == nullptr) return -EBADF;
  Process* const process = process_behind(file);
  if (info != nullptr && info->si_signo != number) return -EINVAL;
  if (number != 0 && !machine::is_signal(number)) return -EINVAL;
  if (process == nullptr) return -ESRCH;
  const bool kernels = info != nullptr && (info->si_code >= 0 || info->si_code == SI_TKILL);
  if (kernels && process != &calling_process()) return -EPERM;
  if (number == 0) return 0;
  siginfo_t own{};
  own.si_signo = number;
  own.si_code = SI_USER;
  own.si_pid = calling_process().pid;
  own.si_uid = getuid();
  raise_signal(*process, info == nullptr ? own : *info, "pidfd_send_signal");
  return 0;
}

}  // namespace

}  // namespace fiberscope::host

extern "C" {

using namespace fiberscope::host;  // NOLINT: these are the C library's names

int pidfd_open(pid_t pid, unsigned flags) noexcept {
  if (!simulating()) return static_cast<int>(syscall(SYS_pidfd_open, pid, flags));
  SystemCall call("pidfd_open", -1, {});
  return call.over(open_process(pid, flags));
}

int pidfd_send_signal(int number, int signal, siginfo_t* info, unsigned flags) noexcept {
  if (!simulating()) {
    return static_cast<int>(syscall(SYS_pidfd_send_signal, number, signal, info, flags));
  }
  const Target target = target_of(number);
  SystemCall call("pidfd_send_signal", number, target);
  const int result = send(target.file.get(), signal, info, flags);
  settle_doom();
  return call.over(result);
}

}  // extern "C"
