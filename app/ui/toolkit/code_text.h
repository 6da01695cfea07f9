// Code text: a line of a program as it is drawn, though not all of its bytes are characters.
//
// Owns nothing. Deliberately does not know fonts.
#pragma once

#include <string>
#include <string_view>

namespace fiberscope::ui {

// bytes_visible: as it is, but bytes that are no UTF-8 are "\\xff".
std::string bytes_visible(std::string_view text);

}  // namespace fiberscope::ui
