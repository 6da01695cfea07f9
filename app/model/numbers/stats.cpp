#include "app/model/numbers/stats.h"

#include <algorithm>
#include <map>

#include "app/model/folds/io_spans.h"
#include "app/model/folds/payloads.h"
#include "app/model/reading/preemption.h"
#include "scheduler/trace/dump.h"

namespace fiberscope::model {

namespace {

constexpr Overloads<
    OfRecipe, OfCalls, OfVariables, OfMachine, OfLocks, OfFiles, OfPackets, OfOutside,
    Ignores<trace::SourceLoaded, trace::LaneRenamed, trace::LaneBlocked, trace::LaneEnded,
            trace::ValuePassed, trace::TimerArmed, trace::TimerCancelled, trace::CallbackQueued,
            trace::CallbackDropped, trace::NoteAdded, trace::FramesRecorded, trace::StackRecorded,
            trace::DeadlockFound, trace::NobodyWaited, trace::PrioritySet>>
    kIgnored{};

// Counting: one walk over the events.
class Counting {
 public:
  Counting(const Trace& trace, std::uint64_t cursor) : trace_(trace), names_(trace) {
    for (std::uint64_t i = 0; i < cursor; ++i) take(trace.events()[i]);
    finish(cursor);
  }
  Stats result() { return std::move(stats_); }

 private:
  void take(const trace::Event& event);
  void count(const trace::Event& event);
  void wait_over(LaneId id, TimeNs now_ns);
  void finish(std::uint64_t cursor);
  void sum_processes();
  void sum_polling(std::uint64_t cursor);
  LaneStats* row(LaneId id) {
    return id && id.value <= stats_.lanes.size() ? &stats_.lanes[id.value - 1] : nullptr;
  }

