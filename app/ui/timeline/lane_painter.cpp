#include "app/ui/timeline/lane_painter.h"

#include <cmath>

#include "app/export/picture/labels.h"
#include "app/ui/telling/lane_words.h"
#include "app/export/picture/shapes.h"
#include "app/model/reading/row.h"
#include "app/ui/toolkit/ui_canvas.h"

namespace fiberscope::ui {
namespace {

using model::SliceState;

constexpr double kShapePx = 2;             // narrower slices share their pixel columns
constexpr std::uint32_t kNotedMax = 4096;  // of them, while recording

Rect bar_of(const Ui& ui, const Rect& row) {
  const float h = ui.px(21);
  return {row.x, row.y + std::floor((row.h - h) / 2), row.w, h};
}

exporter::Shapes shapes_of(const Ui& ui, UiCanvas& canvas, const Rect& bar) {
  return {canvas, palette_of(ui.theme()), {bar.x, bar.right()}, ui.theme().scale};
}

// spread: from x0 to x1 in whole pixels, a gap to the next one if there is room.
Rect spread(const Rect& bar, float x0, float x1) {
  const float left = std::round(x0), right = std::round(x1);
  const float gap = right - left > 3 ? 1.0f : 0.0f;
  return {left, bar.y, std::max(1.0f, right - left - gap), bar.h};
}

struct Painter {
  Ui& ui;
  const Scene& scene;
  const model::View& view;
  const exporter::Shapes& shapes;
  Rect bar;
  Color hue;
  Color row_color;
  bool selected;

  void shape(const model::Slice& slice, float x0, float x1) const {
    const Rect r = spread(bar, x0, x1);
    const exporter::Box box = box_of(r);
    const std::string label =
        shapes.has_room(box) ? exporter::slice_label(scene.model, slice) : std::string();
    switch (slice.state) {
      case SliceState::Running:
        shapes.running(box, color_of(hue), label);
        break;
      case SliceState::Ready:
        shapes.ready(box, color_of(hue));
        break;
      case SliceState::Blocked:
        slice.wait == trace::WaitKind::Gil ? shapes.gil(box, label) : shapes.blocked(box, label);
        break;
      case SliceState::Sleeping:
        shapes.sleeping(box, label);
        break;
      case SliceState::New:
      case SliceState::Ended:
      case SliceState::Copying:
      case SliceState::Polling:
        break;
    }
    if (slice.preempted) cut(slice.lane, x0, r);
    // seen from the stretch that ended so, what comes after may be too short for a shape
    if (!slice.open && slice.state == SliceState::Running) {
      const auto& lanes = scene.model.lanes;
      if (lanes.slice(slice.lane, slice.index + 1).preempted) cut(slice.lane, x1, r);
    }
    if (selected && holds_cursor(slice) && slice.state != SliceState::Sleeping) {
      const Rect seen = r.meet(bar.inset(-ui.px(8), 0));
      ui.stroke(seen.inset(-0.5f), ui.c().text1, ui.px(3), 1.6f * ui.theme().scale);
    }
    if (ui.recording()) {
      ui.note("slice." + std::to_string(slice.lane.value) + "." + std::to_string(slice.index), r);
    }
  }

  // span: copying or polling in vain, over the running that it is a part of.
  void span(const model::Slice& span, float x0, float x1) const {
    const Rect r = spread(bar, x0, x1);
    const exporter::Box box = box_of(r);
    const std::string label =
        shapes.has_room(box) ? model::span_label(scene.trace(), span) : std::string();
    if (span.state == SliceState::Copying) {
      shapes.copying(box, color_of(hue), label);
    } else {
      shapes.polling(box, color_of(hue), label);
    }
    if (ui.recording()) {
      ui.note("io." + std::to_string(span.lane.value) + "." + std::to_string(span.index), r);
    }
  }

  // cut: the mark of a preemption at x.
  void cut(LaneId lane, float x, const Rect& r) const {
    shapes.preempted(std::round(x), box_of(r));
    if (ui.recording()) {
      ui.note("preempted." + std::to_string(lane.value), {std::round(x) - 1, r.y, 2, r.h});
    }
  }

  bool holds_cursor(const model::Slice& slice) const {
    const EventSeq cursor = scene.cursor();
    return slice.begin <= cursor && (slice.open || cursor < slice.end);
  }

