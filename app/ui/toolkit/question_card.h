// Question card: one question over the screen, with its buttons.
//
// Owns nothing. Deliberately does not know what is asked, nor what an answer does.
#pragma once

#include <string>
#include <vector>

#include "app/ui/toolkit/widgets.h"

namespace fiberscope::ui {

// question_card: a question over the screen; answers which button was pressed, -1: none. Enter is
// the button `by_enter`, Escape the last one. Requires: between enter_popup and leave_popup.
struct QuestionCard {
  std::string title;
  std::string text;
  std::vector<const char*> buttons;  // the first stands out
  int by_enter = 0;
};
int question_card(Ui& ui, const QuestionCard& what, const Rect& screen);

}  // namespace fiberscope::ui
