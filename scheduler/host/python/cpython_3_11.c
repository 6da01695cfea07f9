// The words of CPython 3.11. Source: CPython 3.11 Include/internal/pycore_frame.h, Python/ceval.c,
// Objects/genobject.c.
#define Py_BUILD_CORE 1
#include "scheduler/host/python/cpython_3_11.h"

#include <internal/pycore_code.h>
#include <internal/pycore_frame.h>
#include <opcode.h>

typedef struct {
  _PyCFrame* cframe;
  fs_frame* current_frame;
  int recursion_depth;
  int trash_delete_nesting;
  Py_tracefunc traced_by;  // as long as nobody changes the tracer,
  int use_tracing;         // that of the innermost C frame
} stack_words;

static PyCodeObject* code_of(fs_frame* frame) { return frame->f_code; }
static fs_frame* innermost(PyThreadState* ts) {
  return ts->cframe == NULL ? NULL : ts->cframe->current_frame;
}
static PyObject* dict_of(PyTypeObject* type) { return type->tp_dict; }

#include "scheduler/host/python/cpython_common.h"
#include "scheduler/host/python/cpython_free_lists.h"

// A bit of co_flags that CPython 3.11 does not use.
enum { kMarked = 0x40000000 };

void fs_mark(PyCodeObject* code) { code->co_flags |= kMarked; }

fs_marked_code* fs_marks_of(PyCodeObject* code) {
  if ((code->co_flags & kMarked) == 0) return NULL;
  return (fs_marked_code*)PyTuple_GET_ITEM(code->co_consts, PyTuple_GET_SIZE(code->co_consts) - 1);
}

PyCodeObject* fs_run_marked(fs_frame* frame, PyCodeObject* code) {
  PyCodeObject* const own = frame->f_code;
  if (frame->owner != FRAME_OWNED_BY_THREAD || frame->prev_instr != _PyCode_CODE(own) - 1) {
    return NULL;
  }
  Py_INCREF(code);
  frame->f_code = code;
  frame->prev_instr = _PyCode_CODE(code) - 1;
  return own;
}

PyCodeObject* fs_frame_code(fs_frame* frame) {
  const fs_marked_code* const marks = fs_marks_of(frame->f_code);
  return marks != NULL && marks->original != NULL ? marks->original : frame->f_code;
}
int fs_frame_lasti(fs_frame* frame) {
  const int lasti = _PyInterpreterFrame_LASTI(frame);
  const fs_marked_code* const marks = fs_marks_of(frame->f_code);
  return marks == NULL || lasti < 0 || marks->original == NULL ? lasti : marks->units[lasti] >> 1;
}

int fs_runs_marked(fs_frame* frame) { return fs_marks_of(frame->f_code) != NULL; }

void fs_trace_frame(PyThreadState* ts, int on) { ts->cframe->use_tracing = on ? 255 : 0; }

int fs_at_mark(fs_frame* frame) {
  const fs_marked_code* const marks = fs_marks_of(frame->f_code);
  const int lasti = _PyInterpreterFrame_LASTI(frame);
  return marks != NULL && lasti >= 0 && (marks->units[lasti] & 1) != 0;
}

int fs_generator_suspended(PyObject* generator) {
  return ((PyGenObject*)generator)->gi_frame_state == FRAME_SUSPENDED;
}

static int is_resume(_Py_CODEUNIT unit) {
  const int op = _Py_OPCODE(unit);
  return op == RESUME || op == RESUME_QUICK;
}

void fs_frame_mute_lines(PyFrameObject* frame) { frame->f_trace_lines = 0; }

int fs_jumps_to_itself(fs_frame* frame) {
  const _Py_CODEUNIT unit = *frame->prev_instr;
  const int op = _Py_OPCODE(unit);
  return (op == JUMP_BACKWARD || op == JUMP_BACKWARD_QUICK) && _Py_OPARG(unit) == 1;
}

int fs_entry_kind(fs_frame* frame) {
  if (is_resume(*frame->prev_instr)) return _Py_OPARG(*frame->prev_instr) & 3;
  return FS_THROWN;
}

