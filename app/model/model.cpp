#include "app/model/model.h"

namespace fiberscope::model {

// Here and not in the header: what makes and ends all the folds is much to compile.
Model::Model(const Trace& t) : trace(t), steps(t), replay(t) { update(); }

Model::~Model() = default;

bool Model::update() {
  names.update(trace);
  index.update(trace);
  console.update(trace);
  findings.update(trace);
  failures.update(trace);
  lines.update(trace);
  steps.update();
  const bool grew = lanes.update(trace);
  idle.update(trace);
  overdue.update(trace);
  io.update(trace, lanes);
  files.update(trace);
  packets.update(trace);
  objects.update(trace);
  return grew;
}

}  // namespace fiberscope::model
