#include "app/model/findings/findings.h"

#include <algorithm>

#include "app/model/folds/payloads.h"
#include "app/model/folds/waits.h"
#include "app/model/reading/circle.h"
#include "scheduler/base/machine.h"

namespace fiberscope::model {

using trace::LaneKind;
using trace::LaneState;
using trace::WaitKind;

namespace {

constexpr Overloads<
    OfRecipe, OfVariables, OfLevels, OfMachine, OfCallbacks, OfMemory, OfPackets,
    Ignores<trace::SourceLoaded, trace::LaneRenamed, trace::ValuePassed, trace::SignalRaised,
            trace::DeviceInput, trace::ClockAdvanced, trace::FileNamed, trace::FileClosed,
            trace::ReadinessChanged, trace::InterestsListed, trace::BytesDropped,
            trace::OperationStarted, trace::OperationDone>>
    kIgnored{};
constexpr std::size_t kOthersMax = 8;  // so many are remembered by name
constexpr std::string_view kLoopExit = "LoopExit";
constexpr std::string_view kThreadStart = "the thread's start";
constexpr std::string_view kNeverRetrieved = "exception was never retrieved";

// gathers_lanes: findings of which the lanes are of interest, not only how many there are.
bool gathers_lanes(FindingKind kind) {
  return kind == FindingKind::StillWaiting || kind == FindingKind::NeverStarted;
}

void name_other(Finding& finding, LaneId lane) {
  ++finding.other_count;
  if (finding.others.size() < kOthersMax) finding.others.push_back(lane);
}

}  // namespace

std::size_t UsedObjects::slot_of(std::uint64_t number) const {
  const std::size_t last = slots_.size() - 1;
  std::size_t at = (number * 0x9e3779b97f4a7c15u >> 32) & last;
  while (slots_[at] != 0 && slots_[at] != number) at = (at + 1) & last;
  return at;
}

void UsedObjects::insert(Use use) {
  if (4 * (count_ + 1) > 3 * slots_.size()) grow();
  std::uint64_t& slot = slots_[slot_of(number(use))];
  count_ += slot == 0;
  slot = number(use);
}

void UsedObjects::grow() {
  std::vector<std::uint64_t> old(std::max<std::size_t>(16, 2 * slots_.size()));
  std::swap(old, slots_);
  for (const std::uint64_t one : old) {
    if (one != 0) slots_[slot_of(one)] = one;
  }
}

// --- states
// ---------------------------------------------------------------------------------------

std::vector<LaneId>* Findings::list_of(const Lane& lane) {
  if (carries(lane.kind)) return nullptr;
  Group& group = groups_[lane.group];
  if (lane.state == LaneState::Ready) return &group.ready;
  const bool timed = lane.state == LaneState::Blocked && lane.deadline_ns != base::kNever;
  return timed && !lane.blocking ? &group.asleep : nullptr;
}

void Findings::put(LaneId id) {
  Lane& lane = *find(id);
  std::vector<LaneId>* list = list_of(lane);
  if (!list) return;
  lane.place_in_list = static_cast<std::uint32_t>(list->size());
  list->push_back(id);
}

void Findings::drop(LaneId id) {
  Lane& lane = *find(id);
  std::vector<LaneId>* list = list_of(lane);
  if (!list) return;
  const LaneId last = list->back();
  (*list)[lane.place_in_list] = last;
  find(last)->place_in_list = lane.place_in_list;
  list->pop_back();
}

void Findings::enter(LaneId id, LaneState state, const trace::Event& event) {
  Lane* lane = find(id);
  if (!lane) return;
  drop(id);
  lane->ran_ns = ran_ns(*lane, event.time_ns);
  lane->state = state;
  if (state == LaneState::Running) groups_[lane->group].front = id;
  lane->since = event.seq;
  lane->since_ns = event.time_ns;
  lane->wait = {};
  lane->deadline_ns = base::kNever;
  lane->object = {};
  lane->blocking = lane->calls = lane->io = false;
  if (const auto* blocked = std::get_if<trace::LaneBlocked>(&event.payload)) {
    lane->wait = lane->last_wait = event.seq;
    lane->told = {blocked->why, blocked->target, blocked->object, blocked->detail, blocked->place};
    lane->deadline_ns = blocked->deadline_ns;
    lane->object = blocked->object;
    lane->blocking = blocked->why == WaitKind::BlockingSleep;
    lane->calls = blocked->why == WaitKind::Called;
    lane->io = blocked->why == WaitKind::Io;
  }
  put(id);
}

// --- finding
// --------------------------------------------------------------------------------------

std::size_t Findings::add(Finding finding) {
  if (const Lane* lane = find(finding.lane)) {
    finding.lane_kind = lane->kind;
    const LaneId process = process_of(finding.lane);
    finding.of_child = process && process != LaneId{1};
  }
  // the same mistake at the same line is told once
  const std::pair key{finding.kind, finding.place};
  const auto known = by_place_.find(key);
  // what is not simulated is told once in the whole trace, each time something else
  const bool once = finding.place.line != 0 && finding.kind != FindingKind::NotSimulated;
  if (!once || known == by_place_.end()) {
    if (once) by_place_[key] = list_.size();
    list_.push_back(std::move(finding));
    return list_.size() - 1;
  }
  Finding& first = list_[known->second];
  ++first.count;
  if (gathers_lanes(first.kind)) name_other(first, finding.lane);
  return known->second;
}

// name_kept_waiting: who could have run for at least `least_ns` between the two times.
void Findings::name_kept_waiting(Finding& finding, std::uint32_t group, TimeNs from_ns,
                                 TimeNs to_ns, TimeNs least_ns) const {
  const auto look = [&](const std::vector<LaneId>& lanes, auto since_ns) {
    for (const LaneId id : lanes) {
      const Lane& lane = lanes_[id.value - 1];
      const TimeNs kept_ns = to_ns - std::max(from_ns, since_ns(lane));
      if (id != finding.lane && kept_ns >= least_ns) name_other(finding, id);
    }
  };
  look(groups_[group].ready, [](const Lane& lane) { return lane.since_ns; });
  look(groups_[group].asleep, [](const Lane& lane) { return lane.deadline_ns; });
  std::sort(finding.others.begin(), finding.others.end());
}

// holds_thread: nobody else of its thread, which has a loop, has run since it began to wait: the
// wait is none of the loop's. A wait for the GIL is another thread's doing.
bool Findings::holds_thread(const Trace& trace, const Lane& lane, LaneId id) const {
  const Wait& wait = lane.told;
  if (wait.why == WaitKind::BlockingSleep) return true;
  if (lets_thread_go(wait.why)) return false;
  const Group& group = groups_[lane.group];
  if (!group.has_loop || group.front != id) return false;
  // a thread's start waits until that has a core, which another process may have meanwhile
  return trace.text(wait.detail) != kThreadStart;
}

void Findings::blocking_call_over(const Trace& trace, LaneId id, const trace::Event& event) {
  const Lane& lane = *find(id);
  if (!holds_thread(trace, lane, id)) return;
  Finding finding;
  finding.kind = FindingKind::BlockingCall;
  finding.event = lane.wait;
  finding.until = event.seq;
  finding.lane = id;
  finding.duration_ns = event.time_ns - lane.since_ns;
  finding.place = lane.told.place;
  // a thread's start, or a lock that is free soon, are waits of microseconds, and no fault
  const TimeNs least_ns = lane.blocking ? 1 : kLongTurnNs;
  name_kept_waiting(finding, lane.group, lane.since_ns, event.time_ns, least_ns);
  if (finding.other_count == 0) return;
  finding.task = find(finding.others.front())->kind == LaneKind::Task;
  add(std::move(finding));
}

// turn_of: the turn on the core where the lane runs, or ran last; another lane may have it.
Findings::Turn& Findings::turn_of(LaneId id) {
  const Lane* lane = find(id);
  const std::uint32_t core = lane ? lane->core : 0;
  if (core >= turns_.size()) turns_.resize(core + 1);
  return turns_[core];
}

// judge_turn: what is wrong with a turn so far. `whole`: nothing of the lane comes after.
std::optional<Finding> Findings::judge_turn(const Turn& turn, TimeNs now_ns, bool whole) const {
  const TimeNs duration_ns = now_ns - turn.began_ns;
  const bool is_long = duration_ns >= kLongTurnNs;
  if (!turn.lane || (!is_long && turn.lines < kManyLines)) return std::nullopt;
  const Lane& lane = lanes_[turn.lane.value - 1];
  if (carries(lane.kind)) return std::nullopt;
  const bool all_in_one = whole && lane.started == turn.began && lane.kind != LaneKind::Thread;
  if (!is_long && !all_in_one) return std::nullopt;
  Finding finding;
  finding.kind = all_in_one ? FindingKind::NeverYielded : FindingKind::HeldCore;
  finding.event = turn.began;
  finding.lane = turn.lane;
  finding.duration_ns = duration_ns;
  finding.lines = turn.lines;
  finding.place = turn.first_place;
  if (turn.call_ns >= duration_ns / 2) finding.related = turn.call;
  const TimeNs least_ns = all_in_one ? std::max<TimeNs>(1, duration_ns / 2) : kLongTurnNs;
  name_kept_waiting(finding, lane.group, turn.began_ns, now_ns, least_ns);
  if (finding.other_count == 0) return std::nullopt;
  finding.task = lanes_[finding.others.front().value - 1].kind == LaneKind::Task;
  return finding;
}

void Findings::turn_over(Turn& turn, const trace::Event& event, bool lane_ended) {
  if (!turn.lane) return;
  if (std::optional<Finding> finding = judge_turn(turn, event.time_ns, lane_ended)) {
    finding->until = event.seq;
    add(std::move(*finding));
  }
  turn = {};
}

// follow: the world and the names at the cursor.
void Findings::follow(const Trace& trace, std::uint64_t cursor) {
  if (world_at_ != nullptr && *world_at_) {
    followed_ = &(*world_at_)(cursor);
  } else {
    for (const trace::Event& event : trace.events(own_world_.cursor(), cursor)) {
      own_world_.apply(event);
    }
    followed_ = &own_world_;
  }
  names_.update(trace, cursor);
}

// --- taking events
// --------------------------------------------------------------------------------

void Findings::on(const trace::LaneBorn& p, const trace::Event& event) {
  if (p.lane.value != lanes_.size() + 1) return;  // lanes are dense; anything else is illegal
  if (groups_.empty()) groups_.emplace_back();
  Lane lane;
  lane.kind = p.kind;
  lane.parent = p.parent;
  lane.since = event.seq;
  lane.since_ns = event.time_ns;
  lane.born_place = p.place;
  if (p.kind == LaneKind::Thread) {
    lane.group = static_cast<std::uint32_t>(groups_.size());
    groups_.emplace_back();
    groups_.back().thread = groups_.back().front = p.lane;
  } else if (const Lane* parent = find(p.parent)) {
    lane.group = parent->group;
    groups_[lane.group].has_loop |= p.kind == LaneKind::EventLoop;
  }
  lanes_.push_back(lane);
}

void Findings::on(const trace::LaneSwitched& p, const trace::Event& event) {
  Lane* to = find(p.to);
  if (!to) return;
  ready_over(p.to, event);
  lock_wait_over(p.to, event);
  to->core = std::min(p.core.value, base::kCoresMax);
  group_got_core(p, event);
  Turn& turn = turn_of(p.to);
  const bool inside = turn.lane && runs_inside(to->kind) && to->state != LaneState::Ready;
  const bool back = p.to == turn.lane && p.how == trace::SwitchKind::Return;
  if (!inside && !back) {
    turn_over(turn, event, false);
    turn.lane = p.to;
    turn.began = event.seq;
    turn.began_ns = event.time_ns;
  }
  if (!to->started) to->started = event.seq;
  enter(p.to, LaneState::Running, event);
}

void Findings::on(const Trace& trace, const trace::LaneReady& p, const trace::Event& event) {
  const Lane* lane = find(p.lane);
  if (!lane) return;
  if (lane->wait) blocking_call_over(trace, p.lane, event);
  lock_wait_over(p.lane, event);
  if (Turn& turn = turn_of(p.lane); turn.lane == p.lane) turn_over(turn, event, false);
  // whoever is woken by a task that failed gets its exception
  std::erase_if(failed_tasks_, [&](const auto& task) { return task.first == p.waker; });
  const bool heard = p.how == trace::WakeKind::Notified || p.how == trace::WakeKind::Scheduled;
  if (heard && lane->object) unheard_.erase(lane->object);
  use(p.waker, lane->awaited);
  enter(p.lane, LaneState::Ready, event);
}

// use: by waiting for the object, or by ending somebody's wait for it.
void Findings::use(LaneId id, base::ObjectId object) {
  Lane* lane = find(id);
  if (!lane || !object || std::exchange(lane->used, object) == object) return;
  used_.insert({id, object});
}

void Findings::waits_in_row(Lane& lane, const trace::LaneBlocked& p, EventSeq seq) {
  if (waits_for_lock(p.why)) return;
  const bool goes_on = !lane.row_over && lane.row_why == p.why && lane.row_object == p.object;
  if (goes_on) return;
  lane.row = seq;
  lane.row_why = p.why;
  lane.row_object = p.object;
  lane.row_over = false;
}

void Findings::on(const trace::LaneBlocked& p, const trace::Event& event) {
  const bool calls = p.why == WaitKind::Called || p.why == WaitKind::Await;
  if (Turn& turn = turn_of(p.lane); turn.lane == p.lane && !calls) turn_over(turn, event, false);
  const bool until_ready = p.why == WaitKind::Io || p.why == WaitKind::Poll;
  if (Lane* lane = find(p.lane)) {
    if (until_ready) lane->vain = {};
    lane->awaited = p.object;
    waits_in_row(*lane, p, event.seq);
  }
  use(p.lane, p.object);
  enter(p.lane, LaneState::Blocked, event);
  lock_wait_begins(p, event);
}

void Findings::on(const trace::CallComputed& p, const trace::Event& event) {
  Turn& turn = turn_of(p.lane);
  if (turn.lane != p.lane || p.duration_ns <= turn.call_ns) return;
  turn.call = event.seq;
  turn.call_ns = p.duration_ns;
}

void Findings::on(const Trace& trace, const trace::LaneEnded& p, const trace::Event& event) {
  Lane* lane = find(p.lane);
  if (!lane) return;
  if (Turn& turn = turn_of(p.lane); turn.lane == p.lane) turn_over(turn, event, true);
  vain_call_stays(trace, p.lane);
  enter(p.lane, LaneState::Ended, event);
  exception_of(trace, p, event);
}

void Findings::on(const Trace& trace, const trace::NoteAdded& p, const trace::Event& event) {
  Finding finding;
  finding.event = event.seq;
  finding.lane = p.lane;
  finding.place = p.place;
  Lane* lane = find(p.lane);
  switch (p.kind) {
    case trace::NoteKind::Exception:
      if (lane) lane->told_failed = true;
      if (trace.text(p.text).find(kLoopExit) != std::string_view::npos) {
        return nobody_left(trace, event, p.lane);
      }
      finding.kind = FindingKind::Exception;
      finding.what = trace.text(p.text);
      break;
    case trace::NoteKind::LoopExit:
      return nobody_left(trace, event, p.lane);
    case trace::NoteKind::NeverAwaited:
      finding.kind = FindingKind::NeverAwaited;
      break;
    case trace::NoteKind::Unasked:
      finding.kind = FindingKind::Exception;
      finding.unasked = true;
      finding.what = trace.text(p.text);
      add(std::move(finding));
      return;  // it ended nobody
    case trace::NoteKind::PoolFull:
      if (lane && lane->wait && told_waiting_.insert(p.lane).second) {
        in_full_pool_.push_back(lane->wait);
      }
      return;
    case trace::NoteKind::Unsupported:
      finding.kind = FindingKind::NotSimulated;
      finding.what = trace.text(p.text);
      // a further process goes by its name, not by its thread's
      if (const LaneId process = process_of(p.lane); process && process != LaneId{1}) {
        finding.lane = process;
      }
      break;
    case trace::NoteKind::NeverStarted:
      if (!lane || lane->timers > 0) return;  // its time has not come
      finding.kind = FindingKind::NeverStarted;
      finding.related = lane->state == LaneState::Ready ? lane->since : EventSeq{};
      finding.place = lane->born_place;
      finding.task = lane->kind == LaneKind::Task;
      break;
    case trace::NoteKind::StillWaiting: {
      if (!lane || !lane->wait || told_standstill_ || told_waiting_.contains(p.lane)) return;
      finding.kind = FindingKind::StillWaiting;
      finding.related = lane->wait;
      finding.place = lane->told.place;
      // a library's own, as the workers of gevent's pool are: no line of the program would follow
      if (!finding.place.source) return;
      finding.task = lane->kind == LaneKind::Task;
      break;
    }
    default:
      return;
  }
  const bool failed = finding.kind == FindingKind::Exception;
  if (failed) remember_end(trace, finding);
  const std::size_t at = add(std::move(finding));
  if (failed) failed_[p.lane] = at;
}

void Findings::on(const Trace& trace, const trace::DeadlockFound& p, const trace::Event& event) {
  if (p.circle.empty()) return nobody_left(trace, event);
  follow(trace, event.seq.value);
  if (p.circle.size() == 1) {
    own_circle_ |= !told_self_lock(p.circle.front());
    return;  // a lock that is used as a signal: others may go on
  }
  Finding finding;
  finding.kind = FindingKind::Deadlock;
  finding.event = event.seq;
  finding.lane = p.circle.front();
  finding.others.assign(p.circle.begin() + 1, p.circle.end());
  finding.other_count = static_cast<std::uint32_t>(finding.others.size());
  told_waiting_.insert(p.circle.begin(), p.circle.end());
  for (const LaneId id : p.circle) {
    if (const Lane* lane = find(id); lane && lane->wait) finding.waits.push_back(lane->wait);
  }
  add(std::move(finding));
}

void Findings::on(const trace::TimerArmed& p) {
  Lane* lane = find(p.lane);
  if (!lane || lane->started) return;
  armed_[p.timer] = p.lane;
  ++lane->timers;
}

void Findings::timer_over(base::TimerId timer) {
  const auto armed = armed_.find(timer);
  if (armed == armed_.end()) return;
  --find(armed->second)->timers;
  armed_.erase(armed);
}

// asyncio says on stderr that a task failed and nobody asked for its result.
void Findings::on(const Trace& trace, const trace::OutputWritten& p) {
  if (failed_tasks_.empty() || p.stream != 2) return;
  if (trace.text(p.text).find(kNeverRetrieved) == std::string_view::npos) return;
  for (const auto& [lane, ended] : failed_tasks_) {
    Finding finding;
    finding.kind = FindingKind::Exception;
    finding.event = ended;
    finding.lane = lane;
    finding.place = trace.get<trace::LaneEnded>(ended).place;
    finding.task = true;
    add(std::move(finding));
  }
  failed_tasks_.clear();
}

void Findings::take(const Trace& trace, const trace::Event& event) {
  visit_payload(
      event.payload,
      Overloads{[&](const trace::LineReached& p) { line_reached(trace, p, event); },
                [&](const trace::LinesFolded& p) { lines_folded(trace, p, event); },
                [&](const trace::LoopFolded& p) {
                  lines_folded(trace, p, event);
                  on(p, event);
                },
                [&](const trace::LaneSwitched& p) { on(p, event); },
                [&](const trace::LaneReady& p) { on(trace, p, event); },
                [&](const trace::LaneBlocked& p) { on(p, event); },
                [&](const trace::LaneBorn& p) { on(p, event); },
                [&](const trace::LaneEnded& p) { on(trace, p, event); },
                [&](const trace::NoteAdded& p) { on(trace, p, event); },
                [&](const trace::OutputWritten& p) {
                  on(trace, p);
                  said_on_stderr(trace, p);
                },
                [&](const trace::FileOpened& p) {
                  const Lane* lane = find(p.lane);
                  if (p.kind == trace::FileKind::Epoll && lane) {
                    sets_[p.object] = lane->group;
                  }
                },
                [&](const trace::InterestChanged& p) { on(p, event); },
                [&](const trace::TimerArmed& p) { on(p); },
                [&](const trace::TimerFired& p) { timer_over(p.timer); },
                [&](const trace::TimerCancelled& p) { timer_over(p.timer); },
                [&](const trace::DeadlockFound& p) { on(trace, p, event); },
                [&](const trace::NobodyWaited& p) { unheard_[p.object] = event.seq; },
                [&](const trace::RunEnded& p) {
                  const bool stands = p.how == trace::RunEnd::Deadlock;
                  if (stands && own_circle_ && !told_standstill_) {
                    nobody_left(trace, event);
                  }
                  if (!told_standstill_ && !in_full_pool_.empty()) {
                    tell_full_pool(trace, in_full_pool_);
                  }
                  judge_unread_pipes(trace, event);
                  run_ended();
                  judge_self_locks();
                  tell_who_waits();
                  judge_lines(trace, event);
                  judge_answers(trace, p, event);
                },
                [&](const trace::SystemCallDone& p) { on(trace, p, event); },
                [&](const trace::FaultStruck& p) {
                  const std::string_view what = trace.text(p.what);
                  if (what == "partition" || what == "stall") faults_[p.object] = event.seq;
                },
                [&](const trace::LockTaken& p) { on(p, event); },
                [&](const trace::CallComputed& p) { on(p, event); },
                [&](const trace::LockReleased& p) { on(p); },
                [&](const trace::PrioritySet& p) { on(p); },
                kIgnored});
  if (const LostUpdate* lost = variables_.take(trace, event)) update_lost(trace, *lost);
  look_for_inversions(event);
}

Findings::Findings(const Trace& trace) { update(trace); }

// settle: what they are and what the variables hold stays; what was remembered goes.
void Findings::settle() {
  Findings rest;
  rest.applied_ = applied_;
  rest.list_ = std::move(list_);
  rest.tentative_ = tentative_;
  rest.variables_ = std::move(variables_);
  rest.variables_.settle();
  *this = std::move(rest);
}

bool Findings::update(const Trace& trace, std::uint64_t until, const WorldAt& world_at) {
  until = std::min(until, trace.size());
  if (applied_ >= until) return false;
  const bool was_tentative = tentative_ > 0;
  list_.resize(list_.size() - tentative_);
  const std::size_t before = list_.size();
  world_at_ = &world_at;
  constexpr trace::Kinds kTaken = kinds_taken(kIgnored) | Variables::kTaken;
  trace.each_among(
      kTaken,
      [&](const trace::Event& event) {
        applied_ = event.seq.value - 1;
        take(trace, event);
      },
      applied_, until);
  applied_ = until;
  world_at_ = nullptr;
  tentative_ = 0;
  for (const Turn& turn : turns_) {
    std::optional<Finding> open = judge_turn(turn, trace.time_of(EventSeq{applied_}), true);
    if (!open) continue;
    list_.push_back(std::move(*open));
    ++tentative_;
  }
  return was_tentative || list_.size() != before;
}

}  // namespace fiberscope::model
