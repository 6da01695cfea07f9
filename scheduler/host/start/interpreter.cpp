#include "scheduler/host/start/interpreter.h"

#include <Python.h>
#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "scheduler/base/check.h"
#include "scheduler/base/own.h"
#include "scheduler/host/calls/paths.h"
#include "scheduler/host/calls/real_files.h"
#include "scheduler/host/calls/waiting.h"
#include "scheduler/host/gevent/loop.h"
#include "scheduler/host/greenlet/greenlet.h"
#include "scheduler/host/libc/interpose.h"
#include "scheduler/host/libc/own_state.h"
#include "scheduler/host/libc/paths.h"
#include "scheduler/host/libc/streams.h"
#include "scheduler/host/processes/interval_timers.h"
#include "scheduler/host/processes/outside_signals.h"
#include "scheduler/host/processes/processes.h"
#include "scheduler/host/processes/signals.h"
#include "scheduler/host/python/identity.h"
#include "scheduler/host/python/ref.h"
#include "scheduler/host/python/sys_module.h"
#include "scheduler/host/python/values.h"
#include "scheduler/host/run/real_processes.h"
#include "scheduler/host/run/runtime.h"
#include "scheduler/host/start/child_process.h"
#include "scheduler/host/start/ending.h"
#include "scheduler/host/start/modules.h"
#include "scheduler/host/threads/modules.h"
#include "scheduler/host/tracing/asyncio_lanes.h"
#include "scheduler/host/tracing/call_costs.h"
#include "scheduler/host/tracing/frames.h"
#include "scheduler/host/tracing/generator_lanes.h"
#include "scheduler/host/tracing/pools.h"
#include "scheduler/host/tracing/tracer.h"
#include "scheduler/host/tracing/variables.h"
#include "scheduler/host/tracing/waits.h"

