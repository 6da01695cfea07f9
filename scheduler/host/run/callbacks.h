// Callbacks: the entries of the event loops' callback queues, and the one that runs now: of
// gevent's hub, of an asyncio loop.
//
// Owns: their numbers, and who queued what. Deliberately does not know the loops: each keeps its
// own queue and its own timers (a core::TimerQueue made with scheduler().timers() as `numbers`).
#pragma once

#include <cstdint>
#include <unordered_map>

#include "scheduler/base/ids.h"
#include "scheduler/trace/writer.h"

namespace fiberscope::host {

struct PyFiber;

// RunningCallback: its CallbackQueued event and who queued it, while one runs.
struct RunningCallback {
  base::EventSeq queued;
  base::EventSeq started;
  base::LaneId queued_by;
  base::TextId what;
  bool from_timer = false;
  const PyFiber* on = nullptr;  // the fiber that runs it
  base::LaneId subject{};       // the lane it speaks of: whoever it wakes waits for that one's end
  base::LaneId resumed{};       // whom it switched to last
  bool kills = false;           // it ends those it switches to, all but the last
};

class Callbacks {
 public:
  // Requires: both outlive it. `anchor`: what best explains what the running code does next.
  Callbacks(trace::Writer& writer, base::EventSeq& anchor) : writer_(writer), anchor_(anchor) {}
  Callbacks(const Callbacks&) = delete;
  Callbacks& operator=(const Callbacks&) = delete;

  // queued: `by` has put one into the queue of `loop`. Emits: CallbackQueued.
  base::CallbackId queued(base::LaneId loop, base::LaneId target, base::TextId what,
                          base::LaneId by, base::EventSeq cause);
  // next: a number for a loop that keeps its entries' facts itself.
  base::CallbackId next() { return base::CallbackId{++last_}; }
  // started: `on` runs it now. Emits: CallbackStarted.
  void started(base::CallbackId id, const PyFiber* on);
  void finished() { running_ = {}; }
  // dropped: it will never run. Emits: CallbackDropped.
  void dropped(base::CallbackId id);

  RunningCallback& running() { return running_; }
  void set_running(const RunningCallback& running) { running_ = running; }

 private:
  struct Queued {
    base::EventSeq event;
    base::LaneId by;
    base::TextId what;
  };

  trace::Writer& writer_;
  base::EventSeq& anchor_;
  RunningCallback running_;
  std::unordered_map<std::uint32_t, Queued> queued_;
  std::uint32_t last_ = 0;
};

}  // namespace fiberscope::host
