// Statistics of events that are not kept: the same as of a trace that is.
#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "app/model/folds/io_spans.h"
#include "app/model/numbers/stats.h"
#include "app/model/reading/preemption.h"
#include "scheduler/base/prng.h"
#include "scheduler/trace/reader.h"
#include "tests/support/io_trace.h"
#include "tests/support/thread_trace.h"
#include "tests/support/trace_sample.h"

namespace fiberscope::model {

namespace {

std::string read_stats(const std::vector<std::uint8_t>& bytes, std::size_t piece) {
  StatsFold fold;
  trace::TextOf text;
  trace::Reader reader([&](const trace::Event& event) {
    fold.take(text, event);
    return std::string();
  });
  text = trace::text_of(reader);
  for (std::size_t at = 0; at < bytes.size(); at += piece) {
    reader.append(bytes.data() + at, std::min(piece, bytes.size() - at));
  }
  reader.finish();
  REQUIRE_EQ(reader.fault(), "");
  return stats_json(fold.result());
}

// looked_back: what the folds over a kept trace say of preemption and polling.
void check_against_folds(const trace::Trace& trace) {
  const Stats stats = compute_stats(trace);
  std::uint64_t of_cores = 0, of_gil = 0;
  for (const trace::Event& event : trace.events()) {
    const auto lost = preempted_at(trace, event.seq);
    of_cores += lost && lost->what == Preempted::What::Core;
    of_gil += lost && lost->what == Preempted::What::Gil;
  }
  CHECK_EQ(stats.preempted_core_count, of_cores);
  CHECK_EQ(stats.preempted_gil_count, of_gil);
  const Lanes lanes(trace);
  IoSpans io;
  io.update(trace, lanes);
  TimeNs polling_ns = 0;
  for (const LaneStats& lane : stats.lanes) {
    TimeNs own_ns = 0;
    for (const Slice& span : io.spans(lane.id)) {
      if (span.state == SliceState::Polling) own_ns += span.duration_ns();
    }
    CHECK_EQ(lane.io.polling_ns, own_ns);
    polling_ns += own_ns;
  }
  CHECK_EQ(stats.io.polling_ns, polling_ns);
}

}  // namespace

TEST_CASE("statistics of events that come one after another are those of the trace") {
  for (const std::uint64_t seed : {1, 2, 3}) {
    const auto bytes = test::random_trace_bytes(seed, 20, 5000);
    const std::string kept = stats_json(compute_stats(test::decode(bytes)));
    CHECK_EQ(read_stats(bytes, 1 << 20), kept);
    CHECK_EQ(read_stats(bytes, 777), kept);
  }
  CHECK_EQ(read_stats(test::sample_trace_bytes(), 100),
           stats_json(compute_stats(test::sample_trace())));
}

TEST_CASE("statistics say of preemption and polling what those say who look back") {
  check_against_folds(test::io_trace());
  check_against_folds(test::thread_trace());
  check_against_folds(test::random_trace(5, 30, 8000));
}

TEST_CASE("lengths of waits have the ranks of a sorted list") {
  base::Prng prng(4);
  for (const std::uint64_t different : {3, 40, 100'000}) {
    WaitTimes one, other;
    std::vector<TimeNs> list;
    for (int i = 0; i < 5000; ++i) {
      list.push_back(static_cast<TimeNs>(prng.below(different)));
      (i % 3 == 0 ? other : one).add(list.back());
    }
    one.add(other);
    std::ranges::sort(list);
    REQUIRE_EQ(one.count(), list.size());
    CHECK_EQ(one.ranks({1, 2500, 4500, 5000}),
             std::vector<TimeNs>{list[0], list[2499], list[4499], list[4999]});
  }
}

}  // namespace fiberscope::model
