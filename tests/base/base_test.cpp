#include <doctest/doctest.h>

#include <map>
#include <set>

#include "scheduler/base/ids.h"
#include "scheduler/base/prng.h"
#include "scheduler/base/result.h"
#include "scheduler/base/time.h"

namespace fiberscope::base {

TEST_CASE("times are spelled in the unit that fits") {
  CHECK_EQ(format_time(0), "0 s");
  CHECK_EQ(format_time(1), "1 ns");
  CHECK_EQ(format_time(250), "250 ns");
  CHECK_EQ(format_time(999), "999 ns");
  CHECK_EQ(format_time(1000), "1 µs");
  CHECK_EQ(format_time(12'500), "12.5 µs");
  CHECK_EQ(format_time(80 * kMillisecond), "80 ms");
  CHECK_EQ(format_time(1'500 * kMicrosecond), "1.5 ms");
  CHECK_EQ(format_time(kSecond), "1.000 s");
  CHECK_EQ(format_time(90 * kSecond + 250 * kMillisecond), "90.250 s");
  CHECK_EQ(format_time(-80 * kMillisecond), "-80 ms");
  CHECK_EQ(format_time(kNever), "never");
}

TEST_CASE("a duration drops the zeros of whole seconds, a point in time keeps them") {
  CHECK_EQ(format_duration(2 * kSecond), "2 s");
  CHECK_EQ(format_duration(1'500 * kMillisecond), "1.5 s");
  CHECK_EQ(format_duration(80 * kMillisecond), "80 ms");
  CHECK_EQ(format_duration(0), "0 s");
}

TEST_CASE("a time just below a unit is not spelled as 1000 of the smaller one") {
  CHECK_EQ(format_time(999'999), "1 ms");
  CHECK_EQ(format_time(999'999'999), "1.000 s");
  CHECK_EQ(format_time(999'994'000), "999.994 ms");
}

TEST_CASE("ids: zero means none, and ids of different things do not mix") {
  CHECK_FALSE(LaneId{});
  CHECK(static_cast<bool>(LaneId{1}));
  CHECK(LaneId{1} < LaneId{2});
  static_assert(!std::is_convertible_v<LaneId, CoreId>);
  static_assert(!std::is_convertible_v<int, LaneId>);
  CHECK_EQ(std::hash<LaneId>()(LaneId{5}), std::hash<LaneId>()(LaneId{5}));
}

TEST_CASE("the generator follows the published SplitMix64 sequence") {
  Prng prng(1234567);
  CHECK_EQ(prng.next(), 6457827717110365317ull);
  CHECK_EQ(prng.next(), 3203168211198807973ull);
  CHECK_EQ(prng.next(), 9817491932198370423ull);
}

TEST_CASE("below() stays below and reaches everything") {
  Prng prng(7);
  std::map<std::uint64_t, int> seen;
  for (int i = 0; i < 7000; ++i) ++seen[prng.below(7)];
  CHECK_EQ(seen.size(), 7);
  CHECK_EQ(seen.rbegin()->first, 6);
  for (const auto& [value, count] : seen) CHECK(count > 800);
  CHECK_EQ(Prng(1).below(1), 0);
}

TEST_CASE("a result holds a value or a message") {
  Result<int> good = 42;
  REQUIRE(good.ok());
  CHECK_EQ(good.value(), 42);
  const Result<int> bad = Error{"notes.txt: cannot be opened"};
  CHECK_FALSE(static_cast<bool>(bad));
  CHECK_EQ(bad.error(), "notes.txt: cannot be opened");
}

}  // namespace fiberscope::base
