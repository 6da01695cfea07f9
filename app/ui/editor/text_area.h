// Text area: a program's text that can be written, and a field of one line.
//
// Owns the way from keys and mouse to the edits of a TextBuffer, and how the text is drawn: line
// numbers, Python's colours, selection, places found, lines with an error. Deliberately does not
// know files, runs or find bars.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "app/ui/editor/text.h"
#include "app/ui/toolkit/widgets.h"

namespace fiberscope::ui {

// What a text area remembers between frames beside its text.
struct TextAreaState {
  float scroll_x = 0, scroll_y = 0;
  bool reveal = false;  // scroll the caret into sight once
  bool centre = false;  // and, if it was out of sight, into the middle
  // of the text's version `measured`:
  std::uint64_t measured = 0;
  std::vector<char> open_quotes;  // by line: the triple quote that is open at its beginning
  float widest = 0;
};

// A line with something wrong, and what it is.
struct LineMark {
  std::size_t line = 0;  // from 0
  std::string message;
};

struct TextAreaLook {
  std::vector<LineMark> errors;
  std::vector<TextRange> found;
};

// text_area: true when the text changed. The widget has the keyboard while ui.focused(id).
bool text_area(Ui& ui, std::string_view id, Rect pane, TextBuffer& text, TextAreaState& state,
               const TextAreaLook& look);

// text_line: a field of one line; true when the text changed. Enter, Tab, Esc, Up and Down are left
// to the caller. `bad` draws it as wrong.
bool text_line(Ui& ui, std::string_view id, const Rect& r, TextBuffer& text, const char* hint,
               Font font, bool bad = false);

}  // namespace fiberscope::ui
