// Paths as texts. Owns nothing. Deliberately does not know what lies there.
#pragma once

#include <string_view>

namespace fiberscope::base {

// lies_in: the path is the place, or below it. Requires: both are plain and absolute.
constexpr bool lies_in(std::string_view path, std::string_view place) {
  return path.starts_with(place) &&
         (path.size() == place.size() || place.ends_with('/') || path[place.size()] == '/');
}

}  // namespace fiberscope::base
