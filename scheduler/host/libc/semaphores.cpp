// sem_overview(7): semaphores, in virtual time: the named ones under the locks of multiprocessing,
// and the nameless ones of which CPython makes its own locks (those of files, of imports).
//
// A posted semaphore is for whoever asks first; the fiber that has waited longest is only woken to
// ask again, as on Linux. Source: Linux man-pages 6.03, glibc nptl/sem_waitcommon.c; CPython 3.11
// Modules/_multiprocessing/semaphore.c, Python/thread_pthread.h.
#include <fcntl.h>
#include <semaphore.h>

#include <algorithm>
#include <cerrno>
#include <cstdarg>
#include <cstdint>
#include <ctime>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>

#include "scheduler/base/check.h"
#include "scheduler/base/shared.h"
#include "scheduler/host/calls/wall_clock.h"
#include "scheduler/host/processes/processes.h"
#include "scheduler/host/processes/signals.h"
#include "scheduler/host/run/shared_objects.h"

namespace fiberscope::host {

namespace {

struct Named {
  sem_t semaphore;
  std::string name;
  bool is_lock = false;  // it began with one
  LaneId holder;         // of a lock: the thread that has it
  ObjectId object;
  int open_count = 0;
  bool unlinked = false;
};

std::map<std::string, Named*>& names() {
  return base::shared<std::map<std::string, Named*>, Named>();
}

std::unordered_map<const sem_t*, std::unique_ptr<Named>>& named() {
  return base::shared<std::unordered_map<const sem_t*, std::unique_ptr<Named>>, Named>();
}

std::unordered_map<const sem_t*, std::deque<PyFiber*>>& waiters() {
  return base::shared<std::unordered_map<const sem_t*, std::deque<PyFiber*>>, Named>();
}

// value_of: kept where glibc keeps it, in the first bytes.
std::uint32_t& value_of(sem_t* semaphore) { return *reinterpret_cast<std::uint32_t*>(semaphore); }

// find_named: before a program runs there is none; nor is a table made then, which all share.
Named* find_named(const sem_t* semaphore) {
  if (!simulating()) return nullptr;
  const auto it = named().find(semaphore);
  return it == named().end() ? nullptr : it->second.get();
}

int fail(int error) {
  errno = error;
  return -1;
}

bool take_one(sem_t* semaphore) {
  if (value_of(semaphore) == 0) return false;
  --value_of(semaphore);
  if (Named* const known = find_named(semaphore); known != nullptr && known->is_lock) {
    known->holder = Runtime::get()->current().thread_lane;
  }
  return true;
}

core::Wait describe(Runtime& runtime, Named* known) {
  if (known == nullptr) return wait_as(trace::WaitKind::Lock, "lock");
  const bool lock = known->is_lock;
  core::Wait wait = lock ? wait_as(trace::WaitKind::Lock, "lock of several processes")
                         : wait_as(trace::WaitKind::Semaphore, "semaphore of several processes");
  if (!known->object) known->object = shared_object(runtime, known->name);
  wait.object = known->object;
  if (lock && known->holder != runtime.current().thread_lane) wait.target = known->holder;
  return wait;
}

// SemaphoreWait: one fiber that waits for a semaphore, or for its deadline. Lies on its stack.
struct SemaphoreWait final : core::WaitHook {
  SemaphoreWait(std::deque<PyFiber*>& of, const Deadline& deadline) : queue(of), wall(deadline) {
    of.push_back(&Runtime::get()->current());
  }
  void leave(core::Fiber& fiber) override {
    queue.leave(fiber);
    wall.leave();
  }
  LeaveList<std::deque<PyFiber*>> queue;
  WallWaiter wall;
};

// wait_until: 0, or minus ETIMEDOUT, EINTR.
int wait_until(sem_t* semaphore, const Deadline& deadline) {
  if (take_one(semaphore)) return 0;
  CHECK_MSG(simulating(), "a semaphore that nobody can post is waited for");
  Runtime& runtime = *Runtime::get();
  const Attached attached;
  const Interruption signals;
  while (!take_one(semaphore)) {
    const TimeNs due_ns = deadline.due_ns();
    if (runtime.clock().now_ns >= due_ns) return -ETIMEDOUT;
    core::Wait wait = describe(runtime, find_named(semaphore));
    wait.deadline_ns = due_ns;
    SemaphoreWait waiting(waiters()[semaphore], deadline);
    runtime.park(wait, nullptr, &waiting);
    if (signals.occurred()) return -EINTR;
  }
  return 0;
}

void post(sem_t* semaphore) {
  ++value_of(semaphore);
  if (!simulating()) return;
  Named* const known = find_named(semaphore);
  if (known != nullptr) known->holder = {};
  const auto it = waiters().find(semaphore);
  if (it == waiters().end()) return;
  Runtime& runtime = *Runtime::get();
  // a nameless one is another in each process, wherever it lies
  const auto first = std::ranges::find_if(it->second, [&](const PyFiber* waiter) {
    return known != nullptr || waiter->process == &runtime.process();
  });
  if (first == it->second.end()) return;
  runtime.scheduler().wake(*(*first)->fiber, trace::WakeKind::Notified, runtime.lane(), {},
                           runtime.anchor());
}

int timed_wait(sem_t* semaphore, clockid_t which, const timespec* until) {
  if (until->tv_nsec < 0 || until->tv_nsec >= base::kSecond) return fail(EINVAL);
  const int result = wait_until(semaphore, moment_of(which, *until));
  return result < 0 ? fail(-result) : 0;
}

sem_t* make_named(const char* name, unsigned value) {
  auto fresh = std::make_unique<Named>();
  Named& made = *fresh;
  made.name = name;
  made.is_lock = value == 1;
  value_of(&made.semaphore) = value;
  names()[name] = &made;
  named()[&made.semaphore] = std::move(fresh);
  return &made.semaphore;
}

// forget: a name's last user and its name are gone.
void forget(Named& known) {
  if (!known.unlinked || known.open_count > 0) return;
  waiters().erase(&known.semaphore);
  named().erase(&known.semaphore);
}

}  // namespace

}  // namespace fiberscope::host

