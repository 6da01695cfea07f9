#include "scheduler/engine/serve.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstring>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>
#include <vector>

#include "scheduler/engine/barrier.h"
#include "scheduler/engine/checkpoint_keeper.h"
#include "scheduler/engine/child.h"
#include "scheduler/engine/cold_start.h"

namespace fiberscope::engine {

namespace {

constexpr std::size_t kPacketBytesMax = 1 << 20;

// missing_here: which parts of the barrier cannot be raised, and why; tried in a process of its
// own; null: that could not be tried. Past the functions of the C library that programs are refused
// here.
nlohmann::json missing_here() {
  std::array<int, 2> ends{-1, -1};
  if (syscall(SYS_pipe2, ends.data(), O_CLOEXEC) != 0) return nullptr;
  const pid_t pid = fork();
  if (pid == 0) {
    nlohmann::json gaps = nlohmann::json::object();
    for (const base::BarrierGap& gap : raise_barrier({})) {
      gaps[std::string(base::name_of(gap.part))] = gap.why;
    }
    const std::string text = gaps.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    syscall(SYS_write, ends[1], text.data(), text.size());
    syscall(SYS_exit_group, 0);
  }
  syscall(SYS_close, ends[1]);
  std::string text;
  std::array<char, 4096> piece{};
  for (;;) {
    const long got = syscall(SYS_read, ends[0], piece.data(), piece.size());
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    text.append(piece.data(), static_cast<std::size_t>(got));
  }
  syscall(SYS_close, ends[0]);
  while (pid > 0 && waitpid(pid, nullptr, 0) < 0 && errno == EINTR) {
  }
  nlohmann::json told = nlohmann::json::parse(text, nullptr, false);
  return told.is_object() ? told : nlohmann::json();
}

// Descriptors: what came along with a packet, closed in the end.
struct Descriptors {
  std::array<int, 4> numbers{-1, -1, -1, -1};
  Descriptors() = default;
  Descriptors(const Descriptors&) = delete;
  Descriptors& operator=(const Descriptors&) = delete;
  ~Descriptors() {
    for (const int number : numbers) {
      if (number >= 0) close(number);
    }
  }
  int trace() const { return numbers[0]; }
  int recipe() const { return numbers[1]; }
  int input() const { return numbers[2]; }
  int asks() const { return numbers[3]; }
  // take: whoever gets it closes it.
  int take(std::size_t which) { return std::exchange(numbers[which], -1); }
};

nlohmann::json told(const trace::Sent& sent) {
  return {sent.bytes, sent.events, sent.texts, sent.checksum, sent.time_ns};
}

class Server {
 public:
  Server(int socket_fd, const ColdStart& cold)
      : socket_fd_(socket_fd), cold_(cold), packet_(kPacketBytesMax) {}

  int run() {
    sigset_t children;
    sigemptyset(&children);
    sigaddset(&children, SIGCHLD);
    sigprocmask(SIG_BLOCK, &children, &old_mask_);
    // past the functions of the C library that programs are refused here
    signal_fd_ = static_cast<int>(
        syscall(SYS_signalfd4, -1, &children, _NSIG / 8, SFD_CLOEXEC | SFD_NONBLOCK));
    if (signal_fd_ < 0) return 1;
    reply({{"event", "ready"}, {"missing", missing_here()}});
    while (!quit_) {
      std::vector<pollfd> fds{{socket_fd_, POLLIN, 0}, {signal_fd_, POLLIN, 0}};
      for (const auto& [id, keeper] : keepers_) fds.push_back({keeper->fd(), POLLIN, 0});
      if (poll(fds.data(), fds.size(), -1) < 0 && errno != EINTR) return 1;
      heed_keepers(fds.data() + 2);
      if (fds[1].revents != 0) reap();
      if (fds[0].revents != 0) receive();
    }
    for (const auto& [pid, run] : runs_) kill(pid, SIGKILL);
    return 0;
  }

 private:
  void reply(const nlohmann::json& message) {
    const std::string text = message.dump();
    send(socket_fd_, text.data(), text.size(), MSG_NOSIGNAL);
  }

