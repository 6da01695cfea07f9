// Axis: the horizontal direction of a timeline: virtual time, or steps (every event one unit).
//
// Owns: the mapping event <-> unit <-> pixel, and round ticks. Units are nanoseconds on the time
// axis and event numbers on the step axis: event number s begins at unit s, so the state that holds
// at cursor c is the one drawn at unit c.
// Deliberately does not know lanes or drawing.
//
// Invariants:
//  1. unit_of(event) never decreases with the event; event_at(unit_of(e)) >= e, and on the step
//  axis
//     they are equal.
//  2. x_of and unit_of_x are inverse to each other within rounding.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "scheduler/trace/trace.h"

namespace fiberscope::model {

enum class AxisKind : std::uint8_t { Time, Steps };

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
  std::string label;  // only of major ticks: "0.5 ms", "1.25 s", "120"
};

// View: a window [begin, end) of the axis on a strip of pixels.
struct View {
  AxisKind axis = AxisKind::Time;
  double begin = 0;  // units
  double end = 1;
  double x = 0;  // pixels
  double width = 1;

  bool operator==(const View&) const = default;
  double units_per_px() const { return (end - begin) / width; }
  double x_of(double unit) const { return x + (unit - begin) / (end - begin) * width; }
  double unit_of_x(double px) const { return begin + (px - x) / width * (end - begin); }
  // zoom: `factor` > 1 shows less; the unit under `px` stays there. Kept inside [0, limit].
  void zoom(double px, double factor, double limit);
  // pan: moves the contents by dx pixels. Kept inside [0, limit].
  void pan(double dx_px, double limit);
  // fit: shows [from, to] with a margin on both sides (a share of the width).
  void fit(double from, double to, double margin = 0.01);
  // ticks: round numbers (1, 2, 5 times a power of ten), majors at least `major_px` apart, minors
  // between. All labels of one view share one unit, so that they can be compared.
  std::vector<Tick> ticks(double major_px = 110) const;
};

// tick_label: `unit_ns` of the view's common unit. "0.74 ms", "1.000 s", "step 120" has no word
// here: on the step axis just the number.
std::string tick_label(AxisKind axis, double unit, double step);

}  // namespace fiberscope::model
