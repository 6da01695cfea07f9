// Phases: of every reading from a pipe, connection or device: how long the data was waited for, and
// how long it was copied to the process, whoever of the five I/O models did it.
//
// Owns nothing: both are facts of the trace (SystemCallDone, OperationDone, ReadinessChanged).
// Deliberately does not know what the lane did meanwhile: it may have slept, polled or worked.
//
// Source: Stevens, UNIX Network Programming, section 6.2: the two phases of an input operation.
//
// Invariant: phases of a lane follow each other: the waiting begins when the copying before it is
// over, or with the lane's or the file's life.
#pragma once

#include <vector>

#include "app/model/folds/file_tracks.h"

namespace fiberscope::model {

struct Instant {
  EventSeq event;
  TimeNs ns = 0;
};

struct Reading {
  LaneId lane;
  ObjectId file;
  Instant waits;   // from here on for the data
  Instant ready;   // it is there
  Instant copies;  // from here on; the kernel, while the lane may do something else
  Instant done;
};

// readings: of all lanes, in the order in which they were done. Requires: `lanes` and `files` have
// the whole trace.
std::vector<Reading> readings(const Trace& trace, const Lanes& lanes, const FileTracks& files);

}  // namespace fiberscope::model
