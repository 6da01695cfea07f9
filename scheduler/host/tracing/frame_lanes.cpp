#include "scheduler/host/tracing/frame_lanes.h"

#include <utility>

#include "scheduler/base/check.h"
#include "scheduler/host/processes/processes.h"
#include "scheduler/host/processes/signals.h"
#include "scheduler/host/python/marked_code.h"
#include "scheduler/host/python/ref.h"
#include "scheduler/host/python/values.h"
#include "scheduler/host/run/frame_eval.h"
#include "scheduler/host/run/outside.h"
#include "scheduler/host/run/runtime.h"
#include "scheduler/host/tracing/asyncio_lanes.h"
#include "scheduler/host/tracing/call_costs.h"
#include "scheduler/host/tracing/generator_lanes.h"
#include "scheduler/host/tracing/green_locks.h"
#include "scheduler/host/tracing/levels.h"
#include "scheduler/host/tracing/names.h"
#include "scheduler/host/tracing/pools.h"
#include "scheduler/host/tracing/variables.h"
#include "scheduler/host/tracing/waits.h"
#include "scheduler/host/tracing/without_fork.h"

namespace fiberscope::host {

namespace {

void tell_line(Runtime& r, LineTally& line) { r.set_anchor(r.folding().reached(r.lane(), line)); }

// tell_frames: if the line was told just now; they belong to it.
void tell_frames(Runtime& r, fs_frame* frame) {
  if (r.folding().folds()) return;
  const bool at_once = r.writer().last_seq() == r.anchor();
  r.record_frames(r.lane(), frame);
  if (at_once) r.folding().go_on();
}

void on_line(PyFrameObject* frame, CodeInfo& info) {
  Runtime& r = *Runtime::get();
  fs_frame* const data = fs_frame_of(frame);
  if (info.generator_like) {
    if (PyObject* generator = fs_frame_generator(data)) generator_goes_on(data, generator);
  }
  take_turn(r);
  r.preemption().on_line(r, frame);
  const auto line = static_cast<std::uint32_t>(PyFrame_GetLineNumber(frame));
  tell_line(r, r.folding().tally({info.source, line}));
  if (r.process().other_globals) [[unlikely]]
    look_at_globals(data, info, line);
  tell_frames(r, data);
  r.check_budget();
  // not in a pending call: CPython would take that for unfinished for ever
  settle_doom();
}

// A loop of one instruction has a line for each time round, as every other loop has.
bool line_is_told = false;

void on_line_event(PyFrameObject* frame, CodeInfo& info) {
  settle_variable(*Runtime::get(), frame);
  on_line(frame, info);
  follow_variables(*Runtime::get(), frame, info);
  if (fs_jumps_to_itself(fs_frame_of(frame)) == 0) return;
  fs_frame_trace_opcodes(frame, FS_FOR_PREEMPTION, 1);
  line_is_told = true;  // its instruction's event follows at once
}

void on_opcode_event(PyFrameObject* frame, CodeInfo& info) {
  Runtime& r = *Runtime::get();
  settle_variable(r, frame);
  if (fs_frame_traces_opcodes(frame, FS_FOR_PREEMPTION) != 0) {
    const bool again = fs_jumps_to_itself(fs_frame_of(frame)) != 0;
    if (again && !std::exchange(line_is_told, false)) on_line(frame, info);
    r.preemption().on_opcode(r, frame, info);
    if (again) fs_frame_trace_opcodes(frame, FS_FOR_PREEMPTION, 1);
  }
  // nobody comes between this and the instruction itself
  if (fs_frame_traces_opcodes(frame, FS_FOR_VARIABLES) != 0) touch_variable(r, frame, info);
}

void on_generator(fs_frame* frame, int what, PyObject* argument) {
  PyObject* const generator = fs_frame_generator(frame);
  if (generator == nullptr) return;
  if (what == PyTrace_CALL) generator_entered(frame, generator);
  if (what == PyTrace_RETURN) generator_left(frame, generator, argument);
  if (what == PyTrace_EXCEPTION) generator_raises(frame, generator, argument);
}

// on_library: an event of a library's frame.
void on_library(Runtime& r, fs_frame* data, const CodeInfo& info, int what, PyObject* argument) {
  if (info.hook == Hook::ModuleLoaded) {
    if (what == PyTrace_RETURN) module_loaded();
  } else if (info.hook >= Hook::ProcessNamed && info.hook <= Hook::ProcessBegins) {
    const bool names = info.hook == Hook::ProcessNamed && what == PyTrace_CALL;
    if (names) name_process(fs_local(data, 0));
    begin_hook(info.hook, data, what, argument);
  } else if (info.hook == Hook::Notify) {
    if (what == PyTrace_CALL) tell_if_nobody_waits(r, data, info);
  } else if (info.hook >= Hook::GreenLockMade) {
    const bool called = what == PyTrace_CALL;
    if (called || what == PyTrace_RETURN) green_lock_hook(r, info.hook, data, called, argument);
  } else if (info.hook >= Hook::ResultFailed) {
    if (what == PyTrace_CALL) result_called(r, info.hook, data);
  } else if (info.hook == Hook::ThreadSetName) {
    if (what == PyTrace_RETURN) rename_thread(data);
  } else if (info.hook != Hook::None && (what == PyTrace_CALL || what == PyTrace_RETURN)) {
    asyncio_hook(info.hook, data, what == PyTrace_CALL, argument);
  }
  // as whoever calls it: a coroutine may be a lane itself
  const bool levels = info.level != nullptr || info.level_of_caller;
  if (levels && what == PyTrace_RETURN) look_at_levels(r, data, info, what);
  if (info.generator_like) on_generator(data, what, argument);
  if (levels && what == PyTrace_CALL) look_at_levels(r, data, info, what);
}

int on_event(PyObject*, PyFrameObject* frame, int what, PyObject* argument) {
  Runtime* r = Runtime::get();
  if (r == nullptr || !r->running()) return 0;
  fs_frame* data = fs_frame_of(frame);
  CodeInfo& info = r->sources().info(fs_frame_code(data));
  if (fs_runs_marked(data) != 0) {
    // its lines and its call are told at the marks; what lies on its stack is known only here
    if (what == PyTrace_OPCODE) {
      fs_at_mark(data) == 0 ? on_opcode_event(frame, info) : settle_variable(*r, frame);
    }
    if (what == PyTrace_RETURN) forget_reads(data);
    return 0;
  }
  if (!info.program) {
    if (what == PyTrace_CALL) fs_frame_mute_lines(frame);
    on_library(*r, data, info, what, argument);
    return 0;
  }
  switch (what) {
    case PyTrace_LINE:
      on_line_event(frame, info);
      break;
    case PyTrace_CALL:
      r->preemption().on_call(*r, frame);
      if (fs_entry_kind(data) == FS_START) forget_reads(data);
      if (info.generator_like) on_generator(data, what, argument);
      break;
    case PyTrace_OPCODE:
      on_opcode_event(frame, info);
      break;
    case PyTrace_RETURN:
      if (fs_exit_kind(data) == 0) forget_reads(data);
      [[fallthrough]];
    case PyTrace_EXCEPTION:
      if (info.generator_like) on_generator(data, what, argument);
      break;
    default:
      break;
  }
  return 0;
}

// --- marks ---------------------------------------------------------------------------------------

// Traced: for as long as it lives nothing that runs is traced, as in CPython's own calls of a
// tracer; then the frame is, if somebody follows its instructions.
class Traced {
 public:
  explicit Traced(PyThreadState* ts)
      : ts_(ts), frame_(Ref::steal(reinterpret_cast<PyObject*>(PyThreadState_GetFrame(ts)))) {
    PyThreadState_EnterTracing(ts);
  }
  ~Traced() {
    PyThreadState_LeaveTracing(ts_);
    const bool followed =
        fs_frame_traces_opcodes(frame(), FS_FOR_PREEMPTION | FS_FOR_VARIABLES) != 0;
    if (!followed) fs_trace_frame(ts_, 0);
  }
  Traced(const Traced&) = delete;
  Traced& operator=(const Traced&) = delete;
  PyFrameObject* frame() const { return reinterpret_cast<PyFrameObject*>(frame_.get()); }

