// What a lesson adds to the timeline: rings around what it points at, and what comes after the last
// event that may be seen: nothing, and it looks like nothing. The trace that is drawn ends there;
// here stands only that it goes on.
#include <cmath>

#include "app/ui/timeline/frame.h"
#include "app/words/words.h"

namespace fiberscope::ui {

void draw_hidden(TimelineFrame& f) {
  if (!f.t().hides_future) return;
  constexpr float kDots = 10;
  Ui& ui = f.ui;
  const float x = std::clamp(f.x_of(EventSeq{f.scene.trace().size()}), f.lanes.x, f.lanes.right());
  const Rect hidden{x, f.ruler.y, f.body.right() - x, f.body.bottom() - f.ruler.y};
  if (hidden.w < 2) return;
  ui.fill(hidden, ui.c().inset);
  ui.push_clip(hidden);
  const float apart = ui.px(kDots);
  for (float y = hidden.y + apart; y < hidden.bottom(); y += apart) {
    for (float at = hidden.x + apart; at < hidden.right(); at += apart) {
      ui.fill({std::round(at), std::round(y), 1, 1}, ui.c().border_strong);
    }
  }
  const std::string text = words::tr("Hidden until you answer");
  const float wide = ui.text_width(Font::BodyMedium, text) + ui.px(64);
  if (wide + ui.px(16) < hidden.w) {
    const Rect plate{std::round(hidden.mid_x() - wide / 2), std::round(hidden.mid_y() - ui.px(22)),
                     wide, ui.px(44)};
    ui.fill(plate, ui.c().raised, ui.px(8));
    ui.stroke(plate, ui.c().border, ui.px(8));
    Rect in = plate.inset(ui.px(16), 0);
    ui.icon(in.cut_left(ui.px(20)), Font::Icon16, ui.c().text2, icon::kLock);
    in.cut_left(ui.px(10));
    ui.text_in(in, Font::BodyMedium, ui.c().text1, text);
  }
  ui.pop_clip();
  ui.note("timeline.hidden", hidden);
  // whoever drew the playhead drew it below this
  if (f.scene.cursor().value == f.scene.trace().size()) draw_playhead(f);
}

// draw_look: rings around the lanes that a lesson points at.
void draw_look(TimelineFrame& f) {
  if (!f.state.lesson.open) return;
  f.ui.push_clip(f.scrolled);
  for (const LaneId lane : f.state.lesson.look.lanes) {
    const exporter::Row* row = f.rows().of(lane);
    if (row == nullptr || row->pinned) continue;
    const Rect place = rect_of(f.stage.place_of(*row));
    f.ui.stroke({place.x + 2, place.y + 1, f.heads_w - 4, place.h - 2}, f.ui.c().accent, f.ui.px(6),
                f.ui.px(2));
    f.ui.note("lesson.look." + std::to_string(lane.value), place);
  }
  f.ui.pop_clip();
}

}  // namespace fiberscope::ui
