#include "scheduler/machine/kernel/signal_state.h"

#include <doctest/doctest.h>

namespace fiberscope::machine {

namespace {

PendingSignal signal_of(int number, int value = 0) {
  PendingSignal signal;
  signal.info.si_signo = number;
  signal.info.si_value.sival_int = value;
  return signal;
}

constexpr LaneId kProcess{};
constexpr LaneId kOne{1};
constexpr LaneId kOther{2};
constexpr SignalSet kAll = ~SignalSet{0};

}  // namespace

TEST_CASE("a standard signal is pending once, real-time ones queue") {
  SignalState signals;
  for (int value = 1; value <= 2; ++value) {
    signals.post(kProcess, signal_of(SIGUSR1, value));
    signals.post(kProcess, signal_of(40, value));
  }
  CHECK(signals.pending(kOne) == (set_of(SIGUSR1) | set_of(40)));
  CHECK(signals.take(kOne, kAll)->info.si_signo == SIGUSR1);
  CHECK(signals.take(kOne, kAll)->info.si_value.sival_int == 1);
  CHECK(signals.take(kOne, kAll)->info.si_value.sival_int == 2);
  CHECK_FALSE(signals.take(kOne, kAll));
}

TEST_CASE("the lowest number goes first, the thread's own before the process's") {
  SignalState signals;
  signals.post(kProcess, signal_of(SIGHUP));
  signals.post(kOne, signal_of(SIGUSR2));
  signals.post(kOne, signal_of(SIGUSR1));
  signals.post(kOther, signal_of(SIGQUIT));
  CHECK_FALSE(signals.take(kOne, set_of(SIGQUIT)));
  for (const int number : {SIGUSR1, SIGUSR2, SIGHUP}) {
    CHECK(signals.take(kOne, kAll)->info.si_signo == number);
  }
  CHECK(signals.pending(kOther) == set_of(SIGQUIT));
}

TEST_CASE("what cannot be blocked, ignored or handled is not") {
  SignalState signals;
  signals.set_mask(kOne, kAll);
  CHECK_FALSE(signals.blocks(kOne, SIGKILL));
  CHECK_FALSE(signals.blocks(kOne, SIGSTOP));
  CHECK(signals.blocks(kOne, SIGTERM));
  signals.inherit_mask(kOne, kOther);
  CHECK(signals.blocks(kOther, SIGTERM));
  signals.set_handler(SIGKILL, SIG_IGN);
  CHECK(signals.disposition(SIGKILL) == Disposition::End);
}

TEST_CASE("dispositions, and what a program that is executed inherits") {
  SignalState parent;
  CHECK(parent.disposition(SIGTERM) == Disposition::End);
  CHECK(parent.disposition(SIGCHLD) == Disposition::Nothing);
  parent.set_handler(SIGTERM, [](int) {});
  parent.set_handler(SIGPIPE, SIG_IGN);
  CHECK(parent.disposition(SIGTERM) == Disposition::Handler);
  SignalState child;
  child.inherit_ignored(parent);
  CHECK(child.disposition(SIGTERM) == Disposition::End);
  CHECK(child.ignores(SIGPIPE));
}

TEST_CASE("a pending signal that comes to be ignored is discarded") {
  SignalState signals;
  signals.post(kProcess, signal_of(SIGTERM));
  signals.set_handler(SIGTERM, SIG_IGN);
  CHECK(signals.pending(kOne) == 0);
}

TEST_CASE("names of signals") {
  CHECK(signal_name(SIGIO) == "SIGIO");
  CHECK(signal_name(SIGRTMIN) == "SIGRTMIN");
  CHECK(signal_name(SIGRTMIN + 3) == "SIGRTMIN+3");
}

}  // namespace fiberscope::machine
