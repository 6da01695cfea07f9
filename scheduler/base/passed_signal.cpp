#include "scheduler/base/passed_signal.h"

#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <initializer_list>

namespace fiberscope::base {

namespace {

// Any numbers that nobody else queues.
constexpr int kPassed = 0x46536601;
constexpr int kPassedFromTerminal = 0x46536602;

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
  info.si_signo = came.si_signo;
  info.si_code = SI_QUEUE;
  info.si_value.sival_int = is_from_terminal(came) ? kPassedFromTerminal : kPassed;
  return syscall(SYS_rt_sigqueueinfo, process, came.si_signo, &info) == 0;
}

bool is_passed(const siginfo_t& info) {
  const int value = info.si_value.sival_int;
  return info.si_code == SI_QUEUE && (value == kPassed || value == kPassedFromTerminal);
}

bool is_from_terminal(const siginfo_t& info) {
  return info.si_code == SI_KERNEL ||
         (is_passed(info) && info.si_value.sival_int == kPassedFromTerminal);
}

void end_with_parent(pid_t parent) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  // it may have ended before that
  if (syscall(SYS_getppid) != parent) syscall(SYS_exit_group, 128 + SIGKILL);
}

}  // namespace fiberscope::base
