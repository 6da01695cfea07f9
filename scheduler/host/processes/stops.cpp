#include "scheduler/host/processes/stops.h"

#include <algorithm>
#include <csignal>
#include <iterator>
#include <utility>
#include <vector>

#include "scheduler/host/processes/children.h"
#include "scheduler/host/processes/processes.h"
#include "scheduler/host/processes/signals.h"
#include "scheduler/host/run/stop_words.h"

namespace fiberscope::host {

namespace {

constexpr int kStopping[] = {SIGSTOP, SIGTSTP, SIGTTIN, SIGTTOU};

void discard(Process& process, int number) {
  for (const PyFiber* fiber : Runtime::get()->fibers().in_order()) {
    if (fiber->process != &process) continue;
    while (process.signals.take(fiber->thread_lane, machine::set_of(number))) continue;
  }
}

// is_orphaned: nobody of its session, but in another group, is the parent of one of this group: who
// would let them go on? Source: kernel/exit.c of Linux, will_become_orphaned_pgrp().
bool is_orphaned(int group) {
  for (const auto& member : Runtime::get()->processes()) {
    if (member->group != group || member->ended || member->orphaned) continue;
    const Process* const parent = member->parent;
    const int parents_group = parent == nullptr ? kOutsidePid : parent->group;
    const int parents_session = parent == nullptr ? kOutsidePid : parent->session;
    if (parents_group != group && parents_session == member->session) return false;
  }
  return true;
}

// tell_parent_of_stop: of a stop, or that it goes on.
void tell_parent_of_stop(const Process& process, std::string_view words, base::EventSeq cause) {
  if (process.parent == nullptr || process.orphaned) return;
  Runtime& runtime = *Runtime::get();
  tell_awaiters(process, process.lane, runtime.writer().intern(words), cause);
  if ((process.parent->signals.action(SIGCHLD).sa_flags & SA_NOCLDSTOP) != 0) return;
  siginfo_t info{};
  tell_change(process, change_of(process, {.ends = false, .stops = true, .continues = true}),
              info);
  raise_if_heeded(*process.parent, info, words);
}

}  // namespace

bool stops_by(const Process& process, int number) {
  if (std::ranges::find(kStopping, number) == std::end(kStopping)) return false;
  if (number == SIGSTOP) return true;
  return process.signals.action(number).sa_handler == SIG_DFL && !is_orphaned(process.group);
}

void discard_opposite(Process& process, int number) {
  if (number == SIGCONT) {
    for (const int stopping : kStopping) discard(process, stopping);
  } else if (std::ranges::find(kStopping, number) != std::end(kStopping)) {
    discard(process, SIGCONT);
  }
}

void stop_process(Process& process, int number, base::EventSeq cause) {
  if (process.stopped_by != 0) return;
  process.stopped_by = number;
  process.stop_untold = true;
  process.continue_untold = false;
  tell_parent_of_stop(process, "a child has been stopped", cause);
}

bool continue_process(Process& process, base::EventSeq cause) {
  if (process.stopped_by == 0) return false;
  process.stopped_by = 0;
  process.stop_untold = false;
  process.continue_untold = true;
  Runtime& runtime = *Runtime::get();
  const TextId words = runtime.writer().intern("signal SIGCONT");
  for (const PyFiber* fiber : std::exchange(process.stopped, {})) {
    runtime.scheduler().wake(*fiber->fiber, trace::WakeKind::Notified, runtime.kernel().waker(),
                             words, cause);
  }
  tell_parent_of_stop(process, "a child goes on", cause);
  return true;
}

void rest_if_stopped() {
  Runtime& runtime = *Runtime::get();
  Process& process = runtime.process();
  if (process.stopped_by == 0) return;
  const Attached attached;
  while (process.stopped_by != 0) {
    core::Wait wait;
    wait.why = trace::WaitKind::Other;
    wait.detail = runtime.writer().intern(words_of_stop(process.stopped_by));
    LeaveList leave(process.stopped);
    process.stopped.push_back(&runtime.current());
    runtime.park(wait, nullptr, &leave);
  }
}

}  // namespace fiberscope::host
