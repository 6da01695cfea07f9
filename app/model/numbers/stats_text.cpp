// How statistics are written: a table for people and JSON.
#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "app/model/numbers/stats.h"
#include "app/model/numbers/table.h"
#include "scheduler/base/size.h"
#include "scheduler/trace/dump.h"

namespace fiberscope::model {

namespace {

std::string share(TimeNs part, TimeNs whole) {
  char text[32];
  const double percent =
      whole > 0 ? 100.0 * static_cast<double>(part) / static_cast<double>(whole) : 0.0;
  std::snprintf(text, sizeof text, "%.1f %%", percent);
  return text;
}

std::string number(std::uint64_t n) { return std::to_string(n); }

// time_cell: nothing for no time at all, so that a table shows where time went.
std::string time_cell(TimeNs t) { return t == 0 ? "-" : base::format_time(t); }

std::string lane_table(const Stats& stats) {
  bool gil = false, preempted = false;
  for (const LaneStats& lane : stats.lanes) {
    gil |= lane.gil_ns > 0;
    preempted |= lane.preempted_count > 0;
  }
  // columns that would say nothing are left out
  const auto row_of = [&](std::vector<std::string> front, const std::string& gil_cell,
                          const std::string& preempted_cell, std::vector<std::string> back) {
    if (gil) front.push_back(gil_cell);
    if (preempted) back.insert(back.begin(), preempted_cell);
    front.insert(front.end(), back.begin(), back.end());
    return front;
  };
  std::vector<std::vector<std::string>> rows = {
      row_of({"lane", "kind", "running", "ready", "blocked"}, "of it GIL", "preempted",
             {"sleeping", "switches", "wake-ups", "state"})};
  for (const LaneStats& lane : stats.lanes) {
    rows.push_back(row_of({lane.name, trace::word(lane.kind), time_cell(lane.times.running_ns),
                           time_cell(lane.times.ready_ns), time_cell(lane.times.blocked_ns)},
                          time_cell(lane.gil_ns), number(lane.preempted_count),
                          {time_cell(lane.times.sleeping_ns), number(lane.switch_count),
                           number(lane.wake_count), trace::word(lane.state)}));
  }
  return text_table(rows);
}

// wait_table: how long waits lasted, of those lanes that waited.
std::string wait_table(const Stats& stats) {
  std::vector<std::vector<std::string>> rows = {
      {"waits of", "count", "p50", "p90", "p99", "longest"}};
  const auto add = [&](const std::string& name, const WaitStats& w) {
    if (w.count == 0) return;
    rows.push_back({name, number(w.count), time_cell(w.p50_ns), time_cell(w.p90_ns),
                    time_cell(w.p99_ns), time_cell(w.max_ns)});
  };
  for (const LaneStats& lane : stats.lanes) add(lane.name, lane.waits);
  add("all", stats.waits);
  return rows.size() > 1 ? text_table(rows) : "no waits\n";
}

// memory_table: "" while the trace tells nothing of it.
std::string memory_table(const Stats& stats) {
  std::vector<std::vector<std::string>> rows = {{"memory of", "reserved", "used"}};
  const auto add = [&](const std::string& name, std::uint64_t reserved, std::uint64_t used) {
    if (reserved + used > 0)
      rows.push_back({name, base::format_size(reserved), base::format_size(used)});
  };
  for (const LaneStats& lane : stats.lanes) add(lane.name, lane.reserved_bytes, lane.used_bytes);
  for (const ProcessStats& p : stats.processes) {
    add("all of " + p.name, p.reserved_bytes, p.used_bytes);
  }
  return rows.size() > 1 ? text_table(rows) : "";
}

// io_table: of the lanes that made system calls; "" while there are none.
std::string io_table(const Stats& stats) {
  if (stats.io.call_count == 0) return "";
  std::vector<std::vector<std::string>> rows = {
      {"I/O of", "calls", "in vain", "waiting", "copying", "polling", "bytes in", "bytes out"}};
  const auto add = [&](const std::string& name, const IoStats& io) {
    if (io.call_count == 0) return;
    rows.push_back({name, number(io.call_count), number(io.vain_count), time_cell(io.waiting_ns),
                    time_cell(io.copying_ns), time_cell(io.polling_ns), number(io.bytes_in),
                    number(io.bytes_out)});
  };
  for (const LaneStats& lane : stats.lanes) add(lane.name, lane.io);
  add("all", stats.io);
  std::vector<std::vector<std::string>> kinds = {{"system call", "count"}};
  for (const auto& [call, count] : stats.io.calls) kinds.push_back({call, number(count)});
  return text_table(rows) + "\n" + text_table(kinds);
}

}  // namespace

std::string format_stats(const Stats& stats) {
  std::vector<std::vector<std::string>> head = {
      {"makespan", base::format_time(stats.makespan_ns)},
      {"events", number(stats.event_count)},
      {"wake-ups", number(stats.wake_count)},
      {"timers fired", number(stats.timer_count)},
      {"outputs", number(stats.output_count)},
  };
  if (stats.callback_count > 0) head.push_back({"loop callbacks", number(stats.callback_count)});
  if (stats.note_count > 0) head.push_back({"notes", number(stats.note_count)});
  head.push_back({"switches", number(stats.switch_count)});
  for (std::size_t i = 0; i < kSwitchKinds; ++i) {
    if (stats.switches_by_kind[i] == 0) continue;
    head.push_back({std::string("  ") + trace::word(static_cast<trace::SwitchKind>(i)),
                    number(stats.switches_by_kind[i])});
  }
  const auto some = [&](const char* label, std::uint64_t count) {
    if (count > 0) head.push_back({label, number(count)});
  };
  some("  after a yield", stats.yielded_count);
  some("  core preempted", stats.preempted_core_count);
  some("  GIL given up", stats.preempted_gil_count);
  std::string out = text_table(head);
  if (!stats.end.empty()) out += "end: " + stats.end + "\n";

  std::vector<std::vector<std::string>> cores = {{"core", "busy", "idle", "busy %", "switches"}};
  for (const CoreStats& core : stats.cores) {
    cores.push_back({core.name, time_cell(core.busy_ns), time_cell(core.idle_ns),
                     share(core.busy_ns, stats.makespan_ns), number(core.switch_count)});
  }
  out += "\n" + text_table(cores);

  out += "\n" + lane_table(stats);
  out += "\n" + wait_table(stats);
  if (const std::string io = io_table(stats); !io.empty()) out += "\n" + io;
  const std::string memory = memory_table(stats);
  return memory.empty() ? out : out + "\n" + memory;
}

std::string format_stats(const Trace& trace) { return format_stats(compute_stats(trace)); }

namespace {

using Json = nlohmann::ordered_json;

Json waits_json(const WaitStats& waits) {
  return {{"count", waits.count},
          {"p50_ns", waits.p50_ns},
          {"p90_ns", waits.p90_ns},
          {"p99_ns", waits.p99_ns},
          {"max_ns", waits.max_ns}};
}

Json io_json(const IoStats& io) {
  Json kinds = Json::object();
  for (const auto& [call, count] : io.calls) kinds[call] = count;
  return {{"calls", io.call_count},      {"vain", io.vain_count},
          {"waiting_ns", io.waiting_ns}, {"copying_ns", io.copying_ns},
          {"polling_ns", io.polling_ns}, {"bytes_in", io.bytes_in},
          {"bytes_out", io.bytes_out},   {"calls_by_kind", kinds}};
}

Json core_json(const CoreStats& core) {
  return {{"name", core.name},
          {"busy_ns", core.busy_ns},
          {"idle_ns", core.idle_ns},
          {"switches", core.switch_count}};
}

Json lane_json(const LaneStats& lane) {
  return {{"lane", lane.id.value},
          {"name", lane.name},
          {"kind", trace::word(lane.kind)},
          {"state", trace::word(lane.state)},
          {"unstarted_ns", lane.times.unstarted_ns},
          {"ready_ns", lane.times.ready_ns},
          {"running_ns", lane.times.running_ns},
          {"blocked_ns", lane.times.blocked_ns},
          {"sleeping_ns", lane.times.sleeping_ns},
          {"gil_ns", lane.gil_ns},
          {"preempted", lane.preempted_count},
          {"waits", waits_json(lane.waits)},
          {"io", io_json(lane.io)},
          {"reserved_bytes", lane.reserved_bytes},
          {"used_bytes", lane.used_bytes},
          {"switches", lane.switch_count},
          {"wake_ups", lane.wake_count},
          {"lines", lane.line_count},
          {"outputs", lane.output_count}};
}

Json process_json(const ProcessStats& process) {
  return {{"lane", process.id.value},
          {"name", process.name},
          {"lanes", process.lane_count},
          {"reserved_bytes", process.reserved_bytes},
          {"used_bytes", process.used_bytes}};
}

// all_of: a list, empty too.
template <class Rows, class ToJson>
Json all_of(const Rows& rows, ToJson to_json) {
  Json out = Json::array();
  for (const auto& row : rows) out.push_back(to_json(row));
  return out;
}

}  // namespace

std::string stats_json(const Stats& stats) {
  Json switches = Json::object();
  for (std::size_t i = 0; i < kSwitchKinds; ++i) {
    switches[trace::word(static_cast<trace::SwitchKind>(i))] = stats.switches_by_kind[i];
  }
  const Json out = {{"events", stats.event_count},
                    {"makespan_ns", stats.makespan_ns},
                    {"skipped_ns", stats.skipped_ns},
                    {"switches", stats.switch_count},
                    {"switches_by_kind", switches},
                    {"yielded", stats.yielded_count},
                    {"preempted_cores", stats.preempted_core_count},
                    {"preempted_gils", stats.preempted_gil_count},
                    {"wake_ups", stats.wake_count},
                    {"timers_fired", stats.timer_count},
                    {"callbacks", stats.callback_count},
                    {"outputs", stats.output_count},
                    {"notes", stats.note_count},
                    {"end", stats.end},
                    {"waits", waits_json(stats.waits)},
                    {"io", io_json(stats.io)},
                    {"cores", all_of(stats.cores, core_json)},
                    {"lanes", all_of(stats.lanes, lane_json)},
                    {"processes", all_of(stats.processes, process_json)}};
  return out.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace fiberscope::model
