// Who sleeps wakes in the order of when it is due, whoever is taken out meanwhile.
#include "app/model/folds/due.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>
#include <utility>

#include "scheduler/base/prng.h"

using namespace fiberscope;
using base::LaneId;
using base::TimeNs;

TEST_CASE("those who sleep are due in the order of a set of them") {
  model::Due due;
  std::set<std::pair<TimeNs, LaneId>> expected;
  base::Prng prng(3);
  CHECK(due.first_ns() == base::kNever);
  due.remove(LaneId{77});
  int different = 0;
  for (int i = 0; i < 20'000; ++i) {
    const LaneId lane{static_cast<std::uint32_t>(1 + prng.below(200))};
    const auto there = std::ranges::find(expected, lane, &std::pair<TimeNs, LaneId>::second);
    if (there != expected.end()) {
      expected.erase(there);
      due.remove(lane);
    } else if (prng.below(3) != 0) {
      const auto at = static_cast<TimeNs>(prng.below(500));
      expected.insert({at, lane});
      due.add(lane, at);
    } else {
      due.remove(lane);
    }
    if (expected.empty()) {
      different += due.first_ns() != base::kNever;
    } else {
      different += std::pair{due.first_ns(), due.first()} != *expected.begin();
    }
  }
  CHECK(different == 0);
}
