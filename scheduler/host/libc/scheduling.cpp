// The calls on how threads are scheduled. A number is a thread's (gettid(2)); a process's is that
// of its main thread. Source: nice(2), setpriority(2), sched_setscheduler(2), sched_setparam(2),
// sched_setaffinity(2), sched_rr_get_interval(2) of Linux man-pages 6.03; kernel/sched/core.c.
#include <sched.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <vector>

#include "scheduler/host/calls/memory.h"
#include "scheduler/host/calls/system_call.h"
#include "scheduler/host/libc/own.h"
#include "scheduler/host/libc/results.h"
#include "scheduler/host/processes/processes.h"
#include "scheduler/host/processes/threads.h"

namespace fiberscope::host {

namespace {

// thread_of: whom a call of sched(7) is about; nullptr: errno says why not. `below`: of a number
// below 0.
PyFiber* thread_of(pid_t number, int below = EINVAL) {
  PyFiber* const thread = number < 0 ? nullptr : find_thread(number);
  if (thread == nullptr) errno = number < 0 ? below : ESRCH;
  return thread;
}

}  // namespace

}  // namespace fiberscope::host

extern "C" {

using namespace fiberscope::host;  // NOLINT: these are the C library's names

int setpriority(__priority_which_t which, id_t who, int nice) noexcept {
  if (!simulating()) return static_cast<int>(syscall(SYS_setpriority, which, who, nice));
  int error = 0;
  const std::vector<PyFiber*> threads = threads_by(static_cast<int>(which), who, error);
  if (threads.empty()) return failed(error == 0 ? ESRCH : -error);
  for (PyFiber* const thread : threads) error = std::min(error, change_nice(*thread, nice));
  return result_of(error);
}

int getpriority(__priority_which_t which, id_t who) noexcept {
  if (!simulating()) {
    static const auto real = librarys_own<int (*)(__priority_which_t, id_t)>("getpriority");
    return real(which, who);
  }
  int error = 0;
  const std::vector<PyFiber*> threads = threads_by(static_cast<int>(which), who, error);
  if (threads.empty()) return failed(error == 0 ? ESRCH : -error);
  int least = Runtime::get()->nice(*threads.front());
  for (const PyFiber* thread : threads) least = std::min(least, Runtime::get()->nice(*thread));
  return least;
}

int nice(int by) noexcept {
  if (!simulating()) {
    static const auto real = librarys_own<int (*)(int)>("nice");
    return real(by);
  }
  PyFiber& self = Runtime::get()->current();
  const int wanted = std::clamp(Runtime::get()->nice(self) + std::clamp(by, -40, 40), -20, 19);
  return change_nice(self, wanted) < 0 ? failed(EPERM) : wanted;
}

int sched_getscheduler(pid_t pid) noexcept {
  if (!simulating()) return static_cast<int>(syscall(SYS_sched_getscheduler, pid));
  const PyFiber* const thread = thread_of(pid);
  return thread == nullptr ? -1 : options_of(*thread).policy;
}

int sched_setscheduler(pid_t pid, int policy, const struct sched_param* wanted) noexcept {
  if (!simulating()) return static_cast<int>(syscall(SYS_sched_setscheduler, pid, policy, wanted));
  if (wanted == nullptr || policy < 0) return failed(EINVAL);
  PyFiber* const thread = thread_of(pid);
  return thread == nullptr ? -1 : result_of(set_policy(*thread, policy, wanted->sched_priority));
}

int sched_getparam(pid_t pid, struct sched_param* out) noexcept {
  if (!simulating()) return static_cast<int>(syscall(SYS_sched_getparam, pid, out));
  if (out == nullptr) return failed(EINVAL);
  if (thread_of(pid) == nullptr) return -1;
  out->sched_priority = 0;  // no thread is a real-time one
  return 0;
}

int sched_setparam(pid_t pid, const struct sched_param* wanted) noexcept {
  if (!simulating()) return static_cast<int>(syscall(SYS_sched_setparam, pid, wanted));
  if (wanted == nullptr) return failed(EINVAL);
  PyFiber* const thread = thread_of(pid);
  if (thread == nullptr) return -1;
  return result_of(set_policy(*thread, options_of(*thread).policy, wanted->sched_priority));
}

int sched_rr_get_interval(pid_t pid, struct timespec* out) noexcept {
  if (!simulating()) return static_cast<int>(syscall(SYS_sched_rr_get_interval, pid, out));
  if (thread_of(pid) == nullptr) return -1;
  if (out == nullptr) return failed(EFAULT);
  const auto& options = Runtime::get()->options();
  const fiberscope::base::TimeNs slice_ns =
      options.policy == "fifo" ? 0 : options.machine.quantum_ns;
  *out = {slice_ns / fiberscope::base::kSecond, slice_ns % fiberscope::base::kSecond};
  return 0;
}

int sched_getaffinity(pid_t pid, size_t size, cpu_set_t* out) noexcept {
  if (!simulating()) {
    const long bytes = syscall(SYS_sched_getaffinity, pid, size, out);
    if (bytes < 0) return -1;
    std::memset(reinterpret_cast<char*>(out) + bytes, 0, size - static_cast<size_t>(bytes));
    return 0;
  }
  std::uint64_t cores = 0;
  if (size < sizeof cores || size % sizeof cores != 0) return failed(EINVAL);
  const PyFiber* const thread = thread_of(pid, ESRCH);
  if (thread == nullptr) return -1;
  if (!can_write(out, size)) return failed(EFAULT);
  cores = cores_of(*thread);
  std::memset(out, 0, size);
  std::memcpy(out, &cores, sizeof cores);
  return 0;
}

// sched_getcpu(3), getcpu(2): the core on which the thread runs; the machine has one node.
int getcpu(unsigned* core, unsigned* node) noexcept {
  if (!simulating()) return static_cast<int>(syscall(SYS_getcpu, core, node, nullptr));
  if (core != nullptr) *core = Runtime::get()->core().value - 1;
  if (node != nullptr) *node = 0;
  return 0;
}
int sched_getcpu() noexcept {
  unsigned core = 0;
  return getcpu(&core, nullptr) < 0 ? -1 : static_cast<int>(core);
}

int sched_setaffinity(pid_t pid, size_t size, const cpu_set_t* wanted) noexcept {
  if (!simulating()) return static_cast<int>(syscall(SYS_sched_setaffinity, pid, size, wanted));
  if (!can_read(wanted, size)) return failed(EFAULT);
  std::uint64_t cores = 0;
  if (size > 0) std::memcpy(&cores, wanted, std::min(size, sizeof cores));
  PyFiber* const thread = thread_of(pid, ESRCH);
  if (thread == nullptr) return -1;
  SystemCall call("sched_setaffinity", -1, {});
  const int result = call.over(set_cores(*thread, cores));
  const Attached attached;
  Runtime::get()->spend_in_kernel(0);  // the caller itself goes on where it may run
  return result;
}

}  // extern "C"
