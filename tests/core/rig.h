// Rig: a scheduler with everything it needs, recording to memory; and its trace as a story: one
// short line an event, lanes by name. Every story comes from a decoded, validated trace.
#pragma once

#include <sys/wait.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "scheduler/core/scheduler.h"
#include "scheduler/trace/trace.h"

namespace fiberscope::test {

// sliced: the options of a machine whose fibers run for `quantum_ns` at a time.
inline core::Scheduler::Options sliced(base::TimeNs quantum_ns, std::size_t cores = 1) {
  core::Scheduler::Options options;
  options.quantum_ns = quantum_ns;
  options.cores = cores;
  return options;
}

using Story = std::vector<std::string>;

class Rig {
 public:
  explicit Rig(std::unique_ptr<core::Policy> policy = std::make_unique<core::FifoPolicy>(),
               core::Scheduler::Options options = {}, bool recording = true);

  // bytes: the trace so far, ended.
  const std::vector<std::uint8_t>& bytes();
  // story: the events after RunStarted; fails the test if the trace is not legal. `omit_births`
  // leaves out what every spawn emits: born, ready.
  Story story(bool omit_births = true);
  // timeline: the same without births and what timers do, each line with its time, each switch with
  // its core.
  Story timeline();
  // busy: a fiber that computes, `steps` times for `step_ns`.
  core::Fiber& busy(const char* name, base::TimeNs step_ns, int steps);
  // decoded: the trace so far; fails the test if it is not legal.
  trace::Trace decoded();

 private:
  std::vector<std::uint8_t> bytes_;

 public:
  base::VirtualClock clock;
  trace::Writer writer;
  core::Lanes lanes;
  core::Scheduler scheduler;
};

// story_of: a decoded trace as lines.
Story story_of(const trace::Trace& trace, bool omit_births);

// ended_by_signal: runs `body` in a forked child; the signal that ended it, 0 if it exited.
// `said`, if given, receives what it wrote to stderr.
int ended_by_signal(const std::function<void()>& body, std::string* said = nullptr);

}  // namespace fiberscope::test
