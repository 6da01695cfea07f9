// JSON text: a text as JSON writes it, for formats that are written as a stream.
//
// Owns nothing. Deliberately does not know which fields there are.
#pragma once

#include <string>
#include <string_view>

namespace fiberscope::exporter {

// json_text: in double quotes; raw UTF-8, without escapes of surrogates.
std::string json_text(std::string_view text);

}  // namespace fiberscope::exporter
