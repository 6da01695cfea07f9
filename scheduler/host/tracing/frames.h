// Frames: the program's frames and locals, of one lane as it leaves the core and of all lanes at a
// given event.
//
// Owns: what was recorded of each lane last. Deliberately does not know when it is asked.
#pragma once

#include "scheduler/host/run/runtime.h"

namespace fiberscope::host {

// record_frames: the program's frames of the running fiber's innermost lane, if they differ from
// what was recorded last. Requires: full detail. Emits: FramesRecorded or nothing.
void record_frames(Runtime& runtime, LaneId lane, fs_frame* innermost);
// record_all_frames: the frames of every lane that lives, wherever the run stands. Emits:
// FramesRecorded for each, in the order of the lanes.
void record_all_frames(Runtime& runtime);

}  // namespace fiberscope::host
