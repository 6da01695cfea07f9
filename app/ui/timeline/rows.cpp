// The rows of timeline/frame.h: which there are, and one row with its head.
#include <cmath>

#include "app/ui/timeline/lane_painter.h"
#include "app/ui/timeline/summary.h"
#include "app/ui/timeline/frame.h"
#include "app/words/words.h"

namespace fiberscope::ui {
namespace {

using words::tr;

// is_shown: a process that never runs itself and holds one thread is only another name for it.
bool is_shown(const TimelineFrame& f, const model::LaneTrack& track) {
  return track.kind != trace::LaneKind::Process || track.children.size() > 1 ||
         f.scene.model.lanes.slice_count(track.id) > 2;
}

// left_out: it does not interact with the lane that people look at.
bool left_out(const TimelineFrame& f, LaneId lane) {
  const auto& only = f.t().only_lanes;
  return f.t().only && !std::binary_search(only.begin(), only.end(), lane);
}

// keep_only: who interacts with the lane, again when the trace has grown.
void keep_only(TimelineFrame& f) {
  TimelineState& t = f.t();
  if (!t.only || t.only_events == f.scene.trace().size()) return;
  t.only_lanes = model::interacting(f.scene.trace(), t.only);
  t.only_events = f.scene.trace().size();
}

// Layer: puts rows below each other.
struct Layer {
  TimelineFrame& f;
  float y = 0;

