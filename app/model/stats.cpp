#include "app/model/stats.h"

#include <algorithm>
#include <cstdio>

#include "scheduler/trace/dump.h"

namespace fiberscope::model {

Stats compute_stats(const Trace& trace, std::uint64_t cursor) {
  cursor = std::min(cursor, trace.size());
  World world;
  Stats stats;
  const Names names(trace);
  for (std::uint64_t i = 0; i < cursor; ++i) {
    const trace::Event& event = trace.events()[i];
    world.apply(event);
    if (const auto* switched = std::get_if<trace::LaneSwitched>(&event.payload)) {
      const auto kind = static_cast<std::size_t>(switched->how);
      if (kind < kSwitchKinds) ++stats.switches_by_kind[kind];
    } else if (std::holds_alternative<trace::TimerFired>(event.payload)) {
      ++stats.timer_count;
    } else if (std::holds_alternative<trace::CallbackStarted>(event.payload)) {
      ++stats.callback_count;
    } else if (const auto* jump = std::get_if<trace::ClockAdvanced>(&event.payload)) {
      stats.skipped_ns += event.time_ns - jump->from_ns;
    } else if (const auto* ended = std::get_if<trace::RunEnded>(&event.payload)) {
      stats.end = trace::word(ended->how);
      if (ended->detail) stats.end += ": " + std::string(trace.text(ended->detail));
    } else if (std::holds_alternative<trace::LaneBorn>(event.payload)) {
      stats.lanes.resize(world.lane_count());
    } else if (const auto* line = std::get_if<trace::LineReached>(&event.payload)) {
      if (world.lane(line->lane)) ++stats.lanes[line->lane.value - 1].line_count;
    } else if (const auto* output = std::get_if<trace::OutputWritten>(&event.payload)) {
      if (world.lane(output->lane)) ++stats.lanes[output->lane.value - 1].output_count;
    }
  }
  stats.event_count = cursor;
  stats.makespan_ns = world.now_ns();
  stats.switch_count = world.switch_count();
  stats.wake_count = world.wake_count();
  stats.output_count = world.output_count();
  stats.note_count = world.note_count();
  for (const CoreWorld& core : world.cores()) {
    const TimeNs busy_ns = world.busy_ns(core.id);
    stats.cores.push_back(
        {core.id, names.core(core.id), busy_ns, stats.makespan_ns - busy_ns, core.switch_count});
  }
  for (std::uint32_t i = 0; i < world.lane_count(); ++i) {
    const LaneWorld& lane = *world.lane(LaneId{i + 1});
    LaneStats& row = stats.lanes[i];
    row.id = lane.id;
    row.name = names.lane(lane.id);
    row.kind = lane.kind;
    row.state = lane.state;
    row.times = world.times(lane.id);
    row.switch_count = lane.switch_count;
    row.wake_count = lane.wake_count;
  }
  return stats;
}

namespace {

std::size_t width_of(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

// table: the first column to the left, the others to the right, two spaces between.
std::string table(const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::size_t> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) {
      widths[i] = std::max(widths[i], width_of(row[i]));
    }
  }
  std::string out;
  for (const auto& row : rows) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      const std::string pad(widths[i] - width_of(row[i]), ' ');
      if (i > 0) line += "  ";
      line += i == 0 ? row[i] + pad : pad + row[i];
    }
    out += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
  }
  return out;
}

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

void append_json_string(std::string& out, std::string_view text) {
  out += '"';
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      char escape[8];
      std::snprintf(escape, sizeof escape, "\\u%04x", static_cast<unsigned>(c));
      out += escape;
    } else {
      out += c;
    }
  }
  out += '"';
}

