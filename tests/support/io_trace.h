// A hand-written run with I/O: a client that waits for a page, and one that polls in vain.
#pragma once

#include "scheduler/trace/trace.h"

namespace fiberscope::test {

inline constexpr trace::LaneId kClient{2}, kPoller{3};
inline constexpr trace::ObjectId kSocket{1}, kServer{2}, kEpoll{3};

// Where in the run what happens: the number of the event.
struct IoMoments {
  trace::EventSeq connected;  // the socket is called python.example:80, fd 7 from here on
  trace::EventSeq waits;      // the client waits for data; nothing is on its way
  trace::EventSeq sent;       // the page's packet leaves, 20 ms before it arrives
  trace::EventSeq looked_up;  // an operation of 30 ms begins
  trace::EventSeq vain;       // the poller's first call in vain
  trace::EventSeq arrived;    // the packet is there
  trace::EventSeq woken;      // so the client is ready
  trace::EventSeq received;   // recv is over: 1000 bytes, 2 ms of copying
  trace::EventSeq closed;     // the socket is closed
};

// io_trace: legal. The client connects, waits 30 ms for 1000 bytes and copies them for 2 ms; on the
// other core the poller asks ten times in vain, burning 1 ms before each call.
trace::Trace io_trace(IoMoments* moments = nullptr);

inline constexpr int kVainCalls = 10;

}  // namespace fiberscope::test