  void add(Row row, float h) {
    row.y = y, row.h = h;
    y += h;
    if (row.kind == Row::Kind::Lane) f.row_of[row.lane.value - 1] = f.rows.size();
    f.rows.push_back(row);
  }
  Row row_of(LaneId lane, std::uint32_t depth) const {
    Row row{.kind = Row::Kind::Lane, .core = {}, .lane = lane, .depth = depth};
    row.folded = f.t().folded.contains(lane) && !f.scene.model.lanes.lane(lane).children.empty();
    return row;
  }
};

// lay_pins: pinned lanes, as many as fit in half of the body; the others stay in the tree.
void lay_pins(TimelineFrame& f) {
  Layer layer{f};
  const float h = f.ui.px(29);
  for (const LaneId lane : f.t().pinned) {
    if (lane.value > f.row_of.size() || layer.y + h > f.body.h / 2) continue;
    Row row = layer.row_of(lane, 0);
    row.pinned = true;
    layer.add(row, h);
  }
  f.scrolled = f.body;
  f.pins = f.scrolled.cut_top(layer.y > 0 ? layer.y + f.ui.px(3) : 0);
}

// lay_lanes: the tree. Depth counts the ancestors that are shown. A lane inside a folded one has no
// row of its own: it is looked up at the folded one's.
void lay_lanes(TimelineFrame& f, Layer& layer) {
  const auto& lanes = f.scene.model.lanes;
  std::vector<std::uint32_t> depth_of(lanes.lane_count(), 0);
  for (const LaneId id : lanes.tree_order()) {
    const auto& track = lanes.lane(id);
    const LaneId parent = track.parent;
    const std::uint32_t depth = parent ? depth_of[parent.value - 1] : 0;
    const bool shown = is_shown(f, track) && !left_out(f, id);
    depth_of[id.value - 1] = depth + (shown ? 1 : 0);
    if (f.row_of[id.value - 1] != SIZE_MAX) continue;  // pinned
    const Row* above = f.row_at(parent);
    if (above != nullptr && above->folded) {
      f.row_of[id.value - 1] = f.row_of[parent.value - 1];
      continue;
    }
    if (shown) layer.add(layer.row_of(id, depth), f.ui.px(29));
  }
}

// has_threads: more than the one that every program has.
bool has_threads(const TimelineFrame& f) {
  return f.scene.model.lanes.family_count(model::LaneFamily::Thread) > 1;
}

std::string busy_note(const Scene& scene) {
  const auto& world = scene.world;
  const std::size_t count = scene.model.lanes.cores().size();
  std::string note =
      words::fill(count == 1 ? tr("{n} core") : tr("{n} cores"), {{"n", std::to_string(count)}});
  TimeNs busy = 0;
  for (const auto& core : world.cores()) busy += world.busy_ns(core.id);
  const auto born = static_cast<TimeNs>(world.cores().size());
  if (world.now_ns() <= 0 || born == 0) return note;
  const double share = static_cast<double>(busy) / static_cast<double>(world.now_ns() * born);
  if (share < 0.001) return note + tr(", less than 0.1% busy");
  char text[32];
  std::snprintf(text, sizeof text, share < 0.0995 ? "%.1f" : "%.0f", share * 100);
  return note + words::fill(tr(", {n}% busy"), {{"n", text}});
}

void draw_core(TimelineFrame& f, const Row& row) {
  Ui& ui = f.ui;
  const float y = f.top_of(row);
  ui.text_in({f.body.x + ui.px(32), y, f.heads_w - ui.px(40), row.h}, Font::Body, ui.c().text1,
             f.scene.model.names.core(row.core));
  const Rect strip{f.lanes.x, y, f.lanes.w, row.h};
  ui.push_clip(strip);
  paint_core(ui, f.scene, f.view(), row.core, strip);
  ui.pop_clip();
}

void toggle_fold(TimelineFrame& f, LaneId lane) {
  auto& folded = f.t().folded;
  if (folded.erase(lane) == 0) folded.insert(lane);
}

// pin_button: at the right of a head, while the mouse is over it or when the lane is pinned.
// True when it is shown.
bool pin_button(TimelineFrame& f, const Row& row, const Rect& head) {
  Ui& ui = f.ui;
  if (!ui.hovering(head) && !row.pinned) return false;
  const Rect r{head.right() - ui.px(28), head.y + ui.px(2), ui.px(24), head.h - ui.px(4)};
  const Hit h = ui.hit("lane.pin." + std::to_string(row.lane.value), r);
  const Color color = h.hovered ? ui.c().text1 : row.pinned ? ui.c().accent : ui.c().text3;
  ui.icon(r, Font::Icon16, color, icon::kPin);
  if (h.hovered) {
    ui.tooltip(row.pinned ? tr("Let it scroll again  P") : tr("Keep this lane in sight  P"));
  }
  if (h.clicked) f.ask(intent::PinLane{row.lane});
  return true;
}

void draw_name(TimelineFrame& f, const Row& row, const Rect& space, bool selected, bool hovered) {
  Ui& ui = f.ui;
  const auto& lanes = f.scene.model.lanes;
  const model::LaneWorld* world = f.scene.world.lane(row.lane);
  const bool live = world != nullptr && world->state != trace::LaneState::Ended;
  const Color calm = live ? mix(ui.c().text2, ui.c().text1, 0.45f) : ui.c().text3;
  std::string name = f.scene.model.names.lane(row.lane);
  const Font font = selected ? Font::BodyMedium : Font::Body;
  if (row.folded) {
    const std::string count = "+" + std::to_string(lanes_inside(lanes, row.lane).size());
    const float w = ui.text_width(Font::Value, count);
    const float used = std::min(ui.text_width(font, name), space.w - w - ui.px(6));
    ui.text_in({space.x + used + ui.px(6), space.y, w + 1, space.h}, Font::Value, ui.c().accent,
               count);
    ui.text_in({space.x, space.y, used, space.h}, font, hovered || selected ? ui.c().text1 : calm,
               name);
    return;
  }
  ui.text_in(space, font, hovered || selected ? ui.c().text1 : calm, name);
}

void draw_head(TimelineFrame& f, const Row& row, const Rect& r, bool selected) {
  Ui& ui = f.ui;
  const auto& lanes = f.scene.model.lanes;
  const bool pin = pin_button(f, row, r);  // first, since it lies on the head
  const std::string id = std::to_string(row.lane.value);
  if (ui.hit("lane.menu." + id, r, Button::Right).clicked) {
    f.t().menu_lane = row.lane;
    f.t().menu_at = ui.input().mouse;
    ui.open_popup("lane.menu");
  }
  float x = r.x + ui.px(14) + static_cast<float>(std::min(row.depth, 4u)) * ui.px(10);
  bool on_fold = false;
  if (!lanes.lane(row.lane).children.empty()) {
    const Rect fold{x - ui.px(5), r.y, ui.px(18), r.h};
    const Hit h = ui.hit("lane.fold." + id, fold);
    on_fold = h.hovered;
    ui.icon(fold, Font::Icon16, h.hovered ? ui.c().text1 : ui.c().text3,
            row.folded ? icon::kForward : icon::kDown);
    if (h.clicked) toggle_fold(f, row.lane);
    x += ui.px(16);
  }
  const Hit h = ui.hit("lane." + id, r);
  if (h.clicked) f.ask(intent::Select{row.lane});
  const model::LaneWorld* world = f.scene.world.lane(row.lane);
  const Rect glyph{x, std::round(r.mid_y() - ui.px(4.5f)), ui.px(14), ui.px(9)};
  const bool failed =
      world != nullptr && world->state == trace::LaneState::Ended && lanes.lane(row.lane).failed();
  const Color hue = failed ? ui.c().error : ui.c().hue[hue_of(lanes, row.lane)];
  if (world != nullptr) paint_state_glyph(ui, glyph, state_of(*world), hue);
  const std::string tag = tag_of(lanes, row.lane);
  const float tag_w = pin ? ui.px(20) : ui.text_width(Font::Value, tag);
  const float right = r.right() - ui.px(10) - tag_w;
  draw_name(f, row, {glyph.right() + ui.px(7), r.y, right - glyph.right() - ui.px(13), r.h},
            selected, h.hovered && !on_fold);
  if (!pin) ui.text_in({right, r.y, tag_w + 1, r.h}, Font::Value, ui.c().text3, tag);
}

void draw_lane(TimelineFrame& f, const Row& row, std::size_t index) {
  Ui& ui = f.ui;
  const float y = f.top_of(row);
  const Rect r{f.body.x, y, f.body.w, row.h};
  const bool selected = row.lane == f.state.selected;
  const Color color = selected         ? ui.c().lane_selected
                      : index % 2 == 1 ? ui.c().lane_alternate
                                       : ui.c().panel;
  ui.fill(r, color);
  const Rect strip{f.lanes.x, y, f.lanes.w, row.h};
  ui.push_clip(strip);
  draw_grid(f, strip);
  if (row.folded) {
    paint_summary(ui, f.scene, f.t(), row.lane, strip, color);
  } else {
    paint_lane(ui, f.scene, f.view(), row.lane, strip, selected, color);
  }
  ui.pop_clip();
  draw_head(f, row, {r.x, r.y, f.heads_w, r.h}, selected);
  if (selected) ui.fill({r.x, r.y, ui.px(3), r.h}, ui.c().accent);
}

}  // namespace

Color group_color(const Ui& ui) {
  return ui.theme().dark() ? mix(ui.c().panel, ui.c().raised, 0.55f) : ui.c().raised;
}

void lay_rows(TimelineFrame& f) {
  const auto& lanes = f.scene.model.lanes;
  keep_only(f);
  f.row_of.assign(lanes.lane_count(), SIZE_MAX);
  lay_pins(f);
  Layer layer{f};
  layer.add({.kind = Row::Kind::CoreGroup, .core = {}, .lane = {}}, f.ui.px(24));
  if (!f.t().cores_folded) {
    for (const auto& core : lanes.cores()) {
      layer.add({.kind = Row::Kind::Core, .core = core.id, .lane = {}}, f.ui.px(29));
    }
  }
  layer.add({.kind = Row::Kind::LaneGroup, .core = {}, .lane = {}}, f.ui.px(24));
  if (!f.t().lanes_folded) lay_lanes(f, layer);
  lay_files(f, layer.y);
}

float rows_height(const TimelineFrame& f) {
  return f.rows.empty() || f.rows.back().pinned ? 0
                                                : f.rows.back().y + f.rows.back().h + f.ui.px(8);
}

void draw_row(TimelineFrame& f, const Row& row, std::size_t index) {
  if (row.kind == Row::Kind::Core) draw_core(f, row);
  if (row.kind == Row::Kind::Lane) draw_lane(f, row, index);
  if (row.kind == Row::Kind::File) draw_file(f, row, index);
}

void draw_group(TimelineFrame& f, const Row& row) {
  if (row.kind == Row::Kind::FileGroup) return draw_file_group(f, row);
  Ui& ui = f.ui;
  const Rect r{f.body.x, f.top_of(row), f.body.w, row.h};
  const bool cores = row.kind == Row::Kind::CoreGroup;
  bool& folded = cores ? f.t().cores_folded : f.t().lanes_folded;
  ui.fill(r, group_color(ui));
  ui.fill({r.x, r.bottom() - 1, r.w, 1}, ui.c().border);
  const Hit h =
      ui.hit(cores ? "timeline.cores" : "timeline.coroutines", {r.x, r.y, f.heads_w, r.h});
  if (h.clicked) folded = !folded;
  const Rect chevron{r.x + ui.px(12), r.y, ui.px(16), r.h};
  ui.icon(chevron, Font::Icon16, h.hovered ? ui.c().text1 : ui.c().text3,
          folded ? icon::kForward : icon::kDown);
  ui.text_in({r.x + ui.px(32), r.y, f.heads_w, r.h}, Font::SmallStrong, ui.c().text2,
             cores            ? tr("Cores")
             : has_threads(f) ? tr("Threads and coroutines")
                              : tr("Coroutines"));
}

// draw_group_note: at the right of a group's row, above the playhead.
void draw_group_note(TimelineFrame& f, const Row& row) {
  Ui& ui = f.ui;
  const Rect r{f.body.x, f.top_of(row), f.body.w, row.h};
  std::string note;
  if (row.kind == Row::Kind::FileGroup) {
    note = std::to_string(f.scene.model.files.count(row.group));
  } else if (row.kind == Row::Kind::CoreGroup) {
    note = busy_note(f.scene);
  } else {
    note = std::to_string(f.scene.model.lanes.family_count(model::LaneFamily::Coroutine));
    if (has_threads(f)) {
      const auto count = f.scene.model.lanes.family_count(model::LaneFamily::Thread);
      note = words::fill(tr("{n} threads, {m} coroutines"),
                         {{"n", std::to_string(count)}, {"m", note}});
    }
  }
  const float w = ui.text_width(Font::Small, note);
  ui.fill({r.right() - w - ui.px(22), r.y, w + ui.px(22), r.h - 1}, group_color(ui));
  ui.text_in({r.x, r.y, r.w - ui.px(14), r.h}, Font::Small, ui.c().text3, note, Align::Right);
}

}  // namespace fiberscope::ui
