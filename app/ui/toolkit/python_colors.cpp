#include "app/ui/toolkit/python_colors.h"

namespace fiberscope::ui {

Color token_color(const Colors& c, Token token) {
  switch (token) {
    case Token::Keyword:
      return c.code_keyword;
    case Token::Type:
      return c.code_type;
    case Token::String:
      return c.code_string;
    case Token::Number:
      return c.code_number;
    case Token::Comment:
      return c.code_comment;
    case Token::Function:
      return c.code_function;
    case Token::Plain:
      break;
  }
  return c.text1;
}

}  // namespace fiberscope::ui
