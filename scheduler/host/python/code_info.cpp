#include "scheduler/host/python/code_info.h"

#include <string.h>  // memmem

#include "scheduler/base/arena.h"
#include "scheduler/base/check.h"
#include "scheduler/base/path.h"
#include "scheduler/host/python/cpython.h"
#include "scheduler/host/python/known_objects.h"
#include "scheduler/host/python/ref.h"
#include "scheduler/host/python/steps.h"

namespace fiberscope::host {

namespace {

using trace::WaitKind;

// Source: gevent 22.10.2, trio 0.22.0, anyio 3.6.2, eventlet 0.33.1, aiohttp 3.8.4 and CPython
// 3.11's asyncio and threading. Innermost match wins, except
// that a frame further out names a more specific wait (Semaphore.acquire inside BoundedSemaphore).
constexpr WaitPoint kWaitPoints[] = {
    {"gevent/hub.py", "sleep", WaitKind::Sleep, "sleep", -1},
    {"gevent/hub.py", "idle", WaitKind::Other, "an idle moment of the loop", -1},
    {"gevent/greenlet.py", "Greenlet.join", WaitKind::Join, "join", 0},
    {"gevent/greenlet.py", "Greenlet.get", WaitKind::Join, "get", 0},
    {"gevent/greenlet.py", "Greenlet.kill", WaitKind::Join, "kill", 0},
    {"gevent/greenlet.py", "joinall", WaitKind::Gather, "joinall", -1},
    {"gevent/greenlet.py", "killall", WaitKind::Gather, "killall", -1},
    {"gevent/hub.py", "Hub.join", WaitKind::Gather, "everything to finish", -1},
    {"gevent/_hub_primitives.py", "_WaitIterator.__next__", WaitKind::Gather, "iwait", -1},
    {"gevent/_hub_primitives.py", "wait_on_objects", WaitKind::Gather, "wait", -1},
    {"gevent/event.py", "Event.wait", WaitKind::Event, "event", 0},
    {"gevent/event.py", "AsyncResult.get", WaitKind::Future, "async result", 0},
    {"gevent/event.py", "AsyncResult.wait", WaitKind::Future, "async result", 0},
    {"gevent/_semaphore.py", "Semaphore.acquire", WaitKind::Semaphore, "semaphore", 0},
    {"gevent/_semaphore.py", "Semaphore.wait", WaitKind::Semaphore, "semaphore", 0},
    {"gevent/lock.py", "RLock.acquire", WaitKind::Lock, "rlock", 0},
    {"gevent/thread.py", "LockType.acquire", WaitKind::Lock, "lock", 0},
    {"gevent/queue.py", "Queue.get", WaitKind::QueueGet, "queue get", 0},
    {"gevent/queue.py", "Queue.put", WaitKind::QueuePut, "queue put", 0},
    {"gevent/queue.py", "Queue.peek", WaitKind::QueueGet, "queue peek", 0},
    {"gevent/queue.py", "JoinableQueue.join", WaitKind::QueueGet, "queue join", 0},
    {"gevent/queue.py", "Channel.get", WaitKind::ChannelReceive, "channel receive", 0},
    {"gevent/queue.py", "Channel.put", WaitKind::ChannelSend, "channel send", 0},
    {"gevent/pool.py", "Group.join", WaitKind::Gather, "pool join", 0},
    {"gevent/pool.py", "Group.kill", WaitKind::Gather, "pool kill", 0},
    {"gevent/pool.py", "GroupMappingMixin.map", WaitKind::Gather, "pool map", 0},
    {"gevent/pool.py", "GroupMappingMixin.apply", WaitKind::Gather, "pool apply", 0},
    {"gevent/pool.py", "Pool.add", WaitKind::Semaphore, "room in the pool", 0},
    {"gevent/pool.py", "Pool.start", WaitKind::Semaphore, "room in the pool", 0},
    {"gevent/pool.py", "Group.spawn", WaitKind::Semaphore, "room in the pool", 0},
    {"gevent/pool.py", "Pool.wait_available", WaitKind::Semaphore, "room in the pool", 0},
    {"gevent/_imap.py", "IMapUnordered.__next__", WaitKind::QueueGet, "next result", 0},
    {"gevent/_threading.py", "Queue.get", WaitKind::QueueGet, "queue get", 0},
    {"gevent/select.py", "select", WaitKind::Io, "select", -1},
    {"gevent/_socketcommon.py", "SocketMixin.recv", WaitKind::Io, "recv from", -1},
    {"gevent/_socketcommon.py", "SocketMixin.recv_into", WaitKind::Io, "recv from", -1},
    {"gevent/_socketcommon.py", "SocketMixin.recvfrom", WaitKind::Io, "recvfrom", -1},
    {"gevent/_socketcommon.py", "SocketMixin.recvfrom_into", WaitKind::Io, "recvfrom", -1},
    {"gevent/_socketcommon.py", "SocketMixin.send", WaitKind::Io, "send to", -1},
    {"gevent/_socketcommon.py", "SocketMixin.sendall", WaitKind::Io, "sendall to", -1},
    {"gevent/_socketcommon.py", "SocketMixin.sendto", WaitKind::Io, "sendto", -1},
    {"gevent/_socketcommon.py", "SocketMixin.connect", WaitKind::Io, "connect to", -1},
    {"gevent/_socket3.py", "socket.accept", WaitKind::Io, "accept on", -1},
    {"gevent/_hub_primitives.py", "WaitOperationsGreenlet.wait", WaitKind::Other, "watcher", -1},
    {"gevent/os.py", "waitpid", WaitKind::Join, "process join", -1},
    {"gevent/subprocess.py", "Popen.wait", WaitKind::Join, "subprocess", -1},
    {"gevent/subprocess.py", "Popen.communicate", WaitKind::Io, "subprocess output", -1},
    {"asyncio/tasks.py", "sleep", WaitKind::Sleep, "sleep", -1},
    {"asyncio/tasks.py", "wait_for", WaitKind::Await, "wait_for", -1},
    {"asyncio/tasks.py", "wait", WaitKind::Gather, "wait", -1},
    {"asyncio/locks.py", "Lock.acquire", WaitKind::Lock, "lock", 0},
    {"asyncio/locks.py", "Event.wait", WaitKind::Event, "event", 0},
    {"asyncio/locks.py", "Condition.wait", WaitKind::Condition, "condition", 0},
    {"asyncio/locks.py", "Semaphore.acquire", WaitKind::Semaphore, "semaphore", 0},
    {"asyncio/locks.py", "Barrier._wait", WaitKind::Condition, "barrier", 0},
    {"asyncio/queues.py", "Queue.get", WaitKind::QueueGet, "queue get", 0},
    {"asyncio/queues.py", "Queue.put", WaitKind::QueuePut, "queue put", 0},
    {"asyncio/queues.py", "Queue.join", WaitKind::QueueGet, "queue join", 0},
    {"asyncio/taskgroups.py", "TaskGroup.__aexit__", WaitKind::Gather, "task group", 0},
    {"asyncio/streams.py", "open_connection", WaitKind::Io, "connect to", 0, Peer::Address},
    {"asyncio/streams.py", "StreamReader._wait_for_data", WaitKind::Io, "recv from", 0,
     Peer::Stream},
    {"asyncio/streams.py", "StreamWriter.drain", WaitKind::Io, "send to", 0, Peer::Stream},
    {"asyncio/streams.py", "StreamWriter.wait_closed", WaitKind::Io, "close of", 0, Peer::Stream},
    {"asyncio/base_events.py", "BaseEventLoop.create_connection", WaitKind::Io, "connect to", 2,
     Peer::Address},
    {"asyncio/base_events.py", "BaseEventLoop.create_datagram_endpoint", WaitKind::Io,
     "datagram socket", -1},
    {"asyncio/base_events.py", "BaseEventLoop.getaddrinfo", WaitKind::Io, "look up", 1,
     Peer::Address},
    {"asyncio/base_events.py", "BaseEventLoop.getnameinfo", WaitKind::Io, "look up a name", -1},
    {"asyncio/base_events.py", "BaseEventLoop.shutdown_default_executor", WaitKind::Join,
     "the end of the thread pool", -1},
    {"asyncio/base_events.py", "Server.serve_forever", WaitKind::Io, "connections", -1},
    {"asyncio/base_events.py", "Server.wait_closed", WaitKind::Io, "close of the server", -1},
    {"asyncio/selector_events.py", "BaseSelectorEventLoop.sock_recv", WaitKind::Io, "recv from", 1,
     Peer::Socket},
    {"asyncio/selector_events.py", "BaseSelectorEventLoop.sock_recv_into", WaitKind::Io,
     "recv from", 1, Peer::Socket},
    {"asyncio/selector_events.py", "BaseSelectorEventLoop.sock_recvfrom", WaitKind::Io, "recvfrom",
     1, Peer::Socket},
    {"asyncio/selector_events.py", "BaseSelectorEventLoop.sock_sendall", WaitKind::Io, "send to", 1,
     Peer::Socket},
    {"asyncio/selector_events.py", "BaseSelectorEventLoop.sock_sendto", WaitKind::Io, "sendto", 1,
     Peer::Socket},
    {"asyncio/selector_events.py", "BaseSelectorEventLoop.sock_connect", WaitKind::Io, "connect to",
     1, Peer::Socket},
    {"asyncio/selector_events.py", "BaseSelectorEventLoop.sock_accept", WaitKind::Io, "accept on",
     1, Peer::Socket},
    {"asyncio/selector_events.py", "BaseSelectorEventLoop._accept_connection2", WaitKind::Io,
     "connection to be made", -1},
    {"asyncio/subprocess.py", "Process.wait", WaitKind::Join, "subprocess", -1},
    {"asyncio/subprocess.py", "Process.communicate", WaitKind::Io, "subprocess output", -1},
    {"asyncio/threads.py", "to_thread", WaitKind::Future, "job in a thread pool:", 0,
     Peer::Function},
    {"threading.py", "Thread.start", WaitKind::Event, "the thread's start", -1},
    {"threading.py", "Barrier.wait", WaitKind::Condition, "barrier", 0},
    {"threading.py", "Thread.join", WaitKind::Join, "thread join", 0},
    {"threading.py", "Condition.wait", WaitKind::Condition, "condition", 0},
    {"threading.py", "Event.wait", WaitKind::Event, "event", 0},
    {"threading.py", "Semaphore.acquire", WaitKind::Semaphore, "semaphore", 0},
    {"queue.py", "Queue.get", WaitKind::QueueGet, "queue get", 0},
    {"queue.py", "Queue.put", WaitKind::QueuePut, "queue put", 0},
    {"queue.py", "Queue.join", WaitKind::QueueGet, "queue join", 0},
    {"queue.py", "_PySimpleQueue.get", WaitKind::QueueGet, "queue get", 0},
    {"threading.py", "_shutdown", WaitKind::Join, "the end of the other threads", -1},
    {"multiprocessing/popen_fork.py", "Popen.wait", WaitKind::Join, "process join", -1},
    {"multiprocessing/queues.py", "Queue.get", WaitKind::QueueGet, "queue get", 0},
    {"multiprocessing/queues.py", "Queue.put", WaitKind::QueuePut, "queue put", 0},
    {"multiprocessing/queues.py", "SimpleQueue.get", WaitKind::QueueGet, "queue get", 0},
    {"multiprocessing/synchronize.py", "Condition.wait", WaitKind::Condition, "condition", 0},
    {"multiprocessing/synchronize.py", "Event.wait", WaitKind::Event, "event", 0},
    {"multiprocessing/pool.py", "ApplyResult.get", WaitKind::Future, "pool result", 0},
    {"multiprocessing/pool.py", "IMapIterator.next", WaitKind::QueueGet, "next result", 0},
    {"subprocess.py", "Popen.wait", WaitKind::Join, "subprocess", -1},
    {"subprocess.py", "Popen.communicate", WaitKind::Io, "subprocess output", -1},
    {"concurrent/futures/_base.py", "Future.result", WaitKind::Future, "future", 0},
    {"concurrent/futures/_base.py", "Future.exception", WaitKind::Future, "future", 0},
    {"trio/_timeouts.py", "sleep", WaitKind::Sleep, "sleep", -1},
    {"trio/_timeouts.py", "sleep_until", WaitKind::Sleep, "sleep", -1},
    {"trio/_timeouts.py", "sleep_forever", WaitKind::Sleep, "sleep for ever", -1},
    {"trio/_sync.py", "Event.wait", WaitKind::Event, "event", 0},
    {"trio/_sync.py", "CapacityLimiter.acquire", WaitKind::Semaphore, "limiter", 0},
    {"trio/_sync.py", "CapacityLimiter.acquire_on_behalf_of", WaitKind::Semaphore, "limiter", 0},
    {"trio/_sync.py", "Semaphore.acquire", WaitKind::Semaphore, "semaphore", 0},
    {"trio/_sync.py", "_LockImpl.acquire", WaitKind::Lock, "lock", 0},
    {"trio/_sync.py", "Condition.wait", WaitKind::Condition, "condition", 0},
    {"trio/_channel.py", "MemorySendChannel.send", WaitKind::ChannelSend, "channel send", 0},
    {"trio/_channel.py", "MemoryReceiveChannel.receive", WaitKind::ChannelReceive,
     "channel receive", 0},
    {"trio/_core/_run.py", "NurseryManager.__aexit__", WaitKind::Gather, "nursery", 0},
    {"trio/_core/_run.py", "Nursery.start", WaitKind::Join, "start in the nursery", 0},
    {"trio/_core/_run.py", "checkpoint", WaitKind::Yielded, "checkpoint", -1},
    {"trio/_core/_run.py", "checkpoint_if_cancelled", WaitKind::Yielded, "checkpoint", -1},
    {"trio/_core/_traps.py", "cancel_shielded_checkpoint", WaitKind::Yielded, "checkpoint", -1},
    {"trio/_threads.py", "to_thread_run_sync", WaitKind::Future, "result of a thread", -1},
    {"trio/_socket.py", "_SocketType._nonblocking_helper", WaitKind::Io, "socket", -1},
    {"trio/_socket.py", "_SocketType.connect", WaitKind::Io, "connect", -1},
    {"trio/_highlevel_socket.py", "SocketStream.send_all", WaitKind::Io, "send", -1},
    {"trio/_highlevel_socket.py", "SocketStream.receive_some", WaitKind::Io, "recv", -1},
    {"trio/_highlevel_socket.py", "SocketListener.accept", WaitKind::Io, "accept", -1},
    {"trio/_core/_io_epoll.py", "EpollIOManager._epoll_wait", WaitKind::Io, "descriptor", -1},
    {"trio/_core/_parking_lot.py", "ParkingLot.park", WaitKind::Other, "parking lot", -1},
    {"eventlet/greenthread.py", "sleep", WaitKind::Sleep, "sleep", -1},
    {"eventlet/greenthread.py", "GreenThread.wait", WaitKind::Join, "wait", 0},
    {"eventlet/event.py", "Event.wait", WaitKind::Event, "event", 0},
    {"eventlet/queue.py", "LightQueue.get", WaitKind::QueueGet, "queue get", 0},
    {"eventlet/queue.py", "LightQueue.put", WaitKind::QueuePut, "queue put", 0},
    {"eventlet/queue.py", "Queue.join", WaitKind::QueueGet, "queue join", 0},
    {"eventlet/semaphore.py", "Semaphore.acquire", WaitKind::Semaphore, "semaphore", 0},
    {"eventlet/greenpool.py", "GreenPool.spawn", WaitKind::Semaphore, "room in the pool", 0},
    {"eventlet/greenpool.py", "GreenPool.spawn_n", WaitKind::Semaphore, "room in the pool", 0},
    {"eventlet/greenpool.py", "GreenPool.waitall", WaitKind::Gather, "pool", 0},
    {"eventlet/greenpool.py", "GreenPile.next", WaitKind::QueueGet, "next result", 0},
    {"eventlet/greenpool.py", "GreenMap.next", WaitKind::QueueGet, "next result", 0},
    {"eventlet/greenio/base.py", "GreenSocket.connect", WaitKind::Io, "connect", -1},
    {"eventlet/greenio/base.py", "GreenSocket.accept", WaitKind::Io, "accept", -1},
    {"eventlet/greenio/base.py", "GreenSocket.recv", WaitKind::Io, "recv", -1},
    {"eventlet/greenio/base.py", "GreenSocket.recvfrom", WaitKind::Io, "recvfrom", -1},
    {"eventlet/greenio/base.py", "GreenSocket.recv_into", WaitKind::Io, "recv", -1},
    {"eventlet/greenio/base.py", "GreenSocket.send", WaitKind::Io, "send", -1},
    {"eventlet/greenio/base.py", "GreenSocket.sendto", WaitKind::Io, "sendto", -1},
    {"eventlet/greenio/base.py", "GreenSocket.sendall", WaitKind::Io, "sendall", -1},
    {"eventlet/hubs/__init__.py", "trampoline", WaitKind::Io, "descriptor", -1},
    {"eventlet/hubs/poll.py", "Hub.wait", WaitKind::Poll, "poll", -1},
    {"eventlet/hubs/selects.py", "Hub.wait", WaitKind::Poll, "poll", -1},
    {"aiohttp/connector.py", "BaseConnector.connect", WaitKind::Io, "connect to", 4, Peer::Key},
    {"aiohttp/client_reqrep.py", "ClientResponse.start", WaitKind::Io, "answer from", 0,
     Peer::Response},
    {"aiohttp/client_reqrep.py", "ClientResponse.read", WaitKind::Io, "body from", 0,
     Peer::Response},
    {"anyio/_core/_synchronization.py", "Event.wait", WaitKind::Event, "event", 0},
    {"anyio/_core/_synchronization.py", "Lock.acquire", WaitKind::Lock, "lock", 0},
    {"anyio/_core/_synchronization.py", "Condition.wait", WaitKind::Condition, "condition", 0},
    {"anyio/_core/_synchronization.py", "Semaphore.acquire", WaitKind::Semaphore, "semaphore", 0},
    {"anyio/_backends/_asyncio.py", "CapacityLimiter.acquire", WaitKind::Semaphore, "limiter", 0},
    {"anyio/_backends/_asyncio.py", "TaskGroup.__aexit__", WaitKind::Gather, "task group", 0},
    {"anyio/_backends/_asyncio.py", "Event.wait", WaitKind::Event, "event", 0},
    {"anyio/_backends/_asyncio.py", "run_sync_in_worker_thread", WaitKind::Future,
     "result of a thread", -1},
    {"anyio/streams/memory.py", "MemoryObjectReceiveStream.receive", WaitKind::ChannelReceive,
     "channel receive", 0},
    {"anyio/streams/memory.py", "MemoryObjectSendStream.send", WaitKind::ChannelSend,
     "channel send", 0},
};

struct HookPoint {
  const char* file;
  const char* function;
  Hook hook;
};

constexpr HookPoint kHookPoints[] = {
    {"asyncio/base_events.py", "BaseEventLoop.run_forever", Hook::LoopRunForever},
    {"asyncio/base_events.py", "BaseEventLoop._call_soon", Hook::LoopCallSoon},
    {"asyncio/base_events.py", "BaseEventLoop.call_at", Hook::LoopCallAt},
    {"asyncio/base_events.py", "BaseEventLoop._run_once", Hook::LoopRunOnce},
    {"asyncio/base_events.py", "BaseEventLoop.time", Hook::LoopTime},
    {"asyncio/base_events.py", "BaseEventLoop._add_callback", Hook::LoopAddCallback},
    {"asyncio/base_events.py", "BaseEventLoop.close", Hook::LoopClose},
    {"asyncio/selector_events.py", "BaseSelectorEventLoop._write_to_self", Hook::LoopWriteToSelf},
    {"asyncio/events.py", "Handle._run", Hook::HandleRun},
    {"asyncio/events.py", "Handle.cancel", Hook::HandleCancel},
    {"asyncio/events.py", "TimerHandle.cancel", Hook::HandleCancel},
    {"asyncio/tasks.py", "_set_task_name", Hook::TaskSetName},
    {"asyncio/locks.py", "Lock.acquire", Hook::LockAcquire},
    {"asyncio/locks.py", "Lock.release", Hook::LockRelease},
    {"warnings.py", "_warn_unawaited_coroutine", Hook::WarnUnawaited},
    {"gevent/event.py", "Event.set", Hook::Notify},
    {"asyncio/locks.py", "Event.set", Hook::Notify},
    {"asyncio/locks.py", "Condition.notify", Hook::Notify},
    {"asyncio/locks.py", "Condition.notify_all", Hook::Notify},
    {"threading.py", "Thread.name", Hook::ThreadSetName},
    {"threading.py", "Event.set", Hook::Notify},
    {"threading.py", "Condition.notify", Hook::Notify},
    {"threading.py", "Condition.notify_all", Hook::Notify},
    {"multiprocessing/spawn.py", "prepare", Hook::ProcessNamed},
    {"multiprocessing/process.py", "BaseProcess._bootstrap", Hook::ProcessNamed},
    {"<frozen importlib._bootstrap>", "_find_and_load", Hook::ModuleLoaded},
    {"concurrent/futures/_base.py", "Future.set_exception", Hook::ResultFailed},
    {"concurrent/futures/_base.py", "Future.result", Hook::ResultAsked},
    {"concurrent/futures/_base.py", "Future.exception", Hook::ResultAsked},
    {"concurrent/futures/_base.py", "Future.add_done_callback", Hook::ResultAsked},
    {"multiprocessing/pool.py", "ApplyResult._set", Hook::PoolAnswered},
    {"multiprocessing/pool.py", "MapResult._set", Hook::PoolAnswered},
    {"multiprocessing/pool.py", "ApplyResult.get", Hook::ResultAsked},
    {"multiprocessing/pool.py", "ApplyResult.successful", Hook::ResultAsked},
    {"gevent/_semaphore.py", "Semaphore.__init__", Hook::GreenLockMade},
    {"gevent/_semaphore.py", "Semaphore.acquire", Hook::GreenLockTaken},
    {"gevent/_semaphore.py", "Semaphore.release", Hook::GreenLockFreed},
    {"eventlet/semaphore.py", "Semaphore.__init__", Hook::GreenLockMade},
    {"eventlet/semaphore.py", "Semaphore.acquire", Hook::GreenLockTaken},
    {"eventlet/semaphore.py", "Semaphore.release", Hook::GreenLockFreed},
};

// What counts, and where it may have changed: where it is read as the function is called and as it
// returns. "-_borrowers": what that leaves of the most. Queues count where an item really comes or
// goes, too, before anybody is woken for it. Source: as above, and CPython 3.11's Lib/queue.py.
constexpr LevelPoint semaphore(const char* file, const char* function, const char* level) {
  return {file, function, trace::LevelKind::Semaphore, level, nullptr};
}
constexpr LevelPoint queue(const char* file, const char* function, const char* level,
                           const char* most) {
  return {file, function, trace::LevelKind::Queue, level, most};
}
constexpr LevelPoint event(const char* file, const char* function, const char* level) {
  return {file, function, trace::LevelKind::Event, level, nullptr};
}
// limiter: it knows how many places are taken. channel: both its ends count by what they share.
constexpr LevelPoint limiter(const char* file, const char* function, const char* taken,
                             const char* most) {
  return {file, function, trace::LevelKind::Semaphore, taken, most};
}
constexpr LevelPoint channel(const char* file, const char* function, const char* level) {
  return {file, function, trace::LevelKind::Queue, level, "_state.max_buffer_size"};
}
// shared_queue: its semaphore counts the places that are left.
constexpr LevelPoint shared_queue(const char* function) {
  return {"multiprocessing/queues.py", function, trace::LevelKind::Queue, "-_sem._semlock",
          "_maxsize"};
}
constexpr LevelPoint pool(const char* function) {
  return {"gevent/pool.py", function, trace::LevelKind::Semaphore, "_semaphore.counter", "size"};
}
constexpr LevelPoint kLevelPoints[] = {
    semaphore("threading.py", "Semaphore.acquire", "_value"),
    semaphore("threading.py", "Semaphore.release", "_value"),
    semaphore("threading.py", "BoundedSemaphore.release", "_value"),
    semaphore("asyncio/locks.py", "Semaphore.acquire", "_value"),
    semaphore("asyncio/locks.py", "Semaphore.release", "_value"),
    semaphore("gevent/_semaphore.py", "Semaphore.acquire", "counter"),
    semaphore("gevent/_semaphore.py", "Semaphore.release", "counter"),
    semaphore("eventlet/semaphore.py", "Semaphore.acquire", "counter"),
    semaphore("eventlet/semaphore.py", "Semaphore.release", "counter"),
    queue("queue.py", "Queue.put", "queue", "maxsize"),
    queue("queue.py", "Queue.get", "queue", "maxsize"),
    queue("queue.py", "_PySimpleQueue.put", "_queue", nullptr),
    queue("queue.py", "_PySimpleQueue.get", "_queue", nullptr),
    queue("asyncio/queues.py", "Queue.put", "_queue", "_maxsize"),
    queue("asyncio/queues.py", "Queue.get", "_queue", "_maxsize"),
    queue("asyncio/queues.py", "Queue.put_nowait", "_queue", "_maxsize"),
    queue("asyncio/queues.py", "Queue.get_nowait", "_queue", "_maxsize"),
    queue("asyncio/queues.py", "Queue._put", "_queue", "_maxsize"),
    queue("asyncio/queues.py", "Queue._get", "_queue", "_maxsize"),
    queue("asyncio/queues.py", "PriorityQueue._put", "_queue", "_maxsize"),
    queue("asyncio/queues.py", "PriorityQueue._get", "_queue", "_maxsize"),
    queue("asyncio/queues.py", "LifoQueue._put", "_queue", "_maxsize"),
    queue("asyncio/queues.py", "LifoQueue._get", "_queue", "_maxsize"),
    queue("gevent/queue.py", "Queue.put", "queue", "_maxsize"),
    queue("gevent/queue.py", "Queue.get", "queue", "_maxsize"),
    queue("gevent/queue.py", "Queue._put", "queue", "_maxsize"),
    queue("gevent/queue.py", "Queue._get", "queue", "_maxsize"),
    queue("gevent/queue.py", "UnboundQueue.put", "queue", nullptr),
    queue("gevent/queue.py", "PriorityQueue._put", "queue", "_maxsize"),
    queue("gevent/queue.py", "PriorityQueue._get", "queue", "_maxsize"),
    queue("gevent/queue.py", "LifoQueue._put", "queue", "_maxsize"),
    queue("gevent/queue.py", "LifoQueue._get", "queue", "_maxsize"),
    queue("eventlet/queue.py", "LightQueue.put", "queue", "maxsize"),
    queue("eventlet/queue.py", "LightQueue.get", "queue", "maxsize"),
    queue("eventlet/queue.py", "LightQueue._put", "queue", "maxsize"),
    queue("eventlet/queue.py", "LightQueue._get", "queue", "maxsize"),
    event("threading.py", "Event.set", "_flag"),
    event("threading.py", "Event.clear", "_flag"),
    event("threading.py", "Event.wait", "_flag"),
    event("asyncio/locks.py", "Event.set", "_value"),
    event("asyncio/locks.py", "Event.clear", "_value"),
    event("asyncio/locks.py", "Event.wait", "_value"),
    event("gevent/event.py", "Event.set", "_flag"),
    event("gevent/event.py", "Event.clear", "_flag"),
    event("gevent/event.py", "Event.wait", "_flag"),
    semaphore("trio/_sync.py", "Semaphore.acquire", "_value"),
    semaphore("trio/_sync.py", "Semaphore.acquire_nowait", "_value"),
    semaphore("trio/_sync.py", "Semaphore.release", "_value"),
    limiter("trio/_sync.py", "CapacityLimiter.acquire", "-_borrowers", "_total_tokens"),
    limiter("trio/_sync.py", "CapacityLimiter.acquire_on_behalf_of", "-_borrowers",
            "_total_tokens"),
    limiter("trio/_sync.py", "CapacityLimiter.acquire_on_behalf_of_nowait", "-_borrowers",
            "_total_tokens"),
    limiter("trio/_sync.py", "CapacityLimiter.release_on_behalf_of", "-_borrowers",
            "_total_tokens"),
    event("trio/_sync.py", "Event.set", "_flag"),
    event("trio/_sync.py", "Event.wait", "_flag"),
    channel("trio/_channel.py", "MemorySendChannel.send", "_state.data"),
    channel("trio/_channel.py", "MemorySendChannel.send_nowait", "_state.data"),
    channel("trio/_channel.py", "MemoryReceiveChannel.receive", "_state.data"),
    channel("trio/_channel.py", "MemoryReceiveChannel.receive_nowait", "_state.data"),
    semaphore("anyio/_core/_synchronization.py", "Semaphore.acquire", "_value"),
    semaphore("anyio/_core/_synchronization.py", "Semaphore.acquire_nowait", "_value"),
    semaphore("anyio/_core/_synchronization.py", "Semaphore.release", "_value"),
    limiter("anyio/_backends/_asyncio.py", "CapacityLimiter.acquire", "-_borrowers",
            "_total_tokens"),
    limiter("anyio/_backends/_asyncio.py", "CapacityLimiter.acquire_on_behalf_of", "-_borrowers",
            "_total_tokens"),
    limiter("anyio/_backends/_asyncio.py", "CapacityLimiter.acquire_on_behalf_of_nowait",
            "-_borrowers", "_total_tokens"),
    limiter("anyio/_backends/_asyncio.py", "CapacityLimiter.release_on_behalf_of", "-_borrowers",
            "_total_tokens"),
    event("anyio/_backends/_asyncio.py", "Event.set", "_event._value"),
    event("anyio/_backends/_asyncio.py", "Event.wait", "_event._value"),
    event("anyio/_backends/_trio.py", "Event.set", "_Event__original._flag"),
    event("anyio/_backends/_trio.py", "Event.wait", "_Event__original._flag"),
    channel("anyio/streams/memory.py", "MemoryObjectSendStream.send", "_state.buffer"),
    channel("anyio/streams/memory.py", "MemoryObjectSendStream.send_nowait", "_state.buffer"),
    channel("anyio/streams/memory.py", "MemoryObjectReceiveStream.receive", "_state.buffer"),
    channel("anyio/streams/memory.py", "MemoryObjectReceiveStream.receive_nowait", "_state.buffer"),
    shared_queue("Queue.put"),
    shared_queue("Queue.get"),
    shared_queue("JoinableQueue.put"),
    semaphore("multiprocessing/synchronize.py", "SemLock.__enter__", "_semlock"),
    semaphore("multiprocessing/synchronize.py", "SemLock.__exit__", "_semlock"),
    event("multiprocessing/synchronize.py", "Event.set", "_flag._semlock"),
    event("multiprocessing/synchronize.py", "Event.clear", "_flag._semlock"),
    event("multiprocessing/synchronize.py", "Event.wait", "_flag._semlock"),
    pool("Pool.add"),
    pool("Pool.start"),
    pool("Pool._discard"),
};

// Whoever changes what counts under a Condition's lock has done so before it calls one of these,
// and nobody else can have changed it by then.
struct LevelMark {
  const char* file;
  const char* function;
};
constexpr LevelMark kLevelMarks[] = {
    {"threading.py", "Condition.notify"},
    {"threading.py", "Condition.notify_all"},
    {"threading.py", "Condition.__exit__"},
};

// The functions of a Condition that take the lock it was made of. All other locks that they take
// are those of its waiters.
struct LockWrapper {
  const char* file;
  const char* function;
};
constexpr LockWrapper kLockWrappers[] = {
    {"threading.py", "Condition.__enter__"},     {"threading.py", "Condition._acquire_restore"},
    {"threading.py", "Condition.wait"},          {"threading.py", "Condition.wait_for"},
    {"gevent/_threading.py", "_Condition.wait"},
};

bool path_ends_with(const std::string& path, std::string_view end) {
  if (path == end) return true;
  return path.size() > end.size() && path.ends_with(end) &&
         path[path.size() - end.size() - 1] == '/';
}

bool is_installed_path(const std::string& file) {
  return file.find("/site-packages/") != std::string::npos ||
         file.find("/dist-packages/") != std::string::npos ||
         file.find("/lib/python3") != std::string::npos;
}

// is_helper_path: beside a program: help for it.
bool is_helper_path(const std::string& file) {
  return file.find("/_support/") != std::string::npos && !is_installed_path(file);
}

bool is_library_path(const std::string& file) {
  return is_installed_path(file) || is_helper_path(file);
}

void free_info(void* info) { delete static_cast<CodeInfo*>(info); }

}  // namespace

void Sources::set_program(const std::string& script, const std::string& shown,
                          const std::string& directory, const std::string& folder) {
  script_ = script;
  shown_ = shown;
  directory_ = directory;
  folder_ = folder;
}

bool Sources::is_program(const std::string& file) const {
  if (file.empty() || file[0] == '<') return false;
  if (file == script_) return true;
  if (folder_.empty() || is_library_path(file)) return false;
  if (file[0] != '/') return folder_ == ".";
  return file.starts_with(folder_ + "/");
}

base::SourceId Sources::source(const std::string& file) {
  for (std::size_t i = 0; i < files_.size(); ++i) {
    if (files_[i] == file) return base::SourceId{static_cast<std::uint32_t>(i + 1)};
  }
  files_.push_back(file);
  const base::SourceId id{static_cast<std::uint32_t>(files_.size())};
  const bool main = file == script_;
  if (!main) tell_folder();
  writer_.emit(trace::SourceLoaded{id, writer_.define(main ? shown_ : file),
                                   writer_.define(read_(file).value_or(""))});
  return id;
}

bool Sources::names_place(std::string_view bytes) const {
  for (const std::string& place : {std::cref(folder_), std::cref(directory_)}) {
    if (place.size() > 1 && place[0] == '/' && bytes.size() >= place.size() &&
        memmem(bytes.data(), bytes.size(), place.data(), place.size()) != nullptr) {
      return true;
    }
  }
  return false;
}

bool Sources::leads_to_place(std::string_view path) const {
  for (const std::string& place : {std::cref(folder_), std::cref(directory_)}) {
    if (!place.empty() && (base::lies_in(place, path) || base::lies_in(path, place))) return true;
  }
  return false;
}

// tell_folder: by now the trace depends on where it is made.
void Sources::tell_folder() {
  if (folder_told_) return;
  folder_told_ = true;
  writer_.emit(trace::FolderTold{writer_.define(directory_), writer_.define(folder_)});
}

// tell_helper: a module that came with the program, though it is not looked into. Named from the
// program's folder on: where that lies is nothing the trace depends on.
void Sources::tell_helper(const std::string& file) {
  if (folder_.empty() || !file.starts_with(folder_ + "/")) return;
  if (!is_helper_path(file) || !helpers_.insert(file).second) return;
  writer_.emit(trace::ModuleLoaded{writer_.define(file.substr(folder_.size() + 1)),
                                   writer_.define(read_(file).value_or(""))});
}

CodeInfo* Sources::make(PyCodeObject* code) {
  auto* info = new CodeInfo;
  CHECK_MSG(base::is_own(info), "what knows a Python object is its process's");
  const std::string file(text_of(code->co_filename));
  const std::string function(text_of(code->co_qualname));
  info->name = writer_.intern(function);
  info->generator_like = (code->co_flags & (CO_GENERATOR | CO_COROUTINE | CO_ASYNC_GENERATOR)) != 0;
  info->program = is_program(file);
  if (info->program) {
    info->source = source(file);
    shared_.learn(code);
  } else {
    tell_helper(file);
    for (const WaitPoint& point : kWaitPoints) {
      if (function != point.function || !path_ends_with(file, point.file)) continue;
      info->wait = &point;
      info->wait_words = writer_.intern(point.words);
    }
    for (const LevelPoint& point : kLevelPoints) {
      if (function == point.function && path_ends_with(file, point.file)) info->level = &point;
    }
    for (const LevelMark& mark : kLevelMarks) {
      info->level_of_caller |= function == mark.function && path_ends_with(file, mark.file);
    }
    for (const HookPoint& point : kHookPoints) {
      if (function == point.function && path_ends_with(file, point.file)) info->hook = point.hook;
    }
    for (const LockWrapper& point : kLockWrappers) {
      if (function == point.function && path_ends_with(file, point.file)) info->wraps_lock = true;
    }
  }
  fs_set_code_extra(code, slot_, info);
  return info;
}

void Sources::enter_interpreter() {
  Py_ssize_t slot = -1;
  do {
    slot = fs_code_extra_slot(free_info);
    CHECK(slot >= 0);
  } while (slot < slot_);
}

CodeInfo& Sources::first_info(PyCodeObject* code) {
  // what a code object is told besides is kept for all interpreters: any thread state will do
  const WithThreadState state(PyInterpreterState_ThreadHead(PyInterpreterState_Main()));
  if (slot_ < 0) {
    slot_ = fs_code_extra_slot(free_info);
    CHECK(slot_ >= 0);
  }
  void* const extra = fs_code_extra(code, slot_);
  return extra ? *static_cast<CodeInfo*>(extra) : *make(code);
}

trace::Place Sources::raised_at(PyObject* traceback) {
  trace::Place place;
  for (auto* tb = reinterpret_cast<PyTracebackObject*>(traceback);
       tb != nullptr && PyTraceBack_Check(tb); tb = tb->tb_next) {
    PyCodeObject* const code = fs_frame_code(fs_frame_of(tb->tb_frame));
    CodeInfo& at = info(code);
    if (!at.program) continue;
    place = {at.source, line(code, at, fs_shown_lasti(tb->tb_frame, tb->tb_lasti) / 2)};
  }
  return place;
}

std::uint32_t Sources::line(PyCodeObject* code, CodeInfo& info, int lasti) {
  if (lasti < 0) return static_cast<std::uint32_t>(code->co_firstlineno);
  if (info.lines.empty()) info.lines.resize(static_cast<std::size_t>(Py_SIZE(code)), UINT32_MAX);
  std::uint32_t& line = info.lines[static_cast<std::size_t>(lasti)];
  if (line == UINT32_MAX) {
    const int found = PyCode_Addr2Line(code, lasti * 2);
    line = found > 0 ? static_cast<std::uint32_t>(found) : 0;
  }
  return line;
}

namespace {

base::own::Vector<bool> find_looks(PyCodeObject* code) {
  base::own::Vector<bool> looks(static_cast<std::size_t>(Py_SIZE(code)) + 1);
  bool behind = false;
  for (const Step& step : steps_of(code)) {
    if (behind) looks[step.at] = true;
    behind = step.does.looks && step.does.way == 0;
    const std::optional<std::uint32_t> target = step.target();
    if (step.does.looks && target && *target < looks.size()) looks[*target] = true;
  }
  return looks;
}

}  // namespace

bool looks_before(PyCodeObject* code, CodeInfo& info, int lasti) {
  if (info.looks.empty()) info.looks = find_looks(code);
  const auto at = static_cast<std::size_t>(lasti);
  return lasti >= 0 && at < info.looks.size() && info.looks[at];
}

}  // namespace fiberscope::host
