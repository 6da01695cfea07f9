#include "app/ui/lane_painter.h"

#include <cmath>

namespace fiberscope::ui {
namespace {

using model::SliceState;

constexpr std::uint32_t kShapesMax = 20'000;  // beyond this the whole row is occupancy

Rect bar_of(const Ui& ui, const Rect& row) {
  const float h = ui.px(21);
  return {row.x, row.y + std::floor((row.h - h) / 2), row.w, h};
}

std::size_t characters(std::string_view text) {
  std::size_t n = 0;
  for (const char ch : text) n += (static_cast<unsigned char>(ch) & 0xC0) != 0x80;
  return n;
}

// worth_showing: the whole label fits, or four characters of it and an ellipsis.
bool worth_showing(const Ui& ui, Font font, std::string_view label, float width) {
  if (ui.text_width(font, label) <= width) return !label.empty();
  const float rest = width - ui.text_width(font, "\u2026");
  return rest > 0 && characters(label.substr(0, ui.fits(font, label, rest))) >= 4;
}

// running_label: the function that ran, from the frames recorded as the lane left the core.
std::string running_label(const Scene& scene, const model::Slice& slice) {
  const auto& frames = scene.model.index.lane(slice.lane).frames;
  const EventSeq found = model::after(frames, slice.begin);
  const std::uint64_t limit = slice.end.value + 3;
  if (found && found.value <= limit && found.value <= scene.trace().size()) {
    if (const auto* p = std::get_if<trace::FramesRecorded>(&scene.trace().at(found).payload)) {
      if (!p->frames.empty()) return std::string(scene.trace().text(p->frames.front().function));
    }
  }
  return scene.model.names.lane(slice.lane);
}

std::string blocked_label(const Scene& scene, const model::Slice& slice) {
  const auto* p = std::get_if<trace::LaneBlocked>(&scene.trace().at(slice.begin).payload);
  if (p == nullptr) return {};
  return model::wait_text(scene.trace(), scene.model.names, *p, slice.begin_ns);
}

struct Painter {
  Ui& ui;
  const Scene& scene;
  const model::View& view;
  Rect bar;
  Color hue;
  Color row_color;
  bool selected;

  void running(const model::Slice& slice, const Rect& r) const {
    ui.fill(r, hue, ui.px(3));
    const Rect inner = label_room(r);
    const std::string label = running_label(scene, slice);
    if (worth_showing(ui, Font::SmallMedium, label, inner.w)) {
      ui.text_in(inner, Font::SmallMedium, ui.theme().on(hue), label);
    }
  }

  void ready(const Rect& r) const {
    ui.fill(r, faded(hue, 0.10f), ui.px(3));
    ui.stroke(r.inset(0.5f), hue, ui.px(3), 1.2f * ui.theme().scale);
  }

  void blocked(const model::Slice& slice, const Rect& r, float origin) const {
    ui.fill(r, ui.c().blocked, ui.px(3));
    ui.hatch(r, faded(ui.c().hatch, 0.8f), origin);
    const Rect inner = label_room(r);
    const std::string label = blocked_label(scene, slice);
    if (!worth_showing(ui, Font::Small, label, inner.w)) return;
    const float w = std::min(inner.w, ui.text_width(Font::Small, label));
    ui.fill(Rect{inner.x - ui.px(4), r.y, w + ui.px(8), r.h}, ui.c().blocked, ui.px(3));
    ui.text_in(inner, Font::Small, ui.c().blocked_text, label);
  }

  void sleeping(const model::Slice& slice, const Rect& r, float origin) const {
    ui.dots(r.x, r.right(), std::round(r.mid_y()), ui.c().dots, origin);
    const Rect inner = label_room(r);
    const std::string label = blocked_label(scene, slice);
    if (!worth_showing(ui, Font::Small, label, inner.w)) return;
    const float w = std::min(inner.w, ui.text_width(Font::Small, label));
    const float x = std::floor(inner.x + (inner.w - w) / 2);
    ui.fill({x - ui.px(6), r.y, w + ui.px(12), r.h}, row_color);
    ui.text_in({x, r.y, w + 1, r.h}, Font::Small, ui.c().text2, label);
  }

  // label_room: the part of the bar that is on the screen, without its padding.
  Rect label_room(const Rect& r) const {
    return r.meet({bar.x, r.y, bar.w, r.h}).inset(ui.px(7), 0);
  }

