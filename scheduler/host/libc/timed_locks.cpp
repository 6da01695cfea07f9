// The waits for locks and conditions of C, without end or until a moment on the machine's clocks: a
// library may hold a lock while its fiber waits for something else. Python's own locks are not of
// this kind (libc/semaphores.cpp). On the thread of the fibers the wait is one
// in virtual time, in which others run: who frees the lock or signals the condition wakes whoever
// has waited longest, who asks again. While a C library has real threads of its own, which compute
// beside the machine, they first get as long on the real clock; and what they themselves wait for
// is as far away on the real clock as it is on the machine's.
// A lock that the thread of the fibers holds is waited for so, one that a real thread of a
// library's holds is waited for really. Locks that know their owner (recursive, error-checking)
// take all fibers for one. Source: pthread_mutex_lock(3), pthread_cond_timedwait(3),
// pthread_mutex_timedlock(3), pthread_rwlock_timedrdlock(3), pthread_timedjoin_np(3), C11 7.26;
// glibc 2.36 nptl/pthread_cond_wait.c, nptl/pthread_mutex_timedlock.c.
#include <pthread.h>
#include <sys/single_threaded.h>
#include <threads.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <ctime>
#include <unordered_map>
#include <vector>

#include "scheduler/base/own.h"
#include "scheduler/host/calls/wall_clock.h"
#include "scheduler/host/libc/own.h"
#include "scheduler/host/processes/processes.h"

namespace fiberscope::host {

namespace {

// Source: glibc 2.36 nptl/pthread_cond_common.c, __PTHREAD_COND_CLOCK_MONOTONIC_MASK.
constexpr unsigned kConditionIsMonotonic = 2;
constexpr timespec kLongAgo{0, 0};

thread_local const char own_thread = 0;
// of the fibers: the one on which the program begins
const char* const fibers_thread = &own_thread;

bool in_machine() { return &own_thread == fibers_thread && simulating(); }

// LockWait: the running fiber, about to park until this lock or condition changes. Lies on its
// stack.
class LockWait final : public core::WaitHook {
 public:
  LockWait(const void* what, const Deadline& deadline) : what_(what), wall_(deadline) {
    all().push_back(this);
  }
  void leave(core::Fiber&) override {
    std::erase(all(), this);
    wall_.leave();
  }
  // wake: whoever waits for this, the longest first. False: nobody does.
  static bool wake(const void* what, bool everybody) {
    if (!in_machine() || all().empty()) return false;
    bool found = false;
    const base::own::Vector<LockWait*> waiting = all();
    Runtime& runtime = *Runtime::get();
    for (LockWait* const one : waiting) {
      if (one->what_ != what) continue;
      one->told_ = found = true;
      runtime.scheduler().wake(*one->wall_.fiber().fiber, trace::WakeKind::Notified, runtime.lane(),
                               {}, runtime.anchor());
      if (!everybody) break;
    }
    return found;
  }
  bool told() const { return told_; }

 private:
  // all: of this process.
  static base::own::Vector<LockWait*>& all() {
    static base::own::Vector<LockWait*>& waiting =
        base::own_forever<base::own::Vector<LockWait*>>();
    return waiting;
  }

