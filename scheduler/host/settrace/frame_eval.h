// Frame evaluation: tracing is on only in frames that it has something to say about.
//
// Owns: CPython's frame evaluation function (PEP 523), which decides at every call of a Python
// function whether its frame is traced. A traced frame costs a look at the line table per
// instruction and cannot use specialised instructions; the library's frames need neither.
// Deliberately does not know what is done with the events (frame_lanes.h).
//
// Invariants:
//  1. A frame of the program, a hooked library function and a generator-like frame are traced; or,
//     if it is the program's and no generator's, it runs marked code (marked_code.h) and is
//     traced only while somebody follows its instructions.
//  2. With another tracer or a profiler than ours, every frame is traced.
//  3. Near the end of a fiber's stack the function steps aside: CPython then calls Python functions
//     without using the C stack, as deep as the program's recursion limit allows, and all frames
//     are traced again.
#pragma once

#include <Python.h>

namespace fiberscope::host {

// use_up_versions: before any watch_frames(): makes CPython 3.11 call __getitem__ through the frame
// evaluation function always. Its BINARY_SUBSCR_GETITEM instruction would not, but is only made for
// functions whose version fits into 16 bits: so none of the program's gets such a version. Takes
// about 10 ms. False if the versions did not grow, as in another CPython.
bool use_up_versions();
// watch_frames: from now on for the whole process (one simulated process). `tracer`: whose frames
// are to be chosen.
void watch_frames(Py_tracefunc tracer);

}  // namespace fiberscope::host
