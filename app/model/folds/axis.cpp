#include "app/model/folds/axis.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "app/model/folds/breaks.h"
#include "app/model/folds/idle.h"

namespace fiberscope::model {

using base::EventSeq;
using base::TimeNs;
using trace::Trace;

std::optional<AxisMode> axis_named(std::string_view name) {
  if (name == "steps") return AxisMode::Steps;
  if (name == "time") return AxisMode::Time;
  if (name == "folded") return AxisMode::Folded;
  return {};
}

std::int64_t unit_of(const Trace& trace, AxisKind axis, EventSeq event) {
  if (axis == AxisKind::Steps) return static_cast<std::int64_t>(event.value);
  if (!event || trace.size() == 0) return 0;
  return trace.time_of(EventSeq{std::min(event.value, trace.size())});
}

EventSeq last_event_at(const Trace& trace, TimeNs t) { return EventSeq{trace.count_until(t)}; }

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
  return trace.time_of(event);
}

std::int64_t axis_end(const Trace& trace, AxisKind axis) {
  if (trace.size() == 0) return 1;
  const std::int64_t end = axis == AxisKind::Time ? trace.time_of(EventSeq{trace.size()})
                                                  : static_cast<std::int64_t>(trace.size());
  return std::max<std::int64_t>(end, 1);
}

// --- View
// -----------------------------------------------------------------------------------------

