// mmap(2) of files, shm_open(3) and memfd_create(2). What is mapped from a file of the private tree
// is that file: whoever maps it, or reads and writes it, sees the same bytes; all simulated
// processes are one real one. A private mapping of a file that nobody shares is a copy, which takes
// less room. Source: mmap(2), shm_open(3), memfd_create(2), fcntl(2) of Linux man-pages 6.03; glibc
// 2.36 rt/shm_open.c.
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstring>
#include <string>

#include "scheduler/host/calls/disk_wait.h"
#include "scheduler/host/calls/mapped_bytes.h"
#include "scheduler/host/calls/regular_calls.h"
#include "scheduler/host/libc/own.h"
#include "scheduler/host/libc/results.h"
#include "scheduler/host/processes/processes.h"
#include "scheduler/machine/files/device_file.h"

namespace fiberscope::host {

namespace {

// Mapping: what is asked for.
struct Mapping {
  void* address;
  std::size_t size;
  int protection;
  int flags;
  off64_t offset;
  bool shared() const { return (flags & MAP_TYPE) != MAP_PRIVATE; }
};

void* map_real(const Mapping& asked, int flags, int real, off64_t offset) {
  return reinterpret_cast<void*>(
      syscall(SYS_mmap, asked.address, asked.size, asked.protection, flags, real, offset));
}

// is_zero: /dev/zero, which is mapped as memory without a file: mem(4).
bool is_zero(const machine::OpenFile& file) {
  const auto* node = dynamic_cast<const machine::DeviceFile*>(&file);
  return node != nullptr && node->node() == machine::DeviceNode::Zero;
}

// mapping_refusal: why the file cannot be mapped so; 0: it can.
int mapping_refusal(const machine::OpenFile& file, const Mapping& asked) {
  const int access = file.status_flags() & O_ACCMODE;
  const auto type = asked.flags & MAP_TYPE;
  if (type != MAP_PRIVATE && type != MAP_SHARED && type != MAP_SHARED_VALIDATE) return EINVAL;
  if (asked.size == 0) return EINVAL;
  if (asked.offset % static_cast<off64_t>(machine::kPageBytes) != 0) return EINVAL;
  if (asked.offset < 0) return EOVERFLOW;
  if (access == O_WRONLY) return EACCES;
  const bool writes = asked.shared() && (asked.protection & PROT_WRITE) != 0;
  if (writes && access != O_RDWR) return EACCES;
  if (is_zero(file)) return 0;
  const auto* regular = dynamic_cast<const machine::RegularFile*>(&file);
  if (regular == nullptr || regular->inode()->made) return ENODEV;
  const int seals = std::max(regular->inode()->seals, 0);
  const bool sealed = (seals & F_SEAL_WRITE) != 0 && asked.shared() && access == O_RDWR;
  return sealed || ((seals & F_SEAL_FUTURE_WRITE) != 0 && writes) ? EPERM : 0;
}

// share: the file's bytes lie in memory that can be mapped from now on. Nullptr: errno says why
// not.
MappedBytes* share(machine::RegularFile& file) {
  machine::Content& content = file.inode()->content;
  if (content.shared() == nullptr) {
    std::shared_ptr<MappedBytes> bytes = MappedBytes::make();
    if (!bytes) return nullptr;
    if (content.lie_in(std::move(bytes)) != 0) {
      errno = ENOMEM;
      return nullptr;
    }
  }
  return static_cast<MappedBytes*>(content.shared());
}

void* copy(machine::RegularFile& file, const Mapping& asked) {
  const int kind = MAP_PRIVATE | MAP_ANONYMOUS | (asked.flags & (MAP_FIXED | MAP_FIXED_NOREPLACE));
  Mapping writable = asked;
  writable.protection |= PROT_WRITE;
  void* const out = map_real(writable, kind, -1, 0);
  if (out == MAP_FAILED) return out;
  file.inode()->content.read(static_cast<std::uint64_t>(asked.offset), static_cast<char*>(out),
                             asked.size);
  if ((asked.protection & PROT_WRITE) == 0) {
    syscall(SYS_mprotect, out, asked.size, asked.protection);
  }
  return out;
}

void* map_file(const Target& target, int number, const Mapping& asked) {
  machine::RegularFile* const file = regular_file(target);
  if (const int refused = mapping_refusal(*target.file, asked); refused != 0) {
    errno = refused;
    return MAP_FAILED;
  }
  SystemCall call("mmap", number, target);
  if (is_zero(*target.file)) {
    void* const zeroes = map_real(asked, asked.flags | MAP_ANONYMOUS, -1, 0);
    call.over(zeroes == MAP_FAILED ? -errno : 0);
    return zeroes;
  }
  wait_for_disk(call, *file, number, "map",
                [&] { return file->before_read(asked.offset, asked.size); });
  void* out = MAP_FAILED;
  if (!asked.shared() && file->inode()->content.shared() == nullptr) {
    out = copy(*file, asked);
  } else if (const MappedBytes* bytes = share(*file)) {
    out = map_real(asked, asked.flags, bytes->real(), asked.offset);
  }
  call.over(out == MAP_FAILED ? -errno : 0);
  return out;
}

// path_of_shared: false: it is no name of shared memory.
bool path_of_shared(const char* name, std::string& out) {
  while (*name == '/') ++name;
  if (*name == '\0' || std::strlen(name) > NAME_MAX || std::strchr(name, '/') != nullptr) {
    return false;
  }
  out = std::string("/dev/shm/") + name;
  return true;
}

// make_in_memory: memfd_create(2). Huge pages are as where the kernel has none.
std::int64_t make_in_memory(const char* name, unsigned flags) {
  constexpr unsigned kSizes = static_cast<unsigned>(MAP_HUGE_MASK) << MAP_HUGE_SHIFT;
  constexpr unsigned kKnown = MFD_CLOEXEC | MFD_ALLOW_SEALING;
  constexpr std::size_t kNameMax = NAME_MAX - std::string_view("memfd:").size();
  const bool huge = (flags & MFD_HUGETLB) != 0;
  if ((flags & ~(huge ? kKnown | MFD_HUGETLB | kSizes : kKnown)) != 0) return -EINVAL;
  if (name == nullptr) return -EFAULT;
  if (strnlen(name, kNameMax + 1) > kNameMax) return -EINVAL;
  if (huge) return -ENOSYS;
  Runtime& runtime = *Runtime::get();
  machine::FileTree& tree = runtime.tree();
  const bool sealable = (flags & MFD_ALLOW_SEALING) != 0;
  return open_file(std::make_shared<machine::RegularFile>(
                       runtime.kernel(), tree, tree.make_in_memory(sealable ? 0 : F_SEAL_SEAL),
                       std::string("/memfd:") + name, O_RDWR),
                   (flags & MFD_CLOEXEC) != 0);
}

}  // namespace

}  // namespace fiberscope::host

