// Findings: what a run teaches by going wrong: one finding for each place and sort of mistake.
//
// Owns: the facts of each finding, gathered in one walk as the trace grows; the sentences are made
// when asked for, in the language of the moment. Deliberately never guesses: only what the trace
// records counts, and what is only slow or unusual is no finding. It does not know how long
// anything should take.
//
// Invariants:
//  1. update() in any number of pieces finds the same as update() at once, once the trace is whole.
//  2. The same mistake at the same line is one finding with a count.
//  3. Every event named is not later than the trace's end.
#pragma once

#include <array>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "app/model/folds/variables.h"
#include "app/model/words/why.h"

namespace fiberscope::model {

// What counts as a long time to hold a core while others stand ready: a frame of a film is 16 ms.
inline constexpr TimeNs kLongTurnNs = 10 * base::kMillisecond;
// What counts as many lines in one turn. Short coroutines that just run to their end are no fault.
inline constexpr std::uint64_t kManyLines = 1000;

// Starvation: somebody else had the core, or took the lock, this often while a thread got nothing.
// In a fair order each other would have had one turn, two at most; eight are no accident. And it
// lasted as long as a long turn.
inline constexpr std::uint32_t kStarvedTurns = 8;
// Convoy: so many threads, each of whom stood in line for one lock this often, and for at least
// half of the time between its first wait for it and its last. Two threads that alternate, or one
// wait that happens to be long, are no convoy.
inline constexpr std::size_t kConvoyLanes = 3;
inline constexpr std::uint32_t kConvoyWaits = 8;
// Inversion: so long one thread ran instead of the lock's holder during one wait. A thread that
// only comes to a core to find the GIL taken is there for a few microseconds, and computes nothing.
inline constexpr TimeNs kInvertedNs = 50 * base::kMicrosecond;

// Polling: so many calls at one line that found nothing ready, and after which the caller did not
// wait until something is. Two or three tries before a wait are no loop.
inline constexpr std::uint32_t kVainCalls = 10;

// Unread pipe, when others went on: so long the pipe stood full and nobody read it. Whoever reads
// now and then is not that slow.
inline constexpr TimeNs kUnreadNs = base::kSecond;

// carries: lanes that only carry others and so are kept waiting by nobody.
constexpr bool carries(trace::LaneKind kind) {
  return kind == trace::LaneKind::Process || kind == trace::LaneKind::EventLoop;
}

// runs_inside: lanes that run within the turn of whoever calls them.
constexpr bool runs_inside(trace::LaneKind kind) {
  return kind == trace::LaneKind::Generator || kind == trace::LaneKind::AsyncGenerator ||
         kind == trace::LaneKind::Coroutine;
}

enum class FindingKind : std::uint8_t {
  BlockingCall,  // a call held the whole thread while others of it stood ready or became due
  HeldCore,      // ran for long without giving the core away, while others stood ready
  NeverYielded,  // the same from its start to its end (or the trace's)
  NeverStarted,  // made, and never ran
  NeverAwaited,  // a coroutine was called and its result thrown away
  StillWaiting,  // the program ended while it still waited
  LostWakeUp,    // it was notified before it began to wait, and nobody ended the wait
  Exception,     // an exception that nobody caught
  Deadlock,      // a circle of waiting, or nobody left who could wake those who wait
  Starvation,    // a thread got no core, or no lock, while another had it again and again
  Convoy,        // several threads stood in line for one lock most of the time
  Inversion,     // an urgent thread waited for a lock whose holder was passed over for another
  Polling,       // asked again and again whether something is ready, and burned a core on it
  NoAnswer,      // waited without a timeout for a peer that never answered
  SelfDeadlock,  // waits for a lock that it holds itself
  FullPool,      // all workers of a pool wait for jobs in its queue, or for room among themselves
  UnreadPipe,    // waits for the end of a process that waits for somebody to read what it writes
  LostUpdate,    // a shared variable was stored anew from a value that had been read too early
  ForkedLock,    // waits for the copy of a lock that a thread held when its process was forked
  NotSimulated,  // it asked for what this machine does not have, or does otherwise than Linux
};

// An exception that ended a lane before the others came to a stand.
struct EndedBy {
  LaneId lane;
  EventSeq event;  // its end, or the note of the exception
  trace::Place place;
  std::string what;  // "ValueError: no"
};

struct Finding {
  FindingKind kind = FindingKind::BlockingCall;
  EventSeq event;  // where it can be seen: the moment to jump to
  EventSeq until;  // the event that ended what it tells of; none when it lasts, or is a moment
  LaneId lane;     // whose fault or fate it is; may be none
  trace::LaneKind lane_kind = trace::LaneKind::Fiber;  // of it
  bool of_child = false;                               // it is of a further process
  std::vector<LaneId> others;     // whom it concerns too (who stood ready, who waits): some of them
  std::uint32_t other_count = 0;  // how many these are in all
  TimeNs duration_ns = 0;         // how long it lasted (the first time); Polling: CPU time in all
  std::uint64_t lines = 0;        // of the program, that ran meanwhile
  trace::Place place;             // the program's line, when known
  std::uint32_t count = 1;        // how often it happened at this place
  bool task = false;              // among asyncio's tasks (else greenlets or threads)
  // The priorities of the lane and of each of `others`, the lock's holder and who ran instead
  // (Inversion).
  std::vector<std::int32_t> priorities;
  // Its wait (StillWaiting, Starvation for a lock, Convoy, Inversion), its LaneReady if it
  // was ever queued (NeverStarted), the notification that was lost (LostWakeUp), the latest vain
  // call (Polling), the fault that kept the peer from answering (NoAnswer), where it took the lock
  // (SelfDeadlock; may be none) or who holds it did (ForkedLock), the wait for room in the pipe
  // (UnreadPipe), the call that most of the turn went into (HeldCore, NeverYielded; may be none),
  // the write that is lost (LostUpdate, whose event is caused by the read).
  EventSeq related;
  // LaneBlocked of those who wait to the end: for each other (Deadlock, FullPool), or for what a
  // lane that failed had used (Exception): some of them.
  std::vector<EventSeq> waits;
  std::vector<EndedBy> ended;  // who might have ended the waits (Deadlock): the latest
  // the exception, as the process itself told it (Exception), or the machine's words
  // (NotSimulated)
  std::string what;
  bool unasked = false;  // the exception stayed in a future, and nobody asked for it
};

// UsedObjects: which lane has used which object: a set, in 8 to 16 bytes for each of both.
class UsedObjects {
 public:
  struct Use {
    LaneId lane;
    base::ObjectId object;
  };
  void insert(Use use);
  bool contains(Use use) const { return !slots_.empty() && slots_[slot_of(number(use))] != 0; }