  void marks(const model::LaneTrack& track) const {
    const double birth = unit_x(track.born, track.born_ns);
    shapes.birth(birth, box_of(bar), color_of(hue));
    if (!track.ended) return;
    const double end = unit_x(track.ended, track.ended_ns);
    shapes.end(end, box_of(bar), color_of(hue), track.failed());
    if (ui.recording()) {
      ui.note("end." + std::to_string(track.id.value),
              {static_cast<float>(end), bar.y, ui.px(14), bar.h});
    }
  }

  double unit_x(EventSeq seq, TimeNs ns) const {
    const auto unit = view.axis == model::AxisKind::Time ? static_cast<double>(ns)
                                                         : static_cast<double>(seq.value);
    return std::round(std::clamp(view.x_of(unit), -1e6, 1e6));
  }
};

// Pixels: occupancy of single pixel columns by slices too small for a shape. Painted last, since a
// long slice beside a short run must not cover it.
class Pixels {
 public:
  explicit Pixels(const Painter& painter) : p_(painter) {}

  // add: a column of a row; nothing is kept of one that shows nothing.
  // `io`: parts of running in the same column; null: none.
  void add(const model::LaneRow& row, std::size_t c, const model::IoColumn* io) {
    const model::Column& column = row.strip.columns[c];
    PixelColumn pixel{static_cast<int>(row.x(c)), {}, false};
    pixel.began = column.begins[static_cast<std::size_t>(SliceState::Running)] > 0;
    std::uint64_t all = 0;
    for (const SliceState state :
         {SliceState::Running, SliceState::Ready, SliceState::Blocked, SliceState::Sleeping}) {
      const auto i = static_cast<std::size_t>(state);
      all += column.units[i];
      pixel.share[i] =
          static_cast<float>(static_cast<double>(column.units[i]) /
                             static_cast<double>(std::max<std::int64_t>(1, row.units(c))));
    }
    if (io != nullptr) take_parts(pixel, column, *io, row.units(c));
    if (all > 0 || pixel.began) columns_.push_back(pixel);
  }

  void paint() const {
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      const bool crowded = (i > 0 && columns_[i].x - columns_[i - 1].x < 4) ||
                           (i + 1 < columns_.size() && columns_[i + 1].x - columns_[i].x < 4);
      stack(columns_[i], crowded);
    }
    for (const PixelColumn& c : marks_) mark(c);
  }

 private:
  struct PixelColumn {
    int x = 0;
    std::array<float, model::kSliceStates> share{};
    bool began = false;  // a run begins here, be it of no width
  };

  // take_parts: out of running where it is thin; else they are marks on its shape.
  void take_parts(PixelColumn& pixel, const model::Column& column, const model::IoColumn& io,
                  std::int64_t units) {
    constexpr std::pair<std::uint8_t, SliceState> kParts[] = {
        {model::IoShares::kPolling, SliceState::Polling},
        {model::IoShares::kCopying, SliceState::Copying}};
    const auto running = static_cast<std::size_t>(SliceState::Running);
    const std::uint64_t parts =
        io.units[model::IoShares::kPolling] + io.units[model::IoShares::kCopying];
    if (parts == 0) return;
    const bool thin = parts <= column.units[running];
    PixelColumn mark{pixel.x, {}, false};
    for (const auto& [tag, state] : kParts) {
      const auto share = static_cast<float>(static_cast<double>(io.units[tag]) /
                                            static_cast<double>(std::max<std::int64_t>(1, units)));
      (thin ? pixel : mark).share[static_cast<std::size_t>(state)] = share;
      if (thin) pixel.share[running] = std::max(0.0f, pixel.share[running] - share);
    }
    if (!thin) marks_.push_back(mark);
  }

  // mark: on a shape of running, as high as its share, so that it can be seen.
  void mark(const PixelColumn& c) const {
    const Rect& bar = p_.bar;
    float y = bar.bottom() - p_.ui.px(2);
    for (const auto& [state, color] : part_colors()) {
      const float share = c.share[static_cast<std::size_t>(state)];
      if (share <= 0) continue;
      const float h = std::min(y - bar.y, std::max(p_.ui.px(5), std::round(share * bar.h)));
      y -= h;
      p_.ui.fill({static_cast<float>(c.x), y, 1, h}, color);
    }
  }

  std::array<std::pair<SliceState, Color>, 2> part_colors() const {
    return {
        {{SliceState::Polling, p_.ui.c().poll_dots}, {SliceState::Copying, p_.ui.c().copy_lines}}};
  }

