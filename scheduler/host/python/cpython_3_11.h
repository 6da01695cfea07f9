// What only CPython 3.11 has: frames that are traced or not one by one, and marked code.
//
// Owns nothing. Only the tracer of that version (settrace/) includes it. Deliberately does not know
// what is traced. Source: CPython 3.11 Python/ceval.c.
#pragma once

#include "scheduler/host/python/cpython.h"

#ifdef __cplusplus
extern "C" {
#endif

// fs_marked_code: what stands behind a code object with marks (marked_code.h): the program's own
// code object, borrowed, NULL once that is gone; and for each of its units which unit of the
// program's code it stands for. It is the last of the code's constants.
typedef struct {
  PyObject_VAR_HEAD PyCodeObject* original;
  int units[1];
} fs_marked_code;
// fs_mark: says that `code` is marked. fs_marks_of: NULL: it is not.
void fs_mark(PyCodeObject* code);
fs_marked_code* fs_marks_of(PyCodeObject* code);
// fs_run_marked: a frame that is about to begin runs `code` in place of its own, which is returned
// and now the caller's. NULL, and nothing happens: it has begun, or is a generator's.
PyCodeObject* fs_run_marked(fs_frame* frame, PyCodeObject* code);
// fs_runs_marked: the frame runs marked code.
int fs_runs_marked(fs_frame* frame);
// fs_trace_frame: the innermost frame is traced, or not, from its next instruction on.
void fs_trace_frame(PyThreadState* ts, int on);
// fs_at_mark: the frame runs marked code and stands at a mark.
int fs_at_mark(fs_frame* frame);
// fs_jumps_to_itself: the frame is at `while True: pass`, which is one instruction: CPython has a
// line event for it only when it comes there (ceval.c, maybe_call_line_trace()).
int fs_jumps_to_itself(fs_frame* frame);
// fs_frame_mute_lines: no line events from this frame (f_trace_lines = 0).
void fs_frame_mute_lines(PyFrameObject* frame);

// fs_frame_skips_resume: at the entry of a frame into which nothing is thrown: it goes on after a
// SEND whose value throw() has fetched, so that there will be no call event.
int fs_frame_skips_resume(fs_frame* frame);

#ifdef __cplusplus
}
#endif
