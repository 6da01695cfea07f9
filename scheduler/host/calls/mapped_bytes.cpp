#include "scheduler/host/calls/mapped_bytes.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "scheduler/base/check.h"
#include "scheduler/host/calls/files.h"

namespace fiberscope::host {

std::shared_ptr<MappedBytes> MappedBytes::make() {
  const auto made = static_cast<int>(syscall(SYS_memfd_create, "fiberscope",
                                             MFD_CLOEXEC | MFD_ALLOW_SEALING));
  if (made < 0) return nullptr;
  const int real = out_of_the_way(made);
  return real < 0 ? nullptr : std::shared_ptr<MappedBytes>(new MappedBytes(real));
}

MappedBytes::~MappedBytes() { close_own(real_); }

void MappedBytes::read(std::uint64_t offset, char* out, std::size_t size) {
  while (size > 0) {
    const long got = syscall(SYS_pread64, real_, out, size, offset);
    CHECK_MSG(got > 0, "the bytes of a mapped file are gone");
    out += got;
    offset += static_cast<std::uint64_t>(got);
    size -= static_cast<std::size_t>(got);
  }
}

void MappedBytes::write(std::uint64_t offset, const char* data, std::size_t size) {
  while (size > 0) {
    const long put = syscall(SYS_pwrite64, real_, data, size, offset);
    CHECK_MSG(put > 0, "there is no memory for a mapped file");
    data += put;
    offset += static_cast<std::uint64_t>(put);
    size -= static_cast<std::size_t>(put);
  }
}

void MappedBytes::resize(std::uint64_t size) {
  CHECK_MSG(syscall(SYS_ftruncate, real_, size) == 0, "a mapped file cannot have this size");
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
