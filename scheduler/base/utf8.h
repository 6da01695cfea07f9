// UTF-8: the characters (code points) of a text. Owns nothing. Every function takes any bytes: what
// is not well formed is single bytes, each a character. Deliberately does not know how wide a
// character is.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace fiberscope::base {

// is_utf8: well formed, without surrogates and overlong forms (RFC 3629).
bool is_utf8(std::string_view bytes);

// continues: this byte belongs to the character that began before it.
constexpr bool continues(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) == 0x80; }

// characters: how many begin in the text.
std::size_t characters(std::string_view text);

// at_or_before, at_or_after: where a character begins, at `at` or the next to it; the text's size
// is such a place, too.
std::size_t at_or_before(std::string_view text, std::size_t at);
std::size_t at_or_after(std::string_view text, std::size_t at);

// first_characters: of the text, as many as it has.
std::string_view first_characters(std::string_view text, std::size_t count);

// next_character: the one at `at`, which moves behind it; U+FFFD for what is none. `at` is less
// than the text's size.
char32_t next_character(std::string_view text, std::size_t& at);

// append: nothing if there is no such character.
void append(std::string& out, char32_t character);

}  // namespace fiberscope::base