PyObject* fs_sent_value(fs_frame* frame) {
  if (frame->stacktop <= frame->f_code->co_nlocalsplus) return NULL;
  return frame->localsplus[frame->stacktop - 1];
}

int fs_exit_kind(fs_frame* frame) {
  if (frame->owner != FRAME_OWNED_BY_GENERATOR) return 0;
  if (_PyFrame_GetGenerator(frame)->gi_frame_state != FRAME_SUSPENDED) return 0;
  const _Py_CODEUNIT next = frame->prev_instr[1];
  return is_resume(next) ? (_Py_OPARG(next) & 3) : FS_AFTER_YIELD;
}

int fs_frame_delegates(fs_frame* frame) {
  if (frame->prev_instr < _PyCode_CODE(frame->f_code)) return FS_DELEGATES_NOT;
  const int op = _Py_OPCODE(*frame->prev_instr);
  if (op == SEND) return FS_SENDS;
  const _Py_CODEUNIT next = frame->prev_instr[1];
  const int suspended = op == YIELD_VALUE && is_resume(next);
  return suspended && (_Py_OPARG(next) & 3) >= FS_AFTER_YIELD_FROM ? FS_PASSED : FS_DELEGATES_NOT;
}

int fs_frame_skips_resume(fs_frame* frame) {
  return frame->prev_instr >= _PyCode_CODE(frame->f_code) &&
         _Py_OPCODE(*frame->prev_instr) == JUMP_BACKWARD_NO_INTERRUPT;
}

int fs_frame_asks_iterator(fs_frame* frame) {
  if (frame->prev_instr < _PyCode_CODE(frame->f_code)) return 0;
  const int op = _Py_OPCODE(*frame->prev_instr);
  return op == SEND || op == FOR_ITER;
}

PyObject* fs_stack_item(fs_frame* frame, int height, int depth) {
  (void)height;
  const int at = frame->stacktop - depth;
  return at < frame->f_code->co_nlocalsplus ? NULL : frame->localsplus[at];
}

int fs_shown_lasti(PyFrameObject* frame, int bytes) {
  const fs_marked_code* const marks = fs_marks_of(frame->f_frame->f_code);
  if (marks == NULL || marks->original == NULL || bytes < 0) return bytes;
  const int unit = bytes / 2, last = (int)Py_SIZE(marks) - 1;
  return (marks->units[unit < last ? unit : last] >> 1) * 2;
}

// Source: Objects/dictobject.c, _PyObject_GetInstanceAttribute.
static PyObject* own_value(PyObject* object, PyObject* name) {
  PyTypeObject* const type = Py_TYPE(object);
  if ((type->tp_flags & Py_TPFLAGS_MANAGED_DICT) == 0) {
    if (type->tp_dictoffset <= 0) return NULL;
    return fs_dict_value(*(PyObject**)((char*)object + type->tp_dictoffset), name);
  }
  PyDictValues* const values = *_PyObject_ValuesPointer(object);
  if (values == NULL) return fs_dict_value(*_PyObject_ManagedDictPointer(object), name);
  PyDictKeysObject* const keys = ((PyHeapTypeObject*)type)->ht_cached_keys;
  for (Py_ssize_t i = 0; i < keys->dk_nentries; ++i) {
    if (DK_UNICODE_ENTRIES(keys)[i].me_key == name) return values->values[i];
  }
  return NULL;
}

void fs_bind_thread(PyThreadState* ts) { PyThread_tss_set(&_PyRuntime.gilstate.autoTSSkey, ts); }

static int wanted_breaker(PyThreadState* ts, int is_main) {
  struct _ceval_state* const ceval = &ts->interp->ceval;
  const int for_main = _Py_atomic_load_relaxed(&_PyRuntime.ceval.signals_pending) ||
                       _Py_atomic_load_relaxed(&ceval->pending.calls_to_do);
  return _Py_atomic_load_relaxed(&ceval->gil_drop_request) || (is_main && for_main) ||
         ts->async_exc != NULL;
}