 private:
  static std::uint64_t number(Use use) {
    return std::uint64_t{use.lane.value} << 32 | use.object.value;
  }
  std::size_t slot_of(std::uint64_t number) const;
  void grow();

  std::vector<std::uint64_t> slots_;  // a power of two of them; 0: free
  std::size_t count_ = 0;
};

class Findings {
 public:
  Findings() = default;
  explicit Findings(const Trace& trace);
  // With Variables::Keep::Latest its memory is that of the lanes and of what there is at once,
  // whatever the length.
  explicit Findings(Variables::Keep keep) : variables_(keep) {}
  // WorldAt: the world at a cursor, which is never before that of the call before; valid until the
  // next call.
  using WorldAt = std::function<const World&(std::uint64_t cursor)>;
  // update: takes in the events that are new since the last call. True if the list changed. A
  // world is asked for only where somebody might never go on; without `world_at` one is folded from
  // the beginning.
  bool update(const Trace& trace, std::uint64_t until = UINT64_MAX, const WorldAt& world_at = {});

  // settle: no more will come.
  void settle();

  // list: in the order in which they were found.
  const std::vector<Finding>& list() const { return list_; }
  // variables: the fold that tells of lost updates, as far as update() came.
  const Variables& variables() const { return variables_; }

 private:
  // What a LaneBlocked says, as far as it is asked for: to look it up costs the unpacking of its
  // neighbours.
  struct Wait {
    trace::WaitKind why = trace::WaitKind::Other;
    LaneId target;
    base::ObjectId object;
    TextId detail;
    trace::Place place;
  };
  // A wait for a lock: its LaneBlocked.
  struct Asked {
    EventSeq event;
    TimeNs at_ns = 0;
    base::ObjectId object;
    trace::Place place;
  };
  // What has to be remembered of a lane.
  struct Lane {
    trace::LaneKind kind = trace::LaneKind::Fiber;
    trace::LaneState state = trace::LaneState::New;
    std::uint32_t group = 0;  // lanes of one thread share it: they take turns on one core
    LaneId parent;
    trace::Place born_place;
    trace::Place last_place;  // the line reached last
    EventSeq since;
    TimeNs since_ns = 0;
    EventSeq started;          // its first LaneSwitched
    EventSeq wait;             // its LaneBlocked while it waits
    Wait told;                 // what that says
    EventSeq last_wait;        // its latest LaneBlocked
    EventSeq looked;           // its latest line that begins with if, while or the like
    std::uint32_t timers = 0;  // that are armed for it and neither fired nor cancelled
    TimeNs deadline_ns = base::kNever;
    base::ObjectId object;            // of its wait
    std::uint32_t place_in_list = 0;  // in Group::ready or Group::asleep
    std::uint32_t core = 0;           // where it runs, or ran last
    base::ObjectId wants;             // a lock that it has asked for and not got so far
    Asked wanted;                     // the first time
    Asked lock_wait;                  // its present wait for a lock or a GIL
    std::int32_t priority = 0;        // of a thread
    TimeNs ran_ns = 0;                // without the present turn
    EventSeq vain;                    // its latest call, if that was in vain and no wait followed
    TimeNs vain_cost_ns = 0;          // CPU time from the vain call before, or of the call alone
    // its vain calls since it did something else, as long as they are too few to be polling
    std::vector<std::pair<EventSeq, TimeNs>> vain_row;
    trace::Place vain_place;  // of the latest
    bool polls = false;       // they are enough
    TimeNs vain_ran_ns = -1;  // its CPU time at the latest vain call; -1: there was none
    base::ObjectId moved;     // of its latest call, if that went well
    bool told_failed = false;
    bool blocking = false;  // it sleeps in a call that holds the whole thread
    bool calls = false;     // it waits for what it called
    bool io = false;        // it waits for a file
    // Its latest waits in a row for the same, with no call over in between, as when packets wake a
    // lane that then finds nothing for itself: the first of them. Locks are none of them.
    EventSeq row;
    trace::WaitKind row_why = trace::WaitKind::Other;
    base::ObjectId row_object;
    bool row_over = true;    // a call was over since
    base::ObjectId awaited;  // of its latest LaneBlocked
    base::ObjectId used;     // what it used last: see used_
  };
  // Recent: when something happened the last kStarvedTurns times.
  struct Recent {
    std::array<EventSeq, kStarvedTurns> at{};
    std::uint32_t next = 0;
    void add(EventSeq seq) { at[next++ % kStarvedTurns] = seq; }
    // first: of these times; none while there were fewer.
    EventSeq first() const { return at[next % kStarvedTurns]; }
  };
  // Lanes of one thread: who of them could run, who sleeps.
  struct Group {
    std::vector<LaneId> ready;
    std::vector<LaneId> asleep;
    LaneId thread;
    bool has_loop = false;  // an event loop is among them
    LaneId front;           // which of them ran last: the thread is ready, or runs, as this one is
    Recent turns;           // when the thread got a core from another
  };
  // Those who stood in line for a lock.
  struct InLine {
    std::uint32_t waits = 0;
    TimeNs waited_ns = 0;
    TimeNs first_ns = 0, last_ns = 0;
    EventSeq first;
  };
  struct Lock {
    LaneId taker;  // who took it last, and when the last times without anybody between
    Recent takes;
    LaneId holder;        // none when it is free
    EventSeq taken;       // the latest LockTaken or LoopFolded
    bool signal = false;  // somebody else than its taker has released it: it is used as a signal
    std::map<LaneId, InLine> in_line;
  };
  // Somebody less urgent than who waits ran while the holder, less urgent still, stood ready.
  struct Inverted {
    LaneId holder, runner;
    std::int32_t waiter_priority = 0, holder_priority = 0, runner_priority = 0;
    EventSeq first;
    TimeNs duration_ns = 0;
  };
  // The vain calls at one line.
  struct Polls {
    Finding finding;
    base::ObjectId object;      // none: of several files
    std::size_t at = SIZE_MAX;  // in list_, once there are enough of them
  };
  // A wait for a lock, so far.
  struct LockWait {
    base::ObjectId object;
    std::vector<Inverted> inverted;
    std::size_t now = SIZE_MAX;  // which of them is so at this moment
    TimeNs since_ns = 0;
  };
  // One lane's stretch on its core, with the generators and coroutines that it calls.
  struct Turn {
    LaneId lane;
    EventSeq began;
    TimeNs began_ns = 0;
    std::uint64_t lines = 0;
    trace::Place first_place;
    EventSeq call;  // its longest CallComputed
    TimeNs call_ns = 0;
  };

