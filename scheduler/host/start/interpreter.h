// Interpreter: starts CPython once, with the machine's modules in place of the real ones, and runs
// a program on the main fiber as `python3 FILE ARG...` or `python3 -m MODULE ARG...` would.
//
// Owns: CPython's configuration and the table of built-in modules. Deliberately does not know
// pipes, processes or recipes (engine).
#pragma once

#include <string>
#include <vector>

#include "scheduler/host/run/hooks.h"

namespace fiberscope::host {

// prepare_interpreter: what comes before CPython is begun. start_interpreter: begins it and imports
// the usual modules; once, before any fork. Errors: a message for people; empty on success.
std::string prepare_interpreter();
std::string start_interpreter();

// libraries: Python and what of the usual packages is installed, by name with its version: "Python
// 3.11.2", "gevent 22.10.2". Requires: start_interpreter.
std::vector<std::string> libraries();

// files_read: what the start has read, and what it would have read: the sources of all modules, the
// folders that they were looked for in, by name also where there are none. Makes no object of
// Python's. Requires: start_interpreter.
std::vector<std::string> files_read();

struct Program {
  std::string file;    // either a script,
  std::string module;  // or a module
  std::vector<std::string> arguments;
};

// watch_exit: from now on exit(3) ends the process as its program would. end_at_once: no
// interpreter has begun. seed_random: random's own generator begins as one that is imported now.
void watch_exit();
[[noreturn]] void end_at_once(int status);
void seed_random();
// begin_here: a program is about to run in the interpreter that this real process began with.
// end_here: it has ended: threads, atexit's functions and all that comes at an interpreter's end,
// and then the process. interrupted: KeyboardInterrupt left it.
void begin_here();
[[noreturn]] void end_here(int status, bool interrupted);

// hooks: who answers what the run asks of the rooms above it.
Hooks hooks();

// run_program: runs to the end of the program and of the process. Requires: a Runtime.
// Emits: RunStarted, RecipeTold, ..., RunEnded.
[[noreturn]] void run_program(const Program& program);

}  // namespace fiberscope::host
