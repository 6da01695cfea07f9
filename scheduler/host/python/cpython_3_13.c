// The words of CPython 3.13. Source: CPython 3.13 Include/internal/pycore_frame.h,
// pycore_ceval.h; Python/bytecodes.c, Python/instrumentation.c; Objects/genobject.c.
#define Py_BUILD_CORE 1
#include <Python.h>
#include <internal/pycore_ceval.h>
#include <internal/pycore_code.h>
#include <internal/pycore_frame.h>
#include <internal/pycore_gil.h>
#include <internal/pycore_opcode_metadata.h>
#include <internal/pycore_pyhash.h>
#include <internal/pycore_setobject.h>
#include <internal/pycore_time.h>
#include <opcode.h>

#include "scheduler/host/python/cpython.h"

typedef struct {
  fs_frame* current_frame;
  PyObject* delete_later;
  int recursion_depth;
  int c_recursion_depth;
  int what_event;
} stack_words;

static PyCodeObject* code_of(fs_frame* frame) { return (PyCodeObject*)frame->f_executable; }
static fs_frame* innermost(PyThreadState* ts) { return ts->current_frame; }
static PyObject* dict_of(PyTypeObject* type) {
  PyObject* const dict = PyType_GetDict(type);
  Py_XDECREF(dict);  // the type, or its interpreter, keeps it
  return dict;
}

#include "scheduler/host/python/cpython_common.h"

int fs_generator_suspended(PyObject* generator) {
  return FRAME_STATE_SUSPENDED(((PyGenObject*)generator)->gi_frame_state);
}

#include "scheduler/host/python/cpython_monitored.h"

// Source: Objects/dictobject.c, _PyObject_TryGetInstanceAttribute.
static PyObject* own_value(PyObject* object, PyObject* name) {
  PyTypeObject* const type = Py_TYPE(object);
  if ((type->tp_flags & Py_TPFLAGS_MANAGED_DICT) == 0) {
    if (type->tp_dictoffset <= 0) return NULL;
    return fs_dict_value(*(PyObject**)((char*)object + type->tp_dictoffset), name);
  }
  const int inlined = (type->tp_flags & Py_TPFLAGS_INLINE_VALUES) != 0;
  PyDictValues* const values = inlined ? _PyObject_InlineValues(object) : NULL;
  if (values == NULL || !values->valid) {
    return fs_dict_value((PyObject*)_PyObject_GetManagedDict(object), name);
  }
  PyDictKeysObject* const keys = ((PyHeapTypeObject*)type)->ht_cached_keys;
  for (Py_ssize_t i = 0; i < keys->dk_nentries; ++i) {
    if (DK_UNICODE_ENTRIES(keys)[i].me_key == name) return values->values[i];
  }
  return NULL;
}

// PyThreadState_Swap() does it.
void fs_bind_thread(PyThreadState* ts) { (void)ts; }

// A signal marks the main thread's own words; who was kept from handling one has taken that away.
int fs_breaker(PyThreadState* ts) {
  const uintptr_t asked = _PY_SIGNALS_PENDING_BIT | _PY_CALLS_TO_DO_BIT | _PY_ASYNC_EXCEPTION_BIT;
  return (ts->eval_breaker & asked) != 0;
}

void fs_settle_breaker(PyThreadState* ts, int is_main) {
  (void)ts;
  (void)is_main;
}

int fs_signals_pending(void) {
  return _Py_eval_breaker_bit_is_set(_PyRuntime.main_tstate, _PY_SIGNALS_PENDING_BIT);
}

void fs_release_signals(PyThreadState* ts, unsigned long main_thread) {
  (void)ts;
  _PyRuntime.main_thread = main_thread;
  _Py_set_eval_breaker_bit(_PyRuntime.main_tstate, _PY_SIGNALS_PENDING_BIT);
}

// Their memory stays with nobody. Source: Python/object.c, _PyObject_ClearFreeLists.
void fs_forget_free_objects(void) {
  struct _Py_object_freelists* const kept = &PyInterpreterState_Get()->object_state.freelists;
  memset(&kept->tuples, 0, sizeof kept->tuples);
  memset(&kept->floats, 0, sizeof kept->floats);
  memset(&kept->lists, 0, sizeof kept->lists);
  memset(&kept->dicts, 0, sizeof kept->dicts);
  memset(&kept->dictkeys, 0, sizeof kept->dictkeys);
}

// --- stacks ------------------------------------------------------------------------------------

// CPython allows its limit of nested C calls on a main thread's stack.
enum { kMainStackBytes = 8 * 1024 * 1024 };

