// Modules: the built-in modules that the machine replaces or adds, each in a file of its own.
#pragma once

#include <Python.h>

#include <string>

namespace fiberscope::host {

// install_machine_modules: right after start-up, before anything else is imported. The empty
// string, or what went wrong.
std::string install_machine_modules();
// install_child_modules: the same in the interpreter of another process.
std::string install_child_modules();
// after_imports: the last step before a fork.
std::string after_imports();

// greenlet/module.cpp: greenlet._greenlet.
PyObject* make_greenlet_module();

// gevent/loop.cpp: fiberscope_gevent_loop.
PyObject* make_gevent_loop_module();

// time_module.cpp: puts the machine's sleep into `time`.
bool patch_time(PyObject* time_module);

// thread_module.cpp: puts the machine's threads and locks into `_thread`.
bool patch_thread(PyObject* thread_module);
// rename_thread: at the end of threading.Thread's property `name`, which reads it, or sets it when
// its frame has a second argument. Emits: LaneRenamed or nothing.
void rename_thread(struct _PyInterpreterFrame* frame);

// audit.cpp: refuses what is not simulated: sockets to the outside and other processes.
bool install_audit();

}  // namespace fiberscope::host
