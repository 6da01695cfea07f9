#include "scheduler/host/tracing/frame_lanes.h"

#include "scheduler/base/check.h"
#include "scheduler/host/processes/processes.h"
#include "scheduler/host/processes/signals.h"
#include "scheduler/host/python/ref.h"
#include "scheduler/host/python/values.h"
#include "scheduler/host/run/frame_eval.h"
#include "scheduler/host/run/runtime.h"
#include "scheduler/host/tracing/asyncio_lanes.h"
#include "scheduler/host/tracing/names.h"
#include "scheduler/host/tracing/waits.h"

namespace fiberscope::host {

using trace::EndKind;
using trace::LaneKind;
using trace::PassKind;
using trace::SwitchKind;
using trace::WaitKind;

namespace {

Runtime& rt() { return *Runtime::get(); }

LaneKind kind_of(PyObject* generator) {
  if (PyCoro_CheckExact(generator)) return LaneKind::Coroutine;
  if (PyAsyncGen_CheckExact(generator)) return LaneKind::AsyncGenerator;
  return LaneKind::Generator;
}

// running_lane: the entries above it were only passed through.
LaneId running_lane(PyFiber& fiber) { return fiber.fiber->lane; }

// unwrapped: what an async generator yields is wrapped, to tell it from what it awaits.
// Source: CPython 3.11 Objects/genobject.c, _PyAsyncGenWrappedValue.
PyObject* unwrapped(PyObject* value) {
  struct Wrapped {
    PyObject_HEAD PyObject* value;
  };
  if (value == nullptr || Py_TYPE(value) != &_PyAsyncGenWrappedValue_Type) return value;
  return reinterpret_cast<Wrapped*>(value)->value;
}

void pass_value(LaneId from, LaneId to, PassKind how, PyObject* value) {
  value = unwrapped(value);
  if (value == nullptr || value == Py_None) return;
  Runtime& r = rt();
  if (!r.writer().recording()) return;
  r.writer().emit(trace::ValuePassed{from, to, how, r.writer().intern(describe_value(value))},
                  r.anchor());
}

// enter_pending: the frame of an entry that was only passed through goes on after all.
void enter_pending(Runtime& r) {
  PyFiber& fiber = r.current();
  LaneEntry& top = fiber.lanes.back();
  if (top.entered) return;
  const bool queued = r.lanes().state(top.lane) == trace::LaneState::Ready;
  r.enter(top, WaitKind::Called, queued ? SwitchKind::Dispatch : SwitchKind::Resume, {});
}

// awaiting_lane: the nearest lane that waits for the frame it called, through library coroutines
// that have none. `caller` is the frame that called.
GenLane* awaiting_lane(Runtime& r, fs_frame* caller) {
  for (fs_frame* f = caller; f != nullptr; f = fs_frame_back(f)) {
    PyObject* generator = fs_frame_generator(f);
    if (generator == nullptr || !fs_frame_delegates(f)) return nullptr;
    if (GenLane* gen = r.generators().find(generator)) return gen;
  }
  return nullptr;
}

// push_passed: the suspended frames through which CPython throws an exception into the frame they
// await, outermost first, since they have no event of their own.
void push_passed(Runtime& r, fs_frame* caller) {
  GenLane* gen = awaiting_lane(r, caller);
  PyFiber& fiber = r.current();
  if (gen == nullptr || fiber.lanes.back().generator == gen) return;
  fs_frame* frame = fs_generator_frame(gen->generator);
  if (frame != nullptr) push_passed(r, fs_frame_back(frame));
  LaneEntry entry{gen->lane, gen, false};
  entry.passed = true;
  fiber.lanes.push_back(entry);
}

void on_generator_entered(fs_frame* frame, PyObject* generator) {
  Runtime& r = rt();
  PyFiber& fiber = r.current();
  const int entry_kind = fs_entry_kind(frame);
  fs_frame* caller = fs_frame_back(frame);
  const bool delegated = caller != nullptr && fs_frame_delegates(caller);
  // where the program's code resumed it
  trace::Place place;
  for (fs_frame* f = caller; f != nullptr; f = fs_frame_back(f)) {
    if (r.sources().info(fs_frame_code(f)).program) {
      place = r.place_of(f);
      break;
    }
  }
  GenLane* gen = r.generators().find(generator);
  const bool first = gen == nullptr;
  if (first) {
    const LaneKind kind = kind_of(generator);
    LaneId parent = running_lane(fiber);
    if (kind == LaneKind::Generator) {
      // generators belong to whoever's stack they first ran on
      for (const LaneEntry& e : fiber.lanes) {
        if (e.generator == nullptr || e.generator->task != nullptr) parent = e.lane;
      }
    }
    gen = &r.add_generator(generator, kind,
                           text_of(reinterpret_cast<PyGenObject*>(generator)->gi_name), parent,
                           place);
  }
  const bool innermost = std::exchange(gen->delegate, nullptr) == nullptr;
  if (fiber.lanes.back().generator == gen) {
    // the one it awaited has let an exception, or its end, through to it: it runs already
    enter_pending(r);
    return;
  }
  if (entry_kind == FS_AFTER_AWAIT || entry_kind == FS_AFTER_YIELD_FROM) {
    fiber.lanes.push_back(LaneEntry{gen->lane, gen, false});
    if (innermost && r.lanes().state(gen->lane) == trace::LaneState::Ready) enter_pending(r);
    return;
  }
  if (entry_kind == FS_THROWN) {
    if (!gen->started) {
      // thrown into before its first instruction: it ends without having run
      fiber.lanes.push_back(LaneEntry{gen->lane, gen, false});
      return;
    }
    push_passed(r, caller);
  }
  gen->started = true;
  const LaneId from = running_lane(fiber);
  const SwitchKind how = entry_kind == FS_THROWN           ? SwitchKind::Throw
                         : first || entry_kind == FS_START ? SwitchKind::Start
                                                           : SwitchKind::Resume;
  if (fiber.lanes.back().passed) place = {};  // nobody's line: the exception only passes through
  const bool awaited = delegated && fiber.lanes.back().entered;
  r.enter(LaneEntry{gen->lane, gen}, awaited ? WaitKind::Await : WaitKind::Called, how, place);
  if (entry_kind == FS_AFTER_YIELD) {
    pass_value(from, gen->lane, PassKind::Send, fs_sent_value(frame));
  }
}

// A generator-like frame returned, raised or yielded.
void on_generator_left(fs_frame* frame, PyObject* generator, PyObject* value) {
  Runtime& r = rt();
  PyFiber& fiber = r.current();
  GenLane* gen = r.generators().find(generator);
  if (gen == nullptr || fiber.lanes.size() < 2 || fiber.lanes.back().generator != gen) return;
  const int exit_kind = fs_exit_kind(frame);
  fs_frame* caller = fs_frame_back(frame);
  GenLane* const awaiting = awaiting_lane(r, caller);
  if (exit_kind != 0) {
    if (r.lanes().state(gen->lane) == trace::LaneState::Ready) enter_pending(r);
    const bool was_entered = fiber.lanes.back().entered;
    EventSeq cause = r.anchor();
    if (was_entered) {
      core::Wait wait;
      wait.place = r.place_of(frame);
      if (exit_kind == FS_AFTER_YIELD) {
        wait.why = WaitKind::Yielded;
      } else {
        describe_await(generator, value, wait);
      }
      r.record_frames(gen->lane, frame);
      if (exit_kind != FS_AFTER_YIELD && yields_to_loop(value)) {
        cause = r.lanes().ready(gen->lane, trace::WakeKind::Yielded, gen->lane, {}, r.anchor());
      } else {
        cause = r.lanes().blocked(gen->lane, wait);
      }
    }
    // the frame it is suspended through keeps waiting for it, without a turn of its own
    if (exit_kind != FS_AFTER_YIELD && awaiting != nullptr &&
        fiber.lanes[fiber.lanes.size() - 2].generator == awaiting) {
      awaiting->delegate = gen;
      fiber.lanes.pop_back();
      fiber.lanes.back().entered = false;
      GenLane* inner = awaiting;
      while (fiber.lanes.back().passed) {
        // no event tells that it is suspended again
        fiber.lanes.pop_back();
        GenLane* outer = fiber.lanes.back().generator;
        if (outer == nullptr || fiber.lanes.back().entered) {
          if (r.lanes().state(fiber.lanes.back().lane) == trace::LaneState::Blocked) {
            fiber.lanes.push_back(LaneEntry{});
            r.pop_and_return(cause);
          }
          break;
        }
        outer->delegate = inner;
        inner = outer;
      }
      return;
    }
    const LaneEntry& below = fiber.lanes[fiber.lanes.size() - 2];
    if (r.lanes().state(below.lane) == trace::LaneState::Running) {
      fiber.lanes.pop_back();  // it only passed a resumption and a suspension on
      return;
    }
    r.pop_and_return(cause);
    if (exit_kind == FS_AFTER_YIELD) {
      pass_value(gen->lane, running_lane(fiber), PassKind::Yield, value);
    }
    return;
  }
  if (awaiting != nullptr) awaiting->delegate = nullptr;
  const LaneId lane = gen->lane;
  if (!gen->started && value == nullptr) {
    r.lanes().ended(lane, EndKind::NeverStarted, gen->leaving_detail, r.place_of(frame),
                    r.anchor());
    fiber.lanes.pop_back();
    r.generators().drop(generator);
    return;
  }
  enter_pending(r);
  EndKind how = EndKind::Returned;
  TextId detail;
  if (value == nullptr) {
    how = gen->leaving;
    detail = gen->leaving_detail;
  } else if (value != Py_None) {
    detail = r.writer().intern(describe_value(value));
  }
  r.recorder().memory(*gen);
  const EventSeq ended = r.lanes().ended(lane, how, detail, r.place_of(frame), r.anchor());
  PyObject* key = generator;
  r.pop_and_return(ended);
  if (value != nullptr) pass_value(lane, running_lane(fiber), PassKind::Return, value);
  r.generators().drop(key);
}

// on_exception: an exception is under way in the frame of `generator`; whether it will leave it,
// only the frame's end tells.
void on_exception(PyObject* generator, PyObject* type_value_traceback) {
  GenLane* const gen = generator ? rt().generators().find(generator) : nullptr;
  if (gen == nullptr) return;
  PyObject* value = PyTuple_GET_ITEM(type_value_traceback, 1);
  PyObject* type = PyTuple_GET_ITEM(type_value_traceback, 0);
  const std::string_view name =
      PyType_Check(type) ? reinterpret_cast<PyTypeObject*>(type)->tp_name : std::string_view();
  // the end of what it awaited; it never leaves a frame
  if (type == PyExc_StopIteration) return;
  gen->leaving = EndKind::Failed;
  if (PyErr_GivenExceptionMatches(type, PyExc_GeneratorExit)) gen->leaving = EndKind::Closed;
  if (name.ends_with("CancelledError") || name.ends_with("GreenletExit")) {
    gen->leaving = EndKind::Cancelled;
  }
  if (PyErr_GivenExceptionMatches(type, PyExc_SystemExit)) gen->leaving = EndKind::Exited;
  std::string text(
      name.substr(name.rfind('.') == std::string_view::npos ? 0 : name.rfind('.') + 1));
  if (value != nullptr && PyExceptionInstance_Check(value)) text = describe_exception(value);
  gen->leaving_detail = rt().writer().intern(text);
}

void on_line(PyFrameObject* frame, CodeInfo& info) {
  Runtime& r = rt();
  enter_pending(r);
  r.preemption().on_line(r, frame);
  const auto line = static_cast<std::uint32_t>(PyFrame_GetLineNumber(frame));
  r.set_anchor(r.writer().emit(trace::LineReached{r.lane(), {info.source, line}}));
  r.record_frames(r.lane(), fs_frame_of(frame));
  r.check_budget();
  // not in a pending call: CPython would take that for unfinished for ever
  settle_doom();
}

// on_library_generator: a library's coroutine is a lane when it is the root of a task.
void on_library_generator(Runtime& r, fs_frame* frame, int what, PyObject* argument) {
  PyObject* const generator = fs_frame_generator(frame);
  if (generator == nullptr || r.generators().find(generator) == nullptr) return;
  if (what == PyTrace_CALL) on_generator_entered(frame, generator);
  if (what == PyTrace_RETURN) on_generator_left(frame, generator, argument);
  if (what == PyTrace_EXCEPTION) on_exception(generator, argument);
}

int on_event(PyObject*, PyFrameObject* frame, int what, PyObject* argument) {
  Runtime* r = Runtime::get();
  if (r == nullptr || !r->running()) return 0;
  fs_frame* data = fs_frame_of(frame);
  CodeInfo& info = r->sources().info(fs_frame_code(data));
  if (!info.program) {
    if (what == PyTrace_CALL) fs_frame_mute_lines(frame);
    if (info.hook == Hook::ProcessNamed) {
      if (what == PyTrace_CALL) name_process(fs_local(data, 0));
    } else if (info.hook == Hook::Notify) {
      if (what == PyTrace_CALL) tell_if_nobody_waits(*r, data, info);
    } else if (info.hook == Hook::ThreadSetName) {
      if (what == PyTrace_RETURN) rename_thread(data);
    } else if (info.hook != Hook::None && (what == PyTrace_CALL || what == PyTrace_RETURN)) {
      asyncio_hook(info.hook, data, what == PyTrace_CALL, argument);
    }
    if (info.generator_like) on_library_generator(*r, data, what, argument);
    return 0;
  }
  switch (what) {
    case PyTrace_LINE:
      on_line(frame, info);
      break;
    case PyTrace_CALL:
      r->preemption().on_call(*r, frame);
      if (info.generator_like) {
        if (PyObject* generator = fs_frame_generator(data)) {
          on_generator_entered(data, generator);
        }
      }
      break;
    case PyTrace_RETURN:
      if (info.generator_like) {
        if (PyObject* generator = fs_frame_generator(data)) {
          on_generator_left(data, generator, argument);
        }
      }
      break;
    case PyTrace_OPCODE:
      r->preemption().on_opcode(*r, frame, info);
      break;
    case PyTrace_EXCEPTION:
      if (info.generator_like) on_exception(fs_frame_generator(data), argument);
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
}

void untrace_thread() { PyEval_SetTrace(nullptr, nullptr); }

}  // namespace fiberscope::host
