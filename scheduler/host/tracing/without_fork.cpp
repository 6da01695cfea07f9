#include "scheduler/host/tracing/without_fork.h"

#include <algorithm>
#include <memory>
#include <set>
#include <string>

#include "scheduler/base/shared.h"
#include "scheduler/host/processes/processes.h"
#include "scheduler/host/python/ref.h"
#include "scheduler/host/python/steps.h"
#include "scheduler/host/run/globals_then.h"
#include "scheduler/host/run/telling.h"

namespace fiberscope::host {

namespace {

constexpr std::size_t kTextBytesMax = 1 << 16;  // of one value; what lies beyond is not compared
constexpr int kGlobalDepthMax = 8;

constexpr const char* kGuard = told(
    "a process begins here by reading the program again (spawn), not as a copy (fork), "
    "and would begin the next one while it reads; put what starts processes under if "
    "__name__ == '__main__'");
constexpr const char* kWroteAgain = told(
    "a process begins here by reading the program again (spawn), not as a copy (fork), "
    "so what stands outside of if __name__ == '__main__' is done and written again; put "
    "it under that line");
constexpr const char* kFailed = told(
    "a process begins here by reading the program again (spawn), not as a copy (fork), "
    "and failed at that; let the module define all that the process runs, outside of if "
    "__name__ == '__main__', and do all else under it");
constexpr const char* kPickled = told(
    "a process begins here with what is handed to it in pickled form (spawn), not as a "
    "copy (fork), and this cannot be pickled; use functions and classes at the top of a "
    "module, and data");
constexpr const char* kOther = told(
    "this global is here what the program makes of it when it is read again (spawn), "
    "not what it was when the process was started, as in a copy (fork); hand it over, "
    "in args or by an initializer");
constexpr const char* kMissing = told(
    "this global is not in the process, which has read the program again (spawn), "
    "though it was there when the process was started, and would be in a copy (fork); "
    "hand it over, in args or by an initializer");

// ValueText: says how a value is, the same for the same. Of what is of no built-in type only the
// type is told: two of them are taken for the same.
class ValueText {
 public:
  // text: "" when it is too long to be compared.
  std::string of(PyObject* value) {
    add(value, kGlobalDepthMax);
    return text_.size() > kTextBytesMax ? std::string() : std::move(text_);
  }

 private:
  void add(PyObject* value, int depth) {
    text_ += Py_TYPE(value)->tp_name;
    if (depth == 0 || text_.size() > kTextBytesMax) return;
    if (PyLong_CheckExact(value) || PyFloat_CheckExact(value) || PyBool_Check(value) ||
        PyBytes_CheckExact(value)) {
      const Ref repr = Ref::steal(PyObject_Repr(value));
      if (!repr) PyErr_Clear();
      text_ += repr ? std::string(text_of(repr.get())) : std::string();
    } else if (PyUnicode_CheckExact(value)) {
      const std::string_view words = text_of(value);
      text_ += std::to_string(words.size()) + ":" + std::string(words);
    } else if (PyList_CheckExact(value) || PyTuple_CheckExact(value)) {
      add_items(PySequence_Fast_ITEMS(value), PySequence_Fast_GET_SIZE(value), depth - 1);
    } else if (PyDict_CheckExact(value)) {
      add_dict(value, depth - 1);
    } else if (PyAnySet_CheckExact(value)) {
      text_ += std::to_string(PySet_GET_SIZE(value));
    }
  }

  void add_items(PyObject** items, Py_ssize_t count, int depth) {
    text_ += std::to_string(count);
    for (Py_ssize_t i = 0; i < count && text_.size() <= kTextBytesMax; ++i) add(items[i], depth);
  }

  void add_dict(PyObject* dict, int depth) {
    text_ += std::to_string(PyDict_GET_SIZE(dict));
    PyObject *key, *value;
    Py_ssize_t position = 0;
    while (text_.size() <= kTextBytesMax && PyDict_Next(dict, &position, &key, &value)) {
      add(key, depth);
      add(value, depth);
    }
  }

