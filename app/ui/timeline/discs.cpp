// The points to watch of timeline/frame.h: numbered discs at the head of the lanes, at their times.
#include <cmath>

#include "app/ui/timeline/frame.h"

namespace fiberscope::ui {
namespace {

constexpr float kDisc = 16;
constexpr std::uint64_t kRecentSteps = 3;  // whose arrows are drawn, whoever's they are

// head_of_lanes: the middle of the row that heads the lanes; at the top of what scrolls while that
// row is beyond it.
float head_of_lanes(const TimelineFrame& f) {
  float y = f.scrolled.y;
  if (const exporter::BandRow* row = f.rows().lanes_head()) {
    y = static_cast<float>(f.stage.top_of(*row) + row->h / 2);
  }
  const float half = f.ui.px(kDisc / 2 + 4);
  return std::clamp(y, f.scrolled.y + half,
                    std::max(f.scrolled.y + half, f.scrolled.bottom() - half));
}

struct Placed {
  std::size_t point;
  Rect at;
};

// placed: those in sight, from the left; where their moments lie close they stand side by side.
// A presentation has dots above instead.
std::vector<Placed> placed(const TimelineFrame& f) {
  std::vector<Placed> out;
  if (f.state.panes.presenting) return out;
  const float y = head_of_lanes(f), size = f.ui.px(kDisc), apart = size + f.ui.px(3);
  const auto& discs = f.t().discs;
  Rect note;  // at the band's right end: a disc stands below it, not on it
  if (const exporter::BandRow* row = f.rows().lanes_head()) {
    note = rect_of(row->note_box(f.brush, f.stage.place_of(*row)));
  }
  float free_x = f.lanes.x - size;
  for (std::size_t i = 0; i < discs.size(); ++i) {
    const float x = discs[i].event ? std::round(f.x_of(discs[i].event)) : f.lanes.x - 1;
    if (x < f.lanes.x || x > f.lanes.right()) continue;
    const float middle = std::max(x, free_x);
    Rect at{middle - size / 2, std::round(y - size / 2), size, size};
    if (!at.meet(note).empty()) at.y = note.bottom() + f.ui.px(2);
    out.push_back({i, at});
    free_x = middle + apart;
  }
  return out;
}

}  // namespace

exporter::ArrowChoice TimelineFrame::arrows_of(const Scene& scene, const ViewState& state) {
  if (state.prefs.all_arrows) return {};
  EventSeq from = scene.cursor();
  for (std::uint64_t i = 1; i < kRecentSteps && from; ++i) {
    const EventSeq last = model::next_event(scene.trace(), from, model::Direction::Back);
    if (!last) break;
    from = last;
  }
  return {true, from, scene.cursor(), state.timeline.pointed_lane};
}

// point_at_discs: before the lanes see the mouse, since the discs stand on them.
void point_at_discs(TimelineFrame& f) {
  for (const Placed& disc : placed(f)) {
    if (f.ui.hit("timeline.point." + std::to_string(disc.point + 1), disc.at).clicked) {
      f.ask(intent::GoToPoint{disc.point});
    }
  }
}

void draw_discs(TimelineFrame& f) {
  Ui& ui = f.ui;
  const float rim = ui.px(kDisc);
  ui.push_clip({f.lanes.x - rim, f.ruler.y, f.lanes.w + 2 * rim, f.body.bottom() - f.ruler.y});
  for (const Placed& disc : placed(f)) {
    const Rect& r = disc.at;
    const Point middle{r.mid_x(), r.mid_y()};
    const bool on = f.t().discs[disc.point].current, hot = ui.hovering(r);
    ui.disc(middle, r.w / 2 + ui.px(2), ui.c().panel);
    ui.disc(middle, r.w / 2, on ? ui.c().accent : hot ? ui.c().hover : ui.c().raised);
    if (!on) ui.ring(middle, r.w / 2, hot ? ui.c().accent : ui.c().border_strong, 1);
    ui.text_in(r, Font::SmallMedium, on ? ui.c().on_accent : ui.c().text1,
               std::to_string(disc.point + 1), Align::Center);
  }
  ui.pop_clip();
}

}  // namespace fiberscope::ui
