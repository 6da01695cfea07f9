// Table: aligned columns of text, and how cells are written.
//
// Owns nothing. Deliberately does not know what the numbers mean.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace fiberscope::model {

// width_of: in characters, not bytes.
std::size_t width_of(std::string_view text);
// text_table: the first column to the left, the others to the right, two spaces between; what a
// terminal would obey is escaped.
std::string text_table(std::vector<std::vector<std::string>> rows);

}  // namespace fiberscope::model
