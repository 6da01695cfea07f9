#include "scheduler/machine/kernel/signal_state.h"

#include <algorithm>
#include <cstring>

namespace fiberscope::machine {

namespace {

constexpr SignalSet kUnblockable = set_of(SIGKILL) | set_of(SIGSTOP);

// Those whose default action does not end the process. Source: signal(7).
constexpr SignalSet kHarmless = set_of(SIGCHLD) | set_of(SIGCONT) | set_of(SIGURG) |
                                set_of(SIGWINCH) | set_of(SIGSTOP) | set_of(SIGTSTP) |
                                set_of(SIGTTIN) | set_of(SIGTTOU);

}  // namespace

std::string signal_name(int number) {
  if (number == SIGIO) return "SIGIO";  // glibc has it by its other name
  if (const char* name = sigabbrev_np(number)) return std::string("SIG") + name;
  const int first = SIGRTMIN;
  if (number == first) return "SIGRTMIN";
  return number > first ? "SIGRTMIN+" + std::to_string(number - first) : std::to_string(number);
}

struct sigaction SignalState::action(int number) const {
  const auto it = actions_.find(number);
  if (it != actions_.end()) return it->second;
  struct sigaction standard {};
  standard.sa_handler = SIG_DFL;
  return standard;
}

void SignalState::set_action(int number, const struct sigaction& action) {
  actions_[number] = action;
  if (disposition(number) != Disposition::Nothing) return;
  // what is pending is discarded when it comes to be ignored
  for (auto& [thread, signals] : pending_) {
    std::erase_if(signals, [=](const PendingSignal& s) { return s.info.si_signo == number; });
  }
}

void SignalState::set_handler(int number, void (*handler)(int)) {
  struct sigaction action {};
  action.sa_handler = handler;
  set_action(number, action);
}

Disposition SignalState::disposition(int number) const {
  const struct sigaction of = action(number);
  if (of.sa_handler == SIG_IGN && can_be_handled(number)) return Disposition::Nothing;
  if (of.sa_handler != SIG_DFL && can_be_handled(number)) return Disposition::Handler;
  return contains(kHarmless, number) ? Disposition::Nothing : Disposition::End;
}

void SignalState::inherit_ignored(const SignalState& parent) {
  for (const auto& [number, action] : parent.actions_) {
    if (action.sa_handler == SIG_IGN) set_handler(number, SIG_IGN);
  }
}

SignalSet SignalState::mask(LaneId thread) const {
  const auto it = masks_.find(thread.value);
  return it == masks_.end() ? 0 : it->second;
}

void SignalState::set_mask(LaneId thread, SignalSet mask) {
  if (mask != 0 || masks_.contains(thread.value)) masks_[thread.value] = mask & ~kUnblockable;
}

void SignalState::post(LaneId thread, const PendingSignal& signal) {
  std::vector<PendingSignal>& signals = pending_[thread.value];
  const int number = signal.info.si_signo;
  const bool there = std::any_of(signals.begin(), signals.end(),
                                 [=](const PendingSignal& s) { return s.info.si_signo == number; });
  if (!there || number >= kRealTimeFrom) signals.push_back(signal);
}

std::optional<PendingSignal> SignalState::take(LaneId thread, SignalSet wanted) {
  for (const std::uint32_t whose : {thread.value, 0u}) {
    const auto it = pending_.find(whose);
    if (it == pending_.end()) continue;
    std::vector<PendingSignal>& signals = it->second;
    auto best = signals.end();
    for (auto s = signals.begin(); s != signals.end(); ++s) {
      const bool lower = best == signals.end() || s->info.si_signo < best->info.si_signo;
      if (contains(wanted, s->info.si_signo) && lower) best = s;
    }
    if (best == signals.end()) continue;
    const PendingSignal taken = *best;
    signals.erase(best);
    return taken;
  }
  return std::nullopt;
}

SignalSet SignalState::pending(LaneId thread) const {
  SignalSet all = 0;
  for (const std::uint32_t whose : {thread.value, 0u}) {
    const auto it = pending_.find(whose);
    if (it == pending_.end()) continue;
    for (const PendingSignal& s : it->second) all |= set_of(s.info.si_signo);
  }
  return all;
}

std::uint64_t SignalState::handled_count(LaneId thread, bool ending_waits) const {
  const auto it = handled_.find(thread.value);
  if (it == handled_.end()) return 0;
  return ending_waits ? it->second.second : it->second.first;
}

}  // namespace fiberscope::machine
