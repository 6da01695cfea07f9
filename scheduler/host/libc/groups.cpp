// The calls on process groups and sessions. Source: getpgrp(2), setpgid(2), getsid(2), setsid(2) of
// Linux man-pages 6.03.
#include "scheduler/host/processes/groups.h"

#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

#include "scheduler/host/calls/system_call.h"
#include "scheduler/host/libc/own.h"
#include "scheduler/host/libc/results.h"
#include "scheduler/host/processes/processes.h"

namespace fiberscope::host {

}  // namespace fiberscope::host

extern "C" {

using namespace fiberscope::host;  // NOLINT: these are the C library's names

pid_t getpgid(pid_t pid) noexcept {
  if (!simulating()) return static_cast<pid_t>(syscall(SYS_getpgid, pid));
  return result_of(group_of(pid));
}
FS_TWIN(__getpgid, getpgid)

pid_t getpgrp() noexcept { return getpgid(0); }

pid_t getsid(pid_t pid) noexcept {
  if (!simulating()) return static_cast<pid_t>(syscall(SYS_getsid, pid));
  return result_of(session_of(pid));
}

int setpgid(pid_t pid, pid_t group) noexcept {
  if (!simulating()) return static_cast<int>(syscall(SYS_setpgid, pid, group));
  SystemCall call("setpgid", -1, {});
  return call.over(set_group(pid, group));
}
FS_TWIN(__setpgid, setpgid)

int setpgrp() noexcept { return setpgid(0, 0); }

pid_t setsid() noexcept {
  if (!simulating()) return static_cast<pid_t>(syscall(SYS_setsid));
  SystemCall call("setsid", -1, {});
  return call.over(begin_session());
}

}  // extern "C"
