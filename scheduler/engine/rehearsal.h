// Rehearsal: a process that does what any does that is forked from an engine, held at its end, so
// that one can see what it has written.
//
// Owns: the process, until it is let go. Deliberately does not know what it does.
#pragma once

#include <sys/types.h>

namespace fiberscope::engine {

// Rehearsed: a process that was forked and stopped itself. It goes on, to be held at its end.
class Rehearsed {
 public:
  explicit Rehearsed(pid_t pid);
  ~Rehearsed();
  Rehearsed(const Rehearsed&) = delete;
  Rehearsed& operator=(const Rehearsed&) = delete;
  // at_its_end: its memory is all there still. False: that cannot be had here.
  bool at_its_end() const { return at_its_end_; }

 private:
  // waited: false: it is gone.
  bool waited(int& status) const;
  long trace(int request, unsigned long data) const;

  pid_t pid_;
  bool at_its_end_ = false;
};

}  // namespace fiberscope::engine
