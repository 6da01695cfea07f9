#include "scheduler/host/calls/real_files.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <cstring>
#include <filesystem>
#include <map>
#include <set>

#include "scheduler/base/path.h"
#include "scheduler/machine/kernel/facts.h"

namespace fiberscope::host {

namespace {

using base::lies_in;

// Root's: with all that is in them, and by themselves. Source: hier(7).
constexpr std::string_view kSystemTrees[] = {
    "/bin", "/boot", "/dev",  "/etc", "/lib",  "/lib32", "/lib64", "/libx32",
    "/opt", "/proc", "/root", "/run", "/sbin", "/sys",   "/usr",   "/var"};
constexpr std::string_view kSystemFolders[] = {"/", "/home", "/media", "/mnt", "/srv", "/tmp"};
constexpr std::string_view kForEverybody = "/var/tmp";

bool is_systems(std::string_view path) {
  if (lies_in(path, kForEverybody)) return path == kForEverybody;
  return std::ranges::find(kSystemFolders, path) != std::end(kSystemFolders) ||
         std::ranges::any_of(kSystemTrees, [&](std::string_view f) { return lies_in(path, f); });
}

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

// real_path: where the path leads to here, as far as it exists.
std::string real_path(const std::string& path) {
  std::error_code error;
  const std::string found = std::filesystem::weakly_canonical(path, error).string();
  return error || found.empty() ? path : found;
}

// ways: the names in a folder that lead to one of the places.
std::vector<std::string> ways(const std::string& folder, const std::vector<std::string>& places) {
  std::set<std::string> names;
  for (const std::string& place : places) {
    if (!lies_in(place, folder)) continue;
    const std::size_t at = folder.size() + (folder.ends_with('/') ? 0 : 1);
    names.insert(place.substr(at, place.find('/', at) - at));
  }
  return {names.begin(), names.end()};
}

std::string above(const std::string& path) {
  return path.substr(0, std::max<std::size_t>(path.rfind('/'), 1));
}

}  // namespace

RealFiles& real_files() {
  static RealFiles files;
  return files;
}

void RealFiles::keep(const base::Kept& kept) {
  for (const base::KeptFile& file : kept.files) {
    const std::string path = real_path(file.path);
    kept_[path] = {true, file.text};
    keep_folders(above(path));
  }
  if (!kept.directory.empty()) keep_folders(real_path(kept.directory));
  if (!kept.folder.empty()) keep_folders(real_path(kept.folder));
}

void RealFiles::keep_folders(std::string path) {
  for (; path.size() > 1; path = above(path)) kept_.try_emplace(path);
}

const std::string* RealFiles::kept(const std::string& path) const {
  const auto it = kept_.find(path);
  return it == kept_.end() || !it->second.is_file ? nullptr : &it->second.text;
}

void RealFiles::let_read(const std::vector<std::string>& places) {
  std::map<std::string, std::string> folders;  // and where they lead to: many places have the same
  for (const std::string& place : places) {
    places_.push_back(place);
    const std::string folder = above(place);
    const bool plain = folder.size() > 1 && place.size() > folder.size() + 1 &&
                       !place.ends_with("/.") && !place.ends_with("/..");
    std::array<char, 1> target{};
    const bool is_link = syscall(SYS_readlinkat, AT_FDCWD, place.c_str(), target.data(), 1) >= 0;
    if (!plain || is_link) {
      places_.push_back(real_path(place));
      continue;
    }
    std::string& real = folders[folder];
    if (real.empty()) real = real_path(folder);
    places_.push_back(real + place.substr(folder.size()));
  }
}

bool RealFiles::lets_read(const std::string& path) const {
  return places_.empty() || std::ranges::any_of(places_, [&](const std::string& place) {
           return lies_in(path, place);
         });
}

bool RealFiles::lets_list(const std::string& folder) const {
  if (lets_read(folder) || kept_.contains(folder)) return true;
  if (std::ranges::any_of(places_, [&](const std::string& p) { return lies_in(p, folder); })) {
    return true;
  }
  struct stat facts {};
  return syscall(SYS_newfstatat, AT_FDCWD, folder.c_str(), &facts, 0) == 0 &&
         (facts.st_mode & S_ISVTX) != 0;
}

void RealFiles::give_to_user(std::vector<std::string> places) { user_places_ = std::move(places); }

void RealFiles::show_owner(const std::string& path, struct stat& facts) const {
  const bool inside = std::ranges::any_of(
      user_places_, [&](const std::string& place) { return lies_in(path, place); });
  // the user can go all the way there
  const bool on_the_way = (facts.st_mode & S_IXOTH) == 0 &&
                          std::ranges::any_of(user_places_, [&](const std::string& place) {
                            return lies_in(place, path);
                          });
  const bool roots = is_systems(path) && !inside && !on_the_way;
  facts.st_uid = roots ? 0 : machine::kStudent;
  facts.st_gid = roots ? 0 : machine::kStudentGroup;
}

int is_readable(const std::string& path) {
  return syscall(SYS_faccessat, AT_FDCWD, path.c_str(), R_OK) == 0 ? 0 : -errno;
}

int RealFiles::facts(const std::string& path, struct stat& out) {
  const long done = syscall(SYS_newfstatat, AT_FDCWD, path.c_str(), &out, AT_SYMLINK_NOFOLLOW);
  const int error = done < 0 ? -errno : 0;
  const auto it = kept_.find(path);
  if (it == kept_.end()) {
    if (error == 0) show_owner(path, out);
    return error;
  }
  if (error == 0 && S_ISREG(out.st_mode) == it->second.is_file) {
    if (!it->second.is_file) {
      show_owner(path, out);
      return 0;
    }
  } else {
    out = {};
    out.st_ino = 1 + static_cast<ino_t>(std::distance(kept_.begin(), it));
    out.st_nlink = it->second.is_file ? 1 : 2;
    out.st_mode = it->second.is_file ? S_IFREG | 0644 : S_IFDIR | 0755;
    out.st_blksize = static_cast<blksize_t>(machine::kPageBytes);
  }
  show_owner(path, out);
  // not the time of the file that lies here: what was made of it, a .pyc, is of another text
  if (it->second.is_file) out.st_mtim = {1, 0};
  out.st_size = static_cast<off_t>(it->second.text.size());
  return 0;
}

int RealFiles::names(const std::string& path, std::vector<std::string>& out) {
  int error = 0;
  if (lets_read(path)) {
    const Opened folder(path, O_DIRECTORY);
    std::vector<RealName> names;
    error = folder.error() != 0 ? folder.error() : list_real(folder.number(), names);
    for (RealName& name : names) {
      if (name.name != "." && name.name != "..") out.push_back(std::move(name.name));
    }
  } else if (lets_list(path)) {
    out = ways(path, places_);
  } else {
    return -EACCES;
  }
  if (!kept_.contains(path)) return error;
  for (const auto& [kept, entry] : kept_) {
    if (above(kept) != path) continue;
    std::string name = kept.substr(kept.rfind('/') + 1);
    if (std::ranges::find(out, name) == out.end()) out.push_back(std::move(name));
  }
  return 0;
}

int RealFiles::link_target(const std::string& path, std::string& out) {
  static std::array<char, PATH_MAX> target;  // not on the stack, as in list_real()
  const long size = syscall(SYS_readlinkat, AT_FDCWD, path.c_str(), target.data(), target.size());
  if (size < 0) return -errno;
  out.assign(target.data(), static_cast<std::size_t>(size));
  return 0;
}

std::int64_t RealFiles::read(const std::string& path, std::uint64_t offset, char* out,
                             std::size_t size) {
  if (const std::string* text = kept(path)) {
    if (offset >= text->size()) return 0;
    return static_cast<std::int64_t>(text->copy(out, size, offset));
  }
  if (!lets_read(path)) return -EACCES;
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

int file_of_text(std::string_view text) {
  const auto number = static_cast<int>(syscall(SYS_memfd_create, "text", MFD_CLOEXEC));
  if (number < 0) return -errno;
  for (std::size_t done = 0; done < text.size();) {
    const long put = syscall(SYS_write, number, text.data() + done, text.size() - done);
    if (put <= 0) {
      const int error = put < 0 ? errno : EIO;
      syscall(SYS_close, number);
      return -error;
    }
    done += static_cast<std::size_t>(put);
  }
  syscall(SYS_lseek, number, 0, SEEK_SET);
  return number;
}

int list_real(int folder, std::vector<RealName>& out) {
  // not on the stack: how much a lane has touched of its own is in the trace
  alignas(dirent64) static std::array<char, 32'768> buffer;
  for (;;) {
    const long size = syscall(SYS_getdents64, folder, buffer.data(), buffer.size());
    if (size < 0) return -errno;
    if (size == 0) return 0;
    for (long at = 0; at < size;) {
      const auto* entry = reinterpret_cast<const dirent64*>(buffer.data() + at);
      out.push_back({entry->d_name, entry->d_type, entry->d_ino});
      at += entry->d_reclen;
    }
  }
}

}  // namespace fiberscope::host
