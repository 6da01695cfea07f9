#include "scheduler/base/visible.h"

#include <algorithm>
#include <cstdio>

#include "scheduler/base/utf8.h"

namespace fiberscope::base {

namespace {

struct Range {
  char32_t first, last;
};
constexpr Range kShowNothing[] = {{0, 0x1f},        {0x7f, 0x9f},      {0xad, 0xad},
                                  {0x61c, 0x61c},   {0x200b, 0x200f},  {0x2028, 0x202e},
                                  {0x2060, 0x206f}, {0xfeff, 0xfeff},  {0xfff9, 0xfffb},
                                  {0xfffe, 0xffff}, {0xe0000, 0xe0fff}};

void put_escape(std::string& out, char32_t character) {
  if (character == '\n') {
    out += "\\n";
  } else if (character == '\t') {
    out += "\\t";
  } else {
    char text[16];
    const char* const pattern = character < 0x80      ? "\\x%02x"
                                : character < 0x10000 ? "\\u%04x"
                                                      : "\\U%08x";
    std::snprintf(text, sizeof text, pattern, static_cast<unsigned>(character));
    out += text;
  }
}

// pieces: each character with its bytes; one byte that is none is given alone, as U+FFFD.
template <class Take>
void pieces(std::string_view text, Take take) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t from = at;
    const char32_t character = next_character(text, at);
    take(character, text.substr(from, at - from));
  }
}

std::string made_visible(std::string_view text, bool lines_stay) {
  const auto plain = [](char c) { return c >= 0x20 && c < 0x7f; };
  if (std::ranges::all_of(text, plain)) return std::string(text);  // as nearly all text is
  std::string out;
  out.reserve(text.size());
  pieces(text, [&](char32_t character, std::string_view bytes) {
    if (character == '\n' && lines_stay) {
      out += '\n';
    } else if (character == 0xfffd && bytes.size() == 1) {
      char escape[8];
      std::snprintf(escape, sizeof escape, "\\x%02x", static_cast<unsigned char>(bytes[0]));
      out += escape;
    } else if (shows_nothing(character)) {
      put_escape(out, character);
    } else {
      out += bytes;
    }
  });
  return out;
}

}  // namespace

bool shows_nothing(char32_t character) {
  // most text is plain
  if (character >= 0x20 && character < 0x7f) return false;
  for (const Range& range : kShowNothing) {
    if (character >= range.first && character <= range.last) return true;
  }
  return false;
}

std::string visible(std::string_view text) { return made_visible(text, false); }

std::string visible_lines(std::string_view text) { return made_visible(text, true); }

std::string visible_code(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t tab = std::min(text.find('\t'), text.size());
    out += visible(text.substr(0, tab));
    if (tab < text.size()) out += '\t';
    text.remove_prefix(std::min(tab + 1, text.size()));
  }
  return out;
}

std::string utf8_replaced(std::string_view text) {
  if (is_utf8(text)) return std::string(text);
  std::string out;
  pieces(text, [&](char32_t character, std::string_view) { append(out, character); });
  return out;
}

}  // namespace fiberscope::base
