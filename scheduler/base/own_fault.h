// OwnFault: a fault of Fiberscope's own is told from one of the program: one line on stderr with
// what to do, before the process is aborted.
//
// Owns: that it has happened. Deliberately does not know what is running.
#pragma once

namespace fiberscope::base {

// tell_own_fault: "fiberscope: internal error: WHAT; this is a fault of ..." once in a process.
void tell_own_fault(const char* what);
// is_own_fault: it was told: the signal that ends the process is not the program's doing.
bool is_own_fault();

}  // namespace fiberscope::base
