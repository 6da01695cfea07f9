#include "scheduler/host/processes/processes.h"

#include <sys/wait.h>

#include <algorithm>
#include <csignal>

#include "scheduler/base/check.h"
#include "scheduler/host/processes/children.h"
#include "scheduler/host/processes/interval_timers.h"
#include "scheduler/host/processes/pid_fds.h"
#include "scheduler/host/processes/signals.h"
#include "scheduler/host/python/ref.h"

namespace fiberscope::host {

namespace {

Process* acting = nullptr;  // see AsProcess; also the one between vfork and execve

// end_lanes: of one fiber, innermost first.
void end_lanes(Runtime& runtime, PyFiber& fiber, trace::EndKind how, TextId detail) {
  for (auto it = fiber.lanes.rbegin(); it != fiber.lanes.rend(); ++it) {
    if (runtime.lanes().state(it->lane) == trace::LaneState::Ended) continue;
    runtime.lanes().ended(it->lane, how, detail, {}, runtime.anchor());
  }
}

// abandon_fibers: all of the process but the running one, in the order in which they were made.
void abandon_fibers(Runtime& runtime, Process& process, TextId detail) {
  std::vector<PyFiber*> fibers;
  for (PyFiber* fiber : runtime.fibers()) {
    if (fiber->process == &process && fiber != &runtime.current()) fibers.push_back(fiber);
  }
  std::sort(fibers.begin(), fibers.end(),
            [](const PyFiber* a, const PyFiber* b) { return a->fiber->number < b->fiber->number; });
  for (PyFiber* fiber : fibers) {
    end_lanes(runtime, *fiber, trace::EndKind::Cancelled, detail);
    const base::LaneId thread = fiber->thread_lane;
    runtime.fibers().forget(*fiber);
    const core::FiberState state = fiber->fiber->state;
    if (state == core::FiberState::Created || state == core::FiberState::Done) continue;
    runtime.scheduler().abandon(*fiber->fiber);
    // what its calls hold lies on its stack
    runtime.scheduler().in_space(
        fiber->fiber->space, [&hooks = runtime.hooks(), thread] { hooks.release_calls(thread); });
  }
}

// waits_for_none: a process that ignores the ends of its children does not wait for them either.
bool waits_for_none(const Process& parent) {
  const struct sigaction action = parent.signals.action(SIGCHLD);
  return action.sa_handler == SIG_IGN || (action.sa_flags & SA_NOCLDWAIT) != 0;
}

// leave_status: of a process that has ended: with its parent, or with init(1), which waits at once.
void leave_status(Process& process, EventSeq cause) {
  if (process.parent == nullptr) return;
  if (!process.orphaned && !waits_for_none(*process.parent)) {
    return pass_status(process, process.parent->lane, cause);
  }
  if (process.orphaned) pass_status(process, {}, cause);
  process.reaped = true;
}

// tell_parent: that it has ended.
void tell_parent(Process& process) {
  if (process.parent == nullptr) return;
  siginfo_t info{};
  tell_change(process, ChildChange::Ended, info);
  if (!process.orphaned && !process.serves) {
    raise_if_heeded(*process.parent, info, "a child has ended");
  }
}

// conclude: its end is there for its parent to see.
void conclude(Runtime& runtime, Process& process, int wait_status, TextId detail) {
  process.ended = true;
  process.wait_status = wait_status;
  stop_interval_timers(process);
  runtime.hooks().release_files(process);
  if (process.lane) {
    const bool well = wait_status == 0;
    const trace::EndKind how = well                       ? trace::EndKind::Returned
                               : WIFSIGNALED(wait_status) ? trace::EndKind::Cancelled
                                                          : trace::EndKind::Exited;
    runtime.lanes().ended(process.lane, how, detail, {}, runtime.anchor());
  }
  const EventSeq cause = cause_of_end(process);
  leave_status(process, cause);
  tell_pid_fds(process, cause);
  leave_children(process);
  tell_awaiters(process, process.lane, detail, cause);
  const std::vector<PyFiber*> last = process.last_awaiters;
  for (PyFiber* fiber : last) {
    runtime.scheduler().wake(*fiber->fiber, trace::WakeKind::Finished, process.lane, detail, cause);
  }
  tell_parent(process);
}

TextId describe_end(Runtime& runtime, int wait_status) {
  if (wait_status == 0) return {};
  return runtime.writer().intern(words_of_status(wait_status));
}

}  // namespace

bool simulating() {
  const Runtime* runtime = Runtime::get();
  return runtime != nullptr && runtime->running();
}

Process& calling_process() { return acting != nullptr ? *acting : Runtime::get()->process(); }

AsProcess::AsProcess(Process& process) : before_(std::exchange(acting, &process)) {}
AsProcess::~AsProcess() { acting = before_; }

Attached::Attached() : was_detached_(_PyThreadState_UncheckedGet() == nullptr) {
  if (was_detached_) PyEval_RestoreThread(Runtime::get()->current().thread_state);
}

Attached::~Attached() {
  if (was_detached_) PyEval_SaveThread();
}

trace::WaitKind sleep_kind() {
  Runtime& runtime = *Runtime::get();
  return runtime.lanes().carries(runtime.lane()) ? trace::WaitKind::BlockingSleep
                                                 : trace::WaitKind::Sleep;
}

core::Wait wait_as(trace::WaitKind why, std::string_view detail) {
  Runtime& runtime = *Runtime::get();
  core::Wait wait = runtime.describe_wait();
  if (wait.why == trace::WaitKind::Switched) {
    wait.why = why;
    wait.detail = runtime.writer().intern(detail);
  }
  return wait;
}

void name_process(PyObject* given) {
  Runtime& runtime = *Runtime::get();
  Process& process = runtime.process();
  if (given == nullptr || process.first()) return;
  const bool prepared = PyDict_Check(given) != 0;
  if (!prepared && !process.forked) return;  // it has been named
  const Ref name =
      prepared ? Ref::borrow(PyDict_GetItemString(given, "name")) : attribute(given, "_name");
  const std::string_view text = name ? text_of(name.get()) : std::string_view();
  if (!text.empty()) runtime.lanes().rename(process.lane, runtime.names().unique(text));
}

void kill_process(Process& process, int wait_status) {
  Runtime& runtime = *Runtime::get();
  CHECK_MSG(!process.first(), "the first process ends with the run");
  const TextId detail = describe_end(runtime, wait_status);
  abandon_fibers(runtime, process, detail);
  const bool own = &runtime.process() == &process;
  if (own) {
    PyThreadState* const state = runtime.current().thread_state;
    if (state != nullptr && _PyThreadState_UncheckedGet() == nullptr) PyEval_RestoreThread(state);
    end_lanes(runtime, runtime.current(), trace::EndKind::Exited, detail);
    runtime.hooks().release_calls(runtime.current().thread_lane);
  }
  conclude(runtime, process, wait_status, detail);
  const core::Space space = process.main == nullptr ? core::Space{0} : process.main->fiber->space;
  if (!own) {
    if (space != runtime.space() && is_empty(space)) runtime.scheduler().dismiss(space);
    return;
  }
  PyFiber& self = runtime.current();
  runtime.fibers().forget(self);
  if (is_empty(space)) runtime.scheduler().leave_space();
  runtime.scheduler().finish();
}

namespace {

// forget_program: what execve(2) does not leave of the one that was there.
// Source: execve(2), "Effect on process attributes".
void forget_program(Process& process) {
  process.track_one_origin.clear();
  process.streams = {};
  process.locale.clear();
  process.text_domain.clear();
  process.text_folders.clear();
  process.zone.clear();
  process.random.reset();
  process.interpreter = nullptr;
  process.memory.used = 0;
  process.forked = process.evaluates_aside = false;
  process.dumpable = true;
}

}  // namespace

void replace_program(Process& process, std::string_view detail,
                     const std::function<PyFiber&()>& begin) {
  Runtime& runtime = *Runtime::get();
  PyFiber& self = runtime.current();
  const TextId what = runtime.writer().intern(detail);
  abandon_fibers(runtime, process, what);
  runtime.hooks().replaced(process);
  if (process.gil.present() && process.gil.held_by(self.thread_lane)) {
    process.gil.release(runtime, self, runtime.anchor());
  }
  PyFiber& main = begin();
  machine::SignalState signals;
  signals.inherit_ignored(process.signals);
  signals.set_mask(main.thread_lane, process.signals.mask(self.thread_lane));
  process.signals = std::move(signals);
  forget_program(process);
  end_lanes(runtime, self, trace::EndKind::Exited, what);
  runtime.hooks().release_calls(self.thread_lane);
  if (process.first()) runtime.replace_main(main);
  runtime.leave_process();
  const core::Space space = self.fiber->space;
  runtime.fibers().forget(self);
  runtime.scheduler().start(*main.fiber, runtime.anchor());
  if (is_empty(space)) runtime.scheduler().leave_space();
  runtime.scheduler().finish();
}

bool is_empty(core::Space space) {
  return space != 0 && std::ranges::none_of(Runtime::get()->processes(), [=](const auto& process) {
           return !process->ended && process->main != nullptr &&
                  process->main->fiber->space == space;
         });
}

namespace {

// is_other: it runs a program of the user's, and is not the first.
bool is_other(const Process& process) {
  return !process.first() && !process.ended && !process.serves;
}

}  // namespace

bool others_live() {
  return std::ranges::any_of(Runtime::get()->processes(),
                             [](const auto& process) { return is_other(*process); });
}

void await_others() {
  Runtime& runtime = *Runtime::get();
  Process& first = runtime.process();
  PyFiber& self = runtime.current();
  leave_children(first);
  if (first.gil.held_by(self.thread_lane)) {
    first.gil.release(runtime, self, runtime.anchor());
  }
  for (;;) {
    const auto& all = runtime.processes();
    const auto other =
        std::ranges::find_if(all, [](const auto& process) { return is_other(*process); });
    if (other == all.end()) return;
    core::Wait wait;
    wait.why = trace::WaitKind::Join;
    wait.target = (*other)->lane;
    wait.detail = runtime.writer().intern("the other processes");
    LeaveList leave((*other)->last_awaiters);
    (*other)->last_awaiters.push_back(&self);
    runtime.park_aside(wait, nullptr, &leave);  // the interpreter may be gone
  }
}

}  // namespace fiberscope::host
