// What the run does at its limits: Runtime's part of base::Limits.
#include <string>

#include "scheduler/base/size.h"
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
  const base::Limits& most = options_.limits;
  const auto size = [](std::uint64_t bytes) { return base::format_size(bytes); };
  std::string what, option;
  switch (limit) {
    case Limit::Memory: what = size(most.memory_bytes) + " of memory", option = "memory"; break;
    case Limit::Output: what = size(most.output_bytes) + " of output", option = "output"; break;
    case Limit::Trace: what = size(most.trace_bytes) + " of trace", option = "trace"; break;
    case Limit::Cpu:
      what = std::to_string(most.cpu_seconds()) + " s of real processor time";
      option = "cpu";
      break;
  }
  std::string where;
  if (running()) {
    const trace::Place at = place();
    if (at.source) where = sources_.name(at.source) + ":" + std::to_string(at.line) + ": ";
  }
  return where + "the run's limit of " + what + " is reached; --max-" + option + " sets another";
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
