// The calls on terminals. The machine has none of its own: those of the standard streams, and the
// pairs that openpty(3) gives, are the real kernel's, and the C library's functions act on the real
// number below the program's; process groups and sessions are the machine's. Source: termios(3),
// tcgetpgrp(3), ttyname(3) of Linux man-pages 6.03.
#include <termios.h>
#include <unistd.h>

#include <cerrno>

#include "scheduler/host/calls/files.h"
#include "scheduler/host/libc/own.h"
#include "scheduler/host/processes/groups.h"
#include "scheduler/host/processes/processes.h"

namespace fiberscope::host {

namespace {

// below: the real number; -1: errno says why there is none.
int below(int number) {
  if (!simulating()) return number;
  const Target target = target_of(number);
  if (target.real < 0) errno = target.file ? ENOTTY : EBADF;
  return target.real;
}

template <class Result, class... More>
Result act(const char* name, int number, More... more) {
  using Act = Result (*)(int, More...);
  const int real = below(number);
  return real < 0 ? -1 : librarys_own<Act>(name)(real, more...);
}

// The process group that the terminal is for now: at first the program's, as a shell has it.
int foreground = kFirstPid;

// is_own_terminal: that of the calling process's session; else errno says why not.
bool is_own_terminal(int number) {
  if (!isatty(number)) return false;
  const bool own = calling_process().session == kOutsidePid;
  if (!own) errno = ENOTTY;
  return own;
}

}  // namespace

}  // namespace fiberscope::host

extern "C" {

using namespace fiberscope::host;  // NOLINT: these are the C library's names

int tcgetattr(int number, struct termios* out) noexcept {
  return act<int>("tcgetattr", number, out);
}
int tcsetattr(int number, int when, const struct termios* to) noexcept {
  return act<int>("tcsetattr", number, when, to);
}
int tcdrain(int number) { return act<int>("tcdrain", number); }
int tcflow(int number, int action) noexcept { return act<int>("tcflow", number, action); }
int tcflush(int number, int queue) noexcept { return act<int>("tcflush", number, queue); }
int tcsendbreak(int number, int duration) noexcept {
  return act<int>("tcsendbreak", number, duration);
}
pid_t tcgetpgrp(int number) noexcept {
  if (!simulating()) return act<pid_t>("tcgetpgrp", number);
  return is_own_terminal(number) ? foreground : -1;
}
int tcsetpgrp(int number, pid_t group) noexcept {
  if (!simulating()) return act<int>("tcsetpgrp", number, group);
  if (!is_own_terminal(number)) return -1;
  errno = group < 0 ? EINVAL : !is_group(group) ? ESRCH : EPERM;
  if (group < 0 || !is_group_of(group, calling_process().session)) return -1;
  foreground = group;
  return 0;
}
pid_t tcgetsid(int number) noexcept {
  if (!simulating()) return act<pid_t>("tcgetsid", number);
  return is_own_terminal(number) ? kOutsidePid : -1;
}

// ttyname_r(3): the error is the result.
int ttyname_r(int number, char* out, size_t size) noexcept {
  const int real = below(number);
  using Name = int (*)(int, char*, size_t);
  return real < 0 ? errno : librarys_own<Name>("ttyname_r")(real, out, size);
}

char* ttyname(int number) noexcept {
  const int real = below(number);
  using Name = char* (*)(int);
  return real < 0 ? nullptr : librarys_own<Name>("ttyname")(real);
}

}  // extern "C"
