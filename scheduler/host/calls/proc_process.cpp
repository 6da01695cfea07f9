// Files of /proc/PID and /proc/PID/task/TID.
//
// What the real memory of the engine looks like is not told: addresses and sizes are those of a
// Python that has just begun, with a stack for each of its threads.
#include <fcntl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <map>

#include "scheduler/host/calls/file_facts.h"
#include "scheduler/host/calls/made_files.h"
#include "scheduler/host/processes/processes.h"
#include "scheduler/machine/files/regular_file.h"
#include "scheduler/machine/kernel/facts.h"

namespace fiberscope::host {

namespace {

constexpr std::uint64_t kSizeBytes = std::uint64_t{24} << 20;      // of its address space
constexpr std::uint64_t kResidentBytes = std::uint64_t{12} << 20;  // of this, in memory
constexpr std::uint64_t kSharedBytes = std::uint64_t{6} << 20;     // of this, of files
constexpr std::uint64_t kTextBytes = std::uint64_t{3} << 20;
constexpr std::uint64_t kStackBytes = std::uint64_t{8} << 20;       // of a further thread
constexpr std::uint64_t kStackResidentBytes = std::uint64_t{1} << 16;

struct Memory {
  std::uint64_t size = 0;
  std::uint64_t resident = 0;
  std::uint64_t shared = 0;
};

Memory memory_of(const Process& process) {
  if (process.ended) return {};
  const std::uint64_t others = threads_of(process).size() - 1;
  return {kSizeBytes + others * kStackBytes, kResidentBytes + others * kStackResidentBytes,
          kSharedBytes};
}

bool is_of(const PyFiber& fiber, const Task& task) {
  if (fiber.process != &task.process || fiber.thread_state == nullptr) return false;
  const bool main = task.process.main != nullptr &&
                    fiber.thread_lane == task.process.main->thread_lane;
  if (task.thread == 0) return true;
  if (task.thread == task.process.pid) return main;
  return !main && static_cast<long>(fiber.thread_state->thread_id) == task.thread;
}

// state_of: R while something of it runs or could.
char state_of(const Task& task) {
  if (task.process.ended) return 'Z';
  Runtime& runtime = *Runtime::get();
  for (const PyFiber* fiber : runtime.fibers()) {
    if (!is_of(*fiber, task)) continue;
    const trace::LaneState state = runtime.lanes().state(fiber->fiber->lane);
    if (state == trace::LaneState::Running || state == trace::LaneState::Ready) return 'R';
  }
  return 'S';
}

const char* state_words(char state) {
  return state == 'R' ? "R (running)" : state == 'Z' ? "Z (zombie)" : "S (sleeping)";
}

TimeNs cpu_of(const Task& task) {
  TimeNs sum_ns = 0;
  for (const PyFiber* fiber : Runtime::get()->fibers()) {
    if (is_of(*fiber, task)) sum_ns += fiber->cpu_ns;
  }
  return sum_ns;
}

base::LaneId lane_of(const Task& task) {
  for (const PyFiber* fiber : Runtime::get()->fibers()) {
    if (task.thread != 0 && is_of(*fiber, task)) return fiber->thread_lane;
  }
  return task.process.main == nullptr ? base::LaneId{} : task.process.main->thread_lane;
}

int nice_of(const Task& task) {
  int nice = 0;
  const bool own = &task.process == &calling_process();
  if (own && !task.process.ended) Runtime::get()->nice(0, nice);
  return nice;
}

int parent_of(const Process& process) {
  if (process.parent == nullptr || process.parent->ended) return kFirstPid - 1;
  return process.parent->pid;
}

// SignalMasks: as /proc tells them, a bit for each signal.
struct SignalMasks {
  std::uint64_t pending = 0;
  std::uint64_t blocked = 0;
  std::uint64_t ignored = 0;
  std::uint64_t caught = 0;
};

SignalMasks signals_of(const Task& task) {
  SignalMasks out;
  const machine::SignalState& signals = task.process.signals;
  const base::LaneId lane = lane_of(task);
  out.pending = signals.pending(lane);
  out.blocked = signals.mask(lane);
  for (int number = 1; number <= machine::kSignalsMax; ++number) {
    if (!machine::can_be_handled(number)) continue;
    if (signals.ignores(number)) out.ignored |= machine::set_of(number);
    if (signals.disposition(number) == machine::Disposition::Handler) {
      out.caught |= machine::set_of(number);
    }
  }
  return out;
}

std::string stat_of(const Task& task) {
  const Process& process = task.process;
  const Memory memory = memory_of(process);
  const SignalMasks signals = signals_of(task);
  const int nice = nice_of(task);
  const long number = task.thread == 0 ? process.pid : task.thread;
  std::string out = printed("%ld (%s) %c %d %d %d 0 -1 4194304", number, process.comm.c_str(),
                            state_of(task), parent_of(process), kFirstPid, kFirstPid - 1);
  out += " 0 0 0 0";  // faults
  out += printed(" %lu 0 0 0", ticks(cpu_of(task)));
  out += printed(" %d %d %zu 0", 20 + nice, nice, threads_of(process).size());
  const std::uint64_t began = ticks(machine::kUpAtStartNs + process.began_ns);
  out += printed(" %lu %lu %lu 18446744073709551615", began, memory.size,
                 memory.resident / machine::kPageBytes);
  out += " 4194304 7340032 140737488351232 0 0";  // where text and stack lie
  out += printed(" %lu %lu %lu %lu", signals.pending & 0x7FFFFFFF, signals.blocked & 0x7FFFFFFF,
                 signals.ignored & 0x7FFFFFFF, signals.caught & 0x7FFFFFFF);
  out += " 0 0 0 17 0 0 0 0 0 0 0 0 0 0 0 0 0";
  return out + printed(" %d\n", process.ended ? process.wait_status : 0);
}

std::string status_of(const Task& task) {
  const Process& process = task.process;
  const long number = task.thread == 0 ? process.pid : task.thread;
  std::string out = printed("Name:\t%s\nUmask:\t%04o\nState:\t%s\nTgid:\t%d\nNgid:\t0\n",
                            process.comm.c_str(), process.umask, state_words(state_of(task)),
                            process.pid);
  out += printed("Pid:\t%ld\nPPid:\t%d\nTracerPid:\t0\n", number, parent_of(process));
  const uid_t user = machine::kStudent;
  const gid_t group = machine::kStudentGroup;
  out += printed("Uid:\t%u\t%u\t%u\t%u\n", user, user, user, user);
  out += printed("Gid:\t%u\t%u\t%u\t%u\n", group, group, group, group);
  out += printed("FDSize:\t256\nGroups:\t%u %u \n", machine::kPeopleGroup, group);
  out += printed("NStgid:\t%d\nNSpid:\t%ld\nNSpgid:\t%d\nNSsid:\t%d\n", process.pid, number,
                 kFirstPid, kFirstPid - 1);
  if (!process.ended) {
    const Memory memory = memory_of(process);
    const auto row = [&](const char* name, std::uint64_t bytes) {
      out += printed("%s:\t%8lu kB\n", name, kib(bytes));
    };
    row("VmPeak", memory.size), row("VmSize", memory.size);
    row("VmLck", 0), row("VmPin", 0);
    row("VmHWM", memory.resident), row("VmRSS", memory.resident);
    row("RssAnon", memory.resident - memory.shared), row("RssFile", memory.shared);
    row("RssShmem", 0);
    row("VmData", memory.size / 2), row("VmStk", 132 * 1024), row("VmExe", kTextBytes);
    row("VmLib", kSharedBytes), row("VmPTE", 64 * 1024), row("VmSwap", 0);
  }
  out += printed("Threads:\t%zu\nSigQ:\t0/31706\n", threads_of(process).size());
  const SignalMasks signals = signals_of(task);
  out += printed("SigPnd:\t%016lx\nShdPnd:\t%016x\nSigBlk:\t%016lx\nSigIgn:\t%016lx\n",
                 signals.pending, 0, signals.blocked, signals.ignored);
  out += printed("SigCgt:\t%016lx\n", signals.caught);
  for (const char* name : {"CapInh", "CapPrm", "CapEff"}) out += printed("%s:\t%016x\n", name, 0);
  out += "CapBnd:\t000001ffffffffff\nCapAmb:\t0000000000000000\nNoNewPrivs:\t1\nSeccomp:\t2\n";
  out += printed("Cpus_allowed:\t%s\nCpus_allowed_list:\t%s\n", core_mask().c_str(),
                 core_list().c_str());
  return out + "Mems_allowed:\t00000001\nMems_allowed_list:\t0\nvoluntary_ctxt_switches:\t0\n"
               "nonvoluntary_ctxt_switches:\t0\n";
}

std::string statm_of(const Task& task) {
  const Memory memory = memory_of(task.process);
  constexpr std::uint64_t page = machine::kPageBytes;
  return printed("%lu %lu %lu %lu 0 %lu 0\n", memory.size / page, memory.resident / page,
                 memory.shared / page, kTextBytes / page, memory.size / 2 / page);
}

std::string comm_of(const Task& task) { return task.process.comm + "\n"; }

std::string cmdline_of(const Task& task) {
  std::string out;
  if (task.process.ended) return out;
  for (const std::string& word : task.process.words) out += word + '\0';
  return out;
}

std::string environ_of(const Task& task) {
  std::string out;
  if (task.process.ended) return out;
  for (char* const* at = environ; at != nullptr && *at != nullptr; ++at) {
    out += std::string(*at) + '\0';
  }
  return out;
}

// Area: a part of the address space. Source: where Linux puts them without randomisation.
struct Area {
  std::uint64_t begin;
  std::uint64_t bytes;
  const char* rights;
  const char* name;
  bool of_file;
};

constexpr Area kAreas[] = {
    {0x400000, kTextBytes, "r-xp", "/usr/bin/python3.11", true},
    {0xA00000, 0x500000, "rw-p", "[heap]", false},
    {0x7FFFF7A00000, 0x1D0000, "r-xp", "/usr/lib/x86_64-linux-gnu/libc.so.6", true},
    {0x7FFFF7FC0000, 0x2000, "r-xp", "[vdso]", false},
    {0x7FFFF7FC2000, 0x26000, "r-xp", "/usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2", true},
    {0x7FFFFFFDE000, 0x21000, "rw-p", "[stack]", false},
};

std::string area_text(const Area& area) {
  std::string out =
      printed("%08lx-%08lx %s 00000000 %s %d", area.begin, area.begin + area.bytes, area.rights,
              area.of_file ? "08:01" : "00:00", area.of_file ? 1 : 0);
  out.resize(std::max<std::size_t>(out.size() + 1, 73), ' ');
  return out + area.name + "\n";
}

std::string maps_of(const Task& task) {
  std::string out;
  if (task.process.ended) return out;
  for (const Area& area : kAreas) out += area_text(area);
  return out;
}

std::string sizes_text(std::uint64_t size, std::uint64_t resident, bool of_file) {
  std::string out;
  const auto row = [&](const char* name, std::uint64_t bytes) {
    out += printed("%-15s %8lu kB\n", (std::string(name) + ":").c_str(), kib(bytes));
  };
  if (size != 0) row("Size", size), row("KernelPageSize", 4096), row("MMUPageSize", 4096);
  row("Rss", resident), row("Pss", resident);
  row("Shared_Clean", 0), row("Shared_Dirty", 0);
  row("Private_Clean", of_file ? resident : 0), row("Private_Dirty", of_file ? 0 : resident);
  row("Referenced", resident), row("Anonymous", of_file ? 0 : resident);
  row("LazyFree", 0), row("AnonHugePages", 0), row("ShmemPmdMapped", 0), row("Swap", 0);
  row("SwapPss", 0), row("Locked", 0);
  return out;
}

std::string smaps_of(const Task& task) {
  std::string out;
  if (task.process.ended) return out;
  for (const Area& area : kAreas) {
    out += area_text(area) + sizes_text(area.bytes, area.bytes, area.of_file);
    out += printed("VmFlags: rd %s mr mw me\n", area.rights[1] == 'w' ? "wr" : "ex");
  }
  return out;
}

std::string smaps_rollup_of(const Task& task) {
  if (task.process.ended) return "";
  return "00400000-7ffffffff000 ---p 00000000 00:00 0                          [rollup]\n" +
         sizes_text(0, memory_of(task.process).resident, false);
}

// limits_of: the descriptors' is its own; the others are as Linux begins with.
std::string limits_of(const Task& task) {
  std::string out =
      "Limit                     Soft Limit           Hard Limit           Units     \n";
  const auto row = [&](const char* name, const std::string& soft, const std::string& hard,
                       const char* units) {
    out += printed("%-25s %-20s %-20s %-10s\n", name, soft.c_str(), hard.c_str(), units);
  };
  const std::string none = "unlimited";
  row("Max cpu time", none, none, "seconds");
  row("Max file size", none, none, "bytes");
  row("Max data size", none, none, "bytes");
  row("Max stack size", "8388608", none, "bytes");
  row("Max core file size", "0", none, "bytes");
  row("Max resident set", none, none, "bytes");
  row("Max processes", "31706", "31706", "processes");
  row("Max open files", std::to_string(task.process.files.limit()),
      std::to_string(machine::kDescriptorsMost), "files");
  row("Max locked memory", "1048576", "1048576", "bytes");
  row("Max address space", none, none, "bytes");
  row("Max file locks", none, none, "locks");
  row("Max pending signals", "31706", "31706", "signals");
  row("Max msgqueue size", "819200", "819200", "bytes");
  row("Max nice priority", "0", "0", "");
  row("Max realtime priority", "0", "0", "");
  row("Max realtime timeout", none, none, "us");
  return out;
}

std::string fact(const char* text) { return text; }

std::string mounts_of(const Task&) {
  return "/dev/sda1 / ext4 rw,relatime 0 0\n"
         "udev /dev devtmpfs rw,nosuid,relatime 0 0\n"
         "tmpfs /dev/shm tmpfs rw,nosuid,nodev 0 0\n"
         "proc /proc proc rw,nosuid,nodev,noexec,relatime 0 0\n"
         "sysfs /sys sysfs rw,nosuid,nodev,noexec,relatime 0 0\n";
}

std::string mountinfo_of(const Task&) {
  return "21 1 8:1 / / rw,relatime - ext4 /dev/sda1 rw\n"
         "22 21 0:5 / /dev rw,nosuid,relatime - devtmpfs udev rw\n"
         "23 22 0:70 / /dev/shm rw,nosuid,nodev - tmpfs tmpfs rw\n"
         "24 21 1:0 / /proc rw,nosuid,nodev,noexec,relatime - proc proc rw\n"
         "25 21 1:1 / /sys rw,nosuid,nodev,noexec,relatime - sysfs sysfs rw\n";
}

std::string children_of(const Task& task) {
  std::string out;
  if (task.thread != task.process.pid) return out;
  for (const auto& process : Runtime::get()->processes()) {
    if (process->parent == &task.process && is_shown(*process)) {
      out += std::to_string(process->pid) + " ";
    }
  }
  return out;
}

}  // namespace

bool is_shown(const Process& process) { return !process.ended || !process.reaped; }

std::vector<long> threads_of(const Process& process) {
  std::vector<long> out{process.pid};
  if (process.ended || process.main == nullptr) return out;
  const base::LaneId main = process.main->thread_lane;
  std::map<base::LaneId, long> others;
  for (const PyFiber* fiber : Runtime::get()->fibers()) {
    if (fiber->process != &process || fiber->thread_lane == main) continue;
    if (fiber->thread_state == nullptr) continue;
    others[fiber->thread_lane] = static_cast<long>(fiber->thread_state->thread_id);
  }
  for (const auto& [lane, number] : others) out.push_back(number);
  return out;
}

const std::vector<TaskFile>& task_files() {
  constexpr mode_t kOwn = 0400;
  constexpr mode_t kSet = 0644;
  static const std::vector<TaskFile> files = {
      {"cgroup", [](const Task&) { return fact("0::/\n"); }},
      {"children", children_of},
      {"cmdline", cmdline_of},
      {"comm", comm_of, kSet},
      {"environ", environ_of, kOwn},
      {"io",
       [](const Task&) {
         return fact("rchar: 0\nwchar: 0\nsyscr: 0\nsyscw: 0\nread_bytes: 0\nwrite_bytes: 0\n"
                     "cancelled_write_bytes: 0\n");
       },
       kOwn},
      {"limits", limits_of},
      {"loginuid", [](const Task&) { return std::to_string(machine::kStudent); }},
      {"maps", maps_of},
      {"mountinfo", mountinfo_of},
      {"mounts", mounts_of},
      {"oom_adj", [](const Task& task) {
         return std::to_string(task.process.oom_score_adj * 17 / 1000) + "\n";
       }},
      {"oom_score", [](const Task&) { return fact("666\n"); }},
      {"oom_score_adj",
       [](const Task& task) { return std::to_string(task.process.oom_score_adj) + "\n"; }, kSet},
      {"personality", [](const Task&) { return fact("00000000\n"); }, kOwn},
      {"schedstat",
       [](const Task& task) { return printed("%ld 0 0\n", cpu_of(task)); }},
      {"sessionid", [](const Task&) { return fact("1"); }},
      {"smaps", smaps_of},
      {"smaps_rollup", smaps_rollup_of},
      {"stat", stat_of},
      {"statm", statm_of},
      {"status", status_of},
      {"timerslack_ns", [](const Task&) { return fact("50000\n"); }, 0444, false},
      {"wchan", [](const Task&) { return fact("0"); }},
  };
  return files;
}

std::string describe_number(Process& process, int number) {
  const AsProcess as(process);
  const Target target = target_of(number);
  std::int64_t offset = 0;
  int flags = 0;
  struct stat about {};
  describe_open(number, &about);
  if (target.file) {
    flags = target.file->status_flags();
    if (auto* file = dynamic_cast<machine::RegularFile*>(target.file.get())) {
      offset = file->offset();
    }
  } else if (target.real >= 0) {
    flags = static_cast<int>(syscall(SYS_fcntl, target.real, F_GETFL));
    if (has_path(target)) offset = syscall(SYS_lseek, target.real, 0, SEEK_CUR);
  }
  return printed("pos:\t%ld\nflags:\t0%o\nmnt_id:\t21\nino:\t%lu\n", std::max(offset, 0L), flags,
                 has_path(target) || target.file ? about.st_ino : 1);
}

}  // namespace fiberscope::host
