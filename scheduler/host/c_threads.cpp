#include "scheduler/host/c_threads.h"

#include <dlfcn.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <deque>
#include <unordered_map>

#include "scheduler/host/runtime.h"

namespace fiberscope::host {

namespace {

int (*real_wait)(sem_t*) = nullptr;
int (*real_clockwait)(sem_t*, clockid_t, const timespec*) = nullptr;
int (*real_post)(sem_t*) = nullptr;
pthread_t (*real_self)() = nullptr;
int (*real_kill)(pthread_t, int) = nullptr;

// Only looked up, never walked: their order is that of addresses.
std::unordered_map<sem_t*, std::deque<PyFiber*>> waiters;

// WithGil: C code gives CPython's lock back before it waits; a switch needs it.
class WithGil {
 public:
  explicit WithGil(PyThreadState* state) : taken_(_PyThreadState_UncheckedGet() == nullptr) {
    if (taken_) PyEval_RestoreThread(state);
  }
  ~WithGil() {
    if (taken_) PyEval_SaveThread();
  }
  WithGil(const WithGil&) = delete;
  WithGil& operator=(const WithGil&) = delete;

 private:
  bool taken_;
};

Runtime* running_runtime() {
  Runtime* const runtime = Runtime::get();
  return runtime != nullptr && runtime->running() ? runtime : nullptr;
}

// wait_in_scheduler: false and errno as sem_clockwait(3) says, if the deadline came first.
bool wait_in_scheduler(Runtime& runtime, sem_t* semaphore, TimeNs deadline_ns) {
  if (sem_trywait(semaphore) == 0) return true;
  PyFiber& self = runtime.current();
  const WithGil held(self.thread_state);
  while (sem_trywait(semaphore) != 0) {
    if (runtime.clock().now_ns >= deadline_ns) {
      errno = ETIMEDOUT;
      return false;
    }
    core::Wait wait = runtime.describe_wait();
    if (wait.why == trace::WaitKind::Switched) {
      wait.why = trace::WaitKind::Lock;
      wait.detail = runtime.writer().intern("lock");
    }
    wait.deadline_ns = deadline_ns;
    waiters[semaphore].push_back(&self);
    runtime.park(wait);
    const auto queue = waiters.find(semaphore);
    if (queue == waiters.end()) continue;
    std::erase(queue->second, &self);
    if (queue->second.empty()) waiters.erase(queue);
  }
  return true;
}

// wake_first: of those who wait for it.
void wake_first(Runtime& runtime, sem_t* semaphore) {
  const auto queue = waiters.find(semaphore);
  if (queue == waiters.end()) return;
  PyFiber* const next = queue->second.front();
  queue->second.pop_front();
  if (queue->second.empty()) waiters.erase(queue);
  runtime.scheduler().wake(*next->fiber, trace::WakeKind::Notified, runtime.lane(), {},
                           runtime.anchor());
}

}  // namespace

template <class F>
bool find(const char* name, F*& function) {
  function = reinterpret_cast<F*>(dlsym(RTLD_NEXT, name));
  return function != nullptr;
}

bool find_c_functions() {
  return find("sem_wait", real_wait) && find("sem_clockwait", real_clockwait) &&
         find("sem_post", real_post) && find("pthread_self", real_self) &&
         find("pthread_kill", real_kill);
}

}  // namespace fiberscope::host

extern "C" {

int sem_wait(sem_t* semaphore) {
  using namespace fiberscope;
  host::Runtime* const runtime = host::running_runtime();
  if (runtime == nullptr && host::real_wait == nullptr && !host::find_c_functions()) return -1;
  if (runtime == nullptr) return host::real_wait(semaphore);
  return host::wait_in_scheduler(*runtime, semaphore, base::kNever) ? 0 : -1;
}

int sem_clockwait(sem_t* semaphore, clockid_t clock, const struct timespec* until) {
  using namespace fiberscope;
  host::Runtime* const runtime = host::running_runtime();
  if (runtime == nullptr && host::real_clockwait == nullptr && !host::find_c_functions()) return -1;
  if (runtime == nullptr) return host::real_clockwait(semaphore, clock, until);
  const base::TimeNs left_ns =
      until->tv_sec * base::kSecond + until->tv_nsec - runtime->machine_clock().read(clock);
  const base::TimeNs deadline_ns = runtime->clock().now_ns + std::max<base::TimeNs>(left_ns, 0);
  return host::wait_in_scheduler(*runtime, semaphore, deadline_ns) ? 0 : -1;
}

int sem_post(sem_t* semaphore) {
  using namespace fiberscope;
  if (host::real_post == nullptr && !host::find_c_functions()) return -1;
  const int result = host::real_post(semaphore);
  host::Runtime* const runtime = host::running_runtime();
  if (result == 0 && runtime != nullptr) host::wake_first(*runtime, semaphore);
  return result;
}

// pthread_self: the identity that the thread has in Python.
pthread_t pthread_self() noexcept {
  using namespace fiberscope;
  if (host::real_self == nullptr && !host::find_c_functions()) std::abort();
  host::Runtime* const runtime = host::running_runtime();
  const PyThreadState* const state = runtime ? runtime->current().thread_state : nullptr;
  return state != nullptr ? state->thread_id : host::real_self();
}

// pthread_kill: Python's handlers run in the main thread, whichever thread gets the signal.
int pthread_kill(pthread_t thread, int signal) noexcept {
  using namespace fiberscope;
  if (host::real_kill == nullptr && !host::find_c_functions()) return ENOSYS;
  host::Runtime* const runtime = host::running_runtime();
  if (runtime == nullptr) return host::real_kill(thread, signal);
  if (!runtime->thread_lane(thread)) return ESRCH;
  return host::real_kill(host::real_self(), signal);
}

}  // extern "C"
