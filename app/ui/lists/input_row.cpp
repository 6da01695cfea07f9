#include "app/ui/lists/input_row.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "app/words/words.h"

namespace fiberscope::ui {
namespace {

using words::fill;
using words::tr;

constexpr float kRow = 41, kBelow = 34;
constexpr float kNarrow = 330;  // the buttons stand below the field
const char* const kField = "console.input";

// button: at the right end of the row, no wider than what is left of it.
bool button(Ui& ui, const char* id, Rect& row, const char* label) {
  const float w = std::min(ui.text_width(Font::SmallMedium, label) + ui.px(18), row.w);
  const Rect cell = row.cut_right(w);
  const Rect box{cell.x, std::round(cell.mid_y() - ui.px(14)), cell.w, ui.px(28)};
  row.cut_right(std::min(ui.px(8), row.w));
  return ui.text_button(id, box, label, false);
}

void asking(Ui& ui, ConsoleState& state, Rect row, bool begins, Intents& intents) {
  const bool was_typing = ui.field_focused(kField);
  Rect below = row;
  const bool narrow = row.h > ui.px(kRow);
  if (narrow) {
    row = below.cut_top(ui.px(kRow));
    below.y -= ui.px(2);
  }
  Rect& buttons = narrow ? below : row;
  const bool ended = button(ui, "console.input.end", buttons, tr("End of input"));
  const bool given = button(ui, "console.input.enter", buttons, tr("Enter"));
  const Rect box = row.inset(0, ui.px(5));
  ui.fill(box, ui.c().inset, ui.px(6));
  ui.stroke(box, was_typing ? ui.c().accent : ui.c().border, ui.px(6));
  ui.text_field(kField, box.inset(ui.px(10), 0), state.entered,
                tr("The program waits for input: type here"),
                begins || std::exchange(state.entering, false));
  const bool end_key = was_typing && ui.input().ctrl && ui.pressed(key::kD, false);
  if (given || (was_typing && ui.pressed(key::kEnter, false))) {
    intents.push_back(intent::EnterInput{state.entered + "\n"});
    state.entered.clear();
    state.entering = true;
  } else if (ended || end_key) {
    intents.push_back(intent::EndInput{});
    state.entered.clear();
  }
}

void answered(Ui& ui, const SessionFace& face, Rect row, Intents& intents) {
  if (button(ui, "console.input.anew", row, tr("Ask anew"))) {
    intents.push_back(intent::AskAnew{});
  }
  const std::string text =
      face.answers == 1 ? std::string(tr("1 answer was given, and is given again at the next run."))
                        : fill(tr("{n} answers were given, and are given again at the next run."),
                               {{"n", std::to_string(face.answers)}});
  ui.text_in(row, Font::Small, ui.c().text3, text);
}

}  // namespace

Intents input_row(Ui& ui, const SessionFace& face, ConsoleState& state, Rect& pane) {
  Intents intents;
  const bool begins = face.asks && !state.asking;
  state.asking = face.asks;
  if (!face.asks && (face.running || face.answers == 0)) return intents;
  if (begins) state.tab = ConsoleTab::Console;
  const bool narrow = face.asks && pane.w < ui.px(kNarrow);
  const Rect row = pane.cut_bottom(std::min(ui.px(kRow) + (narrow ? ui.px(kBelow) : 0), pane.h));
  ui.fill(row, ui.c().panel);
  ui.fill({row.x, row.y, row.w, 1}, ui.c().border);
  if (face.asks) ui.fill({row.x, row.y, ui.px(3), row.h}, ui.c().accent);
  if (face.asks) ui.form(row);
  const Rect in = row.inset(ui.px(16), 0);
  face.asks ? asking(ui, state, in, begins, intents) : answered(ui, face, in, intents);
  return intents;
}

}  // namespace fiberscope::ui
