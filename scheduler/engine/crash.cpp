#include "scheduler/engine/crash.h"

#include <Python.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <string>

#include "scheduler/base/own_fault.h"
#include "scheduler/base/size.h"
#include "scheduler/host/calls/memory.h"
#include "scheduler/host/processes/processes.h"
#include "scheduler/host/python/cpython.h"
#include "scheduler/host/run/runtime.h"

// Source: ld(1): where this program's own code lies.
extern "C" const char __executable_start;
extern "C" const char etext;

namespace fiberscope::engine {

namespace {

constexpr int kSignals[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT};
constexpr std::uintptr_t kNearBytes = 64 * 1024;

alignas(16) char alternate_stack[64 * 1024];

bool overflowed(const core::Fiber& fiber, const void* address) {
  const auto at = reinterpret_cast<std::uintptr_t>(address);
  const auto bottom = reinterpret_cast<std::uintptr_t>(fiber.stack.bottom);
  return at < bottom && bottom - at <= kNearBytes;
}

// by_default: the kernel's own handler. Past the C library's functions, which are the program's:
// they would change what the simulated process does with the signal.
void by_default(int signal_number) {
  struct {
    void* handler = nullptr;  // SIG_DFL
    unsigned long flags = 0;
    void* restorer = nullptr;
    std::uint64_t mask = 0;
  } action;
  syscall(SYS_rt_sigaction, signal_number, &action, nullptr, sizeof action.mask);
}

// ended: an exception of C++ that nobody catches is a fault of ours.
[[noreturn]] void ended() {
  std::string what = "an exception of an unknown kind";
  try {
    if (std::current_exception()) std::rethrow_exception(std::current_exception());
  } catch (const std::exception& e) {
    what = std::string("exception: ") + e.what();
  } catch (...) {
  }
  base::tell_own_fault(what.c_str());
  std::abort();
}

// where: ", in FILE line N": the program's innermost line; "" where that is none.
std::string where(host::Runtime& runtime) {
  PyThreadState* const ts = runtime.running() ? runtime.current().thread_state : nullptr;
  if (ts == nullptr) return "";  // an interpreter that starts or ends
  fs_frame* frame = fs_top_frame(ts);
  for (; frame != nullptr; frame = fs_frame_back(frame)) {
    PyCodeObject* const code = fs_frame_code(frame);
    if (!runtime.sources().info(code).program) continue;
    const char* const file = PyUnicode_AsUTF8(code->co_filename);
    const trace::Place place = runtime.place_of(frame);
    return std::string(", in ") + (file ? file : "?") + " line " + std::to_string(place.line);
  }
  return "";
}

// tell: one line, past the program's own write(2). CPython or a CHECK may have said more before.
void tell(const std::string& what) {
  const std::string line = "fiberscope: the program crashed: " + what + "\n";
  syscall(SYS_write, STDERR_FILENO, line.data(), line.size());
}

// end_child: of a simulated process that has done what the processor or the kernel does not do: as
// Linux raises a signal for it, which may have a handler of its own.
[[noreturn]] void end_child(int signal_number) {
  raise(signal_number);
  host::kill_process(host::Runtime::get()->process(), signal_number);
  __builtin_unreachable();
}

// leave_to_child: the fault, in no line of ours, is that of one simulated process other than the
// first, which is the run: it goes on in end_child(), on its own stack. False: it is not, or this
// processor's registers are not known here.
bool leave_to_child(int signal_number, const siginfo_t& info, void* registers) {
#if defined(__x86_64__)
  auto& context = *static_cast<ucontext_t*>(registers);
  greg_t* const all = context.uc_mcontext.gregs;
  const auto at = static_cast<std::uintptr_t>(all[REG_RIP]);
  const bool ours = at >= reinterpret_cast<std::uintptr_t>(&__executable_start) &&
                    at < reinterpret_cast<std::uintptr_t>(&etext);
  if (ours) return false;
  host::Runtime* const runtime = host::Runtime::get();
  const bool fault = info.si_code > 0;  // not somebody's kill(2)
  if (runtime == nullptr || !runtime->running() || base::is_own_fault() || !fault) return false;
  if (runtime->process().first() || !runtime->process().executes) return false;
  if (overflowed(*runtime->current().fiber, info.si_addr)) return false;
  constexpr greg_t kRedZone = 128;
  all[REG_RSP] = ((all[REG_RSP] - kRedZone) & ~greg_t{15}) - 8;
  all[REG_RDI] = signal_number;
  all[REG_RIP] = reinterpret_cast<greg_t>(&end_child);
  return true;
#else
  return false;
#endif
}

// pass_over_question: the fault is that of calls/memory.h, which asks whether an address will do.
bool pass_over_question(void* registers) {
#if defined(__x86_64__)
  greg_t& at = static_cast<ucontext_t*>(registers)->uc_mcontext.gregs[REG_RIP];
  const void* const to = host::pass_over(reinterpret_cast<const void*>(at));
  if (to != nullptr) at = reinterpret_cast<greg_t>(to);
  return to != nullptr;
#else
  return registers == nullptr;
#endif
}

// The process is lost anyway: this does what a signal handler should not, with SIG_DFL in force
// should it go wrong. The writer only ever shows whole events, so its open block can be sent.
void on_crash(int signal_number, siginfo_t* info, void* registers) {
  if (pass_over_question(registers)) return;
  if (leave_to_child(signal_number, *info, registers)) return;
  for (const int s : kSignals) by_default(s);
  if (host::Runtime* runtime = host::Runtime::get()) {
    std::string what = strsignal(signal_number);
    if (runtime->running() && signal_number == SIGSEGV &&
        overflowed(*runtime->current().fiber, info->si_addr)) {
      what = "stack overflow: a coroutine used all " +
             base::format_size(runtime->current().fiber->stack.size()) + " of its stack";
    }
    if (base::is_own_fault()) what = "internal error of Fiberscope";
    runtime->conclude(trace::RunEnd::Crashed, 128 + signal_number, what);
    // after the trace is safe: to look for the line may fail
    if (!base::is_own_fault()) tell(what + where(*runtime));
  }
  syscall(SYS_tgkill, syscall(SYS_getpid), syscall(SYS_gettid), signal_number);
}

}  // namespace

void watch_crashes() {
  std::set_terminate(ended);
  stack_t stack{};
  stack.ss_sp = alternate_stack;
  stack.ss_size = sizeof alternate_stack;
  sigaltstack(&stack, nullptr);
  for (const int s : kSignals) {
    struct sigaction action {};
    action.sa_sigaction = on_crash;
    action.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER;
    sigaction(s, &action, nullptr);
  }
}

}  // namespace fiberscope::engine
