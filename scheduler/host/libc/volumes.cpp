// The calls that ask about the file system: the private tree fills none, so the real one answers.
// Source: statvfs(3), statfs(2), pathconf(3), getmntent(3) of Linux man-pages 6.03.
#include <mntent.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cerrno>

#include "scheduler/host/calls/files.h"
#include "scheduler/host/libc/own.h"
#include "scheduler/host/processes/processes.h"

namespace fiberscope::host {

namespace {

// kAnywhere: what lies in the tree counts as lying here.
constexpr const char* kAnywhere = "/";

// ask_at: of a path.
template <class Facts>
int ask_at(const char* name, const char* path, Facts* out) {
  using Ask = int (*)(const char*, Facts*);
  const auto own = librarys_own<Ask>(name);
  if (!simulating()) return own(path, out);
  struct stat64 about {};
  if (stat64(path, &about) != 0) return -1;
  return own(path, out) == 0 ? 0 : own(kAnywhere, out);
}

// ask_opened: of a number; `at`: the same call for a path.
template <class Facts>
int ask_opened(const char* name, const char* at, int number, Facts* out) {
  using Ask = int (*)(int, Facts*);
  if (!simulating()) return librarys_own<Ask>(name)(number, out);
  const Target target = target_of(number);
  if (target.file) return ask_at(at, kAnywhere, out);
  if (target.real >= 0) return librarys_own<Ask>(name)(target.real, out);
  errno = EBADF;
  return -1;
}

}  // namespace

}  // namespace fiberscope::host

extern "C" {

using namespace fiberscope::host;  // NOLINT: these are the C library's names

int statvfs64(const char* path, struct statvfs64* out) { return ask_at("statvfs64", path, out); }
int fstatvfs64(int number, struct statvfs64* out) {
  return ask_opened("fstatvfs64", "statvfs64", number, out);
}
int statfs64(const char* path, struct statfs64* out) { return ask_at("statfs64", path, out); }
int fstatfs64(int number, struct statfs64* out) {
  return ask_opened("fstatfs64", "statfs64", number, out);
}
FS_TWIN(statvfs, statvfs64)
FS_TWIN(fstatvfs, fstatvfs64)
FS_TWIN(statfs, statfs64)
FS_TWIN(fstatfs, fstatfs64)
FS_TWIN(__statfs, statfs64)

// setmntent(3): the C library's would open the file past the tree.
FILE* setmntent(const char* path, const char* mode) noexcept {
  using Open = FILE* (*)(const char*, const char*);
  return simulating() ? fopen(path, mode) : librarys_own<Open>("setmntent")(path, mode);
}

long pathconf(const char* path, int what) noexcept {
  using Ask = long (*)(const char*, int);
  static const auto own = librarys_own<Ask>("pathconf");
  if (!simulating()) return own(path, what);
  struct stat64 about {};
  return stat64(path, &about) != 0 ? -1 : own(kAnywhere, what);
}

long fpathconf(int number, int what) noexcept {
  using Ask = long (*)(int, int);
  static const auto own = librarys_own<Ask>("fpathconf");
  if (!simulating()) return own(number, what);
  const Target target = target_of(number);
  if (target.file) return pathconf(kAnywhere, what);
  if (target.real >= 0) return own(target.real, what);
  errno = EBADF;
  return -1;
}

}  // extern "C"
