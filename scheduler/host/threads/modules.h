// What the machine puts into Python's modules of threads and time.
//
// Owns nothing. Deliberately does not know when Python imports them.
#pragma once

#include <Python.h>

namespace fiberscope::host {

struct Process;

// patch_time: puts the machine's sleep into `time`. False: an error is set.
bool patch_time(PyObject* time_module);
// patch_thread: puts the machine's threads and locks into `_thread`. False: an error is set.
bool patch_thread(PyObject* thread_module);
// begin_threads: of an interpreter that has just begun: its main thread. False: an error is set.
bool begin_threads();
// patch_faulthandler: puts the machine's watchdog into `faulthandler`. False: an error is set.
bool patch_faulthandler(PyObject* module);
// stop_watchdog: the process's, which ends.
void stop_watchdog(const Process& process);

}  // namespace fiberscope::host
