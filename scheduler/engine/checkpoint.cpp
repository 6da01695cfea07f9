#include "scheduler/engine/checkpoint.h"

#include <sys/prctl.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <string>

#include "scheduler/base/arena.h"
#include "scheduler/base/recipe_json.h"
#include "scheduler/engine/given_input.h"
#include "scheduler/engine/limits.h"
#include "scheduler/engine/recipe.h"
#include "scheduler/engine/system_calls.h"
#include "scheduler/engine/zygote.h"
#include "scheduler/host/calls/files.h"
#include "scheduler/host/calls/input.h"
#include "scheduler/host/calls/mapped_bytes.h"
#include "scheduler/host/run/runtime.h"
#include "scheduler/host/run/telling.h"

namespace fiberscope::engine {

namespace {

struct {
  bool wanted = false;
  std::uint64_t next = kCheckpointEvents;  // event
  int trace = -1, asks = -1;
  trace::Sent sent;  // at the latest one
} marks;

// SignalsAside: none comes between a fork and what it is for.
class SignalsAside {
 public:
  SignalsAside() {
    const std::uint64_t all = ~std::uint64_t{0};
    syscall(SYS_rt_sigprocmask, SIG_SETMASK, &all, &before_, sizeof before_);
  }
  ~SignalsAside() { syscall(SYS_rt_sigprocmask, SIG_SETMASK, &before_, nullptr, sizeof before_); }
  SignalsAside(const SignalsAside&) = delete;
  SignalsAside& operator=(const SignalsAside&) = delete;

 private:
  std::uint64_t before_ = 0;
};

// forked: true in the new process. No C library's fork(): it would tell Python's and others'
// handlers, and for them nothing has happened.
bool forked(const trace::Sent& sent) {
  static_assert(kForkEventsWord == 5);
  return syscall(SYS_clone, kForkFlags, 0, 0, 0, 0, sent.events) == 0;
}

[[noreturn]] void end(const std::string& why) {
  if (!why.empty()) std::fprintf(stderr, "fiberscope: cannot run on: %s\n", why.c_str());
  for (;;) syscall(SYS_exit_group, 1);
}

// stand: until it is told to run on; each time it is told to fork, the new process stands as well.
// Ends with the engine. Nothing else is asked of the kernel before: the engine looks.
std::int64_t stand(const trace::Sent& sent) {
  for (bool is_new = true;;) {
    if (is_new) {
      syscall(SYS_prctl, PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
      for (const int number : {marks.trace, marks.asks}) {
        if (number >= 0) syscall(SYS_close, number);
      }
    }
    const std::int64_t told = syscall(SYS_clone, kStandFlags, sent.bytes, sent.events, sent.texts,
                                      sent.checksum, sent.time_ns);
    if (told != kForkTold) return told;
    is_new = forked(sent);
  }
}

void run_on(std::int64_t told, std::uint64_t input_taken) {
  if ((told & 0xff) != kRunOnTold) end("");
  const int trace = static_cast<int>(told >> 8 & 0xffffff), file = static_cast<int>(told >> 32);
  syscall(SYS_dup2, trace, marks.trace);
  syscall(SYS_close, trace);
  const base::Result<base::RunOn> how = read_run_on(RecipeText(file));
  if (!how) end(how.error());
  host::ask_through(-1);
  const std::string& input = how.value().input;
  const std::string rest = input_taken < input.size() ? input.substr(input_taken) : "";
  if (const int error = give_input(rest); error < 0) end(std::strerror(-error));
  renew_input();
  watch_limits_on();
  host::Runtime::get()->inspect_after(base::EventSeq{how.value().until});
}

void fork_checkpoint() {
  const std::uint64_t input_taken = host::input_taken();
  if (!forked(marks.sent)) return;
  const std::int64_t told = stand(marks.sent);
  marks.wanted = false;
  run_on(told, input_taken);
}

}  // namespace

bool give_listener(int listener, int engine) {
  char answer = 0;
  const bool given = listener >= 0 &&
                     syscall(SYS_write, engine, &listener, sizeof listener) == sizeof listener &&
                     syscall(SYS_read, engine, &answer, 1) == 1 && answer != 0;
  if (listener >= 0) syscall(SYS_close, listener);
  host::close_own(engine);
  return given;
}

void have_checkpoints(int trace, int asks) {
  marks.wanted = true;
  marks.trace = trace;
  marks.asks = asks;
}

void mark(const trace::Sent& sent) {
  if (!marks.wanted || sent.events < marks.next) return;
  marks.next = (sent.events / kCheckpointEvents + 1) * kCheckpointEvents;
  // what several processes share is no copy
  if (base::Arena::shared() || host::Runtime::get()->concluded() || host::MappedBytes::any()) {
    return;
  }
  const int error = errno;
  const SignalsAside aside;
  marks.sent = sent;
  // how far down a coroutine's own stack was used is a part of the trace
  static ucontext_t there, here;
  alignas(16) static char stack[256 * 1024];
  getcontext(&there);
  there.uc_stack.ss_sp = stack;
  there.uc_stack.ss_size = sizeof stack;
  there.uc_link = &here;
  makecontext(&there, fork_checkpoint, 0);
  swapcontext(&here, &there);
  errno = error;
}

}  // namespace fiberscope::engine
