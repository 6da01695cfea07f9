// Zombies: the processes that have ended and that nobody has waited for: from when to when, for
// whom their status is kept, and who took it.
//
// Owns: one entry for each of them. Deliberately does not know the cursor, nor how they look.
//
// Invariants:
//  1. All of it is recorded: a process's status is passed to its parent when it ends, and on when
//     somebody waits (ValuePassed). A trace that does not tell of it has no zombies.
//  2. At most one for each process: what has been waited for is gone.
// Source: wait(2), "NOTES".
#pragma once

#include <map>
#include <vector>

#include "scheduler/trace/event.h"

namespace fiberscope::model {

struct Zombie {
  base::LaneId process;
  base::LaneId row;      // the lane that stands for it: its only thread, or itself
  base::LaneId parent;   // the process that has to wait for it
  base::EventSeq begin;  // the event that left its status with that
  base::TimeNs begin_ns = 0;
  base::EventSeq end;  // the event that took it; none: so far nobody has
  base::TimeNs end_ns = 0;
  base::TextId status;   // "exit status 7"
  bool awaited = false;  // somebody waited for its end already: it is one as long as a switch takes
  bool operator==(const Zombie&) const = default;
};

class Zombies {
 public:
  void take(const trace::LaneBorn& p);
  void take(const trace::LaneEnded& p);
  void take(const trace::ValuePassed& p, const trace::Event& event);
  void take(const trace::LaneReady& p);
  // take: the same of any event.
  void take(const trace::Event& event);

  // of: that of the process, or of the lane that stands for it; nullptr: it never was one, or was
  // awaited.
  const Zombie* of(base::LaneId lane) const;
  // any: that was not awaited.
  bool any() const;

 private:
  struct Process {
    base::LaneId thread;  // the first
    bool several = false;
    bool ended = false;
  };
  std::map<base::LaneId, Process> processes_;
  std::map<base::LaneId, std::size_t> of_;  // by process and by the lane that stands for it
  std::vector<Zombie> list_;
};

}  // namespace fiberscope::model
