// RegularFile, FolderFile: open files of the tree.
//
// Owns: the offset. Deliberately does not know its path, which may change while it is open.
//
// Invariants:
//  1. It is always ready, as poll(2) has it for regular files, and epoll refuses it. What is not in
//     memory makes the caller wait nevertheless, also with O_NONBLOCK: read(), write() and their
//     like are called when before_read() or before_write() has nothing left to wait for.
//  2. What was read or written once is in memory: the page cache never forgets, unless it is asked
//     to (drop()).
// Source: open(2), lseek(2), pread(2), fsync(2) of Linux man-pages 6.03.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "scheduler/machine/files/file_tree.h"
#include "scheduler/machine/kernel/open_file.h"

namespace fiberscope::machine {

// What one request to the disk reads ahead: read_ahead_kb of most Linux systems.
inline constexpr std::uint64_t kReadAheadBytes = 131'072;

class TreeFile : public OpenFile {
 public:
  const InodeRef& inode() const { return inode_; }

 protected:
  TreeFile(Kernel& kernel, trace::FileKind kind, InodeRef inode, std::string_view name, int flags);

 private:
  InodeRef inode_;
};

class RegularFile final : public TreeFile {
 public:
  // Requires: the tree outlives the file. `flags`: as of open(2).
  RegularFile(Kernel& kernel, FileTree& tree, InodeRef inode, std::string_view name, int flags);

  std::int64_t read(void* buffer, std::size_t size) override;
  std::int64_t write(const void* data, std::size_t size) override;
  short readiness() const override;

  // pread(2), pwrite(2). Errors: -EBADF, -EINVAL; -EFBIG: beyond what the caller may.
  std::int64_t read_at(std::int64_t offset, void* buffer, std::size_t size);
  std::int64_t write_at(std::int64_t offset, const void* data, std::size_t size);
  std::int64_t seek(std::int64_t offset, int whence);
  int resize(std::int64_t size);
  // seals: F_GET_SEALS. Errors: -EINVAL. add_seals: F_ADD_SEALS. Errors: -EPERM, -EINVAL, -EBUSY.
  int seals() const { return inode()->seals < 0 ? -EINVAL : inode()->seals; }
  int add_seals(unsigned seals);
  std::int64_t offset() const { return offset_; }
  // appends: a write goes to the end, wherever the offset is.
  bool appends() const;

  // before_read: what is to be waited for before so many bytes can be read there; nullptr: nothing.
  // Begins to read, and ahead. before_write: the same where pages are overwritten in part.
  // Emits: OperationStarted.
  std::shared_ptr<Operation> before_read(std::int64_t offset, std::size_t size);
  std::shared_ptr<Operation> before_write(std::int64_t offset, std::size_t size);
  // flush: fsync(2): nullptr: nothing is to be written. Emits: OperationStarted.
  std::shared_ptr<Operation> flush();
  // drop: posix_fadvise(POSIX_FADV_DONTNEED). size 0: to the end.
  void drop(std::int64_t offset, std::int64_t size);

 private:
  bool reads() const;
  bool writes() const;
  std::int64_t unsealed(std::uint64_t at, std::size_t size) const;

  FileTree& tree_;
  std::int64_t offset_ = 0;
};

class FolderFile final : public TreeFile {
 public:
  FolderFile(Kernel& kernel, InodeRef inode, std::string_view name, int flags);
  std::int64_t read(void*, std::size_t) override;
  std::int64_t write(const void*, std::size_t) override;
  short readiness() const override;

  // Listed: what getdents64(2) gives, as it was when the first part was asked for.
  struct Listed {
    std::string name;
    unsigned char type;
    std::uint64_t number;
  };
  std::vector<Listed> listed;
  std::size_t next = 0;  // of them; 0: they are to be listed again
};

}  // namespace fiberscope::machine
