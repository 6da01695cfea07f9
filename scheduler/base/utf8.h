// UTF-8: whether bytes are text. Owns nothing.
#pragma once

#include <string_view>

namespace fiberscope::base {

// is_utf8: well formed, without surrogates and overlong forms (RFC 3629).
bool is_utf8(std::string_view bytes);

}  // namespace fiberscope::base
