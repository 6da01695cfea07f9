// EngineRuns: runs for the command line's own use, one after the other in a warm engine.
//
// Owns the engine. Deliberately does not know what the runs are for.
#pragma once

#include "app/session/engine_client.h"
#include "scheduler/base/result.h"

namespace fiberscope::cli {

class EngineRuns {
 public:
  // run: Errors: one sentence on why there is no trace of it.
  base::Result<trace::Trace> run(const session::Recipe& recipe);

 private:
  session::EngineClient client_;
};

}  // namespace fiberscope::cli
