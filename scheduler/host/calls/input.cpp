#include "scheduler/host/calls/input.h"

#include <poll.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "scheduler/base/shared.h"
#include "scheduler/host/run/runtime.h"
#include "scheduler/host/run/telling.h"

namespace fiberscope::host {

namespace {

constexpr std::size_t kPieceBytes = 1 << 16;

// What has come of the real stdin, and how much of it was read.
struct Came {
  std::string bytes;
  std::size_t read = 0;
  std::uint64_t all = 0;  // in all
  std::string_view rest() const { return std::string_view(bytes).substr(read); }
};

Came& came() { return base::shared<Came, Came>(); }

// line_in: how many of the bytes a read of `size` gives; 0: they are too few to tell.
std::size_t line_in(std::string_view bytes, std::size_t size) {
  const std::string_view within = bytes.substr(0, size);
  const std::size_t end = within.find('\n');
  if (end != std::string_view::npos) return end + 1;
  return within.size() == size ? size : 0;
}

bool is_raw_terminal(int real) {
  struct termios settings {};
  return syscall(SYS_ioctl, real, TCGETS, &settings) == 0 && (settings.c_lflag & ICANON) == 0;
}

// await: false: a signal came first.
bool await(int real) {
  pollfd asked{real, POLLIN, 0};
  timespec at_once{};
  if (syscall(SYS_ppoll, &asked, 1, &at_once, nullptr, 0) != 0) return true;
  ask_person(came().all);
  return syscall(SYS_ppoll, &asked, 1, nullptr, nullptr, 0) >= 0;
}

ssize_t took(const void* buffer, std::size_t size) {
  Runtime::get()->took_input({static_cast<const char*>(buffer), size});
  return static_cast<ssize_t>(size);
}

ssize_t read_raw(int real, void* buffer, std::size_t size) {
  if (!await(real)) return -1;
  const ssize_t got = syscall(SYS_read, real, buffer, size);
  if (got <= 0) return got;
  came().all += static_cast<std::size_t>(got);
  return took(buffer, static_cast<std::size_t>(got));
}

// fetch: what has come, `most` bytes, into `came`. Above 0: something; 0: the end; -1: errno. On
// the heap: how deep a program's stack goes must not depend on where its stdin comes from.
ssize_t fetch(int real, std::size_t most) {
  static std::vector<char> piece(kPieceBytes);
  if (!await(real)) return -1;
  const ssize_t got = syscall(SYS_read, real, piece.data(), most);
  if (got <= 0) return got;
  Came& c = came();
  c.bytes.erase(0, std::exchange(c.read, 0));
  c.bytes.append(piece.data(), static_cast<std::size_t>(got));
  c.all += static_cast<std::size_t>(got);
  return got;
}

// put_back: of a file, what is behind the line: others may read on there.
void put_back(int real) {
  Came& c = came();
  syscall(SYS_lseek, real, -static_cast<off_t>(c.rest().size()), SEEK_CUR);
  c.bytes.clear();
  c.read = 0;
}

}  // namespace

bool is_input(int real) {
  if (real == STDIN_FILENO) return true;
  struct stat one {
  }, input{};
  return real > STDERR_FILENO && syscall(SYS_newfstatat, real, "", &one, AT_EMPTY_PATH) == 0 &&
         syscall(SYS_newfstatat, STDIN_FILENO, "", &input, AT_EMPTY_PATH) == 0 &&
         one.st_dev == input.st_dev && one.st_ino == input.st_ino;
}

std::uint64_t input_taken() {
  const long at = syscall(SYS_lseek, STDIN_FILENO, 0, SEEK_CUR);
  return at >= 0 ? static_cast<std::uint64_t>(at) : came().all;
}

ssize_t read_input(int real, void* buffer, std::size_t size) {
  if (is_raw_terminal(real)) return read_raw(real, buffer, size);
  const bool is_file = syscall(SYS_lseek, real, 0, SEEK_CUR) >= 0;
  std::size_t count = line_in(came().rest(), size);
  while (count == 0 && size > 0) {
    const ssize_t got = fetch(real, is_file ? std::min(size, kPieceBytes) : kPieceBytes);
    if (got < 0) return got;
    count = got == 0 ? came().rest().size() : line_in(came().rest(), size);
    if (got == 0) break;
  }
  if (count > 0) std::memcpy(buffer, came().rest().data(), count);
  came().read += count;
  if (is_file) put_back(real);
  return count == 0 ? 0 : took(buffer, count);
}

}  // namespace fiberscope::host
