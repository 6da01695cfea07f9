#include "scheduler/host/calls/files.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <map>
#include <set>

#include "scheduler/base/check.h"
#include "scheduler/base/own.h"
#include "scheduler/base/shared.h"
#include "scheduler/host/calls/aio.h"
#include "scheduler/host/calls/file_locks.h"
#include "scheduler/host/calls/input.h"
#include "scheduler/host/processes/processes.h"
#include "scheduler/host/run/telling.h"

namespace fiberscope::host {

namespace {

// own_copies: the owned RealFiles whose descriptors are this process's: that it has made, or has by
// a fork. By their numbers.
base::own::Set<std::uint64_t>& own_copies() {
  static auto& all = base::own_forever<base::own::Set<std::uint64_t>>();
  return all;
}

std::uint64_t next_copy() {
  struct Copies;
  return ++base::shared<std::uint64_t, Copies>();
}

// inputs: the real descriptors that lead to the run's stdin.
base::own::Set<int>& inputs() {
  static auto& all =
      base::own_forever<base::own::Set<int>>(std::initializer_list<int>{STDIN_FILENO});
  return all;
}

// stream_led_to: which of the run's own streams it leads to; -1: to none.
int stream_led_to(int real) {
  const int stream = stream_of(real);
  if (stream != 0) return stream;
  return inputs().contains(real) ? STDIN_FILENO : -1;
}

// RealFile: a descriptor of the engine's. Calls on it go to the real kernel (libc/files.cpp). In a
// process that has not got it, it is the stream of the run's that it leads to.
class RealFile final : public machine::OpenFile {
 public:
  RealFile(int real, bool owned)
      : OpenFile(0), real_(real), number_(owned ? next_copy() : 0), stream_(stream_led_to(real)) {
    if (owned) own_copies().insert(number_);
  }
  ~RealFile() override {
    if (own_copies().erase(number_) == 0) return;
    copied(-1, real_);
    close_own(real_);
  }
  std::int64_t read(void*, std::size_t) override { return -EBADF; }
  std::int64_t write(const void*, std::size_t) override { return -EBADF; }
  // of the real stdin in a set of epoll; nothing else is asked here
  short readiness() const override { return is_input(real()) ? POLLIN : 0; }
  int real() const { return number_ == 0 || own_copies().contains(number_) ? real_ : stream_; }

