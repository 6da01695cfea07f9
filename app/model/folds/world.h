// World: the state of everything at a cursor. World = fold(trace[0, cursor)).
//
// Owns: the facts of every lane, core, lock, ready queue, callback queue and timer after `cursor`
// events. Payloads are not copied: a fact with many fields is named by its event (frames, stack,
// wait), to be read with trace.at(). Deliberately does not know: later events, drawing, the engine.
//
// Invariants:
//  1. A world equals a fresh fold of its first `cursor()` events, however it got there (==).
//  2. Copying is cheap: lanes live in shared chunks that are copied when first written to.
//  3. The ready queue holds exactly the lanes in state Ready, in the order of their LaneReady
//  events.
//  4. A lock is there while somebody holds it or waits for it; a GIL from its first LockTaken on.
//  5. For a lane, running + ready + blocked + sleeping + unstarted time = its age (until it ended).
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <vector>

#include "app/model/folds/files.h"
#include "app/model/folds/packed_rows.h"
#include "app/model/folds/waits.h"
#include "scheduler/trace/trace.h"

namespace fiberscope::model {

using base::CallbackId;
using base::CoreId;
using base::EventSeq;
using base::LaneId;
using base::ObjectId;
using base::SourceId;
using base::TextId;
using base::TimeNs;
using base::TimerId;
using trace::Trace;

// Everything known of one lane at the cursor. An absent fact is an EventSeq of none.
struct LaneWorld {
  LaneId id;
  LaneId parent;
  LaneId creator;
  trace::LaneKind kind = trace::LaneKind::Fiber;
  trace::LaneState state = trace::LaneState::New;
  trace::WaitKind wait_kind = trace::WaitKind::Other;  // meaningful while Blocked
  TextId name;
  trace::Place born_place;
  EventSeq born;   // LaneBorn
  EventSeq since;  // the event that put it into its state
  TimeNs since_ns = 0;
  EventSeq wait;             // its present wait: a LaneBlocked; none unless Blocked
  ObjectId lock;             // what it waits for: see waits_for_lock; none unless Blocked
  EventSeq last_wait;        // its latest LaneBlocked, also when that is over
  EventSeq last_ready;       // its latest LaneReady: what woke or queued it
  EventSeq last_switched;    // its latest LaneSwitched: when it got a core
  EventSeq ended;            // LaneEnded
  CoreId core;               // where it runs, or ran last
  trace::Place place;        // the line reached last
  EventSeq place_event;      // LineReached or LinesFolded
  EventSeq frames;           // its latest FramesRecorded
  EventSeq previous_frames;  // the one before
  EventSeq stack;            // its latest StackRecorded
  EventSeq last_output;      // OutputWritten
  // Time in each state, without the present stretch: use World::times().
  TimeNs unstarted_ns = 0;
  TimeNs ready_ns = 0;
  TimeNs running_ns = 0;
  TimeNs blocked_ns = 0;
  TimeNs sleeping_ns = 0;
  std::uint64_t switch_count = 0;  // how often it got a core
  std::uint64_t wake_count = 0;    // how often it was made ready
  LaneId ready_previous;           // links of the ready queue
  LaneId ready_next;
  bool operator==(const LaneWorld&) const = default;

