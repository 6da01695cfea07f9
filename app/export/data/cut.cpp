#include "app/export/data/cut.h"

namespace fiberscope::exporter {

Cut whole(const model::Model& model) {
  Cut cut;
  cut.first = base::EventSeq{model.trace.size() > 0 ? 1u : 0u};
  cut.last = base::EventSeq{model.trace.size()};
  if (model.trace.size() > 0) cut.begin_ns = model.trace.events().front().time_ns;
  cut.end_ns = model.lanes.end_ns();
  cut.lanes = model.lanes.tree_order();
  return cut;
}

}  // namespace fiberscope::exporter
