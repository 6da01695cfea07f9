// faulthandler: the real module; only its watchdog is the machine's: CPython's waits in a real
// thread, by the real clock. Source: CPython 3.11 Modules/faulthandler.c, Python/traceback.c.
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "scheduler/base/shared.h"
#include "scheduler/host/calls/files.h"
#include "scheduler/host/processes/processes.h"
#include "scheduler/host/processes/signals.h"
#include "scheduler/host/python/cpython.h"
#include "scheduler/host/python/ref.h"
#include "scheduler/host/python/values.h"
#include "scheduler/host/run/telling.h"
#include "scheduler/host/threads/modules.h"

namespace fiberscope::host {

namespace {

// Source: CPython 3.11 Python/traceback.c: MAX_FRAME_DEPTH, MAX_STRING_LENGTH.
constexpr int kFramesMax = 100;
constexpr std::size_t kNameMax = 500;

struct Watchdog {
  TimerId timer;
  TimeNs timeout_ns;
  bool repeats;
  bool ends;
  int number;
};

// watchdogs: by process.
std::map<const Process*, Watchdog>& watchdogs() {
  return base::shared<std::map<const Process*, Watchdog>, Watchdog>();
}

std::string short_text(PyObject* text) {
  const std::string_view whole = text_of(text);
  std::string out(whole.substr(0, kNameMax));
  if (whole.size() > kNameMax) out += "...";
  return out;
}

std::string frame_text(fs_frame* frame) {
  PyCodeObject* const code = fs_frame_code(frame);
  const int line = PyCode_Addr2Line(code, 2 * fs_frame_lasti(frame));
  return "  File \"" + short_text(code->co_filename) + "\", line " + std::to_string(line) + " in " +
         short_text(code->co_name) + "\n";
}

std::string thread_text(const PyFiber& thread) {
  char number[32];
  std::snprintf(number, sizeof number, "0x%016lx", thread.thread_state->thread_id);
  std::string out = "Thread ";
  out.append(number).append(" (most recent call first):\n");
  fs_frame* frame =
      thread.in_thread_state ? fs_top_frame(thread.thread_state) : fs_stack_top(&thread.stack);
  if (frame == nullptr) return out + "  <no Python frame>\n";
  for (int depth = 0; frame != nullptr; frame = fs_frame_back(frame), ++depth) {
    if (depth == kFramesMax) return out + "  ...\n";
    out += frame_text(frame);
  }
  return out;
}

// all_threads: the one that began last comes first, as CPython lists them.
std::string all_threads(const Process& process) {
  std::map<LaneId, const PyFiber*> threads;
  for (const PyFiber* fiber : Runtime::get()->fibers().in_order()) {
    if (fiber->process != &process || fiber->thread_state == nullptr) continue;
    const PyFiber* const stands = Runtime::get()->fibers().standing_for(fiber->thread_lane);
    threads[fiber->thread_lane] = stands != nullptr ? stands : fiber;
  }
  std::string out;
  for (auto it = threads.rbegin(); it != threads.rend(); ++it) {
    out += (out.empty() ? "" : "\n") + thread_text(*it->second);
  }
  return out;
}

std::string timeout_text(TimeNs timeout_ns) {
  const TimeNs all_us = timeout_ns / 1'000;
  const TimeNs seconds = all_us / 1'000'000;
  char text[64];
  int size = std::snprintf(text, sizeof text, "Timeout (%ld:%02ld:%02ld", seconds / 3600,
                           seconds / 60 % 60, seconds % 60);
  if (all_us % 1'000'000 != 0) {
    size += std::snprintf(text + size, sizeof text - static_cast<std::size_t>(size), ".%06ld",
                          all_us % 1'000'000);
  }
  return std::string(text, static_cast<std::size_t>(size)) + ")!\n";
}

// put_out: nobody waits until there is room. Emits: OutputWritten or what a file's write does.
void put_out(Process& process, int number, const std::string& text) {
  Runtime& runtime = *Runtime::get();
  const Target target = target_in(process, number);
  if (target.file) {
    target.file->write(text.data(), text.size());
    return;
  }
  const int stream = target.real < 0 ? 0 : stream_of(target.real);
  if (stream == 0) return;
  runtime.kernel().emit(trace::OutputWritten{
      process.main->thread_lane, static_cast<std::uint8_t>(stream), runtime.writer().define(text)});
  runtime.took_output(text.size());
  if (passes_output_through()) syscall(SYS_write, target.real, text.data(), text.size());
}

void ring(Process& process, base::EventSeq cause);

void arm(Process& process, base::EventSeq cause) {
  Runtime& runtime = *Runtime::get();
  Watchdog& dog = watchdogs().at(&process);
  dog.timer = runtime.kernel().at(runtime.clock().now_ns + dog.timeout_ns, cause,
                                  [&process, cause] { ring(process, cause); });
}

void ring(Process& process, base::EventSeq cause) {
  const Watchdog dog = watchdogs().at(&process);
  watchdogs().at(&process).timer = {};
  const auto text = std::make_unique<std::string>();  // where its process can write to
  Runtime::get()->scheduler().in_space(
      process.main->fiber->space,
      [&process, out = text.get()] { *out = all_threads(process); });
  put_out(process, dog.number, timeout_text(dog.timeout_ns) + *text);
  if (dog.ends) {
    constexpr int kStatus = 1;
    end_by_status(process, kStatus << 8, "faulthandler: the time is over", cause);
  } else if (dog.repeats) {
    arm(process, cause);
  } else {
    watchdogs().erase(&process);
  }
}

// file_number: Source: faulthandler_get_fileno. -1: an error is set.
int file_number(PyObject* given) {
  PyObject* file = given;
  if (file == nullptr || file == Py_None) {
    file = PySys_GetObject("stderr");
    if (file == nullptr || file == Py_None) {
      PyErr_SetString(PyExc_RuntimeError,
                      file == nullptr ? "unable to get sys.stderr" : "sys.stderr is None");
      return -1;
    }
  } else if (PyLong_Check(file)) {
    const long number = PyLong_AsLong(file);
    if (number > INT_MAX) {
      PyErr_SetString(PyExc_OverflowError, "Python int too large to convert to C int");
      return -1;
    }
    if (number < 0 && !PyErr_Occurred()) {
      PyErr_SetString(PyExc_ValueError, "file is not a valid file descripter");
    }
    return static_cast<int>(number);
  }
  const Ref result = Ref::steal(PyObject_CallMethod(file, "fileno", nullptr));
  if (!result) return -1;
  const long number = PyLong_Check(result.get()) ? PyLong_AsLong(result.get()) : -1;
  if (number < 0 || number > INT_MAX) {
    PyErr_SetString(PyExc_RuntimeError, "file.fileno() is not a valid file descriptor");
    return -1;
  }
  const Ref flushed = Ref::steal(PyObject_CallMethod(file, "flush", nullptr));
  if (!flushed) PyErr_Clear();
  return static_cast<int>(number);
}

PyObject* dump_later(PyObject*, PyObject* arguments, PyObject* keywords) {
  static const char* names[] = {"timeout", "repeat", "file", "exit", nullptr};
  PyObject* given = nullptr;
  PyObject* file = nullptr;
  int repeats = 0, ends = 0;
  if (!PyArg_ParseTupleAndKeywords(arguments, keywords, "O|iOi:dump_traceback_later",
                                   const_cast<char**>(names), &given, &repeats, &file, &ends)) {
    return nullptr;
  }
  std::int64_t timeout_ns = 0;
  if (fs_seconds(given, &timeout_ns) < 0) return nullptr;
  if (timeout_ns <= 0) {
    PyErr_SetString(PyExc_ValueError, "timeout must be greater than 0");
    return nullptr;
  }
  const int number = file_number(file);
  if (number < 0) return nullptr;
  if (simulating()) {
    Process& process = calling_process();
    stop_watchdog(process);
    watchdogs()[&process] = {{}, timeout_ns, repeats != 0, ends != 0, number};
    arm(process, Runtime::get()->anchor());
  }
  Py_RETURN_NONE;
}

PyObject* cancel_dump(PyObject*, PyObject*) {
  if (simulating()) stop_watchdog(calling_process());
  Py_RETURN_NONE;
}

PyMethodDef of_faulthandler[] = {
    {"dump_traceback_later", reinterpret_cast<PyCFunction>(reinterpret_cast<void*>(dump_later)),
     METH_VARARGS | METH_KEYWORDS,
     "dump_traceback_later(timeout, repeat=False, file=sys.stderr, exit=False):\n"
     "dump the traceback of all threads in timeout seconds,\n"
     "or each timeout seconds if repeat is True. If exit is True, "
     "call _exit(1) which is not safe."},
    {"cancel_dump_traceback_later", cancel_dump, METH_NOARGS,
     "cancel_dump_traceback_later():\ncancel the previous call to dump_traceback_later()."},
    {nullptr, nullptr, 0, nullptr},
};

}  // namespace

void stop_watchdog(const Process& process) {
  const auto found = watchdogs().find(&process);
  if (found == watchdogs().end()) return;
  if (found->second.timer) Runtime::get()->kernel().cancel(found->second.timer);
  watchdogs().erase(found);
}

bool patch_faulthandler(PyObject* module) {
  return PyModule_AddFunctions(module, of_faulthandler) == 0;
}

}  // namespace fiberscope::host
