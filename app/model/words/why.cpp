#include "app/model/words/why.h"

#include <algorithm>

#include "app/model/reading/preemption.h"
#include "app/model/words/events.h"
#include "app/model/words/events_io.h"
#include "app/model/words/lengths.h"
#include "app/model/words/said.h"
#include "app/model/words/why_io.h"
#include "app/model/words/why_sentences.h"
#include "app/words/words.h"

namespace fiberscope::model {

using trace::LaneState;
using trace::WaitKind;
using trace::WakeKind;

namespace {

// Why: the facts around one cursor, and the phrases that tell them.
class Why {
 public:
  Why(const Replay& replay, const Names& names, std::uint64_t cursor)
      : replay_(replay), trace_(replay.trace()), names_(names), world_(replay.at(cursor)) {}

  const World& world() const { return world_; }

  Explanation lane_sentence(LaneId id, bool with_duration) const;
  Explanation switch_sentence(EventSeq seq) const;
  Explanation wake_sentence(EventSeq seq) const;
  Explanation until(EventSeq seq, LaneId lane) const;

 private:
  Explanation running(const LaneWorld& lane) const;
  Explanation ready(const LaneWorld& lane, bool with_duration) const;
  Explanation waiting(const LaneWorld& lane) const;
  Explanation unborn(const LaneWorld& lane) const;
  Explanation ended(const LaneWorld& lane) const;
  Explanation left_behind(const LaneWorld& lane) const;
  Explanation orphan(LaneId lane) const;
  bool forked(const LaneWorld& lane, EventSeq ready) const;
  Explanation ready_clause(EventSeq ready) const;
  Explanation preempted_clause(EventSeq ready, const World& before) const;
  Explanation gil_given_clause(EventSeq blocked) const;
  Explanation lock_phrase(const trace::LaneBlocked& wait) const;
  Explanation core_holders() const;
  Explanation timer_clause(EventSeq ready, const trace::Kept<trace::LaneBlocked>& wait,
                           TimeNs began_ns) const;
  Explanation switch_clause(EventSeq seq, const World& before) const;
  Explanation queue_clause(EventSeq seq, const World& before) const;
  Explanation left_clause(const LaneWorld& lane) const;
  Explanation wait_phrase(const trace::LaneBlocked& wait) const;
  trace::Kept<trace::LevelChanged> level(const trace::LaneBlocked& wait) const;
  Explanation level_clause(const trace::LaneBlocked& wait) const;
  Explanation deadlock(LaneId lane) const;
  std::string file(base::ObjectId id) const {
    return file_text(names_, id, EventSeq{world_.cursor()});
  }

  Explanation who(LaneId id) const { return linked(names_.lane(id), {}, id); }
  Explanation when(EventSeq seq) const {
    return linked(base::format_time(trace_.at(seq).time_ns), seq);
  }
  Explanation text(base::TextId id) const { return plain(words::tr(std::string(trace_.text(id)))); }
  Explanation wait_words(EventSeq blocked) const {
    const trace::Event& event = trace_.at(blocked);
    return linked(
        wait_text(trace_, names_, std::get<trace::LaneBlocked>(event.payload), event.time_ns),
        blocked);
  }
  Explanation place_phrase(trace::Place place) const {
    const std::string where = names_.place(place);
    return where.empty() ? Explanation{} : say(Say::AddPlace, {{"place", plain(where)}});
  }
  // world_before: what held just before an event.
  World world_before(EventSeq seq) const { return replay_.at(seq.value - 1); }

