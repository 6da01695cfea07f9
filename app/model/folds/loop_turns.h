// Loop turns: what each event loop did, turn by turn: it asks what is ready, queues what is due,
// and runs the callbacks that stood in its queue.
//
// Owns: the turns of every loop, appended as the trace grows. Deliberately does not know queues and
// timers at a moment (world.h), nor pictures.
//
// Invariants:
//  1. The turns of a loop are in order and do not overlap; each of its callbacks is in one of them.
//  2. A turn begins where the loop asks what is ready (select(2), poll(2), epoll_wait(2)), or
//     begins to wait for it; only the first may begin with a callback.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <unordered_map>
#include <vector>

#include "scheduler/trace/trace.h"

namespace fiberscope::model {

struct TurnCallback {
  base::EventSeq queued;   // CallbackQueued: what it is
  base::EventSeq started;  // CallbackStarted
  base::LaneId target;     // whom it resumes; none: nobody, or it is not known
};

struct LoopTurn {
  base::EventSeq begin = {};   // the first event of the turn
  base::EventSeq asked = {};   // it knows what is ready; none: not yet, or it never asked
  base::TimeNs waited_ns = 0;  // for something to become ready or due
  std::vector<TurnCallback> callbacks = {};
};

// What a loop is doing: the three parts of a turn.
enum class TurnPart : std::uint8_t { Asks, QueuesDue, Runs };

class LoopTurns {
 public:
  void update(const trace::Trace& trace, std::uint64_t until = UINT64_MAX);

  // of: the turns of a loop; empty: it is none, or has not turned yet.
  const std::vector<LoopTurn>& of(base::LaneId loop) const;
  // turn_at: the index of the turn that a moment lies in; none before the first.
  std::optional<std::size_t> turn_at(base::LaneId loop, base::EventSeq at) const;
  // loops: all that have turned, by number.
  std::vector<base::LaneId> loops() const;

 private:
  struct Queued {
    base::LaneId loop, target;
    base::EventSeq event;
  };
  std::vector<LoopTurn>* turns_of(base::LaneId lane);
  void asks(const trace::Event& event, base::LaneId lane);
  void knows(const trace::Event& event, base::LaneId lane, base::TimeNs waited_ns);

  std::uint64_t applied_ = 0;
  std::map<base::LaneId, std::vector<LoopTurn>> turns_;
  std::map<base::LaneId, base::TimeNs> waits_since_;  // of a loop that waits
  std::unordered_map<std::uint32_t, Queued> queued_;  // by CallbackId
};

// part_of: what the loop does at a moment of that turn.
TurnPart part_of(const LoopTurn& turn, base::EventSeq at);
// ran_until: how many of the turn's callbacks have begun.
std::size_t ran_until(const LoopTurn& turn, base::EventSeq at);

}  // namespace fiberscope::model
