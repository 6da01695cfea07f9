// What the machine tells of itself as a computer: its processors, its memory, how long it has been
// up. What the recipe says, or constants; /proc tells the same (calls/proc_machine.cpp). What else
// sysconf(3) knows are the C library's own constants.
// Source: sysconf(3), get_nprocs(3), sysinfo(2), getloadavg(3), getauxval(3), gethostid(3) of Linux
// man-pages 6.03; glibc 2.36 sysdeps/unix/sysv/linux/sysconf.c.
#include <sys/auxv.h>
#include <sys/resource.h>
#include <sys/sysinfo.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <optional>

#include "scheduler/base/prng.h"
#include "scheduler/host/calls/made_files.h"
#include "scheduler/host/libc/own.h"
#include "scheduler/host/processes/processes.h"
#include "scheduler/machine/files/inode.h"
#include "scheduler/machine/kernel/facts.h"

namespace fiberscope::host {

namespace {

constexpr long kLineBytes = 64;  // of a cache
constexpr long kFirstCacheBytes = 32'768;
constexpr long kSecondCacheBytes = 1'048'576;
constexpr long kThirdCacheBytes = 16'777'216;
constexpr long kFirstWays = 8;
constexpr long kOtherWays = 16;
// For the registers of every x86-64 processor: CPython takes so much memory for its signal stack.
constexpr long kSignalStackLeast = 12'288;
constexpr long kSignalStack = 4 * kSignalStackLeast;
constexpr long kArgumentsLeast = 131'072;  // bytes, of a program's words and environment
// fpu tsc cx8 cmov mmx fxsr sse sse2 ht, as in /proc/cpuinfo. Source: CPUID leaf 1, EDX.
constexpr unsigned long kProcessor = 0x17808111;
constexpr long kHostId = 0x007F0101;  // of 127.0.1.1
constexpr std::size_t kChanceBytes = 16;

constexpr long pages(std::uint64_t bytes) {
  return static_cast<long>(bytes / machine::kPageBytes);
}

// cores: also before a program runs.
long cores() { return simulating() ? Runtime::get()->options().machine.cores : 1; }

long soft_limit(__rlimit_resource_t which) {
  rlimit64 found{};
  getrlimit64(which, &found);
  return found.rlim_cur == RLIM64_INFINITY ? -1 : static_cast<long>(found.rlim_cur);
}

// arguments: a quarter of the stack.
long arguments() {
  const long stack = soft_limit(RLIMIT_STACK);
  return std::max(stack / 4, kArgumentsLeast);
}

// fact: of sysconf(3), where the C library would ask the computer.
std::optional<long> fact(int what) {
  switch (what) {
    case _SC_NPROCESSORS_CONF:
    case _SC_NPROCESSORS_ONLN:
      return cores();
    case _SC_PHYS_PAGES:
      return pages(machine::kMemoryBytes);
    case _SC_AVPHYS_PAGES:
      return pages(machine::kMemoryFreeBytes);
    case _SC_OPEN_MAX:
      return soft_limit(RLIMIT_NOFILE);
    case _SC_CHILD_MAX:
      return soft_limit(RLIMIT_NPROC);
    case _SC_SIGQUEUE_MAX:
      return soft_limit(__RLIMIT_SIGPENDING);
    case _SC_ARG_MAX:
      return arguments();
    case _SC_MINSIGSTKSZ:
      return kSignalStackLeast;
    case _SC_SIGSTKSZ:
      return kSignalStack;
    case _SC_LEVEL1_ICACHE_SIZE:
    case _SC_LEVEL1_DCACHE_SIZE:
      return kFirstCacheBytes;
    case _SC_LEVEL2_CACHE_SIZE:
      return kSecondCacheBytes;
    case _SC_LEVEL3_CACHE_SIZE:
      return kThirdCacheBytes;
    case _SC_LEVEL1_ICACHE_ASSOC:
    case _SC_LEVEL1_DCACHE_ASSOC:
      return kFirstWays;
    case _SC_LEVEL2_CACHE_ASSOC:
    case _SC_LEVEL3_CACHE_ASSOC:
      return kOtherWays;
    case _SC_LEVEL1_ICACHE_LINESIZE:
    case _SC_LEVEL1_DCACHE_LINESIZE:
    case _SC_LEVEL2_CACHE_LINESIZE:
    case _SC_LEVEL3_CACHE_LINESIZE:
      return kLineBytes;
    case _SC_LEVEL4_CACHE_SIZE:
    case _SC_LEVEL4_CACHE_ASSOC:
    case _SC_LEVEL4_CACHE_LINESIZE:
      return 0;
    default:
      return {};
  }
}

unsigned long address(const void* of) { return reinterpret_cast<unsigned long>(of); }

// chance: AT_RANDOM: the run's.
const void* chance() {
  static unsigned char bytes[kChanceBytes];
  base::Prng numbers(simulating() ? Runtime::get()->options().seed ^ 0xA117 : 0);
  for (std::size_t at = 0; at < sizeof bytes; at += sizeof(std::uint64_t)) {
    const std::uint64_t next = numbers.next();
    std::memcpy(bytes + at, &next, sizeof next);
  }
  return bytes;
}

// auxiliary: of getauxval(3), what does not depend on where things lie; none: the C library knows.
std::optional<unsigned long> auxiliary(unsigned long what) {
  switch (what) {
    case AT_UID:
    case AT_EUID:
      return machine::kStudent;
    case AT_GID:
    case AT_EGID:
      return machine::kStudentGroup;
    case AT_SECURE:
      return 0;
    case AT_PAGESZ:
      return machine::kPageBytes;
    case AT_CLKTCK:
      return machine::kClockTicksPerSecond;
    case AT_HWCAP:
      return kProcessor;
    case AT_MINSIGSTKSZ:
      return kSignalStackLeast;
    case AT_RANDOM:
      return address(chance());
    case AT_EXECFN:
      return address("/usr/bin/python3");
    case AT_PLATFORM:
      return address("x86_64");
    default:
      return {};
  }
}

// is_place: where something of the process lies.
bool is_place(unsigned long what) {
  return what == AT_PHDR || what == AT_PHENT || what == AT_PHNUM || what == AT_BASE ||
         what == AT_ENTRY || what == AT_SYSINFO_EHDR;
}

}  // namespace

}  // namespace fiberscope::host

