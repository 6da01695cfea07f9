#include "app/ui/timeline_view.h"

#include <cmath>
#include <limits>

#include "app/export/labels.h"
#include "app/ui/lane_painter.h"
#include "app/words/words.h"

namespace fiberscope::ui {
namespace {

using model::AxisKind;
using model::SliceState;
using words::tr;

struct Row {
  enum class Kind : std::uint8_t { CoreGroup, Core, LaneGroup, Lane } kind;
  CoreId core;
  LaneId lane;
  std::uint32_t depth = 0;
  float y = 0;  // from the top of all rows
  float h = 0;
};

// is_shown: a process that never runs itself is only a name; its threads are what there is to see.
bool is_shown(const model::LaneTrack& track) {
  return track.kind != trace::LaneKind::Process || track.meta.size() > 2;
}

std::vector<Row> rows_of(const Ui& ui, const Scene& scene, const TimelineState& t) {
  std::vector<Row> rows;
  float y = 0;
  const auto add = [&](Row row, float h) {
    row.y = y, row.h = h;
    y += h;
    rows.push_back(row);
  };
  const auto& lanes = scene.model.lanes;
  add({Row::Kind::CoreGroup, {}, {}, 0, 0, 0}, ui.px(24));
  if (!t.cores_folded) {
    for (const auto& core : lanes.cores()) {
      add({Row::Kind::Core, core.id, {}, 0, 0, 0}, ui.px(29));
    }
  }
  add({Row::Kind::LaneGroup, {}, {}, 0, 0, 0}, ui.px(24));
  if (t.lanes_folded) return rows;
  const auto folded = [&](LaneId id) { return t.folded.contains(id); };
  std::uint32_t hidden_depth = 0;
  for (const LaneId id : lanes.tree_order(folded)) {
    const auto& track = lanes.lane(id);
    if (track.depth == 0) hidden_depth = is_shown(track) ? 0 : 1;
    if (!is_shown(track)) continue;
    const std::uint32_t depth = track.depth - std::min(track.depth, hidden_depth);
    add({Row::Kind::Lane, {}, id, depth, 0, 0}, ui.px(29));
  }
  return rows;
}

// One frame of the timeline: what its parts share.
struct Frame {
  Ui& ui;
  const Scene& scene;
  ViewState& state;
  Intents intents;
  Rect header{}, ruler{}, body{}, heads{}, lanes{};
  std::vector<Row> rows{};
  double limit = 1;

