// Loop diagram: an event loop as a wheel that turns: it asks what is ready, queues what is due,
// runs what is queued; beside it its selector, its timers and its queue; below it its turns.
//
// Owns its layout. Deliberately does not know windows, nor which library the loop is of.
//
// Invariant: what stands in the queue and among the timers is what the world says of the moment;
// beads are the callbacks of the turn: those that ran, the one that runs, those that stood in the
// queue when it began and have not run.
#pragma once

#include "app/export/diagram/sketch.h"
#include "app/model/folds/loop_turns.h"

namespace fiberscope::exporter {

// loop_of: the loop that a lane belongs to; else the one that turned last, else the first; none
// when nobody turns one.
base::LaneId loop_of(const Shot& shot, const model::LoopTurns& turns);

// paint_loop: into the box; of a loop that never turned it says so. Requires: `turns` has taken in
// the shot's trace.
void paint_loop(Sketch& sketch, const Shot& shot, const model::LoopTurns& turns, base::LaneId loop,
                const Box& body);

}  // namespace fiberscope::exporter
