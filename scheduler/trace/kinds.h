// The words that events are made of: the kinds of things and of changes, and places.
//
// Values are part of the format: only append. Owns nothing else; event.h says what the words mean
// together. Deliberately does not know payloads.
#pragma once

#include <cstdint>
#include <string_view>

#include "scheduler/base/ids.h"
#include "scheduler/base/machine.h"
#include "scheduler/base/time.h"

namespace fiberscope::trace {

using base::CallbackId;
using base::CoreId;
using base::EventSeq;
using base::LaneId;
using base::ObjectId;
using base::OperationId;
using base::PacketId;
using base::Preemption;
using base::SourceId;
using base::TextId;
using base::TimeNs;
using base::TimerId;
using base::VariableId;

enum class LaneState : std::uint8_t { New, Ready, Running, Blocked, Ended };

// What a lane is. Lanes form a tree: process > thread > event loop > coroutine.
enum class LaneKind : std::uint8_t {
  Process,
  Thread,
  EventLoop,  // gevent's hub, an asyncio loop
  Greenlet,   // a fiber of ours that Python calls a greenlet
  Generator,  // Python's own frames, followed by tracing
  Coroutine,  // an async function
  AsyncGenerator,
  Task,   // an asyncio task with the coroutine it drives
  Fiber,  // a bare C++ fiber
};

// Why a lane waits. Values are part of the format: only append.
enum class WaitKind : std::uint8_t {
  Switched,       // handed over by hand; runs again when somebody switches to it
  Called,         // resumed `target` (generator, coroutine) and waits for its yield or return
  Yielded,        // suspended at a yield; waits for next(), send(), throw() or close()
  Sleep,          // cooperative sleep until `deadline`; others can run
  BlockingSleep,  // sleep that holds the whole thread, until `deadline`
  Join,           // the end of `target`
  Await,          // the result of `target` (a task or future's lane)
  Future,         // a future nobody's lane stands for
  Event,          // an event to be set
  Lock,           // a mutex; `target` holds it when known
  Semaphore,
  Condition,
  QueueGet,  // something to arrive in a queue
  QueuePut,  // room in a full queue
  ChannelSend,
  ChannelReceive,
  Select,  // the first of several
  Gather,  // several lanes' results
  Poll,    // an event loop with nothing to run waits for its next timer or readiness
  Io,      // readiness of a descriptor
  Timer,   // a timer callback rather than a plain sleep
  Other,   // `detail` says it
  Gil,     // the global interpreter lock of its process; `target` holds it
};

// Behind the detail of a wait: for room in the pool of which the lane is a worker itself, or for a
// job that stood in that pool's queue when the wait began.
inline constexpr std::string_view kInOwnPool = ", in its own pool";

// What made a lane ready, or handed the core to it. Only append.
enum class WakeKind : std::uint8_t {
  Spawned,  // newly started, stands in the queue
  Yielded,  // gave the core away of its own will and queued again
  Preempted,
  TimerFired,
  Notified,   // an event set, a lock released, an item put, a result delivered
  Finished,   // the lane it waited for ended
  Cancelled,  // killed, cancelled or timed out: it will run to be told so
  Thrown,     // an exception was sent into it
  Scheduled,  // put into the loop's callback queue by somebody, no more is known
};

enum class SwitchKind : std::uint8_t {
  Dispatch,  // the scheduler or loop took it from the ready queue
  HandOver,  // somebody switched to it by name
  Resume,    // next(), send() or await entered its frame
  Return,    // its callee yielded, returned or raised: back to the caller
  Throw,     // an exception was thrown into it
  Start,     // first time it runs
  Parent,    // a greenlet ended: its parent goes on
};

enum class EndKind : std::uint8_t {
  Returned,
  Failed,        // an exception left it; `detail` names it
  Cancelled,     // GreenletExit, CancelledError
  Closed,        // generator.close(), or never resumed again and collected
  NeverStarted,  // ended before its first instruction
  Exited,        // SystemExit or the end of the program
};

enum class PassKind : std::uint8_t { Send, Yield, Return, Throw, Switch, Argument, Item };

enum class NoteKind : std::uint8_t {
  Info,
  BlockingCall,  // held the CPU while others stood ready
  NeverStarted,
  NeverAwaited,
  StillWaiting,  // the program ended while this lane waited
  LoopExit,      // gevent: nothing left that could ever wake the waiting ones
  Exception,
  Budget,       // a limit of the run was reached
  Unsupported,  // something is not simulated; the text names the remedy
  Unasked,      // a job failed, and nobody asked for its result: the text is the exception
  PoolFull,     // at the end: a worker waits for its own pool, of which no worker is free
};

enum class RunEnd : std::uint8_t { Finished, Failed, Deadlock, Budget, Stopped, Crashed };

// What kind of lock an object is. Only append.
enum class LockKind : std::uint8_t { Lock, RLock, Gil, Semaphore };

// What an open file is. Only append.
enum class FileKind : std::uint8_t {
  Regular,
  Directory,
  Device,    // a mouse, a keyboard
  Terminal,  // a standard stream
  Pipe,      // one end of it
  TcpSocket,
  TcpListener,
  UdpSocket,
  UnixSocket,  // stream or datagram; one end of a socketpair, too
  UnixListener,
  Epoll,  // a set of interests
  EventFd,
  TimerFd,
  SignalFd,
  PidFd,  // a process: readable once it has ended
};

// What travels between two open files. Only append.
enum class PacketKind : std::uint8_t {
  Connect,  // SYN
  Accept,   // SYN and ACK
  Data,
  Finish,  // FIN: no more data from this side
  Reset,   // RST
  Datagram,
};

// Where a variable lives. Only append.
enum class VariableKind : std::uint8_t {
  Global,     // of a module
  Closure,    // of an enclosing function
  Attribute,  // of an object or a class
  Item,       // of a list or a dict
};

// What an object counts. Only append.
enum class LevelKind : std::uint8_t {
  Semaphore,  // places that are free
  Queue,      // items that lie in it
  Event,      // 1: it is set
};

// A place in the program. line is 1-based; 0 = unknown.
struct Place {
  SourceId source;
  std::uint32_t line = 0;
  constexpr auto operator<=>(const Place&) const = default;
};

}  // namespace fiberscope::trace
