// Axis: the horizontal direction of a timeline: virtual time, all of it or with idle time folded,
// or steps (every event one unit).
//
// Owns: the mapping event <-> unit <-> pixel, and round ticks. Units are nanoseconds in time,
// folded or not, and event numbers on the step axis: event number s begins at unit s, so the state
// that holds at cursor c is the one drawn at unit c. Deliberately does not know lanes or drawing.
//
// Invariants:
//  1. unit_of(event) never decreases with the event; event_at(unit_of(e)) >= e, and on the step
//  axis
//     they are equal.
//  2. x_of and unit_of_x are inverse to each other within rounding.
//  3. Where idle time is folded, all time in view but that in breaks has one scale.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scheduler/trace/trace.h"

namespace fiberscope::model {

class Breaks;
class Idle;

// AxisKind: what a unit is. AxisMode: which axis people look at.
enum class AxisKind : std::uint8_t { Time, Steps };
enum class AxisMode : std::uint8_t { Steps, Time, Folded };
constexpr AxisKind kind_of(AxisMode mode) {
  return mode == AxisMode::Steps ? AxisKind::Steps : AxisKind::Time;
}
// axis_named: "steps", "time" or "folded", as people write it; none: anything else.
std::optional<AxisMode> axis_named(std::string_view name);

// unit_of: where an event stands on the axis. Event 0 (before all) stands at 0.
std::int64_t unit_of(const trace::Trace& trace, AxisKind axis, base::EventSeq event);
// event_at: the last event at or before the unit; 0 = before the first. Also the cursor there.
base::EventSeq event_at(const trace::Trace& trace, AxisKind axis, double unit);
// last_event_at: the last event whose time is <= t; 0 = none.
base::EventSeq last_event_at(const trace::Trace& trace, base::TimeNs t);
// time_at: the virtual time at a unit (on the step axis: of the event there).
base::TimeNs time_at(const trace::Trace& trace, AxisKind axis, double unit);
// axis_end: the unit where the trace so far ends; at least 1.
std::int64_t axis_end(const trace::Trace& trace, AxisKind axis);

struct Tick {
  double unit = 0;
  bool major = false;
  std::string label = {};  // only of major ticks: "0.5 ms", "1.25 s", "120", "+10 µs"
  bool is_start = false;   // of what follows a break: its label is a moment, later ones count on
};

// View: a window [begin, end) of the axis on a strip of pixels.
struct View {
  AxisKind axis = AxisKind::Time;
  double begin = 0;  // units
  double end = 1;
  double x = 0;  // pixels
  double width = 1;
  bool folded = false;                     // idle time is, if there is any
  std::shared_ptr<const Breaks> breaks{};  // null: all units are of one width
  double break_px = 0;                     // as wide is a break, while all have room

  bool operator==(const View&) const = default;
  // show: as that axis; where there is too much to fold, all of time. Afterwards begin and end are
  // of another kind, if the axis is.
  void show(AxisMode mode, const Idle& idle, double px_of_break);
  AxisMode mode() const {
    return axis == AxisKind::Steps ? AxisMode::Steps : folded ? AxisMode::Folded : AxisMode::Time;
  }

  // units_per_px: outside of breaks.
  double units_per_px() const {
    return breaks == nullptr ? (end - begin) / width : 1 / scale().px_per_ns;
  }
  // offset_of: in pixels from the left edge.
  double offset_of(double unit) const {
    return breaks == nullptr ? (unit - begin) / (end - begin) * width : folded_offset(unit);
  }
  double x_of(double unit) const { return x + offset_of(unit); }
  double unit_of_x(double px) const {
    return breaks == nullptr ? begin + (px - x) / width * (end - begin) : folded_unit(px - x);
  }
  // zoom: `factor` > 1 shows less; the unit under `px` stays there. Kept inside [0, limit].
  void zoom(double px, double factor, double limit);
  // pan: moves the contents by dx pixels. Kept inside [0, limit].
  void pan(double dx_px, double limit);
  // fit: shows [from, to] with a margin on both sides (a share of the width).
  void fit(double from, double to, double margin = 0.01);
  // ticks: round numbers (1, 2, 5 times a power of ten), majors at least `major_px` apart, minors
  // between. All labels of one view share one unit, so that they can be compared. With breaks each
  // stretch between them counts from where it begins.
  std::vector<Tick> ticks(double major_px = 110) const;

 private:
  // Scale: of a view with breaks.
  struct Scale {
    double px_per_ns = 1, break_px = 1;
    double left = 0;  // the left edge, in pixels from time 0
  };
  Scale scale() const;
  Scale scale_for(double from, double to, double px) const;
  Scale whole(double limit) const;
  double room_of_break() const;
  double px_from_0(double unit, const Scale& scale) const;
  double unit_at(double px, const Scale& scale) const;
  double folded_offset(double unit) const;
  double folded_unit(double offset) const;
  void look_at(Scale next, double limit);
  std::vector<Tick> folded_ticks(double major_px) const;
};

// tick_label: `unit_ns` of the view's common unit. "0.74 ms", "1.000 s", "step 120" has no word
// here: on the step axis just the number.
std::string tick_label(AxisKind axis, double unit, double step);

}  // namespace fiberscope::model
