#include "scheduler/host/processes/fork.h"

#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <string>

#include "scheduler/base/arena.h"
#include "scheduler/base/process_calls.h"
#include "scheduler/host/processes/interval_timers.h"
#include "scheduler/host/processes/processes.h"
#include "scheduler/host/processes/threads.h"
#include "scheduler/host/run/real_processes.h"

namespace fiberscope::host {

namespace {

// inherit: what fork(2) gives a child besides what any new process has of its parent.
void inherit(const Process& parent, Process& child) {
  child.words = parent.words;
  child.comm = parent.comm;
  child.zone = parent.zone;
  child.locale = parent.locale;
  child.text_domain = parent.text_domain;
  child.text_folders = parent.text_folders;
  if (parent.random != nullptr) child.random = std::make_unique<RandomState>(*parent.random);
  child.interpreter = parent.interpreter;
  child.memory = parent.memory;
  child.dumpable = parent.dumpable;
  child.keeps_capabilities = parent.keeps_capabilities;
  child.streams = {stdin, stdout, stderr};
  child.evaluates_aside = parent.evaluates_aside;
  child.track_one_origin = parent.track_one_origin;
  child.environment.begin(variables_of(environ));
  child.forked = child.executes = true;
}

// tell_returns: a fork returns twice: 0 in the new process, and its number in the one there was.
void tell_returns(const Process& child, const PyFiber& made) {
  Runtime& runtime = *Runtime::get();
  trace::Writer& writer = runtime.writer();
  if (!writer.recording()) return;
  const auto tell = [&](base::LaneId from, base::LaneId to, int value) {
    const base::TextId text = writer.intern(std::to_string(value));
    writer.emit(trace::ValuePassed{from, to, trace::PassKind::Return, text}, runtime.anchor());
  };
  tell(runtime.lane(), made.thread_lane, 0);
  tell(child.lane, runtime.lane(), child.pid);
}

// share_all: what processes have in common, from now on. 0, or minus an errno.
int share_all() {
  if (!base::Arena::shared()) {
    const int file = RealProcesses::memory == nullptr ? -1 : RealProcesses::memory();
    if (!base::Arena::share(file)) return -ENOMEM;
  }
  core::Scheduler& scheduler = Runtime::get()->scheduler();
  scheduler.spread();
  return scheduler.any_space() ? 0 : -EAGAIN;
}

}  // namespace

bool can_fork() { return base::Arena::begun() && RealProcesses::forked != nullptr; }

int fork_process(Process& child) {
  Runtime& runtime = *Runtime::get();
  core::Scheduler& scheduler = runtime.scheduler();
  const PyFiber& self = runtime.current();
  Process& parent = *self.process;
  if (const int error = share_all(); error != 0) return error;
  inherit(parent, child);
  core::Lanes& lanes = runtime.lanes();
  const std::string name = "python " + std::to_string(child.index + 1);
  child.lane = lanes.born(trace::LaneKind::Process, runtime.names().unique(name), {},
                          runtime.lane(), runtime.place(), runtime.anchor());
  const core::Space space = scheduler.new_space();
  const Forked forked = runtime.fork_here(child, space);
  PyFiber& made = *forked.self;
  child.main = forked.main;
  child.forked_from = self.thread_lane;
  child.signals.fork(parent.signals, self.thread_lane, made.thread_lane);
  inherit_thread(self, made);
  const long real = syscall(SYS_clone, base::kProcessFlags, 0, 0, 0, 0);
  if (real == 0) {
    RealProcesses::forked();
    runtime.arrive(forked);
    heed_cpu_limit(child);
    return 0;
  }
  if (real < 0) {
    const int error = errno;
    runtime.unfork(forked);
    lanes.ended(child.lane, trace::EndKind::NeverStarted);
    scheduler.give_up_space(space);
    return -error;
  }
  tell_returns(child, made);
  scheduler.start(*made.fiber, runtime.anchor());
  runtime.charge(runtime.options().costs.system_call_ns);
  return child.pid;
}

std::optional<core::Space> new_process(bool cold) {
  if (!base::Arena::begun() || RealProcesses::spawn == nullptr || share_all() != 0) return {};
  core::Scheduler& scheduler = Runtime::get()->scheduler();
  const core::Space space = scheduler.new_space();
  if (RealProcesses::spawn(space, cold) == 0) return space;
  scheduler.give_up_space(space);
  return {};
}

PyFiber& begin_alone(Process& process, core::Space space, base::LaneId thread,
                     core::Fiber::Entry entry, void* argument) {
  Runtime& runtime = *Runtime::get();
  core::Fiber& fiber = runtime.scheduler().create_there(space, thread, entry, argument);
  process.main = runtime.fibers().add(fiber, nullptr, thread, process);
  return *process.main;
}

}  // namespace fiberscope::host
