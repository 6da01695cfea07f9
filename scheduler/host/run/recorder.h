// Recorder: the facts about lanes that are no change of state: memory, stacks, notes, and the end.
//
// Owns: who left the core last, and that a run ends once. Deliberately does not know who runs, nor
// frames (tracing/frames.cpp).
//
// The memory of a lane: a thread's stack reserves what pthread_create(3) reserves on Linux, 8 MiB,
// and has a kernel stack beside it (16 KiB on x86-64); a greenlet reserves a stack of this
// scheduler. What is used is measured: the deepest page that was touched. A generator's frame lies
// in its object. Source: CPython 3.11 Objects/genobject.c make_gen; Linux
// Documentation/arch/x86/kernel-stacks.rst.
#pragma once

#include <string>
#include <string_view>

#include "scheduler/core/scheduler.h"
#include "scheduler/host/run/fiber_table.h"
#include "scheduler/host/run/generator_table.h"
#include "scheduler/trace/writer.h"

namespace fiberscope::host {

class Recorder {
 public:
  // Requires: all outlive it. `anchor`: what best explains what the running code does next.
  Recorder(trace::Writer& writer, core::Lanes& lanes, const base::EventSeq& anchor)
      : writer_(writer), lanes_(lanes), anchor_(anchor) {}
  Recorder(const Recorder&) = delete;
  Recorder& operator=(const Recorder&) = delete;

  void note(base::LaneId lane, trace::NoteKind kind, std::string_view text,
            trace::Place place = {});
  // memory: of a lane that is about to end. Emits: MemoryRecorded.
  void memory(PyFiber& fiber);
  void memory(const GenLane& generator);

  // left: it leaves the core; its stack is read once another has it. nullptr: nobody has left.
  void left(PyFiber* fiber) { left_ = fiber; }
  // forget: the fiber is about to be freed.
  void forget(const PyFiber* fiber) {
    if (left_ == fiber) left_ = nullptr;
  }
  // stack: the machine facts of the fiber that has just left the core, if `current` is another and
  // `detailed` runs want them. Emits: StackRecorded or nothing.
  void stack(core::Scheduler& scheduler, const PyFiber* current, bool detailed);

  // took_input: the lane has read this from the real stdin. Emits: InputTaken.
  void took_input(base::LaneId lane, std::string_view bytes);

  bool concluded() const { return concluded_; }
  // conclude: notes the lanes that still wait, and tells the memory of all that live, in the order
  // of the lanes; emits RunEnded, flushes. Idempotent.
  void conclude(trace::RunEnd how, int exit_status, std::string_view detail,
                const FiberTable& fibers, const GeneratorTable& generators);

 private:
  void note_still_waiting();

  trace::Writer& writer_;
  core::Lanes& lanes_;
  const base::EventSeq& anchor_;
  PyFiber* left_ = nullptr;     // who left the core last, while it is suspended
  std::size_t input_kept_ = 0;  // of what was read from the real stdin, so much in texts
  bool concluded_ = false;
};

}  // namespace fiberscope::host
