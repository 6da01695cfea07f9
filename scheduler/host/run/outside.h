// Outside: that something came from outside of the machine, in the middle of anything: whoever runs
// looks for it where the machine's state is whole.
//
// Owns the marks. Deliberately does not know signals.
#pragma once

#include <csignal>

#include "scheduler/base/shared.h"

namespace fiberscope::host {

struct OutsideMark {
  volatile std::sig_atomic_t has_come = 0;
  // reached: a limit of the real computer's: 1 and its number (Limit); 0: none.
  volatile std::sig_atomic_t reached = 0;
};

struct Outside {
  static OutsideMark& mark() { return *mark_; }
  // share: the marks are one for all processes of the run from now on. Requires: none has come.
  static void share() { mark_ = &base::shared<OutsideMark, OutsideMark>(); }
  // heed: what has come takes its course. Set by whoever sets has_come.
  static inline void (*heed)() = nullptr;
  // look: between two lines of the program, and when nobody can run.
  static void look() {
    if (mark_->has_come != 0) [[unlikely]]
      heed();
  }

 private:
  static inline OutsideMark own_;
  static inline OutsideMark* mark_ = &own_;
};

}  // namespace fiberscope::host
