// readdir(3), scandir(3), glob(3) and their like, wholly ours: what a folder holds really, or in
// the private tree, by
// name, so that no order of the disk's reaches a trace. Source: opendir(3), readdir(3),
// scandir(3), glob(3) of Linux man-pages 6.03.
#include <dirent.h>
#include <fcntl.h>
#include <glob.h>
#include <pwd.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scheduler/host/calls/paths.h"
#include "scheduler/host/calls/real_files.h"
#include "scheduler/host/calls/system_call.h"
#include "scheduler/host/libc/own.h"
#include "scheduler/host/libc/refused.h"
#include "scheduler/host/processes/processes.h"
#include "scheduler/machine/files/regular_file.h"

namespace fiberscope::host {

namespace {

// Listing: what the C library calls a DIR.
struct Listing {
  std::vector<dirent> entries;
  std::size_t next = 0;
  int number = -1;  // of fdopendir(3)
};

Listing& listing_of(DIR* folder) { return *reinterpret_cast<Listing*>(folder); }

DIR* given(std::unique_ptr<Listing> listing, int error) {
  errno = error < 0 ? -error : errno;
  return error < 0 ? nullptr : reinterpret_cast<DIR*>(listing.release());
}

void add(Listing& listing, const std::string& name, unsigned char type, ino_t number) {
  dirent& entry = listing.entries.emplace_back();
  entry = {};
  entry.d_ino = number;
  entry.d_type = type;
  entry.d_reclen = sizeof entry;
  name.copy(entry.d_name, sizeof entry.d_name - 1);
}

int gather_real(int real, Listing& listing) {
  std::vector<RealName> names;
  const int error = list_real(real, names);
  std::ranges::sort(names, {}, &RealName::name);
  for (const RealName& name : names) add(listing, name.name, name.type, name.number);
  return error;
}

int gather_real(int folder, const char* path, Listing& listing) {
  const auto real =
      static_cast<int>(syscall(SYS_openat, folder, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0));
  if (real < 0) return -errno;
  const int error = gather_real(real, listing);
  syscall(SYS_close, real);
  return error;
}

int list_tree(const machine::InodeRef& folder, Listing& listing) {
  std::vector<machine::FileTree::Entry> entries;
  machine::FileTree& tree = Runtime::get()->tree();
  if (!folder->is_folder()) return -ENOTDIR;
  if (!tree.permits(*folder, R_OK)) return -EACCES;
  const int error = tree.list(folder, entries);
  for (const char* dots : {".", ".."}) add(listing, dots, DT_DIR, folder->facts.st_ino);
  for (const auto& [name, inode] : entries) {
    add(listing, name, static_cast<unsigned char>(IFTODT(inode->facts.st_mode)),
        inode->facts.st_ino);
  }
  return error;
}

DIR* open_folder(const char* path) {
  auto listing = std::make_unique<Listing>();
  if (!simulating()) return given(std::move(listing), gather_real(AT_FDCWD, path, *listing));
  const Path at = resolve(AT_FDCWD, path, false);
  if (at.error != 0) return given(nullptr, at.error);
  if (at.real) {
    const bool may = may_list(at.plain) && user_may(at.plain, R_OK);
    const int error = may ? gather_real(AT_FDCWD, at.text.c_str(), *listing) : -EACCES;
    return given(std::move(listing), error);
  }
  machine::InodeRef folder;
  int error = Runtime::get()->tree().find(at.from, true, folder);
  PathCall call("getdents64", !importing());
  if (error == 0) error = list_tree(folder, *listing);
  call.over(error);
  return given(std::move(listing), error);
}

DIR* open_folder(int number) {
  auto listing = std::make_unique<Listing>();
  listing->number = number;
  const Target target = simulating() ? target_of(number) : Target{nullptr, number, false};
  if (const auto* file = dynamic_cast<machine::TreeFile*>(target.file.get())) {
    PathCall call("getdents64", true);
    const int error = call.over(list_tree(file->inode(), *listing));
    return given(std::move(listing), error < 0 ? -errno : 0);
  }
  if (target.real < 0) return given(nullptr, target.file ? -ENOTDIR : -EBADF);
  const int error = gather_real(target.real, ".", *listing);
  return given(std::move(listing), error);
}

// give: as many of a folder's names as have room; 0: there are no more. Or minus an errno.
std::int64_t give(machine::FolderFile& folder, char* out, std::size_t size) {
  if (folder.next == 0) {
    Listing listing;
    if (const int error = list_tree(folder.inode(), listing); error < 0) return error;
    folder.listed.clear();
    for (const dirent& entry : listing.entries) {
      folder.listed.push_back({entry.d_name, entry.d_type, entry.d_ino});
    }
  }
  std::size_t at = 0;
  for (; folder.next < folder.listed.size(); ++folder.next) {
    const machine::FolderFile::Listed& listed = folder.listed[folder.next];
    constexpr std::size_t kAlign = alignof(dirent64);
    const std::size_t bytes = offsetof(dirent64, d_name) + listed.name.size() + 1;
    const std::size_t padded = (bytes + kAlign - 1) / kAlign * kAlign;
    if (at + padded > size) return at == 0 ? -EINVAL : static_cast<std::int64_t>(at);
    dirent64 entry{};
    entry.d_ino = listed.number;
    entry.d_off = static_cast<off64_t>(folder.next) + 1;
    entry.d_reclen = static_cast<unsigned short>(padded);
    entry.d_type = listed.type;
    listed.name.copy(entry.d_name, sizeof entry.d_name - 1);
    std::memcpy(out + at, &entry, padded);
    at += padded;
  }
  return static_cast<std::int64_t>(at);
}

using Filter = int (*)(const dirent64*);
using Order = int (*)(const dirent64**, const dirent64**);

// Names: what scandir(3) gives: each entry, and the list of them, is the caller's to free().
int pick(DIR* folder, dirent64*** out, Filter wanted, Order order) {
  if (folder == nullptr) return -1;
  std::vector<dirent64*> picked;
  while (const dirent64* entry = readdir64(folder)) {
    if (wanted != nullptr && wanted(entry) == 0) continue;
    picked.push_back(static_cast<dirent64*>(std::malloc(sizeof *entry)));
    *picked.back() = *entry;
  }
  closedir(folder);
  *out = static_cast<dirent64**>(std::malloc((picked.size() + 1) * sizeof(dirent64*)));
  std::ranges::copy(picked, *out);
  using Compare = int (*)(const void*, const void*);
  const auto compare = reinterpret_cast<Compare>(order);
  if (order != nullptr) std::qsort(*out, picked.size(), sizeof(dirent64*), compare);
  return static_cast<int>(picked.size());
}

// at_home: of "~" and "~user", which the C library would look up past the tree; none: there is no
// such user.
std::optional<std::string> at_home(std::string_view pattern) {
  const std::size_t end = std::min(pattern.find('/'), pattern.size());
  const std::string name(pattern.substr(1, end - 1));
  const char* home = name.empty() ? std::getenv("HOME") : nullptr;
  if (home == nullptr) {
    const passwd* const user = name.empty() ? getpwuid(getuid()) : getpwnam(name.c_str());
    if (user == nullptr) return {};
    home = user->pw_dir;
  }
  return home + std::string(pattern.substr(end));
}

// look_through: glob(3) with our own functions on folders.
int look_through(const char* pattern, int flags, int (*failed)(const char*, int), glob64_t* out) {
  using Glob = int (*)(const char*, int, int (*)(const char*, int), glob64_t*);
  static const auto own = librarys_own<Glob>("glob64");
  if (!simulating() || (flags & GLOB_ALTDIRFUNC) != 0) return own(pattern, flags, failed, out);
  std::string found;
  if (pattern[0] == '~' && (flags & (GLOB_TILDE | GLOB_TILDE_CHECK)) != 0) {
    const std::optional<std::string> home = at_home(pattern);
    if (!home && (flags & GLOB_TILDE_CHECK) != 0) return GLOB_NOMATCH;
    found = home.value_or(pattern);
    pattern = found.c_str();
    flags &= ~(GLOB_TILDE | GLOB_TILDE_CHECK);
  }
  out->gl_opendir = [](const char* path) -> void* { return opendir(path); };
  out->gl_readdir = [](void* folder) { return readdir64(static_cast<DIR*>(folder)); };
  out->gl_closedir = [](void* folder) { closedir(static_cast<DIR*>(folder)); };
  out->gl_lstat = lstat64;
  out->gl_stat = stat64;
  return own(pattern, flags | GLOB_ALTDIRFUNC, failed, out);
}

}  // namespace

}  // namespace fiberscope::host

