#include "app/session/files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <utility>

#include "scheduler/base/input_file.h"

namespace fiberscope::session {

base::Result<std::string> read_file(const std::string& path, std::uint64_t bytes_max) {
  return base::read_input(path, bytes_max);
}

base::Result<AtomicFile> AtomicFile::create(const std::string& path) {
  std::error_code ignored;
  std::string target = path;
  if (std::filesystem::is_symlink(path, ignored)) {
    target = std::filesystem::weakly_canonical(path, ignored).string();
    if (target.empty()) target = path;
  }
  if (std::filesystem::is_directory(target, ignored)) {
    return base::Error{path + ": cannot be written: it is a folder"};
  }
  // a device or a pipe cannot be replaced, only written to
  if (std::filesystem::exists(target, ignored) &&
      !std::filesystem::is_regular_file(target, ignored)) {
    const int fd = open(target.c_str(), O_WRONLY | O_CLOEXEC);
    if (fd < 0) return base::Error{path + ": cannot be written: " + std::strerror(errno)};
    return AtomicFile(target, "", fd);
  }
  std::string temporary = target + ".XXXXXX";
  const int fd = mkostemp(temporary.data(), O_CLOEXEC);
  if (fd < 0) return base::Error{path + ": cannot be written: " + std::strerror(errno)};
  // as open(2) would have made it
  const mode_t mask = umask(0);
  umask(mask);
  fchmod(fd, 0666 & ~mask);
  return AtomicFile(target, temporary, fd);
}

AtomicFile::AtomicFile(AtomicFile&& other) noexcept
    : path_(std::move(other.path_)),
      temporary_(std::move(other.temporary_)),
      fd_(std::exchange(other.fd_, -1)) {}

AtomicFile::~AtomicFile() {
  if (fd_ < 0) return;
  close(fd_);
  if (!temporary_.empty()) unlink(temporary_.c_str());
}

base::Error AtomicFile::failed(const char* what) const {
  return base::Error{path_ + ": cannot be " + what + ": " + std::strerror(errno)};
}

base::Result<std::monostate> AtomicFile::write(std::string_view data) {
  while (!data.empty()) {
    const ssize_t done = ::write(fd_, data.data(), data.size());
    if (done < 0 && errno == EINTR) continue;
    if (done < 0) return failed("written");
    data.remove_prefix(static_cast<std::size_t>(done));
  }
  return std::monostate{};
}

base::Result<std::monostate> AtomicFile::commit() {
  if (fsync(fd_) != 0 && errno != EINVAL && errno != EROFS) return failed("written");
  if (!temporary_.empty() && rename(temporary_.c_str(), path_.c_str()) != 0) {
    return failed("written");
  }
  close(std::exchange(fd_, -1));
  return std::monostate{};
}

base::Result<std::monostate> write_file(const std::string& path, std::string_view data) {
  base::Result<AtomicFile> file = AtomicFile::create(path);
  if (!file) return base::Error{file.error()};
  if (auto written = file.value().write(data); !written) return written;
  return file.value().commit();
}

}  // namespace fiberscope::session
