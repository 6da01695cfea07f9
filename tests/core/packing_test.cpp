#include <doctest/doctest.h>

#include <algorithm>
#include <cstring>
#include <map>
#include <numeric>

#include "scheduler/base/prng.h"
#include "tests/core/rig.h"

using namespace fiberscope;
using core::Fiber;
using core::FiberFacts;
using core::Scheduler;
using core::StepKind;
using test::Rig;
using trace::SwitchKind;

namespace {

constexpr std::size_t kDepthBytes = 300;

// Crowd: fibers of one group, on so many stacks, which hand over to each other by name; and the one
// that starts them, on a stack of its own.
class Crowd {
 public:
  struct Member {
    Crowd& crowd;
    std::size_t number;
    std::function<void(Member&)> body;
    Fiber* fiber = nullptr;
    std::size_t turns = 0;

    // main: back to whoever runs the crowd.
    void back() { crowd.hand_over(*crowd.main_); }
  };

  explicit Crowd(std::size_t stacks_max, bool own_high_water = true)
      : rig(std::make_unique<core::FifoPolicy>(), options(stacks_max, own_high_water)),
        group(rig.scheduler.new_group()) {}

  Member& add(std::function<void(Member&)> body) {
    auto& member = *members.emplace_back(
        std::make_unique<Member>(Member{*this, members.size(), std::move(body)}));
    const base::LaneId lane = rig.lanes.born(trace::LaneKind::Greenlet, "m", {});
    member.fiber = rig.scheduler.create(
        lane,
        [](Fiber& fiber, void* argument) {
          auto& self = *static_cast<Member*>(argument);
          self.body(self);
          self.crowd.rig.lanes.ended(fiber.home_lane, trace::EndKind::Returned);
          self.crowd.rig.scheduler.finish_into(*self.crowd.main_, SwitchKind::Parent);
        },
        &member, &group);
    REQUIRE(member.fiber != nullptr);
    return member;
  }
  void hand_over(Fiber& to) {
    core::Wait wait;
    wait.why = trace::WaitKind::Switched;
    wait.target = to.lane;
    rig.scheduler.hand_over(to, wait, SwitchKind::HandOver);
  }
  // run: `body` on the fiber that is main; the trace is legal afterwards.
  void run(std::function<void()> body) {
    body_ = std::move(body);
    const base::LaneId lane = rig.lanes.born(trace::LaneKind::Greenlet, "main", {});
    main_ = rig.scheduler.create(
        lane, [](Fiber&, void* self) { static_cast<Crowd*>(self)->body_(); }, this);
    rig.scheduler.start(*main_);
    CHECK(rig.scheduler.drive().kind == StepKind::Finished);
    for (const auto& member : members) rig.scheduler.discard(*member->fiber);
    CHECK(group.stack_count() == 0);
    rig.story();
  }
  std::size_t packed_count() const {
    return static_cast<std::size_t>(
        std::ranges::count_if(members, [](const auto& m) { return m->fiber->packed; }));
  }
  FiberFacts facts(const Member& member) const { return rig.scheduler.facts(*member.fiber); }

  Rig rig;
  core::StackGroup& group;
  std::vector<std::unique_ptr<Member>> members;

 private:
  static Scheduler::Options options(std::size_t stacks_max, bool own_high_water) {
    Scheduler::Options options;
    options.group_stacks_max = stacks_max;
    options.own_high_water = own_high_water;
    return options;
  }
  Fiber* main_ = nullptr;
  std::function<void()> body_;
};

// wait_deep: keeps `turns` promises, `depth` frames down, of numbers that only it has.
[[gnu::noinline]] std::size_t wait_deep(Crowd::Member& self, std::size_t depth, std::size_t turns) {
  volatile std::uint64_t room[kDepthBytes / 8];
  for (std::size_t i = 0; i < std::size(room); ++i) room[i] = self.number * 1000 + depth + i;
  const volatile std::uint64_t* const own = room;  // an address within the stack
  std::size_t wrong = 0;
  if (depth > 0) wrong += wait_deep(self, depth - 1, turns);
  for (std::size_t turn = 0; depth == 0 && turn < turns; ++turn) {
    self.back();
    ++self.turns;
  }
  for (std::size_t i = 0; i < std::size(room); ++i) {
    if (own[i] != self.number * 1000 + depth + i) ++wrong;
  }
  return wrong;
}

}  // namespace

