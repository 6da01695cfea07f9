// Runtime: the one run of a Python program inside this process: who runs now, and how that changes.
//
// Owns: the parts of the run, each with a header of its own (fibers, processes, callbacks, lanes of
// generators, names, what is recorded beside them), the machine, and the switches between fibers.
// It is the only global state of the host: CPython's C API and the C library leave no other way to
// reach it from their callbacks.
// Deliberately does not know: pipes and recipes (engine), what frames tell and what a descriptor
// is: it asks the rooms above through its Hooks.
//
// Invariants:
//  1. Python runs only on fibers; the driver's stack never runs Python once the program has
//  started.
//  2. Every switch of a lane goes through enter/leave, hand_over, park or the scheduler.
//  3. anchor() is the event that best explains what the running code does next.
//  4. Whoever runs Python holds the GIL of its process. Python's state of a thread is put aside
//  while the thread may lose its core, and a thread may lose it only in spend(), park(), yield(),
//  let_others(): at the places where the interpreter looks.
#pragma once

#include <Python.h>

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "scheduler/base/own_part.h"
#include "scheduler/base/reached_limit.h"
#include "scheduler/base/recipe.h"
#include "scheduler/core/scheduler.h"
#include "scheduler/host/python/code_info.h"
#include "scheduler/host/python/cpython.h"
#include "scheduler/host/python/known_objects.h"
#include "scheduler/host/run/callbacks.h"
#include "scheduler/host/run/fiber_table.h"
#include "scheduler/host/run/folding.h"
#include "scheduler/host/run/generator_table.h"
#include "scheduler/host/run/hooks.h"
#include "scheduler/host/run/preemption.h"
#include "scheduler/host/run/process_table.h"
#include "scheduler/host/run/recorder.h"
#include "scheduler/machine/files/file_tree.h"
#include "scheduler/machine/kernel/clock.h"
#include "scheduler/machine/kernel/kernel.h"
#include "scheduler/machine/network/network.h"
#include "scheduler/trace/writer.h"

namespace fiberscope::host {

using base::CallbackId;
using base::EventSeq;
using base::LaneId;
using base::Limit;
using base::ObjectId;
using base::TextId;
using base::TimeNs;
using base::TimerId;

// After so many events a run goes on without frames, locals and stacks.
inline constexpr std::uint64_t kDetailedEventsMax = 200'000;

struct RunOptions {
  std::string recipe_text;  // what the trace says of the recipe
  std::uint64_t seed = 0;
  std::string policy{base::kDefaultPolicy};
  base::MachineSettings machine;
  std::vector<std::uint32_t> decisions;
  std::uint64_t max_events = UINT64_MAX;
  TimeNs until_ns = base::kNever;
  bool full_detail = false;      // frames, locals and stacks at switches
  bool send_at_once = false;     // every event reaches the reader at once (trace/writer.h)
  std::uint64_t inspect_at = 0;  // after this event the run ends by inspect(); 0: it does not
  std::uint64_t inspect_line = 0;
  std::vector<base::Whole> whole;
  machine::Costs costs;
  std::uint32_t usual_call_costs = 0;  // base::Recipe
  std::vector<base::CallCost> call_costs;
  std::uint32_t variables = 0;  // base::Recipe
  base::World world;
  base::Kept kept;
  base::Limits limits;
};

class Runtime final : public machine::Surroundings {
 public:
  // Requires: no other Runtime lives; the sink outlives the run.
  Runtime(RunOptions options, trace::Writer::Sink sink, const Hooks& hooks);
  ~Runtime();
  // get: the run in progress, or nullptr while the interpreter only starts up.
  static Runtime* get() { return instance_; }
  // get_running: nullptr: there is none, or nobody runs in it.
  static Runtime* get_running() { return instance_ && instance_->running() ? instance_ : nullptr; }

