// KnownObjects: the numbers by which the trace speaks of Python objects.
//
// Owns: a weak reference to each, so that an object that comes to lie where a freed one lay is
// another one: what an allocator reuses must not reach a trace. Deliberately does not keep any
// object alive. An object that knows no weak references gets a new number each time it is asked
// for.
#pragma once

#include <Python.h>

#include "scheduler/base/ids.h"
#include "scheduler/base/own.h"
#include "scheduler/host/python/ref.h"

namespace fiberscope::host {

// WithThreadState: a thread state is current for as long as this lives, also in the middle of a
// system call, which has let go of its own. No finalizer runs meanwhile.
class WithThreadState {
 public:
  explicit WithThreadState(PyThreadState* state);
  ~WithThreadState();
  WithThreadState(const WithThreadState&) = delete;
  WithThreadState& operator=(const WithThreadState&) = delete;

 private:
  bool attached_;
  bool collects_ = false;
};

class KnownObjects {
 public:
  struct Known {
    base::ObjectId id;              // none: not numbered yet
    base::TextId words;             // of the wait that `detail` was made for
    base::TextId detail;            // these words and the program's name for the object
    PyObject* reference = nullptr;  // owned; null: it knows no weak references
  };
  KnownObjects() = default;
  // What is left when the run is over goes with the interpreter.
  ~KnownObjects() = default;
  KnownObjects(const KnownObjects&) = delete;
  KnownObjects& operator=(const KnownObjects&) = delete;

  // of: valid until the next call. `state`: a thread state of the object's interpreter.
  Known& of(PyObject* object, PyThreadState* state);
  // begin_anew: in a process that was forked: what it knows are its own objects from now on.
  void begin_anew() {
    for (auto& [object, known] : objects_) known.id = {}, known.words = {}, known.detail = {};
  }
  // forget: it is about to be freed.
  void forget(PyObject* object);

 private:
  base::own::UnorderedMap<PyObject*, Known> objects_;
};

}  // namespace fiberscope::host
