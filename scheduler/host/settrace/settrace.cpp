// Source: CPython 3.11 Python/ceval.c, call_trace().
#include <utility>

#include "scheduler/base/check.h"
#include "scheduler/host/processes/processes.h"
#include "scheduler/host/python/cpython_3_11.h"
#include "scheduler/host/python/ref.h"
#include "scheduler/host/run/outside.h"
#include "scheduler/host/run/runtime.h"
#include "scheduler/host/settrace/frame_eval.h"
#include "scheduler/host/settrace/marked_code.h"
#include "scheduler/host/tracing/frame_lanes.h"
#include "scheduler/host/tracing/generator_lanes.h"
#include "scheduler/host/tracing/tracer.h"
#include "scheduler/host/tracing/variables.h"

namespace fiberscope::host {

namespace {

// A loop of one instruction has a line for each time round, as every other loop has.
bool line_is_told = false;

void on_line_event(fs_frame* frame, CodeInfo& info) {
  Runtime& r = *Runtime::get();
  settle_variable(r, frame);
  line_reached(r, frame, info);
  follow_variables(r, frame, info);
  if (fs_jumps_to_itself(frame) == 0) return;
  follow_instructions(frame, FS_FOR_PREEMPTION, true);
  line_is_told = true;  // its instruction's event follows at once
}

void on_opcode_event(fs_frame* frame, CodeInfo& info) {
  Runtime& r = *Runtime::get();
  settle_variable(r, frame);
  if (fs_follows_opcodes(frame, FS_FOR_PREEMPTION) != 0) {
    const bool again = fs_jumps_to_itself(frame) != 0;
    if (again && !std::exchange(line_is_told, false)) line_reached(r, frame, info);
    r.preemption().on_opcode(r, frame, info);
    if (again) follow_instructions(frame, FS_FOR_PREEMPTION, true);
  }
  // nobody comes between this and the instruction itself
  if (fs_follows_opcodes(frame, FS_FOR_VARIABLES) != 0) touch_variable(r, frame, info);
}

FrameEvent event_of(fs_frame* frame, int what, PyObject* argument) {
  using What = FrameEvent::What;
  if (what == PyTrace_CALL) return {What::Called, nullptr, fs_entry_kind(frame)};
  return {what == PyTrace_RETURN ? What::Left : What::Raised, argument};
}

int on_event(PyObject*, PyFrameObject* object, int what, PyObject* argument) {
  Runtime* r = Runtime::get();
  if (r == nullptr || !r->running()) return 0;
  fs_frame* const frame = fs_frame_of(object);
  CodeInfo& info = r->sources().info(fs_frame_code(frame));
  if (fs_runs_marked(frame) != 0) {
    // its lines and its call are told at the marks; what lies on its stack is known only here
    if (what == PyTrace_OPCODE) {
      fs_at_mark(frame) == 0 ? on_opcode_event(frame, info) : settle_variable(*r, frame);
    }
    if (what == PyTrace_RETURN) forget_reads(frame);
    return 0;
  }
  if (!info.program) {
    if (what == PyTrace_CALL) fs_frame_mute_lines(object);
    if (what == PyTrace_CALL || what == PyTrace_RETURN || what == PyTrace_EXCEPTION) {
      library_event(*r, frame, info, event_of(frame, what, argument));
    }
    return 0;
  }
  if (what == PyTrace_LINE) {
    on_line_event(frame, info);
  } else if (what == PyTrace_OPCODE) {
    on_opcode_event(frame, info);
  } else if (what == PyTrace_CALL || what == PyTrace_RETURN || what == PyTrace_EXCEPTION) {
    program_event(*r, frame, info, event_of(frame, what, argument));
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
    const bool followed = fs_follows_opcodes(frame(), FS_FOR_PREEMPTION | FS_FOR_VARIABLES) != 0;
    if (!followed) fs_trace_frame(ts_, 0);
  }
  Traced(const Traced&) = delete;
  Traced& operator=(const Traced&) = delete;
  fs_frame* frame() const { return fs_frame_of(reinterpret_cast<PyFrameObject*>(frame_.get())); }

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
         fiber.lanes.back().entered && process.doomed == 0 && process.stopped_by == 0;
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
  forget_reads(traced.frame());
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
  line_reached(r, traced.frame(), info);
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

std::string prepare_tracer() {
  if (!use_up_versions()) return "this CPython does not count functions as 3.11 does";
  show_own_code();
  return {};
}

void follow_instructions(fs_frame* frame, int who, bool on) {
  fs_follow_opcodes(PyThreadState_Get(), frame, who, on ? 1 : 0);
}

// Every call is watched.
void watch_calls() {}

void trace_thread() {
  PyThreadState_Get()->coroutine_origin_tracking_depth = 1;  // see track_coroutine_origins
  at_marks(on_mark);
  PyEval_SetTrace(on_event, nullptr);
  watch_frames(on_event);
  watch_ends();
}

void untrace_thread() { PyEval_SetTrace(nullptr, nullptr); }

// Every call is watched.
void charge_calls() {}

}  // namespace fiberscope::host