  static constexpr std::size_t kNumbers = 33;
  std::array<std::uint64_t, kNumbers> numbers() const;
  static LaneWorld of(const std::array<std::uint64_t, kNumbers>& numbers);
};

struct CoreWorld {
  CoreId id;
  TextId name;
  LaneId running;  // none: idle
  LaneId last;     // who held it last
  EventSeq since;  // the event that began the present stretch, busy or idle
  TimeNs since_ns = 0;
  TimeNs busy_ns = 0;  // without the present stretch: use World::busy_ns()
  std::uint64_t switch_count = 0;
  bool operator==(const CoreWorld&) const = default;
};

struct LockHolder {
  LaneId lane;     // a thread
  EventSeq taken;  // LockTaken or LoopFolded: the line that took it
  bool operator==(const LockHolder&) const = default;
};

struct LockWorld {
  ObjectId object;
  trace::LockKind kind = trace::LockKind::Lock;
  TextId name;     // the object in the program's terms; may be empty
  EventSeq taken;  // its latest LockTaken or LoopFolded; none: the trace does not tell who holds it
  EventSeq released;                // its latest LockReleased or LoopFolded
  std::vector<LockHolder> holders;  // none: it is free; several of a semaphore only
  std::vector<LaneId> waiters;      // who has waited longest first
  bool operator==(const LockWorld&) const = default;
};

// Time in each state, the present stretch included.
struct LaneTimes {
  TimeNs unstarted_ns = 0;
  TimeNs ready_ns = 0;
  TimeNs running_ns = 0;
  TimeNs blocked_ns = 0;
  TimeNs sleeping_ns = 0;
  TimeNs waiting_ns() const { return blocked_ns + sleeping_ns; }
};

struct CallbackWorld {
  CallbackId id;
  LaneId loop;
  EventSeq queued;  // CallbackQueued: target, what
  bool operator==(const CallbackWorld&) const = default;
};

struct TimerWorld {
  TimerId id;
  TimeNs deadline_ns = 0;
  EventSeq armed;  // TimerArmed: lane, what
  bool operator==(const TimerWorld&) const = default;
};

class World {
 public:
  // apply: the next event. Requires: event.seq == cursor() + 1 and a legal trace (validate.h); an
  // illegal event never crashes, it is then followed as far as it makes sense.
  void apply(const trace::Event& event);

  // cursor: number of events applied, 0 to trace.size().
  std::uint64_t cursor() const { return cursor_; }
  TimeNs now_ns() const { return now_ns_; }

  // lane: nullptr when it is not born yet. Lane numbers are dense: 1 to lane_count().
  const LaneWorld* lane(LaneId id) const;
  std::uint32_t lane_count() const { return lane_count_; }
  LaneTimes times(LaneId id) const;

  const std::vector<CoreWorld>& cores() const { return cores_; }  // index = CoreId - 1
  const CoreWorld* core(CoreId id) const;
  TimeNs busy_ns(CoreId id) const;
  // running: the lane that runs on the lowest core that is busy; none when all are idle.
  LaneId running() const;

  // ready_queue: head first. ready_place: 1 = head; 0 = not in the queue.
  std::vector<LaneId> ready_queue() const;
  std::uint32_t ready_count() const { return ready_count_; }
  std::uint32_t ready_place(LaneId id) const;

  // callbacks: the queue of one loop (none: of all loops), head first.
  std::vector<CallbackWorld> callbacks(LaneId loop = {}) const;
  const CallbackWorld* callback(CallbackId id) const;
  // timers: armed and not yet fired, by (deadline, order of arming).
  std::vector<TimerWorld> timers() const;
  const TimerWorld* timer(TimerId id) const;

  // locks: by object. lock: nullptr when nobody holds it or waits for it.
  const std::map<ObjectId, LockWorld>& locks() const { return locks_; }
  const LockWorld* lock(ObjectId id) const;

  // status: who had the status of the process last, of those that it was passed to since its end,
  // by a ValuePassed: its parent, whose zombie it is; the lane that waited; nobody: process 1.
  // None: it lives, or the trace does not tell. adopted: the NoteAdded by which it got another
  // parent.
  EventSeq status(LaneId process) const;
  EventSeq adopted(LaneId process) const;

  // level: what the object counts, from its latest LevelChanged; none: it is not told.
  EventSeq level(ObjectId id) const;

  const Files& files() const { return files_; }

  std::uint64_t output_count() const { return output_count_; }  // OutputWritten so far
  std::uint64_t note_count() const { return note_count_; }      // NoteAdded so far; see Index
  std::uint64_t wake_count() const { return wake_count_; }
  std::uint64_t switch_count() const { return switch_count_; }
  EventSeq deadlock() const { return deadlock_; }  // DeadlockFound
  EventSeq run_started() const { return run_started_; }
  EventSeq run_ended() const { return run_ended_; }
  EventSeq machine_set() const { return machine_set_; }  // MachineSet; none: the usual machine
  // last_line: the LineReached or LinesFolded applied last, of whatever lane.
  EventSeq last_line() const { return last_line_; }

  bool operator==(const World& other) const;

  // put_away: the same in fewer bytes, good for nothing but cursor() and taken_up(), which gives it
  // back.
  World put_away() const;
  World taken_up() const;

