// Counted: which object it is that counts, where several speak for it: the two ends of a channel,
// and the objects that several processes have for one queue.
//
// Owns nothing. Deliberately does not know what is counted (levels.h) or who waits (waits.h). Only
// looks at attributes of the library's own: no code of the program's runs.
#pragma once

#include "scheduler/host/python/ref.h"
#include "scheduler/host/run/runtime.h"

namespace fiberscope::host {

// field: "_state.data" of an object of a library's class, past a class of the program's that
// overrides how its attributes are found; empty: it has none.
Ref field(PyObject* object, std::string_view path);
// is_shared_semaphore: multiprocessing's own, in C.
bool is_shared_semaphore(PyObject* object);
// counted_object: the object itself, or what both ends of its channel share.
Ref counted_object(PyObject* object);
// counted_id: its number; one for all the objects that processes have for the same thing.
ObjectId counted_id(Runtime& runtime, PyObject* object);

}  // namespace fiberscope::host
