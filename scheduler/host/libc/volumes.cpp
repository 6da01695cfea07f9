// The calls that ask about a file system: those of /proc/mounts. What lies on the disk is that of
// the simulated one, whatever the computer has.
// Source: statvfs(3), statfs(2), pathconf(3), getmntent(3) of Linux man-pages 6.03; glibc 2.36
// sysdeps/unix/sysv/linux/pathconf.c, internal_statvfs.c; Linux include/uapi/linux/magic.h.
#include <limits.h>
#include <linux/magic.h>
#include <mntent.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <iterator>
#include <string>

#include "scheduler/base/path.h"
#include "scheduler/host/calls/file_facts.h"
#include "scheduler/host/calls/files.h"
#include "scheduler/host/calls/paths.h"
#include "scheduler/host/calls/regular_calls.h"
#include "scheduler/host/libc/own.h"
#include "scheduler/host/processes/processes.h"
#include "scheduler/machine/files/inode.h"
#include "scheduler/machine/kernel/facts.h"

namespace fiberscope::host {

namespace {

constexpr long kLinksOfDisk = 65'000;  // of ext4
constexpr long kLinksOfOthers = 127;  // what the C library says of most
constexpr int kSizeBits = 64;
constexpr unsigned long kFirstVolume = 0x46;  // numbers of file systems, from here on

// Volume: one of /proc/mounts. Sizes in blocks of a page.
struct Volume {
  const char* place;
  long kind;
  unsigned long flags;  // as of statvfs(3)
  std::uint64_t blocks = 0;
  std::uint64_t free = 0;
  std::uint64_t files = 0;
  std::uint64_t free_files = 0;
};

constexpr std::uint64_t pages_of(std::uint64_t bytes) { return bytes / machine::kPageBytes; }

// The last one whose place a path lies in is meant.
constexpr unsigned long kNoPrograms = ST_NOSUID | ST_NODEV | ST_NOEXEC | ST_RELATIME;
constexpr std::uint64_t kHalfOfMemory = pages_of(machine::kMemoryBytes) / 2;  // of a tmpfs
constexpr Volume kVolumes[] = {
    {"/", EXT4_SUPER_MAGIC, ST_RELATIME, pages_of(machine::kDiskBytes),
     pages_of(machine::kDiskFreeBytes), machine::kDiskFiles, machine::kDiskFreeFiles},
    {"/dev", TMPFS_MAGIC, ST_NOSUID | ST_RELATIME, kHalfOfMemory, kHalfOfMemory, kHalfOfMemory,
     kHalfOfMemory},
    {"/dev/shm", TMPFS_MAGIC, ST_NOSUID | ST_NODEV, kHalfOfMemory, kHalfOfMemory, kHalfOfMemory,
     kHalfOfMemory},
    {"/proc", PROC_SUPER_MAGIC, kNoPrograms},
    {"/sys", SYSFS_MAGIC, kNoPrograms},
};
// What no path leads to.
constexpr Volume kPipes = {"", PIPEFS_MAGIC, 0};
constexpr Volume kSockets = {"", SOCKFS_MAGIC, 0};
constexpr Volume kAnonymous = {"", ANON_INODE_FS_MAGIC, 0};
constexpr Volume kInMemory = {"", TMPFS_MAGIC, 0};
constexpr const Volume* kNowhere[] = {&kPipes, &kSockets, &kAnonymous, &kInMemory};

const Volume& volume_at(const std::string& path) {
  const Volume* found = &kVolumes[0];
  for (const Volume& volume : kVolumes) {
    if (base::lies_in(path, volume.place)) found = &volume;
  }
  return *found;
}

// volume_of: of a path that leads somewhere; nullptr: errno says why not.
const Volume* volume_of(const char* path) {
  char* const whole = realpath(path, nullptr);
  if (whole == nullptr) return nullptr;
  const Volume* const found = &volume_at(whole);
  std::free(whole);
  return found;
}

const Volume* volume_of(int number) {
  const Target target = target_of(number);
  if (!is_open(target)) {
    errno = EBADF;
    return nullptr;
  }
  const std::string name = link_of(number);
  if (name.starts_with("pipe:")) return &kPipes;
  if (name.starts_with("socket:")) return &kSockets;
  if (name.starts_with("anon_inode:")) return &kAnonymous;
  const Volume& found = volume_at(name);
  const machine::RegularFile* const file = regular_file(target);
  const bool sealable = file != nullptr && file->inode()->seals >= 0;
  return sealable && found.kind != TMPFS_MAGIC ? &kInMemory : &found;
}

unsigned long index_of(const Volume& of) {
  const auto* const nowhere = std::ranges::find(kNowhere, &of);
  return static_cast<unsigned long>(nowhere != std::end(kNowhere)
                                        ? std::ssize(kVolumes) + (nowhere - kNowhere)
                                        : &of - kVolumes);
}

void tell_volume(const Volume& of, struct statvfs64& out) {
  out = {};
  out.f_bsize = out.f_frsize = machine::kPageBytes;
  out.f_blocks = of.blocks;
  out.f_bfree = out.f_bavail = of.free;
  out.f_files = of.files;
  out.f_ffree = out.f_favail = of.free_files;
  out.f_fsid = kFirstVolume + index_of(of);
  out.f_flag = of.flags;
  out.f_namemax = NAME_MAX;
}

void tell_volume(const Volume& of, struct statfs64& out) {
  constexpr long kValid = 0x20;  // ST_VALID
  struct statvfs64 facts {};
  tell_volume(of, facts);
  out = {};
  out.f_type = of.kind;
  out.f_bsize = out.f_frsize = static_cast<long>(facts.f_bsize);
  out.f_blocks = facts.f_blocks;
  out.f_bfree = facts.f_bfree;
  out.f_bavail = facts.f_bavail;
  out.f_files = facts.f_files;
  out.f_ffree = facts.f_ffree;
  out.f_fsid.__val[0] = static_cast<int>(facts.f_fsid);
  out.f_namelen = NAME_MAX;
  out.f_flags = static_cast<long>(facts.f_flag) | kValid;
}

// ask_volume: a call of the file system of a path or a number.
template <class At, class Facts>
int ask_volume(const char* name, At at, Facts* out) {
  if (!simulating()) return librarys_own<int (*)(At, Facts*)>(name)(at, out);
  const Volume* const volume = volume_of(at);
  if (volume == nullptr) return -1;
  tell_volume(*volume, *out);
  return 0;
}

// limit_of: of pathconf(3); -1 with the errno that was there: there is no limit.
long limit_of(const Volume& of, int what) {
  switch (what) {
    case _PC_LINK_MAX:
      return of.kind == EXT4_SUPER_MAGIC ? kLinksOfDisk : kLinksOfOthers;
    case _PC_MAX_CANON:
      return MAX_CANON;
    case _PC_MAX_INPUT:
      return MAX_INPUT;
    case _PC_NAME_MAX:
      return NAME_MAX;
    case _PC_PATH_MAX:
      return PATH_MAX;
    case _PC_PIPE_BUF:
      return PIPE_BUF;
    case _PC_CHOWN_RESTRICTED:
    case _PC_NO_TRUNC:
    case _PC_2_SYMLINKS:
      return 1;
    case _PC_VDISABLE:
      return 0;
    case _PC_FILESIZEBITS:
      return kSizeBits;
    case _PC_REC_MIN_XFER_SIZE:
    case _PC_REC_XFER_ALIGN:
    case _PC_ALLOC_SIZE_MIN:
      return machine::kPageBytes;
    default:
      if (what < 0 || what > _PC_2_SYMLINKS) errno = EINVAL;
      return -1;
  }
}

template <class At>
long limit_at(const char* name, At at, int what) {
  if (!simulating()) return librarys_own<long (*)(At, int)>(name)(at, what);
  const Volume* const volume = volume_of(at);
  return volume == nullptr ? -1 : limit_of(*volume, what);
}

}  // namespace

}  // namespace fiberscope::host

extern "C" {

using namespace fiberscope::host;  // NOLINT: these are the C library's names

int statvfs64(const char* path, struct statvfs64* out) {
  return ask_volume("statvfs64", path, out);
}
int fstatvfs64(int number, struct statvfs64* out) { return ask_volume("fstatvfs64", number, out); }
int statfs64(const char* path, struct statfs64* out) { return ask_volume("statfs64", path, out); }
int fstatfs64(int number, struct statfs64* out) { return ask_volume("fstatfs64", number, out); }
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

long pathconf(const char* path, int what) noexcept { return limit_at("pathconf", path, what); }
long fpathconf(int number, int what) noexcept { return limit_at("fpathconf", number, what); }

}  // extern "C"
