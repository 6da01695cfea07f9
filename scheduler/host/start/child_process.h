// Child process: what execve(2) of this Python starts: an interpreter of its own that runs
// `python3 [OPTION]... -c CODE | -m MODULE | FILE [ARGUMENT]...`: the one that its real process
// began with, which is warm, or one that begins now, with options.
//
// Owns: the command while it runs. Deliberately does not know who waits for it. Source: CPython
// 3.11 Modules/main.c, Python/pylifecycle.c.
#pragma once

#include <string>
#include <vector>

#include "scheduler/core/fiber.h"
#include "scheduler/host/processes/command.h"
#include "scheduler/host/run/process.h"

namespace fiberscope::host {

// begins_cold: an interpreter that began without options does not do for the command, with these
// variables and what the process ignores of signals.
bool begins_cold(const Process& process, const Command& command,
                 const std::vector<std::string>& variables);
// child_fiber: the entry of its main thread's fiber. `argument`: a Command that it takes over.
void child_fiber(core::Fiber& fiber, void* argument);

}  // namespace fiberscope::host