  void receive() {
    iovec data{packet_.data(), packet_.size()};
    Descriptors descriptors;
    alignas(cmsghdr) char control[CMSG_SPACE(sizeof descriptors.numbers)];
    msghdr message{};
    message.msg_iov = &data;
    message.msg_iovlen = 1;
    message.msg_control = control;
    message.msg_controllen = sizeof control;
    const ssize_t size = recvmsg(socket_fd_, &message, MSG_CMSG_CLOEXEC);
    if (size < 0 && (errno == EINTR || errno == EAGAIN)) return;
    if (size <= 0) {
      quit_ = true;
      return;
    }
    if (const cmsghdr* c = CMSG_FIRSTHDR(&message); c && c->cmsg_type == SCM_RIGHTS) {
      const std::size_t came = c->cmsg_len - CMSG_LEN(0);
      std::memcpy(descriptors.numbers.data(), CMSG_DATA(c),
                  std::min(came, sizeof descriptors.numbers));
    }
    obey(std::string(packet_.data(), static_cast<std::size_t>(size)), descriptors);
  }

  void obey(const std::string& text, Descriptors& descriptors) {
    const nlohmann::json command = nlohmann::json::parse(text, nullptr, false);
    if (!command.is_object() || !command.contains("command")) return;
    const std::string what = command.value("command", "");
    const auto id = command.value("run", std::uint64_t{0});
    if (what == "quit") quit_ = true;
    if (what == "kill") end_run(id);
    if (what == "pause") signal_run(id, SIGSTOP);
    if (what == "step") signal_step(id, command.value("have", std::uint64_t{0}));
    if (what == "resume" || what == "step") signal_run(id, SIGCONT);
    if (what == "run") start(id, descriptors, command.value("checkpoints", false));
    if (what == "run_on") {
      run_on(id, command.value("of", std::uint64_t{0}), command.value("until", std::uint64_t{0}),
             descriptors);
    }
    if (what == "forget") forget(id);
  }

  // heed_keepers: `asked`: for each, in their order.
  void heed_keepers(const pollfd* asked) {
    for (const auto& [id, keeper] : keepers_) {
      if ((asked++)->revents != 0) keeper->heed();
    }
  }

  void end_run(std::uint64_t id) {
    signal_run(id, SIGKILL);
    for (const auto& [of, keeper] : keepers_) keeper->cancel(id);
  }

  void forget(std::uint64_t id) {
    keepers_.erase(id);
    reap();
  }

  void run_on(std::uint64_t id, std::uint64_t of, std::uint64_t until, Descriptors& descriptors) {
    const auto keeper = keepers_.find(of);
    if (keeper != keepers_.end() &&
        keeper->second->run_on(id, until, descriptors.trace(), descriptors.recipe())) {
      descriptors.take(0), descriptors.take(1);
      return;
    }
    tell_lost(id);
  }

  void tell_lost(std::uint64_t id) {
    reply({{"event", "error"}, {"run", id}, {"message", "there is no checkpoint any more"}});
  }

  // keep_checkpoints: of the run, which has just been forked.
  void keep_checkpoints(std::uint64_t id, pid_t pid, int handover, const RecipeText& text,
                        std::uint64_t memory_bytes, const ChildOptions& options) {
    CheckpointKeeper::Happened happened;
    happened.made = [this, id](const trace::Sent& at) {
      reply({{"event", "checkpoint"}, {"run", id}, {"at", told(at)}});
    };
    happened.gone = [this, id](std::uint64_t events) {
      reply({{"event", "checkpoint_gone"}, {"run", id}, {"events", events}});
    };
    happened.begun = [this](std::uint64_t run, pid_t begun, const trace::Sent& from) {
      runs_[begun] = run;
      reply({{"event", "started"}, {"run", run}, {"pid", begun}, {"from", told(from)}});
    };
    happened.failed = [this](std::uint64_t run) { tell_lost(run); };
    happened.stray = [this] { end_all_strays(); };
    happened.zygote = [this, text, options](bool cold, int& named) {
      return fork_zygote(text, options, cold ? &cold_ : nullptr, named);
    };
    keepers_[id] =
        std::make_unique<CheckpointKeeper>(pid, handover, memory_bytes, std::move(happened));
  }

  void signal_run(std::uint64_t id, int number) {
    for (const auto& [pid, run] : runs_) {
      if (run != id) continue;
      kill(pid, number);
      for (const auto& [of, keeper] : keepers_) keeper->signal_processes(pid, number);
    }
  }

