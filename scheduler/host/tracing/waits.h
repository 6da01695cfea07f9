// Waits: what the running stack waits for, told by the library's frames on it.
//
// Owns nothing. Deliberately does not know what is waited on: an object is a number and the
// program's name for it; what is a lane itself is told by whoever knows (tell_lanes_by).
#pragma once

#include <Python.h>

#include "scheduler/host/run/runtime.h"

namespace fiberscope::host {

// describe_wait: why, on what and until when the running fiber is about to wait; Switched if no
// library function tells. `place`: the program's innermost line.
core::Wait describe_wait(Runtime& runtime);
// wait_from_frame: adds what one library frame tells; true if it is a wait point.
bool wait_from_frame(Runtime& runtime, fs_frame* frame, const CodeInfo& info, core::Wait& wait);
// waited_object: what it waits for; borrowed, nullptr for none. Requires: info.wait.
PyObject* waited_object(fs_frame* frame, const CodeInfo& info);
// tell_if_nobody_waits: the program calls a function that sets or notifies an object, at which
// nobody waits now. Emits: NobodyWaited or nothing.
void tell_if_nobody_waits(Runtime& runtime, fs_frame* frame, const CodeInfo& info);
// tell_lanes_by: `lane_of`: the lane of an object that is one (a greenlet); none for any other.
void tell_lanes_by(LaneId (*lane_of)(PyObject*));

}  // namespace fiberscope::host
