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
    const int error = target.real >= 0 ? lock_real_whole(target.real, operation)
                                       : target.file ? -EINVAL : -EBADF;
    errno = -error;
    return error == 0 ? 0 : -1;
  }
  return lock_whole(number, operation);
}

}  // extern "C"
