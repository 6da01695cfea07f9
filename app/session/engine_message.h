// Engine message: what an engine's replies say, in JSON (scheduler/engine/serve.h).
//
// Owns nothing. Deliberately does not know who sends them, and trusts no field.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "scheduler/base/barrier_parts.h"
#include "scheduler/trace/format.h"

namespace fiberscope::session {

// gaps_in: of a "ready", in the parts' order; none: it does not tell.
std::optional<std::vector<base::BarrierGap>> gaps_in(const nlohmann::json& message);
// sent_in: how much of a trace there was; nothing where it does not tell.
trace::Sent sent_in(const nlohmann::json& message, const char* key);

// signal_text: "SIGSEGV".
std::string signal_text(int number);

}  // namespace fiberscope::session