  void shape(const model::Slice& slice, float x0, float x1) const {
    const float origin = x0;
    const float left = std::max(std::round(x0), bar.x - ui.px(8));
    const float right = std::min(std::round(x1), bar.right() + ui.px(8));
    const float gap = right - left > 3 ? 1.0f : 0.0f;
    const Rect r{left, bar.y, std::max(1.0f, right - left - gap), bar.h};
    switch (slice.state) {
      case SliceState::Running:
        running(slice, r);
        break;
      case SliceState::Ready:
        ready(r);
        break;
      case SliceState::Blocked:
        blocked(slice, r, origin);
        break;
      case SliceState::Sleeping:
        sleeping(slice, r, origin);
        break;
      case SliceState::New:
      case SliceState::Ended:
        break;
    }
    if (selected && holds_cursor(slice) && slice.state != SliceState::Sleeping) {
      ui.stroke(r.inset(-0.5f), ui.c().text1, ui.px(3), 1.6f * ui.theme().scale);
    }
    if (ui.recording()) {
      ui.note("slice." + std::to_string(slice.lane.value) + "." + std::to_string(slice.index), r);
    }
  }

  bool holds_cursor(const model::Slice& slice) const {
    const EventSeq cursor = scene.cursor();
    return slice.begin <= cursor && (slice.open || cursor < slice.end);
  }

  void marks(const model::LaneTrack& track) const {
    const float birth = unit_x(track.born, track.born_ns);
    ui.fill({std::round(birth) - 1, bar.y + ui.px(3), ui.px(2), bar.h - ui.px(6)}, faded(hue, 0.9f),
            1);
    if (!track.ended) return;
    const float x = std::round(unit_x(track.ended, track.ended_ns));
    const Color color = track.failed() ? ui.c().error : hue;
    ui.fill({x, bar.y, ui.px(2), bar.h}, color, 1);
    if (track.failed()) {
      const float s = ui.px(4), y = bar.mid_y(), cx = x + ui.px(9);
      ui.line({cx - s, y - s}, {cx + s, y + s}, color, 1.8f * ui.theme().scale);
      ui.line({cx - s, y + s}, {cx + s, y - s}, color, 1.8f * ui.theme().scale);
    } else {
      ui.fill({x + ui.px(2), bar.mid_y() - ui.px(1), ui.px(4), ui.px(2)}, color);
    }
  }

  float unit_x(EventSeq seq, TimeNs ns) const {
    const auto unit = view.axis == model::AxisKind::Time ? static_cast<double>(ns)
                                                         : static_cast<double>(seq.value);
    return static_cast<float>(std::clamp(view.x_of(unit), -1e6, 1e6));
  }
};

// Pixels: occupancy of single pixel columns by slices too small for a shape. Painted last, since a
// long slice beside a short run must not cover it.
class Pixels {
 public:
  explicit Pixels(const Painter& painter) : p_(painter) {}

  void add(SliceState state, float x0, float x1) {
    const int first = static_cast<int>(std::floor(x0)), last = static_cast<int>(std::floor(x1));
    for (int c = first; c <= last; ++c) {
      if (columns_.empty() || c > columns_.back().x) columns_.push_back({c, {}, false});
      PixelColumn& column = columns_[columns_.size() - (c < columns_.back().x ? 2 : 1)];
      const float part =
          std::min(x1, static_cast<float>(c + 1)) - std::max(x0, static_cast<float>(c));
      column.share[static_cast<std::size_t>(state)] += std::max(0.0f, part);
      if (state == SliceState::Running && c == first) column.began = true;
    }
  }

  void add(int x, const model::Column& c, double units) {
    PixelColumn column{x, {}, c.begins[static_cast<std::size_t>(SliceState::Running)] > 0};
    for (std::size_t i = 0; i < model::kSliceStates; ++i) {
      column.share[i] = static_cast<float>(static_cast<double>(c.units[i]) / units);
    }
    columns_.push_back(column);
  }

  void paint() const {
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      const bool crowded = (i > 0 && columns_[i].x - columns_[i - 1].x < 4) ||
                           (i + 1 < columns_.size() && columns_[i + 1].x - columns_[i].x < 4);
      stack(columns_[i], crowded);
    }
  }

 private:
  struct PixelColumn {
    int x = 0;
    std::array<float, model::kSliceStates> share{};
    bool began = false;  // a run begins here, be it of no width
  };