extern "C" {

using namespace fiberscope::host;  // NOLINT: these are the C library's names

void* mmap64(void* address, size_t size, int protection, int flags, int number, off64_t offset) {
  const Mapping asked{address, size, protection, flags, offset};
  const bool of_file = simulating() && number >= 0 && (flags & MAP_ANONYMOUS) == 0;
  if (!of_file) return map_real(asked, flags, number, offset);
  const Target target = target_of(number);
  if (target.file) return map_file(target, number, asked);
  return map_real(asked, flags, target.real, offset);
}
FS_TWIN(mmap, mmap64)

int memfd_create(const char* name, unsigned flags) noexcept {
  if (!simulating()) return static_cast<int>(syscall(SYS_memfd_create, name, flags));
  SystemCall call("memfd_create", -1, {});
  return call.over(make_in_memory(name, flags));
}

int shm_open(const char* name, int flags, mode_t mode) {
  std::string path;
  if (!simulating()) return failed(ENOSYS);
  if (!path_of_shared(name, path)) return failed(EINVAL);
  const int number = open64(path.c_str(), flags | O_NOFOLLOW | O_CLOEXEC, mode);
  return number < 0 && errno == EISDIR ? failed(EINVAL) : number;
}

int shm_unlink(const char* name) {
  std::string path;
  if (!simulating()) return failed(ENOSYS);
  if (!path_of_shared(name, path)) return failed(ENOENT);
  const int result = unlink(path.c_str());
  return result < 0 && errno == EPERM ? failed(EACCES) : result;
}

}  // extern "C"
