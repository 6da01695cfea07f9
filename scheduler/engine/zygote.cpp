#include "scheduler/engine/zygote.h"

#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdint>

#include "scheduler/base/arena.h"
#include "scheduler/base/process_calls.h"
#include "scheduler/base/shared.h"
#include "scheduler/host/calls/files.h"
#include "scheduler/host/run/real_processes.h"

namespace fiberscope::engine {

namespace {

struct {
  int trace = -1, asks = -1;
  int input = -1;  // the run's stdin, whatever the program has done to its own
  void (*begin)() = nullptr;
  bool is_zygote = false;
} known;

// How the first process came to where the program began: as all know it.
std::uint64_t& way_here() {
  struct Way;
  return base::shared<std::uint64_t, Way>();
}

[[noreturn]] void end(int status) {
  for (;;) syscall(SYS_exit_group, status);
}

std::uint64_t word_of(int number) {
  return number < 0 ? base::kNoDescriptor : static_cast<std::uint64_t>(number);
}

int memory() {
  const long file = syscall(SYS_clone, base::kMemoryFlags, 0, 0, 0, 0);
  return file < 0 ? -1 : host::out_of_the_way(static_cast<int>(file));
}

int fetch(int number) {
  const long got = syscall(SYS_clone, base::kFetchFlags, number, 0, 0, 0);
  return got < 0 ? -errno : host::out_of_the_way(static_cast<int>(got));
}

int spawn(std::uint16_t seat, bool cold) {
  const long done =
      syscall(SYS_clone, base::kSpawnFlags, word_of(base::Arena::file()), word_of(known.trace),
              word_of(known.asks), base::spawn_word(seat, known.input, cold), way_here());
  return done < 0 ? -errno : 0;
}

// take_under: the descriptor under the number that it has in all processes; without one there is
// none here.
void take_under(std::uint64_t got, int number) {
  if (number < 0) return;
  if (got == base::kNoDescriptor) {
    syscall(SYS_close, number);
    return;
  }
  syscall(SYS_dup2, got, number);
  syscall(SYS_close, got);
}

// adopt: in a new process: what its run has. False: it cannot begin.
bool adopt(const base::ZygoteTold& told) {
  const std::uint64_t memory = told.descriptors[0];
  if (memory == base::kNoDescriptor || !base::Arena::adopt(static_cast<int>(memory))) return false;
  take_under(memory, base::Arena::file());
  host::keep_own(base::Arena::file());
  take_under(told.descriptors[1], known.trace);
  take_under(told.descriptors[2], known.asks);
  take_under(told.descriptors[3], STDIN_FILENO);
  renew_input();
  return true;
}

// stand_by: in the zygote. Returns in each process that it forks.
std::uint16_t stand_by() {
  for (;;) {
    const long answer = syscall(SYS_clone, base::kZygoteStandFlags, 0, 0, 0, 0, way_here());
    if (answer < 0) end(1);
    const base::ZygoteTold told = base::zygote_heard(answer);
    if (syscall(SYS_clone, base::kProcessFlags, 0, 0, 0, 0) == 0) {
      known.begin();
      if (!adopt(told)) end(1);
      return static_cast<std::uint16_t>(told.seat);
    }
    for (const std::uint64_t number : told.descriptors) {
      if (number != base::kNoDescriptor) syscall(SYS_close, number);
    }
  }
}

// begin_zygote: see RealProcesses.
bool begin_zygote(std::uint16_t& seat) {
  static_assert(base::kBeginningWord == 5);
  way_here() = base::Arena::state_sum();
  if (!known.is_zygote) return false;
  seat = stand_by();
  return true;
}

}  // namespace

void renew_input() {
  if (known.input >= 0) syscall(SYS_dup2, STDIN_FILENO, known.input);
}

void have_zygotes(int trace, int asks, void (*begin)(), bool is_zygote) {
  const int input = host::out_of_the_way(static_cast<int>(syscall(SYS_dup, STDIN_FILENO)));
  known = {trace, asks, input, begin, is_zygote};
  host::RealProcesses::memory = memory;
  host::RealProcesses::begin_zygote = begin_zygote;
  host::RealProcesses::fetch = fetch;
  host::RealProcesses::spawn = spawn;
}

}  // namespace fiberscope::engine
