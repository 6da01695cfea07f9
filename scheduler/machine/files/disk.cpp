#include "scheduler/machine/files/disk.h"

#include <algorithm>
#include <utility>

namespace fiberscope::machine {

namespace {

constexpr TimeNs kFarOff = base::kNever / 4;  // no disk is at it for longer

}  // namespace

void Operation::finish(EventSeq done) {
  over_ = true;
  // a watcher that is told may take itself or others away
  const std::vector<Watcher*> told = watchers_;
  for (Watcher* const watcher : told) {
    if (std::find(watchers_.begin(), watchers_.end(), watcher) != watchers_.end()) {
      watcher->operation_over(done);
    }
  }
}

std::shared_ptr<Operation> Disk::transfer(ObjectId object, std::string_view what,
                                          std::uint64_t bytes, Deed then) {
  const double way_ns = static_cast<double>(bytes) * 1e9 / static_cast<double>(facts_.bandwidth);
  free_ns_ = std::max(free_ns_, kernel_.now_ns() + facts_.latency_ns);
  free_ns_ += static_cast<TimeNs>(std::min(way_ns, static_cast<double>(kFarOff - free_ns_)));
  const base::OperationId number = kernel_.new_operation();
  const EventSeq started = kernel_.emit(trace::OperationStarted{
      number, kernel_.actor().lane, object, kernel_.text(what), bytes, free_ns_});
  auto operation = std::make_shared<Operation>();
  kernel_.at(free_ns_, started, [this, number, bytes, operation, then = std::move(then)] {
    const EventSeq done = kernel_.emit(trace::OperationDone{number, bytes, 0, 0});
    const Kernel::AsMachine itself(kernel_, done);
    if (then) then();
    operation->finish(done);
  });
  return operation;
}

}  // namespace fiberscope::machine
