#include "scheduler/host/threads/c_threads.h"

#include <dlfcn.h>
#include <pthread.h>
#include <signal.h>

#include <cerrno>
#include <cstdlib>

#include "scheduler/host/processes/signals.h"
#include "scheduler/host/run/runtime.h"

namespace fiberscope::host {

namespace {

pthread_t (*real_self)() = nullptr;
int (*real_kill)(pthread_t, int) = nullptr;

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
  host::Runtime* const runtime = host::Runtime::get_running();
  const host::PyFiber* const fiber = runtime ? runtime->here() : nullptr;
  const PyThreadState* const state = fiber != nullptr ? fiber->thread_state : nullptr;
  return state != nullptr ? state->thread_id : host::real_self();
}

int pthread_kill(pthread_t thread, int signal) noexcept {
  using namespace fiberscope;
  using base::LaneId;
  if (host::real_kill == nullptr && !host::find_c_functions()) return ENOSYS;
  host::Runtime* const runtime = host::Runtime::get_running();
  if (runtime == nullptr) return host::real_kill(thread, signal);
  const LaneId lane = runtime->thread_lane(thread);
  if (!lane) return ESRCH;
  if (signal != 0 && !machine::is_signal(signal)) return EINVAL;
  if (signal == 0) return 0;
  siginfo_t info{};
  info.si_signo = signal;
  info.si_code = SI_TKILL;
  host::raise_signal(runtime->process(), info, "pthread_kill", lane);
  host::settle_doom();
  return 0;
}

}  // extern "C"
