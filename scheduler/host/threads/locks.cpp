#include "scheduler/host/threads/locks.h"

#include <structmember.h>

#include <algorithm>
#include <cstddef>

#include "scheduler/host/processes/signals.h"
#include "scheduler/host/python/cpython.h"
#include "scheduler/host/python/ref.h"
#include "scheduler/host/python/types.h"
#include "scheduler/host/threads/thread_ends.h"

namespace fiberscope::host {

using trace::WakeKind;

namespace {

struct LockObject {
  PyObject_HEAD PyObject* weak_references;
  LockState* state;
};

LockState& own_state(PyObject* self) { return lock_state(self); }

// Leave: a waiter that was woken, by whomever, is no longer one: it may go on to wait for the GIL.
class Leave final : public core::WaitHook {
 public:
  explicit Leave(LockState& lock) : lock_(lock) {}
  void leave(core::Fiber& fiber) override {
    std::erase_if(lock_.waiters, [&](const PyFiber* w) { return w->fiber == &fiber; });
  }

 private:
  LockState& lock_;
};

// adopt: a lock that has come by a fork: who held it holds it, but if it was the thread that
// forked, it is the one that it has become. Nobody waits for it here, and nothing was told of it.
void adopt(LockState& lock) {
  Runtime& runtime = *Runtime::get();
  lock.space = runtime.space();
  lock.told = false;
  lock.waiters.clear();
  const Process& process = runtime.process();
  if (process.forked && lock.holder == process.forked_from) lock.holder = process.main->thread_lane;
}

// wait_on: parks until the lock is released or the deadline comes.
void wait_on(Runtime& runtime, PyObject* self, TimeNs deadline_ns) {
  LockState& lock = own_state(self);
  core::Wait wait = describe_lock_wait(runtime, self);
  wait.deadline_ns = deadline_ns;
  Leave leave(lock);
  lock.waiters.push_back(&runtime.current());
  runtime.park(wait, wait.target ? &lock.holder : nullptr, &leave);
}

// take: 1 when the lock is free for the caller now, 0 when the time is over, -1: an error is set.
int take(PyObject* self, std::int64_t timeout_ns) {
  LockState& lock = own_state(self);
  if (!lock.locked) return 1;
  if (timeout_ns == 0) return 0;
  Runtime* const runtime = Runtime::get_running();
  if (runtime == nullptr) {
    PyErr_SetString(PyExc_RuntimeError, "a lock that nobody can release is waited for");
    return -1;
  }
  const TimeNs now_ns = runtime->clock().now_ns;
  const TimeNs deadline_ns =
      timeout_ns < 0 || timeout_ns > base::kNever - now_ns ? base::kNever : now_ns + timeout_ns;
  while (lock.locked) {
    if (runtime->clock().now_ns >= deadline_ns) return 0;
    wait_on(*runtime, self, deadline_ns);
    if (PyErr_CheckSignals() < 0) return -1;
  }
  return 1;
}

void take_over(PyObject* self) {
  LockState& lock = own_state(self);
  lock.locked = true;
  Runtime* const runtime = Runtime::get_running();
  if (runtime == nullptr) return;
  lock.holder = runtime->current().thread_lane;
  tell_taken(*runtime, self);
}

// parse_acquire: acquire(blocking=True, timeout=-1). False: an error is set.
bool parse_acquire(PyObject* arguments, PyObject* keywords, std::int64_t& timeout_ns) {
  static const char* names[] = {"blocking", "timeout", nullptr};
  int blocking = 1;
  PyObject* timeout = nullptr;
  constexpr std::int64_t unset = -base::kSecond;
  timeout_ns = unset;
  if (!PyArg_ParseTupleAndKeywords(arguments, keywords, "|pO:acquire", const_cast<char**>(names),
                                   &blocking, &timeout)) {
    return false;
  }
  if (timeout != nullptr && fs_seconds(timeout, &timeout_ns) < 0) return false;
  if (!blocking && timeout_ns != unset) {
    PyErr_SetString(PyExc_ValueError, "can't specify a timeout for a non-blocking call");
    return false;
  }
  if (timeout_ns < 0 && timeout_ns != unset) {
    PyErr_SetString(PyExc_ValueError, kNegativeTimeout);
    return false;
  }
  if (!blocking) {
    timeout_ns = 0;
  } else if (timeout_ns == unset) {
    timeout_ns = -1;
  } else if (fs_is_too_long(timeout_ns) != 0) {
    PyErr_SetString(PyExc_OverflowError, "timeout value is too large");
    return false;
  }
  return true;
}

PyObject* lock_alloc(PyTypeObject* type, trace::LockKind kind) {
  PyObject* self = type->tp_alloc(type, 0);
  if (self == nullptr) return nullptr;
  auto* state = new LockState;
  if (const Runtime* const runtime = Runtime::get()) state->space = runtime->space();
  state->kind = kind;
  reinterpret_cast<LockObject*>(self)->state = state;
  return self;
}

void lock_dealloc(PyObject* self) {
  auto* lock = reinterpret_cast<LockObject*>(self);
  if (Runtime* runtime = Runtime::get()) {
    tell_released(*runtime, self);
    runtime->objects().forget(self);
  }
  if (lock->weak_references != nullptr) PyObject_ClearWeakRefs(self);
  delete lock->state;
  PyTypeObject* type = Py_TYPE(self);
  type->tp_free(self);
  Py_DECREF(type);
}

PyObject* lock_acquire(PyObject* self, PyObject* arguments, PyObject* keywords) {
  std::int64_t timeout_ns;
  if (!parse_acquire(arguments, keywords, timeout_ns)) return nullptr;
  const int taken = take(self, timeout_ns);
  if (taken < 0) return nullptr;
  if (taken > 0) take_over(self);
  return PyBool_FromLong(taken);
}

PyObject* lock_release(PyObject* self, PyObject*) {
  if (!own_state(self).locked) {
    PyErr_SetString(PyExc_RuntimeError, "release unlocked lock");
    return nullptr;
  }
  free_lock(self, WakeKind::Notified);
  Py_RETURN_NONE;
}

PyObject* lock_locked(PyObject* self, PyObject*) { return PyBool_FromLong(own_state(self).locked); }

PyObject* lock_reinit(PyObject* self, PyObject*) {
  LockState& lock = own_state(self);
  const core::Space space = lock.space;
  lock = LockState{};
  lock.space = space;
  Py_RETURN_NONE;
}

PyObject* lock_repr(PyObject* self) {
  return PyUnicode_FromFormat("<%s %s object at %p>",
                              own_state(self).locked ? "locked" : "unlocked",
                              Py_TYPE(self)->tp_name, self);
}

// --- RLock ---------------------------------------------------------------------------------------

PyObject* rlock_new(PyTypeObject* type, PyObject*, PyObject*) {
  return lock_alloc(type, trace::LockKind::RLock);
}

bool owns(const LockState& lock) { return lock.count > 0 && lock.owner == current_ident(); }

PyObject* rlock_acquire(PyObject* self, PyObject* arguments, PyObject* keywords) {
  std::int64_t timeout_ns;
  if (!parse_acquire(arguments, keywords, timeout_ns)) return nullptr;
  LockState& lock = own_state(self);
  if (owns(lock)) {
    if (lock.count + 1 == 0) {
      PyErr_SetString(PyExc_OverflowError, "Internal lock count overflowed");
      return nullptr;
    }
    ++lock.count;
    Py_RETURN_TRUE;
  }
  const int taken = take(self, timeout_ns);
  if (taken < 0) return nullptr;
  if (taken > 0) {
    take_over(self);
    lock.owner = current_ident();
    lock.count = 1;
  }
  return PyBool_FromLong(taken);
}

PyObject* rlock_release(PyObject* self, PyObject*) {
  LockState& lock = own_state(self);
  if (!owns(lock)) {
    PyErr_SetString(PyExc_RuntimeError, "cannot release un-acquired lock");
    return nullptr;
  }
  if (--lock.count == 0) {
    lock.owner = 0;
    free_lock(self, WakeKind::Notified);
  }
  Py_RETURN_NONE;
}

PyObject* rlock_is_owned(PyObject* self, PyObject*) {
  return PyBool_FromLong(owns(own_state(self)));
}

PyObject* rlock_recursion_count(PyObject* self, PyObject*) {
  const LockState& lock = own_state(self);
  return PyLong_FromUnsignedLong(owns(lock) ? lock.count : 0);
}

PyObject* rlock_release_save(PyObject* self, PyObject*) {
  LockState& lock = own_state(self);
  if (lock.count == 0) {
    PyErr_SetString(PyExc_RuntimeError, "cannot release un-acquired lock");
    return nullptr;
  }
  PyObject* saved = Py_BuildValue("kk", lock.count, lock.owner);
  lock.owner = 0;
  lock.count = 0;
  free_lock(self, WakeKind::Notified);
  return saved;
}

PyObject* rlock_acquire_restore(PyObject* self, PyObject* arguments) {
  unsigned long count = 0;
  unsigned long owner = 0;
  if (!PyArg_ParseTuple(arguments, "(kk):_acquire_restore", &count, &owner)) return nullptr;
  const int taken = take(self, -1);
  if (taken < 0) return nullptr;
  LockState& lock = own_state(self);
  take_over(self);
  lock.owner = owner;
  lock.count = count;
  Py_RETURN_NONE;
}

PyObject* rlock_repr(PyObject* self) {
  const LockState& lock = own_state(self);
  return PyUnicode_FromFormat("<%s %s object owner=%lu count=%lu at %p>",
                              lock.count ? "locked" : "unlocked", Py_TYPE(self)->tp_name,
                              lock.owner, lock.count, self);
}

PyMethodDef lock_methods[] = {
    {"acquire", as_method(lock_acquire), kKeywords,
     "acquire(blocking=True, timeout=-1) -> bool\n\nLock the lock."},
    {"acquire_lock", as_method(lock_acquire), kKeywords, nullptr},
    {"release", lock_release, METH_NOARGS, "release()\n\nRelease the lock."},
    {"release_lock", lock_release, METH_NOARGS, nullptr},
    {"locked", lock_locked, METH_NOARGS, "locked() -> bool"},
    {"locked_lock", lock_locked, METH_NOARGS, nullptr},
    {"_at_fork_reinit", lock_reinit, METH_NOARGS, nullptr},
    {"__enter__", as_method(lock_acquire), kKeywords, nullptr},
    {"__exit__", lock_release, METH_VARARGS, nullptr},
    {nullptr, nullptr, 0, nullptr},
};

PyMethodDef rlock_methods[] = {
    {"acquire", as_method(rlock_acquire), kKeywords,
     "acquire(blocking=True, timeout=-1) -> bool\n\nLock the lock."},
    {"release", rlock_release, METH_NOARGS, "release()\n\nRelease the lock."},
    {"_is_owned", rlock_is_owned, METH_NOARGS, nullptr},
    {"_recursion_count", rlock_recursion_count, METH_NOARGS, nullptr},
    {"_acquire_restore", rlock_acquire_restore, METH_VARARGS, nullptr},
    {"_release_save", rlock_release_save, METH_NOARGS, nullptr},
    {"_at_fork_reinit", lock_reinit, METH_NOARGS, nullptr},
    {"__enter__", as_method(rlock_acquire), kKeywords, nullptr},
    {"__exit__", rlock_release, METH_VARARGS, nullptr},
    {nullptr, nullptr, 0, nullptr},
};

PyMemberDef lock_members[] = {
    {"__weaklistoffset__", T_PYSSIZET, offsetof(LockObject, weak_references), READONLY, nullptr},
    {nullptr, 0, 0, 0, nullptr},
};

template <class F>
void* slot(F* function) {
  return reinterpret_cast<void*>(function);
}

// A lock is made by calling its class, or not: see add_lock_types().
PyObject* lock_new(PyTypeObject* type, PyObject*, PyObject*) {
  return lock_alloc(type, trace::LockKind::Lock);
}

PyType_Slot lock_slots[] = {
    {Py_tp_new, slot(lock_new)},   {Py_tp_dealloc, slot(lock_dealloc)},
    {Py_tp_repr, slot(lock_repr)}, {Py_tp_methods, lock_methods},
    {Py_tp_members, lock_members}, {0, nullptr},
};

PyType_Slot rlock_slots[] = {
    {Py_tp_dealloc, slot(lock_dealloc)}, {Py_tp_repr, slot(rlock_repr)},
    {Py_tp_methods, rlock_methods},      {Py_tp_members, lock_members},
    {Py_tp_new, slot(rlock_new)},        {0, nullptr},
};

PyType_Spec lock_spec = {
    "_thread.lock", sizeof(LockObject), 0,
    Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION | Py_TPFLAGS_IMMUTABLETYPE, lock_slots};
PyType_Spec rlock_spec = {"_thread.RLock", sizeof(LockObject), 0,
                          Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_IMMUTABLETYPE,
                          rlock_slots};

PyTypeObject* lock_type = nullptr;

}  // namespace

LockState& lock_state(PyObject* lock) {
  LockState& state = *reinterpret_cast<LockObject*>(lock)->state;
  const Runtime* const runtime = Runtime::get();
  if (runtime != nullptr && runtime->space() != state.space) [[unlikely]]
    adopt(state);
  return state;
}

PyObject* make_lock() { return lock_alloc(lock_type, trace::LockKind::Lock); }

int take_lock(PyObject* lock, std::int64_t timeout_ns) {
  const int taken = take(lock, timeout_ns);
  if (taken > 0) take_over(lock);
  return taken;
}

void free_lock(PyObject* self, WakeKind how) {
  LockState& lock = own_state(self);
  Runtime* const runtime = Runtime::get_running();
  lock.locked = false;
  if (runtime != nullptr) {
    if (lock.role == LockRole::Mutex && lock.holder != runtime->current().thread_lane) {
      lock.lent = true;
    }
    tell_released(*runtime, self);
  }
  lock.holder = {};
  if (lock.waiters.empty()) return;
  PyFiber* const next = lock.waiters.front();
  runtime->scheduler().wake(*next->fiber, how, runtime->lane(), {}, runtime->anchor());
}

bool add_lock_types(PyObject* thread_module) {
  // all processes of a run share the types, as they do CPython's own
  static PyObject* const lock = [] {
    if (kLocksAreClasses) {
      lock_spec.flags &= ~static_cast<unsigned>(Py_TPFLAGS_DISALLOW_INSTANTIATION);
    } else {
      lock_spec.slots = lock_slots + 1;
    }
    return PyType_FromSpec(&lock_spec);
  }();
  static PyObject* const rlock = PyType_FromSpec(&rlock_spec);
  lock_type = reinterpret_cast<PyTypeObject*>(lock);
  return lock != nullptr && rlock != nullptr &&
         PyObject_SetAttrString(thread_module, "LockType", lock) == 0 &&
         (!kLocksAreClasses || PyObject_SetAttrString(thread_module, "lock", lock) == 0) &&
         PyObject_SetAttrString(thread_module, "RLock", rlock) == 0;
}

}  // namespace fiberscope::host
