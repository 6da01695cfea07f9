#include "app/model/numbers/report.h"

#include <algorithm>

namespace fiberscope::model {

namespace {

using Durations = std::vector<TimeNs>;

// rank: the p-th percentile of at least one duration. Reorders them.
TimeNs rank(Durations& durations, std::size_t percent) {
  const std::size_t n = durations.size();
  const std::size_t at = (n * percent + 99) / 100 - 1;
  const auto nth = durations.begin() + static_cast<std::ptrdiff_t>(at);
  std::nth_element(durations.begin(), nth, durations.end());
  return *nth;
}

}  // namespace

Stretches measured(std::vector<TimeNs>& durations) {
  Stretches s;
  s.count = durations.size();
  if (durations.empty()) return s;
  s.min_ns = s.max_ns = durations.front();
  for (const TimeNs d : durations) {
    s.total_ns += d;
    s.min_ns = std::min(s.min_ns, d);
    s.max_ns = std::max(s.max_ns, d);
  }
  s.p50_ns = rank(durations, 50);
  s.p90_ns = rank(durations, 90);
  s.p99_ns = rank(durations, 99);
  return s;
}

namespace {

// Clip: a range on its axis and in time.
struct Clip {
  Range range;
  TimeNs from_ns, to_ns;

  // holds: whether a stretch counts (report.h, invariant 2).
  template <class Stretch>
  bool holds(const Stretch& s) const {
    if (range.axis == AxisKind::Steps) {
      const auto begin = static_cast<std::int64_t>(s.begin.value);
      const auto end = static_cast<std::int64_t>(s.end.value) + (s.open ? 1 : 0);
      return begin <= range.to && end > range.from;
    }
    if (s.begin_ns == s.end_ns) return s.begin_ns >= from_ns && s.begin_ns <= to_ns;
    return s.begin_ns < to_ns && s.end_ns > from_ns;
  }
  template <class Stretch>
  TimeNs share_ns(const Stretch& s) const {
    return std::max<TimeNs>(0, std::min(s.end_ns, to_ns) - std::max(s.begin_ns, from_ns));
  }
};

// Maker: one report being made.
class Maker {
 public:
  Maker(const Trace& trace, const Lanes& lanes, const Range& range, const ReportOptions& options)
      : lanes_(lanes), io_(options.io), state_(options.state) {
    report_.range = range;
    report_.from_ns = time_at(trace, range.axis, static_cast<double>(range.from));
    report_.to_ns = time_at(trace, range.axis, static_cast<double>(range.to));
    clip_ = {range, report_.from_ns, report_.to_ns};
  }

  void add_lane(LaneId id) {
    LaneReport row;
    row.lane = id;
    std::array<Durations, kSliceStates> durations;
    const auto [first, last] =
        lanes_.slices_in(id, clip_.range.axis, clip_.range.from, clip_.range.to);
    const auto take = [&](const Slice& slice) {
      const auto state = static_cast<std::size_t>(slice.state);
      if (slice.state == SliceState::Ended || !clip_.holds(slice)) return;
      if (state_ >= 0 && static_cast<std::size_t>(state_) != state) return;
      durations[state].push_back(clip_.share_ns(slice));
      const bool longer = !row.longest.lane || slice.duration_ns() > row.longest.duration_ns();
      if (longer) row.longest = slice;
    };
    for (std::uint32_t i = first; i < last; ++i) take(lanes_.slice(id, i));
    if (io_ != nullptr) {
      const auto [from, to] =
          io_->indices_in(id, clip_.range.axis, clip_.range.from, clip_.range.to);
      for (std::uint32_t i = from; i < to; ++i) {
        if (const auto span = io_->at(id, i)) take(*span);
      }
    }
    if (!row.longest.lane) return;
    for (std::size_t s = 0; s < kSliceStates; ++s) {
      row.states[s] = measured(durations[s]);
      all_[s].insert(all_[s].end(), durations[s].begin(), durations[s].end());
    }
    report_.lanes.push_back(row);
  }

  void add_core(CoreId id) {
    CoreReport row;
    row.core = id;
    const auto [first, last] =
        lanes_.core_slices_in(id, clip_.range.axis, clip_.range.from, clip_.range.to);
    for (std::uint32_t i = first; i < last; ++i) {
      const CoreSlice slice = lanes_.core_slice(id, i);
      if (!clip_.holds(slice)) continue;
      (slice.lane ? row.busy_ns : row.idle_ns) += clip_.share_ns(slice);
      const std::int64_t begin = clip_.range.axis == AxisKind::Time
                                     ? slice.begin_ns
                                     : static_cast<std::int64_t>(slice.begin.value);
      if (slice.lane && begin >= clip_.range.from) ++row.switches;
    }
    report_.cores.push_back(row);
  }

  Report finish() {
    for (std::size_t s = 0; s < kSliceStates; ++s) report_.states[s] = measured(all_[s]);
    return std::move(report_);
  }

 private:
  const Lanes& lanes_;
  const IoSpans* io_;
  const int state_;
  Clip clip_{};
  Report report_;
  std::array<Durations, kSliceStates> all_;
};

}  // namespace

Range whole_range(const Trace& trace, AxisKind axis) {
  const std::int64_t end = trace.size() == 0        ? 0
                           : axis == AxisKind::Time ? trace.events().back().time_ns
                                                    : static_cast<std::int64_t>(trace.size());
  return {axis, 0, end};
}

Report make_report(const Trace& trace, const Lanes& lanes, const Range& range,
                   const ReportOptions& options) {
  Maker maker(trace, lanes, range, options);
  if (options.lanes.empty()) {
    for (std::uint32_t i = 1; i <= lanes.lane_count(); ++i) maker.add_lane(LaneId{i});
  } else {
    for (const LaneId id : options.lanes) {
      if (id && id.value <= lanes.lane_count()) maker.add_lane(id);
    }
  }
  for (std::size_t i = 1; i <= lanes.cores().size(); ++i) {
    maker.add_core(CoreId{static_cast<std::uint32_t>(i)});
  }
  return maker.finish();
}

}  // namespace fiberscope::model