namespace fiberscope::host {

namespace {

// Imported once before the fork, so that a run starts in milliseconds and library start-up is not
// part of the program's trace.
constexpr const char* kImports[] = {
    "abc",
    "asyncio",
    "atexit",
    "bisect",
    "collections",
    "contextlib",
    "copy",
    "datetime",
    "enum",
    "functools",
    "heapq",
    "inspect",
    "io",
    "itertools",
    "linecache",
    "logging",
    "multiprocessing",
    "operator",
    "os",
    "queue",
    "random",
    "runpy",
    "selectors",
    "signal",
    "socket",
    "string",
    "sys",
    "tempfile",
    "textwrap",
    "threading",
    "time",
    "tokenize",
    "traceback",
    "types",
    "typing",
    "warnings",
    "weakref",
    "greenlet",
    "gevent",
    "gevent.event",
    "gevent.lock",
    "gevent.pool",
    "gevent.queue",
    "gevent.timeout",
    "gevent.local",
    "gevent.monkey",
    "gevent.hub",
    "gevent.time",
    "gevent.threading",
    "gevent.thread",
    "gevent.util",
};

std::string pending_error() {
  PyObject *type, *value, *traceback;
  PyErr_Fetch(&type, &value, &traceback);
  PyErr_NormalizeException(&type, &value, &traceback);
  std::string text = value ? std::string(text_of(Ref::steal(PyObject_Str(value)).get())) : "?";
  Py_XDECREF(type);
  Py_XDECREF(value);
  Py_XDECREF(traceback);
  return text;
}

// import_optional: a package that is not installed is the program's problem, when it needs it.
std::string import_early(const char* name) {
  const Ref module = Ref::steal(PyImport_ImportModule(name));
  if (module) return {};
  if (PyErr_ExceptionMatches(PyExc_ModuleNotFoundError)) {
    PyErr_Clear();
    return {};
  }
  return std::string("cannot import ") + name + ": " + pending_error();
}

std::string status_text(const PyStatus& status) {
  return std::string("Python could not start: ") +
         (status.err_msg ? status.err_msg : "unknown reason");
}

}  // namespace

std::string prepare_interpreter() {
  take_over_identity();
  if (!begin_modules()) return "no memory for the table of modules";
  setenv("PURE_PYTHON", "1", 1);
  setenv("GEVENT_LOOP", "fiberscope_gevent_loop.Loop", 1);
  PyPreConfig preconfig;
  PyPreConfig_InitPythonConfig(&preconfig);
  preconfig.utf8_mode = 1;
  const PyStatus status = Py_PreInitialize(&preconfig);
  return PyStatus_Exception(status) ? status_text(status) : std::string();
}

std::string start_interpreter() {
  PyConfig config;
  PyConfig_InitPythonConfig(&config);
  config.use_environment = 0;
  config.parse_argv = 0;
  config.write_bytecode = 0;
  config.use_hash_seed = 1;
  config.hash_seed = 0;
  config.user_site_directory = 0;
  PyConfig_SetBytesString(&config, &config.program_name, "/usr/bin/python3");
  const PyStatus status = Py_InitializeFromConfig(&config);
  PyConfig_Clear(&config);
  if (PyStatus_Exception(status)) return status_text(status);

  // the program was not started with -E or -s, and passes none of them on to its children
  for (const char* flag : {"ignore_environment", "no_user_site"}) {
    if (!clear_sys_flag(flag)) return "no memory for sys.flags";
  }
  if (std::string error = install_machine_modules(); !error.empty()) return error;
  for (const char* name : kImports) {
    if (std::string error = import_early(name); !error.empty()) return error;
  }
  if (std::string error = after_imports(); !error.empty()) return error;
  if (!know_libraries()) return "cannot put the libraries aside: " + pending_error();
  return {};
}

std::vector<std::string> libraries() {
  const std::string python = Py_GetVersion();
  std::vector<std::string> said = {"Python " + python.substr(0, python.find(' '))};
  for (const char* name : {"greenlet", "gevent"}) {
    const Ref module = Ref::steal(PyImport_ImportModule(name));
    const Ref version =
        module ? Ref::steal(PyObject_GetAttrString(module.get(), "__version__")) : Ref();
    if (version) said.push_back(std::string(name) + " " + std::string(text_of(version.get())));
    PyErr_Clear();
  }
  return said;
}

std::vector<std::string> files_read() {
  const std::string told = Py_GetVersion();  // "3.11.2 (main, ...) ..."
  const std::string version = told.substr(0, told.find('.', told.find('.') + 1));
  std::vector<std::string> found;
  std::vector<std::string> folders = {"/usr/local/lib/python" + version + "/dist-packages",
                                      "/usr/local/lib/python3/dist-packages",
                                      "/usr/lib/python3/dist-packages"};
  PyObject* const path = PySys_GetObject("path");
  for (Py_ssize_t i = 0; path != nullptr && i < PyList_GET_SIZE(path); ++i) {
    if (PyObject* const folder = PyList_GET_ITEM(path, i); PyUnicode_Check(folder)) {
      folders.emplace_back(text_of(folder));
    }
  }
  for (const std::string& folder : folders) {
    found.push_back(folder);
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator(folder, ignored)) {
      if (entry.path().extension() == ".pth") found.push_back(entry.path().string());
    }
  }
  PyObject *name = nullptr, *module = nullptr;
  for (Py_ssize_t at = 0; PyDict_Next(PyImport_GetModuleDict(), &at, &name, &module) != 0;) {
    PyObject* const names = PyModule_Check(module) ? PyModule_GetDict(module) : nullptr;
    PyObject *key = nullptr, *value = nullptr;
    for (Py_ssize_t i = 0; names != nullptr && PyDict_Next(names, &i, &key, &value) != 0;) {
      if (PyUnicode_Check(key) && text_of(key) == "__file__" && PyUnicode_Check(value)) {
        found.emplace_back(text_of(value));
      }
    }
  }
  return found;
}