TEST_CASE("fibers that share stacks find them as they left them") {
  for (const std::size_t stacks : {1, 2, 5, 64}) {
    CAPTURE(stacks);
    Crowd crowd(stacks);
    constexpr std::size_t kMembers = 50, kTurns = 7;
    std::size_t wrong = 0;
    crowd.run([&] {
      for (std::size_t i = 0; i < kMembers; ++i) {
        auto& member = crowd.add([&wrong](auto& self) {
          wrong += wait_deep(self, self.number * 7 % 60, kTurns);  // up to more than three pages
        });
        crowd.hand_over(*member.fiber);
      }
      if (stacks < kMembers) CHECK(crowd.packed_count() > 0);
      for (std::size_t turn = 0; turn < kTurns; ++turn) {
        for (std::size_t i = 0; i < kMembers; ++i) {
          crowd.hand_over(*crowd.members[(i * 37 + turn) % kMembers]->fiber);
        }
      }
    });
    CHECK(wrong == 0);
    for (const auto& member : crowd.members) CHECK(member->turns == kTurns);
  }
}

TEST_CASE("a group takes no more stacks than it may, as soon as somebody waits") {
  Crowd crowd(4);
  crowd.run([&] {
    for (int i = 0; i < 200; ++i) {
      crowd.hand_over(*crowd.add([](auto& self) { self.back(); }).fiber);
    }
    CHECK(crowd.group.stack_count() <= 5);
    CHECK(crowd.packed_count() == 200 - crowd.group.stack_count());
    for (const auto& member : crowd.members) crowd.hand_over(*member->fiber);
  });
}

TEST_CASE("fibers that have moved lately do not bring a stack more each") {
  Crowd crowd(64);
  crowd.run([&] {
    for (int i = 0; i < 3000; ++i) {
      crowd.hand_over(*crowd.add([](auto& self) { self.back(); }).fiber);
    }
    CHECK(crowd.group.stack_count() == 64);
    for (const auto& member : crowd.members) crowd.hand_over(*member->fiber);
  });
}

// wait_with: keeps numbers by chance, of `different` sorts, while it waits.
[[gnu::noinline]] std::size_t wait_with(Crowd::Member& self, std::uint64_t different) {
  volatile std::uint64_t room[600];
  base::Prng prng(self.number);
  for (auto& word : room) word = prng.below(different) * 0x9e3779b97f4a7c15u;
  self.back();
  std::size_t wrong = 0;
  base::Prng again(self.number);
  for (auto& word : room) wrong += word != again.below(different) * 0x9e3779b97f4a7c15u;
  return wrong;
}

