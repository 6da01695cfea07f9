// MachineSettings: what computer a program runs on, as recipes and scenarios say it.
//
// Owns the names, the ranges and the defaults; both sides of the trace read them. Deliberately does
// not know how any of it is simulated. Units: nanoseconds.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "scheduler/base/fields.h"
#include "scheduler/base/time.h"

namespace fiberscope::base {

// Costs: the virtual time that the simulated core needs for each thing a program does, 0 to
// kCostMaxNs.
struct Costs {
  TimeNs line_ns = 100;
  TimeNs call_ns = 50;
  TimeNs coroutine_switch_ns = 300;
  TimeNs clock_read_ns = 50;
  TimeNs thread_switch_ns = 1'500;       // a core passes to another thread of the same process
  TimeNs process_switch_ns = 3'000;      // to a thread of another process
  TimeNs system_call_ns = 300;           // into the kernel and back
  TimeNs thread_start_ns = 15'000;       // clone(2) with a stack mapped for it
  TimeNs process_start_ns = 30'000'000;  // fork, exec and the interpreter's start
  TimeNs copy_kib_ns = 100;              // 1024 bytes between kernel and process
  TimeNs page_ns = 500;  // first touch of a page of memory: the fault and the zeroes
  bool operator==(const Costs&) const = default;
  static void fields(auto& s, auto&& f);
};

struct CostName {
  const char* name;
  TimeNs Costs::*value;
};
inline constexpr std::array<CostName, 11> kCostNames = {{
    {"line_ns", &Costs::line_ns},
    {"call_ns", &Costs::call_ns},
    {"coroutine_switch_ns", &Costs::coroutine_switch_ns},
    {"clock_read_ns", &Costs::clock_read_ns},
    {"thread_switch_ns", &Costs::thread_switch_ns},
    {"process_switch_ns", &Costs::process_switch_ns},
    {"system_call_ns", &Costs::system_call_ns},
    {"thread_start_ns", &Costs::thread_start_ns},
    {"process_start_ns", &Costs::process_start_ns},
    {"copy_kib_ns", &Costs::copy_kib_ns},
    {"page_ns", &Costs::page_ns},
}};
inline constexpr TimeNs kCostMaxNs = kSecond;

void Costs::fields(auto& s, auto&& f) {
  for (const CostName& cost : kCostNames) f(cost.name, s.*cost.value, from_to(0, kCostMaxNs));
}

// Preemption: where a thread can lose its core, or the GIL, though it does not wait.
enum class Preemption : std::uint8_t {
  Cooperative,  // nowhere
  Faithful,     // where CPython 3.11 looks: calls, ends of loops, resumptions
  Adversarial,  // between any two bytecodes of the program, as the seed says
};
inline constexpr std::array<std::string_view, 3> kPreemptionNames = {"cooperative", "faithful",
                                                                     "adversarial"};
template <>
inline constexpr std::span<const std::string_view> kWords<Preemption>{kPreemptionNames};

inline constexpr std::uint32_t kCoresMax = 64;
inline constexpr std::array<std::string_view, 5> kPolicyNames = {"fifo", "round-robin", "fair",
                                                                 "priority", "random"};
inline constexpr std::string_view kDefaultPolicy = "round-robin";

// No run is as long: a slice of this length never ends.
inline constexpr TimeNs kSliceMaxNs = 1000 * kSecond;

struct MachineSettings {
  std::uint32_t cores = 1;  // 1 to kCoresMax
  bool gil = true;          // false: the threads of a process run at once
  Preemption preemption = Preemption::Faithful;
  TimeNs quantum_ns = 4 * kMillisecond;          // the kernel's time slice; 1 to kSliceMaxNs
  TimeNs switch_interval_ns = 5 * kMillisecond;  // sys.getswitchinterval() at the start; likewise
  bool operator==(const MachineSettings&) const = default;
  static auto fields(auto& s, auto&& f) {
    f("cores", s.cores, from_to(1, kCoresMax)), f("gil", s.gil), f("preemption", s.preemption),
        f("quantum_ns", s.quantum_ns, from_to(1, kSliceMaxNs)),
        f("switch_interval_ns", s.switch_interval_ns, from_to(1, kSliceMaxNs));
  }
};

}  // namespace fiberscope::base