  // Watched: in which sets of interests a file is, and when that was last asked for.
  struct Watched {
    std::set<base::ObjectId> sets;
    EventSeq asked;
    std::set<std::uint32_t> groups;  // whose sets these were
  };

  void take(const Trace& trace, const trace::Event& event);
  void on(const trace::LaneBorn& p, const trace::Event& event);
  void on(const trace::LaneSwitched& p, const trace::Event& event);
  void on(const Trace& trace, const trace::LaneReady& p, const trace::Event& event);
  void on(const trace::CallComputed& p, const trace::Event& event);
  void on(const trace::LaneBlocked& p, const trace::Event& event);
  void on(const Trace& trace, const trace::LaneEnded& p, const trace::Event& event);
  void on(const Trace& trace, const trace::NoteAdded& p, const trace::Event& event);
  void on(const Trace& trace, const trace::DeadlockFound& p, const trace::Event& event);
  void on(const Trace& trace, const trace::OutputWritten& p);
  void on(const trace::LockTaken& p, const trace::Event& event);
  void on(const trace::LoopFolded& p, const trace::Event& event);
  void on(const trace::LockReleased& p);
  void on(const trace::PrioritySet& p);
  void on(const trace::TimerArmed& p);
  void timer_over(base::TimerId timer);
  void line_reached(const Trace& trace, const trace::LineReached& p, const trace::Event& event);
  void lines_folded(const Trace& trace, const trace::LinesFolded& p, const trace::Event& event);
  bool looks_at_state(const Trace& trace, trace::Place place);
  EventSeq looked(LaneId id) const;
  void run_ended();
  void follow(const Trace& trace, std::uint64_t cursor);
  const World& followed() const { return *followed_; }
  void waits_in_row(Lane& lane, const trace::LaneBlocked& p, EventSeq seq);
  void use(LaneId id, base::ObjectId object);

