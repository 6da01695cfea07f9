#include "app/ui/timeline/foretaste.h"

#include <cmath>

#include "app/export/picture/row.h"
#include "app/ui/toolkit/ui_canvas.h"
#include "app/words/words.h"

namespace fiberscope::ui {
namespace {

constexpr float kForetasteHeads = 96, kForetasteRow = 32, kHiddenShare = 0.32f;

// whose: the program's own coroutines that live at the moment, or its threads; as many as fit.
std::vector<base::LaneId> whose(const model::Model& model, std::size_t most) {
  std::vector<base::LaneId> lanes;
  const base::EventSeq moment{model.replay.cursor()};
  for (const model::LaneTrack& lane : model.lanes.lanes()) {
    const bool own = model::is_own(model.trace, model.lanes, model.index, lane.id);
    if (own && lane.parent && lane.children.empty() && lane.born <= moment) {
      lanes.push_back(lane.id);
    }
  }
  if (lanes.size() > most) lanes.resize(most);
  return lanes;
}

// hidden: points in place of what comes after the playhead, and why.
void hidden(Ui& ui, const Rect& r) {
  ui.fill(r, ui.c().inset);
  const float step = ui.px(10), dot = std::max(1.0f, ui.px(1.5f));
  for (float y = r.y + step; y < r.bottom() - dot; y += step) {
    for (float x = r.x + step; x < r.right() - dot; x += step) {
      ui.fill({x, y, dot, dot}, ui.c().border_strong);
    }
  }
  ui.note("foretaste.hidden", r);
  const char* why = words::tr("Hidden until you look");
  const float w = ui.text_width(Font::BodyMedium, why) + ui.px(32);
  if (w > r.w) return;
  const Rect plate{std::round(r.mid_x() - w / 2), std::round(r.mid_y() - ui.px(17)), w, ui.px(34)};
  ui.fill(plate, ui.c().raised, ui.px(6));
  ui.stroke(plate, ui.c().border, ui.px(6));
  ui.text_in(plate, Font::BodyMedium, ui.c().text1, why, Align::Center);
}

}  // namespace

void foretaste(Ui& ui, const model::Model& model, const Rect& pane) {
  const float row_h = ui.px(kForetasteRow);
  const auto most = static_cast<std::size_t>(std::max(1.0f, std::floor(pane.h / row_h)));
  const std::vector<base::LaneId> lanes = whose(model, most);
  if (lanes.empty()) return;
  Rect strip = pane;
  strip.cut_left(ui.px(kForetasteHeads));
  const Rect future = strip.cut_right(std::round(pane.w * kHiddenShare));
  const base::EventSeq moment{model.replay.cursor()};
  base::EventSeq first = moment;
  for (const base::LaneId lane : lanes) first = std::min(first, model.lanes.lane(lane).born);
  model::View view;
  view.axis = model::AxisKind::Steps;
  view.x = strip.x, view.width = strip.w;
  view.begin = static_cast<double>(first.value);
  view.end = std::max(view.begin + 1, static_cast<double>(moment.value) + 1);
  UiCanvas canvas(ui);
  const exporter::Brush brush{{model, view, static_cast<double>(ui.theme().scale)},
                              canvas,
                              palette_of(ui.theme()),
                              model.replay.world(),
                              false,
                              {}};
  float y = std::round(pane.mid_y() - row_h * static_cast<float>(lanes.size()) / 2);
  ui.push_clip({pane.x, pane.y, pane.w - future.w, pane.h});
  for (const base::LaneId lane : lanes) {
    const exporter::LaneRow row(lane, 0);
    const exporter::Box place{pane.x, y, pane.w - future.w, row_h};
    row.paint(brush, place, {.plain = true});
    y += row_h;
  }
  ui.pop_clip();
  hidden(ui, future);
  ui.fill({future.x - 1, pane.y, ui.px(2), pane.h}, ui.c().playhead);
}

}  // namespace fiberscope::ui
