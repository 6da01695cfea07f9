// The calls that set the wall clock, and those that sleep. The clock is the run's: any program may
// set it, and outside of a run nobody may, so that nothing reaches the computer's own.
// Source: clock_settime(2), settimeofday(2), adjtime(3), adjtimex(2), clock_nanosleep(2), sleep(3)
// of Linux man-pages 6.03; Linux kernel/time/timekeeping.c, kernel/time/ntp.c.
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/timex.h>
#include <threads.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <ctime>

#include "scheduler/host/calls/memory.h"
#include "scheduler/host/calls/system_call.h"
#include "scheduler/host/calls/wall_clock.h"
#include "scheduler/host/libc/own.h"
#include "scheduler/host/libc/results.h"
#include "scheduler/host/processes/processes.h"

namespace fiberscope::host {

namespace {

// Source: Linux include/linux/time64.h, TIME_SETTOD_SEC_MAX.
constexpr time_t kSettableSecondsMax = 8'277'292'036;
// What adjtimex(2) tells of a clock that nobody disciplines. Source: Linux kernel/time/ntp.c.
constexpr long kErrorMaxUs = 16'000'000;
constexpr long kToleranceScaled = 32'768'000;
constexpr long kTickUs = 10'000;
// What adjtime(3) takes. Source: glibc 2.36 time/adjtime.c.
constexpr time_t kSlewSecondsMax = 2'145;
constexpr long kSlewUsMax = kSlewSecondsMax * 1'000'000;

TimeNs wall_now() { return machine::wall_ns(Runtime::get()->clock()); }

// set_clock: `call` of the wall clock, to a moment.
int set_clock(const char* name, const timespec& to) {
  if (!simulating()) return failed(EPERM);
  SystemCall call(name, -1, {});
  if (!is_duration(to) || to.tv_sec >= kSettableSecondsMax) return call.over(-EINVAL);
  return call.over(set_wall_clock(ns_of(to)));
}

// shift_of: what ADJ_SETOFFSET asks for; false: it is out of range.
bool shift_of(const timex& asked, TimeNs& out) {
  const bool fine = (asked.modes & ADJ_NANO) != 0;
  const long unit_ns = fine ? 1 : 1'000;
  if (asked.time.tv_usec < 0 || asked.time.tv_usec >= base::kSecond / unit_ns) return false;
  if (asked.time.tv_sec <= -kSettableSecondsMax || asked.time.tv_sec >= kSettableSecondsMax) {
    return false;
  }
  out = asked.time.tv_sec * base::kSecond + asked.time.tv_usec * unit_ns;
  return true;
}

// adjust: what is asked for, at once: the machine's clock is never wrong, so it need not be slewed,
// and its speed is not the program's to set. 0, or minus an errno.
int adjust(const timex& asked) {
  const unsigned modes = asked.modes;
  TimeNs shift_ns = 0;
  if (modes == ADJ_OFFSET_SS_READ || modes == 0) return 0;
  if (std::abs(asked.offset) > kSlewUsMax) return -EINVAL;
  if (modes == ADJ_OFFSET_SINGLESHOT) return set_wall_clock(wall_now() + asked.offset * 1'000);
  if ((modes & ADJ_FREQUENCY) != 0 && asked.freq != 0) return -EINVAL;
  if ((modes & ADJ_TICK) != 0 && asked.tick != kTickUs) return -EINVAL;
  if ((modes & ADJ_OFFSET) != 0 && (asked.status & STA_PLL) != 0) {
    shift_ns += asked.offset * ((modes & ADJ_NANO) != 0 ? 1 : 1'000);
  }
  if ((modes & ADJ_SETOFFSET) != 0) {
    TimeNs asked_ns = 0;
    if (!shift_of(asked, asked_ns)) return -EINVAL;
    shift_ns += asked_ns;
  }
  return shift_ns == 0 ? 0 : set_wall_clock(wall_now() + shift_ns);
}

int adjust(const char* name, timex* of) {
  if (!simulating()) return failed(EPERM);
  SystemCall call(name, -1, {});
  if (const int error = adjust(*of); error != 0) return call.over(error);
  const bool fine = (of->modes & ADJ_NANO) != 0;
  const unsigned modes = of->modes;
  *of = {};
  of->modes = modes;
  of->maxerror = of->esterror = kErrorMaxUs;
  of->status = STA_UNSYNC;
  of->precision = 1;
  of->tolerance = kToleranceScaled;
  of->tick = kTickUs;
  const TimeNs now_ns = wall_now();
  of->time = {now_ns / base::kSecond, now_ns % base::kSecond / (fine ? 1 : 1'000)};
  return call.over(TIME_ERROR);
}

int tell_ntp(ntptimeval* out) {
  timex about{};
  const int state = adjust("adjtimex", &about);
  out->time = about.time;
  out->maxerror = about.maxerror;
  out->esterror = about.esterror;
  out->tai = about.tai;
  return state;
}

// sleep_for: 0, or -EINTR; then `left` is what was still to come.
int sleep_for(const char* name, TimeNs duration_ns, TimeNs& left_ns) {
  const Deadline deadline = after(duration_ns);
  const int result = sleep_until(name, deadline);
  left_ns = std::max<TimeNs>(deadline.due_ns() - Runtime::get()->clock().now_ns, 0);
  return result;
}

// doze: nanosleep(2) and its like. 0 or an errno.
int doze(const char* name, clockid_t which, int flags, const timespec& asked, timespec* left) {
  if (!is_duration(asked)) return EINVAL;
  if (!machine::is_clock(which) || which == CLOCK_THREAD_CPUTIME_ID) return EINVAL;
  if (which == CLOCK_PROCESS_CPUTIME_ID) return ENOTSUP;
  if ((flags & TIMER_ABSTIME) != 0) return -sleep_until(name, moment_of(which, asked));
  TimeNs left_ns = 0;
  const int error = -sleep_for(name, ns_of(asked), left_ns);
  if (error != 0 && left != nullptr) *left = timespec_of(left_ns);
  return error;
}

}  // namespace

}  // namespace fiberscope::host

extern "C" {

using namespace fiberscope::host;  // NOLINT: these are the C library's names

int clock_settime(clockid_t which, const struct timespec* to) noexcept {
  if (which == CLOCK_REALTIME) return set_clock("clock_settime", *to);
  const bool cpu = which == CLOCK_PROCESS_CPUTIME_ID || which == CLOCK_THREAD_CPUTIME_ID;
  return failed(cpu ? EPERM : EINVAL);
}

// settimeofday(2): of time zones the kernel only keeps what it is told, and nobody asks.
int settimeofday(const struct timeval* to, const struct timezone* zone) noexcept {
  if (to == nullptr) return simulating() ? 0 : failed(EPERM);
  if (zone != nullptr || to->tv_usec < 0 || to->tv_usec >= 1'000'000) return failed(EINVAL);
  return set_clock("settimeofday", {to->tv_sec, to->tv_usec * 1'000});
}

int adjtimex(struct timex* of) noexcept { return adjust("adjtimex", of); }
FS_TWIN(__adjtimex, adjtimex)
FS_TWIN(ntp_adjtime, adjtimex)

int clock_adjtime(clockid_t which, struct timex* of) noexcept {
  if (which == CLOCK_REALTIME) return adjust("clock_adjtime", of);
  return failed(fiberscope::machine::is_clock(which) ? EOPNOTSUPP : EINVAL);
}

int ntp_gettimex(struct ntptimeval* out) noexcept { return tell_ntp(out); }
FS_TWIN(ntp_gettime, ntp_gettimex)

// adjtime(3): at once, so nothing is ever left of an earlier one.
int adjtime(const struct timeval* by, struct timeval* left) noexcept {
  if (left != nullptr) *left = {0, 0};
  if (by == nullptr) return 0;
  if (std::abs(by->tv_sec) > kSlewSecondsMax - 1) return failed(EINVAL);
  timex asked{};
  asked.modes = ADJ_OFFSET_SINGLESHOT;
  asked.offset = by->tv_sec * 1'000'000 + by->tv_usec;
  return adjust("adjtime", &asked) < 0 ? -1 : 0;
}

// clock_nanosleep(2): the error is the result.
int clock_nanosleep(clockid_t which, int flags, const struct timespec* asked,
                    struct timespec* left) {
  if (simulating()) {
    return can_read(asked, sizeof *asked) ? doze("clock_nanosleep", which, flags, *asked, left)
                                          : EFAULT;
  }
  return syscall(SYS_clock_nanosleep, which, flags, asked, left) == 0 ? 0 : errno;
}

int nanosleep(const struct timespec* asked, struct timespec* left) {
  if (!simulating()) return static_cast<int>(syscall(SYS_nanosleep, asked, left));
  if (!can_read(asked, sizeof *asked)) return failed(EFAULT);
  const int error = doze("nanosleep", CLOCK_MONOTONIC, 0, *asked, left);
  return error == 0 ? 0 : failed(error);
}
FS_TWIN(__nanosleep, nanosleep)

int usleep(useconds_t us) {
  const timespec asked{us / 1'000'000, us % 1'000'000 * 1'000};
  return nanosleep(&asked, nullptr);
}

unsigned sleep(unsigned seconds) {
  const timespec asked{seconds, 0};
  timespec left{};
  if (nanosleep(&asked, &left) == 0) return 0;
  return static_cast<unsigned>(left.tv_sec) + (left.tv_nsec >= 500'000'000 ? 1 : 0);
}

int thrd_sleep(const struct timespec* asked, struct timespec* left) {
  if (nanosleep(asked, left) == 0) return 0;
  return errno == EINTR ? -1 : -2;
}

}  // extern "C"
