// Idle time: which of it is folded, and the axis on which it is.
#include <doctest/doctest.h>

#include <cmath>
#include <random>

#include "app/model/model.h"
#include "app/model/reading/row.h"
#include "tests/support/nap_trace.h"
#include "tests/support/trace_sample.h"

using namespace fiberscope;
using base::kMillisecond;
using base::kSecond;
using model::AxisMode;
using model::Break;
using model::Breaks;
using model::Idle;

namespace {

constexpr double kRoom = 100;  // of a break, in pixels

std::vector<Break> folded(const trace::Trace& trace) {
  const Idle idle(trace);
  return idle.breaks() == nullptr ? std::vector<Break>{} : idle.breaks()->list();
}

// folded_view: of the whole trace, on a thousand pixels.
model::View folded_view(const trace::Trace& trace) {
  model::View view;
  view.x = 200, view.width = 1000;
  view.show(AxisMode::Folded, Idle(trace), kRoom);
  view.fit(0, static_cast<double>(model::axis_end(trace, view.axis)), 0);
  return view;
}

std::vector<std::string> labels(const model::View& view) {
  std::vector<std::string> labels;
  for (const model::Tick& tick : view.ticks()) {
    if (tick.major) labels.push_back((tick.is_start ? "|" : "") + tick.label);
  }
  return labels;
}

}  // namespace

TEST_CASE("what is idle for more than twice as long as all the rest is folded, and only that") {
  // runs 10 ms, sleeps 70, runs 10, sleeps 30, runs 10, sleeps 81, runs 10: busy 40
  const trace::Trace trace = test::nap_trace({{10, 70}, {10, 30}, {10, 81}, {10, 0}});
  CHECK(Idle(trace).busy_ns() == 40 * kMillisecond);
  CHECK(folded(trace) == std::vector<Break>{{130 * kMillisecond, 211 * kMillisecond}});
  CHECK(folded(test::nap_trace({{10, 80}, {10, 0}, {20, 0}})).empty());
  CHECK(folded(test::nap_trace({{10, 81}, {10, 0}, {20, 0}})).size() == 1);
}

TEST_CASE("a stretch with somebody late in it is folded only up to where that begins") {
  // two lanes: one sleeps 100 ms, the other keeps the thread asleep for a second
  const trace::Trace trace = test::late_trace(100 * kMillisecond, kSecond);
  const auto list = folded(trace);
  CHECK(Idle(trace).busy_ns() > 900 * kMillisecond);  // the time that one was late
  CHECK(list.empty());
  const auto later = folded(test::late_trace(kSecond, 1100 * kMillisecond));
  REQUIRE(later.size() == 1);
  CHECK(later[0].to_ns == kSecond + kMillisecond);
}

TEST_CASE("two runs on one axis fold what is idle in both, and where one has ended") {
  const trace::Trace a = test::nap_trace({{10, 200}, {10, 200}, {10, 0}});
  const trace::Trace b = test::nap_trace({{10, 100}, {10, 300}, {10, 0}});
  const auto end = [](const trace::Trace& t) { return t.events().back().time_ns; };
  const auto joint = [&](const trace::Trace& x, const trace::Trace& y) {
    const auto breaks = model::joint_breaks(Idle(x), end(x), Idle(y), end(y));
    return breaks == nullptr ? std::vector<Break>{} : breaks->list();
  };
  const auto both = joint(a, b);
  CHECK(both == joint(b, a));
  CHECK(both == std::vector<Break>{{10 * kMillisecond, 110 * kMillisecond},
                                   {120 * kMillisecond, 210 * kMillisecond},
                                   {220 * kMillisecond, 420 * kMillisecond}});
  CHECK(joint(a, a) == folded(a));
  // the shorter run has ended: what the longer one has idle after that is folded
  const trace::Trace c = test::nap_trace({{10, 0}});
  CHECK(joint(c, a) == folded(a));
}

