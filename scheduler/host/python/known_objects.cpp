#include "scheduler/host/python/known_objects.h"

#include "scheduler/base/check.h"

namespace fiberscope::host {

WithThreadState::WithThreadState(PyThreadState* state)
    : attached_(_PyThreadState_UncheckedGet() == nullptr) {
  if (attached_) PyThreadState_Swap(state);
  collects_ = PyGC_Disable() != 0;
}

WithThreadState::~WithThreadState() {
  if (collects_) PyGC_Enable();
  if (attached_) PyThreadState_Swap(nullptr);
}

namespace {

// refer_to: a new weak reference; null if the object knows none. A program that counts what the
// garbage collector knows, as tests for leaks do, does not find it.
PyObject* refer_to(PyObject* object) {
  if (!PyType_SUPPORTS_WEAKREFS(Py_TYPE(object))) return nullptr;
  PyObject* reference = PyWeakref_NewRef(object, nullptr);
  CHECK(reference != nullptr);
  PyObject_GC_UnTrack(reference);
  return reference;
}

// refers_to: also while the object is on its way out, when PyWeakref_GET_OBJECT denies it.
bool refers_to(PyObject* reference, PyObject* object) {
  return reference != nullptr && reinterpret_cast<PyWeakReference*>(reference)->wr_object == object;
}

}  // namespace

KnownObjects::Known& KnownObjects::of(PyObject* object, PyThreadState* state) {
  Known& known = objects_[object];
  if (refers_to(known.reference, object)) return known;
  const WithThreadState attached(state);
  Py_XDECREF(known.reference);
  known = {};
  known.reference = refer_to(object);
  return known;
}

void KnownObjects::forget(PyObject* object) {
  const auto found = objects_.find(object);
  if (found == objects_.end()) return;
  Py_XDECREF(found->second.reference);
  objects_.erase(found);
}

}  // namespace fiberscope::host
