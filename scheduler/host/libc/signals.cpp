// The calls on signals and interval timers, answered by the simulated kernel. Outside of a run they
// are the real kernel's. Source: sigaction(2), kill(2), raise(3), sigprocmask(2), sigpending(2),
// sigwait(3), sigtimedwait(2), pause(2), alarm(2), setitimer(2) of Linux man-pages 6.03.
#include "scheduler/host/processes/signals.h"

#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <optional>
#include <vector>

#include "scheduler/host/calls/system_call.h"
#include "scheduler/host/libc/own.h"
#include "scheduler/host/libc/results.h"
#include "scheduler/host/processes/interval_timers.h"
#include "scheduler/host/processes/children.h"
#include "scheduler/host/processes/outside_signals.h"
#include "scheduler/host/processes/processes.h"
#include "scheduler/host/processes/threads.h"

namespace fiberscope::host {

namespace {

using machine::is_signal;
using machine::SignalSet;

// Linux keeps the first two real-time signals to the C library. Source: nptl(7).
constexpr SignalSet kLibrarys = machine::set_of(32) | machine::set_of(33);

SignalSet read_set(const sigset_t& from) {
  SignalSet set = 0;
  std::memcpy(&set, &from, sizeof set);
  return set & ~kLibrarys;
}

void write_set(SignalSet from, sigset_t& out) {
  sigemptyset(&out);
  std::memcpy(&out, &from, sizeof from);
}

LaneId self() { return Runtime::get()->current().thread_lane; }

siginfo_t from_caller(int number, int code) {
  siginfo_t info{};
  info.si_signo = number;
  info.si_code = code;
  info.si_pid = calling_process().pid;
  info.si_uid = getuid();
  return info;
}

// addressed: whom kill(2) is about. Many: a helper of a library is none of the program's, and the
// first process comes last, since a signal that ends it ends the run.
std::vector<Process*> addressed(pid_t pid) {
  if (pid > 0) {
    Process* const one = who_is(pid).process;
    return one == nullptr ? std::vector<Process*>{} : std::vector<Process*>{one};
  }
  const Process& self = calling_process();
  std::vector<Process*> out;
  for (const auto& process : Runtime::get()->processes()) {
    const bool wanted = pid == -1  ? process.get() != &self
                        : pid == 0 ? process->group == self.group
                                   : process->group == -static_cast<long>(pid);
    if (wanted && !process->serves && !process->reaped) out.push_back(process.get());
  }
  if (!out.empty() && out.front()->first()) std::ranges::rotate(out, out.begin() + 1);
  return out;
}

// beyond: of a signal to a process that is none of the run's: init is root's; whoever has begun the
// run is there, and can be asked for.
int beyond(pid_t pid, int number) {
  if (pid == kInitPid) return -EPERM;
  return pid == kOutsidePid && number == 0 ? 0 : -ESRCH;
}

int send_by_number(pid_t pid, int number) {
  SystemCall call("kill", -1, {});
  if (number != 0 && !is_signal(number)) return call.over(-EINVAL);
  const std::vector<Process*> to = addressed(pid);
  const siginfo_t info = from_caller(number, SI_USER);
  for (Process* const process : to) {
    if (number != 0) raise_signal(*process, info, "kill");
  }
  settle_doom();
  return call.over(to.empty() ? beyond(pid, number) : 0);
}

int change_mask(int how, const sigset_t* set, sigset_t* before) {
  machine::SignalState& signals = Runtime::get()->process().signals;
  const SignalSet old = signals.mask(self());
  Runtime::get()->charge(Runtime::get()->options().costs.system_call_ns);
  if (set != nullptr) {
    const SignalSet wish = read_set(*set);
    if (how != SIG_BLOCK && how != SIG_UNBLOCK && how != SIG_SETMASK) return EINVAL;
    signals.set_mask(self(), how == SIG_BLOCK     ? old | wish
                             : how == SIG_UNBLOCK ? old & ~wish
                                                  : wish);
  }
  if (before != nullptr) write_set(old, *before);
  if (set != nullptr) {
    deliver_unblocked();
    settle_doom();
  }
  return 0;
}

int change_action(int number, const struct sigaction* action, struct sigaction* before) {
  if (!is_signal(number)) return failed(EINVAL);
  Process& process = calling_process();
  if (before != nullptr) *before = process.signals.action(number);
  if (action == nullptr) return 0;
  if (!machine::can_be_handled(number)) return failed(EINVAL);
  Runtime::get()->charge(Runtime::get()->options().costs.system_call_ns);
  process.signals.set_action(number, *action);
  if (process.first()) let_in(number, *action);
  return 0;
}

sighandler_t set_handler(int number, sighandler_t handler, int flags) {
  struct sigaction action {};
  struct sigaction before {};
  action.sa_handler = handler;
  action.sa_flags = flags;
  return sigaction(number, &action, &before) < 0 ? SIG_ERR : before.sa_handler;
}

// await_one: the number of the signal, or minus an errno.
int await_one(const char* name, SignalSet wanted, TimeNs deadline_ns, siginfo_t* out) {
  SystemCall call(name, -1, {});
  const Attached attached;
  int error = 0;
  const TimeNs began_ns = Runtime::get()->clock().now_ns;
  const std::optional<siginfo_t> taken = wait_for_signal(wanted, deadline_ns, error);
  const TimeNs now_ns = Runtime::get()->clock().now_ns;
  if (now_ns != began_ns) call.became_ready(now_ns);
  if (!taken) return call.over(error != 0 ? error : -EAGAIN);
  if (out != nullptr) *out = *taken;
  return call.over(taken->si_signo);
}

}  // namespace

}  // namespace fiberscope::host

