// KeptStart's file: how it is laid out, and the calls by which it is read and written. Everything
// goes past the C library's functions, which are the machine's, and past its heap, which is a part
// of what is kept.
//
// Owns: the layout, and what an engine found at its beginning. Deliberately does not know how
// memory is kept (kept_start_keeping.cpp) or taken over (kept_start.cpp).
#pragma once

#include <sys/platform/x86.h>
#include <sys/utsname.h>

#include <array>
#include <cstddef>
#include <cstdint>

namespace fiberscope::engine {

inline constexpr std::size_t kPage = 4096;
// Where nothing else is: what is read and written meanwhile lies outside of what is kept.
inline constexpr std::uintptr_t kWorkAt = 0x0e00'0000'0000;
inline constexpr std::uint64_t kMagic = 0x3174'7261'7453'7346;  // "FsStart1"
// Pages that were never written are kept as well, between two that were and lie no further apart:
// the file has a hole there, and a process fewer mappings.
inline constexpr std::uint64_t kBridgedPages = 256;

inline constexpr std::size_t kObjectsMax = 64;
inline constexpr std::size_t kFilesMax = 4096;
inline constexpr std::size_t kStepsMax = 8192;
inline constexpr std::size_t kWrittenMax = 4096;
inline constexpr std::size_t kTextBytesMax = std::size_t{512} << 10;
inline constexpr std::size_t kSignalCount = 64;
inline constexpr unsigned kLeaves = CPUID_INDEX_14_ECX_0 + 1;  // that the C library has looked up

// The kernel's own. Source: Linux include/uapi/asm-generic/signal.h, x86's sigaction.
struct Action {
  std::uint64_t handler, flags, restorer, mask;
  bool operator==(const Action&) const = default;
};

// Object: a part of the program that the loader has loaded before anything ran.
struct Object {
  std::uint64_t begin, end;
  bool operator==(const Object&) const = default;
};

// Place: what an engine finds at its beginning, and must find the same. No padding in it.
struct Place {
  std::uint64_t thread, thread_number_at, program_break;
  std::uint64_t object_count;
  std::array<Object, kObjectsMax> objects;
  std::array<std::uint32_t, 4 * kLeaves> processor;
  utsname kernel;
};

// File: as it was when the start depended on it; -1 bytes: there was none.
struct File {
  std::uint64_t device, inode;
  std::int64_t bytes, seconds, nanoseconds;
  std::uint64_t path;  // in the texts
};

inline constexpr std::int64_t kMemory = -1, kImage = -2;  // no file, and this one

// Step: one mmap(2).
struct Step {
  std::uint64_t at, bytes;
  std::int64_t source;  // which file's, or kMemory or kImage
  std::uint64_t offset;
  std::int32_t protection, flags;
};

struct Signal {
  std::int64_t number;
  Action action;
};

// Written: pages that a process writes that is forked from the engine, whatever it runs.
struct Written {
  std::uint64_t at, bytes;
};

// Head: what the file begins with.
struct Head {
  std::uint64_t magic, digest, head_bytes, file_bytes;
  Place place;
  std::uint64_t break_at_end;
  std::uint64_t file_count, step_count, signal_count, written_count, text_bytes;
  std::array<Written, kWrittenMax> written;
  std::array<Signal, kSignalCount> signals;
  std::array<File, kFilesMax> files;
  std::array<Step, kStepsMax> steps;
  std::array<char, kTextBytesMax> texts;
};

// Beginning: what there was when take_over_start() was called.
struct Beginning {
  Place place;
  std::array<Action, kSignalCount> actions;
  std::uint64_t descriptors;  // of the first 64, which are open
};

// beginning: of this process; remember_beginning: false: what must be known of it cannot be.
const Beginning& beginning();
bool remember_beginning();
bool same(const Place& a, const Place& b);

std::uint64_t digest_of(const Head& head);
// look_at: a file or folder as it is now, with its links followed.
File look_at(const char* path);
bool same(const File& a, const File& b);
// action_of: what the kernel does with a signal. open_descriptors: of the first 64, as bits.
Action action_of(int number);
std::uint64_t open_descriptors();

// open_real: openat(2); map_real: mmap(2), of the real kernel.
int open_real(const char* path, int flags);
void* map_real(std::uint64_t at, std::uint64_t bytes, int protection, int flags, int file,
               std::uint64_t offset);

// Opened: closed in the end.
struct Opened {
  int number;
  explicit Opened(int opened) : number(opened) {}
  ~Opened();
  Opened(const Opened&) = delete;
  Opened& operator=(const Opened&) = delete;
};

}  // namespace fiberscope::engine
