// Visible: text of others on a terminal or in a line of ours: what would move the cursor, colour,
// hide or turn round what follows is written as an escape, "\x1b" or "\u202e".
//
// Owns nothing. Deliberately does not know where the text is from or where it goes.
#pragma once

#include <string>
#include <string_view>

namespace fiberscope::base {

// shows_nothing: a control character, a mark that turns the direction of writing, or one that ends
// a line or has no shape of its own.
bool shows_nothing(char32_t character);

// visible: on one line: newlines and tabs are "\n" and "\t"; bytes that are no UTF-8 are "\xff".
std::string visible(std::string_view text);

// visible_lines: the same of a text of several lines: '\n' stays.
std::string visible_lines(std::string_view text);

// visible_code: the same as on one line, but tabs stay.
std::string visible_code(std::string_view text);
// utf8_replaced: well formed whatever it was: U+FFFD for each byte that is no UTF-8.
std::string utf8_replaced(std::string_view text);

}  // namespace fiberscope::base
