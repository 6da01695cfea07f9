// Python colours: cuts a line of Python into pieces by their kind, and gives each its colour.
//
// Owns nothing. Deliberately knows only the lexical rules, and of strings over many lines only
// whether one is open; deliberately does not know where the program is from.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "app/ui/toolkit/theme.h"

namespace fiberscope::ui {

enum class Token : std::uint8_t { Plain, Keyword, Type, String, Number, Comment, Function };

struct Piece {
  Token token = Token::Plain;
  std::string_view text;
};

// python_pieces: `open_quote` is 0, or the quote ('"' or '\'') of a triple-quoted string that is
// still open from the line before; it is updated for the next line.
std::vector<Piece> python_pieces(std::string_view line, char& open_quote);
// token_color: of a piece of a program.
Color token_color(const Colors& c, Token token);

}  // namespace fiberscope::ui
