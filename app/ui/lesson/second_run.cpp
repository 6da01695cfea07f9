#include "app/ui/lesson/second_run.h"

#include <cmath>

#include "app/export/picture/picture.h"
#include "app/export/picture/ruler.h"
#include "app/ui/toolkit/ui_canvas.h"
#include "app/words/words.h"

namespace fiberscope::ui {
namespace {

constexpr float kSecondHead = 28;

exporter::Rows laid(const Ui& ui, const ViewState& state, const model::Model& model) {
  exporter::Rows rows;
  exporter::Shown shown;
  shown.library_folded = state.timeline.shown.library_folded;
  shown.parts.cores = false;  // its lanes are what is compared
  shown.plain = true;
  rows.lay(model, shown, static_cast<double>(ui.theme().scale));
  return rows;
}

float rows_height(const exporter::Rows& rows) {
  return static_cast<float>(rows.pins_height() + rows.height());
}

}  // namespace

float second_run_height(const Ui& ui, const ViewState& state, const model::Model& model) {
  return ui.px(kSecondHead) + rows_height(laid(ui, state, model)) + ui.px(8);
}

void second_run(Ui& ui, ViewState& state, const model::Model& model, Rect pane) {
  ui.fill(pane, ui.c().panel);
  ui.note("lesson.second", pane);
  Rect head = pane.cut_top(ui.px(kSecondHead));
  ui.fill(head, ui.c().raised);
  ui.fill({head.x, head.y, head.w, 1}, ui.c().border_strong);
  head.cut_left(ui.px(16));
  const std::string title = state.lesson.change ? state.lesson.change->title : std::string();
  ui.text_in(head, Font::SmallStrong, ui.c().text1,
             words::fill(words::tr("Changed: {what}"), {{"what", title}}));
  exporter::Rows rows = laid(ui, state, model);
  const model::View& view = state.timeline.view;  // the same axis, to compare
  UiCanvas canvas(ui);
  const auto scale = static_cast<double>(ui.theme().scale);
  const model::World world = model.replay.at(model.trace.size());
  const exporter::Brush brush{
      {model, view, scale}, canvas, palette_of(ui.theme()), world, true, {}};
  exporter::Stage stage;
  stage.scale = scale;
  stage.pins = {pane.x, pane.y, pane.w, rows.pins_height()};
  stage.scrolled = {pane.x, stage.pins.bottom(), pane.w, pane.h - rows.pins_height()};
  ui.scroll("lesson.second", pane, rows_height(rows), state.lesson.second_scroll);
  stage.scroll_y = static_cast<double>(state.lesson.second_scroll);
  ui.push_clip(pane);
  exporter::Picture picture{brush, stage, rows};
  picture.lay();
  exporter::Layers none;
  picture.paint(none);
  ui.pop_clip();
}

}  // namespace fiberscope::ui
