#include "app/model/numbers/stats.h"

#include <algorithm>
#include <map>
#include <utility>

#include "app/model/folds/io_spans.h"
#include "app/model/folds/payloads.h"
#include "scheduler/trace/dump.h"

namespace fiberscope::model {

namespace {

constexpr Overloads<
    OfRecipe, OfCalls, OfVariables, OfLevels, OfMachine, OfLocks, OfFiles, OfPackets, OfOutside,
    Ignores<trace::SourceLoaded, trace::LaneRenamed, trace::LaneEnded, trace::ValuePassed,
            trace::TimerArmed, trace::TimerCancelled, trace::CallbackQueued, trace::CallbackDropped,
            trace::NoteAdded, trace::FramesRecorded, trace::StackRecorded, trace::DeadlockFound,
            trace::NobodyWaited, trace::PrioritySet>>
    kIgnored{};

// kEventsBetweenMax: a thread that gives the GIL up stands in line for it within a few events:
// those that wake the next one, and its own frames and stack. As preempted_at.
constexpr std::uint64_t kEventsBetweenMax = 64;

WaitStats percentiles(const WaitTimes& waits) {
  WaitStats out;
  out.count = waits.count();
  if (out.count == 0) return out;
  const auto rank = [&](std::uint64_t percent) {  // the smallest that so many are not longer than
    return std::max<std::uint64_t>(1, (out.count * percent + 99) / 100);
  };
  const std::vector<TimeNs> ranks = waits.ranks({rank(50), rank(90), rank(99), out.count});
  out.p50_ns = ranks[0], out.p90_ns = ranks[1], out.p99_ns = ranks[2], out.max_ns = ranks[3];
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

// add_processes: what the lanes of each have together.
void add_processes(const World& world, const Names& names, Stats& stats) {
  std::map<LaneId, std::size_t> place;
  for (const LaneStats& lane : stats.lanes) {
    const LaneId process = ancestor(world, lane.id, trace::LaneKind::Process);
    if (!process) continue;
    const auto [at, is_new] = place.emplace(process, stats.processes.size());
    if (is_new) stats.processes.push_back({process, names.lane(process), 0, 0, 0});
    ProcessStats& sum = stats.processes[at->second];
    sum.lane_count += lane.id != process;
    sum.reserved_bytes += lane.reserved_bytes;
    sum.used_bytes += lane.used_bytes;
  }
}

}  // namespace

// leave: the lane leaves its state.
void StatsFold::leave(LaneId id, TimeNs now_ns) {
  const LaneWorld* lane = world_.lane(id);
  if (!lane) return;
  if (lane->state == trace::LaneState::Blocked) wait_over(*lane, now_ns);
  Polling& polling = rows_[id.value - 1].polling;
  if (lane->state == trace::LaneState::Running && polling.runs) {
    polling.ran_ns += now_ns - polling.since_ns;
    polling.runs = false;
  }
}

void StatsFold::wait_over(const LaneWorld& lane, TimeNs now_ns) {
  const TimeNs spent_ns = now_ns - lane.since_ns;
  if (lane.kind == trace::LaneKind::Thread || lane.wait_kind != trace::WaitKind::Called) {
    rows_[lane.id.value - 1].waits.add(spent_ns);
  }
  if (lane.wait_kind == trace::WaitKind::Gil) row(lane.id)->gil_ns += spent_ns;
}

// follow_gil: who lets go of the GIL and stands in line for it at once was asked to: as
// preempted_at, which looks back.
void StatsFold::follow_gil(const trace::Event& event) {
  const auto forget = [this](LaneId id) {
    if (Row* const known = more(id)) known->letting.released.clear();
  };
  visit_payload(event.payload,
                Overloads{[&](const trace::LockReleased& p) {
                            if (Row* const known = more(p.lane)) {
                              known->letting.released[p.object] = event.seq;
                            }
                          },
                          [&](const trace::LockTaken& p) { forget(p.lane); },
                          [&](const trace::LaneSwitched& p) { forget(p.to); },
                          [&](const trace::LaneReady& p) { forget(p.lane); },
                          [&](const trace::LaneBlocked& p) {
                            Row* const known = more(p.lane);
                            if (known == nullptr) return;
                            const auto let = known->letting.released.find(p.object);
                            if (p.why == trace::WaitKind::Gil &&
                                let != known->letting.released.end() &&
                                event.seq.value - let->second.value <= kEventsBetweenMax) {
                              ++row(p.lane)->preempted_count;
                              ++stats_.preempted_gil_count;
                            }
                            forget(p.lane);
                          },
                          [](const auto&) {}});
}

void StatsFold::take(const trace::TextOf& text, const trace::Event& event) {
  visit_payload(
      event.payload,
      Overloads{[&](const trace::LaneReady& p) { leave(p.lane, event.time_ns); },
                [&](const trace::LaneSwitched& p) { leave(p.to, event.time_ns); },
                [&](const trace::LaneBlocked& p) { leave(p.lane, event.time_ns); },
                [&](const trace::LaneEnded& p) { leave(p.lane, event.time_ns); },
                [&](const trace::LaneBorn&) { names_.take(text, event); },
                [&](const trace::LaneRenamed&) { names_.take(text, event); },
                [&](const trace::CoreAdded&) { names_.take(text, event); }, [](const auto&) {}});
  world_.apply(event);
  count(text, event);
  follow_gil(event);
}

// poll: calls in vain: all running from the beginning of one to the end of a later one, as IoSpans
// has it.
void StatsFold::poll(LaneId id, const trace::SystemCallDone& p, bool vain, TimeNs now_ns) {
  const LaneWorld* const lane = world_.lane(id);
  if (lane == nullptr) return;
  Polling& polling = rows_[id.value - 1].polling;
  if (!vain) {
    polling = {};
    return;
  }
  if (lane->kind == trace::LaneKind::EventLoop) return;
  if (++polling.calls == 1) {
    polling.runs = lane->state == trace::LaneState::Running;
    polling.since_ns = std::max(p.began_ns, lane->since_ns);
    return;
  }
  if (polling.runs) polling.ran_ns += now_ns - std::exchange(polling.since_ns, now_ns);
  row(id)->io.polling_ns += polling.ran_ns;
  stats_.io.polling_ns += polling.ran_ns;
  polling.ran_ns = 0;
}

void StatsFold::call_done(std::string_view name, const trace::SystemCallDone& p, TimeNs now_ns) {
  const LaneWorld* caller = world_.lane(p.lane);
  const bool loop = caller != nullptr && caller->kind == trace::LaneKind::EventLoop;
  const bool found_nothing = in_vain(name, p);
  const bool vain = !loop && found_nothing;
  add_call(stats_.io, name, p, vain);
  if (LaneStats* lane = row(p.lane)) add_call(lane->io, name, p, vain);
  poll(p.lane, p, found_nothing, now_ns);
}

void StatsFold::count(const trace::TextOf& text, const trace::Event& event) {
  visit_payload(
      event.payload,
      Overloads{
          [&](const trace::LaneSwitched& p) {
            const auto kind = static_cast<std::size_t>(p.how);
            if (kind < kSwitchKinds) ++stats_.switches_by_kind[kind];
            if (Row* const lane = more(p.to); lane && lane->polling.calls > 0) {
              lane->polling.runs = true;
              lane->polling.since_ns = event.time_ns;
            }
          },
          [&](const trace::LaneBlocked& p) {
            Row* const lane = more(p.lane);
            if (lane && p.why == trace::WaitKind::Io) lane->polling = {};
          },
          [&](const trace::LaneReady& p) {
            stats_.yielded_count += p.how == trace::WakeKind::Yielded;
            if (p.how != trace::WakeKind::Preempted || !row(p.lane)) return;
            ++row(p.lane)->preempted_count;
            ++stats_.preempted_core_count;
          },
          [&](const trace::TimerFired&) { ++stats_.timer_count; },
          [&](const trace::CallbackStarted&) { ++stats_.callback_count; },
          [&](const trace::ClockAdvanced& p) { stats_.skipped_ns += event.time_ns - p.from_ns; },
          [&](const trace::RunEnded& p) {
            stats_.end = trace::word(p.how);
            if (p.detail) stats_.end += ": " + std::string(text(p.detail));
          },
          [&](const trace::LaneBorn&) {
            stats_.lanes.resize(world_.lane_count());
            rows_.resize(world_.lane_count());
          },
          [&](const trace::LineReached& p) {
            if (LaneStats* lane = row(p.lane)) ++lane->line_count;
          },
          [&](const trace::LinesFolded& p) {
            LaneStats* const lane = row(p.lane);
            for (const trace::FoldedLine& line : p.lines) {
              if (lane != nullptr) lane->line_count += line.times;
            }
          },
          [&](const trace::OutputWritten& p) {
            if (LaneStats* lane = row(p.lane)) ++lane->output_count;
          },
          [&](const trace::SystemCallDone& p) { call_done(text(p.call), p, event.time_ns); },
          [&](const trace::MemoryRecorded& p) {
            if (LaneStats* lane = row(p.lane)) {
              lane->reserved_bytes = p.reserved_bytes;
              lane->used_bytes = p.used_bytes;
            }
          },
          kIgnored});
}

Stats StatsFold::result(const Names& names) const {
  Stats out = stats_;
  out.event_count = world_.cursor();
  out.makespan_ns = world_.now_ns();
  out.switch_count = world_.switch_count();
  out.wake_count = world_.wake_count();
  out.output_count = world_.output_count();
  out.note_count = world_.note_count();
  for (const CoreWorld& core : world_.cores()) {
    const TimeNs busy_ns = world_.busy_ns(core.id);
    out.cores.push_back(
        {core.id, names.core(core.id), busy_ns, out.makespan_ns - busy_ns, core.switch_count});
  }
  WaitTimes all;
  for (std::uint32_t i = 0; i < world_.lane_count(); ++i) {
    const LaneWorld& lane = *world_.lane(LaneId{i + 1});
    LaneStats& row = out.lanes[i];
    row.id = lane.id;
    row.name = names.lane(lane.id);
    row.kind = lane.kind;
    row.state = lane.state;
    row.times = world_.times(lane.id);
    const bool waits_for_gil =
        lane.state == trace::LaneState::Blocked && lane.wait_kind == trace::WaitKind::Gil;
    if (waits_for_gil) row.gil_ns += out.makespan_ns - lane.since_ns;
    row.switch_count = lane.switch_count;
    row.wake_count = lane.wake_count;
    all.add(rows_[i].waits);
    row.waits = percentiles(rows_[i].waits);
  }
  out.waits = percentiles(all);
  add_processes(world_, names, out);
  return out;
}

Stats compute_stats(const Trace& trace, std::uint64_t cursor) {
  StatsFold fold;
  const trace::TextOf text = trace::text_of(trace);
  const std::uint64_t count = std::min(cursor, trace.size());
  for (const trace::Event& event : trace.events(0, count)) fold.take(text, event);
  return fold.result(Names(trace));
}

}  // namespace fiberscope::model
