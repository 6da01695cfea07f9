// Disk: where regular files lie: a request takes its time, and those that come together share the
// way to memory.
//
// Owns: when the way to memory is free again. Deliberately does not know files or pages.
//
// Invariants:
//  1. A request is over its latency and its bytes' time after it began, or later when others were
//     before it on the way to memory.
//  2. An operation is over once; it tells so whoever watches it then.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "scheduler/base/world.h"
#include "scheduler/machine/kernel/kernel.h"

namespace fiberscope::machine {

// Operation: something that the machine works on in the background.
class Operation {
 public:
  class Watcher {
   public:
    // operation_over: `done` is its OperationDone.
    virtual void operation_over(EventSeq done) = 0;

   protected:
    ~Watcher() = default;
  };
  bool over() const { return over_; }
  void watch(Watcher& watcher) { watchers_.push_back(&watcher); }
  void unwatch(Watcher& watcher) { std::erase(watchers_, &watcher); }
  // finish: Requires: it is not over.
  void finish(EventSeq done);

 private:
  bool over_ = false;
  std::vector<Watcher*> watchers_;
};

class Disk {
 public:
  using Deed = Surroundings::Deed;
  // Requires: the kernel outlives the disk.
  Disk(Kernel& kernel, const base::Disk& facts) : kernel_(kernel), facts_(facts) {}

  // transfer: `bytes` of the file `object` from or to the disk; `then` is called when it is done,
  // before anybody is told. `what`: "read data.txt". Emits: OperationStarted, later OperationDone.
  std::shared_ptr<Operation> transfer(ObjectId object, std::string_view what, std::uint64_t bytes,
                                      Deed then);

 private:
  Kernel& kernel_;
  base::Disk facts_;
  TimeNs free_ns_ = 0;  // the way to memory
};

}  // namespace fiberscope::machine
