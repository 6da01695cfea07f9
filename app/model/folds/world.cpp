#include "app/model/folds/world.h"

#include <algorithm>
#include <utility>

#include "app/model/folds/payloads.h"
#include "scheduler/base/machine.h"

namespace fiberscope::model {

using trace::LaneState;

namespace {

constexpr Overloads<
    OfRecipe, OfCalls, OfVariables,
    Ignores<trace::SourceLoaded, trace::ClockAdvanced, trace::NobodyWaited, trace::MemoryRecorded,
            trace::PrioritySet, trace::SignalRaised, trace::FaultStruck>>
    kIgnoredByWorld{};

template <class P>
trace::Kept<P> payload_at(const Trace& trace, EventSeq seq) {
  if (!seq || seq.value > trace.size()) return nullptr;
  return trace.find<P>(seq);
}

// add_stretch: counts the time since `lane.since_ns` for the state it is in.
void add_stretch(const LaneWorld& lane, TimeNs now_ns, auto& times) {
  const TimeNs spent = now_ns - lane.since_ns;
  switch (lane.state) {
    case LaneState::New:
      times.unstarted_ns += spent;
      break;
    case LaneState::Ready:
      times.ready_ns += spent;
      break;
    case LaneState::Running:
      times.running_ns += spent;
      break;
    case LaneState::Blocked:
      (sleeps(lane.wait_kind) ? times.sleeping_ns : times.blocked_ns) += spent;
      break;
    case LaneState::Ended:
      break;
  }
}

}  // namespace

// --- reading
// --------------------------------------------------------------------------------------

const LaneWorld* World::lane(LaneId id) const {
  if (!id || id.value > lane_count_) return nullptr;
  const std::uint32_t i = id.value - 1;
  return &chunks_[i / kLanesPerChunk]->lanes[i % kLanesPerChunk];
}

LaneTimes World::times(LaneId id) const {
  LaneTimes times;
  const LaneWorld* lane = this->lane(id);
  if (!lane) return times;
  times = {lane->unstarted_ns, lane->ready_ns, lane->running_ns, lane->blocked_ns,
           lane->sleeping_ns};
  add_stretch(*lane, now_ns_, times);
  return times;
}

const CoreWorld* World::core(CoreId id) const {
  return id && id.value <= cores_.size() ? &cores_[id.value - 1] : nullptr;
}

TimeNs World::busy_ns(CoreId id) const {
  const CoreWorld* core = this->core(id);
  if (!core) return 0;
  return core->busy_ns + (core->running ? now_ns_ - core->since_ns : 0);
}

LaneId World::running() const {
  for (const CoreWorld& core : cores_) {
    if (core.running) return core.running;
  }
  return {};
}

std::vector<LaneId> World::ready_queue() const {
  std::vector<LaneId> queue;
  queue.reserve(ready_count_);
  for (LaneId id = ready_head_; id; id = lane(id)->ready_next) queue.push_back(id);
  return queue;
}

std::uint32_t World::ready_place(LaneId id) const {
  const LaneWorld* wanted = lane(id);
  if (!wanted || wanted->state != LaneState::Ready) return 0;
  std::uint32_t place = 0;
  for (; id; id = lane(id)->ready_previous) ++place;
  return place;
}

std::vector<CallbackWorld> World::callbacks(LaneId loop) const {
  std::vector<CallbackWorld> queue;
  for (const auto& [id, callback] : callbacks_) {
    if (!loop || callback.loop == loop) queue.push_back(callback);
  }
  std::sort(queue.begin(), queue.end(),
            [](const auto& a, const auto& b) { return a.queued < b.queued; });
  return queue;
}

const CallbackWorld* World::callback(CallbackId id) const {
  const auto found = callbacks_.find(id);
  return found == callbacks_.end() ? nullptr : &found->second;
}

std::vector<TimerWorld> World::timers() const {
  std::vector<TimerWorld> timers;
  timers.reserve(timers_.size());
  for (const auto& [id, timer] : timers_) timers.push_back(timer);
  std::sort(timers.begin(), timers.end(), [](const TimerWorld& a, const TimerWorld& b) {
    return a.deadline_ns != b.deadline_ns ? a.deadline_ns < b.deadline_ns : a.armed < b.armed;
  });
  return timers;
}

const TimerWorld* World::timer(TimerId id) const {
  const auto found = timers_.find(id);
  return found == timers_.end() ? nullptr : &found->second;
}

const LockWorld* World::lock(ObjectId id) const {
  const auto found = locks_.find(id);
  return found == locks_.end() ? nullptr : &found->second;
}

EventSeq World::level(ObjectId id) const {
  const auto found = levels_.find(id);
  return found == levels_.end() ? EventSeq{} : found->second;
}

EventSeq World::status(LaneId process) const {
  const auto found = statuses_.find(process);
  return found == statuses_.end() ? EventSeq{} : found->second;
}

EventSeq World::adopted(LaneId process) const {
  const auto found = adopted_.find(process);
  return found == adopted_.end() ? EventSeq{} : found->second;
}

bool World::operator==(const World& other) const {
  if (chunks_.size() != other.chunks_.size()) return false;
  for (std::size_t i = 0; i < chunks_.size(); ++i) {
    if (chunks_[i] != other.chunks_[i] && chunks_[i]->lanes != other.chunks_[i]->lanes)
      return false;
  }
  return cursor_ == other.cursor_ && now_ns_ == other.now_ns_ && lane_count_ == other.lane_count_ &&
         cores_ == other.cores_ && ready_head_ == other.ready_head_ &&
         ready_tail_ == other.ready_tail_ && ready_count_ == other.ready_count_ &&
         callbacks_ == other.callbacks_ && timers_ == other.timers_ && locks_ == other.locks_ &&
         levels_ == other.levels_ && statuses_ == other.statuses_ && adopted_ == other.adopted_ &&
         files_ == other.files_ && output_count_ == other.output_count_ &&
         note_count_ == other.note_count_ && wake_count_ == other.wake_count_ &&
         switch_count_ == other.switch_count_ && deadlock_ == other.deadlock_ &&
         run_started_ == other.run_started_ && run_ended_ == other.run_ended_ &&
         machine_set_ == other.machine_set_ && last_line_ == other.last_line_;
}

// --- applying events
// ------------------------------------------------------------------------------

LaneWorld* World::writable(LaneId id) {
  if (!id || id.value > lane_count_) return nullptr;
  const std::uint32_t i = id.value - 1;
  std::shared_ptr<Chunk>& chunk = chunks_[i / kLanesPerChunk];
  if (chunk.use_count() > 1) chunk = std::make_shared<Chunk>(Chunk{chunk->lanes, nullptr});
  chunk->packed.reset();
  return &chunk->lanes[i % kLanesPerChunk];
}

CoreWorld& World::grow_core(CoreId id, const trace::Event& event) {
  const std::uint32_t wanted = std::clamp(id.value, 1u, base::kCoresMax);
  while (cores_.size() < wanted) {
    CoreWorld core;
    core.id = CoreId{static_cast<std::uint32_t>(cores_.size() + 1)};
    core.since = event.seq;
    core.since_ns = event.time_ns;
    cores_.push_back(core);
  }
  return cores_[wanted - 1];
}

void World::push_ready(LaneWorld& lane) {
  lane.ready_previous = ready_tail_;
  lane.ready_next = {};
  if (ready_tail_) {
    writable(ready_tail_)->ready_next = lane.id;
  } else {
    ready_head_ = lane.id;
  }
  ready_tail_ = lane.id;
  ++ready_count_;
}

void World::remove_ready(LaneWorld& lane) {
  if (lane.ready_previous) {
    writable(lane.ready_previous)->ready_next = lane.ready_next;
  } else {
    ready_head_ = lane.ready_next;
  }
  if (lane.ready_next) {
    writable(lane.ready_next)->ready_previous = lane.ready_previous;
  } else {
    ready_tail_ = lane.ready_previous;
  }
  lane.ready_previous = lane.ready_next = {};
  --ready_count_;
}

void World::leave_core(LaneWorld& lane, const trace::Event& event) {
  CoreWorld* core =
      lane.core && lane.core.value <= cores_.size() ? &cores_[lane.core.value - 1] : nullptr;
  if (!core || core->running != lane.id) return;
  core->busy_ns += event.time_ns - core->since_ns;
  core->running = {};
  core->since = event.seq;
  core->since_ns = event.time_ns;
}

// enter: the one place where a lane's state changes.
void World::enter(LaneWorld& lane, LaneState state, const trace::Event& event) {
  add_stretch(lane, event.time_ns, lane);
  if (lane.state == LaneState::Ready) remove_ready(lane);
  if (lane.state == LaneState::Running) leave_core(lane, event);
  if (lane.lock) leave_lock(lane);
  if (lane.state == LaneState::Blocked) files_.leave_wait(lane.id);
  lane.state = state;
  lane.since = event.seq;
  lane.since_ns = event.time_ns;
  lane.wait = {};
  if (state == LaneState::Ready) push_ready(lane);
}

void World::on(const trace::LaneBorn& p, const trace::Event& event) {
  if (p.lane.value != lane_count_ + 1) return;  // lanes are dense; anything else is illegal
  if (lane_count_ % kLanesPerChunk == 0) {
    chunks_.push_back(std::make_shared<Chunk>());
    chunks_.back()->lanes.reserve(kLanesPerChunk);
  } else if (chunks_.back().use_count() > 1) {
    auto copy = std::make_shared<Chunk>();
    copy->lanes.reserve(kLanesPerChunk);
    copy->lanes = chunks_.back()->lanes;
    chunks_.back() = std::move(copy);
  }
  chunks_.back()->packed.reset();
  LaneWorld lane;
  lane.id = p.lane;
  lane.parent = p.parent;
  lane.creator = p.creator;
  lane.kind = p.kind;
  lane.name = p.name;
  lane.born_place = p.place;
  lane.born = lane.since = event.seq;
  lane.since_ns = event.time_ns;
  chunks_.back()->lanes.push_back(lane);
  ++lane_count_;
}

void World::on(const trace::LaneReady& p, const trace::Event& event) {
  LaneWorld* lane = writable(p.lane);
  if (!lane) return;
  enter(*lane, LaneState::Ready, event);
  lane->last_ready = event.seq;
  ++lane->wake_count;
  ++wake_count_;
}

void World::on(const trace::LaneSwitched& p, const trace::Event& event) {
  LaneWorld* lane = writable(p.to);
  if (!lane) return;
  enter(*lane, LaneState::Running, event);
  CoreWorld& core = grow_core(p.core, event);
  lane->core = core.id;
  lane->last_switched = event.seq;
  ++lane->switch_count;
  if (core.running) core.busy_ns += event.time_ns - core.since_ns;
  core.running = core.last = lane->id;
  core.since = event.seq;
  core.since_ns = event.time_ns;
  ++core.switch_count;
  ++switch_count_;
}

void World::on(const trace::LaneBlocked& p, const trace::Event& event) {
  LaneWorld* lane = writable(p.lane);
  if (!lane) return;
  enter(*lane, LaneState::Blocked, event);
  lane->wait_kind = p.why;
  lane->wait = lane->last_wait = event.seq;
  if (!p.object || !waits_for_lock(p.why)) return;
  lane->lock = p.object;
  LockWorld& lock = locks_[p.object];
  if (!lock.object) {
    lock.object = p.object;
    lock.kind = p.why == trace::WaitKind::Gil         ? trace::LockKind::Gil
                : p.why == trace::WaitKind::Semaphore ? trace::LockKind::Semaphore
                                                      : trace::LockKind::Lock;
  }
  if (!lock.name) lock.name = p.detail;
  lock.waiters.push_back(p.lane);
}

void World::leave_lock(LaneWorld& lane) {
  const ObjectId object = std::exchange(lane.lock, {});
  const auto found = locks_.find(object);
  if (found == locks_.end()) return;
  std::erase(found->second.waiters, lane.id);
  forget_if_idle(object);
}

void World::forget_if_idle(ObjectId object) {
  const auto found = locks_.find(object);
  if (found == locks_.end() || found->second.kind == trace::LockKind::Gil) return;
  if (found->second.holders.empty() && found->second.waiters.empty()) locks_.erase(found);
}

void World::on(const trace::LockTaken& p, const trace::Event& event) {
  LockWorld& lock = locks_[p.object];
  lock.object = p.object;
  lock.kind = p.kind;
  lock.name = p.name;
  lock.taken = event.seq;
  if (p.kind != trace::LockKind::Semaphore) lock.holders.clear();
  lock.holders.push_back({p.lane, event.seq});
}

void World::on(const trace::LockReleased& p, const trace::Event& event) {
  const auto found = locks_.find(p.object);
  if (found == locks_.end()) return;
  LockWorld& lock = found->second;
  lock.released = event.seq;
  // who releases need not be who took it: then it is the one that has held it longest
  auto holder = std::ranges::find(lock.holders, p.lane, &LockHolder::lane);
  if (holder == lock.holders.end()) holder = lock.holders.begin();
  if (holder != lock.holders.end()) lock.holders.erase(holder);
  forget_if_idle(p.object);
}

void World::on(const trace::LaneEnded& p, const trace::Event& event) {
  LaneWorld* lane = writable(p.lane);
  if (!lane || lane->ended) return;
  enter(*lane, LaneState::Ended, event);
  lane->ended = event.seq;
}

void World::on(const trace::LaneRenamed& p, const trace::Event&) {
  if (LaneWorld* lane = writable(p.lane)) lane->name = p.name;
}

void World::on(const trace::LineReached& p, const trace::Event& event) {
  if (LaneWorld* lane = writable(p.lane)) {
    lane->place = p.place;
    lane->place_event = event.seq;
  }
  last_line_ = event.seq;
}

void World::on(const trace::LinesFolded& p, const trace::Event& event) {
  on(trace::LineReached{p.lane, p.place}, event);
}

void World::on(const trace::LoopFolded& p, const trace::Event& event) {
  on(static_cast<const trace::LinesFolded&>(p), event);
  as_locks(p, [&](const auto& lock) { on(lock, event); });
}

void World::on(const trace::OutputWritten& p, const trace::Event& event) {
  if (LaneWorld* lane = writable(p.lane)) lane->last_output = event.seq;
  ++output_count_;
}

void World::on(const trace::FramesRecorded& p, const trace::Event& event) {
  LaneWorld* lane = writable(p.lane);
  if (!lane) return;
  lane->previous_frames = lane->frames;
  lane->frames = event.seq;
}

void World::on(const trace::StackRecorded& p, const trace::Event& event) {
  if (LaneWorld* lane = writable(p.lane)) lane->stack = event.seq;
}

void World::on(const trace::CoreAdded& p, const trace::Event& event) {
  grow_core(p.core, event).name = p.name;
}

void World::on(const trace::TimerArmed& p, const trace::Event& event) {
  timers_[p.timer] = {p.timer, p.deadline_ns, event.seq};
}

void World::on(const trace::CallbackQueued& p, const trace::Event& event) {
  callbacks_[p.callback] = {p.callback, p.loop, event.seq};
}

void World::on(const trace::NoteAdded& p, const trace::Event& event) {
  ++note_count_;
  const LaneWorld* lane = this->lane(p.lane);
  const bool of_process = lane != nullptr && lane->kind == trace::LaneKind::Process;
  if (of_process && p.kind == trace::NoteKind::Info) adopted_[p.lane] = event.seq;
}

void World::on(const trace::ValuePassed& p, const trace::Event& event) {
  const LaneWorld* from = lane(p.from);
  if (from != nullptr && from->kind == trace::LaneKind::Process && from->ended) {
    statuses_[p.from] = event.seq;
  }
}

void World::apply(const trace::Event& event) {
  now_ns_ = event.time_ns;
  const auto on = [&]<class P>(const P& p) requires requires { this->on(p, event); }
  { this->on(p, event); };
  const auto file = [&]<class P>(const P& p) requires requires { files_.on(p, event); }
  { files_.on(p, event); };
  visit_payload(
      event.payload,
      Overloads{on, file, [&](const trace::TimerFired& p) { timers_.erase(p.timer); },
                [&](const trace::TimerCancelled& p) { timers_.erase(p.timer); },
                [&](const trace::CallbackStarted& p) { callbacks_.erase(p.callback); },
                [&](const trace::CallbackDropped& p) { callbacks_.erase(p.callback); },
                [&](const trace::LevelChanged& p) { levels_[p.object] = event.seq; },
                [&](const trace::MachineSet&) { machine_set_ = event.seq; },
                [&](const trace::DeadlockFound&) { deadlock_ = event.seq; },
                [&](const trace::RunStarted&) { run_started_ = event.seq; },
                [&](const trace::RunEnded&) { run_ended_ = event.seq; }, kIgnoredByWorld});
  ++cursor_;
}

// --- put away
// -------------------------------------------------------------------------------------

// Relative to what they are near to, so that few bytes hold what lanes have in common.
std::array<std::uint64_t, LaneWorld::kNumbers> LaneWorld::numbers() const {
  const auto back = [&](EventSeq seq) { return seq ? since.value - seq.value + 1 : 0; };
  const auto ns = [](TimeNs time) { return static_cast<std::uint64_t>(time); };
  return {id.value, parent.value, creator.value,
          static_cast<std::uint64_t>(kind) | static_cast<std::uint64_t>(state) << 8 |
              static_cast<std::uint64_t>(wait_kind) << 16,
          name.value, born_place.source.value, born_place.line, born.value, since.value,
          ns(since_ns), back(wait), lock.value, back(last_wait), back(last_ready),
          back(last_switched), ended.value, core.value, place.source.value, place.line,
          // of these a lane may reach some after it came into its state
          place_event.value, frames.value, previous_frames.value, stack.value, last_output.value,
          ns(unstarted_ns), ns(ready_ns), ns(running_ns), ns(blocked_ns), ns(sleeping_ns),
          switch_count, wake_count, ready_previous.value, ready_next.value};
}

LaneWorld LaneWorld::of(const std::array<std::uint64_t, kNumbers>& numbers) {
  auto next = numbers.begin();
  LaneWorld lane;
  const auto id = [&]<class Id>(Id& out) { out.value = static_cast<decltype(out.value)>(*next++); };
  const auto number = [&](std::uint32_t& out) { out = static_cast<std::uint32_t>(*next++); };
  const auto ns = [&](TimeNs& out) { out = static_cast<TimeNs>(*next++); };
  const auto back = [&](EventSeq& out) {
    const std::uint64_t by = *next++;
    out = by == 0 ? EventSeq{} : EventSeq{lane.since.value - by + 1};
  };
  id(lane.id), id(lane.parent), id(lane.creator);
  const std::uint64_t sorts = *next++;
  lane.kind = static_cast<trace::LaneKind>(sorts & 0xff);
  lane.state = static_cast<LaneState>(sorts >> 8 & 0xff);
  lane.wait_kind = static_cast<trace::WaitKind>(sorts >> 16);
  id(lane.name), id(lane.born_place.source), number(lane.born_place.line);
  id(lane.born), id(lane.since), ns(lane.since_ns);
  back(lane.wait), id(lane.lock);
  back(lane.last_wait), back(lane.last_ready), back(lane.last_switched);
  id(lane.ended), id(lane.core), id(lane.place.source), number(lane.place.line);
  id(lane.place_event), id(lane.frames), id(lane.previous_frames), id(lane.stack);
  id(lane.last_output);
  ns(lane.unstarted_ns), ns(lane.ready_ns), ns(lane.running_ns), ns(lane.blocked_ns);
  ns(lane.sleeping_ns);
  lane.switch_count = *next++, lane.wake_count = *next++;
  id(lane.ready_previous), id(lane.ready_next);
  return lane;
}

World World::put_away() const {
  World out = *this;
  out.chunks_.clear();
  for (const std::shared_ptr<Chunk>& chunk : chunks_) {
    if (chunk->packed == nullptr) {
      auto packed = std::make_shared<PackedRows<LaneWorld>>();
      for (const LaneWorld& lane : chunk->lanes) packed->push_back(lane);
      packed->shrink();
      chunk->packed = std::move(packed);
    }
    out.away_.push_back(chunk->packed);
  }
  return out;
}

World World::taken_up() const {
  World out = *this;
  out.away_.clear();
  for (const PackedChunk& packed : away_) {
    auto chunk = std::make_shared<Chunk>();
    chunk->lanes.reserve(kLanesPerChunk);
    for (const LaneWorld& lane : *packed) chunk->lanes.push_back(lane);
    chunk->packed = packed;
    out.chunks_.push_back(std::move(chunk));
  }
  return out;
}

// --- facts named by their event
// -------------------------------------------------------------------

trace::Kept<trace::FramesRecorded> frames_of(const Trace& trace, const LaneWorld& lane) {
  return payload_at<trace::FramesRecorded>(trace, lane.frames);
}
trace::Kept<trace::FramesRecorded> previous_frames_of(const Trace& trace, const LaneWorld& lane) {
  return payload_at<trace::FramesRecorded>(trace, lane.previous_frames);
}
trace::Kept<trace::StackRecorded> stack_of(const Trace& trace, const LaneWorld& lane) {
  return payload_at<trace::StackRecorded>(trace, lane.stack);
}
trace::Kept<trace::LaneBlocked> wait_of(const Trace& trace, const LaneWorld& lane) {
  return payload_at<trace::LaneBlocked>(trace, lane.wait);
}
trace::Kept<trace::LaneEnded> end_of(const Trace& trace, const LaneWorld& lane) {
  return payload_at<trace::LaneEnded>(trace, lane.ended);
}

bool is_zombie(const Trace& trace, const World& world, LaneId lane) {
  const LaneId process = ancestor(world, lane, trace::LaneKind::Process);
  const auto passed = payload_at<trace::ValuePassed>(trace, world.status(process));
  const LaneWorld* holder = passed ? world.lane(passed->to) : nullptr;
  return holder != nullptr && holder->kind == trace::LaneKind::Process;
}

LaneId ancestor(const World& world, LaneId lane, trace::LaneKind kind) {
  for (const LaneWorld* at = world.lane(lane); at != nullptr; at = world.lane(at->parent)) {
    if (at->kind == kind) return at->id;
    if (at->parent >= at->id) break;  // illegal: a parent is older
  }
  return {};
}

base::MachineSettings machine_of(const Trace& trace, const World& world) {
  const auto set = payload_at<trace::MachineSet>(trace, world.machine_set());
  if (set == nullptr) return {};
  return {set->cores, set->gil != 0, set->preemption, static_cast<TimeNs>(set->quantum_ns),
          static_cast<TimeNs>(set->switch_interval_ns)};
}

}  // namespace fiberscope::model
