// The calls on descriptors that only files have: offsets, sizes, facts, the way to the disk. A call
// that needs what is not in memory parks its fiber until the disk has brought it, whether the file
// is non-blocking or not, as Linux does; no signal interrupts that.
// Source: pread(2), lseek(2), ftruncate(2), fsync(2), readv(2) of Linux man-pages 6.03.
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <limits>
#include <string>

#include "scheduler/host/calls/disk_wait.h"
#include "scheduler/host/calls/file_facts.h"
#include "scheduler/host/calls/memory.h"
#include "scheduler/host/calls/regular_calls.h"
#include "scheduler/host/calls/system_call.h"
#include "scheduler/host/libc/interpose.h"
#include "scheduler/host/libc/moving.h"
#include "scheduler/host/libc/own.h"
#include "scheduler/host/libc/parts.h"
#include "scheduler/host/libc/results.h"
#include "scheduler/host/processes/processes.h"
#include "scheduler/machine/files/device_file.h"

namespace fiberscope::host {

namespace {

using machine::RegularFile;

std::size_t moved(std::int64_t result) { return result > 0 ? static_cast<std::size_t>(result) : 0; }

// sync: fsync(2).
int sync_file(const char* name, int number) {
  const Target target = target_of(number);
  if (dynamic_cast<machine::FolderFile*>(target.file.get()) != nullptr) return 0;
  RegularFile* const file = regular_file(target);
  if (file == nullptr) return failed(target.file ? EINVAL : EBADF);
  SystemCall call(name, number, target);
  wait_for_disk(call, *file, number, "write to disk", [&] { return file->flush(); });
  return call.over(0);
}

// is_machines: its file is the machine's; else `real` is the engine's descriptor, or -1.
bool is_machines(int number, int& real) {
  if (!simulating()) {
    real = number;
    return false;
  }
  const Target target = target_of(number);
  real = target.real;
  return static_cast<bool>(target.file);
}

// is_folder: of the machine's.
bool is_folder(const Target& target) { return target.file->kind() == trace::FileKind::Directory; }

// refusal: why fallocate(2) does not give this room; 0: it does. Source: Linux fs/open.c,
// vfs_fallocate().
int refusal(const Target& target, off64_t offset, off64_t size) {
  if (offset < 0 || size <= 0) return EINVAL;
  if ((target.file->status_flags() & O_ACCMODE) == O_RDONLY) return EBADF;
  if (regular_file(target) == nullptr) return is_pipe(target) ? ESPIPE : ENODEV;
  return offset > std::numeric_limits<off64_t>::max() - size ? EFBIG : 0;
}

// is_device: a node such as /dev/null, which has no offset.
bool is_device(const Target& target) {
  return dynamic_cast<machine::DeviceFile*>(target.file.get()) != nullptr;
}

}  // namespace

ssize_t pread_target(int number, const Target& target, void* buffer, std::size_t size,
                     off64_t offset) {
  if (!target.file) return syscall(SYS_pread64, target.real, buffer, size, offset);
  if (size > 0) {
    const std::size_t room = room_in(target, buffer, size);
    if (room == 0) return failed(EFAULT);
    size = room;
  }
  if (is_device(target)) {
    return offset < 0 ? failed(EINVAL) : read_target(number, target, buffer, size);
  }
  if (regular_file(target) == nullptr) return failed(is_folder(target) ? EISDIR : ESPIPE);
  return read_regular("pread", number, target, buffer, size, offset);
}

ssize_t pwrite_target(int number, const Target& target, const void* data, std::size_t size,
                      off64_t offset) {
  if (!target.file) {
    const ssize_t put = syscall(SYS_pwrite64, target.real, data, size, offset);
    if (put > 0 && stream_of(target.real) != 0) {
      record_output(stream_of(target.real), data, moved(put));
    }
    return put;
  }
  if (size > 0) {
    const std::size_t taken = taken_from(target, data, size);
    if (taken == 0) return failed(EFAULT);
    size = taken;
  }
  if (is_device(target)) {
    return offset < 0 ? failed(EINVAL) : write_target(number, target, data, size);
  }
  if (regular_file(target) == nullptr) return failed(ESPIPE);
  return write_regular("pwrite", number, target, data, size, offset);
}

}  // namespace fiberscope::host

