#include "app/ui/toolkit/question_card.h"

#include <algorithm>
#include <cmath>

namespace fiberscope::ui {
namespace {

bool button(Ui& ui, const std::string& id, const Rect& r, const char* label, bool primary) {
  if (!primary) return ui.text_button(id, r, label, false);
  const Hit h = ui.hit(id, r);
  const Color fill = h.hovered ? mix(ui.c().accent, rgb(0xFFFFFF), 0.12f) : ui.c().accent;
  ui.fill(r, fill, ui.px(6));
  ui.text_in(r.inset(ui.px(8), 0), Font::SmallMedium, ui.c().on_accent, label, Align::Center);
  return h.clicked;
}

}  // namespace

int question_card(Ui& ui, const QuestionCard& what, const Rect& screen) {
  ui.fill(screen, faded(rgb(0x000000), ui.theme().dark() ? 0.45f : 0.25f));
  const float w = std::min(ui.px(460), screen.w - ui.px(48));
  const auto lines = ui.wrap(Font::Body, what.text, w - ui.px(48));
  const float h = ui.px(126) + static_cast<float>(lines.size()) * ui.px(22);
  const Rect card{std::round(screen.mid_x() - w / 2), std::round(screen.h * 0.36f - h / 2), w, h};
  ui.shadow(card, ui.px(10));
  ui.fill(card, ui.c().raised, ui.px(10));
  ui.stroke(card, ui.c().border_strong, ui.px(10));
  ui.note("question", card);
  Rect in = card.inset(ui.px(24), ui.px(20));
  ui.text_in(in.cut_top(ui.px(26)), Font::Title, ui.c().text1, what.title);
  in.cut_top(ui.px(6));
  for (const auto& line : lines) {
    ui.text_in(in.cut_top(ui.px(22)), Font::Body, ui.c().text2, line);
  }
  Rect row = in.cut_bottom(ui.px(34));
  int answer = -1;
  const int last = static_cast<int>(what.buttons.size()) - 1;
  for (std::size_t i = 0; i < what.buttons.size(); ++i) {
    const float width =
        std::max(ui.px(92), ui.text_width(Font::SmallMedium, what.buttons[i]) + ui.px(32));
    const Rect r = row.cut_right(width);
    row.cut_right(ui.px(10));
    if (button(ui, "question." + std::to_string(i), r, what.buttons[i], i == 0)) {
      answer = static_cast<int>(i);
    }
  }
  if (ui.pressed(key::kEscape, false)) answer = last;
  if (ui.pressed(key::kEnter, false)) answer = what.by_enter;
  return answer;
}

}  // namespace fiberscope::ui
