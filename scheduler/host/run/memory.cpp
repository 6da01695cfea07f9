// The memory of lanes: stacks of threads and greenlets, frames of generators and coroutines.
//
// A thread's stack reserves what pthread_create(3) reserves on Linux, 8 MiB, and has a kernel stack
// beside it (16 KiB on x86-64); a greenlet reserves a stack of this scheduler. What is used is
// measured: the deepest page that was touched. A generator's frame lies in its object.
// Source: CPython 3.11 Objects/genobject.c make_gen; Linux
// Documentation/arch/x86/kernel-stacks.rst.
#include <algorithm>

#include "scheduler/host/run/runtime.h"

namespace fiberscope::host {

namespace {

constexpr std::uint64_t kThreadStackBytes = 8 * 1024 * 1024;
constexpr std::uint64_t kKernelStackBytes = 16 * 1024;
constexpr std::uint64_t kGcHeadBytes = 2 * sizeof(void*);

std::uint64_t frame_bytes(PyObject* generator) {
  PyCodeObject* code = reinterpret_cast<PyGenObject*>(generator)->gi_code;
  const int slots = code->co_nlocalsplus + code->co_stacksize;
  return static_cast<std::uint64_t>(Py_TYPE(generator)->tp_basicsize) +
         static_cast<std::uint64_t>(slots) * sizeof(PyObject*) + kGcHeadBytes;
}

}  // namespace

void Runtime::record_memory(PyFiber& fiber) {
  if (!writer_.recording()) return;
  const LaneId lane = fiber.lanes[0].lane;
  std::uint64_t used = core::stack_high_water(fiber.fiber->stack);
  std::uint64_t reserved = core::stack_reserved(fiber.fiber->stack);
  if (lanes_.kind(lane) == trace::LaneKind::Thread) {
    used += kKernelStackBytes;
    reserved = kThreadStackBytes + kKernelStackBytes;
  }
  writer_.emit(trace::MemoryRecorded{lane, reserved, used}, anchor_);
}

void Runtime::record_memory(const GenLane& generator) {
  if (!writer_.recording()) return;
  const std::uint64_t bytes = frame_bytes(generator.generator);
  writer_.emit(trace::MemoryRecorded{generator.lane, bytes, bytes}, anchor_);
}

void Runtime::record_memory_of_living() {
  std::vector<std::pair<LaneId, const GenLane*>> generators;
  for (const auto& [object, lane] : generators_) generators.emplace_back(lane->lane, lane.get());
  std::vector<std::pair<LaneId, PyFiber*>> fibers;
  for (PyFiber* fiber : fibers_) {
    if (fiber->fiber->stack.top != nullptr) fibers.emplace_back(fiber->lanes[0].lane, fiber);
  }
  std::sort(generators.begin(), generators.end());
  std::sort(fibers.begin(), fibers.end());
  for (const auto& [lane, fiber] : fibers) record_memory(*fiber);
  for (const auto& [lane, generator] : generators) record_memory(*generator);
}

}  // namespace fiberscope::host
