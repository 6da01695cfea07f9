// Signals among the simulated processes: who gets one, and when its handler runs.
//
// The first process has CPython's own signal module and real signals. The module keeps one table of
// handlers for all interpreters, so each spawned process has a table of its own here.
//
// Owns: the replacements for _signal.signal and _signal.getsignal in spawned processes, and when
// handlers run: in the main thread, between two instructions, or in a wait that they interrupt and
// that goes on afterwards (PEP 475). Deliberately does not know what else ends a process.
//
// Source: signal(7); CPython 3.11 Modules/signalmodule.c.
#pragma once

#include <Python.h>

#include "scheduler/host/process.h"

namespace fiberscope::host {

// patch_signal: `_signal` of a spawned process. False: an error is set.
bool patch_signal(PyObject* signal_module);
// forget_handlers: the process's interpreter is about to go.
void forget_handlers(Process& process);
// deliver_signal: kill(2) to a spawned process that lives. May end it, and then not return.
void deliver_signal(Process& process, int number);
// check_signals: PyErr_CheckSignals() for every process: after a wait that a signal may have
// interrupted. -1: a handler raised, the error is set.
int check_signals();
// interrupted: the same inside a system call that knows no errors of Python's: what the handler
// raised is raised when the call returns, whatever it returns.
bool interrupted();

}  // namespace fiberscope::host