 private:
  PyThreadState* const ts_;
  const Ref frame_;
};

// quiet: so much time passes, and a line is told, and that is all.
[[gnu::always_inline]] inline bool quiet(Runtime& r, const PyFiber& fiber, TimeNs cost_ns) {
  const Process& process = *fiber.process;
  return Outside::mark().has_come == 0 && !r.scheduler().interrupts(cost_ns) &&
         r.clock().now_ns + cost_ns < process.gil.asked_ns() &&
         fiber.thread_state->cframe->use_tracing == 0 && !fiber.undecided &&
         fiber.lanes.back().entered && process.doomed == 0 && process.stopped_by == 0 &&
         !process.other_globals;
}

// follows: the line has an instruction that has to be looked at.
bool follows(Runtime& r, const PyFiber& fiber, CodeInfo& info) {
  if (!follows_variables(r)) return false;
  fs_frame* const frame = fs_top_frame(fiber.thread_state);
  return r.sources().variables(fs_frame_code(frame), info).on_line(fs_frame_lasti(frame));
}

void on_marked_call(Runtime& r, const PyFiber& fiber) {
  const TimeNs cost_ns = r.options().costs.call_ns;
  if (quiet(r, fiber, cost_ns)) [[likely]] {
    r.spend(cost_ns);
    forget_reads(fs_top_frame(fiber.thread_state));
    return;
  }
  const Traced traced(fiber.thread_state);
  r.preemption().on_call(r, traced.frame());
  forget_reads(fs_frame_of(traced.frame()));
}

[[gnu::noinline]] void tell_marked_frames(Runtime& r, PyThreadState* ts) {
  PyThreadState_EnterTracing(ts);
  tell_frames(r, fs_top_frame(ts));
  PyThreadState_LeaveTracing(ts);
  fs_trace_frame(ts, 0);
}

// tally_of: the mark's line.
LineTally& tally_of(Runtime& r, Mark& mark) {
  if (mark.of_line == nullptr) [[unlikely]]
    mark.of_line = &r.folding().tally({mark.info->source, mark.line});
  return *static_cast<LineTally*>(mark.of_line);
}

[[gnu::noinline]] void on_marked_line(Runtime& r, const PyFiber& fiber, CodeInfo& info) {
  const Traced traced(fiber.thread_state);
  on_line(traced.frame(), info);
  follow_variables(r, traced.frame(), info);
}

int on_mark(PyObject* object) {
  Runtime* const r = Runtime::get();
  if (r == nullptr || !r->running()) return 0;
  auto& mark = *reinterpret_cast<Mark*>(object);
  const PyFiber& fiber = r->current();
  const PyThreadState& ts = *fiber.thread_state;
  if (ts.tracing != 0 || ts.c_tracefunc != on_event) return 0;
  const TimeNs cost_ns = r->options().costs.line_ns;
  if (mark.line == 0) {
    on_marked_call(*r, fiber);
  } else if (quiet(*r, fiber, cost_ns) && !follows(*r, fiber, *mark.info)) [[likely]] {
    r->spend(cost_ns);
    tell_line(*r, tally_of(*r, mark));
    if (r->options().full_detail) tell_marked_frames(*r, fiber.thread_state);
    r->check_budget();
  } else {
    on_marked_line(*r, fiber, *mark.info);
  }
  return 0;
}

}  // namespace

void trace_thread() {
  PyThreadState_Get()->coroutine_origin_tracking_depth = 1;  // see track_coroutine_origins
  at_marks(on_mark);
  PyEval_SetTrace(on_event, nullptr);
  watch_frames(on_event);
  watch_ends();
}

void untrace_thread() { PyEval_SetTrace(nullptr, nullptr); }

}  // namespace fiberscope::host
