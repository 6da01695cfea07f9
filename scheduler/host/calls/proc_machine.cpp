// Files of /proc that tell of the machine as a whole.
#include <sys/utsname.h>

#include "scheduler/host/calls/made_files.h"
#include "scheduler/machine/kernel/facts.h"
#include "scheduler/machine/kernel/pipe.h"

namespace fiberscope::host {

namespace {

constexpr int kPidMax = 4'194'304;
constexpr int kThreadsMax = 63'412;

std::uint32_t cores() { return Runtime::get()->options().machine.cores; }
TimeNs up_ns() { return machine::up_ns(Runtime::get()->clock()); }

utsname system_name() {
  utsname name{};
  uname(&name);
  return name;
}

// chance: random numbers that are the machine's from its start on: the same for equal seeds.
std::string uuid(base::Prng& chance) {
  const std::uint64_t high = (chance.next() & ~std::uint64_t{0xF000}) | 0x4000;
  const std::uint64_t low = (chance.next() & ~(std::uint64_t{3} << 62)) | std::uint64_t{2} << 62;
  return printed("%08lx-%04lx-%04lx-%04lx-%012lx\n", high >> 32, high >> 16 & 0xFFFF,
                 high & 0xFFFF, low >> 48, low & 0xFFFFFFFFFFFF);
}

std::string boot_id() {
  base::Prng chance(Runtime::get()->options().seed ^ 0xB007);
  return uuid(chance);
}

std::string new_uuid() {
  static base::Prng chance(Runtime::get()->options().seed ^ 0x1D1D);
  return uuid(chance);
}

std::string cpuinfo() {
  std::string out;
  for (std::uint32_t core = 0; core < cores(); ++core) {
    out += printed(
        "processor\t: %u\nvendor_id\t: GenuineIntel\ncpu family\t: 6\nmodel\t\t: 85\n"
        "model name\t: Fiberscope simulated CPU\nstepping\t: 0\nmicrocode\t: 0x1\n"
        "cpu MHz\t\t: 2000.000\ncache size\t: 16384 KB\nphysical id\t: 0\nsiblings\t: %u\n"
        "core id\t\t: %u\ncpu cores\t: %u\napicid\t\t: %u\ninitial apicid\t: %u\nfpu\t\t: yes\n"
        "fpu_exception\t: yes\ncpuid level\t: 22\nwp\t\t: yes\n"
        "flags\t\t: fpu tsc cx8 cmov mmx fxsr sse sse2 ht syscall nx lm constant_tsc sse3 ssse3 "
        "cx16 sse4_1 sse4_2 popcnt\nbugs\t\t:\nbogomips\t: 4000.00\nclflush size\t: 64\n"
        "cache_alignment\t: 64\naddress sizes\t: 46 bits physical, 48 bits virtual\n"
        "power management:\n\n",
        core, cores(), core, cores(), core, core);
  }
  return out;
}

std::string meminfo() {
  using machine::kBufferBytes;
  using machine::kCacheBytes;
  using machine::kMemoryBytes;
  using machine::kMemoryFreeBytes;
  const std::uint64_t used = kMemoryBytes - kMemoryFreeBytes - kCacheBytes - kBufferBytes;
  std::string out;
  const auto row = [&](const char* name, std::uint64_t bytes) {
    out += printed("%-15s %8lu kB\n", (std::string(name) + ":").c_str(), kib(bytes));
  };
  row("MemTotal", kMemoryBytes);
  row("MemFree", kMemoryFreeBytes);
  row("MemAvailable", kMemoryFreeBytes + kCacheBytes);
  row("Buffers", kBufferBytes);
  row("Cached", kCacheBytes);
  row("SwapCached", 0);
  row("Active", kCacheBytes / 2 + used / 2);
  row("Inactive", kCacheBytes / 2 + used / 2);
  row("Active(anon)", used / 2);
  row("Inactive(anon)", used / 2);
  row("Active(file)", kCacheBytes / 2);
  row("Inactive(file)", kCacheBytes / 2);
  for (const char* none : {"Unevictable", "Mlocked", "SwapTotal", "SwapFree", "Dirty",
                           "Writeback"}) {
    row(none, 0);
  }
  row("AnonPages", used);
  for (const char* none : {"Mapped", "Shmem", "Slab", "SReclaimable", "SUnreclaim"}) row(none, 0);
  row("CommitLimit", kMemoryBytes / 2);
  row("Committed_AS", used);
  row("VmallocTotal", std::uint64_t{32} << 40);
  out += "HugePages_Total:       0\nHugePages_Free:        0\n";
  row("Hugepagesize", std::uint64_t{2} << 20);
  return out;
}

// The averages begin at 0 with the machine; nothing has been averaged yet.
std::string loadavg() {
  const Load now = load();
  return printed("0.00 0.00 0.00 %d/%d %d\n", now.running, now.all, now.last_pid);
}

std::string stat_text() {
  const Load now = load();
  const CpuTimes busy = cpu_of_all();
  const std::uint64_t user = ticks(busy.user_ns);
  const std::uint64_t system = ticks(busy.system_ns);
  const std::uint64_t all = ticks(up_ns()) * cores();
  const std::uint64_t idle = all > user + system ? all - user - system : 0;
  std::string out = printed("cpu  %lu 0 %lu %lu 0 0 0 0 0 0\n", user, system, idle);
  for (std::uint32_t core = 0; core < cores(); ++core) {
    const auto part = [&](std::uint64_t sum) { return (sum + core) / cores(); };
    out += printed("cpu%u %lu 0 %lu %lu 0 0 0 0 0 0\n", core, part(user), part(system), part(idle));
  }
  const TimeNs boot_ns = Runtime::get()->kernel().wall_ns() - up_ns();
  return out + printed("intr 0\nctxt 0\nbtime %ld\nprocesses %d\nprocs_running %d\n"
                       "procs_blocked 0\nsoftirq 0 0 0 0 0 0 0 0 0 0 0\n",
                       boot_ns / base::kSecond, now.last_pid, now.running);
}

std::string uptime() {
  const TimeNs all_ns = up_ns() * cores();
  const TimeNs busy_ns = cpu_of_all().all_ns();
  return seconds_text(up_ns()) + " " + seconds_text(std::max<TimeNs>(all_ns - busy_ns, 0)) + "\n";
}

std::string version() {
  const utsname name = system_name();
  return printed("%s version %s (fiberscope) %s\n", name.sysname, name.release, name.version);
}

std::string vmstat() {
  const std::uint64_t pages = machine::kMemoryFreeBytes / machine::kPageBytes;
  return printed("nr_free_pages %lu\npgpgin 0\npgpgout 0\npswpin 0\npswpout 0\npgfault 0\n"
                 "pgmajfault 0\n",
                 pages);
}

std::string number_text(std::uint64_t number) { return std::to_string(number) + "\n"; }

void add_kernel(MadeTexts& texts) {
  const auto fact = [&](const char* name, std::string text, mode_t mode = 0444) {
    texts.add(std::string("sys/") + name, [text = std::move(text)] { return text; }, mode);
  };
  const auto name = [&](const char* path, char (utsname::*part)[65]) {
    texts.add(path, [part] { return std::string(system_name().*part) + "\n"; });
  };
  name("sys/kernel/ostype", &utsname::sysname);
  name("sys/kernel/osrelease", &utsname::release);
  name("sys/kernel/version", &utsname::version);
  name("sys/kernel/hostname", &utsname::nodename);
  texts.add("sys/kernel/random/boot_id", boot_id);
  texts.add("sys/kernel/random/uuid", new_uuid);
  fact("kernel/random/entropy_avail", "256\n");
  fact("kernel/random/poolsize", "256\n");
  fact("kernel/domainname", "(none)\n");
  fact("kernel/pid_max", number_text(kPidMax));
  fact("kernel/threads-max", number_text(kThreadsMax));
  fact("kernel/ngroups_max", "65536\n");
  fact("kernel/cap_last_cap", "40\n");
  fact("kernel/overflowuid", "65534\n");
  fact("kernel/overflowgid", "65534\n");
  fact("kernel/core_pattern", "core\n");
  fact("kernel/core_uses_pid", "0\n");
  fact("kernel/randomize_va_space", "0\n");
  fact("kernel/sched_child_runs_first", "0\n");
  fact("kernel/shmmax", "18446744073692774399\n");
  fact("kernel/shmall", "18446744073692774399\n");
  fact("kernel/shmmni", "4096\n");
  fact("vm/overcommit_memory", "0\n");
  fact("vm/overcommit_ratio", "50\n");
  fact("vm/swappiness", "60\n");
  fact("vm/max_map_count", "65530\n");
  fact("fs/file-max", "9223372036854775807\n");
  fact("fs/nr_open", number_text(machine::kDescriptorsMost));
  fact("fs/pipe-max-size", "1048576\n");
  fact("fs/file-nr", "0\t0\t9223372036854775807\n");
  fact("net/core/somaxconn", "4096\n");
  fact("net/core/rmem_default", "212992\n");
  fact("net/core/rmem_max", "212992\n");
  fact("net/core/wmem_default", "212992\n");
  fact("net/core/wmem_max", "212992\n");
  fact("net/ipv4/ip_local_port_range", "32768\t60999\n");
  fact("net/ipv4/ip_unprivileged_port_start", number_text(machine::kUserPortMin));
  fact("net/ipv4/ip_forward", "0\n");
  fact("net/ipv4/tcp_fin_timeout", "60\n");
  fact("net/ipv4/tcp_syncookies", "1\n");
  fact("net/ipv4/tcp_rmem", "4096\t131072\t6291456\n");
  fact("net/ipv4/tcp_wmem", "4096\t16384\t4194304\n");
  fact("net/ipv6/conf/all/disable_ipv6", "0\n");
}

}  // namespace

std::string seconds_text(TimeNs time_ns) {
  return printed("%ld.%02ld", time_ns / base::kSecond, time_ns % base::kSecond / 10'000'000);
}

std::uint64_t ticks(TimeNs time_ns) {
  return static_cast<std::uint64_t>(time_ns / (base::kSecond / machine::kClockTicksPerSecond));
}

CpuTimes cpu_of_all() {
  CpuTimes sum;
  Runtime& runtime = *Runtime::get();
  for (const auto& process : runtime.processes()) sum += runtime.fibers().cpu_of_process(*process);
  return sum;
}

Load load() {
  Runtime& runtime = *Runtime::get();
  Load out;
  for (const auto& process : runtime.processes()) {
    out.last_pid = process->pid;
    if (!process->ended) out.all += static_cast<int>(threads_of(*process).size());
  }
  for (const PyFiber* fiber : runtime.fibers()) {
    const trace::LaneState state = runtime.lanes().state(fiber->fiber->lane);
    if (state == trace::LaneState::Running || state == trace::LaneState::Ready) ++out.running;
  }
  return out;
}

std::string core_list() { return cores() == 1 ? "0" : "0-" + std::to_string(cores() - 1); }

std::string core_mask() {
  const std::uint64_t mask = ~std::uint64_t{0} >> (64 - cores());
  if (cores() <= 32) return printed("%08lx", mask);
  return printed("%08lx,%08lx", mask >> 32, mask & 0xFFFFFFFF);
}

void add_machine_texts(MadeTexts& texts) {
  const auto fact = [&](const char* name, const char* text) {
    texts.add(name, [text] { return std::string(text); });
  };
  texts.add("cpuinfo", cpuinfo);
  texts.add("meminfo", meminfo);
  texts.add("loadavg", loadavg);
  texts.add("stat", stat_text);
  texts.add("uptime", uptime);
  texts.add("version", version);
  texts.add("vmstat", vmstat);
  fact("cmdline", "quiet\n");
  fact("filesystems",
       "nodev\tsysfs\nnodev\ttmpfs\nnodev\tproc\nnodev\tdevtmpfs\nnodev\tcgroup2\n"
       "nodev\tpipefs\nnodev\tsockfs\nnodev\tdevpts\n\text4\n");
  fact("cgroups", "#subsys_name\thierarchy\tnum_cgroups\tenabled\n");
  fact("devices", "Character devices:\n  1 mem\n  5 /dev/tty\n136 pts\n\nBlock devices:\n");
  fact("diskstats", "");
  fact("modules", "");
  fact("partitions", "major minor  #blocks  name\n\n");
  fact("swaps", "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n");
  add_kernel(texts);
}

}  // namespace fiberscope::host
