#include <cmath>

#include "app/ui/panes.h"
#include "app/words/words.h"

namespace fiberscope::ui {
namespace {

using words::tr;

struct Columns {
  Rect time, mark, name, text;
};

// columns_of: the same grid for output and events.
Columns columns_of(const Ui& ui, const Rect& row, float time_w, float name_w) {
  Columns c;
  Rect r = row.inset(ui.px(16), 0);
  c.time = r.cut_left(time_w);
  r.cut_left(ui.px(14));
  const Rect mark = r.cut_left(ui.px(10));
  c.mark = {mark.x, std::round(row.mid_y() - ui.px(5)), ui.px(10), ui.px(10)};
  r.cut_left(ui.px(8));
  c.name = r.cut_left(std::min(name_w, r.w * 0.3f));
  r.cut_left(ui.px(10));
  c.text = r;
  return c;
}

// name_width: room for the longest of the first lanes' names, within reason.
float name_width(const Ui& ui, const Scene& scene) {
  float width = ui.px(40);
  const std::uint32_t count = std::min(scene.model.lanes.lane_count(), 24u);
  for (std::uint32_t i = 1; i <= count; ++i) {
    width = std::max(width, ui.text_width(Font::Body, scene.model.names.lane(LaneId{i})) + 1);
  }
  return std::min(width, ui.px(110));
}

// follow: keeps the newest row in sight whenever the cursor moved.
void follow(float& scroll, float y, float row, float pane_h) {
  if (y + row > scroll + pane_h) scroll = y + row - pane_h + row * 0.4f;
  if (y < scroll) scroll = y - pane_h / 2;
}

void lane_cells(Ui& ui, const Scene& scene, const Columns& c, LaneId lane, Color name_color) {
  if (!lane) return;
  ui.fill(c.mark, ui.c().hue[hue_of(scene.model.lanes, lane)], ui.px(3));
  ui.text_in(c.name, Font::Body, name_color, scene.model.names.lane(lane));
}

void output(Ui& ui, const Scene& scene, ViewState& state, const Rect& pane, bool moved,
            Intents& intents) {
  const auto& lines = scene.model.console.lines();
  const std::size_t count = scene.model.console.count_at(scene.cursor());
  if (count == 0) {
    ui.text_in(pane, Font::Small, ui.c().text3,
               lines.empty() ? "The program wrote nothing." : "Nothing written up to here.",
               Align::Center);
    return;
  }
  const float row = ui.px(24), pad = ui.px(8);
  float& scroll = state.console.console_scroll;
  const float height = static_cast<float>(count) * row + 2 * pad;
  if (moved) follow(scroll, pad + static_cast<float>(count - 1) * row, row, pane.h);
  ui.push_clip(pane);
  scroll = std::clamp(scroll, 0.0f, std::max(0.0f, height - pane.h));
  float time_w = 0;
  const TimeNs end = scene.model.lanes.end_ns();
  const std::string widest = stamp_text(end, end);
  time_w = std::max(ui.text_width(Font::Value, widest), ui.px(40));
  const float name_w = name_width(ui, scene);
  const auto first = static_cast<std::size_t>(std::max(0.0f, (scroll - pad) / row));
  for (std::size_t i = first; i < count; ++i) {
    const Rect r{pane.x, pane.y + pad + static_cast<float>(i) * row - scroll, pane.w, row};
    if (r.y > pane.bottom()) break;
    const model::ConsoleLine& line = lines[i];
    const Hit h = ui.hit("console.line." + std::to_string(i), r);
    if (h.hovered) ui.fill(r, ui.c().hover);
    if (h.clicked) intents.push_back({Command::GoTo, line.first, line.lane, 0, {}});
    const Columns c = columns_of(ui, r, time_w, name_w);
    ui.text_in(c.time, Font::Value, ui.c().text3, stamp_text(line.time_ns, end), Align::Right);
    lane_cells(ui, scene, c, line.lane, ui.c().text2);
    ui.text_in(c.text, Font::Value, line.stream == 2 ? ui.c().error : ui.c().text1,
               line.text(scene.cursor()));
  }
  ui.scroll("console.scroll", pane, height, scroll);
  ui.pop_clip();
}

void events(Ui& ui, const Scene& scene, ViewState& state, const Rect& pane, bool moved,
            Intents& intents) {
  const float row = ui.px(24), pad = ui.px(8);
  const auto count = static_cast<double>(scene.trace().size());
  const auto height = static_cast<float>(count * row + 2 * pad);
  float& scroll = state.console.events_scroll;
  const std::uint64_t cursor = scene.cursor().value;
  if (moved && cursor > 0) follow(scroll, pad + static_cast<float>(cursor - 1) * row, row, pane.h);
  ui.push_clip(pane);
  scroll = std::clamp(scroll, 0.0f, std::max(0.0f, height - pane.h));
  const float number_w =
      std::max(ui.text_width(Font::Value, std::to_string(scene.trace().size())), ui.px(30));
  const float name_w = name_width(ui, scene);
  auto seq = static_cast<std::uint64_t>(std::max(0.0f, (scroll - pad) / row)) + 1;
  for (; seq <= scene.trace().size(); ++seq) {
    const Rect r{pane.x, pane.y + pad + static_cast<float>(seq - 1) * row - scroll, pane.w, row};
    if (r.y > pane.bottom()) break;
    const model::EventRow e = model::event_row(scene.trace(), scene.model.names, EventSeq{seq});
    const Hit h = ui.hit("event." + std::to_string(seq), r);
    const bool current = seq == cursor;
    ui.fill(r, current ? ui.c().tint : h.hovered ? ui.c().hover : 0);
    if (current) ui.fill({r.x, r.y, ui.px(3), r.h}, ui.c().playhead);
    if (h.clicked) intents.push_back({Command::GoTo, EventSeq{seq}, e.lane, 0, {}});
    const Columns c = columns_of(ui, r, number_w, name_w);
    const bool future = seq > cursor;
    ui.text_in(c.time, Font::Value, ui.c().text3, std::to_string(seq), Align::Right);
    lane_cells(ui, scene, c, e.lane, future ? ui.c().text3 : ui.c().text2);
    ui.text_in(c.text, Font::Small, future ? ui.c().text3 : ui.c().text1, e.text);
  }
  ui.scroll("events.scroll", pane, height, scroll);
  ui.pop_clip();
}

}  // namespace

Intents console_view(Ui& ui, const Scene& scene, ViewState& state, Rect pane) {
  Intents intents;
  ui.fill(pane, ui.c().panel);
  const Rect bar = pane.cut_top(ui.px(41));
  ui.fill({bar.x, bar.bottom() - 1, bar.w, 1}, ui.c().border);
  const int current = static_cast<int>(state.console.tab);
  const int chosen = ui.tabs("console.tab", {bar.x + ui.px(16), bar.y, bar.w, bar.h},
                             {tr("Console"), tr("Events")}, current);
  if (chosen != current) state.console.followed = UINT64_MAX;
  state.console.tab = static_cast<ConsoleTab>(chosen);
  const bool moved = state.console.followed != scene.world.cursor();
  state.console.followed = scene.world.cursor();
  std::string note;
  if (state.console.tab == ConsoleTab::Console) {
    const std::size_t n = scene.model.console.count_at(scene.cursor());
    note = std::to_string(n) + (n == 1 ? " line" : " lines");
  } else {
    note = std::to_string(scene.trace().size()) + " events";
  }
  ui.text_in({bar.x, bar.y, bar.w - ui.px(16), bar.h}, Font::Small, ui.c().text3, note,
             Align::Right);
  if (state.console.tab == ConsoleTab::Console) {
    output(ui, scene, state, pane, moved, intents);
  } else {
    events(ui, scene, state, pane, moved, intents);
  }
  return intents;
}

}  // namespace fiberscope::ui
