// Rig: a scheduler with everything it needs, recording to memory; and its trace as a story: one
// short line an event, lanes by name. Every story comes from a decoded, validated trace.
#pragma once

#include <sys/wait.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "scheduler/core/primitives.h"
#include "scheduler/core/scheduler.h"
#include "scheduler/trace/trace.h"

namespace fiberscope::test {

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
