// TOML: a text of others as a table: the one place that calls the parser.
//
// Owns nothing. Deliberately does not know what the keys mean.
#pragma once

#include <toml++/toml.h>

#include <string>
#include <string_view>

#include "scheduler/base/result.h"

namespace fiberscope::session {

// parse_toml: Errors: "PATH:LINE: WHAT: why": it is not TOML, or a key has so many parts that the
// tables in tables would not fit the stack.
base::Result<toml::table> parse_toml(std::string_view text, const std::string& path,
                                     const std::string& what);

}  // namespace fiberscope::session
