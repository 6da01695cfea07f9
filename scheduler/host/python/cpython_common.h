// What the files of the CPython versions share: functions that read the same words in each of them.
//
// Owns nothing. Only cpython_3_11.c and its like include it, each once, after it has said how a
// frame knows its code (code_of) and a thread its innermost frame (innermost). Does not know what
// differs by version. Source: CPython 3.11 to 3.13 Include/internal/pycore_frame.h, pycore_dict.h;
// Objects/dictobject.c; Modules/atexitmodule.c.
#pragma once

#include <internal/pycore_code.h>
#include <internal/pycore_dict.h>
#include <internal/pycore_frame.h>
#include <internal/pycore_interp.h>
#include <internal/pycore_object.h>
#include <internal/pycore_runtime.h>
#include <structmember.h>

static fs_frame* complete(fs_frame* frame) {
  while (frame != NULL && _PyFrame_IsIncomplete(frame)) frame = frame->previous;
  return frame;
}

fs_frame* fs_top_frame(PyThreadState* ts) { return complete(innermost(ts)); }

fs_frame* fs_frame_of(PyFrameObject* frame) { return frame->f_frame; }

fs_frame* fs_frame_back(fs_frame* frame) { return complete(frame->previous); }

PyObject* fs_frame_globals(fs_frame* frame) { return frame->f_globals; }

PyObject* fs_frame_generator(fs_frame* frame) {
  if (frame->owner != FRAME_OWNED_BY_GENERATOR) return NULL;
  return (PyObject*)_PyFrame_GetGenerator(frame);
}

fs_frame* fs_generator_frame(PyObject* generator) {
  PyGenObject* gen = (PyGenObject*)generator;
  if (gen->gi_frame_state >= FRAME_COMPLETED) return NULL;
  return (fs_frame*)gen->gi_iframe;
}

int fs_follows_opcodes(fs_frame* frame, int who) {
  return frame->frame_obj != NULL && (frame->frame_obj->f_trace_opcodes & who) != 0;
}

void fs_follow_opcodes(PyThreadState* ts, fs_frame* frame, int who, int on) {
  if (frame->frame_obj == NULL) {
    if (!on || complete(innermost(ts)) != frame) return;
    Py_XDECREF(PyThreadState_GetFrame(ts));  // makes it; the frame keeps it
    if (frame->frame_obj == NULL) return PyErr_Clear();
  }
  PyFrameObject* const object = frame->frame_obj;
  const int others = object->f_trace_opcodes & ~who;
  object->f_trace_opcodes = (char)(on ? others | who : others);
}

static PyObject* unwrap(fs_frame* frame, int i) {
  PyObject* value = frame->localsplus[i];
  const unsigned char kind =
      (unsigned char)PyBytes_AS_STRING(code_of(frame)->co_localspluskinds)[i];
  if (value != NULL && (kind & (CO_FAST_CELL | CO_FAST_FREE)) != 0 && PyCell_Check(value)) {
    value = PyCell_GET(value);
  }
  return value;
}

PyObject* fs_local(fs_frame* frame, int index) {
  return index < code_of(frame)->co_nlocalsplus ? unwrap(frame, index) : NULL;
}

void fs_each_local(fs_frame* frame, fs_local_visitor visit, void* context) {
  PyCodeObject* code = code_of(frame);
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

int fs_frame_is_module(fs_frame* frame) { return frame->f_locals == frame->f_globals; }

PyObject* fs_frame_cell(fs_frame* frame, int index) {
  if (index < 0 || index >= code_of(frame)->co_nlocalsplus) return NULL;
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

// own_value: of the object's own attributes, wherever it keeps them. Each version has its own.
static PyObject* own_value(PyObject* object, PyObject* name);

// class_with: the one of the class and its bases that has the attribute.
static PyObject* class_with(PyTypeObject* type, PyObject* name, PyObject** value) {
  PyObject* const order = type->tp_mro;
  for (Py_ssize_t i = 0; order != NULL && i < PyTuple_GET_SIZE(order); ++i) {
    PyObject* const base = PyTuple_GET_ITEM(order, i);
    *value = fs_dict_value(dict_of((PyTypeObject*)base), name);
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

void fs_set_main_thread(unsigned long ident) { _PyRuntime.main_thread = ident; }

unsigned long fs_hold_signals(void) {
  const unsigned long main_thread = _PyRuntime.main_thread;
  _PyRuntime.main_thread = 0;
  return main_thread;
}

// Registered as any other is, and then moved to where the oldest stands: they run from the latest
// to the oldest.
int fs_run_last_at_exit(PyObject* function) {
  PyObject* const module = PyImport_ImportModule("atexit");
  PyObject* const done = module ? PyObject_CallMethod(module, "register", "O", function) : NULL;
  Py_XDECREF(module);
  if (done == NULL) return 0;
  Py_DECREF(done);
  struct atexit_state* const state = &PyInterpreterState_Get()->atexit;
  const int last = state->ncallbacks - 1;
  __typeof__(state->callbacks[0]) const added = state->callbacks[last];
  for (int i = last; i > 0; --i) state->callbacks[i] = state->callbacks[i - 1];
  state->callbacks[0] = added;
  return 1;
}

// --- what fibers exchange, but for the words of a version --------------------------------------

// words_of: the version's own layout of what is kept of a stack.
static stack_words* words_of(fs_stack* stack) {
  _Static_assert(sizeof(stack_words) <= sizeof(fs_stack), "a stack's words have room");
  return (stack_words*)stack;
}

fs_frame* fs_stack_top(const fs_stack* stack) {
  return complete(((const stack_words*)stack)->current_frame);
}

int fs_seconds(PyObject* seconds, int64_t* out_ns) {
  return _PyTime_FromSecondsObject(out_ns, seconds, _PyTime_ROUND_TIMEOUT);
}

int fs_is_too_long(int64_t ns) {
  return _PyTime_AsMicroseconds(ns, _PyTime_ROUND_TIMEOUT) > PY_TIMEOUT_MAX;
}

int fs_set_next(PyObject* set, Py_ssize_t* position, PyObject** item) {
  Py_hash_t hash;
  return _PySet_NextEntry(set, position, item, &hash);
}

PyObject* fs_referred(PyObject* reference) {
  PyObject* const object = ((PyWeakReference*)reference)->wr_object;
  return object == Py_None ? NULL : object;
}

PyObject* fs_type_dict(PyTypeObject* type) { return dict_of(type); }

size_t fs_bytes_before(PyTypeObject* type) { return _PyType_PreHeaderSize(type); }

Py_hash_t fs_hash_bytes(const void* bytes, Py_ssize_t count) { return _Py_HashBytes(bytes, count); }

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
uint64_t fs_dict_version(PyObject* dict) { return ((PyDictObject*)dict)->ma_version_tag; }
#pragma GCC diagnostic pop
