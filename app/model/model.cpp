#include "app/model/model.h"

#include <algorithm>
#include <atomic>
#include <thread>

namespace fiberscope::model {

namespace {

// So many events are unpacked once for several folds, while they lie near the processor.
constexpr std::uint64_t kEventsAtOnce = 256;
// Of so many new ones and more half of the folds are another processor's work. It follows closely,
// so that it finds them unpacked.
constexpr std::uint64_t kEventsForTwo = 200'000, kEventsApart = 8 * kEventsAtOnce;

// Pace: how far one of two that work at the same time has come.
class Pace {
 public:
  void reached(std::uint64_t event) {
    at_.store(event, std::memory_order_release);
    at_.notify_one();
  }
  void wait_for(std::uint64_t event) const {
    for (std::uint64_t at = at_.load(std::memory_order_acquire); at < event;
         at = at_.load(std::memory_order_acquire)) {
      at_.wait(at, std::memory_order_acquire);
    }
  }

 private:
  std::atomic<std::uint64_t> at_{0};
};

}  // namespace

// Here and not in the header: what makes and ends all the folds is much to compile.
Model::Model(const Trace& t) : trace(t), steps(t), replay(t) { update(); }

Model::~Model() = default;

bool Model::update() {
  const std::uint64_t before = lanes.last().value, end = trace.size();
  const auto in_pieces = [&](const auto& take) {
    for (std::uint64_t until = before; until < end;)
      take(until = std::min(until + kEventsAtOnce, end));
  };
  const auto told = [&](std::uint64_t until) {
    names.update(trace, until);
    index.update(trace, until);
    console.update(trace, until);
    findings.update(trace, until);
    failures.update(trace, until);
    steps.update(until);
  };
  const auto drawn = [&](std::uint64_t until) {
    lines.update(trace, until);
    lanes.update(trace, until);
    idle.update(trace, until);
    overdue.update(trace, until);
    io.update(trace, lanes, until);
    files.update(trace, until);
    packets.update(trace, until);
    objects.update(trace, until);
  };
  if (end - before < kEventsForTwo) {
    in_pieces([&](std::uint64_t until) { told(until), drawn(until); });
  } else {  // neither half reads what the other owns
    Pace first, second;
    std::jthread other([&] {
      in_pieces([&](std::uint64_t until) {
        first.wait_for(until);
        drawn(until);
        second.reached(until);
      });
    });
    in_pieces([&](std::uint64_t until) {
      if (until > before + kEventsApart) second.wait_for(until - kEventsApart);
      told(until);
      replay.survey(until);
      first.reached(until);
    });
  }
  if (before != end && trace.whole()) settle();
  return before != end;
}

void Model::settle() {
  index.settle();
  lanes.settle();
  idle.settle();
  overdue.settle();
  io.settle();
  files.settle();
  packets.settle();
  objects.settle();
  console.settle();
  findings.settle();
  failures.settle();
  lines.settle();
  steps.settle();
  replay.settle();
}

}  // namespace fiberscope::model
