#include "scheduler/host/python/ref.h"
#include "scheduler/host/run/runtime.h"
#include "scheduler/host/threads/locks.h"
#include "scheduler/host/threads/thread_ends.h"

namespace fiberscope::host {

const bool kLocksAreClasses = false;
const char* const kNegativeTimeout = "timeout value must be positive";

namespace {

// release_sentinel: the thread whose end this lock stands for has ended.
void release_sentinel(void* data) {
  const Ref reference = Ref::steal(static_cast<PyObject*>(data));
  PyObject* lock = PyWeakref_GET_OBJECT(reference.get());
  if (lock == Py_None || !lock_state(lock).locked) return;
  const Ref held = Ref::borrow(lock);
  free_lock(lock, trace::WakeKind::Finished);
}

PyObject* set_sentinel(PyObject*, PyObject*) {
  PyThreadState* ts = PyThreadState_Get();
  if (ts->on_delete_data != nullptr) {
    auto* old = static_cast<PyObject*>(ts->on_delete_data);
    ts->on_delete = nullptr;
    ts->on_delete_data = nullptr;
    Py_DECREF(old);
  }
  PyObject* lock = make_lock();
  if (lock == nullptr) return nullptr;
  lock_state(lock).role = LockRole::Sentinel;
  if (Runtime* runtime = Runtime::get_running()) {
    lock_state(lock).holder = runtime->current().thread_lane;
  }
  PyObject* reference = PyWeakref_NewRef(lock, nullptr);
  if (reference == nullptr) {
    Py_DECREF(lock);
    return nullptr;
  }
  ts->on_delete_data = reference;
  ts->on_delete = release_sentinel;
  return lock;
}

PyMethodDef sentinel_functions[] = {
    {"_set_sentinel", set_sentinel, METH_NOARGS, nullptr},
    {nullptr, nullptr, 0, nullptr},
};

}  // namespace

// A thread's own lock goes with its thread state.
void thread_has_begun(PyObject*, unsigned long, LaneId) {}
void thread_has_ended(PyObject*) {}

bool add_thread_ends(PyObject* thread_module) {
  return PyModule_AddFunctions(thread_module, sentinel_functions) == 0;
}

}  // namespace fiberscope::host
