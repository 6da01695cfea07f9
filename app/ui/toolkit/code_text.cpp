#include "app/ui/toolkit/code_text.h"

#include <cstdio>

#include "scheduler/base/utf8.h"

namespace fiberscope::ui {

std::string bytes_visible(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t begin = i;
    const char32_t character = base::next_character(text, i);
    if (character != 0xFFFD || i - begin != 1) {
      out += text.substr(begin, i - begin);
      continue;
    }
    char escape[8];
    std::snprintf(escape, sizeof escape, "\\x%02x", static_cast<unsigned char>(text[begin]));
    out += escape;
  }
  return out;
}

}  // namespace fiberscope::ui
