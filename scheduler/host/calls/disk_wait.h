// Waits for the disk: no signal interrupts them, and O_NONBLOCK does not matter, as on Linux.
//
// Owns nothing. Deliberately does not know what is read or written.
#pragma once

#include <functional>
#include <memory>

#include "scheduler/host/calls/system_call.h"
#include "scheduler/machine/files/regular_file.h"

namespace fiberscope::host {

// wait_for_disk: parks until `needed` says that there is nothing left to wait for. `words`: what
// for.
void wait_for_disk(SystemCall& call, const machine::RegularFile& file, int number,
                   const char* words,
                   const std::function<std::shared_ptr<machine::Operation>()>& needed);

}  // namespace fiberscope::host
