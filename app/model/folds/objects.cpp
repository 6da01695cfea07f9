#include "app/model/folds/objects.h"

#include <algorithm>

#include "app/model/folds/payloads.h"

namespace fiberscope::model {

namespace {

using trace::WaitKind;

constexpr Overloads<
    OfRecipe, OfCalls, OfVariables, OfMachine, OfTimers, OfCallbacks, OfMemory, OfFiles, OfPackets,
    OfOutside, OfEnds,
    Ignores<trace::SourceLoaded, trace::LineReached, trace::LinesFolded, trace::OutputWritten,
            trace::ValuePassed, trace::NoteAdded, trace::PrioritySet, trace::SystemCallDone,
            trace::LaneBorn, trace::LaneRenamed>>
    kIgnoredByObjects{};

constexpr std::string_view kInside = "lock inside";

// is_nameless: nothing in the program is called so.
bool is_nameless(std::string_view detail) {
  constexpr std::string_view kWords[] = {"queue get", "queue put", "queue peek", "queue join",
                                         "event",     "condition", "semaphore"};
  return std::ranges::find(kWords, detail) != std::end(kWords);
}

// group_of: of an object that is waited for; none of what is no object of its own.
std::optional<ObjectGroup> group_of(WaitKind why) {
  switch (why) {
    case WaitKind::Lock:
      return ObjectGroup::Locks;
    case WaitKind::Gil:
      return ObjectGroup::Library;
    case WaitKind::Semaphore:
      return ObjectGroup::Semaphores;
    case WaitKind::QueueGet:
    case WaitKind::QueuePut:
    case WaitKind::ChannelSend:
    case WaitKind::ChannelReceive:
      return ObjectGroup::Queues;
    case WaitKind::Event:
    case WaitKind::Condition:
      return ObjectGroup::Events;
    default:
      return {};
  }
}

ObjectGroup group_of(trace::LockKind kind) {
  if (kind == trace::LockKind::Gil) return ObjectGroup::Library;
  return kind == trace::LockKind::Semaphore ? ObjectGroup::Semaphores : ObjectGroup::Locks;
}

void end_span(PackedRows<ObjectSpan>& spans, std::size_t i, const trace::Event& event) {
  ObjectSpan span = spans[i];
  span.end = event.seq, span.end_ns = event.time_ns;
  spans.set(i, span);
}

}  // namespace

// Relative to its beginning, so that few bytes hold what spans of a page have in common.
std::array<std::uint64_t, ObjectSpan::kNumbers> ObjectSpan::numbers() const {
  const auto why_number = static_cast<std::uint64_t>(why);
  return {lane.value,
          begin.value,
          end ? end.value - begin.value + 1 : 0,
          static_cast<std::uint64_t>(begin_ns),
          end ? static_cast<std::uint64_t>(end_ns - begin_ns) : 0,
          why_number << 1 | (known_late ? 1U : 0U)};
}

ObjectSpan ObjectSpan::of(const std::array<std::uint64_t, kNumbers>& n) {
  ObjectSpan span;
  span.lane = LaneId{static_cast<std::uint32_t>(n[0])};
  span.begin = EventSeq{n[1]};
  span.begin_ns = static_cast<TimeNs>(n[3]);
  if (n[2] != 0) {
    span.end = EventSeq{n[1] + n[2] - 1};
    span.end_ns = span.begin_ns + static_cast<TimeNs>(n[4]);
  }
  span.known_late = (n[5] & 1) != 0;
  span.why = static_cast<trace::WaitKind>(n[5] >> 1);
  return span;
}

ObjectGroup group_of_level(trace::LevelKind kind) {
  switch (kind) {
    case trace::LevelKind::Semaphore:
      return ObjectGroup::Semaphores;
    case trace::LevelKind::Queue:
      return ObjectGroup::Queues;
    case trace::LevelKind::Event:
      break;
  }
  return ObjectGroup::Events;
}

ObjectTrack::Level ObjectTrack::at(EventSeq cursor) const {
  const auto next = std::ranges::upper_bound(levels, cursor, {}, &Level::event);
  return next == levels.begin() ? Level{} : *(next - 1);
}

LaneId ObjectTrack::holder_at(EventSeq cursor) const {
  const auto next = std::ranges::upper_bound(holds, cursor, {}, &ObjectSpan::begin);
  if (next == holds.begin()) return {};
  const ObjectSpan& last = *(next - 1);
  return last.end && last.end <= cursor ? LaneId{} : last.lane;
}

void Objects::update(const Trace& trace, std::uint64_t until) {
  take_new(trace, applied_, until, kIgnoredByObjects, [&](const trace::Event& event) {
    visit_payload(
        event.payload,
        Overloads{[&](const trace::LaneBlocked& p) { on(trace, p, event); },
                  [&](const trace::LaneReady& p) { wait_over(p.lane, event); },
                  [&](const trace::LaneSwitched& p) { wait_over(p.to, event); },
                  [&](const trace::LaneEnded& p) { wait_over(p.lane, event); },
                  [&](const trace::LockTaken& p) { on(trace, p, event); },
                  [&](const trace::LockReleased& p) { on(p, event); },
                  [&](const trace::LoopFolded& p) { on(trace, p, event); },
                  [&](const trace::LevelChanged& p) { on(p, event); }, kIgnoredByObjects});
  });
}

void Objects::settle() {
  for (ObjectTrack& track : all_) {
    track.holds.shrink();
    track.waits.shrink();
    track.levels.shrink();
  }
  all_.shrink_to_fit();
  waiting_ = {};
}

const ObjectTrack* Objects::find(ObjectId id) const {
  const auto found = place_.find(id);
  return found == place_.end() ? nullptr : &all_[found->second];
}

std::vector<ObjectId> Objects::members(ObjectGroup group) const {
  std::vector<ObjectId> out;
  for (const ObjectTrack& track : all_) {
    if (track.group == group) out.push_back(track.object);
  }
  return out;
}

std::size_t Objects::count(ObjectGroup group) const {
  return static_cast<std::size_t>(std::ranges::count(all_, group, &ObjectTrack::group));
}

ObjectTrack& Objects::track_of(ObjectId object, ObjectGroup group, TextId name) {
  const auto [found, is_new] = place_.try_emplace(object, static_cast<std::uint32_t>(all_.size()));
  if (is_new) {
    ObjectTrack& track = all_.emplace_back();
    track.object = object;
    track.group = track.sort = group;
    track.name = name;
    now_.emplace_back();
  }
  ObjectTrack& track = all_[found->second];
  if (!track.name) track.name = name;
  return track;
}

// count_now: what holds from the event on.
void Objects::count_now(ObjectTrack& track, const trace::Event& event) {
  const Now& now = now_[place_.at(track.object)];
  const auto inside = static_cast<std::uint32_t>(now.holds.size());
  const ObjectTrack::Level level{event.seq, event.time_ns, now.waiting, inside, now.counts};
  const bool again = !track.levels.empty() && track.levels.back().event == event.seq;
  again ? track.levels.set_back(level) : track.levels.push_back(level);
  track.waiting_max = std::max(track.waiting_max, now.waiting);
  track.inside_max = std::max(track.inside_max, inside);
}

void Objects::on(const Trace& trace, const trace::LaneBlocked& p, const trace::Event& event) {
  wait_over(p.lane, event);
  const auto group = group_of(p.why);
  if (!group || !p.object) return;
  ObjectTrack& track = track_of(p.object, *group, p.detail);
  Now& now = now_[place_.at(p.object)];
  if (trace.text(p.detail).starts_with(kInside)) track.group = ObjectGroup::Library;
  // what no line of the program's ever waits for, and nothing in it is called so
  const bool aside = p.place.line == 0 && is_nameless(trace.text(p.detail));
  if (aside && track.waits.empty() && track.holds.empty() && !track.counted) {
    track.group = ObjectGroup::Library, track.aside = true;
  } else if (!aside && std::exchange(track.aside, false)) {
    track.group = track.sort;
  }
  // a semaphore of one place that somebody holds is a lock
  if (p.why == WaitKind::Lock && track.counted && track.most == 1) track.group = *group;
  if (track.place.line == 0) track.place = p.place;
  const bool is_lock = p.why == WaitKind::Lock || p.why == WaitKind::Semaphore;
  // a lock of coroutines: nothing tells of its taking but whoever waits for it
  if (is_lock && !now.told && p.target) {
    const bool known = std::ranges::any_of(
        now.holds, [&](std::uint32_t hold) { return track.holds[hold].lane == p.target; });
    if (!known) {
      for (const std::uint32_t hold : std::exchange(now.holds, {})) {
        end_span(track.holds, hold, event);
      }
      now.holds.push_back(static_cast<std::uint32_t>(track.holds.size()));
      track.holds.push_back({p.target, event.seq, {}, event.time_ns, 0, true, p.why});
    }
  }
  waiting_[p.lane] = {place_.at(p.object), static_cast<std::uint32_t>(track.waits.size()),
                      now.told ? LaneId{} : p.target};
  track.waits.push_back({p.lane, event.seq, {}, event.time_ns, 0, false, p.why});
  ++now.waiting;
  count_now(track, event);
}

void Objects::wait_over(LaneId lane, const trace::Event& event) {
  const auto found = waiting_.find(lane);
  if (found == waiting_.end()) return;
  const Waiting waiting = found->second;
  waiting_.erase(found);
  ObjectTrack& track = all_[waiting.track];
  end_span(track.waits, waiting.wait, event);
  Now& now = now_[waiting.track];
  --now.waiting;
  // whom the wait named holds it no more, as far as anybody tells
  if (!now.told && waiting.holder) let_go(track, waiting.holder, event);
  count_now(track, event);
}

void Objects::on(const Trace& trace, const trace::LockTaken& p, const trace::Event& event) {
  ObjectTrack& track = track_of(p.object, group_of(p.kind), p.name);
  Now& now = now_[place_.at(p.object)];
  if (trace.text(p.name).starts_with(kInside)) track.group = ObjectGroup::Library;
  if (track.place.line == 0) track.place = p.place;
  if (p.kind != trace::LockKind::Semaphore || !now.told) {
    for (const std::uint32_t hold : std::exchange(now.holds, {})) {
      end_span(track.holds, hold, event);
    }
  }
  now.told = true;
  now.holds.push_back(static_cast<std::uint32_t>(track.holds.size()));
  track.holds.push_back({p.lane, event.seq, {}, event.time_ns, 0, false, trace::WaitKind::Other});
  count_now(track, event);
}

// let_go: the lane's hold, else the oldest one: who releases need not be who took it.
void Objects::let_go(ObjectTrack& track, LaneId lane, const trace::Event& event) {
  Now& now = now_[place_.at(track.object)];
  if (now.holds.empty()) return;
  const auto own = std::ranges::find_if(
      now.holds, [&](std::uint32_t hold) { return track.holds[hold].lane == lane; });
  const auto which = own == now.holds.end() ? now.holds.begin() : own;
  end_span(track.holds, *which, event);
  now.holds.erase(which);
}

void Objects::on(const trace::LevelChanged& p, const trace::Event& event) {
  ObjectTrack& track = track_of(p.object, group_of_level(p.kind), p.name);
  if (track.place.line == 0) track.place = p.place;
  if (!track.counted) track.counted = event.seq;
  if (std::exchange(track.aside, false)) track.group = track.sort;
  track.most = p.most;
  track.counts_max = std::max(track.counts_max, p.level);
  now_[place_.at(p.object)].counts = p.level;
  count_now(track, event);
}

// on LoopFolded: the loop holds its locks from its beginning to its end, again and again; who holds
// one after it does so from its end on.
void Objects::on(const Trace& trace, const trace::LoopFolded& p, const trace::Event& event) {
  trace::Event began;
  began.seq = event.seq, began.time_ns = p.began_ns;
  for (const trace::FoldedLock& lock : p.locks) {
    const trace::LockReleased released{lock.lane, lock.object};
    if (lock.before != 0 && lock.times == 0) {
      began.time_ns = p.began_ns + static_cast<TimeNs>(lock.held_ns);
      on(released, began);
      began.time_ns = p.began_ns;
    } else {
      if (lock.before != 0) on(released, began);
      const trace::LockTaken taken{lock.lane, lock.object, lock.kind, lock.name, lock.place};
      on(trace, taken, began);
      on(released, event);
      if (lock.after != 0) on(trace, taken, event);
    }
  }
}

void Objects::on(const trace::LockReleased& p, const trace::Event& event) {
  const auto found = place_.find(p.object);
  if (found == place_.end()) return;
  ObjectTrack& track = all_[found->second];
  let_go(track, p.lane, event);
  count_now(track, event);
}

}  // namespace fiberscope::model
