#include "scheduler/host/run/runtime.h"

#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>

#include "scheduler/base/check.h"
#include "scheduler/host/greenlet/greenlet.h"
#include "scheduler/host/libc/poll.h"
#include "scheduler/host/start/modules.h"
#include "scheduler/host/processes/outside_signals.h"
#include "scheduler/host/python/ref.h"
#include "scheduler/host/python/values.h"

namespace fiberscope::host {

namespace {

constexpr std::size_t kStackBytes = 4 * 1024 * 1024;

std::unique_ptr<core::Policy> make_policy(const RunOptions& options) {
  std::unique_ptr<core::Policy> policy = core::make_policy(options.policy, options.seed);
  CHECK_MSG(policy != nullptr, "no such policy");
  if (!options.decisions.empty()) {
    policy = std::make_unique<core::DecisionPolicy>(options.decisions, std::move(policy));
  }
  return policy;
}

}  // namespace

Runtime* Runtime::instance_ = nullptr;

Runtime::Runtime(RunOptions options, trace::Writer::Sink sink)
    : options_(std::move(options)),
      machine_clock_(clock_, options_.costs),
      writer_(clock_, std::move(sink)),
      kernel_(clock_, writer_, *this, options_.costs, options_.seed),
      network_(kernel_, options_.world),
      tree_(kernel_, real_files_, options_.world.disk, {geteuid(), getegid()}),
      lanes_(writer_),
      sources_(writer_),
      preemption_(options_.machine, options_.costs, options_.seed) {
  CHECK(instance_ == nullptr);
  core::Scheduler::Options scheduling;
  scheduling.stack_bytes = kStackBytes;
  const base::MachineSettings& machine = options_.machine;
  scheduling.cores = machine.cores;
  // first in, first out: until it waits
  const bool slices =
      machine.preemption != base::Preemption::Cooperative && options_.policy != "fifo";
  if (slices) scheduling.quantum_ns = machine.quantum_ns;
  scheduling.tell_circles = true;
  last_on_core_.resize(machine.cores);
  scheduler_ = std::make_unique<core::Scheduler>(lanes_, clock_, make_policy(options_), scheduling);
  instance_ = this;
  if (options_.send_at_once) writer_.send_at_once();
  if (options_.inspect_at > 0) {
    writer_.watch(EventSeq{options_.inspect_at}, [this] { inspect(); });
  }
}

Runtime::~Runtime() { instance_ = nullptr; }

PyFiber* Runtime::new_fiber(LaneId lane, PyThreadState* thread_state, LaneId thread_lane,
                            core::Fiber::Entry entry, void* argument) {
  core::Fiber* fiber = scheduler_->create(lane, entry, argument);
  if (fiber == nullptr) {
    PyErr_SetString(PyExc_MemoryError, "no memory or address space for another coroutine's stack");
    return nullptr;
  }
  auto* made = new PyFiber;
  made->fiber = fiber;
  made->thread_state = thread_state;
  made->thread_lane = thread_lane;
  made->process = &process();
  made->lanes.push_back(LaneEntry{lane});
  fiber->user = made;
  made->place = fibers_.size();
  fibers_.push_back(made);
  return made;
}

void Runtime::free_fiber(PyFiber* fiber) {
  if (left_ == fiber) left_ = nullptr;
  forget_fiber(*fiber);
  scheduler_->discard(*fiber->fiber);
  delete fiber;
}

void Runtime::forget_fiber(PyFiber& fiber) {
  fibers_.back()->place = fiber.place;
  fibers_[fiber.place] = fibers_.back();
  fibers_.pop_back();
  if (fiber.fiber->home_lane == fiber.thread_lane) {
    ended_cpu_ns_.erase(fiber.thread_lane);
  } else {
    ended_cpu_ns_[fiber.thread_lane] += fiber.cpu_ns;
  }
}

TimeNs Runtime::thread_cpu_ns() const {
  if (current_ == nullptr) return 0;
  const auto ended = ended_cpu_ns_.find(current_->thread_lane);
  TimeNs sum_ns = ended == ended_cpu_ns_.end() ? 0 : ended->second;
  for (const PyFiber* fiber : fibers_) {
    if (fiber->thread_lane == current_->thread_lane) sum_ns += fiber->cpu_ns;
  }
  return sum_ns;
}

LaneId Runtime::thread_lane(unsigned long ident) const {
  const auto found = std::find_if(fibers_.begin(), fibers_.end(), [=, this](const PyFiber* fiber) {
    return fiber->thread_state != nullptr && fiber->thread_state->thread_id == ident &&
           fiber->process == current_->process;
  });
  return found == fibers_.end() ? LaneId{} : (*found)->thread_lane;
}

Process& Runtime::add_process(Process& parent) {
  Process& process = *processes_.emplace_back(std::make_unique<Process>(options_.machine.gil));
  process.pid = kFirstPid + static_cast<int>(processes_.size()) - 1;
  process.parent = &parent;
  process.signals.inherit_ignored(parent.signals);
  process.folder = parent.folder;
  process.umask = parent.umask;
  return process;
}

PyFiber& Runtime::start_main(core::Fiber::Entry entry, void* argument) {
  Process& first = *processes_.emplace_back(std::make_unique<Process>(options_.machine.gil));
  first.lane = lanes_.born(trace::LaneKind::Process, "python", {});
  first.interpreter = PyInterpreterState_Get();
  first.executes = true;
  const LaneId thread = lanes_.born(trace::LaneKind::Thread, "main", first.lane);
  main_ = new_fiber(thread, PyThreadState_Get(), thread, entry, argument);
  CHECK_MSG(main_ != nullptr, "no memory for the main fiber's stack");
  fs_set_main_thread(main_->thread_state->thread_id);
  first.main = main_;
  start_signals(first);
  scheduler_->start(*main_->fiber);
  return *main_;
}

trace::Place Runtime::place_of(fs_frame* frame) {
  PyCodeObject* code = fs_frame_code(frame);
  CodeInfo& info = sources_.info(code);
  if (!info.source) return {};
  return {info.source, sources_.line(code, info, fs_frame_lasti(frame))};
}

trace::Place Runtime::place() {
  if (current_ == nullptr) return {};
  for (fs_frame* f = fs_top_frame(current_->thread_state); f != nullptr; f = fs_frame_back(f)) {
    if (sources_.info(fs_frame_code(f)).program) return place_of(f);
  }
  return {};
}

bool Runtime::wait_from_frame(fs_frame* frame, const CodeInfo& info, core::Wait& wait) {
  if (info.wait == nullptr) return false;
  wait.why = info.wait->why;
  wait.detail = info.wait_words;
  if (info.wait->object_local >= 0) {
    if (PyObject* object = fs_local(frame, info.wait->object_local)) {
      wait.object = object_id(object);
    }
  }
  return true;
}

// tell_object: what `point` waits for: a greenlet is a lane, anything else goes by the program's
// name for it.
void Runtime::tell_object(PyObject* object, fs_frame* program_frame, core::Wait& wait) {
  if (is_greenlet(object)) {
    wait.target = greenlet_lane(object);
    wait.object = {};
    return;
  }
  if (!writer_.recording()) return;
  KnownObjects::Known& known = objects_.of(object, thread_state());
  if (known.words != wait.detail) {
    known.words = known.detail = wait.detail;
    const std::string name = variable_name(object, program_frame);
    const std::string words(writer_.text(wait.detail));
    if (!name.empty() && name != words) known.detail = writer_.intern(words + " " + name);
  }
  wait.detail = known.detail;
}

// tell_descriptor: what is done with it and what it is: "recv from 127.0.0.1:8000 (fd 7)".
void Runtime::tell_descriptor(core::Wait& wait) {
  const PyFiber::Descriptor& descriptor = current_->descriptor;
  std::string words = descriptor.writing ? "write to" : "read from";
  if (wait.why == trace::WaitKind::Io && wait.detail) words = writer_.text(wait.detail);
  wait.why = trace::WaitKind::Io;
  wait.object = descriptor.object;
  if (!writer_.recording()) return;
  wait.detail = writer_.intern(words + " " + std::string(writer_.text(descriptor.name)));
}

core::Wait Runtime::describe_wait() {
  core::Wait wait;
  wait.why = trace::WaitKind::Switched;
  PyObject* object = nullptr;
  fs_frame* frame = fs_top_frame(current_->thread_state);
  for (; frame != nullptr; frame = fs_frame_back(frame)) {
    const CodeInfo& info = sources_.info(fs_frame_code(frame));
    if (info.program) {
      wait.place = place_of(frame);
      break;
    }
    if (info.wait == nullptr) continue;
    // the library function that the program called says what it is about
    wait.object = {};
    wait_from_frame(frame, info, wait);
    object = info.wait->object_local >= 0 ? fs_local(frame, info.wait->object_local) : nullptr;
  }
  if (current_->descriptor.number >= 0) {
    tell_descriptor(wait);
  } else if (object != nullptr && frame != nullptr) {
    tell_object(object, frame, wait);
  }
  for (const PyFiber::Expected& e : current_->expected) {
    wait.deadline_ns = std::min(wait.deadline_ns, e.deadline_ns);
  }
  return wait;
}

namespace {

// has_waiters: of an Event or Condition, each of which keeps whoever waits in a container. Source:
// CPython 3.11 Lib/threading.py, Lib/asyncio/locks.py; gevent 22.10.2 _abstract_linkable.py.
bool has_waiters(PyObject* object) {
  Ref waiters = attribute(object, "_waiters");
  if (!waiters) waiters = attribute(object, "_links");
  if (!waiters) {
    const Ref condition = attribute(object, "_cond");  // threading.Event
    if (condition) waiters = attribute(condition.get(), "_waiters");
  }
  return !waiters || PyObject_IsTrue(waiters.get()) != 0;
}

}  // namespace

void Runtime::tell_if_nobody_waits(fs_frame* frame, const CodeInfo& info) {
  // what libraries notify among themselves is their own affair
  fs_frame* const caller = fs_frame_back(frame);
  if (caller == nullptr || !sources_.info(fs_frame_code(caller)).program) return;
  PyObject* const object = fs_local(frame, 0);
  if (object == nullptr || !writer_.recording() || has_waiters(object)) return;
  core::Wait wait;
  wait.detail =
      writer_.intern(writer_.text(info.name).starts_with("Event") ? "event" : "condition");
  tell_object(object, caller, wait);
  writer_.emit(trace::NobodyWaited{lane(), object_id(object), wait.detail, place_of(caller)},
               anchor_);
}

ObjectId Runtime::object_id(PyObject* object) {
  ObjectId& id = objects_.of(object, thread_state()).id;
  if (!id) id = ObjectId{++last_object_};
  return id;
}

// --- switching ---------------------------------------------------------------------------------

void Runtime::leave_running(core::Wait wait) {
  PyFiber& self = *current_;
  const LaneId lane = this->lane();
  if (options_.full_detail) record_frames(lane, fs_top_frame(self.thread_state));
  if (self.queued_while_running) {
    self.queued_while_running = false;
    lanes_.ready(lane, trace::WakeKind::Yielded, lane, wait.detail, self.queued_cause);
    return;
  }
  wait.stack_bytes = scheduler_->stack_bytes_used();
  anchor_ = lanes_.blocked(lane, wait);
}

// --- losing the core ----------------------------------------------------------------------------

// finalizing: the interpreter is being taken down; other threads shall not come in between.
bool Runtime::finalizing() const { return _Py_IsFinalizing() != 0; }

// put_aside: Python's state belongs to nobody while `action` may let other fibers run.
template <class Action>
void Runtime::put_aside(Action action) {
  PyFiber& self = *current_;
  if (self.undecided) decide();
  const RunningCallback callback = running_callback_;
  const EventSeq anchor = anchor_;
  save_python_state(self);
  left_ = &self;
  action(self);
  restore_python_state(self);
  running_callback_ = callback;
  record_stack();
  anchor_ = std::max(anchor, lanes_.since(self.fiber->lane));
}

// settle: the fiber is on a core again. What the kernel needed to bring it there takes time, in
// which its slice may end already.
void Runtime::settle(PyFiber& self) {
  for (;;) {
    current_ = &self;
    if (finalizing() && self.thread_lane != main_->thread_lane) {
      // as CPython does with threads that come back too late
      core::Wait wait;
      wait.detail = writer_.intern("nothing: the program has ended");
      scheduler_->park(wait);
      continue;
    }
    LastOnCore& last = last_on_core_[core().value - 1];
    const LastOnCore before = std::exchange(last, {self.thread_lane, self.process});
    if (before.process == nullptr || before.thread == self.thread_lane) return;
    const bool same_process = before.process == self.process;
    const base::Costs& costs = options_.costs;
    if (!scheduler_->spend(same_process ? costs.thread_switch_ns : costs.process_switch_ns)) return;
  }
}

core::WakeResult Runtime::park_aside(const core::Wait& wait, const LaneId* target,
                                     core::WaitHook* hook) {
  PyFiber& self = *current_;
  const core::WakeResult result = scheduler_->park(wait, target, hook);
  settle(self);
  return result;
}

void Runtime::spend_slowly(TimeNs cost_ns) {
  put_aside([&](PyFiber& self) {
    if (scheduler_->spend(cost_ns)) settle(self);
  });
}

void Runtime::give_up_gil() {
  const trace::Place here = place();
  put_aside([&](PyFiber& self) {
    Gil& gil = self.process->gil;
    gil.pass_on(*this, self, here, gil.asked_by());
  });
}

void Runtime::preempt() {
  Gil& gil = current_->process->gil;
  const trace::Place here = place();
  put_aside([&](PyFiber& self) {
    if (gil.wanted()) {
      gil.pass_on(*this, self, here, anchor_);
      return;
    }
    gil.release(*this, self, anchor_);
    if (scheduler_->preempt()) settle(self);
    gil.take(*this, self, here);
  });
}

// thread: the fiber that stands for it in the scheduler now: with greenlets, the one that runs.
PyFiber* Runtime::thread(unsigned long ident) const {
  if (ident == 0) return current_;
  for (PyFiber* fiber : fibers_) {
    if (fiber->process != current_->process || fiber->thread_state->thread_id != ident) continue;
    const core::FiberState state = fiber->fiber->state;
    const bool handed_over = fiber->fiber->wait_mode == core::WaitMode::HandedOver;
    if (state != core::FiberState::Done && state != core::FiberState::Created && !handed_over) {
      return fiber;
    }
  }
  return nullptr;
}

bool Runtime::set_nice(unsigned long ident, int nice) {
  PyFiber* const fiber = thread(ident);
  if (fiber == nullptr) return false;
  const auto priority = static_cast<std::int16_t>(-std::clamp(nice, -20, 19));
  scheduler_->set_priority(*fiber->fiber, priority);
  writer_.emit(trace::PrioritySet{fiber->thread_lane, priority}, anchor_);
  return true;
}

bool Runtime::nice(unsigned long ident, int& out) const {
  const PyFiber* const fiber = thread(ident);
  if (fiber != nullptr) out = -fiber->fiber->share.priority;
  return fiber != nullptr;
}

void Runtime::begin_thread(PyFiber& self) {
  settle(self);
  self.process->gil.take(*this, self, {});
  record_stack();
}

void Runtime::end_thread(PyFiber& self) {
  const LaneId lane = self.fiber->lane;
  self.process->gil.release(*this, self, lanes_.since(lane));
}

// ready_by_callback: the loop's callback resumes it: whoever queued the callback woke it, or the
// one whose end the callback tells. If it queued the callback itself, the one that ran in between
// did.
void Runtime::ready_by_callback(LaneId target) {
  const RunningCallback& running = running_callback_;
  const bool itself = running.queued_by == target && running.resumed;
  const LaneId ended = running.subject           ? running.subject
                       : running.kills && itself ? running.resumed
                                                 : LaneId{};
  if (ended && lanes_.state(ended) == trace::LaneState::Ended) {
    lanes_.ready(target, trace::WakeKind::Finished, ended, running.what, lanes_.since(ended));
    return;
  }
  lanes_.ready(target, running.from_timer ? trace::WakeKind::TimerFired : trace::WakeKind::Notified,
               itself ? running.resumed : running.queued_by, running.what, running.queued);
}

void Runtime::hand_over(PyFiber& to, trace::SwitchKind how) {
  PyFiber& self = *current_;
  spend(options_.costs.coroutine_switch_ns);
  core::Wait wait = describe_wait();
  if (wait.why == trace::WaitKind::Switched) wait.target = to.lanes[0].lane;
  const LaneId target = to.fiber->lane;
  if (running_callback_.queued && running_callback_.on == &self) {
    if (lanes_.state(target) == trace::LaneState::Blocked) ready_by_callback(target);
    running_callback_.resumed = target;
  }
  leave_running(wait);
  const EventSeq cause =
      lanes_.state(target) == trace::LaneState::Ready ? lanes_.since(target) : anchor_;
  save_python_state(self);
  left_ = &self;
  scheduler_->hand_over(*to.fiber, wait, how, cause);
  restore_python_state(self);
  current_ = &self;
  record_stack();
  anchor_ = lanes_.since(self.fiber->lane);
  if (options_.full_detail) check_budget();
}

core::WakeResult Runtime::park(core::Wait wait, const LaneId* target, core::WaitHook* hook) {
  if (!wait.place.source) wait.place = place();
  if (options_.full_detail) record_frames(lane(), fs_top_frame(current_->thread_state));
  wait.stack_bytes = scheduler_->stack_bytes_used();
  wake_ready_pollers();
  core::WakeResult result;
  put_aside([&](PyFiber& self) {
    Gil& gil = self.process->gil;
    gil.release(*this, self, anchor_);
    // nothing may come between what made it wait and the wait: the call is paid for afterwards
    result = park_aside(wait, target, hook);
    if (scheduler_->spend(options_.costs.system_call_ns)) settle(self);
    gil.take(*this, self, wait.place);
  });
  return result;
}

void Runtime::yield() {
  wake_ready_pollers();
  if (!others_want_to_run()) return;
  const trace::Place here = place();
  put_aside([&](PyFiber& self) {
    Gil& gil = self.process->gil;
    gil.release(*this, self, anchor_);
    scheduler_->yield();
    settle(self);
    gil.take(*this, self, here);
  });
}

void Runtime::finish_into(PyFiber& to, trace::SwitchKind how, EventSeq cause) {
  current_ = &to;
  left_ = nullptr;
  scheduler_->finish_into(*to.fiber, how, cause);
}

// record_stack: the machine facts of the fiber that has just left the core.
void Runtime::record_stack() {
  PyFiber* left = std::exchange(left_, nullptr);
  if (left == nullptr || left == current_ || !records_detail()) return;
  // it waits only for its turn: on another core it runs
  if (left->fiber->state == core::FiberState::Running) return;
  const core::FiberFacts facts = scheduler_->facts(*left->fiber);
  writer_.emit(trace::StackRecorded{left->lanes[0].lane, facts.reserved_bytes, facts.used_bytes,
                                    facts.high_water_bytes,
                                    core::normalise(facts, left->fiber->stack)});
}

// --- readiness ---------------------------------------------------------------------------------

void Runtime::make_ready(PyFiber& fiber, trace::WakeKind how, TextId detail, EventSeq cause,
                         LaneId waker) {
  if (&fiber == current_) {
    fiber.queued_while_running = true;
    fiber.queued_cause = cause;
    return;
  }
  make_lane_ready(fiber.fiber->lane, how, detail, cause, waker);
}

void Runtime::make_lane_ready(LaneId lane, trace::WakeKind how, TextId detail, EventSeq cause,
                              LaneId waker) {
  const trace::LaneState state = lanes_.state(lane);
  if (state == trace::LaneState::Blocked || state == trace::LaneState::New) {
    lanes_.ready(lane, how, waker, detail, cause);
  }
}

void Runtime::expect_timer(PyFiber& fiber, TimerId timer, TimeNs deadline_ns) {
  fiber.expected.push_back({timer, deadline_ns});
}

void Runtime::forget_timer(PyFiber& fiber, TimerId timer) {
  std::erase_if(fiber.expected, [&](const PyFiber::Expected& e) { return e.timer == timer; });
}

// --- event loops -------------------------------------------------------------------------------

CallbackId Runtime::callback_queued(LaneId loop, LaneId target, TextId what, EventSeq cause) {
  const CallbackId id{++last_callback_};
  const EventSeq queued = writer_.emit(trace::CallbackQueued{id, loop, target, what}, cause);
  callbacks_[id.value] = QueuedCallback{queued, lane(), what};
  return id;
}

void Runtime::callback_started(CallbackId id) {
  const auto it = callbacks_.find(id.value);
  if (it == callbacks_.end()) return;
  anchor_ = writer_.emit(trace::CallbackStarted{id}, it->second.queued);
  running_callback_ = {it->second.queued, anchor_, it->second.queued_by,
                       it->second.what,   false,   current_};
  callbacks_.erase(it);
}

void Runtime::callback_dropped(CallbackId id) {
  const auto it = callbacks_.find(id.value);
  if (it == callbacks_.end()) return;
  writer_.emit(trace::CallbackDropped{id}, anchor_);
  callbacks_.erase(it);
}

// --- the run -----------------------------------------------------------------------------------

void Runtime::note(LaneId lane, trace::NoteKind kind, std::string_view text, trace::Place place) {
  writer_.emit(trace::NoteAdded{lane, kind, writer_.intern(text), place}, anchor_);
}

void Runtime::end_main(trace::EndKind how, std::string_view detail, trace::Place place) {
  const LaneId lane = main_->lanes[0].lane;
  if (lanes_.state(lane) == trace::LaneState::Ended) return;
  if (how == trace::EndKind::Failed) note(lane, trace::NoteKind::Exception, detail, place);
  anchor_ = lanes_.ended(lane, how, writer_.intern(detail), place, anchor_);
}

void Runtime::note_still_waiting() {
  for (std::uint32_t i = 1; i <= lanes_.count(); ++i) {
    const LaneId lane{i};
    const trace::LaneKind kind = lanes_.kind(lane);
    const trace::LaneState state = lanes_.state(lane);
    if (kind != trace::LaneKind::Greenlet && kind != trace::LaneKind::Task) continue;
    if (state == trace::LaneState::Ended || state == trace::LaneState::Running) continue;
    const bool started = lanes_.has_run(lane);
    note(lane, started ? trace::NoteKind::StillWaiting : trace::NoteKind::NeverStarted,
         started ? "the program ended while it still waited"
                 : "the program ended before it ever ran");
  }
}

void Runtime::conclude(trace::RunEnd how, int exit_status, std::string_view detail) {
  if (concluded_) return;
  concluded_ = true;
  if (how == trace::RunEnd::Finished || how == trace::RunEnd::Failed) note_still_waiting();
  if (how != trace::RunEnd::Stopped) record_memory_of_living();
  writer_.emit(trace::RunEnded{how, exit_status, writer_.intern(detail)}, anchor_);
  writer_.flush();
}

void Runtime::stop(trace::RunEnd how, int exit_status, std::string_view detail) {
  conclude(how, exit_status, detail);
  for (;;) syscall(SYS_exit_group, exit_status);  // past our own _exit(2)
}

core::Step Runtime::drive() {
  for (;;) {
    const core::Step step = scheduler_->run();
    current_ = nullptr;
    if (step.kind != core::StepKind::IdleUntil) return step;
    if (step.until_ns >= options_.until_ns) {
      stop(trace::RunEnd::Budget, 3, "the run's time limit was reached");
    }
    if (step.until_ns > clock_.now_ns) {
      const TimeNs from_ns = clock_.now_ns;
      machine_clock_.add_idle(step.until_ns - from_ns);
      clock_.now_ns = step.until_ns;
      anchor_ = writer_.emit(trace::ClockAdvanced{from_ns}, anchor_);
      // a long wait is a good moment to show what there is so far
      writer_.flush();
    }
    scheduler_->fire_timers();
  }
}

}  // namespace fiberscope::host
