// File locks: flock(2) and the record locks of fcntl(2), on regular files of the private tree:
// advisory locks among the program's own processes, and for flock among its open files.
//
// Owns: who holds which lock, by inode. A record lock belongs to a process and goes with any
// descriptor that it closes; a lock of flock belongs to an open file and goes with it. Deadlocks
// are not looked for (EDEADLK). Deliberately does not know names of files. Source: flock(2),
// fcntl(2) of Linux man-pages 6.03.
#pragma once

#include <fcntl.h>

#include "scheduler/machine/kernel/open_file.h"

namespace fiberscope::host {

// may_lock: the file is open for what a lock of this type (F_RDLCK, F_WRLCK, F_UNLCK) is for.
bool may_lock(int status_flags, short type);
// lock_real_record, lock_real_whole: fcntl(2) with F_GETLK, F_SETLK or F_SETLKW, and flock(2), of a
// real file, which only is read here: nobody else in the machine holds a lock of it, and to others
// it would be one that a program must not hold. 0, or minus an errno.
int lock_real_record(int real, int command, struct flock* asked);
int lock_real_whole(int real, int operation);
// lock_record: fcntl(2) with F_GETLK, F_SETLK or F_SETLKW. Requires: a regular file of the tree.
// Errors: -1, errno: EBADF: see may_lock; EAGAIN; EINVAL; EINTR.
int lock_record(int number, int command, struct flock* asked);
// lock_whole: flock(2). Requires: a regular file of the tree.
int lock_whole(int number, int operation);
// forget_records: the calling process is about to close a descriptor of this file.
void forget_records(const machine::OpenFile& file);
// retry_locks: after something was closed or unlocked.
void retry_locks();

}  // namespace fiberscope::host