  const RunOptions& options() const { return options_; }
  base::VirtualClock& clock() { return clock_; }
  const base::VirtualClock& clock() const { return clock_; }
  machine::Clock& machine_clock() { return machine_clock_; }
  trace::Writer& writer() { return writer_; }
  machine::Kernel& kernel() { return kernel_; }
  machine::Network& network() { return network_; }
  machine::FileTree& tree() { return tree_; }
  core::Lanes& lanes() { return lanes_; }
  core::Scheduler& scheduler() { return *scheduler_; }
  Sources& sources() { return sources_; }
  KnownObjects& objects() { return *objects_; }
  FiberTable& fibers() { return fibers_; }
  ProcessTable& processes() { return processes_; }
  Callbacks& callbacks() { return callbacks_; }
  GeneratorTable& generators() { return *generators_; }
  LaneNames& names() { return names_; }
  Recorder& recorder() { return recorder_; }
  Folding& folding() { return folding_; }
  const Hooks& hooks() const { return hooks_; }
  base::CoreId core() const { return scheduler_->current_core(); }

  // --- the running fiber ---------------------------------------------------------------------
  PyFiber& current() { return *current_; }
  bool running() const { return current_ != nullptr; }
  // lane: the one that runs now; none before the program starts.
  LaneId lane() const {
    if (current_ == nullptr) return {};
    if (current_->undecided) [[unlikely]]
      const_cast<Runtime*>(this)->decide();
    return current_->fiber->lane;
  }
  // place: the program's innermost line on the running stack.
  trace::Place place();
  EventSeq anchor() const { return anchor_; }
  void set_anchor(EventSeq seq) { anchor_ = seq; }
  // spend: the running code computes for so long. Other cores do meanwhile what they do until then,
  // and the kernel may take the core away. Requires: Python's state is the running fiber's.
  void spend(TimeNs cost_ns) {
    count_cpu(cost_ns);
    pass(cost_ns);
  }
  // spend_in_kernel: the same in a system call. charge: where nothing can be switched: others learn
  // of it later.
  void spend_in_kernel(TimeNs cost_ns) {
    count_system(cost_ns);
    pass(cost_ns);
  }
  void charge(TimeNs cost_ns) {
    count_system(cost_ns);
    clock_.now_ns += cost_ns;
    look_at_gil();
  }
  // spend_without_gil: as spend(), in code that has let the GIL go meanwhile.
  void spend_without_gil(TimeNs cost_ns);
  // count_cpu: somebody else has moved the clock on, by what the running code has computed.
  void count_cpu(TimeNs cost_ns) {
    if (current_ != nullptr) current_->cpu.user_ns += cost_ns;
  }
  void count_system(TimeNs cost_ns) {
    if (current_ != nullptr) current_->cpu.system_ns += cost_ns;
  }

  // --- preemption ----------------------------------------------------------------------------
  Preemption& preemption() { return preemption_; }
  const Preemption& preemption() const { return preemption_; }
  // gil_asked: somebody has waited long enough for the GIL that the running thread holds.
  bool gil_asked() const {
    return clock_.now_ns >= current_->process->gil.asked_ns() && preemption_.faithful() &&
           !finalizing();
  }
  // give_up_gil: lets another thread have it, and waits until it is its turn again. Requires:
  // gil_asked(). Emits: LockReleased, LaneReady, LaneBlocked; later LaneSwitched, LockTaken.
  void give_up_gil();
  // others_want_to_run: some thread stands ready, or waits for the GIL.
  bool others_want_to_run() const {
    return scheduler_->ready_count() > 0 || current_->process->gil.wanted();
  }
  // preempt: takes the core, or the GIL, away from the running thread if others_want_to_run().
  // Emits: LaneReady (Preempted) or as give_up_gil().
  void preempt();
  // set_nice: setpriority(2) for the thread of this fiber. nice: of one. inherit_nice: of the
  // thread that makes another. Emits: PrioritySet.
  void set_nice(PyFiber& of, int nice);
  int nice(const PyFiber& of) const;
  void inherit_nice(const PyFiber& from, PyFiber& to);
  // begin_thread: first thing on a new thread's own stack. end_thread: last thing.
  void begin_thread(PyFiber& self);
  void end_thread(PyFiber& self);
  // park_aside: park() for whoever has put Python's state aside and does not hold the GIL.
  core::WakeResult park_aside(const core::Wait& wait, const LaneId* target = nullptr,
                              core::WaitHook* hook = nullptr);

