// Python's memory: owns where its objects lie. Does not know the run, nor what an object is.
//
// An address shows, in id() and in every repr() that has nothing better. So what Python allocates
// lies in ranges of addresses of its own, and each address follows from what Python allocated
// before; what the engine allocates besides and the libraries that are loaded move nothing.
// Source: CPython 3.11 Objects/obmalloc.c; Doc/c-api/memory.rst, "Customize Memory Allocators".
#pragma once

#include <cstddef>
#include <cstdint>

namespace fiberscope::host {

// Where the range begins and how long it is; a block begins at a multiple of its step.
inline constexpr std::uintptr_t kPythonMemoryBegin = 0x1000'0000'0000;
inline constexpr std::size_t kPythonMemoryBytes = std::size_t{48} << 30;
inline constexpr std::size_t kPythonMemoryStep = 16;
// The same of the blocks that are longer than 4 KiB: texts and tables, and few objects.
inline constexpr std::uintptr_t kLongMemoryBegin = 0x1020'0000'0000;
inline constexpr std::size_t kLongMemoryBytes = std::size_t{256} << 30;

// reserve: addresses without memory, which comes as they are touched. nullptr: not to be had.
char* reserve(std::uintptr_t at, std::size_t bytes);

// take_over_memory: before anything of Python is called. `before_free` is told of each block that
// an object may have lain in. False: the range cannot be had, as under a limit of address space;
// Python then keeps the C library's memory.
bool take_over_memory(void (*before_free)(const void* block));

// memory_lies_in_file: pages that are given back would come again as a file has them, which this
// memory was once taken over from: they are replaced.
void memory_lies_in_file(bool lies);

// MemoryAccount: what one simulated process has of it. What it gives back may be another's: then
// `used` is below 0.
struct MemoryAccount {
  std::int64_t used = 0;
  std::int64_t most = INT64_MAX;  // beyond it is refused: a MemoryError

  bool admits(std::size_t bytes) const {
    return bytes <= INT64_MAX && used <= most - static_cast<std::int64_t>(bytes);
  }
};
// charge_memory_to: what Python gets and gives back from now on. Requires: it lives as long as that
// holds.
void charge_memory_to(MemoryAccount& account);

// limit_memory: from now on Python gets `bytes` more, and is refused what is beyond: a MemoryError.
// `refused` is told of the first time. What was refused is the same in equal runs.
void limit_memory(std::size_t bytes, void (*refused)());

}  // namespace fiberscope::host
