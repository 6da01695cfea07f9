// Table: aligned columns of text, and how cells are written, those of CSV as well.
//
// Owns nothing. Deliberately does not know what the numbers mean.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace fiberscope::model {

// columns_of: how wide a text is on a terminal: Chinese characters take two columns.
std::size_t columns_of(std::string_view text);
// csv_cell: RFC 4180; a text that a spreadsheet would take for a formula begins with an apostrophe,
// which it takes for "this is text" (OWASP, CSV Injection).
std::string csv_cell(std::string_view text);
void append_csv_cell(std::string& out, std::string_view text);
// text_table: the first column to the left, the others to the right, two spaces between; what a
// terminal would obey is escaped.
std::string text_table(std::vector<std::vector<std::string>> rows);

}  // namespace fiberscope::model
