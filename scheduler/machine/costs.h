// Costs: the virtual time that the simulated core needs for each thing a program does.
//
// Owns the numbers only. Units: nanoseconds. Defaults are rounded from measurements of CPython 3.11
// on one 3 GHz x86-64 core of a Linux machine: a simple statement 30 to 150 ns, a Python call 40 to
// 70, a greenlet switch 250 to 400, a clock read through the vDSO 40 to 60.
#pragma once

#include <array>

#include "scheduler/base/time.h"

namespace fiberscope::machine {

struct Costs {
  base::TimeNs line_ns = 100;
  base::TimeNs call_ns = 50;
  base::TimeNs coroutine_switch_ns = 300;
  base::TimeNs clock_read_ns = 50;
  bool operator==(const Costs&) const = default;
};

// The costs by name, for whoever reads or writes settings.
struct CostName {
  const char* name;
  base::TimeNs Costs::*value;
};
inline constexpr std::array<CostName, 4> kCostNames = {{
    {"line_ns", &Costs::line_ns},
    {"call_ns", &Costs::call_ns},
    {"coroutine_switch_ns", &Costs::coroutine_switch_ns},
    {"clock_read_ns", &Costs::clock_read_ns},
}};
inline constexpr base::TimeNs kCostMaxNs = base::kSecond;

// The wall clock when a run begins: 2026-01-01 00:00:00 UTC, so that time.time() and datetime.now()
// repeat. The monotonic clock begins at zero.
inline constexpr base::TimeNs kWallClockAtStartNs = 1'767'225'600 * base::kSecond;

}  // namespace fiberscope::machine