extern "C" {

using namespace fiberscope::host;  // NOLINT: these are the C library's names

DIR* opendir(const char* path) { return open_folder(path); }
DIR* fdopendir(int number) { return open_folder(number); }

struct dirent* readdir(DIR* folder) {
  Listing& listing = listing_of(folder);
  return listing.next < listing.entries.size() ? &listing.entries[listing.next++] : nullptr;
}

struct dirent64* readdir64(DIR* folder) {
  static_assert(sizeof(dirent) == sizeof(dirent64));
  return reinterpret_cast<dirent64*>(readdir(folder));
}

// readdir_r(3): the error is the result.
int readdir64_r(DIR* folder, struct dirent64* entry, struct dirent64** out) {
  const dirent64* const next = readdir64(folder);
  if (next != nullptr) *entry = *next;
  *out = next == nullptr ? nullptr : entry;
  return 0;
}
FS_TWIN(readdir_r, readdir64_r)

int scandir64(const char* path, struct dirent64*** out, int (*wanted)(const struct dirent64*),
              int (*order)(const struct dirent64**, const struct dirent64**)) {
  return pick(opendir(path), out, wanted, order);
}
int scandirat64(int folder, const char* path, struct dirent64*** out,
                int (*wanted)(const struct dirent64*),
                int (*order)(const struct dirent64**, const struct dirent64**)) {
  const int number = openat64(folder, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  return number < 0 ? -1 : pick(fdopendir(number), out, wanted, order);
}
FS_TWIN(scandir, scandir64)
FS_TWIN(scandirat, scandirat64)

int glob64(const char* pattern, int flags, int (*failed)(const char*, int), glob64_t* out) {
  return look_through(pattern, flags, failed, out);
}
FS_TWIN(glob, glob64)

// getdents64(2): of folders of the tree; those that really lie there are listed by opendir().
ssize_t getdents64(int number, void* out, size_t size) noexcept {
  if (!simulating()) return syscall(SYS_getdents64, number, out, size);
  const Target target = target_of(number);
  SystemCall call("getdents64", number, target);
  if (auto* const folder = dynamic_cast<fiberscope::machine::FolderFile*>(target.file.get())) {
    return call.over<ssize_t>(give(*folder, static_cast<char*>(out), size));
  }
  if (target.file) return call.over(-ENOTDIR);
  struct stat facts {};
  if (target.real < 0 || fstat(number, &facts) < 0) return call.over(-EBADF);
  if (!S_ISDIR(facts.st_mode)) return call.over(-ENOTDIR);
  tell_refusal("getdents64", told("a folder outside of the private tree is not listed so; use "
                                  "opendir() and readdir()"));
  return call.over(-ENOSYS);
}

void rewinddir(DIR* folder) { listing_of(folder).next = 0; }
long telldir(DIR* folder) { return static_cast<long>(listing_of(folder).next); }
void seekdir(DIR* folder, long at) { listing_of(folder).next = static_cast<std::size_t>(at); }

int dirfd(DIR* folder) {
  if (listing_of(folder).number < 0) errno = ENOTSUP;
  return listing_of(folder).number;
}

int closedir(DIR* folder) {
  const std::unique_ptr<Listing> listing(&listing_of(folder));
  return listing->number < 0 ? 0 : close(listing->number);
}

}  // extern "C"
