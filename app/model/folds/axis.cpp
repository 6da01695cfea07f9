#include "app/model/folds/axis.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace fiberscope::model {

using base::EventSeq;
using base::TimeNs;
using trace::Trace;

std::int64_t unit_of(const Trace& trace, AxisKind axis, EventSeq event) {
  if (axis == AxisKind::Steps) return static_cast<std::int64_t>(event.value);
  if (!event || trace.size() == 0) return 0;
  return trace.at(EventSeq{std::min(event.value, trace.size())}).time_ns;
}

EventSeq last_event_at(const Trace& trace, TimeNs t) {
  const auto& events = trace.events();
  const auto found =
      std::upper_bound(events.begin(), events.end(), t,
                       [](TimeNs time, const trace::Event& e) { return time < e.time_ns; });
  return EventSeq{static_cast<std::uint64_t>(found - events.begin())};
}

EventSeq event_at(const Trace& trace, AxisKind axis, double unit) {
  if (unit < 0) return {};
  const double last = static_cast<double>(axis_end(trace, axis));
  const auto whole = static_cast<std::int64_t>(std::min(unit, last));
  if (axis == AxisKind::Time) return last_event_at(trace, whole);
  return EventSeq{std::min(static_cast<std::uint64_t>(whole), trace.size())};
}

TimeNs time_at(const Trace& trace, AxisKind axis, double unit) {
  if (axis == AxisKind::Time) return static_cast<TimeNs>(std::max(unit, 0.0));
  const EventSeq event = event_at(trace, axis, unit);
  return event ? trace.at(event).time_ns : 0;
}

std::int64_t axis_end(const Trace& trace, AxisKind axis) {
  if (trace.size() == 0) return 1;
  const std::int64_t end = axis == AxisKind::Time ? trace.events().back().time_ns
                                                  : static_cast<std::int64_t>(trace.size());
  return std::max<std::int64_t>(end, 1);
}

// --- View
// -----------------------------------------------------------------------------------------

namespace {

// keep_inside: moves the window into [0, limit], shrinking it when it is wider.
void keep_inside(View& view, double limit) {
  const double span = std::min(view.end - view.begin, limit);
  view.begin = std::clamp(view.begin, 0.0, limit - span);
  view.end = view.begin + span;
}

// round_up: the smallest of 1, 2, 5 times a power of ten that is not less.
double round_up(double value) {
  const double power = std::pow(10.0, std::floor(std::log10(value)));
  for (const double factor : {1.0, 2.0, 5.0}) {
    if (power * factor >= value * (1 - 1e-9)) return power * factor;
  }
  return power * 10;
}

struct Unit {
  double ns;
  const char* name;
};

Unit common_unit(double largest_ns) {
  if (largest_ns >= 1e9) return {1e9, "s"};
  if (largest_ns >= 1e6) return {1e6, "ms"};
  if (largest_ns >= 1e3) return {1e3, "µs"};
  return {1, "ns"};
}

std::string with_decimals(double value, double step, const char* unit) {
  const int decimals = std::clamp(static_cast<int>(std::ceil(-std::log10(step) - 1e-9)), 0, 9);
  char text[64];
  std::snprintf(text, sizeof text, "%.*f%s%s", decimals, value, *unit ? " " : "", unit);
  return text;
}

}  // namespace

void View::zoom(double px, double factor, double limit) {
  const double fixed = unit_of_x(px);
  const double share = (px - x) / width;
  const double span = std::clamp((end - begin) / factor, std::min(4.0, limit), limit);
  begin = fixed - share * span;
  end = begin + span;
  keep_inside(*this, limit);
}

void View::pan(double dx_px, double limit) {
  const double units = dx_px * units_per_px();
  begin -= units;
  end -= units;
  keep_inside(*this, limit);
}

void View::fit(double from, double to, double margin) {
  const double span = std::max(to - from, 1.0);
  begin = from - span * margin;
  end = from + span * (1 + margin);
}

std::string tick_label(AxisKind axis, double unit, double step) {
  if (axis == AxisKind::Steps) return with_decimals(unit, std::max(step, 1.0), "");
  const Unit common = common_unit(std::max(std::abs(unit), step));
  return with_decimals(unit / common.ns, step / common.ns, common.name);
}

std::vector<Tick> View::ticks(double major_px) const {
  std::vector<Tick> ticks;
  if (!(end > begin) || !(width > 0)) return ticks;
  const double major = std::max(round_up(units_per_px() * major_px), 1.0);
  // A step of 2 splits into 4, one of 1 and 5 into 5.
  const double lead = major / std::pow(10.0, std::floor(std::log10(major) + 1e-9));
  const int minors = lead > 1.5 && lead < 2.5 ? 4 : 5;
  const double minor = major / minors;
  const Unit common = common_unit(std::max({std::abs(begin), std::abs(end), major}));
  const bool labels_minor = minor >= 1;
  for (auto i = static_cast<std::int64_t>(std::ceil(begin / minor - 1e-9));
       static_cast<double>(i) * minor <= end + minor * 1e-9; ++i) {
    Tick tick;
    tick.unit = static_cast<double>(i) * minor;
    tick.major = i % minors == 0;
    if (!tick.major && !labels_minor) continue;
    if (tick.major) {
      tick.label = axis == AxisKind::Steps
                       ? with_decimals(tick.unit, major, "")
                       : with_decimals(tick.unit / common.ns, major / common.ns, common.name);
    }
    ticks.push_back(std::move(tick));
  }
  return ticks;
}

}  // namespace fiberscope::model
