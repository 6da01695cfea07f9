// Generator lanes: which lane runs as the frames of generators, coroutines and async generators are
// entered, suspended and left.
//
// Owns: the lanes of generator-like objects, and the entries of them on a fiber's stack
// (PyFiber::lanes). Deliberately does not know: lines, hooks and event loops (frame_lanes.h).
//
// A chain of awaits is one lane deep at any time: when an inner coroutine suspends, the outer ones
// only pass the suspension on. They neither run nor wait anew, so nothing is recorded for them, and
// when the chain is resumed the innermost lane is the one that runs.
//
// CPython does not tell of every frame. throw() hands an exception through the suspended frames of
// a chain straight to the innermost one: no event says that it passes them, none that what the
// innermost one yields passes them on its way out. When the innermost one ends, the next is resumed
// by an exception, which is told, or by a value, which is not. Source: CPython 3.11
// Objects/genobject.c, _gen_throw. So:
//
// Invariants:
//  1. A lane has an entry while CPython evaluates its frame. A frame that throw() passes is
//     suspended, and has none: what its inner one yields goes to whoever called throw().
//  2. When a lane ends whose frame was called by a suspended one, the lane of that frame takes its
//     place, since CPython resumes it next.
//  3. A frame without a lane (a library's) that runs within such a frame is the affair of the lane
//     that awaits it, which stands in for it: LaneEntry::stands_in.
//  4. Which frames await which is read from the frames themselves whenever it matters.
#pragma once

#include <Python.h>

#include "scheduler/host/python/cpython.h"

namespace fiberscope::host {

class Runtime;

// generator_entered: the frame of `generator` begins or goes on, as `kind` (FS_START and so on)
// says. Emits: LaneBorn, LaneBlocked, LaneSwitched, ValuePassed, or nothing.
void generator_entered(fs_frame* frame, PyObject* generator, int kind);
// generator_left: a return event. `value`: what it yields or returns; NULL: it raises. Emits:
// LaneBlocked or LaneEnded, LaneSwitched, ValuePassed, or nothing.
void generator_left(fs_frame* frame, PyObject* generator, PyObject* value);
// generator_unwound: the exception leaves its frame for good; where that is told. Emits: LaneEnded,
// LaneSwitched, or nothing.
void generator_unwound(fs_frame* frame, PyObject* generator, PyObject* exception);
// generator_raises: an exception is under way in its frame; whether it will leave it, only the
// frame's end tells. `raised`: (type, value, traceback).
void generator_raises(fs_frame* frame, PyObject* generator, PyObject* raised);
// generator_goes_on: a line event: its frame runs, whatever was told before.
void generator_goes_on(fs_frame* frame, PyObject* generator);

// Around the evaluation of each frame of a generator-like object, for what has no event.
// generator_resumed: `caller` calls its frame, which will have no call event.
void generator_resumed(fs_frame* caller, fs_frame* frame, PyObject* generator);
// generator_evaluated: with `result`; NULL: an error is set.
void generator_evaluated(fs_frame* caller, fs_frame* frame, PyObject* generator, PyObject* result);
// end_refused: ends the lanes of innermost frames that CPython refused to evaluate (the stack is
// too deep) where it did so without generator_evaluated().
void end_refused();

// take_turn: the innermost frame, which may only have been called to pass a resumption on, does
// something of its own. Emits: LaneBlocked, LaneSwitched, or nothing.
void take_turn(Runtime& runtime);

// watch_ends: from now on the lanes of generators that are freed while suspended end.
void watch_ends();

}  // namespace fiberscope::host