 private:
  static constexpr std::uint32_t kLanesPerChunk = 64;
  using PackedChunk = std::shared_ptr<const PackedRows<LaneWorld>>;
  struct Chunk {
    std::vector<LaneWorld> lanes;
    PackedChunk packed;  // the same, if somebody asked for it since they changed
  };

  LaneWorld* writable(LaneId id);
  void enter(LaneWorld& lane, trace::LaneState state, const trace::Event& event);
  void leave_core(LaneWorld& lane, const trace::Event& event);
  void push_ready(LaneWorld& lane);
  void remove_ready(LaneWorld& lane);
  CoreWorld& grow_core(CoreId id, const trace::Event& event);

  void on(const trace::LaneBorn& p, const trace::Event& event);
  void on(const trace::LaneReady& p, const trace::Event& event);
  void on(const trace::LaneSwitched& p, const trace::Event& event);
  void on(const trace::LaneBlocked& p, const trace::Event& event);
  void on(const trace::LaneEnded& p, const trace::Event& event);
  void on(const trace::LockTaken& p, const trace::Event& event);
  void on(const trace::LockReleased& p, const trace::Event& event);
  void on(const trace::LaneRenamed& p, const trace::Event& event);
  void on(const trace::LineReached& p, const trace::Event& event);
  void on(const trace::LinesFolded& p, const trace::Event& event);
  void on(const trace::LoopFolded& p, const trace::Event& event);
  void on(const trace::OutputWritten& p, const trace::Event& event);
  void on(const trace::FramesRecorded& p, const trace::Event& event);
  void on(const trace::StackRecorded& p, const trace::Event& event);
  void on(const trace::CoreAdded& p, const trace::Event& event);
  void on(const trace::TimerArmed& p, const trace::Event& event);
  void on(const trace::CallbackQueued& p, const trace::Event& event);
  void on(const trace::NoteAdded& p, const trace::Event& event);
  void on(const trace::ValuePassed& p, const trace::Event& event);
  void leave_lock(LaneWorld& lane);
  void forget_if_idle(ObjectId lock);

  std::uint64_t cursor_ = 0;
  TimeNs now_ns_ = 0;
  std::uint32_t lane_count_ = 0;
  std::vector<std::shared_ptr<Chunk>> chunks_;
  std::vector<PackedChunk> away_;  // in place of them
  std::vector<CoreWorld> cores_;
  LaneId ready_head_, ready_tail_;
  std::uint32_t ready_count_ = 0;
  std::map<CallbackId, CallbackWorld> callbacks_;
  std::map<TimerId, TimerWorld> timers_;
  std::map<ObjectId, LockWorld> locks_;
  std::map<ObjectId, EventSeq> levels_;  // the latest LevelChanged
  std::map<LaneId, EventSeq> statuses_;  // by process
  std::map<LaneId, EventSeq> adopted_;   // likewise
  Files files_;
  std::uint64_t output_count_ = 0;
  std::uint64_t note_count_ = 0;
  std::uint64_t wake_count_ = 0;
  std::uint64_t switch_count_ = 0;
  EventSeq deadlock_, run_started_, run_ended_, machine_set_, last_line_;
};

// ancestor: the nearest lane of the kind, from `lane` itself upwards; none when there is none.
LaneId ancestor(const World& world, LaneId lane, trace::LaneKind kind);
// machine_of: the machine of the run at the cursor.
base::MachineSettings machine_of(const Trace& trace, const World& world);

// frames_of, previous_frames_of, stack_of, wait_of, end_of: the payload behind a lane's fact, or
// nullptr.
trace::Kept<trace::FramesRecorded> frames_of(const Trace& trace, const LaneWorld& lane);
trace::Kept<trace::FramesRecorded> previous_frames_of(const Trace& trace, const LaneWorld& lane);
trace::Kept<trace::StackRecorded> stack_of(const Trace& trace, const LaneWorld& lane);
trace::Kept<trace::LaneBlocked> wait_of(const Trace& trace, const LaneWorld& lane);
trace::Kept<trace::LaneEnded> end_of(const Trace& trace, const LaneWorld& lane);

// is_zombie: the process has ended, or the lane is a thread of one that has, and its parent has not
// waited for it.
bool is_zombie(const Trace& trace, const World& world, LaneId lane);

}  // namespace fiberscope::model
