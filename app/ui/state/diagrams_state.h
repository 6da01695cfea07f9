// Diagrams state: which diagrams are open, and the folds that they are drawn from, made when one is
// first opened.
//
// Owns those. Deliberately does not know how a diagram looks.
#pragma once

#include <memory>

#include "app/model/folds/loop_turns.h"
#include "app/model/folds/state_moves.h"
#include "app/ui/state/panes.h"

namespace fiberscope::ui {

struct DiagramFolds {
  model::StateMoves moves;
  model::LoopTurns turns;
};

struct DiagramsState {
  bool states = false, loop = false;
  std::shared_ptr<DiagramFolds> folds;  // of the trace that is shown; none: not asked for yet

  bool open() const { return states || loop; }
  bool& shown(DiagramPane pane) { return pane == DiagramPane::States ? states : loop; }
  // follow: takes in what the trace gained.
  const DiagramFolds& follow(const trace::Trace& trace) {
    if (folds == nullptr) folds = std::make_shared<DiagramFolds>();
    folds->moves.update(trace);
    folds->turns.update(trace);
    return *folds;
  }
};

}  // namespace fiberscope::ui