int fs_breaker(PyThreadState* ts) {
  return _Py_atomic_load_relaxed(&ts->interp->ceval.eval_breaker);
}

void fs_settle_breaker(PyThreadState* ts, int is_main) {
  int wanted;
  do {  // a signal may come in between
    wanted = wanted_breaker(ts, is_main);
    _Py_atomic_store_relaxed(&ts->interp->ceval.eval_breaker, wanted);
  } while (wanted != wanted_breaker(ts, is_main));
}

int fs_signals_pending(void) { return _Py_atomic_load_relaxed(&_PyRuntime.ceval.signals_pending); }

void fs_release_signals(PyThreadState* ts, unsigned long main_thread) {
  _PyRuntime.main_thread = main_thread;
  if (_Py_atomic_load_relaxed(&_PyRuntime.ceval.signals_pending)) {
    _Py_atomic_store_relaxed(&ts->interp->ceval.eval_breaker, 1);
  }
}

// --- stacks ------------------------------------------------------------------------------------

void fs_stack_save(PyThreadState* ts, fs_stack* stack) {
  stack_words* const words = words_of(stack);
  words->cframe = ts->cframe;
  words->current_frame = ts->cframe->current_frame;
  words->recursion_depth = ts->recursion_limit - ts->recursion_remaining;
  words->trash_delete_nesting = ts->trash_delete_nesting;
  words->traced_by = ts->c_tracefunc;
  words->use_tracing = ts->cframe->use_tracing;
}

static int wanted_everywhere(const PyThreadState* ts) {
  return ts->c_tracefunc != NULL || ts->c_profilefunc != NULL ? 255 : 0;
}

void fs_stack_restore(PyThreadState* ts, fs_stack* stack) {
  const stack_words* const words = words_of(stack);
  ts->cframe = words->cframe;
  ts->cframe->current_frame = words->current_frame;
  ts->recursion_remaining = ts->recursion_limit - words->recursion_depth;
  ts->trash_delete_nesting = words->trash_delete_nesting;
  // as it was (frame_eval.h), or as _PyEval_SetTrace leaves it: on when there is a tracer and it is
  // not itself at work
  const int unchanged = ts->c_tracefunc == words->traced_by && ts->c_profilefunc == NULL;
  const int anew = ts->tracing == 0 ? wanted_everywhere(ts) : 0;
  ts->cframe->use_tracing = (uint8_t)(unchanged ? words->use_tracing : anew);
}

void fs_stack_begin(PyThreadState* ts, fs_stack* stack, fs_stack_base* base, size_t stack_bytes) {
  (void)stack_bytes;
  stack_words* const words = words_of(stack);
  _Static_assert(sizeof(_PyCFrame) <= sizeof(fs_stack_base), "a C frame has room");
  _PyCFrame* const cframe = (_PyCFrame*)base;
  *cframe = (_PyCFrame){(uint8_t)wanted_everywhere(ts), NULL, &ts->root_cframe};
  *words = (stack_words){cframe, NULL, 0, 0, ts->c_tracefunc, cframe->use_tracing};
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

int fs_trash_nesting(PyThreadState* ts) { return ts->trash_delete_nesting; }

// --- names that other versions have for the same ------------------------------------------------

PyCodeObject* fs_generator_code(PyObject* generator) { return ((PyGenObject*)generator)->gi_code; }

Py_ssize_t fs_code_extra_slot(freefunc free) { return _PyEval_RequestCodeExtraIndex(free); }
void fs_set_code_extra(PyCodeObject* code, Py_ssize_t slot, void* extra) {
  _PyCode_SetExtra((PyObject*)code, slot, extra);
}
void* fs_code_extra(PyCodeObject* code, Py_ssize_t slot) {
  void* extra = NULL;
  _PyCode_GetExtra((PyObject*)code, slot, &extra);
  return extra;
}

unsigned long fs_switch_interval_us(void) { return _PyEval_GetSwitchInterval(); }
void fs_set_switch_interval_us(unsigned long us) { _PyEval_SetSwitchInterval(us); }

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

void fs_before_fork(void) {}
void fs_after_fork_in_parent(void) {}
