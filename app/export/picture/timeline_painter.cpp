#include "app/export/picture/timeline_painter.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "app/export/picture/labels.h"

namespace fiberscope::exporter {

using base::CoreId;
using base::EventSeq;
using base::LaneId;
using model::AxisKind;
using model::SliceState;

namespace {

constexpr double kLabelSize = 12;
constexpr double kArrowPx = 14;  // arrows denser than this on average are left out

double baseline(const Box& box, double size) { return box.middle() + size * 0.36; }

}  // namespace

std::string tag_of(const model::Lanes& lanes, LaneId lane) {
  const model::LaneTrack& track = lanes.lane(lane);
  constexpr char kLetters[] = {'p', 't', 'e', 'c'};
  return kLetters[static_cast<std::size_t>(model::family_of(track.kind))] +
         std::to_string(track.rank + 1);
}

TimelinePainter::TimelinePainter(Canvas& canvas, const model::Model& model, const model::View& view,
                                 Theme theme, TimelineSizes sizes)
    : canvas_(canvas), model_(model), view_(view), colors_(palette(theme)), sizes_(sizes) {}

// --- geometry
// -------------------------------------------------------------------------------------

template <class Slice>
TimelinePainter::Extent TimelinePainter::extent_of(const Slice& slice) const {
  const auto [begin, end] = extent(slice, view_.axis);
  return {view_.x_of(begin), view_.x_of(end)};
}

Shapes TimelinePainter::shapes() const {
  return {canvas_, colors_, {view_.x, view_.x + view_.width}};
}

std::int64_t TimelinePainter::first_unit() const {
  return static_cast<std::int64_t>(std::floor(std::max(view_.begin, 0.0)));
}
std::int64_t TimelinePainter::last_unit() const {
  return static_cast<std::int64_t>(std::ceil(view_.end));
}

// bar: an extent as a bar in the row at y.
Box TimelinePainter::bar(double y, Extent extent) const {
  return {extent.x0, y + (sizes_.lane - sizes_.bar) / 2, extent.x1 - extent.x0, sizes_.bar};
}

// --- ruler, groups, legend
// ------------------------------------------------------------------------

void TimelinePainter::grid(double y, double height) {
  for (const model::Tick& tick : view_.ticks()) {
    if (!tick.major) continue;
    const double x = view_.x_of(tick.unit);
    if (x < view_.x || x > view_.x + view_.width) continue;
    canvas_.line(x, y, x, y + height, colors_.border.with_alpha(0.55), 1);
  }
  for (const ClockJump& jump : clock_jumps(model_.trace, view_)) {
    const double x = view_.x_of(static_cast<double>(jump.event.value));
    canvas_.line(x, y, x, y + height, colors_.warning.with_alpha(0.28), 1);
  }
}

void TimelinePainter::ruler(double y) {
  const Box row{view_.x - sizes_.header, y, view_.width + sizes_.header, sizes_.ruler};
  canvas_.rect(row, colors_.panel, 0);
  const bool steps = view_.axis == AxisKind::Steps;
  const double end = static_cast<double>(model::axis_end(model_.trace, view_.axis));
  canvas_.text(row.x + 16, baseline(row, kLabelSize), steps ? "Steps" : "Virtual time",
               style(kLabelSize, colors_.text3));
  double free_x = view_.x + 4;  // labels do not overlap
  for (const model::Tick& tick : view_.ticks()) {
    const double x = view_.x_of(tick.unit);
    if (x < view_.x - 0.5 || x > view_.x + view_.width + 0.5 || tick.unit > end) continue;
    canvas_.line(x, row.bottom() - (tick.major ? 9 : 4), x, row.bottom(),
                 tick.major ? colors_.strong_border : colors_.border, 1);
    if (!tick.major) continue;
    const TextStyle major = style(kLabelSize, colors_.text2, 400, true);
    const double width = canvas_.text_width(tick.label, major);
    const double left =
        std::min(std::max(x - width / 2, view_.x + 4), view_.x + view_.width - width - 4);
    if (left < free_x - 0.1) continue;
    canvas_.text(left, row.y + 15, tick.label, major);
    free_x = left + width + 10;
  }
  canvas_.line(row.x, row.bottom() - 0.5, row.right(), row.bottom() - 0.5, colors_.border, 1);
  double after = view_.x;
  for (const ClockJump& jump : clock_jumps(model_.trace, view_)) {
    const double x = view_.x_of(static_cast<double>(jump.event.value));
    const std::string label = "+" + base::format_time(jump.duration_ns);
    const TextStyle small = style(11, colors_.warning, 400, true);
    const double width = canvas_.text_width(label, small);
    if (x - width / 2 < after || x + width / 2 > view_.x + view_.width) continue;
    canvas_.rect({x - width / 2 - 4, row.y + 17, width + 8, 15}, colors_.panel, 4);
    canvas_.text(x, row.y + 29, label, {11, 400, true, colors_.warning, Anchor::Middle});
    after = x + width / 2 + 12;
  }
}

void TimelinePainter::band(double y, std::string_view name, std::string_view note) {
  const Box row{view_.x - sizes_.header, y, view_.width + sizes_.header, sizes_.band};
  canvas_.rect(row, colors_.raised, 0);
  canvas_.text(row.x + 16, baseline(row, 12), name, style(12, colors_.text2, 500));
  canvas_.text(row.right() - 12, baseline(row, 12), note,
               style(12, colors_.text3, 400, false, Anchor::End));
}

double TimelinePainter::legend(double right, double y) {
  constexpr std::array<const char*, 11> kNames = {
      "Running", "Ready",     "Blocked", "Sleeping",        "Wake-up", "Hand-over",
      "GIL",     "Preempted", "Copying", "Polling in vain", "Packet"};
  const TextStyle text = style(12, colors_.text2);
  const Visible visible = visible_arrows();
  for (std::size_t i = kNames.size(); i-- > 0;) {
    if ((i == 4 && !visible.wakes) || (i == 5 && !visible.by_hand)) continue;
    if ((i == 6 && model_.lanes.gil_wait_count() == 0) ||
        (i == 7 && model_.lanes.preempted_count() == 0) || (i == 8 && !model_.io.any_copying()) ||
        (i == 9 && !model_.io.any_polling()) || (i == 10 && model_.packets.all().empty())) {
      continue;
    }
    right -= canvas_.text_width(kNames[i], text);
    canvas_.text(right, y + 4.3, kNames[i], text);
    right -= 28;
    const Box mark{right, y - 5.5, 20, 11};
    constexpr std::array kStates = {SliceState::Running, SliceState::Ready, SliceState::Blocked,
                                    SliceState::Sleeping};
    if (i < kStates.size()) shapes().glyph(mark, kStates[i], colors_.hues[0]);
    if (i == 4) canvas_.arrow(right + 10, y - 7, right + 10, y + 7, 7, colors_.wake, 1.4);
    if (i == 5) canvas_.arrow(right + 10, y - 7, right + 10, y + 7, 0, colors_.text3, 1.4);
    if (i == 6) shapes().gil_glyph(mark);
    if (i == 7) shapes().preempted(right + 10, mark);
    if (i == 8) shapes().glyph(mark, SliceState::Copying, colors_.hues[0]);
    if (i == 9) shapes().glyph(mark, SliceState::Polling, colors_.hues[0]);
    if (i == 10) {
      shapes().packet(right, y - 14, right + 18, y + 14, model::Packet::Fate::Arrived, {}, 1);
    }
    right -= 20;
  }
  return right;
}

// --- rows
// -----------------------------------------------------------------------------------------

void TimelinePainter::core_row(double y, CoreId core, bool alternate) {
  const Box row{view_.x - sizes_.header, y, view_.width + sizes_.header, sizes_.lane};
  if (alternate) canvas_.rect(row, colors_.lane_alternate, 0);
  canvas_.text(row.x + 16, baseline(row, 13),
               fit_text(canvas_, model_.names.core(core), style(13, colors_.text1), 130),
               style(13, colors_.text1));
  canvas_.push_clip({view_.x, y, view_.width, sizes_.lane});
  const auto [first, last] =
      model_.lanes.core_slices_in(core, view_.axis, first_unit(), last_unit());
  std::map<std::int64_t, HueUnits> thin;  // by pixel column
  for (std::uint32_t i = first; i < last; ++i) {
    const model::CoreSlice slice = model_.lanes.core_slice(core, i);
    if (!slice.lane) continue;
    const Extent x = extent_of(slice);
    const Color hue = colors_.hues[model_.lanes.lane(slice.lane).hue];
    Box box = bar(y, x);
    if (x.x1 - x.x0 < sizes_.slice_min) {
      for (double left = std::floor(x.x0); left < x.x1 || left == std::floor(x.x0); ++left) {
        const double share = std::min(x.x1, left + 1) - std::max(x.x0, left);
        thin[static_cast<std::int64_t>(left)][model_.lanes.lane(slice.lane).hue] +=
            std::max(share, 1e-9);
      }
      continue;
    }
    box.width = std::max(box.width - 1, 1.0);
    shapes().hold(box, hue, holder_label(model_, slice.lane));
  }
  core_columns(bar(y, {view_.x, view_.x + view_.width}), thin);
  canvas_.pop_clip();
}

// core_columns: slices too narrow for shapes: each column is filled as far as the core was busy in
// it (half the bar at least), in the exact mix of those who held it.
void TimelinePainter::core_columns(const Box& bar,
                                   const std::map<std::int64_t, HueUnits>& columns) {
  std::array<std::vector<Box>, model::kHues> boxes;
  for (const auto& [column, shares] : columns) {
    double busy = 0;
    for (const double share : shares) busy += share;
    const double height = bar.height * std::clamp(busy, 0.5, 1.0);
    double bottom = bar.bottom();
    for (std::size_t hue = 0; hue < shares.size(); ++hue) {
      if (shares[hue] <= 0) continue;
      const double part = height * shares[hue] / busy;
      bottom -= part;
      boxes[hue].push_back({static_cast<double>(column), bottom, 1, part});
    }
  }
  for (std::size_t hue = 0; hue < boxes.size(); ++hue) canvas_.bars(boxes[hue], colors_.hues[hue]);
}

void TimelinePainter::lane_header(double y, LaneId id, std::uint32_t depth, bool alternate) {
  const Box row{view_.x - sizes_.header, y, view_.width + sizes_.header, sizes_.lane};
  if (alternate) canvas_.rect(row, colors_.lane_alternate, 0);
  const model::LaneTrack& lane = model_.lanes.lane(id);
  const double x = row.x + 16 + std::min(depth, 6u) * sizes_.indent;
  const bool carries = lane.hue == model::kHues - 1 && lane.kind != trace::LaneKind::Greenlet;
  const Color color = colors_.hues[lane.hue];
  if (carries) {
    canvas_.outline({x, row.middle() - 5, 10, 10}, color.with_alpha(0.12), color, 1.2, 3);
  } else {
    canvas_.rect({x, row.middle() - 5, 10, 10}, color, 3);
  }
  const TextStyle name = style(13, colors_.text1, carries ? 500 : 400);
  const double right = row.x + sizes_.header - 12;
  const std::string tag = tag_of(model_.lanes, id);
  canvas_.text(right, baseline(row, 11), tag, style(11, colors_.text3, 400, true, Anchor::End));
  const double space =
      right - 8 - canvas_.text_width(tag, style(11, colors_.text3, 400, true)) - (x + 18);
  canvas_.text(x + 18, baseline(row, 13), fit_text(canvas_, model_.names.lane(id), name, space),
               name);
}

void TimelinePainter::lane_row(double y, LaneId id) {
  canvas_.push_clip({view_.x, y, view_.width, sizes_.lane});
  const auto [first, last] = model_.lanes.slices_in(id, view_.axis, first_unit(), last_unit());
  double from = 0, to = -1;  // a run of slices too narrow for shapes of their own
  const auto flush = [&] {
    if (to >= from) columns(y, id, from, to);
    to = -1;
  };
  for (std::uint32_t i = first; i < last; ++i) {
    const model::Slice slice = model_.lanes.slice(id, i);
    if (slice.state == SliceState::New || slice.state == SliceState::Ended) continue;
    const Extent x = extent_of(slice);
    if (x.x1 - x.x0 >= sizes_.slice_min) {
      flush();
      slice_shape(y, slice, x);
    } else {
      if (to < from) from = x.x0;
      to = std::max(x.x1, x.x0);
    }
  }
  flush();
  spans(y, id);
  marks(y, id);
  canvas_.pop_clip();
}

// spans: copying and polling in vain, over the running that they are parts of. What has no shape
// of its own is a mark at the foot, at most one for each pixel.
void TimelinePainter::spans(double y, LaneId id) {
  const auto [first, last] = model_.io.indices_in(id, view_.axis, first_unit(), last_unit());
  const Color hue = colors_.hues[model_.lanes.lane(id).hue];
  std::array<std::vector<Box>, 2> thin;  // copying, polling
  for (std::uint32_t i = first; i < last; ++i) {
    const auto span = model_.io.at(id, i);
    if (!span) continue;
    const Extent x = extent_of(*span);
    const bool copies = span->state == SliceState::Copying;
    Box box = bar(y, x);
    if (box.width < sizes_.slice_min) {
      std::vector<Box>& marks = thin[copies ? 0 : 1];
      const double left = std::floor(x.x0);
      if (!marks.empty() && marks.back().x == left) continue;
      marks.push_back({left, box.bottom() - 8, std::max(1.0, box.width), 6});
      continue;
    }
    if (box.width > 3) box.width -= 1;
    const std::string label =
        shapes().has_room(box) ? model::span_label(model_.trace, *span) : std::string();
    canvas_.begin_tip(model::explain_span(model_.trace, model_.names, *span));
    copies ? shapes().copying(box, hue, label) : shapes().polling(box, hue, label);
    canvas_.end_tip();
  }
  canvas_.bars(thin[0], colors_.copy_lines);
  canvas_.bars(thin[1], colors_.poll_dots);
}

void TimelinePainter::slice_shape(double y, const model::Slice& slice, Extent extent) {
  Box box = bar(y, extent);
  if (box.width > 3) box.width -= 1;  // neighbours do not touch
  const Color hue = colors_.hues[model_.lanes.lane(slice.lane).hue];
  const Shapes draw = shapes();
  const std::string label = draw.has_room(box) ? slice_label(model_, slice) : std::string();
  canvas_.begin_tip(model::explain_slice(model_.replay, model_.names, slice).text);
  switch (slice.state) {
    case SliceState::Running:
      draw.running(box, hue, label);
      break;
    case SliceState::Ready:
      draw.ready(box, hue);
      break;
    case SliceState::Blocked:
      slice.wait == trace::WaitKind::Gil ? draw.gil(box, label) : draw.blocked(box, label);
      break;
    case SliceState::Sleeping:
      draw.sleeping(box, label);
      break;
    case SliceState::New:
    case SliceState::Ended:
    case SliceState::Copying:
    case SliceState::Polling:
      break;
  }
  if (slice.preempted) draw.preempted(extent.x0, box);
  if (!slice.open && slice.state == SliceState::Running &&
      model_.lanes.slice(slice.lane, slice.index + 1).preempted) {
    draw.preempted(extent.x1, box);
  }
  canvas_.end_tip();
}

// columns: pixel columns [x0, x1] as stacked occupancy: running below, then ready, blocked;
// sleeping stays the dotted middle. Running shows at least 5 px high, and as a whole tick when it
// is all there is of a burst.
void TimelinePainter::columns(double y, LaneId id, double x0, double x1) {
  const double left = std::max(std::floor(x0), view_.x);
  const double right = std::min(std::floor(x1) + 1, view_.x + view_.width);
  const auto count = static_cast<std::uint32_t>(std::max(right - left, 1.0));
  const auto unit_of = [&](double x) {
    return static_cast<std::int64_t>(std::llround(view_.unit_of_x(x)));
  };
  const std::int64_t from = unit_of(left);
  const std::int64_t to = std::max(unit_of(left + count), from + 1);
  const auto mixes = model_.lanes.columns(id, view_.axis, from, to, count);
  const Box row = bar(y, {left, right});
  const Color hue = colors_.hues[model_.lanes.lane(id).hue];
  const bool burst = count <= 2;
  std::vector<Box> running, ready, blocked, dots;
  for (std::uint32_t c = 0; c < count; ++c) {
    const model::Column& mix = mixes[c];
    const auto units = [&](SliceState s) {
      return static_cast<double>(mix.units[static_cast<std::size_t>(s)]);
    };
    const double whole = units(SliceState::Running) + units(SliceState::Ready) +
                         units(SliceState::Blocked) + units(SliceState::Sleeping);
    const auto height_of = [&](SliceState s) {
      return whole > 0 ? units(s) / whole * row.height : 0.0;
    };
    const double x = left + c;
    const bool ran = mix.begins[static_cast<std::size_t>(SliceState::Running)] > 0 ||
                     units(SliceState::Running) > 0;
    double run = height_of(SliceState::Running);
    if (ran) run = burst ? row.height : std::max(run, 5.0);
    double top = row.bottom();
    const auto stack = [&](std::vector<Box>& boxes, double height) {
      height = std::min(height, top - row.y);
      if (height < 0.3) return;
      top -= height;
      boxes.push_back({x, top, burst && ran ? 1.4 : 1.0, height});
    };
    stack(running, run);
    stack(ready, height_of(SliceState::Ready));
    stack(blocked, height_of(SliceState::Blocked));
    // Mostly asleep: a dot of the dotted line that the state has elsewhere.
    const bool asleep = height_of(SliceState::Sleeping) > row.height / 2;
    if (asleep && static_cast<std::int64_t>(x) % 5 == 0 && top > row.middle() + 1) {
      dots.push_back({x, row.middle() - 0.8, 1.6, 1.6});
    }
  }
  canvas_.bars(dots, colors_.sleep_dots);
  canvas_.bars(blocked, colors_.blocked_hatch);
  canvas_.bars(ready, hue.with_alpha(0.35));
  canvas_.bars(running, hue);
}

// marks: the birth tick and the end mark.
void TimelinePainter::marks(double y, LaneId id) {
  const model::LaneTrack& lane = model_.lanes.lane(id);
  const bool time = view_.axis == AxisKind::Time;
  const auto x_of = [&](EventSeq seq, base::TimeNs ns) {
    return view_.x_of(time ? static_cast<double>(ns) : static_cast<double>(seq.value));
  };
  const Box row = bar(y, {view_.x, view_.x + view_.width});
  const Color hue = colors_.hues[lane.hue];
  const Shapes draw = shapes();
  draw.birth(x_of(lane.born, lane.born_ns), row, hue);
  if (lane.ended) draw.end(x_of(lane.ended, lane.ended_ns), row, hue, lane.failed());
}

// --- arrows
// ---------------------------------------------------------------------------------------

// shown_by_hand: a hand-over that a program does itself, not one by which a loop runs a callback.
bool TimelinePainter::shown_by_hand(const model::Arrow& arrow) const {
  const auto is_loop = [&](LaneId id) {
    return !id || id.value > model_.lanes.lane_count() ||
           model_.lanes.lane(id).kind == trace::LaneKind::EventLoop;
  };
  return arrow.kind == model::Arrow::Kind::HandOver && !is_loop(arrow.from) && !is_loop(arrow.to);
}

// visible_arrows: which sorts are in view and not too dense to tell apart.
TimelinePainter::Visible TimelinePainter::visible_arrows() const {
  const auto [first, last] = model_.lanes.arrows_in(view_.axis, first_unit(), last_unit());
  std::size_t wakes = 0, by_hand = 0;
  for (std::size_t i = first; i < last; ++i) {
    const model::Arrow& arrow = model_.lanes.arrows()[i];
    if (arrow.kind != model::Arrow::Kind::HandOver) {
      ++wakes;
    } else if (shown_by_hand(arrow)) {
      ++by_hand;
    }
  }
  const double most = view_.width / kArrowPx;
  return {wakes > 0 && static_cast<double>(wakes) < most,
          by_hand > 0 && static_cast<double>(by_hand) < most};
}

void TimelinePainter::arrows(const std::vector<double>& middles) {
  const auto [first, last] = model_.lanes.arrows_in(view_.axis, first_unit(), last_unit());
  const Visible visible = visible_arrows();
  const auto middle = [&](LaneId id) {
    return id && id.value <= middles.size() ? middles[id.value - 1] : -1.0;
  };
  canvas_.push_clip({view_.x, 0, view_.width, 1e6});
  for (std::size_t i = first; i < last; ++i) {
    const model::Arrow& arrow = model_.lanes.arrows()[i];
    const double y0 = middle(arrow.from), y1 = middle(arrow.to);
    if (y0 < 0 || y1 < 0) continue;
    const bool by_hand = arrow.kind == model::Arrow::Kind::HandOver;
    if (by_hand ? !visible.by_hand || !shown_by_hand(arrow) : !visible.wakes) continue;
    const double x =
        view_.x_of(view_.axis == AxisKind::Time ? static_cast<double>(arrow.at_ns)
                                                : static_cast<double>(arrow.event.value));
    shapes().arrow(x, y0, y1, arrow.kind, 0.75);
  }
  canvas_.pop_clip();
}

}  // namespace fiberscope::exporter
