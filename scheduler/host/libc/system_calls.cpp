// syscall(2): a program that asks the kernel by a number meets the functions that it would meet by
// name. The kernel itself gets only what concerns the process's own memory and registers; a number
// that is in no list here is refused. Source: syscall(2), syscalls(2) of Linux man-pages 6.03, and
// section 2 for what differs from the C library's functions ("C library/kernel differences").
//
// What the engine's own parts call by this name goes to the real kernel: the linker gives them
// __wrap_syscall (kernel_x86_64.S).
#include <dirent.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <poll.h>
#include <sched.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/fsuid.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <sys/sysinfo.h>
#include <sys/time.h>
#include <sys/times.h>
#include <sys/timex.h>
#include <sys/uio.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>
#include <utime.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <csignal>
#include <cstdarg>
#include <cstdint>
#include <cstring>
#include <ctime>
#include <string>

#include "scheduler/host/calls/system_call.h"
#include "scheduler/host/calls/wall_clock.h"
#include "scheduler/host/libc/own.h"
#include "scheduler/host/libc/refused.h"
#include "scheduler/host/libc/results.h"
#include "scheduler/host/processes/processes.h"
#include "scheduler/host/processes/threads.h"

extern "C" {
long __wrap_syscall(long number, ...) noexcept;
// glibc 2.36 forgets to say that these are in C
int pidfd_open(pid_t pid, unsigned flags) noexcept;
int pidfd_send_signal(int number, int signal, siginfo_t* info, unsigned flags) noexcept;
long fs_refuse(const char* name);
}

// fs_set_errno: __wrap_syscall ends here when the kernel has given minus an errno.
extern "C" long fs_set_errno(long result) {
  errno = static_cast<int>(-result);
  return -1;
}

