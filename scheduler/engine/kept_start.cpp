#include "scheduler/engine/kept_start.h"

#include <elf.h>
#include <fcntl.h>
#include <link.h>
#include <linux/ptrace.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/platform/x86.h>
#include <sys/prctl.h>
#include <sys/rseq.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <string_view>
#include <utility>

#include "scheduler/base/engine_surroundings.h"

namespace fiberscope::engine {

namespace {

// Everything here goes past the C library's functions, which are the machine's, and past its heap,
// which is a part of what is kept.

constexpr std::size_t kPage = 4096;
// Where nothing else is: what is read and written meanwhile lies outside of what is kept.
constexpr std::uintptr_t kWorkAt = 0x0e00'0000'0000;
constexpr std::uint64_t kMagic = 0x3174'7261'7453'7346;  // "FsStart1"
// Pages that were never written are kept as well, between two that were and lie no further apart:
// the file has a hole there, and a process fewer mappings.
constexpr std::uint64_t kBridgedPages = 256;

constexpr std::size_t kObjectsMax = 64;
constexpr std::size_t kFilesMax = 4096;
constexpr std::size_t kStepsMax = 8192;
constexpr std::size_t kWrittenMax = 4096;
constexpr std::size_t kTextBytesMax = std::size_t{512} << 10;
constexpr std::size_t kSignalCount = 64;
constexpr unsigned kLeaves = CPUID_INDEX_14_ECX_0 + 1;  // that the C library has looked up

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

constexpr std::int64_t kMemory = -1, kImage = -2;  // no file, and this one

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

Beginning beginning;

// What was told of an earlier engine's processes.
std::array<Written, kWrittenMax> written_pages;
std::uint64_t written_count = 0;

// Digest of words, for a file that was not written to its end.
class Words {
 public:
  void add(const void* data, std::size_t bytes) {
    const char* const at = static_cast<const char*>(data);
    for (std::size_t done = 0; done + sizeof(std::uint64_t) <= bytes;
         done += sizeof(std::uint64_t)) {
      std::uint64_t word;
      std::memcpy(&word, at + done, sizeof word);
      hash_ = (hash_ ^ word) * 0x100000001b3;
      hash_ ^= hash_ >> 29;
    }
  }
  std::uint64_t value() const { return hash_; }

