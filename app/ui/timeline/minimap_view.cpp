#include "app/ui/timeline/minimap_view.h"

#include <cmath>

#include "app/export/picture/labels.h"
#include "app/ui/timeline/lane_painter.h"
#include "app/words/words.h"

namespace fiberscope::ui {
namespace {

using model::AxisKind;
using words::tr;

// measure: the share of each column in which cores were busy. A run of no width still counts a
// little, so that the places where something happened can be found.
void measure(const Scene& scene, AxisKind axis, std::size_t columns, MinimapState& map) {
  map.busy.assign(columns, 0.0f);
  const auto& lanes = scene.model.lanes;
  const double width =
      static_cast<double>(model::axis_end(scene.trace(), axis)) / static_cast<double>(columns);
  model::CoreStrip strip;
  for (std::size_t c = 0; c <= columns; ++c) {
    strip.edges.push_back(static_cast<std::int64_t>(std::ceil(static_cast<double>(c) * width)));
  }
  ++strip.edges.back();  // what begins with the very last event belongs to the last column
  const double whole = width * static_cast<double>(std::max<std::size_t>(1, lanes.cores().size()));
  for (const auto& core : lanes.cores()) {
    lanes.fill(core.id, axis, strip);
    for (std::size_t c = 0; c < columns; ++c) {
      const model::CoreColumn& column = strip.columns[c];
      std::uint64_t units = 0, begins = 0;
      for (std::size_t hue = 0; hue < model::kHues; ++hue) {
        units += column.units[hue];
        begins += column.begins[hue];
      }
      map.busy[c] += static_cast<float>(static_cast<double>(units) / whole);
      if (units > 0 || begins > 0) map.busy[c] = std::max(map.busy[c], 0.14f);
    }
  }
}

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
  const std::uint64_t events = scene.trace().size();
  if (map.for_events != events || map.axis != t.view.axis || map.busy.size() != columns) {
    measure(scene, t.view.axis, columns, map);
    map.for_events = events;
    map.axis = t.view.axis;
  }
  const double limit = static_cast<double>(model::axis_end(scene.trace(), t.view.axis));
  const auto x_of = [&](double unit) {
    return left + static_cast<float>(std::clamp(unit / limit, 0.0, 1.0)) * width;
  };
  const Rect bars{left, strip.y + ui.px(7), width, strip.h - ui.px(14)};
  const Rect window{std::round(x_of(t.view.begin)), strip.y + ui.px(3),
                    std::max(ui.px(6), x_of(t.view.end) - x_of(t.view.begin)), strip.h - ui.px(6)};
  ui.fill(window, ui.c().tint, ui.px(4));
  const Color soft = mix(ui.c().bg, ui.c().hue[0], ui.theme().dark() ? 0.36f : 0.45f);
  const Color strong = mix(ui.c().tint, ui.c().hue[0], ui.theme().dark() ? 0.62f : 0.75f);
  for (std::size_t c = 0; c < columns; ++c) {
    const float h = std::round(std::min(1.0f, map.busy[c]) * bars.h);
    const float x = bars.x + static_cast<float>(c) * pitch;
    const bool inside = x >= window.x && x < window.right();
    ui.fill({x, bars.bottom() - h, pitch - 1, h}, inside ? strong : soft);
  }
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
    const double per_px = limit / width, least = t.view.units_per_px() * ui.px(1);
    t.view.begin = std::clamp(t.view.begin + shift.begin * per_px, 0.0, t.view.end - least);
    t.view.end = std::clamp(t.view.end + shift.end * per_px, t.view.begin + least, limit);
    t.fits_all = false;
    return;
  }
  const Hit h = ui.hit("minimap", {left, strip.y, width, strip.h});
  if (!h.pressed && !h.held) return;
  const double span = t.view.end - t.view.begin;
  const float mouse = ui.input().mouse.x;
  if (h.pressed) {
    map.grab_dx = window.contains(ui.input().mouse) ? mouse - window.mid_x() : 0;
    if (t.fits_all) return;
  }
  if (t.fits_all && h.drag.x == 0) return;
  const double middle = (mouse - map.grab_dx - left) / width * limit;
  const double begin = std::clamp(middle - span / 2, 0.0, std::max(0.0, limit - span));
  t.view.pan((t.view.begin - begin) / t.view.units_per_px(), limit);
}

}  // namespace fiberscope::ui
