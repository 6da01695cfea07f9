#include "scheduler/host/calls/real_files.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <climits>

namespace fiberscope::host {

namespace {

// Opened: for reading, while it lives.
class Opened {
 public:
  Opened(const std::string& path, int flags)
      : number_(static_cast<int>(
            syscall(SYS_openat, AT_FDCWD, path.c_str(), O_RDONLY | O_CLOEXEC | flags, 0))),
        error_(number_ < 0 ? -errno : 0) {}
  ~Opened() {
    if (number_ >= 0) syscall(SYS_close, number_);
  }
  Opened(const Opened&) = delete;
  Opened& operator=(const Opened&) = delete;
  int number() const { return number_; }
  int error() const { return error_; }

 private:
  int number_;
  int error_;
};

}  // namespace

int RealFiles::facts(const std::string& path, struct stat& out) {
  const long done = syscall(SYS_newfstatat, AT_FDCWD, path.c_str(), &out, AT_SYMLINK_NOFOLLOW);
  return done < 0 ? -errno : 0;
}

int RealFiles::names(const std::string& path, std::vector<std::string>& out) {
  const Opened folder(path, O_DIRECTORY);
  if (folder.error() != 0) return folder.error();
  std::vector<RealName> names;
  const int error = list_real(folder.number(), names);
  for (RealName& name : names) {
    if (name.name != "." && name.name != "..") out.push_back(std::move(name.name));
  }
  return error;
}

int RealFiles::link_target(const std::string& path, std::string& out) {
  char target[PATH_MAX];
  const long size = syscall(SYS_readlinkat, AT_FDCWD, path.c_str(), target, sizeof target);
  if (size < 0) return -errno;
  out.assign(target, static_cast<std::size_t>(size));
  return 0;
}

std::int64_t RealFiles::read(const std::string& path, std::uint64_t offset, char* out,
                             std::size_t size) {
  const Opened file(path, 0);
  if (file.error() != 0) return file.error();
  std::size_t done = 0;
  while (done < size) {
    const long got = syscall(SYS_pread64, file.number(), out + done, size - done, offset + done);
    if (got < 0) return -errno;
    if (got == 0) break;
    done += static_cast<std::size_t>(got);
  }
  return static_cast<std::int64_t>(done);
}

int list_real(int folder, std::vector<RealName>& out) {
  alignas(dirent64) char buffer[32'768];
  for (;;) {
    const long size = syscall(SYS_getdents64, folder, buffer, sizeof buffer);
    if (size < 0) return -errno;
    if (size == 0) return 0;
    for (long at = 0; at < size;) {
      const auto* entry = reinterpret_cast<const dirent64*>(buffer + at);
      out.push_back({entry->d_name, entry->d_type, entry->d_ino});
      at += entry->d_reclen;
    }
  }
}

}  // namespace fiberscope::host