extern "C" {

using namespace fiberscope::host;  // NOLINT: these are the C library's names

int sigaction(int number, const struct sigaction* action, struct sigaction* before) noexcept {
  if (!simulating()) return real_sigaction(number, action, before);
  return change_action(number, action, before);
}

FS_TWIN(__sigaction, sigaction)

// signal(3): as on BSD: the handler stays, and calls go on after it.
sighandler_t signal(int number, sighandler_t handler) noexcept {
  return set_handler(number, handler, SA_RESTART);
}
FS_TWIN(bsd_signal, signal)
FS_TWIN(ssignal, signal)
// sysv_signal(3): for one signal only.
sighandler_t sysv_signal(int number, sighandler_t handler) noexcept {
  return set_handler(number, handler, static_cast<int>(SA_RESETHAND | SA_NODEFER));
}

int siginterrupt(int number, int ends) noexcept {
  struct sigaction action {};
  if (sigaction(number, nullptr, &action) < 0) return -1;
  action.sa_flags = ends != 0 ? action.sa_flags & ~SA_RESTART : action.sa_flags | SA_RESTART;
  return sigaction(number, &action, nullptr);
}

int kill(pid_t pid, int number) noexcept {
  if (!simulating()) return static_cast<int>(syscall(SYS_kill, pid, number));
  return send_by_number(pid, number);
}

int killpg(pid_t group, int number) noexcept {
  if (!simulating()) return static_cast<int>(syscall(SYS_kill, -group, number));
  if (group < 0) return failed(EINVAL);
  return send_by_number(-group, number);
}

int raise(int number) noexcept {
  if (!simulating()) {
    return static_cast<int>(syscall(SYS_tgkill, syscall(SYS_getpid), syscall(SYS_gettid), number));
  }
  if (!is_signal(number)) return number == 0 ? 0 : failed(EINVAL);
  SystemCall call("tgkill", -1, {});
  raise_signal(Runtime::get()->process(), from_caller(number, SI_TKILL), "raise", self());
  settle_doom();
  return call.over(0);
}

FS_TWIN(gsignal, raise)

int tgkill(pid_t pid, pid_t thread, int number) {
  if (!simulating()) return static_cast<int>(syscall(SYS_tgkill, pid, thread, number));
  if (pid <= 0 || thread <= 0) return failed(EINVAL);
  SystemCall call("tgkill", -1, {});
  if (number != 0 && !is_signal(number)) return call.over(-EINVAL);
  const PyFiber* const to = find_thread(thread);
  if (to == nullptr || to->process->pid != pid) return call.over(-ESRCH);
  if (number == 0) return call.over(0);
  raise_signal(*to->process, from_caller(number, SI_TKILL), "tgkill", to->thread_lane);
  settle_doom();
  return call.over(0);
}

pid_t gettid() noexcept {
  if (!simulating()) return static_cast<pid_t>(syscall(SYS_gettid));
  return static_cast<pid_t>(FiberTable::number_of(Runtime::get()->current()));
}

int pthread_sigmask(int how, const sigset_t* set, sigset_t* before) noexcept {
  if (simulating()) return change_mask(how, set, before);
  return syscall(SYS_rt_sigprocmask, how, set, before, NSIG / 8) < 0 ? errno : 0;
}

int sigprocmask(int how, const sigset_t* set, sigset_t* before) noexcept {
  const int error = pthread_sigmask(how, set, before);
  return error == 0 ? 0 : failed(error);
}

int sigpending(sigset_t* out) noexcept {
  if (!simulating()) return static_cast<int>(syscall(SYS_rt_sigpending, out, NSIG / 8));
  write_set(Runtime::get()->process().signals.pending(self()), *out);
  return 0;
}

int sigtimedwait(const sigset_t* set, siginfo_t* out, const struct timespec* timeout) {
  if (!simulating()) {
    return static_cast<int>(syscall(SYS_rt_sigtimedwait, set, out, timeout, NSIG / 8));
  }
  const TimeNs now_ns = Runtime::get()->clock().now_ns;
  const TimeNs deadline_ns =
      timeout == nullptr ? fiberscope::base::kNever
                         : now_ns + timeout->tv_sec * fiberscope::base::kSecond + timeout->tv_nsec;
  return await_one("sigtimedwait", read_set(*set), deadline_ns, out);
}

int sigwaitinfo(const sigset_t* set, siginfo_t* out) { return sigtimedwait(set, out, nullptr); }

// sigwait(3): goes on after a handler has run.
int sigwait(const sigset_t* set, int* number) {
  for (;;) {
    const int taken = sigtimedwait(set, nullptr, nullptr);
    if (taken < 0 && errno == EINTR) continue;
    if (taken > 0) *number = taken;
    return taken > 0 ? 0 : errno;
  }
}

int pause() {
  if (!simulating()) return static_cast<int>(syscall(SYS_pause));
  return await_one("pause", 0, fiberscope::base::kNever, nullptr);
}

// sigsuspend(2): another mask, until a handler has run.
int sigsuspend(const sigset_t* mask) {
  if (!simulating()) return static_cast<int>(syscall(SYS_rt_sigsuspend, mask, NSIG / 8));
  const Interruption signals(Interruption::Kind::Ends);
  sigset_t before;
  pthread_sigmask(SIG_SETMASK, mask, &before);
  if (!signals.occurred()) pause();
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  return failed(EINTR);
}
FS_TWIN(__sigsuspend, sigsuspend)

int setitimer(__itimer_which_t which, const struct itimerval* value,
              struct itimerval* before) noexcept {
  if (!simulating()) return static_cast<int>(syscall(SYS_setitimer, which, value, before));
  SystemCall call(value == nullptr ? "getitimer" : "setitimer", -1, {});
  return call.over(set_interval_timer(which, value, before));
}

int getitimer(__itimer_which_t which, struct itimerval* value) noexcept {
  if (!simulating()) return static_cast<int>(syscall(SYS_getitimer, which, value));
  return setitimer(which, nullptr, value);
}

useconds_t ualarm(useconds_t us, useconds_t interval_us) noexcept {
  itimerval value{};
  itimerval before{};
  value.it_value = {us / 1'000'000, us % 1'000'000};
  value.it_interval = {interval_us / 1'000'000, interval_us % 1'000'000};
  if (setitimer(ITIMER_REAL, &value, &before) < 0) return static_cast<useconds_t>(-1);
  return static_cast<useconds_t>(before.it_value.tv_sec * 1'000'000 + before.it_value.tv_usec);
}

// alarm(2): what is left is rounded, but never to nothing.
unsigned alarm(unsigned seconds) noexcept {
  itimerval value{};
  itimerval before{};
  value.it_value.tv_sec = seconds;
  if (setitimer(ITIMER_REAL, &value, &before) < 0) return 0;
  const auto left = static_cast<unsigned>(before.it_value.tv_sec);
  const bool more =
      before.it_value.tv_usec >= 500'000 || (left == 0 && before.it_value.tv_usec > 0);
  return left + (more ? 1 : 0);
}

}  // extern "C"
