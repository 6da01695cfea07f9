// Failure: where in the program a run went wrong, for an editor to show.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "scheduler/trace/trace.h"

namespace fiberscope::session {

struct Failure {
  std::string file;        // as the trace names it
  std::uint32_t line = 0;  // 1-based
  std::string message;     // "ValueError: text", "SyntaxError: text (line 3)"
};

// failure_of: the exception that ended the program, a syntax error or one it did not catch. Empty:
// it ended well, or otherwise, or the place is not known.
std::optional<Failure> failure_of(const trace::Trace& trace);

}  // namespace fiberscope::session
