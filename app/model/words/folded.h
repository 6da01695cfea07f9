// Folded: where one text stands in another, ignoring the case of ASCII letters.
//
// Owns nothing. Deliberately does not know what the texts say, nor letters beyond ASCII: those must
// match as they are.
#pragma once

#include <string>
#include <string_view>

namespace fiberscope::model {

// fold: the ASCII letters in lower case.
std::string fold(std::string_view text);
// find_folded: where `needle` (already folded) stands in `text`; npos when nowhere.
std::size_t find_folded(std::string_view text, std::string_view folded_needle);

}  // namespace fiberscope::model
