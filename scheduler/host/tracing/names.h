// Names: what the program calls an object, and what it calls a thread.
//
// Owns nothing. Deliberately does not know what the name is for. Never runs the program's code.
#pragma once

#include <Python.h>

#include <string>

#include "scheduler/host/python/cpython.h"

namespace fiberscope::host {

// variable_name: how the program reaches `object`, from its main module or from `frame`: "jobs",
// "forks[2]", "account.lock". `frame`: nullptr: there is none. Empty: it does not.
std::string variable_name(PyObject* object, fs_frame* frame);
// rename_thread: at the end of threading.Thread's property `name`, which reads it, or sets it when
// its frame has a second argument. Emits: LaneRenamed or nothing.
void rename_thread(fs_frame* frame);

}  // namespace fiberscope::host
