#include "app/ui/lists/findings_view.h"

#include "app/ui/telling/finding_card.h"
#include "app/words/words.h"

namespace fiberscope::ui {

using words::tr;

void findings_view(Ui& ui, const Scene& scene, ConsoleState& state, const Rect& pane,
                   Intents& intents) {
  const auto& list = scene.model.findings.list();
  if (list.empty()) {
    ui.icon({pane.x, pane.mid_y() - ui.px(34), pane.w, ui.px(30)}, Font::Icon26, ui.c().ok,
            icon::kCheck);
    ui.text_in({pane.x, pane.mid_y(), pane.w, ui.px(22)}, Font::Small, ui.c().text3,
               tr("Nothing to warn about in this run."), Align::Center);
    return;
  }
  ui.push_clip(pane);
  const Rect column = pane.inset(ui.px(14), 0);
  float& scroll = state.findings_scroll;
  float y = pane.y + ui.px(10) - scroll;
  for (std::size_t i = 0; i < list.size(); ++i) {
    const Rect at{column.x, y, column.w, 0};
    const float h = finding_card(ui, scene, "finding", i, at, false, intents);
    if (y + h > pane.y && y < pane.bottom())
      finding_card(ui, scene, "finding", i, at, true, intents);
    y += h + ui.px(8);
  }
  ui.scroll("findings.scroll", pane, y + scroll - pane.y + ui.px(4), scroll);
  ui.pop_clip();
}

}  // namespace fiberscope::ui