  std::string text_;
};

// is_shared: one of multiprocessing's own objects, which parent and copy would have in common,
// whereas one that is made anew has nothing to do with the parent's.
bool is_shared(PyObject* value) {
  PyTypeObject* const type = Py_TYPE(value);
  if (PyType_Check(value) || PyFunction_Check(value)) return false;
  const std::string_view module = text_of(PyDict_GetItemString(fs_type_dict(type), "__module__"));
  for (const char* const part : {"queues", "synchronize", "sharedctypes", "connection"}) {
    if (module == std::string("multiprocessing.") + part) return true;
  }
  return false;
}

// spawn_by_default: in the module multiprocessing.context.
bool spawn_by_default(PyObject* globals) {
  PyObject* const standard = PyDict_GetItemString(globals, "_default_context");
  if (standard == nullptr) return false;
  const Ref spawn = Ref::steal(PyObject_CallMethod(standard, "get_context", "s", "spawn"));
  // one of its own, by which the default is told from the program's choice
  const Ref ours = Ref::steal(
      spawn ? PyObject_CallNoArgs(reinterpret_cast<PyObject*>(Py_TYPE(spawn.get()))) : nullptr);
  return ours && PyObject_SetAttrString(standard, "_default_context", ours.get()) == 0;
}

// those_who_choose: processes that have asked for what begins processes by spawning.
std::set<const Process*>& those_who_choose() {
  struct Choosers;
  return base::shared<std::set<const Process*>, Choosers>();
}

// is_default: multiprocessing.Process() itself leads here, which heeds no choice but the default.
bool is_default(fs_frame* launch) {
  for (fs_frame* frame = launch; frame != nullptr; frame = fs_frame_back(frame)) {
    const PyCodeObject* const code = fs_frame_code(frame);
    if (!text_of(code->co_filename).ends_with("/multiprocessing/context.py")) continue;
    if (text_of(code->co_qualname) == "Process._Popen") return true;
  }
  return false;
}

// is_our_choice: the start method is the machine's default; the program has chosen none, for this
// process or for all.
bool is_our_choice(fs_frame* launch) {
  const Process& process = calling_process();
  if (process.globals_then != nullptr) return true;
  if (those_who_choose().contains(&process) && !is_default(launch)) return false;
  const Ref module =
      Ref::borrow(PyDict_GetItemString(PyImport_GetModuleDict(), "multiprocessing.context"));
  const Ref standard = module ? attribute(module.get(), "_default_context") : Ref();
  const Ref ours = standard ? attribute(standard.get(), "_default_context") : Ref();
  const Ref actual = standard ? attribute(standard.get(), "_actual_context") : Ref();
  return ours && ours.get() == actual.get();
}

template <class Visit>
void each_global(PyObject* dict, Visit visit) {
  PyObject *key, *value;
  Py_ssize_t position = 0;
  while (PyDict_Next(dict, &position, &key, &value)) {
    const std::string_view name = text_of(key);
    if (!name.empty() && !name.starts_with("__")) visit(std::string(name), value);
  }
}

std::shared_ptr<const GlobalsThen> globals_now() {
  auto then = std::make_shared<GlobalsThen>();
  PyObject *name, *module;
  Py_ssize_t position = 0;
  while (PyDict_Next(PyImport_GetModuleDict(), &position, &name, &module)) {
    if (!PyModule_CheckExact(module)) continue;
    PyObject* const dict = PyModule_GetDict(module);
    const std::string file(text_of(PyDict_GetItemString(dict, "__file__")));
    if (!Runtime::get()->sources().is_program(file)) continue;
    auto& texts = then->texts[std::string(text_of(name))];
    each_global(dict, [&](std::string key, PyObject* value) {
      texts[std::move(key)] = is_shared(value) ? "shared" : ValueText().of(value);
    });
  }
  return then;
}

// compare_globals: the process has read the program, and is about to do what it was begun for.
void compare_globals(Process& process) {
  auto others = std::make_unique<OtherGlobals>();
  for (const auto& [name, texts] : process.globals_then->texts) {
    PyObject* const module = PyDict_GetItemString(PyImport_GetModuleDict(), name.c_str());
    if (module == nullptr || !PyModule_CheckExact(module)) continue;
    PyObject* const dict = PyModule_GetDict(module);
    for (const auto& [key, then] : texts) {
      PyObject* const value = PyDict_GetItemString(dict, key.c_str());
      if (value != nullptr && !is_shared(value) && ValueText().of(value) == then) continue;
      if (value != nullptr && then.empty()) continue;  // too long to tell
      (*others)[name + "." + key] = value;
    }
  }
  if (!others->empty()) process.other_globals = std::move(others);
}

bool raised(const FrameEvent& event, PyObject* type) {
  return PyErr_GivenExceptionMatches(event.exception_type(), type) != 0;
}

void tell(const char* words) { tell_unsupported(std::string("multiprocessing: ") + words); }

// contexts_hook: the module has been read, or its get_context(method) is called.
void contexts_hook(const Process& process, fs_frame* frame, const FrameEvent& event) {
  if (fs_frame_code(frame)->co_argcount > 0) {
    const bool spawns = event.called() && text_of(fs_local(frame, 1)) == "spawn";
    if (spawns) those_who_choose().insert(&process);
    return;
  }
  const bool made = event.result() != nullptr;
  if (made && !spawn_by_default(fs_frame_globals(frame))) PyErr_Clear();
}

void launch_hook(fs_frame* frame, const FrameEvent& event) {
  PyFiber& fiber = Runtime::get()->current();
  if (event.called() && is_our_choice(frame)) fiber.globals_then = globals_now();
  const bool failed = event.fails() && fiber.globals_then != nullptr;
  if (failed && !fiber.process->told_of_guard && !raised(event, PyExc_OSError)) tell(kPickled);
  if (event.leaves()) fiber.globals_then.reset();
}

}  // namespace

bool prefer_spawn() {
  const Ref module = Ref::steal(PyImport_ImportModule("multiprocessing.context"));
  return module && spawn_by_default(PyModule_GetDict(module.get()));
}

void begin_hook(Hook hook, fs_frame* frame, const FrameEvent& event) {
  const SavedError saved;
  Process& process = calling_process();
  if (hook == Hook::ContextsMade) {
    contexts_hook(process, frame, event);
  } else if (hook == Hook::ProcessLaunched) {
    launch_hook(frame, event);
  } else if (process.globals_then == nullptr) {
    return;
  } else if (hook == Hook::MainImported) {
    if (event.fails() && !std::exchange(process.told_of_guard, true)) tell(kGuard);
  } else if (hook == Hook::ProcessNamed) {
    if (event.called()) process.reads_again = true;
    if (event.leaves()) process.reads_again = false;
  } else if (hook == Hook::ProcessSpawned) {
    if (event.fails() && !process.told_of_guard) tell(kFailed);
  } else if (hook == Hook::ProcessBegins) {
    if (event.called()) compare_globals(process);
  }
}

namespace {

// find_reads: which globals each line of the function reads, before it sets them itself.
void find_reads(PyCodeObject* code, CodeInfo& info) {
  info.globals_known = true;
  const CodeInfo::GlobalRead* last = nullptr;
  for (const Step& step : steps_of(code)) {
    const int at = PyCode_Addr2Line(code, static_cast<int>(2 * (step.next - 1)));
    const auto line = static_cast<std::uint32_t>(std::max(at, 0));
    PyObject* const names = code->co_names;
    if (step.does.op == Op::LoadGlobal) {
      info.global_reads.push_back({line, PyTuple_GET_ITEM(names, step.does.n), nullptr});
      last = &info.global_reads.back();
    } else {
      if (step.does.op == Op::LoadAttribute && last != nullptr) {
        info.global_reads.back().attribute = PyTuple_GET_ITEM(names, step.does.n);
      }
      last = nullptr;
    }
  }
}

// module_of: whose globals these are: of the program, which has another name while it is read.
std::string module_of(PyObject* globals) {
  const std::string_view name = text_of(PyDict_GetItemString(globals, "__name__"));
  return std::string(name == "__mp_main__" ? "__main__" : name);
}

void tell_if_other(Process& process, PyObject* globals, PyObject* name) {
  if (process.other_globals == nullptr) return;
  const std::string text(text_of(name));
  const auto found = process.other_globals->find(module_of(globals) + "." + text);
  if (found == process.other_globals->end()) return;
  const PyObject* const then = found->second;
  process.other_globals->erase(found);
  // set meanwhile, by the process itself: it is what it would be in a copy
  const bool same = PyDict_GetItemWithError(globals, name) == then;
  if (same) tell((text + ": " + (then == nullptr ? kMissing : kOther)).c_str());
  if (process.other_globals->empty()) process.other_globals.reset();
}

}  // namespace

void look_at_globals(fs_frame* frame, CodeInfo& info, std::uint32_t line) {
  const SavedError saved;
  Process& process = calling_process();
  if (!info.globals_known) find_reads(fs_frame_code(frame), info);
  for (const CodeInfo::GlobalRead& read : info.global_reads) {
    if (read.line != line) continue;
    PyObject* const dict = fs_frame_globals(frame);
    tell_if_other(process, dict, read.name);
    if (read.attribute == nullptr) continue;
    PyObject* const module = PyDict_GetItemWithError(dict, read.name);
    if (module == nullptr || !PyModule_CheckExact(module)) continue;
    tell_if_other(process, PyModule_GetDict(module), read.attribute);
  }
}

void wrote_again() {
  Process& process = calling_process();
  if (process.reads_again && !process.told_of_guard) tell(kWroteAgain);
}

}  // namespace fiberscope::host
