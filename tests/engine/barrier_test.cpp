// The kernel's barrier, each of its layers alone: what it refuses works without it, so a layer that
// is taken away is seen.
#include "scheduler/engine/barrier.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <seccomp.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>

#include "scheduler/engine/landlock.h"
#include "scheduler/engine/system_calls.h"

namespace fiberscope::engine {

namespace {

constexpr int kRaised = 250;

// Folder: with a file "seen" in "open" and one "hidden" beside it; gone in the end.
struct Folder {
  std::string path;
  Folder() {
    char name[] = "/tmp/fiberscope_barrier_XXXXXX";
    path = mkdtemp(name);
    std::filesystem::create_directory(path + "/open");
    for (const char* file : {"/open/seen", "/hidden"}) std::ofstream(path + file) << "text";
  }
  ~Folder() { std::filesystem::remove_all(path); }
};

// errno_of: what `act`, which answers as a system call does, fails with in a process of its own,
// behind what `raise` raises ("" or why not); 0: it does not fail.
int errno_of(const std::function<std::string()>& raise, const std::function<long()>& act) {
  const pid_t child = fork();
  if (child == 0) {
    syscall(SYS_prctl, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    if (!raise().empty()) _exit(kRaised);
    _exit(act() < 0 ? errno : 0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 1'000 + WTERMSIG(status);
}

std::string nothing() { return ""; }
std::string shut_in() { return restrict_system_calls(); }

long opened(const std::string& path, int flags) {
  return syscall(SYS_openat, AT_FDCWD, path.c_str(), flags, 0600);
}

}  // namespace

TEST_CASE("Landlock alone: files are read only in the places, and written nowhere") {
  const Folder folder;
  const auto files = [&] { return restrict_files({folder.path + "/open", "/none/at/all"}); };
  if (errno_of(files, [] { return 0; }) == kRaised) {
    MESSAGE("this kernel has no Landlock: only seccomp refuses here");
    return;
  }
  const std::string seen = folder.path + "/open/seen", hidden = folder.path + "/hidden";
  const auto both = [&](int refused, const std::function<long()>& act) {
    CHECK_EQ(errno_of(nothing, act), 0);
    CHECK_EQ(errno_of(files, act), refused);
  };
  both(0, [&] { return opened(seen, O_RDONLY); });
  both(EACCES, [&] { return opened(hidden, O_RDONLY); });
  both(EACCES, [&] { return opened(seen, O_RDWR); });
  both(EACCES, [&] { return opened(seen, O_WRONLY | O_APPEND); });
  both(EACCES, [&] { return opened(folder.path, O_RDONLY | O_DIRECTORY); });
  both(EACCES, [&] { return opened(folder.path + "/open", O_RDWR | O_TMPFILE); });
  CHECK_EQ(errno_of(files, [&] { return opened(seen + "2", O_CREAT | O_WRONLY); }), EACCES);
  CHECK_EQ(errno_of(files, [&] { return syscall(SYS_unlink, seen.c_str()); }), EACCES);
  CHECK_EQ(errno_of(files, [&] { return syscall(SYS_mkdir, (seen + "d").c_str(), 0700); }), EACCES);
  CHECK_EQ(errno_of(files, [&] { return syscall(SYS_symlink, "x", (seen + "l").c_str()); }),
           EACCES);
  CHECK_EQ(errno_of(files, [&] { return syscall(SYS_rename, seen.c_str(), (seen + "r").c_str()); }),
           EACCES);
  CHECK_EQ(errno_of(nothing, [&] { return syscall(SYS_rename, seen.c_str(), seen.c_str()); }), 0);
}

TEST_CASE("seccomp alone: nothing is opened for writing, made, started, signalled or connected") {
  const Folder folder;
  const std::string seen = folder.path + "/open/seen";
  const pid_t parent = getpid();
  const auto refused = [&](const std::function<long()>& act) {
    CHECK_EQ(errno_of(nothing, act), 0);
    CHECK_EQ(errno_of(shut_in, act), EPERM);
  };
  CHECK_EQ(errno_of(shut_in, [&] { return opened(seen, O_RDONLY); }), 0);
  refused([&] { return opened(seen, O_RDWR); });
  refused([&] { return opened(seen, O_WRONLY); });
  refused([&] { return opened(seen, O_RDONLY | O_CREAT); });
  refused([&] { return opened(folder.path, O_RDWR | O_TMPFILE); });
  refused([&] { return syscall(SYS_open, seen.c_str(), O_RDONLY | O_TRUNC, 0); });
  refused([&] { return syscall(SYS_chmod, seen.c_str(), 0600); });
  refused([&] { return syscall(SYS_utimensat, AT_FDCWD, seen.c_str(), nullptr, 0); });
  refused([&] { return syscall(SYS_truncate, seen.c_str(), 1); });
  refused([&] { return syscall(SYS_link, seen.c_str(), (seen + "3").c_str()); });
  refused([&] { return syscall(SYS_kill, parent, 0); });
  refused([&] { return syscall(SYS_kill, 0, 0); });
  refused([&] { return syscall(SYS_pidfd_open, parent, 0); });
  refused([&] { return syscall(SYS_prlimit64, parent, RLIMIT_CPU, nullptr, nullptr); });
  refused([&] { return syscall(SYS_socket, AF_INET, SOCK_STREAM, 0); });
  refused([&] {
    int ends[2];
    return syscall(SYS_socketpair, AF_UNIX, SOCK_STREAM, 0, ends);
  });
  refused([&] {
    const long child = syscall(SYS_fork);
    if (child == 0) _exit(0);
    return child;
  });
  refused([&] { return syscall(SYS_prctl, PR_SET_PDEATHSIG, 0, 0, 0, 0); });
  refused([&] { return syscall(SYS_flock, opened(seen, O_RDONLY), 1); });
  char* const words[] = {const_cast<char*>("true"), nullptr};
  refused([&] { return syscall(SYS_execve, "/bin/true", words, nullptr); });
  CHECK_EQ(errno_of(shut_in, [&] { return syscall(SYS_kill, getpid(), 0); }), 0);
  CHECK_EQ(errno_of(shut_in, [] { return syscall(SYS_clone3, nullptr, 0); }), ENOSYS);
  CHECK_EQ(errno_of(shut_in, [] { return ioctl(0, TIOCSTI, "x"); }), EPERM);
  CHECK_EQ(errno_of(shut_in, [] { return syscall(SYS_clock_settime, 0, nullptr); }), EPERM);
}

TEST_CASE("a part of which several things are missing is told once, by the first reason") {
  const pid_t child = fork();
  if (child == 0) {
    syscall(SYS_prctl, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    const scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
    seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(prlimit64), 0);
    if (seccomp_load(filter) != 0) _exit(kRaised);
    const auto gaps = raise_barrier({{"/usr"}, 1, 1 << 20});
    const std::string words = base::words_of(gaps);
    const bool once = words.starts_with("limits: Function not implemented") &&
                      words.find("limits", 1) == std::string::npos;
    _exit(once ? 0 : 1);
  }
  int status = 0;
  waitpid(child, &status, 0);
  CHECK(WIFEXITED(status));
  CHECK_EQ(WEXITSTATUS(status), 0);
}

TEST_CASE("all of it: no core is left behind, and processor time has an end") {
  const auto all = [] { return base::words_of(raise_barrier({{"/usr"}, 1, 1 << 20})); };
  if (errno_of(all, [] { return 0; }) == kRaised) return;  // no Landlock: told above
  CHECK_EQ(errno_of(all,
                    [] {
                      rlimit core{}, cpu{}, file{};
                      getrlimit(RLIMIT_CORE, &core);
                      getrlimit(RLIMIT_CPU, &cpu);
                      getrlimit(RLIMIT_FSIZE, &file);
                      return core.rlim_max == 0 && cpu.rlim_cur == 1 && file.rlim_max == 1 << 20
                                 ? 0
                                 : -1;
                    }),
           0);
  CHECK_EQ(errno_of(all,
                    []() -> long {
                      for (std::uint64_t n = 0;; ++n) __asm__ volatile("" : "+r"(n));
                    }),
           1'000 + SIGXCPU);
}

}  // namespace fiberscope::engine
