// Source: PEP 523; CPython 3.12 and 3.13 Python/ceval.c, _PyEval_EvalFrame().
#include "scheduler/host/monitoring/call_watch.h"

#include "scheduler/host/python/cpython.h"
#include "scheduler/host/run/outside.h"
#include "scheduler/host/run/runtime.h"
#include "scheduler/host/tracing/tracer.h"

namespace fiberscope::host {

namespace {

PyInterpreterState* watched_interpreter = nullptr;

bool has_reason(const Runtime& r, const PyFiber& fiber) {
  return Outside::mark().has_come != 0 ||
         (r.preemption().faithful() && r.clock().now_ns >= fiber.process->gil.asked_ns());
}

PyObject* look_and_evaluate(PyThreadState* ts, fs_frame* frame, int thrown) {
  Runtime* const r = Runtime::get_running();
  if (r != nullptr && ts->tracing == 0 && !r->sources().info(fs_frame_code(frame)).program) {
    Outside::look();
    if (r->gil_asked()) r->give_up_gil();
  }
  if (r == nullptr || !has_reason(*r, r->current())) stop_watching_calls();
  return _PyEval_EvalFrameDefault(ts, frame, thrown);
}

void watch(PyInterpreterState* interpreter) {
  if (watched_interpreter == interpreter) return;
  stop_watching_calls();
  watched_interpreter = interpreter;
  _PyInterpreterState_SetEvalFrameFunc(interpreter, look_and_evaluate);
}

}  // namespace

void stop_watching_calls() {
  if (watched_interpreter == nullptr) return;
  _PyInterpreterState_SetEvalFrameFunc(watched_interpreter, _PyEval_EvalFrameDefault);
  watched_interpreter = nullptr;
}

// Also from a signal's handler.
void watch_calls() {
  const Runtime* const r = Runtime::get_running();
  if (r == nullptr) return;
  const PyFiber& fiber = const_cast<Runtime*>(r)->current();
  if (fiber.thread_state != nullptr && has_reason(*r, fiber)) watch(fiber.thread_state->interp);
}

void resume_watching(const PyFiber& fiber) {
  const Runtime& r = *Runtime::get();
  if (has_reason(r, fiber)) [[unlikely]] {
    watch(fiber.thread_state->interp);
  } else {
    stop_watching_calls();
  }
}

}  // namespace fiberscope::host
