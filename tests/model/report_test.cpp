#include "app/model/numbers/report.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>

#include "app/model/model.h"
#include "tests/support/trace_sample.h"

using namespace fiberscope;
using base::LaneId;
using base::TimeNs;
using model::AxisKind;
using model::SliceState;
using model::Stretches;

namespace {

using States = std::array<std::vector<TimeNs>, model::kSliceStates>;

// Brute: the stretches of each lane by following its state from event to event.
struct Brute {
  std::map<LaneId, States> lanes;

  Brute(const trace::Trace& trace, const model::Range& range) {
    const TimeNs t0 = model::time_at(trace, range.axis, static_cast<double>(range.from));
    const TimeNs t1 = model::time_at(trace, range.axis, static_cast<double>(range.to));
    struct Now {
      SliceState state;
      TimeNs since_ns;
      std::int64_t since;
    };
    std::map<LaneId, Now> now;
    const auto close = [&](LaneId lane, TimeNs end_ns, std::int64_t end) {
      const auto found = now.find(lane);
      if (found == now.end()) return;
      const Now& s = found->second;
      const bool in = range.axis == AxisKind::Steps ? s.since <= range.to && end > range.from
                      : s.since_ns == end_ns        ? s.since_ns >= t0 && s.since_ns <= t1
                                                    : s.since_ns < t1 && end_ns > t0;
      if (!in) return;
      const TimeNs share = std::max<TimeNs>(0, std::min(end_ns, t1) - std::max(s.since_ns, t0));
      lanes[lane][static_cast<std::size_t>(s.state)].push_back(share);
    };
    const auto enter = [&](LaneId lane, SliceState state, const trace::Event& event) {
      close(lane, event.time_ns, static_cast<std::int64_t>(event.seq.value));
      if (state == SliceState::Ended) {
        now.erase(lane);
      } else {
        now[lane] = {state, event.time_ns, static_cast<std::int64_t>(event.seq.value)};
      }
    };
    for (const trace::Event& event : trace.events()) {
      if (const auto* born = std::get_if<trace::LaneBorn>(&event.payload)) {
        enter(born->lane, SliceState::New, event);
      } else if (const auto* ready = std::get_if<trace::LaneReady>(&event.payload)) {
        enter(ready->lane, SliceState::Ready, event);
      } else if (const auto* run = std::get_if<trace::LaneSwitched>(&event.payload)) {
        enter(run->to, SliceState::Running, event);
      } else if (const auto* wait = std::get_if<trace::LaneBlocked>(&event.payload)) {
        enter(wait->lane, model::sleeps(wait->why) ? SliceState::Sleeping : SliceState::Blocked,
              event);
      } else if (const auto* end = std::get_if<trace::LaneEnded>(&event.payload)) {
        enter(end->lane, SliceState::Ended, event);
      }
    }
    const std::map<LaneId, Now> rest = now;
    for (const auto& [lane, s] : rest) {
      close(lane, trace.events().back().time_ns, static_cast<std::int64_t>(trace.size()) + 1);
    }
  }
};

Stretches measured(std::vector<TimeNs> all) {
  Stretches s;
  s.count = all.size();
  if (all.empty()) return s;
  std::sort(all.begin(), all.end());
  for (const TimeNs d : all) s.total_ns += d;
  s.min_ns = all.front();
  s.max_ns = all.back();
  // nearest rank, by counting
  const auto rank = [&](double percent) {
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (static_cast<double>(i + 1) * 100.0 >= percent * static_cast<double>(all.size())) {
        return all[i];
      }
    }
    return all.back();
  };
  s.p50_ns = rank(50);
  s.p90_ns = rank(90);
  s.p99_ns = rank(99);
  return s;
}

}  // namespace

TEST_CASE("a report is what counting by hand gives, on both axes, for any range") {
  const trace::Trace trace = test::random_trace(17, 12, 1500);
  const model::Model m(trace);
  std::uint64_t stretches = 0;
  for (const AxisKind axis : {AxisKind::Time, AxisKind::Steps}) {
    const model::Range whole = model::whole_range(trace, axis);
    for (int part = 0; part < 12; ++part) {
      model::Range range = whole;
      if (part > 0) {
        range.from = whole.to * (part - 1) / 13;
        range.to = range.from + whole.to / (part + 1);
        range.to = std::min(range.to, whole.to);
      }
      const model::Report report = model::make_report(trace, m.lanes, range);
      const Brute brute(trace, range);
      States all;
      for (const auto& [lane, states] : brute.lanes) {
        for (std::size_t s = 0; s < model::kSliceStates; ++s) {
          all[s].insert(all[s].end(), states[s].begin(), states[s].end());
        }
      }
      REQUIRE(report.lanes.size() == brute.lanes.size());
      for (const model::LaneReport& row : report.lanes) {
        for (std::size_t s = 0; s < model::kSliceStates; ++s) {
          CHECK(row.states[s] == measured(brute.lanes.at(row.lane)[s]));
        }
      }
      for (std::size_t s = 0; s < model::kSliceStates; ++s) {
        CHECK(report.states[s] == measured(all[s]));
        stretches += report.states[s].count;
      }
      TimeNs busy_ns = 0;
      for (const model::CoreReport& core : report.cores) busy_ns += core.busy_ns;
      CHECK(busy_ns == report.states[static_cast<std::size_t>(SliceState::Running)].total_ns);
    }
  }
  CHECK(stretches > 3000);
}

TEST_CASE("the report of the sample: sleeping, and of one lane and one state") {
  const trace::Trace trace = test::sample_trace();
  const model::Model m(trace);
  const model::Range whole = model::whole_range(trace, AxisKind::Time);
  const auto sleeping = static_cast<std::size_t>(SliceState::Sleeping);
  const model::Report report = model::make_report(trace, m.lanes, whole);
  CHECK(report.states[sleeping].count == 2);
  CHECK(report.states[sleeping].total_ns == 3 * base::kSecond);
  CHECK(report.states[sleeping].average_ns() == 3 * base::kSecond / 2);
  CHECK(report.states[sleeping].max_ns == 2 * base::kSecond);
  REQUIRE(report.cores.size() == 1);
  CHECK(report.cores[0].busy_ns + report.cores[0].idle_ns == report.to_ns);
  CHECK(report.cores[0].switches == 21);

  const std::array<LaneId, 2> lanes = {LaneId{4}, LaneId{6}};  // foo and func
  const model::Report one = model::make_report(
      trace, m.lanes, whole, {.lanes = lanes, .state = static_cast<int>(SliceState::Sleeping)});
  REQUIRE(one.lanes.size() == 1);  // func never sleeps
  CHECK(one.lanes[0].lane == LaneId{4});
  CHECK(one.lanes[0].longest.state == SliceState::Sleeping);
  CHECK(one.states[static_cast<std::size_t>(SliceState::Running)].count == 0);
  // half of foo's sleep
  const model::Report half =
      model::make_report(trace, m.lanes, {AxisKind::Time, base::kSecond + 24'000, whole.to},
                         {.lanes = lanes, .state = static_cast<int>(SliceState::Sleeping)});
  CHECK(half.states[sleeping].total_ns == base::kSecond);
}
