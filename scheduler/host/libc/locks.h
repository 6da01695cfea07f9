// Locks of files: see libc/locks.cpp.
#pragma once

#include <fcntl.h>

#include "scheduler/machine/kernel/open_file.h"

namespace fiberscope::host {

// lock_record: fcntl(2) with F_GETLK, F_SETLK or F_SETLKW. Requires: a regular file of the tree.
int lock_record(int number, int command, struct flock* asked);
// forget_records: the calling process is about to close a descriptor of this file.
void forget_records(const machine::OpenFile& file);
// retry_locks: after something was closed or unlocked.
void retry_locks();

}  // namespace fiberscope::host
