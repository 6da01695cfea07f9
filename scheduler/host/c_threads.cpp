#include "scheduler/host/c_threads.h"

#include <dlfcn.h>
#include <pthread.h>
#include <signal.h>

#include <cerrno>
#include <cstdlib>

#include "scheduler/host/runtime.h"

namespace fiberscope::host {

namespace {

pthread_t (*real_self)() = nullptr;
int (*real_kill)(pthread_t, int) = nullptr;

Runtime* running_runtime() {
  Runtime* const runtime = Runtime::get();
  return runtime != nullptr && runtime->running() ? runtime : nullptr;
}

}  // namespace

template <class F>
bool find(const char* name, F*& function) {
  function = reinterpret_cast<F*>(dlsym(RTLD_NEXT, name));
  return function != nullptr;
}

bool find_c_functions() {
  return find("pthread_self", real_self) && find("pthread_kill", real_kill);
}

}  // namespace fiberscope::host

extern "C" {

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
