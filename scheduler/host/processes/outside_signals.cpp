#include "scheduler/host/processes/outside_signals.h"

#include <dlfcn.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

#include "scheduler/host/processes/processes.h"
#include "scheduler/host/processes/signals.h"

namespace fiberscope::host {

namespace {

constexpr int kFromOutside[] = {SIGINT,  SIGTERM, SIGHUP,  SIGQUIT, SIGUSR1,
                                SIGUSR2, SIGTSTP, SIGCONT, SIGWINCH};

using Handler = void (*)(int);

// CPython's own: PyOS_setsig() gives the same one to every signal.
Handler pythons_handler = nullptr;
volatile std::sig_atomic_t has_pythons[NSIG];  // by signal
volatile std::sig_atomic_t come[NSIG];         // and not yet heeded
volatile std::sig_atomic_t any_come = 0;
volatile std::sig_atomic_t in_outside = 0;
// What CPython wanted to write; one number is set at a time.
volatile int wakeup_number = -1;
unsigned char wakeup_bytes[16];
volatile std::sig_atomic_t wakeup_count = 0;

void on_outside(int number) {
  if (has_pythons[number] != 0) {
    in_outside = 1;
    pythons_handler(number);
    in_outside = 0;
  } else {
    come[number] = 1;
  }
  any_come = 1;
}

bool comes_from_outside(int number) {
  return std::find(std::begin(kFromOutside), std::end(kFromOutside), number) !=
         std::end(kFromOutside);
}

}  // namespace

int real_sigaction(int number, const struct sigaction* action, struct sigaction* before) {
  using Function = int (*)(int, const struct sigaction*, struct sigaction*);
  static const auto real = reinterpret_cast<Function>(dlsym(RTLD_NEXT, "sigaction"));
  return real(number, action, before);
}

void start_signals(Process& first) {
  for (const int number : {SIGPIPE, SIGXFSZ}) first.signals.set_handler(number, SIG_IGN);
  struct sigaction interrupt {};
  real_sigaction(SIGINT, nullptr, &interrupt);
  if (interrupt.sa_handler == SIG_DFL || interrupt.sa_handler == SIG_IGN) return;
  pythons_handler = interrupt.sa_handler;
  first.signals.set_action(SIGINT, interrupt);
  let_in(SIGINT, interrupt);
}

void let_in(int number, const struct sigaction& action) {
  if (!comes_from_outside(number)) return;
  struct sigaction real {};
  real.sa_handler = action.sa_handler;
  if (action.sa_handler != SIG_DFL && action.sa_handler != SIG_IGN) {
    has_pythons[number] = action.sa_handler == pythons_handler;
    real.sa_handler = on_outside;
  }
  real_sigaction(number, &real, nullptr);
}

void heed_outside() {
  if (any_come == 0) [[likely]]
    return;
  any_come = 0;
  Process& first = Runtime::get()->processes().first();
  const int bytes = std::exchange(wakeup_count, 0);
  machine::DescriptorTable::Entry* const entry = first.files.find(wakeup_number);
  if (bytes > 0 && entry != nullptr) {
    entry->file->write(wakeup_bytes, static_cast<std::size_t>(bytes));
  }
  for (int number = 1; number < NSIG; ++number) {
    if (come[number] == 0) continue;
    come[number] = 0;
    siginfo_t info{};
    info.si_signo = number;
    raise_signal(first, info, "from outside");
  }
}

bool take_outside_write(int number, const void* data, std::size_t size, std::int64_t& result) {
  if (in_outside == 0) return false;
  if (size == 1 && wakeup_count < static_cast<int>(sizeof wakeup_bytes)) {
    wakeup_number = number;
    wakeup_bytes[wakeup_count] = *static_cast<const unsigned char*>(data);
    wakeup_count = wakeup_count + 1;
  }
  result = static_cast<std::int64_t>(size);
  return true;
}

}  // namespace fiberscope::host
