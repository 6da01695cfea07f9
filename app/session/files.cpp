#include "app/session/files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <optional>
#include <streambuf>
#include <utility>

#include "scheduler/base/input_file.h"

namespace fiberscope::session {

base::Result<std::string> read_file(const std::string& path, std::uint64_t bytes_max) {
  return base::read_input(path, bytes_max);
}

namespace {

constexpr int kNamesMax = 1000;

// name_of: by which an open file without a name can be linked. Source: open(2), O_TMPFILE.
std::string name_of(int fd) { return "/proc/self/fd/" + std::to_string(fd); }

}  // namespace

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
  const std::string folder = std::filesystem::path(target).parent_path().string();
  // Without a name it is gone with us, however we end.
  const int nameless =
      open(folder.empty() ? "." : folder.c_str(), O_TMPFILE | O_WRONLY | O_CLOEXEC, 0666);
  if (nameless >= 0 && access(name_of(nameless).c_str(), F_OK) == 0) {
    return AtomicFile(target, "", nameless, true);
  }
  if (nameless >= 0) close(nameless);
  // a file system that cannot do that
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
      fd_(std::exchange(other.fd_, -1)),
      nameless_(other.nameless_) {}

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

// give_name: its own, if nothing has that yet; else a temporary one, complete as it is. False:
// errno.
bool AtomicFile::give_name() {
  const std::string now = name_of(fd_);
  const auto link_as = [&](const std::string& name) {
    return linkat(AT_FDCWD, now.c_str(), AT_FDCWD, name.c_str(), AT_SYMLINK_FOLLOW) == 0;
  };
  if (link_as(path_)) return true;
  for (int tries = 0; errno == EEXIST && tries < kNamesMax; ++tries) {
    const std::string name = path_ + "." + std::to_string(getpid()) + "-" + std::to_string(tries);
    if (!link_as(name)) continue;
    temporary_ = name;
    return true;
  }
  return false;
}

base::Result<std::monostate> AtomicFile::commit() {
  if (fsync(fd_) != 0 && errno != EINVAL && errno != EROFS) return failed("written");
  if (nameless_ && !give_name()) return failed("written");
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

namespace {

// FileBuffer: a stream's buffer that hands everything on to a file.
class FileBuffer final : public std::streambuf {
 public:
  explicit FileBuffer(AtomicFile& file) : file_(file) {}
  const std::optional<base::Error>& error() const { return error_; }

 private:
  std::streamsize xsputn(const char* data, std::streamsize size) override {
    if (error_) return 0;
    const auto done = file_.write({data, static_cast<std::size_t>(size)});
    if (!done) error_ = base::Error{done.error()};
    return error_ ? 0 : size;
  }
  int overflow(int c) override {
    const auto byte = static_cast<char>(c);
    return xsputn(&byte, 1) == 1 ? c : traits_type::eof();
  }

  AtomicFile& file_;
  std::optional<base::Error> error_;
};

}  // namespace

base::Result<std::monostate> append_line(const std::string& path, std::string_view line) {
  const auto failed = [&] {
    return base::Error{path + ": cannot be written: " + std::strerror(errno)};
  };
  const int fd = open(path.c_str(), O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NONBLOCK, 0666);
  if (fd < 0) return failed();
  struct stat facts {};
  std::string text;
  char last = '\n';
  errno = EINVAL;
  bool good = fstat(fd, &facts) == 0 && S_ISREG(facts.st_mode);
  // a write that was cut short left half a line
  good = good && (facts.st_size == 0 || pread(fd, &last, 1, facts.st_size - 1) == 1);
  if (last != '\n') text += '\n';
  text += line;
  text += '\n';
  good = good && ::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  base::Result<std::monostate> done = std::monostate{};
  if (!good) done = failed();
  close(fd);
  return done;
}

base::Result<std::monostate> write_stream(
    const std::string& path,
    const std::function<base::Result<std::monostate>(std::ostream&)>& write) {
  base::Result<AtomicFile> file = AtomicFile::create(path);
  if (!file) return base::Error{file.error()};
  FileBuffer buffer(file.value());
  std::ostream out(&buffer);
  const auto written = write(out);
  if (buffer.error()) return *buffer.error();
  if (!written) return base::Error{path + ": " + written.error()};
  return file.value().commit();
}

}  // namespace fiberscope::session
