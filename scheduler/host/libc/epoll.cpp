// epoll(7) and eventfd(2) below Python: sets and counters are the machine's files; waits take place
// in virtual time. Source: epoll_create(2), epoll_ctl(2), epoll_wait(2), eventfd(2) of Linux
// man-pages 6.03.
#include "scheduler/host/libc/own.h"
#include "scheduler/machine/files/device_file.h"
#include "scheduler/host/calls/memory.h"
#include "scheduler/host/libc/results.h"
#include "scheduler/machine/kernel/epoll.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <memory>

#include "scheduler/host/calls/files.h"
#include "scheduler/host/calls/input.h"
#include "scheduler/host/calls/system_call.h"
#include "scheduler/host/processes/processes.h"
#include "scheduler/host/processes/signals.h"
#include "scheduler/machine/kernel/event_fd.h"

namespace fiberscope::host {

namespace {

int give_number(std::shared_ptr<machine::OpenFile> file, bool closed_by_exec) {
  const int number = open_file(std::move(file), closed_by_exec);
  return number < 0 ? failed(-number) : number;
}

machine::Epoll* epoll_of(const Target& target) {
  return dynamic_cast<machine::Epoll*>(target.file.get());
}

// on_disk: it is always ready, so epoll(7) does not take it; as most nodes in /dev.
bool on_disk(const machine::OpenFile& file) {
  if (!file.id()) return false;
  if (const auto* node = dynamic_cast<const machine::DeviceFile*>(&file)) return !node->pollable();
  return file.kind() == trace::FileKind::Regular || file.kind() == trace::FileKind::Directory;
}

// is_watched_input: what the kernel would let epoll watch: a pipe, a socket, a terminal.
bool is_watched_input(int real) {
  struct stat facts {};
  if (real < 0 || !is_input(real) ||
      syscall(SYS_newfstatat, real, "", &facts, AT_EMPTY_PATH) != 0) {
    return false;
  }
  std::array<char, 64> unused;  // of a terminal's settings
  return S_ISFIFO(facts.st_mode) || S_ISSOCK(facts.st_mode) ||
         syscall(SYS_ioctl, real, TCGETS, unused.data()) == 0;
}

// watchable: as a file of the machine; nullptr: errno says why not. The kernel refuses what is
// always ready.
std::shared_ptr<machine::OpenFile> watchable(int number) {
  static const auto input = wrap_real(STDIN_FILENO, false);
  const Target target = target_of(number);
  if (target.file && !on_disk(*target.file)) return target.file;
  if (is_watched_input(target.real)) return input;
  failed(is_open(target) ? EPERM : EBADF);
  return nullptr;
}

int control_set(int set_number, int operation, int number, epoll_event* event) {
  const Target set_target = target_of(set_number);
  machine::Epoll* const set = epoll_of(set_target);
  if (set == nullptr) return failed(is_open(set_target) ? EINVAL : EBADF);
  const std::shared_ptr<machine::OpenFile> file = watchable(number);
  if (!file) return -1;
  const bool reads = operation != EPOLL_CTL_DEL;
  if (reads && !can_read(event, sizeof *event)) return failed(EFAULT);
  SystemCall call("epoll_ctl", number, target_of(number));
  return call.over(set->control(operation, number, file, reads ? *event : epoll_event{}));
}

int wait_for_set(int number, epoll_event* events, int count_max, int timeout_ms) {
  const Target target = target_of(number);
  machine::Epoll* const set = epoll_of(target);
  if (set == nullptr) return failed(is_open(target) ? EINVAL : EBADF);
  if (count_max <= 0) return failed(EINVAL);
  SystemCall call("epoll_wait", number, target);
  epoll_event nowhere{};
  const bool well = can_write(events, sizeof *events);
  if (!well) {
    events = &nowhere;
    count_max = 1;
  }
  int count = set->collect(events, count_max);
  const TimeNs timeout_ns = timeout_ms < 0 ? base::kNever : timeout_ms * base::kMillisecond;
  while (count == 0 && timeout_ms != 0) {
    const WaitEnd end = call.wait(POLLIN, "epoll_wait on", timeout_ns);
    count = set->collect(events, count_max);
    if (end == WaitEnd::Interrupted && count == 0) {
      return call.over(-EINTR);
    }
    if (end != WaitEnd::Ready) break;
  }
  if (!well && count > 0) return call.over(-EFAULT);
  call.over(count);
  if (count == 0 && timeout_ms == 0) {
    // as the real call lets go of the interpreter, other threads get their turn
    const Attached attached;
    Runtime::get()->yield();
  }
  return count;
}

}  // namespace

}  // namespace fiberscope::host

extern "C" {

using namespace fiberscope::host;  // NOLINT: these are the C library's names

int epoll_create1(int flags) {
  if (!simulating()) return static_cast<int>(syscall(SYS_epoll_create1, flags));
  return give_number(std::make_shared<fiberscope::machine::Epoll>(Runtime::get()->kernel()),
                     (flags & EPOLL_CLOEXEC) != 0);
}

int epoll_create(int size) {
  if (size > 0) return epoll_create1(0);
  errno = EINVAL;
  return -1;
}

int epoll_ctl(int set, int operation, int number, struct epoll_event* event) {
  if (!simulating()) return static_cast<int>(syscall(SYS_epoll_ctl, set, operation, number, event));
  return control_set(set, operation, number, event);
}

int epoll_wait(int set, struct epoll_event* events, int count_max, int timeout_ms) {
  if (!simulating()) {
    return static_cast<int>(
        syscall(SYS_epoll_pwait, set, events, count_max, timeout_ms, nullptr, 8));
  }
  return wait_for_set(set, events, count_max, timeout_ms);
}

int eventfd(unsigned counter, int flags) {
  if (!simulating()) return static_cast<int>(syscall(SYS_eventfd2, counter, flags));
  return give_number(
      std::make_shared<fiberscope::machine::EventFd>(Runtime::get()->kernel(), counter, flags),
      (flags & EFD_CLOEXEC) != 0);
}

int eventfd_read(int number, eventfd_t* value) {
  return read(number, value, sizeof *value) == sizeof *value ? 0 : -1;
}

int eventfd_write(int number, eventfd_t value) {
  return write(number, &value, sizeof value) == sizeof value ? 0 : -1;
}

}  // extern "C"
