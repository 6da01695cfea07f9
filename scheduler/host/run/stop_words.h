// What a lane of a stopped process waits for.
//
// Owns nothing. Deliberately does not know when processes stop (processes/stops.h).
#pragma once

#include <string>

#include "scheduler/machine/kernel/signal_state.h"

namespace fiberscope::host {

inline std::string words_of_stop(int signal) {
  return "SIGCONT, stopped by " + machine::signal_name(signal);
}

}  // namespace fiberscope::host
