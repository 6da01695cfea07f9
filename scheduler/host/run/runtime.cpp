#include "scheduler/host/run/runtime.h"

#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>

#include "scheduler/base/check.h"
#include "scheduler/host/run/outside.h"
#include "scheduler/host/run/stop_words.h"
#include "scheduler/machine/kernel/facts.h"

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

std::unique_ptr<core::Scheduler> make_scheduler(const RunOptions& options, core::Lanes& lanes,
                                                base::VirtualClock& clock) {
  core::Scheduler::Options scheduling;
  scheduling.own_high_water = lanes.writer().recording();
  scheduling.stack_bytes = kStackBytes;
  const base::MachineSettings& machine = options.machine;
  scheduling.cores = machine.cores;
  // first in, first out: until it waits
  const bool slices =
      machine.preemption != base::Preemption::Cooperative && options.policy != "fifo";
  if (slices) scheduling.quantum_ns = machine.quantum_ns;
  scheduling.tell_circles = true;
  return std::make_unique<core::Scheduler>(lanes, clock, make_policy(options), scheduling);
}

}  // namespace

Runtime* Runtime::instance_ = nullptr;

Runtime::Runtime(RunOptions options, trace::Writer::Sink sink, const Hooks& hooks)
    : options_(std::move(options)),
      hooks_(hooks),
      machine_clock_(clock_, options_.costs),
      writer_(clock_, std::move(sink)),
      folding_(writer_, options_.whole, {EventSeq{options_.inspect_at}, options_.inspect_line}),
      kernel_(clock_, writer_, *this, options_.costs, options_.seed),
      network_(kernel_, options_.world),
      tree_(kernel_, hooks.disks, options_.world.disk,
            {machine::kStudent, machine::kStudentGroup, {machine::kPeopleGroup}}),
      lanes_(writer_),
      scheduler_(make_scheduler(options_, lanes_, clock_)),
      sources_(writer_, hooks.file_text),
      fibers_(*scheduler_),
      processes_(options_.machine.gil),
      last_on_core_(options_.machine.cores),
      preemption_(options_.machine, options_.costs, options_.seed),
      callbacks_(writer_, anchor_),
      recorder_(writer_, lanes_, anchor_) {
  CHECK(instance_ == nullptr);
  instance_ = this;
  if (options_.send_at_once) writer_.send_at_once();
  if (options_.variables < 2) sources_.leave_out_items();
  if (options_.inspect_at > 0) inspect_after(EventSeq{options_.inspect_at});
}

Runtime::~Runtime() { instance_ = nullptr; }

void Runtime::free_fiber(PyFiber* fiber) {
  recorder_.forget(fiber);
  fibers_.free(fiber);
}

LaneId Runtime::thread_lane(unsigned long ident) const {
  const PyFiber* const fiber = fibers_.of_thread(ident, *current_->process);
  return fiber == nullptr ? LaneId{} : fiber->thread_lane;
}

PyFiber& Runtime::start_main(core::Fiber::Entry entry, void* argument) {
  Process& first = processes_.add(nullptr);
  first.lane = lanes_.born(trace::LaneKind::Process, "python", {});
  PyThreadState* const state = _PyThreadState_UncheckedGet();
  if (state != nullptr) first.interpreter = state->interp;
  first.executes = true;
  first.environment.begin(variables_of(environ));
  const LaneId thread = lanes_.born(trace::LaneKind::Thread, "main", first.lane);
  main_ = new_fiber(thread, state, thread, entry, argument);
  CHECK_MSG(main_ != nullptr, "no memory for the main fiber's stack");
  if (state != nullptr) {
    fs_set_main_thread(state->thread_id);
    state->native_thread_id = kFirstPid;
  }
  first.main = main_;
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
  // frames are their process's own
  if (current_ == nullptr || !scheduler_->is_here(*current_->fiber)) return {};
  if (current_->thread_state == nullptr) return {};
  for (fs_frame* f = fs_top_frame(current_->thread_state); f != nullptr; f = fs_frame_back(f)) {
    if (sources_.info(fs_frame_code(f)).program) return place_of(f);
  }
  return {};
}

ObjectId Runtime::object_id(PyObject* object) {
  ObjectId& id = objects_->of(object, thread_state()).id;
  if (!id) id = ObjectId{++last_object_};
  return id;
}

// --- switching ---------------------------------------------------------------------------------

