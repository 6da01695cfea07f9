#include "scheduler/engine/given_input.h"

#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <vector>

#include "scheduler/host/calls/input.h"
#include "scheduler/host/calls/real_files.h"

namespace fiberscope::engine {

namespace {

// pipe_of_text: that the text can be read from, and then its end; below 0: there is too much of it.
int pipe_of_text(const std::string& text) {
  std::array<int, 2> ends{-1, -1};
  if (syscall(SYS_pipe2, ends.data(), O_CLOEXEC) != 0) return -1;
  const auto size = static_cast<long>(text.size());
  const bool fits = syscall(SYS_fcntl, ends[1], F_SETPIPE_SZ, size) >= size &&
                    syscall(SYS_write, ends[1], text.data(), text.size()) == size;
  syscall(SYS_close, ends[1]);
  if (fits) return ends[0];
  syscall(SYS_close, ends[0]);
  return -1;
}

// copies_of_stdin: real numbers beside 0.
std::vector<int> copies_of_stdin() {
  constexpr int kNumbersMax = 1'024;
  std::vector<int> out;
  for (int number = STDERR_FILENO + 1; number < kNumbersMax; ++number) {
    if (host::is_input(number)) out.push_back(number);
  }
  return out;
}

}  // namespace

int give_input(const std::string& text) {
  const int pipe = pipe_of_text(text);
  const int number = pipe >= 0 ? pipe : host::file_of_text(text);
  if (number < 0) return number;
  std::vector<int> places = copies_of_stdin();
  places.push_back(STDIN_FILENO);
  for (const int place : places) syscall(SYS_dup2, number, place);
  syscall(SYS_close, number);
  return 0;
}

}  // namespace fiberscope::engine
