#include "app/model/reading/python_pieces.h"

#include <algorithm>
#include <array>

namespace fiberscope::model {

namespace {

constexpr std::array<std::string_view, 37> kKeywords = {
    "False",  "None",     "True",   "and", "as",    "assert", "async",  "await",    "break", "case",
    "class",  "continue", "def",    "del", "elif",  "else",   "except", "finally",  "for",   "from",
    "global", "if",       "import", "in",  "is",    "lambda", "match",  "nonlocal", "not",   "or",
    "pass",   "raise",    "return", "try", "while", "with",   "yield"};
constexpr std::array<std::string_view, 24> kTypes = {
    "print", "range", "len",   "int",  "str",  "float",  "list",      "dict",
    "set",   "tuple", "bytes", "bool", "next", "iter",   "enumerate", "zip",
    "sum",   "min",   "max",   "open", "type", "sorted", "object",    "Exception"};

bool word_start(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (c & 0x80) != 0;
}
bool digit(char c) { return c >= '0' && c <= '9'; }
bool word_part(char c) { return word_start(c) || digit(c); }

template <std::size_t N>
bool one_of(const std::array<std::string_view, N>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

// string_end: past the string that begins at `i` (its quote); opens `open_quote` when it is a
// triple-quoted one that does not end here.
std::size_t string_end(std::string_view line, std::size_t i, char& open_quote) {
  const char quote = line[i];
  const bool triple = line.substr(i, 3) == std::string(3, quote);
  if (triple) {
    const std::size_t end = line.find(std::string(3, quote), i + 3);
    if (end != std::string_view::npos) return end + 3;
    open_quote = quote;
    return line.size();
  }
  for (++i; i < line.size(); ++i) {
    if (line[i] == '\\') {
      ++i;
    } else if (line[i] == quote) {
      return i + 1;
    }
  }
  return line.size();
}

}  // namespace

std::vector<Piece> python_pieces(std::string_view line, char& open_quote) {
  std::vector<Piece> pieces;
  std::size_t i = 0;
  const auto add = [&](Token token, std::size_t end) {
    end = std::min(end, line.size());
    if (end > i) pieces.push_back({token, line.substr(i, end - i)});
    i = end;
  };
  if (open_quote != 0) {
    const std::size_t end = line.find(std::string(3, open_quote));
    if (end == std::string_view::npos) {
      add(Token::String, line.size());
      return pieces;
    }
    open_quote = 0;
    add(Token::String, end + 3);
  }
  std::string_view before;
  while (i < line.size()) {
    const char c = line[i];
    if (c == '#') {
      add(Token::Comment, line.size());
    } else if (c == '"' || c == '\'') {
      add(Token::String, string_end(line, i, open_quote));
    } else if (word_start(c)) {
      std::size_t end = i;
      while (end < line.size() && word_part(line[end])) ++end;
      const std::string_view word = line.substr(i, end - i);
      const bool quoted = end < line.size() && (line[end] == '"' || line[end] == '\'');
      if (quoted && word.size() <= 2) {  // f"...", rb'...'
        add(Token::String, string_end(line, end, open_quote));
      } else {
        const bool called = end < line.size() && line[end] == '(';
        const Token token = one_of(kKeywords, word)                ? Token::Keyword
                            : before == "def" || before == "class" ? Token::Function
                            : one_of(kTypes, word)                 ? Token::Type
                            : called                               ? Token::Function
                                                                   : Token::Plain;
        add(token, end);
      }
      before = word;
    } else if (digit(c)) {
      std::size_t end = i;
      while (end < line.size() && (word_part(line[end]) || line[end] == '.')) ++end;
      add(Token::Number, end);
    } else {
      std::size_t end = i + 1;
      while (end < line.size() && !word_part(line[end]) && line[end] != '#' && line[end] != '"' &&
             line[end] != '\'') {
        ++end;
      }
      add(Token::Plain, end);
    }
  }
  return pieces;
}

std::uint32_t head_lines(const std::vector<std::string>& lines) {
  std::size_t i = 0;
  const auto skip_blank = [&] {
    while (i < lines.size() && lines[i].find_first_not_of(" \t\r") == std::string::npos) ++i;
  };
  skip_blank();
  if (i < lines.size() && (lines[i].starts_with("\"\"\"") || lines[i].starts_with("'''"))) {
    char quote = 0;
    do {
      python_pieces(lines[i++], quote);
    } while (quote != 0 && i < lines.size());
  }
  skip_blank();
  if (i >= lines.size() || !lines[i].starts_with("# /// ")) return 0;
  while (++i < lines.size() && lines[i].starts_with('#')) {
    if (lines[i].starts_with("# ///")) break;
  }
  if (i < lines.size() && lines[i].starts_with("# ///")) ++i;
  skip_blank();
  return i < lines.size() ? static_cast<std::uint32_t>(i) : 0;
}

}  // namespace fiberscope::model
