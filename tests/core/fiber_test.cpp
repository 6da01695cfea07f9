#include <doctest/doctest.h>
#include <execinfo.h>
#include <sys/mman.h>

#include <algorithm>
#include <csignal>
#include <cstring>
#include <set>

#include "tests/core/rig.h"

using namespace fiberscope;
using core::Fiber;
using core::FiberFacts;
using core::Stack;
using core::StackArena;
using core::StepKind;
using test::Rig;

namespace {

// descend: parks at the bottom of `frames` frames of at least `kFrameBytes` each.
constexpr std::size_t kFrameBytes = 1024;

[[gnu::noinline]] std::size_t descend(Rig& rig, int frames) {
  volatile char room[kFrameBytes];
  std::memset(const_cast<char*>(room), frames & 0x7F, sizeof room);
  if (frames > 0) {
    const std::size_t below = descend(rig, frames - 1);
    return below + static_cast<std::size_t>(room[kFrameBytes - 1]);
  }
  rig.scheduler.park({});
  return static_cast<std::size_t>(room[0]);
}

FiberFacts facts_at_depth(int frames) {
  Rig rig;
  Fiber& fiber = rig.scheduler.spawn("f", [&rig, frames] { descend(rig, frames); });
  CHECK(rig.scheduler.run().kind == StepKind::Deadlock);
  const FiberFacts facts = rig.scheduler.facts(fiber);
  CHECK(rig.scheduler.facts(fiber).used_bytes == facts.used_bytes);
  const auto rsp = reinterpret_cast<const std::byte*>(facts.registers[0]);
  CHECK(rsp > fiber.stack.bottom);
  CHECK(rsp < fiber.stack.top);
  rig.scheduler.cancel(fiber);
  rig.scheduler.run();
  return facts;
}

}  // namespace

TEST_CASE("a suspended fiber's stack use is inside its stack and grows with its depth") {
  const FiberFacts shallow = facts_at_depth(0);
  const FiberFacts deep = facts_at_depth(100);
  CHECK(shallow.reserved_bytes == 256 * 1024 - 4096);
  CHECK(shallow.used_bytes > kFrameBytes);
  CHECK(shallow.used_bytes < 16 * 1024);
  CHECK(deep.used_bytes >= shallow.used_bytes + 100 * kFrameBytes);
  CHECK(deep.high_water_bytes >= deep.used_bytes / 4096 * 4096);
  CHECK(deep.high_water_bytes <= deep.reserved_bytes);
  CHECK(deep.high_water_bytes % 4096 == 0);
}

TEST_CASE("the high water mark remembers how deep a fiber has been") {
  Rig rig;
  Fiber& fiber = rig.scheduler.spawn("f", [&rig] {
    rig.scheduler.park({});
    descend(rig, 100);
    rig.scheduler.park({});
  });
  rig.scheduler.run();
  const FiberFacts before = rig.scheduler.facts(fiber);
  rig.scheduler.notify(fiber, {});
  rig.scheduler.run();
  rig.scheduler.notify(fiber, {});
  rig.scheduler.run();
  const FiberFacts after = rig.scheduler.facts(fiber);
  CHECK(after.used_bytes == before.used_bytes);
  CHECK(before.high_water_bytes < 64 * 1024);
  CHECK(after.high_water_bytes >= 100 * kFrameBytes);
  rig.scheduler.notify(fiber, {});
  CHECK(rig.scheduler.run().kind == StepKind::Finished);
}

TEST_CASE("a fiber on a used stack starts with a clean high water mark") {
  core::Scheduler::Options options;
  options.own_high_water = true;
  Rig rig(std::make_unique<core::FifoPolicy>(), options);
  rig.scheduler.spawn_detached("deep", [&rig] { descend(rig, 100); });
  rig.scheduler.run();
  rig.scheduler.cancel_all();
  rig.scheduler.run();
  Fiber& fiber = rig.scheduler.spawn("f", [&rig] { rig.scheduler.park({}); });
  rig.scheduler.run();
  const std::size_t shallow = facts_at_depth(0).high_water_bytes;
  CHECK(rig.scheduler.facts(fiber).high_water_bytes <= shallow);
  rig.scheduler.cancel(fiber);
  rig.scheduler.run();
}

TEST_CASE("normalised registers hold no address and are the same in the next run") {
  const auto registers = [] {
    Rig rig;
    Fiber& fiber = rig.scheduler.spawn("f", [&rig] { descend(rig, 3); });
    rig.scheduler.run();
    const FiberFacts facts = rig.scheduler.facts(fiber);
    const auto normal = normalise(facts, fiber.stack);
    CHECK(normal[0].kind == trace::Register::Kind::Stack);
    CHECK(normal[0].value == facts.used_bytes - 0x40);
    CHECK(normal[1].kind == trace::Register::Kind::Code);
    for (const trace::Register& r : normal) {
      CHECK((r.kind == trace::Register::Kind::Code || r.value < 256 * 1024));
    }
    rig.scheduler.cancel(fiber);
    rig.scheduler.run();
    std::vector<std::pair<int, std::uint64_t>> result;
    for (const trace::Register& r : normal) result.emplace_back(static_cast<int>(r.kind), r.value);
    return result;
  };
  const auto first = registers();
  REQUIRE(first.size() == trace::kRegisterNames.size());
  CHECK(first == registers());
}

