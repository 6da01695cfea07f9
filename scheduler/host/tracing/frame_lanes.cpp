#include "scheduler/host/tracing/frame_lanes.h"

#include <utility>

#include "scheduler/base/check.h"
#include "scheduler/host/processes/processes.h"
#include "scheduler/host/processes/signals.h"
#include "scheduler/host/python/ref.h"
#include "scheduler/host/python/values.h"
#include "scheduler/host/run/frame_eval.h"
#include "scheduler/host/run/runtime.h"
#include "scheduler/host/tracing/asyncio_lanes.h"
#include "scheduler/host/tracing/call_costs.h"
#include "scheduler/host/tracing/generator_lanes.h"
#include "scheduler/host/tracing/green_locks.h"
#include "scheduler/host/tracing/names.h"
#include "scheduler/host/tracing/variables.h"
#include "scheduler/host/tracing/pools.h"
#include "scheduler/host/tracing/waits.h"
#include "scheduler/host/tracing/without_fork.h"

namespace fiberscope::host {

namespace {

void on_line(PyFrameObject* frame, CodeInfo& info) {
  Runtime& r = *Runtime::get();
  fs_frame* const data = fs_frame_of(frame);
  if (info.generator_like) {
    if (PyObject* generator = fs_frame_generator(data)) generator_goes_on(data, generator);
  }
  take_turn(r);
  r.preemption().on_line(r, frame);
  const auto line = static_cast<std::uint32_t>(PyFrame_GetLineNumber(frame));
  r.set_anchor(r.writer().emit(trace::LineReached{r.lane(), {info.source, line}}));
  if (r.process().other_globals) [[unlikely]]
    look_at_globals(data, info, line);
  r.record_frames(r.lane(), data);
  r.check_budget();
  // not in a pending call: CPython would take that for unfinished for ever
  settle_doom();
}

// A loop of one instruction has a line for each time round, as every other loop has.
bool line_is_told = false;

void on_line_event(PyFrameObject* frame, CodeInfo& info) {
  on_line(frame, info);
  follow_variables(*Runtime::get(), frame, info);
  if (fs_jumps_to_itself(fs_frame_of(frame)) == 0) return;
  fs_frame_trace_opcodes(frame, FS_FOR_PREEMPTION, 1);
  line_is_told = true;  // its instruction's event follows at once
}

void on_opcode_event(PyFrameObject* frame, CodeInfo& info) {
  Runtime& r = *Runtime::get();
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
  if (info.generator_like) on_generator(data, what, argument);
}

int on_event(PyObject*, PyFrameObject* frame, int what, PyObject* argument) {
  Runtime* r = Runtime::get();
  if (r == nullptr || !r->running()) return 0;
  fs_frame* data = fs_frame_of(frame);
  CodeInfo& info = r->sources().info(fs_frame_code(data));
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

}  // namespace

void trace_thread() {
  PyThreadState_Get()->coroutine_origin_tracking_depth = 1;  // see track_coroutine_origins
  PyEval_SetTrace(on_event, nullptr);
  watch_frames(on_event);
  watch_ends();
}

void untrace_thread() { PyEval_SetTrace(nullptr, nullptr); }

}  // namespace fiberscope::host
