// Packed rows are what a vector of rows is.
#include "app/model/folds/packed_rows.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <vector>

#include "scheduler/base/prng.h"

using namespace fiberscope;

namespace {

struct Row {
  std::uint64_t number = 0;
  std::uint32_t small = 0;
  std::int64_t any = 0;
  bool operator==(const Row&) const = default;

  static constexpr std::size_t kNumbers = 3;
  std::array<std::uint64_t, kNumbers> numbers() const {
    return {number, small, static_cast<std::uint64_t>(any)};
  }
  static Row of(const std::array<std::uint64_t, kNumbers>& n) {
    return {n[0], static_cast<std::uint32_t>(n[1]), static_cast<std::int64_t>(n[2])};
  }
};

Row row_of(base::Prng& prng, std::uint64_t i) {
  const std::uint64_t far = prng.below(50) == 0 ? prng.below(UINT64_MAX) : prng.below(300);
  return {i * 5 + prng.below(5), static_cast<std::uint32_t>(i / 200),
          static_cast<std::int64_t>(far) - 100};
}

}  // namespace

TEST_CASE("packed rows give back what was put in, also what was set anew and after they shrank") {
  for (const std::size_t count : {0u, 1u, 63u, 64u, 65u, 200u, 5'000u}) {
    base::Prng prng(count + 1);
    std::vector<Row> expected;
    model::PackedRows<Row> rows;
    for (std::size_t i = 0; i < count; ++i) {
      expected.push_back(row_of(prng, i));
      rows.push_back(expected.back());
      if (prng.below(300) == 0) rows.shrink();
      if (prng.below(4) != 0) continue;
      const std::size_t at = prng.below(expected.size());
      expected[at] = row_of(prng, i);
      rows.set(at, expected[at]);
    }
    REQUIRE(rows.size() == count);
    CHECK(rows.empty() == expected.empty());
    CHECK(std::ranges::equal(rows, expected));
    rows.shrink();
    CHECK(std::ranges::equal(rows, expected));
    for (std::size_t i = 0; i < count; ++i) CHECK(rows[i] == expected[i]);
    if (count > 0) CHECK((rows.front() == expected.front() && rows.back() == expected.back()));
  }
}

TEST_CASE("packed rows are searched as a sorted vector is") {
  base::Prng prng(4);
  std::vector<Row> expected;
  model::PackedRows<Row> rows;
  for (std::size_t i = 0; i < 3'000; ++i) {
    expected.push_back(row_of(prng, i));
    rows.push_back(expected.back());
  }
  for (std::uint64_t number = 0; number < 15'100; number += 7) {
    const auto wanted = std::ranges::upper_bound(expected, number, {}, &Row::number);
    const auto found = std::ranges::upper_bound(rows, number, {}, &Row::number);
    CHECK(found - rows.begin() == wanted - expected.begin());
  }
}

TEST_CASE("packed rows take little: what rows of a page have in common is there once") {
  model::PackedRows<Row> rows;
  for (std::uint64_t i = 0; i < 64'000; ++i) rows.push_back({1'000'000 + i * 3, 7, -1});
  rows.shrink();
  CHECK(rows.bytes() < 64'000 * 2);
}
