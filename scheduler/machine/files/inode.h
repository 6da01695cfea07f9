// Inode: a file, a folder, a link or a socket's name in the private tree: what several names and
// open files can refer to.
//
// Owns: its facts (stat(2)), its content or its entries. What lies really there is only read, and
// only when somebody asks for it. Deliberately does not know paths, permissions or descriptors.
//
// Invariants:
//  1. Nothing that lies outside is ever written. `outside` names where the content that was not
//     overwritten is read from; a rename in the tree does not change it.
//  2. facts.st_size is the content's size; facts.st_ino and st_dev never change.
#pragma once

#include <sys/stat.h>

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "scheduler/base/time.h"
#include "scheduler/machine/files/made.h"

namespace fiberscope::machine {

class Operation;
class Pipe;

// Outside: the real files. Paths are absolute; results as the kernel's: minus an errno.
class Outside {
 public:
  virtual int facts(const std::string& path, struct stat& out) = 0;  // lstat(2)
  virtual int names(const std::string& path, std::vector<std::string>& out) = 0;
  virtual int link_target(const std::string& path, std::string& out) = 0;
  // read: fewer bytes than `size` only at the end.
  virtual std::int64_t read(const std::string& path, std::uint64_t offset, char* out,
                            std::size_t size) = 0;

 protected:
  ~Outside() = default;
};

// Shared: where a file's bytes lie while programs see them as memory too (mmap(2)): whoever maps
// the file looks at the same bytes as whoever reads it.
class Shared {
 public:
  virtual ~Shared() = default;
  // read: nothing lies beyond the size that was set last. write: within that size. Errors: minus an
  // errno: there is no room for that; of resize, then its size is what it was.
  virtual void read(std::uint64_t offset, char* out, std::size_t size) = 0;
  virtual int write(std::uint64_t offset, const char* data, std::size_t size) = 0;
  virtual int resize(std::uint64_t size) = 0;
  // deny_writing: nobody can map it for writing any more. False: somebody has.
  virtual bool deny_writing() = 0;
  // allocated: bytes that take room.
  virtual std::uint64_t allocated() const = 0;
};

inline constexpr std::uint64_t kPageBytes = 4'096;

// Content: the bytes of a regular file, by pages. Pages that are nowhere are zeroes.
class Content {
 public:
  // begin_outside: the first `size` bytes lie there until they are overwritten.
  void begin_outside(Outside& from, std::string path, std::uint64_t size);
  // begin_on_disk: what is there now is not in memory: the first read has to wait for the disk.
  void begin_on_disk() { in_memory_.clear(), dirty_.clear(); }

  std::uint64_t size() const { return size_; }
  // outside_bytes: the first so many may still lie there.
  std::uint64_t outside_bytes() const { return outside_bytes_; }
  // read: up to the end. write: beyond the end there are zeroes between. Errors: of shared memory.
  std::size_t read(std::uint64_t offset, char* out, std::size_t size);
  int write(std::uint64_t offset, const char* data, std::size_t size);
  int resize(std::uint64_t size);
  // allocated: bytes on the disk, in whole pages.
  std::uint64_t allocated() const;
  // lie_in: from now on its bytes lie there. Requires: they have lain in no other one. Errors: as
  // the memory has them; then they lie where they did.
  int lie_in(std::shared_ptr<Shared> memory);
  Shared* shared() const { return shared_.get(); }

  // The page cache. in_memory: of a page that has content; pages are counted from 0.
  bool in_memory(std::uint64_t page) const;
  void bring(std::uint64_t first_page, std::uint64_t last_page);
  void drop(std::uint64_t first_page, std::uint64_t last_page);
  std::uint64_t dirty_pages() const { return dirty_.size(); }
  void flushed() { dirty_.clear(); }

 private:
  using Page = std::string;  // of kPageBytes
  Page& page(std::uint64_t number);
  void load(std::uint64_t number);

  Outside* outside_ = nullptr;
  std::string path_;
  std::uint64_t outside_bytes_ = 0;  // of these, pages that are not in pages_ lie outside
  std::uint64_t size_ = 0;
  std::map<std::uint64_t, Page> pages_;
  std::shared_ptr<Shared> shared_;  // then there are no pages_, and nothing lies outside
  std::set<std::uint64_t> in_memory_;
  std::set<std::uint64_t> dirty_;
};

struct Inode {
  struct stat facts {};
  std::string outside;   // where it really lies; "": nowhere
  bool changed = false;  // it is not any more what lies there
  bool removed = false;  // of a folder: nothing can be made in it any more

  Content content;                                        // of a regular file
  std::map<std::string, std::shared_ptr<Inode>> entries;  // of a folder: those looked at
  std::set<std::string> gone;                             // of a folder: really there, not here
  std::weak_ptr<Inode> parent;                            // of a folder
  std::string name;                                       // of a folder, in its parent
  std::string target;                                     // of a symbolic link
  int seals = -1;                                         // F_GET_SEALS; -1: it has none
  std::weak_ptr<Pipe> pipe;                               // of a named pipe that is open
  std::shared_ptr<Operation> reading;                     // the disk is at it
  std::shared_ptr<const Making> made;                     // it is made anew for whoever looks

  bool is_folder() const { return S_ISDIR(facts.st_mode); }
  bool is_file() const { return S_ISREG(facts.st_mode); }
  bool is_link() const { return S_ISLNK(facts.st_mode); }
  bool is_fifo() const { return S_ISFIFO(facts.st_mode); }
  bool is_device() const { return S_ISCHR(facts.st_mode); }
};

}  // namespace fiberscope::machine
