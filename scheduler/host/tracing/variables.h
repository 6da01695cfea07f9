// Shared variables: who reads and writes what several lanes can reach: globals, variables of
// enclosing functions, attributes of objects and classes.
//
// Owns: the variables that the program's code has touched since a second lane was born, who touched
// each last, and what was not told of it so far. An instruction is followed only if its line
// touches such a variable (python/variable_sites.h), at the event that CPython gives before it:
// nobody comes between. Deliberately does not know what is a mistake (app/model), and changes
// nothing: it costs the program no time, runs none of its code and keeps none of its objects alive.
//
// What is told, and when:
//  1. As long as one lane alone touches a variable, nothing. When a second one does, the variable
//  is
//     found, and the first one's latest accesses are told.
//  2. Of the accesses that a lane makes without another's between, the first kToldAtOnce reads and
//     as many writes are told as they happen; of the others the latest, when another lane comes or
//     the run ends.
//  3. Of an object beyond kHoldersMax that have such variables at once, nothing.
//  4. Items of lists and dicts are none of it, nor what C code and libraries do with a variable.
#pragma once

#include <Python.h>

#include "scheduler/host/run/runtime.h"

namespace fiberscope::host {

inline constexpr std::uint32_t kToldAtOnce = 4;
inline constexpr std::size_t kHoldersMax = 100'000;

// follow_variables: at a line of the program's: from now on the frame has an event for each
// instruction if the line touches a variable that lanes can share, else none on our account.
void follow_variables(Runtime& runtime, PyFrameObject* frame, CodeInfo& info);
// touch_variable: at an instruction's event. Emits: VariableFound, VariableRead, VariableWritten,
// or nothing.
void touch_variable(Runtime& runtime, PyFrameObject* frame, CodeInfo& info);
// forget_reads: the frame begins or is over: what is stored later is made from none of its reads.
void forget_reads(fs_frame* frame);
// tell_variables: what was not told so far of those that are found.
void tell_variables(Runtime& runtime);

}  // namespace fiberscope::host
