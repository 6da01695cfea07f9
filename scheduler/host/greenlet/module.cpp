// greenlet._greenlet: the type object, its attributes and the module's functions over greenlet.h.
// Source: greenlet 2.0.2 documentation; the messages of its errors.
#include "scheduler/host/greenlet/module.h"

#include <ctime>

#include "scheduler/host/greenlet/greenlet.h"
#include "scheduler/host/python/cpython.h"
#include "scheduler/host/python/ref.h"
#include "scheduler/host/python/types.h"
#include "scheduler/host/run/runtime.h"
#include "scheduler/host/tracing/waits.h"

namespace fiberscope::host {

PyObject* greenlet_error = nullptr;
PyObject* greenlet_exit = nullptr;

namespace {

GreenletObject* as_greenlet(PyObject* object) { return reinterpret_cast<GreenletObject*>(object); }
PyObject* as_object(GreenletObject* greenlet) { return reinterpret_cast<PyObject*>(greenlet); }

// refuse: sets the error and says so the way setters do.
int refuse(PyObject* type, const char* message) {
  PyErr_SetString(type, message);
  return -1;
}

// --- life ----------------------------------------------------------------------------------------

PyObject* greenlet_new(PyTypeObject* type, PyObject*, PyObject*) {
  // through object.__new__, which refuses classes that are still abstract
  const Ref nothing = Ref::steal(PyTuple_New(0));
  PyObject* object = PyBaseObject_Type.tp_new(type, nothing.get(), nullptr);
  if (object == nullptr) return nullptr;
  ThreadGreenlets& thread = thread_greenlets();
  auto* state = new GreenletState;
  Py_INCREF(thread.current);
  state->parent = thread.current;
  as_greenlet(object)->state = state;
  return object;
}

int set_run(PyObject* self, PyObject* run, void*) {
  GreenletState& state = state_of(self);
  if (state.main) {
    return refuse(PyExc_AttributeError, "Main greenlets do not have a run attribute.");
  }
  if (state.phase != GreenletPhase::Pending) {
    return refuse(PyExc_AttributeError, "run cannot be set after the start of the greenlet");
  }
  Py_XINCREF(run);
  Py_XSETREF(state.run, run);
  return 0;
}

int set_parent(PyObject* self, PyObject* value, void*) {
  GreenletState& state = state_of(self);
  if (value == nullptr) return refuse(PyExc_AttributeError, "can't delete attribute");
  if (state.main) {
    return refuse(PyExc_AttributeError, "cannot set the parent of a main greenlet");
  }
  if (!is_greenlet(value)) {
    PyErr_Format(PyExc_TypeError, "GreenletChecker: Expected any type of greenlet, not %s",
                 Py_TYPE(value)->tp_name);
    return -1;
  }
  GreenletObject* last = nullptr;
  for (GreenletObject* p = as_greenlet(value); p != nullptr; p = p->state->parent) {
    if (p == as_greenlet(self)) return refuse(PyExc_ValueError, "cyclic parent chain");
    last = p;
  }
  // the lineage tells the thread, once it is known
  ThreadGreenlets* thread = nullptr;
  for (GreenletObject* p = as_greenlet(value); p != nullptr; p = p->state->parent) {
    if (p->state->thread != nullptr) thread = p->state->thread;
  }
  if (last == nullptr || !last->state->main || thread == nullptr) {
    return refuse(PyExc_ValueError, "parent must not be garbage collected");
  }
  if (state.phase != GreenletPhase::Pending && state.thread != thread) {
    return refuse(PyExc_ValueError, "parent cannot be on a different thread");
  }
  Py_INCREF(value);
  GreenletObject* old = state.parent;
  state.parent = as_greenlet(value);
  Py_XDECREF(old);
  return 0;
}

int greenlet_init(PyObject* self, PyObject* args, PyObject* keywords) {
  PyObject *run = nullptr, *parent = nullptr;
  static const char* names[] = {"run", "parent", nullptr};
  if (!PyArg_ParseTupleAndKeywords(args, keywords, "|OO:green", const_cast<char**>(names), &run,
                                   &parent)) {
    return -1;
  }
  if (run != nullptr && set_run(self, run, nullptr) < 0) return -1;
  if (parent != nullptr && parent != Py_None && set_parent(self, parent, nullptr) < 0) return -1;
  // a bare greenlet has its name now; gevent's get theirs after this call
  if (run != nullptr && run != Py_None) greenlet_lane(self);
  return 0;
}

int greenlet_traverse(PyObject* self, visitproc visit, void* arg) {
  GreenletState* state = as_greenlet(self)->state;
  Py_VISIT(as_greenlet(self)->dict);
  if (state == nullptr) return 0;
  Py_VISIT(as_object(state->parent));
  Py_VISIT(state->run);
  Py_VISIT(state->arguments);
  Py_VISIT(state->keywords);
  Py_VISIT(state->context);
  return 0;
}

int greenlet_clear(PyObject* self) {
  GreenletState* state = as_greenlet(self)->state;
  Py_CLEAR(as_greenlet(self)->dict);
  if (state == nullptr) return 0;
  // the parent stays: a chain without its main greenlet could never be switched to again
  Py_CLEAR(state->run);
  Py_CLEAR(state->arguments);
  Py_CLEAR(state->keywords);
  Py_CLEAR(state->context);
  return 0;
}

int greenlet_is_gc(PyObject* self) {
  const GreenletState* state = as_greenlet(self)->state;
  return state == nullptr || state->main || state->phase != GreenletPhase::Active ||
         living_thread(*state) == nullptr;
}

// end_unreferenced: a suspended greenlet that nobody refers to any more gets GreenletExit, with the
// current greenlet for a parent, so that its `finally` blocks run. True if it may be freed.
bool end_unreferenced(PyObject* self) {
  GreenletState& state = state_of(self);
  Runtime* runtime = Runtime::get();
  Py_SET_REFCNT(self, 1);  // back to life for the time it takes
  PyObject *type, *value, *traceback;
  PyErr_Fetch(&type, &value, &traceback);
  const bool reachable = runtime != nullptr && runtime->running() && living_thread(state);
  if (reachable && state.thread == &thread_greenlets()) {
    GreenletObject* old_parent = state.parent;
    Py_INCREF(state.thread->current);
    state.parent = state.thread->current;
    PyErr_SetString(greenlet_exit, "Killing the greenlet because all references have vanished.");
    PyObject* kept_arguments = std::exchange(state.arguments, nullptr);
    const Ref result = Ref::steal(throw_in_greenlet(as_greenlet(self)));
    Py_XDECREF(kept_arguments);
    if (!result) PyErr_WriteUnraisable(self);
    Py_XSETREF(state.parent, old_parent);
  } else if (reachable) {
    Py_INCREF(self);  // its own thread ends it at its next turn
    state.thread->doomed.push_back(as_greenlet(self));
  }
  if (Py_REFCNT(self) == 1 && state.phase == GreenletPhase::Active && reachable) {
    PySys_WriteStderr("GreenletExit did not kill ");
    PyObject* err = PySys_GetObject("stderr");
    Py_INCREF(self);  // stays
    if (err != nullptr && PyFile_WriteObject(self, err, 0) < 0) PyErr_Clear();
    PySys_WriteStderr("\n");
  }
  PyErr_Restore(type, value, traceback);
  const Py_ssize_t references = Py_REFCNT(self) - 1;
  Py_SET_REFCNT(self, references);
  if (references == 0) return true;
  if (PyType_HasFeature(Py_TYPE(self), Py_TPFLAGS_HEAPTYPE)) Py_INCREF(Py_TYPE(self));
  PyObject_GC_Track(self);
  return false;
}

void greenlet_dealloc(PyObject* self) {
  PyObject_GC_UnTrack(self);
  GreenletState* state = as_greenlet(self)->state;
  if (state != nullptr && state->phase == GreenletPhase::Active && !state->main &&
      !end_unreferenced(self)) {
    return;
  }
  if (as_greenlet(self)->weak_references != nullptr) PyObject_ClearWeakRefs(self);
  greenlet_clear(self);
  if (state != nullptr) {
    as_greenlet(self)->state = nullptr;
    Py_XDECREF(state->parent);
    if (state->phase == GreenletPhase::Dead && state->fiber != nullptr && Runtime::get()) {
      Runtime::get()->free_fiber(state->fiber);
    }
    delete state;
  }
  PyTypeObject* type = Py_TYPE(self);
  type->tp_free(self);
}

// --- methods -------------------------------------------------------------------------------------

PyObject* method_switch(PyObject* self, PyObject* args, PyObject* keywords) {
  return switch_greenlet(as_greenlet(self), args, keywords);
}

// set_thrown: checks and sets what throw() was given. Source: generator.throw() in the language
// reference.
bool set_thrown(PyObject* type, PyObject* value, PyObject* traceback) {
  if (traceback == Py_None) traceback = nullptr;
  if (traceback != nullptr && !PyTraceBack_Check(traceback)) {
    PyErr_SetString(PyExc_TypeError, "throw() third argument must be a traceback object");
    return false;
  }
  Py_XINCREF(type);
  Py_XINCREF(value);
  Py_XINCREF(traceback);
  if (PyExceptionClass_Check(type)) {
    PyErr_NormalizeException(&type, &value, &traceback);
  } else if (PyExceptionInstance_Check(type)) {
    if (value != nullptr && value != Py_None) {
      Py_DECREF(type);
      Py_DECREF(value);
      Py_XDECREF(traceback);
      PyErr_SetString(PyExc_TypeError, "instance exception may not have a separate value");
      return false;
    }
    Py_XDECREF(value);
    value = type;
    type = Py_NewRef(PyExceptionInstance_Class(value));
  } else {
    PyErr_Format(PyExc_TypeError, "exceptions must be classes, or instances, not %s",
                 Py_TYPE(type)->tp_name);
    Py_XDECREF(type);
    Py_XDECREF(value);
    Py_XDECREF(traceback);
    return false;
  }
  PyErr_Restore(type, value, traceback);
  return true;
}

PyObject* method_throw(PyObject* self, PyObject* args) {
  PyObject *type = greenlet_exit, *value = nullptr, *traceback = nullptr;
  if (!PyArg_ParseTuple(args, "|OOO:throw", &type, &value, &traceback)) return nullptr;
  if (!set_thrown(type, value, traceback)) return nullptr;
  return throw_in_greenlet(as_greenlet(self));
}

PyObject* method_getstate(PyObject* self, PyObject*) {
  PyErr_Format(PyExc_TypeError, "cannot serialize '%s' object", Py_TYPE(self)->tp_name);
  return nullptr;
}

PyMethodDef greenlet_methods[] = {
    {"switch", as_method(method_switch), kKeywords,
     "switch(*args, **kwargs)\n\nRuns this greenlet until somebody switches back. Starts it with "
     "run(*args, **kwargs)\nor makes the switch() in which it waits return the arguments."},
    {"throw", method_throw, METH_VARARGS,
     "throw([type[, value[, traceback]]])\n\nSwitches to this greenlet and raises the exception "
     "there (GreenletExit by default)."},
    {"__getstate__", method_getstate, METH_NOARGS, nullptr},
    {nullptr, nullptr, 0, nullptr}};

// --- attributes ----------------------------------------------------------------------------------

PyObject* get_dict(PyObject* self, void*) {
  if (as_greenlet(self)->dict == nullptr) as_greenlet(self)->dict = PyDict_New();
  return Py_XNewRef(as_greenlet(self)->dict);
}

int set_dict(PyObject* self, PyObject* value, void*) {
  if (value == nullptr) return refuse(PyExc_TypeError, "__dict__ may not be deleted");
  if (!PyDict_Check(value)) {
    return refuse(PyExc_TypeError, "__dict__ must be a dictionary");
  }
  Py_INCREF(value);
  Py_XSETREF(as_greenlet(self)->dict, value);
  return 0;
}

PyObject* get_parent(PyObject* self, void*) {
  GreenletObject* parent = state_of(self).parent;
  return Py_NewRef(parent ? as_object(parent) : Py_None);
}

PyObject* get_run(PyObject* self, void*) {
  const GreenletState& state = state_of(self);
  if (state.main) {
    refuse(PyExc_AttributeError, "Main greenlets do not have a run attribute.");
    return nullptr;
  }
  if (state.phase != GreenletPhase::Pending || state.run == nullptr) {
    refuse(PyExc_AttributeError, "run");
    return nullptr;
  }
  return Py_NewRef(state.run);
}

bool is_current(PyObject* self) { return thread_greenlets().current == as_greenlet(self); }

PyObject* get_frame(PyObject* self, void*) {
  PyFiber* const fiber = greenlet_fiber(self);
  if (fiber == nullptr || is_current(self) || fs_stack_top(&fiber->stack) == nullptr) {
    Py_RETURN_NONE;
  }
  // its own thread may have ended
  PyFrameObject* const frame = fs_stack_frame(PyThreadState_Get(), &fiber->stack);
  if (frame == nullptr) Py_RETURN_NONE;
  return reinterpret_cast<PyObject*>(frame);
}

// context_slot: where the greenlet's context stands now; nullptr with an error when it runs in
// another thread.
PyObject** context_slot(PyObject* self, const char* verb) {
  GreenletState& state = state_of(self);
  if (is_current(self)) return &PyThreadState_Get()->context;
  if (PyFiber* const fiber = greenlet_fiber(self)) {
    if (state.thread->current == as_greenlet(self)) {
      PyErr_Format(PyExc_ValueError,
                   "cannot %s context of a greenlet that is running in a different thread", verb);
      return nullptr;
    }
    return &fiber->context;
  }
  return &state.context;
}

PyObject* get_context(PyObject* self, void*) {
  PyObject** slot = context_slot(self, "get");
  if (slot == nullptr) return nullptr;
  return Py_NewRef(*slot ? *slot : Py_None);
}

int set_context(PyObject* self, PyObject* value, void*) {
  if (value == nullptr) return refuse(PyExc_AttributeError, "can't delete context attribute");
  if (value == Py_None) value = nullptr;
  if (value != nullptr && !PyContext_CheckExact(value)) {
    return refuse(PyExc_TypeError, "greenlet context must be a contextvars.Context or None");
  }
  PyObject** slot = context_slot(self, "set");
  if (slot == nullptr) return -1;
  Py_XINCREF(value);
  Py_XSETREF(*slot, value);
  PyThreadState_Get()->context_ver++;
  return 0;
}

PyObject* get_dead(PyObject* self, void*) {
  const GreenletState& state = state_of(self);
  return PyBool_FromLong(state.phase == GreenletPhase::Dead ||
                         (state.phase == GreenletPhase::Active && !living_thread(state)));
}

// What a suspended greenlet keeps is the part of its stack in use.
PyObject* get_stack_saved(PyObject* self, void*) {
  PyFiber* fiber = greenlet_fiber(self);
  if (fiber == nullptr || is_current(self)) return PyLong_FromLong(0);
  return PyLong_FromSize_t(Runtime::get()->scheduler().facts(*fiber->fiber).used_bytes);
}

PyGetSetDef greenlet_attributes[] = {
    {"__dict__", get_dict, set_dict, nullptr, nullptr},
    {"run", get_run, set_run, "What it will run; gone once it has started.", nullptr},
    {"parent", get_parent, set_parent, "Who goes on when it ends.", nullptr},
    {"gr_frame", get_frame, nullptr, "Its innermost frame while it is suspended.", nullptr},
    {"gr_context", get_context, set_context, "Its contextvars.Context.", nullptr},
    {"dead", get_dead, nullptr, "True once it has ended.", nullptr},
    {"_stack_saved", get_stack_saved, nullptr, "Bytes of its stack in use while it is suspended.",
     nullptr},
    {nullptr, nullptr, nullptr, nullptr, nullptr}};

int greenlet_bool(PyObject* self) {
  const GreenletState& state = state_of(self);
  return state.phase == GreenletPhase::Active && living_thread(state) != nullptr;
}

PyObject* greenlet_repr(PyObject* self) {
  const GreenletState& state = state_of(self);
  const char* type = Py_TYPE(self)->tp_name;
  const void* thread = state.thread;
  const bool lost = state.phase == GreenletPhase::Active && !living_thread(state);
  if (state.phase == GreenletPhase::Dead || lost) {
    return PyUnicode_FromFormat("<%s object at %p (otid=%p) %sdead>", type, self, thread,
                                lost ? "(thread exited) " : "");
  }
  const bool started = state.phase != GreenletPhase::Pending;
  const char* where = is_current(self) ? " current" : started ? " suspended" : "";
  return PyUnicode_FromFormat("<%s object at %p (otid=%p)%s%s%s%s>", type, self, thread, where,
                              started ? " active" : "", started ? " started" : " pending",
                              state.main ? " main" : "");
}

PyNumberMethods greenlet_number = truth_by(greenlet_bool);

// --- the module ----------------------------------------------------------------------------------

PyObject* module_getcurrent(PyObject*, PyObject*) {
  return Py_NewRef(as_object(thread_greenlets().current));
}

PyObject* module_settrace(PyObject*, PyObject* args) {
  PyObject* function;
  if (!PyArg_ParseTuple(args, "O", &function)) return nullptr;
  ThreadGreenlets& thread = thread_greenlets();
  PyObject* old = thread.trace_function ? thread.trace_function : Py_NewRef(Py_None);
  thread.trace_function = function == Py_None ? nullptr : Py_NewRef(function);
  return old;
}

PyObject* module_gettrace(PyObject*, PyObject*) {
  PyObject* function = thread_greenlets().trace_function;
  return Py_NewRef(function ? function : Py_None);
}

PyObject* module_set_thread_local(PyObject*, PyObject* args) {
  PyObject *key, *value;
  if (!PyArg_ParseTuple(args, "OO", &key, &value)) return nullptr;
  PyObject* dict = PyThreadState_GetDict();
  if (dict == nullptr || PyDict_SetItem(dict, key, value) < 0) return nullptr;
  Py_RETURN_NONE;
}

PyObject* module_pending_cleanup(PyObject*, PyObject*) { return PyLong_FromLong(0); }

long main_greenlet_count = 1;
PyObject* module_main_greenlets(PyObject*, PyObject*) {
  return PyLong_FromLong(main_greenlet_count);
}

// Nothing needs to be searched for at a thread's end, so the optional clean-up costs nothing.
bool cleanup_enabled = true;
PyObject* module_cleanup_clocks(PyObject*, PyObject*) {
  if (!cleanup_enabled) Py_RETURN_NONE;
  return PyLong_FromLong(0);
}

PyObject* module_enable_cleanup(PyObject*, PyObject* flag) {
  const int on = PyObject_IsTrue(flag);
  if (on < 0) return nullptr;
  cleanup_enabled = on != 0;
  Py_RETURN_NONE;
}

PyObject* module_trash_nesting(PyObject*, PyObject*) {
  return PyLong_FromLong(fs_trash_nesting(PyThreadState_Get()));
}

PyMethodDef module_methods[] = {
    {"getcurrent", module_getcurrent, METH_NOARGS, "getcurrent() -> greenlet"},
    {"settrace", module_settrace, METH_VARARGS,
     "settrace(callback) -> object\n\nCalls callback(event, (origin, target)) at each switch."},
    {"gettrace", module_gettrace, METH_NOARGS, "gettrace() -> object"},
    {"set_thread_local", module_set_thread_local, METH_VARARGS, nullptr},
    {"get_pending_cleanup_count", module_pending_cleanup, METH_NOARGS, nullptr},
    {"get_total_main_greenlets", module_main_greenlets, METH_NOARGS, nullptr},
    {"get_clocks_used_doing_optional_cleanup", module_cleanup_clocks, METH_NOARGS, nullptr},
    {"enable_optional_cleanup", module_enable_cleanup, METH_O, nullptr},
    {"get_tstate_trash_delete_nesting", module_trash_nesting, METH_NOARGS, nullptr},
    {nullptr, nullptr, 0, nullptr}};

PyModuleDef module_definition = {PyModuleDef_HEAD_INIT,
                                 "greenlet._greenlet",
                                 nullptr,
                                 -1,
                                 module_methods,
                                 nullptr,
                                 nullptr,
                                 nullptr,
                                 nullptr};

// The C interface of greenlet.h, in its order.
PyObject* api_new(PyObject* run, PyObject* parent) {
  const Ref args = Ref::steal(parent ? PyTuple_Pack(2, run ? run : Py_None, parent)
                              : run  ? PyTuple_Pack(1, run)
                                     : PyTuple_New(0));
  return PyObject_Call(reinterpret_cast<PyObject*>(&greenlet_type), args.get(), nullptr);
}
PyObject* api_current() { return module_getcurrent(nullptr, nullptr); }
PyObject* api_throw(PyObject* self, PyObject* type, PyObject* value, PyObject* traceback) {
  return set_thrown(type, value, traceback) ? throw_in_greenlet(as_greenlet(self)) : nullptr;
}
PyObject* api_switch(PyObject* self, PyObject* args, PyObject* keywords) {
  const Ref empty = Ref::steal(args ? nullptr : PyTuple_New(0));
  return switch_greenlet(as_greenlet(self), args ? args : empty.get(), keywords);
}
int api_set_parent(PyObject* self, PyObject* parent) { return set_parent(self, parent, nullptr); }
int api_main(PyObject* self) { return state_of(self).main; }
int api_started(PyObject* self) { return state_of(self).phase != GreenletPhase::Pending; }
int api_active(PyObject* self) { return state_of(self).phase == GreenletPhase::Active; }
PyObject* api_parent(PyObject* self) { return Py_XNewRef(as_object(state_of(self).parent)); }

bool add_contents(PyObject* module) {
  static void* api[12];
  int n = 0;
  const auto put = [&](auto* entry) { api[n++] = reinterpret_cast<void*>(entry); };
  put(&greenlet_type), put(greenlet_error), put(greenlet_exit), put(api_new), put(api_current);
  put(api_throw), put(api_switch), put(api_set_parent), put(api_main), put(api_started);
  put(api_active), put(api_parent);
  const Ref capsule = Ref::steal(PyCapsule_New(api, "greenlet._C_API", nullptr));
  const Ref clocks = Ref::steal(PyLong_FromLong(CLOCKS_PER_SEC));
  if (!capsule || PyModule_AddObjectRef(module, "_C_API", capsule.get()) < 0 ||
      PyModule_AddObjectRef(module, "greenlet", reinterpret_cast<PyObject*>(&greenlet_type)) < 0 ||
      PyModule_AddObjectRef(module, "error", greenlet_error) < 0 ||
      PyModule_AddObjectRef(module, "GreenletExit", greenlet_exit) < 0 ||
      PyModule_AddObjectRef(module, "CLOCKS_PER_SEC", clocks.get()) < 0 ||
      PyModule_AddIntConstant(module, "GREENLET_USE_GC", 1) < 0 ||
      PyModule_AddIntConstant(module, "GREENLET_USE_TRACING", 1) < 0 ||
      PyModule_AddIntConstant(module, "GREENLET_USE_CONTEXT_VARS", 1) < 0 ||
      PyModule_AddIntConstant(module, "GREENLET_USE_STANDARD_THREADING", 1) < 0) {
    return false;
  }
  // the module's functions are attributes of the type as well
  for (const char* name : {"getcurrent", "error", "GreenletExit", "settrace", "gettrace"}) {
    const Ref value = attribute(module, name);
    PyDict_SetItemString(fs_type_dict(&greenlet_type), name, value.get());
  }
  PyType_Modified(&greenlet_type);
  return true;
}

}  // namespace

PyTypeObject greenlet_type = static_type<GreenletObject>(
    {.name = "greenlet.greenlet",
     .dealloc = greenlet_dealloc,
     .repr = greenlet_repr,
     .traverse = greenlet_traverse,
     .clear = greenlet_clear,
     .methods = greenlet_methods,
     .attributes = greenlet_attributes,
     .number = &greenlet_number,
     .doc =
         "greenlet(run=None, parent=None) -> greenlet\n\nA coroutine with a stack of its own. It "
         "runs when it is switched to.",
     .create = greenlet_new,
     .init = greenlet_init,
     .is_collected = greenlet_is_gc});

PyObject* make_greenlet_module() {
  // all processes have the same: their greenlets' type is one
  if (greenlet_error == nullptr) {
    greenlet_error = PyErr_NewException("greenlet.error", nullptr, nullptr);
    greenlet_exit = PyErr_NewException("greenlet.GreenletExit", PyExc_BaseException, nullptr);
  }
  if (greenlet_error == nullptr || greenlet_exit == nullptr) return nullptr;
  if (PyType_Ready(&greenlet_type) < 0) return nullptr;
  tell_lanes_by([](PyObject* object) {
    return is_greenlet(object) ? greenlet_lane(object) : base::LaneId{};
  });
  PyObject* module = PyModule_Create(&module_definition);
  if (module != nullptr && !add_contents(module)) Py_CLEAR(module);
  return module;
}

}  // namespace fiberscope::host
