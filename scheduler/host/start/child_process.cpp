#include "scheduler/host/start/child_process.h"

#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string_view>

#include "scheduler/base/check.h"
#include "scheduler/host/calls/paths.h"
#include "scheduler/host/libc/streams.h"
#include "scheduler/host/processes/outside_signals.h"
#include "scheduler/host/processes/processes.h"
#include "scheduler/host/processes/signals.h"
#include "scheduler/host/python/ref.h"
#include "scheduler/host/python/sys_module.h"
#include "scheduler/host/python/values.h"
#include "scheduler/host/start/interpreter.h"
#include "scheduler/host/start/modules.h"
#include "scheduler/host/start/options.h"
#include "scheduler/host/tracing/call_costs.h"
#include "scheduler/host/tracing/tracer.h"

namespace fiberscope::host {

namespace {

// KeyboardInterrupt left the program: it ends by SIGINT.
constexpr int kInterrupted = -SIGINT;

// While a program runs, nothing on the stack below it lies where all processes share it: a fork
// copies the stack, and each process would give it back.

Ref compiled(const std::string& text, const char* file) {
  return Ref::steal(Py_CompileString(text.c_str(), file, Py_file_input));
}

// compiled_file: empty: an error is set.
Ref compiled_file(const std::string& file) {
  const std::optional<std::string> text = file_text(file);
  if (!text) {
    PySys_WriteStderr("/usr/bin/python3: can't open file '%s'\n", file.c_str());
    PyErr_SetObject(PyExc_SystemExit, Ref::steal(PyLong_FromLong(2)).get());
    return {};
  }
  PyObject* globals = PyModule_GetDict(PyImport_AddModule("__main__"));
  const Ref name = Ref::steal(PyUnicode_DecodeFSDefault(file.c_str()));
  PyDict_SetItemString(globals, "__file__", name.get());
  return compiled(*text, file.c_str());
}

bool run_code(const Ref& code) {
  PyObject* globals = PyModule_GetDict(PyImport_AddModule("__main__"));
  return code && Ref::steal(PyEval_EvalCode(code.get(), globals, globals));
}

bool run_child_module(const Ref& module) {
  const Ref runpy = Ref::steal(PyImport_ImportModule("runpy"));
  const Ref run = runpy ? attribute(runpy.get(), "_run_module_as_main") : Ref();
  return run && module && Ref::steal(PyObject_CallOneArg(run.get(), module.get()));
}

// kConsole: CPython's own loop (PyRun_InteractiveLoop) ends the whole of the real process at
// SystemExit.
constexpr const char* kConsole = R"py(
import code
import sys

import __main__


class Console(code.InteractiveConsole):
    def raw_input(self, prompt=""):
        self.write(prompt)
        line = sys.stdin.readline()
        if not line:
            raise EOFError
        return line.removesuffix("\n")

    def showsyntaxerror(self, filename=None, **more):
        try:  # as read to its end: codeop's words are about what could still go on
            compile("\n".join(self.buffer) + "\n", filename, "single")
        except (SyntaxError, ValueError, OverflowError) as error:
            error.__context__ = None
            super().showsyntaxerror(filename, **more)

