// Blocks up to 32 KiB come in sizes four to each power of two, and below 256 bytes in steps of 16.
// A unit of 64 KiB is divided among blocks of one size; a free block holds the next free one.
// Longer blocks are runs of units, of the same four sizes; one that is long gives its memory back
// when it is free. Nothing is ever joined: who grows by doubling leaves no more behind than it has.
#include "scheduler/base/arena.h"

#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <new>

#include "scheduler/base/check.h"
#include "scheduler/base/own.h"

namespace fiberscope::base {

namespace {

constexpr std::size_t kStepBytes = 16;
constexpr std::size_t kSteppedBytesMax = 256;
constexpr std::size_t kSteps = kSteppedBytesMax / kStepBytes;
constexpr std::size_t kBlockBytesMax = 32 * 1024;
constexpr std::size_t kUnitBytes = 64 * 1024;
constexpr std::size_t kUnits = Arena::kBytes / kUnitBytes;
constexpr std::size_t kKinds = 128;       // of blocks and runs
constexpr std::size_t kKeptUnitsMax = 4;  // a longer run gives its memory back
constexpr std::size_t kPageBytes = 4096;
constexpr std::uintptr_t kOwnBegin = Arena::kBegin + Arena::kBytes;
constexpr std::size_t kPlaceAlign = 64;
// What lies in the second word of a free block, of sixteen bytes at the least: whoever gives a
// block back twice is found, as when two processes do, each by its copy of what led there.
constexpr std::uint64_t kFreeMark = 0x6672'6565'9e3c'71a5;

// steps_up: `value` in units of one, as a number of four to each power of two; 1 to 4 come first.
// Source: memory allocators of this kind; the inverse is size_of_step().
constexpr std::size_t steps_up(std::size_t value) {
  if (value <= 4) return value - 1;
  const auto doublings = static_cast<std::size_t>(std::bit_width(value - 1)) - 1;
  return 4 * (doublings - 1) + ((value - 1) >> (doublings - 2)) - 4;
}
constexpr std::size_t size_of_step(std::size_t step) {
  if (step < 4) return step + 1;
  const std::size_t doublings = step / 4 + 1;
  return (step % 4 + 5) << (doublings - 2);
}
static_assert(steps_up(5) == 4 && size_of_step(4) == 5 && size_of_step(steps_up(8)) == 8);
static_assert(size_of_step(steps_up(9)) == 10 && size_of_step(steps_up(100)) == 112);

constexpr std::size_t kind_of_block(std::size_t bytes) {
  if (bytes <= kSteppedBytesMax) return (std::max(bytes, std::size_t{1}) - 1) / kStepBytes;
  return kSteps + steps_up((bytes + kSteppedBytesMax / 4 - 1) / (kSteppedBytesMax / 4)) - 4;
}
constexpr std::size_t bytes_of_kind(std::size_t kind) {
  if (kind < kSteps) return (kind + 1) * kStepBytes;
  return size_of_step(kind - kSteps + 4) * (kSteppedBytesMax / 4);
}
constexpr std::size_t kBlockKinds = kind_of_block(kBlockBytesMax) + 1;
static_assert(bytes_of_kind(kind_of_block(257)) == 320 && bytes_of_kind(kSteps - 1) == 256);
static_assert(bytes_of_kind(kBlockKinds - 1) == kBlockBytesMax);

// Unit: what is known of the first unit of a run; of a divided one the kind only.
struct Unit {
  std::uint32_t next;  // while it is free: the next free run of its kind; 0: none
  std::uint32_t kind;  // of its blocks, or kBlockKinds and that of the run
};

struct State {
  bool shared;
  int file;  // of what is shared
  std::uint32_t next_unit;
  std::size_t own_bytes;  // of the own places that are taken
  void* free_blocks[kBlockKinds];
  char* fresh[kBlockKinds];  // blocks of a unit that nobody has had yet
  char* fresh_end[kBlockKinds];
  std::uint32_t free_runs[kKinds];
  void* roots[Arena::kRoots];
  Unit units[kUnits];
};
constexpr std::size_t kStateUnits = (sizeof(State) + kUnitBytes - 1) / kUnitBytes;

State& state() { return *reinterpret_cast<State*>(Arena::kBegin); }

char* at_unit(std::size_t unit) {
  return reinterpret_cast<char*>(Arena::kBegin) + unit * kUnitBytes;
}
std::size_t unit_of(const void* block) {
  return (reinterpret_cast<std::uintptr_t>(block) - Arena::kBegin) / kUnitBytes;
}

std::uint32_t take_units(std::size_t count) {
  State& s = state();
  if (kUnits - s.next_unit < count) throw std::bad_alloc();
  const std::uint32_t unit = s.next_unit;
  s.next_unit += static_cast<std::uint32_t>(count);
  return unit;
}

[[gnu::noinline]] void* fresh_block(std::size_t kind) {
  State& s = state();
  const std::size_t bytes = bytes_of_kind(kind);
  if (s.fresh[kind] == s.fresh_end[kind]) {
    const std::uint32_t unit = take_units(1);
    s.units[unit].kind = static_cast<std::uint32_t>(kind);
    s.fresh[kind] = at_unit(unit);
    s.fresh_end[kind] = at_unit(unit) + kUnitBytes / bytes * bytes;
  }
  char* const block = s.fresh[kind];
  s.fresh[kind] += bytes;
  return block;
}

void* take_run(std::size_t bytes) {
  State& s = state();
  if (bytes > Arena::kBytes) throw std::bad_alloc();
  const std::size_t kind = steps_up((bytes + kUnitBytes - 1) / kUnitBytes);
  std::uint32_t unit = s.free_runs[kind];
  if (unit != 0) {
    s.free_runs[kind] = s.units[unit].next;
  } else {
    unit = take_units(size_of_step(kind));
  }
  s.units[unit].kind = static_cast<std::uint32_t>(kBlockKinds + kind);
  return at_unit(unit);
}

void release_run(std::uint32_t unit) {
  State& s = state();
  const std::size_t kind = s.units[unit].kind - kBlockKinds;
  const std::size_t units = size_of_step(kind);
  if (units > kKeptUnitsMax) {
    madvise(at_unit(unit), units * kUnitBytes, s.shared ? MADV_REMOVE : MADV_DONTNEED);
  }
  s.units[unit].next = s.free_runs[kind];
  s.free_runs[kind] = unit;
}

// map_shared: past the C library, whose numbers of files are the machine's. nullptr: no memory.
char* map_shared(char* at, int file) {
  const long range = syscall(SYS_mmap, at, Arena::kBytes, PROT_READ | PROT_WRITE,
                             MAP_SHARED | MAP_NORESERVE | (file < 0 ? MAP_ANONYMOUS : 0) |
                                 (at == nullptr ? 0 : MAP_FIXED),
                             file, 0);
  return range == -1 ? nullptr : reinterpret_cast<char*>(range);
}

// copy_resident: what of the range is in memory.
void copy_resident(char* to, const char* from, std::size_t bytes) {
  constexpr std::size_t kPages = 4096;
  static unsigned char resident[kPages];
  for (std::size_t at = 0; at < bytes; at += kPages * kPageBytes) {
    const std::size_t piece = std::min(kPages * kPageBytes, bytes - at);
    char* const begin = const_cast<char*>(from) + at;
    const bool known = mincore(begin, piece, resident) == 0;
    for (std::size_t page = 0; page * kPageBytes < piece; ++page) {
      if (known && (resident[page] & 1) == 0) continue;
      std::memcpy(to + at + page * kPageBytes, begin + page * kPageBytes, kPageBytes);
    }
  }
}

}  // namespace

bool Arena::begin() {
  if (begun_) munmap(reinterpret_cast<void*>(kBegin), kBytes + kOwnBytes);
  begun_ = false;
  thread_ = nullptr;
  void* const range =
      mmap(reinterpret_cast<void*>(kBegin), kBytes, PROT_READ | PROT_WRITE,
           MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE, -1, 0);
  if (range == MAP_FAILED) return false;
  if (range != reinterpret_cast<void*>(kBegin)) {  // a kernel that takes the place for a wish
    munmap(range, kBytes);
    return false;
  }
  void* const own =
      mmap(reinterpret_cast<void*>(kOwnBegin), kOwnBytes, PROT_READ | PROT_WRITE,
           MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE, -1, 0);
  if (own != reinterpret_cast<void*>(kOwnBegin)) {
    if (own != MAP_FAILED) munmap(own, kOwnBytes);
    munmap(range, kBytes);
    return false;
  }
  madvise(range, kBytes, MADV_NOHUGEPAGE);
  state().next_unit = static_cast<std::uint32_t>(kStateUnits);
  begun_ = true;
  thread_ = __builtin_thread_pointer();
  return true;
}

void* Arena::allocate(std::size_t bytes, std::size_t align) {
  if (align > alignof(std::max_align_t)) {
    // up to 64 every size that is a multiple of it will do; powers of two lie at multiples of them
    bytes =
        align <= 64 ? (bytes + align - 1) / align * align : std::bit_ceil(std::max(bytes, align));
    CHECK(align <= kUnitBytes);
  }
  if (bytes > kBlockBytesMax) return take_run(bytes);
  const std::size_t kind = kind_of_block(bytes);
  State& s = state();
  void* const block = s.free_blocks[kind];
  if (block == nullptr) return fresh_block(kind);
  std::memcpy(&s.free_blocks[kind], block, sizeof(void*));
  static_cast<std::uint64_t*>(block)[1] = 0;
  return block;
}

void Arena::release(void* block) {
  State& s = state();
  const std::size_t unit = unit_of(block);
  const std::uint32_t kind = s.units[unit].kind;
  if (kind >= kBlockKinds) return release_run(static_cast<std::uint32_t>(unit));
  auto* const words = static_cast<std::uint64_t*>(block);
  CHECK_MSG(words[1] != kFreeMark, "what all processes share is given back twice");
  std::memcpy(words, &s.free_blocks[kind], sizeof(void*));
  words[1] = kFreeMark;
  s.free_blocks[kind] = block;
}

// The new range is filled beside the old one, and takes its place at once.
bool Arena::share(int file) {
  if (!begun()) return false;
  if (state().shared) return true;
  char* const range = map_shared(nullptr, file);
  if (range == nullptr) return false;
  copy_resident(range, reinterpret_cast<const char*>(kBegin), used_bytes());
  State& s = *reinterpret_cast<State*>(range);
  s.shared = true;
  s.file = file;
  void* const moved =
      mremap(range, kBytes, kBytes, MREMAP_MAYMOVE | MREMAP_FIXED, reinterpret_cast<void*>(kBegin));
  if (moved == MAP_FAILED) munmap(range, kBytes);
  return moved != MAP_FAILED;
}

bool Arena::shared() { return begun() && state().shared; }

bool Arena::adopt(int file) {
  CHECK(begun());
  return map_shared(reinterpret_cast<char*>(kBegin), file) != nullptr;
}

void* Arena::own_place(std::size_t bytes) {
  if (!begun()) return own_allocate(bytes);
  const std::size_t at = state().own_bytes;
  state().own_bytes = (at + bytes + kPlaceAlign - 1) / kPlaceAlign * kPlaceAlign;
  CHECK_MSG(state().own_bytes <= kOwnBytes, "too much lies at places of its own");
  return reinterpret_cast<char*>(kOwnBegin) + at;
}

void Arena::give_up_place(void* place) {
  if (reinterpret_cast<std::uintptr_t>(place) - kOwnBegin >= kOwnBytes) std::free(place);
}

std::uint64_t Arena::state_sum() {
  if (!begun()) return 0;
  // Source: FNV-1a, 64 bits
  std::uint64_t sum = 0xcbf29ce484222325;
  const auto add = [&](std::uint64_t word) { sum = (sum ^ word) * 0x100000001b3; };
  const State& s = state();
  add(s.next_unit);
  add(s.own_bytes);
  for (std::size_t kind = 0; kind < kBlockKinds; ++kind) {
    add(reinterpret_cast<std::uintptr_t>(s.free_blocks[kind]));
    add(reinterpret_cast<std::uintptr_t>(s.fresh[kind]));
  }
  for (const std::uint32_t run : s.free_runs) add(run);
  return sum;
}

int Arena::file() { return shared() ? state().file : -1; }

std::size_t Arena::used_bytes() { return begun() ? state().next_unit * kUnitBytes : 0; }

void*& Arena::root(std::size_t number) {
  static void* roots[kRoots];  // without an arena
  CHECK(number < kRoots);
  return begun() ? state().roots[number] : roots[number];
}

}  // namespace fiberscope::base
