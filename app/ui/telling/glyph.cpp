#include "app/ui/telling/glyph.h"

#include "app/export/picture/shapes.h"
#include "app/ui/toolkit/ui_canvas.h"

namespace fiberscope::ui {

void paint_state_glyph(Ui& ui, const Rect& r, model::SliceState state, Color hue) {
  UiCanvas canvas(ui);
  const exporter::Shapes shapes(canvas, palette_of(ui.theme()), {r.x, r.right()},
                                static_cast<double>(ui.theme().scale));
  shapes.glyph(box_of(r), state, color_of(hue));
}

}  // namespace fiberscope::ui
