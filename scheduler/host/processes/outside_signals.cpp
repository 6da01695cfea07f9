#include "scheduler/host/processes/outside_signals.h"

#include <dlfcn.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <string>
#include <utility>

#include "scheduler/base/passed_signal.h"
#include "scheduler/host/processes/processes.h"
#include "scheduler/host/processes/signals.h"
#include "scheduler/host/python/cpython.h"
#include "scheduler/host/run/outside.h"

namespace fiberscope::host {

namespace {

constexpr int kFromOutside[] = {SIGINT,  SIGTERM, SIGHUP,  SIGQUIT, SIGUSR1,
                                SIGUSR2, SIGTSTP, SIGCONT, SIGWINCH};
// Who does not come to heed a signal that ends the program computes in C code, or waits for
// something real.
constexpr long kHeedMax_ns = 900'000'000;
// And whose handler waits for a good moment; virtual time does not go by the real one, and the main
// thread hardly ever is where it would wait in it.
constexpr long kGoodMomentMax_ns = 50'000'000;

using Handler = void (*)(int);

// CPython's own: PyOS_setsig() gives the same one to every signal.
Handler pythons_handler = nullptr;
volatile std::sig_atomic_t has_pythons[NSIG];    // by signal
volatile std::sig_atomic_t ends_program[NSIG];   // it has no handler
volatile std::sig_atomic_t takes[NSIG];          // it has one, or ends
volatile std::sig_atomic_t come[NSIG];           // and not yet heeded
volatile std::sig_atomic_t handled[NSIG];        // by Python's handler
volatile std::sig_atomic_t from_terminal[NSIG];  // the whole process group has got it
// By signal: the event of one whose handler in Python has not begun, as the main thread ran.
EventSeq untaken[NSIG];
volatile std::sig_atomic_t in_outside = 0;
bool only_passed = false;
int late_timer = -1;
// What CPython wanted to write; one number is set at a time.
volatile int wakeup_number = -1;
unsigned char wakeup_bytes[16];
volatile std::sig_atomic_t wakeup_count = 0;

int late_signal() { return SIGRTMIN + 2; }

// is_meant: SIGTERM counts from anybody: a user has found the process that computes.
bool is_meant(int number, const siginfo_t& info) {
  if (!only_passed || number == SIGTERM) return true;
  const sigset_t passed = base::passed_signals();
  return sigismember(&passed, number) == 0 || base::passed_number(info) != 0;
}

void wait_a_while(long ns = kHeedMax_ns) {
  itimerspec late{};
  late.it_value.tv_nsec = ns;
  if (late_timer >= 0) syscall(SYS_timer_settime, late_timer, 0, &late, nullptr);
}

// The marks are the first process's, to which signals come; it heeds them, whoever runs.
bool in_first() {
  const Runtime* const runtime = Runtime::get();
  return runtime == nullptr || runtime->space() == 0;
}

void on_outside(int number, siginfo_t* info, void*) {
  if (!is_meant(number, *info)) return;
  if (!in_first()) {
    // somebody has found another process of the run: its end is that of the run, as for SIGKILL
    if (number == SIGTERM) syscall(SYS_exit_group, 128 + number);
    return;
  }
  if (base::is_from_terminal(*info)) from_terminal[number] = 1;
  come[number] = 1;
  Outside::mark().has_come = 1;
  if (const Runtime* const runtime = Runtime::get()) runtime->hooks().watch_calls();
  if (has_pythons[number] != 0) {
    wait_a_while(kGoodMomentMax_ns);
  } else if (ends_program[number] != 0) {
    wait_a_while();
  }
}

bool waits_for_moment(int number) {
  return come[number] != 0 && has_pythons[number] != 0 && handled[number] == 0;
}

// call_pythons: the handler that CPython has set. It asks whoever runs to look.
void call_pythons(int number) {
  in_outside = 1;
  pythons_handler(number);
  in_outside = 0;
  handled[number] = 1;
  Runtime* const runtime = Runtime::get();
  if (runtime == nullptr || !runtime->running()) return;
  if (runtime->scheduler().is_here(*runtime->current().fiber)) settle_breaker(runtime->current());
}

bool main_runs(const Process& first) {
  Runtime& runtime = *Runtime::get();
  return runtime.running() && runtime.current().thread_lane == first.main->thread_lane;
}

// is_good_moment: for an exception in the main thread: it waits, as nobody runs, or it is in the
// program's own code. In between it may stand in a library's, with a lock just taken.
bool is_good_moment(const Process& first) {
  Runtime& runtime = *Runtime::get();
  if (!runtime.running()) return true;
  if (!runtime.scheduler().is_here(*first.main->fiber)) {
    return first.main->fiber->state == core::FiberState::Waiting;
  }
  if (!main_runs(first)) return false;
  fs_frame* const frame = fs_top_frame(runtime.current().thread_state);
  return frame != nullptr && runtime.sources().info(fs_frame_code(frame)).program;
}

// unheeded: the first that ends the program and that nobody has heeded yet; 0: none.
int unheeded() {
  for (int number = 1; number < NSIG; ++number) {
    if (come[number] != 0 && ends_program[number] != 0) return number;
  }
  return 0;
}

// on_late: no good moment came for a handler: it is called where the program is, to stop one that
// computes. Or nobody has heeded a signal that ends the program: what is recorded is sent, and the
// program ends, as a crash does. It may have been interrupted where that cannot be done: then it
// ends without.
void on_late(int) {
  static volatile std::sig_atomic_t tried = 0;
  for (int number = 1; number < NSIG; ++number) {
    if (waits_for_moment(number)) call_pythons(number);
  }
  const int number = unheeded();
  if (number == 0) return;
  if (std::exchange(tried, 1) != 0) syscall(SYS_exit_group, 128 + number);
  // what is shared is in the hands of whoever has its turn
  if (!Runtime::get()->scheduler().has_turn()) syscall(SYS_exit_group, 128 + number);
  wait_a_while();
  const std::string words = "signal " + machine::signal_name(number);
  Runtime::get()->stop(trace::RunEnd::Failed, 128 + number, words);
}

void on_passed(int, siginfo_t* info, void* context) {
  const int number = base::passed_number(*info);
  if (number > 0 && number < NSIG && takes[number] != 0) on_outside(number, info, context);
}

bool comes_from_outside(int number) {
  return std::find(std::begin(kFromOutside), std::end(kFromOutside), number) !=
         std::end(kFromOutside);
}

// watch_lateness: without the timer a signal waits until somebody heeds it.
void watch_lateness() {
  struct sigaction late {};
  late.sa_handler = on_late;
  late.sa_flags = SA_RESTART | SA_NODEFER;
  real_sigaction(late_signal(), &late, nullptr);
  sigevent event{};
  event.sigev_notify = SIGEV_SIGNAL;
  event.sigev_signo = late_signal();
  if (syscall(SYS_timer_create, CLOCK_MONOTONIC, &event, &late_timer) != 0) late_timer = -1;
}

// is_for_later: the main thread runs and is about to wait: it would not notice any more that the
// wait is over. Its handler has run, or runs in a moment.
bool is_for_later(const Process& first, int number, bool before_wait) {
  return before_wait && first.signals.disposition(number) == machine::Disposition::Handler &&
         main_runs(first);
}

// interrupt_untaken: a main thread that waits now, and has not looked since it was told.
void interrupt_untaken(Process& first, int number) {
  if (!untaken[number]) return;
  if (main_runs(first) && fs_signals_pending() != 0) {
    Outside::mark().has_come = 1;
    return;
  }
  const EventSeq raised = std::exchange(untaken[number], EventSeq{});
  if (fs_signals_pending() == 0) return;
  siginfo_t info{};
  info.si_signo = number;
  interrupt_main(first, info, raised);
}

// take_course: what has come of one number, in the first process; Ctrl+C at a terminal is for the
// others of its process group, too.
void take_course(Process& first, int number) {
  siginfo_t info{};
  info.si_signo = number;
  if (std::exchange(from_terminal[number], 0) != 0) {
    std::vector<Process*> others;
    for (const auto& process : Runtime::get()->processes()) {
      if (process.get() != &first && process->group == first.group) others.push_back(process.get());
    }
    for (Process* const other : others) raise_signal(*other, info, "from the terminal");
  }
  if (std::exchange(handled[number], 0) != 0) {
    const EventSeq raised = raise_handled(first, info, "from outside");
    if (main_runs(first)) untaken[number] = raised;
  } else {
    raise_signal(first, info, "from outside");
  }
}

void heed(bool before_wait) {
  if (Outside::mark().has_come == 0) [[likely]]
    return;
  Outside::mark().has_come = 0;
  if (Outside::mark().reached != 0)
    Runtime::get()->end_at(static_cast<Limit>(Outside::mark().reached - 1));
  Process& first = Runtime::get()->processes().first();
  for (int number = 1; number < NSIG; ++number) {
    if (waits_for_moment(number) && is_good_moment(first)) call_pythons(number);
  }
  const int bytes = std::exchange(wakeup_count, 0);
  machine::DescriptorTable::Entry* const entry = first.files.find(wakeup_number);
  if (bytes > 0 && entry != nullptr) {
    entry->file->write(wakeup_bytes, static_cast<std::size_t>(bytes));
  }
  for (int number = 1; number < NSIG; ++number) {
    interrupt_untaken(first, number);
    if (come[number] == 0) continue;
    if (waits_for_moment(number) || is_for_later(first, number, before_wait)) {
      Outside::mark().has_come = 1;
      if (const Runtime* const runtime = Runtime::get()) runtime->hooks().watch_calls();
      continue;
    }
    come[number] = 0;
    take_course(first, number);
    if (untaken[number]) Outside::mark().has_come = 1;
  }
}

void heed_in_first(bool before_wait) {
  if (Outside::mark().has_come == 0) [[likely]]
    return;
  Runtime::get()->scheduler().in_space(0, [before_wait] { heed(before_wait); });
}

}  // namespace

int real_sigaction(int number, const struct sigaction* action, struct sigaction* before) {
  using Function = int (*)(int, const struct sigaction*, struct sigaction*);
  static const auto real = reinterpret_cast<Function>(dlsym(RTLD_NEXT, "sigaction"));
  return real(number, action, before);
}

void heed_only_passed() { only_passed = true; }

void start_signals(Process& first) {
  Outside::share();
  Outside::heed = [] { heed_in_first(false); };
  struct sigaction passed {};
  passed.sa_sigaction = on_passed;
  passed.sa_flags = SA_SIGINFO;
  real_sigaction(base::passing_signal(), &passed, nullptr);
  const unsigned long passing = 1UL << (base::passing_signal() - 1);
  syscall(SYS_rt_sigprocmask, SIG_UNBLOCK, &passing, nullptr, sizeof passing);
  watch_lateness();
  const struct sigaction by_default {};
  for (const int number : {SIGTERM, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2}) {
    struct sigaction inherited {};
    real_sigaction(number, nullptr, &inherited);
    // nohup(1) goes on to hold, whatever the program sees
    if (inherited.sa_handler == SIG_DFL) let_in(number, by_default);
  }
  struct sigaction interrupt {};
  real_sigaction(SIGINT, nullptr, &interrupt);
  const bool is_pythons = interrupt.sa_handler != SIG_DFL && interrupt.sa_handler != SIG_IGN;
  if (is_pythons) pythons_handler = interrupt.sa_handler;
  begin_signals(first);
  if (interrupt.sa_handler != SIG_IGN) let_in(SIGINT, interrupt);
}

void begin_signals(Process& process) {
  for (const int number : {SIGPIPE, SIGXFSZ}) process.signals.set_handler(number, SIG_IGN);
  struct sigaction interrupt {};
  interrupt.sa_handler = pythons_handler;  // SIG_DFL where no interpreter has begun
  process.signals.set_action(SIGINT, interrupt);
}

void let_in(int number, const struct sigaction& action) {
  if (!comes_from_outside(number)) return;
  const sigset_t stopping = base::passed_signals();
  const bool ends = action.sa_handler == SIG_DFL && sigismember(&stopping, number) != 0;
  struct sigaction real {};
  real.sa_handler = action.sa_handler;
  ends_program[number] = ends;
  has_pythons[number] = !ends && action.sa_handler == pythons_handler;
  takes[number] = ends || (action.sa_handler != SIG_DFL && action.sa_handler != SIG_IGN);
  if (takes[number] != 0) {
    real.sa_sigaction = on_outside;
    real.sa_flags = SA_SIGINFO;
  }
  real_sigaction(number, &real, nullptr);
}

void heed_outside() { heed_in_first(true); }

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
