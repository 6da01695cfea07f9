// trace_dump FILE: the trace as text on the standard output. Exits with 1, and says why on the
// standard error, when the trace is damaged, not whole, breaks a law, or holds a lane that becomes
// ready, gets a core or ends without a cause.
#include <iostream>

#include "scheduler/trace/dump.h"
#include "scheduler/trace/validate.h"

int main(int argc, char** argv) {
  using namespace fiberscope::trace;
  if (argc != 2) {
    std::cerr << "usage: trace_dump FILE\n";
    return 2;
  }
  const auto trace = Trace::load(argv[1]);
  if (!trace) {
    std::cerr << trace.error() << "\n";
    return 1;
  }
  dump_readable(trace.value(), std::cout);
  bool sound = true;
  const auto complain = [&sound](const std::string& what) {
    std::cerr << what << "\n";
    sound = false;
  };
  if (!trace.value().fault().empty()) complain(trace.value().fault());
  for (const Violation& v : validate(trace.value())) {
    complain("event " + std::to_string(v.seq.value) + ": " + v.what);
  }
  for (const Event& event : trace.value().events()) {
    const bool caused = std::holds_alternative<LaneReady>(event.payload) ||
                        std::holds_alternative<LaneSwitched>(event.payload) ||
                        std::holds_alternative<LaneEnded>(event.payload);
    if (caused && !event.cause) {
      complain("event " + std::to_string(event.seq.value) + " names no cause: " +
               dump_raw(trace.value(), event));
    }
  }
  const auto& events = trace.value().events();
  if (events.empty() || !std::holds_alternative<RunEnded>(events.back().payload)) {
    complain("the trace does not end with RunEnded");
  }
  return sound ? 0 : 1;
}
