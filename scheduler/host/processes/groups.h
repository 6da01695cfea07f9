// Process groups and sessions: which processes a shell, a terminal or kill(2) takes as one.
//
// Owns nothing: each process knows its own. Deliberately does not know signals.
//
// Invariants:
//  1. All processes of a group are of one session.
//  2. The first process leads a group, as one that a shell has started does; its session is led by
//     one outside of the machine.
// Source: setpgid(2), setsid(2), credentials(7) of Linux man-pages 6.03; kernel/sys.c of Linux.
#pragma once

#include "scheduler/host/run/process.h"

namespace fiberscope::host {

// All take 0 for the calling process and give a number, or minus an errno.
// group_of: getpgid(2). session_of: getsid(2). Errors: -ESRCH.
int group_of(int pid);
int session_of(int pid);
// set_group: setpgid(2). `group` 0: a new one, of its own. Errors: -EINVAL; -ESRCH: it is neither
// the caller nor its child; -EACCES: a child that has called execve(2); -EPERM: it leads a session,
// or the group is none of this session.
int set_group(int pid, int group);
// begin_session: setsid(2). Errors: -EPERM: a group has the caller's number.
int begin_session();
// is_group: some process is of it, also one that nobody has waited for yet.
bool is_group(int group);
// is_group_of: and of this session.
bool is_group_of(int group, int session);

}  // namespace fiberscope::host
