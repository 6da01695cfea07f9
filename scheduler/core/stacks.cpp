// A stack is cut from a slab: a large mapping that the kernel backs page by page as it is touched,
// so 64 KiB of stack cost one page of memory until somebody goes deeper. The lowest page of each
// stack is a guard: running over the end is a SIGSEGV at once, never a write into the neighbour.
// Freed stacks are handed out again last-in first-out, while their top page is still warm.
//
// How deep a stack was used, the kernel knows: a page that was never touched is not in memory. That
// holds for the first user. To give the pages back for the next one would cost a system call and a
// page fault for each, so the few nearest the top are painted instead: a page that no longer shows
// the paint has been touched. The top page always has.
//
// mincore(2) looks at each entry of a page table, some nanoseconds each, but passes over tables
// that are not there. So of a large stack only the last part lies in the same table as its top; the
// rest has tables of its own, which come with its first deep use. The next one's guard stands
// behind it, in the table that is there anyway.
#include "scheduler/core/stacks.h"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <array>

#include "scheduler/base/check.h"

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
#endif

namespace fiberscope::core {

namespace {

constexpr std::size_t kPageBytes = 4096;
constexpr int kMadvGuardInstall = 102;  // MADV_GUARD_INSTALL, Linux 6.13
constexpr std::size_t kSlabBytesMax = std::size_t{1} << 30;
constexpr std::size_t kWarmBytesMax = std::size_t{1} << 20;
constexpr std::size_t kColours = 32;  // stack tops are spread over half a page
constexpr std::size_t kColourBytes = 64;
constexpr std::size_t kTableBytes = std::size_t{2} << 20;  // of addresses, in one page table
constexpr std::size_t kShallowBytes = 32 * 1024;  // of a large stack, in one table with its top
constexpr std::size_t kPaintedPagesMax = 3;
constexpr std::uint64_t kPaint = 0xC5C5'C5C5'C5C5'C5C5;  // no address, no small number

// StackNote: what the arena knows of a stack in use; behind its top.
struct StackNote {
  std::size_t painted_count;  // so many pages below the top page are in memory, painted at first
};
constexpr std::size_t kNoteBytes = kColourBytes;

std::byte* page_up(std::byte* address) {
  const auto value = reinterpret_cast<std::uintptr_t>(address);
  return address + ((kPageBytes - value % kPageBytes) % kPageBytes);
}

std::byte* page_down(std::byte* address) {
  return address - reinterpret_cast<std::uintptr_t>(address) % kPageBytes;
}

std::byte* end_of(const Stack& stack) { return page_up(stack.top); }

StackNote& note_of(const Stack& stack) {
  return *reinterpret_cast<StackNote*>(end_of(stack) - kNoteBytes);
}

bool guard(std::byte* page) {
  if (madvise(page, kPageBytes, kMadvGuardInstall) == 0) return true;
  return mprotect(page, kPageBytes, PROT_NONE) == 0;
}

void give_memory_back(const Stack& stack, std::byte* until) {
  if (until <= stack.bottom) return;
  madvise(stack.bottom, static_cast<std::size_t>(until - stack.bottom), MADV_DONTNEED);
}

// Both go over frames that are suspended, whose red zones the sanitizer would see.
[[gnu::no_sanitize("address")]] bool shows_paint(const std::byte* page) {
  const auto* const words = reinterpret_cast<const std::uint64_t*>(page);
  std::uint64_t other = 0;
  for (std::size_t i = 0; i < kPageBytes / sizeof *words; ++i) other |= words[i] ^ kPaint;
  return other == 0;
}

[[gnu::no_sanitize("address")]] void paint(std::byte* from, const std::byte* until) {
  for (auto* word = reinterpret_cast<std::uint64_t*>(from);
       word < reinterpret_cast<const std::uint64_t*>(until); ++word) {
    *word = kPaint;
  }
}

// The lowest page of [bottom, top) that is in memory; top when none is.
std::byte* lowest_resident(std::byte* bottom, std::byte* top) {
  std::array<unsigned char, 1024> resident;
  while (bottom < top) {
    const std::size_t pages =
        std::min(resident.size(), static_cast<std::size_t>(top - bottom) / kPageBytes);
    if (mincore(bottom, pages * kPageBytes, resident.data()) != 0) return top;
    for (std::size_t i = 0; i < pages; ++i) {
      if (resident[i] & 1) return bottom + i * kPageBytes;
    }
    bottom += pages * kPageBytes;
  }
  return top;
}

std::size_t warm_count(std::size_t stack_bytes, bool own_marks) {
  const std::size_t each = own_marks ? 2 * kPageBytes : stack_bytes;
  return std::clamp(kWarmBytesMax / each, std::size_t{1}, std::size_t{own_marks ? 128U : 16U});
}

}  // namespace

// --- StackArena ----------------------------------------------------------------------------------

StackArena::StackArena(std::size_t stack_bytes, bool own_marks)
    : stack_bytes_(std::max((stack_bytes + kPageBytes - 1) / kPageBytes, std::size_t{4}) *
                   kPageBytes),
      large_(stack_bytes_ % kTableBytes == 0),
      step_bytes_(stack_bytes_ + (large_ ? kTableBytes : 0)),
      own_marks_(own_marks),
      warm_count_max_(warm_count(stack_bytes_, own_marks)) {
  CHECK(sysconf(_SC_PAGESIZE) == static_cast<long>(kPageBytes));
}

StackArena::~StackArena() {
  for (const Slab& slab : slabs_) munmap(slab.mapped, slab.mapped_bytes);
}

bool StackArena::add_slab(std::size_t stacks) {
  const std::size_t bytes = stacks * step_bytes_;
  const std::size_t mapped_bytes = bytes + (large_ ? kTableBytes + kPageBytes : 0);
  if (bytes / step_bytes_ != stacks || mapped_bytes < bytes) return false;
  void* const mapped = mmap(nullptr, mapped_bytes, PROT_READ | PROT_WRITE,
                            MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
  if (mapped == MAP_FAILED) return false;
  madvise(mapped, mapped_bytes, MADV_NOHUGEPAGE);
  auto* base = static_cast<std::byte*>(mapped);
  if (large_) {
    base += kPageBytes;  // for the first one's guard
    const auto past = reinterpret_cast<std::uintptr_t>(base) % kTableBytes;
    base += (kTableBytes - past) % kTableBytes;
  }
  slabs_.push_back({base, bytes, static_cast<std::byte*>(mapped), mapped_bytes});
  return true;
}

bool StackArena::reserve(std::size_t stacks) { return add_slab(stacks); }

Stack StackArena::allocate() {
  if (!free_.empty()) {
    const Stack stack = free_.back();
    free_.pop_back();
    if (warm_count_ > 0) --warm_count_;
    ++live_count_;
    return stack;
  }
  while (carving_ < slabs_.size() && carving_offset_ == slabs_[carving_].bytes) {
    ++carving_;
    carving_offset_ = 0;
  }
  if (carving_ == slabs_.size()) {
    if (!add_slab(next_slab_stacks_) && !add_slab(1)) return {};
    next_slab_stacks_ = std::clamp(next_slab_stacks_ * 2, std::size_t{1},
                                   std::max(kSlabBytesMax / step_bytes_, std::size_t{1}));
  }
  std::byte* const low = slabs_[carving_].base + carving_offset_;
  if (!guard(large_ ? low - kPageBytes : low)) return {};
  carving_offset_ += step_bytes_;
  ++live_count_;
  const std::size_t colour = carved_count_++ % kColours * kColourBytes;
  std::byte* const end = low + stack_bytes_ + (large_ ? kShallowBytes : 0);
  return {end - stack_bytes_ + kPageBytes, end - kNoteBytes - colour};
}

void StackArena::recycle(Stack stack) {
  CHECK(live_count_ > 0);
#if defined(__SANITIZE_ADDRESS__)
  // The frames of a fiber's last breath never returned, so their red zones are still poisoned.
  __asan_unpoison_memory_region(stack.bottom, stack.size());
#endif
  if (own_marks_) wash(stack, stack_resident(stack), stack.top);
  if (warm_count_ == warm_count_max_) {
    const Stack& coldest = free_[free_.size() - warm_count_];
    give_memory_back(coldest, end_of(coldest) - kPageBytes);
    note_of(coldest).painted_count = 0;
  } else {
    ++warm_count_;
  }
  --live_count_;
  free_.push_back(stack);
}

// --- how deep a stack was used -------------------------------------------------------------------

std::size_t stack_reserved(const Stack& stack) {
  return static_cast<std::size_t>(end_of(stack) - stack.bottom);
}

std::byte* stack_resident(const Stack& stack) {
  std::byte* const painted = end_of(stack) - (1 + note_of(stack).painted_count) * kPageBytes;
  return lowest_resident(stack.bottom, painted);
}

std::size_t stack_high_water(const Stack& stack, const std::byte* resident) {
  const std::byte* const end = end_of(stack);
  const std::byte* const painted = end - (1 + note_of(stack).painted_count) * kPageBytes;
  const std::byte* page = std::min(resident, painted);
  if (page == painted) {
    while (page < end - kPageBytes && shows_paint(page)) page += kPageBytes;
  }
  return static_cast<std::size_t>(end - page);
}

void wash(const Stack& stack, std::byte* resident, std::byte* kept) {
  std::byte* const top_page = end_of(stack) - kPageBytes;
  kept = std::min(kept, top_page);
  std::byte* const deepest = std::min(page_down(kept), top_page) - kPaintedPagesMax * kPageBytes;
  if (resident < deepest) {
    give_memory_back(stack, deepest);
    resident = deepest;
  }
  paint(resident, kept);
  resident = std::min(resident, page_down(kept));
  note_of(stack).painted_count = static_cast<std::size_t>(top_page - resident) / kPageBytes;
}

}  // namespace fiberscope::core
