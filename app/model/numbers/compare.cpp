#include "app/model/numbers/compare.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "app/model/numbers/table.h"
#include "app/words/words.h"
#include "scheduler/base/size.h"
#include "scheduler/base/visible.h"
#include "scheduler/trace/dump.h"

namespace fiberscope::model {

namespace {

using words::mark;

struct Words {
  const char* name;
  const char* key;
};
// In the order of Measure.
constexpr std::array<Words, kMeasures> kWords = {{{mark("time"), "makespan_ns"},
                                                  {mark("CPU time"), "cpu_ns"},
                                                  {mark("core use"), "core_use"},
                                                  {mark("switches"), "switches"},
                                                  {mark("system calls"), "system_calls"},
                                                  {mark("in vain"), "vain_calls"},
                                                  {mark("waiting"), "waiting_ns"},
                                                  {mark("copying"), "copying_ns"},
                                                  {mark("memory"), "memory_bytes"}}};

double& at(Compared& row, Measure m) { return row.values[static_cast<std::size_t>(m)]; }

bool is_time(Measure m) {
  return m == Measure::Time || m == Measure::CpuTime || m == Measure::Waiting ||
         m == Measure::Copying;
}

void put_io(Compared& row, const IoStats& io) {
  at(row, Measure::SystemCalls) = static_cast<double>(io.call_count);
  at(row, Measure::VainCalls) = static_cast<double>(io.vain_count);
  at(row, Measure::Waiting) = static_cast<double>(io.waiting_ns);
  at(row, Measure::Copying) = static_cast<double>(io.copying_ns);
}

// plain_number: for JSON and CSV: whole but for the parts of a core.
std::string plain_number(Measure m, double value) {
  char text[40];
  std::snprintf(text, sizeof text, m == Measure::CoreUse ? "%.6f" : "%.0f", value);
  return text;
}

// bar: `share` of 30 characters, an eighth of one at least where there is anything.
std::string bar(double share) {
  constexpr int kWide = 30;
  constexpr const char* kParts[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
  int eighths = static_cast<int>(std::lround(share * kWide * 8));
  if (share > 0) eighths = std::max(eighths, 1);
  std::string out;
  for (; eighths >= 8; eighths -= 8) out += "█";
  return out + kParts[eighths];
}

}  // namespace

Compared compared_run(const std::string& name, const Stats& stats) {
  Compared row;
  row.name = name;
  row.end = stats.end;
  TimeNs busy_ns = 0;
  for (const CoreStats& core : stats.cores) busy_ns += core.busy_ns;
  const double all_ns =
      static_cast<double>(stats.makespan_ns) * static_cast<double>(stats.cores.size());
  at(row, Measure::Time) = static_cast<double>(stats.makespan_ns);
  at(row, Measure::CpuTime) = static_cast<double>(busy_ns);
  at(row, Measure::CoreUse) = all_ns > 0 ? static_cast<double>(busy_ns) / all_ns : 0;
  at(row, Measure::Switches) = static_cast<double>(stats.switch_count);
  put_io(row, stats.io);
  std::uint64_t used = 0;
  for (const LaneStats& lane : stats.lanes) used += lane.used_bytes;
  at(row, Measure::Memory) = static_cast<double>(used);
  return row;
}

std::vector<Compared> compared_threads(const Stats& stats) {
  std::vector<Compared> rows;
  for (const LaneStats& lane : stats.lanes) {
    if (lane.kind != trace::LaneKind::Thread) continue;
    if (lane.times.running_ns == 0 && lane.io.call_count == 0) continue;
    Compared row;
    row.name = lane.name;
    row.end = trace::word(lane.state);
    const LaneTimes& t = lane.times;
    const auto lived_ns = static_cast<double>(t.running_ns + t.ready_ns + t.waiting_ns());
    at(row, Measure::Time) = lived_ns;
    at(row, Measure::CpuTime) = static_cast<double>(t.running_ns);
    at(row, Measure::CoreUse) = lived_ns > 0 ? static_cast<double>(t.running_ns) / lived_ns : 0;
    at(row, Measure::Switches) = static_cast<double>(lane.switch_count);
    put_io(row, lane.io);
    at(row, Measure::Memory) = static_cast<double>(lane.used_bytes);
    rows.push_back(std::move(row));
  }
  return rows;
}

const char* measure_name(Measure m) { return words::tr(kWords[static_cast<std::size_t>(m)].name); }
const char* measure_key(Measure m) { return kWords[static_cast<std::size_t>(m)].key; }

std::string measure_text(Measure m, double value) {
  if (value == 0) return "-";
  if (is_time(m)) return base::format_time(static_cast<TimeNs>(value));
  if (m == Measure::Memory) return base::format_size(static_cast<std::uint64_t>(value));
  if (m != Measure::CoreUse) return plain_number(m, value);
  char text[16];
  std::snprintf(text, sizeof text, "%.1f %%", value * 100);
  return text;
}

double largest(const std::vector<Compared>& rows, Measure m) {
  double most = 0;
  for (const Compared& row : rows) most = std::max(most, row.problem.empty() ? row.value(m) : 0);
  return most;
}

std::vector<Measure> measures_shown(const std::vector<Compared>& rows) {
  std::vector<Measure> shown;
  for (const Measure m : kAllMeasures) {
    if (m == Measure::Time || largest(rows, m) > 0) shown.push_back(m);
  }
  return shown;
}

std::string format_comparison(std::vector<Compared> rows) {
  for (Compared& row : rows) {
    for (std::string* text : {&row.name, &row.end, &row.problem}) *text = base::visible(*text);
  }
  const std::vector<Measure> shown = measures_shown(rows);
  std::vector<std::vector<std::string>> cells(1, {""});
  for (const Measure m : shown) cells[0].push_back(measure_name(m));
  std::string notes;
  std::size_t name_w = 0;
  for (const Compared& row : rows) {
    name_w = std::max(name_w, columns_of(row.name));
    if (!row.problem.empty() || row.end.find(':') != std::string::npos) {
      notes += row.name + ": " + (row.problem.empty() ? row.end : row.problem) + "\n";
    }
    std::vector<std::string> line{row.name};
    for (const Measure m : shown) {
      line.push_back(row.problem.empty() ? measure_text(m, row.value(m)) : "?");
    }
    cells.push_back(std::move(line));
  }
  std::string out = text_table(cells);
  for (const Measure m : {Measure::Time, Measure::CpuTime}) {
    const double most = largest(rows, m);
    if (most <= 0) continue;
    out += "\n" + std::string(measure_name(m)) + "\n";
    for (const Compared& row : rows) {
      if (!row.problem.empty()) continue;
      out += row.name + std::string(name_w - columns_of(row.name) + 2, ' ') +
             bar(row.value(m) / most) + " " + measure_text(m, row.value(m)) + "\n";
    }
  }
  return notes.empty() ? out : out + "\n" + notes;
}

std::string comparison_json(const std::vector<Compared>& rows) {
  using Json = nlohmann::ordered_json;
  Json out = Json::array();
  for (const Compared& row : rows) {
    Json object = {{"name", row.name}};
    if (!row.problem.empty()) {
      object["problem"] = row.problem;
    } else {
      object["end"] = row.end;
      for (const Measure m : kAllMeasures) {
        object[measure_key(m)] = Json::parse(plain_number(m, row.value(m)));
      }
    }
    out.push_back(std::move(object));
  }
  return out.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string comparison_csv(const std::vector<Compared>& rows) {
  std::string out = "name,end";
  for (const Measure m : kAllMeasures) out += std::string(",") + measure_key(m);
  out += "\r\n";
  for (const Compared& row : rows) {
    out += csv_cell(row.name) + "," + csv_cell(row.problem.empty() ? row.end : row.problem);
    for (const Measure m : kAllMeasures) {
      out += ",";
      if (row.problem.empty()) out += plain_number(m, row.value(m));
    }
    out += "\r\n";
  }
  return out;
}

}  // namespace fiberscope::model
