// Source: PEP 669; CPython 3.12 and 3.13 Python/instrumentation.c; https://docs.python.org/3.13/
// library/sys.monitoring.html.
#include <array>
#include <optional>
#include <utility>

#include "scheduler/base/check.h"
#include "scheduler/base/own.h"
#include "scheduler/host/monitoring/call_watch.h"
#include "scheduler/host/python/ref.h"
#include "scheduler/host/run/runtime.h"
#include "scheduler/host/tracing/call_costs.h"
#include "scheduler/host/tracing/frame_lanes.h"
#include "scheduler/host/tracing/generator_lanes.h"
#include "scheduler/host/tracing/tracer.h"
#include "scheduler/host/tracing/variables.h"

namespace fiberscope::host {

namespace {

constexpr int kTool = 4;  // a number that sys.monitoring gives to nobody by name

// The events that are asked for, as sys.monitoring.events has them: a bit each.
struct Events {
  long start = 0, resume = 0, leave = 0, yield = 0, line = 0, instruction = 0, jump = 0;
  long unwind = 0, thrown = 0;
};
Events bits;
PyObject* disable = nullptr;  // what a callback returns that is not to be called there again

// Watched: what is kept of a code object with events of its own.
struct Watched {
  long events = 0;                   // that it has besides those of all code
  base::own::Vector<bool> left_out;  // by unit: instructions whose event has been disabled
  bool leaves_out = false;           // there are such
  std::uint32_t generation = 0;      // of the names for which that is right
};

Watched& watched(CodeInfo& info) {
  if (!info.tracer) [[unlikely]]
    info.tracer = base::make_own<Watched>();
  return *static_cast<Watched*>(info.tracer.get());
}

PyObject* monitoring() {
  PyObject* const module = PySys_GetObject("monitoring");
  CHECK_MSG(module != nullptr, "sys.monitoring is gone");
  return module;
}

// call: sys.monitoring.NAME(tool, arguments...).
template <class... Arguments>
void call(const char* name, const char* format, Arguments... arguments) {
  const Ref done = Ref::steal(PyObject_CallMethod(monitoring(), name, format, arguments...));
  CHECK_MSG(done, "sys.monitoring refuses what it is asked for");
}

void set_events(PyCodeObject* code, Watched& of, long events) {
  if (of.events == events) return;
  const SavedError saved;
  call("set_local_events", "iOl", kTool, code, events);
  of.events = events;
}

long own_events(const CodeInfo& info) {
  long events = bits.leave;
  if (info.program) events |= bits.line | bits.jump;
  if (info.generator_like) events |= bits.resume | bits.yield;
  return events;
}

// Event: that of a frame that has something to tell.
struct Event {
  Runtime& r;
  PyCodeObject* code;
  CodeInfo& info;
  fs_frame* frame;
};

std::optional<Event> event_at(PyObject* object) {
  Runtime* const r = Runtime::get_running();
  if (r == nullptr) return std::nullopt;
  auto* const code = reinterpret_cast<PyCodeObject*>(object);
  return Event{*r, code, r->sources().info(code), fs_top_frame(r->current().thread_state)};
}

// An event takes of a program's stack what the deepest takes, whichever are asked for: how deep
// that stack goes must not depend on what is followed.
constexpr std::size_t kEventBytes = 8192;
[[gnu::noinline]] void take_stack() {
  std::array<char, kEventBytes> room;
  room[0] = 0;
  asm volatile("" : : "m"(room[0]));  // it is written
}

bool tells(const CodeInfo& info) { return info.watched() || info.price != 0; }

void tell(const Event& at, const FrameEvent& event) {
  at.info.program ? program_event(at.r, at.frame, at.info, event)
                  : library_event(at.r, at.frame, at.info, event);
}

// --- the price of a call -------------------------------------------------------------------------

// What was measured at the calls that are not over.
base::own::UnorderedMap<const fs_frame*, std::uint64_t>& measured_calls() {
  static auto& calls = base::own_forever<base::own::UnorderedMap<const fs_frame*, std::uint64_t>>();
  return calls;
}

void end_call(const Event& at, PyObject* result) {
  const auto call = measured_calls().extract(at.frame);
  if (call) call_over(at.info.price, call.mapped(), result);
}

// --- frames --------------------------------------------------------------------------------------

PyObject* on_start(PyObject*, PyObject* const* arguments, Py_ssize_t) {
  const std::optional<Event> at = event_at(arguments[0]);
  if (!at) Py_RETURN_NONE;
  if (!tells(at->info)) return Py_NewRef(disable);
  set_events(at->code, watched(at->info), watched(at->info).events | own_events(at->info));
  if (at->info.program) take_stack();
  if (at->info.price != 0) [[unlikely]]
    measured_calls()[at->frame] = call_begins(at->info.price, at->frame);
  tell(*at, {FrameEvent::What::Called, nullptr, FS_START});
  Py_RETURN_NONE;
}

PyObject* on_resume(PyObject*, PyObject* const* arguments, Py_ssize_t) {
  const std::optional<Event> at = event_at(arguments[0]);
  if (!at) Py_RETURN_NONE;
  if (at->info.program) take_stack();
  tell(*at, {FrameEvent::What::Called, nullptr, fs_entry_kind(at->frame)});
  Py_RETURN_NONE;
}

PyObject* on_leave(PyObject*, PyObject* const* arguments, Py_ssize_t) {
  const std::optional<Event> at = event_at(arguments[0]);
  if (!at) Py_RETURN_NONE;
  tell(*at, {FrameEvent::What::Left, arguments[2]});
  if (at->info.price != 0) [[unlikely]]
    end_call(*at, arguments[2]);
  Py_RETURN_NONE;
}

PyObject* on_unwind(PyObject*, PyObject* const* arguments, Py_ssize_t) {
  const std::optional<Event> at = event_at(arguments[0]);
  if (!at || !tells(at->info)) Py_RETURN_NONE;
  tell(*at, {FrameEvent::What::Unwound, arguments[2]});
  if (at->info.price != 0) [[unlikely]]
    end_call(*at, nullptr);
  Py_RETURN_NONE;
}

// on_throw: also where what a frame awaits has ended with a value while throw() passed the frame:
// it then goes on behind its SEND.
PyObject* on_throw(PyObject*, PyObject* const* arguments, Py_ssize_t) {
  const std::optional<Event> at = event_at(arguments[0]);
  if (!at || !at->info.watched()) Py_RETURN_NONE;
  if (at->info.program) take_stack();
  set_events(at->code, watched(at->info), watched(at->info).events | own_events(at->info));
  PyObject* const generator = fs_frame_generator(at->frame);
  const bool goes_on =
      generator != nullptr && fs_frame_delegates(at->frame) == FS_PASSED &&
      Py_TYPE(arguments[2]) == reinterpret_cast<PyTypeObject*>(PyExc_StopIteration);
  if (goes_on) {
    generator_resumed(fs_frame_back(at->frame), at->frame, generator);
  } else {
    tell(*at, {FrameEvent::What::Called, nullptr, FS_THROWN});
  }
  Py_RETURN_NONE;
}

// --- lines and instructions ----------------------------------------------------------------------

// has_event: of an instruction of the code, now.
bool has_event(const Watched& of, int unit) {
  const auto at = static_cast<std::size_t>(unit);
  return (of.events & bits.instruction) != 0 && (at >= of.left_out.size() || !of.left_out[at]);
}

// matters: an instruction touches a variable, or comes after one that may have made an item.
bool matters(const Event& at, int unit) {
  const VariableSites& sites = at.r.sources().variables(at.code, at.info);
  return sites.at(unit) != nullptr || sites.at(unit - fs_after_subscript(0)) != nullptr;
}

// on_one_instruction: false: of this one nobody wants to hear, as things are.
bool on_one_instruction(const Event& at) {
  settle_variable(at.r, at.frame);
  const bool preempted = fs_follows_opcodes(at.frame, FS_FOR_PREEMPTION) != 0;
  if (preempted) at.r.preemption().on_opcode(at.r, at.frame, at.info);
  // nobody comes between this and the instruction itself
  if (fs_follows_opcodes(at.frame, FS_FOR_VARIABLES) != 0) {
    touch_variable(at.r, at.frame, at.info);
  }
  return preempted || matters(at, fs_frame_lasti(at.frame));
}

// Where the first instruction of a line was followed with the line: CPython may tell of it still,
// as it has looked before or after that whether there is an event. By frame, until its next one.
base::own::UnorderedMap<const fs_frame*, int>& followed_with_line() {
  static auto& units = base::own_forever<base::own::UnorderedMap<const fs_frame*, int>>();
  return units;
}

PyObject* on_instruction(PyObject*, PyObject* const* arguments, Py_ssize_t) {
  const std::optional<Event> at = event_at(arguments[0]);
  if (!at) Py_RETURN_NONE;
  const auto unit = static_cast<std::size_t>(fs_frame_lasti(at->frame));
  if (!followed_with_line().empty()) [[unlikely]] {
    const auto followed = followed_with_line().extract(at->frame);
    if (followed && followed.mapped() == static_cast<int>(unit)) Py_RETURN_NONE;
  }
  if (on_one_instruction(*at)) Py_RETURN_NONE;
  Watched& of = watched(at->info);
  if (of.left_out.size() <= unit) of.left_out.resize(static_cast<std::size_t>(Py_SIZE(at->code)));
  of.left_out[unit] = of.leaves_out = true;
  of.generation = at->r.sources().variables(at->code, at->info).generation();
  return Py_NewRef(disable);
}

void on_one_line(const Event& at) {
  Watched& of = watched(at.info);
  const int unit = fs_frame_lasti(at.frame);
  const bool comes = has_event(of, unit);
  settle_variable(at.r, at.frame);
  line_reached(at.r, at.frame, at.info);
  follow_variables(at.r, at.frame, at.info);
  if (comes || !has_event(of, unit)) return;
  on_one_instruction(at);
  followed_with_line()[at.frame] = unit;
}

PyObject* on_line(PyObject*, PyObject* const* arguments, Py_ssize_t) {
  const std::optional<Event> at = event_at(arguments[0]);
  if (at) on_one_line(*at);
  Py_RETURN_NONE;
}

// on_jump: a loop within a line has a line for each time round, as every other loop has.
PyObject* on_jump(PyObject*, PyObject* const* arguments, Py_ssize_t) {
  const std::optional<Event> at = event_at(arguments[0]);
  if (!at) Py_RETURN_NONE;
  const int from = static_cast<int>(PyLong_AsLong(arguments[1]) / 2);
  const int to = static_cast<int>(PyLong_AsLong(arguments[2]) / 2);
  Sources& sources = at->r.sources();
  const bool within =
      to <= from && sources.line(at->code, at->info, from) == sources.line(at->code, at->info, to);
  if (!within) return Py_NewRef(disable);
  on_one_line(*at);
  Py_RETURN_NONE;
}

// --- the interpreter -----------------------------------------------------------------------------

template <auto Function>
PyMethodDef method(const char* name) {
  return {name, reinterpret_cast<PyCFunction>(reinterpret_cast<void (*)()>(Function)),
          METH_FASTCALL, nullptr};
}

struct Callback {
  const char* event;
  long Events::*bit;
  PyMethodDef method;
};
Callback callbacks[] = {
    {"PY_START", &Events::start, method<on_start>("on_start")},
    {"PY_RESUME", &Events::resume, method<on_resume>("on_resume")},
    {"PY_RETURN", &Events::leave, method<on_leave>("on_return")},
    {"PY_YIELD", &Events::yield, method<on_leave>("on_yield")},
    {"PY_UNWIND", &Events::unwind, method<on_unwind>("on_unwind")},
    {"PY_THROW", &Events::thrown, method<on_throw>("on_throw")},
    {"LINE", &Events::line, method<on_line>("on_line")},
    {"JUMP", &Events::jump, method<on_jump>("on_jump")},
    {"INSTRUCTION", &Events::instruction, method<on_instruction>("on_instruction")},
};

constexpr const char* kBegun = "fiberscope.monitoring";

// begin: for the current interpreter, once.
void begin() {
  PyObject* const values = PyInterpreterState_GetDict(PyInterpreterState_Get());
  CHECK_MSG(values != nullptr, "no memory for what an interpreter keeps");
  if (PyDict_GetItemString(values, kBegun) != nullptr) return;
  PyDict_SetItemString(values, kBegun, Py_True);
  const Ref events = attribute(monitoring(), "events");
  disable = attribute(monitoring(), "DISABLE").release();
  call("use_tool_id", "is", kTool, "fiberscope");
  for (Callback& one : callbacks) {
    const Ref bit = attribute(events.get(), one.event);
    bits.*one.bit = PyLong_AsLong(bit.get());
    const Ref function = Ref::steal(PyCFunction_New(&one.method, nullptr));
    call("register_callback", "ilO", kTool, bits.*one.bit, function.get());
  }
  call("set_events", "il", kTool, bits.start | bits.unwind | bits.thrown);
}

}  // namespace

std::string prepare_tracer() { return {}; }

void trace_thread() {
  PyThreadState_Get()->coroutine_origin_tracking_depth = 1;  // see track_coroutine_origins
  begin();
  watch_ends();
}

// The interpreter's other threads are traced still.
void untrace_thread() {}

void charge_calls() { call("restart_events", nullptr); }

void follow_instructions(fs_frame* frame, int who, bool on) {
  Runtime& r = *Runtime::get();
  fs_follow_opcodes(r.current().thread_state, frame, who, on ? 1 : 0);
  if (!on) return;
  PyCodeObject* const code = fs_frame_code(frame);
  CodeInfo& info = r.sources().info(code);
  Watched& of = watched(info);
  const bool more =
      of.leaves_out &&
      (who == FS_FOR_PREEMPTION || of.generation != r.sources().variables(code, info).generation());
  // what has been disabled comes back only when the event is asked for anew
  if (more) set_events(code, of, of.events & ~bits.instruction);
  if ((of.events & bits.instruction) != 0) return;
  of.left_out.clear();
  of.leaves_out = false;
  set_events(code, of, of.events | bits.instruction);
}

}  // namespace fiberscope::host