 private:
  std::uint64_t hash_ = 0xcbf29ce484222325;
};

std::uint64_t digest_of(const Head& head) {
  Words words;
  words.add(&head.head_bytes, sizeof head.head_bytes + sizeof head.file_bytes);
  words.add(&head.place, sizeof head.place);
  words.add(&head.break_at_end, 6 * sizeof head.break_at_end);
  words.add(head.written.data(), head.written_count * sizeof(Written));
  words.add(head.signals.data(), head.signal_count * sizeof(Signal));
  words.add(head.files.data(), head.file_count * sizeof(File));
  words.add(head.steps.data(), head.step_count * sizeof(Step));
  words.add(head.texts.data(), head.text_bytes);
  return words.value();
}

int open_real(const char* path, int flags) {
  return static_cast<int>(syscall(SYS_openat, AT_FDCWD, path, flags | O_CLOEXEC, 0600));
}

File look_at(const char* path) {
  struct stat is {};
  if (syscall(SYS_newfstatat, AT_FDCWD, path, &is, 0) != 0) return {0, 0, -1, 0, 0, 0};
  return {is.st_dev, is.st_ino, is.st_size, is.st_mtim.tv_sec, is.st_mtim.tv_nsec, 0};
}

bool same(const File& a, const File& b) {
  return a.device == b.device && a.inode == b.inode && a.bytes == b.bytes &&
         a.seconds == b.seconds && a.nanoseconds == b.nanoseconds;
}

constexpr std::uint64_t page_of(std::uint64_t at) { return at / kPage * kPage; }

int note_object(dl_phdr_info* info, std::size_t, void* to) {
  Place& place = *static_cast<Place*>(to);
  if (place.object_count == kObjectsMax) return 1;
  Object object{UINT64_MAX, 0};
  for (int i = 0; i < info->dlpi_phnum; ++i) {
    const ElfW(Phdr)& part = info->dlpi_phdr[i];
    if (part.p_type != PT_LOAD) continue;
    object.begin = std::min(object.begin, page_of(info->dlpi_addr + part.p_vaddr));
    object.end =
        std::max(object.end, page_of(info->dlpi_addr + part.p_vaddr + part.p_memsz + kPage - 1));
  }
  place.objects[place.object_count++] = object;
  return 0;
}

// look_around: false: what must be known of the process cannot be.
bool look_around(Place& place) {
  place.thread = reinterpret_cast<std::uintptr_t>(__builtin_thread_pointer());
  if (syscall(SYS_prctl, PR_GET_TID_ADDRESS, &place.thread_number_at, 0, 0, 0) != 0) return false;
  place.program_break = static_cast<std::uint64_t>(syscall(SYS_brk, 0));
  if (dl_iterate_phdr(note_object, &place) != 0) return false;
  for (unsigned leaf = 0; leaf < kLeaves; ++leaf) {
    const cpuid_feature* const found = __x86_get_cpuid_feature_leaf(leaf);
    std::copy_n(found->active_array, 4, place.processor.begin() + 4 * leaf);
  }
  return syscall(SYS_uname, &place.kernel) == 0;
}

// without_host: the computer's name is nothing that a start depends on.
bool same(const Place& a, const Place& b) {
  return a.thread == b.thread && a.thread_number_at == b.thread_number_at &&
         a.program_break == b.program_break && a.object_count == b.object_count &&
         a.objects == b.objects && a.processor == b.processor &&
         std::string_view(a.kernel.release) == b.kernel.release &&
         std::string_view(a.kernel.version) == b.kernel.version;
}

Action action_of(int number) {
  Action action{};
  syscall(SYS_rt_sigaction, number, nullptr, &action, sizeof action.mask);
  return action;
}

std::uint64_t open_descriptors() {
  std::uint64_t open = 0;
  for (int number = 0; number < 64; ++number) {
    if (syscall(SYS_fcntl, number, F_GETFD) >= 0) open |= std::uint64_t{1} << number;
  }
  return open;
}

// Opened: closed in the end.
struct Opened {
  int number;
  explicit Opened(int opened) : number(opened) {}
  ~Opened() {
    if (number >= 0) syscall(SYS_close, number);
  }
  Opened(const Opened&) = delete;
  Opened& operator=(const Opened&) = delete;
};

void* map(std::uint64_t at, std::uint64_t bytes, int protection, int flags, int file,
          std::uint64_t offset) {
  return reinterpret_cast<void*>(syscall(SYS_mmap, at, bytes, protection, flags, file, offset));
}

// --- taking over ---------------------------------------------------------------------------------

// head_of: mapped for reading; nullptr: it is no file of this user's that was written to its end.
const Head* head_of(int file) {
  struct stat is {};
  if (syscall(SYS_fstat, file, &is) != 0 || !S_ISREG(is.st_mode)) return nullptr;
  const auto user = static_cast<uid_t>(syscall(SYS_geteuid));
  if (is.st_uid != user || (is.st_mode & (S_IWGRP | S_IWOTH)) != 0) return nullptr;
  if (is.st_size < static_cast<off_t>(sizeof(Head))) return nullptr;
  void* const mapped =
      map(kWorkAt, sizeof(Head), PROT_READ, MAP_PRIVATE | MAP_FIXED_NOREPLACE, file, 0);
  if (mapped == MAP_FAILED) return nullptr;
  const Head* const head = static_cast<const Head*>(mapped);
  const bool whole = head->magic == kMagic && head->head_bytes == sizeof(Head) &&
                     head->file_bytes == static_cast<std::uint64_t>(is.st_size) &&
                     head->file_count <= kFilesMax && head->step_count <= kStepsMax &&
                     head->signal_count <= kSignalCount && head->written_count <= kWrittenMax &&
                     head->text_bytes <= kTextBytesMax &&
                     head->digest == digest_of(*head);
  if (whole) return head;
  syscall(SYS_munmap, mapped, sizeof(Head));
  return nullptr;
}

bool fits(const Head& head) {
  if (!same(head.place, beginning.place)) return false;
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
        map(step.at, step.bytes, step.protection, step.flags, file, step.offset);
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
  if (!look_around(beginning.place)) return false;
  for (int number = 1; number <= static_cast<int>(kSignalCount); ++number) {
    beginning.actions[static_cast<std::size_t>(number - 1)] = action_of(number);
  }
  beginning.descriptors = open_descriptors();
  if (path == nullptr) return false;
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

// --- keeping -------------------------------------------------------------------------------------

namespace {

// Range: a line of /proc/self/maps. Source: proc(5).
struct Range {
  std::uint64_t begin, end, offset;
  int protection;
  bool shared;
  std::string_view path;
};

// Work: the head of the file and what is read to make it, in memory of its own.
struct Work {
  Head head;
  std::array<char, std::size_t{1} << 20> maps;
  std::array<std::uint64_t, 65'536> pages;
};

// Rehearsed: a process that was forked and stopped itself. It goes on, to be held at its end.
class Rehearsed {
 public:
  explicit Rehearsed(pid_t pid) : pid_(pid) {
    int status = 0;
    if (pid <= 0 || !waited(status) || !WIFSTOPPED(status)) return;
    if (trace(PTRACE_SEIZE, PTRACE_O_TRACEEXIT) != 0) return;
    syscall(SYS_kill, pid, SIGCONT);
    while (waited(status) && WIFSTOPPED(status)) {
      const int event = status >> 16;
      at_its_end_ = event == PTRACE_EVENT_EXIT;
      if (at_its_end_) return;
      const int number = WSTOPSIG(status);
      const bool is_signal = event == 0 && number != SIGTRAP;
      if (trace(PTRACE_CONT, is_signal ? static_cast<unsigned long>(number) : 0) != 0) return;
    }
  }
  ~Rehearsed() {
    if (pid_ <= 0) return;
    syscall(SYS_kill, pid_, SIGKILL);
    if (at_its_end_) trace(PTRACE_DETACH, 0);
    int status = 0;
    while (waited(status) && WIFSTOPPED(status)) trace(PTRACE_CONT, 0);
  }
  Rehearsed(const Rehearsed&) = delete;
  Rehearsed& operator=(const Rehearsed&) = delete;
  bool at_its_end() const { return at_its_end_; }

 private:
  // waited: false: it is gone.
  bool waited(int& status) const {
    long done = 0;
    do {
      done = syscall(SYS_wait4, pid_, &status, WUNTRACED, nullptr);
    } while (done < 0 && errno == EINTR);
    return done == pid_ && !WIFEXITED(status) && !WIFSIGNALED(status);
  }
  long trace(int request, unsigned long data) const {
    return syscall(SYS_ptrace, request, pid_, nullptr, data);
  }

  pid_t pid_;
  bool at_its_end_ = false;
};

class Keeper {
 public:
  Keeper(Work& work, int file, int pages)
      : work_(work), head_(work.head), file_(file), pages_(pages) {}

  // keep: "" or why not.
  const char* keep(const std::vector<std::string>& read, const Rehearsal& rehearse) {
    head_.place = beginning.place;
    head_.break_at_end = static_cast<std::uint64_t>(syscall(SYS_brk, 0));
    for (const std::string& path : read) {
      if (file_named(path) < 0) return "it depends on too many files";
    }
    note_signals();
    data_at_ = (sizeof(Head) + kPage - 1) / kPage * kPage;
    if (const char* const why = each_range(); *why != '\0') return why;
    note_written(rehearse());
    head_.magic = kMagic;
    head_.head_bytes = sizeof(Head);
    head_.file_bytes = data_at_;
    head_.digest = digest_of(head_);
    // the last page may be a hole
    if (syscall(SYS_ftruncate, file_, data_at_) != 0 ||
        !put(reinterpret_cast<const char*>(&head_), sizeof(Head), 0) ||
        syscall(SYS_fdatasync, file_) != 0) {
      return "it cannot be written";
    }
    return "";
  }

 private:
  bool put(const char* data, std::uint64_t bytes, std::uint64_t at) {
    while (bytes > 0) {
      const long put = syscall(SYS_pwrite64, file_, data, bytes, at);
      if (put < 0 && errno == EINTR) continue;
      if (put <= 0) return false;
      data += put;
      bytes -= static_cast<std::uint64_t>(put);
      at += static_cast<std::uint64_t>(put);
    }
    return true;
  }

  // file_named: its number; -1: there is no more room.
  std::int64_t file_named(std::string_view path) {
    for (std::uint64_t i = 0; i < head_.file_count; ++i) {
      if (head_.texts.data() + head_.files[i].path == path) return static_cast<std::int64_t>(i);
    }
    if (head_.file_count == kFilesMax || head_.text_bytes + path.size() + 8 > kTextBytesMax) {
      return -1;
    }
    char* const text = head_.texts.data() + head_.text_bytes;
    std::memcpy(text, path.data(), path.size());
    File file = look_at(text);
    file.path = head_.text_bytes;
    head_.text_bytes += path.size() / 8 * 8 + 8;  // its end is a zero, and the digest's words
    head_.files[head_.file_count] = file;
    return static_cast<std::int64_t>(head_.file_count++);
  }

  void note_signals() {
    for (int number = 1; number <= static_cast<int>(kSignalCount); ++number) {
      const Action action = action_of(number);
      if (action == beginning.actions[static_cast<std::size_t>(number - 1)]) continue;
      head_.signals[head_.signal_count++] = {number, action};
    }
  }

  // of_loader: a part of what the loader has loaded before anything ran.
  static bool of_loader(const Range& range) {
    for (std::uint64_t i = 0; i < beginning.place.object_count; ++i) {
      const Object& object = beginning.place.objects[i];
      if (range.begin >= object.begin && range.end <= object.end) return true;
    }
    return false;
  }

  const char* each_range() {
    const Opened maps(open_real("/proc/self/maps", O_RDONLY));
    std::size_t size = 0;
    for (long got = 1; got > 0; size += static_cast<std::size_t>(got)) {
      got = syscall(SYS_read, maps.number, work_.maps.data() + size, work_.maps.size() - size);
      if (got < 0) return "its memory cannot be looked through";
    }
    if (size == work_.maps.size()) return "its memory is in too many pieces";
    std::string_view text(work_.maps.data(), size);
    while (!text.empty()) {
      const std::size_t end = std::min(text.find('\n'), text.size() - 1);
      if (const char* const why = take(range_of(text.substr(0, end))); *why != '\0') return why;
      text.remove_prefix(end + 1);
    }
    return "";
  }

  static std::uint64_t number(std::string_view& text) {
    std::uint64_t value = 0;
    while (!text.empty() && std::isxdigit(static_cast<unsigned char>(text[0])) != 0) {
      const char c = text[0];
      value = value * 16 + static_cast<std::uint64_t>(c <= '9' ? c - '0' : (c | 32) - 'a' + 10);
      text.remove_prefix(1);
    }
    text.remove_prefix(std::min<std::size_t>(1, text.size()));
    return value;
  }

  static Range range_of(std::string_view line) {
    Range range{};
    range.begin = number(line);
    range.end = number(line);
    range.protection = (line[0] == 'r' ? PROT_READ : 0) | (line[1] == 'w' ? PROT_WRITE : 0) |
                       (line[2] == 'x' ? PROT_EXEC : 0);
    range.shared = line[3] == 's';
    line.remove_prefix(5);
    range.offset = number(line);
    line.remove_prefix(line.find(' ') + 1);                            // the device
    line.remove_prefix(std::min(line.find_first_of(" "), line.size()));  // the inode
    line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
    range.path = line;
    return range;
  }

  const char* take(const Range& range) {
    const bool real = range.path.starts_with('/');
    const bool writable = (range.protection & PROT_WRITE) != 0;
    if (range.begin == kWorkAt) return "";
    if (range.path.starts_with("[v") || range.path == "[stack]") return "";  // the kernel's
    if (of_loader(range) && !writable) return "";
    if (range.shared && writable) return "it shares memory";
    if (range.path.ends_with(" (deleted)")) return "a library of it was replaced";
    std::int64_t source = kMemory;
    if (real) source = file_named(range.path);
    if (real && source < 0) return "it depends on too many files";
    if (real && of_loader(range)) return keep_pages(range, false);
    if (real || range.protection == PROT_NONE) {
      const int how = range.shared ? MAP_SHARED : MAP_PRIVATE;
      if (!add({range.begin, range.end - range.begin, source, range.offset, range.protection,
                how | MAP_FIXED | MAP_NORESERVE | (real ? 0 : MAP_ANONYMOUS)})) {
        return "its memory is in too many pieces";
      }
      return real && !range.shared ? keep_pages(range, false) : "";
    }
    return keep_pages(range, true);
  }

  bool add(const Step& step) {
    if (head_.step_count == kStepsMax) return false;
    head_.steps[head_.step_count++] = step;
    return true;
  }

  // Run: pages that one mapping brings back, and those of them that are still to be written.
  struct Run {
    std::uint64_t begin = 0, end = 0, unwritten = 0;
  };

  // keep_pages: those that are the process's own. `around`: what lies between them is memory, too.
  const char* keep_pages(const Range& range, bool around) {
    constexpr const char* kTooMany = "its memory is in too many pieces";
    const std::uint64_t bridged = around ? kBridgedPages * kPage : 0;
    std::uint64_t done = range.begin;  // up to here there are steps
    Run run;
    const auto finish = [&] {
      if (run.begin == run.end) return true;
      if (around && !add_memory(range, done, run.begin)) return false;
      done = run.end;
      return write(run) && add_image(range, run);
    };
    for (std::uint64_t at = range.begin; at < range.end;) {
      const std::uint64_t count = std::min((range.end - at) / kPage, work_.pages.size());
      const long got = syscall(SYS_pread64, pages_, work_.pages.data(),
                               count * sizeof(std::uint64_t), at / kPage * sizeof(std::uint64_t));
      if (got <= 0) return "its memory cannot be looked through";
      const auto entries = static_cast<std::uint64_t>(got) / sizeof(std::uint64_t);
      for (std::uint64_t i = 0; i < entries; ++i) {
        if (!is_own(work_.pages[i])) continue;
        const std::uint64_t page = at + i * kPage;
        if (run.begin == run.end || page > run.end + bridged) {
          if (!finish()) return kTooMany;
          run = {page, page, page};
        } else if (page != run.end) {
          if (!write(run)) return kTooMany;
          run.unwritten = page;
        }
        run.end = page + kPage;
      }
      at += entries * kPage;
    }
    if (!finish() || (around && !add_memory(range, done, range.end))) return kTooMany;
    return "";
  }

  bool write(Run& run) {
    const std::uint64_t at = std::exchange(run.unwritten, run.end);
    return put(reinterpret_cast<const char*>(at), run.end - at, data_at_ + (at - run.begin));
  }

  bool add_image(const Range& range, const Run& run) {
    const std::uint64_t offset = std::exchange(data_at_, data_at_ + (run.end - run.begin));
    return add({run.begin, run.end - run.begin, kImage, offset, range.protection,
                MAP_PRIVATE | MAP_FIXED | MAP_NORESERVE});
  }

  // Source: Linux Documentation/admin-guide/mm/pagemap.rst: present or in swap, and no file's.
  static bool is_own(std::uint64_t entry) {
    return (entry >> 62 & 3) != 0 && (entry >> 61 & 1) == 0;
  }
  // is_alone: no other process has the page: whoever was forked has written it.
  static bool is_alone(std::uint64_t entry) { return is_own(entry) && (entry >> 56 & 1) != 0; }

  // note_written: by this process, which stands still. What cannot be known is left out.
  void note_written(pid_t rehearsal) {
    const Rehearsed rehearsed(rehearsal);
    if (!rehearsed.at_its_end()) return;
    const std::string name = "/proc/" + std::to_string(rehearsal) + "/pagemap";
    const Opened pages(open_real(name.c_str(), O_RDONLY));
    for (std::uint64_t i = 0; i < head_.step_count; ++i) {
      const Step& step = head_.steps[i];
      if (step.source != kImage || (step.protection & PROT_WRITE) == 0) continue;
      for (std::uint64_t at = step.at; at < step.at + step.bytes;) {
        const std::uint64_t count =
            std::min((step.at + step.bytes - at) / kPage, work_.pages.size());
        const long got =
            syscall(SYS_pread64, pages.number, work_.pages.data(), count * sizeof(std::uint64_t),
                    at / kPage * sizeof(std::uint64_t));
        if (got <= 0) return;
        const auto entries = static_cast<std::uint64_t>(got) / sizeof(std::uint64_t);
        for (std::uint64_t n = 0; n < entries; ++n) {
          if (is_alone(work_.pages[n])) note_written(at + n * kPage);
        }
        at += entries * kPage;
      }
    }
  }

  void note_written(std::uint64_t page) {
    if (head_.written_count > 0) {
      Written& last = head_.written[head_.written_count - 1];
      if (last.at + last.bytes == page) {
        last.bytes += kPage;
        return;
      }
    }
    if (head_.written_count < kWrittenMax) head_.written[head_.written_count++] = {page, kPage};
  }

  bool add_memory(const Range& range, std::uint64_t begin, std::uint64_t end) {
    if (begin == end) return true;
    return add({begin, end - begin, kMemory, 0, range.protection,
                MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED | MAP_NORESERVE});
  }

  Work& work_;
  Head& head_;
  int file_, pages_;
  std::uint64_t data_at_ = 0;  // where the next pages go
};

// only_thread: nobody else changes what is being kept.
bool only_thread() {
  struct stat tasks {};
  return syscall(SYS_newfstatat, AT_FDCWD, "/proc/self/task", &tasks, 0) == 0 &&
         tasks.st_nlink == 3;
}

// is_left_over: whoever began to write it has not come to its end.
bool is_left_over(const std::string& unfinished) {
  constexpr std::int64_t kSecondsMost = 60;
  timespec now{};
  syscall(SYS_clock_gettime, CLOCK_REALTIME, &now);
  const File is = look_at(unfinished.c_str());
  return is.bytes >= 0 && now.tv_sec - is.seconds > kSecondsMost;
}

// make_folders: the two above the file, for this user alone: a home is there or it is none.
void make_folders(const std::string& file) {
  const std::string folder = file.substr(0, file.rfind('/'));
  for (const std::string& each : {folder.substr(0, folder.rfind('/')), folder}) {
    syscall(SYS_mkdir, each.c_str(), 0700);
  }
}

}  // namespace

std::string keep_start(const std::string& file, const std::vector<std::string>& read,
                       const Rehearsal& rehearse) {
#if defined(__SANITIZE_ADDRESS__)
  return "the sanitizers' memory is not kept";
#endif
  if (!only_thread()) return "it has threads";
  if (open_descriptors() != beginning.descriptors) return "it has opened something";
  make_folders(file);
  const std::string unfinished = file + ".new";
  const Opened out(open_real(unfinished.c_str(), O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW));
  if (out.number < 0) {
    const std::string refused = std::strerror(errno);
    if (is_left_over(unfinished)) syscall(SYS_unlink, unfinished.c_str());
    return refused;
  }
  const Opened pages(open_real("/proc/self/pagemap", O_RDONLY));
  void* const mapped = map(kWorkAt, sizeof(Work), PROT_READ | PROT_WRITE,
                           MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE, -1, 0);
  std::string why = "its memory cannot be looked through";
  if (mapped != MAP_FAILED && pages.number >= 0) {
    Keeper keeper(*static_cast<Work*>(mapped), out.number, pages.number);
    why = keeper.keep(read, rehearse);
  }
  if (mapped != MAP_FAILED) syscall(SYS_munmap, mapped, sizeof(Work));
  if (why.empty() && syscall(SYS_rename, unfinished.c_str(), file.c_str()) != 0) {
    why = std::strerror(errno);
  }
  if (!why.empty()) syscall(SYS_unlink, unfinished.c_str());
  return why;
}

}  // namespace fiberscope::engine
