#include "scheduler/base/passed_signal.h"

#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <initializer_list>

namespace fiberscope::base {

namespace {

// Beside the number; one that nobody else queues.
constexpr int kPassed = 0x46536000;
constexpr int kFromTerminal = 0x800;

}  // namespace

sigset_t passed_signals() {
  sigset_t set;
  sigemptyset(&set);
  for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2}) {
    sigaddset(&set, number);
  }
  return set;
}

// Past the C library, whose functions are the program's in the engine.
bool pass_on(pid_t process, const siginfo_t& came) {
  siginfo_t info{};
  info.si_signo = passing_signal();
  info.si_code = SI_QUEUE;
  const int before = passed_number(came);
  info.si_value.sival_int = kPassed | (is_from_terminal(came) ? kFromTerminal : 0) |
                            (before != 0 ? before : came.si_signo);
  return syscall(SYS_rt_sigqueueinfo, process, info.si_signo, &info) == 0;
}

int passing_signal() { return SIGRTMIN + 3; }

int passed_number(const siginfo_t& info) {
  if (info.si_signo != passing_signal() || info.si_code != SI_QUEUE) return 0;
  const int value = info.si_value.sival_int;
  return (value & ~0xfff) == kPassed ? value & 0x7f : 0;
}

bool is_from_terminal(const siginfo_t& info) {
  return info.si_code == SI_KERNEL ||
         (passed_number(info) != 0 && (info.si_value.sival_int & kFromTerminal) != 0);
}

void end_with_parent(pid_t parent) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  // it may have ended before that
  if (syscall(SYS_getppid) != parent) syscall(SYS_exit_group, 128 + SIGKILL);
}

}  // namespace fiberscope::base
