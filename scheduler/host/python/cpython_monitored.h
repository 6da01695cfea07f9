// What the files of the CPython versions with sys.monitoring share: what an instruction tells of a
// frame there.
//
// Owns nothing. Only cpython_3_12.c and its like include it, each once, after cpython_common.h and
// fs_generator_suspended(). Does not know what differs by version. Source: CPython 3.12 and 3.13
// Python/bytecodes.c, Python/instrumentation.c.
#pragma once

PyCodeObject* fs_frame_code(fs_frame* frame) { return code_of(frame); }

int fs_frame_lasti(fs_frame* frame) { return _PyInterpreterFrame_LASTI(frame); }

int fs_shown_lasti(PyFrameObject* frame, int bytes) {
  (void)frame;
  return bytes;
}

// compiled_at: the instruction, as it was compiled, to which this unit belongs: events and
// specialisation overlay it in the code itself. -1: none.
static int compiled_at(PyCodeObject* code, Py_ssize_t unit) {
  if (unit < 0 || unit >= Py_SIZE(code)) return -1;
  PyObject* const bytes = PyCode_GetCode(code);  // CPython keeps it
  if (bytes == NULL) {
    PyErr_Clear();
    return -1;
  }
  const unsigned char* const units = (const unsigned char*)PyBytes_AS_STRING(bytes);
  while (unit > 0 && units[2 * unit] == CACHE) --unit;
  const int opcode = units[2 * unit];
  Py_DECREF(bytes);
  return opcode;
}

// kind_at: how the RESUME there goes on; -1: there is none.
static int kind_at(PyCodeObject* code, Py_ssize_t unit) {
  if (compiled_at(code, unit) != RESUME) return -1;
  return _PyCode_CODE(code)[unit].op.arg & 3;
}

// resume_behind: the same of the RESUME at which a frame stands, or which follows.
static int resume_behind(fs_frame* frame) {
  const int at = fs_frame_lasti(frame);
  const int here = kind_at(code_of(frame), at);
  return here >= 0 ? here : kind_at(code_of(frame), at + 1);
}

int fs_entry_kind(fs_frame* frame) {
  const int kind = kind_at(code_of(frame), fs_frame_lasti(frame));
  return kind < 0 ? FS_THROWN : kind;
}

PyObject* fs_sent_value(fs_frame* frame) {
  if (frame->stacktop <= code_of(frame)->co_nlocalsplus) return NULL;
  return frame->localsplus[frame->stacktop - 1];
}

int fs_exit_kind(fs_frame* frame) {
  if (frame->owner != FRAME_OWNED_BY_GENERATOR) return 0;
  if (!fs_generator_suspended((PyObject*)_PyFrame_GetGenerator(frame))) return 0;
  const int kind = resume_behind(frame);
  return kind > 0 ? kind : FS_AFTER_YIELD;
}

int fs_frame_delegates(fs_frame* frame) {
  const int at = fs_frame_lasti(frame);
  const int opcode = compiled_at(code_of(frame), at);
  if (opcode == SEND) return FS_SENDS;
  if (opcode != YIELD_VALUE && opcode != RESUME) return FS_DELEGATES_NOT;
  return resume_behind(frame) >= FS_AFTER_YIELD_FROM ? FS_PASSED : FS_DELEGATES_NOT;
}

int fs_frame_asks_iterator(fs_frame* frame) {
  const int opcode = compiled_at(code_of(frame), fs_frame_lasti(frame));
  return opcode == SEND || opcode == FOR_ITER;
}

// Of an instruction's event CPython does not store how high the stack is.
PyObject* fs_stack_item(fs_frame* frame, int height, int depth) {
  const int at = height - depth;
  return at < 0 ? NULL : frame->localsplus[code_of(frame)->co_nlocalsplus + at];
}
