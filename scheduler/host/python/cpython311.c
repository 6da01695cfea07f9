#define Py_BUILD_CORE 1
#include "scheduler/host/python/cpython311.h"

#include <internal/pycore_code.h>
#include <internal/pycore_dict.h>
#include <internal/pycore_frame.h>
#include <internal/pycore_interp.h>
#include <internal/pycore_object.h>
#include <internal/pycore_runtime.h>
#include <opcode.h>
#include <structmember.h>

static fs_frame* complete(fs_frame* frame) {
  while (frame != NULL && _PyFrame_IsIncomplete(frame)) frame = frame->previous;
  return frame;
}

fs_frame* fs_top_frame(PyThreadState* ts) { return complete(ts->cframe->current_frame); }

fs_frame* fs_suspended_frame(fs_frame* innermost) { return complete(innermost); }

fs_frame* fs_frame_of(PyFrameObject* frame) { return frame->f_frame; }

fs_frame* fs_frame_back(fs_frame* frame) { return complete(frame->previous); }

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
PyObject* fs_frame_globals(fs_frame* frame) { return frame->f_globals; }

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

PyObject* fs_frame_generator(fs_frame* frame) {
  if (frame->owner != FRAME_OWNED_BY_GENERATOR) return NULL;
  return (PyObject*)_PyFrame_GetGenerator(frame);
}

fs_frame* fs_generator_frame(PyObject* generator) {
  PyGenObject* gen = (PyGenObject*)generator;
  if (gen->gi_frame_state >= FRAME_COMPLETED) return NULL;
  return (fs_frame*)gen->gi_iframe;
}

int fs_generator_suspended(PyObject* generator) {
  return ((PyGenObject*)generator)->gi_frame_state == FRAME_SUSPENDED;
}

void fs_frame_trace_opcodes(PyFrameObject* frame, int who, int on) {
  const int others = frame->f_trace_opcodes & ~who;
  frame->f_trace_opcodes = (char)(on ? others | who : others);
}

int fs_frame_traces_opcodes(PyFrameObject* frame, int who) {
  return (frame->f_trace_opcodes & who) != 0;
}

void fs_frame_mute_lines(PyFrameObject* frame) { frame->f_trace_lines = 0; }

static int is_resume(_Py_CODEUNIT unit) {
  const int op = _Py_OPCODE(unit);
  return op == RESUME || op == RESUME_QUICK;
}

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

static PyObject* unwrap(fs_frame* frame, int i) {
  PyObject* value = frame->localsplus[i];
  const unsigned char kind = (unsigned char)PyBytes_AS_STRING(frame->f_code->co_localspluskinds)[i];
  if (value != NULL && (kind & (CO_FAST_CELL | CO_FAST_FREE)) != 0 && PyCell_Check(value)) {
    value = PyCell_GET(value);
  }
  return value;
}

PyObject* fs_local(fs_frame* frame, int index) {
  return index < frame->f_code->co_nlocalsplus ? unwrap(frame, index) : NULL;
}

void fs_each_local(fs_frame* frame, fs_local_visitor visit, void* context) {
  PyCodeObject* code = frame->f_code;
  if ((code->co_flags & CO_OPTIMIZED) == 0) {
    if (frame->f_locals == NULL || !PyDict_CheckExact(frame->f_locals)) return;
    PyObject *name, *value;
    Py_ssize_t position = 0;
    while (PyDict_Next(frame->f_locals, &position, &name, &value)) visit(context, name, value);
    return;
  }
  for (int i = 0; i < code->co_nlocalsplus; ++i) {
    PyObject* value = unwrap(frame, i);
    if (value != NULL) visit(context, PyTuple_GET_ITEM(code->co_localsplusnames, i), value);
  }
}

PyObject* fs_stack_item(fs_frame* frame, int depth) {
  const int at = frame->stacktop - depth;
  return at < frame->f_code->co_nlocalsplus ? NULL : frame->localsplus[at];
}

int fs_frame_is_module(fs_frame* frame) { return frame->f_locals == frame->f_globals; }