  // --- fibers --------------------------------------------------------------------------------
  // new_fiber: FiberTable::make() in the running process.
  PyFiber* new_fiber(LaneId lane, PyThreadState* thread_state, LaneId thread_lane,
                     core::Fiber::Entry entry, void* argument, core::StackGroup* group = nullptr) {
    return fibers_.make(lane, thread_state, thread_lane, process(), entry, argument, group);
  }
  // fork_here: the running thread in a process that is about to be forked from it, in `space`: the
  // running fiber, and the greenlets that wait. Emits: LaneBorn for each, and for what runs on
  // their stacks.
  Forked fork_here(Process& process, core::Space space);
  // unfork: nothing was forked after all. Emits: LaneEnded for each of these lanes.
  void unfork(const Forked& forked);
  // arrive: first thing in the process that was forked. Returns when its turn comes. Emits:
  // LaneSwitched.
  void arrive(const Forked& forked);
  // outside: what `deed` calls of the C library's is the library's own, as if nobody ran. Requires:
  // it does not wait.
  template <class Deed>
  void outside(Deed deed) {
    PyFiber* const self = std::exchange(current_, nullptr);
    deed();
    current_ = self;
  }
  // leave_process: the running process goes on in another real process.
  void leave_process() { entered_->process = nullptr; }
  // begin_alone: first thing in a process that begins anew and takes this seat.
  [[noreturn]] void begin_alone(core::Space space);
  // free_fiber: Requires: Done, or never started.
  void free_fiber(PyFiber* fiber);
  // start_main: makes the program's first fiber, that of the main thread.
  PyFiber& start_main(core::Fiber::Entry entry, void* argument);
  PyFiber& main() { return *main_; }
  // replace_main: another program has taken the place of the first process's; `main` is its main
  // thread.
  void replace_main(PyFiber& main) { main_ = &main; }
  // thread_lane: of the living thread with this threading.get_ident(); none: there is none.
  LaneId thread_lane(unsigned long ident) const;
  // records_detail: whether frames, locals and stacks are recorded now.
  bool records_detail() const {
    return options_.full_detail && writer_.recording() && events_unfolded() < kDetailedEventsMax;
  }
  // process: the one whose thread runs now; the first while none does.
  Process& process() { return current_ ? *current_->process : processes_.first(); }
  LaneId process_lane() { return process().lane; }
  // here: the running fiber, or, while another real process visits this one, the main one of a
  // process that lives here; nullptr: there is none.
  PyFiber* here();
  // arrived: first thing on a new fiber's own stack.
  void arrived(PyFiber& fiber) {
    current_ = &fiber;
    record_stack();
  }

  // hand_over: greenlet.switch(): the running fiber waits, `to` runs at once. The reason is found
  // from the frames (see describe_wait), or it is a yield if the fiber was queued meanwhile.
  // Emits: LaneBlocked or LaneReady, LaneSwitched.
  void hand_over(PyFiber& to, trace::SwitchKind how);
  // park: the running thread waits as a whole until somebody wakes it or wait.deadline_ns comes,
  // without the GIL. wait.place is filled in. `target` and `hook` as in core::Scheduler::park.
  // Emits: LaneBlocked, later LaneSwitched.
  core::WakeResult park(core::Wait wait, const LaneId* target = nullptr,
                        core::WaitHook* hook = nullptr);
  // yield: a system call that lets go of the GIL: other threads that are ready, or wait for the
  // GIL, run first. Emits: LaneReady, LaneSwitched, or nothing.
  void yield();
  // finish_into: the running fiber's lane has ended; `to` runs at once.
  [[noreturn]] void finish_into(PyFiber& to, trace::SwitchKind how, EventSeq cause);