  // signal_step: `have_bytes` of its trace have arrived; a block beyond them is the step.
  void signal_step(std::uint64_t id, std::uint64_t have_bytes) {
    siginfo_t info{};
    info.si_signo = step_signal();
    info.si_code = SI_QUEUE;
    info.si_pid = getpid();
    info.si_uid = getuid();
    info.si_value.sival_int = static_cast<int>(static_cast<std::uint32_t>(have_bytes));
    for (const auto& [pid, run] : runs_) {
      if (run == id) syscall(SYS_rt_sigqueueinfo, pid, step_signal(), &info);
    }
  }

  void start(std::uint64_t id, Descriptors& descriptors, bool checkpoints) {
    const RecipeText text(descriptors.take(1));
    const base::Result<Recipe> recipe = read_recipe(text);
    if (!recipe) {
      reply({{"event", "error"}, {"run", id}, {"message", recipe.error()}});
      return;
    }
    ChildOptions options;
    options.trace_fd = descriptors.trace();
    options.input_fd = descriptors.input();
    options.asks_fd = descriptors.asks();
    options.pass_output_through = false;
    options.signal_mask = &old_mask_;
    std::array<int, 2> handover{-1, -1};
    // past the functions of the C library that are the machine's
    if (syscall(SYS_socketpair, AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, handover.data()) == 0) {
      options.engine_fd = handover[1];
      options.checkpoints = checkpoints;
    }
    const pid_t pid = fork_child(text, options);
    if (handover[1] >= 0) close(handover[1]);
    if (pid < 0) {
      if (handover[0] >= 0) close(handover[0]);
      reply({{"event", "error"},
             {"run", id},
             {"message", std::string("no process for the run: ") + std::strerror(errno)}});
      return;
    }
    runs_[pid] = id;
    if (handover[0] >= 0) {
      keep_checkpoints(id, pid, handover[0], text, recipe.value().options.limits.memory_bytes,
                       options);
    }
    reply({{"event", "started"}, {"run", id}, {"pid", pid}});
  }

  void reap() {
    signalfd_siginfo info;
    while (read(signal_fd_, &info, sizeof info) > 0) {
    }
    for (const auto& [id, keeper] : keepers_) keeper->reap();
    for (auto it = runs_.begin(); it != runs_.end();) {
      const auto one = it++;
      if (told_.contains(one->first)) {
        if (!keepers_.contains(one->second)) forget_process(one);
        continue;
      }
      siginfo_t info{};
      const bool over = syscall(SYS_waitid, P_PID, one->first, &info, WEXITED | WNOHANG | WNOWAIT,
                                nullptr) == 0 &&
                        info.si_pid != 0;
      if (over) tell_end(one, info);
    }
  }

  // tell_end: the process stays, ended, while there are checkpoints: its number, to which they may
  // send signals, is nobody else's.
  void tell_end(std::map<pid_t, std::uint64_t>::iterator run, const siginfo_t& info) {
    const bool by_signal = info.si_code != CLD_EXITED;
    const int status = info.si_status;
    reply({{"event", "ended"},
           {"run", run->second},
           {"exit_status", by_signal ? 128 + status : status},
           {"signal", by_signal ? status : 0}});
    for (const auto& [of, keeper] : keepers_) {
      keeper->cancel(run->second);
      keeper->ended(run->first);
    }
    end_all_strays();
    told_.insert(run->first);
    if (const auto own = keepers_.find(run->second);
        own != keepers_.end() && own->second->empty()) {
      keepers_.erase(own);
    }
    if (!keepers_.contains(run->second)) forget_process(run);
  }

  void end_all_strays() {
    end_strays([this](pid_t pid) {
      return cold_.is(pid) || runs_.contains(pid) ||
             std::ranges::any_of(keepers_,
                                 [pid](const auto& one) { return one.second->knows(pid); });
    });
  }

  void forget_process(std::map<pid_t, std::uint64_t>::iterator run) {
    waitpid(run->first, nullptr, WNOHANG);
    told_.erase(run->first);
    runs_.erase(run);
  }

  int socket_fd_;
  const ColdStart& cold_;
  int signal_fd_ = -1;
  bool quit_ = false;
  sigset_t old_mask_{};
  std::vector<char> packet_;
  std::map<pid_t, std::uint64_t> runs_;
  std::set<pid_t> told_;  // of these: they have ended, and the client knows
  std::map<std::uint64_t, std::unique_ptr<CheckpointKeeper>> keepers_;  // by run
};

}  // namespace

int serve(int socket_fd, const ColdStart& cold) { return Server(socket_fd, cold).run(); }

}  // namespace fiberscope::engine
