// Made files: /proc, /sys and /dev of the simulated machine. What they tell is computed from the
// machine, the recipe and the processes that run on it, at the moment when somebody looks.
//
// Owns: what is there. Deliberately does not know the real /proc, /sys and /dev.
//
// Parts: proc_machine.cpp, proc_net.cpp: files of the machine; proc_process.cpp: those of a process
// or thread; sys_files.cpp; proc_files.cpp: what lies where.
// Source: proc(5), sysfs(5), null(4), random(4), tty(4), pts(4) of Linux man-pages 6.03.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scheduler/host/calls/made_texts.h"
#include "scheduler/host/run/runtime.h"

namespace fiberscope::host {

// begin_made_files: hangs them into the tree. Requires: no program runs yet.
void begin_made_files();

// reopen: open(2) of what /proc/PID/fd/NUMBER leads to, where that is no file of the tree: one more
// end of a pipe, or a standard stream. That is the same open file once more, so it can be opened
// for nothing else. Errors: -EACCES: it would be; -ENXIO: it cannot be opened, as Linux has it of
// sockets and epoll sets; -EMFILE.
std::int64_t reopen(const machine::Inode& inode, int flags);

// add_machine_texts, add_sys_texts: what each holds that does not depend on processes.
void add_machine_texts(MadeTexts& texts);
void add_sys_texts(MadeTexts& texts);
// net_text: /proc/net/NAME; none: there is no such file. net_names: all names.
std::optional<std::string> net_text(std::string_view name);
void net_names(std::vector<std::string>& out);

// Task: a process, or one of its threads. A thread's number is its process's if it is the main one.
struct Task {
  Process& process;
  long thread = 0;  // 0: the process as a whole
};
// is_shown: it has a folder in /proc: it lives, or nobody has waited for it yet.
bool is_shown(const Process& process);
// threads_of: their numbers, the main one's first; of one that has ended, the main one's only.
std::vector<long> threads_of(const Process& process);
// TaskFile: /proc/PID/NAME. `as_thread`: also below task/.
struct TaskFile {
  const char* name;
  std::string (*text)(const Task& task);
  mode_t mode = 0444;
  bool as_thread = true;
};
const std::vector<TaskFile>& task_files();
// describe_number: /proc/PID/fdinfo/NUMBER.
std::string describe_number(Process& process, int number);

// seconds_text: of a time in nanoseconds, with hundredths. ticks: of USER_HZ.
std::string seconds_text(TimeNs time_ns);
std::uint64_t ticks(TimeNs time_ns);
// Load: how many threads can run now, how many there are, and the number of the last process.
struct Load {
  int running = 0;
  int all = 0;
  int last_pid = 0;
};
Load load();
// cpu_of_all: what all processes have computed, those that ended too.
CpuTimes cpu_of_all();
// kib: of bytes.
constexpr std::uint64_t kib(std::uint64_t bytes) { return bytes / 1024; }
// core_list: "0-3", as the kernel writes lists of cores. core_mask: "0000000f".
std::string core_list();
std::string core_mask();

}  // namespace fiberscope::host
