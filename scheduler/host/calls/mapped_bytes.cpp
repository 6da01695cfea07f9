#include "scheduler/host/calls/mapped_bytes.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "scheduler/base/check.h"
#include "scheduler/host/calls/files.h"
#include "scheduler/host/run/runtime.h"

namespace fiberscope::host {

std::shared_ptr<MappedBytes> MappedBytes::make() {
  const auto made =
      static_cast<int>(syscall(SYS_memfd_create, "fiberscope", MFD_CLOEXEC | MFD_ALLOW_SEALING));
  if (made < 0) return nullptr;
  const int real = out_of_the_way(made);
  return real < 0 ? nullptr : std::shared_ptr<MappedBytes>(new MappedBytes(real));
}

MappedBytes::~MappedBytes() {
  close_own(real_);
  --count_;
}

void MappedBytes::read(std::uint64_t offset, char* out, std::size_t size) {
  while (size > 0) {
    const long got = syscall(SYS_pread64, real_, out, size, offset);
    CHECK_MSG(got > 0, "the bytes of a mapped file are gone");
    out += got;
    offset += static_cast<std::uint64_t>(got);
    size -= static_cast<std::size_t>(got);
  }
}

int MappedBytes::write(std::uint64_t offset, const char* data, std::size_t size) {
  while (size > 0) {
    const long put = syscall(SYS_pwrite64, real_, data, size, offset);
    if (put <= 0) return -ENOSPC;
    data += put;
    offset += static_cast<std::uint64_t>(put);
    size -= static_cast<std::size_t>(put);
  }
  return 0;
}

int MappedBytes::resize(std::uint64_t size) {
  const std::uint64_t most = Runtime::get()->options().limits.process_bytes();
  if (size > std::min(most, kMappedBytesMost)) return -EFBIG;
  // the computer may allow less than the run does
  return syscall(SYS_ftruncate, real_, size) == 0 ? 0 : -EFBIG;
}

bool MappedBytes::deny_writing() {
  return syscall(SYS_fcntl, real_, F_ADD_SEALS, F_SEAL_WRITE) == 0;
}

std::uint64_t MappedBytes::allocated() const {
  struct stat about {};
  CHECK(syscall(SYS_newfstatat, real_, "", &about, AT_EMPTY_PATH) == 0);
  return static_cast<std::uint64_t>(about.st_blocks) * 512;
}

}  // namespace fiberscope::host
