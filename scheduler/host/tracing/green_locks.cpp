#include "scheduler/host/tracing/green_locks.h"

#include "scheduler/host/python/object_facts.h"
#include "scheduler/host/python/ref.h"

namespace fiberscope::host {

namespace {

struct GreenLock {
  bool single = false;  // it began with 1, and never had more
  bool signal = false;  // somebody else than its holder has released it
  LaneId holder;
};

ObjectFacts<GreenLock>& green_locks() {
  // never destroyed: it holds Python objects, and Python ends with the process
  static auto* const all = new ObjectFacts<GreenLock>;
  return *all;
}

}  // namespace

void green_lock_hook(Runtime& runtime, Hook hook, fs_frame* frame, bool called, PyObject* result) {
  const SavedError saved;
  PyObject* const self = fs_local(frame, 0);
  if (self == nullptr) return;
  if (hook == Hook::GreenLockMade) {
    PyObject* const value = fs_local(frame, 1);
    if (called && value != nullptr && PyLong_CheckExact(value)) {
      green_locks().of(self).single = PyLong_AsLong(value) == 1;
    }
    return;
  }
  GreenLock* const lock = green_locks().find(self);
  if (lock == nullptr) return;
  if (hook == Hook::GreenLockTaken) {
    if (!called && result == Py_True) lock->holder = runtime.lane();
  } else if (called) {
    lock->signal |= lock->holder && lock->holder != runtime.lane();
    lock->single &= static_cast<bool>(lock->holder);  // else it has more than one now
    lock->holder = {};
  }
}

LaneId green_holder(PyObject* lock) {
  const GreenLock* const known = green_locks().find(lock);
  return known != nullptr && known->single && !known->signal ? known->holder : LaneId{};
}

}  // namespace fiberscope::host
