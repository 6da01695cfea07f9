// What the machine puts into Python's modules of threads and time.
//
// Owns nothing. Deliberately does not know when Python imports them.
#pragma once

#include <Python.h>

namespace fiberscope::host {

// patch_time: puts the machine's sleep into `time`. False: an error is set.
bool patch_time(PyObject* time_module);
// patch_thread: puts the machine's threads and locks into `_thread`. False: an error is set.
bool patch_thread(PyObject* thread_module);

}  // namespace fiberscope::host