extern "C" {

using namespace fiberscope::host;  // NOLINT: these are the C library's names

long sysconf(int what) noexcept {
  using Ask = long (*)(int);
  static const auto own = librarys_own<Ask>("sysconf");
  const std::optional<long> ours = fact(what);
  return ours ? *ours : own(what);
}
FS_TWIN(__sysconf, sysconf)

int get_nprocs() noexcept { return static_cast<int>(cores()); }
int get_nprocs_conf() noexcept { return static_cast<int>(cores()); }
long get_phys_pages() noexcept { return sysconf(_SC_PHYS_PAGES); }
long get_avphys_pages() noexcept { return sysconf(_SC_AVPHYS_PAGES); }

int getdtablesize() noexcept { return static_cast<int>(sysconf(_SC_OPEN_MAX)); }

int sysinfo(struct sysinfo* out) noexcept {
  namespace machine = fiberscope::machine;
  *out = {};
  out->totalram = machine::kMemoryBytes;
  out->freeram = machine::kMemoryFreeBytes;
  out->bufferram = machine::kBufferBytes;
  out->mem_unit = 1;
  if (!simulating()) return 0;
  const fiberscope::base::TimeNs up_ns = fiberscope::machine::up_ns(Runtime::get()->clock());
  constexpr fiberscope::base::TimeNs kSecond = fiberscope::base::kSecond;
  out->uptime = (up_ns + kSecond - 1) / kSecond;
  out->procs = static_cast<unsigned short>(load().all);
  return 0;
}

// getloadavg(3): nothing has been averaged yet, as /proc/loadavg has it.
int getloadavg(double out[], int count) noexcept {
  constexpr int kAverages = 3;
  const int given = std::min(count, kAverages);
  std::fill_n(out, std::max(given, 0), 0.0);
  return given;
}

unsigned long getauxval(unsigned long what) noexcept {
  using Ask = unsigned long (*)(unsigned long);
  static const auto own = librarys_own<Ask>("getauxval");
  if (const std::optional<unsigned long> ours = auxiliary(what)) return *ours;
  if (is_place(what)) return own(what);
  errno = ENOENT;
  return 0;
}
FS_TWIN(__getauxval, getauxval)

long gethostid() { return kHostId; }

}  // extern "C"
