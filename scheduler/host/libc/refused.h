// What a program is told that asks for something which is not simulated.
//
// Owns nothing. Deliberately does not know which names are refused (table.def).
#pragma once

#include <string_view>

#include "scheduler/host/run/telling.h"

namespace fiberscope::host {

// tell_refusal: once for each name and what is said of it, so that a program that asks for two
// other ones by one call is told of both: on stderr, where the program's own output goes, and in
// the trace. Emits: NoteAdded (Unsupported).
void tell_refusal(const char* name, std::string_view text);
// refused: the same, and minus the error, as the kernel answers.
inline int refused(const char* name, std::string_view text, int error) {
  tell_refusal(name, text);
  return -error;
}

}  // namespace fiberscope::host
