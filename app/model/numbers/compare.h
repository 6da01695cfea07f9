// Compare: what several runs cost, side by side: as a table, as JSON, as CSV and as lengths of
// bars.
//
// Owns the choice of what is compared and how each number is written. Deliberately does not know
// how runs come about, nor draws.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "app/model/numbers/stats.h"

namespace fiberscope::model {

// Measure: what is compared. Only append.
enum class Measure : std::uint8_t {
  Time,         // from the run's start to its end
  CpuTime,      // of all cores together
  CoreUse,      // CPU time as a part of all that the cores had, 0 to 1
  Switches,     // of lanes, however light
  SystemCalls,  // that are over
  VainCalls,    // that found nothing ready and did not wait
  Waiting,      // in system calls, until ready, of all lanes
  Copying,      // between kernel and process
  Memory,       // bytes in use by all lanes' stacks
};
inline constexpr std::size_t kMeasures = 9;
inline constexpr std::array<Measure, kMeasures> kAllMeasures = {
    Measure::Time,      Measure::CpuTime, Measure::CoreUse, Measure::Switches, Measure::SystemCalls,
    Measure::VainCalls, Measure::Waiting, Measure::Copying, Measure::Memory};

// Compared: one run, or one lane of a run.
struct Compared {
  std::string name;
  std::string end;      // how the run ended: "finished", "deadlock: ..."; of a lane its state
  std::string problem;  // why there are no numbers; empty when there are
  std::array<double, kMeasures> values{};  // times in nanoseconds
  double value(Measure m) const { return values[static_cast<std::size_t>(m)]; }
};

// compared_run: of a whole run.
Compared compared_run(const std::string& name, const Stats& stats);
// compared_threads: of one run that does the same in several ways: each of its threads that made a
// system call or ran for a while. CoreUse is of one core while the thread lived.
std::vector<Compared> compared_threads(const Stats& stats);

// measure_name: "time", "CPU time", in the chosen language. measure_key: "makespan_ns", of JSON and
// CSV.
const char* measure_name(Measure m);
const char* measure_key(Measure m);
// measure_text: "1.2 ms", "37.5 %", "28 KiB"; "-" for none at all.
std::string measure_text(Measure m, double value);
// largest: of those that have numbers; 0 when there is none.
double largest(const std::vector<Compared>& rows, Measure m);
// measures_shown: those that are not 0 everywhere; time always.
std::vector<Measure> measures_shown(const std::vector<Compared>& rows);

// format_comparison: a table for people, and bars of the time. comparison_json: a list of objects.
// comparison_csv: RFC 4180 with a head line.
std::string format_comparison(std::vector<Compared> rows);
std::string comparison_json(const std::vector<Compared>& rows);
std::string comparison_csv(const std::vector<Compared>& rows);

}  // namespace fiberscope::model
