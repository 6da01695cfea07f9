// Scene: what every view draws from: the folds of the trace and the world under the cursor.
//
// Owns nothing: it refers, for one frame. Deliberately does not know what the screen remembers.
#pragma once

#include "app/model/model.h"
#include "app/session/snapshot.h"
#include "app/ui/state/ids.h"

namespace fiberscope::ui {

struct Scene {
  const model::Model& model;
  const model::World& world;
  const session::Snapshot* snapshot = nullptr;  // at the cursor; null: not known (yet)
  bool snapshot_comes = false;
  bool snapshot_withheld = false;  // it takes a run that nobody has allowed yet
  const trace::Trace& trace() const { return model.trace; }
  EventSeq cursor() const { return EventSeq{world.cursor()}; }
};

}  // namespace fiberscope::ui
