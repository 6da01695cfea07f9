// Lanes that are alike: which make a group, and in which order they stand.
#include "app/model/reading/groups.h"

#include <doctest/doctest.h>

#include "app/model/model.h"
#include "app/model/reading/group_waits.h"
#include "tests/support/crowd_trace.h"

using namespace fiberscope;
using base::LaneId;

TEST_CASE("a lane's name says which function it does") {
  CHECK(model::function_of("worker") == "worker");
  CHECK(model::function_of("worker_12") == "worker");
  CHECK(model::function_of("ThreadPoolExecutor-0_49") == "ThreadPoolExecutor-0");
  CHECK(model::function_of("Thread-3 (add)") == "add");
  CHECK(model::function_of("42") == "42");
  CHECK(model::function_of("").empty());
}

TEST_CASE("so many lanes of one function and one parent are a group, and fewer are none") {
  const auto least = static_cast<std::uint32_t>(model::kGroupLeast);
  const trace::Trace few = test::crowd_trace(least - 1), many = test::crowd_trace(least);
  CHECK(model::lane_groups(few, model::Model(few).lanes).empty());
  const model::Model model(many);
  const auto groups = model::lane_groups(many, model.lanes);
  REQUIRE(groups.size() == 1);
  CHECK(groups[0].function == "worker");
  CHECK(groups[0].lanes.size() == least);
  CHECK(groups[0].lanes.front() == test::kFirstWorker);  // not who started them
}

TEST_CASE("a group is ordered by the first run or by the longest wait") {
  const trace::Trace trace = test::crowd_trace(20);
  const model::Model model(trace);
  const auto group = model::lane_groups(trace, model.lanes).at(0);
  const auto order = [&](model::GroupOrder by) {
    return model::in_order(group, model.lanes, model.index, by);
  };
  // the second half runs first; the first of it waits longest
  const auto by_run = order(model::GroupOrder::FirstRun);
  CHECK(by_run.front() == LaneId{test::kFirstWorker.value + 10});
  const auto by_wait = order(model::GroupOrder::LongestWait);
  CHECK(by_wait.front() == test::crowd_waits_longest(20));
  CHECK(by_wait.size() == 20);
}

TEST_CASE("the longest waits of a group are spread into bins, those that are over apart") {
  const trace::Trace trace = test::crowd_trace(20);
  const model::Model model(trace);
  const auto group = model::lane_groups(trace, model.lanes).at(0);
  const model::GroupWaits waits = model::group_waits(group, model.lanes);
  REQUIRE(waits.waits.size() == 20);
  CHECK(waits.none.empty());
  CHECK(waits.waits.back().lane == test::crowd_waits_longest(20));
  CHECK(std::ranges::is_sorted(waits.waits, {}, &model::Slice::duration_ns));
  const auto sum = [](const std::vector<model::WaitBin>& bins) {
    model::WaitBin all;
    for (const model::WaitBin& bin : bins) all.all += bin.all, all.over += bin.over;
    return all;
  };
  const base::EventSeq waiting = test::crowd_waits(trace), end{trace.size()};
  CHECK(sum(model::wait_bins(waits, 17, waiting)) == model::WaitBin{20, 0});
  CHECK(sum(model::wait_bins(waits, 17, end)) == model::WaitBin{20, 20});
  const auto bins = model::wait_bins(waits, 4, end);
  const auto most = static_cast<double>(waits.waits.back().duration_ns());
  for (std::size_t i = 0; i < bins.size(); ++i) {
    std::size_t count = 0;
    for (const model::Slice& wait : waits.waits) {
      const double share = static_cast<double>(wait.duration_ns()) / most * 4;
      count += share >= static_cast<double>(i) && (share < static_cast<double>(i + 1) || i == 3);
    }
    CHECK(bins[i].all == count);
  }
  // who starts them never waits, nor is there anything to spread of nobody
  CHECK_FALSE(model::longest_wait(model.lanes, test::kStarter).lane);
  CHECK(sum(model::wait_bins({}, 17, end)) == model::WaitBin{0, 0});
}
