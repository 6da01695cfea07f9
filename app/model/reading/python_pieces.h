// Python pieces: cuts a line of Python into pieces by their kind, and tells what stands at the head
// of a program before it begins.
//
// Owns nothing. Deliberately knows only the lexical rules, and of strings over many lines only
// whether one is open; deliberately does not know colours, nor where the program is from.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace fiberscope::model {

enum class Token : std::uint8_t { Plain, Keyword, Type, String, Number, Comment, Function };

struct Piece {
  Token token = Token::Plain;
  std::string_view text;
};

// python_pieces: `open_quote` is 0, or the quote ('"' or '\'') of a triple-quoted string that is
// still open from the line before; it is updated for the next line.
std::vector<Piece> python_pieces(std::string_view line, char& open_quote);

// head_lines: how many lines a lesson's text and settings take at the program's head; 0 without
// settings.
std::uint32_t head_lines(const std::vector<std::string>& lines);

}  // namespace fiberscope::model
