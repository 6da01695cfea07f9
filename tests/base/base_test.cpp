#include <doctest/doctest.h>

#include <map>
#include <set>

#include "scheduler/base/ids.h"
#include "scheduler/base/prng.h"
#include "scheduler/base/reached_limit.h"
#include "scheduler/base/result.h"
#include "scheduler/base/size.h"
#include "scheduler/base/time.h"
#include "scheduler/base/utf8.h"

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

TEST_CASE("numbers of bytes are spelled in the unit that fits") {
  CHECK_EQ(format_size(0), "0 B");
  CHECK_EQ(format_size(1023), "1023 B");
  CHECK_EQ(format_size(1536), "1.5 KiB");
  CHECK_EQ(format_size((1 << 20) + 1), "1.0 MiB");
  CHECK_EQ(format_size(24 << 20), "24 MiB");
  CHECK_EQ(format_size(std::uint64_t{5000} << 30), "5000 GiB");
}

TEST_CASE("the sentence on a limit that was reached is read as it was written") {
  const Limits limits;
  const char* kAmounts[] = {"2 GiB", "64 MiB", "128 MiB", "300 s"};
  for (int i = 0; i < 4; ++i) {
    for (const char* where : {"main.py:3", "a: b.py:4", ""}) {
      const ReachedLimit wanted{static_cast<Limit>(i), where, kAmounts[i]};
      CHECK(reached(wanted.limit, limits, where) == wanted);
      CHECK(read_reached_limit(to_text(wanted)) == wanted);
    }
  }
  CHECK_EQ(to_text(reached(Limit::Cpu, limits, "m.py:1")),
           "m.py:1: the run's limit of 300 s of real processor time is reached; --max-cpu sets "
           "another");
  for (const char* other :
       {"", "a limit of the run was reached", "the run's limit of ",
        "the run's limit of 1 B of memory is reached; --max-cpu sets another",
        "xthe run's limit of 1 B of memory is reached; --max-memory sets another",
        "the run's limit of 1 B of memory is reached; --max-memory sets another."}) {
    CHECK_FALSE(read_reached_limit(other));
  }
}

TEST_CASE("twice as much of a limit is that, and never more than there can be") {
  Limits limits;
  for (const Limit limit : kLimits) {
    const Limits more = doubled(limits, limit);
    CHECK_EQ(amount_of(more, limit), 2 * amount_of(limits, limit));
    CHECK(changed(limits, limits, more) == more);
    CHECK(changed(more, limits, limits) == more);
    CHECK(more.at_most(limits) == limits);
  }
  limits.output_bytes = Limits::kLimitMax - 1;
  CHECK_EQ(doubled(limits, Limit::Output).output_bytes, Limits::kLimitMax);
}

TEST_CASE("text is UTF-8 without surrogates, overlong forms and cut characters") {
  for (const char* good : {"", "a", "\xC3\xA9", "\xE5\x8D\x8F", "\xF0\x9F\x98\x80"}) {
    CHECK(is_utf8(good));
  }
  for (const char* bad :
       {"\x80", "\xC3", "\xC0\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80", "a\xFFz"}) {
    CAPTURE(bad);
    CHECK_FALSE(is_utf8(bad));
  }
}

TEST_CASE("characters are counted, cut and found, in any bytes") {
  const std::string text = "a\xC3\xA9\xE5\x8D\x8Fz";  // of one, two, three and one byte
  CHECK_EQ(characters(text), 4);
  const std::size_t before[] = {0, 1, 1, 3, 3, 3, 6, 7, 7};
  const std::size_t after[] = {0, 1, 3, 3, 6, 6, 6, 7, 7};
  for (std::size_t at = 0; at < 9; ++at) {
    CAPTURE(at);
    CHECK_EQ(at_or_before(text, at), before[at]);
    CHECK_EQ(at_or_after(text, at), after[at]);
  }
  CHECK_EQ(first_characters(text, 0), "");
  CHECK_EQ(first_characters(text, 2), "a\xC3\xA9");
  CHECK_EQ(first_characters(text, 9), text);
  std::u32string found;
  for (std::size_t at = 0; at < text.size();) found += next_character(text, at);
  CHECK(found == U"a\u00E9\u534Fz");
  std::string again;
  for (const char32_t c : found) append(again, c);
  append(again, 0xD800);
  append(again, 0x110000);
  CHECK_EQ(again, text);
  const std::string cut = "\xE5\x8D";
  std::size_t at = 0;
  CHECK(next_character(cut, at) == 0xFFFD);
  CHECK_EQ(at, 1);
}

}  // namespace fiberscope::base
