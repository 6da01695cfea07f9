// Files of /proc/PID and /proc/PID/task/TID.
//
// What the real memory of the engine looks like is not told: addresses and sizes are those of a
// Python that has just begun, with a stack for each of its threads.
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <map>

#include "scheduler/host/calls/file_facts.h"
#include "scheduler/host/calls/made_files.h"
#include "scheduler/host/processes/children.h"
#include "scheduler/host/processes/processes.h"
#include "scheduler/host/processes/threads.h"
#include "scheduler/machine/files/regular_file.h"
#include "scheduler/machine/kernel/facts.h"

namespace fiberscope::host {

namespace {

constexpr std::uint64_t kResidentBytes = machine::kPythonResidentBytes;
constexpr std::uint64_t kSharedBytes = std::uint64_t{6} << 20;  // of this, of files
constexpr std::uint64_t kTextBytes = std::uint64_t{3} << 20;
constexpr std::uint64_t kStackResidentBytes = std::uint64_t{1} << 16;

struct Memory {
  std::uint64_t size = 0;
  std::uint64_t resident = 0;
  std::uint64_t shared = 0;
};

Memory memory_of(const Process& process) {
  if (process.ended) return {};
  const std::uint64_t others = threads_of(process).size() - 1;
  return {machine::kPythonSizeBytes + others * machine::kThreadStackBytes,
          kResidentBytes + others * kStackResidentBytes, kSharedBytes};
}

bool is_of(const PyFiber& fiber, const Task& task) {
  if (fiber.process != &task.process) return false;
  return task.thread == 0 || FiberTable::number_of(fiber) == task.thread;
}

// state_of: R while something of it runs or could.
char state_of(const Task& task) {
  if (task.process.ended) return 'Z';
  if (task.process.stopped_by != 0) return 'T';
  Runtime& runtime = *Runtime::get();
  for (const PyFiber* fiber : runtime.fibers()) {
    if (!is_of(*fiber, task)) continue;
    const trace::LaneState state = runtime.lanes().state(fiber->fiber->lane);
    if (state == trace::LaneState::Running || state == trace::LaneState::Ready) return 'R';
  }
  return 'S';
}

const char* state_words(char state) {
  switch (state) {
    case 'R':
      return "R (running)";
    case 'T':
      return "T (stopped)";
    case 'Z':
      return "Z (zombie)";
    default:
      return "S (sleeping)";
  }
}

const PyFiber* fiber_of(const Task& task) {
  return Runtime::get()->fibers().of_number(task.thread == 0 ? task.process.pid : task.thread);
}

CpuTimes cpu_of(const Task& task) {
  const FiberTable& fibers = Runtime::get()->fibers();
  const PyFiber* const thread = task.thread == 0 ? nullptr : fiber_of(task);
  return thread == nullptr ? fibers.cpu_of_process(task.process)
                           : fibers.cpu_of_thread(thread->thread_lane);
}

base::LaneId lane_of(const Task& task) {
  if (const PyFiber* const fiber = fiber_of(task)) return fiber->thread_lane;
  return task.process.main == nullptr ? base::LaneId{} : task.process.main->thread_lane;
}

int nice_of(const Task& task) {
  const PyFiber* const fiber = fiber_of(task);
  return fiber == nullptr ? 0 : Runtime::get()->nice(*fiber);
}

std::string name_of(const Task& task) {
  const PyFiber* const fiber = fiber_of(task);
  return fiber == nullptr ? task.process.comm : comm_of(*fiber);
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
  const CpuTimes cpu = cpu_of(task);
  const CpuTimes& children = process.children_cpu;
  std::string out = printed("%ld (%s) %c %d %d %d 0 -1 4194304", number, name_of(task).c_str(),
                            state_of(task), parent_number(process), process.group, process.session);
  out += " 0 0 0 0";  // faults
  out += printed(" %lu %lu %lu %lu", ticks(cpu.user_ns), ticks(cpu.system_ns),
                 ticks(children.user_ns), ticks(children.system_ns));
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

std::string status_text(const Task& task) {
  const Process& process = task.process;
  const long number = task.thread == 0 ? process.pid : task.thread;
  std::string out =
      printed("Name:\t%s\nUmask:\t%04o\nState:\t%s\nTgid:\t%d\nNgid:\t0\n", name_of(task).c_str(),
              process.umask, state_words(state_of(task)), process.pid);
  out += printed("Pid:\t%ld\nPPid:\t%d\nTracerPid:\t0\n", number, parent_number(process));
  const uid_t user = machine::kStudent;
  const gid_t group = machine::kStudentGroup;
  out += printed("Uid:\t%u\t%u\t%u\t%u\n", user, user, user, user);
  out += printed("Gid:\t%u\t%u\t%u\t%u\n", group, group, group, group);
  out += printed("FDSize:\t256\nGroups:\t%u %u \n", machine::kPeopleGroup, group);
  out += printed("NStgid:\t%d\nNSpid:\t%ld\nNSpgid:\t%d\nNSsid:\t%d\n", process.pid, number,
                 process.group, process.session);
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
  out += "CapBnd:\t000001ffffffffff\nCapAmb:\t0000000000000000\n";
  out += printed("NoNewPrivs:\t%d\nSeccomp:\t0\n", process.no_new_privileges ? 1 : 0);
  out += printed("Cpus_allowed:\t%s\nCpus_allowed_list:\t%s\n", core_mask().c_str(),
                 core_list().c_str());
  return out +
         "Mems_allowed:\t00000001\nMems_allowed_list:\t0\nvoluntary_ctxt_switches:\t0\n"
         "nonvoluntary_ctxt_switches:\t0\n";
}

std::string statm_of(const Task& task) {
  const Memory memory = memory_of(task.process);
  constexpr std::uint64_t page = machine::kPageBytes;
  return printed("%lu %lu %lu %lu 0 %lu 0\n", memory.size / page, memory.resident / page,
                 memory.shared / page, kTextBytes / page, memory.size / 2 / page);
}

std::string comm_text(const Task& task) { return name_of(task) + "\n"; }

std::string cmdline_of(const Task& task) {
  std::string out;
  if (task.process.ended) return out;
  for (const std::string& word : task.process.words) out += word + '\0';
  return out;
}

std::string environ_of(const Task& task) {
  std::string out;
  if (task.process.ended) return out;
  for (const std::string& variable : task.process.environment.began_with()) {
    out += variable + '\0';
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
    {0x400000, kTextBytes, "r-xp", "/usr/bin/" FS_PYTHON, true},
    {0xA00000, 0x500000, "rw-p", "[heap]", false},
    {0x7FFFF7A00000, 0x1D0000, "r-xp", "/usr/lib/x86_64-linux-gnu/libc.so.6", true},
    {0x7FFFF7FC0000, 0x2000, "r-xp", "[vdso]", false},
    {0x7FFFF7FC2000, 0x26000, "r-xp", "/usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2", true},
    {0x7FFFFFFDE000, 0x21000, "rw-p", "[stack]", false},
};

std::string area_text(const Area& area) {
  std::string out = printed("%08lx-%08lx %s 00000000 %s %d", area.begin, area.begin + area.bytes,
                            area.rights, area.of_file ? "08:01" : "00:00", area.of_file ? 1 : 0);
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

// Limited: a line of /proc/PID/limits. Source: fs/proc/base.c of Linux.
struct Limited {
  int resource;
  const char* name;
  const char* units;
};

constexpr Limited kLimited[] = {{RLIMIT_CPU, "Max cpu time", "seconds"},
                                {RLIMIT_FSIZE, "Max file size", "bytes"},
                                {RLIMIT_DATA, "Max data size", "bytes"},
                                {RLIMIT_STACK, "Max stack size", "bytes"},
                                {RLIMIT_CORE, "Max core file size", "bytes"},
                                {RLIMIT_RSS, "Max resident set", "bytes"},
                                {RLIMIT_NPROC, "Max processes", "processes"},
                                {RLIMIT_NOFILE, "Max open files", "files"},
                                {RLIMIT_MEMLOCK, "Max locked memory", "bytes"},
                                {RLIMIT_AS, "Max address space", "bytes"},
                                {RLIMIT_LOCKS, "Max file locks", "locks"},
                                {RLIMIT_SIGPENDING, "Max pending signals", "signals"},
                                {RLIMIT_MSGQUEUE, "Max msgqueue size", "bytes"},
                                {RLIMIT_NICE, "Max nice priority", ""},
                                {RLIMIT_RTPRIO, "Max realtime priority", ""},
                                {RLIMIT_RTTIME, "Max realtime timeout", "us"}};

std::string limits_of(const Task& task) {
  std::string out =
      "Limit                     Soft Limit           Hard Limit           Units     \n";
  const auto words = [](std::uint64_t value) {
    return value == RLIM64_INFINITY ? "unlimited" : std::to_string(value);
  };
  for (const Limited& line : kLimited) {
    const machine::ResourceLimit& limit = task.process.limits.of(line.resource);
    out += printed("%-25s %-20s %-20s %-10s\n", line.name, words(limit.soft).c_str(),
                   words(limit.hard).c_str(), line.units);
  }
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
    const long number = FiberTable::number_of(*fiber);
    if (number != 0) others[fiber->thread_lane] = number;
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
      {"comm", comm_text, kSet},
      {"environ", environ_of, kOwn},
      {"io",
       [](const Task&) {
         return fact(
             "rchar: 0\nwchar: 0\nsyscr: 0\nsyscw: 0\nread_bytes: 0\nwrite_bytes: 0\n"
             "cancelled_write_bytes: 0\n");
       },
       kOwn},
      {"limits", limits_of},
      {"loginuid", [](const Task&) { return std::to_string(machine::kStudent); }},
      {"maps", maps_of},
      {"mountinfo", mountinfo_of},
      {"mounts", mounts_of},
      {"oom_adj",
       [](const Task& task) {
         return std::to_string(task.process.oom_score_adj * 17 / 1000) + "\n";
       }},
      {"oom_score", [](const Task&) { return fact("666\n"); }},
      {"oom_score_adj",
       [](const Task& task) { return std::to_string(task.process.oom_score_adj) + "\n"; }, kSet},
      {"personality", [](const Task& task) { return printed("%08x\n", task.process.persona); },
       kOwn},
      {"schedstat", [](const Task& task) { return printed("%ld 0 0\n", cpu_of(task).all_ns()); }},
      {"sessionid", [](const Task&) { return fact("1"); }},
      {"smaps", smaps_of},
      {"smaps_rollup", smaps_rollup_of},
      {"stat", stat_of},
      {"statm", statm_of},
      {"status", status_text},
      {"timerslack_ns",
       [](const Task& task) { return printed("%lu\n", task.process.timer_slack_ns); }, 0444, false},
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
  std::string out =
      printed("pos:\t%ld\nflags:\t0%o\nmnt_id:\t21\nino:\t%lu\n", std::max(offset, 0L), flags,
              has_path(target) || target.file ? about.st_ino : 1);
  if (const auto* file = dynamic_cast<machine::PidFd*>(target.file.get())) {
    const int pid = find_process(file->pid()) == nullptr ? -1 : file->pid();
    out += printed("Pid:\t%d\nNSpid:\t%d\n", pid, pid);
  }
  return out;
}

}  // namespace fiberscope::host
