// SystemCall: one call on the machine's files, from its beginning to its end, in two phases:
// waiting until the file is ready, then copying between kernel and process.
//
// Owns: when it began and when it became ready. Deliberately does not know what the call does.
//
// Invariants:
//  1. A call is paid for once, after its wait: Costs::system_call_ns, and Costs::copy_kib_ns for
//     each KiB it moved, rounded up.
//  2. Every one ends in over(), unless its process ends first. Emits: SystemCallDone.
#pragma once

#include <cerrno>
#include <string>
#include <string_view>

#include "scheduler/host/calls/waiting.h"
#include "scheduler/host/run/runtime.h"

namespace fiberscope::host {

class SystemCall {
 public:
  // `name`: as in the manual; lives as long as the run. A target without a file: it is about
  // several, or about none.
  SystemCall(const char* name, int number, Target target);
  SystemCall(const SystemCall&) = delete;
  SystemCall& operator=(const SystemCall&) = delete;

  // wait: until the file tells `events`, or `timeout_ns` after the call's beginning; kNever: for
  // ever. `words`: what it does with the file: "recv from". `name`: instead of the file's own.
  WaitEnd wait(short events, std::string_view words, TimeNs timeout_ns = base::kNever,
               std::string_view name = {});
  // became_ready: it has waited elsewhere until then.
  void became_ready(TimeNs when_ns);
  // paid: the way into the kernel and back is paid for.
  void paid() { paid_ = true; }
  // over: `result` as the kernel gives it, returned as the C library does, errno included. `moved`:
  // bytes copied.
  template <class Result = int>
  Result over(std::int64_t result, std::size_t moved = 0) {
    finish(result, moved);
    if (result >= 0) return static_cast<Result>(result);
    errno = static_cast<int>(-result);
    return -1;
  }

 private:
  void pay(bool in_vain);
  void copy(TimeNs cost_ns);
  void finish(std::int64_t result, std::size_t moved);

  const char* name_;
  int number_;
  Target target_;
  TimeNs began_ns_;
  TimeNs ready_ns_;
  bool paid_ = false;
};

// file_words: "recv from python.example:80 (fd 7)".
std::string file_words(std::string_view words, std::string_view name, int number);

}  // namespace fiberscope::host
