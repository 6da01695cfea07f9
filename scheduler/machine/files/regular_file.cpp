#include "scheduler/machine/files/regular_file.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <limits>

namespace fiberscope::machine {

namespace {

constexpr std::int64_t kOffsetMax = std::numeric_limits<std::int64_t>::max();
// What F_GETFL tells later.
constexpr int kKept = O_ACCMODE | O_APPEND | O_NONBLOCK | O_SYNC | O_DSYNC | O_DIRECTORY;

std::uint64_t page_of(std::int64_t offset) {
  return static_cast<std::uint64_t>(offset) / kPageBytes;
}

}  // namespace

TreeFile::TreeFile(Kernel& kernel, trace::FileKind kind, InodeRef inode, std::string_view name,
                   int flags)
    : OpenFile(kernel, kind, name, flags & kKept), inode_(std::move(inode)) {}

RegularFile::RegularFile(Kernel& kernel, FileTree& tree, InodeRef inode, std::string_view name,
                         int flags)
    : TreeFile(kernel, trace::FileKind::Regular, std::move(inode), name, flags), tree_(tree) {}

bool RegularFile::reads() const { return (status_flags() & O_ACCMODE) != O_WRONLY; }
bool RegularFile::writes() const { return (status_flags() & O_ACCMODE) != O_RDONLY; }
bool RegularFile::appends() const { return (status_flags() & O_APPEND) != 0; }
short RegularFile::readiness() const { return POLLIN | POLLOUT; }

std::int64_t RegularFile::read_at(std::int64_t offset, void* buffer, std::size_t size) {
  if (offset < 0) return -EINVAL;
  if (!reads()) return -EBADF;
  return static_cast<std::int64_t>(
      inode()->content.read(static_cast<std::uint64_t>(offset), static_cast<char*>(buffer), size));
}

std::int64_t RegularFile::write_at(std::int64_t offset, const void* data, std::size_t size) {
  if (offset < 0) return -EINVAL;
  if (!writes()) return -EBADF;
  Inode& file = *inode();
  const auto at = appends() ? file.content.size() : static_cast<std::uint64_t>(offset);
  if (size > static_cast<std::uint64_t>(kOffsetMax) - at) return -EFBIG;
  if (size == 0) return 0;
  if (file.made) {
    return file.made->by->write(file.made->path, {static_cast<const char*>(data), size});
  }
  const std::uint64_t most = kernel()->file_bytes_max();
  if (at >= most) return kernel()->file_too_large();
  size = std::min(size, most - at);  // the next one fails
  const std::int64_t count = unsealed(at, size);
  if (count <= 0) return count;
  const int error =
      file.content.write(at, static_cast<const char*>(data), static_cast<std::size_t>(count));
  if (error != 0) return error;
  tree_.rewritten(file);
  return count;
}

// unsealed: how many bytes may be written there; -EPERM: none. What would make the file longer is
// refused from the first page on that would. Source: Linux mm/shmem.c, shmem_write_begin().
std::int64_t RegularFile::unsealed(std::uint64_t at, std::size_t size) const {
  const int seals = std::max(inode()->seals, 0);
  if ((seals & (F_SEAL_WRITE | F_SEAL_FUTURE_WRITE)) != 0) return -EPERM;
  const std::uint64_t end = inode()->content.size();
  if ((seals & F_SEAL_GROW) == 0 || at + size <= end) return static_cast<std::int64_t>(size);
  const std::uint64_t until = end / kPageBytes * kPageBytes;
  return until > at ? static_cast<std::int64_t>(until - at) : -EPERM;
}

int RegularFile::add_seals(unsigned seals) {
  constexpr unsigned kAll =
      F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_FUTURE_WRITE;
  Inode& file = *inode();
  if (!writes()) return -EPERM;
  if ((seals & ~kAll) != 0 || file.seals < 0) return -EINVAL;
  if ((file.seals & F_SEAL_SEAL) != 0) return -EPERM;
  const bool stops_writing = (seals & F_SEAL_WRITE) != 0 && (file.seals & F_SEAL_WRITE) == 0;
  Shared* const memory = file.content.shared();
  if (stops_writing && memory != nullptr && !memory->deny_writing()) return -EBUSY;
  file.seals |= static_cast<int>(seals);
  return 0;
}

std::int64_t RegularFile::read(void* buffer, std::size_t size) {
  const std::int64_t got = read_at(offset_, buffer, size);
  if (got > 0) offset_ += got;
  return got;
}

std::int64_t RegularFile::write(const void* data, std::size_t size) {
  const std::int64_t put = write_at(offset_, data, size);
  if (put <= 0) return put;
  offset_ = appends() ? static_cast<std::int64_t>(inode()->content.size()) : offset_ + put;
  return put;
}

std::int64_t RegularFile::seek(std::int64_t offset, int whence) {
  const auto size = static_cast<std::int64_t>(inode()->content.size());
  std::int64_t from = 0;
  if (whence == SEEK_CUR) from = offset_;
  if (whence == SEEK_END) from = size;
  if (whence == SEEK_DATA || whence == SEEK_HOLE) {
    if (offset < 0 || offset >= size) return -ENXIO;
    offset_ = whence == SEEK_DATA ? offset : size;
    return offset_;
  }
  if (whence != SEEK_SET && whence != SEEK_CUR && whence != SEEK_END) return -EINVAL;
  if (offset > 0 && from > kOffsetMax - offset) return -EOVERFLOW;
  if (from + offset < 0) return -EINVAL;
  offset_ = from + offset;
  return offset_;
}

int RegularFile::resize(std::int64_t size) {
  return writes() ? tree_.resize(*inode(), size) : -EINVAL;
}

std::shared_ptr<Operation> RegularFile::before_read(std::int64_t offset, std::size_t size) {
  Inode& file = *inode();
  const auto end = static_cast<std::int64_t>(file.content.size());
  if (!reads() || size == 0 || offset < 0 || offset >= end) return nullptr;
  const std::int64_t last_byte = size > static_cast<std::uint64_t>(end - offset)
                                     ? end - 1
                                     : offset + static_cast<std::int64_t>(size) - 1;
  const std::uint64_t last = page_of(last_byte);
  std::uint64_t first = page_of(offset);
  while (first <= last && file.content.in_memory(first)) ++first;
  if (first > last) return nullptr;
  if (file.reading && !file.reading->over()) return file.reading;
  const std::uint64_t ahead = first + kReadAheadBytes / kPageBytes - 1;
  const std::uint64_t until = std::min(std::max(last, ahead), page_of(end - 1));
  const std::uint64_t bytes =
      std::min((until + 1) * kPageBytes, static_cast<std::uint64_t>(end)) - first * kPageBytes;
  file.reading = tree_.disk().transfer(
      id(), "read " + name(), bytes,
      [inode = inode(), first, until] { inode->content.bring(first, until); });
  return file.reading;
}

std::shared_ptr<Operation> RegularFile::before_write(std::int64_t offset, std::size_t size) {
  const auto end = static_cast<std::int64_t>(inode()->content.size());
  if (!writes() || size == 0 || offset < 0) return nullptr;
  const std::int64_t from = appends() ? end : offset;
  const auto page = static_cast<std::int64_t>(kPageBytes);
  if (size > static_cast<std::uint64_t>(kOffsetMax - from)) return nullptr;
  const std::int64_t until = from + static_cast<std::int64_t>(size);
  // pages that are overwritten in part, and whose rest is on the disk
  for (const auto& [edge, cut] : {std::pair{from, from % page != 0},
                                  std::pair{until - 1, until % page != 0 && until < end}}) {
    const std::int64_t begin = edge / page * page;
    if (!cut || begin >= end || inode()->content.in_memory(page_of(begin))) continue;
    Inode& file = *inode();
    if (file.reading && !file.reading->over()) return file.reading;
    const std::uint64_t number = page_of(begin);
    file.reading = tree_.disk().transfer(
        id(), "read " + name(), static_cast<std::uint64_t>(std::min(page, end - begin)),
        [inode = inode(), number] { inode->content.bring(number, number); });
    return file.reading;
  }
  return nullptr;
}

std::shared_ptr<Operation> RegularFile::flush() {
  const std::uint64_t pages = inode()->content.dirty_pages();
  if (pages == 0) return nullptr;
  inode()->content.flushed();
  return tree_.disk().transfer(id(), "write " + name(), pages * kPageBytes, {});
}

void RegularFile::drop(std::int64_t offset, std::int64_t size) {
  const std::uint64_t last = size == 0 ? UINT64_MAX : page_of(offset + size - 1);
  inode()->content.drop(page_of(offset), last);
}

FolderFile::FolderFile(Kernel& kernel, InodeRef inode, std::string_view name, int flags)
    : TreeFile(kernel, trace::FileKind::Directory, std::move(inode), name, flags) {}

std::int64_t FolderFile::read(void*, std::size_t) { return -EISDIR; }
std::int64_t FolderFile::write(const void*, std::size_t) { return -EBADF; }
short FolderFile::readiness() const { return POLLIN | POLLOUT; }

}  // namespace fiberscope::machine
