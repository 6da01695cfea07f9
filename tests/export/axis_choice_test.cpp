#include "app/export/picture/axis_choice.h"

#include <doctest/doctest.h>

#include "tests/support/trace_sample.h"

using namespace fiberscope;
using exporter::AxisChoice;
using exporter::choose_axis;
using model::AxisMode;

namespace {

// turns: two lanes take turns on a core, each as long as it is told.
trace::Trace turns(int count, base::TimeNs first_ns, base::TimeNs other_ns) {
  return test::decode(test::record([&](trace::Writer& w, base::VirtualClock& clock) {
    const base::CoreId core{1};
    w.emit(trace::RunStarted{});
    w.emit(trace::CoreAdded{core, w.intern("core 1")});
    for (const std::uint32_t lane : {1u, 2u}) {
      w.emit(trace::LaneBorn{base::LaneId{lane}, {}, {}, trace::LaneKind::Fiber, {}, {}});
    }
    base::LaneId holder;
    for (int i = 0; i < count; ++i) {
      const base::LaneId next{1 + static_cast<std::uint32_t>(i % 2)};
      w.emit(trace::LaneSwitched{core, holder, next, trace::SwitchKind::Dispatch});
      clock.now_ns += i == 0 ? first_ns : other_ns;
      w.emit(trace::LaneReady{next, next, trace::WakeKind::Yielded, {}});
      holder = next;
    }
    w.emit(trace::RunEnded{trace::RunEnd::Finished, 0, {}});
  }));
}

AxisChoice choice(const trace::Trace& trace) {
  return choose_axis(model::Lanes(trace), model::Idle(trace), model::Overdue(trace));
}

}  // namespace

TEST_CASE("turns of the same length are seen in time") {
  const AxisChoice even = choice(turns(100, 1000, 1000));
  CHECK(even.axis == AxisMode::Time);
  CHECK(even.slice_count >= 100);
  CHECK(even.narrow_count == 1);  // the last wait for a turn, which the end cut off
}

TEST_CASE("one long turn makes the others too narrow: steps, and it is known how many are") {
  const AxisChoice uneven = choice(turns(100, base::kSecond, 1000));
  CHECK(uneven.axis == AxisMode::Steps);
  CHECK(uneven.narrow_count > uneven.slice_count * 6 / 10);
  CHECK(uneven.narrow_count < uneven.slice_count);  // the long one is seen
}

TEST_CASE("of very many events steps would be thin too: time it is") {
  CHECK(choice(turns(9'000, base::kSecond, 1000)).axis == AxisMode::Time);
  CHECK(choice(turns(11'000, base::kSecond, 1000)).axis == AxisMode::Time);
}

TEST_CASE("no trace, no slice: time") {
  const AxisChoice none = choice(trace::Trace{});
  CHECK(none.axis == AxisMode::Time);
  CHECK(none.slice_count == 0);
}
