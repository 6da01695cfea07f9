#include "scheduler/engine/kept_start.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/rseq.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>

#include "scheduler/base/engine_surroundings.h"
#include "scheduler/engine/kept_start_file.h"

namespace fiberscope::engine {

namespace {

// What was told of an earlier engine's processes.
std::array<Written, kWrittenMax> written_pages;
std::uint64_t written_count = 0;

// head_of: mapped for reading; nullptr: it is no file of this user's that was written to its end.
const Head* head_of(int file) {
  struct stat is {};
  if (syscall(SYS_fstat, file, &is) != 0 || !S_ISREG(is.st_mode)) return nullptr;
  const auto user = static_cast<uid_t>(syscall(SYS_geteuid));
  if (is.st_uid != user || (is.st_mode & (S_IWGRP | S_IWOTH)) != 0) return nullptr;
  if (is.st_size < static_cast<off_t>(sizeof(Head))) return nullptr;
  void* const mapped =
      map_real(kWorkAt, sizeof(Head), PROT_READ, MAP_PRIVATE | MAP_FIXED_NOREPLACE, file, 0);
  if (mapped == MAP_FAILED) return nullptr;
  const Head* const head = static_cast<const Head*>(mapped);
  const bool whole = head->magic == kMagic && head->head_bytes == sizeof(Head) &&
                     head->file_bytes == static_cast<std::uint64_t>(is.st_size) &&
                     head->file_count <= kFilesMax && head->step_count <= kStepsMax &&
                     head->signal_count <= kSignalCount && head->written_count <= kWrittenMax &&
                     head->text_bytes <= kTextBytesMax && head->digest == digest_of(*head);
  if (whole) return head;
  syscall(SYS_munmap, mapped, sizeof(Head));
  return nullptr;
}

bool fits(const Head& head) {
  if (!same(head.place, beginning().place)) return false;
  for (std::uint64_t i = 0; i < head.file_count; ++i) {
    const File& file = head.files[i];
    if (!same(file, look_at(head.texts.data() + file.path))) return false;
  }
  return true;
}

// OfThread: what of a thread's own memory is this process's: its number for the kernel, where it
// runs, and what the functions compare that are being called now.
struct OfThread {
  static constexpr std::size_t kGuardAt = 0x28;  // Source: glibc 2.36 sysdeps/x86_64/nptl/tls.h
  pid_t number;
  std::uint64_t guard;
  std::array<std::uint64_t, 4> place;

  static char* at(std::uint64_t where) { return reinterpret_cast<char*>(where); }
  static char* rseq(const Place& of) {
    return at(of.thread + static_cast<std::uint64_t>(__rseq_offset));
  }
  [[gnu::always_inline]] void take(const Place& of) {
    __builtin_memcpy(&number, at(of.thread_number_at), sizeof number);
    __builtin_memcpy(&guard, at(of.thread + kGuardAt), sizeof guard);
    __builtin_memcpy(&place, rseq(of), sizeof place);
  }
  [[gnu::always_inline]] void put(const Place& of) const {
    __builtin_memcpy(at(of.thread_number_at), &number, sizeof number);
    __builtin_memcpy(at(of.thread + kGuardAt), &guard, sizeof guard);
    __builtin_memcpy(rseq(of), &place, sizeof place);
  }
};

// carry_out: the steps. False: one has failed, and the process is neither what it was nor what it
// is to be.
[[gnu::noinline, gnu::no_stack_protector]] bool carry_out(const Head& head, int image) {
  OfThread own;
  own.take(head.place);
  const std::uint64_t end = head.break_at_end;
  if (static_cast<std::uint64_t>(syscall(SYS_brk, end)) != end) return false;
  for (std::uint64_t i = 0; i < head.step_count; ++i) {
    const Step& step = head.steps[i];
    int file = step.source == kImage ? image : -1;
    if (step.source >= 0) {
      const File& of = head.files[static_cast<std::uint64_t>(step.source)];
      file = open_real(head.texts.data() + of.path, O_RDONLY);
      if (file < 0) return false;
    }
    const void* const mapped =
        map_real(step.at, step.bytes, step.protection, step.flags, file, step.offset);
    if (step.source >= 0) syscall(SYS_close, file);
    if (mapped == MAP_FAILED) return false;
  }
  own.put(head.place);
  for (std::uint64_t i = 0; i < head.signal_count; ++i) {
    const Signal& signal = head.signals[i];
    syscall(SYS_rt_sigaction, signal.number, &signal.action, nullptr, sizeof signal.action.mask);
  }
  return true;
}

}  // namespace

[[gnu::no_stack_protector]] bool take_over_start(const char* path, char** argv) {
  if (!remember_beginning() || path == nullptr) return false;
  const int file = open_real(path, O_RDONLY | O_NOFOLLOW);
  const Head* const head = file < 0 ? nullptr : head_of(file);
  const bool fitting = head != nullptr && fits(*head);
  char *const name = program_invocation_name, *const short_name = program_invocation_short_name;
  if (fitting && !carry_out(*head, file)) {
    syscall(SYS_execve, "/proc/self/exe", argv, base::engine_environment(true));
    syscall(SYS_exit_group, 1);
  }
  if (fitting) {
    program_invocation_name = name;
    program_invocation_short_name = short_name;
    written_count = head->written_count;
    std::copy_n(head->written.begin(), written_count, written_pages.begin());
  }
  if (head != nullptr) syscall(SYS_munmap, kWorkAt, sizeof(Head));
  if (file >= 0) syscall(SYS_close, file);
  return fitting;
}

void touch_written_pages() {
  constexpr int kPopulateWrite = 23;  // MADV_POPULATE_WRITE, Linux 5.14
  for (std::uint64_t i = 0; i < written_count; ++i) {
    const Written& pages = written_pages[i];
    if (syscall(SYS_madvise, pages.at, pages.bytes, kPopulateWrite) != 0) return;
  }
}

}  // namespace fiberscope::engine
