// The calls on descriptors that only files have: offsets, sizes, facts, the way to the disk. A call
// that needs what is not in memory parks its fiber until the disk has brought it, whether the file
// is non-blocking or not, as Linux does; no signal interrupts that.
// Source: pread(2), lseek(2), ftruncate(2), fsync(2), readv(2), mmap(2) of Linux man-pages 6.03.
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>

#include "scheduler/host/libc/paths.h"
#include "scheduler/host/libc/sockets.h"
#include "scheduler/host/processes/processes.h"
#include "scheduler/host/calls/regular_calls.h"
#include "scheduler/host/calls/system_call.h"
#include "scheduler/machine/kernel/pipe.h"

namespace fiberscope::host {

namespace {

using machine::Operation;
using machine::RegularFile;

int failed(int error) {
  errno = error;
  return -1;
}

// DiskWaiter: one fiber that waits for the disk. Lies on its stack.
class DiskWaiter final : public Operation::Watcher, public core::WaitHook {
 public:
  explicit DiskWaiter(Operation& operation)
      : fiber_(Runtime::get()->current()), operation_(operation) {
    operation_.watch(*this);
  }
  void operation_over(EventSeq done) override {
    Runtime& runtime = *Runtime::get();
    runtime.scheduler().wake(*fiber_.fiber, trace::WakeKind::Notified, runtime.kernel().waker(),
                             runtime.writer().intern("the disk is done"), done);
  }
  void leave(core::Fiber&) override { operation_.unwatch(*this); }

 private:
  PyFiber& fiber_;
  Operation& operation_;
};

// wait_for_disk: until `needed` says that there is nothing left to wait for.
template <class Needed>
void wait_for_disk(SystemCall& call, const RegularFile& file, int number, const char* words,
                   Needed needed) {
  Runtime& runtime = *Runtime::get();
  while (const std::shared_ptr<Operation> operation = needed()) {
    const Attached attached;
    core::Wait wait = wait_as(trace::WaitKind::Io, file_words(words, file.name(), number));
    if (!wait.object) wait.object = file.id();
    while (!operation->over()) {
      DiskWaiter waiter(*operation);
      runtime.park(wait, nullptr, &waiter);
    }
    call.became_ready(runtime.clock().now_ns);
  }
}

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

ssize_t total(const iovec* parts, int count) {
  ssize_t size = 0;
  for (int i = 0; i < count; ++i) size += static_cast<ssize_t>(parts[i].iov_len);
  return size;
}

std::string gather(const iovec* parts, int count) {
  std::string all;
  for (int i = 0; i < count; ++i) {
    all.append(static_cast<const char*>(parts[i].iov_base), parts[i].iov_len);
  }
  return all;
}

void scatter(const std::string& bytes, ssize_t size, const iovec* parts) {
  for (std::size_t at = 0; at < moved(size); ++parts) {
    const std::size_t part = std::min(parts->iov_len, moved(size) - at);
    std::memcpy(parts->iov_base, bytes.data() + at, part);
    at += part;
  }
}

// map_copy: what is mapped is a copy; what is written into it stays in it.
void* map_copy(const Target& target, int number, void* address, std::size_t size, int protection,
               int flags, off64_t offset) {
  RegularFile* const file = regular_file(target);
  Runtime& runtime = *Runtime::get();
  const bool shared = (flags & MAP_TYPE) != MAP_PRIVATE && (protection & PROT_WRITE) != 0;
  if (file == nullptr || shared) {
    if (shared) {
      runtime.note(runtime.lane(), trace::NoteKind::Unsupported,
                   "writing to a file through mmap is not simulated; use ACCESS_COPY and write(), "
                   "or multiprocessing.shared_memory",
                   runtime.place());
    }
    errno = ENODEV;
    return MAP_FAILED;
  }
  SystemCall call("mmap", number, target);
  wait_for_disk(call, *file, number, "map", [&] { return file->before_read(offset, size); });
  const int kind = MAP_PRIVATE | MAP_ANONYMOUS | (flags & MAP_FIXED);
  const long at = syscall(SYS_mmap, address, size, protection | PROT_WRITE, kind, -1, 0);
  auto* const out = reinterpret_cast<void*>(at);
  if (out == MAP_FAILED) {
    call.over(-errno);
    return out;
  }
  file->inode()->content.read(static_cast<std::uint64_t>(offset), static_cast<char*>(out), size);
  if ((protection & PROT_WRITE) == 0) syscall(SYS_mprotect, out, size, protection);
  call.over(0);
  return out;
}

// type_bits: what fstat(2) says it is. epoll, eventfd and their like have none.
mode_t type_bits(const machine::OpenFile& file) {
  if (is_socket(file)) return S_IFSOCK;
  return file.kind() == trace::FileKind::Pipe ? S_IFIFO : 0;
}

}  // namespace

RegularFile* regular_file(const Target& target) {
  return dynamic_cast<RegularFile*>(target.file.get());
}

ssize_t read_regular(const char* name, int number, const Target& target, void* buffer,
                     std::size_t size, std::optional<std::int64_t> at) {
  RegularFile& file = *regular_file(target);
  SystemCall call(name, number, target);
  wait_for_disk(call, file, number, "read from disk",
                [&] { return file.before_read(at.value_or(file.offset()), size); });
  const std::int64_t got = at ? file.read_at(*at, buffer, size) : file.read(buffer, size);
  return call.over<ssize_t>(got, moved(got));
}

ssize_t write_regular(const char* name, int number, const Target& target, const void* data,
                      std::size_t size, std::optional<std::int64_t> at) {
  RegularFile& file = *regular_file(target);
  SystemCall call(name, number, target);
  wait_for_disk(call, file, number, "read from disk",
                [&] { return file.before_write(at.value_or(file.offset()), size); });
  const std::int64_t put = at ? file.write_at(*at, data, size) : file.write(data, size);
  if ((file.status_flags() & O_DSYNC) != 0) {
    wait_for_disk(call, file, number, "write to disk", [&] { return file.flush(); });
  }
  return call.over<ssize_t>(put, moved(put));
}

int facts_of(int number, struct stat* out) {
  const Target target = target_of(number);
  if (const auto* file = dynamic_cast<machine::TreeFile*>(target.file.get())) {
    *out = Runtime::get()->tree().facts(*file->inode());
    return 0;
  }
  if (target.file && target.file->kind() == trace::FileKind::Device) {
    describe_device(out);
    return 0;
  }
  if (target.file) {
    *out = {};
    out->st_mode = type_bits(*target.file) | S_IRUSR | S_IWUSR;
    out->st_nlink = 1;
    out->st_blksize = static_cast<blksize_t>(machine::kPipeAtomicBytes);
    return 0;
  }
  if (target.real < 0) return failed(EBADF);
  return static_cast<int>(syscall(SYS_newfstatat, target.real, "", out, AT_EMPTY_PATH));
}

}  // namespace fiberscope::host

