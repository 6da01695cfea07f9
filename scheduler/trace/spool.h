// Spool: room for the bytes of a long trace in a file without a name, so that of them only what is
// looked at is in memory.
//
// Owns the file. Deliberately does not know what lies in it.
//
// Invariants:
//  1. A room stays where it is, with what was written into it, as long as somebody holds it.
//  2. Nothing of the file stays when nobody holds it any more, however the process ends.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

namespace fiberscope::trace {

class Spool {
 public:
  // create: in the folder for what is large and temporary: TMPDIR's, or /var/tmp. nullptr: there
  // can be no such file.
  static std::shared_ptr<Spool> create();
  ~Spool();
  Spool(const Spool&) = delete;
  Spool& operator=(const Spool&) = delete;

  // room: so many bytes, rounded up to pages. nullptr: the disk has no more.
  std::shared_ptr<std::uint8_t[]> room(std::size_t bytes);
  // rest: a room is in memory no longer, until somebody looks at it again. Meanwhile others may
  // read it.
  static void rest(std::uint8_t* data, std::size_t bytes);

 private:
  explicit Spool(int fd) : fd_(fd) {}

  int fd_;
  std::size_t size_ = 0;
};

}  // namespace fiberscope::trace
