// FiberTable: every fiber of the run with its Python side, and the CPU time of those that ended.
//
// Owns: the PyFibers. Deliberately does not know who runs (runtime.h) nor what a fiber does.
//
// Invariant: a fiber is in the table from make() until free() or forget(); in no order.
#pragma once

#include <Python.h>

#include <map>
#include <vector>

#include "scheduler/core/scheduler.h"
#include "scheduler/host/run/pyfiber.h"

namespace fiberscope::host {

class FiberTable {
 public:
  explicit FiberTable(core::Scheduler& scheduler) : scheduler_(scheduler) {}
  FiberTable(const FiberTable&) = delete;
  FiberTable& operator=(const FiberTable&) = delete;

  // make: a fiber in state Created that speaks through `lane`. `group`: as Scheduler::create().
  // nullptr: MemoryError is set.
  PyFiber* make(base::LaneId lane, PyThreadState* thread_state, base::LaneId thread_lane,
                Process& process, core::Fiber::Entry entry, void* argument,
                core::StackGroup* group = nullptr);
  // add: one that has been created already.
  PyFiber* add(core::Fiber& fiber, PyThreadState* thread_state, base::LaneId thread_lane,
               Process& process);
  // fork: `of` as it will be in a process that is forked from the running one (see
  // Scheduler::fork_fiber); its lanes are the caller's to make.
  PyFiber& fork(const PyFiber& of, Process& process, core::Space space, base::LaneId thread_lane,
                const std::vector<LaneEntry>& lanes);
  // free: Requires: Done, or never started.
  void free(PyFiber* fiber);
  // forget: it will never run again; somebody else frees it.
  void forget(PyFiber& fiber);

  auto begin() const { return fibers_.begin(); }
  auto end() const { return fibers_.end(); }
  // in_order: by the lanes they carry, so that equal runs go through them equally.
  std::vector<PyFiber*> in_order() const;

  // cpu_of_thread: for so long it has computed, with all its greenlets. cpu_of_process: with all
  // threads there ever were.
  CpuTimes cpu_of_thread(base::LaneId thread) const;
  CpuTimes cpu_of_process(const Process& process) const;
  // of_thread: one of those of the living thread with this threading.get_ident(); nullptr: none.
  PyFiber* of_thread(unsigned long ident, const Process& process) const;
  // of_number: the same by the thread's number, in any process. number_of: gettid(2): the main
  // thread's is its process's; 0: it is about to begin or to end.
  PyFiber* of_number(long number) const;
  static long number_of(const PyFiber& fiber);
  // standing_for: the one that stands for it in the scheduler now: with greenlets, the one that
  // runs. nullptr: none.
  PyFiber* standing_for(base::LaneId thread) const;

 private:
  core::Scheduler& scheduler_;
  std::vector<PyFiber*> fibers_;
  std::map<base::LaneId, CpuTimes> ended_cpu_;  // of greenlets that ended, by their thread
};

}  // namespace fiberscope::host
