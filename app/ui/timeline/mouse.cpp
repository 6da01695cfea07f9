// The mouse over the lanes of timeline/frame.h: hover, click, range, pan, wheel.
#include <cmath>

#include "app/export/labels.h"
#include "app/ui/timeline/frame.h"

namespace fiberscope::ui {
namespace {

using model::SliceState;

// end_near: the end mark of the lane, which has no width of its own.
std::optional<model::Slice> end_near(const TimelineFrame& f, LaneId lane, float x) {
  const auto& lanes = f.scene.model.lanes;
  const auto& track = lanes.lane(lane);
  const std::uint32_t count = lanes.slice_count(lane);
  if (!track.ended || count == 0) return {};
  const float at = f.x_of(track.ended);
  if (x < at - 2 || x > at + f.ui.px(track.failed() ? 14 : 7)) return {};
  const model::Slice slice = lanes.slice(lane, count - 1);
  if (slice.state != SliceState::Ended) return {};
  return slice;
}

// slice_near: the slice under the mouse; of those too small to hit, the nearest that ran.
std::optional<model::Slice> slice_near(const TimelineFrame& f, LaneId lane, float x) {
  if (auto end = end_near(f, lane, x)) return end;
  const auto& lanes = f.scene.model.lanes;
  const model::View& view = f.view();
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

// span_near: copying or polling in vain, which lies over the slice; of thin ones the nearest.
std::optional<model::Slice> span_near(const TimelineFrame& f, LaneId lane, float x) {
  const auto& io = f.scene.model.io;
  const model::View& view = f.view();
  const auto from = static_cast<std::int64_t>(std::floor(view.unit_of_x(x - 3)));
  const auto to = static_cast<std::int64_t>(std::ceil(view.unit_of_x(x + 3)));
  const auto [first, last] = io.indices_in(lane, view.axis, from, to);
  std::optional<model::Slice> best;
  double best_distance = 1.5;
  for (std::uint32_t i = first; i < std::min(last, first + 4096); ++i) {
    const auto span = io.at(lane, i);
    if (!span) continue;
    const auto [begin, end] = exporter::extent(*span, view.axis);
    const double x0 = view.x_of(begin), x1 = view.x_of(end);
    const double distance = x < x0 ? x0 - x : x > x1 ? x - x1 : 0;
    if (distance < best_distance) best = span, best_distance = distance;
  }
  return best;
}

std::optional<model::CoreSlice> core_slice_at(const TimelineFrame& f, CoreId core, float x) {
  const auto unit = static_cast<std::int64_t>(f.view().unit_of_x(x));
  const auto& lanes = f.scene.model.lanes;
  const auto [first, last] = lanes.core_slices_in(core, f.view().axis, unit, unit + 1);
  std::optional<model::CoreSlice> found;
  for (std::uint32_t i = first; i < std::min(last, first + 4096); ++i) {
    const auto slice = lanes.core_slice(core, i);
    const auto [begin, end] = exporter::extent(slice, f.view().axis);
    if (slice.lane && f.view().x_of(begin) <= x && x <= f.view().x_of(end)) found = slice;
  }
  return found;
}

void hover(TimelineFrame& f) {
  const Point at = f.ui.input().mouse;
  for (const Row& row : f.rows) {
    const Rect r = Rect{f.lanes.x, f.top_of(row), f.lanes.w, row.h}.meet(f.area_of(row));
    if (at.y < r.y || at.y >= r.bottom()) continue;
    f.t().hover.at = at;
    if (row.kind == Row::Kind::Lane && !row.folded) {
      f.t().hover.slice = slice_near(f, row.lane, at.x);
      const bool ended = f.t().hover.slice && f.t().hover.slice->state == SliceState::Ended;
      if (const auto span = span_near(f, row.lane, at.x); span && !ended) f.t().hover.slice = span;
    } else if (row.kind == Row::Kind::Core) {
      f.t().hover.core = core_slice_at(f, row.core, at.x);
    } else if (row.kind == Row::Kind::File) {
      hover_file(f, row, at);
    }
  }
}

// snapped: the event nearest to the pixel.
EventSeq snapped(const TimelineFrame& f, float x) {
  const double unit = f.view().unit_of_x(x);
  const EventSeq at = model::event_at(f.scene.trace(), f.view().axis, unit);
  const EventSeq next{std::min(at.value + 1, f.scene.trace().size())};
  return f.x_of(next) - x < x - f.x_of(at) ? next : at;
}

void wheel(TimelineFrame& f, const Rect& strip) {
  Ui& ui = f.ui;
  TimelineState& t = f.t();
  const Input& in = ui.input();
  if (!ui.hovering(strip)) return;
  if (in.wheel_x != 0) t.view.pan(in.wheel_x * ui.px(60), f.limit), t.fits_all = false;
  if (in.wheel == 0) return;
  if (in.shift) {
    t.view.pan(ui.wheel_over(strip) * ui.px(80), f.limit);
    t.fits_all = false;
  } else if (in.ctrl != f.state.prefs.wheel_zooms) {
    t.view.zoom(in.mouse.x, std::pow(1.25, ui.wheel_over(strip)), f.limit);
    t.fits_all = false;
  } else {
    t.scroll_y -= ui.wheel_over(strip) * ui.px(60);
  }
}

void pan(TimelineFrame& f, const Hit& hit) {
  if (!hit.held || (hit.drag.x == 0 && hit.drag.y == 0)) return;
  f.t().view.pan(hit.drag.x, f.limit);
  f.t().scroll_y -= hit.drag.y;
  f.t().fits_all = false;
}

void click(TimelineFrame& f) {
  f.t().range.reset();
  if (!f.t().totals.state) f.t().totals.open = false;
  const Hover& hover = f.t().hover;
  if (hover.packet) {
    const model::Packet& packet = f.scene.model.packets.all()[*hover.packet];
    f.ask(intent::GoTo{packet.sent, packet.sender});
  } else if (hover.strike) {
    f.ask(intent::GoTo{*hover.strike});
  } else if (hover.file) {
    f.ask(intent::GoTo{hover.file->begin});
  } else if (hover.slice) {
    // of copying and polling the call that tells of it
    const bool call =
        hover.slice->state == SliceState::Copying || hover.slice->state == SliceState::Polling;
    f.ask(intent::GoTo{call ? hover.slice->end : hover.slice->begin, hover.slice->lane});
  } else if (hover.core) {
    f.ask(intent::GoTo{hover.core->begin, hover.core->lane});
  }
}

// fit_hovered: the slice under the mouse from edge to edge.
void fit_hovered(TimelineFrame& f) {
  const Hover& hover = f.t().hover;
  if (!hover.slice && !hover.core) return;
  const auto [begin, end] = hover.slice ? exporter::extent(*hover.slice, f.view().axis)
                                        : exporter::extent(*hover.core, f.view().axis);
  f.t().view.fit(begin, std::max(begin + 1, end), 0.15);
  f.t().fits_all = false;
  f.t().fitted_selection = true;
}

void select_range(TimelineFrame& f, const Hit& hit) {
  TimelineState& t = f.t();
  const Point at = f.ui.input().mouse;
  if (hit.pressed) t.drag_from_x = at.x, t.drag_from_y = at.y;
  const bool dragged = std::abs(at.x - t.drag_from_x) > f.ui.px(4);
  if (hit.pressed && f.ui.input().double_clicked) return fit_hovered(f);
  if (hit.held && dragged) {
    const EventSeq a = snapped(f, std::min(at.x, t.drag_from_x));
    const EventSeq b = snapped(f, std::max(at.x, t.drag_from_x));
    t.range = Range{a, b};
    t.fitted_selection = false;
    t.totals.open = true;
    t.totals.state.reset();
  } else if (hit.clicked && !dragged) {
    click(f);
  }
}

}  // namespace

void follow_mouse(TimelineFrame& f) {
  Ui& ui = f.ui;
  TimelineState& t = f.t();
  wheel(f, {f.lanes.x, f.ruler.y, f.lanes.w, f.lanes.bottom() - f.ruler.y});
  pan(f, ui.hit("timeline.pan", f.lanes, Button::Right));
  pan(f, ui.hit("timeline.pan2", f.lanes, Button::Middle));
  const Hit h = ui.hit("timeline.lanes", f.lanes);
  if (h.hovered && !t.hover.finding && !t.hover.packet) hover(f);
  if ((h.pressed || h.held) && ui.key_down(key::kSpace)) {
    t.space_pans = true;
    pan(f, h);
  } else if (!t.space_pans) {
    select_range(f, h);
  }
}

}  // namespace fiberscope::ui
