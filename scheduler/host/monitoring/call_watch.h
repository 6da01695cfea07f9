// Call watch: libraries' functions have no events, so that they cost nothing; while somebody waits
// for the GIL, or something has come from outside, each call of a Python function is looked at.
//
// Owns: CPython's frame evaluation function (PEP 523) of the interpreter that runs, which is ours
// only for as long as that. Deliberately does not know frames' events (monitoring.cpp).
#pragma once

namespace fiberscope::host {

struct PyFiber;

// stop_watching_calls: whatever interpreter runs next is not the one that ran.
void stop_watching_calls();

}  // namespace fiberscope::host
