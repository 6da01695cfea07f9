#include "scheduler/engine/kernel_text.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace fiberscope::engine {

std::string kernel_text(const std::string& path) {
  std::string text;
  const long file = syscall(SYS_openat, AT_FDCWD, path.c_str(), O_RDONLY | O_CLOEXEC, 0);
  if (file < 0) return text;
  std::array<char, 4096> piece{};
  for (;;) {
    const long got = syscall(SYS_read, file, piece.data(), piece.size());
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    text.append(piece.data(), static_cast<std::size_t>(got));
  }
  syscall(SYS_close, file);
  return text;
}

// Source: Linux fs/proc/base.c, proc_task_getattr: two links, and one for each.
bool has_one_thread(pid_t pid) {
  struct stat tasks {};
  const std::string path = "/proc/" + std::to_string(pid) + "/task";
  return syscall(SYS_newfstatat, AT_FDCWD, path.c_str(), &tasks, 0) == 0 && tasks.st_nlink == 3;
}

}  // namespace fiberscope::engine
