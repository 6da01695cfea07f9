// What the kernel's barrier around a run costs: to raise it, once for each run, and at each system
// call after that. Each figure is a child's, since what is raised stays; prints medians.
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "scheduler/engine/barrier.h"

namespace {

using Clock = std::chrono::steady_clock;

constexpr int kChildren = 101, kCalls = 100'000;

double ns_since(Clock::time_point start) {
  return std::chrono::duration<double, std::nano>(Clock::now() - start).count();
}

struct Figures {
  double raise_ns = 0, free_call_ns = 0, shut_call_ns = 0;
};

double call_ns() {
  const auto start = Clock::now();
  for (int i = 0; i < kCalls; ++i) syscall(SYS_getppid);
  return ns_since(start) / kCalls;
}

Figures measure(const fiberscope::engine::BarrierOptions& options) {
  Figures figures;
  figures.free_call_ns = call_ns();
  const auto start = Clock::now();
  const auto gaps = fiberscope::engine::raise_barrier(options);
  figures.raise_ns = ns_since(start);
  figures.shut_call_ns = call_ns();
  if (!gaps.empty()) std::fprintf(stderr, "bench_barrier: it is not complete here\n");
  return figures;
}

// in_child: the figures of a process that is shut in.
Figures in_child(const fiberscope::engine::BarrierOptions& options) {
  int ends[2];
  if (pipe(ends) != 0) std::exit(1);
  const pid_t child = fork();
  if (child == 0) {
    const Figures figures = measure(options);
    _exit(write(ends[1], &figures, sizeof figures) == sizeof figures ? 0 : 1);
  }
  close(ends[1]);
  Figures figures;
  const bool whole = read(ends[0], &figures, sizeof figures) == sizeof figures;
  close(ends[0]);
  waitpid(child, nullptr, 0);
  if (!whole) std::exit(1);
  return figures;
}

double median(std::vector<double> figures) {
  std::ranges::nth_element(figures, figures.begin() + kChildren / 2);
  return figures[kChildren / 2];
}

}  // namespace

int main() {
  // as many places as a run has, or some more
  fiberscope::engine::BarrierOptions options;
  options.readable = {"/usr", "/lib", "/etc/ssl", "/etc/localtime", "/etc/mime.types", "/dev/null"};
  options.cpu_seconds = 3600;
  fiberscope::engine::prepare_barrier();  // as an engine that awaits runs has done
  std::vector<double> raise, before, after;
  for (int i = 0; i < kChildren; ++i) {
    const Figures figures = in_child(options);
    raise.push_back(figures.raise_ns);
    before.push_back(figures.free_call_ns);
    after.push_back(figures.shut_call_ns);
  }
  std::printf("raised in %.0f us; a system call before %.0f ns, after %.0f ns\n",
              median(std::move(raise)) / 1000, median(std::move(before)), median(std::move(after)));
  return 0;
}
