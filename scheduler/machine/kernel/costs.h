// Costs: the virtual time that the simulated core needs for each thing a program does.
//
// Owns the clock's start only; the costs and their defaults are those of base/machine.h, rounded
// from measurements of CPython 3.11 on one 3 GHz x86-64 core under Linux: a simple statement 30 to
// 150 ns, a Python call 40 to 70, a greenlet switch 250 to 400, a clock read 30 to 60. Those of the
// kernel are for a machine without a hypervisor; tests/bench/bench_costs measures any. Deliberately
// does not know who pays.
#pragma once

#include "scheduler/base/machine.h"

namespace fiberscope::machine {

using base::Costs;

// The wall clock when a run begins: 2026-01-01 00:00:00 UTC, so that time.time() and datetime.now()
// repeat.
inline constexpr base::TimeNs kWallClockAtStartNs = 1'767'225'600 * base::kSecond;
// How long the machine has been up by then: the monotonic clock does not begin at zero, which
// programs take for "not set".
inline constexpr base::TimeNs kUpAtStartNs = 3 * 3'600 * base::kSecond;

}  // namespace fiberscope::machine
