#include "scheduler/host/run/preemption.h"

#include "scheduler/host/python/cpython.h"
#include "scheduler/host/run/outside.h"
#include "scheduler/host/run/runtime.h"

namespace fiberscope::host {

namespace {

// A line has about five bytecodes; half of its cost is paid by the line itself.
constexpr TimeNs kBytecodesPerLine = 5;

}  // namespace

Preemption::Preemption(const base::MachineSettings& machine, const base::Costs& costs,
                       std::uint64_t seed)
    : mode_(machine.preemption), gil_(machine.gil), costs_(costs), prng_(seed) {}

void Preemption::on_call(Runtime& runtime, fs_frame* frame) {
  Outside::look();
  runtime.spend(costs_.call_ns);
  if (runtime.gil_asked()) runtime.give_up_gil();
  if (follows_bytecodes()) runtime.hooks().follow_instructions(frame, FS_FOR_PREEMPTION, true);
}

void Preemption::on_line(Runtime& runtime, fs_frame* frame) {
  Outside::look();
  runtime.spend(gil_ ? costs_.line_ns : costs_.line_ns / 2);
  if (follows_bytecodes() || runtime.gil_asked())
    runtime.hooks().follow_instructions(frame, FS_FOR_PREEMPTION, true);
}

void Preemption::on_opcode(Runtime& runtime, fs_frame* frame, CodeInfo& info) {
  if (!gil_) {
    const TimeNs mean_ns = costs_.line_ns / 2 / kBytecodesPerLine;
    runtime.spend(static_cast<TimeNs>(prng_.below(static_cast<std::uint64_t>(2 * mean_ns + 1))));
  }
  if (adversarial()) {
    if (runtime.others_want_to_run() && prng_.below(kAdversarialOdds) == 0) runtime.preempt();
    return;
  }
  if (!runtime.gil_asked()) {
    if (gil_) runtime.hooks().follow_instructions(frame, FS_FOR_PREEMPTION, false);
    return;
  }
  if (looks_before(fs_frame_code(frame), info, fs_frame_lasti(frame))) runtime.give_up_gil();
}

}  // namespace fiberscope::host
