// poll(2) and select(2): waits for descriptors take place in virtual time (calls/waiting.h).
// Source: poll(2), select(2) of Linux man-pages 6.03.
#include <fcntl.h>
#include <poll.h>
#include <sys/select.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <vector>

#include "scheduler/host/calls/memory.h"
#include "scheduler/host/calls/system_call.h"
#include "scheduler/host/calls/waiting.h"
#include "scheduler/host/libc/own.h"
#include "scheduler/host/libc/results.h"
#include "scheduler/host/processes/processes.h"
#include "scheduler/host/processes/signals.h"

namespace fiberscope::host {

namespace {

int poll_for(pollfd* fds, nfds_t count, int timeout_ms) {
  if (!can_read(fds, count * sizeof *fds)) return failed(EFAULT);
  std::vector<Wanted> wanted;
  for (nfds_t i = 0; i < count; ++i) wanted.push_back(want(fds[i].fd, fds[i].events));
  const TimeNs timeout_ns = timeout_ms < 0 ? -1 : timeout_ms * base::kMillisecond;
  const int ready = wait_for_any(wanted, timeout_ns, "poll");
  for (nfds_t i = 0; ready >= 0 && i < count; ++i) fds[i].revents = wanted[i].ready;
  return ready;
}

// Source: Linux fs/select.c, POLLIN_SET and its like.
constexpr short kReadable = POLLIN | POLLHUP | POLLERR;
constexpr short kWritable = POLLOUT | POLLERR;
constexpr short kExceptional = POLLPRI;

int select_for(int count, fd_set* sets[3], timeval* timeout) {
  constexpr short kAsked[3] = {POLLIN, POLLOUT, POLLPRI};
  constexpr short kMeans[3] = {kReadable, kWritable, kExceptional};
  const auto bytes = static_cast<std::size_t>(std::max(count, 0) + 7) / 8;
  for (fd_set* const set : {sets[0], sets[1], sets[2]}) {
    if (set != nullptr && !can_write(set, bytes)) return failed(EFAULT);
  }
  if (timeout != nullptr && !can_read(timeout, sizeof *timeout)) return failed(EFAULT);
  std::vector<Wanted> wanted;
  for (int number = 0; number < count; ++number) {
    short events = 0;
    for (int i = 0; i < 3; ++i) {
      if (sets[i] != nullptr && FD_ISSET(number, sets[i])) events |= kAsked[i];
    }
    if (events == 0) continue;
    wanted.push_back(want(number, events));
    const Target& target = wanted.back().target;
    if (!target.file && (target.real < 0 || syscall(SYS_fcntl, target.real, F_GETFD) < 0)) {
      errno = EBADF;
      return -1;
    }
  }
  const TimeNs timeout_ns =
      timeout == nullptr ? -1 : timeout->tv_sec * base::kSecond + timeout->tv_usec * 1'000;
  if (wait_for_any(wanted, timeout_ns, "select") < 0) return -1;
  int ready = 0;
  for (int i = 0; i < 3; ++i) {
    if (sets[i] == nullptr) continue;
    FD_ZERO(sets[i]);
    for (const Wanted& w : wanted) {
      if ((w.events & kAsked[i]) == 0 || (w.ready & kMeans[i]) == 0) continue;
      FD_SET(w.number, sets[i]);
      ++ready;
    }
  }
  return ready;
}

}  // namespace

}  // namespace fiberscope::host

extern "C" {

int poll(struct pollfd* fds, nfds_t count, int timeout_ms) {
  if (fiberscope::host::simulating()) return fiberscope::host::poll_for(fds, count, timeout_ms);
  return static_cast<int>(syscall(SYS_poll, fds, count, timeout_ms));
}

int select(int count, fd_set* readable, fd_set* writable, fd_set* exceptional,
           struct timeval* timeout) {
  if (!fiberscope::host::simulating()) {
    return static_cast<int>(syscall(SYS_select, count, readable, writable, exceptional, timeout));
  }
  fd_set* sets[3] = {readable, writable, exceptional};
  return fiberscope::host::select_for(count, sets, timeout);
}

FS_TWIN(__poll, poll)
FS_TWIN(__select, select)

}  // extern "C"
