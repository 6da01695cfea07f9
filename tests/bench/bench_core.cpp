// bench_core: our fibers side by side with Boost.Fiber and with bare Boost.Context, in one run.
//
//   bench_core [repetitions]
//
// Every measurement runs in a forked child of its own, so that none inherits another's warm heap or
// resident stacks. Repetitions are interleaved (all contenders once, then all again), so that a
// slow minute of the machine hits all alike; medians and ratios are printed.
//
// One yield: a fiber gives the core away and the next in the queue has it. For bare Boost.Context,
// which has no queue, one switch. Fiber 0 takes the times, after one warm-up round.
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <boost/context/fiber.hpp>
#include <boost/context/fixedsize_stack.hpp>
#include <boost/fiber/all.hpp>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <functional>
#include <string>
#include <vector>

#include "scheduler/core/scheduler.h"

namespace {

using namespace fiberscope;

// Clock: processor time of this process, so that a busy machine disturbs less than with real time.
struct Clock {
  using time_point = std::chrono::nanoseconds;
  static time_point now() {
    timespec t{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return std::chrono::seconds(t.tv_sec) + std::chrono::nanoseconds(t.tv_nsec);
  }
};

constexpr std::size_t kStackBytes = 64 * 1024;
constexpr std::size_t kYields = 2'000'000;
constexpr std::size_t kSpawns = 200'000;
constexpr std::size_t kSuspended = 100'000;

double ns_since(Clock::time_point start) {
  return std::chrono::duration<double, std::nano>(Clock::now() - start).count();
}

// --- ours ----------------------------------------------------------------------------------------

struct Ours {
  explicit Ours(bool tracing, std::size_t cores = 1, base::TimeNs quantum_ns = base::kNever)
      : writer(clock, tracing ? trace::Writer::Sink([](const std::uint8_t*, std::size_t) {})
                              : trace::Writer::Sink()),
        lanes(writer),
        scheduler(lanes, clock, std::make_unique<core::FifoPolicy>(), options(cores, quantum_ns)) {}
  static core::Scheduler::Options options(std::size_t cores, base::TimeNs quantum_ns) {
    core::Scheduler::Options o;
    o.stack_bytes = kStackBytes;
    o.cores = cores;
    o.quantum_ns = quantum_ns;
    return o;
  }
  base::VirtualClock clock;
  trace::Writer writer;
  core::Lanes lanes;
  core::Scheduler scheduler;
};

double our_yields(std::size_t fibers, bool tracing) {
  Ours ours(tracing);
  core::Scheduler& s = ours.scheduler;
  const std::size_t rounds = kYields / fibers;
  double ns = 0;
  for (std::size_t i = 0; i < fibers; ++i) {
    s.spawn_detached("f", [&s, &ns, rounds, i] {
      s.yield();
      const Clock::time_point start = Clock::now();
      for (std::size_t r = 0; r < rounds; ++r) s.yield();
      if (i == 0) ns = ns_since(start);
    });
  }
  s.run();
  return ns / static_cast<double>(rounds * fibers);
}

double our_spawns(bool tracing) {
  Ours ours(tracing);
  core::Scheduler& s = ours.scheduler;
  double ns = 0;
  s.spawn_detached("spawner", [&] {
    const Clock::time_point start = Clock::now();
    for (std::size_t i = 0; i < kSpawns; ++i) {
      core::Fiber& fiber = s.spawn("f", [] {});
      s.join(fiber);
      s.discard(fiber);
    }
    ns = ns_since(start);
  });
  s.run();
  return ns / static_cast<double>(kSpawns);
}

double our_checkpoints() {
  Ours ours(false, 2, 1'000'000);
  core::Scheduler& s = ours.scheduler;
  double ns = 0;
  s.spawn_detached("f", [&s, &ns] {
    const Clock::time_point start = Clock::now();
    for (std::size_t i = 0; i < kYields; ++i) s.checkpoint();
    ns = ns_since(start);
  });
  s.run();
  return ns / static_cast<double>(kYields);
}

// our_spends: `fibers` of them spend 1 ns again and again; per spend.
double our_spends(std::size_t fibers, std::size_t cores, base::TimeNs quantum_ns, bool tracing) {
  Ours ours(tracing, cores, quantum_ns);
  core::Scheduler& s = ours.scheduler;
  const std::size_t rounds = kYields / fibers;
  double ns = 0;
  for (std::size_t i = 0; i < fibers; ++i) {
    s.spawn_detached("f", [&s, &ns, rounds, i] {
      s.spend(1);
      const Clock::time_point start = Clock::now();
      for (std::size_t r = 0; r < rounds; ++r) s.spend(1);
      if (i == 0) ns = ns_since(start);
    });
  }
  s.run();
  return ns / static_cast<double>(rounds * fibers);
}

// --- Boost.Fiber ---------------------------------------------------------------------------------

double boost_fiber_yields(std::size_t fibers) {
  const std::size_t rounds = kYields / fibers;
  double ns = 0;
  std::vector<boost::fibers::fiber> all;
  for (std::size_t i = 0; i < fibers; ++i) {
    all.emplace_back(std::allocator_arg, boost::fibers::fixedsize_stack(kStackBytes),
                     [&ns, rounds, i] {
                       boost::this_fiber::yield();
                       const Clock::time_point start = Clock::now();
                       for (std::size_t r = 0; r < rounds; ++r) boost::this_fiber::yield();
                       if (i == 0) ns = ns_since(start);
                     });
  }
  for (auto& f : all) f.join();
  return ns / static_cast<double>(rounds * fibers);
}

double boost_fiber_spawns_default() {
  const Clock::time_point start = Clock::now();
  for (std::size_t i = 0; i < kSpawns; ++i) boost::fibers::fiber([] {}).join();
  return ns_since(start) / static_cast<double>(kSpawns);
}

double boost_fiber_spawns_pooled() {
  boost::fibers::pooled_fixedsize_stack pool(kStackBytes);
  const Clock::time_point start = Clock::now();
  for (std::size_t i = 0; i < kSpawns; ++i) {
    boost::fibers::fiber(std::allocator_arg, pool, [] {}).join();
  }
  return ns_since(start) / static_cast<double>(kSpawns);
}

// --- bare Boost.Context --------------------------------------------------------------------------

using boost::context::fiber;

fiber forever() {
  return fiber(std::allocator_arg, boost::context::fixedsize_stack(kStackBytes),
               [](fiber&& driver) {
                 for (;;) driver = std::move(driver).resume();
                 return std::move(driver);
               });
}

double context_switches(std::size_t fibers) {
  std::vector<fiber> all;
  for (std::size_t i = 0; i < fibers; ++i) all.push_back(forever());
  for (fiber& f : all) f = std::move(f).resume();
  const std::size_t rounds = kYields / fibers;
  const Clock::time_point start = Clock::now();
  for (std::size_t r = 0; r < rounds; ++r) {
    for (fiber& f : all) f = std::move(f).resume();
  }
  const double ns = ns_since(start);
  return ns / static_cast<double>(2 * rounds * fibers);
}

// --- memory --------------------------------------------------------------------------------------

double resident_bytes() {
  std::ifstream rollup("/proc/self/smaps_rollup");
  std::string line;
  while (std::getline(rollup, line)) {
    if (line.rfind("Rss:", 0) == 0) return std::strtod(line.c_str() + 4, nullptr) * 1024;
  }
  return 0;
}

double our_bytes() {
  Ours ours(false);
  const double before = resident_bytes();
  for (std::size_t i = 0; i < kSuspended; ++i) {
    ours.scheduler.spawn_detached("f", [&] { ours.scheduler.park({}); });
  }
  ours.scheduler.run();
  const double bytes = resident_bytes() - before;
  ours.scheduler.cancel_all();
  ours.scheduler.run();
  return bytes / kSuspended;
}

double boost_fiber_bytes() {
  const double before = resident_bytes();
  std::vector<boost::fibers::fiber> all;
  all.reserve(kSuspended);
  boost::fibers::mutex mutex;
  boost::fibers::condition_variable woken;
  bool go = false;
  std::size_t waiting = 0;
  for (std::size_t i = 0; i < kSuspended; ++i) {
    all.emplace_back(std::allocator_arg, boost::fibers::fixedsize_stack(kStackBytes), [&] {
      std::unique_lock<boost::fibers::mutex> lock(mutex);
      ++waiting;
      woken.wait(lock, [&] { return go; });
    });
  }
  while (waiting < kSuspended) boost::this_fiber::yield();
  const double bytes = resident_bytes() - before;
  go = true;
  woken.notify_all();
  for (auto& f : all) f.join();
  return bytes / kSuspended;
}

double context_bytes() {
  const double before = resident_bytes();
  std::vector<fiber> all;
  all.reserve(kSuspended);
  for (std::size_t i = 0; i < kSuspended; ++i) all.push_back(std::move(forever()).resume());
  return (resident_bytes() - before) / kSuspended;
}

// --- the table -----------------------------------------------------------------------------------

struct Contender {
  const char* name;
  std::function<double()> measure;
  std::vector<double> results;