  TimelineState& t() { return state.timeline; }
  float cursor_x() {
    return static_cast<float>(t().view.x_of(
        static_cast<double>(model::unit_of(scene.trace(), t().view.axis, scene.cursor()))));
  }
};

// [SECTION] Header

void legend_item(Frame& f, float& x, SliceState state, const char* label) {
  Ui& ui = f.ui;
  const Rect glyph{x, std::round(f.header.mid_y() - ui.px(5)), ui.px(16), ui.px(10)};
  paint_state_glyph(ui, glyph, state, ui.c().hue[0]);
  x = glyph.right() + ui.px(8);
  x += ui.text({x, f.header.mid_y() - ui.line_height(Font::Small) / 2}, Font::Small, ui.c().text2,
               label) +
       ui.px(18);
}

void legend_wake(Frame& f, float& x) {
  Ui& ui = f.ui;
  const float y = f.header.mid_y(), s = ui.px(5);
  ui.bezier({x, y - s}, {x + ui.px(7), y - s}, {x + ui.px(4), y + s}, {x + ui.px(12), y + s},
            ui.c().wake, 1.8f * ui.theme().scale);
  ui.triangle({x + ui.px(11), y + s - ui.px(4)}, {x + ui.px(18), y + s},
              {x + ui.px(11), y + s + ui.px(4)}, ui.c().wake);
  ui.text({x + ui.px(24), y - ui.line_height(Font::Small) / 2}, Font::Small, ui.c().text2,
          "Wake-up");
}

void zoom_controls(Frame& f) {
  Ui& ui = f.ui;
  Rect r = f.header.inset(ui.px(10), 0);
  const auto square = [&] {
    const Rect cell = r.cut_right(ui.px(32));
    return Rect{cell.x, std::round(cell.mid_y() - ui.px(16)), cell.w, ui.px(32)};
  };
  if (ui.icon_button("timeline.fit", square(), Font::Icon20, icon::kFit, "Fit all  F")) {
    f.intents.push_back({Command::Fit, {}, {}, 0, {}});
  }
  if (ui.icon_button("timeline.zoom_in", square(), Font::Icon20, icon::kZoomIn, "Zoom in  W")) {
    f.intents.push_back({Command::ZoomIn, {}, {}, 0, {}});
  }
  // The slider is logarithmic: its left end shows everything.
  const Rect cell = r.cut_right(ui.px(100));
  const Rect slider{cell.x + ui.px(8), std::round(cell.mid_y() - ui.px(2)), cell.w - ui.px(16),
                    ui.px(4)};
  model::View& view = f.t().view;
  const double most = std::log(std::max(2.0, f.limit / 4));
  const double now = std::log(std::max(1.0, f.limit / (view.end - view.begin)));
  const auto share = static_cast<float>(std::clamp(now / most, 0.0, 1.0));
  const Hit h = ui.hit("timeline.zoom", slider.inset(-ui.px(6), -ui.px(10)));
  if (h.held) {
    const double want = std::clamp((ui.input().mouse.x - slider.x) / slider.w, 0.0f, 1.0f) * most;
    const float middle = std::clamp(f.cursor_x(), f.lanes.x, f.lanes.right());
    view.zoom(middle, std::exp(want - now), f.limit);
    f.t().fits_all = want <= 0;
  }
  ui.fill(slider, ui.c().border_strong, ui.px(2));
  ui.fill({slider.x, slider.y, slider.w * share, slider.h}, ui.c().accent, ui.px(2));
  const float knob = ui.px(h.hovered || h.held ? 7.0f : 6.0f);
  ui.fill({slider.x + slider.w * share - knob, slider.mid_y() - knob, 2 * knob, 2 * knob},
          ui.c().accent, knob);
  if (ui.icon_button("timeline.zoom_out", square(), Font::Icon20, icon::kZoomOut, "Zoom out  S")) {
    f.intents.push_back({Command::ZoomOut, {}, {}, 0, {}});
  }
  r.cut_right(ui.px(8));
  const Rect axis_cell = r.cut_right(ui.px(124));
  const Rect axis{axis_cell.x, std::round(axis_cell.mid_y() - ui.px(14)), axis_cell.w, ui.px(28)};
  const int current = view.axis == AxisKind::Time ? 0 : 1;
  const int chosen = ui.segmented("timeline.axis", axis, {"Time", "Steps"}, current);
  if (chosen != current) f.intents.push_back({Command::SetAxis, {}, {}, chosen, {}});
}

void header(Frame& f) {
  Ui& ui = f.ui;
  float x = f.header.x + ui.px(16);
  x += ui.text({x, f.header.mid_y() - ui.line_height(Font::BodyStrong) / 2}, Font::BodyStrong,
               ui.c().text1, tr("Timeline")) +
       ui.px(24);
  ui.push_clip({f.header.x, f.header.y, f.header.w - ui.px(360), f.header.h});
  legend_item(f, x, SliceState::Running, "Running");
  legend_item(f, x, SliceState::Ready, "Ready");
  legend_item(f, x, SliceState::Blocked, "Blocked");
  legend_item(f, x, SliceState::Sleeping, "Sleeping");
  legend_wake(f, x);
  ui.pop_clip();
  zoom_controls(f);
}

// [SECTION] Ruler

void ruler(Frame& f) {
  Ui& ui = f.ui;
  const Rect& r = f.ruler;
  const Rect strip{f.lanes.x, r.y, f.lanes.w, r.h};
  const char* unit = f.t().view.axis == AxisKind::Time ? "Virtual time" : "Step";
  ui.text_in({r.x + ui.px(16), r.y, f.heads.w - ui.px(24), r.h}, Font::Small, ui.c().text3, unit);
  ui.push_clip(strip);
  for (const model::Tick& tick : f.t().view.ticks(ui.px(110))) {
    const auto x = std::round(static_cast<float>(f.t().view.x_of(tick.unit)));
    const float h = ui.px(tick.major ? 7 : 4);
    ui.fill({x, r.bottom() - h, 1, h}, tick.major ? ui.c().border_strong : ui.c().border);
    if (!tick.major || tick.label.empty()) continue;
    const float w = ui.text_width(Font::Small, tick.label);
    const float at = std::clamp(x - w / 2, strip.x + ui.px(4), strip.right() - w - ui.px(4));
    ui.text({at, r.y + ui.px(6)}, Font::Small, ui.c().text2, tick.label);
  }
  ui.pop_clip();
  const Hit h = ui.hit("timeline.ruler", strip);
  if (h.held) {
    const double unit_at = f.t().view.unit_of_x(ui.input().mouse.x);
    const EventSeq event = model::event_at(f.scene.trace(), f.t().view.axis, unit_at);
    f.intents.push_back({Command::GoTo, event, {}, 0, {}});
  }
  ui.fill({r.x, r.bottom() - 1, r.w, 1}, ui.c().border);
}

void grid(Frame& f) {
  for (const model::Tick& tick : f.t().view.ticks(f.ui.px(110))) {
    if (!tick.major) continue;
    const auto x = std::round(static_cast<float>(f.t().view.x_of(tick.unit)));
    f.ui.fill({x, f.lanes.y, 1, f.lanes.h}, faded(f.ui.c().border, 0.55f));
  }
}

// playhead_label: the cursor's place without its unit: the ruler says that.
std::string playhead_label(const Frame& f, const model::View& view) {
  if (view.axis == AxisKind::Steps) return std::to_string(f.scene.cursor().value);
  const auto t = static_cast<double>(f.scene.world.now_ns());
  const double step = view.units_per_px() * 12;
  return model::tick_label(AxisKind::Time, t, std::max(1.0, step));
}

void playhead(Frame& f) {
  Ui& ui = f.ui;
  const float x = std::round(f.cursor_x());
  const Rect area{f.lanes.x, f.ruler.y, f.lanes.w + 1, f.ruler.h + f.lanes.h};
  if (x < f.lanes.x - 1 || x > f.lanes.right() + 1) return;
  ui.push_clip(area.inset(-ui.px(30), 0));
  ui.fill({x - 1, f.ruler.bottom() - ui.px(6), ui.px(2), f.lanes.h + ui.px(6)}, ui.c().playhead);
  const std::string label = playhead_label(f, f.t().view);
  const float w = ui.text_width(Font::Value, label) + ui.px(12);
  const float left = std::clamp(x - w / 2, area.x - ui.px(20), area.right() - w);
  const Rect flag{std::round(left), f.ruler.y + ui.px(4), w, ui.px(20)};
  ui.fill(flag, ui.c().playhead, ui.px(4));
  ui.triangle({x - ui.px(5), flag.bottom() - 1}, {x + ui.px(5), flag.bottom() - 1},
              {x, flag.bottom() + ui.px(5)}, ui.c().playhead);
  const Color on = ui.theme().dark() ? rgb(0x1A0409) : rgb(0xFFFFFF);
  ui.text_in(flag, Font::Value, on, label, Align::Center);
  ui.note("timeline.playhead", {x - 1, f.lanes.y, ui.px(2), f.lanes.h});
  ui.pop_clip();
}

// [SECTION] Rows

Color group_color(const Ui& ui) {
  return ui.theme().dark() ? mix(ui.c().panel, ui.c().raised, 0.55f) : ui.c().raised;
}

void group_row(Frame& f, const Row& row, float y) {
  Ui& ui = f.ui;
  const Rect r{f.body.x, y, f.body.w, row.h};
  const bool cores = row.kind == Row::Kind::CoreGroup;
  bool& folded = cores ? f.t().cores_folded : f.t().lanes_folded;
  ui.fill(r, group_color(ui));
  ui.fill({r.x, r.bottom() - 1, r.w, 1}, ui.c().border);
  const Hit h =
      ui.hit(cores ? "timeline.cores" : "timeline.coroutines", {r.x, r.y, f.heads.w, r.h});
  if (h.clicked) folded = !folded;
  const Rect chevron{r.x + ui.px(12), r.y, ui.px(16), r.h};
  ui.icon(chevron, Font::Icon16, h.hovered ? ui.c().text1 : ui.c().text3,
          folded ? icon::kForward : icon::kDown);
  ui.text_in({r.x + ui.px(32), r.y, f.heads.w, r.h}, Font::SmallStrong, ui.c().text2,
             cores ? "Cores" : "Coroutines");
}

// group_note: at the right of a group's row, above the playhead.
void group_note(Frame& f, const Row& row, float y) {
  Ui& ui = f.ui;
  const Rect r{f.body.x, y, f.body.w, row.h};
  const bool cores = row.kind == Row::Kind::CoreGroup;
  std::string note;
  if (cores) {
    const auto& world = f.scene.world;
    TimeNs busy = 0;
    for (const auto& core : world.cores()) busy += world.busy_ns(core.id);
    const auto count = static_cast<TimeNs>(world.cores().size());
    note = std::to_string(f.scene.model.lanes.cores().size()) +
           (f.scene.model.lanes.cores().size() == 1 ? " core" : " cores");
    if (world.now_ns() > 0 && count > 0) {
      const double share = static_cast<double>(busy) / static_cast<double>(world.now_ns() * count);
      char text[32];
      std::snprintf(text, sizeof text, share < 0.0995 ? ", %.1f%% busy" : ", %.0f%% busy",
                    share * 100);
      note += share < 0.001 ? ", less than 0.1% busy" : text;
    }
  } else {
    std::size_t n = 0;
    for (const auto& lane : f.scene.model.lanes.lanes()) n += !carries_others(lane.kind);
    note = std::to_string(n);
  }
  const float w = ui.text_width(Font::Small, note);
  ui.fill({r.right() - w - ui.px(22), r.y, w + ui.px(22), r.h - 1}, group_color(ui));
  ui.text_in({r.x, r.y, r.w - ui.px(14), r.h}, Font::Small, ui.c().text3, note, Align::Right);
}

void core_row(Frame& f, const Row& row, float y) {
  Ui& ui = f.ui;
  const Rect r{f.body.x, y, f.body.w, row.h};
  ui.text_in({r.x + ui.px(32), r.y, f.heads.w - ui.px(40), r.h}, Font::Body, ui.c().text1,
             f.scene.model.names.core(row.core));
  ui.push_clip({f.lanes.x, y, f.lanes.w, row.h});
  paint_core(ui, f.scene, f.t().view, row.core, {f.lanes.x, y, f.lanes.w, row.h});
  ui.pop_clip();
}

void lane_head(Frame& f, const Row& row, const Rect& r, bool selected) {
  Ui& ui = f.ui;
  const auto& lanes = f.scene.model.lanes;
  const auto& track = lanes.lane(row.lane);
  const std::string id = "lane." + std::to_string(row.lane.value);
  float x = r.x + ui.px(14) + static_cast<float>(std::min(row.depth, 4u)) * ui.px(10);
  const Hit h = ui.hit(id, r);
  if (!track.children.empty()) {
    const Rect fold{x - ui.px(3), r.y, ui.px(16), r.h};
    const bool folded = f.t().folded.contains(row.lane);
    ui.icon(fold, Font::Icon16, ui.hovering(fold) ? ui.c().text1 : ui.c().text3,
            folded ? icon::kForward : icon::kDown);
    if (h.clicked && fold.contains(ui.input().mouse)) {
      folded ? (void)f.t().folded.erase(row.lane) : (void)f.t().folded.insert(row.lane);
    } else if (h.clicked) {
      f.intents.push_back({Command::Select, {}, row.lane, 0, {}});
    }
    x += ui.px(16);
  } else if (h.clicked) {
    f.intents.push_back({Command::Select, {}, row.lane, 0, {}});
  }
  const model::LaneWorld* world = f.scene.world.lane(row.lane);
  const Color hue = ui.c().hue[hue_of(lanes, row.lane)];
  const Rect glyph{x, std::round(r.mid_y() - ui.px(4.5f)), ui.px(14), ui.px(9)};
  if (world != nullptr) paint_state_glyph(ui, glyph, state_of(*world), hue);
  const std::string tag = tag_of(lanes, row.lane);
  const float tag_w = ui.text_width(Font::Value, tag);
  const float right = r.right() - ui.px(10) - tag_w;
  const bool live = world != nullptr && world->state != trace::LaneState::Ended;
  const Color name = selected ? ui.c().text1
                     : live   ? mix(ui.c().text2, ui.c().text1, 0.45f)
                              : ui.c().text3;
  ui.text_in({glyph.right() + ui.px(7), r.y, right - glyph.right() - ui.px(13), r.h},
             selected ? Font::BodyMedium : Font::Body, h.hovered ? ui.c().text1 : name,
             f.scene.model.names.lane(row.lane));
  ui.text_in({right, r.y, tag_w + 1, r.h}, Font::Value, ui.c().text3, tag);
}

void lane_row(Frame& f, const Row& row, float y, std::size_t index) {
  Ui& ui = f.ui;
  const Rect r{f.body.x, y, f.body.w, row.h};
  const bool selected = row.lane == f.state.selected;
  const Color color = selected         ? ui.c().lane_selected
                      : index % 2 == 1 ? ui.c().lane_alternate
                                       : ui.c().panel;
  ui.fill(r, color);
  const Rect strip{f.lanes.x, y, f.lanes.w, row.h};
  ui.push_clip(strip);
  for (const model::Tick& tick : f.t().view.ticks(ui.px(110))) {
    if (!tick.major) continue;
    const auto x = std::round(static_cast<float>(f.t().view.x_of(tick.unit)));
    ui.fill({x, y, 1, row.h}, faded(ui.c().border, 0.55f));
  }
  paint_lane(ui, f.scene, f.t().view, row.lane, strip, selected, color);
  ui.pop_clip();
  lane_head(f, row, {r.x, r.y, f.heads.w, r.h}, selected);
  if (selected) ui.fill({r.x, r.y, ui.px(3), r.h}, ui.c().accent);
}

// [SECTION] Mouse

// slice_near: the slice under the mouse; of those too small to hit, the nearest that ran.
std::optional<model::Slice> slice_near(Frame& f, LaneId lane, float x) {
  const auto& lanes = f.scene.model.lanes;
  const model::View& view = f.t().view;
  const auto from = static_cast<std::int64_t>(std::floor(view.unit_of_x(x - 3)));
  const auto to = static_cast<std::int64_t>(std::ceil(view.unit_of_x(x + 3)));
  const auto [first, last] = lanes.slices_in(lane, view.axis, from, to);
  std::optional<model::Slice> best;
  double best_distance = 1e9;
  for (std::uint32_t i = first; i < std::min(last, first + 4096); ++i) {
    const model::Slice slice = lanes.slice(lane, i);
    if (slice.state == SliceState::Ended || slice.state == SliceState::New) continue;
    const auto [begin, end] = exporter::extent(slice, view.axis);
    const double x0 = view.x_of(begin), x1 = view.x_of(end);
    double distance = x < x0 ? x0 - x : x > x1 ? x - x1 : 0;
    if (x1 - x0 < 2) {
      distance += slice.state == SliceState::Running ? -0.5 : 0.5;  // a thin run is wanted most
    }
    if (distance < best_distance && distance <= 3) best = slice, best_distance = distance;
  }
  return best;
}

void hover_row(Frame& f, const Row& row) {
  const float x = f.ui.input().mouse.x;
  f.t().hover.at = f.ui.input().mouse;
  if (row.kind == Row::Kind::Lane) {
    f.t().hover.slice = slice_near(f, row.lane, x);
  } else if (row.kind == Row::Kind::Core) {
    const auto unit = static_cast<std::int64_t>(f.t().view.unit_of_x(x));
    const auto [first, last] =
        f.scene.model.lanes.core_slices_in(row.core, f.t().view.axis, unit, unit + 1);
    for (std::uint32_t i = first; i < last; ++i) {
      const auto slice = f.scene.model.lanes.core_slice(row.core, i);
      const auto [begin, end] = exporter::extent(slice, f.t().view.axis);
      if (slice.lane && f.t().view.x_of(begin) <= x && x <= f.t().view.x_of(end)) {
        f.t().hover.core = slice;
      }
    }
  }
}

void click(Frame& f) {
  f.t().range.reset();
  const Hover& hover = f.t().hover;
  if (hover.slice) {
    f.intents.push_back({Command::GoTo, hover.slice->begin, hover.slice->lane, 0, {}});
  } else if (hover.core) {
    f.intents.push_back({Command::GoTo, hover.core->begin, hover.core->lane, 0, {}});
  }
}

void mouse(Frame& f) {
  Ui& ui = f.ui;
  TimelineState& t = f.t();
  const Point at = ui.input().mouse;
  const Rect strip{f.lanes.x, f.ruler.y, f.lanes.w, f.ruler.h + f.lanes.h};
  if (ui.input().ctrl && ui.hovering(strip)) {
    if (const float turn = ui.wheel_over(strip); turn != 0) {
      t.view.zoom(at.x, std::pow(1.25, turn), f.limit);
      t.fits_all = false;
    }
  }
  for (const Button button : {Button::Right, Button::Middle}) {
    const Hit pan =
        ui.hit(button == Button::Right ? "timeline.pan" : "timeline.pan2", f.lanes, button);
    if (pan.held && (pan.drag.x != 0 || pan.drag.y != 0)) {
      t.view.pan(pan.drag.x, f.limit);
      t.scroll_y -= pan.drag.y;
      t.fits_all = false;
    }
  }
  const Hit h = ui.hit("timeline.lanes", f.lanes);
  t.hover = {};
  if (h.hovered || h.held) {
    for (const Row& row : f.rows) {
      const float y = f.lanes.y + row.y - t.scroll_y;
      if (at.y >= y && at.y < y + row.h) hover_row(f, row);
    }
  }
  if (h.pressed) t.drag_from_x = at.x, t.drag_from_y = at.y;
  const bool dragged = std::abs(at.x - t.drag_from_x) > ui.px(4);
  if (h.held && dragged) {
    const double a = t.view.unit_of_x(std::min(at.x, t.drag_from_x));
    const double b = t.view.unit_of_x(std::max(at.x, t.drag_from_x));
    t.range = Range{model::event_at(f.scene.trace(), t.view.axis, a),
                    model::event_at(f.scene.trace(), t.view.axis, b)};
  } else if (h.clicked && !dragged) {
    click(f);
  }
}

void range(Frame& f) {
  if (!f.t().range) return;
  const auto& trace = f.scene.trace();
  const model::View& view = f.t().view;
  const auto x_of = [&](EventSeq e) {
    return std::round(
        static_cast<float>(view.x_of(static_cast<double>(model::unit_of(trace, view.axis, e)))));
  };
  const float x0 = x_of(f.t().range->from), x1 = x_of(f.t().range->to);
  f.ui.fill({x0, f.lanes.y, x1 - x0, f.lanes.h}, faded(f.ui.c().accent, 0.13f));
  f.ui.fill({x0, f.lanes.y, 1, f.lanes.h}, faded(f.ui.c().accent, 0.9f));
  f.ui.fill({x1, f.lanes.y, 1, f.lanes.h}, faded(f.ui.c().accent, 0.9f));
}

// [SECTION] Whole

void keep_in_sight(Frame& f, float height) {
  TimelineState& t = f.t();
  if (t.reveal_lane) {
    for (const Row& row : f.rows) {
      if (row.kind != Row::Kind::Lane || row.lane != f.state.selected) continue;
      t.scroll_y = std::clamp(t.scroll_y, row.y + row.h - f.lanes.h, row.y);
    }
    t.reveal_lane = false;
  }
  t.scroll_y = std::clamp(t.scroll_y, 0.0f, std::max(0.0f, height - f.lanes.h));
  if (t.reveal_cursor) {
    const float x = f.cursor_x(), edge = f.lanes.w * 0.06f;
    if (x < f.lanes.x + edge || x > f.lanes.right() - edge) {
      if (!t.fits_all) t.view.pan(f.lanes.mid_x() - x, f.limit);
    }
    t.reveal_cursor = false;
  }
}

void body(Frame& f) {
  Ui& ui = f.ui;
  TimelineState& t = f.t();
  const float height = f.rows.empty() ? 0 : f.rows.back().y + f.rows.back().h + ui.px(8);
  keep_in_sight(f, height);
  mouse(f);
  ui.push_clip(f.body);
  grid(f);
  std::vector<float> row_y(f.scene.model.lanes.lane_count() + 1,
                           std::numeric_limits<float>::quiet_NaN());
  std::size_t index = 0;
  for (const Row& row : f.rows) {
    const float y = f.body.y + row.y - t.scroll_y;
    if (row.kind == Row::Kind::Lane) row_y[row.lane.value] = y + row.h / 2, ++index;
    if (y + row.h < f.body.y || y > f.body.bottom()) continue;
    switch (row.kind) {
      case Row::Kind::CoreGroup:
      case Row::Kind::LaneGroup:
        break;  // above the playhead, see below
      case Row::Kind::Core:
        core_row(f, row, y);
        break;
      case Row::Kind::Lane:
        lane_row(f, row, y, index);
        break;
    }
  }
  ui.fill({f.lanes.x - 1, f.body.y, 1, f.body.h}, ui.c().border);
  ui.push_clip(f.lanes);
  arrows_view(ui, f.scene, f.state, f.lanes, row_y);
  const float x = std::max(f.cursor_x(), f.lanes.x);
  ui.fill({x, f.lanes.y, f.lanes.right() - x, f.lanes.h}, faded(ui.c().panel, ui.c().veil));
  range(f);
  ui.pop_clip();
  const auto groups = [&](auto&& paint) {
    for (const Row& row : f.rows) {
      const float y = f.body.y + row.y - t.scroll_y;
      const bool group = row.kind == Row::Kind::CoreGroup || row.kind == Row::Kind::LaneGroup;
      if (group && y + row.h >= f.body.y && y <= f.body.bottom()) paint(f, row, y);
    }
  };
  groups(group_row);
  ui.pop_clip();
  playhead(f);
  ui.push_clip(f.body);
  groups(group_note);
  ui.scroll("timeline.scroll", f.body, height, t.scroll_y);
  ui.pop_clip();
}

}  // namespace

Intents timeline_view(Ui& ui, const Scene& scene, ViewState& state, Rect pane) {
  Frame f{.ui = ui, .scene = scene, .state = state, .intents = {}};
  ui.fill(pane, ui.c().panel);
  f.header = pane.cut_top(ui.px(44));
  const Rect strip = pane.cut_top(ui.px(46));
  f.ruler = pane.cut_top(ui.px(30));
  f.body = pane;
  f.heads = f.lanes = pane;
  f.heads.w = ui.px(168);
  f.lanes.cut_left(f.heads.w);
  f.lanes.w -= ui.px(10);
  TimelineState& t = state.timeline;
  f.limit = static_cast<double>(model::axis_end(scene.trace(), t.view.axis));
  t.view.x = f.lanes.x;
  t.view.width = std::max(1.0f, f.lanes.w);
  if (t.fits_all || t.view.end <= t.view.begin) t.view.fit(0, f.limit);
  f.rows = rows_of(ui, scene, t);
  header(f);
  minimap_view(ui, scene, state, strip);
  ruler(f);
  ui.note("timeline.body", f.lanes);
  body(f);
  return std::move(f.intents);
}

}  // namespace fiberscope::ui