namespace {

constexpr double kLeastUnits = 4;     // of a view that is zoomed in as far as it goes
constexpr double kBreaksShare = 0.6;  // of the width, that breaks take at most

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

void View::show(AxisMode mode, const Idle& idle, double px_of_break) {
  axis = kind_of(mode);
  folded = mode == AxisMode::Folded && !idle.too_many();
  breaks = folded ? idle.breaks() : nullptr;
  break_px = breaks == nullptr ? 0 : px_of_break;
}

void View::zoom(double px, double factor, double limit) {
  const double fixed = unit_of_x(px);
  if (breaks != nullptr) {
    const Scale least = whole(limit);
    const double most = std::max(width / kLeastUnits, least.px_per_ns);
    Scale next = least;
    next.px_per_ns = std::clamp(scale().px_per_ns * factor, least.px_per_ns, most);
    next.left = px_from_0(fixed, next) - (px - x);
    return look_at(next, limit);
  }
  const double share = (px - x) / width;
  const double span = std::clamp((end - begin) / factor, std::min(kLeastUnits, limit), limit);
  begin = fixed - share * span;
  end = begin + span;
  keep_inside(*this, limit);
}

void View::pan(double dx_px, double limit) {
  if (breaks != nullptr) {
    Scale next = scale();
    next.left -= dx_px;
    return look_at(next, limit);
  }
  const double units = dx_px * units_per_px();
  begin -= units;
  end -= units;
  keep_inside(*this, limit);
}

void View::fit(double from, double to, double margin) {
  const double span = std::max(to - from, 1.0);
  if (breaks != nullptr) {
    const double inner = width / (1 + 2 * margin);
    Scale next = scale_for(from, from + span, inner);
    next.left = px_from_0(from, next) - inner * margin;
    begin = unit_at(next.left, next);
    end = unit_at(next.left + width, next);
    return;
  }
  begin = from - span * margin;
  end = from + span * (1 + margin);
}

// --- with breaks
// ---------------------------------------------------------------------------------------

double View::room_of_break() const {
  return std::min(break_px, kBreaksShare * width / static_cast<double>(breaks->count()));
}

// scale_for: with which [from, to] is `px` wide. Inside of a break there is nothing that could be
// wide: it is the break then.
View::Scale View::scale_for(double from, double to, double px) const {
  const Breaks::Place a = breaks->place_of(from), b = breaks->place_of(to);
  const double ns = b.ns - a.ns, folds = b.breaks - a.breaks, most = width / kLeastUnits;
  Scale scale{most, room_of_break(), 0};
  if (ns > 0) scale.px_per_ns = std::min(most, (px - folds * scale.break_px) / ns);
  if (scale.px_per_ns == most && folds > 0) {
    scale.break_px = std::max(scale.break_px, (px - ns * most) / folds);
  }
  scale.left = a.px(scale.px_per_ns, scale.break_px);
  return scale;
}

// scale: whoever paints asks for that of one view again and again.
View::Scale View::scale() const {
  struct Known {
    std::shared_ptr<const Breaks> breaks;
    double begin = 0, end = 0, width = 0, break_px = 0;
    Scale scale;
  };
  thread_local Known known;
  if (known.breaks != breaks || known.begin != begin || known.end != end || known.width != width ||
      known.break_px != break_px) {
    known = {breaks, begin, end, width, break_px, scale_for(begin, end, width)};
  }
  return known.scale;
}

View::Scale View::whole(double limit) const {
  Scale scale = scale_for(0, limit, width);
  scale.break_px = room_of_break();
  return scale;
}

double View::px_from_0(double unit, const Scale& scale) const {
  return breaks->place_of(unit).px(scale.px_per_ns, scale.break_px);
}

double View::unit_at(double px, const Scale& scale) const {
  return breaks->time_at(px, scale.px_per_ns, scale.break_px);
}

double View::folded_offset(double unit) const {
  const Scale now = scale();
  return px_from_0(unit, now) - now.left;
}

double View::folded_unit(double offset) const {
  const Scale now = scale();
  return unit_at(now.left + offset, now);
}

// look_at: kept inside [0, limit].
void View::look_at(Scale next, double limit) {
  next.left = std::clamp(next.left, 0.0, std::max(0.0, px_from_0(limit, next) - width));
  begin = unit_at(next.left, next);
  end = unit_at(next.left + width, next);
}

// --- ticks
// ---------------------------------------------------------------------------------------------

std::string tick_label(AxisKind axis, double unit, double step) {
  if (axis == AxisKind::Steps) return with_decimals(unit, std::max(step, 1.0), "");
  const Unit common = common_unit(std::max(std::abs(unit), step));
  return with_decimals(unit / common.ns, step / common.ns, common.name);
}

namespace {

// Steps: how far ticks are apart.
struct TickSteps {
  double major = 1, minor = 1;
  int minors = 5;
};

// steps_of: a step of 2 splits into 4, one of 1 and 5 into 5.
TickSteps steps_of(double least_major) {
  const double major = std::max(round_up(least_major), 1.0);
  const double lead = major / std::pow(10.0, std::floor(std::log10(major) + 1e-9));
  const int minors = lead > 1.5 && lead < 2.5 ? 4 : 5;
  return {major, major / minors, minors};
}

}  // namespace

std::vector<Tick> View::ticks(double major_px) const {
  std::vector<Tick> ticks;
  if (!(end > begin) || !(width > 0)) return ticks;
  if (breaks != nullptr) return folded_ticks(major_px);
  const auto [major, minor, minors] = steps_of(units_per_px() * major_px);
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

// folded_ticks: the moment at which a stretch begins, then how much later it is. Where that moment
// is out of view it stands at the edge, and points there; of the first stretch it need not.
std::vector<Tick> View::folded_ticks(double major_px) const {
  struct Part {
    double from, to;  // the stretch, as far as it can be seen to the right
  };
  std::vector<Part> parts;
  double from = 0, longest = 0;
  for (std::size_t i = 0; i <= breaks->count(); ++i) {
    const bool last = i == breaks->count();
    const double to = last ? end : std::min(end, static_cast<double>(breaks->list()[i].from_ns));
    if (from <= end && to >= begin) {
      parts.push_back({from, to});
      longest = std::max(longest, to - from);
    }
    if (!last) from = static_cast<double>(breaks->list()[i].to_ns);
  }
  const auto [major, minor, minors] = steps_of(units_per_px() * major_px);
  const Unit common = common_unit(std::max(longest, major));
  std::vector<Tick> ticks;
  for (const Part& part : parts) {
    const bool cut = part.from < begin;
    const std::string moment = base::format_time(static_cast<TimeNs>(part.from));
    if (!cut) ticks.push_back({part.from, true, moment, true});
    if (cut && part.from > 0) ticks.push_back({begin, true, "‹ " + moment, true});
    const auto first = std::ceil((begin - part.from) / minor - 1e-9);
    for (auto i = static_cast<std::int64_t>(std::max(first, 1.0));; ++i) {
      const double later = static_cast<double>(i) * minor;
      if (part.from + later > part.to) break;
      const bool is_major = i % minors == 0;
      if (!is_major && minor < 1) continue;
      Tick tick{part.from + later, is_major};
      if (is_major) {
        tick.label = (cut && part.from == 0 ? "" : "+") +
                     with_decimals(later / common.ns, major / common.ns, common.name);
      }
      ticks.push_back(std::move(tick));
    }
  }
  return ticks;
}

}  // namespace fiberscope::model
