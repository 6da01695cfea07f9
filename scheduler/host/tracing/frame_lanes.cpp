#include "scheduler/host/tracing/frame_lanes.h"

#include "scheduler/host/processes/processes.h"
#include "scheduler/host/processes/signals.h"
#include "scheduler/host/python/values.h"
#include "scheduler/host/run/outside.h"
#include "scheduler/host/run/runtime.h"
#include "scheduler/host/tracing/asyncio_lanes.h"
#include "scheduler/host/tracing/call_costs.h"
#include "scheduler/host/tracing/generator_lanes.h"
#include "scheduler/host/tracing/green_locks.h"
#include "scheduler/host/tracing/levels.h"
#include "scheduler/host/tracing/names.h"
#include "scheduler/host/tracing/pools.h"
#include "scheduler/host/tracing/variables.h"
#include "scheduler/host/tracing/waits.h"

namespace fiberscope::host {

void tell_line(Runtime& r, LineTally& line) { r.set_anchor(r.folding().reached(r.lane(), line)); }

// It belongs to the line, if that was told just now.
void tell_frames(Runtime& r, fs_frame* frame) {
  if (r.folding().folds()) return;
  const bool at_once = r.writer().last_seq() == r.anchor();
  r.record_frames(r.lane(), frame);
  if (at_once) r.folding().go_on();
}

void line_reached(Runtime& r, fs_frame* frame, CodeInfo& info) {
  if (info.generator_like) {
    if (PyObject* generator = fs_frame_generator(frame)) generator_goes_on(frame, generator);
  }
  take_turn(r);
  r.preemption().on_line(r, frame);
  const std::uint32_t line = r.sources().line(fs_frame_code(frame), info, fs_frame_lasti(frame));
  tell_line(r, r.folding().tally({info.source, line}));
  tell_frames(r, frame);
  r.check_budget();
  // not in a pending call: CPython would take that for unfinished for ever
  settle_doom();
}

namespace {

void on_generator(fs_frame* frame, const FrameEvent& event) {
  PyObject* const generator = fs_frame_generator(frame);
  if (generator == nullptr) return;
  switch (event.what) {
    case FrameEvent::What::Called:
      return generator_entered(frame, generator, event.entry_kind);
    case FrameEvent::What::Left:
      return generator_left(frame, generator, event.value);
    case FrameEvent::What::Unwound:
      return generator_unwound(frame, generator, event.value);
    case FrameEvent::What::Raised:
      return generator_raises(frame, generator, event.value);
  }
}

}  // namespace

void library_event(Runtime& r, fs_frame* frame, const CodeInfo& info, const FrameEvent& event) {
  const bool called = event.called();
  const bool left = event.leaves();
  if (info.hook == Hook::ModuleLoaded) {
    if (left) module_loaded();
  } else if (info.hook == Hook::ProcessNamed) {
    if (called) name_process(fs_local(frame, 0));
  } else if (info.hook == Hook::Notify) {
    if (called) tell_if_nobody_waits(r, frame, info);
  } else if (info.hook >= Hook::GreenLockMade) {
    if (called || left) green_lock_hook(r, info.hook, frame, called, event.result());
  } else if (info.hook >= Hook::ResultFailed) {
    if (called) result_called(r, info.hook, frame);
  } else if (info.hook == Hook::ThreadSetName) {
    if (left) rename_thread(frame);
  } else if (info.hook != Hook::None && (called || left)) {
    asyncio_hook(info.hook, frame, called, event.result());
  }
  // as whoever calls it: a coroutine may be a lane itself
  const bool levels = info.level != nullptr || info.level_of_caller;
  if (levels && left) look_at_levels(r, frame, info, false);
  if (info.generator_like) on_generator(frame, event);
  if (levels && called) look_at_levels(r, frame, info, true);
}

void program_event(Runtime& r, fs_frame* frame, const CodeInfo& info, const FrameEvent& event) {
  switch (event.what) {
    case FrameEvent::What::Called:
      r.preemption().on_call(r, frame);
      if (event.entry_kind == FS_START) forget_reads(frame);
      break;
    case FrameEvent::What::Left:
      if (fs_exit_kind(frame) == 0) forget_reads(frame);
      break;
    case FrameEvent::What::Unwound:
      forget_reads(frame);
      break;
    case FrameEvent::What::Raised:
      break;
  }
  if (info.generator_like) on_generator(frame, event);
}

}  // namespace fiberscope::host
