#include "scheduler/host/python/memory.h"

#include <Python.h>
#include <sys/mman.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <map>
#include <queue>
#include <utility>
#include <vector>

#include "scheduler/base/own.h"

namespace fiberscope::host {

namespace {

constexpr std::size_t kBlocksBytes = std::size_t{16} << 30;
constexpr std::size_t kArenasBytes = kPythonMemoryBytes - kBlocksBytes;
constexpr std::size_t kPageBytes = 64 * 1024;  // of blocks of one size
constexpr std::size_t kBlockBytesMax = 4096;
constexpr std::size_t kRecycledBytesMax = 64 * 1024;  // shorter arenas keep their memory
constexpr std::size_t kStepBytes = kPythonMemoryStep;

// Allowance: how much of it there may be.
struct Allowance {
  std::size_t used_bytes = 0;
  std::size_t most_bytes = SIZE_MAX;
  void (*refused)() = nullptr;

  MemoryAccount* account = nullptr;  // of the process that runs

  bool admits(std::size_t bytes) {
    if (account != nullptr && !account->admits(bytes)) return false;
    if (bytes <= most_bytes && used_bytes <= most_bytes - bytes) {
      used_bytes += bytes;
      if (account != nullptr) account->used += static_cast<std::int64_t>(bytes);
      return true;
    }
    if (refused != nullptr) std::exchange(refused, nullptr)();
    return false;
  }
  void returned(std::size_t bytes) {
    used_bytes -= bytes;
    if (account != nullptr) account->used -= static_cast<std::int64_t>(bytes);
  }
} allowance;

bool lies_in_file = false;

// give_memory_back: the addresses stay; zeroes come where they are touched again.
void give_memory_back(void* at, std::size_t bytes) {
  if (!lies_in_file) {
    madvise(at, bytes, MADV_DONTNEED);
  } else {
    mmap(at, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED,
         -1, 0);
  }
}

// Arenas: what pymalloc divides among the objects up to 512 bytes, and the chunks that frames lie
// in. Of the free ones of a size the lowest is next.
class Arenas {
 public:
  bool begin() {
    next_ = reserve(kPythonMemoryBegin, kArenasBytes);
    end_ = next_ + kArenasBytes;
    return next_ != nullptr;
  }
  void* take(std::size_t bytes) {
    if (!allowance.admits(bytes)) return nullptr;
    if (auto& free = free_[bytes]; !free.empty()) {
      char* const lowest = free.top();
      free.pop();
      return lowest;
    }
    if (static_cast<std::size_t>(end_ - next_) < bytes) return nullptr;
    return std::exchange(next_, next_ + bytes);
  }
  void give_back(void* arena, std::size_t bytes) {
    allowance.returned(bytes);
    if (bytes > kRecycledBytesMax) give_memory_back(arena, bytes);
    free_[bytes].push(static_cast<char*>(arena));
  }

 private:
  char* next_ = nullptr;
  char* end_ = nullptr;
  using Lowest = std::priority_queue<char*, base::own::Vector<char*>, std::greater<>>;
  base::own::Map<std::size_t, Lowest> free_;  // by their size
};

// Blocks: up to 4 KiB. Each page holds blocks of one size; a free one holds the next free one.
class Blocks {
 public:
  bool begin() {
    begin_ = next_page_ = reserve(kPythonMemoryBegin + kArenasBytes, kBlocksBytes);
    return begin_ != nullptr;
  }
  bool has(const void* block) const { return block >= begin_ && block < next_page_; }
  std::size_t size(const void* block) const { return kStepBytes * (kind_of(block) + 1u); }

  void* take(std::size_t bytes) {
    const std::size_t kind = (std::max<std::size_t>(bytes, 1) - 1) / kStepBytes;
    if (free_[kind] == nullptr && !divide_page(kind)) return nullptr;
    void* const block = free_[kind];
    std::memcpy(&free_[kind], block, sizeof(void*));
    return block;
  }
  void give_back(void* block) {
    void*& first = free_[kind_of(block)];
    std::memcpy(block, &first, sizeof first);
    first = block;
  }

 private:
  std::uint8_t kind_of(const void* block) const {
    return kinds_[static_cast<std::size_t>(static_cast<const char*>(block) - begin_) / kPageBytes];
  }
  // divide_page: its blocks become free, the first of them next.
  bool divide_page(std::size_t kind) {
    if (next_page_ == begin_ + kBlocksBytes || !allowance.admits(kPageBytes)) return false;
    const std::size_t bytes = kStepBytes * (kind + 1);
    for (std::size_t n = kPageBytes / bytes; n-- > 0;) {
      void* const block = next_page_ + n * bytes;
      std::memcpy(block, &free_[kind], sizeof(void*));
      free_[kind] = block;
    }
    next_page_ += kPageBytes;
    kinds_.push_back(static_cast<std::uint8_t>(kind));
    return true;
  }

