// Rig: a kernel without fibers or Python: actions are called when the test moves the clock.
#pragma once

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "scheduler/machine/kernel/kernel.h"

namespace fiberscope::test {

class Rig final : public machine::Surroundings {
 public:
  explicit Rig(std::uint64_t seed = 1)
      : writer_(clock_,
                [this](const std::uint8_t* data, std::size_t size) {
                  trace_.insert(trace_.end(), data, data + size);
                }),
        kernel_(clock_, writer_, *this, costs_, seed) {}

  machine::Kernel& kernel() { return kernel_; }
  base::VirtualClock& clock() { return clock_; }
  trace::Writer& writer() { return writer_; }
  // trace_bytes: what was told, once it is flushed.
  const std::vector<std::uint8_t>& trace_bytes() const { return trace_; }

  // advance: everything up to then happens.
  void advance(base::TimeNs until_ns) {
    while (!actions_.empty() && actions_.begin()->first.first <= until_ns) {
      auto node = actions_.extract(actions_.begin());
      clock_.now_ns = std::max(clock_.now_ns, node.key().first);
      node.mapped()();
    }
    clock_.now_ns = std::max(clock_.now_ns, until_ns);
  }
  // settle: until nothing is going to happen any more.
  void settle() {
    while (!actions_.empty()) advance(actions_.begin()->first.first);
  }

  base::TimerId at(base::TimeNs when_ns, Deed action) override {
    const base::TimerId timer{++last_timer_};
    actions_.emplace(std::pair{when_ns, timer}, std::move(action));
    return timer;
  }
  void cancel(base::TimerId timer) override {
    std::erase_if(actions_, [&](const auto& entry) { return entry.first.second == timer; });
  }
  machine::Actor caller() const override { return {}; }
  trace::Place caller_place() const override { return {}; }
  base::ObjectId new_object() override { return base::ObjectId{++last_object_}; }
  std::uint64_t file_bytes_max() const override { return file_bytes_most; }
  void file_too_large() override { ++too_large_count; }

  std::uint64_t file_bytes_most = UINT64_MAX;
  int too_large_count = 0;

 private:
  base::VirtualClock clock_;
  machine::Costs costs_;
  std::vector<std::uint8_t> trace_;
  trace::Writer writer_;
  machine::Kernel kernel_;
  std::map<std::pair<base::TimeNs, base::TimerId>, Deed> actions_;
  std::uint32_t last_timer_ = 0;
  std::uint32_t last_object_ = 0;
};

}  // namespace fiberscope::test