  double median() {
    std::sort(results.begin(), results.end());
    return results[results.size() / 2];
  }
};

struct Contest {
  const char* title;
  const char* unit;
  std::vector<Contender> contenders;  // ratios are to the one called Boost.Fiber
};

double in_child(const std::function<double()>& measure) {
  int ends[2];
  if (pipe(ends) != 0) std::exit(1);
  const pid_t child = fork();
  if (child < 0) std::exit(1);
  if (child == 0) {
    const double result = measure();
    _exit(write(ends[1], &result, sizeof result) == sizeof result ? 0 : 1);
  }
  close(ends[1]);
  double result = 0;
  if (read(ends[0], &result, sizeof result) != sizeof result) {
    std::fprintf(stderr, "bench_core: a measurement failed\n");
    std::exit(1);
  }
  close(ends[0]);
  waitpid(child, nullptr, 0);
  return result;
}

void print(Contest& contest) {
  double yardstick = 0;  // none: nobody else does this
  for (Contender& c : contest.contenders) {
    if (std::string(c.name) == "Boost.Fiber") yardstick = c.median();
  }
  std::printf("\n%s\n", contest.title);
  for (Contender& c : contest.contenders) {
    const double median = c.median();
    std::printf("  %-34s %10.1f %-5s  ", c.name, median, contest.unit);
    if (yardstick > 0) std::printf("%5.2f x Boost.Fiber   ", median / yardstick);
    std::printf("(%.1f to %.1f)\n", c.results.front(), c.results.back());
  }
  std::fflush(stdout);
}

Contest yields(const char* title, std::size_t fibers) {
  return {title,
          "ns",
          {{"ours", [=] { return our_yields(fibers, false); }, {}},
           {"ours, tracing", [=] { return our_yields(fibers, true); }, {}},
           {"Boost.Fiber", [=] { return boost_fiber_yields(fibers); }, {}},
           {"bare Boost.Context, one switch", [=] { return context_switches(fibers); }, {}}}};
}

}  // namespace

int main(int argc, char** argv) {
  const int repetitions = argc > 1 ? std::max(1, std::atoi(argv[1])) : 7;
  std::vector<Contest> contests = {
      yields("yield, 2 fibers", 2),
      yields("yield, 100 fibers", 100),
      yields("yield, 10 000 fibers", 10'000),
      {"spawn, run, join",
       "ns",
       {{"ours", [] { return our_spawns(false); }, {}},
        {"ours, tracing", [] { return our_spawns(true); }, {}},
        {"Boost.Fiber", boost_fiber_spawns_default, {}},
        {"Boost.Fiber, pooled stacks", boost_fiber_spawns_pooled, {}}}},
      {"time spent on simulated cores, 1 ns at a time",
       "ns",
       {{"checkpoint, nothing to do", our_checkpoints, {}},
        {"nothing to do but move the clock", [] { return our_spends(1, 2, 1'000'000, false); }, {}},
        {"two cores in turn", [] { return our_spends(2, 2, base::kNever, false); }, {}},
        {"eight cores in turn", [] { return our_spends(8, 8, base::kNever, false); }, {}},
        {"preemptive switch", [] { return our_spends(2, 1, 1, false); }, {}},
        {"preemptive switch, tracing", [] { return our_spends(2, 1, 1, true); }, {}}}},
      {"resident memory per suspended fiber, 100 000 of them",
       "bytes",
       {{"ours", our_bytes, {}},
        {"Boost.Fiber", boost_fiber_bytes, {}},
        {"bare Boost.Context", context_bytes, {}}}},
  };
  for (Contest& contest : contests) {
    for (int i = 0; i < repetitions; ++i) {
      for (Contender& c : contest.contenders) c.results.push_back(in_child(c.measure));
    }
    print(contest);
  }
  return 0;
}
