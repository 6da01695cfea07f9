#include "scheduler/trace/spool.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdlib>
#include <string>

namespace fiberscope::trace {

namespace {

constexpr std::size_t kPageBytes = 4096;

std::size_t whole_pages(std::size_t bytes) {
  return (bytes + kPageBytes - 1) / kPageBytes * kPageBytes;
}

// nameless: -1: there can be none.
int nameless(const std::string& folder) {
  const int fd = open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (fd >= 0) return fd;
  // a file system that knows only files with names
  std::string path = folder + "/fiberscope-XXXXXX";
  const int named = mkostemp(path.data(), O_CLOEXEC);
  if (named >= 0) unlink(path.c_str());
  return named;
}

}  // namespace

std::shared_ptr<Spool> Spool::create() {
  const char* const wished = std::getenv("TMPDIR");
  int fd = wished != nullptr && *wished != '\0' ? nameless(wished) : -1;
  if (fd < 0) fd = nameless("/var/tmp");
  return fd < 0 ? nullptr : std::shared_ptr<Spool>(new Spool(fd));
}

Spool::~Spool() { close(fd_); }

std::shared_ptr<std::uint8_t[]> Spool::room(std::size_t bytes) {
  const std::size_t size = whole_pages(bytes);
  // what the disk has no room for must be known now: a write into the mapping could only crash
  if (posix_fallocate(fd_, static_cast<off_t>(size_), static_cast<off_t>(size)) != 0) {
    return nullptr;
  }
  void* const at = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd_,
                        static_cast<off_t>(size_));
  if (at == MAP_FAILED) return nullptr;
  size_ += size;
  return {static_cast<std::uint8_t*>(at), [size](std::uint8_t* data) { munmap(data, size); }};
}

void Spool::rest(std::uint8_t* data, std::size_t bytes) {
  madvise(data, whole_pages(bytes), MADV_DONTNEED);
}

}  // namespace fiberscope::trace