extern "C" {

using namespace fiberscope::host;  // NOLINT: these are the C library's names

int fstat64(int number, struct stat64* out) {
  return facts_of(number, reinterpret_cast<struct stat*>(out));
}

off64_t lseek64(int number, off64_t offset, int whence) {
  int real = -1;
  if (!is_machines(number, real)) return syscall(SYS_lseek, real, offset, whence);
  const Target target = target_of(number);
  RegularFile* const file = regular_file(target);
  if (file == nullptr) {
    const bool folder = target.file->kind() == fiberscope::trace::FileKind::Directory;
    return folder ? 0 : failed(ESPIPE);
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
  int real = -1;
  if (!is_machines(number, real)) return syscall(SYS_pread64, real, buffer, size, offset);
  const Target target = target_of(number);
  if (regular_file(target) == nullptr) return failed(ESPIPE);
  return read_regular("pread", number, target, buffer, size, offset);
}

ssize_t pwrite64(int number, const void* data, size_t size, off64_t offset) {
  int real = -1;
  if (!is_machines(number, real)) return syscall(SYS_pwrite64, real, data, size, offset);
  const Target target = target_of(number);
  if (regular_file(target) == nullptr) return failed(ESPIPE);
  return write_regular("pwrite", number, target, data, size, offset);
}

ssize_t readv(int number, const struct iovec* parts, int count) {
  int real = -1;
  if (!is_machines(number, real) && (!simulating() || real < 0)) {
    return syscall(SYS_readv, real, parts, count);
  }
  std::string bytes(moved(total(parts, count)), '\0');
  const ssize_t got = read(number, bytes.data(), bytes.size());
  scatter(bytes, got, parts);
  return got;
}

ssize_t preadv64v2(int number, const struct iovec* parts, int count, off64_t offset, int flags) {
  int real = -1;
  if (!is_machines(number, real)) {
    return syscall(SYS_preadv2, real, parts, count, offset, 0, flags);
  }
  if (offset == -1) return readv(number, parts, count);
  std::string bytes(moved(total(parts, count)), '\0');
  const ssize_t got = pread64(number, bytes.data(), bytes.size(), offset);
  scatter(bytes, got, parts);
  return got;
}

ssize_t pwritev64v2(int number, const struct iovec* parts, int count, off64_t offset, int flags) {
  int real = -1;
  if (!is_machines(number, real)) {
    return syscall(SYS_pwritev2, real, parts, count, offset, 0, flags);
  }
  const std::string bytes = gather(parts, count);
  if (offset == -1) return write(number, bytes.data(), bytes.size());
  return pwrite64(number, bytes.data(), bytes.size(), offset);
}

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
  RegularFile* const file = regular_file(target);
  if (file == nullptr) return ESPIPE;
  if (advice == POSIX_FADV_DONTNEED) file->drop(offset, size);
  return 0;
}

int posix_fallocate64(int number, off64_t offset, off64_t size) {
  int real = -1;
  if (!is_machines(number, real)) {
    return syscall(SYS_fallocate, real, 0, offset, size) == 0 ? 0 : errno;
  }
  const Target target = target_of(number);
  RegularFile* const file = regular_file(target);
  if (file == nullptr) return ENODEV;
  if (offset < 0 || size <= 0) return EINVAL;
  const auto now = static_cast<off64_t>(file->inode()->content.size());
  return offset + size <= now ? 0 : -file->resize(offset + size);
}

// copy_file_range(2): refused for the machine's files, as between two file systems: callers then
// copy by themselves.
ssize_t copy_file_range(int from, off64_t* from_at, int to, off64_t* to_at, size_t size,
                        unsigned flags) {
  int real_from = -1, real_to = -1;
  if (is_machines(from, real_from) || is_machines(to, real_to)) return failed(EXDEV);
  return syscall(SYS_copy_file_range, real_from, from_at, real_to, to_at, size, flags);
}

void* mmap64(void* address, size_t size, int protection, int flags, int number, off64_t offset) {
  int real = number;
  if (number >= 0 && is_machines(number, real)) {
    return map_copy(target_of(number), number, address, size, protection, flags, offset);
  }
  return reinterpret_cast<void*>(syscall(SYS_mmap, address, size, protection, flags, real, offset));
}

}  // extern "C"
