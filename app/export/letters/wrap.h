// Wrap: texts in lines, and how wide they are before there is a canvas.
//
// Owns nothing. Deliberately does not know where the lines stand.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "app/export/picture/canvas.h"

namespace fiberscope::exporter {

// width_of: measured; without the typefaces an estimate.
double width_of(std::string_view text, const TextStyle& style);

// wrapped: cut at blanks, between ideographs, and where nothing else is left anywhere; at line ends
// always. A line begins with none of the characters that Chinese does not begin lines with.
std::vector<std::string> wrapped(std::string_view text, const TextStyle& style, double width_px);

}  // namespace fiberscope::exporter
