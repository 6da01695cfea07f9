#include "app/cli/engine_runs.h"

namespace fiberscope::cli {

namespace {

constexpr auto kPatience = std::chrono::milliseconds(50);

}  // namespace

base::Result<trace::Trace> EngineRuns::run(const session::Recipe& recipe) {
  const auto id = client_.run(recipe);
  if (!id) return base::Error{id.error()};
  const session::Run* run = client_.find(id.value());
  while (run != nullptr && !run->over()) {
    client_.wait(id.value(), kPatience);
    run = client_.find(id.value());
  }
  if (run == nullptr) return base::Error{"the run was lost"};
  std::string problem = run->problem();
  trace::Trace trace = run->trace().copy();
  client_.forget(id.value());
  if (!problem.empty()) return base::Error{problem};
  if (trace.size() == 0) return base::Error{"the run left no trace"};
  return trace;
}

}  // namespace fiberscope::cli
