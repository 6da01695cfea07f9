// _thread: the real module, with threads, locks and identities of the simulated machine.
//
// A thread is a fiber with a PyThreadState of its own. It gives the core away only where it waits.
// A released lock is free for whoever asks first; the longest waiting thread is only woken to ask
// again, as with the semaphores that CPython uses.
// Source: CPython 3.11 Modules/_threadmodule.c.
#include <Python.h>
#include <structmember.h>

#include <algorithm>
#include <cstddef>
#include <deque>
#include <memory>

#include "scheduler/host/frame_lanes.h"
#include "scheduler/host/greenlet.h"
#include "scheduler/host/modules.h"
#include "scheduler/host/ref.h"
#include "scheduler/host/runtime.h"
#include "scheduler/host/values.h"

namespace fiberscope::host {

using trace::WaitKind;
using trace::WakeKind;

namespace {

constexpr unsigned long kMainThreadIdent = 1;
constexpr Py_ssize_t kStackBytesMin = 32 * 1024;

unsigned long last_ident = kMainThreadIdent;
long thread_count = 0;
std::size_t stack_bytes = 0;

unsigned long current_ident() { return PyThreadState_Get()->thread_id; }

Runtime* running_runtime() {
  Runtime* runtime = Runtime::get();
  return runtime != nullptr && runtime->running() ? runtime : nullptr;
}

// --- locks ---------------------------------------------------------------------------------------

// LockState: of a lock and of an RLock.
struct LockState {
  bool locked = false;
  unsigned long owner = 0;  // RLock
  unsigned long count = 0;  // RLock
  LaneId holder;            // the lane that acquired it, or whose end will release it
  std::deque<PyFiber*> waiters;
};

struct LockObject {
  PyObject_HEAD PyObject* weak_references;
  LockState* state;
};

LockState& state_of(PyObject* self) { return *reinterpret_cast<LockObject*>(self)->state; }

// wait_on: parks until the lock is released or the deadline comes.
void wait_on(Runtime& runtime, PyObject* self, TimeNs deadline_ns, const char* words) {
  LockState& lock = state_of(self);
  core::Wait wait = runtime.describe_wait();
  if (wait.why == WaitKind::Switched) {
    wait.why = WaitKind::Lock;
    wait.detail = runtime.writer().intern(words);
    wait.object = runtime.object_id(self);
  }
  const bool own = lock.holder == runtime.current().thread_lane;
  if ((wait.why == WaitKind::Lock && !own) || wait.why == WaitKind::Join) wait.target = lock.holder;
  wait.deadline_ns = deadline_ns;
  PyFiber* const fiber = &runtime.current();
  lock.waiters.push_back(fiber);
  runtime.park(wait);
  std::erase(lock.waiters, fiber);
}

// take: 1 when the lock is free for the caller now, 0 when the time is over, -1: an error is set.
int take(PyObject* self, _PyTime_t timeout_ns, const char* words) {
  LockState& lock = state_of(self);
  if (!lock.locked) return 1;
  if (timeout_ns == 0) return 0;
  Runtime* const runtime = running_runtime();
  if (runtime == nullptr) {
    PyErr_SetString(PyExc_RuntimeError, "a lock that nobody can release is waited for");
    return -1;
  }
  const TimeNs now_ns = runtime->clock().now_ns;
  const TimeNs deadline_ns =
      timeout_ns < 0 || timeout_ns > base::kNever - now_ns ? base::kNever : now_ns + timeout_ns;
  while (lock.locked) {
    if (runtime->clock().now_ns >= deadline_ns) return 0;
    wait_on(*runtime, self, deadline_ns, words);
    if (PyErr_CheckSignals() < 0) return -1;
  }
  return 1;
}

// free_lock: and tells the thread that has waited longest.
void free_lock(PyObject* self, WakeKind how) {
  LockState& lock = state_of(self);
  lock.locked = false;
  lock.holder = {};
  if (lock.waiters.empty()) return;
  PyFiber* const next = lock.waiters.front();
  lock.waiters.pop_front();
  Runtime& runtime = *Runtime::get();
  runtime.scheduler().wake(*next->fiber, how, runtime.lane(), {}, runtime.anchor());
}

void take_over(LockState& lock) {
  lock.locked = true;
  if (Runtime* runtime = running_runtime()) lock.holder = runtime->current().thread_lane;
}

// parse_acquire: acquire(blocking=True, timeout=-1). False: an error is set.
bool parse_acquire(PyObject* arguments, PyObject* keywords, _PyTime_t& timeout_ns) {
  static const char* names[] = {"blocking", "timeout", nullptr};
  int blocking = 1;
  PyObject* timeout = nullptr;
  const _PyTime_t unset = _PyTime_FromSeconds(-1);
  timeout_ns = unset;
  if (!PyArg_ParseTupleAndKeywords(arguments, keywords, "|pO:acquire", const_cast<char**>(names),
                                   &blocking, &timeout)) {
    return false;
  }
  if (timeout != nullptr &&
      _PyTime_FromSecondsObject(&timeout_ns, timeout, _PyTime_ROUND_TIMEOUT) < 0) {
    return false;
  }
  if (!blocking && timeout_ns != unset) {
    PyErr_SetString(PyExc_ValueError, "can't specify a timeout for a non-blocking call");
    return false;
  }
  if (timeout_ns < 0 && timeout_ns != unset) {
    PyErr_SetString(PyExc_ValueError, "timeout value must be positive");
    return false;
  }
  if (!blocking) {
    timeout_ns = 0;
  } else if (timeout_ns == unset) {
    timeout_ns = -1;
  } else if (_PyTime_AsMicroseconds(timeout_ns, _PyTime_ROUND_TIMEOUT) > PY_TIMEOUT_MAX) {
    PyErr_SetString(PyExc_OverflowError, "timeout value is too large");
    return false;
  }
  return true;
}

PyObject* lock_alloc(PyTypeObject* type) {
  PyObject* self = type->tp_alloc(type, 0);
  if (self != nullptr) reinterpret_cast<LockObject*>(self)->state = new LockState;
  return self;
}

void lock_dealloc(PyObject* self) {
  auto* lock = reinterpret_cast<LockObject*>(self);
  if (lock->weak_references != nullptr) PyObject_ClearWeakRefs(self);
  delete lock->state;
  PyTypeObject* type = Py_TYPE(self);
  type->tp_free(self);
  Py_DECREF(type);
}

PyObject* lock_acquire(PyObject* self, PyObject* arguments, PyObject* keywords) {
  _PyTime_t timeout_ns;
  if (!parse_acquire(arguments, keywords, timeout_ns)) return nullptr;
  const int taken = take(self, timeout_ns, "lock");
  if (taken < 0) return nullptr;
  if (taken > 0) take_over(state_of(self));
  return PyBool_FromLong(taken);
}

PyObject* lock_release(PyObject* self, PyObject*) {
  if (!state_of(self).locked) {
    PyErr_SetString(PyExc_RuntimeError, "release unlocked lock");
    return nullptr;
  }
  free_lock(self, WakeKind::Notified);
  Py_RETURN_NONE;
}

PyObject* lock_locked(PyObject* self, PyObject*) { return PyBool_FromLong(state_of(self).locked); }

PyObject* lock_reinit(PyObject* self, PyObject*) {
  state_of(self) = LockState{};
  Py_RETURN_NONE;
}

PyObject* lock_repr(PyObject* self) {
  return PyUnicode_FromFormat("<%s %s object at %p>", state_of(self).locked ? "locked" : "unlocked",
                              Py_TYPE(self)->tp_name, self);
}

// --- RLock ---------------------------------------------------------------------------------------

PyObject* rlock_new(PyTypeObject* type, PyObject*, PyObject*) { return lock_alloc(type); }

bool owns(const LockState& lock) { return lock.count > 0 && lock.owner == current_ident(); }

PyObject* rlock_acquire(PyObject* self, PyObject* arguments, PyObject* keywords) {
  _PyTime_t timeout_ns;
  if (!parse_acquire(arguments, keywords, timeout_ns)) return nullptr;
  LockState& lock = state_of(self);
  if (owns(lock)) {
    if (lock.count + 1 == 0) {
      PyErr_SetString(PyExc_OverflowError, "Internal lock count overflowed");
      return nullptr;
    }
    ++lock.count;
    Py_RETURN_TRUE;
  }
  const int taken = take(self, timeout_ns, "rlock");
  if (taken < 0) return nullptr;
  if (taken > 0) {
    take_over(lock);
    lock.owner = current_ident();
    lock.count = 1;
  }
  return PyBool_FromLong(taken);
}

PyObject* rlock_release(PyObject* self, PyObject*) {
  LockState& lock = state_of(self);
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
  return PyBool_FromLong(owns(state_of(self)));
}

PyObject* rlock_recursion_count(PyObject* self, PyObject*) {
  const LockState& lock = state_of(self);
  return PyLong_FromUnsignedLong(owns(lock) ? lock.count : 0);
}

PyObject* rlock_release_save(PyObject* self, PyObject*) {
  LockState& lock = state_of(self);
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
  const int taken = take(self, -1, "rlock");
  if (taken < 0) return nullptr;
  LockState& lock = state_of(self);
  take_over(lock);
  lock.owner = owner;
  lock.count = count;
  Py_RETURN_NONE;
}

PyObject* rlock_repr(PyObject* self) {
  const LockState& lock = state_of(self);
  return PyUnicode_FromFormat("<%s %s object owner=%lu count=%lu at %p>",
                              lock.count ? "locked" : "unlocked", Py_TYPE(self)->tp_name,
                              lock.owner, lock.count, self);
}

PyCFunction keyword_function(PyCFunctionWithKeywords function) {
  return reinterpret_cast<PyCFunction>(reinterpret_cast<void (*)()>(function));
}

PyMethodDef lock_methods[] = {
    {"acquire", keyword_function(lock_acquire), METH_VARARGS | METH_KEYWORDS,
     "acquire(blocking=True, timeout=-1) -> bool\n\nLock the lock."},
    {"acquire_lock", keyword_function(lock_acquire), METH_VARARGS | METH_KEYWORDS, nullptr},
    {"release", lock_release, METH_NOARGS, "release()\n\nRelease the lock."},
    {"release_lock", lock_release, METH_NOARGS, nullptr},
    {"locked", lock_locked, METH_NOARGS, "locked() -> bool"},
    {"locked_lock", lock_locked, METH_NOARGS, nullptr},
    {"_at_fork_reinit", lock_reinit, METH_NOARGS, nullptr},
    {"__enter__", keyword_function(lock_acquire), METH_VARARGS | METH_KEYWORDS, nullptr},
    {"__exit__", lock_release, METH_VARARGS, nullptr},
    {nullptr, nullptr, 0, nullptr},
};

PyMethodDef rlock_methods[] = {
    {"acquire", keyword_function(rlock_acquire), METH_VARARGS | METH_KEYWORDS,
     "acquire(blocking=True, timeout=-1) -> bool\n\nLock the lock."},
    {"release", rlock_release, METH_NOARGS, "release()\n\nRelease the lock."},
    {"_is_owned", rlock_is_owned, METH_NOARGS, nullptr},
    {"_recursion_count", rlock_recursion_count, METH_NOARGS, nullptr},
    {"_acquire_restore", rlock_acquire_restore, METH_VARARGS, nullptr},
    {"_release_save", rlock_release_save, METH_NOARGS, nullptr},
    {"_at_fork_reinit", lock_reinit, METH_NOARGS, nullptr},
    {"__enter__", keyword_function(rlock_acquire), METH_VARARGS | METH_KEYWORDS, nullptr},
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

PyType_Slot lock_slots[] = {
    {Py_tp_dealloc, slot(lock_dealloc)},
    {Py_tp_repr, slot(lock_repr)},
    {Py_tp_methods, lock_methods},
    {Py_tp_members, lock_members},
    {0, nullptr},
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

PyObject* allocate_lock(PyObject*, PyObject*) { return lock_alloc(lock_type); }

// release_sentinel: the thread whose end this lock stands for has ended.
void release_sentinel(void* data) {
  const Ref reference = Ref::steal(static_cast<PyObject*>(data));
  PyObject* lock = PyWeakref_GET_OBJECT(reference.get());
  if (lock == Py_None || !state_of(lock).locked) return;
  const Ref held = Ref::borrow(lock);
  free_lock(lock, WakeKind::Finished);
}

PyObject* set_sentinel(PyObject*, PyObject*) {
  PyThreadState* ts = PyThreadState_Get();
  if (ts->on_delete_data != nullptr) {
    auto* old = static_cast<PyObject*>(ts->on_delete_data);
    ts->on_delete = nullptr;
    ts->on_delete_data = nullptr;
    Py_DECREF(old);
  }
  PyObject* lock = lock_alloc(lock_type);
  if (lock == nullptr) return nullptr;
  if (Runtime* runtime = running_runtime()) state_of(lock).holder = runtime->current().thread_lane;
  PyObject* reference = PyWeakref_NewRef(lock, nullptr);
  if (reference == nullptr) {
    Py_DECREF(lock);
    return nullptr;
  }
  ts->on_delete_data = reference;
  ts->on_delete = release_sentinel;
  return lock;
}

// --- threads -------------------------------------------------------------------------------------

// Start: what a new thread runs; taken over by its fiber.
struct Start {
  Ref function;
  Ref arguments;
  Ref keywords;
};

// Fibers that have ended; their records go when nobody can look at them any more.
std::vector<std::unique_ptr<PyFiber>>& ended_fibers() {
  static std::vector<std::unique_ptr<PyFiber>> fibers;
  return fibers;
}

void run_thread(Runtime& runtime, Start& start, trace::EndKind& how, TextId& detail) {
  const Ref result =
      Ref::steal(PyObject_Call(start.function.get(), start.arguments.get(), start.keywords.get()));
  if (result) return;
  if (PyErr_ExceptionMatches(PyExc_SystemExit)) {
    how = trace::EndKind::Exited;
    PyErr_Clear();
    return;
  }
  how = trace::EndKind::Failed;
  {
    PyObject *type, *value, *traceback;
    PyErr_Fetch(&type, &value, &traceback);
    PyErr_NormalizeException(&type, &value, &traceback);
    if (value != nullptr) detail = runtime.writer().intern(describe_exception(value));
    PyErr_Restore(type, value, traceback);
  }
  _PyErr_WriteUnraisableMsg("in thread started by", start.function.get());
}

void thread_fiber(core::Fiber& fiber, void* argument) {
  Runtime& runtime = *Runtime::get();
  PyFiber& self = *static_cast<PyFiber*>(fiber.user);
  runtime.arrived(self);
  _PyCFrame frame;
  begin_python_state(self, frame);
  runtime.set_anchor(runtime.lanes().since(fiber.lane));
  trace_thread();
  trace::EndKind how = trace::EndKind::Returned;
  TextId detail;
  {
    const std::unique_ptr<Start> start(static_cast<Start*>(argument));
    run_thread(runtime, *start, how, detail);
  }
  --thread_count;
  PyThreadState* ts = self.thread_state;
  end_thread_greenlets();
  PyThreadState_Clear(ts);
  untrace_thread();
  end_python_state(self);
  wake_ready_pollers();
  runtime.lanes().ended(fiber.lane, how, detail, {}, runtime.anchor());
  PyThreadState_Swap(nullptr);
  PyThreadState_Delete(ts);
  fiber.discard_when_done = true;
  runtime.forget_fiber(self);
  ended_fibers().emplace_back(&self);
}

// thread_name: of the threading.Thread whose bootstrap this is.
std::string thread_name(PyObject* function) {
  if (PyMethod_Check(function)) {
    const Ref name = attribute(PyMethod_GET_SELF(function), "_name");
    if (!text_of(name.get()).empty()) return std::string(text_of(name.get()));
  }
  return "thread";
}

PyObject* start_new_thread(PyObject*, PyObject* arguments) {
  PyObject *function, *call_arguments, *keywords = nullptr;
  if (!PyArg_UnpackTuple(arguments, "start_new_thread", 2, 3, &function, &call_arguments,
                         &keywords)) {
    return nullptr;
  }
  const char* wrong = nullptr;
  if (!PyCallable_Check(function)) {
    wrong = "first arg must be callable";
  } else if (!PyTuple_Check(call_arguments)) {
    wrong = "2nd arg must be a tuple";
  } else if (keywords != nullptr && !PyDict_Check(keywords)) {
    wrong = "optional 3rd arg must be a dictionary";
  }
  if (wrong != nullptr) {
    PyErr_SetString(PyExc_TypeError, wrong);
    return nullptr;
  }
  if (PySys_Audit("_thread.start_new_thread", "OOO", function, call_arguments,
                  keywords ? keywords : Py_None) < 0) {
    return nullptr;
  }
  Runtime* const runtime = running_runtime();
  PyThreadState* ts = runtime ? PyThreadState_New(PyThreadState_Get()->interp) : nullptr;
  if (ts == nullptr) {
    PyErr_SetString(PyExc_RuntimeError, "can't start new thread");
    return nullptr;
  }
  ended_fibers().clear();
  ts->thread_id = ++last_ident;
  const LaneId lane = runtime->lanes().born(
      trace::LaneKind::Thread, runtime->unique_name(thread_name(function)), runtime->process_lane(),
      runtime->lane(), runtime->place(), runtime->anchor());
  auto start = std::make_unique<Start>(
      Start{Ref::borrow(function), Ref::borrow(call_arguments), Ref::borrow(keywords)});
  PyFiber* fiber = runtime->new_fiber(lane, ts, lane, thread_fiber, start.get());
  if (fiber == nullptr) {
    runtime->lanes().ended(lane, trace::EndKind::NeverStarted);
    PyThreadState_Clear(ts);
    PyThreadState_Delete(ts);
    PyErr_SetString(PyExc_RuntimeError, "can't start new thread");
    return nullptr;
  }
  start.release();
  ++thread_count;
  runtime->scheduler().start(*fiber->fiber, runtime->anchor());
  return PyLong_FromUnsignedLong(ts->thread_id);
}

PyObject* get_ident(PyObject*, PyObject*) { return PyLong_FromUnsignedLong(current_ident()); }

PyObject* count_threads(PyObject*, PyObject*) { return PyLong_FromLong(thread_count); }

PyObject* set_stack_size(PyObject*, PyObject* arguments) {
  Py_ssize_t size = 0;
  if (!PyArg_ParseTuple(arguments, "|n:stack_size", &size)) return nullptr;
  if (size < 0) {
    PyErr_SetString(PyExc_ValueError, "size must be 0 or a positive value");
    return nullptr;
  }
  if (size > 0 && size < kStackBytesMin) {
    PyErr_Format(PyExc_ValueError, "size not valid: %zd bytes", size);
    return nullptr;
  }
  // every stack of ours is as large as any program needs
  const std::size_t old = stack_bytes;
  if (PyTuple_GET_SIZE(arguments) > 0) stack_bytes = static_cast<std::size_t>(size);
  return PyLong_FromSize_t(old);
}

PyMethodDef functions[] = {
    {"start_new_thread", start_new_thread, METH_VARARGS,
     "start_new_thread(function, args[, kwargs])\n\nStart a new thread and return its identifier."},
    {"start_new", start_new_thread, METH_VARARGS, nullptr},
    {"allocate_lock", allocate_lock, METH_NOARGS,
     "allocate_lock() -> lock object\n\nCreate a new lock object."},
    {"allocate", allocate_lock, METH_NOARGS, nullptr},
    {"get_ident", get_ident, METH_NOARGS, "get_ident() -> integer"},
    {"get_native_id", get_ident, METH_NOARGS, "get_native_id() -> integer"},
    {"_count", count_threads, METH_NOARGS, nullptr},
    {"stack_size", set_stack_size, METH_VARARGS, "stack_size([size]) -> size"},
    {"_set_sentinel", set_sentinel, METH_NOARGS, nullptr},
};

}  // namespace

bool patch_thread(PyObject* thread_module) {
  PyThreadState_Get()->thread_id = kMainThreadIdent;
  const Ref name = Ref::steal(PyUnicode_FromString("_thread"));
  for (PyMethodDef& method : functions) {
    const Ref function = Ref::steal(PyCFunction_NewEx(&method, thread_module, name.get()));
    if (!function || PyObject_SetAttrString(thread_module, method.ml_name, function.get()) < 0) {
      return false;
    }
  }
  const Ref lock = Ref::steal(PyType_FromSpec(&lock_spec));
  const Ref rlock = Ref::steal(PyType_FromSpec(&rlock_spec));
  if (!lock || !rlock) return false;
  lock_type = reinterpret_cast<PyTypeObject*>(Ref(lock).release());
  // queue.py then uses its version in Python, whose waits are ours
  PyObject* modules = PyImport_GetModuleDict();
  return PyObject_SetAttrString(thread_module, "LockType", lock.get()) == 0 &&
         PyObject_SetAttrString(thread_module, "RLock", rlock.get()) == 0 &&
         PyDict_SetItemString(modules, "_queue", Py_None) == 0;
}

}  // namespace fiberscope::host
