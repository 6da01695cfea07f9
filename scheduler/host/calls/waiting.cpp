#include "scheduler/host/calls/waiting.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <string>
#include <utility>

#include "scheduler/base/own.h"
#include "scheduler/host/calls/input.h"
#include "scheduler/host/calls/system_call.h"
#include "scheduler/host/processes/outside_signals.h"
#include "scheduler/host/processes/processes.h"
#include "scheduler/host/processes/signals.h"

namespace fiberscope::host {

namespace {

// FileWaiter: one fiber that waits. Lies where every process can tell it. Once woken, by whomever,
// it is none any more: it may go on to wait for the GIL.
struct FileWaiter final : machine::Watcher, core::WaitHook {
  explicit FileWaiter(PyFiber& f) : fiber(f) {}
  void leave(core::Fiber&) override;
  void changed(machine::OpenFile& file, short) override { wake(file.last_change()); }
  void wake(EventSeq cause) {
    Runtime& runtime = *Runtime::get();
    woken_ns = runtime.clock().now_ns;
    runtime.scheduler().wake(*fiber.fiber, trace::WakeKind::Notified, runtime.kernel().waker(),
                             runtime.writer().intern("a descriptor is ready"), cause);
  }
  PyFiber& fiber;
  std::vector<std::shared_ptr<machine::OpenFile>> files;
  std::vector<pollfd> real;
  TimeNs woken_ns = -1;
};

base::own::Vector<FileWaiter*>& real_waiters() {
  static base::own::Vector<FileWaiter*>& waiters =
      base::own_forever<base::own::Vector<FileWaiter*>>();
  return waiters;
}

void FileWaiter::leave(core::Fiber&) {
  if (!real.empty()) {
    Runtime::get()->scheduler().in_space(fiber.fiber->space,
                                         [this] { std::erase(real_waiters(), this); });
  }
  // whoever waited may have been killed: nothing else will let the files go
  for (const auto& file : std::exchange(files, {})) file->unwatch(*this);
}

long ask_real(std::vector<pollfd>& real) {
  timespec at_once{0, 0};
  return syscall(SYS_ppoll, real.data(), real.size(), &at_once, nullptr, 0);
}

int count_ready(const std::vector<Wanted>& wanted) {
  return static_cast<int>(std::ranges::count_if(wanted, [](const Wanted& w) { return w.ready; }));
}

constexpr short kToRead = POLLIN | POLLRDNORM;

// reads_input: it asks whether the real stdin can be read, which it always can. Another descriptor
// may lead to the same place, as /dev/null; whether that can be written is another question.
bool reads_input(const Wanted& w) { return (w.events & kToRead) != 0 && is_input(w.target.real); }

// asks_kernel: whether that is ready only the real kernel knows.
bool asks_kernel(const Wanted& w) {
  return w.number >= 0 && !w.target.file && w.target.real >= 0 && !reads_input(w);
}

// ask: which are ready now; how many.
int ask(std::vector<Wanted>& wanted) {
  std::vector<pollfd> real;
  for (Wanted& w : wanted) {
    w.ready = 0;
    if (w.number < 0) continue;
    if (w.target.file) {
      w.ready = static_cast<short>(w.target.file->readiness() & (w.events | POLLHUP | POLLERR));
    } else if (w.target.real < 0) {
      w.ready = POLLNVAL;
    } else if (reads_input(w)) {
      w.ready = static_cast<short>(w.events & kToRead);
    } else {
      real.push_back({w.target.real, w.events, 0});
    }
  }
  if (!real.empty()) ask_real(real);
  auto next = real.begin();
  for (Wanted& w : wanted) {
    if (asks_kernel(w)) w.ready = (next++)->revents;
  }
  return count_ready(wanted);
}

// on_event_loop: the innermost running lane is an event loop's.
bool on_event_loop(Runtime& runtime) {
  const LaneEntry& top = runtime.current().lanes.back();
  return runtime.current().lanes.size() > 1 && top.generator == nullptr;
}

// park_until_ready: when it was woken, or came to its deadline.
TimeNs park_until_ready(std::vector<Wanted>& wanted, const core::Wait& wait) {
  Runtime& runtime = *Runtime::get();
  const auto made = std::make_unique<FileWaiter>(runtime.current());
  FileWaiter& self = *made;
  for (Wanted& w : wanted) {
    if (w.number < 0) continue;
    if (w.target.file) {
      w.target.file->watch(self);
      self.files.push_back(w.target.file.shared());
    }
    if (asks_kernel(w)) self.real.push_back({w.target.real, w.events, 0});
  }
  if (!self.real.empty()) real_waiters().push_back(&self);
  runtime.park(wait, nullptr, &self);
  if (self.woken_ns >= 0) return self.woken_ns;
  return std::min(runtime.clock().now_ns, wait.deadline_ns);
}

// on_machine: some of them are files that the trace knows.
bool on_machine(const std::vector<Wanted>& wanted) {
  return std::any_of(wanted.begin(), wanted.end(),
                     [](const Wanted& w) { return w.target.file && w.target.file->id(); });
}

void list_interests(Runtime& runtime, const std::vector<Wanted>& wanted, const char* call) {
  trace::InterestsListed listed{runtime.lane(), runtime.writer().intern(call), {}};
  for (const Wanted& w : wanted) {
    if (w.number < 0 || !w.target.file || !w.target.file->id()) continue;
    listed.interests.push_back(
        {w.target.file->id(), w.number, static_cast<std::uint16_t>(w.events)});
  }
  runtime.writer().emit(listed, runtime.anchor());
}

// describe: what a wait for them is called, and the file if it is a single one.
core::Wait describe(const std::vector<Wanted>& wanted, const char* call) {
  if (!on_machine(wanted)) return wait_as(trace::WaitKind::Io, call);
  if (wanted.size() > 1) {
    return wait_as(trace::WaitKind::Io,
                   std::string(call) + " on " + std::to_string(wanted.size()) + " descriptors");
  }
  const machine::OpenFile& file = *wanted[0].target.file;
  const std::string on = std::string(call) + " on";
  core::Wait wait = wait_as(trace::WaitKind::Io, file_words(on, file.name(), wanted[0].number));
  if (!wait.object) wait.object = file.id();
  return wait;
}

TimeNs deadline_after(TimeNs timeout_ns) {
  const TimeNs now_ns = Runtime::get()->clock().now_ns;
  return timeout_ns < 0 || timeout_ns > base::kNever - now_ns ? base::kNever : now_ns + timeout_ns;
}

// wait_while_none: parks until one of them is ready, or until the deadline, or until a signal has
// interrupted the call.
Waited wait_while_none(std::vector<Wanted>& wanted, const core::Wait& wait,
                       const Interruption& signals) {
  Runtime& runtime = *Runtime::get();
  Waited waited{WaitEnd::Ready, false, runtime.clock().now_ns};
  while (runtime.clock().now_ns < wait.deadline_ns) {
    waited.ready_ns = park_until_ready(wanted, wait);
    waited.parked = true;
    if (ask(wanted) > 0) return waited;
    if (signals.occurred()) {
      waited.end = WaitEnd::Interrupted;
      return waited;
    }
  }
  waited.end = WaitEnd::TimedOut;
  return waited;
}

// wait_for: how many are ready in the end. `timeout_ns` < 0: for ever. When it was woken goes to
// `call`, if there is one.
int wait_for(std::vector<Wanted>& wanted, TimeNs timeout_ns, const char* words, SystemCall* call) {
  Runtime& runtime = *Runtime::get();
  const Attached attached;
  const machine::Costs& costs = runtime.options().costs;
  const Interruption signals(Interruption::Kind::Ends);
  // paid before: a program that asks again and again must not keep others from running
  runtime.spend_in_kernel(call == nullptr ? costs.coroutine_switch_ns : costs.system_call_ns);
  if (call != nullptr) call->paid();
  const int count = ask(wanted);
  if (count > 0 || timeout_ns == 0) return count;
  if (signals.occurred()) return -EINTR;
  core::Wait wait = describe(wanted, words);
  if (on_event_loop(runtime)) wait.why = trace::WaitKind::Poll;
  wait.deadline_ns = deadline_after(timeout_ns);
  if (call != nullptr) list_interests(runtime, wanted, words);
  const Waited waited = wait_while_none(wanted, wait, signals);
  if (call != nullptr && waited.parked) call->became_ready(waited.ready_ns);
  if (waited.end == WaitEnd::Interrupted) return -EINTR;
  return count_ready(wanted);
}

// let_others: as the real call lets go of the interpreter, other threads get their turn after one
// that found nothing.
void let_others() {
  const Attached attached;
  Runtime::get()->yield();
}

}  // namespace

Wanted want(int number, short events) {
  return {number, events, 0, number < 0 ? Target{} : target_of(number)};
}

int wait_for_any(std::vector<Wanted>& wanted, TimeNs timeout_ns, const char* name) {
  int count = 0;
  if (on_machine(wanted)) {
    SystemCall call(name, -1, {});
    count = call.over(wait_for(wanted, timeout_ns, name, &call));
  } else {
    count = wait_for(wanted, timeout_ns, name, nullptr);
    if (count < 0) {
      errno = -count;
      count = -1;
    }
  }
  if (count == 0 && timeout_ns == 0) let_others();
  return count;
}

void wake_ready_pollers() {
  heed_outside();
  if (real_waiters().empty()) return;
  const base::own::Vector<FileWaiter*> waiting = real_waiters();
  for (FileWaiter* waiter : waiting) {
    if (std::find(real_waiters().begin(), real_waiters().end(), waiter) == real_waiters().end()) {
      continue;
    }
    if (ask_real(waiter->real) > 0) waiter->wake(Runtime::get()->anchor());
  }
}

Waited wait_for_file(const Target& target, short events, std::string_view words,
                     TimeNs deadline_ns) {
  std::vector<Wanted> wanted{{0, events, 0, target}};
  // no call on an epoll set goes on after a handler
  const bool set = target.file && target.file->kind() == trace::FileKind::Epoll;
  const Interruption signals(set ? Interruption::Kind::Ends : Interruption::Kind::Restarts);
  if (ask(wanted) > 0) return {WaitEnd::Ready, false, Runtime::get()->clock().now_ns};
  const Attached attached;
  core::Wait wait = wait_as(trace::WaitKind::Io, words);
  if (on_event_loop(*Runtime::get())) wait.why = trace::WaitKind::Poll;
  if (target.file && !wait.object) wait.object = target.file->id();
  wait.deadline_ns = deadline_ns;
  return wait_while_none(wanted, wait, signals);
}

Waited wait_while(const Target& target, const std::function<bool()>& holds,
                  std::string_view words) {
  const Interruption signals;
  const Attached attached;
  std::vector<Wanted> wanted{{0, 0, 0, target}};
  core::Wait wait = wait_as(trace::WaitKind::Io, words);
  if (!wait.object) wait.object = target.file->id();
  Waited waited{WaitEnd::Ready, false, Runtime::get()->clock().now_ns};
  while (holds()) {
    waited.ready_ns = park_until_ready(wanted, wait);
    waited.parked = true;
    if (holds() && signals.occurred()) {
      waited.end = WaitEnd::Interrupted;
      return waited;
    }
  }
  return waited;
}

bool wait_until_ready(const Target& target, short events, std::string_view words) {
  return wait_for_file(target, events, words).end != WaitEnd::Interrupted;
}

}  // namespace fiberscope::host