namespace {

const Program* the_program = nullptr;

// absolute_path: as CPython makes it (_Py_abspath): the program's frames and messages name it so.
std::string absolute_path(const std::string& file) {
  if (file.empty() || file[0] == '/') return file;
  std::error_code ignored;
  const std::string folder = std::filesystem::current_path(ignored).string();
  return folder + "/" + (file.starts_with("./") ? file.substr(2) : file);
}

// tell_folder: to the module that remembered the engine's own when it was imported.
// Source: CPython 3.11 Lib/multiprocessing/process.py, ORIGINAL_DIR.
void tell_folder(const std::string& directory) {
  const Ref module = Ref::steal(PyImport_ImportModule("multiprocessing.process"));
  const Ref text = Ref::steal(PyUnicode_DecodeFSDefault(directory.c_str()));
  if (!module || !text || PyObject_SetAttrString(module.get(), "ORIGINAL_DIR", text.get()) < 0) {
    PyErr_Clear();
  } else {
    know_library_as_it_is(module.get());
  }
}

void prepare_sys(const Program& program) {
  std::vector<std::string> argv{program.module.empty() ? program.file : "-m"};
  argv.insert(argv.end(), program.arguments.begin(), program.arguments.end());
  set_sys_list("argv", argv);
  std::vector<std::string> original{"/usr/bin/python3"};
  if (!program.module.empty()) {
    original.insert(original.end(), {"-m", program.module});
  } else {
    original.push_back(program.file);
  }
  original.insert(original.end(), program.arguments.begin(), program.arguments.end());
  set_sys_list("orig_argv", original);
  Runtime::get()->process().words = original;

  std::error_code ignored;
  const std::string directory = std::filesystem::current_path(ignored).string();
  std::string folder = Runtime::get()->options().kept.folder;
  if (folder.empty() && !program.module.empty()) folder = directory;
  if (folder.empty()) folder = folder_of(program.file);
  if (folder.empty()) folder = std::filesystem::path(program.file).parent_path().string();
  put_on_path(folder);
  tell_folder(directory);
  Runtime::get()->sources().set_program(absolute_path(program.file), program.file, directory,
                                        folder);
}

// set_switch_interval: sys.setswitchinterval(). Source: CPython 3.11 Python/ceval_gil.h.
void set_switch_interval(TimeNs interval_ns) {
  fs_set_switch_interval_us(
      static_cast<unsigned long>(std::max<TimeNs>(interval_ns / base::kMicrosecond, 1)));
}

// open_program: its file, or the text that an editor or a trace holds in its place.
std::FILE* open_program(const std::string& path) {
  const std::string* const text = kept_text(path);
  // really, whatever it is called: no part of the program reads it
  const int number =
      text == nullptr
          ? static_cast<int>(syscall(SYS_openat, AT_FDCWD, path.c_str(), O_RDONLY | O_CLOEXEC, 0))
          : file_of_text(*text);
  if (text != nullptr && number < 0) errno = -number;
  return number < 0 ? nullptr : fdopen(number, "rb");
}

int run_file(const Program& program) {
  // a fork copies the stack: nothing on it lies where all processes share it
  const base::own::String path(absolute_path(program.file).c_str());
  std::FILE* file = open_program(path.c_str());
  if (file == nullptr) {
    PySys_WriteStderr("/usr/bin/python3: can't open file '%s': [Errno %d] %s\n", path.c_str(),
                      errno, std::strerror(errno));
    return 2;
  }
  return PyRun_SimpleFileExFlags(file, path.c_str(), 1, nullptr) == 0 ? 0 : 1;
}

// Source: CPython 3.11 Modules/main.c pymain_run_module.
int run_module(const Program& program) {
  const Ref runpy = Ref::steal(PyImport_ImportModule("runpy"));
  const Ref run = runpy ? attribute(runpy.get(), "_run_module_as_main") : Ref();
  const Ref result =
      Ref::steal(run ? PyObject_CallFunction(run.get(), "si", program.module.c_str(), 1) : nullptr);
  if (result) return 0;
  PyErr_Print();
  return 1;
}

// How the main thread's lane ends, once the interpreter has been taken down.
struct MainEnd {
  trace::EndKind how = trace::EndKind::Returned;
  std::string detail;
  trace::Place place;
  bool interrupted = false;  // by KeyboardInterrupt, as by SIGINT itself
} main_end;

// remember_failure: an exception left the program and was printed; sys.last_value holds it.
void remember_failure() {
  PyObject* value = PySys_GetObject("last_value");
  PyObject* traceback = PySys_GetObject("last_traceback");
  if (value == nullptr) return;
  std::string text = describe_exception(value);
  trace::Place place = Runtime::get()->sources().raised_at(traceback);
  if (PyObject_TypeCheck(value, reinterpret_cast<PyTypeObject*>(PyExc_SyntaxError))) {
    const auto* error = reinterpret_cast<PySyntaxErrorObject*>(value);
    if (error->lineno && PyLong_Check(error->lineno)) {
      const long line = PyLong_AsLong(error->lineno);
      text += " (line " + std::to_string(line) + ")";
      const bool named = error->filename != nullptr && PyUnicode_Check(error->filename);
      const base::SourceId source =
          named ? Runtime::get()->sources().find(std::string(text_of(error->filename)))
                : base::SourceId{};
      if (source && line > 0) place = {source, static_cast<std::uint32_t>(line)};
    }
  }
  main_end = {trace::EndKind::Failed, text, place};
}

// interrupted_status: 0, or: python3 ends by SIGINT itself when KeyboardInterrupt leaves the
// program. Source: CPython 3.11 Modules/main.c, exit_sigint.
int interrupted_status() {
  PyObject* const value = PySys_GetObject("last_value");
  const bool interrupted =
      value != nullptr && reinterpret_cast<PyObject*>(Py_TYPE(value)) == PyExc_KeyboardInterrupt;
  return interrupted ? 128 + SIGINT : 0;
}

// release_all: what the process holds of the machine.
void release_all(Process& process) {
  stop_watchdog(process);
  drop_streams(process);
  release_files(process);
}

// at_exit: also reached from sys.exit(), through Py_Exit and exit(3).
void at_exit(int status, void*) {
  if (Runtime* runtime = Runtime::get()) {
    const bool failed = status != 0;
    if (failed && main_end.how == trace::EndKind::Returned) {
      main_end.how = trace::EndKind::Exited;
      main_end.detail = "exit status " + std::to_string(status);
    }
    std::fflush(nullptr);
    if (Process& process = runtime->process(); !process.first()) {
      // the interpreter may be gone, and what its frames told with it
      if (Py_IsInitialized() == 0) runtime->current().thread_state = nullptr;
      kill_process(process, main_end.interrupted ? SIGINT : failed ? (status & 0xFF) << 8 : 0);
    }
    if (others_live()) {
      if (Py_IsInitialized() == 0) runtime->current().thread_state = nullptr;
      release_all(runtime->process());
      await_others();
    }
    runtime->end_main(main_end.how, main_end.detail, main_end.place);
    runtime->stop(failed ? trace::RunEnd::Failed : trace::RunEnd::Finished, status, "");
  }
}

void end_program(int status) { at_exit(status, nullptr); }

// finish_program: the end of the interpreter.
bool finish_program(int status) {
  if (has_resource_tracker()) {
    end_threads();
    stop_resource_tracker();
  }
  ending_with(status, end_program);
  return Py_FinalizeEx() == 0;
}

void main_fiber(core::Fiber& fiber, void*) {
  Runtime& runtime = *Runtime::get();
  PyFiber& self = *static_cast<PyFiber*>(fiber.user);
  runtime.begin_thread(self);
  fs_stack_base base;
  begin_python_state(self, base);
  prepare_sys(*the_program);
  watch_exit();
  seed_random();
  begin_here();
  open_scripted_stdin();
  begin_standard_streams();
  int status = the_program->module.empty() ? run_file(*the_program) : run_module(*the_program);
  int interrupted = 0;
  if (status != 0) {
    remember_failure();
    interrupted = interrupted_status();
  }
  if (interrupted != 0) status = interrupted;
  end_here(status, interrupted != 0);
}

// tell_machine: what it is, if it is not the usual one, and its cores.
void tell_machine(Runtime& runtime) {
  trace::Writer& writer = runtime.writer();
  const base::MachineSettings& m = runtime.options().machine;
  if (m != base::MachineSettings{}) {
    writer.emit(trace::MachineSet{m.cores, m.gil, m.preemption,
                                  static_cast<std::uint64_t>(m.quantum_ns),
                                  static_cast<std::uint64_t>(m.switch_interval_ns)});
  }
  for (std::uint32_t i = 0; i < m.cores; ++i) {
    writer.emit(trace::CoreAdded{base::CoreId{i + 1}, writer.intern("core " + std::to_string(i))});
  }
}

std::string joined(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& w : words) out += (out.empty() ? "" : " ") + w;
  return out;
}

}  // namespace

