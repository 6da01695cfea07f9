#include "scheduler/host/tracing/waits.h"

#include <algorithm>
#include <string>

#include "scheduler/host/python/ref.h"
#include "scheduler/host/python/values.h"
#include "scheduler/host/tracing/names.h"

namespace fiberscope::host {

namespace {

LaneId (*lane_of_object)(PyObject*) = nullptr;

// tell_object: what `point` waits for: a greenlet is a lane, anything else goes by the program's
// name for it.
void tell_object(Runtime& runtime, PyObject* object, fs_frame* program_frame, core::Wait& wait) {
  if (const LaneId lane = lane_of_object != nullptr ? lane_of_object(object) : LaneId{}) {
    wait.target = lane;
    wait.object = {};
    return;
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

// belongs_to_pool: a result of the pool whose worker takes its jobs from `inqueue`. Source: CPython
// 3.11 Lib/multiprocessing/pool.py, ApplyResult, worker.
bool belongs_to_pool(PyObject* result, PyObject* inqueue) {
  const Ref pool = attribute(result, "_pool");
  const Ref own = pool ? attribute(pool.get(), "_inqueue") : Ref();
  return own && own.get() == inqueue;
}

// runs_in_pool: the running lane is one of the pool's greenlets. Source: gevent 22.10.2 pool.py,
// Group.
bool runs_in_pool(Runtime& runtime, PyObject* pool) {
  const Ref greenlets = attribute(pool, "greenlets");
  if (!greenlets || !PySet_Check(greenlets.get()) || lane_of_object == nullptr) return false;
  PyObject* greenlet;
  Py_hash_t hash;
  Py_ssize_t position = 0;
  while (_PySet_NextEntry(greenlets.get(), &position, &greenlet, &hash)) {
    if (lane_of_object(greenlet) == runtime.lane()) return true;
  }
  return false;
}

// in_own_pool: a worker of a pool waits for a job that waits for a worker of the same pool, or for
// room among those of whom it is one.
bool in_own_pool(Runtime& runtime, PyObject* object, const core::Wait& wait) {
  const SavedError saved;
  if (wait.why == trace::WaitKind::Semaphore) return runs_in_pool(runtime, object);
  if (wait.why != trace::WaitKind::Future) return false;
  fs_frame* frame = fs_top_frame(runtime.current().thread_state);
  for (; frame != nullptr; frame = fs_frame_back(frame)) {
    if (is_function(frame, "concurrent/futures/thread.py", "_worker")) {
      PyObject* const work_queue = fs_local(frame, 1);
      return work_queue != nullptr && stands_in_queue(work_queue, object);
    }
    if (is_function(frame, "multiprocessing/pool.py", "worker")) {
      PyObject* const inqueue = fs_local(frame, 0);
      return inqueue != nullptr && belongs_to_pool(object, inqueue);
    }
  }
  return false;
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

// peer_of: "python.example:80"; empty if it does not say. Source: aiohttp 3.8.4 client_reqrep.py,
// ConnectionKey, ClientResponse; connector.py, Connection.
std::string peer_of(PyObject* object, Peer peer) {
  Ref key = Ref::borrow(object);
  if (key && peer == Peer::Response) {
    const Ref connection = attribute(key.get(), "_connection");
    key = connection ? attribute(connection.get(), "_key") : Ref();
  }
  const Ref name = key ? attribute(key.get(), "host") : Ref();
  const Ref port = key ? attribute(key.get(), "port") : Ref();
  const std::string host(text_of(name.get()));
  if (host.empty() || !port || !PyLong_Check(port.get())) return host;
  return host + ":" + std::to_string(PyLong_AsLong(port.get()));
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
    const std::string host = peer_of(fs_local(frame, info.wait->object_local), info.wait->peer);
    if (!host.empty()) {
      wait.detail = runtime.writer().intern(std::string(info.wait->words) + " " + host);
    }
    return true;
  }
  if (PyObject* const object = waited_object(frame, info)) wait.object = runtime.object_id(object);
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
    if (info.wait == nullptr) continue;
    // the library function that the program called says what it is about
    wait.object = {};
    wait_from_frame(runtime, frame, info, wait);
    object = waited_object(frame, info);
  }
  if (runtime.current().descriptor.number >= 0) {
    tell_descriptor(runtime, wait);
  } else if (object != nullptr && frame != nullptr) {
    tell_object(runtime, object, frame, wait);
    if (runtime.writer().recording() && in_own_pool(runtime, object, wait)) {
      const std::string words(runtime.writer().text(wait.detail));
      wait.detail = runtime.writer().intern(words + std::string(trace::kInOwnPool));
    }
  }
  for (const PyFiber::Expected& e : runtime.current().expected) {
    wait.deadline_ns = std::min(wait.deadline_ns, e.deadline_ns);
  }
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
  runtime.writer().emit(trace::NobodyWaited{runtime.lane(), runtime.object_id(object), wait.detail,
                                            runtime.place_of(caller)},
                        runtime.anchor());
}

}  // namespace fiberscope::host
