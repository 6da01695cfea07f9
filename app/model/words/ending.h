// Ending: how a run ended, in few words.
//
// Owns the words. Deliberately does not know where they stand: in the window, or on a command line.
#pragma once

#include <string>

#include "app/model/folds/console.h"
#include "scheduler/trace/trace.h"

namespace fiberscope::model {

// end_word: in the chosen language; end_words: and what the trace says of it.
const char* end_word(trace::RunEnd how);
std::string end_words(trace::RunEnd how, const std::string& detail);

// how_it_failed: of a run that is over: its end with what the trace says of it, or else with the
// last words on its stderr, or its exit status; "": it went well, or is not over.
std::string how_it_failed(const trace::Trace& trace, const Console& console);

}  // namespace fiberscope::model
