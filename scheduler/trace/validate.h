// validate: checks a trace against the invariants of event.h. Tests that make traces run it; who
// shows a trace takes only what it accepts.
//
// Owns, in a Guard, what the laws need to know of the events so far. Deliberately does not know how
// a trace came about.
//
// The laws, each with a test that breaks it:
//  1. The run begins with RunStarted, once; nothing follows RunEnded.
//  2. Time never decreases and ends at 2^62 ns, 146 years; a cause is an earlier event (the codec
//     refuses most of this as well).
//  3. Lanes are born in order 1, 2, 3; whatever names a lane, in whichever field, comes after its
//     birth; a process has no parent. So no lane is its own ancestor.
//  4. Lanes move only as event.h lists. One lane at most runs on a core, and LaneSwitched.from is
//     the lane that held the core last.
//  5. Only a running lane reaches a line; only ready lanes stand to be chosen; only blocked lanes
//     are in a deadlock's circle; none is twice in a list of lanes.
//  6. Places name sources loaded before, and lines up to 2^31 - 1; sources are loaded and cores
//     added once.
//  7. A timer is armed once until it fires or is cancelled, and fires no earlier than its deadline.
//  8. A callback is queued once and leaves the queue once: started or dropped.
//  9. The clock jumps forward from the present.
// 10. Registers are all there or none, and hold no heap address; streams are 1 or 2.
// 11. A machine has 1 to kCoresMax cores, whose numbers are not above that, and a GIL or none.
// 12. A lock is taken while it is free, and released while it is held.
// 13. A file is opened once, and what is told of it is told while it is open.
// 14. A system call begins, is ready, copies and is done, in this order.
// 15. A packet is sent once, leaves the wire once, and arrives no earlier than it was to.
// 16. An operation starts once, and is done after its start.
// 17. The recipe is told second, right after the run's start.
// 18. A variable is found once, in order 1, 2, 3, before it is read or written, by a running lane
// if
//     it happens now. What happened before is told as that.
// 19. What an object counts is told when it changes, of one kind for all of its life; an event is
//     set (1) or not.
// 20. No time is before the run's beginning, whichever field it is in.
// 21. Lines that are folded are those of the time since the event before, in order, each once, and
//     take all of it; so are locks, each taken and let go in turn, for no longer than that. What
//     the fold says was held before it was, and what it leaves held is.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "scheduler/base/result.h"
#include "scheduler/trace/trace.h"

namespace fiberscope::trace {

// A broken law: which event, and one sentence.
struct Violation {
  EventSeq seq;
  std::string what;
};

// validate: all violations, at most `count_max`. An empty answer means the trace is legal. A prefix
// of a legal trace is legal.
std::vector<Violation> validate(const Trace& trace, std::size_t count_max = 20);

// words_of: "event 5 is against a law of traces: lane 3 is named before it is born".
std::string words_of(const Violation& violation);

// Validation: the same of events one after another. Its memory is that of what there is at once
// (lanes, timers, callbacks, packets, open files), whatever the length.
class Validation {
 public:
  explicit Validation(std::size_t count_max = 20);
  ~Validation();
  Validation(Validation&&) noexcept;
  Validation& operator=(Validation&&) noexcept;

  // check: the next event. Requires: its number is one more than that of the one before.
  void check(const Event& event);
  const std::vector<Violation>& found() const;
  // full: no more are reported.
  bool full() const { return found().size() >= count_max_; }

 private:
  struct State;
  std::size_t count_max_;
  std::unique_ptr<State> state_;
};

// Guard: follows one trace as it grows, and cuts it where it first breaks a law. So who reads the
// trace behind it can rely on every law: no number in an event leads outside of what it counts.
class Guard {
 public:
  // follow: what came since the last time. Requires: always the same trace.
  void follow(Trace& trace);
  // refuses: "" or the words of the law that the next event breaks: what a Reader is answered.
  std::string refuses(const Event& event);

 private:
  Validation validation_{1};
  std::uint64_t checked_ = 0;
};

// load_legal: Trace::load, cut where it first breaks a law. Errors: also when that leaves nothing.
// `pages` is handed the pages of the trace as they are filled: see Records::hand_on.
base::Result<Trace> load_legal(const std::string& path, Records::EachPiece pages = {});

}  // namespace fiberscope::trace
