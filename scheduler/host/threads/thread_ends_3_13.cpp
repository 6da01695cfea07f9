#include <structmember.h>

#include "scheduler/base/own.h"
#include "scheduler/host/python/cpython.h"
#include "scheduler/host/python/ref.h"
#include "scheduler/host/python/types.h"
#include "scheduler/host/run/runtime.h"
#include "scheduler/host/threads/locks.h"
#include "scheduler/host/threads/thread_ends.h"

namespace fiberscope::host {

const bool kLocksAreClasses = true;
const char* const kNegativeTimeout = "timeout value must be a non-negative number";

namespace {

enum class Phase { NotStarted, Running, Done };

struct HandleObject {
  PyObject_HEAD PyObject* weak_references;
  PyObject* lock;  // held until the thread has ended
  unsigned long ident;
  Phase phase;
};

HandleObject& as_handle(PyObject* object) { return *reinterpret_cast<HandleObject*>(object); }

// Joinable: the handles of threads that the interpreter waits for at its end, in their order.
base::own::Vector<Ref>& joinable() {
  using Handles = base::own::Map<PyInterpreterState*, base::own::Vector<Ref>>;
  static auto& all = base::own_forever<Handles>();
  return all[PyInterpreterState_Get()];
}

PyObject* handle_new(PyTypeObject* type, PyObject*, PyObject*) {
  PyObject* const self = type->tp_alloc(type, 0);
  if (self == nullptr) return nullptr;
  HandleObject& handle = as_handle(self);
  handle.phase = Phase::NotStarted;
  handle.lock = make_lock();
  if (handle.lock == nullptr) {
    Py_DECREF(self);
    return nullptr;
  }
  lock_state(handle.lock).role = LockRole::Sentinel;
  return self;
}

void handle_dealloc(PyObject* self) {
  PyTypeObject* const type = Py_TYPE(self);
  if (as_handle(self).weak_references != nullptr) PyObject_ClearWeakRefs(self);
  Py_CLEAR(as_handle(self).lock);
  type->tp_free(self);
  Py_DECREF(type);
}

PyObject* handle_repr(PyObject* self) {
  return PyUnicode_FromFormat("<%s object: ident=%lu>", Py_TYPE(self)->tp_name,
                              as_handle(self).ident);
}

PyObject* handle_ident(PyObject* self, void*) {
  return PyLong_FromUnsignedLong(as_handle(self).ident);
}

PyObject* refuse_handle(const char* words) {
  PyErr_SetString(PyExc_RuntimeError, words);
  return nullptr;
}

// wait_for: false: an error is set.
bool wait_for(PyObject* self, std::int64_t timeout_ns) {
  HandleObject& handle = as_handle(self);
  const Ref alive = Ref::borrow(self);
  if (handle.phase == Phase::NotStarted) return refuse_handle("thread not started") != nullptr;
  if (handle.phase == Phase::Running && handle.ident == current_ident()) {
    return refuse_handle("Cannot join current thread") != nullptr;
  }
  if (handle.phase == Phase::Done) return true;
  const int taken = take_lock(handle.lock, timeout_ns);
  if (taken > 0) free_lock(handle.lock, trace::WakeKind::Notified);
  return taken >= 0;
}

PyObject* handle_join(PyObject* self, PyObject* arguments) {
  PyObject* timeout = nullptr;
  if (!PyArg_ParseTuple(arguments, "|O:join", &timeout)) return nullptr;
  std::int64_t timeout_ns = -1;
  if (timeout != nullptr && timeout != Py_None && fs_seconds(timeout, &timeout_ns) < 0) {
    return nullptr;
  }
  if (!wait_for(self, std::max<std::int64_t>(timeout_ns, -1))) return nullptr;
  Py_RETURN_NONE;
}

PyObject* handle_is_done(PyObject* self, PyObject*) {
  return PyBool_FromLong(as_handle(self).phase == Phase::Done);
}

PyObject* handle_set_done(PyObject* self, PyObject*) {
  if (as_handle(self).phase == Phase::NotStarted) return refuse_handle("thread not started");
  thread_has_ended(self);
  Py_RETURN_NONE;
}

PyMethodDef handle_methods[] = {
    {"join", handle_join, METH_VARARGS, nullptr},
    {"is_done", handle_is_done, METH_NOARGS, nullptr},
    {"_set_done", handle_set_done, METH_NOARGS, nullptr},
    {nullptr, nullptr, 0, nullptr},
};

PyGetSetDef handle_attributes[] = {
    {"ident", handle_ident, nullptr, nullptr, nullptr},
    {nullptr, nullptr, nullptr, nullptr, nullptr},
};

PyMemberDef handle_members[] = {
    {"__weaklistoffset__", T_PYSSIZET, offsetof(HandleObject, weak_references), READONLY, nullptr},
    {nullptr, 0, 0, 0, nullptr},
};

template <class F>
void* handle_slot(F* function) {
  return reinterpret_cast<void*>(function);
}

PyType_Slot handle_slots[] = {
    {Py_tp_new, handle_slot(handle_new)},
    {Py_tp_dealloc, handle_slot(handle_dealloc)},
    {Py_tp_repr, handle_slot(handle_repr)},
    {Py_tp_methods, handle_methods},
    {Py_tp_getset, handle_attributes},
    {Py_tp_members, handle_members},
    {0, nullptr},
};

PyType_Spec handle_spec = {"_thread._ThreadHandle", sizeof(HandleObject), 0, Py_TPFLAGS_DEFAULT,
                           handle_slots};

PyTypeObject* handle_type = nullptr;

PyObject* new_handle() { return handle_new(handle_type, nullptr, nullptr); }

// start_joinable_thread(function, handle=None, daemon=True)
PyObject* start_joinable(PyObject*, PyObject* arguments, PyObject* keywords) {
  static const char* names[] = {"function", "handle", "daemon", nullptr};
  PyObject *function = nullptr, *given = nullptr;
  int daemon = 1;
  if (!PyArg_ParseTupleAndKeywords(arguments, keywords, "O|Op:start_joinable_thread",
                                   const_cast<char**>(names), &function, &given, &daemon)) {
    return nullptr;
  }
  if (!PyCallable_Check(function)) {
    PyErr_SetString(PyExc_TypeError, "thread function must be callable");
    return nullptr;
  }
  const bool own = given != nullptr && given != Py_None;
  if (own && !Py_IS_TYPE(given, handle_type)) {
    PyErr_SetString(PyExc_TypeError, "'handle' must be a _ThreadHandle");
    return nullptr;
  }
  if (PySys_Audit("_thread.start_joinable_thread", "OiO", function, daemon, own ? given : Py_None) <
      0) {
    return nullptr;
  }
  Ref handle = own ? Ref::borrow(given) : Ref::steal(new_handle());
  if (!handle) return nullptr;
  if (as_handle(handle.get()).phase != Phase::NotStarted) {
    return refuse_handle("thread already started");
  }
  const Ref nothing = Ref::steal(PyTuple_New(0));
  if (start_thread(function, nothing.get(), nullptr, handle.get()) == 0) return nullptr;
  if (daemon == 0) joinable().push_back(handle);
  return handle.release();
}

PyObject* make_handle(PyObject*, PyObject* ident) {
  const unsigned long number = PyLong_AsUnsignedLong(ident);
  if (PyErr_Occurred()) return nullptr;
  PyObject* const handle = new_handle();
  if (handle == nullptr) return nullptr;
  Runtime* const runtime = Runtime::get_running();
  thread_has_begun(handle, number, runtime ? runtime->current().thread_lane : LaneId{});
  return handle;
}

// shut_down: at the interpreter's end: waits for the threads that are no daemons.
PyObject* shut_down(PyObject*, PyObject*) {
  for (base::own::Vector<Ref>& open = joinable(); !open.empty();) {
    const Ref handle = open.front();
    if (as_handle(handle.get()).ident != current_ident() && !wait_for(handle.get(), -1)) {
      PyErr_WriteUnraisable(nullptr);
    }
    std::erase_if(open, [&](const Ref& one) { return one.get() == handle.get(); });
  }
  Py_RETURN_NONE;
}

PyObject* main_ident(PyObject*, PyObject*) { return PyLong_FromUnsignedLong(kMainThreadIdent); }

PyMethodDef handle_functions[] = {
    {"start_joinable_thread", as_method(start_joinable), kKeywords, nullptr},
    {"_make_thread_handle", make_handle, METH_O, nullptr},
    {"_shutdown", shut_down, METH_NOARGS, nullptr},
    {"_get_main_thread_ident", main_ident, METH_NOARGS, nullptr},
    {nullptr, nullptr, 0, nullptr},
};

}  // namespace

void thread_has_begun(PyObject* self, unsigned long ident, LaneId lane) {
  HandleObject& handle = as_handle(self);
  handle.ident = ident;
  handle.phase = Phase::Running;
  lock_state(handle.lock).locked = true;
  lock_state(handle.lock).holder = lane;
}

void thread_has_ended(PyObject* self) {
  HandleObject& handle = as_handle(self);
  if (handle.phase == Phase::Done) return;
  handle.phase = Phase::Done;
  std::erase_if(joinable(), [&](const Ref& one) { return one.get() == self; });
  if (lock_state(handle.lock).locked) free_lock(handle.lock, trace::WakeKind::Finished);
}

bool add_thread_ends(PyObject* thread_module) {
  static PyObject* const type = PyType_FromSpec(&handle_spec);
  handle_type = reinterpret_cast<PyTypeObject*>(type);
  return type != nullptr && PyObject_SetAttrString(thread_module, "_ThreadHandle", type) == 0 &&
         PyModule_AddFunctions(thread_module, handle_functions) == 0;
}

}  // namespace fiberscope::host