extern "C" {

using namespace fiberscope::host;  // NOLINT: these are the C library's names

sem_t* sem_open(const char* name, int flags, ...) {
  const auto it = names().find(name);
  if (it != names().end()) {
    if ((flags & O_CREAT) != 0 && (flags & O_EXCL) != 0) {
      errno = EEXIST;
      return SEM_FAILED;
    }
    ++it->second->open_count;
    return &it->second->semaphore;
  }
  if ((flags & O_CREAT) == 0) {
    errno = ENOENT;
    return SEM_FAILED;
  }
  va_list arguments;
  va_start(arguments, flags);
  va_arg(arguments, unsigned);  // the mode
  const unsigned value = va_arg(arguments, unsigned);
  va_end(arguments);
  sem_t* const made = make_named(name, value);
  find_named(made)->open_count = 1;
  return made;
}

int sem_close(sem_t* semaphore) {
  Named* const known = find_named(semaphore);
  if (known == nullptr) return fail(EINVAL);
  --known->open_count;
  forget(*known);
  return 0;
}

int sem_unlink(const char* name) {
  const auto it = names().find(name);
  if (it == names().end()) return fail(ENOENT);
  Named& known = *it->second;
  names().erase(it);
  known.unlinked = true;
  forget(known);
  return 0;
}

int sem_init(sem_t* semaphore, int, unsigned value) {
  value_of(semaphore) = value;
  return 0;
}

int sem_destroy(sem_t* semaphore) {
  if (simulating() && waiters().contains(semaphore) && waiters()[semaphore].empty()) {
    waiters().erase(semaphore);
  }
  return 0;
}

int sem_getvalue(sem_t* semaphore, int* out) {
  *out = static_cast<int>(value_of(semaphore));
  return 0;
}

int sem_trywait(sem_t* semaphore) { return take_one(semaphore) ? 0 : fail(EAGAIN); }

int sem_wait(sem_t* semaphore) {
  const int result = wait_until(semaphore, {});
  return result < 0 ? fail(-result) : 0;
}

int sem_timedwait(sem_t* semaphore, const struct timespec* until) {
  return timed_wait(semaphore, CLOCK_REALTIME, until);
}

int sem_clockwait(sem_t* semaphore, clockid_t which, const struct timespec* until) {
  return timed_wait(semaphore, which, until);
}

int sem_post(sem_t* semaphore) {
  post(semaphore);
  return 0;
}

}  // extern "C"