  Lane* find(LaneId id) {
    return id && id.value <= lanes_.size() ? &lanes_[id.value - 1] : nullptr;
  }
  void enter(LaneId id, trace::LaneState state, const trace::Event& event);
  std::vector<LaneId>* list_of(const Lane& lane);
  void put(LaneId id);
  void drop(LaneId id);
  bool holds_thread(const Trace& trace, const Lane& lane, LaneId id) const;
  void blocking_call_over(const Trace& trace, LaneId id, const trace::Event& event);
  Turn& turn_of(LaneId id);
  void turn_over(Turn& turn, const trace::Event& event, bool lane_ended);
  std::optional<Finding> judge_turn(const Turn& turn, TimeNs now_ns, bool whole) const;
  // findings/threads.cpp
  void group_got_core(const trace::LaneSwitched& p, const trace::Event& event);
  void ready_over(LaneId id, const trace::Event& event);
  void lock_wait_begins(const trace::LaneBlocked& p, const trace::Event& event);
  void judge_forked_lock(const trace::LaneBlocked& p, const trace::Event& event);
  void lock_wait_over(LaneId id, const trace::Event& event);
  void judge_want(LaneId id, const trace::Event& event);
  LaneId thread_of(LaneId id) { return find(id) ? groups_[find(id)->group].thread : LaneId{}; }
  bool thread_is(LaneId thread, trace::LaneState state);
  LaneId runs_instead(LaneId waiter, LaneId holder);
  void look_for_inversions(const trace::Event& event);
  void judge_inversion(LaneId id, const Asked& began, const trace::Event& event);
  void judge_lines(const Trace& trace, const trace::Event& event);
  void name_kept_waiting(Finding& finding, std::uint32_t group, TimeNs from_ns, TimeNs to_ns,
                         TimeNs least_ns) const;
  // findings/standstill.cpp
  void nobody_left(const Trace& trace, const trace::Event& event, LaneId thrown = {});
  bool told_circle(const Trace& trace);
  bool told_self_lock(LaneId id);
  bool told_full_pool(const Trace& trace, const std::vector<EventSeq>& waits);
  void tell_full_pool(const Trace& trace, const std::vector<EventSeq>& workers);
  bool told_unread_pipe(const Trace& trace, const std::vector<EventSeq>& waits);
  void judge_unread_pipes(const Trace& trace, const trace::Event& event);
  bool waits_for_own_lock(LaneId id, LaneId holder) const;
  LaneId process_of(LaneId id) const;
  LaneId writes_to_parent(const Trace& trace, LaneId process, LaneId parent) const;
  void judge_self_locks();
  void tell_who_waits();
  // findings/lost_update.cpp
  void update_lost(const Trace& trace, const LostUpdate& lost);
  // findings/exceptions.cpp
  bool exception_of(const Trace& trace, const trace::LaneEnded& p, const trace::Event& event);
  void said_on_stderr(const Trace& trace, const trace::OutputWritten& p);
  bool told_by_child(const Trace& trace, LaneId id, const trace::Event& event);
  void remember_end(const Trace& trace, const Finding& finding);
  // findings/io.cpp
  TimeNs ran_ns(const Lane& lane, TimeNs now_ns) const;
  void on(const Trace& trace, const trace::SystemCallDone& p, const trace::Event& event);
  void on(const trace::InterestChanged& p, const trace::Event& event);
  static void end_vain_row(Lane& lane, const trace::Place& place);
  void vain_call_stays(const Trace& trace, LaneId id);
  void count_vain(const Trace& trace, LaneId id, EventSeq vain, TimeNs cost_ns);
  bool peer_is_silent(base::ObjectId socket, bool nothing_comes) const;
  bool waits_for_silence(const Trace& trace, LaneId id, bool nothing_comes) const;
  bool all_wait_for_silence(const Trace& trace) const;
  void judge_answers(const Trace& trace, const trace::RunEnded& p, const trace::Event& event);
  std::size_t add(Finding finding);  // its place in list_