TEST_CASE("running over the end of a stack is a SIGSEGV, not a write into the neighbour") {
  Rig rig;
  std::string said;
  const int signal = test::ended_by_signal(
      [&] {
        rig.scheduler.spawn("f", [&rig] { descend(rig, 1'000'000); });
        rig.scheduler.run();
      },
      &said);
  CHECK(signal == SIGSEGV);
}

TEST_CASE("a fiber can use nearly all of its stack") {
  Rig rig;
  Fiber& fiber = rig.scheduler.spawn("f", [&rig] {
    volatile char room[200 * 1024];
    room[0] = 1;
    rig.scheduler.park({});
    CHECK(room[0] == 1);
  });
  rig.scheduler.run();
  CHECK(rig.scheduler.facts(fiber).used_bytes > 200 * 1024);
  rig.scheduler.notify(fiber, {});
  CHECK(rig.scheduler.run().kind == StepKind::Finished);
}

TEST_CASE("a backtrace from inside a fiber ends at the fiber's first frame") {
  Rig rig;
  int frames = 0;
  rig.scheduler.spawn("f", [&frames] {
    void* addresses[64];
    frames = backtrace(addresses, 64);
  });
  rig.scheduler.run();
  CHECK(frames > 2);
  CHECK(frames < 20);
}

TEST_CASE("stacks do not overlap, are guarded, and come back last in, first out") {
  StackArena arena(64 * 1024);
  std::vector<Stack> stacks;
  for (int i = 0; i < 100; ++i) stacks.push_back(arena.allocate());
  CHECK(arena.live_count() == 100);
  std::set<std::pair<std::byte*, std::byte*>> ranges;
  for (const Stack& s : stacks) {
    REQUIRE(s.top != nullptr);
    CHECK(s.size() <= 60 * 1024);
    CHECK(s.size() >= 58 * 1024);
    ranges.emplace(s.bottom, s.top);
    *s.bottom = std::byte{1};
    *(s.top - 1) = std::byte{1};
  }
  CHECK(ranges.size() == 100);
  std::byte* end = nullptr;
  for (const auto& [bottom, top] : ranges) {
    CHECK(bottom - 4096 >= end);
    end = top;
  }
  CHECK(test::ended_by_signal([&] { *(stacks[50].bottom - 1) = std::byte{1}; }) == SIGSEGV);
  arena.recycle(stacks[3]);
  arena.recycle(stacks[4]);
  CHECK(arena.allocate().top == stacks[4].top);
  CHECK(arena.allocate().top == stacks[3].top);
}

namespace {

std::ptrdiff_t resident_pages(const Stack& stack) {
  const std::size_t pages = stack.size() / 4096;
  std::vector<unsigned char> resident(pages);
  REQUIRE(mincore(stack.bottom, pages * 4096, resident.data()) == 0);
  return std::count_if(resident.begin(), resident.end(), [](auto r) { return (r & 1) != 0; });
}

std::size_t mark(const Stack& stack) { return stack_high_water(stack, stack_resident(stack)); }

}  // namespace

TEST_CASE("only the few stacks recycled last keep their memory") {
  StackArena arena(64 * 1024);
  std::vector<Stack> stacks;
  for (int i = 0; i < 40; ++i) {
    stacks.push_back(arena.allocate());
    std::memset(stacks.back().bottom, 1, stacks.back().size());
  }
  CHECK(resident_pages(stacks[0]) >= 14);
  for (const Stack& stack : stacks) arena.recycle(stack);
  for (std::size_t i = 0; i < 40; ++i) {
    if (i < 24) CHECK(resident_pages(stacks[i]) <= 1);
    if (i >= 24) CHECK(resident_pages(stacks[i]) >= 14);
  }
  CHECK(arena.allocate().top == stacks[39].top);
}

TEST_CASE("with own marks, a stack's high-water mark is that of its latest user, to the page") {
  constexpr std::size_t kPage = 4096;
  for (const std::size_t stack_bytes : {64 * kPage, 1024 * kPage}) {
    StackArena arena(stack_bytes, true);
    const Stack stack = arena.allocate();
    std::byte* const end = stack.bottom + stack_reserved(stack);
    *(stack.top - 1) = std::byte{1};
    CHECK(mark(stack) == kPage);
    // deeper and deeper, and back, past pages that nobody touches
    for (const std::size_t pages : {2, 4, 3, 1, 40, 1, 5, 60, 2, 1, 63, 4, 1}) {
      CAPTURE(pages);
      *(end - pages * kPage + 8) = std::byte{0};
      CHECK(mark(stack) == pages * kPage);
      if (pages > 2) {
        *(end - 2 * kPage) = std::byte{7};
        CHECK(mark(stack) == pages * kPage);
      }
      arena.recycle(stack);
      CHECK(resident_pages(stack) <= 4);
      REQUIRE(arena.allocate().top == stack.top);
      CHECK(mark(stack) == kPage);
    }
  }
}

TEST_CASE("when the kernel gives no more memory there is no stack, and no crash") {
  StackArena arena(std::size_t{1} << 47);
  CHECK(arena.allocate().top == nullptr);
  Rig rig(std::make_unique<core::FifoPolicy>(), {.stack_bytes = std::size_t{1} << 47,
                                                 .core = base::CoreId{1},
                                                 .record_choices = true,
                                                 .own_high_water = false,
                                                 .parent = {},
                                                 .reserve_stacks = 0});
  CHECK_THROWS_AS(rig.scheduler.spawn("f", [] {}), std::bad_alloc);
  CHECK(rig.scheduler.create({}, nullptr, nullptr) == nullptr);
}
