// The event vocabulary: everything a trace can say.
//
// Owns nothing but what an event says.
//
// An Event is immutable. Its number is dense from 1, its virtual time never decreases. What a lane
// does not do by itself (become ready, get a core, end) names its cause: what made it happen.
//
// Deliberately does not know: how events come about (core, host) or what they look like (app).
//
// Invariants (checked by validate.h):
//  1. A lane is in exactly one LaneState; only the five Lane* events below change it.
//  2. At most one lane runs on a core.
//  3. A cause is an earlier event (cause < seq).
//  4. No payload holds a wall clock, an address or anything else that a second run would not
//     repeat.
//
// Legal transitions:
//   LaneBorn      (nothing) -> New
//   LaneReady     New, Blocked -> Ready; Running -> Ready (yielded or preempted)
//   LaneSwitched  New, Ready, Blocked -> Running  (Blocked/New: a direct hand-over)
//   LaneBlocked   Running -> Blocked
//   LaneEnded     any but Ended -> Ended
//
// Each payload lists its fields once, in `fields`; codec, dump and FORMAT.md follow that list.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <type_traits>
#include <variant>
#include <vector>

#include "scheduler/trace/io_events.h"
#include "scheduler/trace/kinds.h"

namespace fiberscope::trace {

// The run begins. Always event 1.
struct RunStarted {
  TextId program;    // as it was named on the command line
  TextId arguments;  // joined by spaces
  TextId python;     // "CPython 3.11.2", or "" for a pure C++ run
  std::uint64_t seed = 0;
  TextId policy;
  static constexpr const char* kName = "RunStarted";
  static auto fields(auto& s, auto&& f) {
    f("program", s.program), f("arguments", s.arguments), f("python", s.python), f("seed", s.seed),
        f("policy", s.policy);
  }
};

// A file of the program, with its text, so that a trace explains itself.
struct SourceLoaded {
  SourceId source;
  TextId path;
  TextId body;
  static constexpr const char* kName = "SourceLoaded";
  static auto fields(auto& s, auto&& f) {
    f("source", s.source), f("path", s.path), f("body", s.body);
  }
};

struct CoreAdded {
  CoreId core;
  TextId name;
  static constexpr const char* kName = "CoreAdded";
  static auto fields(auto& s, auto&& f) { f("core", s.core), f("name", s.name); }
};

struct LaneBorn {
  LaneId lane;
  LaneId parent;   // in the tree of lanes; none for a process
  LaneId creator;  // who made it; may be none
  LaneKind kind = LaneKind::Fiber;
  TextId name;
  Place place;  // the program's line that made it
  static constexpr const char* kName = "LaneBorn";
  static auto fields(auto& s, auto&& f) {
    f("lane", s.lane), f("parent", s.parent), f("creator", s.creator), f("kind", s.kind),
        f("name", s.name), f("place", s.place);
  }
};

struct LaneRenamed {
  LaneId lane;
  TextId name;
  static constexpr const char* kName = "LaneRenamed";
  static auto fields(auto& s, auto&& f) { f("lane", s.lane), f("name", s.name); }
};

// Joins the tail of the ready queue. The order of LaneReady events is the order of the queue.
struct LaneReady {
  LaneId lane;
  LaneId waker;  // the lane that did it; none for a timer or the machine
  WakeKind how = WakeKind::Scheduled;
  TextId detail;  // "event set", "lock m released"; may be empty
  static constexpr const char* kName = "LaneReady";
  static auto fields(auto& s, auto&& f) {
    f("lane", s.lane), f("waker", s.waker), f("how", s.how), f("detail", s.detail);
  }
};

// `to` now holds the core; `from` held it last (none at first) and has already left Running.
struct LaneSwitched {
  CoreId core;
  LaneId from;
  LaneId to;
  SwitchKind how = SwitchKind::Dispatch;
  static constexpr const char* kName = "LaneSwitched";
  static auto fields(auto& s, auto&& f) {
    f("core", s.core), f("from", s.from), f("to", s.to), f("how", s.how);
  }
};

struct LaneBlocked {
  LaneId lane;
  WaitKind why = WaitKind::Other;
  LaneId target;                      // the lane it waits for, switched to, or that holds the lock
  ObjectId object;                    // same object, same number
  TextId detail;                      // the object in the program's terms: "queue jobs", "event"
  TimeNs deadline_ns = base::kNever;  // when a timer ends the wait, if one does
  Place place;                        // the program's line that made it wait
  std::uint32_t stack_bytes = 0;      // of its fiber's stack in use at this moment; 0 = unknown
  static constexpr const char* kName = "LaneBlocked";
  static auto fields(auto& s, auto&& f) {
    f("lane", s.lane), f("why", s.why), f("target", s.target), f("object", s.object),
        f("detail", s.detail), f("deadline", s.deadline_ns), f("place", s.place),
        f("stack_bytes", s.stack_bytes);
  }
};

struct LaneEnded {
  LaneId lane;
  EndKind how = EndKind::Returned;
  TextId detail;  // the value returned or the exception
  Place place;
  static constexpr const char* kName = "LaneEnded";
  static auto fields(auto& s, auto&& f) {
    f("lane", s.lane), f("how", s.how), f("detail", s.detail), f("place", s.place);
  }
};

// `lane` is about to execute this line.
struct LineReached {
  LaneId lane;
  Place place;
  static constexpr const char* kName = "LineReached";
  static auto fields(auto& s, auto&& f) { f("lane", s.lane), f("place", s.place); }
};

struct OutputWritten {
  LaneId lane;
  std::uint8_t stream = 1;  // 1 stdout, 2 stderr
  TextId text;
  static constexpr const char* kName = "OutputWritten";
  static auto fields(auto& s, auto&& f) {
    f("lane", s.lane), f("stream", s.stream), f("text", s.text);
  }
};

// A value went from one lane to another: as a generator yields it, a greenlet switches with it. A
// fork returns 0 from the thread that forked to the new one, and the new process's number from that
// process to the thread that forked. A process that has ended leaves its status ("exit status 7")
// with the process that has to wait for it, whose zombie it is, and that passes on to the lane that
// waits, or to none: process 1 waits at once.
struct ValuePassed {
  LaneId from;
  LaneId to;
  PassKind how = PassKind::Send;
  TextId value;
  static constexpr const char* kName = "ValuePassed";
  static auto fields(auto& s, auto&& f) {
    f("from", s.from), f("to", s.to), f("how", s.how), f("value", s.value);
  }
};

// A policy chose alternatives[chosen] to run next. A recipe's decision list can overrule it.
struct ChoiceMade {
  CoreId core;
  TextId policy;
  std::uint32_t chosen = 0;
  std::vector<LaneId> alternatives;
  static constexpr const char* kName = "ChoiceMade";
  static auto fields(auto& s, auto&& f) {
    f("core", s.core), f("policy", s.policy), f("chosen", s.chosen),
        f("alternatives", s.alternatives);
  }
};

struct TimerArmed {
  TimerId timer;
  LaneId lane;  // whom it will wake, or who armed it
  TimeNs deadline_ns = 0;
  TextId what;
  static constexpr const char* kName = "TimerArmed";
  static auto fields(auto& s, auto&& f) {
    f("timer", s.timer), f("lane", s.lane), f("deadline", s.deadline_ns), f("what", s.what);
  }
};

struct TimerFired {
  TimerId timer;
  static constexpr const char* kName = "TimerFired";
  static auto fields(auto& s, auto&& f) { f("timer", s.timer); }
};

struct TimerCancelled {
  TimerId timer;
  static constexpr const char* kName = "TimerCancelled";
  static auto fields(auto& s, auto&& f) { f("timer", s.timer); }
};

// An entry joined the tail of an event loop's callback queue (gevent run_callback, asyncio
// call_soon). `target` is the lane it will resume, when it is known to resume one.
struct CallbackQueued {
  CallbackId callback;
  LaneId loop;
  LaneId target;
  TextId what;
  static constexpr const char* kName = "CallbackQueued";
  static auto fields(auto& s, auto&& f) {
    f("callback", s.callback), f("loop", s.loop), f("target", s.target), f("what", s.what);
  }
};

struct CallbackStarted {
  CallbackId callback;
  static constexpr const char* kName = "CallbackStarted";
  static auto fields(auto& s, auto&& f) { f("callback", s.callback); }
};

struct CallbackDropped {
  CallbackId callback;
  static constexpr const char* kName = "CallbackDropped";
  static auto fields(auto& s, auto&& f) { f("callback", s.callback); }
};

// Nobody could run: the machine's clock jumped from `from_ns` to this event's time.
struct ClockAdvanced {
  TimeNs from_ns = 0;
  static constexpr const char* kName = "ClockAdvanced";
  static auto fields(auto& s, auto&& f) { f("from", s.from_ns); }
};

struct NoteAdded {
  LaneId lane;
  NoteKind kind = NoteKind::Info;
  TextId text;
  Place place;
  static constexpr const char* kName = "NoteAdded";
  static auto fields(auto& s, auto&& f) {
    f("lane", s.lane), f("kind", s.kind), f("text", s.text), f("place", s.place);
  }
};

struct Local {
  TextId name;
  TextId type;
  TextId value;
  static auto fields(auto& s, auto&& f) {
    f("name", s.name), f("type", s.type), f("value", s.value);
  }
};

struct Frame {
  TextId function;
  Place place;
  std::vector<Local> locals;
  static auto fields(auto& s, auto&& f) {
    f("function", s.function), f("place", s.place), f("locals", s.locals);
  }
};

// The program's frames of a lane, innermost first, as it left the core.
struct FramesRecorded {
  LaneId lane;
  std::vector<Frame> frames;
  static constexpr const char* kName = "FramesRecorded";
  static auto fields(auto& s, auto&& f) { f("lane", s.lane), f("frames", s.frames); }
};

// A saved register. Addresses never reach a trace: `value` is an offset from what `kind` names.
struct Register {
  enum class Kind : std::uint8_t { Number, Stack, Code, Heap };
  Kind kind = Kind::Number;
  std::uint64_t value = 0;  // Number: itself; Stack: bytes below the stack's top; Code: offset in
                            // the engine's image or library; Heap: 0
  static auto fields(auto& s, auto&& f) { f("kind", s.kind), f("value", s.value); }
};

inline constexpr std::array<const char*, 8> kRegisterNames = {"rsp", "rip", "rbp", "rbx",
                                                              "r12", "r13", "r14", "r15"};

// The machine facts of a fiber as it left the core.
struct StackRecorded {
  LaneId lane;
  std::uint64_t reserved_bytes = 0;
  std::uint64_t used_bytes = 0;
  std::uint64_t high_water_bytes = 0;
  std::vector<Register> registers;  // in the order of kRegisterNames
  static constexpr const char* kName = "StackRecorded";
  static auto fields(auto& s, auto&& f) {
    f("lane", s.lane), f("reserved", s.reserved_bytes), f("used", s.used_bytes),
        f("high_water", s.high_water_bytes), f("registers", s.registers);
  }
};

// Lanes that wait for each other: circle[i] waits for circle[i + 1], the last for the first; or, if
// `circle` is empty, nobody is left who could wake those who wait.
struct DeadlockFound {
  std::vector<LaneId> circle;
  TextId detail;
  static constexpr const char* kName = "DeadlockFound";
  static auto fields(auto& s, auto&& f) { f("circle", s.circle), f("detail", s.detail); }
};

// The run is over. Always the last event of a whole trace.
struct RunEnded {
  RunEnd how = RunEnd::Finished;
  std::int32_t exit_status = 0;
  TextId detail;
  static constexpr const char* kName = "RunEnded";
  static auto fields(auto& s, auto&& f) {
    f("how", s.how), f("exit_status", s.exit_status), f("detail", s.detail);
  }
};

// `lane` set, notified or released something, and nobody waited for it: unless the object remembers
// that, whoever waits later waits in vain.
struct NobodyWaited {
  LaneId lane;
  ObjectId object;
  TextId detail;  // the object in the program's terms, as in LaneBlocked
  Place place;
  static constexpr const char* kName = "NobodyWaited";
  static auto fields(auto& s, auto&& f) {
    f("lane", s.lane), f("object", s.object), f("detail", s.detail), f("place", s.place);
  }
};

// The machine, where it is not the usual one: one core, a GIL, faithful preemption. Follows
// RunStarted before anything of the program.
struct MachineSet {
  std::uint32_t cores = 1;
  std::uint8_t gil = 1;  // 0: threads of one process run at the same time
  Preemption preemption = Preemption::Faithful;
  std::uint64_t quantum_ns = 0;
  std::uint64_t switch_interval_ns = 0;
  static constexpr const char* kName = "MachineSet";
  static auto fields(auto& s, auto&& f) {
    f("cores", s.cores), f("gil", s.gil), f("preemption", s.preemption), f("quantum", s.quantum_ns),
        f("switch_interval", s.switch_interval_ns);
  }
};

// `lane` holds the lock from now on. Told when the program's own line takes it; a lock that a
// library takes for itself is told as late as somebody begins to wait for it. The GIL is told from
// the moment its process has a second thread.
struct LockTaken {
  LaneId lane;  // a thread
  ObjectId object;
  LockKind kind = LockKind::Lock;
  TextId name;  // the object in the program's terms, as in LaneBlocked
  Place place;  // the program's line that took it
  static constexpr const char* kName = "LockTaken";
  static auto fields(auto& s, auto&& f) {
    f("lane", s.lane), f("object", s.object), f("kind", s.kind), f("name", s.name),
        f("place", s.place);
  }
};

// The lock that LockTaken told of is free. `lane` released it, which need not be who took it.
struct LockReleased {
  LaneId lane;
  ObjectId object;
  static constexpr const char* kName = "LockReleased";
  static auto fields(auto& s, auto&& f) { f("lane", s.lane), f("object", s.object); }
};

// The memory a lane has for its stack and frames, so far; its own, without its children's. Told at
// its end, and at the end of the run for those that still live.
struct MemoryRecorded {
  LaneId lane;
  std::uint64_t reserved_bytes = 0;  // of address space
  std::uint64_t used_bytes = 0;      // the most that was in use
  static constexpr const char* kName = "MemoryRecorded";
  static auto fields(auto& s, auto&& f) {
    f("lane", s.lane), f("reserved", s.reserved_bytes), f("used", s.used_bytes);
  }
};

// How urgent a thread is from now on, where the policy asks for it: 0 is usual, higher goes first.
struct PrioritySet {
  LaneId lane;
  std::int32_t priority = 0;
  static constexpr const char* kName = "PrioritySet";
  static auto fields(auto& s, auto&& f) { f("lane", s.lane), f("priority", s.priority); }
};

// The recipe of the run, as JSON: every field that `told` of scheduler/base/recipe.h lists. Follows
// RunStarted. With the texts of SourceLoaded and ModuleLoaded, FolderTold and InputRead it is all
// that is needed to run it again.
struct RecipeTold {
  TextId recipe;
  TextId engine;  // who made the trace: "Fiberscope 0.1.0"
  static constexpr const char* kName = "RecipeTold";
  static auto fields(auto& s, auto&& f) { f("recipe", s.recipe), f("engine", s.engine); }
};

// Where the program lies. Told before the first source file that is named by its absolute path, and
// before the program writes that path to a file, pipe or socket: the trace depends on it from there
// on, and else it does not say where it was made.
struct FolderTold {
  TextId directory;  // the working directory
  TextId folder;     // where the program's modules lie
  static constexpr const char* kName = "FolderTold";
  static auto fields(auto& s, auto&& f) { f("directory", s.directory), f("folder", s.folder); }
};

// A module that lies with the program and only helps it along: its lines are not followed.
struct ModuleLoaded {
  TextId path;  // from the program's folder on
  TextId body;
  static constexpr const char* kName = "ModuleLoaded";
  static auto fields(auto& s, auto&& f) { f("path", s.path), f("body", s.body); }
};

// What the run has read from the real stdin, in all. Told at its end by traces up to version 10, if
// it has read anything, and by recipes.
struct InputRead {
  std::uint64_t bytes = 0;  // so many; the text has less where it would be too long
  TextId text;
  static constexpr const char* kName = "InputRead";
  static auto fields(auto& s, auto&& f) { f("bytes", s.bytes), f("text", s.text); }
};

// `lane` has called a function that computed for so long outside of the program's lines, without a
// switch of its own: C code, or a library's. Told when it returns; the time has passed by then.
struct CallComputed {
  LaneId lane;
  TextId function;  // its whole name, as its cost is declared
  TimeNs duration_ns = 0;
  std::uint8_t without_gil = 0;  // 1: other threads could have the GIL meanwhile
  Place place;                   // the program's line that called it, or called what did
  static constexpr const char* kName = "CallComputed";
  static auto fields(auto& s, auto&& f) {
    f("lane", s.lane), f("function", s.function), f("duration", s.duration_ns),
        f("without_gil", s.without_gil), f("place", s.place);
  }
};

// A variable that a second lane has touched: from now on it is told who reads and writes it. Before
// that nobody else could have noticed.
struct VariableFound {
  VariableId variable;  // 1, 2, 3 ... as they are found
  VariableKind kind = VariableKind::Global;
  TextId name;  // as the program calls it: "count", "account.balance"
  static constexpr const char* kName = "VariableFound";
  static auto fields(auto& s, auto&& f) {
    f("variable", s.variable), f("kind", s.kind), f("name", s.name);
  }
};

// `lane` has read the variable; the cause is the write that the value is from, where that is known.
//
// As long as one lane touches a variable and no other does, only some of its first accesses are
// told as they happen. Of the rest the latest are told when another lane comes, or at the run's
// end: `after` says when they happened. So a loop that counts to a million does not fill the trace,
// and what another lane finds is told all the same.
struct VariableRead {
  VariableId variable;
  LaneId lane;
  TextId value;                // as text
  std::uint32_t identity = 0;  // which object the value is, if its text does not say: 1, 2, 3 ...
  std::uint32_t times = 1;     // so many reads that follow each other, of which this is the last
  EventSeq after;              // it happened after this event; none: now
  Place place;
  static constexpr const char* kName = "VariableRead";
  static auto fields(auto& s, auto&& f) {
    f("variable", s.variable), f("lane", s.lane), f("value", s.value), f("identity", s.identity),
        f("times", s.times), f("after", s.after), f("place", s.place);
  }
};

// `lane` has stored `value`. The cause is the VariableRead, by the same call of the same function,
// that the value was made from on every way through its code; none: it is not known to be made from
// one. No value: there is none any more, the item is removed. Otherwise as VariableRead.
struct VariableWritten {
  VariableId variable;
  LaneId lane;
  TextId value;
  std::uint32_t identity = 0;
  std::uint32_t times = 1;
  EventSeq after;
  Place place;
  static constexpr const char* kName = "VariableWritten";
  static auto fields(auto& s, auto&& f) { VariableRead::fields(s, f); }
};

// `object` counts, and counts something else from now on: how many places of a semaphore are free,
// how many items lie in a queue, whether an event is set. Told from the moment a line of the
// program first uses the object, with what holds at that moment; from then on whoever changes it, a
// library or the program.
struct LevelChanged {
  LaneId lane;  // who did it
  ObjectId object;
  LevelKind kind = LevelKind::Semaphore;
  TextId name;              // in the program's terms: "semaphore door", "queue jobs"
  std::uint32_t level = 0;  // so many
  std::uint32_t most = 0;   // a semaphore's first level; so many a queue takes, 0: any number
  Place place;              // the program's line that did it, or called what did
  static constexpr const char* kName = "LevelChanged";
  static auto fields(auto& s, auto&& f) {
    f("lane", s.lane), f("object", s.object), f("kind", s.kind), f("name", s.name),
        f("level", s.level), f("most", s.most), f("place", s.place);
  }
};

// A line of LinesFolded.
struct FoldedLine {
  Place place;
  std::uint64_t times = 0;     // so often it was reached
  std::uint64_t spent_ns = 0;  // until the next line was reached, or the event's time, altogether
  static auto fields(auto& s, auto&& f) {
    f("place", s.place), f("times", s.times), f("spent", s.spent_ns);
  }
};

// `lane` has reached lines that it had reached often enough before, with nothing but lines since:
// what computes in a loop. It began then, and at the event's own time it reached the last of them,
// `place`: from there on it is as after a LineReached. Each such line would have been an event of
// its own, had it been told (the recipe's `whole`); time is the same.
struct LinesFolded {
  LaneId lane;
  TimeNs began_ns = 0;
  Place place;
  std::vector<FoldedLine> lines;  // by place, each once
  static constexpr const char* kName = "LinesFolded";
  static auto fields(auto& s, auto&& f) {
    f("lane", s.lane), f("began", s.began_ns), f("place", s.place), f("lines", s.lines);
  }
};

// A lock of LoopFolded.
struct FoldedLock {
  LaneId lane;  // the thread that took it
  ObjectId object;
  LockKind kind = LockKind::Lock;
  TextId name;
  Place place;                // the line that took it last; none: it was only released
  std::uint64_t times = 0;    // so often it was taken
  std::uint64_t held_ns = 0;  // from the fold's beginning to its end, altogether
  std::uint8_t before = 0;    // 1: it was held when the fold began
  std::uint8_t after = 0;     // 1: it is held from the event on
  static auto fields(auto& s, auto&& f) {
    f("lane", s.lane), f("object", s.object), f("kind", s.kind), f("name", s.name),
        f("place", s.place), f("times", s.times), f("held", s.held_ns), f("before", s.before),
        f("after", s.after);
  }
  // released: so often it was let go.
  std::uint64_t released() const { return before + times - after; }
};

// As LinesFolded, but locks were taken or let go meanwhile that nobody waited for: each such time
// would have been a LockTaken or LockReleased. The event's time is that of what came
// last, and up to there the last line takes its time.
struct LoopFolded : LinesFolded {
  std::vector<FoldedLock> locks;  // by object, each once
  static constexpr const char* kName = "LoopFolded";
  static auto fields(auto& s, auto&& f) {
    LinesFolded::fields(s, f);
    f("locks", s.locks);
  }
};

// `lane` has read from the real stdin: a line at most, and where the program was as far as this,
// however it came and in which pieces. All of them one after the other are what came from there.
struct InputTaken {
  LaneId lane;
  std::uint64_t bytes = 0;  // so many; the text has less where all of them would be too long
  TextId text;
  static constexpr const char* kName = "InputTaken";
  static auto fields(auto& s, auto&& f) {
    f("lane", s.lane), f("bytes", s.bytes), f("text", s.text);
  }
};

// The order is part of the format: only append.
using Payload = std::variant<
    RunStarted, SourceLoaded, CoreAdded, LaneBorn, LaneRenamed, LaneReady, LaneSwitched,
    LaneBlocked, LaneEnded, LineReached, OutputWritten, ValuePassed, ChoiceMade, TimerArmed,
    TimerFired, TimerCancelled, CallbackQueued, CallbackStarted, CallbackDropped, ClockAdvanced,
    NoteAdded, FramesRecorded, StackRecorded, DeadlockFound, RunEnded, NobodyWaited, MachineSet,
    LockTaken, LockReleased, MemoryRecorded, PrioritySet, FileOpened, FileNamed, FileClosed,
    ReadinessChanged, InterestChanged, InterestsListed, SystemCallDone, PacketSent, PacketArrived,
    PacketLost, BytesDropped, OperationStarted, OperationDone, SignalRaised, DeviceInput,
    FaultStruck, RecipeTold, FolderTold, ModuleLoaded, InputRead, CallComputed, VariableFound,
    VariableRead, VariableWritten, LevelChanged, LinesFolded, InputTaken, LoopFolded>;

struct Event {
  EventSeq seq;
  EventSeq cause;  // none: the run itself, or the lane simply went on
  TimeNs time_ns = 0;
  Payload payload;
};

namespace detail {
template <class P, class... Payloads>
constexpr std::size_t index_among(const std::variant<Payloads...>*) {
  static_assert((std::is_same_v<P, Payloads> || ...), "not a payload");
  std::size_t index = 0;
  (void)((std::is_same_v<P, Payloads> || (++index, false)) || ...);
  return index;
}
}  // namespace detail

// payload_index: the place of a payload in the list above.
template <class P>
constexpr std::size_t payload_index() {
  return detail::index_among<P>(static_cast<const Payload*>(nullptr));
}

// payload_as: the payload if it is a P, or says all that a P does; else nullptr.
template <class P>
const P* payload_as(const Payload& payload) {
  if constexpr (std::is_same_v<P, LinesFolded>) {
    if (const auto* loop = std::get_if<LoopFolded>(&payload)) return loop;
  }
  return std::get_if<P>(&payload);
}

// taking_of: who holds the lock from this event on, if that began with it.
inline std::optional<LockTaken> taking_of(const Payload& payload, ObjectId object) {
  if (const auto* taken = std::get_if<LockTaken>(&payload)) {
    if (taken->object == object) return *taken;
  } else if (const auto* loop = std::get_if<LoopFolded>(&payload)) {
    for (const FoldedLock& lock : loop->locks) {
      if (lock.object != object || lock.after == 0 || lock.times == 0) continue;
      return LockTaken{lock.lane, object, lock.kind, lock.name, lock.place};
    }
  }
  return std::nullopt;
}

// events_folded: so many events stand in this one.
inline std::uint64_t events_folded(const Payload& payload) {
  const auto* folded = payload_as<LinesFolded>(payload);
  if (folded == nullptr) return 1;
  std::uint64_t count = 0;
  for (const FoldedLine& line : folded->lines) count += line.times;
  if (const auto* loop = std::get_if<LoopFolded>(&payload)) {
    for (const FoldedLock& lock : loop->locks) count += lock.times + lock.released();
  }
  return count;
}

// line_of: where a lane stands from this event on: the line that it reaches, or the last of those
// that are folded; none: another event.
inline std::optional<LineReached> line_of(const Payload& payload) {
  if (const auto* line = std::get_if<LineReached>(&payload)) return *line;
  if (const auto* folded = payload_as<LinesFolded>(payload)) {
    return LineReached{folded->lane, folded->place};
  }
  return std::nullopt;
}

}  // namespace fiberscope::trace
