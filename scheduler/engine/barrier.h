// Barrier: what the kernel refuses a run, whatever code runs in it. The simulated machine answers
// what a program asks of the C library; this holds when something asks past it.
//
// Owns: the limits of the process, Landlock's and seccomp's rules. Deliberately does not know
// Python nor the simulated machine.
//
// What holds once it is raised, each by a layer of its own:
//  1. Landlock: nothing is written, made or removed anywhere; files are read only below the places
//     that are given; no signal leaves the run, no TCP port is bound or connected to.
//  2. seccomp: a list of what may be called. No file is opened for writing, no process made (but
//     a checkpoint, as checkpoint_keeper.h lets it) or signalled, no program started, no socket
//     made, no clock set, no file's facts changed; of a terminal only what programs need of their
//     own.
//  3. Nobody gains rights by starting a program (no_new_privs); root keeps no right of root's but
//     to read.
// Kernels before 5.13 have no Landlock: there files outside of the places can be read. Kernels
// before 6.7 and 6.12 have it without ports and signals: seccomp refuses both.
// Source: landlock(7), seccomp(2), seccomp_init(3), capabilities(7) of Linux man-pages.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "scheduler/base/barrier_parts.h"

namespace fiberscope::engine {

struct BarrierOptions {
  std::vector<std::string> readable;  // files and folders, with all below them
  std::uint64_t cpu_seconds = 0;      // then SIGXCPU comes; 0: never
  std::uint64_t file_bytes = 0;       // of an anonymous file, and of a file as output; 0: any
  int* listener = nullptr;            // of restrict_system_calls()
};

// prepare_barrier: what can be made ready before processes are forked that raise it.
void prepare_barrier();

// raise_barrier: for this process and all its threads to come, for good. Requires: a single thread.
// Returns the parts that cannot be raised, and why; the others hold.
std::vector<base::BarrierGap> raise_barrier(const BarrierOptions& options);

}  // namespace fiberscope::engine
