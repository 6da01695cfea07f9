// Pid fds: processes as open files: pidfd_open(2), pidfd_send_signal(2).
//
// Owns nothing: the files are the machine's (machine/kernel/pid_fd.h). Deliberately does not know
// the calls' signatures (libc/pid_fds.cpp), nor who waits for such a file (calls/waiting.h).
//
// Invariant: the file stands for the process, also when that is gone: a number is never given to
// another.
// Source: pidfd_open(2), pidfd_send_signal(2) of Linux man-pages 6.03; kernel/pid.c, kernel/fork.c
// of Linux.
#pragma once

#include <memory>

#include "scheduler/host/run/process.h"

namespace fiberscope::host {

// make_pid_fd: nullptr: in `error`: -EINVAL: that is a thread's number; -ESRCH. Emits: FileOpened.
std::shared_ptr<machine::PidFd> make_pid_fd(int pid, int flags, int& error);
// process_behind: nullptr: the file is none of these, or somebody has waited for the process.
Process* process_behind(machine::OpenFile* file);
// tell_pid_fds: the process has ended, as `cause` tells. Emits: ReadinessChanged.
void tell_pid_fds(Process& process, base::EventSeq cause);

}  // namespace fiberscope::host
