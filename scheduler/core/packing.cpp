// A greenlet that sleeps keeps some kilobytes of C frames on two pages. Those of thousands that
// wait in the same call are alike but for the objects they are about, and for the addresses of
// their own stacks. So what is put aside is what differs from another stack of that length; an
// address within the stack is compared as a distance from its top, and what points into the same
// object differs by the same distance. What a stack's frames do not use is what somebody left there
// before: the first fibers of a length leave other things than later ones, so there are some
// patterns of each.
//
// Who gives way when a new fiber comes is found by a hand that goes round the stacks: the first
// resident whose lane has not changed its state since the hand came by last, or of a few the one
// that has rested longest. While a group has fewer fibers than stacks, nothing is ever copied.
#include "scheduler/core/packing.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "scheduler/base/arena.h"
#include "scheduler/base/check.h"

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
#endif

namespace fiberscope::core {

namespace {

constexpr std::size_t kPatternsMax = 64, kPatternsOfLengthMax = 4;
constexpr std::uint32_t kPatternWordsMax = 4096;
constexpr std::size_t kLooksMax = 8;  // for one new fiber
constexpr std::uint32_t kBits = 64;

std::uint32_t bitmap_words(std::uint32_t words) { return (words + kBits - 1) / kBits; }

// Expected: the words of a pattern, as they would be on another stack.
class Expected {
 public:
  Expected(const Pattern* pattern, const Stack& stack) : pattern_(pattern) {
    if (pattern == nullptr) return;
    low_ = reinterpret_cast<std::uint64_t>(pattern->stack.bottom);
    size_ = pattern->stack.size();
    distance_ = reinterpret_cast<std::uint64_t>(stack.top) -
                reinterpret_cast<std::uint64_t>(pattern->stack.top);
  }
  std::uint64_t operator[](std::uint32_t i) const {
    if (pattern_ == nullptr) return 0;
    const std::uint64_t word = pattern_->words[i];
    return word - low_ <= size_ ? word + distance_ : word;
  }

