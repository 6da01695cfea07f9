#include "scheduler/host/gevent/signals.h"

#include <algorithm>
#include <csignal>
#include <vector>

#include "scheduler/base/own.h"
#include "scheduler/host/processes/processes.h"

namespace fiberscope::host {

namespace {

struct Active {
  WatcherObject* watcher;
  const Process* process;
  int number() const { return watcher->kind == WatcherKind::Child ? SIGCHLD : watcher->number; }
};

base::own::Vector<Active>& active() {
  static base::own::Vector<Active>& watchers = base::own_forever<base::own::Vector<Active>>();
  return watchers;
}

// on_signal: runs in the middle of anything, so it only leaves a mark and ends the loop's poll.
void on_signal(int number) {
  Runtime& runtime = *Runtime::get();
  static const TextId words = runtime.writer().intern("a signal");
  const machine::Actor actor = runtime.kernel().actor();
  for (const Active& a : active()) {
    if (a.number() != number || a.process != &calling_process()) continue;
    a.watcher->sent = true;
    LoopState* const loop = a.watcher->loop->state;
    if (loop == nullptr || loop->parked == nullptr) continue;
    runtime.scheduler().wake(*loop->parked->fiber, trace::WakeKind::Notified, actor.lane, words,
                             actor.cause);
  }
}

void set_action(int number, void (*handler)(int), int flags) {
  struct sigaction action {};
  action.sa_handler = handler;
  action.sa_flags = flags;
  sigaction(number, &action, nullptr);
}

}  // namespace

void start_signal_watcher(WatcherObject* watcher) {
  const Active& added = active().emplace_back(watcher, &calling_process());
  set_action(added.number(), on_signal, SA_RESTART);
}

void stop_signal_watcher(WatcherObject* watcher) {
  const auto found = std::find_if(active().begin(), active().end(),
                                  [=](const Active& a) { return a.watcher == watcher; });
  if (found == active().end()) return;
  const Active gone = *found;
  active().erase(found);
  const bool others = std::any_of(active().begin(), active().end(), [=](const Active& a) {
    return a.number() == gone.number() && a.process == gone.process;
  });
  if (!others && !gone.process->ended) set_action(gone.number(), SIG_DFL, 0);
}

void begin_forked_signals(const Forked& forked) {
  for (Active& a : active()) {
    if (a.process == forked.parent) a.process = forked.self->process;
  }
}

}  // namespace fiberscope::host
