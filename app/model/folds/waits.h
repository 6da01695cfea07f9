// Waits: what the kinds of waits mean for who else can run.
//
// Owns nothing. Deliberately does not know lanes, nor whether a thread has a loop.
#pragma once

#include "scheduler/trace/kinds.h"

namespace fiberscope::model {

// sleeps: the lane waits for nothing but time, and others can run. Shown as sleeping, not blocked.
constexpr bool sleeps(trace::WaitKind why) {
  return why == trace::WaitKind::Sleep || why == trace::WaitKind::Timer;
}

// waits_for_lock: the lane waits for an object that others hold, and stands in its queue.
constexpr bool waits_for_lock(trace::WaitKind why) {
  return why == trace::WaitKind::Lock || why == trace::WaitKind::Gil ||
         why == trace::WaitKind::Semaphore;
}

// lets_thread_go: while a lane waits so, others of its thread can run: it handed over to them, or
// their loop waits; for the GIL it is another thread that it waits for.
constexpr bool lets_thread_go(trace::WaitKind why) {
  switch (why) {
    case trace::WaitKind::Switched:
    case trace::WaitKind::Called:
    case trace::WaitKind::Yielded:
    case trace::WaitKind::Await:
    case trace::WaitKind::Poll:
    case trace::WaitKind::Gil:
      return true;
    default:
      return false;
  }
}

}  // namespace fiberscope::model
