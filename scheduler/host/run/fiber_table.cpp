#include "scheduler/host/run/fiber_table.h"

#include <algorithm>

#include "scheduler/host/run/process.h"

namespace fiberscope::host {

using base::LaneId;

PyFiber* FiberTable::make(LaneId lane, PyThreadState* thread_state, LaneId thread_lane,
                          Process& process, core::Fiber::Entry entry, void* argument,
                          core::StackGroup* group) {
  core::Fiber* fiber = scheduler_.create(lane, entry, argument, group);
  if (fiber == nullptr) {
    PyErr_SetString(PyExc_MemoryError, "no memory or address space for another coroutine's stack");
    return nullptr;
  }
  return add(*fiber, thread_state, thread_lane, process);
}

PyFiber* FiberTable::add(core::Fiber& fiber, PyThreadState* thread_state, LaneId thread_lane,
                         Process& process) {
  auto* made = new PyFiber;
  made->fiber = &fiber;
  made->thread_state = thread_state;
  made->thread_lane = thread_lane;
  made->process = &process;
  made->lanes.push_back(LaneEntry{fiber.lane});
  fiber.user = made;
  made->place = fibers_.size();
  fibers_.push_back(made);
  return made;
}

PyFiber& FiberTable::fork(const PyFiber& of, Process& process, core::Space space,
                          LaneId thread_lane, const std::vector<LaneEntry>& lanes) {
  auto* const made = new PyFiber(of);
  made->fiber = &scheduler_.fork_fiber(*of.fiber, space, lanes.front().lane, lanes.back().lane);
  made->fiber->user = made;
  made->thread_lane = thread_lane;
  made->process = &process;
  made->lanes = lanes;
  made->expected.clear();
  made->cpu = {};
  made->place = fibers_.size();
  fibers_.push_back(made);
  return *made;
}

void FiberTable::free(PyFiber* fiber) {
  forget(*fiber);
  scheduler_.discard(*fiber->fiber);
  delete fiber;
}

void FiberTable::forget(PyFiber& fiber) {
  fibers_.back()->place = fiber.place;
  fibers_[fiber.place] = fibers_.back();
  fibers_.pop_back();
  fiber.process->ended_cpu += fiber.cpu;
  if (fiber.fiber->home_lane == fiber.thread_lane) {
    ended_cpu_.erase(fiber.thread_lane);
    fiber.process->threads.erase(fiber.thread_lane);
  } else {
    ended_cpu_[fiber.thread_lane] += fiber.cpu;
  }
}

std::vector<PyFiber*> FiberTable::in_order() const {
  std::vector<PyFiber*> fibers = fibers_;
  std::sort(fibers.begin(), fibers.end(), [](const PyFiber* a, const PyFiber* b) {
    return a->lanes.front().lane < b->lanes.front().lane;
  });
  return fibers;
}

CpuTimes FiberTable::cpu_of_thread(LaneId thread) const {
  const auto ended = ended_cpu_.find(thread);
  CpuTimes sum = ended == ended_cpu_.end() ? CpuTimes{} : ended->second;
  for (const PyFiber* fiber : fibers_) {
    if (fiber->thread_lane == thread) sum += fiber->cpu;
  }
  return sum;
}

CpuTimes FiberTable::cpu_of_process(const Process& process) const {
  CpuTimes sum = process.ended_cpu;
  for (const PyFiber* fiber : fibers_) {
    if (fiber->process == &process) sum += fiber->cpu;
  }
  return sum;
}

PyFiber* FiberTable::of_thread(unsigned long ident, const Process& process) const {
  const auto found = std::find_if(fibers_.begin(), fibers_.end(), [&](const PyFiber* fiber) {
    // a thread state is its process's own: `process` is the running one
    return fiber->process == &process && fiber->thread_state != nullptr &&
           fiber->thread_state->thread_id == ident;
  });
  return found == fibers_.end() ? nullptr : *found;
}

PyFiber* FiberTable::of_number(long number) const {
  const auto found = std::ranges::find_if(
      fibers_, [=](const PyFiber* fiber) { return number_of(*fiber) == number; });
  return number <= 0 || found == fibers_.end() ? nullptr : *found;
}

long FiberTable::number_of(const PyFiber& fiber) {
  const PyFiber* const main = fiber.process->main;
  if (main != nullptr && main->thread_lane == fiber.thread_lane) return fiber.process->pid;
  if (fiber.thread_state == nullptr || !fiber.fiber->scheduler->is_here(*fiber.fiber)) return 0;
  return static_cast<long>(fiber.thread_state->native_thread_id);
}

PyFiber* FiberTable::standing_for(LaneId thread) const {
  for (PyFiber* fiber : fibers_) {
    if (fiber->thread_lane != thread) continue;
    const core::FiberState state = fiber->fiber->state;
    const bool handed_over = fiber->fiber->wait_mode == core::WaitMode::HandedOver;
    if (state != core::FiberState::Done && state != core::FiberState::Created && !handed_over) {
      return fiber;
    }
  }
  return nullptr;
}

}  // namespace fiberscope::host
