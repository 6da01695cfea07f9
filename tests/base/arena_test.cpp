// The arena: blocks of all sizes, alignment, what is used again, and that a process and those it
// forks see the same bytes once it is shared, and not before.
#include "scheduler/base/arena.h"

#include <doctest/doctest.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "scheduler/base/own.h"
#include "scheduler/base/shared.h"

namespace {

using fiberscope::base::Arena;

// begun: false where there is no such range of addresses, as under the address sanitizer.
bool begun() { return Arena::begun() || Arena::begin(); }

// in_child: the exit status of a process that does this.
template <class Deed>
int in_child(Deed deed) {
  const pid_t child = fork();
  if (child == 0) _exit(deed());
  int status = -1;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

bool is_aligned(const void* block, std::size_t align) {
  return reinterpret_cast<std::uintptr_t>(block) % align == 0;
}

}  // namespace

TEST_CASE("blocks of the arena lie in it, apart from each other, and are used again") {
  if (!begun()) return;
  std::map<char*, std::size_t> blocks;
  for (std::size_t bytes = 1; bytes < 3'000'000; bytes += bytes / 7 + 1) {
    for (int i = 0; i < 3; ++i) {
      auto* const block = static_cast<char*>(Arena::allocate(bytes));
      CHECK(Arena::holds(block));
      CHECK(is_aligned(block, 16));
      std::memset(block, 0x5A, bytes);
      blocks[block] = bytes;
    }
  }
  const char* end = nullptr;
  for (const auto& [block, bytes] : blocks) {
    CHECK(block >= end);
    end = block + bytes;
  }
  const std::size_t used = Arena::used_bytes();
  for (const auto& [block, bytes] : blocks) Arena::release(block);
  for (const auto& [block, bytes] : blocks) Arena::allocate(bytes);
  CHECK(Arena::used_bytes() == used);
}

TEST_CASE("blocks of the arena are aligned as asked") {
  if (!begun()) return;
  for (const std::size_t align :
       {std::size_t{32}, std::size_t{64}, std::size_t{256}, std::size_t{4096}}) {
    for (const std::size_t bytes :
         {std::size_t{1}, std::size_t{100}, std::size_t{3000}, std::size_t{50'000}}) {
      for (int i = 0; i < 5; ++i) CHECK(is_aligned(Arena::allocate(bytes, align), align));
    }
  }
  CHECK_THROWS_AS(Arena::allocate(Arena::kBytes + 1), std::bad_alloc);
}

TEST_CASE("own memory does not lie in the arena") {
  fiberscope::base::own::Map<int, fiberscope::base::own::String> all;
  all[1] = "longer than what a string holds in itself";
  CHECK_FALSE(Arena::holds(all.at(1).data()));
  const auto made = fiberscope::base::make_own<int>(7);
  CHECK_FALSE(Arena::holds(made.get()));
}

TEST_CASE("an arena is adopted by a process that was not forked from whoever shared it") {
  if (!begun()) return;
  auto* const number = static_cast<int*>(Arena::allocate(sizeof(int)));
  *number = 7;
  const int told = in_child([&] {
    const int file = memfd_create("arena", 0);
    int go[2];
    if (file < 0 || ftruncate(file, static_cast<off_t>(Arena::kBytes)) != 0) return 1;
    if (pipe(go) != 0) return 1;
    const pid_t other = fork();
    if (other == 0) {
      char heard = 0;
      if (read(go[0], &heard, 1) != 1 || *number != 7) _exit(2);
      if (!Arena::adopt(file) || !Arena::shared() || Arena::file() != file) _exit(3);
      *number += 1;
      _exit(*number == 10 ? 0 : 4);
    }
    if (!Arena::share(file)) return 5;
    *number = 9;
    if (write(go[1], "x", 1) != 1) return 6;
    int status = -1;
    waitpid(other, &status, 0);
    return status == 0 && *number == 10 ? 0 : 7;
  });
  CHECK(told == 0);
  CHECK(*number == 7);
}

TEST_CASE("who gives a block of the arena back twice is found") {
  if (!begun()) return;
  void* const block = Arena::allocate(40);
  CHECK(in_child([&] {
          Arena::release(block);
          return 3;
        }) == 3);
  CHECK(in_child([&] {
          Arena::release(block);
          Arena::release(block);
          return 3;
        }) != 3);
}

TEST_CASE("own places are this process's, and the sum of an arena tells what was placed") {
  if (!begun()) return;
  auto* const place = static_cast<char*>(Arena::own_place(100));
  CHECK_FALSE(Arena::holds(place));
  CHECK(is_aligned(place, 16));
  CHECK(place[99] == '\0');
  const std::uint64_t before = Arena::state_sum();
  CHECK(Arena::state_sum() == before);
  Arena::allocate(5000);
  CHECK(Arena::state_sum() != before);
}

TEST_CASE("an arena that is shared shows every process what the others write") {
  if (!begun()) return;
  auto* const number = static_cast<int*>(Arena::allocate(sizeof(int)));
  auto* const large = static_cast<char*>(Arena::allocate(1'000'000));
  *number = 7;
  large[999'999] = 'x';
  CHECK(in_child([&] { return (*number = 8) - 8; }) == 0);
  CHECK(*number == 7);
  CHECK_FALSE(Arena::shared());
  REQUIRE(Arena::share());
  CHECK(Arena::shared());
  CHECK(*number == 7);
  CHECK(large[999'999] == 'x');
  struct Number;
  const int told = in_child([&] {
    *number += 1;
    large[0] = 'y';
    auto& seen = fiberscope::base::shared<int, Number>();
    return seen == 0 ? 5 : 6;
  });
  CHECK(told == 5);
  CHECK(*number == 8);
  CHECK(large[0] == 'y');
  // what the child took is not given again; a long run that is free gives its memory back to all
  Arena::release(large);
  CHECK(Arena::allocate(1'000'000) == large);
  CHECK(large[0] == '\0');
}

TEST_CASE("without serving scopes nest") {
  if (!begun()) return;
  CHECK(Arena::serves());
  {
    const fiberscope::base::OwnScope own;
    CHECK_FALSE(Arena::serves());
    {
      const fiberscope::base::SharedScope shared;
      CHECK(Arena::serves());
    }
    CHECK_FALSE(Arena::serves());
  }
  CHECK(Arena::serves());
}
