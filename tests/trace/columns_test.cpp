// Events in columns are what they were, wherever one begins to read.
#include "scheduler/trace/columns.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "scheduler/base/prng.h"
#include "scheduler/trace/dump.h"
#include "tests/support/trace_sample.h"

namespace fiberscope::trace {

namespace {

// check_pages: pages of `count` events, each read from many places.
void check_pages(const Trace& trace, std::uint32_t count) {
  std::vector<std::string> told;
  std::vector<TimeNs> times{0};
  ColumnWriter writer;
  std::vector<Page> pages;
  for (const Event& event : trace.events()) {
    told.push_back(dump_raw(trace, event));
    writer.add(event, times.back());
    times.push_back(event.time_ns);
    if (writer.count() == count) pages.push_back(writer.pack());
  }
  if (writer.count() > 0) pages.push_back(writer.pack());
  CHECK(writer.count() == 0);
  base::Prng prng(count);
  int different = 0;
  std::uint64_t sum = 0;
  for (const Page& page : pages) {
    sum += page.count;
    for (int i = 0; i < 6; ++i) {
      const auto from = static_cast<std::uint32_t>(i == 0 ? 0 : prng.below(page.count));
      const auto many =
          static_cast<std::uint32_t>(i == 0 ? page.count : 1 + prng.below(page.count - from));
      std::vector<Event> events(many);
      const std::uint64_t first = page.first_seq - 1 + from;
      read_page(page, from, many, times[first], events.data());
      for (std::uint32_t k = 0; k < many; ++k) {
        different += dump_raw(trace, events[k]) != told[first + k];
        different += events[k].seq.value != first + k + 1;
        different += events[k].time_ns != times[first + k + 1];
      }
    }
  }
  CHECK_EQ(different, 0);
  CHECK_EQ(sum, trace.size());
}

}  // namespace

TEST_CASE("a page of events gives them back from anywhere in it") {
  const Trace trace = test::random_trace(17, 40, 12'000);
  for (const std::uint32_t count : {1u, 7u, 64u, 1024u, 5000u}) check_pages(trace, count);
}

TEST_CASE("a page of any payload with any fields gives them back") {
  const Trace trace = test::decode(test::record([](Writer& w, base::VirtualClock& clock) {
    w.emit(RunStarted{w.intern("a"), {}, w.intern("b"), UINT64_MAX, {}});
    w.emit(LaneBorn{LaneId{1}, {}, {}, LaneKind::Fiber, w.intern("only"), {}});
    base::Prng prng(5);
    for (int i = 0; i < 2'000; ++i) {
      clock.now_ns += static_cast<TimeNs>(prng.below(prng.below(20) == 0 ? 1 << 30 : 4));
      const std::uint64_t any = prng.below(UINT64_MAX) >> prng.below(64);
      const auto some = static_cast<std::uint32_t>(any >> 32 | 1);
      const TimeNs time = prng.below(3) == 0 ? base::kNever : static_cast<TimeNs>(any >> 1);
      switch (prng.below(6)) {
        case 0:
          w.emit(StackRecorded{LaneId{1}, any, some, any, std::vector<Register>(i % 9)});
          break;
        case 1:
          w.emit(RunEnded{RunEnd::Failed, static_cast<std::int32_t>(any), {}});
          break;
        case 2:
          w.emit(FramesRecorded{LaneId{some},
                                {{w.intern("f"),
                                  {base::SourceId{some}, some},
                                  std::vector<Local>(prng.below(5), {w.intern("x"), {}, {}})},
                                 {{}, {}, std::vector<Local>(prng.below(2))}}});
          break;
        case 3:
          w.emit(TimerArmed{base::TimerId{some}, LaneId{1}, time, w.intern("t")});
          break;
        case 4:
          w.emit(ChoiceMade{
              base::CoreId{1}, {}, some, std::vector<LaneId>(prng.below(40), LaneId{some})});
          break;
        default:
          w.emit(LineReached{LaneId{some}, {base::SourceId{1}, some}}, EventSeq{1 + prng.below(2)});
      }
    }
  }));
  REQUIRE(trace.size() == 2'002);
  for (const std::uint32_t count : {1u, 64u, 1024u, 5000u}) check_pages(trace, count);
}

TEST_CASE("events that are alike take few bits in a page") {
  ColumnWriter writer;
  Event event;
  for (std::uint64_t i = 1; i <= 1024; ++i) {
    const TimeNs before = event.time_ns;
    event.seq = EventSeq{i};
    event.time_ns += static_cast<TimeNs>(i % 400);
    event.payload = LineReached{LaneId{static_cast<std::uint32_t>(i % 100 + 1)},
                                {base::SourceId{1}, static_cast<std::uint32_t>(i % 60)}};
    writer.add(event, before);
  }
  CHECK(writer.pack().size < 1024 * 4);
}

}  // namespace fiberscope::trace
