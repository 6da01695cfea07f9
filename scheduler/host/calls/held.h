// Held: a file that a system call uses, for as long as the call is under way.
//
// Owns a share of the file, and knows whose call it is: nothing on the stack of a thread that is
// killed ever runs again, so what its call holds is let go for it, or whoever reads from the other
// end would wait for ever. Deliberately does not know why a thread ends.
#pragma once

#include <cstdint>
#include <memory>

#include "scheduler/base/ids.h"
#include "scheduler/machine/kernel/open_file.h"

namespace fiberscope::host {

class Held {
 public:
  Held() : Held(std::shared_ptr<machine::OpenFile>()) {}
  Held(std::nullptr_t) : Held() {}                   // NOLINT: as a pointer
  Held(std::shared_ptr<machine::OpenFile> file);     // NOLINT: as a pointer
  Held(const Held& other) : Held(other.file_) {}
  ~Held();
  Held& operator=(const Held& other) = default;

  operator const std::shared_ptr<machine::OpenFile>&() const { return file_; }  // NOLINT
  explicit operator bool() const { return file_ != nullptr; }
  const std::shared_ptr<machine::OpenFile>& shared() const { return file_; }
  machine::OpenFile* get() const { return file_.get(); }
  machine::OpenFile* operator->() const { return file_.get(); }
  machine::OpenFile& operator*() const { return *file_; }
  bool operator==(const Held& other) const { return file_ == other.file_; }

  // keep: it is part of something that outlives the call.
  void keep() { owner_ = {}; }
  // begin_forked: in a process that has just been forked: its calls hold nothing yet.
  static void begin_forked();
  // let_go: of all that calls of this thread hold; it has been killed.
  static void let_go(base::LaneId thread);

 private:
  // Link: in the list of all that are held.
  struct Link {
    Held* before = nullptr;
    Held* next = nullptr;
    std::uint32_t forks = 0;  // of the process whose list it is in
    Link() = default;
    Link(const Link&) {}
    Link& operator=(const Link&) { return *this; }
  };
  void unlink();

  std::shared_ptr<machine::OpenFile> file_;
  base::LaneId owner_;
  Link link_;
};

}  // namespace fiberscope::host