  const Replay& replay_;
  const Trace& trace_;
  const Names& names_;
  World world_;
};

// timer_clause: a LaneReady by a timer, seen from the wait it ended.
Explanation Why::timer_clause(EventSeq ready, const trace::Kept<trace::LaneBlocked>& wait,
                              TimeNs began_ns) const {
  if (!wait || wait->deadline_ns == base::kNever) {
    return say(Say::TimerFiredFor, {{"time", when(ready)}});
  }
  if (wait->why == WaitKind::Sleep || wait->why == WaitKind::BlockingSleep) {
    const TimeNs asked_ns = wait->deadline_ns - began_ns;
    const TimeNs late_ns = trace_.at(ready).time_ns - wait->deadline_ns;
    return say(is_late(asked_ns, late_ns) ? Say::SleepEndedLate : Say::SleepEnded,
               {{"duration", plain(base::format_duration(asked_ns))},
                {"late", plain(base::format_duration(three_digits(late_ns)))},
                {"time", when(ready)}});
  }
  if (wait->why == WaitKind::Poll) return say(Say::PollTimer, {{"time", when(ready)}});
  return say(Say::DeadlinePassed,
             {{"wait", plain(wait_text(trace_, names_, *wait, began_ns))}, {"time", when(ready)}});
}

// preempted_clause: a LaneReady by preemption: for whom, and whether its time slice was over.
Explanation Why::preempted_clause(EventSeq ready, const World& before) const {
  const Gap time{"time", when(ready)};
  const auto lost = preempted_at(trace_, ready);
  if (!lost || !lost->whom) return say(Say::WasPreempted, {time});
  const LaneWorld* lane = before.lane(lost->lane);
  const TimeNs ran_ns = lane ? trace_.at(ready).time_ns - lane->since_ns : 0;
  const bool over = ran_ns >= machine_of(trace_, before).quantum_ns;
  const Gap waker{"waker", lost->asked ? linked(names_.lane(lost->whom), lost->asked, lost->whom)
                                       : who(lost->whom)};
  return say(over ? Say::SliceOverFor : Say::PreemptedFor, {waker, time});
}

// ready_clause: why a lane joined the ready queue, from its LaneReady and the wait before it.
Explanation Why::ready_clause(EventSeq seq) const {
  const auto p = trace_.get<trace::LaneReady>(seq);
  const World before = world_before(seq);
  const LaneWorld* lane = before.lane(p.lane);
  const EventSeq blocked = lane ? lane->wait : EventSeq{};
  const auto wait = lane ? wait_of(trace_, *lane) : nullptr;
  const TimeNs began_ns = lane ? lane->since_ns : 0;
  const bool by = p.waker && p.waker != p.lane;
  const Gap waker{"waker", by ? who(p.waker) : Explanation{}};
  const Gap time{"time", when(seq)};
  switch (p.how) {
    case WakeKind::Spawned:
      if (by && forked(*lane, seq)) return say(Say::ForkedBy, {waker, time});
      return say(by ? Say::SpawnedBy : Say::Spawned, {waker, time});
    case WakeKind::Yielded:
      return say(Say::GaveAway, {time});
    case WakeKind::Preempted:
      return preempted_clause(seq, before);
    case WakeKind::TimerFired:
      return timer_clause(seq, wait, began_ns);
    case WakeKind::Finished:
      return say(by ? Say::FinishedLane : Say::FinishedUnknown, {waker, time});
    case WakeKind::Cancelled:
      return say(by ? Say::CancelledBy : Say::CancelledOnly, {waker, time});
    case WakeKind::Thrown:
      return say(by ? Say::ThrownBy : Say::ThrownOnly, {waker, time});
    case WakeKind::Notified:
    case WakeKind::Scheduled:
      break;
  }
  if (by && wait && wait->why == WaitKind::Gil) return say(Say::GilFreed, {waker, time});
  if (const Explanation io = io_came(trace_, names_, seq); !io.text.empty()) return io;
  if (!trace_.text(p.detail).empty()) {
    return say(by ? Say::DetailBy : Say::DetailOnly, {{"detail", text(p.detail)}, waker, time});
  }
  if (p.how == WakeKind::Notified && blocked) {
    return say(by ? Say::NotifiedBy : Say::Notified, {{"wait", wait_words(blocked)}, waker, time});
  }
  return say(by ? Say::ScheduledBy : Say::ScheduledOnly, {waker, time});
}

// switch_clause: why a lane got the core: out of the queue, or handed over by name.
Explanation Why::switch_clause(EventSeq seq, const World& before) const {
  const auto p = trace_.get<trace::LaneSwitched>(seq);
  const LaneWorld* lane = before.lane(p.to);
  if (lane && lane->state == LaneState::Ready && lane->last_ready) {
    return ready_clause(lane->last_ready);
  }
  const Gap time{"time", when(seq)};
  const LaneWorld* from = before.lane(p.from);
  const Gap by{"from", who(p.from)};
  if (!from) return say(lane && lane->state == LaneState::New ? Say::Started : Say::Goes, {time});
  const bool ended = from->state == LaneState::Ended;
  switch (p.how) {
    case trace::SwitchKind::HandOver:
      return say(Say::HandedOver, {by, time});
    case trace::SwitchKind::Resume:
      return say(Say::Resumed, {by, time});
    case trace::SwitchKind::Throw:
      return say(Say::ThrewInto, {by, time});
    case trace::SwitchKind::Parent:
      return say(Say::ParentGoesOn, {by, time});
    case trace::SwitchKind::Return: {
      if (!ended) return say(Say::YieldedBack, {by, time});
      const auto end = end_of(trace_, *from);
      const bool failed = end && end->how == trace::EndKind::Failed;
      return say(failed ? Say::FailedBack : Say::ReturnedBack, {by, time});
    }
    case trace::SwitchKind::Start: {
      // `from` started it only if it says so: it waits for this very lane.
      const auto wait = wait_of(trace_, *from);
      return say(wait && wait->target == p.to ? Say::StartedBy : Say::Started, {by, time});
    }
    case trace::SwitchKind::Dispatch:
      break;
  }
  return say(Say::Goes, {time});
}

Explanation Why::queue_clause(EventSeq seq, const World& before) const {
  const auto p = trace_.get<trace::LaneSwitched>(seq);
  const std::uint32_t place = before.ready_place(p.to);
  if (place == 0) return {};
  const std::uint32_t count = before.ready_count();
  if (count == 1) return say(Say::QueueOnly);
  const Gap of{"count", plain(std::to_string(count))};
  const Gap nth{"nth", plain(ordinal(place))};
  const EventSeq cause = trace_.at(seq).cause;
  const auto choice = cause ? trace_.find<trace::ChoiceMade>(cause) : nullptr;
  if (choice && choice->chosen < choice->alternatives.size() &&
      choice->alternatives[choice->chosen] == p.to && place != 1) {
    return say(Say::PolicyChose,
               {{"policy", linked(std::string(trace_.text(choice->policy)), cause)}, nth, of});
  }
  return place == 1 ? say(Say::QueueFirst, {of}) : say(Say::QueueNth, {nth, of});
}

Explanation Why::running(const LaneWorld& lane) const {
  const EventSeq seq = lane.last_switched;
  if (!seq) return say(Say::RunsSince, {{"lane", who(lane.id)}, {"time", when(lane.since)}});
  const World before = world_before(seq);
  return say(Say::Runs, {{"lane", who(lane.id)},
                         {"why", switch_clause(seq, before)},
                         {"queue", queue_clause(seq, before)}});
}

Explanation Why::ready(const LaneWorld& lane, bool with_duration) const {
  const std::uint32_t count = world_.ready_count();
  const Explanation place =
      count == 1 ? say(Say::OnlyInQueue)
                 : say(Say::PlaceInQueue, {{"nth", plain(ordinal(world_.ready_place(lane.id)))},
                                           {"count", plain(std::to_string(count))}});
  const Explanation holder = core_holders();
  const TimeNs age_ns = world_.now_ns() - lane.since_ns;
  const Gap why{"why", ready_clause(lane.since)};
  if (!with_duration || age_ns == 0) {
    return say(Say::ReadyWhy, {{"lane", who(lane.id)}, why, {"place", place}, {"holder", holder}});
  }
  return say(Say::ReadySince, {{"lane", who(lane.id)},
                               {"duration", linked(base::format_time(age_ns), lane.since)},
                               why,
                               {"place", place},
                               {"holder", holder}});
}

// core_holders: who has what a ready lane waits for.
Explanation Why::core_holders() const {
  std::vector<LaneId> lanes;
  for (const CoreWorld& core : world_.cores()) {
    if (core.running) lanes.push_back(core.running);
  }
  if (lanes.empty()) return {};
  return say(lanes.size() == 1 ? Say::CoreHeldBy : Say::CoresHeldBy,
             {{"holder", lane_list(names_, lanes, lanes.size())}});
}

// lock_phrase: who holds it now and since which line; from the locks that the trace tells of, else
// from the wait.
Explanation Why::lock_phrase(const trace::LaneBlocked& wait) const {
  const LockWorld* lock = world_.lock(wait.object);
  const bool gil = wait.why == WaitKind::Gil;
  const bool told = lock && lock->taken;
  const LaneId holder = !told                   ? wait.target
                        : lock->holders.empty() ? LaneId{}
                                                : lock->holders.front().lane;
  const Gap target{"target", who(holder)};
  const Gap object{"object", plain(wait_object(trace_, wait))};
  if (!holder) return say(gil ? Say::WaitGil : Say::WaitLock, {object});
  if (gil) return say(Say::WaitGilHeld, {target});
  if (!told) return say(Say::WaitLockHeld, {object, target});
  const EventSeq taken = lock->holders.front().taken;
  const auto taking = trace::taking_of(trace_.at(taken).payload, lock->object);
  const trace::Place place = taking ? taking->place : trace::Place{};
  if (place.line == 0) return say(Say::WaitLockHeld, {object, target});
  const std::string line =
      place.source == wait.place.source
          ? words::fill(words::tr("line {n}"), {{"n", std::to_string(place.line)}})
          : names_.place(place);
  return say(Say::WaitLockHeldSince, {object, target, {"line", linked(line, taken)}});
}

// gil_given_clause: that a wait for the GIL began by giving it up, and for whom.
Explanation Why::gil_given_clause(EventSeq blocked) const {
  const auto lost = preempted_at(trace_, blocked);
  if (!lost) return {};
  if (!lost->whom) return say(Say::AddGaveUpGil, {{"time", when(blocked)}});
  return say(Say::AddGaveUpGilTo,
             {{"whom", who(lost->whom)},
              {"duration", linked(base::format_duration(lost->asked_ns), lost->asked)}});
}

// wait_phrase: the predicate of a wait.
Explanation Why::wait_phrase(const trace::LaneBlocked& wait) const {
  const bool timed = wait.deadline_ns != base::kNever;
  const Gap deadline{"deadline", plain(base::format_time(wait.deadline_ns))};
  const Gap target{"target", who(wait.target)};
  const auto of = [&](Say what) {
    return say(what, {{"object", plain(wait_object(trace_, wait))}, target});
  };
  switch (wait.why) {
    case WaitKind::Switched:
      return say(wait.target ? Say::WaitSwitchedTo : Say::WaitSwitched, {target});
    case WaitKind::Called:
      return say(wait.target ? Say::WaitCalled : Say::WaitCalledUnknown, {target});
    case WaitKind::Yielded:
      return say(Say::WaitYielded);
    case WaitKind::Sleep:
      return say(timed ? Say::WaitSleep : Say::WaitSleepForever, {deadline});
    case WaitKind::BlockingSleep:
      return say(timed ? Say::WaitBlockingSleep : Say::WaitSleepForever, {deadline});
    case WaitKind::Join:
      if (wait.target) return say(Say::WaitJoin, {target});
      return say(Say::WaitJoinDetail, {{"detail", plain(wait_object(trace_, wait))}});
    case WaitKind::Await:
      return wait.target ? say(Say::WaitAwait, {target}) : of(Say::WaitFuture);
    case WaitKind::Future:
      return of(Say::WaitFuture);
    case WaitKind::Event:
      return of(Say::WaitEvent);
    case WaitKind::Lock:
    case WaitKind::Gil:
      return lock_phrase(wait);
    case WaitKind::Semaphore: {
      const auto counted = level(wait);
      return of(counted && counted->most > 0 ? Say::WaitPlace : Say::WaitSemaphore);
    }
    case WaitKind::Condition:
      return of(Say::WaitCondition);
    case WaitKind::QueueGet:
      return of(joins_queue(trace_, wait) ? Say::WaitQueueJoin : Say::WaitQueueGet);
    case WaitKind::QueuePut:
      return of(Say::WaitQueuePut);
    case WaitKind::ChannelSend:
      return of(Say::WaitChannelSend);
    case WaitKind::ChannelReceive:
      return of(Say::WaitChannelReceive);
    case WaitKind::Select:
      return of(Say::WaitSelect);
    case WaitKind::Gather:
      return of(Say::WaitGather);
    case WaitKind::Poll:
      return say(timed ? Say::WaitPollUntil : Say::WaitPoll, {deadline});
    case WaitKind::Io:
      if (world_.files().file(wait.object)) {
        return say(wait_for_file(trace_.text(wait.detail)), {{"file", plain(file(wait.object))}});
      }
      return of(Say::WaitIo);
    case WaitKind::Timer:
      return timed ? say(Say::WaitTimer, {deadline}) : of(Say::WaitOther);
    case WaitKind::Other:
      break;
  }
  return of(Say::WaitOther);
}

// level: what the object of the wait counts at the cursor; nullptr: it is not told.
trace::Kept<trace::LevelChanged> Why::level(const trace::LaneBlocked& wait) const {
  return trace_.find<trace::LevelChanged>(wait.object ? world_.level(wait.object) : EventSeq{});
}

// level_clause: what it counts, where that says why the wait goes on.
Explanation Why::level_clause(const trace::LaneBlocked& wait) const {
  const auto counted = level(wait);
  if (!counted || joins_queue(trace_, wait)) return {};
  const EventSeq event = world_.level(wait.object);
  const auto number = [&](std::uint32_t n) { return linked(std::to_string(n), event); };
  const Gap most{"most", plain(std::to_string(counted->most))};
  switch (counted->kind) {
    case trace::LevelKind::Semaphore: {
      if (counted->most == 0) return counted->level == 0 ? say(Say::AddNoSignal) : Explanation{};
      const Gap free{"n", number(counted->level)};
      return say(counted->most == 1 ? Say::AddOnePlace : Say::AddPlacesFree, {free, most});
    }
    case trace::LevelKind::Queue: {
      if (counted->level == 0) return say(Say::AddEmpty);
      const Gap items{"n", number(counted->level)};
      if (counted->most > 0) return say(Say::AddItemsOf, {items, most});
      return say(counted->level == 1 ? Say::AddOneItem : Say::AddItems, {items});
    }
    case trace::LevelKind::Event:
      break;
  }
  return {};
}

// deadlock: what a DeadlockFound before the cursor says about this lane.
Explanation Why::deadlock(LaneId lane) const {
  if (!world_.deadlock()) return {};
  const auto p = trace_.get<trace::DeadlockFound>(world_.deadlock());
  if (p.circle.empty()) return say(Say::DeadlockNobody);
  if (std::find(p.circle.begin(), p.circle.end(), lane) == p.circle.end()) return {};
  Explanation circle;
  for (const LaneId id : p.circle) {
    append(circle, who(id));
    append(circle, plain(" → "));
  }
  append(circle, who(p.circle.front()));
  circle.links.push_back(
      {world_.deadlock(), {}, 0, static_cast<std::uint32_t>(circle.text.size())});
  return say(Say::DeadlockCircle, {{"circle", circle}});
}

Explanation Why::waiting(const LaneWorld& lane) const {
  const auto wait = wait_of(trace_, lane);
  if (!wait) return say(Say::RunsSince, {{"lane", who(lane.id)}, {"time", when(lane.since)}});
  const bool says_deadline = wait->why == WaitKind::Sleep || wait->why == WaitKind::BlockingSleep ||
                             wait->why == WaitKind::Poll || wait->why == WaitKind::Timer;
  Explanation more;
  if (wait->deadline_ns != base::kNever && !says_deadline) {
    append(more,
           say(Say::AddDeadline, {{"deadline", plain(base::format_time(wait->deadline_ns))}}));
  }
  const TimeNs late_ns = sleeps(wait->why) && wait->deadline_ns < world_.now_ns()
                             ? world_.now_ns() - wait->deadline_ns
                             : 0;
  if (is_late(wait->deadline_ns - lane.since_ns, late_ns)) {
    append(more,
           say(Say::AddOverdue, {{"late", plain(base::format_duration(three_digits(late_ns)))}}));
  }
  append(more, level_clause(*wait));
  if (wait->why == WaitKind::Gil) append(more, gil_given_clause(lane.wait));
  append(more, io_under_way(trace_, names_, world_, lane));
  const LaneWorld* target = world_.lane(wait->target);
  if (const LockWorld* lock = world_.lock(lane.lock); lock && lock->taken) {
    target = lock->holders.empty() ? nullptr : world_.lane(lock->holders.front().lane);
  }
  const bool target_matters = wait->why == WaitKind::Join || wait->why == WaitKind::Await ||
                              wait->why == WaitKind::Lock || wait->why == WaitKind::Called;
  if (target && target_matters) {
    append(more, say(Say::TargetState, {{"target", who(target->id)},
                                        {"state", linked(said(target->state), target->since)}}));
  }
  append(more, deadlock(lane.id));
  return say(Say::WaitsSentence, {{"lane", who(lane.id)},
                                  {"waits", wait_phrase(*wait)},
                                  {"since", say(Say::AddSince, {{"time", when(lane.wait)}})},
                                  {"place", place_phrase(wait->place)},
                                  {"more", more}});
}

Explanation Why::unborn(const LaneWorld& lane) const {
  if (lane.kind == trace::LaneKind::Process) {
    return say(Say::NeverRuns, {{"lane", who(lane.id)}, {"time", when(lane.born)}});
  }
  return say(lane.creator ? Say::NotStartedBy : Say::NotStarted,
             {{"lane", who(lane.id)},
              {"creator", who(lane.creator)},
              {"time", when(lane.born)},
              {"place", place_phrase(lane.born_place)}});
}

Explanation Why::ended(const LaneWorld& lane) const {
  const auto end = end_of(trace_, lane);
  if (!end) return {};
  Explanation detail;
  if (!trace_.text(end->detail).empty()) {
    detail = plain(end->how == trace::EndKind::Returned ? " " : words::tr(": "));
    append(detail, plain(status_text(trace_.text(end->detail))));
  }
  Explanation more;
  if (end->how == trace::EndKind::Cancelled && lane.last_ready) {
    const auto p = trace_.get<trace::LaneReady>(lane.last_ready);
    if (p.how == WakeKind::Cancelled) {
      more = plain("; ");
      append(more, ready_clause(lane.last_ready));
    }
  }
  append(more, left_behind(lane));
  return say(Say::EndedSentence, {{"lane", who(lane.id)},
                                  {"time", when(lane.ended)},
                                  {"how", plain(said(end->how))},
                                  {"detail", detail},
                                  {"place", place_phrase(end->place)},
                                  {"more", more}});
}

// left_behind: of a process that has ended, or of a thread of one: who has its status.
Explanation Why::left_behind(const LaneWorld& lane) const {
  if (lane.kind != trace::LaneKind::Process && lane.kind != trace::LaneKind::Thread) return {};
  const LaneId process = ancestor(world_, lane.id, trace::LaneKind::Process);
  const EventSeq passed = world_.status(process);
  if (!passed) return {};
  const auto p = trace_.get<trace::ValuePassed>(passed);
  const Gap time{"time", when(passed)};
  if (!p.to) return say(Say::TakenByInit, {time});
  if (!is_zombie(trace_, world_, process))
    return say(Say::WaitedFor, {{"waiter", who(p.to)}, time});
  return say(Say::ZombieOf, {{"parent", who(p.to)},
                             {"status", linked(status_text(trace_.text(p.value)), passed)}});
}

// orphan: of a lane in a process that got another parent.
Explanation Why::orphan(LaneId lane) const {
  const EventSeq adopted = world_.adopted(ancestor(world_, lane, trace::LaneKind::Process));
  const auto note = trace_.find<trace::NoteAdded>(adopted);
  if (!note) return {};
  return say(Say::Orphan, {{"time", when(adopted)}, {"adopted", text(note->text)}});
}

// forked: between its birth and this LaneReady a fork returned to it, too.
bool Why::forked(const LaneWorld& lane, EventSeq ready) const {
  if (lane.kind != trace::LaneKind::Thread) return false;
  for (EventSeq at{lane.born.value + 1}; at < ready; ++at.value) {
    const auto p = trace_.find<trace::ValuePassed>(at);
    if (p && p->to == lane.id && p->from == lane.creator) return true;
  }
  return false;
}

Explanation Why::lane_sentence(LaneId id, bool with_duration) const {
  const LaneWorld* lane = world_.lane(id);
  if (!lane) return {};
  if (lane->state == LaneState::Ended) return ended(*lane);
  Explanation sentence;
  switch (lane->state) {
    case LaneState::New:
      sentence = unborn(*lane);
      break;
    case LaneState::Ready:
      sentence = ready(*lane, with_duration);
      break;
    case LaneState::Running:
      sentence = running(*lane);
      break;
    case LaneState::Blocked:
      sentence = waiting(*lane);
      break;
    case LaneState::Ended:
      break;
  }
  append(sentence, orphan(id));
  return sentence;
}

// left_clause: how a lane that is off its core got off it.
Explanation Why::left_clause(const LaneWorld& lane) const {
  switch (lane.state) {
    case LaneState::Blocked:
      if (preempted_at(trace_, lane.wait)) return say(Say::LeftGilGiven);
      return say(Say::LeftWaits, {{"wait", wait_words(lane.wait)}});
    case LaneState::Ready: {
      const auto p = trace_.get<trace::LaneReady>(lane.last_ready);
      if (p.how == WakeKind::Preempted) return say(Say::LeftPreempted);
      if (p.how == WakeKind::Yielded) return say(Say::LeftGaveAway);
      break;
    }
    case LaneState::Ended:
      return say(Say::LeftEnded);
    default:
      break;
  }
  return say(Say::LeftIs, {{"state", plain(said(lane.state))}});
}

Explanation Why::switch_sentence(EventSeq seq) const {
  const auto p = trace_.get<trace::LaneSwitched>(seq);
  const World before = world_before(seq);
  const LaneWorld* from = before.lane(p.from);
  const Gap core{"core", plain(names_.core(p.core))};
  const Gap to{"to", who(p.to)};
  const Gap time{"time", when(seq)};
  const Gap why{"why", switch_clause(seq, before)};
  const Gap queue{"queue", queue_clause(seq, before)};
  if (!from) return say(Say::FirstSwitchSentence, {core, to, time, why, queue});
  if (p.from == p.to) return say(Say::SameSwitchSentence, {core, to, time, why, queue});
  return say(Say::SwitchSentence,
             {core, {"from", who(p.from)}, to, time, {"left", left_clause(*from)}, why, queue});
}

Explanation Why::wake_sentence(EventSeq seq) const {
  const auto p = trace_.get<trace::LaneReady>(seq);
  const std::uint32_t count = world_.ready_count();
  const Explanation place =
      count == 1 ? say(Say::OnlyInQueue)
                 : say(Say::PlaceInQueue, {{"nth", plain(ordinal(world_.ready_place(p.lane)))},
                                           {"count", plain(std::to_string(count))}});
  return say(
      Say::WakeSentence,
      {{"lane", who(p.lane)}, {"time", when(seq)}, {"why", ready_clause(seq)}, {"place", place}});
}

// until: what an event did to end a slice.
Explanation Why::until(EventSeq seq, LaneId) const {
  const trace::Event& event = trace_.at(seq);
  if (std::holds_alternative<trace::LaneBlocked>(event.payload)) {
    return say(Say::UntilWaits, {{"wait", wait_words(seq)}});
  }
  if (std::holds_alternative<trace::LaneSwitched>(event.payload)) return say(Say::UntilRuns);
  if (const auto* ready = std::get_if<trace::LaneReady>(&event.payload)) {
    return say(Say::UntilReady, {{"how", linked(said(ready->how), seq)}});
  }
  if (const auto* end = std::get_if<trace::LaneEnded>(&event.payload)) {
    return say(Say::UntilEnded, {{"how", linked(said(end->how), seq)}});
  }
  return say(Say::UntilNow);
}

}  // namespace

// --- the questions
// --------------------------------------------------------------------------------

Explanation explain_lane(const Replay& replay, const Names& names, LaneId lane,
                         std::uint64_t cursor) {
  return Why(replay, names, cursor).lane_sentence(lane, true);
}

Explanation explain_slice(const Replay& replay, const Names& names, const Slice& slice) {
  const Why why(replay, names, slice.begin.value);
  Explanation text = why.lane_sentence(slice.lane, false);
  if (slice.state == SliceState::Ended) return text;
  const Explanation end = slice.open ? say(Say::UntilNow) : why.until(slice.end, slice.lane);
  append(text, say(Say::Lasted, {{"duration", plain(base::format_duration(slice.duration_ns()))},
                                 {"end", end}}));
  return text;
}

Explanation explain_switch(const Replay& replay, const Names& names, EventSeq event) {
  return Why(replay, names, event.value).switch_sentence(event);
}

Explanation explain_wake(const Replay& replay, const Names& names, EventSeq event) {
  return Why(replay, names, event.value).wake_sentence(event);
}

Explanation explain_event(const Replay& replay, const Names& names, EventSeq seq) {
  const Trace& trace = replay.trace();
  if (!seq || seq.value > trace.size()) return {};
  const trace::Event& event = trace.at(seq);
  if (std::holds_alternative<trace::LaneSwitched>(event.payload)) {
    return explain_switch(replay, names, seq);
  }
  if (std::holds_alternative<trace::LaneReady>(event.payload)) {
    return explain_wake(replay, names, seq);
  }
  if (const auto* blocked = std::get_if<trace::LaneBlocked>(&event.payload)) {
    return explain_lane(replay, names, blocked->lane, seq.value);
  }
  if (const auto* ended = std::get_if<trace::LaneEnded>(&event.payload)) {
    return explain_lane(replay, names, ended->lane, seq.value);
  }
  const Gap text{"text", linked(event_text(trace, names, event), seq)};
  if (!event.cause) return say(Say::EventSentence, {text});
  return say(
      Say::EventCaused,
      {text, {"cause", linked(event_text(trace, names, trace.at(event.cause)), event.cause)}});
}

std::vector<EventSeq> cause_chain(const Trace& trace, EventSeq event, std::size_t count_max) {
  std::vector<EventSeq> chain;
  while (event && event.value <= trace.size() && chain.size() < count_max) {
    chain.push_back(event);
    const EventSeq cause = trace.at(event).cause;
    if (cause >= event) break;  // illegal: a cause is earlier
    event = cause;
  }
  return chain;
}

}  // namespace fiberscope::model
