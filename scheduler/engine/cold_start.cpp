#include "scheduler/engine/cold_start.h"

#include <sched.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <string>

#include "scheduler/base/arena.h"
#include "scheduler/base/passed_signal.h"

namespace fiberscope::engine {

namespace {

// Wanted: a process, as the engine asks for it; with the descriptors of the recipe and of where the
// listener is handed over. Past the functions of the C library that programs are refused here.
struct Wanted {
  ChildOptions options;
  std::uint64_t signal_mask = 0;
};
constexpr std::size_t kDescriptors = 2;

struct Packet {
  explicit Packet(void* data, std::size_t bytes) : part{data, bytes} {
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control;
    message.msg_controllen = sizeof control;
  }
  iovec part;
  alignas(cmsghdr) char control[CMSG_SPACE(kDescriptors * sizeof(int))] = {};
  msghdr message{};
};

template <class Call>
long again(Call call) {
  for (;;) {
    const long done = call();
    if (done >= 0 || errno != EINTR) return done;
  }
}

// file_of: the recipe's text in a file; the number is the caller's to close, if it is `made`.
int file_of(const RecipeText& text, bool& made) {
  made = text.word() != nullptr;
  if (!made) return text.file();
  const auto file = static_cast<int>(syscall(SYS_memfd_create, "recipe", MFD_CLOEXEC));
  const std::size_t bytes = std::strlen(text.word());
  for (std::size_t at = 0; file >= 0 && at < bytes;) {
    const long put = again([&] { return syscall(SYS_write, file, text.word() + at, bytes - at); });
    if (put <= 0) break;
    at += static_cast<std::size_t>(put);
  }
  return file;
}

// fork_one: the same as fork_child() here, for the engine.
long fork_one(const Wanted& wanted, int recipe, int handover) {
  const long pid = syscall(SYS_clone, CLONE_PARENT | SIGCHLD, 0, 0, 0, 0);
  if (pid != 0) return pid < 0 ? -errno : pid;
  syscall(SYS_prctl, PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
  ChildOptions options = wanted.options;
  options.engine_fd = handover;
  lead_nowhere(options);
  sigset_t mask;
  sigemptyset(&mask);
  std::memcpy(&mask, &wanted.signal_mask, sizeof wanted.signal_mask);
  options.signal_mask = &mask;
  run_forked(RecipeText(recipe), options);
}

// stand_by: until the engine is gone.
[[noreturn]] void stand_by(int socket, std::string (*prepare)()) {
  const std::uint64_t all = ~std::uint64_t{0};
  syscall(SYS_rt_sigprocmask, SIG_SETMASK, &all, nullptr, sizeof all);
  for (bool prepared = false;;) {
    Wanted wanted;
    Packet packet(&wanted, sizeof wanted);
    const long got = again([&] { return syscall(SYS_recvmsg, socket, &packet.message, 0); });
    const cmsghdr* const came = got == sizeof wanted ? CMSG_FIRSTHDR(&packet.message) : nullptr;
    if (came == nullptr) syscall(SYS_exit_group, 0);
    std::array<int, kDescriptors> numbers{-1, -1};
    std::memcpy(numbers.data(), CMSG_DATA(came), sizeof numbers);
    if (!prepared) {
      if (const std::string wrong = prepare(); !wrong.empty()) {
        std::fprintf(stderr, "fiberscope: %s\n", wrong.c_str());
        syscall(SYS_exit_group, 1);
      }
      base::Arena::begin();
      prepared = true;
    }
    // what the engine, too, does before it forks: whatever is made the first time has been made
    static_cast<void>(read_recipe(RecipeText(static_cast<int>(syscall(SYS_dup, numbers[0])))));
    const long made = fork_one(wanted, numbers[0], numbers[1]);
    for (const int number : numbers) syscall(SYS_close, number);
    again([&] { return syscall(SYS_write, socket, &made, sizeof made); });
  }
}

}  // namespace

ColdStart::ColdStart(std::string (*prepare)()) {
  std::array<int, 2> ends{-1, -1};
  if (syscall(SYS_socketpair, AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) != 0) return;
  const pid_t engine = getpid();
  pid_ = fork();
  if (pid_ == 0) {
    base::end_with_parent(engine);
    syscall(SYS_close, ends[0]);
    stand_by(ends[1], prepare);
  }
  syscall(SYS_close, ends[1]);
  socket_ = ends[0];
}

ColdStart::~ColdStart() {
  if (socket_ >= 0) syscall(SYS_close, socket_);
  if (pid_ <= 0) return;
  syscall(SYS_kill, pid_, SIGKILL);
  again([&] { return syscall(SYS_wait4, pid_, nullptr, 0, nullptr); });
}

pid_t ColdStart::fork_child(const RecipeText& text, const ChildOptions& options) const {
  if (pid_ <= 0) return -1;
  bool made = false;
  const int recipe = file_of(text, made);
  Wanted wanted{options};
  wanted.options.signal_mask = nullptr;
  if (options.signal_mask != nullptr) {
    std::memcpy(&wanted.signal_mask, options.signal_mask, sizeof wanted.signal_mask);
  } else {
    syscall(SYS_rt_sigprocmask, SIG_BLOCK, nullptr, &wanted.signal_mask, sizeof wanted.signal_mask);
  }
  Packet packet(&wanted, sizeof wanted);
  cmsghdr* const along = CMSG_FIRSTHDR(&packet.message);
  const std::array<int, kDescriptors> numbers{recipe, options.engine_fd};
  along->cmsg_level = SOL_SOCKET;
  along->cmsg_type = SCM_RIGHTS;
  along->cmsg_len = CMSG_LEN(sizeof numbers);
  std::memcpy(CMSG_DATA(along), numbers.data(), sizeof numbers);
  long pid = -1;
  const bool asked =
      recipe >= 0 &&
      again([&] { return syscall(SYS_sendmsg, socket_, &packet.message, MSG_NOSIGNAL); }) > 0;
  if (made && recipe >= 0) syscall(SYS_close, recipe);
  const bool told =
      asked && again([&] { return syscall(SYS_read, socket_, &pid, sizeof pid); }) == sizeof pid;
  return told && pid > 0 ? static_cast<pid_t>(pid) : -1;
}

}  // namespace fiberscope::engine
