// prctl(2), personality(2): what a process or thread asks for itself. Source: Linux man-pages 6.03;
// kernel/sys.c, security/commoncap.c of Linux.
#include <linux/capability.h>
#include <linux/prctl.h>
#include <pthread.h>
#include <sys/personality.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdarg>
#include <cstdint>
#include <cstring>
#include <utility>

#include "scheduler/host/calls/system_call.h"
#include "scheduler/host/libc/own.h"
#include "scheduler/host/processes/processes.h"
#include "scheduler/host/processes/threads.h"

namespace fiberscope::host {

namespace {

constexpr std::size_t kNameBytes = 16;  // with the zero behind it
constexpr unsigned kAsk = 0xFFFF'FFFF;  // of personality(2)

// Arguments: of prctl(2), behind the option.
struct Arguments {
  unsigned long at[4];

  int* number() const { return reinterpret_cast<int*>(at[0]); }
  char* name() const { return reinterpret_cast<char*>(at[0]); }
  // rest_is_zero: from this one on.
  bool rest_is_zero(int from) const {
    for (int i = from; i < 4; ++i) {
      if (at[i] != 0) return false;
    }
    return true;
  }
};

int set_flag(bool& flag, unsigned long wanted) {
  if (wanted > 1) return -EINVAL;
  flag = wanted == 1;
  return 0;
}

int put(int* out, int value) {
  if (out == nullptr) return -EFAULT;
  *out = value;
  return 0;
}

int set_death_signal(Process& process, unsigned long number) {
  const bool fits = std::in_range<int>(number);
  if (number != 0 && !(fits && machine::is_signal(static_cast<int>(number)))) return -EINVAL;
  process.death_signal = static_cast<int>(number);
  return 0;
}

int set_slack(Process& process, unsigned long ns) {
  process.timer_slack_ns = ns == 0 ? kUsualTimerSlackNs : ns;
  return 0;
}

int set_name(const char* name) {
  if (name == nullptr) return -EFAULT;
  const std::size_t size = strnlen(name, kNameBytes - 1);
  set_comm(Runtime::get()->current(), {name, size});
  return 0;
}

// thread_named: of the calling process; nullptr: there is none.
PyFiber* thread_named(pthread_t ident) {
  return Runtime::get()->fibers().of_thread(ident, calling_process());
}

int tell_name(char* out) {
  if (out == nullptr) return -EFAULT;
  const std::string name = comm_of(Runtime::get()->current());
  std::memset(out, 0, kNameBytes);
  name.copy(out, kNameBytes - 1);
  return 0;
}

// obey: what a process without any capability is given. 0 or more, or minus an errno.
std::int64_t obey(Process& process, int option, const Arguments& arguments) {
  const unsigned long first = arguments.at[0];
  switch (option) {
    case PR_SET_NAME:
      return set_name(arguments.name());
    case PR_GET_NAME:
      return tell_name(arguments.name());
    case PR_SET_PDEATHSIG:
      return set_death_signal(process, first);
    case PR_GET_PDEATHSIG:
      return put(arguments.number(), process.death_signal);
    case PR_SET_CHILD_SUBREAPER:
      process.adopts = first != 0;
      return 0;
    case PR_GET_CHILD_SUBREAPER:
      return put(arguments.number(), process.adopts ? 1 : 0);
    case PR_SET_DUMPABLE:
      return set_flag(process.dumpable, first);
    case PR_GET_DUMPABLE:
      return process.dumpable ? 1 : 0;
    case PR_SET_NO_NEW_PRIVS:
      if (first != 1 || !arguments.rest_is_zero(1)) return -EINVAL;
      process.no_new_privileges = true;
      return 0;
    case PR_GET_NO_NEW_PRIVS:
      return arguments.rest_is_zero(0) ? process.no_new_privileges : -EINVAL;
    case PR_SET_KEEPCAPS:
      return set_flag(process.keeps_capabilities, first);
    case PR_GET_KEEPCAPS:
      return process.keeps_capabilities ? 1 : 0;
    case PR_SET_TIMERSLACK:
      return set_slack(process, first);
    case PR_GET_TIMERSLACK:
      return static_cast<std::int64_t>(process.timer_slack_ns);
    case PR_CAPBSET_READ:
      return first <= CAP_LAST_CAP ? 1 : -EINVAL;
    case PR_CAPBSET_DROP:
      return first <= CAP_LAST_CAP ? -EPERM : -EINVAL;
    case PR_SET_SECUREBITS:
      return -EPERM;
    case PR_GET_SECUREBITS:
    case PR_GET_SECCOMP:
    case PR_GET_TIMING:
      return 0;
    case PR_SET_TIMING:
      return first == PR_TIMING_STATISTICAL ? 0 : -EINVAL;
    default:
      return -EINVAL;
  }
}

}  // namespace

}  // namespace fiberscope::host

extern "C" {

using namespace fiberscope::host;  // NOLINT: these are the C library's names

int prctl(int option, ...) noexcept {
  Arguments arguments{};
  va_list rest;
  va_start(rest, option);
  for (unsigned long& argument : arguments.at) argument = va_arg(rest, unsigned long);
  va_end(rest);
  const unsigned long* const at = arguments.at;
  if (!simulating()) {
    return static_cast<int>(syscall(SYS_prctl, option, at[0], at[1], at[2], at[3]));
  }
  SystemCall call("prctl", -1, {});
  return call.over(obey(calling_process(), option, arguments));
}

// Of a thread by its threading.get_ident(). What they are called is as with prctl(2), but that too
// long a name is refused.
int pthread_setname_np(pthread_t thread, const char* name) noexcept {
  PyFiber* const fiber = simulating() ? thread_named(thread) : nullptr;
  if (fiber == nullptr) return ENOENT;
  if (std::strlen(name) >= kNameBytes) return ERANGE;
  set_comm(*fiber, name);
  return 0;
}

int pthread_getname_np(pthread_t thread, char* out, std::size_t room) noexcept {
  PyFiber* const fiber = simulating() ? thread_named(thread) : nullptr;
  if (fiber == nullptr) return ENOENT;
  const std::string name = comm_of(*fiber);
  if (room <= name.size()) return ERANGE;
  std::memcpy(out, name.c_str(), name.size() + 1);
  return 0;
}

// personality(2): kept and told; what runs here is a program of Linux's all the same.
int personality(unsigned long wanted) noexcept {
  if (!simulating()) return static_cast<int>(syscall(SYS_personality, wanted));
  Process& process = calling_process();
  const unsigned before = process.persona;
  const auto persona = static_cast<unsigned>(wanted);
  if (persona != kAsk) process.persona = persona;
  return static_cast<int>(before);
}

}  // extern "C"
