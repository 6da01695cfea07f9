#include "scheduler/host/calls/mapped_bytes.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <set>

#include "scheduler/base/check.h"
#include "scheduler/base/own.h"
#include "scheduler/base/shared.h"
#include "scheduler/host/calls/files.h"
#include "scheduler/host/run/real_processes.h"
#include "scheduler/host/run/runtime.h"

namespace fiberscope::host {

namespace {

// What all processes know of the files: those that there are, by their numbers.
struct Known {
  std::set<std::uint64_t> there;
  std::uint64_t last = 0;
  int made = -1;  // the latest descriptor of the first process's, or minus an errno
};
Known& known() { return base::shared<Known, Known>(); }

// own_descriptors: of this process, by the files' numbers.
base::own::Map<std::uint64_t, int>& own_descriptors() {
  static auto& all = base::own_forever<base::own::Map<std::uint64_t, int>>();
  return all;
}

// close_stale: what others have let go of.
void close_stale() {
  std::erase_if(own_descriptors(), [](const auto& one) {
    if (known().there.contains(one.first)) return false;
    close_own(one.second);
    return true;
  });
}

}  // namespace

MappedBytes::MappedBytes(std::uint64_t number, int firsts) : number_(number), firsts_(firsts) {
  known().there.insert(number_);
  ++count_;
}

std::shared_ptr<MappedBytes> MappedBytes::make() {
  close_stale();
  // whatever process asks: the first one outlives all others
  const std::uint64_t number = ++known().last;
  Runtime::get()->scheduler().in_space(0, [number] {
    const long file = syscall(SYS_memfd_create, "fiberscope", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    known().made = file < 0 ? -errno : out_of_the_way(static_cast<int>(file));
    if (file >= 0) own_descriptors()[number] = known().made;
  });
  if (known().made < 0) {
    errno = -known().made;
    return nullptr;
  }
  return std::shared_ptr<MappedBytes>(new MappedBytes(number, known().made));
}

MappedBytes::~MappedBytes() {
  known().there.erase(number_);
  --count_;
  close_stale();
}

int MappedBytes::real() const {
  const auto found = own_descriptors().find(number_);
  if (found != own_descriptors().end()) return found->second;
  if (RealProcesses::fetch == nullptr) return -EBADF;
  const int got = RealProcesses::fetch(firsts_);
  if (got >= 0) own_descriptors()[number_] = got;
  return got;
}

void MappedBytes::read(std::uint64_t offset, char* out, std::size_t size) {
  while (size > 0) {
    const long got = syscall(SYS_pread64, real(), out, size, offset);
    CHECK_MSG(got > 0, "the bytes of a mapped file are gone");
    out += got;
    offset += static_cast<std::uint64_t>(got);
    size -= static_cast<std::size_t>(got);
  }
}

int MappedBytes::write(std::uint64_t offset, const char* data, std::size_t size) {
  while (size > 0) {
    const long put = syscall(SYS_pwrite64, real(), data, size, offset);
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
  return syscall(SYS_ftruncate, real(), size) == 0 ? 0 : -EFBIG;
}

bool MappedBytes::deny_writing() {
  return syscall(SYS_fcntl, real(), F_ADD_SEALS, F_SEAL_WRITE) == 0;
}

std::uint64_t MappedBytes::allocated() const {
  struct stat about {};
  CHECK(syscall(SYS_newfstatat, real(), "", &about, AT_EMPTY_PATH) == 0);
  return static_cast<std::uint64_t>(about.st_blocks) * 512;
}

}  // namespace fiberscope::host
