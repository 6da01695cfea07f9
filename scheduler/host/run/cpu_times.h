// CpuTimes: for how long something has computed.
//
// Owns nothing. Deliberately does not know what.
//
// Units: nanoseconds of virtual time. system: in system calls and in switches to it.
#pragma once

#include "scheduler/base/time.h"

namespace fiberscope::host {

struct CpuTimes {
  base::TimeNs user_ns = 0;
  base::TimeNs system_ns = 0;

  base::TimeNs all_ns() const { return user_ns + system_ns; }
  CpuTimes& operator+=(const CpuTimes& other) {
    user_ns += other.user_ns;
    system_ns += other.system_ns;
    return *this;
  }
};

}  // namespace fiberscope::host
