#include "app/ui/inspector/presented_why.h"

#include <array>
#include <cmath>

#include "app/ui/telling/lane_words.h"
#include "app/ui/telling/sentence.h"
#include "app/ui/telling/why_words.h"
#include "app/words/words.h"

namespace fiberscope::ui {

Intents presented_why(Ui& ui, const Scene& scene, LaneId lane, bool more, const Rect& pane) {
  Intents intents;
  ui.fill(pane, ui.c().panel);
  ui.fill({pane.x, pane.y, pane.w, 1}, ui.c().border);
  Rect in = pane.inset(ui.px(18), ui.px(12));
  ui.text_in(in.cut_bottom(ui.px(16)), Font::Small, ui.c().text3,
             more ? words::tr("Page Down: next point    Esc: end") : words::tr("Esc: end"),
             Align::Right);
  Rect text_at = in;
  text_at.cut_left(ui.px(20));
  if (scene.world.lane(lane) == nullptr) {
    ui.text_in(text_at, Font::Large, ui.c().text3, words::tr("Nobody runs yet."));
    return intents;
  }
  const model::Explanation why = why_now(scene, lane);
  constexpr std::array kSizes = {Font::Large, Font::Title, Font::Body};
  Font font = kSizes.back();
  for (const Font size : kSizes) {
    if (sentence_height(ui, size, why.text, text_at.w) > text_at.h) continue;
    font = size;
    break;
  }
  const float h = std::min(text_at.h, sentence_height(ui, font, why.text, text_at.w));
  text_at = {text_at.x, std::round(in.mid_y() - h / 2), text_at.w, h};
  ui.fill({in.x, text_at.y, ui.px(5), h}, ui.c().hue[hue_of(scene.model.lanes, lane)]);
  ui.note("presented.why", text_at);
  paint_sentence(ui, "presented.why", text_at, font, ui.c().text1, why, intents);
  return intents;
}

}  // namespace fiberscope::ui