TEST_CASE("of more than twelve breaks there is none; a run that goes on may have fewer") {
  std::vector<test::Nap> naps(12, {1, 1000});
  naps.push_back({1, 0});
  CHECK(folded(test::nap_trace(naps)).size() == 12);
  CHECK_FALSE(Idle(test::nap_trace(naps)).too_many());
  naps.insert(naps.begin(), 3, {1, 900});
  const Idle crowded(test::nap_trace(naps));
  CHECK(crowded.breaks() == nullptr);
  CHECK(crowded.too_many());
  naps.push_back({450, 0});  // now 900 ms are no longer long
  const Idle fewer(test::nap_trace(naps));
  CHECK_FALSE(fewer.too_many());
  REQUIRE(fewer.breaks() != nullptr);
  CHECK(fewer.breaks()->count() == 12);
}

TEST_CASE("idle time taken in piece by piece is that taken in at once") {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    const auto bytes = test::random_trace_bytes(seed, 6, 400);
    const trace::Trace whole = test::decode(bytes);
    trace::Trace part;
    Idle growing;
    for (std::size_t at = 0; at < bytes.size(); at += 97) {
      part.append(bytes.data() + at, std::min<std::size_t>(97, bytes.size() - at));
      growing.update(part);
      CHECK(growing.busy_ns() == Idle(part).busy_ns());
    }
    const Idle at_once(whole);
    CHECK(growing.busy_ns() == at_once.busy_ns());
    REQUIRE((growing.breaks() == nullptr) == (at_once.breaks() == nullptr));
    if (growing.breaks() != nullptr) CHECK(growing.breaks()->list() == at_once.breaks()->list());
  }
  // the same breaks are the same object, so that nothing is painted anew for them
  const auto bytes = test::nap_trace_bytes({{10, 1000}, {10, 0}});
  trace::Trace part;
  part.append(bytes.data(), bytes.size());
  Idle idle(part);
  const auto* before = idle.breaks().get();
  idle.update(part);
  CHECK(idle.breaks().get() == before);
}

TEST_CASE("nothing that runs lies in a break, and all of a break is idle") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const trace::Trace trace = test::random_trace(seed, 4, 200);
    const model::Lanes lanes(trace);
    for (const Break& b : folded(trace)) {
      for (const auto& core : lanes.cores()) {
        for (std::uint32_t i = 0; i < lanes.core_slice_count(core.id); ++i) {
          const model::CoreSlice held = lanes.core_slice(core.id, i);
          if (!held.lane) continue;
          CHECK((held.end_ns <= b.from_ns || held.begin_ns >= b.to_ns));
        }
      }
    }
  }
}

TEST_CASE("with breaks a pixel is a moment and a moment a pixel, and neither ever goes back") {
  const trace::Trace trace = test::nap_trace({{3, 1000}, {5, 4000}, {1, 100}, {2, 0}});
  model::View view = folded_view(trace);
  REQUIRE(view.breaks != nullptr);
  REQUIRE(view.breaks->count() == 3);
  const auto limit = static_cast<double>(model::axis_end(trace, view.axis));
  std::mt19937 chance(7);
  for (int round = 0; round < 60; ++round) {
    CHECK(view.x_of(view.begin) == doctest::Approx(view.x));
    CHECK(view.x_of(view.end) == doctest::Approx(view.x + view.width));
    double last = -1e18;
    for (double px = view.x - 40; px <= view.x + view.width + 40; px += 3.7) {
      const double unit = view.unit_of_x(px);
      CHECK(unit >= last);
      CHECK(std::abs(view.x_of(unit) - px) < 1e-3);
      last = unit;
    }
    const double at = view.x + static_cast<double>(chance() % 1000);
    const double under = view.unit_of_x(at);
    view.zoom(at, 0.4 + static_cast<double>(chance() % 40) / 10, limit);
    CHECK(view.begin >= 0);
    CHECK(view.end <= limit * (1 + 1e-9));
    const bool at_edge = view.begin <= 0 || view.end >= limit * (1 - 1e-9);
    if (!at_edge) CHECK(std::abs(view.x_of(under) - at) < 1e-3);
    view.pan(static_cast<double>(chance() % 400) - 200, limit);
    CHECK(view.begin >= 0);
    CHECK(view.end <= limit * (1 + 1e-9));
  }
}

