#include "scheduler/host/tracing/waits.h"

#include <algorithm>
#include <string>

#include "scheduler/host/calls/files.h"
#include "scheduler/host/python/ref.h"
#include "scheduler/host/python/values.h"
#include "scheduler/host/tracing/counted.h"
#include "scheduler/host/tracing/green_locks.h"
#include "scheduler/host/tracing/names.h"
#include "scheduler/host/tracing/pools.h"

namespace fiberscope::host {

namespace {

LaneId (*lane_of_object)(PyObject*) = nullptr;

// holder_of: of a lock of gevent's or eventlet's. Source: gevent 22.10.2 lock.py, RLock.
LaneId holder_of(PyObject* lock) {
  if (const LaneId holder = green_holder(lock)) return holder;
  const bool rlock = std::string_view(Py_TYPE(lock)->tp_name) == "RLock";
  const Ref owner = rlock ? attribute(lock, "_owner") : Ref();
  return owner && owner.get() != Py_None && lane_of_object ? lane_of_object(owner.get()) : LaneId{};
}

// tell_object: what `point` waits for: a greenlet is a lane, anything else goes by the program's
// name for it.
void tell_object(Runtime& runtime, PyObject* object, fs_frame* program_frame, core::Wait& wait) {
  if (const LaneId lane = lane_of_object != nullptr ? lane_of_object(object) : LaneId{}) {
    wait.target = lane;
    wait.object = {};
    return;
  }
  if (wait.why == trace::WaitKind::Lock || wait.why == trace::WaitKind::Semaphore) {
    if (const LaneId holder = holder_of(object)) {
      wait.target = holder;
      wait.why = trace::WaitKind::Lock;
    }
  }
  if (!runtime.writer().recording()) return;
  KnownObjects::Known& known = runtime.objects().of(object, runtime.thread_state());
  if (known.words != wait.detail) {
    known.words = known.detail = wait.detail;
    const std::string name = variable_name(object, program_frame);
    const std::string words(runtime.writer().text(wait.detail));
    if (!name.empty() && name != words) known.detail = runtime.writer().intern(words + " " + name);
  }
  wait.detail = known.detail;
}

// tell_descriptor: what is done with it and what it is: "recv from 127.0.0.1:8000 (fd 7)".
void tell_descriptor(Runtime& runtime, core::Wait& wait) {
  const PyFiber::Descriptor& descriptor = runtime.current().descriptor;
  std::string words = descriptor.writing ? "write to" : "read from";
  if (wait.why == trace::WaitKind::Io && wait.detail) words = runtime.writer().text(wait.detail);
  wait.why = trace::WaitKind::Io;
  wait.object = descriptor.object;
  if (!runtime.writer().recording()) return;
  wait.detail =
      runtime.writer().intern(words + " " + std::string(runtime.writer().text(descriptor.name)));
}

bool is_function(fs_frame* frame, std::string_view file, std::string_view name) {
  const PyCodeObject* code = fs_frame_code(frame);
  return text_of(code->co_name) == name && text_of(code->co_filename).ends_with(file);
}

// stands_in_queue: an executor's queue has the job whose result the future is. Source: CPython 3.11
// Lib/concurrent/futures/thread.py, _WorkItem; Lib/queue.py, _PySimpleQueue.
bool stands_in_queue(PyObject* work_queue, PyObject* future) {
  const Ref jobs = attribute(work_queue, "_queue");
  const Ref list = Ref::steal(jobs ? PySequence_List(jobs.get()) : nullptr);
  if (!list) return PyErr_Clear(), false;
  for (Py_ssize_t i = 0; i < PyList_GET_SIZE(list.get()); ++i) {
    const Ref of_job = attribute(PyList_GET_ITEM(list.get(), i), "future");
    if (of_job.get() == future) return true;
  }
  return false;
}

// executor_of: the workers of the executor whose worker runs in this frame.
OwnPool executor_of(fs_frame* worker, PyObject* work_queue) {
  PyObject* const reference = fs_local(worker, 0);
  const bool weak = reference != nullptr && PyWeakref_Check(reference);
  PyObject* const executor = weak ? fs_referred(reference) : nullptr;
  const Ref threads = executor != nullptr ? attribute(executor, "_threads") : Ref();
  return {work_queue, threads && PySet_Check(threads.get()) ? PySet_GET_SIZE(threads.get()) : 0};
}

// pool_of: the pool of the result, if its worker takes its jobs from `inqueue`. Source: CPython
// 3.11 Lib/multiprocessing/pool.py, ApplyResult, worker.
std::optional<OwnPool> pool_of(PyObject* result, PyObject* inqueue) {
  const Ref pool = attribute(result, "_pool");
  const Ref own = pool ? attribute(pool.get(), "_inqueue") : Ref();
  if (!own || own.get() != inqueue) return std::nullopt;
  const Ref workers = attribute(pool.get(), "_pool");
  const bool list = workers && PyList_Check(workers.get());
  return OwnPool{inqueue, list ? PyList_GET_SIZE(workers.get()) : 0};
}

// greenlet_pool: the running lane is one of the greenlets of the pool. Source: gevent 22.10.2
// pool.py, Group.
std::optional<OwnPool> greenlet_pool(Runtime& runtime, PyObject* pool) {
  const Ref greenlets = attribute(pool, "greenlets");
  const bool set = greenlets && PySet_Check(greenlets.get());
  if (!set || lane_of_object == nullptr) return std::nullopt;
  PyObject* greenlet;
  Py_ssize_t position = 0;
  while (fs_set_next(greenlets.get(), &position, &greenlet) != 0) {
    if (lane_of_object(greenlet) != runtime.lane()) continue;
    return OwnPool{pool, PySet_GET_SIZE(greenlets.get())};
  }
  return std::nullopt;
}

// own_pool: a worker of a pool waits for a job that waits for a worker of the same pool, or for
// room among those of whom it is one.
std::optional<OwnPool> own_pool(Runtime& runtime, PyObject* object, const core::Wait& wait) {
  const SavedError saved;
  if (wait.why == trace::WaitKind::Semaphore) return greenlet_pool(runtime, object);
  if (wait.why != trace::WaitKind::Future) return std::nullopt;
  fs_frame* frame = fs_top_frame(runtime.current().thread_state);
  for (; frame != nullptr; frame = fs_frame_back(frame)) {
    if (is_function(frame, "concurrent/futures/thread.py", "_worker")) {
      PyObject* const work_queue = fs_local(frame, 1);
      const bool queued = work_queue != nullptr && stands_in_queue(work_queue, object);
      return queued ? std::optional(executor_of(frame, work_queue)) : std::nullopt;
    }
    if (is_function(frame, "multiprocessing/pool.py", "worker")) {
      PyObject* const inqueue = fs_local(frame, 0);
      return inqueue != nullptr ? pool_of(object, inqueue) : std::nullopt;
    }
  }
  return std::nullopt;
}

// has_waiters: of an Event or Condition, each of which keeps whoever waits in a container. Source:
// CPython 3.11 Lib/threading.py, Lib/asyncio/locks.py; gevent 22.10.2 _abstract_linkable.py.
bool has_waiters(PyObject* object) {
  Ref waiters = attribute(object, "_waiters");
  if (!waiters) waiters = attribute(object, "_links");
  if (!waiters) {
    const Ref condition = attribute(object, "_cond");  // threading.Event
    if (condition) waiters = attribute(condition.get(), "_waiters");
  }
  return !waiters || PyObject_IsTrue(waiters.get()) != 0;
}

std::string with_port(std::string host, PyObject* port) {
  if (port == nullptr || !PyLong_Check(port)) return host;
  return host + ":" + std::to_string(PyLong_AsLong(port));
}

// aiohttp_peer: "python.example:80"; empty if it does not say. Source: aiohttp 3.8.4
// client_reqrep.py, ConnectionKey, ClientResponse; connector.py, Connection.
std::string aiohttp_peer(PyObject* object, Peer peer) {
  Ref key = Ref::borrow(object);
  if (key && peer == Peer::Response) {
    const Ref connection = attribute(key.get(), "_connection");
    key = connection ? attribute(connection.get(), "_key") : Ref();
  }
  const Ref name = key ? attribute(key.get(), "host") : Ref();
  const Ref port = key ? attribute(key.get(), "port") : Ref();
  const std::string host(text_of(name.get()));
  return host.empty() ? host : with_port(host, port.get());
}

// descriptor_of: of a socket, or of a stream's transport; -1: it has none. Source: CPython 3.11
// Lib/asyncio/streams.py, selector_events.py, _SelectorTransport.
int descriptor_of(PyObject* object, Peer peer) {
  if (object == nullptr) return -1;
  const SavedError saved;
  if (peer == Peer::Socket) {
    const int number = PyObject_AsFileDescriptor(object);
    if (number < 0) PyErr_Clear();
    return number;
  }
  const Ref transport = attribute(object, "_transport");
  const Ref number = transport ? attribute(transport.get(), "_sock_fd") : Ref();
  return number && PyLong_Check(number.get()) ? static_cast<int>(PyLong_AsLong(number.get())) : -1;
}

// peer_of: what the waiting is about, in a few words; empty if that is not known. The file at the
// descriptor, if it is one, becomes the object that is waited for.
std::string peer_of(fs_frame* frame, const WaitPoint& point, core::Wait& wait) {
  PyObject* const object = fs_local(frame, point.object_local);
  switch (point.peer) {
    case Peer::Address: {
      const std::string host(text_of(object));
      return host.empty() ? host : with_port(host, fs_local(frame, point.object_local + 1));
    }
    case Peer::Stream:
    case Peer::Socket: {
      const int number = descriptor_of(object, point.peer);
      if (number < 0) return "";
      const auto target = target_of(number);
      if (!target.file) return "";
      wait.object = target.file->id();
      return target.file->name() + " (fd " + std::to_string(number) + ")";
    }
    case Peer::Function: {
      const Ref name = object != nullptr ? attribute(object, "__name__") : Ref();
      return std::string(text_of(name.get()));
    }
    case Peer::Key:
    case Peer::Response:
      return aiohttp_peer(object, point.peer);
    case Peer::None:
      break;
  }
  return "";
}

}  // namespace

void tell_lanes_by(LaneId (*lane_of)(PyObject*)) { lane_of_object = lane_of; }

PyObject* waited_object(fs_frame* frame, const CodeInfo& info) {
  const bool known = info.wait->object_local >= 0 && info.wait->peer == Peer::None;
  return known ? fs_local(frame, info.wait->object_local) : nullptr;
}

bool wait_from_frame(Runtime& runtime, fs_frame* frame, const CodeInfo& info, core::Wait& wait) {
  if (info.wait == nullptr) return false;
  wait.why = info.wait->why;
  wait.detail = info.wait_words;
  if (info.wait->peer != Peer::None) {
    const std::string about = peer_of(frame, *info.wait, wait);
    if (!about.empty()) {
      wait.detail = runtime.writer().intern(std::string(info.wait->words) + " " + about);
    }
    return true;
  }
  if (PyObject* const object = waited_object(frame, info))
    wait.object = counted_id(runtime, object);
  return true;
}

core::Wait describe_wait(Runtime& runtime) {
  core::Wait wait;
  wait.why = trace::WaitKind::Switched;
  PyObject* object = nullptr;
  fs_frame* frame = fs_top_frame(runtime.current().thread_state);
  for (; frame != nullptr; frame = fs_frame_back(frame)) {
    const CodeInfo& info = runtime.sources().info(fs_frame_code(frame));
    if (info.program) {
      wait.place = runtime.place_of(frame);
      break;
    }
    // a coroutine that runs waits for nothing: what it called does
    const bool coroutine = (fs_frame_code(frame)->co_flags & CO_COROUTINE) != 0;
    if (info.wait == nullptr || coroutine) continue;
    // the library function that the program called says what it is about
    wait.object = {};
    wait_from_frame(runtime, frame, info, wait);
    object = waited_object(frame, info);
  }
  for (const PyFiber::Expected& e : runtime.current().expected) {
    wait.deadline_ns = std::min(wait.deadline_ns, e.deadline_ns);
  }
  std::optional<OwnPool> pool;
  if (runtime.current().descriptor.number >= 0) {
    tell_descriptor(runtime, wait);
  } else if (object != nullptr && frame != nullptr) {
    tell_object(runtime, object, frame, wait);
    if (runtime.writer().recording()) pool = own_pool(runtime, object, wait);
    if (pool) {
      const std::string words(runtime.writer().text(wait.detail));
      wait.detail = runtime.writer().intern(words + std::string(trace::kInOwnPool));
    }
  }
  begin_wait(runtime, wait.deadline_ns == base::kNever ? pool : std::nullopt);
  return wait;
}

void tell_if_nobody_waits(Runtime& runtime, fs_frame* frame, const CodeInfo& info) {
  // what libraries notify among themselves is their own affair
  fs_frame* const caller = fs_frame_back(frame);
  if (caller == nullptr || !runtime.sources().info(fs_frame_code(caller)).program) return;
  PyObject* const object = fs_local(frame, 0);
  if (object == nullptr || !runtime.writer().recording() || has_waiters(object)) return;
  core::Wait wait;
  wait.detail = runtime.writer().intern(
      runtime.writer().text(info.name).starts_with("Event") ? "event" : "condition");
  tell_object(runtime, object, caller, wait);
  runtime.writer().emit(trace::NobodyWaited{runtime.lane(), counted_id(runtime, object),
                                            wait.detail, runtime.place_of(caller)},
                        runtime.anchor());
}

}  // namespace fiberscope::host
