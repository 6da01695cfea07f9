#include "scheduler/base/utf8.h"

#include <utf8cpp/utf8.h>

#include <algorithm>
#include <iterator>

namespace fiberscope::base {

bool is_utf8(std::string_view bytes) { return utf8::is_valid(bytes.begin(), bytes.end()); }

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char byte) { return !continues(byte); }));
}

std::size_t at_or_before(std::string_view text, std::size_t at) {
  at = std::min(at, text.size());
  while (at > 0 && at < text.size() && continues(text[at])) --at;
  return at;
}

std::size_t at_or_after(std::string_view text, std::size_t at) {
  while (at < text.size() && continues(text[at])) ++at;
  return std::min(at, text.size());
}

std::string_view first_characters(std::string_view text, std::size_t count) {
  std::size_t end = 0;
  for (; count > 0 && end < text.size(); --count) end = at_or_after(text, end + 1);
  return text.substr(0, end);
}

char32_t next_character(std::string_view text, std::size_t& at) {
  const char* from = text.data() + at;
  try {
    const char32_t out = utf8::next(from, text.data() + text.size());
    at = static_cast<std::size_t>(from - text.data());
    return out;
  } catch (const utf8::exception&) {
    ++at;
    return 0xFFFD;
  }
}

void append(std::string& out, char32_t character) {
  try {
    utf8::append(character, std::back_inserter(out));
  } catch (const utf8::exception&) {  // there is no such character
  }
}

}  // namespace fiberscope::base
