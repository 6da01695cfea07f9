#include "scheduler/host/run/recorder.h"

#include <utility>

#include "scheduler/machine/kernel/facts.h"

namespace fiberscope::host {

using base::LaneId;

namespace {

constexpr std::uint64_t kKernelStackBytes = 16 * 1024;
constexpr std::uint64_t kGcHeadBytes = 2 * sizeof(void*);

std::uint64_t suspended_bytes(PyObject* generator) {
  const PyCodeObject* const code = fs_generator_code(generator);
  const int slots = code->co_nlocalsplus + code->co_stacksize;
  return static_cast<std::uint64_t>(Py_TYPE(generator)->tp_basicsize) +
         static_cast<std::uint64_t>(slots) * sizeof(PyObject*) + kGcHeadBytes;
}

}  // namespace

void Recorder::note(LaneId lane, trace::NoteKind kind, std::string_view text, trace::Place place) {
  writer_.emit(trace::NoteAdded{lane, kind, writer_.intern(text), place}, anchor_);
}

void Recorder::memory(PyFiber& fiber) {
  if (!writer_.recording()) return;
  const LaneId lane = fiber.lanes[0].lane;
  std::uint64_t used = core::high_water(*fiber.fiber);
  std::uint64_t reserved = core::stack_reserved(fiber.fiber->stack);
  if (lanes_.kind(lane) == trace::LaneKind::Thread) {
    used += kKernelStackBytes;
    reserved = machine::kThreadStackBytes + kKernelStackBytes;
  }
  writer_.emit(trace::MemoryRecorded{lane, reserved, used}, anchor_);
}

void Recorder::memory(const GenLane& generator) {
  if (!writer_.recording()) return;
  const std::uint64_t bytes = suspended_bytes(generator.generator);
  writer_.emit(trace::MemoryRecorded{generator.lane, bytes, bytes}, anchor_);
}

void Recorder::stack(core::Scheduler& scheduler, const PyFiber* current, bool detailed) {
  PyFiber* const left = std::exchange(left_, nullptr);
  if (left == nullptr || left == current || !detailed) return;
  // a stack is its process's own
  if (!scheduler.is_here(*left->fiber)) return;
  // it waits only for its turn: on another core it runs
  if (left->fiber->state == core::FiberState::Running) return;
  const core::FiberFacts facts = scheduler.facts(*left->fiber);
  writer_.emit(trace::StackRecorded{left->lanes[0].lane, facts.reserved_bytes, facts.used_bytes,
                                    facts.high_water_bytes,
                                    core::normalise(facts, left->fiber->stack)});
}

void Recorder::took_input(LaneId lane, std::string_view bytes) {
  const std::string_view kept = bytes.substr(0, trace::kTextBytesMax - input_kept_);
  input_kept_ += kept.size();
  writer_.emit(trace::InputTaken{lane, bytes.size(), writer_.define(kept)}, anchor_);
}

void Recorder::note_still_waiting() {
  for (std::uint32_t i = 1; i <= lanes_.count(); ++i) {
    const LaneId lane{i};
    const trace::LaneKind kind = lanes_.kind(lane);
    const trace::LaneState state = lanes_.state(lane);
    if (kind != trace::LaneKind::Greenlet && kind != trace::LaneKind::Task) continue;
    if (state == trace::LaneState::Ended || state == trace::LaneState::Running) continue;
    const bool started = lanes_.has_run(lane);
    note(lane, started ? trace::NoteKind::StillWaiting : trace::NoteKind::NeverStarted,
         started ? "the program ended while it still waited"
                 : "the program ended before it ever ran");
  }
}

void Recorder::conclude(trace::RunEnd how, int exit_status, std::string_view detail,
                        const FiberTable& fibers, const GeneratorTable& generators) {
  if (std::exchange(concluded_, true)) return;
  if (how == trace::RunEnd::Finished || how == trace::RunEnd::Failed) note_still_waiting();
  if (how != trace::RunEnd::Stopped) {
    for (PyFiber* fiber : fibers.in_order()) {
      const bool here = fiber->fiber->scheduler->is_here(*fiber->fiber);
      if (here && fiber->fiber->stack.top != nullptr) memory(*fiber);
    }
    for (const GenLane* generator : generators.in_order()) memory(*generator);
  }
  writer_.emit(trace::RunEnded{how, exit_status, writer_.intern(detail)}, anchor_);
  writer_.flush();
}

}  // namespace fiberscope::host