  // stack: from the bottom running, ready, blocked, sleeping.
  void stack(const PixelColumn& c, bool crowded) const {
    const auto share = [&](SliceState s) {
      return std::min(1.0f, c.share[static_cast<std::size_t>(s)]);
    };
    const float running = share(SliceState::Running);
    const Rect& bar = p_.bar;
    const auto x = static_cast<float>(c.x);
    const bool ran = c.began || running > 0;
    if (ran && !crowded) {  // alone: a mark that can be seen and hit
      p_.ui.fill({x, bar.y, p_.ui.px(3), bar.h}, p_.hue, 1);
      return;
    }
    float y = bar.bottom();
    const auto part = [&](float of_bar, Color color, float least) {
      const float h = std::min(y - bar.y, std::max(least, std::round(of_bar * bar.h)));
      if (h <= 0) return;
      y -= h;
      p_.ui.fill({x, y, 1, h}, color);
    };
    // Running never vanishes: it gets a third of the bar at least.
    part(running, p_.hue, ran ? std::round(bar.h / 3) : 0);
    part(share(SliceState::Ready), mix(p_.row_color, p_.hue, 0.40f), 0);
    part(share(SliceState::Blocked), p_.ui.c().hatch, 0);
    part(share(SliceState::Sleeping), mix(p_.row_color, p_.ui.c().dots, 0.55f), 0);
  }

  const Painter& p_;
  std::vector<PixelColumn> columns_;
};

// CoreColumns: short holds of a core by pixel column: as high as the core was busy in it, in the
// hue of who held it longest; full height when it stands alone.
class CoreColumns {
 public:
  void add(float from, float to, Color color) {
    const float x = std::floor(from);
    if (columns_.empty() || columns_.back().x != x) columns_.push_back({x, 0, -1, 0});
    HeldColumn& c = columns_.back();
    c.busy += to - from;
    if (to - from > c.longest) c.longest = to - from, c.hue = color;
  }
  void paint(Ui& ui, const Rect& bar) const {
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      const HeldColumn& c = columns_[i];
      const bool crowded = (i > 0 && c.x - columns_[i - 1].x < 4) ||
                           (i + 1 < columns_.size() && columns_[i + 1].x - c.x < 4);
      const float h = crowded ? std::round(bar.h * std::clamp(c.busy, 0.34f, 1.0f)) : bar.h;
      ui.fill({c.x, bar.bottom() - h, crowded ? 1 : ui.px(3), h}, c.hue, crowded ? 0.0f : 1.0f);
    }
  }

 private:
  struct HeldColumn {
    float x, busy, longest;
    Color hue;
  };
  std::vector<HeldColumn> columns_;
};

void paint_columns(const Painter& p, LaneId lane) {
  const auto count = static_cast<std::uint32_t>(p.bar.w);
  if (count == 0) return;
  const auto from = static_cast<std::int64_t>(p.view.begin);
  const auto to = static_cast<std::int64_t>(p.view.end);
  const auto columns = p.scene.model.lanes.columns(lane, p.view.axis, from, to, count);
  const double units = static_cast<double>(to - from) / count;
  Pixels pixels(p);
  for (std::uint32_t i = 0; i < columns.size(); ++i) {
    pixels.add(static_cast<int>(p.bar.x) + static_cast<int>(i), columns[i], units);
  }
  pixels.paint();
}

}  // namespace

std::pair<double, double> extent(const model::Slice& slice, const Scene& scene,
                                 model::AxisKind axis) {
  const bool time = axis == model::AxisKind::Time;
  const double begin =
      time ? static_cast<double>(slice.begin_ns) : static_cast<double>(slice.begin.value);
  if (slice.open) return {begin, static_cast<double>(model::axis_end(scene.trace(), axis))};
  return {begin, time ? static_cast<double>(slice.end_ns) : static_cast<double>(slice.end.value)};
}

std::pair<double, double> extent(const model::CoreSlice& slice, const Scene& scene,
                                 model::AxisKind axis) {
  const bool time = axis == model::AxisKind::Time;
  const double begin =
      time ? static_cast<double>(slice.begin_ns) : static_cast<double>(slice.begin.value);
  if (slice.open) return {begin, static_cast<double>(model::axis_end(scene.trace(), axis))};
  return {begin, time ? static_cast<double>(slice.end_ns) : static_cast<double>(slice.end.value)};
}