  // stack: from the bottom polling, copying, other running, ready, blocked, sleeping.
  void stack(const PixelColumn& c, bool crowded) const {
    const auto share = [&](SliceState s) {
      return std::min(1.0f, c.share[static_cast<std::size_t>(s)]);
    };
    const float parts = share(SliceState::Polling) + share(SliceState::Copying);
    const float running = share(SliceState::Running);
    const Rect& bar = p_.bar;
    const auto x = static_cast<float>(c.x);
    const bool ran = c.began || running + parts > 0;
    if (ran && !crowded) {  // alone: a mark that can be seen and hit
      p_.ui.fill({x, bar.y, p_.ui.px(3), bar.h}, p_.hue, 1);
      // its head, as high as their share, in the colour of what most of the parts are
      const float head = std::round(bar.h * parts / std::max(1e-9f, parts + running));
      if (head >= p_.ui.px(3)) {
        const auto [state, color] = part_colors()[share(SliceState::Polling) * 2 < parts];
        p_.ui.fill({x, bar.y, p_.ui.px(3), std::min(head, bar.h - p_.ui.px(4))}, color, 1);
      }
      return;
    }
    float y = bar.bottom();
    const auto part = [&](float of_bar, Color color, float least) {
      const float h = std::min(y - bar.y, std::max(least, std::round(of_bar * bar.h)));
      if (h <= 0) return;
      y -= h;
      p_.ui.fill({x, y, 1, h}, color);
    };
    // The mix is exact but for this: running never vanishes.
    for (const auto& [state, color] : part_colors()) {
      const bool most = parts > running && share(state) * 2 > parts;
      part(share(state), color, ran && most ? p_.ui.px(3) : 0);
    }
    part(running, p_.hue, ran && parts <= running ? p_.ui.px(3) : 0);
    part(share(SliceState::Ready), mix(p_.row_color, p_.hue, 0.40f), 0);
    part(share(SliceState::Blocked), p_.ui.c().hatch, 0);
    part(share(SliceState::Sleeping), mix(p_.row_color, p_.ui.c().dots, 0.55f), 0);
  }

  const Painter& p_;
  std::vector<PixelColumn> columns_;
  std::vector<PixelColumn> marks_;  // on shapes of running
};

// CoreColumns: short holds of a core by pixel column: as high as the core was busy in it, in the
// hue of who held it longest; full height when it stands alone.
class CoreColumns {
 public:
  void add(const Ui& ui, const model::CoreRow& row, std::size_t c) {
    const model::CoreColumn& column = row.strip.columns[c];
    std::uint64_t units = 0, begins = 0;
    std::size_t longest = 0;
    for (std::size_t hue = 0; hue < model::kHues; ++hue) {
      units += column.units[hue];
      begins += column.begins[hue];
      const auto held = [&](std::size_t h) { return std::pair(column.units[h], column.begins[h]); };
      if (held(hue) > held(longest)) longest = hue;
    }
    if (units == 0 && begins == 0) return;
    const auto whole = static_cast<float>(std::max<std::int64_t>(1, row.units(c)));
    columns_.push_back(
        {static_cast<float>(row.x(c)), static_cast<float>(units) / whole, ui.c().hue[longest]});
  }
  void paint(Ui& ui, const Rect& bar) const {
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      const HeldColumn& c = columns_[i];
      const bool crowded = (i > 0 && c.x - columns_[i - 1].x < 4) ||
                           (i + 1 < columns_.size() && columns_[i + 1].x - c.x < 4);
      const float h =
          crowded ? std::max(ui.px(3), std::round(bar.h * std::min(c.busy, 1.0f))) : bar.h;
      ui.fill({c.x, bar.bottom() - h, crowded ? 1 : ui.px(3), h}, c.hue, crowded ? 0.0f : 1.0f);
    }
  }

 private:
  struct HeldColumn {
    float x, busy;
    Color hue;
  };
  std::vector<HeldColumn> columns_;
};