TEST_CASE("stacks that resemble no other, and some of very many sorts, are found as they were") {
  for (const std::uint64_t different : {1, 2, 12, 300, 100'000}) {
    CAPTURE(different);
    Crowd crowd(2);
    std::size_t wrong = 0, raw = 0, shared = 0;
    crowd.run([&] {
      for (int i = 0; i < 60; ++i) {
        crowd.hand_over(*crowd.add([&](auto& self) { wrong += wait_with(self, different); }).fiber);
      }
      for (const auto& member : crowd.members) {
        if (!member->fiber->packed) continue;
        const core::Packed& packed = *member->fiber->packing->packed;
        (packed.distance_count == 0 ? raw : shared) += 1;
      }
      for (const auto& member : crowd.members) crowd.hand_over(*member->fiber);
    });
    CHECK(wrong == 0);
    CHECK((different <= 12 ? raw : shared) <= 4);  // patterns of their own length differ in nothing
  }
}

TEST_CASE("one hands over to another of its own stack, and ends into one") {
  Crowd crowd(1);
  std::string order;
  crowd.run([&] {
    Crowd::Member* first = nullptr;
    first = &crowd.add([&](auto& self) {
      volatile char room[2000];
      std::memset(const_cast<char*>(room), 'a', sizeof room);
      self.back();
      order += room[1999];
      crowd.hand_over(*crowd.members[1]->fiber);
      order += room[0];
      crowd.hand_over(*crowd.members[1]->fiber);
      order += room[1000];
    });
    crowd.hand_over(*first->fiber);
    auto& second = crowd.add([&](auto& self) {
      volatile char room[3000];
      std::memset(const_cast<char*>(room), 'b', sizeof room);
      self.back();
      order += room[2999];
      crowd.hand_over(*crowd.members[0]->fiber);
      order += room[0];
      // it ends on the stack of the one that it ends into
      crowd.rig.lanes.ended(self.fiber->home_lane, trace::EndKind::Returned);
      crowd.rig.scheduler.finish_into(*crowd.members[0]->fiber, SwitchKind::Parent);
    });
    crowd.hand_over(*second.fiber);
    CHECK(first->fiber->stack.top == second.fiber->stack.top);
    CHECK(first->fiber->packed);
    crowd.hand_over(*first->fiber);
    order += '.';
  });
  CHECK(order == "ababa.");
}

TEST_CASE("an exception that is in flight, and one to come, outlive being packed") {
  Crowd crowd(1);
  std::string caught;
  crowd.run([&] {
    for (int i = 0; i < 6; ++i) {
      auto& member = crowd.add([&caught](auto& self) {
        try {
          try {
            throw std::runtime_error("in flight " + std::to_string(self.number));
          } catch (const std::exception&) {
            self.back();
            throw;
          }
        } catch (const std::exception& error) {
          caught += error.what() + std::string(", ");
        }
        try {
          self.back();
          throw std::out_of_range("to come " + std::to_string(self.number));
        } catch (const std::out_of_range& error) {
          caught += error.what() + std::string(", ");
        }
      });
      crowd.hand_over(*member.fiber);
    }
    CHECK(crowd.packed_count() == 5);
    for (int round = 0; round < 2; ++round) {
      for (const auto& member : crowd.members) crowd.hand_over(*member->fiber);
    }
  });
  CHECK(caught ==
        "in flight 0, in flight 1, in flight 2, in flight 3, in flight 4, in flight 5, "
        "to come 0, to come 1, to come 2, to come 3, to come 4, to come 5, ");
}

TEST_CASE("registers, depths and high-water marks are those of a fiber with a stack of its own") {
  using Told = std::vector<std::pair<int, std::uint64_t>>;
  // lives: what is told of each member after each round
  const auto lives = [](std::size_t first, std::size_t end) {
    Crowd crowd(1);
    std::vector<std::vector<Told>> told(end - first);
    const auto tell = [&] {
      for (std::size_t i = 0; i < told.size(); ++i) {
        const Crowd::Member& member = *crowd.members[i];
        const FiberFacts facts = crowd.facts(member);
        Told& one = told[i].emplace_back();
        one.emplace_back(-1, facts.used_bytes);
        one.emplace_back(-2, facts.high_water_bytes);
        one.emplace_back(-3, facts.reserved_bytes);
        for (const trace::Register& r : normalise(facts, member.fiber->stack)) {
          one.emplace_back(static_cast<int>(r.kind), r.value);
        }
      }
    };
    crowd.run([&] {
      for (std::size_t i = first; i < end; ++i) {
        auto& member = crowd.add([](auto& self) {
          wait_deep(self, self.number * 5 % 19, 1);
          self.back();
          wait_deep(self, self.number == 3 ? 120 : self.number * 11 % 23, 1);
          self.back();
        });
        member.number = i;
        crowd.hand_over(*member.fiber);
      }
      CHECK(crowd.packed_count() == end - first - 1);
      for (int round = 0; round < 4; ++round) {
        tell();
        for (const auto& member : crowd.members) crowd.hand_over(*member->fiber);
      }
    });
    return told;
  };
  constexpr std::size_t kMembers = 12;
  const auto together = lives(0, kMembers);
  std::map<std::uint64_t, int> marks;
  for (std::size_t i = 0; i < kMembers; ++i) {
    CAPTURE(i);
    const auto alone = lives(i, i + 1)[0];
    CHECK(together[i] == alone);
    for (const Told& one : together[i]) ++marks[one[1].second];
  }
  CHECK(marks.size() > 3);
}

TEST_CASE("the trace does not tell how many stacks there were") {
  const auto bytes_with = [](std::size_t stacks, bool own_high_water) {
    Crowd crowd(stacks, own_high_water);
    crowd.run([&] {
      for (int i = 0; i < 30; ++i) {
        crowd.hand_over(*crowd.add([](auto& self) { wait_deep(self, self.number, 2); }).fiber);
      }
      for (int i = 0; i < 60; ++i) crowd.hand_over(*crowd.members[i * 7 % 30]->fiber);
    });
    return crowd.rig.bytes();
  };
  const auto alone = bytes_with(64, true);
  CHECK(alone == bytes_with(1, true));
  CHECK(alone == bytes_with(7, true));
  CHECK(alone == bytes_with(7, false));
}

TEST_CASE("what a packed fiber waits for can be told, and it can be cancelled") {
  Crowd crowd(1);
  crowd.run([&] {
    for (int i = 0; i < 3; ++i) {
      crowd.hand_over(*crowd.add([](auto& self) { self.back(); }).fiber);
    }
    const Fiber& waiting = *crowd.members[0]->fiber;
    REQUIRE(waiting.packed);
    const core::Wait* const aside = waiting.wait;
    CHECK(aside->why == trace::WaitKind::Switched);
    const bool on_stack = reinterpret_cast<const std::byte*>(aside) >= waiting.stack.bottom &&
                          reinterpret_cast<const std::byte*>(aside) < waiting.stack.top;
    CHECK(!on_stack);
    for (const auto& member : crowd.members) {
      crowd.rig.scheduler.cancel(*member->fiber);
      CHECK(!member->fiber->packed);
      crowd.rig.scheduler.yield();
      CHECK(member->fiber->state == core::FiberState::Done);
    }
  });
}
