// Stats: sums over a trace, as numbers and as an aligned table.
//
// Owns, in a fold, what the sums need of the events so far. Deliberately does not know the events
// that were, nor the cursor's history.
#pragma once

#include <array>
#include <map>
#include <string>
#include <vector>

#include "app/model/folds/names.h"
#include "app/model/folds/world.h"
#include "app/model/numbers/wait_times.h"
#include "scheduler/trace/text_of.h"

namespace fiberscope::model {

struct CoreStats {
  CoreId id;
  std::string name;
  TimeNs busy_ns = 0;
  TimeNs idle_ns = 0;
  std::uint64_t switch_count = 0;
};

// WaitStats: stretches of waiting, blocked or asleep, that are over; percentiles by nearest rank.
struct WaitStats {
  std::uint64_t count = 0;
  TimeNs p50_ns = 0;
  TimeNs p90_ns = 0;
  TimeNs p99_ns = 0;
  TimeNs max_ns = 0;
};

// IoStats: system calls that are over. Waiting and copying as SystemCallDone tells of them.
struct IoStats {
  std::uint64_t call_count = 0;
  std::uint64_t vain_count =
      0;  // found nothing ready, and did not wait: in_vain(); not an event loop's
  TimeNs waiting_ns = 0;
  TimeNs copying_ns = 0;
  TimeNs polling_ns = 0;  // of running: burned by asking in vain; see io_spans.h
  std::uint64_t bytes_in = 0;
  std::uint64_t bytes_out = 0;
  std::map<std::string, std::uint64_t> calls;  // by kind: "recv"
};

struct LaneStats {
  LaneId id;
  std::string name;
  trace::LaneKind kind = trace::LaneKind::Fiber;
  trace::LaneState state = trace::LaneState::New;
  LaneTimes times;
  TimeNs gil_ns = 0;  // of the blocked time: for the GIL
  WaitStats waits;
  std::uint64_t preempted_count = 0;  // lost its core or the GIL
  std::uint64_t reserved_bytes = 0;   // see MemoryRecorded; 0 while not told
  std::uint64_t used_bytes = 0;
  std::uint64_t switch_count = 0;
  std::uint64_t wake_count = 0;
  std::uint64_t line_count = 0;
  std::uint64_t output_count = 0;
  IoStats io;
};

inline constexpr std::size_t kSwitchKinds = 7;

// ProcessStats: what its lanes have together.
struct ProcessStats {
  LaneId id;
  std::string name;
  std::uint32_t lane_count = 0;  // itself not counted
  std::uint64_t reserved_bytes = 0;
  std::uint64_t used_bytes = 0;
};

struct Stats {
  std::uint64_t event_count = 0;
  TimeNs makespan_ns = 0;
  std::uint64_t switch_count = 0;
  std::array<std::uint64_t, kSwitchKinds> switches_by_kind{};  // index: trace::SwitchKind
  std::uint64_t preempted_core_count = 0;                      // a lane lost its core
  std::uint64_t preempted_gil_count = 0;                       // a thread had to give up the GIL
  std::uint64_t yielded_count = 0;                             // a lane gave its core away
  std::uint64_t wake_count = 0;
  std::uint64_t timer_count = 0;     // timers fired
  std::uint64_t callback_count = 0;  // loop callbacks started
  std::uint64_t output_count = 0;
  std::uint64_t note_count = 0;
  TimeNs skipped_ns = 0;  // idle time the clock jumped over
  std::string end;        // "finished", "deadlock: ..."; "" when the trace is not whole
  WaitStats waits;        // of all lanes
  IoStats io;             // of all lanes
  std::vector<CoreStats> cores;
  std::vector<LaneStats> lanes;  // in order of birth
  std::vector<ProcessStats> processes;
};

// StatsFold: the statistics of events that come one after another and are not kept. Its memory is
// that of the lanes and of what there is at once, whatever the length.
class StatsFold {
 public:
  // take: the next event; its texts as `text` finds them.
  void take(const trace::TextOf& text, const trace::Event& event);
  std::uint64_t event_count() const { return world_.cursor(); }
  // result: of the events so far; the names: as they are called in the end.
  Stats result() const { return result(names_); }
  Stats result(const Names& names) const;

 private:
  // Letting: what a lane has done with locks since it ran or waited last.
  struct Letting {
    std::map<ObjectId, EventSeq> released;
  };
  // Polling: a row of calls in vain: since when its running is in vain, if another one comes.
  struct Polling {
    std::uint64_t calls = 0;
    bool runs = false;
    TimeNs since_ns = 0;
    TimeNs ran_ns = 0;
  };
  struct Row {
    WaitTimes waits;
    Letting letting;
    Polling polling;
  };

  void leave(LaneId id, TimeNs now_ns);
  void wait_over(const LaneWorld& lane, TimeNs now_ns);
  void follow_gil(const trace::Event& event);
  void count(const trace::TextOf& text, const trace::Event& event);
  void call_done(std::string_view name, const trace::SystemCallDone& p, TimeNs now_ns);
  void poll(LaneId id, const trace::SystemCallDone& p, bool vain, TimeNs now_ns);
  LaneStats* row(LaneId id) {
    return id && id.value <= stats_.lanes.size() ? &stats_.lanes[id.value - 1] : nullptr;
  }
  Row* more(LaneId id) { return row(id) ? &rows_[id.value - 1] : nullptr; }

  Names names_;
  World world_;
  Stats stats_;
  std::vector<Row> rows_;  // by lane
};

// compute_stats: over the first `cursor` events.
Stats compute_stats(const Trace& trace, std::uint64_t cursor = UINT64_MAX);
std::string format_stats(const Stats& stats);
std::string format_stats(const Trace& trace);
// stats_json: the same as one JSON object; times in nanoseconds. Its fields are in
// app/FORMATS.md.
std::string stats_json(const Stats& stats);

}  // namespace fiberscope::model
