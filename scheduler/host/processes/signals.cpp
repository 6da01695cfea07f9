#include "scheduler/host/processes/signals.h"

#include <sys/wait.h>

#include <algorithm>
#include <cerrno>
#include <string>
#include <vector>

#include "scheduler/base/shared.h"
#include "scheduler/host/processes/outside_signals.h"
#include "scheduler/host/processes/processes.h"
#include "scheduler/host/processes/stops.h"

namespace fiberscope::host {

namespace {

using machine::Disposition;
using machine::PendingSignal;
using machine::SignalSet;

// Taker: a thread that waits in wait_for_signal(). Lies where every process can tell it.
struct Taker {
  PyFiber* fiber;
  SignalSet wanted;
  std::optional<PendingSignal> taken;
};

std::vector<Taker*>& takers() { return base::shared<std::vector<Taker*>, Taker>(); }

// Whose handler in C runs now; nullptr: none does.
Process* in_handler_of = nullptr;

LaneId main_thread(const Process& process) { return process.main->thread_lane; }

// threads: of the process, in the order of their beginning.
std::vector<LaneId> threads(const Process& process) {
  std::vector<LaneId> all;
  for (const PyFiber* fiber : Runtime::get()->fibers()) {
    if (fiber->process == &process) all.push_back(fiber->thread_lane);
  }
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  return all;
}

// interruptible: the thread's fiber that waits in a system call; nullptr: it computes, stands
// ready or waits for the GIL.
PyFiber* interruptible(const Process& process, LaneId thread) {
  for (PyFiber* fiber : Runtime::get()->fibers()) {
    const core::Fiber& f = *fiber->fiber;
    if (fiber->process != &process || fiber->thread_lane != thread) continue;
    const bool parked =
        f.state == core::FiberState::Waiting && f.wait_mode == core::WaitMode::Parked;
    if (parked && f.wait->why != trace::WaitKind::Gil) return fiber;
  }
  return nullptr;
}

void wake(PyFiber& fiber, const PendingSignal& signal) {
  Runtime& runtime = *Runtime::get();
  const std::string words = "signal " + machine::signal_name(signal.info.si_signo);
  runtime.scheduler().wake(*fiber.fiber, trace::WakeKind::Notified, runtime.kernel().waker(),
                           runtime.writer().intern(words), signal.cause);
}

// call_handler: in the process's own memory.
void call_handler(Process& process, const struct sigaction& action, PendingSignal signal) {
  const int number = signal.info.si_signo;
  const AsProcess as(process);
  const machine::Kernel::AsMachine itself(Runtime::get()->kernel(), signal.cause);
  Process* const before = std::exchange(in_handler_of, &process);
  const int error = errno;
  if ((action.sa_flags & SA_SIGINFO) != 0) {
    action.sa_sigaction(number, &signal.info, nullptr);
  } else {
    action.sa_handler(number);
  }
  errno = error;
  in_handler_of = before;
}

void run_handler(Process& process, LaneId thread, const PendingSignal& signal) {
  const int number = signal.info.si_signo;
  const struct sigaction action = process.signals.action(number);
  if ((action.sa_flags & static_cast<int>(SA_RESETHAND)) != 0) {
    process.signals.set_handler(number, SIG_DFL);
  }
  process.signals.note_handled(thread, (action.sa_flags & SA_RESTART) != 0);
  Runtime::get()->scheduler().in_space(process.main->fiber->space, [of = &process, action, signal] {
    call_handler(*of, action, signal);
  });
}

void end_by_signal(Process& process, int number, EventSeq cause) {
  end_by_status(process, number, "signal " + machine::signal_name(number), cause);
}

// act: `thread` does not block the signal.
void act(Process& process, LaneId thread, const PendingSignal& signal) {
  const int number = signal.info.si_signo;
  switch (process.signals.disposition(number)) {
    case Disposition::Nothing:
      if (stops_by(process, number)) stop_process(process, number, signal.cause);
      return;
    case Disposition::End:
      return end_by_signal(process, number, signal.cause);
    case Disposition::Handler:
      break;
  }
  // as in the kernel: the wait is over before the handler writes to what may be waited for
  if (PyFiber* const fiber = interruptible(process, thread)) wake(*fiber, signal);
  run_handler(process, thread, signal);
}

bool give_to_taker(const Process& process, LaneId thread, const PendingSignal& signal) {
  for (Taker* const taker : takers()) {
    const bool there = taker->fiber->process == &process && !taker->taken &&
                       (!thread || taker->fiber->thread_lane == thread);
    if (!there || !machine::contains(taker->wanted, signal.info.si_signo)) continue;
    taker->taken = signal;
    wake(*taker->fiber, signal);
    return true;
  }
  return false;
}

// thread_for: who gets a signal to the whole process: the main thread, if it does not block it.
LaneId thread_for(const Process& process, int number) {
  if (!process.signals.blocks(main_thread(process), number)) return main_thread(process);
  for (const LaneId thread : threads(process)) {
    if (!process.signals.blocks(thread, number)) return thread;
  }
  return {};
}

EventSeq tell_raised(const Process& process, const siginfo_t& info, std::string_view detail) {
  machine::Kernel& kernel = Runtime::get()->kernel();
  std::string words = machine::signal_name(info.si_signo);
  if (!detail.empty()) words += ": " + std::string(detail);
  return kernel.emit(
      trace::SignalRaised{info.si_signo, process.lane, kernel.waker(), kernel.text(words)});
}

// deliver_pending: what the process's threads do not block.
void deliver_pending(Process& process) {
  for (const LaneId thread : threads(process)) {
    while (!process.ended && process.stopped_by == 0) {
      const auto signal = process.signals.take(thread, ~process.signals.mask(thread));
      if (!signal) break;
      act(process, thread, *signal);
    }
  }
}

void deliver(Process& process, LaneId thread, const PendingSignal& signal) {
  discard_opposite(process, signal.info.si_signo);
  if (signal.info.si_signo == SIGCONT && continue_process(process, signal.cause)) {
    deliver_pending(process);
    if (process.ended) return;
  }
  if (process.stopped_by != 0 && signal.info.si_signo != SIGKILL) {
    return process.signals.post(thread, signal);
  }
  if (give_to_taker(process, thread, signal)) return;
  const int number = signal.info.si_signo;
  LaneId to = thread ? thread : thread_for(process, number);
  if (to && process.signals.blocks(to, number)) to = {};
  if (to) return act(process, to, signal);
  process.signals.post(thread, signal);
}

}  // namespace

void end_by_status(Process& process, int wait_status, const std::string& words, EventSeq cause) {
  Runtime& runtime = *Runtime::get();
  if (process.first()) {
    const bool exited = WIFEXITED(wait_status);
    runtime.end_main(exited ? trace::EndKind::Exited : trace::EndKind::Cancelled, words, {});
    runtime.stop(trace::RunEnd::Failed,
                 exited ? WEXITSTATUS(wait_status) : 128 + WTERMSIG(wait_status), words);
  }
  const bool own = runtime.running() && &runtime.process() == &process;
  if (!own && !runtime.kernel().telling()) return kill_process(process, wait_status);
  process.doomed = wait_status;
  if (own) return;
  // its files go when nobody is in the middle of one
  runtime.kernel().at(runtime.clock().now_ns, cause, [&process, words, cause] {
    const int by = std::exchange(process.doomed, 0);
    if (by != 0 && !process.ended) end_by_status(process, by, words, cause);
  });
}

void raise_signal(Process& process, const siginfo_t& info, std::string_view detail, LaneId thread) {
  if (process.ended || process.main == nullptr) return;
  deliver(process, thread, {info, tell_raised(process, info, detail)});
}

EventSeq raise_handled(Process& process, const siginfo_t& info, std::string_view detail) {
  if (process.ended || process.main == nullptr) return {};
  const EventSeq raised = tell_raised(process, info, detail);
  interrupt_main(process, info, raised);
  return raised;
}

void interrupt_main(Process& process, const siginfo_t& info, EventSeq raised) {
  const LaneId thread = main_thread(process);  // CPython's handlers are for it, whoever runs
  const bool restarts = (process.signals.action(info.si_signo).sa_flags & SA_RESTART) != 0;
  if (PyFiber* const fiber = interruptible(process, thread)) wake(*fiber, {info, raised});
  process.signals.note_handled(thread, restarts);
}

void raise_if_heeded(Process& process, const siginfo_t& info, std::string_view detail,
                     LaneId thread) {
  const int number = info.si_signo;
  if (process.ended || process.main == nullptr) return;
  const std::vector<LaneId> all = threads(process);
  const bool blocked = std::any_of(all.begin(), all.end(),
                                   [&](LaneId one) { return process.signals.blocks(one, number); });
  const bool harmless = process.signals.disposition(number) == Disposition::Nothing;
  if (harmless && !blocked && !stops_by(process, number)) return;
  raise_signal(process, info, detail, thread);
}

void raise_if_heeded(Process& process, int number, std::string_view detail, LaneId thread) {
  siginfo_t info{};
  info.si_signo = number;
  info.si_code = SI_KERNEL;
  raise_if_heeded(process, info, detail, thread);
}

void raise_broken_pipe() {
  const PyFiber& self = Runtime::get()->current();
  raise_if_heeded(*self.process, SIGPIPE, "nobody reads any more", self.thread_lane);
}

void raise_file_too_large() {
  const PyFiber& self = Runtime::get()->current();
  raise_if_heeded(*self.process, SIGXFSZ, "the file would be too large", self.thread_lane);
}

void settle_doom() {
  if (in_handler_of != nullptr) return;  // once the handler has returned
  Process& process = Runtime::get()->process();
  if (process.doomed != 0) kill_process(process, std::exchange(process.doomed, 0));
  rest_if_stopped();
}

void deliver_unblocked() {
  Runtime& runtime = *Runtime::get();
  Process& process = runtime.process();
  const LaneId thread = runtime.current().thread_lane;
  while (const auto signal = process.signals.take(thread, ~process.signals.mask(thread))) {
    act(process, thread, *signal);
  }
}

// --- waits ---------------------------------------------------------------------------------------

Interruption::Interruption(Kind kind) : ends_only_(kind == Kind::Restarts) {
  const PyFiber& self = Runtime::get()->current();
  before_ = self.process->signals.handled_count(self.thread_lane, ends_only_);
}

bool Interruption::handled() const {
  const PyFiber& self = Runtime::get()->current();
  return self.process->signals.handled_count(self.thread_lane, ends_only_) != before_;
}

bool Interruption::occurred() const {
  const Process& process = Runtime::get()->process();
  return handled() || process.doomed != 0;
}

std::optional<siginfo_t> wait_for_signal(SignalSet wanted, TimeNs deadline_ns, int& error) {
  Runtime& runtime = *Runtime::get();
  Process& process = runtime.process();
  error = 0;
  if (const auto there = process.signals.take(runtime.current().thread_lane, wanted)) {
    return there->info;
  }
  const Interruption signals(Interruption::Kind::Ends);
  const auto made = std::make_unique<Taker>(Taker{&runtime.current(), wanted, {}});
  Taker& self = *made;
  core::Wait wait = wait_as(trace::WaitKind::Other, wanted == 0 ? "any signal" : "a signal");
  wait.deadline_ns = deadline_ns;
  takers().push_back(&self);
  while (!self.taken && error == 0 && runtime.clock().now_ns < deadline_ns) {
    runtime.park(wait);
    if (!self.taken && (signals.occurred() || signals.handled())) error = -EINTR;
  }
  std::erase(takers(), &self);
  if (!self.taken) return std::nullopt;
  return self.taken->info;
}

bool take_write(int number, const void* data, std::size_t size, std::int64_t& result) {
  if (take_outside_write(number, data, size, result)) return true;
  if (in_handler_of == nullptr) return false;
  machine::DescriptorTable::Entry* const entry = in_handler_of->files.find(number);
  if (entry == nullptr) return false;
  result = entry->file->write(data, size);
  return true;
}

}  // namespace fiberscope::host