PyObject* fs_frame_cell(fs_frame* frame, int index) {
  if (index < 0 || index >= frame->f_code->co_nlocalsplus) return NULL;
  PyObject* const cell = frame->localsplus[index];
  return cell != NULL && PyCell_Check(cell) ? cell : NULL;
}

int fs_after_subscript(int lasti) { return lasti + 1 + (int)INLINE_CACHE_ENTRIES_BINARY_SUBSCR; }

PyObject* fs_dict_value(PyObject* dict, PyObject* name) {
  if (dict == NULL || !PyDict_Check(dict)) return NULL;
  PyObject* const value = PyDict_GetItemWithError(dict, name);
  if (value == NULL) PyErr_Clear();
  return value;
}

static int has_it_of_dict(PyTypeObject* type, PyObject* name) {
  return _PyType_Lookup(type, name) == _PyType_Lookup(&PyDict_Type, name);
}

int fs_is_dict(PyObject* object) {
  if (PyDict_CheckExact(object)) return 1;
  return PyDict_Check(object) && has_it_of_dict(Py_TYPE(object), &_Py_ID(__getitem__)) &&
         has_it_of_dict(Py_TYPE(object), &_Py_ID(__setitem__));
}

// entry_at: what a slot of the dict's table leads to; negative: nothing. Source: CPython 3.11
// Objects/dictobject.c, dictkeys_get_index.
static int64_t entry_at(const PyDictKeysObject* keys, size_t slot) {
  if (keys->dk_log2_size < 8) return ((const int8_t*)keys->dk_indices)[slot];
  if (keys->dk_log2_size < 16) return ((const int16_t*)keys->dk_indices)[slot];
  if (keys->dk_log2_size < 32) return ((const int32_t*)keys->dk_indices)[slot];
  return ((const int64_t*)keys->dk_indices)[slot];
}

// Source: CPython 3.11 Objects/dictobject.c, dictkeys_generic_lookup.
PyObject* fs_dict_item(PyObject* dict, PyObject* key, int (*same)(PyObject*, PyObject*)) {
  const PyDictObject* const object = (PyDictObject*)dict;
  PyDictKeysObject* const keys = object->ma_keys;
  const Py_hash_t hash = PyObject_Hash(key);
  const size_t mask = ((size_t)1 << keys->dk_log2_size) - 1;
  size_t rest = (size_t)hash, slot = rest & mask;
  for (int64_t at; (at = entry_at(keys, slot)) != DKIX_EMPTY;) {
    if (at >= 0) {
      PyObject *other, *value;
      Py_hash_t other_hash;
      if (DK_IS_UNICODE(keys)) {
        other = DK_UNICODE_ENTRIES(keys)[at].me_key;
        other_hash = ((PyASCIIObject*)other)->hash;
        value = DK_UNICODE_ENTRIES(keys)[at].me_value;
      } else {
        other = DK_ENTRIES(keys)[at].me_key;
        other_hash = DK_ENTRIES(keys)[at].me_hash;
        value = DK_ENTRIES(keys)[at].me_value;
      }
      if (other == key || (other_hash == hash && same(other, key))) {
        return object->ma_values != NULL ? object->ma_values->values[at] : value;
      }
    }
    rest >>= 5;  // PERTURB_SHIFT
    slot = (slot * 5 + rest + 1) & mask;
  }
  return NULL;
}

const char* fs_dict_method(PyObject* method) {
  const int dicts = Py_IS_TYPE(method, &PyMethodDescr_Type) &&
                    ((PyMethodDescrObject*)method)->d_common.d_type == &PyDict_Type;
  return dicts ? ((PyMethodDescrObject*)method)->d_method->ml_name : NULL;
}

int fs_makes_missing(PyObject* dict) {
  return !PyDict_CheckExact(dict) && _PyType_Lookup(Py_TYPE(dict), &_Py_ID(__missing__)) != NULL;
}

// own_value: of the object's own attributes, wherever it keeps them. Source: CPython 3.11
// Objects/dictobject.c, _PyObject_GetInstanceAttribute.
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

