#include "app/ui/shell/tooltip.h"

#include <algorithm>
#include <cmath>

namespace fiberscope::ui {

void Tooltip::draw(Ui& ui, const Rect& screen) {
  const std::string& tip = ui.tip();
  if (tip != shown_) {
    shown_ = tip;
    rested_s_ = 0;
  }
  if (tip.empty() || ui.mouse_is_held()) return;
  rested_s_ += ui.input().delta_s;
  if (rested_s_ < kRest_s) return;
  const auto lines = ui.wrap(Font::Small, tip, ui.px(420));
  float w = 0;
  for (const auto& line : lines) w = std::max(w, ui.text_width(Font::Small, line));
  const float line_h = ui.px(18);
  Rect r{ui.input().mouse.x + ui.px(12), ui.input().mouse.y + ui.px(20), w + ui.px(20),
         static_cast<float>(lines.size()) * line_h + ui.px(10)};
  r.x = std::round(std::min(r.x, screen.right() - r.w - ui.px(6)));
  if (r.bottom() > screen.bottom() - ui.px(6)) r.y = ui.input().mouse.y - r.h - ui.px(8);
  r.y = std::round(r.y);
  ui.shadow(r, ui.px(6));
  ui.fill(r, ui.c().raised, ui.px(6));
  ui.stroke(r, ui.c().border_strong, ui.px(6));
  Rect in = r.inset(ui.px(10), ui.px(5));
  for (const auto& line : lines) ui.text_in(in.cut_top(line_h), Font::Small, ui.c().text1, line);
}

}  // namespace fiberscope::ui
