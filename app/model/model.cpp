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
// In a trace of so many events the worlds along the way are kept as they are passed; in a shorter
// one any of them is made quickly.
constexpr std::uint64_t kEventsSurveyed = kEventsForTwo;

// in_pieces: take(until) for so many events at once, from `at` to `end`.
template <class Take>
void in_pieces(std::uint64_t at, std::uint64_t end, const Take& take) {
  while (at < end) take(at = std::min(at + kEventsAtOnce, end));
}

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

void Model::tell(std::uint64_t end) {
  const Findings::WorldAt world_at = [this](std::uint64_t cursor) -> const World& {
    return replay.surveyed(cursor);
  };
  in_pieces(steps.applied(), end, [&](std::uint64_t until) {
    names.update(trace, until);
    index.update(trace, until);
    console.update(trace, until);
    findings.update(trace, until, world_at);
    failures.update(trace, until);
    steps.update(until);
    if (until >= kEventsSurveyed) replay.survey(until);
  });
}

void Model::draw(std::uint64_t end) {
  in_pieces(lanes.last().value, end, [&](std::uint64_t until) {
    lines.update(trace, until);
    lanes.update(trace, until);
    idle.update(trace, until);
    overdue.update(trace, until);
    io.update(trace, lanes, until);
    files.update(trace, until);
    packets.update(trace, until);
    objects.update(trace, until);
  });
}

bool Model::update() {
  const std::uint64_t before = lanes.last().value, end = trace.size();
  if (end - before < kEventsForTwo) {
    in_pieces(before, end, [&](std::uint64_t until) { tell(until), draw(until); });
  } else {
    Pace first, second;
    std::jthread other([&] {
      in_pieces(before, end, [&](std::uint64_t until) {
        first.wait_for(until);
        draw(until);
        second.reached(until);
      });
    });
    in_pieces(before, end, [&](std::uint64_t until) {
      if (until > before + kEventsApart) second.wait_for(until - kEventsApart);
      tell(until);
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
