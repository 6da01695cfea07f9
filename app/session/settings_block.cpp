#include "app/session/settings_block.h"

#include <algorithm>
#include <cctype>
#include <charconv>

#include "scheduler/base/utf8.h"

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
  const bool raw = at < text.size() && (text[at] == 'r' || text[at] == 'R');
  const bool unicode = at < text.size() && (text[at] == 'u' || text[at] == 'U');
  if (raw || unicode) ++at;
  if (at >= text.size() || (text[at] != '"' && text[at] != '\'')) return {};
  const bool triple = at + 2 < text.size() && text[at + 1] == text[at] && text[at + 2] == text[at];
  const std::string_view quote = text.substr(at, triple ? 3 : 1);
  const std::size_t begin = at + quote.size();
  for (std::size_t end = begin; end < text.size(); ++end) {
    if (text.substr(end).starts_with(quote)) return {begin, end, end + quote.size(), raw};
    if (text[end] == '\n' && !triple) return {};
    if (text[end] == '\\') ++end;  // of a raw one, too: what follows does not end it
  }
  return {};
}

namespace {

// put_number: the character whose number the digits of an escape say. Answers how many they are; 0:
// there are none, or no character has this number.
std::size_t put_number(std::string_view digits, int radix, std::string& out) {
  std::uint32_t code = 0;
  const char* const begin = digits.data();
  const auto [end, error] = std::from_chars(begin, begin + digits.size(), code, radix);
  const auto count = static_cast<std::size_t>(end - begin);
  const bool whole = error == std::errc() && (radix == 8 || count == digits.size());
  if (!whole || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) return 0;
  base::append(out, code);
  return count;
}

}  // namespace

// Source: The Python Language Reference 3.11, 2.4.1. Names of characters stay as they are written.
std::string unescaped(std::string_view text) {
  constexpr std::string_view kLetters = "abfnrtv\\'\"";
  constexpr std::string_view kMeant = "\a\b\f\n\r\t\v\\'\"";
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\' || i + 1 == text.size()) {
      out += text[i];
      continue;
    }
    const char c = text[++i];
    if (const std::size_t letter = kLetters.find(c); letter != std::string_view::npos) {
      out += kMeant[letter];
      continue;
    }
    if (c == '\r' && text.substr(i + 1).starts_with('\n')) ++i;
    if (text[i] == '\n') continue;  // the line goes on
    const std::size_t digits = c == 'x' ? 2 : c == 'u' ? 4 : c == 'U' ? 8 : 0;
    std::size_t taken = 0;
    if (digits > 0 && text.size() > i + digits)
      taken = put_number(text.substr(i + 1, digits), 16, out);
    if (c >= '0' && c <= '7') taken = put_number(text.substr(i, 3), 8, out) - 1;
    if (taken == 0 && (digits > 0 || c < '0' || c > '7')) (out += '\\') += c;
    i += taken;
  }
  return out;
}

}  // namespace fiberscope::session
