#include <fcntl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <climits>
#include <cstdint>
#include <cstring>
#include <ctime>
#include <filesystem>
#include <functional>
#include <string_view>
#include <utility>

#include "scheduler/base/arena.h"
#include "scheduler/engine/kernel_text.h"
#include "scheduler/engine/kept_start.h"
#include "scheduler/engine/kept_start_file.h"
#include "scheduler/engine/rehearsal.h"

namespace fiberscope::engine {

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

class Keeper {
 public:
  Keeper(Work& work, int file, int pages)
      : work_(work), head_(work.head), file_(file), pages_(pages) {}

  // keep: "" or why not.
  const char* keep(const std::vector<std::string>& read, const Rehearsal& rehearse) {
    head_.place = beginning().place;
    for (const std::string& path : read) {
      if (file_named(path) < 0) return "it depends on too many files";
    }
    head_.break_at_end = static_cast<std::uint64_t>(syscall(SYS_brk, 0));
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
      if (action == beginning().actions[static_cast<std::size_t>(number - 1)]) continue;
      head_.signals[head_.signal_count++] = {number, action};
    }
  }

  // of_loader: a part of what the loader has loaded before anything ran.
  static bool of_loader(const Range& range) {
    for (std::uint64_t i = 0; i < beginning().place.object_count; ++i) {
      const Object& object = beginning().place.objects[i];
      if (range.begin >= object.begin && range.end <= object.end) return true;
    }
    return false;
  }

  static bool of_arena(const Range& range) {
    return base::Arena::holds(reinterpret_cast<const void*>(range.begin));
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
    line.remove_prefix(line.find(' ') + 1);                              // the device
    line.remove_prefix(std::min(line.find_first_of(" "), line.size()));  // the inode
    line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
    range.path = line;
    return range;
  }

  const char* take(const Range& range) {
    const bool real = range.path.starts_with('/');
    const bool writable = (range.protection & PROT_WRITE) != 0;
    if (range.begin == kWorkAt || of_arena(range)) return "";
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
        const long got = syscall(SYS_pread64, pages.number, work_.pages.data(),
                                 count * sizeof(std::uint64_t), at / kPage * sizeof(std::uint64_t));
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

// has_limits: of addresses: then memory may lie elsewhere.
bool has_limits() {
  return std::ranges::any_of(std::array{RLIMIT_AS, RLIMIT_DATA}, [](auto which) {
    rlimit64 limit{};
    syscall(SYS_prlimit64, 0, which, nullptr, &limit);
    return limit.rlim_cur != RLIM64_INFINITY;
  });
}

// let_oldest_go: engines that there are no more leave theirs behind. Of files whose names begin as
// this one's, up to its last hyphen, the latest stay.
void let_oldest_go(const std::filesystem::path& file) {
  constexpr std::size_t kStay = 4;
  namespace fs = std::filesystem;
  const std::string name = file.filename().string();
  const std::string_view alike = std::string_view(name).substr(0, name.rfind('-') + 1);
  if (alike.empty()) return;
  std::error_code ignored;
  std::vector<std::pair<fs::file_time_type, fs::path>> found;
  for (const auto& entry : fs::directory_iterator(file.parent_path(), ignored)) {
    if (!entry.path().filename().string().starts_with(alike)) continue;
    found.emplace_back(entry.last_write_time(ignored), entry.path());
  }
  std::ranges::sort(found, std::greater<>());
  for (std::size_t i = kStay; i < found.size(); ++i) fs::remove(found[i].second, ignored);
}

// is_left_over: whoever began to write it has not come to its end.
bool is_left_over(const char* unfinished) {
  constexpr std::int64_t kSecondsMost = 60;
  timespec now{};
  syscall(SYS_clock_gettime, CLOCK_REALTIME, &now);
  const File is = look_at(unfinished);
  return is.bytes >= 0 && now.tv_sec - is.seconds > kSecondsMost;
}

std::string folder_of(const std::string& file) { return file.substr(0, file.rfind('/')); }

// is_users: that the folder is this user's.
bool is_users(const std::string& folder) {
  struct stat is {};
  return syscall(SYS_newfstatat, AT_FDCWD, folder.c_str(), &is, 0) == 0 && S_ISDIR(is.st_mode) &&
         is.st_uid == static_cast<uid_t>(syscall(SYS_geteuid));
}

// have_folder: that of the file, made if need be with the one above it, for this user alone: a home
// is there or it is none. False: it is somebody else's: who may write everywhere leaves nothing in
// another's home that is then in their way.
bool have_folder(const std::string& file) {
  const std::string folder = folder_of(file);
  for (const std::string& each : {folder_of(folder), folder}) {
    if (look_at(each.c_str()).bytes >= 0) continue;
    if (syscall(SYS_geteuid) == 0 && !is_users(folder_of(each))) return false;
    syscall(SYS_mkdir, each.c_str(), 0700);
  }
  return is_users(folder);
}

}  // namespace

// Nothing here has memory of the C library's while memory is kept: a program can ask for its end.
const char* keep_start(const char* file, const std::vector<std::string>& read,
                       const Rehearsal& rehearse) {
#if defined(__SANITIZE_ADDRESS__)
  return "the sanitizers' memory is not kept";
#endif
  if (!has_one_thread(static_cast<pid_t>(syscall(SYS_getpid)))) return "it has threads";
  if (has_limits()) return "it has limits";
  if (open_descriptors() != beginning().descriptors) return "it has opened something";
  if (!have_folder(file)) return "it has no place of its own";
  std::array<char, PATH_MAX> unfinished{};
  const std::size_t length = std::strlen(file);
  constexpr std::string_view kEnding = ".new";
  if (length + kEnding.size() >= unfinished.size()) return std::strerror(ENAMETOOLONG);
  std::memcpy(unfinished.data(), file, length);
  std::memcpy(unfinished.data() + length, kEnding.data(), kEnding.size());
  const Opened out(open_real(unfinished.data(), O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW));
  if (out.number < 0) {
    const int error = errno;
    if (is_left_over(unfinished.data())) syscall(SYS_unlink, unfinished.data());
    return std::strerror(error);
  }
  const Opened pages(open_real("/proc/self/pagemap", O_RDONLY));
  void* const mapped =
      map_real(kWorkAt, sizeof(Work), PROT_READ | PROT_WRITE,
               MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE, -1, 0);
  const char* why = "its memory cannot be looked through";
  if (mapped != MAP_FAILED && pages.number >= 0) {
    Keeper keeper(*static_cast<Work*>(mapped), out.number, pages.number);
    why = keeper.keep(read, rehearse);
  }
  if (mapped != MAP_FAILED) syscall(SYS_munmap, mapped, sizeof(Work));
  if (*why == '\0' && syscall(SYS_rename, unfinished.data(), file) != 0) why = std::strerror(errno);
  if (*why != '\0') {
    syscall(SYS_unlink, unfinished.data());
  } else {
    let_oldest_go(file);
  }
  return why;
}

}  // namespace fiberscope::engine
