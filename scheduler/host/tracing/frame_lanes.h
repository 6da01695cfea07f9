// Frame lanes: what the tracer's back ends tell of the program's frames and of the libraries' that
// matter, so that generators, async functions and async generators become lanes, and every executed
// line an event.
//
// Owns nothing. Deliberately does not know which lane a frame's is (generator_lanes.h), nor how
// CPython tells of frames (tracer.h).
#pragma once

#include "scheduler/host/run/runtime.h"
#include "scheduler/host/tracing/frame_event.h"

namespace fiberscope::host {

// program_event: of a frame of the program. library_event: of one that has something to tell.
void program_event(Runtime& r, fs_frame* frame, const CodeInfo& info, const FrameEvent& event);
void library_event(Runtime& r, fs_frame* frame, const CodeInfo& info, const FrameEvent& event);
// line_reached: a line of the program is about to run. Emits: LineRan and what the line costs
// others.
void line_reached(Runtime& r, fs_frame* frame, CodeInfo& info);
// tell_line, tell_frames: parts of that: the line as an event, and the lane's frames if they are
// wanted.
void tell_line(Runtime& r, LineTally& line);
void tell_frames(Runtime& r, fs_frame* frame);

}  // namespace fiberscope::host
