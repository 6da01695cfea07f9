#include "scheduler/engine/system_calls.h"

#include <fcntl.h>
#include <linux/filter.h>
#include <linux/prctl.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <seccomp.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <termios.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <vector>

#include "scheduler/base/process_calls.h"

namespace fiberscope::engine {

namespace {

// Allowed with any arguments: they look, wait, or act on this process, its memory and what it has
// open.
constexpr int kAllowed[] = {
    // what is open
    SCMP_SYS(read),
    SCMP_SYS(write),
    SCMP_SYS(readv),
    SCMP_SYS(writev),
    SCMP_SYS(pread64),
    SCMP_SYS(pwrite64),
    SCMP_SYS(preadv),
    SCMP_SYS(pwritev),
    SCMP_SYS(preadv2),
    SCMP_SYS(pwritev2),
    SCMP_SYS(lseek),
    SCMP_SYS(close),
    SCMP_SYS(close_range),
    SCMP_SYS(dup),
    SCMP_SYS(dup2),
    SCMP_SYS(dup3),
    SCMP_SYS(fstat),
    SCMP_SYS(fstatfs),
    SCMP_SYS(ftruncate),
    SCMP_SYS(fallocate),
    SCMP_SYS(fsync),
    SCMP_SYS(fdatasync),
    SCMP_SYS(getdents64),
    SCMP_SYS(fadvise64),
    SCMP_SYS(readahead),
    SCMP_SYS(poll),
    SCMP_SYS(ppoll),
    SCMP_SYS(select),
    SCMP_SYS(pselect6),
    SCMP_SYS(epoll_create1),
    SCMP_SYS(epoll_ctl),
    SCMP_SYS(epoll_wait),
    SCMP_SYS(epoll_pwait),
    SCMP_SYS(eventfd2),
    SCMP_SYS(pipe2),
    SCMP_SYS(memfd_create),
    // what paths lead to; opening is below
    SCMP_SYS(stat),
    SCMP_SYS(lstat),
    SCMP_SYS(newfstatat),
    SCMP_SYS(statx),
    SCMP_SYS(access),
    SCMP_SYS(faccessat),
    SCMP_SYS(faccessat2),
    SCMP_SYS(readlink),
    SCMP_SYS(readlinkat),
    SCMP_SYS(getcwd),
    SCMP_SYS(statfs),
    SCMP_SYS(getxattr),
    SCMP_SYS(lgetxattr),
    SCMP_SYS(fgetxattr),
    SCMP_SYS(listxattr),
    SCMP_SYS(llistxattr),
    SCMP_SYS(flistxattr),
    SCMP_SYS(umask),
    // memory
    SCMP_SYS(mmap),
    SCMP_SYS(munmap),
    SCMP_SYS(mremap),
    SCMP_SYS(mprotect),
    SCMP_SYS(madvise),
    SCMP_SYS(mincore),
    SCMP_SYS(msync),
    SCMP_SYS(mlock),
    SCMP_SYS(munlock),
    SCMP_SYS(brk),
    // itself
    SCMP_SYS(exit),
    SCMP_SYS(exit_group),
    SCMP_SYS(getpid),
    SCMP_SYS(gettid),
    SCMP_SYS(getppid),
    SCMP_SYS(getpgrp),
    SCMP_SYS(getpgid),
    SCMP_SYS(getsid),
    SCMP_SYS(getuid),
    SCMP_SYS(geteuid),
    SCMP_SYS(getgid),
    SCMP_SYS(getegid),
    SCMP_SYS(getresuid),
    SCMP_SYS(getresgid),
    SCMP_SYS(getgroups),
    SCMP_SYS(getpriority),
    SCMP_SYS(getrlimit),
    SCMP_SYS(getrusage),
    SCMP_SYS(times),
    SCMP_SYS(sysinfo),
    SCMP_SYS(uname),
    SCMP_SYS(arch_prctl),
    SCMP_SYS(capget),
    SCMP_SYS(wait4),
    SCMP_SYS(waitid),
    // time and chance
    SCMP_SYS(clock_gettime),
    SCMP_SYS(clock_getres),
    SCMP_SYS(gettimeofday),
    SCMP_SYS(time),
    SCMP_SYS(nanosleep),
    SCMP_SYS(clock_nanosleep),
    SCMP_SYS(getrandom),
    SCMP_SYS(timer_create),
    SCMP_SYS(timer_settime),
    SCMP_SYS(timer_delete),
    // signals and threads
    SCMP_SYS(rt_sigaction),
    SCMP_SYS(rt_sigprocmask),
    SCMP_SYS(rt_sigreturn),
    SCMP_SYS(rt_sigpending),
    SCMP_SYS(rt_sigtimedwait),
    SCMP_SYS(rt_sigsuspend),
    SCMP_SYS(sigaltstack),
    SCMP_SYS(pause),
    SCMP_SYS(restart_syscall),
    SCMP_SYS(futex),
    SCMP_SYS(set_robust_list),
    SCMP_SYS(get_robust_list),
    SCMP_SYS(rseq),
    SCMP_SYS(set_tid_address),
    SCMP_SYS(sched_yield),
    SCMP_SYS(sched_getaffinity),
    SCMP_SYS(sched_getparam),
    SCMP_SYS(sched_getscheduler),
    SCMP_SYS(sched_rr_get_interval),
    SCMP_SYS(sched_get_priority_max),
    SCMP_SYS(sched_get_priority_min),
    SCMP_SYS(getcpu),
};

// Refused as if the kernel were older: what asks then takes another, whose arguments can be seen.
constexpr int kUnknown[] = {SCMP_SYS(clone3), SCMP_SYS(openat2), SCMP_SYS(epoll_pwait2),
                            SCMP_SYS(futex_waitv)};

constexpr int kFcntls[] = {F_DUPFD,     F_DUPFD_CLOEXEC, F_GETFD,      F_SETFD,
                           F_GETFL,     F_SETFL,         F_GETPIPE_SZ, F_SETPIPE_SZ,
                           F_ADD_SEALS, F_GET_SEALS,     F_GETOWN};
// Of a terminal what a program does to its own; not TIOCSTI and TIOCLINUX, which type into it.
constexpr unsigned long kIoctls[] = {TCGETS,   TCSETS,  TCSETSW, TCSETSF,  TIOCGWINSZ, TIOCGPGRP,
                                     TIOCGSID, TCFLSH,  TCXONC,  TCSBRK,   TCSBRKP,    FIONREAD,
                                     TIOCOUTQ, FIONBIO, FIOCLEX, FIONCLEX, TIOCGETD};
constexpr int kPrctls[] = {PR_SET_NAME,     PR_GET_NAME,      PR_SET_VMA,
                           PR_GET_DUMPABLE, PR_GET_PDEATHSIG, PR_CAPBSET_READ};

// Filter: libseccomp's, let go in the end.
class Filter {
 public:
  Filter() : context_(seccomp_init(SCMP_ACT_ERRNO(EPERM))) {}
  ~Filter() {
    if (context_ != nullptr) seccomp_release(context_);
  }
  Filter(const Filter&) = delete;
  Filter& operator=(const Filter&) = delete;

