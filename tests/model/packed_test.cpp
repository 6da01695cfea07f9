// Packed lists are what a vector is, in a byte or two a number.
#include "app/model/folds/packed.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <vector>

#include "scheduler/base/prng.h"

using namespace fiberscope;
using base::EventSeq;
using model::Packed;
using model::Seqs;

namespace {

// numbers: `spread`: how far apart they are at most; now and then one is far away.
std::vector<std::uint32_t> numbers(std::uint64_t seed, std::size_t count, std::uint64_t spread,
                                   bool ascend) {
  base::Prng prng(seed);
  std::vector<std::uint32_t> out;
  std::uint32_t now = static_cast<std::uint32_t>(prng.below(1000));
  for (std::size_t i = 0; i < count; ++i) {
    out.push_back(now);
    const auto by =
        static_cast<std::uint32_t>(prng.below(40) == 0 ? prng.below(100'000) : prng.below(spread));
    now = ascend || prng.below(2) == 0 ? now + by : now - by;
  }
  return out;
}

}  // namespace

TEST_CASE("a packed list gives back what was put in, by number and in order") {
  for (const std::size_t count : {0u, 1u, 2u, 9u, 57u, 58u, 1'000u, 20'000u}) {
    for (const bool ascend : {true, false}) {
      const auto expected = numbers(count, count, 60, ascend);
      Packed list;
      for (const std::uint32_t number : expected) list.push_back(number);
      REQUIRE(list.size() == count);
      CHECK(list.empty() == expected.empty());
      CHECK(std::ranges::equal(list, expected));
      base::Prng prng(count);
      for (std::size_t i = 0; i < std::min<std::size_t>(count, 500); ++i) {
        const std::size_t at = count < 500 ? i : prng.below(count);
        CHECK(list[at] == expected[at]);
      }
      if (count > 0) CHECK((list.front() == expected.front() && list.back() == expected.back()));
      Packed copy = list;
      copy.push_back(7);
      CHECK(copy.size() == count + 1);
      CHECK(std::ranges::equal(list, expected));
    }
  }
}

TEST_CASE("a list of events is searched as a sorted vector is") {
  const auto expected = numbers(3, 5'000, 20, true);
  Seqs seqs;
  CHECK_FALSE(model::after(seqs, {}));
  CHECK_FALSE(model::before(seqs, EventSeq{5}));
  for (const std::uint32_t number : expected) seqs.push_back(EventSeq{number});
  base::Prng prng(9);
  for (int i = 0; i < 3'000; ++i) {
    const std::uint64_t seq = prng.below(std::uint64_t{expected.back()} + 100);
    const auto after = std::ranges::upper_bound(expected, seq);
    CHECK(seqs.until(EventSeq{seq}) == static_cast<std::size_t>(after - expected.begin()));
    CHECK(model::after(seqs, EventSeq{seq}).value == (after == expected.end() ? 0 : *after));
    const auto before = std::ranges::lower_bound(expected, seq);
    CHECK(model::before(seqs, EventSeq{seq}).value ==
          (before == expected.begin() ? 0 : *std::prev(before)));
    const std::size_t from = prng.below(expected.size());
    CHECK(*seqs.from(from) == EventSeq{expected[from]});
  }
}

TEST_CASE("packed numbers take little: an eighth is room, a page's head the rest") {
  Packed dense;
  for (std::uint32_t i = 0; i < 100'000; ++i) dense.push_back(i * 3);
  CHECK(dense.bytes() < 100'000 * 1.35);
  Packed one;
  CHECK(one.bytes() == 0);
  one.push_back(1'000'000);
  CHECK(one.bytes() <= 40);
}