void fs_stack_save(PyThreadState* ts, fs_stack* stack) {
  stack_words* const words = words_of(stack);
  words->current_frame = innermost(ts);
  words->delete_later = ts->delete_later;
  ts->delete_later = NULL;
  words->recursion_depth = ts->py_recursion_limit - ts->py_recursion_remaining;
  words->c_recursion_depth = Py_C_RECURSION_LIMIT - ts->c_recursion_remaining;
  words->what_event = ts->what_event;
}

void fs_stack_restore(PyThreadState* ts, fs_stack* stack) {
  stack_words* const words = words_of(stack);
  ts->current_frame = words->current_frame;
  ts->delete_later = words->delete_later;
  words->delete_later = NULL;
  ts->py_recursion_remaining = ts->py_recursion_limit - words->recursion_depth;
  ts->c_recursion_remaining = Py_C_RECURSION_LIMIT - words->c_recursion_depth;
  ts->what_event = words->what_event;
}

void fs_stack_begin(PyThreadState* ts, fs_stack* stack, fs_stack_base* base, size_t stack_bytes) {
  stack_words* const words = words_of(stack);
  const size_t bytes = stack_bytes < kMainStackBytes ? stack_bytes : kMainStackBytes;
  *words = (stack_words){.what_event = -1};
  words->c_recursion_depth =
      (int)(Py_C_RECURSION_LIMIT * (kMainStackBytes - bytes) / kMainStackBytes);
  (void)ts;
  (void)base;
}

void fs_stack_end(fs_stack* stack) { words_of(stack)->current_frame = NULL; }

PyFrameObject* fs_stack_frame(PyThreadState* ts, fs_stack* stack) {
  // PyThreadState_GetFrame() looks at the current frame: lend it the suspended one
  fs_frame* const kept = ts->current_frame;
  ts->current_frame = words_of(stack)->current_frame;
  PyFrameObject* const frame = PyThreadState_GetFrame(ts);
  ts->current_frame = kept;
  return frame;
}

int fs_trash_nesting(PyThreadState* ts) {
  (void)ts;
  return 0;
}

// Theirs counts how deep it is, and puts off only what is its type's own. Called as a jump.
// Source: Include/cpython/object.h, "Trashcan".
void fs_free_recycled(PyObject* object, destructor ours, destructor theirs,
                      void (*forget)(PyObject* object)) {
  (void)ours;
  PyThreadState* const ts = PyThreadState_Get();
  if (ts->c_recursion_remaining <= Py_TRASHCAN_HEADROOM) {
    _PyTrash_thread_deposit_object(ts, object);
    return;
  }
  forget(object);
  theirs(object);
}

// --- names that other versions have for the same ------------------------------------------------

// A finished frame keeps its code.
PyCodeObject* fs_generator_code(PyObject* generator) {
  return code_of((fs_frame*)((PyGenObject*)generator)->gi_iframe);
}

Py_ssize_t fs_code_extra_slot(freefunc free) { return PyUnstable_Eval_RequestCodeExtraIndex(free); }
void fs_set_code_extra(PyCodeObject* code, Py_ssize_t slot, void* extra) {
  PyUnstable_Code_SetExtra((PyObject*)code, slot, extra);
}
void* fs_code_extra(PyCodeObject* code, Py_ssize_t slot) {
  void* extra = NULL;
  PyUnstable_Code_GetExtra((PyObject*)code, slot, &extra);
  return extra;
}

unsigned long fs_switch_interval_us(void) { return PyInterpreterState_Main()->ceval.gil->interval; }
void fs_set_switch_interval_us(unsigned long us) {
  PyInterpreterState_Main()->ceval.gil->interval = us;
}

// Py_AddPendingCall() asks the first interpreter.
int fs_is_finalizing(void) { return Py_IsFinalizing(); }

void fs_tell_thread_failed(PyObject* function) {
  PyErr_FormatUnraisable("Exception ignored in thread started by %R", function);
}

PyObject* fs_unwrapped(PyObject* yielded) {
  struct wrapped {
    PyObject_HEAD PyObject* value;
  };
  const int wrapped =
      yielded != NULL && strcmp(Py_TYPE(yielded)->tp_name, "async_generator_wrapped_value") == 0;
  return wrapped ? ((struct wrapped*)yielded)->value : yielded;
}

void fs_before_fork(void) { PyOS_BeforeFork(); }
void fs_after_fork_in_parent(void) { PyOS_AfterFork_Parent(); }
