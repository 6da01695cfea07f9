// What the run does at its limits: Runtime's part of base::Limits.
#include <sys/syscall.h>
#include <unistd.h>

#include <string>

#include "scheduler/base/size.h"
#include "scheduler/host/python/memory.h"
#include "scheduler/host/run/runtime.h"

namespace fiberscope::host {

namespace {

// tell: past the C library's stream, whose bytes would be the program's output.
void tell(const std::string& words) {
  const std::string line = "fiberscope: " + words + "\n";
  [[maybe_unused]] const long put = syscall(SYS_write, STDERR_FILENO, line.data(), line.size());
}

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
      what = std::to_string(most.cpu_ns / base::kSecond) + " s of real processor time";
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
  tell(words);
  stop(trace::RunEnd::Budget, 3, words);
}

void Runtime::end_at_budget() {
  if (trace_full_) end_at(Limit::Trace);
  stop(trace::RunEnd::Budget, 3, "a limit of the run was reached");
}

// counting: a full trace is heeded where the number of events is.
trace::Writer::Sink Runtime::counting(trace::Writer::Sink sink) {
  if (!sink) return sink;
  return [this, sink = std::move(sink)](const std::uint8_t* data, std::size_t size) {
    sink(data, size);
    trace_bytes_ += size;
    if (trace_bytes_ <= options_.limits.trace_bytes) return;
    trace_full_ = true;
    options_.max_events = 0;
  };
}

void Runtime::memory_refused() {
  const std::string words = words_of(Limit::Memory);
  tell(words);
  if (running()) note(lane(), trace::NoteKind::Info, words, place());
}

void Runtime::limit_memory() { host::limit_memory(options_.limits.memory_bytes, told_of_memory); }

}  // namespace fiberscope::host
