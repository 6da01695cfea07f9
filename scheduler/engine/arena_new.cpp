// operator new of the engine: from the arena while it serves (base/arena.h), else the C library's.
// Ours alone: C++ libraries have their own, or what is theirs would be one for all processes. What
// has been handed out by either is given back here by all.
#include <cstdlib>
#include <new>

#include "scheduler/base/arena.h"

// Statics of the engine are never destroyed (scheduler/CMakeLists.txt: --wrap): what one holds may
// lie in the arena, where the exit of one process would take it from all others.
extern "C" int __wrap___cxa_atexit(void (*)(void*), void*, void*);
int __wrap___cxa_atexit(void (*)(void*), void*, void*) { return 0; }

#if !defined(__SANITIZE_ADDRESS__)

asm(".hidden _Znwm\n.hidden _Znam\n.hidden _ZnwmSt11align_val_t\n.hidden _ZnamSt11align_val_t\n"
    ".hidden _ZnwmRKSt9nothrow_t\n.hidden _ZnamRKSt9nothrow_t\n"
    ".hidden _ZnwmSt11align_val_tRKSt9nothrow_t\n.hidden _ZnamSt11align_val_tRKSt9nothrow_t\n");

namespace {

using fiberscope::base::Arena;

void* take(std::size_t bytes) {
  if (Arena::serves()) [[likely]]
    return Arena::allocate(bytes);
  void* const block = std::malloc(bytes == 0 ? 1 : bytes);
  if (block == nullptr) throw std::bad_alloc();
  return block;
}

void* take_aligned(std::size_t bytes, std::align_val_t align) {
  const auto at = static_cast<std::size_t>(align);
  if (Arena::serves()) return Arena::allocate(bytes, at);
  void* const block = std::aligned_alloc(at, (bytes + at - 1) / at * at);
  if (block == nullptr) throw std::bad_alloc();
  return block;
}

template <class Take>
void* or_nothing(Take take_it) noexcept {
  try {
    return take_it();
  } catch (const std::bad_alloc&) {
    return nullptr;
  }
}

void give_back(void* block) noexcept {
  if (Arena::holds(block)) [[likely]]
    return Arena::release(block);
  std::free(block);
}

}  // namespace

void* operator new(std::size_t bytes) { return take(bytes); }
void* operator new[](std::size_t bytes) { return take(bytes); }
void* operator new(std::size_t bytes, std::align_val_t align) { return take_aligned(bytes, align); }
void* operator new[](std::size_t bytes, std::align_val_t align) {
  return take_aligned(bytes, align);
}
void* operator new(std::size_t bytes, const std::nothrow_t&) noexcept {
  return or_nothing([=] { return take(bytes); });
}
void* operator new[](std::size_t bytes, const std::nothrow_t&) noexcept {
  return or_nothing([=] { return take(bytes); });
}
void* operator new(std::size_t bytes, std::align_val_t align, const std::nothrow_t&) noexcept {
  return or_nothing([=] { return take_aligned(bytes, align); });
}
void* operator new[](std::size_t bytes, std::align_val_t align, const std::nothrow_t&) noexcept {
  return or_nothing([=] { return take_aligned(bytes, align); });
}

void operator delete(void* block) noexcept { give_back(block); }
void operator delete[](void* block) noexcept { give_back(block); }
void operator delete(void* block, std::size_t) noexcept { give_back(block); }
void operator delete[](void* block, std::size_t) noexcept { give_back(block); }
void operator delete(void* block, std::align_val_t) noexcept { give_back(block); }
void operator delete[](void* block, std::align_val_t) noexcept { give_back(block); }
void operator delete(void* block, std::size_t, std::align_val_t) noexcept { give_back(block); }
void operator delete[](void* block, std::size_t, std::align_val_t) noexcept { give_back(block); }
void operator delete(void* block, const std::nothrow_t&) noexcept { give_back(block); }
void operator delete[](void* block, const std::nothrow_t&) noexcept { give_back(block); }
void operator delete(void* block, std::align_val_t, const std::nothrow_t&) noexcept {
  give_back(block);
}
void operator delete[](void* block, std::align_val_t, const std::nothrow_t&) noexcept {
  give_back(block);
}

#endif
