// Flows: which pieces an arrow leads to, asked for in the order of pieces.
//
// Owns a place among the arrows. Deliberately does not know formats.
#pragma once

#include <optional>
#include <vector>

#include "app/export/data/pieces.h"

namespace fiberscope::exporter {

class Flows {
 public:
  // Requires: model and cut outlive it.
  Flows(const model::Model& model, const Cut& cut);
  // to: the arrow that ends where the piece begins; none: none does, or who sent it is not among
  // the cut's lanes.
  std::optional<model::Arrow> to(const Piece& piece);

 private:
  const trace::Trace& trace_;
  model::Seqs::Iterator next_, end_;
  std::vector<bool> shown_;  // by lane
};

}  // namespace fiberscope::exporter