void watch_exit() { on_exit(at_exit, nullptr); }

void end_at_once(int status) {
  at_exit(status, nullptr);
  __builtin_unreachable();
}

// The module was imported, and its generator seeded, before the fork.
void seed_random() {
  const Ref module = Ref::steal(PyImport_ImportModule("random"));
  const Ref seeded =
      Ref::steal(module ? PyObject_CallMethod(module.get(), "seed", nullptr) : nullptr);
  if (!seeded) PyErr_Clear();
}

void begin_here() {
  set_switch_interval(Runtime::get()->options().machine.switch_interval_ns);
  write_lines_through();
  prepare_ending();
  trace_thread();
  know_call_costs();
}

void end_here(int status, bool interrupted) {
  main_end.interrupted = interrupted;
  if (!finish_program(status) && !interrupted) status = 120;
  at_exit(status, nullptr);
  __builtin_unreachable();
}

// begin_forked: see Hooks.
void begin_forked(Process& process, const Forked& forked) {
  Held::begin_forked();
  adopt_streams(process);
  begin_forked_greenlets(forked);
  Runtime::get()->objects().begin_anew();
  begin_variables_anew();
  AsyncioLanes::get().begin_anew();
  begin_forked_loops(forked);
}

// stop_rest: what is left of a program that another takes the place of.
void stop_rest(Process& process) { stop_watchdog(process); }

