#include "scheduler/engine/kept_start_file.h"

#include <elf.h>
#include <fcntl.h>
#include <link.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <string_view>

namespace fiberscope::engine {

namespace {

Beginning the_beginning;

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

}  // namespace

const Beginning& beginning() { return the_beginning; }

bool remember_beginning() {
  if (!look_around(the_beginning.place)) return false;
  for (std::size_t i = 0; i < kSignalCount; ++i) {
    the_beginning.actions[i] = action_of(static_cast<int>(i) + 1);
  }
  the_beginning.descriptors = open_descriptors();
  return true;
}

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

Opened::~Opened() {
  if (number >= 0) syscall(SYS_close, number);
}

void* map_real(std::uint64_t at, std::uint64_t bytes, int protection, int flags, int file,
               std::uint64_t offset) {
  return reinterpret_cast<void*>(syscall(SYS_mmap, at, bytes, protection, flags, file, offset));
}

}  // namespace fiberscope::engine
