// Locks in the program's terms: what a lock is called, whose line took it, who waits for it.
// Source: CPython 3.11 Lib/threading.py: a Condition wraps the lock it was made of; who waits for
// its notification waits for a lock of its own.
#include "scheduler/host/python/ref.h"
#include "scheduler/host/threads/locks.h"
#include "scheduler/host/tracing/names.h"
#include "scheduler/host/tracing/pools.h"

namespace fiberscope::host {

using trace::WaitKind;

namespace {

// Taker: the frames through which the running thread came to a lock.
struct Taker {
  fs_frame* program = nullptr;    // the program's innermost frame
  bool direct = false;            // it takes the lock itself, if only by a Condition around it
  bool waiter = false;            // the lock is one of those that Condition.wait() makes
  PyObject* condition = nullptr;  // borrowed: around the lock
  fs_frame* library = nullptr;    // else: the library's function that the program called
};

Taker find_taker(Runtime& runtime, PyObject* lock) {
  Taker taker;
  fs_frame* frame = fs_top_frame(runtime.current().thread_state);
  const CodeInfo* info = nullptr;
  for (; frame != nullptr; frame = fs_frame_back(frame)) {
    info = &runtime.sources().info(fs_frame_code(frame));
    if (info->program || !info->wraps_lock) break;
    PyObject* const condition = fs_local(frame, 0);
    const Ref wrapped = condition ? attribute(condition, "_lock") : Ref();
    taker.waiter = wrapped.get() != lock;
    if (taker.waiter) break;
    taker.condition = condition;
  }
  taker.direct = frame != nullptr && info->program;
  for (; frame != nullptr; frame = fs_frame_back(frame)) {
    if (runtime.sources().info(fs_frame_code(frame)).program) break;
    taker.library = frame;
  }
  taker.program = frame;
  return taker;
}

// called: "rlock m", or only "rlock" if nothing in the program is called so.
std::string called(const char* words, const std::string& name) {
  if (name.empty() || name == words) return std::string(words);
  return std::string(words) + " " + name;
}

// name_inside: of a lock that a library took for itself: "lock inside jobs".
std::string name_inside(const Taker& taker) {
  PyObject* const owner =
      fs_frame_code(taker.library)->co_argcount > 0 ? fs_local(taker.library, 0) : nullptr;
  if (owner == nullptr) return "lock";
  const std::string name = taker.program ? variable_name(owner, taker.program) : std::string();
  if (!name.empty()) return called("lock inside", name);
  const std::string_view type = Py_TYPE(owner)->tp_name;
  const std::size_t dot = type.rfind('.');
  return called("lock inside", std::string(dot == type.npos ? type : type.substr(dot + 1)));
}

std::string name_of(PyObject* lock, const Taker& taker) {
  const char* words = lock_state(lock).kind == trace::LockKind::RLock ? "rlock" : "lock";
  if (taker.program != nullptr) {
    const std::string name = variable_name(lock, taker.program);
    if (!name.empty()) return called(words, name);
  }
  if (!taker.direct) return taker.library ? name_inside(taker) : words;
  if (taker.condition == nullptr) return words;
  return called("condition", variable_name(taker.condition, taker.program));
}

// tell: that it is held. A loop that takes and releases a lock for which nobody waits is folded.
void tell(Runtime& runtime, PyObject* object, const Taker& taker, bool folds) {
  LockState& lock = lock_state(object);
  if (!lock.name) lock.name = runtime.writer().intern(name_of(object, taker));
  if (lock.told || !lock.holder) return;
  lock.told = true;
  const trace::LockTaken taken{lock.holder, runtime.object_id(object), lock.kind, lock.name,
                               lock.place};
  if (folds) {
    runtime.folding().taken(runtime.lane(), taken, runtime.anchor());
  } else {
    runtime.writer().emit(taken, runtime.anchor());
  }
}

}  // namespace

void tell_taken(Runtime& runtime, PyObject* object) {
  LockState& lock = lock_state(object);
  if (!runtime.writer().recording() || lock.role != LockRole::Mutex) return;
  const Taker taker = find_taker(runtime, object);
  if (taker.waiter) {
    lock.role = LockRole::Waiter;
    return;
  }
  lock.place = taker.program ? runtime.place_of(taker.program) : trace::Place{};
  if (taker.direct || !lock.waiters.empty()) tell(runtime, object, taker, lock.waiters.empty());
}

void tell_released(Runtime& runtime, PyObject* object) {
  LockState& lock = lock_state(object);
  if (!std::exchange(lock.told, false)) return;
  const LaneId lane = runtime.running() ? runtime.current().thread_lane : lock.holder;
  const trace::LockReleased released{lane, runtime.object_id(object)};
  const bool folds = runtime.running() && lock.waiters.empty() && lane == lock.holder;
  runtime.set_anchor(folds
                         ? runtime.folding().released(runtime.lane(), released, runtime.anchor())
                         : runtime.writer().emit(released, runtime.anchor()));
}

core::Wait describe_lock_wait(Runtime& runtime, PyObject* object) {
  LockState& lock = lock_state(object);
  core::Wait wait;
  if (lock.role == LockRole::Mutex) {
    const Taker taker = find_taker(runtime, object);
    begin_wait(runtime, std::nullopt);
    tell(runtime, object, taker, false);
    wait.why = WaitKind::Lock;
    wait.object = runtime.object_id(object);
    wait.detail = lock.name;
    if (taker.program != nullptr) wait.place = runtime.place_of(taker.program);
    // anybody may release a Lock: whoever waits for its own waits for somebody else's help
    const bool own = lock.holder == runtime.current().thread_lane;
    wait.target = lock.holder;
    wait.held = !lock.lent && !own;
    return wait;
  }
  const bool sentinel = lock.role == LockRole::Sentinel;
  wait = runtime.describe_wait();
  if (wait.why == WaitKind::Switched) {
    wait.why = sentinel ? WaitKind::Join : WaitKind::Lock;
    wait.detail = runtime.writer().intern(sentinel ? "thread join" : "lock");
    wait.object = runtime.object_id(object);
  }
  if (!sentinel || wait.why != WaitKind::Join) return wait;
  wait.target = lock.holder;
  wait.held = true;
  return wait;
}

}  // namespace fiberscope::host
