// What gevent's signal watchers do with signals: libev's ev_signal.
//
// Owns: which watchers wait for which signal of which process. Deliberately does not know how
// signals reach a process (signals.h).
//
// Invariant: while a watcher for a signal is active, its process's action for it is ours; after the
// last one it is the default action. Source: libev 4.33 ev_signal_start, ev_signal_stop.
#pragma once

#include "scheduler/host/gevent/loop.h"

namespace fiberscope::host {

// start_signal_watcher, stop_signal_watcher: of one that becomes active, or ceases to be so.
void start_signal_watcher(WatcherObject* watcher);
// Those of child processes wait for SIGCHLD.
void stop_signal_watcher(WatcherObject* watcher);
// begin_forked_signals: what the parent's watchers waited for, those of this process do.
void begin_forked_signals(const Forked& forked);

}  // namespace fiberscope::host