  // --- readiness -----------------------------------------------------------------------------
  // make_ready: marks the fiber's innermost lane ready because an event loop queued its
  // resumption. Nothing happens if it is ready already. A fiber that still runs becomes a yield at
  // its next switch. Emits: LaneReady or nothing.
  void make_ready(PyFiber& fiber, trace::WakeKind how, TextId detail, EventSeq cause, LaneId waker);
  // make_lane_ready: the same for a lane that is no fiber (an asyncio task's innermost coroutine).
  void make_lane_ready(LaneId lane, trace::WakeKind how, TextId detail, EventSeq cause,
                       LaneId waker);
  // expect_timer: until forget_timer() the fiber's waits end at `deadline_ns` at the latest.
  void expect_timer(PyFiber& fiber, TimerId timer, TimeNs deadline_ns);
  void forget_timer(PyFiber& fiber, TimerId timer);

  // --- frame lanes ---------------------------------------------------------------------------
  // enter: the running lane calls into `entry`, which runs now.
  void enter(LaneEntry entry, trace::WaitKind why, trace::SwitchKind how, trace::Place place);
  // pop_and_return: the innermost entry has left Running; the one below runs again.
  void pop_and_return(EventSeq cause);
  // replace_and_return: the same, but its place is `entry`'s, which runs.
  void replace_and_return(LaneEntry entry, EventSeq cause);
  // decide: Requires: the running fiber is undecided. Its innermost entry runs.
  void decide();
  // add_generator: a lane for it, made by the running one. Emits: LaneBorn.
  GenLane& add_generator(PyObject* generator, trace::LaneKind kind, std::string_view name,
                         LaneId parent, trace::Place place);

  // --- facts ---------------------------------------------------------------------------------
  // describe_wait: what the running stack waits for, from the library's frames.
  core::Wait describe_wait() { return hooks_.describe_wait(*this); }
  ObjectId object_id(PyObject* object);
  // thread_state: of the running fiber, also in a system call, which has let go of it.
  PyThreadState* thread_state() const { return (current_ ? current_ : main_)->thread_state; }
  // new_object: a number for something that is no Python object.
  ObjectId new_object() override { return ObjectId{++last_object_}; }
  trace::Place place_of(fs_frame* frame);
  // record_frames: of the running fiber's innermost lane, if full detail is on. Emits:
  // FramesRecorded or nothing.
  void record_frames(LaneId lane, fs_frame* innermost) {
    if (options_.full_detail) hooks_.record_frames(*this, lane, innermost);
  }
  // inspect: the frames of every lane that lives, wherever the run stands, and the end of the run.
  // Emits: FramesRecorded for each, in the order of the lanes, then RunEnded (Stopped). No frames
  // while the interpreter is being taken down.
  void inspect();
  // inspect_after: that event, which has not come yet.
  void inspect_after(EventSeq event) {
    writer_.watch(event, [this] { inspect(); });
  }
  void note(LaneId lane, trace::NoteKind kind, std::string_view text, trace::Place place = {}) {
    recorder_.note(lane, kind, text, place);
  }

  // --- the machine's surroundings (run/surroundings.cpp) ----------------------------------------
  TimerId at(TimeNs when_ns, Deed action) override;
  void cancel(TimerId timer) override;
  machine::Actor caller() const override { return {lane(), anchor_}; }
  trace::Place caller_place() const override { return const_cast<Runtime*>(this)->place(); }
  std::uint64_t file_bytes_max() const override;
  void file_too_large() override { hooks_.file_too_large(); }
  std::uint16_t space() const override { return scheduler_->space(); }
  void in_space(std::uint16_t space, Deed deed) override {
    scheduler_->in_space(space, [deed = std::move(deed)] { deed(); });
  }

