// realpath(3): of a path in the private tree, or of what really lies there: link by link, through
// the calls that every library asks. Source: realpath(3) of Linux man-pages 6.03.
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>

#include "scheduler/host/libc/own.h"
#include "scheduler/host/libc/results.h"

extern "C" [[noreturn]] void __chk_fail();

namespace fiberscope::host {

namespace {

constexpr int kLinksMax = 40;

// target_of_link: false: it is none; errno is another than EINVAL: it cannot be looked at.
bool target_of_link(const std::string& path, std::string& target) {
  char text[PATH_MAX];
  const ssize_t size = readlink(path.c_str(), text, sizeof text);
  if (size < 0) return false;
  target.assign(text, static_cast<std::size_t>(size));
  return true;
}

bool lists_names(const std::string& path) {
  struct stat64 about {};
  return stat64(path.empty() ? "/" : path.c_str(), &about) == 0 && S_ISDIR(about.st_mode);
}

// follow: `out` becomes the absolute path without links; -1: errno says why not.
int follow(std::string rest, std::string& out) {
  if (rest.empty()) return failed(ENOENT);
  out.clear();
  if (rest[0] != '/') {
    char here[PATH_MAX];
    if (getcwd(here, sizeof here) == nullptr) return -1;
    out = std::strcmp(here, "/") == 0 ? "" : here;
  }
  for (int links = 0; !rest.empty();) {
    const std::size_t end = std::min(rest.find('/'), rest.size());
    const std::string name = rest.substr(0, end);
    const bool more = end < rest.size();
    rest.erase(0, end + 1);
    if (name.empty() || name == ".") continue;
    if (name == "..") {
      out.erase(std::min(out.rfind('/'), out.size()));
      continue;
    }
    const std::string path = out + "/" + name;
    if (path.size() >= PATH_MAX) return failed(ENAMETOOLONG);
    std::string target;
    if (!target_of_link(path, target)) {
      if (errno != EINVAL) return -1;
      if (more && !lists_names(path)) return failed(ENOTDIR);
      out = path;
      continue;
    }
    if (++links > kLinksMax) return failed(ELOOP);
    if (target[0] == '/') out.clear();
    rest = target + (more ? "/" + rest : "");
  }
  if (out.empty()) out = "/";
  return 0;
}

}  // namespace

}  // namespace fiberscope::host

extern "C" {

char* realpath(const char* path, char* out) noexcept {
  if (path == nullptr) errno = EINVAL;
  std::string found;
  if (path == nullptr || fiberscope::host::follow(path, found) < 0) return nullptr;
  return out == nullptr ? strdup(found.c_str()) : std::strcpy(out, found.c_str());
}

char* canonicalize_file_name(const char* path) noexcept { return realpath(path, nullptr); }

char* __realpath_chk(const char* path, char* out, size_t room) {
  if (room < PATH_MAX) __chk_fail();
  return realpath(path, out);
}

}  // extern "C"
