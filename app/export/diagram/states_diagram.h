// States diagram: the textbook's states of a thread as cards, the lanes as tokens in them, and the
// ways between with how often each was taken up to the moment.
//
// Owns its layout. Deliberately does not know windows, nor why a lane went where it went.
//
// Invariants:
//  1. Every lane that is born is in one card: as a token, or among those that "and n more" counts.
//  2. The way that was taken at the moment is marked, and a ghost stands where the token was.
#pragma once

#include "app/export/diagram/sketch.h"
#include "app/model/folds/state_moves.h"

namespace fiberscope::exporter {

// paint_states: into the box. Requires: `moves` has taken in the shot's trace.
void paint_states(Sketch& sketch, const Shot& shot, const model::StateMoves& moves,
                  const Box& body);

}  // namespace fiberscope::exporter