  const Trace& trace_;
  const Names names_;
  World world_;
  Stats stats_;
  std::vector<std::vector<TimeNs>> waits_;  // by lane
};

WaitStats percentiles(std::vector<TimeNs>& waits) {
  WaitStats out;
  out.count = waits.size();
  if (waits.empty()) return out;
  std::ranges::sort(waits);
  const auto rank = [&](std::size_t percent) {  // the smallest that so many are not longer than
    return waits[std::max<std::size_t>(1, (waits.size() * percent + 99) / 100) - 1];
  };
  out.p50_ns = rank(50), out.p90_ns = rank(90), out.p99_ns = rank(99);
  out.max_ns = waits.back();
  return out;
}

// add_call: one system call to the sums.
void add_call(IoStats& io, std::string_view call, const trace::SystemCallDone& p, bool vain) {
  ++io.call_count;
  ++io.calls[std::string(call)];
  io.vain_count += vain;
  io.waiting_ns += p.ready_ns - p.began_ns;
  io.copying_ns += p.copy_ns;
  if (p.error != 0) return;
  const Moves way = moves(call);
  if (way == Moves::In) io.bytes_in += p.result;
  if (way == Moves::Out) io.bytes_out += p.result;
}

// wait_over: the lane leaves its state: if that was a wait, it is over.
void Counting::wait_over(LaneId id, TimeNs now_ns) {
  const LaneWorld* lane = world_.lane(id);
  if (!lane || lane->state != trace::LaneState::Blocked) return;
  const TimeNs spent_ns = now_ns - lane->since_ns;
  if (lane->kind == trace::LaneKind::Thread || lane->wait_kind != trace::WaitKind::Called) {
    waits_[id.value - 1].push_back(spent_ns);
  }
  if (lane->wait_kind == trace::WaitKind::Gil) row(id)->gil_ns += spent_ns;
}

void Counting::take(const trace::Event& event) {
  if (const auto* ready = std::get_if<trace::LaneReady>(&event.payload)) {
    wait_over(ready->lane, event.time_ns);
  } else if (const auto* switched = std::get_if<trace::LaneSwitched>(&event.payload)) {
    wait_over(switched->to, event.time_ns);
  } else if (const auto* ended = std::get_if<trace::LaneEnded>(&event.payload)) {
    wait_over(ended->lane, event.time_ns);
  }
  world_.apply(event);
  count(event);
}

void Counting::count(const trace::Event& event) {
  if (const auto lost = preempted_at(trace_, event.seq); lost && row(lost->lane)) {
    ++row(lost->lane)->preempted_count;
    ++(lost->what == Preempted::What::Core ? stats_.preempted_core_count
                                           : stats_.preempted_gil_count);
  }
  visit_payload(
      event.payload,
      Overloads{
          [&](const trace::LaneSwitched& p) {
            const auto kind = static_cast<std::size_t>(p.how);
            if (kind < kSwitchKinds) ++stats_.switches_by_kind[kind];
          },
          [&](const trace::LaneReady& p) {
            stats_.yielded_count += p.how == trace::WakeKind::Yielded;
          },
          [&](const trace::TimerFired&) { ++stats_.timer_count; },
          [&](const trace::CallbackStarted&) { ++stats_.callback_count; },
          [&](const trace::ClockAdvanced& p) { stats_.skipped_ns += event.time_ns - p.from_ns; },
          [&](const trace::RunEnded& p) {
            stats_.end = trace::word(p.how);
            if (p.detail) stats_.end += ": " + std::string(trace_.text(p.detail));
          },
          [&](const trace::LaneBorn&) {
            stats_.lanes.resize(world_.lane_count());
            waits_.resize(world_.lane_count());
          },
          [&](const trace::LineReached& p) {
            if (LaneStats* lane = row(p.lane)) ++lane->line_count;
          },
          [&](const trace::OutputWritten& p) {
            if (LaneStats* lane = row(p.lane)) ++lane->output_count;
          },
          [&](const trace::SystemCallDone& p) {
            const std::string_view call = trace_.text(p.call);
            const LaneWorld* caller = world_.lane(p.lane);
            const bool loop = caller != nullptr && caller->kind == trace::LaneKind::EventLoop;
            const bool vain = !loop && in_vain(trace_, p);
            add_call(stats_.io, call, p, vain);
            if (LaneStats* lane = row(p.lane)) add_call(lane->io, call, p, vain);
          },
          [&](const trace::MemoryRecorded& p) {
            if (LaneStats* lane = row(p.lane)) {
              lane->reserved_bytes = p.reserved_bytes;
              lane->used_bytes = p.used_bytes;
            }
          },
          kIgnored});
}

void Counting::finish(std::uint64_t cursor) {
  stats_.event_count = cursor;
  stats_.makespan_ns = world_.now_ns();
  stats_.switch_count = world_.switch_count();
  stats_.wake_count = world_.wake_count();
  stats_.output_count = world_.output_count();
  stats_.note_count = world_.note_count();
  for (const CoreWorld& core : world_.cores()) {
    const TimeNs busy_ns = world_.busy_ns(core.id);
    stats_.cores.push_back(
        {core.id, names_.core(core.id), busy_ns, stats_.makespan_ns - busy_ns, core.switch_count});
  }
  std::vector<TimeNs> all;
  for (std::uint32_t i = 0; i < world_.lane_count(); ++i) {
    const LaneWorld& lane = *world_.lane(LaneId{i + 1});
    LaneStats& row = stats_.lanes[i];
    row.id = lane.id;
    row.name = names_.lane(lane.id);
    row.kind = lane.kind;
    row.state = lane.state;
    row.times = world_.times(lane.id);
    const bool waits_for_gil =
        lane.state == trace::LaneState::Blocked && lane.wait_kind == trace::WaitKind::Gil;
    if (waits_for_gil) row.gil_ns += stats_.makespan_ns - lane.since_ns;
    row.switch_count = lane.switch_count;
    row.wake_count = lane.wake_count;
    all.insert(all.end(), waits_[i].begin(), waits_[i].end());
    row.waits = percentiles(waits_[i]);
  }
  stats_.waits = percentiles(all);
  sum_processes();
  sum_polling(cursor);
}

// sum_polling: what was over before the cursor.
void Counting::sum_polling(std::uint64_t cursor) {
  if (stats_.io.vain_count < 2) return;
  const Lanes lanes(trace_);
  IoSpans io;
  io.update(trace_, lanes);
  for (LaneStats& lane : stats_.lanes) {
    for (const Slice& span : io.spans(lane.id)) {
      if (span.state != SliceState::Polling || span.end.value > cursor) continue;
      lane.io.polling_ns += span.duration_ns();
      stats_.io.polling_ns += span.duration_ns();
    }
  }
}

void Counting::sum_processes() {
  std::map<LaneId, std::size_t> place;
  for (const LaneStats& lane : stats_.lanes) {
    const LaneId process = ancestor(world_, lane.id, trace::LaneKind::Process);
    if (!process) continue;
    const auto [at, is_new] = place.emplace(process, stats_.processes.size());
    if (is_new) stats_.processes.push_back({process, names_.lane(process), 0, 0, 0});
    ProcessStats& sum = stats_.processes[at->second];
    sum.lane_count += lane.id != process;
    sum.reserved_bytes += lane.reserved_bytes;
    sum.used_bytes += lane.used_bytes;
  }
}

}  // namespace

Stats compute_stats(const Trace& trace, std::uint64_t cursor) {
  return Counting(trace, std::min(cursor, trace.size())).result();
}

}  // namespace fiberscope::model