  char* begin_ = nullptr;
  char* next_page_ = nullptr;
  std::array<void*, kBlockBytesMax / kStepBytes> free_{};
  base::own::Vector<std::uint8_t> kinds_;  // of each page; see take()
};

// LongBlocks: above 4 KiB. Their sizes are four to each power of two. Up to 128 KiB they divide a
// chunk among them, longer ones have pages of their own. What is free lies in a stack for each
// size: first what still has its memory, as long as this is not much in all.
class LongBlocks {
 public:
  bool begin() {
    begin_ = next_ = reserve(kLongMemoryBegin, kLongMemoryBytes);
    return begin_ != nullptr;
  }
  std::size_t size(const void* block) const { return units_[unit_of(block)].bytes; }

  // take: `zeroed` says what to see to. nullptr: no more addresses, or no more allowance.
  void* take(std::size_t bytes, bool zeroed) {
    if (bytes > kLongMemoryBytes) return nullptr;
    const std::size_t kind = kind_of(bytes);
    const std::size_t counted = counted_bytes(bytes, kind);
    if (!allowance.admits(counted)) return nullptr;
    char* block = nullptr;
    bool written = false;
    if (!kept_[kind].empty()) {
      block = popped(kept_[kind]);
      written = true;
      if (kind_bytes(kind) > kUnitBytes) kept_bytes_ -= kind_bytes(kind);
    } else if (!clean_[kind].empty() || divide(kind)) {
      block = popped(clean_[kind]);
    } else {
      allowance.returned(counted);
      return nullptr;
    }
    units_[unit_of(block)] = {counted, static_cast<std::uint8_t>(kind)};
    if (zeroed && written) std::memset(block, 0, bytes);
    return block;
  }

  void give_back(void* block) {
    const Unit& unit = units_[unit_of(block)];
    allowance.returned(unit.bytes);
    put_away(static_cast<char*>(block), unit.kind);
  }

  // resize: to what is longer than 4 KiB; the pages of a long one move instead of their bytes.
  void* resize(void* block, std::size_t bytes) {
    if (bytes > kLongMemoryBytes) return nullptr;
    Unit& unit = units_[unit_of(block)];
    const std::size_t kind = kind_of(bytes);
    const std::size_t counted = counted_bytes(bytes, kind);
    if (kind == unit.kind) {
      if (counted > unit.bytes && !allowance.admits(counted - unit.bytes)) return nullptr;
      if (counted < unit.bytes) allowance.returned(unit.bytes - counted);
      unit.bytes = counted;
      return block;
    }
    const Unit had = unit;
    if (std::min(had.bytes, counted) < kMovedBytesMin) {
      void* const other = take(bytes, false);
      if (other == nullptr) return nullptr;
      std::memcpy(other, block, std::min(had.bytes, bytes));
      give_back(block);
      return other;
    }
    // both at once would be counted though only one has memory
    allowance.returned(had.bytes);
    void* const other = take(bytes, false);
    if (other == nullptr) {
      allowance.used_bytes += had.bytes;
      return nullptr;
    }
    const std::size_t moved = pages(std::min(had.bytes, bytes));
    if (mremap(block, moved, moved, MREMAP_MAYMOVE | MREMAP_FIXED, other) == MAP_FAILED) {
      std::memcpy(other, block, std::min(had.bytes, bytes));
    } else if (reserve(reinterpret_cast<std::uintptr_t>(block), moved) == nullptr) {
      return other;  // its old place stays empty
    }
    put_away(static_cast<char*>(block), had.kind);
    return other;
  }

 private:
  static constexpr std::size_t kUnitBytes = 64 * 1024;
  static constexpr std::size_t kChunkBytes = 16 * kUnitBytes;
  static constexpr std::size_t kDividedBytesMax = 2 * kUnitBytes;
  static constexpr std::size_t kMovedBytesMin = 16 * kUnitBytes;
  static constexpr std::size_t kKeptBytesMax = std::size_t{32} << 20;  // of those above a unit
  static constexpr std::size_t kKinds = 4 * 27;

  // Unit: of addresses. Of the block that begins in it; of short ones only the kind is right.
  struct Unit {
    std::size_t bytes = 0;  // as they are counted
    std::uint8_t kind = 0;
  };

  static std::size_t kind_bytes(std::size_t kind) {
    return (kBlockBytesMax << kind / 4) / 4 * (5 + kind % 4);
  }
  static std::size_t kind_of(std::size_t bytes) {
    const auto doublings =
        static_cast<std::size_t>(std::bit_width((bytes - 1) / kBlockBytesMax)) - 1;
    const std::size_t quarter = (kBlockBytesMax << doublings) / 4;
    return 4 * doublings + (bytes - 1) / quarter - 4;
  }
  static std::size_t pages(std::size_t bytes) {
    constexpr std::size_t kPage = 4096;
    return (bytes + kPage - 1) / kPage * kPage;
  }
  // counted_bytes: the memory that it takes. What is never touched behind a long one takes none.
  static std::size_t counted_bytes(std::size_t bytes, std::size_t kind) {
    return kind_bytes(kind) > kUnitBytes ? pages(bytes) : kind_bytes(kind);
  }
  std::size_t unit_of(const void* block) const {
    return static_cast<std::size_t>(static_cast<const char*>(block) - begin_) / kUnitBytes;
  }
  static char* popped(base::own::Vector<char*>& free) {
    char* const block = free.back();
    free.pop_back();
    return block;
  }

