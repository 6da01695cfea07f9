// Listener: the engine's end of what processes of a run ask of it: calls to the kernel that wait
// until they are answered here.
//
// Owns: the kernel's descriptor, and before that the socket over which a process names it.
// Deliberately does not know what is asked.
// Source: seccomp_unotify(2) of Linux man-pages.
#pragma once

#include <sys/types.h>

#include <array>
#include <cstdint>
#include <optional>

namespace fiberscope::engine {

// Call: one that waits. false: there is none.
struct Call {
  int listener = -1;
  std::uint64_t id = 0;
  explicit operator bool() const { return listener >= 0; }
};

struct Notice {
  Call call;
  pid_t pid = 0;
  std::array<std::uint64_t, 6> words{};  // the call's
};

class Listener {
 public:
  // `of`: whose it is; `handover`: the socket over which that process names it. Takes it over.
  Listener(pid_t of, int handover) : of_(of), handover_(handover) {}
  ~Listener();
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  // fd: to be polled for reading; -1: nothing more can come. heed: something can be read there:
  // who calls, if anybody does.
  int fd() const { return handover_ >= 0 ? handover_ : listener_; }
  std::optional<Notice> heed();
  void close();

 private:
  void take();

  pid_t of_;
  int handover_;
  int listener_ = -1;
};

// answer: `error`: 0, or an errno. let: the call is carried out; false: whoever called has ended.
void answer(const Call& call, std::int64_t value, int error);
bool let(const Call& call);
// add_descriptor: the same as ours, in the process that calls. Its number there; below 0: it could
// not be.
int add_descriptor(const Call& call, int own);

}  // namespace fiberscope::engine