extern "C" {

using namespace fiberscope::host;  // NOLINT: these are the C library's names

int fstat64(int number, struct stat64* out) {
  if (simulating() && is_open(target_of(number)) && !can_write(out, sizeof *out)) {
    return failed(EFAULT);
  }
  const int error = describe_open(number, reinterpret_cast<struct stat*>(out));
  return error == 0 ? 0 : failed(-error);
}

off64_t lseek64(int number, off64_t offset, int whence) {
  int real = -1;
  if (!is_machines(number, real)) return syscall(SYS_lseek, real, offset, whence);
  const Target target = target_of(number);
  RegularFile* const file = regular_file(target);
  if (file == nullptr) {
    if (auto* const folder = dynamic_cast<fiberscope::machine::FolderFile*>(target.file.get())) {
      if (whence == SEEK_SET && offset >= 0) folder->next = static_cast<std::size_t>(offset);
      return static_cast<off64_t>(folder->next);
    }
    return is_device(target) ? 0 : failed(ESPIPE);
  }
  const std::int64_t at = file->seek(offset, whence);
  return at < 0 ? failed(static_cast<int>(-at)) : at;
}

int ftruncate64(int number, off64_t size) {
  int real = -1;
  if (!is_machines(number, real)) return static_cast<int>(syscall(SYS_ftruncate, real, size));
  const Target target = target_of(number);
  RegularFile* const file = regular_file(target);
  if (file == nullptr) return failed(EINVAL);
  SystemCall call("ftruncate", number, target);
  return call.over(file->resize(size));
}

ssize_t pread64(int number, void* buffer, size_t size, off64_t offset) {
  if (!simulating()) return syscall(SYS_pread64, number, buffer, size, offset);
  return pread_target(number, target_of(number), buffer, size, offset);
}

ssize_t pwrite64(int number, const void* data, size_t size, off64_t offset) {
  if (!simulating()) return syscall(SYS_pwrite64, number, data, size, offset);
  return pwrite_target(number, target_of(number), data, size, offset);
}

ssize_t preadv64v2(int number, const struct iovec* parts, int count, off64_t offset, int flags) {
  int real = -1;
  if (!is_machines(number, real)) {
    return syscall(SYS_preadv2, real, parts, count, offset, 0, flags);
  }
  if (const int wrong = wrong_parts(parts, count, true); wrong != 0) return failed(wrong);
  if (offset == -1) return readv(number, parts, count);
  std::string bytes(bytes_of(parts, count), '\0');
  const ssize_t got = pread64(number, bytes.data(), bytes.size(), offset);
  scatter({bytes.data(), moved(got)}, parts);
  return got;
}

ssize_t pwritev64v2(int number, const struct iovec* parts, int count, off64_t offset, int flags) {
  int real = -1;
  if (offset == -1 && simulating()) return writev(number, parts, count);
  if (!is_machines(number, real)) {
    return syscall(SYS_pwritev2, real, parts, count, offset, 0, flags);
  }
  if (const int wrong = wrong_parts(parts, count, false); wrong != 0) return failed(wrong);
  const std::string bytes = gather(parts, count);
  return pwrite64(number, bytes.data(), bytes.size(), offset);
}

// preadv(2), pwritev(2): the current offset is none of theirs.
ssize_t preadv64(int number, const struct iovec* parts, int count, off64_t offset) {
  return offset < 0 ? failed(EINVAL) : preadv64v2(number, parts, count, offset, 0);
}
ssize_t pwritev64(int number, const struct iovec* parts, int count, off64_t offset) {
  return offset < 0 ? failed(EINVAL) : pwritev64v2(number, parts, count, offset, 0);
}

FS_TWIN(fstat, fstat64)
FS_TWIN(lseek, lseek64)
FS_TWIN(__lseek, lseek64)
FS_TWIN(ftruncate, ftruncate64)
FS_TWIN(pread, pread64)
FS_TWIN(__pread64, pread64)
FS_TWIN(pwrite, pwrite64)
FS_TWIN(__pwrite64, pwrite64)
FS_TWIN(preadv, preadv64)
FS_TWIN(preadv2, preadv64v2)
FS_TWIN(pwritev, pwritev64)
FS_TWIN(pwritev2, pwritev64v2)

int fsync(int number) {
  int real = -1;
  if (simulating() && is_machines(number, real)) return sync_file("fsync", number);
  return static_cast<int>(syscall(SYS_fsync, simulating() ? real : number));
}

int fdatasync(int number) {
  int real = -1;
  if (simulating() && is_machines(number, real)) return sync_file("fdatasync", number);
  return static_cast<int>(syscall(SYS_fdatasync, simulating() ? real : number));
}

// posix_fadvise(3), posix_fallocate(3): the error is the result.
int posix_fadvise64(int number, off64_t offset, off64_t size, int advice) {
  int real = -1;
  if (!is_machines(number, real)) {
    return syscall(SYS_fadvise64, real, offset, size, advice) == 0 ? 0 : errno;
  }
  const Target target = target_of(number);
  if (is_pipe(target)) return ESPIPE;
  if (size < 0 || advice < POSIX_FADV_NORMAL || advice > POSIX_FADV_NOREUSE) return EINVAL;
  RegularFile* const file = regular_file(target);
  if (file != nullptr && advice == POSIX_FADV_DONTNEED) file->drop(offset, size);
  return 0;
}

int posix_fallocate64(int number, off64_t offset, off64_t size) {
  int real = -1;
  if (!is_machines(number, real)) {
    return syscall(SYS_fallocate, real, 0, offset, size) == 0 ? 0 : errno;
  }
  const Target target = target_of(number);
  RegularFile* const file = regular_file(target);
  if (const int refused = refusal(target, offset, size); refused != 0) return refused;
  const auto now = static_cast<off64_t>(file->inode()->content.size());
  return offset + size <= now ? 0 : -file->resize(offset + size);
}

// fallocate(2): a hole is zeroes; other modes need a file system that moves blocks.
int fallocate64(int number, int mode, off64_t offset, off64_t size) {
  int real = -1;
  if (!is_machines(number, real)) {
    return static_cast<int>(syscall(SYS_fallocate, real, mode, offset, size));
  }
  const Target target = target_of(number);
  RegularFile* const file = regular_file(target);
  if (const int refused = refusal(target, offset, size); refused != 0) return failed(refused);
  if (mode == 0) {
    const int error = posix_fallocate64(number, offset, size);
    return error == 0 ? 0 : failed(error);
  }
  if (mode == FALLOC_FL_KEEP_SIZE) return 0;
  if (mode != (FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE)) return failed(EOPNOTSUPP);
  const auto end = static_cast<off64_t>(file->inode()->content.size());
  const std::string zeroes(moved(std::min(size, end - offset)), '\0');
  return pwrite64(number, zeroes.data(), zeroes.size(), offset) < 0 ? -1 : 0;
}

// What only hurries the disk, of which the private tree has none that is slow to fall behind.
ssize_t readahead(int number, off64_t offset, size_t size) {
  int real = -1;
  if (!is_machines(number, real)) return syscall(SYS_readahead, real, offset, size);
  return regular_file(target_of(number)) == nullptr ? failed(EINVAL) : 0;
}
int sync_file_range(int number, off64_t offset, off64_t size, unsigned flags) {
  int real = -1;
  if (is_machines(number, real)) return fsync(number);
  return static_cast<int>(syscall(SYS_sync_file_range, real, offset, size, flags));
}
int syncfs(int number) {
  int real = -1;
  if (is_machines(number, real)) return 0;
  return static_cast<int>(syscall(SYS_syncfs, real));
}
// sync(2): of the computer's disks nothing is the program's.
void sync() noexcept {
  if (!simulating()) syscall(SYS_sync);
}

FS_TWIN(posix_fadvise, posix_fadvise64)
FS_TWIN(posix_fallocate, posix_fallocate64)
FS_TWIN(fallocate, fallocate64)

}  // extern "C"
