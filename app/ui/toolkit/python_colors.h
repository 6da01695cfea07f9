// Python colours: gives each piece of a line of Python its colour.
//
// Owns nothing. Deliberately does not know how a line is cut (app/model/reading/python_pieces.h),
// nor where the program is from.
#pragma once

#include "app/model/reading/python_pieces.h"
#include "app/ui/toolkit/theme.h"

namespace fiberscope::ui {

using model::Piece;
using model::python_pieces;
using model::Token;

// token_color: of a piece of a program.
Color token_color(const Colors& c, Token token);

}  // namespace fiberscope::ui
