#include "scheduler/base/input_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "scheduler/base/size.h"

namespace fiberscope::base {

namespace {

// kind_problem: "" for an ordinary file.
const char* kind_problem(mode_t mode) {
  if (S_ISREG(mode)) return "";
  if (S_ISDIR(mode)) return "it is a folder";
  if (S_ISFIFO(mode)) return "it is a pipe, not an ordinary file";
  if (S_ISSOCK(mode)) return "it is a socket, not an ordinary file";
  return "it is a device, not an ordinary file";
}

}  // namespace

Result<InputFile> open_input(const std::string& path, std::uint64_t bytes_max) {
  const auto wrong = [&](const std::string& why) {
    return Error{path + ": cannot be opened: " + why};
  };
  struct stat about {};
  // first by name: already the opening of a device can do something
  if (stat(path.c_str(), &about) != 0) return wrong(std::strerror(errno));
  if (const char* why = kind_problem(about.st_mode); *why != 0) return wrong(why);
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  if (fd < 0) return wrong(std::strerror(errno));
  InputFile file(fdopen(fd, "rb"), std::fclose);
  if (!file) {
    close(fd);
    return wrong(std::strerror(errno));
  }
  if (fstat(fd, &about) != 0) return wrong(std::strerror(errno));
  if (const char* why = kind_problem(about.st_mode); *why != 0) return wrong(why);
  if (static_cast<std::uint64_t>(about.st_size) > bytes_max) {
    return wrong("it is larger than " + format_size(bytes_max));
  }
  return file;
}

Result<std::string> read_input(const std::string& path, std::uint64_t bytes_max) {
  Result<InputFile> file = open_input(path, bytes_max);
  if (!file) return Error{file.error()};
  std::string text;
  char buffer[65536];
  std::FILE* const in = file.value().get();
  for (std::size_t got = 0; (got = std::fread(buffer, 1, sizeof buffer, in)) > 0;) {
    text.append(buffer, got);
    // files below /proc have no size, and others grow meanwhile
    if (text.size() > bytes_max) {
      return Error{path + ": cannot be read: it is larger than " + format_size(bytes_max)};
    }
  }
  if (std::ferror(in)) return Error{path + ": cannot be read: " + std::strerror(errno)};
  return text;
}

}  // namespace fiberscope::base