// class_with: the one of the class and its bases that has the attribute.
static PyObject* class_with(PyTypeObject* type, PyObject* name, PyObject** value) {
  PyObject* const order = type->tp_mro;
  for (Py_ssize_t i = 0; order != NULL && i < PyTuple_GET_SIZE(order); ++i) {
    PyObject* const base = PyTuple_GET_ITEM(order, i);
    *value = fs_dict_value(((PyTypeObject*)base)->tp_dict, name);
    if (*value != NULL) return Py_TYPE(*value)->tp_descr_get == NULL ? base : NULL;
  }
  return NULL;
}

PyObject* fs_attribute_holder(PyObject* object, PyObject* name, int writes, PyObject** value) {
  *value = NULL;
  PyTypeObject* const type = Py_TYPE(object);
  if (PyModule_CheckExact(object)) {
    PyObject* const dict = PyModule_GetDict(object);
    *value = fs_dict_value(dict, name);
    return writes || *value != NULL ? dict : NULL;
  }
  PyObject* const of_type = _PyType_Lookup(type, name);
  const int described = of_type != NULL && Py_TYPE(of_type)->tp_descr_set != NULL;
  if (PyType_Check(object)) {
    if (described || type->tp_setattro != PyType_Type.tp_setattro) return NULL;
    PyObject* const holder = class_with((PyTypeObject*)object, name, value);
    return writes ? object : holder;
  }
  if (type->tp_setattro != PyObject_GenericSetAttr) return NULL;
  if (described) {
    if (!Py_IS_TYPE(of_type, &PyMemberDescr_Type)) return NULL;
    const PyMemberDef* const slot = ((PyMemberDescrObject*)of_type)->d_member;
    if (slot->type != T_OBJECT_EX) return NULL;
    *value = *(PyObject**)((char*)object + slot->offset);
    return writes || *value != NULL ? object : NULL;
  }
  *value = own_value(object, name);
  if (writes || *value != NULL) return object;
  return class_with(type, name, value);
}

void fs_number_threads(PyThreadState* only, int interpreter) {
  const uint64_t first = (uint64_t)interpreter << 32;
  only->id += first;
  only->interp->threads.next_unique_id += first;
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

int fs_signals_pending(void) {
  return _Py_atomic_load_relaxed(&_PyRuntime.ceval.signals_pending);
}

void fs_set_main_thread(unsigned long ident) { _PyRuntime.main_thread = ident; }

unsigned long fs_hold_signals(void) {
  const unsigned long main_thread = _PyRuntime.main_thread;
  _PyRuntime.main_thread = 0;
  return main_thread;
}

void fs_release_signals(PyThreadState* ts, unsigned long main_thread) {
  _PyRuntime.main_thread = main_thread;
  if (_Py_atomic_load_relaxed(&_PyRuntime.ceval.signals_pending)) {
    _Py_atomic_store_relaxed(&ts->interp->ceval.eval_breaker, 1);
  }
}

void fs_forget_interpreters(void) {
  PyInterpreterState* const main = _PyRuntime.interpreters.main;
  main->next = NULL;
  _PyRuntime.interpreters.head = main;
}

// Registered as any other is, and then moved to where the oldest stands: they run from the latest
// to the oldest. Source: CPython 3.11 Modules/atexitmodule.c.
int fs_run_last_at_exit(PyObject* function) {
  PyObject* const module = PyImport_ImportModule("atexit");
  PyObject* const done = module ? PyObject_CallMethod(module, "register", "O", function) : NULL;
  Py_XDECREF(module);
  if (done == NULL) return 0;
  Py_DECREF(done);
  struct atexit_state* const state = &_PyInterpreterState_GET()->atexit;
  const int last = state->ncallbacks - 1;
  atexit_callback* const added = state->callbacks[last];
  for (int i = last; i > 0; --i) state->callbacks[i] = state->callbacks[i - 1];
  state->callbacks[0] = added;
  return 1;
}
