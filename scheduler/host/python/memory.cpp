#include "scheduler/host/python/memory.h"

#include <Python.h>
#include <malloc.h>
#include <sys/mman.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <map>
#include <queue>
#include <utility>
#include <vector>

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

  bool admits(std::size_t bytes) {
    if (bytes <= most_bytes && used_bytes <= most_bytes - bytes) {
      used_bytes += bytes;
      return true;
    }
    if (refused != nullptr) std::exchange(refused, nullptr)();
    return false;
  }
  void returned(std::size_t bytes) { used_bytes -= bytes; }
} allowance;

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
    if (bytes > kRecycledBytesMax) madvise(arena, bytes, MADV_DONTNEED);
    free_[bytes].push(static_cast<char*>(arena));
  }

 private:
  char* next_ = nullptr;
  char* end_ = nullptr;
  using Lowest = std::priority_queue<char*, std::vector<char*>, std::greater<>>;
  std::map<std::size_t, Lowest> free_;  // by their size
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
  std::vector<std::uint8_t> kinds_;  // of each page; see take()
};

Arenas& arenas() {
  static Arenas the;
  return the;
}
Blocks& blocks() {
  static Blocks the;
  return the;
}

void* take_arena(void*, std::size_t bytes) { return arenas().take(bytes); }
void give_arena_back(void*, void* arena, std::size_t bytes) { arenas().give_back(arena, bytes); }

// Long blocks are counted as the C library rounds them.
void* counted(void* block, std::size_t asked_bytes) {
  if (block == nullptr) {
    allowance.returned(asked_bytes);
  } else {
    allowance.used_bytes += malloc_usable_size(block) - asked_bytes;
  }
  return block;
}

void* take(void*, std::size_t bytes) {
  if (bytes <= kBlockBytesMax) return blocks().take(bytes);
  return allowance.admits(bytes) ? counted(std::malloc(bytes), bytes) : nullptr;
}

void* take_zeroed(void*, std::size_t count, std::size_t bytes) {
  if (bytes != 0 && count > kBlockBytesMax / bytes) {
    if (count > SIZE_MAX / bytes || !allowance.admits(count * bytes)) return nullptr;
    return counted(std::calloc(count, bytes), count * bytes);
  }
  void* const block = blocks().take(count * bytes);
  return block == nullptr ? nullptr : std::memset(block, 0, count * bytes);
}

void give_back(void*, void* block) {
  if (blocks().has(block)) return blocks().give_back(block);
  if (block != nullptr) allowance.returned(malloc_usable_size(block));
  std::free(block);
}

void* resize_long(void* block, std::size_t bytes) {
  const std::size_t had = malloc_usable_size(block);
  if (bytes > had && !allowance.admits(bytes - had)) return nullptr;
  void* const other = std::realloc(block, bytes);
  if (other == nullptr) {
    if (bytes > had) allowance.returned(bytes - had);
    return nullptr;
  }
  allowance.used_bytes += malloc_usable_size(other) - std::max(bytes, had);
  return other;
}

void* resize(void* context, void* block, std::size_t bytes) {
  if (block == nullptr) return take(context, bytes);
  if (!blocks().has(block)) return resize_long(block, std::max<std::size_t>(bytes, 1));
  const std::size_t had = blocks().size(block);
  if (bytes <= had && bytes + kStepBytes > had) return block;
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
  if (!arenas().begin() || !blocks().begin()) return false;
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

void limit_memory(std::size_t bytes, void (*refused)()) {
  allowance.most_bytes = allowance.used_bytes + std::min(bytes, SIZE_MAX - allowance.used_bytes);
  allowance.refused = refused;
}

}  // namespace fiberscope::host
