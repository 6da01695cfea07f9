// Process: one simulated process: an interpreter of its own, the threads that run in it, and what
// the kernel keeps of it.
//
// Owns: the facts that all threads of a process share. Deliberately does not know how processes
// begin or end (processes.h, child_process.cpp), nor how its fibers are scheduled (runtime.h).
//
// Invariants:
//  1. Every PyFiber belongs to exactly one process, for as long as it lives.
//  2. Numbers are given in the order of creation and never again: the same in every run.
//  3. What has ended has no descriptors and no fiber that will ever run.
#pragma once

#include <Python.h>
#include <sched.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "scheduler/base/ids.h"
#include "scheduler/host/python/memory.h"
#include "scheduler/host/run/cpu_times.h"
#include "scheduler/host/run/environment.h"
#include "scheduler/host/run/gil.h"
#include "scheduler/machine/files/file_tree.h"
#include "scheduler/machine/kernel/descriptors.h"
#include "scheduler/machine/kernel/pid_fd.h"
#include "scheduler/machine/kernel/resource_limits.h"
#include "scheduler/machine/kernel/signal_state.h"

namespace fiberscope::host {

struct PyFiber;
class ChildrenAwaiter;

// The number of the first process; its parent, which is outside of the machine, has the one before
// and leads the session. Orphans have init(1) as their parent.
inline constexpr int kFirstPid = 1000;
inline constexpr int kOutsidePid = kFirstPid - 1;
inline constexpr int kInitPid = 1;

// By how much the kernel may wake a thread late, if nobody says otherwise. Source: prctl(2).
inline constexpr unsigned long kUsualTimerSlackNs = 50'000;

// IntervalTimer: of setitimer(2). Units: nanoseconds; due in virtual time, or in CPU time.
struct IntervalTimer {
  base::TimerId timer;  // none: it does not run
  base::TimeNs due_ns = 0;
  base::TimeNs interval_ns = 0;  // 0: once
  bool rests = false;            // of CPU time: it goes on when somebody computes again
};

// ThreadOptions: what a thread has asked for itself, and its own threads begin with.
struct ThreadOptions {
  std::string comm;  // its short name; "": its process's
  int policy = SCHED_OTHER;
};

// RandomState: of random(3) and drand48(3).
struct RandomState {
  char numbers[128] = {};
  struct random_data of_random {};
  struct drand48_data of_drand48 {};
};

struct Process {
  explicit Process(bool has_gil) : gil(!has_gil) {}

  int pid = kFirstPid;
  int group = kFirstPid;      // its process group: the number of the process that began it
  int session = kOutsidePid;  // likewise
  std::size_t index = 0;      // 0: the first process; the others in the order of their beginning
  Process* parent = nullptr;  // nullptr: the first process
  bool orphaned = false;      // its parent has ended, and nobody took it over
  base::LaneId lane;
  PyInterpreterState* interpreter = nullptr;
  Gil gil;
  PyFiber* main = nullptr;  // its main thread
  machine::DescriptorTable files;
  machine::InodeRef folder;  // its working directory
  mode_t umask = 022;
  std::string zone;                // of local time, as TZ names it; "": it has not asked for it yet
  std::vector<std::string> words;  // its command line
  Environment environment;
  std::unique_ptr<RandomState> random;  // nullptr: it has not asked for a number yet
  std::array<std::FILE*, 3> streams{};  // C's own of the numbers 0, 1 and 2, while others run
  std::string locale;                   // as setlocale(3) tells it; "": it has set none
  std::string text_domain;              // as textdomain(3) tells it; "": it has set none
  std::map<std::string, std::string> text_folders;  // of domains, as bindtextdomain(3) has set them
  std::string comm = "python3";                     // the short name that /proc tells
  base::TimeNs began_ns = 0;                        // when it was made
  int oom_score_adj = 0;
  bool serves = false;    // a helper of a library, not a program of the user's
  bool executes = false;  // it has got past execve(2): it has lanes and a thread
  bool ended = false;
  bool reaped = false;
  int wait_status = 0;                     // as waitpid(2) tells it
  std::vector<ChildrenAwaiter*> awaiters;  // its fibers that wait for a child's end
  std::vector<PyFiber*> last_awaiters;     // that wait for its end, since the run is to end
  std::vector<std::weak_ptr<machine::PidFd>> pid_fds;  // that tell of its end
  CpuTimes ended_cpu;                                  // of its threads and greenlets that ended
  CpuTimes children_cpu;                               // of children it has waited for, and theirs
  bool had_children = false;                           // it has waited for one
  machine::ResourceLimits limits;
  MemoryAccount memory;  // of Python's; the most of it is what RLIMIT_AS leaves
  std::map<base::LaneId, ThreadOptions> threads;  // of those that asked for something
  int death_signal = 0;                           // prctl(2): it gets this when its parent ends
  bool adopts = false;                            // orphans below it become its children
  bool dumpable = true;
  bool no_new_privileges = false;
  bool keeps_capabilities = false;
  unsigned long timer_slack_ns = kUsualTimerSlackNs;
  unsigned persona = 0;  // personality(2)
  machine::SignalState signals;
  // by ITIMER_REAL, ITIMER_VIRTUAL, ITIMER_PROF; the last one is for RLIMIT_CPU
  IntervalTimer timers[4];
  bool cpu_timers_rest = false;   // one of them
  int stopped_by = 0;             // the signal that stopped it; 0: it runs
  bool stop_untold = false;       // its parent has not waited for that yet
  bool continue_untold = false;   // likewise, that it goes on
  std::vector<PyFiber*> stopped;  // its fibers that would run otherwise
  int doomed = 0;                 // the signal that ends it, once it can be ended
  bool evaluates_aside = false;   // see frame_eval.cpp
  // its threads, by PyThreadState's id, that track one origin of coroutines by their own wish
  std::set<std::uint64_t> track_one_origin;

  bool forked = false;       // it has the interpreter that its parent had
  base::LaneId forked_from;  // that thread of its parent's

  bool first() const { return parent == nullptr; }
};

}  // namespace fiberscope::host
