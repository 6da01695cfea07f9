#include <doctest/doctest.h>

#include "tests/core/rig.h"

#include <algorithm>

using namespace fiberscope;
using core::DecisionPolicy;
using core::FifoPolicy;
using core::RandomPolicy;
using test::Rig;
using test::Story;

namespace {

std::unique_ptr<core::Policy> decide(std::vector<std::uint32_t> decisions,
                                     std::unique_ptr<core::Policy> otherwise) {
  return std::make_unique<DecisionPolicy>(std::move(decisions), std::move(otherwise));
}

// order: three fibers of three turns each under a policy.
std::string order(Rig& rig) {
  std::string ran;
  for (const char* name : {"a", "b", "c"}) {
    rig.scheduler.spawn(name, [&ran, &rig, name] {
      for (int i = 0; i < 3; ++i) {
        ran += name;
        rig.scheduler.yield();
      }
    });
  }
  CHECK(rig.scheduler.drive().kind == core::StepKind::Finished);
  return ran;
}
std::string order(std::unique_ptr<core::Policy> policy) {
  Rig rig(std::move(policy));
  const std::string ran = order(rig);
  rig.story();
  return ran;
}

Story choices(Rig& rig) {
  Story made;
  for (const std::string& line : rig.story()) {
    if (line.find(" chose ") != std::string::npos) made.push_back(line);
  }
  return made;
}

}  // namespace

TEST_CASE("first in, first out, and that is no choice") {
  Rig rig;
  CHECK(order(rig) == "abcabcabc");
  CHECK(choices(rig).empty());
}

TEST_CASE("a random schedule comes back with its seed and differs between seeds") {
  std::vector<std::string> seen;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const std::string once = order(std::make_unique<RandomPolicy>(seed));
    CHECK(once == order(std::make_unique<RandomPolicy>(seed)));
    seen.push_back(once);
  }
  std::sort(seen.begin(), seen.end());
  CHECK(std::unique(seen.begin(), seen.end()) - seen.begin() > 15);
}

TEST_CASE("a random choice names its alternatives in the order of the queue") {
  Rig rig(std::make_unique<RandomPolicy>(1));
  order(rig);
  const Story made = choices(rig);
  REQUIRE(made.size() > 5);
  CHECK(made[0].substr(0, 13) == "random chose ");
  CHECK(made[0].substr(14) == " of a b c");
}

TEST_CASE("an empty decision list is the other policy with its choice points recorded") {
  Rig rig(decide({}, std::make_unique<FifoPolicy>()));
  CHECK(order(rig) == "abcabcabc");
  const Story made = choices(rig);
  REQUIRE(made.size() == 11);
  CHECK(made[0] == "fifo chose 0 of a b c");
  CHECK(made[1] == "fifo chose 0 of b c a");
}

TEST_CASE("a decision list is obeyed, then the other policy goes on") {
  CHECK(order(decide({2, 1}, std::make_unique<FifoPolicy>())) == "cbacbacba");
  CHECK(order(decide({DecisionPolicy::kLeave, 1}, std::make_unique<FifoPolicy>())) == "acbacbacb");
}

TEST_CASE("a decision that names nobody is left to the other policy and counted") {
  auto policy = std::make_unique<DecisionPolicy>(std::vector<std::uint32_t>{7},
                                                 std::make_unique<FifoPolicy>());
  const DecisionPolicy& decisions = *policy;
  Rig rig(std::move(policy));
  CHECK(order(rig) == "abcabcabc");
  CHECK(decisions.refused_count() == 1);
}

TEST_CASE("a recorded schedule played back as decisions is the same schedule") {
  Rig original(std::make_unique<RandomPolicy>(11));
  const std::string ran = order(original);
  std::vector<std::uint32_t> decisions;
  for (const std::string& line : choices(original)) {
    decisions.push_back(static_cast<std::uint32_t>(line[13] - '0'));
  }
  CHECK(order(decide(decisions, std::make_unique<FifoPolicy>())) == ran);
}

TEST_CASE("overruling one random choice leaves the chances of later ones alone") {
  // the overruling decision equals what chance chose, so everything after must agree as well
  Rig original(std::make_unique<RandomPolicy>(5));
  const std::string ran = order(original);
  const auto first = static_cast<std::uint32_t>(choices(original)[0][13] - '0');
  CHECK(order(decide({first}, std::make_unique<RandomPolicy>(5))) == ran);
  CHECK(order(decide({(first + 1) % 3}, std::make_unique<RandomPolicy>(5))) != ran);
}

TEST_CASE("choices need not be recorded") {
  core::Scheduler::Options options;
  options.record_choices = false;
  Rig rig(std::make_unique<RandomPolicy>(1), options);
  order(rig);
  CHECK(choices(rig).empty());
}
