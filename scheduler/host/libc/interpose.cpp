#include "scheduler/host/libc/interpose.h"

#include <sys/random.h>
#include <sys/time.h>
#include <sys/timeb.h>

#include <cerrno>
#include <cstdlib>
#include <ctime>

#include "scheduler/base/prng.h"
#include "scheduler/base/shared.h"
#include "scheduler/host/calls/memory.h"
#include "scheduler/host/libc/cpu_times.h"
#include "scheduler/host/libc/own.h"
#include "scheduler/host/libc/results.h"
#include "scheduler/host/run/runtime.h"

namespace fiberscope::host {

namespace {

// Entropy: one for all processes, or a child would draw what its parent draws.
struct Entropy {
  base::Prng prng{0};
};
base::Prng& entropy() { return base::shared<Entropy, Entropy>().prng; }

base::TimeNs read_clock(clockid_t which) {
  if (Runtime* runtime = Runtime::get()) {
    runtime->count_cpu(runtime->options().costs.clock_read_ns);
    return runtime->machine_clock().read(which);
  }
  return machine::is_wall(which) ? machine::kWallClockAtStartNs : machine::kUpAtStartNs;
}

// read_cpu_clock: asking costs the same. False: there is no such clock.
bool read_cpu_clock(clockid_t which, base::TimeNs& out) {
  Runtime* const runtime = Runtime::get();
  if (runtime == nullptr || !runtime->running()) {
    out = 0;
    return machine::is_clock(which);
  }
  read_clock(CLOCK_MONOTONIC);
  return cpu_clock(which, out);
}

void put_random(void* buffer, std::size_t size) {
  auto* bytes = static_cast<unsigned char*>(buffer);
  base::Prng& prng = entropy();
  for (std::size_t i = 0; i < size; ++i) {
    bytes[i] = static_cast<unsigned char>(prng.next() >> 56);
  }
}

}  // namespace

void seed_entropy(std::uint64_t seed) { entropy() = base::Prng(seed); }
void fill_by_chance(void* buffer, std::size_t size) { put_random(buffer, size); }

}  // namespace fiberscope::host

using fiberscope::host::Runtime;

extern "C" {

int clock_gettime(clockid_t which, struct timespec* out) {
  const bool cpu =
      which < 0 || which == CLOCK_PROCESS_CPUTIME_ID || which == CLOCK_THREAD_CPUTIME_ID;
  fiberscope::base::TimeNs now = 0;
  const bool known =
      cpu ? fiberscope::host::read_cpu_clock(which, now) : fiberscope::machine::is_clock(which);
  if (!known) {
    errno = EINVAL;
    return -1;
  }
  if (!cpu) now = fiberscope::host::read_clock(which);
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

FS_TWIN(__gettimeofday, gettimeofday)

// ftime(3), timespec_get(3).
int ftime(struct timeb* out) {
  struct timeval now {};
  gettimeofday(&now, nullptr);
  *out = {now.tv_sec, static_cast<unsigned short>(now.tv_usec / 1000), 0, 0};
  return 0;
}

int timespec_get(struct timespec* out, int base) {
  if (base != TIME_UTC) return 0;
  clock_gettime(CLOCK_REALTIME, out);
  return base;
}

ssize_t getrandom(void* buffer, size_t size, unsigned) {
  if (!fiberscope::host::can_write(buffer, size)) return fiberscope::host::failed(EFAULT);
  fiberscope::host::put_random(buffer, size);
  return static_cast<ssize_t>(size);
}

int getentropy(void* buffer, size_t size) {
  if (size > 256) {
    errno = EIO;
    return -1;
  }
  fiberscope::host::put_random(buffer, size);
  return 0;
}

void arc4random_buf(void* buffer, size_t size) { fiberscope::host::put_random(buffer, size); }

std::uint32_t arc4random() noexcept {
  std::uint32_t number = 0;
  fiberscope::host::put_random(&number, sizeof number);
  return number;
}

// arc4random_uniform(3): below `limit`, each number as often as any other.
std::uint32_t arc4random_uniform(std::uint32_t limit) {
  if (limit < 2) return 0;
  const std::uint32_t uneven = -limit % limit;
  for (;;) {
    const std::uint32_t number = arc4random();
    if (number >= uneven) return number % limit;
  }
}

}  // extern "C"
