// OpenFile: what several descriptors, of several processes, can refer to: Linux's open file
// description.
//
// Owns: the status flags, and who wants to hear of a change. Deliberately does not know which
// numbers refer to it (descriptors.h), who waits for it or how (host): a call that would have to
// wait says so with -EAGAIN, and whoever wants to wait leaves a Watcher.
//
// Invariants:
//  1. Results are as the kernel gives them to the C library: a count, or minus an errno.
//  2. Watchers hear of every occurrence that may make it ready, in the order in which they came:
//  also
//     when it is ready already, as edge-triggered waiting needs it.
//  3. A file that the trace knows has told FileOpened once, and FileClosed when it goes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "scheduler/machine/kernel/kernel.h"

namespace fiberscope::machine {

class OpenFile;

// Watcher: lies with whoever waits; it is told and stays until it is taken away.
class Watcher {
 public:
  // changed: `events` of poll(2) occurred; file.last_change() is the event behind it.
  virtual void changed(OpenFile& file, short events) = 0;
  // gone: the file's last reference went; it must not be used any more.
  virtual void gone(OpenFile&) {}

 protected:
  ~Watcher() = default;
};

class OpenFile {
 public:
  // A file that the trace does not speak of. `status_flags`: O_RDONLY, O_WRONLY or O_RDWR, and
  // O_NONBLOCK.
  explicit OpenFile(int status_flags) : status_flags_(status_flags) {}
  // One that it does. Emits: FileOpened.
  OpenFile(Kernel& kernel, trace::FileKind kind, std::string_view name, int status_flags);
  // Emits: FileClosed.
  virtual ~OpenFile();
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;

  // read(2), write(2), never waiting. Errors: -EAGAIN: it would have to wait, also without
  // O_NONBLOCK; and as the calls have them.
  virtual std::int64_t read(void* buffer, std::size_t size) = 0;
  virtual std::int64_t write(const void* data, std::size_t size) = 0;
  // readiness: of poll(2): POLLIN, POLLOUT, POLLHUP, POLLERR.
  virtual short readiness() const = 0;

  int status_flags() const { return status_flags_; }
  // set_status_flags: fcntl(F_SETFL): of `flags` only O_NONBLOCK, O_APPEND and O_ASYNC matter.
  void set_status_flags(int flags);
  bool nonblocking() const;

  // id: none: the trace does not speak of it.
  ObjectId id() const { return id_; }
  trace::FileKind kind() const { return kind_; }
  // name: in the program's terms: "python.example:80".
  const std::string& name() const { return name_; }
  // last_change: the event that tells of the last occurrence, or what led to it.
  EventSeq last_change() const { return last_change_; }
  // rename: Emits: FileNamed.
  void rename(trace::FileKind kind, std::string_view name, ObjectId peer);

  void watch(Watcher& watcher) {
    watchers_.push_back({&watcher, kernel_ == nullptr ? std::uint16_t{0} : kernel_->space()});
  }
  void unwatch(Watcher& watcher);

 protected:
  // occurred: call it whenever `events` (POLLIN, POLLOUT, ...) may let somebody go on, after the
  // state has changed. A watcher may let this file go. Emits: ReadinessChanged if readiness() is
  // another than was told last.
  void occurred(short events);
  // readiness_lost: after a call took what made it ready. Emits: ReadinessChanged likewise.
  void readiness_lost() { tell_readiness(); }
  Kernel* kernel() const { return kernel_; }

 private:
  void tell_readiness();

  int status_flags_;
  short told_ = 0;
  Kernel* kernel_ = nullptr;
  ObjectId id_;
  trace::FileKind kind_ = trace::FileKind::Regular;
  std::string name_;
  EventSeq last_change_;
  struct Watched {
    Watcher* watcher;
    std::uint16_t space;  // where it lies
    bool operator==(const Watched&) const = default;
  };
  std::vector<Watched> watchers_;
  bool* gone_ = nullptr;  // of the innermost occurred() under way: becomes true
};

}  // namespace fiberscope::machine
