// Packed: bytes as gzip in base64: what a page carries and the browser unpacks by itself.
//
// Owns nothing. Deliberately does not know what is packed.
#pragma once

#include <string>
#include <string_view>

namespace fiberscope::exporter {

// packed: no time and no name is in it, so the same bytes give the same text. Source: RFC 1952,
// RFC 4648.
std::string packed(std::string_view bytes);
std::string base64(std::string_view bytes);

}  // namespace fiberscope::exporter