// note_thin: where slices without a shape lie, for those who look for them.
void note_thin(const Painter& p, LaneId lane, const Rect& row) {
  const auto& lanes = p.scene.model.lanes;
  const auto [first, last] =
      lanes.slices_in(lane, p.view.axis, static_cast<std::int64_t>(std::floor(p.view.begin)),
                      static_cast<std::int64_t>(std::ceil(p.view.end)));
  for (std::uint32_t i = first; i < std::min(last, first + kNotedMax); ++i) {
    const model::Slice slice = lanes.slice(lane, i);
    if (slice.state == SliceState::Ended || slice.state == SliceState::New) continue;
    const auto [begin, end] = model::extent(slice, p.view.axis);
    const auto x0 = static_cast<float>(std::max(p.view.x_of(begin), -1e6));
    const auto x1 = static_cast<float>(std::min(p.view.x_of(end), 1e6));
    if (x1 - x0 >= kShapePx) continue;
    p.ui.note("slice." + std::to_string(lane.value) + "." + std::to_string(i),
              Rect{x0, row.y, std::max(1.0f, x1 - x0), row.h});
  }
}

}  // namespace

void paint_lane(Ui& ui, const Scene& scene, const model::View& view, LaneId lane, const Rect& row,
                bool selected, Color row_color) {
  const auto& lanes = scene.model.lanes;
  const Rect bar = bar_of(ui, row);
  UiCanvas canvas(ui);
  const exporter::Shapes shapes = shapes_of(ui, canvas, bar);
  const Painter painter{ui,        scene,   view, shapes, bar, ui.c().hue[hue_of(lanes, lane)],
                        row_color, selected};
  static model::LaneRow seen;  // kept for its memory only
  model::build(lanes, lane, view, kShapePx, seen);
  for (const model::Slice& slice : seen.shapes) {
    const auto [begin, end] = model::extent(slice, view.axis);
    painter.shape(slice, static_cast<float>(std::max(view.x_of(begin), -1e6)),
                  static_cast<float>(std::min(view.x_of(end), 1e6)));
  }
  static model::IoRow io;  // kept for its memory only
  const bool has_io = scene.model.io.has(lane);
  if (has_io) model::build(scene.model.io, lane, view, kShapePx, io);
  Pixels pixels(painter);
  for (std::size_t c = 0; c < seen.strip.columns.size(); ++c) {
    pixels.add(seen, c, has_io ? &io.strip.columns[c] : nullptr);
  }
  pixels.paint();
  if (has_io) {
    for (const model::Slice& span : io.shapes) {
      const auto [begin, end] = model::extent(span, view.axis);
      painter.span(span, static_cast<float>(std::max(view.x_of(begin), -1e6)),
                   static_cast<float>(std::min(view.x_of(end), 1e6)));
    }
  }
  if (ui.recording()) note_thin(painter, lane, row);
  painter.marks(lanes.lane(lane));
}

void paint_core(Ui& ui, const Scene& scene, const model::View& view, CoreId core, const Rect& row) {
  const auto& lanes = scene.model.lanes;
  const Rect bar = bar_of(ui, row);
  UiCanvas canvas(ui);
  const exporter::Shapes shapes = shapes_of(ui, canvas, bar);
  static model::CoreRow seen;  // kept for its memory only
  model::build(lanes, core, view, kShapePx, seen);
  for (const model::CoreSlice& slice : seen.shapes) {
    const auto [begin, end] = model::extent(slice, view.axis);
    const Rect r = spread(bar, static_cast<float>(std::max(view.x_of(begin), -1e6)),
                          static_cast<float>(std::min(view.x_of(end), 1e6)));
    shapes.hold(box_of(r), color_of(ui.c().hue[hue_of(lanes, slice.lane)]),
                exporter::holder_label(scene.model, slice.lane));
    if (ui.recording()) {
      ui.note("core." + std::to_string(core.value) + "." + std::to_string(slice.index), r);
    }
  }
  CoreColumns columns;
  for (std::size_t c = 0; c < seen.strip.columns.size(); ++c) columns.add(ui, seen, c);
  columns.paint(ui, bar);
}

void paint_state_glyph(Ui& ui, const Rect& r, SliceState state, Color hue) {
  UiCanvas canvas(ui);
  shapes_of(ui, canvas, r).glyph(box_of(r), state, color_of(hue));
}

void paint_gil_glyph(Ui& ui, const Rect& r) {
  UiCanvas canvas(ui);
  shapes_of(ui, canvas, r).gil_glyph(box_of(r));
}

void paint_preempted_glyph(Ui& ui, const Rect& r) {
  UiCanvas canvas(ui);
  shapes_of(ui, canvas, r).preempted(r.mid_x(), box_of(r));
}

}  // namespace fiberscope::ui
