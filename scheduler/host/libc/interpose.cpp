#include "scheduler/host/libc/interpose.h"

#include <sys/random.h>
#include <sys/resource.h>
#include <sys/time.h>

#include <cerrno>
#include <ctime>

#include "scheduler/base/prng.h"
#include "scheduler/host/run/runtime.h"

namespace fiberscope::host {

namespace {

base::Prng entropy(0);

base::TimeNs read_clock(clockid_t which) {
  if (Runtime* runtime = Runtime::get()) {
    runtime->count_cpu(runtime->options().costs.clock_read_ns);
    const base::TimeNs now_ns = runtime->machine_clock().read(which);
    return which == CLOCK_THREAD_CPUTIME_ID ? runtime->thread_cpu_ns() : now_ns;
  }
  return which == CLOCK_REALTIME ? machine::kWallClockAtStartNs : 0;
}

}  // namespace

void seed_entropy(std::uint64_t seed) { entropy = base::Prng(seed); }

}  // namespace fiberscope::host

using fiberscope::host::Runtime;

extern "C" {

int clock_gettime(clockid_t which, struct timespec* out) {
  const fiberscope::base::TimeNs now = fiberscope::host::read_clock(which);
  out->tv_sec = static_cast<time_t>(now / fiberscope::base::kSecond);
  out->tv_nsec = static_cast<long>(now % fiberscope::base::kSecond);
  return 0;
}

int gettimeofday(struct timeval* out, void*) {
  const fiberscope::base::TimeNs now = fiberscope::host::read_clock(CLOCK_REALTIME);
  out->tv_sec = static_cast<time_t>(now / fiberscope::base::kSecond);
  out->tv_usec = static_cast<suseconds_t>(now % fiberscope::base::kSecond / 1000);
  return 0;
}

time_t time(time_t* out) {
  const auto now =
      static_cast<time_t>(fiberscope::host::read_clock(CLOCK_REALTIME) / fiberscope::base::kSecond);
  if (out != nullptr) *out = now;
  return now;
}

ssize_t getrandom(void* buffer, size_t size, unsigned) {
  auto* bytes = static_cast<unsigned char*>(buffer);
  for (size_t i = 0; i < size; ++i) {
    bytes[i] = static_cast<unsigned char>(fiberscope::host::entropy.next() >> 56);
  }
  return static_cast<ssize_t>(size);
}

int getentropy(void* buffer, size_t size) {
  getrandom(buffer, size, 0);
  return 0;
}

// setpriority(2), getpriority(2): Linux has them for threads, by the number that Python calls
// native_id.
int setpriority(__priority_which_t which, id_t who, int nice) {
  Runtime* const runtime = Runtime::get();
  const bool threads = runtime != nullptr && runtime->running() && which == PRIO_PROCESS;
  if (threads && runtime->set_nice(who, nice)) return 0;
  errno = which == PRIO_PROCESS ? ESRCH : EINVAL;
  return -1;
}

int getpriority(__priority_which_t which, id_t who) {
  Runtime* const runtime = Runtime::get();
  const bool threads = runtime != nullptr && runtime->running() && which == PRIO_PROCESS;
  int nice = 0;
  if (threads && runtime->nice(who, nice)) return nice;
  errno = which == PRIO_PROCESS ? ESRCH : EINVAL;
  return -1;
}

}  // extern "C"
