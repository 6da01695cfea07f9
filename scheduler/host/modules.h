// Modules: the built-in modules that the machine replaces or adds, each in a file of its own.
#pragma once

#include <Python.h>

#include <string>

namespace fiberscope::host {

// install_builtin_modules: before Py_Initialize: modules that exist from the start.
void install_builtin_modules();
// install_machine_modules: right after start-up, before anything else is imported. The empty string,
// or what went wrong.
std::string install_machine_modules();
// after_imports: the last step before a fork.
std::string after_imports();

// greenlet_module.cpp: greenlet._greenlet.
PyObject* make_greenlet_module();

// gevent_loop.cpp: fiberscope_gevent_loop.
PyObject* make_gevent_loop_module();

// time_module.cpp: puts the machine's sleep into `time`.
bool patch_time(PyObject* time_module);

}  // namespace fiberscope::host
