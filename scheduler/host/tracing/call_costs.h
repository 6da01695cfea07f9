// Call costs: what functions take that compute outside of the program's lines.
//
// Owns: which functions those are in this run, and the time that passes when they return. A
// function in C keeps its object, its name and its address: only what its PyMethodDef leads to is
// another function, which calls it. A Python function of a library is known by its code.
// Deliberately does not know what is right for which function (base/call_cost.h).
//
// Invariants:
//  1. A call is charged once it has returned, by the thread that made it. Emits: CallComputed.
//  2. One whose usual cost would be less than kUsualCostLeastNs is not charged.
#pragma once

#include <Python.h>

#include <cstdint>

#include "scheduler/host/python/cpython.h"

namespace fiberscope::host {

// know_call_costs: from now on those of the recipe hold, also for modules that are imported later.
void know_call_costs();
// module_loaded: looks for functions in what has been imported meanwhile. A declared one that its
// module does not have is told on stderr, once.
void module_loaded();

// call_begins, call_over: of a library's function that has a cost, around the evaluation of its
// frame. Answers how large its arguments are, which call_over() wants to know; `result`: nullptr
// for an exception, which stays. `price`: of its code info.
std::uint64_t call_begins(std::uint32_t price, fs_frame* frame);
void call_over(std::uint32_t price, std::uint64_t measured, PyObject* result);

}  // namespace fiberscope::host
