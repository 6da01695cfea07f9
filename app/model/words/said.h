// Said: the trace's words for its enumerators, in the chosen language: "blocked", "阻塞".
//
// Owns nothing; the English words are the trace's own (scheduler/trace/dump.h), their Chinese is in
// app/words. A test sees that every enumerator has it. Deliberately does not know sentences.
#pragma once

#include "app/words/words.h"
#include "scheduler/trace/dump.h"

namespace fiberscope::model {

template <class Enumerator>
const char* said(Enumerator e) {
  return words::tr(trace::word(e));
}

}  // namespace fiberscope::model