TEST_CASE("a break is as wide as any other, however long; what runs keeps its proportions") {
  const trace::Trace trace = test::nap_trace({{3, 1000}, {5, 4000}, {1, 0}});
  const model::View view = folded_view(trace);
  REQUIRE(view.breaks->count() == 2);
  const auto px = [&](double from_ms, double to_ms) {
    return view.x_of(to_ms * 1e6) - view.x_of(from_ms * 1e6);
  };
  CHECK(px(3, 1003) == doctest::Approx(kRoom));
  CHECK(px(1008, 5008) == doctest::Approx(kRoom));
  CHECK(px(0, 3) == doctest::Approx(800.0 * 3 / 9));
  CHECK(px(1003, 1008) == doctest::Approx(800.0 * 5 / 9));
  CHECK(px(5008, 5009) == doctest::Approx(800.0 * 1 / 9));
  // zoomed in they keep their width, so that what runs gets all the rest
  model::View close = view;
  close.zoom(close.x_of(1e6), 4, 5009e6);
  CHECK(view.units_per_px() == doctest::Approx(4 * close.units_per_px()));
  CHECK(close.x_of(1003e6) - close.x_of(3e6) == doctest::Approx(kRoom));
  CHECK(close.x_of(2e6) - close.x_of(1e6) == doctest::Approx(4 * px(1, 2)));
  // in a narrow view they give way
  model::View narrow = view;
  narrow.width = 200;
  narrow.fit(0, 5009e6, 0);
  CHECK(narrow.x_of(1003e6) - narrow.x_of(3e6) == doctest::Approx(60));
}

TEST_CASE("a view can be fitted into a break, and it shows that part of it") {
  const trace::Trace trace = test::nap_trace({{3, 1000}, {5, 0}});
  model::View view = folded_view(trace);
  view.fit(100e6, 300e6, 0.1);
  CHECK(view.x_of(100e6) - view.x == doctest::Approx(1000 * 0.1 / 1.2));
  CHECK(view.x_of(300e6) - view.x == doctest::Approx(1000 * 1.1 / 1.2));
  CHECK(std::abs(view.x_of(view.unit_of_x(555)) - 555) < 1e-3);
}

TEST_CASE("each stretch is headed by its moment and counts on from there") {
  const trace::Trace trace = test::nap_trace({{3, 1000}, {5, 4000}, {1, 0}});
  model::View view = folded_view(trace);
  CHECK(labels(view) ==
        std::vector<std::string>{"|0 s", "+2 ms", "|1.003 s", "+2 ms", "+4 ms", "|5.008 s"});
  // where its beginning is out of view, the moment points there
  view.fit(1004e6, 1006e6, 0);
  CHECK(labels(view).front() == "|‹ 1.003 s");
  CHECK(labels(view)[1] == "+1.0 ms");
  // the first stretch counts from 0 anyway
  view.fit(1e6, 2e6, 0);
  CHECK(labels(view).front() == "1.0 ms");
}

TEST_CASE("without anything to fold the folded axis is that of time; nor where there is too much") {
  const trace::Trace busy = test::nap_trace({{10, 5}, {10, 0}});
  const model::View even = folded_view(busy);
  CHECK(even.breaks == nullptr);
  CHECK(even.mode() == AxisMode::Folded);
  std::vector<test::Nap> naps(13, {1, 1000});
  naps.push_back({1, 0});
  const model::View crowded = folded_view(test::nap_trace(naps));
  CHECK(crowded.breaks == nullptr);
  CHECK(crowded.mode() == AxisMode::Time);
}

TEST_CASE("a row's shapes and columns hold all of its time, folded or not") {
  const trace::Trace trace = test::nap_trace({{3, 1000}, {5, 4000}, {1, 0}});
  const model::Lanes lanes(trace);
  const model::View view = folded_view(trace);
  for (const auto& track : lanes.lanes()) {
    model::LaneRow row;
    model::build(lanes, track.id, view, 2, row);
    base::TimeNs shown = 0;
    for (const auto& slice : row.shapes) shown += slice.duration_ns();
    for (const auto& column : row.strip.columns) {
      for (const std::uint64_t units : column.units) shown += static_cast<base::TimeNs>(units);
    }
    base::TimeNs lived = 0;
    for (std::uint32_t i = 0; i < lanes.slice_count(track.id); ++i) {
      lived += lanes.slice(track.id, i).duration_ns();
    }
    CHECK(shown == lived);
  }
}
