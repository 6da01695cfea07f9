// Inspector view: the selected coroutine: state, why, queue, timers, stack, registers, locals.
//
// Owns nothing: what it remembers is in InspectorState. Deliberately does not know who is selected
// why, nor how a device's input is put into a run.
#pragma once

#include <set>
#include <string>

#include "app/ui/state/inspector_state.h"
#include "app/ui/state/intent.h"
#include "app/ui/state/scene.h"
#include "app/ui/state/timeline_state.h"
#include "app/ui/toolkit/widgets.h"

namespace fiberscope::ui {

// Inspected: whom the inspector looks into, and what it remembers.
struct Inspected {
  LaneId selected;
  InspectorState& state;
  DevicesState& devices;
  std::set<std::string>& folded;  // sections, by title
  const TimelineState& timeline;  // which variables have a row there
};

// queues_view: the queue of the ready, timers and locks alone, at the top of the pane. Answers what
// is left of the pane.
Rect queues_view(Ui& ui, const Scene& scene, const Inspected& of, const Rect& pane,
                 Intents& intents);
Intents inspector_view(Ui& ui, const Scene& scene, const Inspected& of, const Rect& pane);

}  // namespace fiberscope::ui