  // error: 0, or minus an errno: of the first that failed.
  int error() const { return context_ == nullptr ? -ENOMEM : error_; }
  template <class... Conditions>
  void allow(int call, Conditions... conditions) {
    add(SCMP_ACT_ALLOW, call, conditions...);
  }
  template <class... Conditions>
  void add(std::uint32_t action, int call, Conditions... conditions) {
    const int count = static_cast<int>(sizeof...(conditions));
    keep(seccomp_rule_add(context_, action, call, static_cast<unsigned>(count), conditions...));
  }
  void set(scmp_filter_attr attribute, std::uint32_t value) {
    keep(seccomp_attr_set(context_, attribute, value));
  }
  // program: what the kernel is handed. Empty: error() says why.
  std::vector<sock_filter> program() {
    const int file = static_cast<int>(syscall(SYS_memfd_create, "filter", MFD_CLOEXEC));
    if (file < 0) keep(-errno);
    if (error() == 0) keep(seccomp_export_bpf(context_, file));
    std::vector<sock_filter> out;
    const auto bytes = error() == 0 ? syscall(SYS_lseek, file, 0, SEEK_END) : 0;
    out.resize(static_cast<std::size_t>(bytes) / sizeof(sock_filter));
    if (syscall(SYS_pread64, file, out.data(), bytes, 0) != bytes) keep(-EIO);
    if (file >= 0) syscall(SYS_close, file);
    return out;
  }

