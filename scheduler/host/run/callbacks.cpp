#include "scheduler/host/run/callbacks.h"

namespace fiberscope::host {

using base::CallbackId;

CallbackId Callbacks::queued(base::LaneId loop, base::LaneId target, base::TextId what,
                             base::LaneId by, base::EventSeq cause) {
  const CallbackId id = next();
  const base::EventSeq event = writer_.emit(trace::CallbackQueued{id, loop, target, what}, cause);
  queued_[id.value] = Queued{event, by, what};
  return id;
}

void Callbacks::started(CallbackId id, const PyFiber* on) {
  const auto it = queued_.find(id.value);
  if (it == queued_.end()) return;
  anchor_ = writer_.emit(trace::CallbackStarted{id}, it->second.event);
  running_ = {it->second.event, anchor_, it->second.by, it->second.what, false, on};
  queued_.erase(it);
}

void Callbacks::dropped(CallbackId id) {
  const auto it = queued_.find(id.value);
  if (it == queued_.end()) return;
  writer_.emit(trace::CallbackDropped{id}, anchor_);
  queued_.erase(it);
}

}  // namespace fiberscope::host
