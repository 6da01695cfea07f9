// Shared variables: who reads and writes what several lanes can reach: globals, variables of
// enclosing functions, attributes of objects and classes, items of lists and dicts.
//
// Owns: the variables that the program's code has touched since a second lane was born, who touched
// each last, and what was not told of it so far. An instruction is followed only if its line
// touches such a variable (python/variable_sites.h), at the event that CPython gives before it:
// nobody comes between. Deliberately does not know what is a mistake (app/model), and changes
// nothing: it costs the program no time, runs none of its code and keeps none of its objects alive.
//
// What is told, and when:
//  1. As long as one lane alone touches a variable, nothing, nor of an item that is only read. When
//     a second one does, the variable is found, and the latest accesses so far are told.
//  2. Of the accesses that a lane makes without another's between, the first kToldAtOnce reads and
//     as many writes are told as they happen; of the others the latest, when another lane comes or
//     the run ends.
//  3. Of an object beyond kHoldersMax that have such variables at once, nothing; nor of an item
//     beyond kItemsMax, nor of one beyond the first kItemsToldMax of a list or dict that are
//     shared.
//  4. What C code and libraries do with a variable is none of it. If an item has another value than
//     whoever touched it last had left, a write of it names no read.
//  5. Items are those read or stored by subscription, and of dicts those removed by `del` or
//     touched by get(), pop() or setdefault(), with a key as python/items.h has it. The item of a
//     list is a place in it, whatever moves through that.
//  6. An item that is made as it is read (setdefault(), a defaultdict) is written, and then read;
//     one that is popped is read, and then written: it has no value then.
#pragma once

#include <Python.h>

#include "scheduler/host/run/runtime.h"

namespace fiberscope::host {

inline constexpr std::uint32_t kToldAtOnce = 4;
inline constexpr std::size_t kHoldersMax = 100'000;
inline constexpr std::size_t kItemsMax = 100'000;
inline constexpr std::size_t kItemsToldMax = 256;

// follows_variables: there are lanes that could share some.
bool follows_variables(Runtime& runtime);
// follow_variables: at a line of the program's: from now on the frame has an event for each
// instruction if the line touches a variable that lanes can share, else none on our account.
void follow_variables(Runtime& runtime, fs_frame* frame, CodeInfo& info);
// settle_variable: at the frame's next event, before anything else: what its last instruction read
// may have been made by that. Emits as touch_variable().
void settle_variable(Runtime& runtime, fs_frame* frame);
// touch_variable: at an instruction's event. Emits: VariableFound, VariableRead, VariableWritten,
// or nothing.
void touch_variable(Runtime& runtime, fs_frame* frame, CodeInfo& info);
// begin_variables_anew: in a process that was forked: its variables are others than its parent's.
void begin_variables_anew();
// forget_reads: the frame begins or is over: what is stored later is made from none of its reads.
void forget_reads(fs_frame* frame);
// tell_variables: what was not told so far of those that are found.
void tell_variables(Runtime& runtime);

}  // namespace fiberscope::host