void paint_lane(Ui& ui, const Scene& scene, const model::View& view, LaneId lane, const Rect& row,
                bool selected, Color row_color) {
  const auto& lanes = scene.model.lanes;
  const Painter painter{ui,        scene,   view, bar_of(ui, row), ui.c().hue[hue_of(lanes, lane)],
                        row_color, selected};
  const auto [first, last] =
      lanes.slices_in(lane, view.axis, static_cast<std::int64_t>(std::floor(view.begin)),
                      static_cast<std::int64_t>(std::ceil(view.end)));
  if (last - first > kShapesMax) return paint_columns(painter, lane);
  Pixels pixels(painter);
  for (std::uint32_t i = first; i < last; ++i) {
    const model::Slice slice = lanes.slice(lane, i);
    if (slice.state == SliceState::Ended || slice.state == SliceState::New) continue;
    const auto [begin, end] = extent(slice, scene, view.axis);
    const auto x0 = static_cast<float>(std::max(view.x_of(begin), -1e6));
    const auto x1 = static_cast<float>(std::min(view.x_of(end), 1e6));
    if (x1 - x0 < 2) {
      pixels.add(slice.state, x0, x1);
      if (ui.recording()) {
        ui.note("slice." + std::to_string(lane.value) + "." + std::to_string(i),
                Rect{x0, row.y, std::max(1.0f, x1 - x0), row.h});
      }
    } else {
      painter.shape(slice, x0, x1);
    }
  }
  pixels.paint();
  painter.marks(lanes.lane(lane));
}

void paint_core(Ui& ui, const Scene& scene, const model::View& view, CoreId core, const Rect& row) {
  const auto& lanes = scene.model.lanes;
  const Rect bar = bar_of(ui, row);
  const auto [first, last] =
      lanes.core_slices_in(core, view.axis, static_cast<std::int64_t>(std::floor(view.begin)),
                           static_cast<std::int64_t>(std::ceil(view.end)));
  CoreColumns columns;
  for (std::uint32_t i = first; i < last; ++i) {
    const model::CoreSlice slice = lanes.core_slice(core, i);
    if (!slice.lane) continue;
    const auto [begin, end] = extent(slice, scene, view.axis);
    const auto raw0 = static_cast<float>(std::max(view.x_of(begin), double{bar.x} - 8));
    const auto raw1 = static_cast<float>(std::min(view.x_of(end), double{bar.right()} + 8));
    const float x0 = std::round(raw0), x1 = std::round(raw1);
    const Color hue = ui.c().hue[hue_of(lanes, slice.lane)];
    if (x1 - x0 < 2) {
      columns.add(raw0, raw1, hue);
      continue;
    }
    const Rect r{x0, bar.y, x1 - x0 - (x1 - x0 > 3 ? 1.0f : 0.0f), bar.h};
    const Color fill = mix(ui.c().panel, hue, ui.theme().dark() ? 0.42f : 0.26f);
    ui.fill(r, fill, ui.px(3));
    ui.fill({r.x, r.bottom() - ui.px(2), r.w, ui.px(2)}, hue, 1);
    const Rect inner = r.meet({bar.x, r.y, bar.w, r.h}).inset(ui.px(7), 0);
    const std::string& label = scene.model.names.lane(slice.lane);
    if (worth_showing(ui, Font::SmallMedium, label, inner.w)) {
      ui.text_in({inner.x, inner.y, inner.w, inner.h - ui.px(1)}, Font::SmallMedium, ui.c().text1,
                 label);
    }
    if (ui.recording()) {
      ui.note("core." + std::to_string(core.value) + "." + std::to_string(i), r);
    }
  }
  columns.paint(ui, bar);
}

void paint_state_glyph(Ui& ui, const Rect& r, SliceState state, Color hue) {
  const float round = ui.px(3);
  switch (state) {
    case SliceState::Running:
      ui.fill(r, hue, round);
      break;
    case SliceState::Ready:
      ui.fill(r, faded(hue, 0.10f), round);
      ui.stroke(r.inset(0.5f), hue, round, 1.4f * ui.theme().scale);
      break;
    case SliceState::Blocked:
      ui.fill(r, ui.c().blocked, round);
      ui.hatch(r, ui.c().hatch, r.x);
      ui.stroke(r, ui.c().hatch, round);
      break;
    case SliceState::Sleeping:
      ui.dots(r.x, r.right(), r.mid_y(), ui.c().text3, r.x);
      break;
    case SliceState::New: {
      const Rect ring{std::round(r.mid_x() - ui.px(3.5f)), std::round(r.mid_y() - ui.px(3.5f)),
                      ui.px(7), ui.px(7)};
      ui.stroke(ring, ui.c().text3, ui.px(3.5f), 1.2f * ui.theme().scale);
      break;
    }
    case SliceState::Ended:
      ui.fill({r.x + ui.px(3), r.mid_y() - ui.px(1), ui.px(6), ui.px(2)}, faded(hue, 0.6f));
      ui.fill({r.x + ui.px(9), r.y, ui.px(2), r.h}, faded(hue, 0.8f), 1);
      break;
  }
}

}  // namespace fiberscope::ui
