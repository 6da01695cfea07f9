// bench_counts: what the hot ways cost in instructions, which are the same on a busy machine.
//
//   bench_counts                  which there are, one a line
//   bench_counts --made-with      compiler and libraries, on which the figures depend
//   valgrind --tool=callgrind --instr-atstart=no bench_counts NAME [PERCENT]
//
// Only the way itself is counted, not what prepares it. PERCENT: so much of the usual work (100).
// check_counts.py compares the figures with a table.
#include <gnu/libc-version.h>
#include <valgrind/callgrind.h>
#include <zlib.h>

#include <boost/version.hpp>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "app/model/model.h"
#include "app/model/numbers/stats.h"
#include "app/model/reading/row.h"
#include "scheduler/core/scheduler.h"
#include "scheduler/trace/reader.h"
#include "scheduler/trace/validate.h"
#include "tests/support/trace_sample.h"

namespace {

using namespace fiberscope;

// counted: the instructions of `way` are counted.
template <class Way>
void counted(Way way) {
  CALLGRIND_START_INSTRUMENTATION;
  way();
  CALLGRIND_STOP_INSTRUMENTATION;
}

constexpr std::uint32_t kLanes = 20;

struct Machine {
  explicit Machine(bool tracing)
      : writer(clock, tracing ? trace::Writer::Sink([](const std::uint8_t*, std::size_t) {})
                              : trace::Writer::Sink()) {}
  static core::Scheduler::Options options() {
    core::Scheduler::Options o;
    o.stack_bytes = 64 * 1024;
    return o;
  }
  base::VirtualClock clock;
  trace::Writer writer;
  core::Lanes lanes{writer};
  core::Scheduler scheduler{lanes, clock, std::make_unique<core::FifoPolicy>(), options()};
};

void yields(bool tracing, std::uint64_t rounds) {
  Machine machine(tracing);
  core::Scheduler& s = machine.scheduler;
  for (int i = 0; i < 100; ++i) {
    s.spawn_detached("f", [&s, rounds] {
      for (std::uint64_t r = 0; r < rounds; ++r) s.yield();
    });
  }
  counted([&s] { s.run(); });
}

void spawns(std::uint64_t count) {
  Machine machine(false);
  core::Scheduler& s = machine.scheduler;
  s.spawn_detached("spawner", [&s, count] {
    for (std::uint64_t i = 0; i < count; ++i) {
      core::Fiber& fiber = s.spawn("f", [] {});
      s.join(fiber);
      s.discard(fiber);
    }
  });
  counted([&s] { s.run(); });
}

void opening(std::uint64_t events) {
  const std::vector<std::uint8_t> bytes = test::random_trace_bytes(1, kLanes, events);
  counted([&bytes] {
    trace::Trace trace;
    trace.append(bytes.data(), bytes.size());
    trace.finish();
    trace::Guard().follow(trace);
    const model::Model model(trace);
  });
}

void view(std::uint64_t times) {
  const trace::Trace trace = test::random_trace(1, kLanes, 20'000);
  const model::Lanes lanes(trace);
  const auto end = static_cast<double>(lanes.end_ns());
  model::LaneRow row;
  counted([&] {
    for (std::uint64_t i = 0; i < times; ++i) {
      const double from = end * static_cast<double>(i % 10) / 20;
      const model::View part{model::AxisKind::Time, from, from + end / 2, 168, 1150};
      for (std::uint32_t lane = 1; lane <= kLanes; ++lane) {
        build(lanes, base::LaneId{lane}, part, 2, row);
      }
    }
  });
}

void encoding(std::uint64_t events) {
  const trace::Trace trace = test::random_trace(1, kLanes, events);
  base::VirtualClock clock;
  std::uint64_t bytes = 0;
  trace::Writer writer(clock, [&bytes](const std::uint8_t*, std::size_t size) { bytes += size; });
  std::vector<trace::Event> decoded;
  for (const trace::Event& event : trace.events()) decoded.push_back(event);
  counted([&] {
    for (const trace::Event& event : decoded) {
      clock.now_ns = event.time_ns;
      std::visit([&](const auto& payload) { writer.emit(payload, event.cause); }, event.payload);
    }
    writer.flush();
  });
}

void reading(std::uint64_t events) {
  const std::vector<std::uint8_t> bytes = test::random_trace_bytes(1, kLanes, events);
  model::StatsFold stats;
  trace::TextOf text;
  trace::Reader reader([&](const trace::Event& event) {
    stats.take(text, event);
    return std::string();
  });
  text = trace::text_of(reader);
  counted([&] {
    reader.append(bytes.data(), bytes.size());
    reader.finish();
  });
}

struct Way {
  const char* name;
  std::uint64_t size;
  void (*run)(std::uint64_t size);
};

constexpr Way kWays[] = {
    {"yield", 200, [](std::uint64_t size) { yields(false, size); }},
    {"traced-yield", 200, [](std::uint64_t size) { yields(true, size); }},
    {"spawn-and-join", 5'000, spawns},
    {"encoding", 30'000, encoding},
    {"reading-for-statistics", 30'000, reading},
    {"opening", 10'000, opening},
    {"view", 20, view},
};

void tell_made_with() {
  std::printf("g++ %s, glibc %s, libstdc++ %d, Boost %s, zlib %s\n", __VERSION__,
              gnu_get_libc_version(), __GLIBCXX__, BOOST_LIB_VERSION, zlibVersion());
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    for (const Way& way : kWays) std::printf("%s\n", way.name);
    return 0;
  }
  const std::string name = argv[1];
  if (name == "--made-with") return tell_made_with(), 0;
  const std::uint64_t percent = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 100;
  for (const Way& way : kWays) {
    if (name != way.name) continue;
    way.run(way.size * percent / 100);
    return 0;
  }
  std::fprintf(stderr, "no way is called %s\n", name.c_str());
  return 2;
}