    def runcode(self, code):
        super().runcode(code)
        sys.stdout.flush()


def header():
    print(f"Python {sys.version} on {sys.platform}", file=sys.stderr)
    if not sys.flags.no_site:
        print('Type "help", "copyright", "credits" or "license" for more information.',
              file=sys.stderr)


def interact():
    Console(vars(__main__), "<stdin>").interact(banner="", exitmsg="")
)py";

// at_console: one of its functions.
bool at_console(const char* function) {
  const Ref globals = Ref::steal(PyDict_New());
  PyDict_SetItemString(globals.get(), "__builtins__", PyEval_GetBuiltins());
  const Ref made = Ref::steal(PyRun_String(kConsole, Py_file_input, globals.get(), globals.get()));
  PyObject* const call = made ? PyDict_GetItemString(globals.get(), function) : nullptr;
  return call != nullptr && static_cast<bool>(Ref::steal(PyObject_CallNoArgs(call)));
}

bool interactive_input(const Options& options) {
  return options.interactive() || isatty(STDIN_FILENO) != 0;
}

// run_input: the program is what comes from standard input. Source: CPython 3.11 Modules/main.c,
// pymain_run_stdin().
bool run_input(const Options& options) {
  if (interactive_input(options)) {
    return (options.quiet() || at_console("header")) && at_console("interact");
  }
  PyObject* globals = PyModule_GetDict(PyImport_AddModule("__main__"));
  return static_cast<bool>(
      Ref::steal(PyRun_File(stdin, "<stdin>", Py_file_input, globals, globals)));
}

// put_program_on_path: Source: CPython 3.11 Python/pathconfig.c, _PyPathConfig_ComputeSysPath0.
void put_program_on_path(const Options& options) {
  std::error_code ignored;
  if (options.safe_path()) return;
  if (!options.module().empty()) {
    put_on_path(std::filesystem::current_path(ignored).string());
  } else if (!options.file().empty()) {
    put_on_path(std::filesystem::absolute(options.file(), ignored).parent_path().string());
  } else {
    put_on_path("");
  }
}

// tell_failure: an exception is about to end the process.
void tell_failure() {
  Runtime& runtime = *Runtime::get();
  PyObject *type, *value, *traceback;
  PyErr_Fetch(&type, &value, &traceback);
  PyErr_NormalizeException(&type, &value, &traceback);
  runtime.note(runtime.current().thread_lane, trace::NoteKind::Exception, describe_exception(value),
               runtime.sources().raised_at(traceback));
  PyErr_Restore(type, value, traceback);
}

// exit_status: of the exception that left the program. `inspect`: SystemExit is one like others.
// Source: CPython 3.11 Python/pythonrun.c, _Py_HandleSystemExit.
int exit_status(bool inspect) {
  // Source: CPython 3.11 Modules/main.c, exit_sigint
  if (PyErr_Occurred() == PyExc_KeyboardInterrupt) {
    PyErr_Print();
    return kInterrupted;
  }
  if (inspect || !PyErr_ExceptionMatches(PyExc_SystemExit)) {
    if (!inspect) tell_failure();  // else the console comes, and goes on
    PyErr_Print();
    return 1;
  }
  PyObject *type, *value, *traceback;
  PyErr_Fetch(&type, &value, &traceback);
  PyErr_NormalizeException(&type, &value, &traceback);
  const Ref types = Ref::steal(type);
  const Ref exception = Ref::steal(value);
  const Ref tracebacks = Ref::steal(traceback);
  const Ref code = attribute(exception.get(), "code");
  if (!code || code.get() == Py_None) return 0;
  if (PyLong_Check(code.get())) return static_cast<int>(PyLong_AsLong(code.get()));
  PyObject* const out = PySys_GetObject("stderr");
  if (out != nullptr && out != Py_None) {
    PyFile_WriteObject(code.get(), out, Py_PRINT_RAW);
    PyFile_WriteString("\n", out);
  }
  PyErr_Clear();
  return 1;
}

bool run_program(const Command& command, const Options& options) {
  if (command.small) {
    set_sys_list("argv", command.words);
    put_on_path("");
    return run_code(compiled(command.text, "<small>"));
  }
  put_program_on_path(options);
  if (options.reads_input()) return run_input(options);
  if (!options.code().empty()) {
    const Ref code = compiled(options.code(), "<string>");
    return run_code(code);
  }
  if (!options.module().empty()) {
    const Ref module = Ref::steal(PyUnicode_FromString(options.module().c_str()));
    return run_child_module(module);
  }
  const Ref code = compiled_file(options.file());
  return run_code(code);
}

// run: the command, then what Python does before it takes itself down.
int run(const Command& command, const Options& options) {
  const bool input = !command.small && options.reads_input();
  const bool inspect = !command.small && !input && options.inspect() && interactive_input(options);
  int status = run_program(command, options) ? 0 : exit_status(inspect);
  // Source: CPython 3.11 Modules/main.c, pymain_repl()
  if (inspect) status = at_console("interact") ? 0 : exit_status(false);
  end_threads();
  flush_streams();
  std::fflush(nullptr);
  return status == kInterrupted ? status : status & 0xFF;
}

// know_variables: os.environ was made of those that the engine began with.
void know_variables() {
  const Ref os = Ref::steal(PyImport_ImportModule("os"));
  const Ref shown = os ? attribute(os.get(), "environ") : Ref();
  const Ref known = shown ? attribute(shown.get(), "_data") : Ref();
  if (!known || !PyDict_Check(known.get())) return PyErr_Clear();
  PyDict_Clear(known.get());
  for (char** each = environ; *each != nullptr; ++each) {
    const std::string_view variable = *each;
    const std::size_t end = variable.find('=');
    if (end == std::string_view::npos) continue;
    const auto bytes = [](std::string_view text) {
      return Ref::steal(
          PyBytes_FromStringAndSize(text.data(), static_cast<Py_ssize_t>(text.size())));
    };
    // of two with one name the first counts
    PyDict_SetDefault(known.get(), bytes(variable.substr(0, end)).get(),
                      bytes(variable.substr(end + 1)).get());
  }
}

// without_streams: says so. The exit status. Source: CPython 3.11 Python/pylifecycle.c,
// create_stdio.
int without_streams() {
  PyErr_Clear();
  std::fputs("Fatal Python error: init_sys_streams: <stdin> is a directory, cannot continue\n",
             stderr);
  return 1;
}

// begin_warm: the interpreter that the real process began with is the process's.
void begin_warm(PyFiber& self, const Command& command, const Options& options,
                fs_stack_base& base) {
  Process& process = *self.process;
  PyThreadState* const ts = _PyThreadState_UncheckedGet();
  process.interpreter = ts->interp;
  Runtime::get()->sources().enter_interpreter();
  ts->native_thread_id = static_cast<unsigned long>(process.pid);
  self.thread_state = ts;
  begin_python_state(self, base);
  begin_signals(process);
  if (!renew_streams()) end_at_once(without_streams());
  know_variables();
  set_sys_list("argv", command.small ? command.words : options.words());
  set_sys_list("orig_argv", process.words);
  seed_random();
}

// begin_cold: the process's interpreter begins now, with these options.
void begin_cold(PyFiber& self, const std::vector<std::string>& words, Options& options,
                fs_stack_base& base) {
  Runtime& runtime = *Runtime::get();
  Process& process = *self.process;
  // what CPython makes for itself there is none of the machine's
  runtime.outside([&] { options.begin_core(words); });
  PyThreadState* const ts = _PyThreadState_UncheckedGet();
  if (ts == nullptr) options.begin_rest();  // there is none: it says why
  process.interpreter = ts->interp;
  runtime.sources().enter_interpreter();
  ts->native_thread_id = static_cast<unsigned long>(process.pid);
  self.thread_state = ts;
  begin_python_state(self, base);
  options.begin_rest();
  const std::string wrong = install_machine_modules();
  CHECK_MSG(wrong.empty(), "a machine's module is missing");
  fs_set_main_thread(ts->thread_id);
  const std::string untraceable = prepare_tracer();
  CHECK_MSG(untraceable.empty(), "an interpreter is as the first one was");
}

}  // namespace

