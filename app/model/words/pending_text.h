// The words of what is under way in the simulated kernel (reading/pending.h).
//
// Owns nothing. Deliberately does not know what is under way when.
#pragma once

#include <string>

#include "app/model/folds/names.h"
#include "app/model/reading/pending.h"

namespace fiberscope::model {

// pending_text: what it is, in the program's terms: "recv from python.example:80 (fd 7)".
std::string pending_text(const Trace& trace, const Names& names, const World& world,
                         const Pending& pending);
// phase_text: "waiting until ready", "on the wire".
const char* phase_text(const Pending& pending);

}  // namespace fiberscope::model
