// OpenFile: what several descriptors, of several processes, can refer to: Linux's open file
// description.
//
// Owns: the status flags, and who wants to hear of a change. Deliberately does not know which
// numbers refer to it (descriptors.h), who waits for it or how (host): a call that would have to
// wait says so with -EAGAIN, and whoever wants to wait leaves a Watcher.
//
// Invariants:
//  1. Results are as the kernel gives them to the C library: a count, or minus an errno.
//  2. Watchers hear of every change of readiness, in the order in which they came.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace fiberscope::machine {

class OpenFile;

// Watcher: lies with whoever waits; it is told and stays until it is taken away.
class Watcher {
 public:
  virtual void changed(OpenFile& file) = 0;

 protected:
  ~Watcher() = default;
};

class OpenFile {
 public:
  // `status_flags`: O_RDONLY, O_WRONLY or O_RDWR, and O_NONBLOCK.
  explicit OpenFile(int status_flags) : status_flags_(status_flags) {}
  virtual ~OpenFile() = default;
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;

  // read(2), write(2), never waiting. Errors: -EAGAIN: it would have to wait, also without
  // O_NONBLOCK; and as the calls have them.
  virtual std::int64_t read(void* buffer, std::size_t size) = 0;
  virtual std::int64_t write(const void* data, std::size_t size) = 0;
  // readiness: of poll(2): POLLIN, POLLOUT, POLLHUP, POLLERR.
  virtual short readiness() const = 0;

  int status_flags() const { return status_flags_; }
  // set_status_flags: fcntl(F_SETFL): of `flags` only O_NONBLOCK and O_APPEND matter.
  void set_status_flags(int flags);
  bool nonblocking() const;

  void watch(Watcher& watcher) { watchers_.push_back(&watcher); }
  void unwatch(Watcher& watcher);

 protected:
  void tell_watchers();

 private:
  int status_flags_;
  std::vector<Watcher*> watchers_;
};

}  // namespace fiberscope::machine
