// The calls that ask what a path leads to, and set its facts. Source: stat(2), access(2),
// readlink(2), chmod(2), utimensat(2), xattr(7) of Linux man-pages 6.03.
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/time.h>
#include <sys/xattr.h>
#include <unistd.h>
#include <utime.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "scheduler/host/calls/file_facts.h"
#include "scheduler/host/calls/memory.h"
#include "scheduler/host/calls/paths.h"
#include "scheduler/host/calls/real_files.h"
#include "scheduler/host/libc/own.h"
#include "scheduler/host/libc/results.h"
#include "scheduler/host/processes/processes.h"
#include "scheduler/machine/files/regular_file.h"

namespace fiberscope::host {

namespace {

// ask: a call that looks at what the path leads to.
template <class Real, class InTree>
int ask(const char* name, int folder, const char* path, bool follow, Real real, InTree in_tree) {
  if (!simulating()) return static_cast<int>(real(folder, path));
  const Path at = resolve(folder, path, false);
  if (at.error != 0) return failed(at.error);
  if (at.real) return static_cast<int>(real(AT_FDCWD, at.text.c_str()));
  machine::InodeRef inode;
  const int error = Runtime::get()->tree().find(at.from, follow, inode);
  PathCall call(name, !importing() && (error != 0 || !is_source(*inode)));
  return call.over(error != 0 ? error : in_tree(*inode));
}

// set: one that changes its facts.
template <class Real, class InTree>
int set(const char* name, int folder, const char* path, bool follow, Real real, InTree in_tree) {
  if (!simulating()) return static_cast<int>(real(folder, path));
  const Path at = resolve(folder, path, true);
  if (at.error != 0) return failed(at.error);
  if (at.real) return static_cast<int>(real(AT_FDCWD, at.text.c_str()));
  machine::InodeRef inode;
  const int error = Runtime::get()->tree().find(at.from, follow, inode);
  PathCall call(name, true);
  return call.over(error != 0 ? error : in_tree(*inode));
}

// inode_of: of an open file of the tree; nullptr: the number refers to another.
machine::InodeRef inode_of(int number) {
  const Target target = target_of(number);
  const auto* file = dynamic_cast<machine::TreeFile*>(target.file.get());
  return file == nullptr ? nullptr : file->inode();
}

// set_opened: the same by a number.
template <class Real, class InTree>
int set_opened(int number, Real real, InTree in_tree) {
  if (!simulating()) return static_cast<int>(real(number));
  if (const machine::InodeRef inode = inode_of(number)) {
    const int result = in_tree(*inode);
    return result == 0 ? 0 : failed(result);
  }
  const Target target = target_of(number);
  if (target.file) return 0;  // a pipe's or a socket's, which nobody asks for
  // the barrier, which a real one meets, does not ask whether it is open
  const bool open = target.real >= 0 && syscall(SYS_fcntl, target.real, F_GETFD) >= 0;
  return open ? static_cast<int>(real(target.real)) : failed(EBADF);
}

int facts_at(int folder, const char* path, struct stat* out, int flags) {
  if (simulating() && !can_write(out, sizeof *out)) return failed(EFAULT);
  if (simulating() && (flags & AT_EMPTY_PATH) != 0 && can_read(path, 1) && path[0] == '\0') {
    const int error = describe_open(folder, out);
    return error == 0 ? 0 : failed(error);
  }
  const auto real = [&](int f, const char* p) {
    const long done = syscall(SYS_newfstatat, f, p, out, flags);
    if (done == 0 && simulating()) real_files().show_owner(p, *out);
    return done;
  };
  if (simulating()) {
    const Path at = resolve(folder, path, false);
    if (at.error == 0 && device_at(at.text) != nullptr) {
      describe_device(out);
      return 0;
    }
  }
  return ask("stat", folder, path, (flags & AT_SYMLINK_NOFOLLOW) == 0, real,
             [&](const machine::Inode& inode) {
               *out = Runtime::get()->tree().facts(inode);
               return 0;
             });
}

int may(int folder, const char* path, int wanted, int flags) {
  if ((wanted & ~(R_OK | W_OK | X_OK)) != 0) return failed(EINVAL);
  const auto real = [&](int f, const char* p) {
    if (simulating() && !user_may(p, wanted)) return static_cast<long>(failed(EACCES));
    if (simulating()) return syscall(SYS_faccessat, f, p, F_OK);
    return flags == 0 ? syscall(SYS_faccessat, f, p, wanted)
                      : syscall(SYS_faccessat2, f, p, wanted, flags);
  };
  return ask("access", folder, path, (flags & AT_SYMLINK_NOFOLLOW) == 0, real,
             [&](const machine::Inode& inode) {
               return Runtime::get()->tree().permits(inode, wanted) ? 0 : -EACCES;
             });
}

ssize_t read_link(int folder, const char* path, char* out, size_t size) {
  const auto real = [&](int f, const char* p) { return syscall(SYS_readlinkat, f, p, out, size); };
  return ask("readlink", folder, path, false, real, [&](const machine::Inode& inode) {
    if (!inode.is_link()) return -EINVAL;
    if (!can_write(out, size)) return -EFAULT;
    return static_cast<int>(inode.target.copy(out, size));
  });
}

int set_mode(int folder, const char* path, mode_t mode) {
  const auto real = [&](int f, const char* p) { return syscall(SYS_fchmodat, f, p, mode); };
  return set("chmod", folder, path, true, real,
             [&](machine::Inode& inode) { return Runtime::get()->tree().set_mode(inode, mode); });
}

int set_owner(int folder, const char* path, uid_t user, gid_t group, int flags) {
  const auto real = [&](int f, const char* p) {
    return syscall(SYS_fchownat, f, p, user, group, flags);
  };
  return set(
      "chown", folder, path, (flags & AT_SYMLINK_NOFOLLOW) == 0, real,
      [&](machine::Inode& inode) { return Runtime::get()->tree().set_owner(inode, user, group); });
}

// What the private tree's files have of extended attributes: none, and none can be set.
template <class Real>
ssize_t no_attributes(const char* path, bool follow, int result, Real real) {
  return ask("xattr", AT_FDCWD, path, follow, real, [&](const machine::Inode&) { return result; });
}

template <class Real>
ssize_t no_attributes(int number, int result, Real real) {
  return set_opened(number, real, [&](const machine::Inode&) { return result; });
}

}  // namespace

namespace {

timespec precise(const timeval& time) { return {time.tv_sec, time.tv_usec * 1'000}; }

// set_times: as utimensat(2); nullptr: now.
int set_times(int folder, const char* path, const timeval times[2], int flags) {
  if (times == nullptr) return utimensat(folder, path, nullptr, flags);
  const timespec both[2] = {precise(times[0]), precise(times[1])};
  return utimensat(folder, path, both, flags);
}

statx_timestamp stamp(const timespec& time) {
  statx_timestamp out{};
  out.tv_sec = time.tv_sec;
  out.tv_nsec = static_cast<std::uint32_t>(time.tv_nsec);
  return out;
}

void tell(const struct stat64& about, struct statx& out) {
  out = {};
  out.stx_mask = STATX_BASIC_STATS;
  out.stx_blksize = static_cast<std::uint32_t>(about.st_blksize);
  out.stx_nlink = static_cast<std::uint32_t>(about.st_nlink);
  out.stx_uid = about.st_uid;
  out.stx_gid = about.st_gid;
  out.stx_mode = static_cast<std::uint16_t>(about.st_mode);
  out.stx_ino = about.st_ino;
  out.stx_size = static_cast<std::uint64_t>(about.st_size);
  out.stx_blocks = static_cast<std::uint64_t>(about.st_blocks);
  out.stx_atime = stamp(about.st_atim);
  out.stx_mtime = stamp(about.st_mtim);
  out.stx_ctime = stamp(about.st_ctim);
  out.stx_dev_major = major(about.st_dev);
  out.stx_dev_minor = minor(about.st_dev);
  out.stx_rdev_major = major(about.st_rdev);
  out.stx_rdev_minor = minor(about.st_rdev);
}

}  // namespace

}  // namespace fiberscope::host

extern "C" {

using namespace fiberscope::host;  // NOLINT: these are the C library's names

int stat64(const char* path, struct stat64* out) {
  return facts_at(AT_FDCWD, path, reinterpret_cast<struct stat*>(out), 0);
}
int lstat64(const char* path, struct stat64* out) {
  return facts_at(AT_FDCWD, path, reinterpret_cast<struct stat*>(out), AT_SYMLINK_NOFOLLOW);
}
int fstatat64(int folder, const char* path, struct stat64* out, int flags) {
  return facts_at(folder, path, reinterpret_cast<struct stat*>(out), flags);
}
FS_TWIN(stat, stat64)
FS_TWIN(lstat, lstat64)
FS_TWIN(fstatat, fstatat64)

// The functions behind stat(2) of programs that were linked with a glibc before 2.33.
int __xstat64(int, const char* path, struct stat64* out) { return stat64(path, out); }
int __lxstat64(int, const char* path, struct stat64* out) { return lstat64(path, out); }
int __fxstat64(int, int number, struct stat64* out) { return fstat64(number, out); }
int __fxstatat64(int, int folder, const char* path, struct stat64* out, int flags) {
  return fstatat64(folder, path, out, flags);
}
FS_TWIN(__xstat, __xstat64)
FS_TWIN(__lxstat, __lxstat64)
FS_TWIN(__fxstat, __fxstat64)
FS_TWIN(__fxstatat, __fxstatat64)

int statx(int folder, const char* path, int flags, unsigned mask, struct statx* out) {
  if (!simulating()) return static_cast<int>(syscall(SYS_statx, folder, path, flags, mask, out));
  struct stat64 about {};
  const int kept = flags & (AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH);
  if (fstatat64(folder, path, &about, kept) != 0) return -1;
  tell(about, *out);
  return 0;
}

int access(const char* path, int wanted) { return may(AT_FDCWD, path, wanted, 0); }
int faccessat(int folder, const char* path, int wanted, int flags) {
  return may(folder, path, wanted, flags);
}
// eaccess(3): a simulated process has one user, the effective one.
int eaccess(const char* path, int wanted) { return may(AT_FDCWD, path, wanted, 0); }
FS_TWIN(euidaccess, eaccess)
ssize_t readlink(const char* path, char* out, size_t size) {
  return read_link(AT_FDCWD, path, out, size);
}
ssize_t readlinkat(int folder, const char* path, char* out, size_t size) {
  return read_link(folder, path, out, size);
}

int chmod(const char* path, mode_t mode) { return set_mode(AT_FDCWD, path, mode); }
int fchmodat(int folder, const char* path, mode_t mode, int flags) {
  if ((flags & AT_SYMLINK_NOFOLLOW) != 0) {
    errno = ENOTSUP;
    return -1;
  }
  return set_mode(folder, path, mode);
}
// lchmod(3): a link's own mode cannot be set.
int lchmod(const char* path, mode_t mode) {
  struct stat64 about {};
  if (lstat64(path, &about) != 0) return -1;
  if (S_ISLNK(about.st_mode)) return failed(EOPNOTSUPP);
  return chmod(path, mode);
}
int fchmod(int number, mode_t mode) {
  return set_opened(
      number, [&](int real) { return syscall(SYS_fchmod, real, mode); },
      [&](fiberscope::machine::Inode& inode) {
        return Runtime::get()->tree().set_mode(inode, mode);
      });
}
int chown(const char* path, uid_t user, gid_t group) {
  return set_owner(AT_FDCWD, path, user, group, 0);
}
int lchown(const char* path, uid_t user, gid_t group) {
  return set_owner(AT_FDCWD, path, user, group, AT_SYMLINK_NOFOLLOW);
}
int fchownat(int folder, const char* path, uid_t user, gid_t group, int flags) {
  return set_owner(folder, path, user, group, flags);
}
int fchown(int number, uid_t user, gid_t group) {
  return set_opened(
      number, [&](int real) { return syscall(SYS_fchown, real, user, group); },
      [&](fiberscope::machine::Inode& inode) {
        return Runtime::get()->tree().set_owner(inode, user, group);
      });
}
int utimensat(int folder, const char* path, const struct timespec times[2], int flags) {
  const auto real = [&](int f, const char* p) {
    return syscall(SYS_utimensat, f, p, times, flags);
  };
  return set("utimensat", folder, path, (flags & AT_SYMLINK_NOFOLLOW) == 0, real,
             [&](fiberscope::machine::Inode& inode) {
               return Runtime::get()->tree().set_times(inode, times);
             });
}
int futimens(int number, const struct timespec times[2]) {
  return set_opened(
      number, [&](int real) { return syscall(SYS_utimensat, real, nullptr, times, 0); },
      [&](fiberscope::machine::Inode& inode) {
        return Runtime::get()->tree().set_times(inode, times);
      });
}

int utime(const char* path, const struct utimbuf* times) {
  if (times == nullptr) return utimensat(AT_FDCWD, path, nullptr, 0);
  const timespec both[2] = {{times->actime, 0}, {times->modtime, 0}};
  return utimensat(AT_FDCWD, path, both, 0);
}
int utimes(const char* path, const struct timeval times[2]) {
  return set_times(AT_FDCWD, path, times, 0);
}
int lutimes(const char* path, const struct timeval times[2]) {
  return set_times(AT_FDCWD, path, times, AT_SYMLINK_NOFOLLOW);
}
int futimesat(int folder, const char* path, const struct timeval times[2]) {
  return set_times(folder, path, times, 0);
}
int futimes(int number, const struct timeval times[2]) {
  if (times == nullptr) return futimens(number, nullptr);
  const timespec both[2] = {precise(times[0]), precise(times[1])};
  return futimens(number, both);
}

ssize_t listxattr(const char* path, char* list, size_t size) {
  return no_attributes(path, true, 0,
                       [&](int, const char* p) { return syscall(SYS_listxattr, p, list, size); });
}
ssize_t llistxattr(const char* path, char* list, size_t size) {
  return no_attributes(path, false, 0,
                       [&](int, const char* p) { return syscall(SYS_llistxattr, p, list, size); });
}
ssize_t flistxattr(int number, char* list, size_t size) {
  return no_attributes(number, 0,
                       [&](int real) { return syscall(SYS_flistxattr, real, list, size); });
}
ssize_t getxattr(const char* path, const char* name, void* value, size_t size) {
  return no_attributes(path, true, -ENODATA, [&](int, const char* p) {
    return syscall(SYS_getxattr, p, name, value, size);
  });
}
ssize_t lgetxattr(const char* path, const char* name, void* value, size_t size) {
  return no_attributes(path, false, -ENODATA, [&](int, const char* p) {
    return syscall(SYS_lgetxattr, p, name, value, size);
  });
}
ssize_t fgetxattr(int number, const char* name, void* value, size_t size) {
  return no_attributes(number, -ENODATA,
                       [&](int real) { return syscall(SYS_fgetxattr, real, name, value, size); });
}
int setxattr(const char* path, const char* name, const void* value, size_t size, int flags) {
  return set(
      "xattr", AT_FDCWD, path, true,
      [&](int, const char* p) { return syscall(SYS_setxattr, p, name, value, size, flags); },
      [](const fiberscope::machine::Inode&) { return -ENOTSUP; });
}
int lsetxattr(const char* path, const char* name, const void* value, size_t size, int flags) {
  return set(
      "xattr", AT_FDCWD, path, false,
      [&](int, const char* p) { return syscall(SYS_lsetxattr, p, name, value, size, flags); },
      [](const fiberscope::machine::Inode&) { return -ENOTSUP; });
}
int fsetxattr(int number, const char* name, const void* value, size_t size, int flags) {
  return set_opened(
      number, [&](int real) { return syscall(SYS_fsetxattr, real, name, value, size, flags); },
      [](const fiberscope::machine::Inode&) { return -ENOTSUP; });
}
int removexattr(const char* path, const char* name) {
  return set(
      "xattr", AT_FDCWD, path, true,
      [&](int, const char* p) { return syscall(SYS_removexattr, p, name); },
      [](const fiberscope::machine::Inode&) { return -ENODATA; });
}
int lremovexattr(const char* path, const char* name) {
  return set(
      "xattr", AT_FDCWD, path, false,
      [&](int, const char* p) { return syscall(SYS_lremovexattr, p, name); },
      [](const fiberscope::machine::Inode&) { return -ENODATA; });
}
int fremovexattr(int number, const char* name) {
  return set_opened(
      number, [&](int real) { return syscall(SYS_fremovexattr, real, name); },
      [](const fiberscope::machine::Inode&) { return -ENODATA; });
}

}  // extern "C"
