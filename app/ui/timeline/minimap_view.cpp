#include "app/ui/timeline/minimap_view.h"

#include <cmath>

#include "app/ui/toolkit/ui_canvas.h"
#include "app/words/words.h"

namespace fiberscope::ui {
namespace {

using words::tr;

constexpr float kBreak = 16;  // of idle time that is folded

// How far the mouse moved the edges of the window, in pixels.
struct Shift {
  double begin = 0, end = 0;
};

Shift drag_edges(Ui& ui, const Rect& window) {
  const float reach = ui.px(5);
  const auto edge = [&](const char* id, float x) -> double {
    const Hit h = ui.hit(id, {x - reach, window.y, 2 * reach, window.h});
    if (h.hovered || h.held) ui.resize_cursor();
    return h.held ? static_cast<double>(h.drag.x) : 0.0;
  };
  const double begin = edge("minimap.begin", window.x);
  return {begin, edge("minimap.end", window.right())};
}

}  // namespace

void minimap_view(Ui& ui, const Scene& scene, ViewState& state, const Rect& strip) {
  TimelineState& t = state.timeline;
  MinimapState& map = state.minimap;
  ui.fill(strip, ui.theme().dark() ? ui.c().bg : ui.c().bg);
  ui.fill({strip.x, strip.y, strip.w, 1}, ui.c().border);
  ui.fill({strip.x, strip.bottom() - 1, strip.w, 1}, ui.c().border);
  const auto left = static_cast<float>(t.view.x);
  const auto width = static_cast<float>(t.view.width);
  ui.text_in({strip.x + ui.px(16), strip.y, left - strip.x - ui.px(24), strip.h}, Font::Small,
             ui.c().text3, tr("Cores busy"));
  const float pitch = ui.px(4);
  const auto columns = static_cast<std::size_t>(std::max(1.0f, width / pitch));
  const double limit = static_cast<double>(model::axis_end(scene.trace(), t.view.axis));
  model::View whole = t.view;
  whole.begin = 0, whole.end = limit;
  whole.break_px = ui.px(kBreak);
  map.overview.measure(scene.model, whole, columns);
  const auto x_of = [&](double unit) {
    return static_cast<float>(whole.x_of(std::clamp(unit, 0.0, limit)));
  };
  const Rect bars{left, strip.y + ui.px(7), width, strip.h - ui.px(14)};
  const Rect window{std::round(x_of(t.view.begin)), strip.y + ui.px(3),
                    std::max(ui.px(6), x_of(t.view.end) - x_of(t.view.begin)), strip.h - ui.px(6)};
  ui.fill(window, ui.c().tint, ui.px(4));
  const Color soft = mix(ui.c().bg, ui.c().hue[0], ui.theme().dark() ? 0.36f : 0.45f);
  const Color strong = mix(ui.c().tint, ui.c().hue[0], ui.theme().dark() ? 0.62f : 0.75f);
  UiCanvas canvas(ui);
  map.overview.paint(canvas, box_of(bars), pitch, window.x, window.right(),
                     {color_of(strong), color_of(soft)});
  ui.stroke(window, ui.c().accent, ui.px(4), 1.5f * ui.theme().scale);
  for (const float x : {window.x, window.right()}) {
    ui.fill(
        {std::round(x - ui.px(1.5f)), std::round(window.mid_y() - ui.px(8)), ui.px(4), ui.px(16)},
        ui.c().accent, ui.px(2));
  }
  const float cursor = std::round(
      x_of(static_cast<double>(model::unit_of(scene.trace(), t.view.axis, scene.cursor()))));
  ui.fill({cursor, strip.y + ui.px(2), 1, strip.h - ui.px(4)}, ui.c().playhead);

  const Shift shift = drag_edges(ui, window);
  if (shift.begin != 0 || shift.end != 0) {
    const double least = t.view.units_per_px() * ui.px(1);
    const auto moved = [&](double unit, double dx) {
      return dx == 0 ? unit : whole.unit_of_x(whole.x_of(unit) + dx);
    };
    t.view.begin = std::clamp(moved(t.view.begin, shift.begin), 0.0, t.view.end - least);
    t.view.end = std::clamp(moved(t.view.end, shift.end), t.view.begin + least, limit);
    t.fits_all = false;
    return;
  }
  const Hit h = ui.hit("minimap", {left, strip.y, width, strip.h});
  if (!h.pressed && !h.held) return;
  const float mouse = ui.input().mouse.x;
  if (h.pressed) {
    map.grab_dx = window.contains(ui.input().mouse) ? mouse - window.mid_x() : 0;
    if (t.fits_all) return;
  }
  if (t.fits_all && h.drag.x == 0) return;
  // what lies in the middle of the window comes to where the mouse is
  const double now = (whole.x_of(t.view.begin) + whole.x_of(t.view.end)) / 2;
  const double wanted = mouse - map.grab_dx;
  t.view.pan(t.view.x_of(whole.unit_of_x(now)) - t.view.x_of(whole.unit_of_x(wanted)), limit);
}

}  // namespace fiberscope::ui
