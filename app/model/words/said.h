// Said: the trace's words for its enumerators, in the chosen language: "blocked", "阻塞".
//
// Owns nothing; the English words are the trace's own (scheduler/trace/dump.h), their Chinese is in
// app/words. A test sees that every enumerator has it. Deliberately does not know sentences.
#pragma once

#include "app/model/folds/lanes.h"
#include "app/words/words.h"
#include "scheduler/trace/dump.h"

namespace fiberscope::model {

// is_status: "exit status 7" or "signal SIGKILL", what a process leaves.
bool is_status(std::string_view text);
// status_text: what a process has left, "exit status 7" or "signal SIGKILL"; any other text as it
// is in the tables.
std::string status_text(std::string_view text);

template <class Enumerator>
const char* said(Enumerator e) {
  return words::tr(trace::word(e));
}

// state_key: a slice's state in English as the legend says it, whatever language is chosen:
// "running", "sleeping", "not started". state_word: the same in the chosen language.
const char* state_key(SliceState state);
const char* state_word(SliceState state);

}  // namespace fiberscope::model
