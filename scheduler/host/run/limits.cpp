// What the run does at its limits: Runtime's part of base::Limits.
#include <string>

#include "scheduler/base/reached_limit.h"
#include "scheduler/host/python/memory.h"
#include "scheduler/host/run/runtime.h"
#include "scheduler/host/run/telling.h"

namespace fiberscope::host {

namespace {

void told_of_memory() {
  if (Runtime* runtime = Runtime::get()) runtime->memory_refused();
}

}  // namespace

std::string Runtime::words_of(Limit limit) {
  std::string where;
  if (running()) {
    const trace::Place at = place();
    if (at.source) where = sources_.name(at.source) + ":" + std::to_string(at.line);
  }
  return base::to_text(base::reached(limit, options_.limits, where));
}

void Runtime::end_at(Limit limit) {
  const std::string words = words_of(limit);
  tell_person(words);
  stop(trace::RunEnd::Budget, 3, words);
}

void Runtime::end_at_budget() {
  if (writer_.body_bytes() > options_.limits.trace_bytes) end_at(Limit::Trace);
  stop(trace::RunEnd::Budget, 3, "a limit of the run was reached");
}

void Runtime::memory_refused() {
  const std::string words = words_of(Limit::Memory);
  tell_person(words);
  if (running()) note(lane(), trace::NoteKind::Info, words, place());
}

void Runtime::limit_memory() { host::limit_memory(options_.limits.memory_bytes, told_of_memory); }

}  // namespace fiberscope::host