bool begins_cold(const Process& process, const Command& command,
                 const std::vector<std::string>& variables) {
  if (command.small) return false;
  for (int number = 1; number < NSIG; ++number) {
    const bool pythons = number == SIGPIPE || number == SIGXFSZ;
    if (!pythons && process.signals.ignores(number)) return true;
  }
  return !are_usual(command.words, variables);
}

void child_fiber(core::Fiber& fiber, void* argument) {
  Runtime& runtime = *Runtime::get();
  PyFiber& self = *static_cast<PyFiber*>(fiber.user);
  runtime.begin_thread(self);
  runtime.set_anchor(runtime.lanes().since(fiber.lane));
  const auto command = std::unique_ptr<Command>(static_cast<Command*>(argument));
  begin_standard_streams();
  watch_exit();
  Options options(command->small ? std::vector<std::string>{"python3"} : command->words);
  if (options.answered()) end_at_once(options.answer());
  static fs_stack_base base;
  if (Py_IsInitialized() != 0) {
    begin_warm(self, *command, options, base);
  } else {
    begin_cold(self, command->words, options, base);
  }
  runtime.spend(runtime.options().costs.process_start_ns);
  begin_here();
  const int status = run(*command, options);
  end_here(status == kInterrupted ? 128 + SIGINT : status, status == kInterrupted);
}

}  // namespace fiberscope::host
