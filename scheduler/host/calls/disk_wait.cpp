#include "scheduler/host/calls/disk_wait.h"

#include "scheduler/host/processes/processes.h"

namespace fiberscope::host {

namespace {

using machine::Operation;

// DiskWaiter: one fiber that waits for the disk. Lies where every process can tell it.
class DiskWaiter final : public Operation::Watcher, public core::WaitHook {
 public:
  explicit DiskWaiter(Operation& operation)
      : fiber_(Runtime::get()->current()), operation_(operation) {
    operation_.watch(*this);
  }
  void operation_over(EventSeq done) override {
    Runtime& runtime = *Runtime::get();
    runtime.scheduler().wake(*fiber_.fiber, trace::WakeKind::Notified, runtime.kernel().waker(),
                             runtime.writer().intern("the disk is done"), done);
  }
  void leave(core::Fiber&) override { operation_.unwatch(*this); }

 private:
  PyFiber& fiber_;
  Operation& operation_;
};

}  // namespace

void wait_for_disk(SystemCall& call, const machine::RegularFile& file, int number,
                   const char* words, const std::function<std::shared_ptr<Operation>()>& needed) {
  Runtime& runtime = *Runtime::get();
  while (const std::shared_ptr<Operation> operation = needed()) {
    const Attached attached;
    core::Wait wait = wait_as(trace::WaitKind::Io, file_words(words, file.name(), number));
    if (!wait.object) wait.object = file.id();
    while (!operation->over()) {
      const auto waiter = std::make_unique<DiskWaiter>(*operation);
      runtime.park(wait, nullptr, waiter.get());
    }
    call.became_ready(runtime.clock().now_ns);
  }
}

}  // namespace fiberscope::host
