// SignalState: what the kernel keeps of one process's signals: what is done about each, what each
// thread blocks, and what is pending.
//
// Owns: actions, masks, pending signals, and how many of a thread's waits were interrupted.
// Deliberately does not know: how handlers run, who waits (host/signals.h), what raises signals.
//
// Invariants:
//  1. A standard signal is pending at most once for a thread, and once for the process; real-time
//     ones queue.
//  2. Of pending signals the lowest number goes first, the thread's own before the process's.
//  3. SIGKILL and SIGSTOP are never blocked, ignored or handled.
// Source: signal(7), sigaction(2), sigprocmask(2) of Linux man-pages 6.03; kernel/signal.c of
// Linux.
#pragma once

#include <csignal>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "scheduler/base/ids.h"

namespace fiberscope::machine {

using base::EventSeq;
using base::LaneId;

inline constexpr int kSignalsMax = 64;
inline constexpr int kRealTimeFrom = 32;

// SignalSet: bit n - 1 for signal n, as the kernel has it.
using SignalSet = std::uint64_t;
constexpr SignalSet set_of(int number) { return SignalSet{1} << (number - 1); }
constexpr bool contains(SignalSet set, int number) { return (set & set_of(number)) != 0; }

constexpr bool is_signal(int number) { return number >= 1 && number <= kSignalsMax; }
// can_be_handled: or ignored, or blocked.
constexpr bool can_be_handled(int number) { return number != SIGKILL && number != SIGSTOP; }
// signal_name: "SIGTERM", "SIGRTMIN+2".
std::string signal_name(int number);

// Disposition: what comes of a signal that is not blocked. Nothing: it is ignored, or its default
// action is to be so, to stop or to go on.
enum class Disposition : std::uint8_t { Nothing, End, Handler };

struct PendingSignal {
  siginfo_t info{};
  EventSeq cause;  // its SignalRaised
};

class SignalState {
 public:
  // action, set_action: sigaction(2). Requires: is_signal(); can_be_handled() to set.
  struct sigaction action(int number) const;
  void set_action(int number, const struct sigaction& action);
  void set_handler(int number, void (*handler)(int));
  Disposition disposition(int number) const;
  bool ignores(int number) const { return action(number).sa_handler == SIG_IGN; }
  // inherit_ignored: what is left of the parent's actions after execve(2).
  void inherit_ignored(const SignalState& parent);

  // fork: what a process begins with that was forked from a thread of another.
  void fork(const SignalState& parent, LaneId from, LaneId to) {
    actions_ = parent.actions_;
    set_mask(to, parent.mask(from));
  }

  // mask, set_mask: what a thread blocks. inherit_mask: of the thread that starts another.
  SignalSet mask(LaneId thread) const;
  void set_mask(LaneId thread, SignalSet mask);
  void inherit_mask(LaneId from, LaneId to) { set_mask(to, mask(from)); }
  bool blocks(LaneId thread, int number) const { return contains(mask(thread), number); }

  // post: pending for a thread, or (none) for the whole process.
  void post(LaneId thread, const PendingSignal& signal);
  // take: one of `wanted` that is pending for the thread or the process.
  std::optional<PendingSignal> take(LaneId thread, SignalSet wanted);
  SignalSet pending(LaneId thread) const;

  // note_handled: a handler has run in the thread; with SA_RESTART its wait may go on (`restarts`).
  // handled_count: how often; `ending_waits`: only those after which no wait goes on.
  void note_handled(LaneId thread, bool restarts) {
    ++handled_[thread.value].first;
    if (!restarts) ++handled_[thread.value].second;
  }
  std::uint64_t handled_count(LaneId thread, bool ending_waits) const;

 private:
  std::map<int, struct sigaction> actions_;                      // of those that were ever set
  std::map<std::uint32_t, SignalSet> masks_;                     // by thread's lane
  std::map<std::uint32_t, std::vector<PendingSignal>> pending_;  // 0: the process's
  std::map<std::uint32_t, std::pair<std::uint64_t, std::uint64_t>> handled_;
};

}  // namespace fiberscope::machine