 private:
  void keep(int result) {
    if (error_ == 0) error_ = result;
  }
  scmp_filter_ctx context_;
  int error_ = 0;
};

scmp_arg_cmp argument(unsigned which, scmp_compare how, std::uint64_t value,
                      std::uint64_t other = 0) {
  return {which, how, value, other};
}

// allow_opening: for reading only.
void allow_opening(Filter& filter) {
  constexpr std::uint64_t kWrites =
      O_ACCMODE | O_CREAT | O_TRUNC | static_cast<std::uint64_t>(O_TMPFILE & ~O_DIRECTORY);
  filter.allow(SCMP_SYS(openat), argument(2, SCMP_CMP_MASKED_EQ, kWrites, 0));
  filter.allow(SCMP_SYS(open), argument(1, SCMP_CMP_MASKED_EQ, kWrites, 0));
}

// allow_threads: of this process, in its own namespaces.
void allow_threads(Filter& filter) {
  constexpr std::uint64_t kSpaces = CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC |
                                    CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET;
  filter.allow(SCMP_SYS(clone),
               argument(0, SCMP_CMP_MASKED_EQ, CLONE_THREAD | kSpaces, CLONE_THREAD));
}

// In the list before it is known whose it will be: no process has this number (pid_max is 2^22).
constexpr std::uint32_t kSelf = 0x7E11FACE;

// allow_itself: signals to this process, looking at its own limits, naming its threads.
void allow_itself(Filter& filter) {
  constexpr std::uint64_t self = kSelf;
  filter.allow(SCMP_SYS(kill), argument(0, SCMP_CMP_EQ, self));
  filter.allow(SCMP_SYS(tgkill), argument(0, SCMP_CMP_EQ, self));
  for (const std::uint64_t whose : {std::uint64_t{0}, self}) {
    filter.allow(SCMP_SYS(prlimit64), argument(0, SCMP_CMP_EQ, whose), argument(2, SCMP_CMP_EQ, 0));
    // the engine makes room for numbers above those of programs
    filter.allow(SCMP_SYS(prlimit64), argument(0, SCMP_CMP_EQ, whose),
                 argument(1, SCMP_CMP_EQ, RLIMIT_NOFILE), argument(2, SCMP_CMP_NE, 0));
  }
  for (const int option : kPrctls) {
    filter.allow(SCMP_SYS(prctl), argument(0, SCMP_CMP_EQ, static_cast<std::uint64_t>(option)));
  }
}

void allow_controls(Filter& filter) {
  for (const int command : kFcntls) {
    filter.allow(SCMP_SYS(fcntl), argument(1, SCMP_CMP_EQ, static_cast<std::uint64_t>(command)));
  }
  // the kernel looks at 32 bits of the command, so only these are compared
  for (const unsigned long command : kIoctls) {
    filter.allow(SCMP_SYS(ioctl), argument(1, SCMP_CMP_MASKED_EQ, UINT32_MAX, command));
  }
}

// List: made once for all processes, which takes the better part of what shutting in takes.
struct List {
  std::vector<sock_filter> program;
  int error = 0;  // 0, or minus an errno
};

// ask_engine: for what a checkpoint needs, and another process of the run.
void ask_engine(Filter& filter) {
  for (const std::uint64_t flags :
       {kForkFlags, kStandFlags, base::kProcessFlags, base::kHereFlags,
        base::kZygoteStandFlags, base::kSpawnFlags, base::kMemoryFlags, base::kFetchFlags}) {
    filter.add(SCMP_ACT_NOTIFY, SCMP_SYS(clone), argument(0, SCMP_CMP_EQ, flags));
  }
  filter.allow(SCMP_SYS(prctl), argument(0, SCMP_CMP_EQ, PR_SET_PDEATHSIG),
               argument(1, SCMP_CMP_EQ, SIGKILL));
}

List make_list(bool asks) {
  Filter filter;
  filter.set(SCMP_FLTATR_CTL_OPTIMIZE, 2);
  for (const int call : kAllowed) filter.allow(call);
  for (const int call : kUnknown) filter.add(SCMP_ACT_ERRNO(ENOSYS), call);
  allow_opening(filter);
  allow_threads(filter);
  allow_itself(filter);
  allow_controls(filter);
  if (asks) ask_engine(filter);
  List list{filter.program()};
  list.error = filter.error();
  return list;
}

const List& the_list(bool asks) {
  if (asks) {
    static const List with_asking = make_list(true);
    return with_asking;
  }
  static const List list = make_list(false);
  return list;
}

// load: the list is this process's from now on. Answers a descriptor if `flags` ask for one, else
// 0; below 0: minus an errno.
long load(const List& list, unsigned long flags) {
  if (list.error != 0) return list.error;
  std::vector<sock_filter> program = list.program;
  const auto self = static_cast<std::uint32_t>(syscall(SYS_getpid));
  std::size_t marks = 0;
  for (sock_filter& line : program) {
    if (line.k == kSelf) line.k = self, ++marks;
  }
  if (marks == 0) return -ESRCH;  // its own number is not in the list
  sock_fprog handed{static_cast<unsigned short>(program.size()), program.data()};
  // a filter of ours guards no secret of this process's from itself: it is not worth a slower CPU
  const long done = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER,
                            flags | SECCOMP_FILTER_FLAG_SPEC_ALLOW, &handed);
  return done < 0 ? -errno : done;
}

}  // namespace

void prepare_list_of_calls() {
  the_list(false);
  the_list(true);
}

std::string restrict_system_calls(int* listener) {
  if (listener != nullptr) {
    *listener = static_cast<int>(load(the_list(true), SECCOMP_FILTER_FLAG_NEW_LISTENER));
    if (*listener >= 0) return "";
    *listener = -1;
  }
  const long done = load(the_list(false), 0);
  return done == 0 ? "" : std::strerror(static_cast<int>(-done));
}

}  // namespace fiberscope::engine