  // --- the run -------------------------------------------------------------------------------
  // took_input: the program has read this from the real stdin.
  void took_input(std::string_view bytes) { recorder_.took_input(lane(), bytes); }
  // check_budget: ends the run when a limit is reached.
  void check_budget() {
    if (events_unfolded() >= options_.max_events || clock_.now_ns >= options_.until_ns ||
        writer_.body_bytes() > options_.limits.trace_bytes) {
      end_at_budget();
    }
  }
  // events_unfolded: until now, were every line one.
  std::uint64_t events_unfolded() const { return writer_.last_seq().value + folding_.saved(); }
  // took_output: the program has written so much; ends the run when that is more than it may.
  void took_output(std::size_t bytes) {
    output_bytes_ += bytes;
    if (output_bytes_ > options_.limits.output_bytes) end_at(Limit::Output);
  }
  // end_at: ends the run: a limit was reached. Says so on stderr, too.
  [[noreturn]] void end_at(Limit limit);
  // words_of: of a limit that was reached: what, where, and what to do.
  std::string words_of(Limit limit);
  // limit_memory: from now on. memory_refused: the program has got all that it may.
  void limit_memory();
  void memory_refused();
  // stop: ends the process at once, with RunEnded as the last event.
  [[noreturn]] void stop(trace::RunEnd how, int exit_status, std::string_view detail);
  // end_main: how the program's main thread ended. Emits: LaneEnded.
  void end_main(trace::EndKind how, std::string_view detail, trace::Place place);
  // conclude: Recorder::conclude().
  void conclude(trace::RunEnd how, int exit_status, std::string_view detail) {
    if (!recorder_.concluded() && how != trace::RunEnd::Stopped) hooks_.tell_variables(*this);
    if (!recorder_.concluded()) hooks_.tell_pools(*this);
    recorder_.conclude(how, exit_status, detail, fibers_, *generators_);
  }
  // concluded: RunEnded was told, or is about to be.
  bool concluded() const { return recorder_.concluded(); }
  // drive: lets the program run to its end on its fibers; the driver's side.
  core::Step drive();

 private:
  void run_innermost(trace::SwitchKind how, EventSeq cause);
  void leave_running(core::Wait wait);
  void ready_by_callback(LaneId target);
  void record_stack() { recorder_.stack(*scheduler_, current_, records_detail()); }
  PyFiber& standing_for(const PyFiber& of) const;
  PyFiber& fork_one(const PyFiber& of, Process& process, core::Space space, const Forked& forked);
  bool finalizing() const;
  void pass(TimeNs cost_ns) {
    if (scheduler_->interrupts(cost_ns) && !finalizing()) [[unlikely]] {
      spend_slowly(cost_ns);
    } else {
      clock_.now_ns += cost_ns;
      look_at_gil();
    }
  }
  // look_at_gil: time has passed: if the GIL is asked for now, libraries' calls are looked at, too.
  void look_at_gil() {
    if (current_ != nullptr && clock_.now_ns >= current_->process->gil.asked_ns()) [[unlikely]] {
      hooks_.watch_calls();
    }
  }
  void spend_slowly(TimeNs cost_ns);
  [[noreturn]] void end_at_budget();
  void settle(PyFiber& self);
  template <class Action>
  void put_aside(Action action);

  static Runtime* instance_;

  RunOptions options_;
  std::uint64_t output_bytes_ = 0;
  const Hooks hooks_;
  base::VirtualClock clock_;
  machine::Clock machine_clock_;
  trace::Writer writer_;
  Folding folding_;
  machine::Kernel kernel_;
  machine::Network network_;
  machine::FileTree tree_;
  core::Lanes lanes_;
  std::unique_ptr<core::Scheduler> scheduler_;
  Sources sources_;

  FiberTable fibers_;
  ProcessTable processes_;
  PyFiber* current_ = nullptr;
  PyFiber* main_ = nullptr;
  // the C library's global state is this one's: of the real process, which has its own
  struct Entered {
    Process* process = nullptr;
  };
  const base::OwnPart<Entered> entered_;
  struct LastOnCore {
    LaneId thread;
    const Process* process = nullptr;
  };
  std::vector<LastOnCore> last_on_core_;
  Preemption preemption_;
  EventSeq anchor_;
  Callbacks callbacks_;
  // these know Python objects: each process has its own, at the same place
  const base::OwnPart<GeneratorTable> generators_;
  LaneNames names_;
  const base::OwnPart<KnownObjects> objects_;
  Recorder recorder_;
  std::uint32_t last_object_ = 0;
  std::unordered_map<std::uint32_t, Deed> actions_;  // by timer; outlives files
};

}  // namespace fiberscope::host
