// Marked code: a code object of the program with a mark in front of every line, and behind the
// beginning of the function. A mark is two instructions that ask a constant for its truth: so the
// lines are told without CPython's tracing, which looks up the line of every instruction and runs
// none of the specialised ones.
//
// Owns: how a code object is marked, and the constants. Deliberately does not know what happens at
// a mark (settrace.cpp), nor which frames run marked code (frame_eval.cpp).
//
// Invariants:
//  1. A mark is reached exactly where CPython would tell of a line: also on jumps backwards, and
//     only on those ways to an instruction that come from another line.
//  2. Whatever asks for the code of a frame, or for where it stands, gets the program's own code:
//     fs_frame_code(), f_code, f_lasti, tb_lasti.
//
// Source: CPython 3.11 Python/ceval.c, maybe_call_line_trace(); Objects/locations.md,
// Objects/exception_handling_notes.txt.
#pragma once

#include <Python.h>

#include <cstdint>

namespace fiberscope::host {

struct CodeInfo;

// Mark: one constant.
struct Mark {
  PyObject_HEAD;
  CodeInfo* info;      // of the program's own code, which lives as long as a frame runs
  std::uint32_t line;  // 0: the function has been called
  void* of_line;       // whoever is told keeps here what it likes; nullptr at first
};

// So often a function without loops is called before its code is marked.
inline constexpr std::uint8_t kCallsUnmarked = 8;
// marked: the program's code with marks that belong to `info`, borrowed; nullptr: it has none, or
// none yet: this call counts. Code that is never marked: generators, what jumps to itself, and
// where it depends on more than the way to an instruction whether a line begins there. Requires:
// `info` is that of `code`, which is the program's. No Python error is set.
PyCodeObject* marked(PyCodeObject* code, CodeInfo& info);
// at_marks: what happens at every mark, which is handed its Mark. Call before the first
// mark_code().
void at_marks(inquiry happens);
// show_own_code: f_code, f_lasti and tb_lasti are those of the program's own code.
void show_own_code();

}  // namespace fiberscope::host
