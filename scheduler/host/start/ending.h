// Ending: the end of the interpreter without taking apart what the program has left as it was. A
// run is forked from an interpreter that is warm: to take its libraries apart would copy every page
// of theirs, for nobody.
//
// Owns: which modules there were before the program, and how they were. Deliberately does not know
// how the program has ended.
//
// What python3 does at its end and a program can notice is done: threads are awaited, atexit's
// functions run, streams are flushed, garbage is collected, the program's own modules and those of
// libraries in which it has set a name are cleared, its threads' own values go. Left out: clearing
// modules whose names are all as they were, and, if the end is as usual, what comes behind the last
// code that Python could run.
// Source: CPython 3.11 Python/pylifecycle.c, Py_FinalizeEx, finalize_modules, and Python/pystate.c,
// interpreter_clear.
#pragma once

#include <Python.h>

namespace fiberscope::host {

// know_libraries: the last step before a fork. False: an exception is set.
bool know_libraries();
// know_library_as_it_is: of a module in which a name was set that is no program's.
void know_library_as_it_is(PyObject* module);
// prepare_ending: before the program begins. ending_with: Py_FinalizeEx is about to be called for a
// program that ends with this status; `end` is called once nothing is left to run, and does not
// return; after another end Py_FinalizeEx returns.
void prepare_ending();
void ending_with(int status, void (*end)(int status));

}  // namespace fiberscope::host