Hooks hooks() {
  return {.disks = real_files(),
          .file_text = file_text,
          .follow_instructions = follow_instructions,
          .resume_watching = resume_watching,
          .watch_calls = watch_calls,
          .charge_calls = charge_calls,
          .describe_wait = describe_wait,
          .record_frames = record_frames,
          .tell_variables = tell_variables,
          .record_all_frames = record_all_frames,
          .tell_pools = tell_pools,
          .enter_process = enter_process,
          .forked = begin_forked,
          .stands_below = stands_below,
          .before_park = wake_ready_pollers,
          .begins_cold = begins_cold,
          .child_program = child_fiber,
          .wake_cpu_timers = wake_cpu_timers,
          .file_too_large = raise_file_too_large,
          .release_files = release_all,
          .replaced = stop_rest,
          .release_calls = Held::let_go};
}

void run_program(const Program& program) {
  Runtime& runtime = *Runtime::get();
  the_program = &program;
  trace::Writer& writer = runtime.writer();
  writer.emit(trace::RunStarted{
      writer.define(program.module.empty() ? program.file : "-m " + program.module),
      writer.define(joined(program.arguments)), writer.define("CPython " PY_VERSION),
      runtime.options().seed, writer.define(runtime.options().policy)});
  writer.emit(trace::RecipeTold{writer.define(runtime.options().recipe_text),
                                writer.define("Fiberscope " FIBERSCOPE_VERSION)});
  tell_machine(runtime);
  seed_entropy(runtime.options().seed);
  start_signals(*runtime.start_main(main_fiber, nullptr).process);
  begin_files();
  std::uint16_t seat = 0;
  if (RealProcesses::begin_zygote != nullptr && RealProcesses::begin_zygote(seat)) {
    runtime.begin_alone(seat);
  }
  const core::Step step = runtime.drive();
  if (step.kind == core::StepKind::Deadlock) {
    runtime.scheduler().tell_deadlock();
    std::fprintf(stderr,
                 "fiberscope: the program waits forever: nothing is left that could wake it\n");
    runtime.stop(trace::RunEnd::Deadlock, 3, "nothing is left that could wake the program");
  }
  runtime.stop(trace::RunEnd::Finished, 0, "");
}

}  // namespace fiberscope::host