// Object: writes one JSON object, member by member.
class Object {
 public:
  explicit Object(std::string& out) : out_(out) { out_ += '{'; }
  ~Object() { out_ += '}'; }
  Object(const Object&) = delete;
  Object& operator=(const Object&) = delete;
  std::string& key(const char* name) {
    if (!first_) out_ += ',';
    first_ = false;
    append_json_string(out_, name);
    return out_ += ':';
  }
  void put(const char* name, std::uint64_t value) { key(name) += std::to_string(value); }
  void put(const char* name, TimeNs value) { key(name) += std::to_string(value); }
  void put(const char* name, std::string_view value) { append_json_string(key(name), value); }

 private:
  std::string& out_;
  bool first_ = true;
};

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
  std::string out = table(head);
  if (!stats.end.empty()) out += "end: " + stats.end + "\n";

  std::vector<std::vector<std::string>> cores = {{"core", "busy", "idle", "busy %", "switches"}};
  for (const CoreStats& core : stats.cores) {
    cores.push_back({core.name, time_cell(core.busy_ns), time_cell(core.idle_ns),
                     share(core.busy_ns, stats.makespan_ns), number(core.switch_count)});
  }
  out += "\n" + table(cores);

  std::vector<std::vector<std::string>> lanes = {
      {"lane", "kind", "running", "ready", "blocked", "sleeping", "switches", "wake-ups", "state"}};
  for (const LaneStats& lane : stats.lanes) {
    lanes.push_back({lane.name, trace::word(lane.kind), time_cell(lane.times.running_ns),
                     time_cell(lane.times.ready_ns), time_cell(lane.times.blocked_ns),
                     time_cell(lane.times.sleeping_ns), number(lane.switch_count),
                     number(lane.wake_count), trace::word(lane.state)});
  }
  return out + "\n" + table(lanes);
}

std::string format_stats(const Trace& trace) { return format_stats(compute_stats(trace)); }

std::string stats_json(const Stats& stats) {
  std::string out;
  {
    Object root(out);
    root.put("events", stats.event_count);
    root.put("makespan_ns", stats.makespan_ns);
    root.put("skipped_ns", stats.skipped_ns);
    root.put("switches", stats.switch_count);
    root.key("switches_by_kind");
    {
      Object kinds(out);
      for (std::size_t i = 0; i < kSwitchKinds; ++i) {
        kinds.put(trace::word(static_cast<trace::SwitchKind>(i)), stats.switches_by_kind[i]);
      }
    }
    root.put("wake_ups", stats.wake_count);
    root.put("timers_fired", stats.timer_count);
    root.put("callbacks", stats.callback_count);
    root.put("outputs", stats.output_count);
    root.put("notes", stats.note_count);
    root.put("end", std::string_view(stats.end));
    root.key("cores") += '[';
    for (std::size_t i = 0; i < stats.cores.size(); ++i) {
      if (i > 0) out += ',';
      const CoreStats& core = stats.cores[i];
      Object row(out);
      row.put("name", std::string_view(core.name));
      row.put("busy_ns", core.busy_ns);
      row.put("idle_ns", core.idle_ns);
      row.put("switches", core.switch_count);
    }
    out += ']';
    root.key("lanes") += '[';
    for (std::size_t i = 0; i < stats.lanes.size(); ++i) {
      if (i > 0) out += ',';
      const LaneStats& lane = stats.lanes[i];
      Object row(out);
      row.put("lane", static_cast<std::uint64_t>(lane.id.value));
      row.put("name", std::string_view(lane.name));
      row.put("kind", std::string_view(trace::word(lane.kind)));
      row.put("state", std::string_view(trace::word(lane.state)));
      row.put("unstarted_ns", lane.times.unstarted_ns);
      row.put("ready_ns", lane.times.ready_ns);
      row.put("running_ns", lane.times.running_ns);
      row.put("blocked_ns", lane.times.blocked_ns);
      row.put("sleeping_ns", lane.times.sleeping_ns);
      row.put("switches", lane.switch_count);
      row.put("wake_ups", lane.wake_count);
      row.put("lines", lane.line_count);
      row.put("outputs", lane.output_count);
    }
    out += ']';
  }
  return out;
}

}  // namespace fiberscope::model
