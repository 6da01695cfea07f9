// The words for enumerators. Each list is as long as its enumeration, checked at compile time.
#include <array>

#include "scheduler/trace/dump.h"
#include "scheduler/trace/format.h"

namespace fiberscope::trace {

namespace {

template <class E>
using Words = std::array<const char*, static_cast<std::size_t>(kLastEnumerator<E>) + 1>;

// look_up: enumerators of a trace are always known (trace.h, invariant 1).
template <class List, class E>
const char* look_up(const List& list, E e) {
  const auto i = static_cast<std::size_t>(e);
  return i < list.size() ? list[i] : "unknown";
}

constexpr std::array<const char*, 5> kLaneStates = {"new", "ready", "running", "blocked", "ended"};

constexpr auto kLaneKinds =
    std::to_array<const char*>({"process", "thread", "event loop", "greenlet", "generator",
                                "coroutine", "async generator", "task", "fiber"});
static_assert(kLaneKinds.size() == Words<LaneKind>{}.size());

constexpr auto kWaits =
    std::to_array<const char*>({"switched away",  "called",    "yielded",      "sleep",
                                "blocking sleep", "join",      "await",        "future",
                                "event",          "lock",      "semaphore",    "condition",
                                "queue get",      "queue put", "channel send", "channel receive",
                                "select",         "gather",    "poll",         "i/o",
                                "timer",          "other",     "GIL"});
static_assert(kWaits.size() == Words<WaitKind>{}.size());

constexpr auto kWakes =
    std::to_array<const char*>({"spawned", "yielded", "preempted", "timer fired", "notified",
                                "finished", "cancelled", "exception thrown", "scheduled"});
static_assert(kWakes.size() == Words<WakeKind>{}.size());

constexpr auto kSwitches = std::to_array<const char*>(
    {"dispatch", "hand-over", "resume", "return", "throw", "start", "parent"});
static_assert(kSwitches.size() == Words<SwitchKind>{}.size());

constexpr auto kEnds = std::to_array<const char*>(
    {"returned", "failed", "cancelled", "closed", "never started", "exited"});
static_assert(kEnds.size() == Words<EndKind>{}.size());

constexpr auto kPasses =
    std::to_array<const char*>({"send", "yield", "return", "throw", "switch", "argument", "item"});
static_assert(kPasses.size() == Words<PassKind>{}.size());

constexpr auto kNotes = std::to_array<const char*>(
    {"info", "blocking call", "never started", "never awaited", "still waiting", "loop exit",
     "exception", "budget", "unsupported", "unasked", "pool full"});
static_assert(kNotes.size() == Words<NoteKind>{}.size());

constexpr auto kLocks = std::to_array<const char*>({"lock", "rlock", "GIL", "semaphore"});
static_assert(kLocks.size() == Words<LockKind>{}.size());

constexpr auto kVariables = std::to_array<const char*>({"global", "closure", "attribute", "item"});
static_assert(kVariables.size() == Words<VariableKind>{}.size());

constexpr auto kLevels = std::to_array<const char*>({"semaphore", "queue", "event"});
static_assert(kLevels.size() == Words<LevelKind>{}.size());

constexpr auto kFiles = std::to_array<const char*>(
    {"file", "directory", "device", "terminal", "pipe", "TCP socket", "TCP listener", "UDP socket",
     "Unix socket", "Unix listener", "epoll set", "eventfd", "timerfd", "signalfd", "pidfd"});
static_assert(kFiles.size() == Words<FileKind>{}.size());

constexpr auto kPackets = std::to_array<const char*>(
    {"connection request", "connection accepted", "data", "end of data", "reset", "datagram"});
static_assert(kPackets.size() == Words<PacketKind>{}.size());

constexpr auto kPreemptions =
    std::to_array<const char*>({"cooperative", "faithful", "adversarial"});
static_assert(kPreemptions.size() == Words<Preemption>{}.size());

constexpr auto kRunEnds =
    std::to_array<const char*>({"finished", "failed", "deadlock", "budget", "stopped", "crashed"});
static_assert(kRunEnds.size() == Words<RunEnd>{}.size());

constexpr auto kRegisterKinds = std::to_array<const char*>({"number", "stack", "code", "heap"});
static_assert(kRegisterKinds.size() == Words<Register::Kind>{}.size());

}  // namespace

const char* word(LaneState e) { return look_up(kLaneStates, e); }
const char* word(LaneKind e) { return look_up(kLaneKinds, e); }
const char* word(WaitKind e) { return look_up(kWaits, e); }
const char* word(WakeKind e) { return look_up(kWakes, e); }
const char* word(SwitchKind e) { return look_up(kSwitches, e); }
const char* word(EndKind e) { return look_up(kEnds, e); }
const char* word(PassKind e) { return look_up(kPasses, e); }
const char* word(NoteKind e) { return look_up(kNotes, e); }
const char* word(LockKind e) { return look_up(kLocks, e); }
const char* word(VariableKind e) { return look_up(kVariables, e); }
const char* word(LevelKind e) { return look_up(kLevels, e); }
const char* word(FileKind e) { return look_up(kFiles, e); }
const char* word(PacketKind e) { return look_up(kPackets, e); }
const char* word(Preemption e) { return look_up(kPreemptions, e); }
const char* word(RunEnd e) { return look_up(kRunEnds, e); }
const char* word(Register::Kind e) { return look_up(kRegisterKinds, e); }

}  // namespace fiberscope::trace