 private:
  const int real_;
  const std::uint64_t number_;  // 0: it is not owned
  const int stream_;
};

base::own::Set<int>& placeholders() {
  static base::own::Set<int>& numbers = base::own_forever<base::own::Set<int>>();
  return numbers;
}

// own_numbers: of real descriptors that are the engine's; for programs they are not open.
base::own::Set<int>& own_numbers() {
  static base::own::Set<int>& numbers = base::own_forever<base::own::Set<int>>();
  return numbers;
}

// streams: the real descriptors that lead where the run's output goes.
base::own::Map<int, int>& streams() {
  using Numbers = base::own::Map<int, int>;
  static Numbers& by_number = base::own_forever<Numbers>(std::initializer_list<Numbers::value_type>{
      {STDOUT_FILENO, STDOUT_FILENO}, {STDERR_FILENO, STDERR_FILENO}});
  return by_number;
}

long close_real(int real) {
  copied(-1, real);
  return syscall(SYS_close, real);
}

// really_open: only asked; errno stays what it was, as after any call that succeeds.
bool really_open(int number) {
  const int error = errno;
  const bool open = syscall(SYS_fcntl, number, F_GETFD) >= 0;
  errno = error;
  return open;
}

// hold: the real kernel does not give `number` away while the machine uses it. Higher ones than a
// program usually has are not held: there may be more of them than the engine may have.
void hold(int number) {
  if (number >= machine::kDescriptorsMax) return;
  if (really_open(number)) return;
  // no file: the kernel's barrier may keep the engine from those
  const long base = syscall(SYS_eventfd2, 0, O_CLOEXEC);
  if (base < 0) return;
  if (base != number) {
    syscall(SYS_dup3, base, number, O_CLOEXEC);
    syscall(SYS_close, base);
  }
  placeholders().insert(number);
}

// lives_here: in this real process, whose own numbers it shares.
bool lives_here(const Process& process) {
  if (process.ended) return false;
  return process.main == nullptr || process.main->fiber->space == Runtime::get()->space();
}

bool used_by_machine(int number) {
  return std::ranges::any_of(Runtime::get()->processes(), [=](const auto& process) {
    return lives_here(*process) && process->files.find(number) != nullptr;
  });
}

// raise_real_limit: the engine itself may have as many as the computer lets it.
void raise_real_limit() {
  rlimit limit{};
  syscall(SYS_prlimit64, 0, RLIMIT_NOFILE, nullptr, &limit);
  limit.rlim_cur = limit.rlim_max;
  syscall(SYS_prlimit64, 0, RLIMIT_NOFILE, &limit, nullptr);
}

// end_for_lack: the computer refuses a descriptor that the machine would give. An OSError would be
// told to the program of a limit that is none of its own.
[[noreturn]] void end_for_lack() {
  constexpr const char* kWords =
      "this computer lets the run have too few files open at a time: it takes 1100 (ulimit -n)";
  tell_person(kWords);
  Runtime::get()->stop(trace::RunEnd::Budget, 3, kWords);
}

// copy_up: out of the way of the program's own numbers, or as far up as the limit lets it. Below 0:
// none can be had (errno).
int copy_up(int real) {
  raise_real_limit();
  long copy = syscall(SYS_fcntl, real, F_DUPFD_CLOEXEC, kEngineNumbersFrom);
  rlimit limit{};
  syscall(SYS_prlimit64, 0, RLIMIT_NOFILE, nullptr, &limit);
  int from = static_cast<int>(std::min<rlim_t>(limit.rlim_cur, kEngineNumbersFrom));
  while (copy < 0 && (errno == EINVAL || errno == EMFILE) && --from > real) {
    copy = syscall(SYS_fcntl, real, F_DUPFD_CLOEXEC, from);
  }
  return static_cast<int>(copy);
}

}  // namespace

std::shared_ptr<machine::OpenFile> wrap_real(int real, bool owned) {
  return std::make_shared<RealFile>(real, owned);
}

machine::DescriptorTable::Entry* entry_of(int number) {
  return simulating() ? calling_process().files.find(number) : nullptr;
}

Target target_of(int number) {
  return simulating() ? target_in(calling_process(), number) : Target{nullptr, number, false};
}

Target target_in(Process& process, int number) {
  if (machine::DescriptorTable::Entry* entry = process.files.find(number)) {
    if (const auto* real = dynamic_cast<RealFile*>(entry->file.get())) {
      return {nullptr, real->real(), true};
    }
    return {entry->file, -1, false};
  }
  const bool closed = !process.first() && number <= STDERR_FILENO;
  const bool others = placeholders().contains(number) || own_numbers().contains(number);
  return {nullptr, closed || others ? -1 : number, false};
}

std::vector<int> open_numbers(const Process& process) {
  std::vector<int> out;
  for (const auto& [number, entry] : process.files.entries()) out.push_back(number);
  if (!process.first()) return out;
  for (int number = 0; number < kEngineNumbersFrom; ++number) {
    const bool other = placeholders().contains(number) || own_numbers().contains(number);
    if (!other && !std::ranges::binary_search(out, number) && really_open(number)) {
      out.insert(std::ranges::lower_bound(out, number), number);
    }
  }
  return out;
}

bool is_open(const Target& target) {
  return target.file != nullptr || (target.real >= 0 && really_open(target.real));
}

int open_file(std::shared_ptr<machine::OpenFile> file, bool closed_by_exec, int from) {
  Process& process = calling_process();
  const auto taken = [&](int number) {
    return !placeholders().contains(number) && really_open(number);
  };
  const int number = process.files.open(std::move(file), closed_by_exec, from, taken);
  if (number >= 0) hold(number);
  return number;
}

void put_file(int number, std::shared_ptr<machine::OpenFile> file, bool closed_by_exec) {
  Process& process = calling_process();
  const bool covers_real = process.first() && process.files.find(number) == nullptr &&
                           !placeholders().contains(number) && !own_numbers().contains(number) &&
                           number > STDERR_FILENO;
  if (covers_real) close_real(number);
  process.files.put(number, std::move(file), closed_by_exec);
  hold(number);
}

std::shared_ptr<machine::OpenFile> copy_real(int real) {
  const int copy = copy_up(real);
  if (copy >= 0) {
    copied(real, copy);
    keep_own(copy);
  } else if (errno == EMFILE && simulating()) {
    end_for_lack();
  }
  return copy < 0 ? nullptr : wrap_real(copy, true);
}

int out_of_the_way(int real) {
  const int moved = copy_up(real);
  if (moved >= 0) syscall(SYS_close, real);
  const int number = moved >= 0 ? moved : real;
  keep_own(number);
  return number;
}

void keep_own(int real) { own_numbers().insert(real); }

bool is_own(int number) { return own_numbers().contains(number); }

void close_own(int real) {
  own_numbers().erase(real);
  syscall(SYS_close, real);
}

int close_real_range(unsigned first, unsigned last, int flags) {
  for (const int own : own_numbers()) {
    const auto number = static_cast<unsigned>(own);
    if (number < first || number > last) continue;
    if (number > first && syscall(SYS_close_range, first, number - 1, flags) < 0) return -1;
    first = number + 1;
  }
  return first > last ? 0 : static_cast<int>(syscall(SYS_close_range, first, last, flags));
}

int inherit_real(int number) {
  if (target_of(number).real < 0) return -EBADF;
  const long flags = syscall(SYS_fcntl, number, F_GETFD);
  std::shared_ptr<machine::OpenFile> copy = copy_real(number);
  if (!copy) return -errno;
  calling_process().files.put(number, std::move(copy), (flags & FD_CLOEXEC) != 0);
  return 0;
}

void copy_files(const Process& from, Process& to) {
  to.files = from.files;
  if (!from.first()) return;
  for (int number = STDIN_FILENO; number <= STDERR_FILENO; ++number) {
    if (to.files.find(number) == nullptr) to.files.put(number, wrap_real(number, false), false);
  }
}

int keep_clear(int number) {
  if (number < 0 && errno == EMFILE) end_for_lack();
  if (number >= calling_process().files.limit()) {
    syscall(SYS_close, number);
    errno = EMFILE;
    return -1;
  }
  if (number < 0 || !used_by_machine(number)) return number;
  int above = number;
  for (const auto& process : Runtime::get()->processes()) {
    const auto& entries = process->files.entries();
    if (lives_here(*process) && !entries.empty()) above = std::max(above, entries.rbegin()->first);
  }
  const long flags = syscall(SYS_fcntl, number, F_GETFD);
  const int command = (flags & FD_CLOEXEC) != 0 ? F_DUPFD_CLOEXEC : F_DUPFD;
  const long clear = syscall(SYS_fcntl, number, command, above + 1);
  const int error = errno;
  syscall(SYS_close, number);
  errno = clear < 0 && error == EINVAL ? EMFILE : error;
  return static_cast<int>(clear);
}

int close_number(int number) {
  Process& process = calling_process();
  if (const machine::DescriptorTable::Entry* entry = process.files.find(number)) {
    forget_records(*entry->file);
  }
  if (process.files.close(number)) {
    if (placeholders().contains(number) && !used_by_machine(number)) {
      syscall(SYS_close, number);
      placeholders().erase(number);
    }
    return 0;
  }
  if (target_of(number).real < 0) return -EBADF;
  const long closed = close_real(number);
  if (closed < 0) return -errno;
  if (used_by_machine(number)) hold(number);
  return 0;
}

void release_files(Process& process) {
  drop_aio(process);
  process.files.close_all();
  settle_placeholders();
}

int stream_of(int real) {
  const auto found = streams().find(real);
  return found == streams().end() ? 0 : found->second;
}

void copied(int real, int copy) {
  if (inputs().contains(real)) {
    inputs().insert(copy);
  } else {
    inputs().erase(copy);
  }
  const int stream = stream_of(real);
  if (stream != 0) {
    streams()[copy] = stream;
  } else {
    streams().erase(copy);
  }
}

void range_closed(unsigned first, unsigned last) {
  std::erase_if(streams(), [=](const auto& stream) {
    const auto number = static_cast<unsigned>(stream.first);
    return first <= number && number <= last && !own_numbers().contains(stream.first);
  });
}

void settle_placeholders() {
  retry_locks();
  base::own::Set<int>& numbers = placeholders();
  for (auto it = numbers.begin(); it != numbers.end();) {
    if (used_by_machine(*it)) {
      ++it;
    } else {
      syscall(SYS_close, *it);
      it = numbers.erase(it);
    }
  }
}

}  // namespace fiberscope::host
