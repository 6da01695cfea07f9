#include "app/ui/telling/finding_card.h"

#include "app/ui/telling/sentence.h"
#include "app/words/words.h"

namespace fiberscope::ui {

using words::fill;
using words::tr;

Color finding_color(const Ui& ui, model::FindingKind kind) {
  const bool error = kind == model::FindingKind::Exception || kind == model::FindingKind::Deadlock;
  return error ? ui.c().error : ui.c().warning;
}

float finding_card(Ui& ui, const Scene& scene, const char* id, std::size_t index, const Rect& at,
                   bool draw, Intents& intents) {
  const model::Finding& finding = scene.model.findings.list()[index];
  const model::Explanation text = finding_text(scene.trace(), scene.model.names, finding);
  const float pad = ui.px(10), side = ui.px(30);
  const float width = std::max(ui.px(80), at.w - side - pad);
  const float text_h = sentence_height(ui, Font::Small, text.text, width);
  const float height = text_h + ui.px(24) + 2 * pad;
  if (!draw) return height;
  const Rect card{at.x, at.y, at.w, height};
  const std::string name = std::string(id) + "." + std::to_string(index);
  const Color color = finding_color(ui, finding.kind);
  const bool hot = ui.hovering(card);
  ui.fill(card, hot ? ui.c().hover : ui.c().inset, ui.px(6));
  ui.stroke(card, ui.c().border, ui.px(6));
  ui.fill({card.x, card.y + ui.px(8), ui.px(3), card.h - ui.px(16)}, color, ui.px(2));
  Rect in = card.inset(0, pad);
  in.cut_right(pad);
  const Rect left = in.cut_left(side);
  Rect head = in.cut_top(ui.px(24));
  const bool error = color == ui.c().error;
  ui.icon({left.x + ui.px(4), head.y, side - ui.px(4), head.h}, Font::Icon16, color,
          error ? icon::kError : icon::kWarning);
  std::string note =
      fill(tr("step {n}"), {{"n", std::to_string(scene.model.steps.number_at(finding.event))}});
  if (finding.count > 1) note = "\u00D7" + std::to_string(finding.count) + "  " + note;
  const float note_w = ui.text_width(Font::Value, note) + 1;
  ui.text_in(head.cut_right(note_w), Font::Value, ui.c().text3, note, Align::Right);
  head.cut_right(ui.px(8));
  ui.text_in(head, Font::BodyMedium, ui.c().text1, tr(finding_title(finding.kind)));
  paint_sentence(ui, name, {in.x, in.y, width, text_h}, Font::Small, ui.c().text2, text, intents);
  const Hit h = ui.hit(name, card);
  if (h.clicked)
    intents.push_back(intent::GoTo{finding.event, finding.lane, model::FocusReason::Finding});
  return height;
}

}  // namespace fiberscope::ui
