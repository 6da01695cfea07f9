// The mouse over the lanes of timeline/frame.h: hover, click, range, pan, wheel.
#include <cmath>

#include "app/export/picture/object_row.h"
#include "app/ui/timeline/frame.h"

namespace fiberscope::ui {
namespace {

constexpr double kPacketHitPx = 4;

// hover: what the rows say of the point.
void hover(TimelineFrame& f) {
  const Point at = f.ui.input().mouse;
  Hover& hover = f.t().hover;
  static_cast<exporter::Found&>(hover) = f.picture.hit(at.x, at.y);
  hover.at = at;
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
  } else if (hover.value) {
    const auto& variable = *f.scene.model.variables.find(hover.value->variable);
    const model::VariableValue& value = variable.values[hover.value->index];
    f.ask(intent::GoTo{model::told_at(f.scene.trace(), value.event), value.writer});
  } else if (hover.object) {
    const auto [event, lane] = exporter::beginning_of(f.scene.model, *hover.object);
    f.ask(intent::GoTo{event, lane});
  } else if (hover.file) {
    f.ask(intent::GoTo{hover.file->begin});
  } else if (hover.slice) {
    // of copying and polling the call that tells of it
    const bool call = hover.slice->state == model::SliceState::Copying ||
                      hover.slice->state == model::SliceState::Polling;
    f.ask(intent::GoTo{call ? hover.slice->end : hover.slice->begin});
    f.ask(intent::Select{hover.slice->lane});
  } else if (hover.core) {
    f.ask(intent::GoTo{hover.core->begin, hover.core->lane});
  }
}

// fit_hovered: the slice under the mouse from edge to edge.
void fit_hovered(TimelineFrame& f) {
  const Hover& hover = f.t().hover;
  if (!hover.slice && !hover.core) return;
  const auto [begin, end] = hover.slice ? model::extent(*hover.slice, f.view().axis)
                                        : model::extent(*hover.core, f.view().axis);
  f.t().view.fit(begin, std::max(begin + 1, end), 0.15);
  f.t().fits_all = false;
  f.t().fitted_selection = true;
}

void select_range(TimelineFrame& f, const Hit& hit) {
  TimelineState& t = f.t();
  const Point at = f.ui.input().mouse;
  if (hit.pressed) t.drag_from_x = at.x, t.drag_from_y = at.y;
  if (hit.pressed && f.ui.input().double_clicked) {
    t.drag_from_x = INFINITY;  // its release is no click: what lies there now may be another lane
    return fit_hovered(f);
  }
  if (std::isinf(t.drag_from_x)) return;
  const bool dragged = std::abs(at.x - t.drag_from_x) > f.ui.px(4);
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

// point_at_flags: before the lanes see the mouse, since the marks stand on them.
void point_at_flags(TimelineFrame& f) {
  const auto& findings = f.scene.model.findings.list();
  for (const exporter::Flag& flag : f.picture.flags) {
    const model::Finding& finding = findings[flag.finding];
    const Hit h = f.ui.hit("finding." + std::to_string(flag.finding), rect_of(flag.box));
    if (h.hovered) f.t().hover.finding = flag.finding, f.t().hover.at = f.ui.input().mouse;
    if (h.clicked) {
      f.ask(intent::GoTo{finding.event, finding.lane, model::FocusReason::Finding});
    }
  }
}

void point_at_packets(TimelineFrame& f) {
  Hover& hover = f.t().hover;
  if (!f.ui.hovering(f.lanes) || hover.finding) return;
  const Point at = f.ui.input().mouse;
  double nearest = f.brush.px(kPacketHitPx);
  for (const exporter::PacketLine& line : f.picture.packets) {
    const double away = line.distance(at.x, at.y);
    if (away >= nearest) continue;
    nearest = away;
    hover.packet = line.packet;
    hover.more_packets = line.more;
    hover.at = at;
  }
}

void follow_mouse(TimelineFrame& f) {
  Ui& ui = f.ui;
  TimelineState& t = f.t();
  t.pointed_lane = {};
  wheel(f, {f.lanes.x, f.ruler.y, f.lanes.w, f.lanes.bottom() - f.ruler.y});
  pan(f, ui.hit("timeline.pan", f.lanes, Button::Right));
  pan(f, ui.hit("timeline.pan2", f.lanes, Button::Middle));
  const Hit h = ui.hit("timeline.lanes", f.lanes);
  if (h.hovered && !t.hover.finding && !t.hover.packet) hover(f);
  if (t.hover.slice) t.pointed_lane = t.hover.slice->lane;
  if ((h.pressed || h.held) && ui.key_down(key::kSpace)) {
    t.space_pans = true;
    pan(f, h);
  } else if (!t.space_pans) {
    select_range(f, h);
  }
}

}  // namespace fiberscope::ui
