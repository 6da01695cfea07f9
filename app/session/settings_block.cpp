#include "app/session/settings_block.h"

#include <algorithm>
#include <cctype>

namespace fiberscope::session {

std::string_view strip_end(std::string_view line) {
  while (!line.empty() && std::isspace(static_cast<unsigned char>(line.back()))) {
    line.remove_suffix(1);
  }
  return line;
}

SettingsBlock find_settings_block(std::string_view text, const std::string& path) {
  SettingsBlock block;
  bool inside = false;
  std::size_t line_number = 0;
  std::size_t begin_line = 0;
  for (std::size_t at = text.starts_with(kByteOrderMark) ? 3 : 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::string_view line = strip_end(text.substr(at, end - at));
    ++line_number;
    const std::size_t mark = line.starts_with("# ") ? 2 : line.size();
    if (!inside) {
      inside = line == kBlockBegin;
      begin_line = line_number;
      block.lines.push_back({block.toml.size(), at});
      block.toml += '\n';
    } else if (line == kBlockEnd) {
      block.present = true;
      block.end = at;
      return block;
    } else if (line == "#" || mark == 2) {
      block.lines.push_back({block.toml.size(), at + mark});
      block.toml += std::string(line.substr(mark)) + "\n";
    } else {
      break;
    }
    at = end + 1;
  }
  if (inside) {
    block.error = path + ":" + std::to_string(begin_line) +
                  ": the settings block has no end; close it with a line \"# ///\"";
  }
  return block;
}

Docstring find_docstring(std::string_view text) {
  std::size_t at = text.starts_with(kByteOrderMark) ? 3 : 0;
  for (;;) {  // blank lines and comments come before it
    while (at < text.size() && std::isspace(static_cast<unsigned char>(text[at]))) ++at;
    if (!text.substr(at).starts_with('#')) break;
    at = std::min(text.find('\n', at), text.size());
  }
  if (at < text.size() && (text[at] == 'r' || text[at] == 'R')) ++at;
  if (at >= text.size() || (text[at] != '"' && text[at] != '\'')) return {};
  const bool triple = at + 2 < text.size() && text[at + 1] == text[at] && text[at + 2] == text[at];
  const std::string_view quote = text.substr(at, triple ? 3 : 1);
  const std::size_t begin = at + quote.size();
  const std::size_t end = text.find(quote, begin);
  if (end == std::string_view::npos) return {};
  return {begin, end, end + quote.size()};
}

}  // namespace fiberscope::session
