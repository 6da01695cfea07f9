// The events of a trace are kept encoded and decoded again as somebody looks: anywhere and in any
// order they are what they were when they came.
#include "scheduler/trace/records.h"

#include <doctest/doctest.h>

#include <string>
#include <thread>
#include <vector>

#include "scheduler/base/prng.h"
#include "scheduler/trace/dump.h"
#include "scheduler/trace/writer.h"
#include "tests/support/trace_sample.h"

namespace fiberscope::trace {

namespace {

std::vector<std::string> told_in_order(const Trace& trace) {
  std::vector<std::string> out;
  for (const Event& event : trace.events()) out.push_back(dump_raw(trace, event));
  return out;
}

// check_anywhere: `count` events by chance, some of them near the one before.
void check_anywhere(const Trace& trace, const std::vector<std::string>& told, std::uint64_t seed,
                    int count) {
  base::Prng prng(seed);
  std::uint64_t at = 0;
  int different = 0;
  for (int i = 0; i < count; ++i) {
    at = prng.below(4) == 0 ? prng.below(told.size()) : (at + prng.below(9)) % told.size();
    different += dump_raw(trace, trace.at(EventSeq{at + 1})) != told[at];
    different += trace.events()[at].seq != EventSeq{at + 1};
  }
  CHECK_EQ(different, 0);
}

Trace in_pieces(const std::vector<std::uint8_t>& bytes, std::size_t most) {
  Trace trace;
  base::Prng prng(most);
  for (std::size_t at = 0; at < bytes.size();) {
    const std::size_t size = std::min<std::size_t>(1 + prng.below(most), bytes.size() - at);
    trace.append(bytes.data() + at, size);
    at += size;
  }
  trace.finish();
  return trace;
}

}  // namespace

TEST_CASE("an event anywhere is the one that was read in order, however the bytes came") {
  const auto bytes = test::random_trace_bytes(5, 40, 30'000);
  const Trace whole = test::decode(bytes);
  const auto told = told_in_order(whole);
  REQUIRE(told.size() > 20'000);
  check_anywhere(whole, told, 1, 20'000);
  for (const std::size_t most : {100u, 5'000u, 200'000u}) {
    const Trace trace = in_pieces(bytes, most);
    CHECK(told_in_order(trace) == told);
    check_anywhere(trace, told, most, 3'000);
  }
}

TEST_CASE("events that are blocks of their own, and long texts between them, are found as well") {
  const auto bytes = test::record([](Writer& w, base::VirtualClock& clock) {
    w.emit(RunStarted{});
    w.emit(LaneBorn{LaneId{1}, {}, {}, LaneKind::Fiber, w.intern("only"), {}});
    w.send_at_once();
    base::Prng prng(3);
    for (int i = 0; i < 3'000; ++i) {
      clock.now_ns += static_cast<TimeNs>(prng.below(5));
      const std::size_t length = prng.below(50) == 0 ? 40'000 : prng.below(30);
      w.emit(OutputWritten{LaneId{1}, 1, w.define(std::string(length, 'x'))});
    }
  });
  const Trace trace = test::decode(bytes);
  REQUIRE(trace.size() == 3'002);
  check_anywhere(trace, told_in_order(trace), 7, 5'000);
}

TEST_CASE("what was given out stays, whatever is looked at afterwards and whatever comes") {
  const auto bytes = test::random_trace_bytes(9, 30, 20'000);
  const std::size_t half = bytes.size() / 2;
  Trace trace;
  trace.append(bytes.data(), half);
  std::vector<std::pair<EventSeq, Kept<LaneSwitched>>> kept;
  for (std::uint64_t seq = 1; seq <= trace.size(); ++seq) {
    if (auto p = trace.find<LaneSwitched>(EventSeq{seq})) kept.push_back({EventSeq{seq}, p});
  }
  REQUIRE(kept.size() > 500);
  const Event last = trace.at(EventSeq{trace.size()});
  const std::string told_last = dump_raw(trace, last);
  trace.append(bytes.data() + half, bytes.size() - half);
  const auto told = told_in_order(trace);
  CHECK(told[last.seq.value - 1] == told_last);
  for (const auto& [seq, p] : kept) {
    const auto now = trace.get<LaneSwitched>(seq);
    CHECK((now.from == p->from && now.to == p->to && now.how == p->how));
  }
  CHECK(trace.find<LaneSwitched>({}) == nullptr);
  CHECK(trace.find<LaneSwitched>(EventSeq{trace.size() + 1}) == nullptr);
}

TEST_CASE("a copy stays as it was, and goes on by itself") {
  const auto bytes = test::random_trace_bytes(11, 20, 10'000);
  const std::size_t third = bytes.size() / 3;
  Trace first;
  first.append(bytes.data(), third);
  Trace copy = first.copy();
  const auto told = told_in_order(copy);
  first.append(bytes.data() + third, bytes.size() - third);
  CHECK(told_in_order(copy) == told);
  check_anywhere(copy, told, 2, 2'000);
  copy.append(bytes.data() + third, bytes.size() - third);
  CHECK(told_in_order(copy) == told_in_order(first));
  check_anywhere(copy, told_in_order(first), 3, 2'000);
  const Trace part = first.beginning(1'000);
  check_anywhere(part, told_in_order(part), 4, 2'000);
  CHECK(part.size() == 1'000);
}

TEST_CASE("a trace whose bytes lie in a file is the same, whoever reads it and whatever rests") {
  const auto bytes = test::random_trace_bytes(13, 200, 400'000);
  const Trace kept = test::decode(bytes);
  const auto told = told_in_order(kept);
  REQUIRE(bytes.size() > std::size_t{3} << 20);  // several rooms, which rest now and then
  Trace trace = Trace::spooled();
  const std::size_t half = bytes.size() / 2;
  trace.append(bytes.data(), half);
  const Trace beginning = trace.copy();
  const std::string_view text = trace.text(TextId{1});
  trace.append(bytes.data() + half, bytes.size() - half);
  trace.finish();
  CHECK(told_in_order(trace) == told);
  check_anywhere(trace, told, 1, 5'000);
  CHECK_EQ(text, kept.text(TextId{1}));
  CHECK(trace.text(TextId{1}).data() == text.data());
  check_anywhere(beginning,
                 {told.begin(), told.begin() + static_cast<std::ptrdiff_t>(beginning.size())}, 2,
                 2'000);
  std::vector<int> different(2);
  {
    std::vector<std::jthread> readers;
    for (std::size_t t = 0; t < different.size(); ++t) {
      readers.emplace_back([&, t] {
        std::size_t at = 0;
        for (const Event& event : trace.events()) {
          different[t] += dump_raw(trace, event) != told[at++];
        }
      });
    }
  }
  CHECK(different == std::vector<int>(2));
}

TEST_CASE("how many events are at or before a time is what a count says") {
  const Trace trace = test::random_trace(21, 12, 6'000);
  std::vector<TimeNs> times;
  for (const Event& event : trace.events()) times.push_back(event.time_ns);
  base::Prng prng(6);
  for (int i = 0; i < 2'000; ++i) {
    const TimeNs at =
        prng.below(3) == 0
            ? times[prng.below(times.size())]
            : static_cast<TimeNs>(prng.below(static_cast<std::uint64_t>(times.back()) + 10)) - 3;
    const auto count = std::ranges::count_if(times, [&](TimeNs time) { return time <= at; });
    CHECK_EQ(trace.count_until(at), static_cast<std::uint64_t>(count));
  }
  CHECK_EQ(Trace().count_until(0), 0);
}

TEST_CASE("of damaged bytes the intact beginning is found anywhere") {
  const auto bytes = test::random_trace_bytes(31, 20, 8'000);
  const auto told = told_in_order(test::decode(bytes));
  base::Prng prng(8);
  for (int round = 0; round < 40; ++round) {
    auto damaged = bytes;
    damaged[prng.below(damaged.size())] ^= static_cast<std::uint8_t>(1 + prng.below(255));
    if (round % 3 == 0) damaged.resize(prng.below(damaged.size()));
    const Trace trace = test::decode(damaged);
    if (trace.size() == 0) continue;
    REQUIRE(trace.size() <= told.size());
    const std::vector<std::string> intact(told.begin(),
                                          told.begin() + static_cast<std::ptrdiff_t>(trace.size()));
    check_anywhere(trace, intact, static_cast<std::uint64_t>(round), 300);
  }
}

TEST_CASE("events of some kinds are those among all, from anywhere to anywhere") {
  const Trace trace = test::random_trace(15, 25, 15'000);
  base::Prng prng(2);
  for (int round = 0; round < 60; ++round) {
    const std::uint64_t from = round == 0 ? 0 : prng.below(trace.size());
    const std::uint64_t to = round % 4 == 0 ? UINT64_MAX : from + prng.below(4'000);
    std::vector<std::uint64_t> expected, rare, seen, seen_rare;
    for (const Event& event : trace.events(from, to)) {
      const bool wakes = std::holds_alternative<LaneReady>(event.payload);
      if (wakes || std::holds_alternative<OutputWritten>(event.payload)) {
        expected.push_back(event.seq.value);
      }
      if (std::holds_alternative<SourceLoaded>(event.payload)) rare.push_back(event.seq.value);
    }
    trace.each_of<OutputWritten, LaneReady>(
        [&](const Event& event) { seen.push_back(event.seq.value); }, from, to);
    trace.each_of<SourceLoaded>([&](const Event& event) { seen_rare.push_back(event.seq.value); },
                                from, to);
    CHECK(seen == expected);
    CHECK(seen_rare == rare);
    CHECK_EQ(trace.count_of(kind_bit<OutputWritten>() | kind_bit<LaneReady>(), from, to),
             expected.size());
  }
  int none = 0;
  Trace().each_of<RunEnded>([&](const Event&) { ++none; });
  trace.each_of<DeadlockFound>([&](const Event&) { ++none; }, trace.size());
  CHECK(none == 0);
}

TEST_CASE("a trace that follows another has its pages, its texts and its times") {
  const auto bytes = test::random_trace_bytes(23, 25, 20'000);
  const auto told = told_in_order(test::decode(bytes));
  Trace first, second;
  std::uint64_t at = 0;
  int different = 0, pieces = 0;
  first.hand_on([&](Records::Piece piece) {
    second.follow(std::move(piece));
    ++pieces;
    for (const Event& event : second.events(at)) {
      different += dump_raw(second, event) != told[at++];
    }
  });
  for (std::size_t from = 0; from < bytes.size(); from += 5'000) {
    first.append(bytes.data() + from, std::min<std::size_t>(5'000, bytes.size() - from));
  }
  first.finish();
  first.hand_on({});
  CHECK(told_in_order(first) == told);
  CHECK(different == 0);
  CHECK(pieces > 15);
  CHECK(second.size() == at);
  CHECK(second.size() + 1'024 >= first.size());
  const std::vector<std::string> there(told.begin(), told.begin() + static_cast<long>(at));
  check_anywhere(second, there, 4, 2'000);
  CHECK(second.count_until(second.events().back().time_ns) == at);
}

TEST_CASE("lists are read into the room of others and are what was written") {
  base::Prng prng(12);
  std::vector<std::vector<std::size_t>> sizes;  // of each event: frames and their locals
  const auto bytes = test::record([&](Writer& w, base::VirtualClock&) {
    w.emit(RunStarted{});
    w.emit(LaneBorn{LaneId{1}, {}, {}, LaneKind::Fiber, {}, {}});
    for (int i = 0; i < 20'000; ++i) {
      FramesRecorded frames{LaneId{1}, std::vector<Frame>(prng.below(4))};
      std::vector<std::size_t> size;
      for (Frame& frame : frames.frames) {
        frame.place.line = static_cast<std::uint32_t>(sizes.size());
        frame.locals.resize(prng.below(5));
        size.push_back(frame.locals.size());
      }
      sizes.push_back(std::move(size));
      w.emit(frames);
      if (prng.below(3) == 0) w.emit(LineReached{LaneId{1}, {}});
    }
  });
  const Trace trace = test::decode(bytes);
  std::size_t at = 0;
  int different = 0;
  trace.each_of<FramesRecorded>([&](const Event& event) {
    std::vector<std::size_t> size;
    for (const Frame& frame : std::get<FramesRecorded>(event.payload).frames) {
      different += frame.place.line != at;
      size.push_back(frame.locals.size());
    }
    different += size != sizes[at++];
  });
  CHECK(at == sizes.size());
  CHECK(different == 0);
}

TEST_CASE("a trace goes on after what looked like its end, and from any cut") {
  const auto bytes = test::record([](Writer& w, base::VirtualClock& clock) {
    w.emit(RunStarted{});
    for (int i = 0; i < 3'000; ++i) {
      ++clock.now_ns;
      w.emit(ClockAdvanced{clock.now_ns - 1});
      if (i % 37 == 0) w.emit(RunEnded{});
      if (i % 5 == 0) w.flush();
    }
  });
  const Trace whole = test::decode(bytes);
  const auto told = told_in_order(whole);
  check_anywhere(whole, told, 12, 3'000);
  for (const std::uint64_t count : {1u, 38u, 64u, 1'000u, 1'024u, 2'048u, 2'500u}) {
    const Trace part = whole.beginning(count);
    REQUIRE(part.size() == count);
    check_anywhere(part, {told.begin(), told.begin() + static_cast<std::ptrdiff_t>(count)}, count,
                   500);
  }
}

TEST_CASE("several read one trace at once") {
  const Trace trace = test::random_trace(41, 30, 20'000);
  const auto told = told_in_order(trace);
  std::vector<int> different(3);
  {
    std::vector<std::jthread> readers;
    for (std::size_t t = 0; t < different.size(); ++t) {
      readers.emplace_back([&, t] {
        base::Prng prng(t);
        for (int i = 0; i < 2'000; ++i) {
          const std::uint64_t at = prng.below(told.size());
          different[t] += dump_raw(trace, trace.at(EventSeq{at + 1})) != told[at];
        }
        std::size_t at = 0;
        for (const Event& event : trace.events()) different[t] += event.seq.value != ++at;
      });
    }
  }
  CHECK(different == std::vector<int>(3));
}

}  // namespace fiberscope::trace
