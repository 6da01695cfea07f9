// Source: PEP 523; CPython 3.11 Python/ceval.c: _PyEval_EvalFrameDefault takes over and gives back
// the `use_tracing` of the C frame below its own.
#include "scheduler/host/run/frame_eval.h"

#include "scheduler/host/python/cpython311.h"
#include "scheduler/host/python/ref.h"
#include "scheduler/host/run/outside.h"
#include "scheduler/host/run/runtime.h"

namespace fiberscope::host {

namespace {

constexpr std::uint8_t kTraced = 255;
constexpr std::ptrdiff_t kStackLeftMin = 2 * 1024 * 1024;  // below it, calls must not use C stack

Py_tracefunc our_tracer = nullptr;

PyObject* eval_frame(PyThreadState* ts, fs_frame* frame, int thrown);

// step_aside: for the fiber's process, whose interpreter is current.
void step_aside(const PyFiber& fiber, bool now) {
  bool& aside = fiber.process->evaluates_aside;
  if (aside == now || our_tracer == nullptr) return;
  aside = now;
  _PyInterpreterState_SetEvalFrameFunc(PyInterpreterState_Get(),
                                       now ? _PyEval_EvalFrameDefault : eval_frame);
}

std::uint8_t wanted_everywhere(const PyThreadState* ts) {
  return ts->tracing == 0 && (ts->c_tracefunc || ts->c_profilefunc) ? kTraced : 0;
}

bool near_stack_end(const PyFiber& fiber) {
  const auto* here = static_cast<const std::byte*>(__builtin_frame_address(0));
  return here - fiber.fiber->stack.bottom < kStackLeftMin;
}

PyObject* eval_aside(PyThreadState* ts, fs_frame* frame, int thrown, PyFiber& fiber) {
  fiber.evaluates_deep = true;
  step_aside(fiber, true);
  ts->cframe->use_tracing = wanted_everywhere(ts);
  PyObject* result = _PyEval_EvalFrameDefault(ts, frame, thrown);
  fiber.evaluates_deep = false;
  step_aside(fiber, false);
  return result;
}

PyObject* eval_frame(PyThreadState* ts, fs_frame* frame, int thrown) {
  Runtime* runtime = Runtime::get();
  const bool running = runtime != nullptr && runtime->running();
  const std::uint8_t kept = ts->cframe->use_tracing;
  const bool ours = ts->c_tracefunc == our_tracer && ts->c_profilefunc == nullptr;
  PyObject* const generator = running ? fs_frame_generator(frame) : nullptr;
  fs_frame* const caller = generator ? fs_top_frame(ts) : nullptr;
  PyFiber* aside = nullptr;
  PyCodeObject* own_code = nullptr;  // of a frame that runs a marked one
  std::uint32_t price = 0;
  std::uint64_t measured = 0;
  if (ours && ts->tracing == 0 && running) [[likely]] {
    if (near_stack_end(runtime->current())) [[unlikely]] {
      aside = &runtime->current();
    } else {
      PyCodeObject* const code = fs_frame_code(frame);
      CodeInfo& info = runtime->sources().info(code);
      if (info.price != 0) [[unlikely]] {
        price = info.price;
        measured = runtime->hooks().call_begins(price, frame);
      }
      if (!info.program) Outside::look();
      if (!info.program && runtime->gil_asked()) runtime->give_up_gil();
      if (info.program && runtime->preemption().goes_by_lines()) {
        PyCodeObject* const marked = runtime->sources().marked(code, info);
        if (marked != nullptr && !thrown) own_code = fs_run_marked(frame, marked);
      }
      ts->cframe->use_tracing = info.watched() && own_code == nullptr ? kTraced : 0;
    }
    if (generator && !thrown && fs_frame_skips_resume(frame)) {
      runtime->hooks().generator_resumed(caller, frame, generator);
    }
  } else {
    ts->cframe->use_tracing = wanted_everywhere(ts);
  }
  if (running && fs_breaker(ts) != 0) [[unlikely]]
    settle_breaker(runtime->current());
  PyObject* result =
      aside ? eval_aside(ts, frame, thrown, *aside) : _PyEval_EvalFrameDefault(ts, frame, thrown);
  if (own_code != nullptr) Py_DECREF(own_code);
  if (generator) runtime->hooks().generator_evaluated(caller, frame, generator, result);
  if (price != 0) [[unlikely]]
    runtime->hooks().call_over(price, measured, result);
  if (aside) {
    runtime->hooks().end_refused();
    ts->cframe->use_tracing = kept;
    return result;
  }
  // the caller's own, unless the tracer was changed meanwhile
  const bool still_ours = ts->c_tracefunc == our_tracer && ts->c_profilefunc == nullptr;
  ts->cframe->use_tracing = ours == still_ours ? kept : wanted_everywhere(ts);
  return result;
}

// A call specialises itself once its code is warm, and asks the function for a version then.
// Setting
// __defaults__ takes the function's version away again.
constexpr const char* kAskForVersions = R"(
def called(): pass
lines = ['def asks(f):', ' for i in range(20):', '  if i < 19: continue']
lines += ['  f.__defaults__ = None; f()'] * 512
exec(chr(10).join(lines))
def ask():
    type(ask)(asks.__code__.replace(co_firstlineno=2), {'range': range})(called)
)";
constexpr std::uint32_t kSmallVersions = 0xFFFF;
constexpr int kRoundsMax = 2 * (kSmallVersions + 1) / 512;

}  // namespace

bool use_up_versions() {
  const Ref globals = Ref::steal(PyDict_New());
  PyDict_SetItemString(globals.get(), "__builtins__", PyEval_GetBuiltins());
  const Ref defined =
      Ref::steal(PyRun_String(kAskForVersions, Py_file_input, globals.get(), globals.get()));
  if (!defined) return false;
  PyObject* ask = PyDict_GetItemString(globals.get(), "ask");
  auto* called = reinterpret_cast<PyFunctionObject*>(PyDict_GetItemString(globals.get(), "called"));
  for (int i = 0; i < kRoundsMax && called->func_version <= kSmallVersions; ++i) {
    const Ref done = Ref::steal(PyObject_CallNoArgs(ask));
    if (!done) return false;
  }
  return called->func_version > kSmallVersions;
}

void watch_frames(Py_tracefunc tracer) {
  our_tracer = tracer;
  if (_PyInterpreterState_GetEvalFrameFunc(PyInterpreterState_Get()) == eval_frame) return;
  if (Runtime::get()->process().evaluates_aside) return;
  _PyInterpreterState_SetEvalFrameFunc(PyInterpreterState_Get(), eval_frame);
}

void resume_watching(const PyFiber& fiber) { step_aside(fiber, fiber.evaluates_deep); }

}  // namespace fiberscope::host