 private:
  const Pattern* pattern_;
  std::uint64_t low_ = 0, size_ = 0, distance_ = 0;
};

// compare: Reads red zones.
[[gnu::no_sanitize("address")]] void compare(const std::uint64_t* words, std::uint32_t count,
                                             const Expected& expected, Differences& out) {
  out.bits.resize(bitmap_words(count));
  out.distances.resize(count);
  std::uint64_t* next = out.distances.data();
  for (std::uint32_t b = 0; b < out.bits.size(); ++b) {
    std::uint64_t bits = 0;
    const std::uint32_t end = std::min(count, (b + 1) * kBits);
    for (std::uint32_t i = b * kBits; i < end; ++i) {
      const std::uint64_t distance = words[i] - expected[i];
      *next = distance;
      bits |= std::uint64_t{distance != 0} << i % kBits;
      next += distance != 0;
    }
    out.bits[b] = bits;
  }
  out.distances.resize(static_cast<std::size_t>(next - out.distances.data()));
}

// tell_apart: the different ones among the distances. Fibonacci hashing: Knuth, TAOCP 6.4.
void tell_apart(Differences& out) {
  constexpr std::size_t kDifferentMax = 256, kSlots = 2 * kDifferentMax;
  std::array<std::uint16_t, kSlots> numbers{};  // in `different`, from 1 on
  out.different.clear();
  out.which.clear();
  for (const std::uint64_t distance : out.distances) {
    std::size_t slot = distance * 0x9e3779b97f4a7c15u >> 55;
    while (numbers[slot] != 0 && out.different[numbers[slot] - 1u] != distance) {
      slot = (slot + 1) % kSlots;
    }
    if (numbers[slot] == 0) {
      if (out.different.size() == kDifferentMax) return out.different.clear();
      out.different.push_back(distance);
      numbers[slot] = static_cast<std::uint16_t>(out.different.size());
    }
    out.which.push_back(static_cast<std::uint8_t>(numbers[slot] - 1));
  }
}

void keep(const Differences& differences, Packed& packed) {
  packed.words = std::make_unique_for_overwrite<std::uint64_t[]>(differences.words());
  packed.distance_count = static_cast<std::uint32_t>(differences.different.size());
  std::uint64_t* const distances = std::ranges::copy(differences.bits, packed.words.get()).out;
  if (differences.different.empty()) {
    std::ranges::copy(differences.distances, distances);
    return;
  }
  std::uint64_t* const which = std::ranges::copy(differences.different, distances).out;
  std::memcpy(which, differences.which.data(), differences.which.size());
}

[[gnu::no_sanitize("address")]] void restore(const Packed& packed, const Stack& stack,
                                             std::uint64_t* words) {
  const Expected expected(packed.pattern, stack);
  const std::uint64_t* const distances = packed.words.get() + bitmap_words(packed.word_count);
  const auto* which = reinterpret_cast<const std::uint8_t*>(distances + packed.distance_count);
  std::size_t next = 0;
  for (std::uint32_t i = 0; i < packed.word_count; ++i) {
    words[i] = expected[i];
    if ((packed.words[i / kBits] >> i % kBits & 1) == 0) continue;
    words[i] += distances[packed.distance_count > 0 ? which[next] : next];
    ++next;
  }
}

[[gnu::no_sanitize("address")]] void copy(const std::uint64_t* from, std::uint32_t count,
                                          std::uint64_t* to) {
  for (std::uint32_t i = 0; i < count; ++i) to[i] = from[i];
}

#if defined(__SANITIZE_ADDRESS__)
// The sanitizer's knowledge of the frames goes with them.
unsigned char* shadow_of(const void* address) {
  std::size_t scale = 0, offset = 0;
  __asan_get_shadow_mapping(&scale, &offset);
  return reinterpret_cast<unsigned char*>((reinterpret_cast<std::uintptr_t>(address) >> scale) +
                                          offset);
}

[[gnu::no_sanitize("address")]] void keep_shadow(const Stack& stack, const void* from,
                                                 std::vector<unsigned char>& shadow) {
  const unsigned char* const end = shadow_of(stack.top);
  for (const unsigned char* at = shadow_of(from); at < end; ++at) {
    const unsigned char byte = *at;  // not by reference: the sanitizer would look at its own
    shadow.push_back(byte);
  }
  __asan_unpoison_memory_region(stack.bottom, stack.size());
}

[[gnu::no_sanitize("address")]] void restore_shadow(const void* from,
                                                    const std::vector<unsigned char>& shadow) {
  unsigned char* at = shadow_of(from);
  for (const unsigned char byte : shadow) *at++ = byte;
}
#endif

bool gives_way(const Fiber& fiber) {
  return fiber.state == FiberState::Created ||
         (fiber.state == FiberState::Waiting && fiber.wait_mode == WaitMode::HandedOver);
}

}  // namespace

std::vector<std::uint64_t> unpacked(const Fiber& fiber) {
  const Packed& packed = *fiber.packing->packed;
  std::vector<std::uint64_t> words(packed.word_count);
  restore(packed, fiber.stack, words.data());
  return words;
}

// vacated: a stack that somebody new can have. Of those that are looked at the first whose resident
// has not moved since it was looked at last, else the one whose resident has rested longest: a
// stack more for every few that have moved lately would be an eighth of all fibers in the end.
// nullptr: none gives way.
SharedStack* StackGroup::vacated() {
  SharedStack* rests = nullptr;
  for (std::size_t looks = 0; looks < kLooksMax; ++looks) {
    hand_ = hand_ + 1 < stacks_.size() ? hand_ + 1 : 0;
    SharedStack& shared = *stacks_[hand_];
    if (shared.resident == nullptr) return &shared;
    const base::EventSeq since = lanes_.since(shared.resident->lane);
    const bool moved = std::exchange(shared.seen, since) != since;
    if (!shared.resident->begun || !gives_way(*shared.resident)) continue;
    if (!moved) return &shared;
    if (rests == nullptr || since < rests->seen) rests = &shared;
  }
  return rests;
}

bool StackGroup::settle(Fiber& fiber) {
  const base::OwnScope own;
  SharedStack* shared = stacks_.size() < stacks_max_ ? nullptr : vacated();
  if (shared == nullptr) {
    const Stack stack = arena_.allocate();
    if (stack.top == nullptr) return false;
    shared = stacks_.emplace_back(std::make_unique<SharedStack>()).get();
    shared->stack = stack;
    shared->place = stacks_.size() - 1;
  } else {
    std::byte* const resident = arena_.own_marks() ? stack_resident(shared->stack) : nullptr;
    if (shared->resident != nullptr) pack(*shared, resident);
    if (arena_.own_marks()) wash(shared->stack, resident, shared->stack.top);
  }
  ++shared->fiber_count;
  shared->resident = &fiber;
  shared->seen = {};
  fiber.stack = shared->stack;
  fiber.packing = new Packing{this, shared, 0, nullptr};
  return true;
}

void StackGroup::leave(Fiber& fiber) {
  Packing* const packing = std::exchange(fiber.packing, nullptr);
  SharedStack& shared = *packing->shared;
  delete packing;
  fiber.packed = false;
  fiber.stack = {};
  if (shared.resident == &fiber) shared.resident = nullptr;
#if defined(__SANITIZE_ADDRESS__)
  if (shared.resident == nullptr) {
    __asan_unpoison_memory_region(shared.stack.bottom, shared.stack.size());
  }
#endif
  if (--shared.fiber_count > 0) return;
  arena_.recycle(shared.stack);
  const std::size_t place = shared.place;
  stacks_.back()->place = place;
  std::swap(stacks_[place], stacks_.back());
  stacks_.pop_back();
}

// differ: sets differences_ from the pattern of this length that resembles it, or does most, which
// it answers; from this stack itself, as one more, if none of them does.
const Pattern* StackGroup::differ(const Stack& stack, const std::uint64_t* words,
                                  std::uint32_t count) {
  const bool few = pattern_count_ < kPatternsMax && count <= kPatternWordsMax;
  const auto found = few ? patterns_.try_emplace(count).first : patterns_.find(count);
  if (found == patterns_.end()) {
    compare(words, count, Expected(nullptr, stack), differences_);
    tell_apart(differences_);
    return nullptr;
  }
  Patterns& patterns = found->second;
  const bool more = few && patterns.all.size() < kPatternsOfLengthMax;
  // of those that wait in the same place a fifth of the words differ
  const std::size_t enough = more ? count / 4 : count / 2;
  std::size_t best = SIZE_MAX;
  for (std::size_t n = 0; n < patterns.all.size(); ++n) {
    const std::size_t at = (patterns.likely + n) % patterns.all.size();
    compare(words, count, Expected(patterns.all[at].get(), stack), tried_);
    if (best != SIZE_MAX && tried_.distances.size() >= differences_.distances.size()) continue;
    std::swap(differences_, tried_);
    best = at;
    if (differences_.distances.size() <= enough) break;
  }
  if (more && (best == SIZE_MAX || differences_.distances.size() > enough)) {
    auto pattern = std::make_unique<Pattern>();
    pattern->stack = stack;
    pattern->words.resize(count);
    copy(words, count, pattern->words.data());
    best = patterns.all.size();
    patterns.all.push_back(std::move(pattern));
    ++pattern_count_;
    compare(words, count, Expected(patterns.all[best].get(), stack), differences_);
  }
  tell_apart(differences_);
  patterns.likely = best;
  return patterns.all[best].get();
}

void StackGroup::pack(SharedStack& shared, const std::byte* resident) {
  Fiber& fiber = *shared.resident;
  CHECK_MSG(gives_way(fiber), "a fiber that shares its stack waits in another way than its group");
  Packing& packing = *fiber.packing;
  auto packed = std::make_unique<Packed>();
  const auto* const words = static_cast<const std::uint64_t*>(fiber.context);
  packed->word_count =
      static_cast<std::uint32_t>(reinterpret_cast<const std::uint64_t*>(fiber.stack.top) - words);
  packed->pattern = differ(fiber.stack, words, packed->word_count);
  keep(differences_, *packed);
  if (arena_.own_marks()) {
    packing.high_water_bytes =
        std::max(packing.high_water_bytes, stack_high_water(fiber.stack, resident));
  }
  const auto* const wait = reinterpret_cast<const std::byte*>(fiber.wait);
  if (wait >= fiber.stack.bottom && wait < fiber.stack.top) {
    packed->wait = *fiber.wait;
    packed->wait_place = std::exchange(fiber.wait, &packed->wait);
  }
#if defined(__SANITIZE_ADDRESS__)
  keep_shadow(fiber.stack, words, packed->shadow);
#endif
  packing.packed = std::move(packed);
  fiber.packed = true;
  shared.resident = nullptr;
}

void StackGroup::take_place(Fiber& fiber) {
  const base::OwnScope own;
  SharedStack& shared = *fiber.packing->shared;
  std::byte* const resident = arena_.own_marks() ? stack_resident(shared.stack) : nullptr;
  if (shared.resident != nullptr) pack(shared, resident);
  const std::unique_ptr<Packed> packed = std::move(fiber.packing->packed);
  auto* const words = static_cast<std::uint64_t*>(fiber.context);
  restore(*packed, fiber.stack, words);
  if (arena_.own_marks()) wash(shared.stack, resident, static_cast<std::byte*>(fiber.context));
#if defined(__SANITIZE_ADDRESS__)
  restore_shadow(words, packed->shadow);
#endif
  // unless it was copied meanwhile, to where every process reads it
  if (fiber.wait == &packed->wait) fiber.wait = packed->wait_place;
  fiber.packed = false;
  shared.resident = &fiber;
  shared.seen = {};
}

}  // namespace fiberscope::core
