// Control messages: what sendmsg(2) and recvmsg(2) carry beside the bytes, between the program's
// buffer and machine::Message.
//
// Deliberately does not know which of them a protocol understands. Owns nothing. Source: cmsg(3),
// unix(7) of Linux man-pages 6.03; net/core/scm.c for what is cut off and how.
#pragma once

#include <sys/socket.h>

#include "scheduler/machine/network/socket.h"

namespace fiberscope::host {

// read_controls: files by their numbers in the calling process. False: errno says why not (EINVAL,
// EBADF).
bool read_controls(const msghdr& from, machine::Message& to);
// write_controls: as much as there is room for; files get numbers. What does not fit is told by
// MSG_CTRUNC in the message's flags. `flags`: MSG_CMSG_CLOEXEC or 0.
void write_controls(machine::Message& from, msghdr& to, int flags);

}  // namespace fiberscope::host
