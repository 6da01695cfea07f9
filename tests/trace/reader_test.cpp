// Reader: says of any bytes what Trace says of them, and keeps nothing.
#include "scheduler/trace/reader.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "scheduler/trace/dump.h"
#include "scheduler/trace/validate.h"
#include "tests/support/trace_sample.h"

namespace fiberscope::trace {

namespace {

using Stream = std::vector<std::uint8_t>;

// told: what a reader says of the bytes, in pieces of that size: its events and its fault.
std::string told(const Stream& bytes, std::size_t piece) {
  std::string out;
  Reader* here = nullptr;
  Guard guard;
  Reader reader([&](const Event& event) {
    std::string refused = guard.refuses(event);
    if (refused.empty()) {
      out += dump_raw([&](TextId id) { return here->text(id); }, event) + "\n";
    }
    return refused;
  });
  here = &reader;
  for (std::size_t at = 0; at < bytes.size(); at += piece) {
    reader.append(bytes.data() + at, std::min(piece, bytes.size() - at));
  }
  reader.finish();
  return out + std::to_string(reader.size()) + (reader.whole() ? " whole " : " ") + reader.fault();
}

// kept: what a trace says of them.
std::string kept(const Stream& bytes) {
  Trace trace = test::decode(bytes);
  Guard().follow(trace);
  std::string out;
  for (const Event& event : trace.events()) out += dump_raw(trace, event) + "\n";
  return out + std::to_string(trace.size()) + (trace.whole() ? " whole " : " ") + trace.fault();
}

}  // namespace

TEST_CASE("a reader sees the events of a trace, in pieces of any size") {
  const Stream sample = test::sample_trace_bytes();
  CHECK(kept(sample).ends_with(" whole "));
  for (const std::size_t piece : {1, 7, 64, 1000, 1 << 20}) {
    CHECK_EQ(told(sample, piece), kept(sample));
  }
  const Stream random = test::random_trace_bytes(7, 20, 9000);
  for (const std::size_t piece : {100, 20'000, 1 << 20}) {
    CHECK_EQ(told(random, piece), kept(random));
  }
}

TEST_CASE("a reader says of a cut or damaged trace what a trace says") {
  const Stream bytes = test::random_trace_bytes(3, 20, 3000);
  for (std::size_t size = 0; size < bytes.size(); size += size < 40 ? 1 : 997) {
    const Stream part(bytes.begin(), bytes.begin() + static_cast<long>(size));
    REQUIRE_EQ(told(part, 4096), kept(part));
  }
  for (std::size_t at = 0; at < bytes.size(); at += at < 60 ? 1 : 1201) {
    Stream damaged = bytes;
    damaged[at] ^= 0x55;
    REQUIRE_EQ(told(damaged, 4096), kept(damaged));
  }
}

TEST_CASE("a reader stops before the event that breaks a law") {
  const Stream bytes = test::record([](Writer& w, base::VirtualClock&) {
    w.emit(RunStarted{});
    w.emit(LaneEnded{LaneId{3}, EndKind::Returned, {}, {}});
    w.emit(CoreAdded{CoreId{1}, {}});
  });
  CHECK_EQ(told(bytes, 5), kept(bytes));
  CHECK(told(bytes, 5).find("event 2 is against a law of traces") != std::string::npos);
}

TEST_CASE("blocks that are passed on are counted without a look at what they hold") {
  Stream bytes = test::random_trace_bytes(3, 20, 3000);
  const auto count = [](const Stream& of, std::size_t piece) {
    Blocks blocks(Blocks::Checks::Lengths);
    for (std::size_t at = 0; at < of.size(); at += piece) {
      blocks.append(of.data() + at, std::min(piece, of.size() - at));
      while (blocks.next()) {
      }
    }
    blocks.finish();
    return std::to_string(blocks.count()) + " " + blocks.wrong();
  };
  CHECK_EQ(count(bytes, 1 << 20), "3 ");
  CHECK_EQ(count(bytes, 11), "3 ");
  bytes[bytes.size() / 2] ^= 0x55;
  CHECK_EQ(count(bytes, 4096), "3 ");
  bytes.pop_back();
  CHECK_EQ(count(bytes, 4096), "2 the trace is cut short inside a block that begins");
}

}  // namespace fiberscope::trace