  std::uint64_t applied_ = 0;
  std::vector<Lane> lanes_;
  std::vector<Group> groups_;
  std::vector<Turn> turns_;             // by core
  std::vector<std::uint32_t> held_by_;  // by core: the group that had it last
  std::uint32_t often_ = 0;             // the group whose recent turns began last
  std::map<base::ObjectId, Lock> locks_;
  std::map<LaneId, LockWait> lock_waits_;  // the present ones, but for the GIL and semaphores
  bool prioritised_ = false;               // some thread has a priority of its own
  std::map<trace::Place, Polls> polls_;
  std::map<base::ObjectId, EventSeq> faults_;  // that cut a socket off: the latest
  // The last notification of an object that found nobody; gone once one has found somebody.
  std::map<base::ObjectId, EventSeq> unheard_;
  std::vector<std::pair<LaneId, EventSeq>> failed_tasks_;  // not known to be looked at
  std::map<std::pair<FindingKind, trace::Place>, std::size_t> by_place_;
  std::map<base::TimerId, LaneId> armed_;         // for lanes that have never run
  std::map<LaneId, std::size_t> failed_;          // lanes that an exception ended: in list_
  UsedObjects used_;                              // by whom, until now
  std::vector<EndedBy> ended_;                    // the same, in their order
  std::map<LaneId, std::string> on_stderr_;       // what threads of further processes said there
  std::map<base::ObjectId, Watched> watched_;     // files in sets of interests, now or once
  std::set<LaneId> locked_by_itself_;             // told
  std::set<LaneId> told_waiting_;                 // by a finding about those who wait
  std::map<base::ObjectId, std::uint32_t> sets_;  // of interests: the group that made them
  bool own_circle_ = false;                       // a lane waits for a lock it took as a signal
  bool told_standstill_ = false;                  // nobody was left, and that was told
  std::vector<EventSeq> in_full_pool_;            // waits of workers of a pool, of all of them
  // By source, which of its lines begin by looking at some state.
  std::map<base::SourceId, std::vector<bool>> looking_;
  Variables variables_;
  std::vector<Finding> list_;
  // At the last moment at which all was looked at: of `world_at_`, or this one's own.
  const World* followed_ = nullptr;
  const WorldAt* world_at_ = nullptr;  // while update() runs
  World own_world_;
  Names names_;
  std::size_t tentative_ = 0;  // so many of the last are about turns that still go on
};

// lost_update_text: what finding_text() says of one.
Explanation lost_update_text(const Trace& trace, const Names& names, const Finding& finding);
// finding_text: what happened, why it matters, what to do instead.
Explanation finding_text(const Trace& trace, const Names& names, const Finding& finding);
// finding_title: the sort of mistake in a few words: "Blocking call".
const char* finding_title(FindingKind kind);
// format_findings: a numbered list for the command line; "" when there are none.
std::string format_findings(const Trace& trace);
std::string format_findings(const Trace& trace, const Findings& findings);

}  // namespace fiberscope::model
