#include "app/session/toml.h"

#include <algorithm>
#include <cctype>

namespace fiberscope::session {

namespace {

constexpr std::size_t kPartsMax = 16;  // of a key; ours have two

// after_string: behind the string that begins at `at`, which is a quote.
std::size_t after_string(std::string_view text, std::size_t at) {
  const char quote = text[at];
  const std::string three(3, quote);
  const bool is_long = text.substr(at).starts_with(three);
  for (at += is_long ? 3 : 1; at < text.size(); ++at) {
    if (text[at] == '\\' && quote == '"') {
      ++at;
    } else if (is_long ? text.substr(at).starts_with(three) : text[at] == quote) {
      return at + (is_long ? 3 : 1);
    } else if (text[at] == '\n' && !is_long) {
      return at;
    }
  }
  return text.size();
}

// long_key: the line of the first key with too many parts; 0: there is none. Where there are no
// strings and no comments, only keys have more than one point.
std::size_t long_key(std::string_view text) {
  std::size_t line = 1, parts = 1;
  for (std::size_t at = 0; at < text.size();) {
    const char c = text[at];
    if (c == '"' || c == '\'') {
      const std::size_t end = after_string(text, at);
      line += static_cast<std::size_t>(std::ranges::count(text.substr(at, end - at), '\n'));
      at = end;
      continue;
    }
    if (c == '#') {
      at = std::min(text.find('\n', at), text.size());
      continue;
    }
    const bool of_key = std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '-' ||
                        c == ' ' || c == '\t' || (c & 0x80) != 0;
    if (c == '.') {
      if (++parts > kPartsMax) return line;
    } else if (!of_key) {
      parts = 1;
    }
    line += c == '\n';
    ++at;
  }
  return 0;
}

}  // namespace

base::Result<toml::table> parse_toml(std::string_view text, const std::string& path,
                                     const std::string& what) {
  if (const std::size_t line = long_key(text); line != 0) {
    return base::Error{path + ":" + std::to_string(line) + ": " + what + ": a key has more than " +
                       std::to_string(kPartsMax) + " parts"};
  }
  try {
    return toml::table(toml::parse(text, path));
  } catch (const toml::parse_error& e) {
    return base::Error{path + ":" + std::to_string(e.source().begin.line) + ": " + what + ": " +
                       std::string(e.description())};
  }
}

}  // namespace fiberscope::session
