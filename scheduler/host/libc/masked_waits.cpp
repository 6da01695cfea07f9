// ppoll(2), pselect(2), epoll_pwait(2): waits with another mask of signals for their time.
// Source: Linux man-pages 6.03.
#include <poll.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>

#include "scheduler/host/calls/wall_clock.h"
#include "scheduler/host/libc/own.h"
#include "scheduler/host/processes/processes.h"
#include "scheduler/host/processes/signals.h"

namespace fiberscope::host {

namespace {

constexpr long kKernelSetBytes = NSIG / 8;

// wait_under: `wait` under this mask; what the mask lets in ends it before it begins. nullptr:
// as it is.
template <class Wait>
int wait_under(const sigset_t* mask, Wait wait) {
  if (mask == nullptr) return wait();
  const Interruption signals(Interruption::Kind::Ends);
  sigset_t before;
  pthread_sigmask(SIG_SETMASK, mask, &before);
  int result = -1;
  if (signals.occurred()) {
    errno = EINTR;
  } else {
    result = wait();
  }
  const int error = errno;
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  errno = error;
  return result;
}

// Rounded up, so that nobody is woken too early. nullptr: -1: for ever.
int milliseconds_of(const timespec* timeout) {
  if (timeout == nullptr) return -1;
  const TimeNs ns = ns_of(*timeout);
  const TimeNs ms = ns / base::kMillisecond + (ns % base::kMillisecond != 0 ? 1 : 0);
  return static_cast<int>(std::min<TimeNs>(ms, INT_MAX));
}

bool is_valid(const timespec* timeout) {
  if (timeout == nullptr || is_duration(*timeout)) return true;
  errno = EINVAL;
  return false;
}

}  // namespace

}  // namespace fiberscope::host

extern "C" {

using namespace fiberscope::host;  // NOLINT: these are the C library's names

int ppoll(struct pollfd* fds, nfds_t count, const struct timespec* timeout, const sigset_t* mask) {
  if (!simulating()) {
    timespec left = timeout == nullptr ? timespec{} : *timeout;
    return static_cast<int>(syscall(SYS_ppoll, fds, count, timeout == nullptr ? nullptr : &left,
                                    mask, kKernelSetBytes));
  }
  if (!is_valid(timeout)) return -1;
  return wait_under(mask, [&] { return poll(fds, count, milliseconds_of(timeout)); });
}

int pselect(int count, fd_set* readable, fd_set* writable, fd_set* exceptional,
            const struct timespec* timeout, const sigset_t* mask) {
  if (!is_valid(timeout)) return -1;
  const auto wait = [&] {
    struct timeval time {};
    if (timeout != nullptr) time = {timeout->tv_sec, (timeout->tv_nsec + 999) / 1'000};
    return select(count, readable, writable, exceptional, timeout == nullptr ? nullptr : &time);
  };
  return simulating() ? wait_under(mask, wait) : wait();
}

int epoll_pwait(int set, struct epoll_event* events, int count_max, int timeout_ms,
                const sigset_t* mask) {
  if (!simulating()) {
    return static_cast<int>(
        syscall(SYS_epoll_pwait, set, events, count_max, timeout_ms, mask, kKernelSetBytes));
  }
  return wait_under(mask, [&] { return epoll_wait(set, events, count_max, timeout_ms); });
}

int epoll_pwait2(int set, struct epoll_event* events, int count_max, const struct timespec* timeout,
                 const sigset_t* mask) {
  if (!is_valid(timeout)) return -1;
  return epoll_pwait(set, events, count_max, milliseconds_of(timeout), mask);
}

}  // extern "C"
