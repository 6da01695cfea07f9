// Modules: the built-in modules that the machine replaces or adds, each in a file of its own.
//
// Owns nothing: each module owns its state. Deliberately does not know the program.
#pragma once

#include <Python.h>

#include <string>

namespace fiberscope::host {

// begin_modules: before CPython starts. False: no memory.
bool begin_modules();
// install_machine_modules: right after start-up, before anything else is imported. The empty
// string, or what went wrong.
std::string install_machine_modules();
// after_imports: the last step before a fork.
std::string after_imports();

}  // namespace fiberscope::host