void Runtime::leave_running(core::Wait wait) {
  PyFiber& self = *current_;
  const LaneId lane = this->lane();
  record_frames(lane, fs_top_frame(self.thread_state));
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
bool Runtime::finalizing() const { return fs_is_finalizing() != 0; }

PyFiber* Runtime::here() {
  if (current_ != nullptr && scheduler_->is_here(*current_->fiber)) return current_;
  for (const auto& process : processes_) {
    PyFiber* const main = process->main;
    if (!process->ended && main != nullptr && scheduler_->is_here(*main->fiber)) return main;
  }
  return nullptr;
}

// --- forking -----------------------------------------------------------------------------------

PyFiber& Runtime::fork_one(const PyFiber& of, Process& process, core::Space space,
                           const Forked& forked) {
  const bool thread = forked.main == nullptr;
  const LaneId below = thread ? process.lane : forked.lane(hooks_.stands_below(of));
  std::vector<LaneEntry> entries;
  for (const LaneEntry& entry : of.lanes) {
    const bool first = entries.empty();
    LaneEntry& made = entries.emplace_back(entry);
    const bool main = thread && first;
    const LaneId above = below ? below : forked.main->thread_lane;
    const LaneId parent = first ? above : entries.front().lane;
    const trace::LaneKind kind = main ? trace::LaneKind::Thread : lanes_.kind(entry.lane);
    const std::string name = main ? "main" : names_.unique(lanes_.name(entry.lane));
    made.lane = lanes_.born(kind, name, parent, lane(), place(), anchor_);
  }
  const LaneId thread_lane = thread ? entries.front().lane : forked.main->thread_lane;
  return fibers_.fork(of, process, space, thread_lane, entries);
}

Forked Runtime::fork_here(Process& process, core::Space space) {
  PyFiber& self = *current_;
  if (self.undecided) decide();
  Forked forked;
  forked.parent = self.process;
  // the thread's own is the oldest of its lanes
  for (const PyFiber* const fiber : fibers_.in_order()) {
    const bool lives = fiber->fiber->state != core::FiberState::Done &&
                       fiber->fiber->state != core::FiberState::Created;
    if (fiber->thread_lane != self.thread_lane || !lives) continue;
    PyFiber& made = fork_one(*fiber, process, space, forked);
    if (forked.main == nullptr) forked.main = &made;
    if (fiber == &self) forked.self = &made;
    forked.pairs.push_back({fiber->fiber, &made, fiber->lanes.front().lane});
  }
  return forked;
}

void Runtime::unfork(const Forked& forked) {
  for (const Forked::Pair& pair : forked.pairs) {
    PyFiber& made = *pair.made;
    for (auto it = made.lanes.rbegin(); it != made.lanes.rend(); ++it) {
      lanes_.ended(it->lane, trace::EndKind::NeverStarted);
    }
    if (&made != forked.self) scheduler_->abandon(*made.fiber);
    fibers_.forget(made);
  }
}

void Runtime::arrive(const Forked& forked) {
  PyFiber& self = *forked.self;
  scheduler_->arrive(self.fiber->space);
  // from here on the baton is here
  Process* const before = std::exchange(entered_->process, self.process);
  std::vector<LaneEntry> entries;
  for (const Forked::Pair& pair : forked.pairs) {
    core::Scheduler::adopt(pair.of, *pair.made->fiber);
    entries.insert(entries.end(), pair.made->lanes.begin(), pair.made->lanes.end());
  }
  generators_->keep_only(entries);
  callbacks_.finished();
  current_ = &self;
  hooks_.enter_process(nullptr, *self.process);
  CHECK(before != self.process);
  settle(self);
  self.process->gil.take(*this, self, {});
  recorder_.left(nullptr);
  anchor_ = lanes_.since(self.fiber->lane);
  hooks_.forked(*self.process, forked);
}

void Runtime::begin_alone(core::Space space) {
  entered_->process = nullptr;
  scheduler_->begin_space(space);
}

// put_aside: Python's state belongs to nobody while `action` may let other fibers run.
template <class Action>
void Runtime::put_aside(Action action) {
  PyFiber& self = *current_;
  if (self.undecided) decide();
  const RunningCallback callback = callbacks_.running();
  const EventSeq anchor = anchor_;
  save_python_state(self);
  recorder_.left(&self);
  action(self);
  restore_python_state(self);
  callbacks_.set_running(callback);
  record_stack();
  anchor_ = std::max(anchor, lanes_.since(self.fiber->lane));
}

// settle: the fiber is on a core again. What the kernel needed to bring it there takes time, in
// which its slice may end already.
void Runtime::settle(PyFiber& self) {
  for (;;) {
    current_ = &self;
    if (self.process != entered_->process) [[unlikely]] {
      hooks_.enter_process(std::exchange(entered_->process, self.process), *self.process);
    }
    if (finalizing() && self.thread_lane != self.process->main->thread_lane) {
      // as CPython does with threads that come back too late
      core::Wait wait;
      wait.detail = writer_.intern("nothing: the program has ended");
      scheduler_->park(wait);
      continue;
    }
    if (self.process->stopped_by != 0) [[unlikely]] {
      core::Wait wait;
      wait.why = trace::WaitKind::Other;
      wait.detail = writer_.intern(words_of_stop(self.process->stopped_by));
      self.process->stopped.push_back(&self);
      scheduler_->park(wait);
      std::erase(self.process->stopped, &self);
      continue;
    }
    if (self.process->cpu_timers_rest) [[unlikely]]
      hooks_.wake_cpu_timers(*self.process);
    LastOnCore& last = last_on_core_[core().value - 1];
    const LastOnCore before = std::exchange(last, {self.thread_lane, self.process});
    if (before.process == nullptr || before.thread == self.thread_lane) return;
    const bool same_process = before.process == self.process;
    const base::Costs& costs = options_.costs;
    const TimeNs cost_ns = same_process ? costs.thread_switch_ns : costs.process_switch_ns;
    count_system(cost_ns);
    if (!scheduler_->spend(cost_ns)) return;
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

void Runtime::spend_without_gil(TimeNs cost_ns) {
  count_cpu(cost_ns);
  const bool alone = !current_->process->gil.present() || !current_->process->gil.told();
  if (finalizing() || (alone && !scheduler_->interrupts(cost_ns))) return pass(cost_ns);
  hooks_.before_park();
  const trace::Place here = place();
  put_aside([&](PyFiber& self) {
    Gil& gil = self.process->gil;
    gil.release(*this, self, anchor_);
    if (scheduler_->spend(cost_ns)) settle(self);
    gil.take(*this, self, here);
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

// standing_for: who the scheduler knows as its thread; one that has not begun stands for itself.
PyFiber& Runtime::standing_for(const PyFiber& of) const {
  PyFiber* const fiber = fibers_.standing_for(of.thread_lane);
  return fiber != nullptr ? *fiber : const_cast<PyFiber&>(of);
}

void Runtime::set_nice(PyFiber& of, int nice) {
  PyFiber& fiber = standing_for(of);
  const auto priority = static_cast<std::int16_t>(-std::clamp(nice, -20, 19));
  scheduler_->set_priority(*fiber.fiber, priority);
  writer_.emit(trace::PrioritySet{fiber.thread_lane, priority}, anchor_);
}

int Runtime::nice(const PyFiber& of) const { return -standing_for(of).fiber->share.priority; }

void Runtime::inherit_nice(const PyFiber& from, PyFiber& to) {
  if (const int own = nice(from); own != 0) set_nice(to, own);
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
  const RunningCallback& running = callbacks_.running();
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
  RunningCallback& running = callbacks_.running();
  if (running.queued && running.on == &self) {
    if (lanes_.state(target) == trace::LaneState::Blocked) ready_by_callback(target);
    running.resumed = target;
  }
  leave_running(wait);
  const EventSeq cause =
      lanes_.state(target) == trace::LaneState::Ready ? lanes_.since(target) : anchor_;
  save_python_state(self);
  recorder_.left(&self);
  scheduler_->hand_over(*to.fiber, wait, how, cause);
  // in a process that was forked meanwhile this is another fiber
  PyFiber& now = *static_cast<PyFiber*>(scheduler_->current().user);
  restore_python_state(now);
  current_ = &now;
  record_stack();
  anchor_ = lanes_.since(now.fiber->lane);
  if (options_.full_detail) check_budget();
}

core::WakeResult Runtime::park(core::Wait wait, const LaneId* target, core::WaitHook* hook) {
  if (!wait.place.source) wait.place = place();
  record_frames(lane(), fs_top_frame(current_->thread_state));
  wait.stack_bytes = scheduler_->stack_bytes_used();
  hooks_.before_park();
  core::WakeResult result;
  put_aside([&](PyFiber& self) {
    Gil& gil = self.process->gil;
    gil.release(*this, self, anchor_);
    // nothing may come between what made it wait and the wait: the call is paid for afterwards
    result = park_aside(wait, target, hook);
    count_system(options_.costs.system_call_ns);
    if (scheduler_->spend(options_.costs.system_call_ns)) settle(self);
    gil.take(*this, self, wait.place);
  });
  return result;
}

void Runtime::yield() {
  hooks_.before_park();
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
  recorder_.left(nullptr);
  scheduler_->finish_into(*to.fiber, how, cause);
}

// --- frame lanes -------------------------------------------------------------------------------

GenLane& Runtime::add_generator(PyObject* generator, trace::LaneKind kind, std::string_view name,
                                LaneId parent, trace::Place place) {
  return generators_->add(generator,
                          lanes_.born(kind, names_.unique(name), parent, lane(), place, anchor_));
}

void Runtime::enter(LaneEntry entry, trace::WaitKind why, trace::SwitchKind how,
                    trace::Place place) {
  PyFiber& self = *current_;
  const LaneId from = lane();
  core::Wait wait;
  wait.why = why;
  wait.target = entry.lane;
  wait.place = place;
  if (options_.full_detail) {
    fs_frame* top = fs_top_frame(self.thread_state);
    record_frames(from, entry.generator && top ? fs_frame_back(top) : top);
  }
  const EventSeq blocked = lanes_.blocked(from, wait);
  const EventSeq cause =
      lanes_.state(entry.lane) == trace::LaneState::Ready ? lanes_.since(entry.lane) : blocked;
  if (self.lanes.back().lane != entry.lane) self.lanes.push_back(entry);
  run_innermost(how, cause);
}

void Runtime::run_innermost(trace::SwitchKind how, EventSeq cause) {
  PyFiber& self = *current_;
  LaneEntry& innermost = self.lanes.back();
  innermost.entered = true;
  self.undecided = false;
  self.fiber->lane = innermost.lane;
  anchor_ = lanes_.switched(core(), innermost.lane, how, cause);
}

void Runtime::pop_and_return(EventSeq cause) {
  CHECK(current_->lanes.size() > 1);
  current_->lanes.pop_back();
  run_innermost(trace::SwitchKind::Return, cause);
}

void Runtime::replace_and_return(LaneEntry entry, EventSeq cause) {
  CHECK(current_->lanes.size() > 1);
  current_->lanes.back() = entry;
  run_innermost(trace::SwitchKind::Return, cause);
}

void Runtime::decide() {
  CHECK(current_->undecided);
  run_innermost(trace::SwitchKind::Return, lanes_.since(current_->fiber->lane));
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

// --- the run -----------------------------------------------------------------------------------

void Runtime::end_main(trace::EndKind how, std::string_view detail, trace::Place place) {
  const LaneId lane = main_->lanes[0].lane;
  if (lanes_.state(lane) == trace::LaneState::Ended) return;
  if (how == trace::EndKind::Failed) note(lane, trace::NoteKind::Exception, detail, place);
  anchor_ = lanes_.ended(lane, how, writer_.intern(detail), place, anchor_);
}

void Runtime::inspect() {
  if (recorder_.concluded()) return;  // the event was the run's last
  // once CPython is being taken down, its objects are no longer to be trusted
  if (Py_IsInitialized()) {
    // each process knows its own
    scheduler_->in_each_space([this] {
      const PyFiber* const own = here();
      if (own == nullptr) return;
      if (_PyThreadState_UncheckedGet() == nullptr) PyThreadState_Swap(own->thread_state);
      hooks_.record_all_frames(*this);
    });
  }
  stop(trace::RunEnd::Stopped, 0, "inspected");
}

void Runtime::stop(trace::RunEnd how, int exit_status, std::string_view detail) {
  conclude(how, exit_status, detail);
  // the run's status is the first process's
  // past our own _exit(2)
  scheduler_->end_in_space(0, [exit_status] {
    for (;;) syscall(SYS_exit_group, exit_status);
  });
}

core::Step Runtime::drive() {
  for (;;) {
    const core::Step step = scheduler_->run();
    current_ = nullptr;
    if (Outside::mark().has_come != 0) {
      Outside::heed();
      continue;
    }
    if (step.kind != core::StepKind::IdleUntil) return step;
    if (step.until_ns >= options_.until_ns) {
      stop(trace::RunEnd::Budget, 3, "the run's time limit was reached");
    }
    if (step.until_ns > clock_.now_ns) {
      const TimeNs from_ns = clock_.now_ns;
      clock_.now_ns = step.until_ns;
      anchor_ = writer_.emit(trace::ClockAdvanced{from_ns}, anchor_);
      // a long wait is a good moment to show what there is so far
      writer_.flush();
    }
    scheduler_->fire_timers();
  }
}

}  // namespace fiberscope::host
