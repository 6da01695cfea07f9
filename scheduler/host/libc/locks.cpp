// flock(2), on regular files of the private tree (calls/file_locks.h). Source: flock(2) of Linux
// man-pages 6.03.
#include <sys/file.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

#include "scheduler/host/calls/file_locks.h"
#include "scheduler/host/calls/regular_calls.h"
#include "scheduler/host/processes/processes.h"

extern "C" {

using namespace fiberscope::host;  // NOLINT: these are the C library's names

int flock(int number, int operation) {
  if (!simulating()) return static_cast<int>(syscall(SYS_flock, number, operation));
  const Target target = target_of(number);
  const fiberscope::machine::RegularFile* const file = regular_file(target);
  if (file == nullptr) {
    if (target.real >= 0) return static_cast<int>(syscall(SYS_flock, target.real, operation));
    errno = target.file ? EINVAL : EBADF;
    return -1;
  }
  return lock_whole(number, operation);
}

}  // extern "C"
