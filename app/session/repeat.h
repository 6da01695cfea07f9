// Repeat: runs a trace's recipe again and says whether the same came of it.
//
// Owns: the comparison of two traces, and what can be said of why they differ. Deliberately does
// not know who asks.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "app/session/engine_client.h"
#include "app/session/traced_recipe.h"

namespace fiberscope::session {

// Difference: the first event that two traces do not share.
struct Difference {
  base::EventSeq at;     // none: the events are the same
  base::TimeNs time_ns;  // of the first trace's event, or of the other's if it has ended before
  std::string was, is;   // the two events, as dump_raw() tells them; "": the trace has ended before
};
// first_difference: none: the one tells what the other does, event for event.
std::optional<Difference> first_difference(const trace::Trace& was, const trace::Trace& is);

// difference_text: one sentence: "event 12 at 1.5 ms is another: ...".
std::string difference_text(const Difference& difference);

// why_different: what is known of why: another Python or engine, files that are not in the trace.
std::string why_different(const trace::Trace& was, const trace::Trace& is,
                          const TracedRecipe& traced);

// source_text: one sentence on a source file that is run as the trace has it.
std::string source_text(const ForeignSource& source);

struct Repetition {
  bool same = false;
  std::string verdict;              // one sentence
  std::vector<std::string> notes;   // sentences on what was run
  std::vector<std::uint8_t> bytes;  // of the new trace
};
// repeat: `bytes`: of a trace file. Errors: why nothing could be run.
base::Result<Repetition> repeat(EngineClient& client, std::string_view bytes,
                                const Grant& grant = {});

}  // namespace fiberscope::session
