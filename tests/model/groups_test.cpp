// Lanes that are alike: which make a group, and in which order they stand.
#include "app/model/reading/groups.h"

#include <doctest/doctest.h>

#include "app/model/model.h"
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