extern "C" {
int capget(cap_user_header_t header, cap_user_data_t out) noexcept;  // users.cpp
int capset(cap_user_header_t header, cap_user_data_t wanted) noexcept;
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

long raw_exit_group(int status) { _exit(status); }

// raw_exit: the process's last thread ends it. Others cannot end within the interpreter.
Word raw_exit(int status) {
  Runtime& runtime = *Runtime::get();
  const bool last = std::ranges::all_of(runtime.fibers(), [&](const PyFiber* fiber) {
    return fiber->process != &runtime.process() ||
           fiber->thread_lane == runtime.current().thread_lane;
  });
  if (last || &calling_process() != &runtime.process()) _exit(status);
  SystemCall call("exit", -1, {});
  tell_refusal("exit", told("one of several threads that ends by exit(2) is not simulated; return "
                            "from it, or use os._exit()"));
  return call.over(-ENOSYS);
}

// raw_tkill: in whichever process the thread lives.
int raw_tkill(pid_t thread, int number) {
  const PyFiber* const to = thread > 0 ? find_thread(thread) : nullptr;
  return tgkill(to == nullptr ? INT_MAX : to->process->pid, thread, number);
}

// --- signals: the kernel's sets are shorter than the C library's ---------------------------------

using KernelSet = std::uint64_t;

struct KernelAction {
  __sighandler_t handler;
  unsigned long flags;
  void (*restorer)();
  KernelSet mask;
};

sigset_t set_of(KernelSet from) {
  sigset_t set{};
  std::memcpy(&set, &from, sizeof from);
  return set;
}

KernelSet kernel_set(const sigset_t& from) {
  KernelSet set = 0;
  std::memcpy(&set, &from, sizeof set);
  return set;
}

int raw_sigaction(int number, const KernelAction* action, KernelAction* before, std::size_t size) {
  if (size != sizeof(KernelSet)) return failed(EINVAL);
  struct sigaction wish {};
  struct sigaction old {};
  if (action != nullptr) {
    wish.sa_handler = action->handler;
    wish.sa_flags = static_cast<int>(action->flags);
    wish.sa_restorer = action->restorer;
    wish.sa_mask = set_of(action->mask);
  }
  if (sigaction(number, action == nullptr ? nullptr : &wish, &old) < 0) return -1;
  if (before != nullptr) {
    *before = {old.sa_handler, static_cast<unsigned>(old.sa_flags), old.sa_restorer,
               kernel_set(old.sa_mask)};
  }
  return 0;
}

int raw_sigprocmask(int how, const KernelSet* set, KernelSet* before, std::size_t size) {
  if (size != sizeof(KernelSet)) return failed(EINVAL);
  const sigset_t wish = set_of(set == nullptr ? 0 : *set);
  sigset_t old{};
  if (sigprocmask(how, set == nullptr ? nullptr : &wish, &old) < 0) return -1;
  if (before != nullptr) *before = kernel_set(old);
  return 0;
}

int raw_sigpending(KernelSet* out, std::size_t size) {
  if (size > sizeof(KernelSet)) return failed(EINVAL);
  sigset_t pending{};
  if (sigpending(&pending) < 0) return -1;
  const KernelSet all = kernel_set(pending);
  std::memcpy(out, &all, size);
  return 0;
}

int raw_sigtimedwait(const KernelSet* set, siginfo_t* out, const timespec* timeout,
                     std::size_t size) {
  if (size != sizeof(KernelSet)) return failed(EINVAL);
  if (timeout != nullptr && !is_duration(*timeout)) return failed(EINVAL);
  const sigset_t wanted = set_of(*set);
  return sigtimedwait(&wanted, out, timeout);
}

int raw_sigsuspend(const KernelSet* set, std::size_t size) {
  if (size != sizeof(KernelSet)) return failed(EINVAL);
  const sigset_t mask = set_of(*set);
  return sigsuspend(&mask);
}

// --- waits: the kernel writes what is left of a time ---------------------------------------------

// masked: `wait` is given the mask that the kernel is given.
template <class Wait>
int masked(const KernelSet* set, std::size_t size, Wait wait) {
  if (set == nullptr) return wait(nullptr);
  if (size != sizeof(KernelSet)) return failed(EINVAL);
  const sigset_t mask = set_of(*set);
  return wait(&mask);
}

// timed: a wait for so long, which is short by what has passed then.
template <class Wait>
int timed(timespec* timeout, Wait wait) {
  const TimeNs began_ns = Runtime::get()->clock().now_ns;
  const int result = wait();
  if (timeout != nullptr && (result >= 0 || errno == EINTR)) {
    const TimeNs passed_ns = Runtime::get()->clock().now_ns - began_ns;
    *timeout = timespec_of(std::max<TimeNs>(ns_of(*timeout) - passed_ns, 0));
  }
  return result;
}

int raw_ppoll(pollfd* fds, nfds_t count, timespec* timeout, const KernelSet* set,
              std::size_t size) {
  return masked(set, size, [&](const sigset_t* mask) {
    return timed(timeout, [&] { return ppoll(fds, count, timeout, mask); });
  });
}

// select_in: of the sets only so much belongs to the caller as holds `count` numbers.
int select_in(int count, fd_set* sets[3], timespec* timeout, const sigset_t* mask) {
  if (count < 0) return failed(EINVAL);
  count = std::min(count, FD_SETSIZE);
  const std::size_t size = (static_cast<std::size_t>(count) + 63) / 64 * sizeof(std::uint64_t);
  fd_set copies[3];
  fd_set* given[3];
  for (int i = 0; i < 3; ++i) {
    FD_ZERO(&copies[i]);
    if (sets[i] != nullptr) std::memcpy(&copies[i], sets[i], size);
    given[i] = sets[i] == nullptr ? nullptr : &copies[i];
  }
  const int ready =
      timed(timeout, [&] { return pselect(count, given[0], given[1], given[2], timeout, mask); });
  for (int i = 0; ready >= 0 && i < 3; ++i) {
    if (sets[i] != nullptr) std::memcpy(sets[i], &copies[i], size);
  }
  return ready;
}

int raw_select(int count, fd_set* readable, fd_set* writable, fd_set* exceptional,
               timeval* timeout) {
  fd_set* sets[3] = {readable, writable, exceptional};
  if (timeout == nullptr) return select_in(count, sets, nullptr, nullptr);
  if (timeout->tv_sec < 0 || timeout->tv_usec < 0) return failed(EINVAL);
  timespec left{timeout->tv_sec + timeout->tv_usec / 1'000'000,
                timeout->tv_usec % 1'000'000 * 1'000};
  const int ready = select_in(count, sets, &left, nullptr);
  *timeout = {left.tv_sec, left.tv_nsec / 1'000};
  return ready;
}

struct SizedSet {
  const KernelSet* set;
  std::size_t size;
};

int raw_pselect(int count, fd_set* readable, fd_set* writable, fd_set* exceptional,
                timespec* timeout, const SizedSet* with) {
  fd_set* sets[3] = {readable, writable, exceptional};
  const SizedSet mask = with == nullptr ? SizedSet{nullptr, 0} : *with;
  return masked(mask.set, mask.size,
                [&](const sigset_t* signals) { return select_in(count, sets, timeout, signals); });
}

int raw_epoll_pwait(int epoll, epoll_event* events, int count_max, int timeout_ms,
                    const KernelSet* set, std::size_t size) {
  return masked(set, size, [&](const sigset_t* mask) {
    return epoll_pwait(epoll, events, count_max, timeout_ms, mask);
  });
}

int raw_epoll_pwait2(int epoll, epoll_event* events, int count_max, const timespec* timeout,
                     const KernelSet* set, std::size_t size) {
  return masked(set, size, [&](const sigset_t* mask) {
    return epoll_pwait2(epoll, events, count_max, timeout, mask);
  });
}

int raw_clock_nanosleep(clockid_t which, int flags, const timespec* asked, timespec* left) {
  const int error = clock_nanosleep(which, flags, asked, left);
  return error == 0 ? 0 : failed(error);
}

// --- files: other parameters ---------------------------------------------------------------------

ssize_t raw_preadv2(int number, const iovec* parts, int count, off64_t offset, Word, int flags) {
  return preadv64v2(number, parts, count, offset, flags);
}

ssize_t raw_pwritev2(int number, const iovec* parts, int count, off64_t offset, Word, int flags) {
  return pwritev64v2(number, parts, count, offset, flags);
}

int raw_faccessat(int folder, const char* path, int mode) {
  return faccessat(folder, path, mode, 0);
}

int raw_fchmodat(int folder, const char* path, mode_t mode) {
  return fchmodat(folder, path, mode, 0);
}

// raw_utimensat: without a path, of the open file.
int raw_utimensat(int number, const char* path, const timespec* times, int flags) {
  if (path != nullptr) return utimensat(number, path, times, flags);
  return flags == 0 ? futimens(number, times) : failed(EINVAL);
}

int raw_fadvise(int number, off64_t offset, off64_t size, int advice) {
  const int error = posix_fadvise64(number, offset, size, advice);
  return error == 0 ? 0 : failed(error);
}

int raw_sync() {
  sync();
  return 0;
}

int raw_eventfd(unsigned count) { return eventfd(count, 0); }

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
      FS_CALL(wait4), FS_CALL(waitid), FS_CALL(prctl), FS_CALL(personality), FS_CALL(setpriority),
      call_of(SYS_getpriority, raw_getpriority), FS_CALL(sched_getscheduler),
      FS_CALL(sched_setscheduler), FS_CALL(sched_getparam), FS_CALL(sched_setparam),
      FS_CALL(sched_rr_get_interval), FS_CALL(sched_setaffinity),
      call_of(SYS_sched_getaffinity, raw_getaffinity), call_of(SYS_prlimit64, prlimit64),
      call_of(SYS_getrlimit, getrlimit64), call_of(SYS_setrlimit, setrlimit64), FS_CALL(getrusage),
      FS_CALL(times), FS_CALL(getuid), FS_CALL(geteuid), FS_CALL(getgid), FS_CALL(getegid),
      call_of(SYS_exit_group, raw_exit_group), call_of(SYS_exit, raw_exit), FS_CALL(fork),
      FS_CALL(execve), FS_CALL(getresuid), FS_CALL(getresgid), FS_CALL(getgroups), FS_CALL(setuid),
      FS_CALL(setgid), FS_CALL(setreuid), FS_CALL(setregid), FS_CALL(setresuid), FS_CALL(setresgid),
      FS_CALL(setgroups), FS_CALL(setfsuid), FS_CALL(setfsgid), FS_CALL(sysinfo),
      FS_CALL(sethostname), FS_CALL(capget), FS_CALL(capset), FS_CALL(getcpu),
      // signals and timers
      call_of(SYS_rt_sigaction, raw_sigaction), call_of(SYS_rt_sigprocmask, raw_sigprocmask),
      call_of(SYS_rt_sigpending, raw_sigpending), call_of(SYS_rt_sigtimedwait, raw_sigtimedwait),
      call_of(SYS_rt_sigsuspend, raw_sigsuspend), FS_CALL(pause), FS_CALL(alarm),
      FS_CALL(setitimer), FS_CALL(getitimer),
      // time and chance
      FS_CALL(clock_gettime), FS_CALL(clock_getres), FS_CALL(clock_settime), FS_CALL(gettimeofday),
      FS_CALL(settimeofday), FS_CALL(adjtimex), FS_CALL(clock_adjtime), FS_CALL(time),
      FS_CALL(nanosleep), call_of(SYS_clock_nanosleep, raw_clock_nanosleep), FS_CALL(getrandom),
      // descriptors
      FS_CALL(read), FS_CALL(write), FS_CALL(readv), FS_CALL(writev), call_of(SYS_pread64, pread64),
      call_of(SYS_pwrite64, pwrite64), call_of(SYS_preadv, preadv64),
      call_of(SYS_pwritev, pwritev64), call_of(SYS_preadv2, raw_preadv2),
      call_of(SYS_pwritev2, raw_pwritev2), FS_CALL(close), FS_CALL(close_range), FS_CALL(dup),
      FS_CALL(dup2), FS_CALL(dup3), FS_CALL(pipe), FS_CALL(pipe2), call_of(SYS_fcntl, fcntl64),
      FS_CALL(ioctl), FS_CALL(flock), call_of(SYS_lseek, lseek64),
      call_of(SYS_ftruncate, ftruncate64), call_of(SYS_fallocate, fallocate64),
      call_of(SYS_fadvise64, raw_fadvise), FS_CALL(readahead), FS_CALL(sync_file_range),
      FS_CALL(fsync), FS_CALL(fdatasync), FS_CALL(syncfs), call_of(SYS_sync, raw_sync),
      FS_CALL(fchmod), FS_CALL(fchown), call_of(SYS_fstat, fstat64),
      call_of(SYS_fstatfs, fstatfs64), FS_CALL(copy_file_range), call_of(SYS_sendfile, sendfile64),
      FS_CALL(splice), FS_CALL(vmsplice), FS_CALL(memfd_create), call_of(SYS_mmap, mmap64),
      // waits for descriptors
      FS_CALL(poll), call_of(SYS_ppoll, raw_ppoll), call_of(SYS_select, raw_select),
      call_of(SYS_pselect6, raw_pselect), call_of(SYS_eventfd, raw_eventfd),
      call_of(SYS_eventfd2, eventfd), FS_CALL(epoll_create), FS_CALL(epoll_create1),
      FS_CALL(epoll_ctl), FS_CALL(epoll_wait), call_of(SYS_epoll_pwait, raw_epoll_pwait),
      call_of(SYS_epoll_pwait2, raw_epoll_pwait2),
      // sockets
      FS_CALL(socket), FS_CALL(socketpair), FS_CALL(bind), FS_CALL(listen), FS_CALL(connect),
      FS_CALL(accept), FS_CALL(accept4), FS_CALL(sendto), FS_CALL(sendmsg), FS_CALL(sendmmsg),
      FS_CALL(recvfrom), FS_CALL(recvmsg), FS_CALL(recvmmsg), FS_CALL(shutdown),
      FS_CALL(getsockname), FS_CALL(getpeername), FS_CALL(setsockopt), FS_CALL(getsockopt),
      // files by path
      call_of(SYS_open, open64), call_of(SYS_openat, openat64), call_of(SYS_creat, creat64),
      call_of(SYS_stat, stat64), call_of(SYS_lstat, lstat64), call_of(SYS_newfstatat, fstatat64),
      FS_CALL(statx), FS_CALL(access), call_of(SYS_faccessat, raw_faccessat),
      call_of(SYS_faccessat2, faccessat), FS_CALL(readlink), FS_CALL(readlinkat),
      call_of(SYS_statfs, statfs64), FS_CALL(unlink), FS_CALL(unlinkat), FS_CALL(mkdir),
      FS_CALL(mkdirat), FS_CALL(rmdir), FS_CALL(rename), FS_CALL(renameat), FS_CALL(renameat2),
      FS_CALL(link), FS_CALL(linkat), FS_CALL(symlink), FS_CALL(symlinkat), FS_CALL(mknod),
      FS_CALL(mknodat), call_of(SYS_truncate, truncate64), FS_CALL(chmod),
      call_of(SYS_fchmodat, raw_fchmodat), FS_CALL(chown), FS_CALL(lchown), FS_CALL(fchownat),
      FS_CALL(utime), FS_CALL(utimes), FS_CALL(futimesat), call_of(SYS_utimensat, raw_utimensat),
      FS_CALL(getxattr), FS_CALL(lgetxattr), FS_CALL(fgetxattr), FS_CALL(setxattr),
      FS_CALL(lsetxattr), FS_CALL(fsetxattr), FS_CALL(listxattr), FS_CALL(llistxattr),
      FS_CALL(flistxattr), FS_CALL(removexattr), FS_CALL(lremovexattr), FS_CALL(getdents64),
      FS_CALL(fremovexattr), FS_CALL(chdir), FS_CALL(fchdir), call_of(SYS_getcwd, raw_getcwd),
      FS_CALL(umask), FS_CALL(uname)};
  const auto found = std::ranges::find(calls, number, &Call::number);
  return found == std::end(calls) ? nullptr : found;
}

// name_refused: what table.def refuses by this name, it refuses by the number. nullptr: no such.
const char* name_refused(long number) {
  struct Refused {
    long number;
    const char* name;
  };
#define FS_REFUSED(name) \
  { SYS_##name, #name }
  static constexpr Refused kRefused[] = {

      FS_REFUSED(chroot),
      FS_REFUSED(pivot_root),
      FS_REFUSED(inotify_init),
      FS_REFUSED(inotify_init1),
      FS_REFUSED(inotify_add_watch),
      FS_REFUSED(inotify_rm_watch),
      FS_REFUSED(fanotify_init),
      FS_REFUSED(fanotify_mark),
      FS_REFUSED(name_to_handle_at),
      FS_REFUSED(open_by_handle_at),
      FS_REFUSED(tee),
      {SYS_signalfd, "signalfd"},
      {SYS_signalfd4, "signalfd"},
      FS_REFUSED(timerfd_create),
      FS_REFUSED(timerfd_settime),
      FS_REFUSED(timerfd_gettime),
      FS_REFUSED(shmget),
      FS_REFUSED(shmat),
      FS_REFUSED(shmdt),
      FS_REFUSED(shmctl),
      FS_REFUSED(semget),
      FS_REFUSED(semop),
      FS_REFUSED(semctl),
      FS_REFUSED(semtimedop),
      FS_REFUSED(msgget),
      FS_REFUSED(msgsnd),
      FS_REFUSED(msgrcv),
      FS_REFUSED(msgctl),
      FS_REFUSED(mq_open),
      FS_REFUSED(mq_unlink),
      FS_REFUSED(mq_timedsend),
      FS_REFUSED(mq_timedreceive),
      FS_REFUSED(mq_notify),
      {SYS_mq_getsetattr, "mq_setattr"},
      FS_REFUSED(timer_create),
      FS_REFUSED(timer_settime),
      FS_REFUSED(timer_gettime),
      FS_REFUSED(timer_getoverrun),
      FS_REFUSED(timer_delete),
      FS_REFUSED(clone),
      {SYS_clone3, "clone"},
      {SYS_vfork, "clone"},
      FS_REFUSED(execveat),
      FS_REFUSED(ptrace),
      FS_REFUSED(process_vm_readv),
      FS_REFUSED(process_vm_writev),
      FS_REFUSED(process_madvise),
      FS_REFUSED(process_mrelease),
      FS_REFUSED(pidfd_getfd),
      FS_REFUSED(unshare),
      FS_REFUSED(setns),
      {SYS_rt_sigqueueinfo, "sigqueue"},
      {SYS_rt_tgsigqueueinfo, "sigqueue"},
      FS_REFUSED(reboot),
      FS_REFUSED(mount),
      FS_REFUSED(umount2),
      FS_REFUSED(swapon),
      FS_REFUSED(swapoff),
      FS_REFUSED(acct),
      FS_REFUSED(quotactl),
      {SYS_syslog, "klogctl"},
      FS_REFUSED(vhangup),
      FS_REFUSED(init_module),
      FS_REFUSED(delete_module),
      FS_REFUSED(iopl),
      FS_REFUSED(ioperm),
      FS_REFUSED(setdomainname),
      FS_REFUSED(move_mount),
      FS_REFUSED(open_tree),
      FS_REFUSED(fsopen),
      FS_REFUSED(fsmount),
      FS_REFUSED(fsconfig),
      FS_REFUSED(fspick),
      FS_REFUSED(mount_setattr)};
  const auto found = std::ranges::find(kRefused, number, &Refused::number);
  return found == std::end(kRefused) ? nullptr : found->name;
}

// stays_own: it concerns the process's own memory and registers, or is a hint or a constant of the
// kernel's; table.def passes these by name, and libraries wait for their own threads by futex(2).
bool stays_own(long number) {
  switch (number) {
    case SYS_munmap:
    case SYS_mremap:
    case SYS_mprotect:
    case SYS_madvise:
    case SYS_msync:
    case SYS_mlock:
    case SYS_munlock:
    case SYS_mlockall:
    case SYS_munlockall:
    case SYS_mincore:
    case SYS_brk:
    case SYS_arch_prctl:
    case SYS_rseq:
    case SYS_futex:
    case SYS_sigaltstack:
    case SYS_sched_yield:
    case SYS_sched_get_priority_max:
    case SYS_sched_get_priority_min:
      return true;
    default:
      return false;
  }
}

// refuse_number: Emits: NoteAdded, SystemCallDone.
Word refuse_number(long number) {
  if (const char* const name = name_refused(number)) return fs_refuse(name);
  SystemCall call("syscall", -1, {});
  tell_refusal(("syscall(" + std::to_string(number) + ")").c_str(),
               told("the kernel's call with this number is not simulated"));
  return call.over(-ENOSYS);
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
  if (!simulating() || stays_own(number)) {
    return __wrap_syscall(number, at[0], at[1], at[2], at[3], at[4], at[5]);
  }
  const Call* const call = find_call(number);
  if (call == nullptr) return refuse_number(number);
  const Word result = call->function(at[0], at[1], at[2], at[3], at[4], at[5]);
  return call->narrow ? static_cast<int>(result) : result;
}