  const void* what_;
  WallWaiter wall_;
  bool told_ = false;
};

// Kind: how a wait is told.
struct Kind {
  trace::WaitKind why;
  const char* detail;
};
constexpr Kind kLock{trace::WaitKind::Lock, "lock of C"};
constexpr Kind kCondition{trace::WaitKind::Condition, "condition of C"};
constexpr Kind kThread{trace::WaitKind::Join, "thread of C"};

bool is_over(const Deadline& deadline) {
  return Runtime::get()->clock().now_ns >= deadline.due_ns();
}

// await_change: of `what`, once: also a signal's handler ends it. True: it has changed.
bool await_change(const void* what, const Deadline& deadline, const Kind& kind) {
  const Attached attached;
  core::Wait wait = wait_as(kind.why, kind.detail);
  wait.deadline_ns = deadline.due_ns();
  LockWait waiting(what, deadline);
  Runtime::get()->park(wait, nullptr, &waiting);
  return waiting.told();
}

// signals_missed: of conditions that were ever waited for until a moment: how many signals found
// nobody parked. Somebody may be between two of its parks, since a signal(7) has woken it.
base::own::UnorderedMap<const void*, std::uint64_t>& signals_missed() {
  static base::own::UnorderedMap<const void*, std::uint64_t>& counts =
      base::own_forever<base::own::UnorderedMap<const void*, std::uint64_t>>();
  return counts;
}

void tell_signal(const void* condition, bool everybody) {
  if (LockWait::wake(condition, everybody) || !in_machine()) return;
  const auto it = signals_missed().find(condition);
  if (it != signals_missed().end()) ++it->second;
}

// await_signal: False: the deadline has come.
bool await_signal(const void* condition, const Deadline& deadline) {
  const std::uint64_t before = signals_missed()[condition];
  while (!is_over(deadline)) {
    if (await_change(condition, deadline, kCondition)) return true;
    if (signals_missed()[condition] != before) return true;
  }
  return false;
}

bool is_moment(clockid_t which, const timespec& of) {
  const bool known = which == CLOCK_REALTIME || which == CLOCK_MONOTONIC;
  return known && of.tv_nsec >= 0 && of.tv_nsec < base::kSecond;
}

// really: the moment on the real clock that is as far away as this one on the machine's.
timespec really(const Deadline& deadline) {
  static const auto read = librarys_own<int (*)(clockid_t, timespec*)>("clock_gettime");
  const TimeNs left_ns = deadline.due_ns() - Runtime::get()->clock().now_ns;
  timespec now{};
  read(deadline.which, &now);
  return timespec_of(ns_of(now) + std::clamp<TimeNs>(left_ns, 0, base::kNever / 2));
}

// take: by `ask`, the C library's own call with a clock and a moment on it. 0 or an errno.
template <class Ask>
int take(const void* what, const Kind& kind, clockid_t which, const timespec& until, Ask ask) {
  if (!simulating() || !is_moment(which, until)) return ask(which, until);
  const Deadline deadline = moment_of(which, until);
  if (!in_machine()) return ask(which, really(deadline));
  int error = ask(CLOCK_REALTIME, kLongAgo);
  if (error == ETIMEDOUT && !__libc_single_threaded) error = ask(which, really(deadline));
  while (error == ETIMEDOUT && !is_over(deadline)) {
    await_change(what, deadline, kind);
    error = ask(CLOCK_REALTIME, kLongAgo);
  }
  return error;
}

// own_clocklock and its like: a clock and a moment can be given to all of them.
int own_clocklock(pthread_mutex_t* mutex, clockid_t which, const timespec& until) {
  using Call = int (*)(pthread_mutex_t*, clockid_t, const timespec*);
  static const auto own = librarys_own<Call>("pthread_mutex_clocklock");
  return own(mutex, which, &until);
}

int own_unlock(pthread_mutex_t* mutex) {
  static const auto own = librarys_own<int (*)(pthread_mutex_t*)>("pthread_mutex_unlock");
  return own(mutex);
}

int unlock(pthread_mutex_t* mutex) {
  const int error = own_unlock(mutex);
  LockWait::wake(mutex, false);
  return error;
}

// lock: in virtual time, without end.
void lock(pthread_mutex_t* mutex) {
  while (own_clocklock(mutex, CLOCK_REALTIME, kLongAgo) == ETIMEDOUT) {
    await_change(mutex, {}, kLock);
  }
}

// is_ours: the thread of the fibers has taken the lock, as glibc notes it.
bool is_ours(int owner) {
  static const int number = librarys_own<pid_t (*)()>("gettid")();
  return owner == number;
}

// lock_plain: pthread_mutex_lock(3).
int lock_plain(pthread_mutex_t* mutex) {
  static const auto own = librarys_own<int (*)(pthread_mutex_t*)>("pthread_mutex_lock");
  static const auto ask = librarys_own<int (*)(pthread_mutex_t*)>("pthread_mutex_trylock");
  constexpr int kKind = 127;  // Source: glibc 2.36 nptl/pthreadP.h, PTHREAD_MUTEX_TYPE
  const int kind = mutex->__data.__kind & kKind;
  const bool plain = kind == PTHREAD_MUTEX_NORMAL || kind == PTHREAD_MUTEX_ADAPTIVE_NP;
  if (!plain || !in_machine()) return own(mutex);
  for (;;) {
    const int error = ask(mutex);
    if (error != EBUSY) return error;
    if (!is_ours(mutex->__data.__owner)) return own(mutex);
    await_change(mutex, {}, kLock);
  }
}

// await_signal_plain: pthread_cond_wait(3).
int await_signal_plain(pthread_cond_t* condition, pthread_mutex_t* mutex) {
  using Call = int (*)(pthread_cond_t*, pthread_mutex_t*);
  static const auto own = librarys_own<Call>("pthread_cond_wait");
  if (!in_machine() || !__libc_single_threaded) return own(condition, mutex);
  if (const int error = unlock(mutex); error != 0) return error;
  await_signal(condition, {});
  return lock_plain(mutex);
}

// lock_shared: pthread_rwlock_rdlock(3), pthread_rwlock_wrlock(3); `ask`: without a wait.
template <class Call>
int lock_shared(pthread_rwlock_t* lock, Call own, Call ask) {
  if (!in_machine()) return own(lock);
  for (;;) {
    const int error = ask(lock);
    if (error != EBUSY) return error;
    if (!__libc_single_threaded && !is_ours(lock->__data.__cur_writer)) return own(lock);
    await_change(lock, {}, kLock);
  }
}

using Conditions = int (*)(pthread_cond_t*, pthread_mutex_t*, clockid_t, const timespec*);

int await_condition(pthread_cond_t* condition, pthread_mutex_t* mutex, clockid_t which,
                    const timespec& until) {
  static const auto own = librarys_own<Conditions>("pthread_cond_clockwait");
  if (!simulating() || !is_moment(which, until)) return own(condition, mutex, which, &until);
  const Deadline deadline = moment_of(which, until);
  if (!in_machine() || !__libc_single_threaded) {
    const timespec moment = really(deadline);
    const int error = own(condition, mutex, which, &moment);
    if (!in_machine() || error != ETIMEDOUT) return error;
  }
  if (const int error = unlock(mutex); error != 0) return error;
  const bool signalled = await_signal(condition, deadline);
  lock(mutex);
  return signalled ? 0 : ETIMEDOUT;
}

clockid_t clock_of(const pthread_cond_t& condition) {
  const bool monotonic = (condition.__data.__wrefs & kConditionIsMonotonic) != 0;
  return monotonic ? CLOCK_MONOTONIC : CLOCK_REALTIME;
}

using LockCalls = int (*)(pthread_rwlock_t*, clockid_t, const timespec*);

// c11: what the calls of C11 answer.
int c11(int error) {
  return error == 0 ? thrd_success : error == ETIMEDOUT ? thrd_timedout : thrd_error;
}

template <class Pthread, class C11>
Pthread* as(C11* object) {
  static_assert(sizeof(C11) <= sizeof(Pthread));
  return reinterpret_cast<Pthread*>(object);
}

}  // namespace

}  // namespace fiberscope::host

