#include "scheduler/engine/rehearsal.h"

#include <linux/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>

namespace fiberscope::engine {

Rehearsed::Rehearsed(pid_t pid) : pid_(pid) {
  int status = 0;
  if (pid <= 0 || !waited(status) || !WIFSTOPPED(status)) return;
  if (trace(PTRACE_SEIZE, PTRACE_O_TRACEEXIT) != 0) return;
  syscall(SYS_kill, pid, SIGCONT);
  while (waited(status) && WIFSTOPPED(status)) {
    const int event = status >> 16;
    at_its_end_ = event == PTRACE_EVENT_EXIT;
    if (at_its_end_) return;
    const int number = WSTOPSIG(status);
    const bool is_signal = event == 0 && number != SIGTRAP;
    if (trace(PTRACE_CONT, is_signal ? static_cast<unsigned long>(number) : 0) != 0) return;
  }
}

Rehearsed::~Rehearsed() {
  if (pid_ <= 0) return;
  syscall(SYS_kill, pid_, SIGKILL);
  if (at_its_end_) trace(PTRACE_DETACH, 0);
  int status = 0;
  while (waited(status) && WIFSTOPPED(status)) trace(PTRACE_CONT, 0);
}

bool Rehearsed::waited(int& status) const {
  long done = 0;
  do {
    done = syscall(SYS_wait4, pid_, &status, WUNTRACED, nullptr);
  } while (done < 0 && errno == EINTR);
  return done == pid_ && !WIFEXITED(status) && !WIFSIGNALED(status);
}

long Rehearsed::trace(int request, unsigned long data) const {
  return syscall(SYS_ptrace, request, pid_, nullptr, data);
}

}  // namespace fiberscope::engine
