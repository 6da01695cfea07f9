// syscall(2): a program that asks the kernel by a number meets the functions that it would meet by
// name. Numbers that are not here go to the real kernel, and its barrier refuses what it must
// (engine/system_calls.cpp). Source: syscall(2), syscalls(2) of Linux man-pages 6.03.
//
// What the engine's own parts call by this name goes to the real kernel: the linker gives them
// __wrap_syscall (kernel_x86_64.S).
#include <fcntl.h>
#include <sched.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/times.h>
#include <sys/uio.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdarg>
#include <ctime>

#include "scheduler/host/processes/processes.h"

extern "C" {
long __wrap_syscall(long number, ...) noexcept;
// glibc 2.36 forgets to say that these are in C
int pidfd_open(pid_t pid, unsigned flags) noexcept;
int pidfd_send_signal(int number, int signal, siginfo_t* info, unsigned flags) noexcept;
}

// fs_set_errno: __wrap_syscall ends here when the kernel has given minus an errno.
extern "C" long fs_set_errno(long result) {
  errno = static_cast<int>(-result);
  return -1;
}

namespace fiberscope::host {

namespace {

using Word = long;
using Function = Word (*)(Word, Word, Word, Word, Word, Word);

// Call: a number, and the function that does the same with the same arguments. `narrow`: it gives
// an int, so half of the register may hold anything.
struct Call {
  long number;
  Function function;
  bool narrow;
};

template <class Result, class... Parameters>
Call call_of(long number, Result (*function)(Parameters...)) {
  return {number, reinterpret_cast<Function>(reinterpret_cast<void*>(function)),
          sizeof(Result) < sizeof(Word)};
}

// raw_getpriority: the kernel gives 20 - nice, so that it is never minus one.
Word raw_getpriority(int which, id_t who) {
  errno = 0;
  const int nice = getpriority(static_cast<__priority_which_t>(which), who);
  return nice == -1 && errno != 0 ? -1 : 20 - nice;
}

// raw_getaffinity: the kernel gives the size of its set.
Word raw_getaffinity(pid_t pid, std::size_t size, cpu_set_t* out) {
  return sched_getaffinity(pid, size, out) < 0 ? -1 : static_cast<Word>(sizeof(Word));
}

// raw_getcwd: the kernel gives the length, with the zero behind it.
Word raw_getcwd(char* out, std::size_t size) {
  if (out == nullptr || getcwd(out, size) == nullptr) return -1;
  return static_cast<Word>(std::char_traits<char>::length(out) + 1);
}

long raw_exit(int status) { _exit(status); }

int raw_tkill(pid_t thread, int number) { return tgkill(-1, thread, number); }

template <class Result, class... Parameters>
Call call_of(long number, Result (*function)(Parameters..., ...)) {
  return call_of(number, reinterpret_cast<Result (*)(Parameters...)>(function));
}

#define FS_CALL(name) call_of(SYS_##name, name)

const Call* find_call(long number) {
  static const Call calls[] = {
      // processes and threads
      FS_CALL(getpid), FS_CALL(getppid), FS_CALL(gettid), FS_CALL(getpgid), FS_CALL(getpgrp),
      FS_CALL(setpgid), FS_CALL(getsid), FS_CALL(setsid), FS_CALL(kill), FS_CALL(tgkill),
      call_of(SYS_tkill, raw_tkill), FS_CALL(pidfd_open), FS_CALL(pidfd_send_signal),
      FS_CALL(wait4), FS_CALL(waitid), FS_CALL(prctl), FS_CALL(personality),
      FS_CALL(setpriority), call_of(SYS_getpriority, raw_getpriority), FS_CALL(sched_getscheduler),
      FS_CALL(sched_setscheduler), FS_CALL(sched_getparam), FS_CALL(sched_setparam),
      FS_CALL(sched_rr_get_interval), FS_CALL(sched_setaffinity),
      call_of(SYS_sched_getaffinity, raw_getaffinity), call_of(SYS_prlimit64, prlimit64),
      call_of(SYS_getrlimit, getrlimit64), call_of(SYS_setrlimit, setrlimit64),
      FS_CALL(getrusage), FS_CALL(times), FS_CALL(getuid), FS_CALL(geteuid), FS_CALL(getgid),
      FS_CALL(getegid), call_of(SYS_exit_group, raw_exit),
      // time and chance
      FS_CALL(clock_gettime), FS_CALL(clock_getres), FS_CALL(clock_settime),
      FS_CALL(gettimeofday), FS_CALL(time), FS_CALL(nanosleep), FS_CALL(getrandom),
      // descriptors and files
      FS_CALL(read), FS_CALL(write), FS_CALL(close), FS_CALL(close_range), FS_CALL(dup),
      FS_CALL(dup2), FS_CALL(dup3), FS_CALL(pipe), FS_CALL(pipe2), FS_CALL(fsync),
      call_of(SYS_open, open64), call_of(SYS_openat, openat64), call_of(SYS_lseek, lseek64),
      call_of(SYS_pread64, pread64), call_of(SYS_pwrite64, pwrite64),
      call_of(SYS_ftruncate, ftruncate64), FS_CALL(fchmod), FS_CALL(unlink), FS_CALL(unlinkat),
      FS_CALL(mkdir), FS_CALL(mkdirat), FS_CALL(rmdir), FS_CALL(rename), FS_CALL(renameat),
      FS_CALL(renameat2), FS_CALL(chdir), FS_CALL(fchdir), call_of(SYS_getcwd, raw_getcwd),
      FS_CALL(umask), FS_CALL(copy_file_range), call_of(SYS_sendfile, sendfile64),
      FS_CALL(memfd_create), call_of(SYS_eventfd2, eventfd), FS_CALL(epoll_create1),
      FS_CALL(uname)};
  const auto found = std::ranges::find(calls, number, &Call::number);
  return found == std::end(calls) ? nullptr : found;
}

}  // namespace

}  // namespace fiberscope::host

extern "C" long syscall(long number, ...) noexcept {
  using namespace fiberscope::host;
  Word at[6];
  va_list rest;
  va_start(rest, number);
  for (Word& argument : at) argument = va_arg(rest, Word);
  va_end(rest);
  const Call* const call = simulating() ? find_call(number) : nullptr;
  if (call == nullptr) {
    return __wrap_syscall(number, at[0], at[1], at[2], at[3], at[4], at[5]);
  }
  const Word result = call->function(at[0], at[1], at[2], at[3], at[4], at[5]);
  return call->narrow ? static_cast<int>(result) : result;
}
