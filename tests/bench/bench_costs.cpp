// bench_costs: what the things cost on this machine whose costs the simulated one has by default
// (scheduler/base/machine.h). Medians; run it on a quiet machine.
//
//   build/release/bin/bench_costs
#include <sched.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <thread>

#include "scheduler/base/machine.h"

namespace {

using Clock = std::chrono::steady_clock;
constexpr int kRounds = 15;

// median_ns: of `round`, which does its thing `count` times.
template <class Round>
double median_ns(int count, Round round) {
  std::array<double, kRounds> times{};
  for (double& time : times) {
    const auto start = Clock::now();
    round(count);
    time = std::chrono::duration<double, std::nano>(Clock::now() - start).count() / count;
  }
  std::nth_element(times.begin(), times.begin() + kRounds / 2, times.end());
  return times[kRounds / 2];
}

void need(bool done, const char* what) {
  if (done) return;
  std::perror(what);
  std::exit(1);
}

double system_call_ns() {
  return median_ns(100'000, [](int count) {
    for (int i = 0; i < count; ++i) syscall(SYS_getppid);
  });
}

double clock_read_ns() {
  return median_ns(100'000, [](int count) {
    timespec now;
    for (int i = 0; i < count; ++i) clock_gettime(CLOCK_MONOTONIC, &now);
  });
}

double page_ns() {
  constexpr long kPage = 4096;
  return median_ns(4'000, [](int count) {
    const auto bytes = static_cast<std::size_t>(count) * kPage;
    void* area = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    need(area != MAP_FAILED, "mmap");
    madvise(area, bytes, MADV_NOHUGEPAGE);
    for (int i = 0; i < count; ++i) static_cast<volatile char*>(area)[i * kPage] = 1;
    munmap(area, bytes);
  });
}

void pin() {
  cpu_set_t one;
  CPU_ZERO(&one);
  CPU_SET(0, &one);
  sched_setaffinity(0, sizeof one, &one);
}

// ping_pong_ns: a byte there and back between two who share one core: two switches, and four system
// calls, which are taken off.
template <class Start, class Join>
double ping_pong_ns(double call_ns, Start start, Join join) {
  std::array<int, 2> there{}, back{};
  need(pipe(there.data()) == 0 && pipe(back.data()) == 0, "pipe");
  const auto other = start([&] {
    char byte;
    while (read(there[0], &byte, 1) == 1 && byte != 0) need(write(back[1], &byte, 1) == 1, "write");
  });
  const double round_ns = median_ns(20'000, [&](int count) {
    char byte = 1;
    for (int i = 0; i < count; ++i) {
      need(write(there[1], &byte, 1) == 1 && read(back[0], &byte, 1) == 1, "pipe");
    }
  });
  const char end = 0;
  need(write(there[1], &end, 1) == 1, "write");
  join(other);
  for (const int fd : {there[0], there[1], back[0], back[1]}) close(fd);
  return round_ns / 2 - 2 * call_ns;
}

double thread_switch_ns(double call_ns) {
  return ping_pong_ns(
      call_ns, [](auto body) { return new std::thread(body); },
      [](std::thread* other) {
        other->join();
        delete other;
      });
}

double process_switch_ns(double call_ns) {
  return ping_pong_ns(
      call_ns,
      [](auto body) {
        const pid_t pid = fork();
        need(pid >= 0, "fork");
        if (pid == 0) {
          body();
          _exit(0);
        }
        return pid;
      },
      [](pid_t pid) { waitpid(pid, nullptr, 0); });
}

double thread_start_ns() {
  return median_ns(2'000, [](int count) {
    for (int i = 0; i < count; ++i) std::thread([] {}).join();
  });
}

double process_start_ns() {
  return median_ns(3, [](int count) {
    for (int i = 0; i < count; ++i) {
      const char* words[] = {"/usr/bin/python3", "-I", "-c", "pass", nullptr};
      pid_t pid = 0;
      need(posix_spawn(&pid, words[0], nullptr, nullptr, const_cast<char**>(words), environ) == 0,
           "posix_spawn");
      waitpid(pid, nullptr, 0);
    }
  });
}

}  // namespace

int main() {
  const fiberscope::base::Costs costs;
  const auto tell = [](const char* what, double measured_ns, fiberscope::base::TimeNs ours_ns) {
    std::printf("%-18s %12.0f ns here %12lld ns simulated\n", what, measured_ns,
                static_cast<long long>(ours_ns));
  };
  tell("process start", process_start_ns(), costs.process_start_ns);
  tell("thread start", thread_start_ns(), costs.thread_start_ns);
  pin();
  const double call_ns = system_call_ns();
  tell("system call", call_ns, costs.system_call_ns);
  tell("clock read", clock_read_ns(), costs.clock_read_ns);
  tell("page", page_ns(), costs.page_ns);
  tell("thread switch", thread_switch_ns(call_ns), costs.thread_switch_ns);
  tell("process switch", process_switch_ns(call_ns), costs.process_switch_ns);
  return 0;
}
