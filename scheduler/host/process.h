// Process: one simulated process: an interpreter of its own, the threads that run in it, and what
// the kernel keeps of it.
//
// Owns: the facts that all threads of a process share. Deliberately does not know how processes
// begin or end, nor how its fibers are scheduled (runtime.h).
//
// Invariants:
//  1. Every PyFiber belongs to exactly one process, for as long as it lives.
//  2. Numbers are given in the order of creation and never again: the same in every run.
#pragma once

#include <Python.h>

#include "scheduler/base/ids.h"
#include "scheduler/host/gil.h"

namespace fiberscope::host {

// The number of the first process; its parent, which is outside of the machine, has the one before.
inline constexpr int kFirstPid = 1000;

struct Process {
  explicit Process(bool has_gil) : gil(!has_gil) {}

  int pid = kFirstPid;
  Process* parent = nullptr;  // nullptr: the first process
  base::LaneId lane;
  PyInterpreterState* interpreter = nullptr;
  Gil gil;
};

}  // namespace fiberscope::host