extern "C" {

using namespace fiberscope::host;  // NOLINT: these are the C library's names

int pthread_mutex_lock(pthread_mutex_t* mutex) noexcept { return lock_plain(mutex); }
int pthread_cond_wait(pthread_cond_t* condition, pthread_mutex_t* mutex) {
  return await_signal_plain(condition, mutex);
}
int pthread_rwlock_rdlock(pthread_rwlock_t* lock) noexcept {
  static const auto own = librarys_own<int (*)(pthread_rwlock_t*)>("pthread_rwlock_rdlock");
  static const auto ask = librarys_own<int (*)(pthread_rwlock_t*)>("pthread_rwlock_tryrdlock");
  return lock_shared(lock, own, ask);
}
int pthread_rwlock_wrlock(pthread_rwlock_t* lock) noexcept {
  static const auto own = librarys_own<int (*)(pthread_rwlock_t*)>("pthread_rwlock_wrlock");
  static const auto ask = librarys_own<int (*)(pthread_rwlock_t*)>("pthread_rwlock_trywrlock");
  return lock_shared(lock, own, ask);
}

int pthread_cond_clockwait(pthread_cond_t* condition, pthread_mutex_t* mutex, clockid_t which,
                           const struct timespec* until) {
  return await_condition(condition, mutex, which, *until);
}
int pthread_cond_timedwait(pthread_cond_t* condition, pthread_mutex_t* mutex,
                           const struct timespec* until) {
  return await_condition(condition, mutex, clock_of(*condition), *until);
}
int pthread_cond_signal(pthread_cond_t* condition) noexcept {
  static const auto own = librarys_own<int (*)(pthread_cond_t*)>("pthread_cond_signal");
  const int error = own(condition);
  tell_signal(condition, false);
  return error;
}
int pthread_cond_broadcast(pthread_cond_t* condition) noexcept {
  static const auto own = librarys_own<int (*)(pthread_cond_t*)>("pthread_cond_broadcast");
  const int error = own(condition);
  tell_signal(condition, true);
  return error;
}

int pthread_mutex_clocklock(pthread_mutex_t* mutex, clockid_t which,
                            const struct timespec* until) noexcept {
  return take(mutex, kLock, which, *until, [=](clockid_t clock, const timespec& moment) {
    return own_clocklock(mutex, clock, moment);
  });
}
int pthread_mutex_timedlock(pthread_mutex_t* mutex, const struct timespec* until) noexcept {
  return pthread_mutex_clocklock(mutex, CLOCK_REALTIME, until);
}
int pthread_mutex_unlock(pthread_mutex_t* mutex) noexcept { return unlock(mutex); }

int pthread_rwlock_clockrdlock(pthread_rwlock_t* lock, clockid_t which,
                               const struct timespec* until) noexcept {
  static const auto own = librarys_own<LockCalls>("pthread_rwlock_clockrdlock");
  return take(lock, kLock, which, *until,
              [=](clockid_t clock, const timespec& moment) { return own(lock, clock, &moment); });
}
int pthread_rwlock_clockwrlock(pthread_rwlock_t* lock, clockid_t which,
                               const struct timespec* until) noexcept {
  static const auto own = librarys_own<LockCalls>("pthread_rwlock_clockwrlock");
  return take(lock, kLock, which, *until,
              [=](clockid_t clock, const timespec& moment) { return own(lock, clock, &moment); });
}
int pthread_rwlock_timedrdlock(pthread_rwlock_t* lock, const struct timespec* until) noexcept {
  return pthread_rwlock_clockrdlock(lock, CLOCK_REALTIME, until);
}
int pthread_rwlock_timedwrlock(pthread_rwlock_t* lock, const struct timespec* until) noexcept {
  return pthread_rwlock_clockwrlock(lock, CLOCK_REALTIME, until);
}
int pthread_rwlock_unlock(pthread_rwlock_t* lock) noexcept {
  static const auto own = librarys_own<int (*)(pthread_rwlock_t*)>("pthread_rwlock_unlock");
  const int error = own(lock);
  LockWait::wake(lock, true);
  return error;
}

int pthread_clockjoin_np(pthread_t thread, void** out, clockid_t which,
                         const struct timespec* until) {
  static const auto own =
      librarys_own<int (*)(pthread_t, void**, clockid_t, const timespec*)>("pthread_clockjoin_np");
  if (until == nullptr) return own(thread, out, which, until);
  return take(nullptr, kThread, which, *until, [=](clockid_t clock, const timespec& moment) {
    return own(thread, out, clock, &moment);
  });
}
int pthread_timedjoin_np(pthread_t thread, void** out, const struct timespec* until) {
  return pthread_clockjoin_np(thread, out, CLOCK_REALTIME, until);
}

int mtx_lock(mtx_t* mutex) { return c11(lock_plain(as<pthread_mutex_t>(mutex))); }
int cnd_wait(cnd_t* condition, mtx_t* mutex) {
  return c11(await_signal_plain(as<pthread_cond_t>(condition), as<pthread_mutex_t>(mutex)));
}
int cnd_timedwait(cnd_t* condition, mtx_t* mutex, const struct timespec* until) {
  return c11(await_condition(as<pthread_cond_t>(condition), as<pthread_mutex_t>(mutex),
                             CLOCK_REALTIME, *until));
}
int cnd_signal(cnd_t* condition) { return c11(pthread_cond_signal(as<pthread_cond_t>(condition))); }
int cnd_broadcast(cnd_t* condition) {
  return c11(pthread_cond_broadcast(as<pthread_cond_t>(condition)));
}
int mtx_timedlock(mtx_t* mutex, const struct timespec* until) {
  return c11(pthread_mutex_timedlock(as<pthread_mutex_t>(mutex), until));
}
int mtx_unlock(mtx_t* mutex) { return c11(unlock(as<pthread_mutex_t>(mutex))); }

}  // extern "C"
