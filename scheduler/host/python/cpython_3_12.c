// The words of CPython 3.12. Source: CPython 3.12 Include/internal/pycore_frame.h,
// pycore_ceval.h; Python/bytecodes.c, Python/instrumentation.c; Objects/genobject.c.
#define Py_BUILD_CORE 1
#include <Python.h>
#include <internal/pycore_ceval.h>
#include <internal/pycore_code.h>
#include <internal/pycore_frame.h>
#include <opcode.h>

#include "scheduler/host/python/cpython.h"

typedef struct {
  _PyCFrame* cframe;
  fs_frame* current_frame;
  int recursion_depth;
  int c_recursion_depth;
  int what_event;
  int trash_delete_nesting;
} stack_words;

static PyCodeObject* code_of(fs_frame* frame) { return frame->f_code; }
static fs_frame* innermost(PyThreadState* ts) {
  return ts->cframe == NULL ? NULL : ts->cframe->current_frame;
}
static PyObject* dict_of(PyTypeObject* type) {
  PyObject* const dict = PyType_GetDict(type);
  Py_XDECREF(dict);  // the type, or its interpreter, keeps it
  return dict;
}

#include "scheduler/host/python/cpython_common.h"
#include "scheduler/host/python/cpython_free_lists.h"

int fs_generator_suspended(PyObject* generator) {
  return ((PyGenObject*)generator)->gi_frame_state == FRAME_SUSPENDED;
}

#include "scheduler/host/python/cpython_monitored.h"

// Source: Objects/dictobject.c, _PyObject_GetInstanceAttribute.
static PyObject* own_value(PyObject* object, PyObject* name) {
  PyTypeObject* const type = Py_TYPE(object);
  if ((type->tp_flags & Py_TPFLAGS_MANAGED_DICT) == 0) {
    if (type->tp_dictoffset <= 0) return NULL;
    return fs_dict_value(*(PyObject**)((char*)object + type->tp_dictoffset), name);
  }
  const PyDictOrValues kept = *_PyObject_DictOrValuesPointer(object);
  if (!_PyDictOrValues_IsValues(kept)) return fs_dict_value(_PyDictOrValues_GetDict(kept), name);
  PyDictValues* const values = _PyDictOrValues_GetValues(kept);
  PyDictKeysObject* const keys = ((PyHeapTypeObject*)type)->ht_cached_keys;
  for (Py_ssize_t i = 0; i < keys->dk_nentries; ++i) {
    if (DK_UNICODE_ENTRIES(keys)[i].me_key == name) return values->values[i];
  }
  return NULL;
}

// PyThreadState_Swap() does it.
void fs_bind_thread(PyThreadState* ts) { (void)ts; }

int fs_breaker(PyThreadState* ts) {
  return _Py_atomic_load_relaxed(&ts->interp->ceval.eval_breaker);
}

// What else may have set it stays.
void fs_settle_breaker(PyThreadState* ts, int is_main) {
  if (is_main && _Py_atomic_load_relaxed(&_PyRuntime.ceval.signals_pending)) {
    _Py_atomic_store_relaxed(&ts->interp->ceval.eval_breaker, 1);
  }
}

int fs_signals_pending(void) { return _Py_atomic_load_relaxed(&_PyRuntime.ceval.signals_pending); }

void fs_release_signals(PyThreadState* ts, unsigned long main_thread) {
  _PyRuntime.main_thread = main_thread;
  fs_settle_breaker(ts, 1);
}

// --- stacks ------------------------------------------------------------------------------------

// CPython allows its limit of nested C calls on a main thread's stack.
enum { kMainStackBytes = 8 * 1024 * 1024 };

void fs_stack_save(PyThreadState* ts, fs_stack* stack) {
  stack_words* const words = words_of(stack);
  words->cframe = ts->cframe;
  words->current_frame = innermost(ts);
  words->recursion_depth = ts->py_recursion_limit - ts->py_recursion_remaining;
  words->c_recursion_depth = C_RECURSION_LIMIT - ts->c_recursion_remaining;
  words->what_event = ts->what_event;
  words->trash_delete_nesting = ts->trash.delete_nesting;
}

void fs_stack_restore(PyThreadState* ts, fs_stack* stack) {
  stack_words* const words = words_of(stack);
  ts->cframe = words->cframe;
  ts->cframe->current_frame = words->current_frame;
  ts->trash.delete_nesting = words->trash_delete_nesting;
  ts->py_recursion_remaining = ts->py_recursion_limit - words->recursion_depth;
  ts->c_recursion_remaining = C_RECURSION_LIMIT - words->c_recursion_depth;
  ts->what_event = words->what_event;
}

void fs_stack_begin(PyThreadState* ts, fs_stack* stack, fs_stack_base* base, size_t stack_bytes) {
  stack_words* const words = words_of(stack);
  const size_t bytes = stack_bytes < kMainStackBytes ? stack_bytes : kMainStackBytes;
  *words = (stack_words){.what_event = -1};
  words->c_recursion_depth = (int)(C_RECURSION_LIMIT * (kMainStackBytes - bytes) / kMainStackBytes);
  _Static_assert(sizeof(_PyCFrame) <= sizeof(fs_stack_base), "a C frame has room");
  _PyCFrame* const cframe = (_PyCFrame*)base;
  *cframe = (_PyCFrame){NULL, &ts->root_cframe};
  words->cframe = cframe;
}

void fs_stack_end(fs_stack* stack) { words_of(stack)->current_frame = NULL; }

PyFrameObject* fs_stack_frame(PyThreadState* ts, fs_stack* stack) {
  const stack_words* const words = words_of(stack);
  if (words->cframe == NULL) return NULL;
  // PyThreadState_GetFrame() looks at the current frame: lend it the suspended one
  _PyCFrame* const kept = ts->cframe;
  _PyCFrame lent = *kept;
  lent.current_frame = words->current_frame;
  ts->cframe = &lent;
  PyFrameObject* const frame = PyThreadState_GetFrame(ts);
  ts->cframe = kept;
  return frame;
}

int fs_trash_nesting(PyThreadState* ts) { return ts->trash.delete_nesting; }

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

unsigned long fs_switch_interval_us(void) { return _PyEval_GetSwitchInterval(); }
void fs_set_switch_interval_us(unsigned long us) { _PyEval_SetSwitchInterval(us); }

// Py_AddPendingCall() asks the first interpreter.
int fs_is_finalizing(void) { return _Py_IsFinalizing(); }

void fs_tell_thread_failed(PyObject* function) {
  _PyErr_WriteUnraisableMsg("in thread started by", function);
}

PyObject* fs_unwrapped(PyObject* yielded) {
  struct wrapped {
    PyObject_HEAD PyObject* value;
  };
  const int wrapped = yielded != NULL && Py_TYPE(yielded) == &_PyAsyncGenWrappedValue_Type;
  return wrapped ? ((struct wrapped*)yielded)->value : yielded;
}

void fs_before_fork(void) { PyOS_BeforeFork(); }
void fs_after_fork_in_parent(void) { PyOS_AfterFork_Parent(); }
