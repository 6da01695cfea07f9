#include "app/ui/inspector/column.h"

#include <cmath>

#include "app/words/words.h"

namespace fiberscope::ui {

using words::tr;

std::string more_text(std::size_t more) {
  return words::fill(tr("+{n} more"), {{"n", std::to_string(more)}});
}

bool Column::section(const char* id, const std::string& note) {
  gap(10);
  const Rect line = rest.cut_top(1);
  ui.fill({line.x - ui.px(18), line.y, line.w + ui.px(36), 1}, ui.c().border);
  gap(6);
  const Rect r = row(28);
  const bool shut = folded.contains(id);
  Rect bar = r.inset(-ui.px(8), 0);
  bar.cut_right(ui.px(6));
  const Hit h = ui.hit(std::string("section.") + id, bar);
  const float title_w = ui.text_in(r, Font::BodyStrong, ui.c().text1, tr(id));
  if (shut || h.hovered) {
    ui.icon({r.x + title_w + ui.px(4), r.y, ui.px(18), r.h}, Font::Icon16, ui.c().text3,
            shut ? icon::kForward : icon::kDown);
  }
  Rect right = r;
  right.cut_left(std::min(r.w, title_w + ui.px(28)));
  ui.text_in(right, Font::Small, ui.c().text3, note, Align::Right);
  if (h.clicked) shut ? (void)folded.erase(id) : (void)folded.insert(id);
  return !shut;
}

void Column::mark(const Rect& r, LaneId id) const {
  ui.fill({r.x, std::round(r.mid_y() - ui.px(5)), ui.px(10), ui.px(10)}, hue(id), ui.px(3));
}

void Column::quiet(const std::string& text) {
  for (const std::string& line : ui.wrap(Font::Small, text, rest.w)) {
    ui.text_in(row(22), Font::Small, ui.c().text3, line);
  }
}

bool Column::eye(const std::string& id, const Rect& r, bool watched) {
  const Hit h = ui.hit(id, r);
  if (h.hovered) ui.fill(r, ui.c().hover, ui.px(5));
  ui.icon(r, Font::Icon16,
          watched     ? ui.c().accent
          : h.hovered ? ui.c().text1
                      : ui.c().text3,
          watched ? icon::kSeen : icon::kHidden);
  if (h.hovered) ui.tooltip(watched ? tr("No row for it any more") : tr("A row of the timeline"));
  return h.clicked;
}

float Column::lane_chip(const std::string& id, Point at, LaneId lane_id, float width_max) {
  const std::string text = name(lane_id);
  const float w = std::min(ui.text_width(Font::Body, text) + ui.px(32), width_max);
  const Rect chip{at.x, at.y, w, ui.px(24)};
  const Hit h = ui.hit(id, chip);
  ui.fill(chip, faded(hue(lane_id), h.hovered ? 0.24f : 0.12f), ui.px(6));
  Rect in = chip.inset(ui.px(8), 0);
  mark(in, lane_id);
  in.cut_left(ui.px(16));
  ui.text_in(in, Font::Body, ui.c().text1, text);
  if (h.clicked) intents.push_back(intent::Select{lane_id});
  return w;
}

std::size_t frame_of(const InspectorState& state, std::size_t count) {
  return state.frame < count ? state.frame : 0;
}

}  // namespace fiberscope::ui