  bool divide(std::size_t kind) {
    const std::size_t bytes = kind_bytes(kind);
    const std::size_t taken = bytes <= kDividedBytesMax
                                  ? kChunkBytes
                                  : (bytes + kUnitBytes - 1) / kUnitBytes * kUnitBytes;
    if (static_cast<std::size_t>(begin_ + kLongMemoryBytes - next_) < taken) return false;
    const std::size_t count = bytes <= kDividedBytesMax ? kChunkBytes / bytes : 1;
    for (std::size_t n = count; n-- > 0;) clean_[kind].push_back(next_ + n * bytes);
    next_ += taken;
    units_.resize(units_.size() + taken / kUnitBytes,
                  {kind_bytes(kind), static_cast<std::uint8_t>(kind)});
    return true;
  }

  void put_away(char* block, std::size_t kind) {
    const std::size_t bytes = kind_bytes(kind);
    if (bytes <= kUnitBytes) return kept_[kind].push_back(block);
    if (kept_bytes_ + bytes <= kKeptBytesMax) {
      kept_bytes_ += bytes;
      return kept_[kind].push_back(block);
    }
    give_memory_back(block, bytes);
    clean_[kind].push_back(block);
  }

  char* begin_ = nullptr;
  char* next_ = nullptr;
  base::own::Vector<Unit> units_;
  std::array<base::own::Vector<char*>, kKinds> kept_;   // written to
  std::array<base::own::Vector<char*>, kKinds> clean_;  // zeroes
  std::size_t kept_bytes_ = 0;
};

Arenas& arenas() {
  static Arenas the;
  return the;
}
Blocks& blocks() {
  static Blocks the;
  return the;
}
LongBlocks& long_blocks() {
  static LongBlocks the;
  return the;
}

void* take_arena(void*, std::size_t bytes) { return arenas().take(bytes); }
void give_arena_back(void*, void* arena, std::size_t bytes) { arenas().give_back(arena, bytes); }

void* take(void*, std::size_t bytes) {
  return bytes <= kBlockBytesMax ? blocks().take(bytes) : long_blocks().take(bytes, false);
}

void* take_zeroed(void*, std::size_t count, std::size_t bytes) {
  if (bytes != 0 && count > kBlockBytesMax / bytes) {
    return count > SIZE_MAX / bytes ? nullptr : long_blocks().take(count * bytes, true);
  }
  void* const block = blocks().take(count * bytes);
  return block == nullptr ? nullptr : std::memset(block, 0, count * bytes);
}

void give_back(void*, void* block) {
  if (blocks().has(block)) return blocks().give_back(block);
  if (block != nullptr) long_blocks().give_back(block);
}

void* resize(void* context, void* block, std::size_t bytes) {
  if (block == nullptr) return take(context, bytes);
  const bool was_short = blocks().has(block);
  if (!was_short && bytes > kBlockBytesMax) return long_blocks().resize(block, bytes);
  const std::size_t had = was_short ? blocks().size(block) : long_blocks().size(block);
  if (was_short && bytes <= had && bytes + kStepBytes > had) return block;
  void* const other = take(context, bytes);
  if (other == nullptr) return nullptr;
  std::memcpy(other, block, std::min(had, bytes));
  give_back(context, block);
  return other;
}

// What pymalloc does with an object, and who is told before it goes.
PyMemAllocatorEx of_objects;
void (*before_free)(const void*) = nullptr;

void free_object(void* context, void* block) {
  before_free(block);
  of_objects.free(context, block);
}

}  // namespace

char* reserve(std::uintptr_t at, std::size_t bytes) {
  void* const range =
      mmap(reinterpret_cast<void*>(at), bytes, PROT_READ | PROT_WRITE,
           MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE, -1, 0);
  return range == MAP_FAILED ? nullptr : static_cast<char*>(range);
}

bool take_over_memory(void (*told_before_free)(const void*)) {
  if (!arenas().begin() || !blocks().begin() || !long_blocks().begin()) return false;
  PyObjectArenaAllocator of_arenas{nullptr, take_arena, give_arena_back};
  PyObject_SetArenaAllocator(&of_arenas);
  PyMemAllocatorEx of_blocks{nullptr, take, take_zeroed, resize, give_back};
  PyMem_SetAllocator(PYMEM_DOMAIN_RAW, &of_blocks);
  before_free = told_before_free;
  PyMem_GetAllocator(PYMEM_DOMAIN_OBJ, &of_objects);
  PyMemAllocatorEx telling = of_objects;
  telling.free = free_object;
  PyMem_SetAllocator(PYMEM_DOMAIN_OBJ, &telling);
  return true;
}

void memory_lies_in_file(bool lies) { lies_in_file = lies; }

void charge_memory_to(MemoryAccount& account) { allowance.account = &account; }

void limit_memory(std::size_t bytes, void (*refused)()) {
  allowance.most_bytes = allowance.used_bytes + std::min(bytes, SIZE_MAX - allowance.used_bytes);
  allowance.refused = refused;
}

}  // namespace fiberscope::host
