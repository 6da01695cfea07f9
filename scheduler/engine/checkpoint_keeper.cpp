#include "scheduler/engine/checkpoint_keeper.h"

#include <linux/ptrace.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <utility>

#include "scheduler/base/process_calls.h"
#include "scheduler/engine/checkpoint.h"
#include "scheduler/engine/kernel_text.h"
#include "scheduler/engine/system_calls.h"

namespace fiberscope::engine {

namespace {

// The C library's functions may be refused here: a program's, too, are these.
template <class... Arguments>
long trace(long request, pid_t pid, Arguments... arguments) {
  return syscall(SYS_ptrace, request, pid, arguments...);
}

// Stop: of a traced process: the signal, and which event of ptrace(2).
struct Stop {
  int signal = 0;
  int event = 0;
};

// cpu_time: of the process. Source: Linux include/linux/posix-timers.h, MAKE_PROCESS_CPUCLOCK.
std::chrono::nanoseconds cpu_time(pid_t pid) {
  constexpr clockid_t kSched = 2;
  timespec used{};
  syscall(SYS_clock_gettime, ~static_cast<clockid_t>(pid) << 3 | kSched, &used);
  return std::chrono::seconds{used.tv_sec} + std::chrono::nanoseconds{used.tv_nsec};
}

// await_stop: none: it has ended, or computes: what it does until it stops is one call to the
// kernel, or the way to the next. How long that takes on a busy computer is another matter, but the
// client waits for the engine.
std::optional<Stop> await_stop(pid_t pid) {
  using Clock = std::chrono::steady_clock;
  constexpr std::chrono::seconds kComputesMax{1};
  const auto computed_until = cpu_time(pid) + kComputesMax;
  const auto until = Clock::now() + std::chrono::seconds(8);
  while (Clock::now() < until && cpu_time(pid) < computed_until) {
    siginfo_t info{};
    const long done = syscall(SYS_waitid, P_PID, pid, &info, WSTOPPED | WNOHANG | __WALL, nullptr);
    if (done < 0 && errno != EINTR) return {};
    if (done == 0 && info.si_pid == pid) {
      return Stop{info.si_status & 0xff, info.si_status >> 8};
    }
    siginfo_t ended{};
    // a stop that came just now is told here, too: of what is traced whatever is asked (Linux,
    // kernel/exit.c, wait_task_stopped)
    const bool over =
        syscall(SYS_waitid, P_PID, pid, &ended, WEXITED | WNOHANG | WNOWAIT, nullptr) == 0 &&
        ended.si_pid == pid && ended.si_code != CLD_TRAPPED && ended.si_code != CLD_STOPPED;
    if (over) return {};
    constexpr timespec kTurn{0, 20'000};
    syscall(SYS_nanosleep, &kTurn, nullptr);
  }
  return {};
}

constexpr int kCallStop = SIGTRAP | 0x80;  // PTRACE_O_TRACESYSGOOD

// What a process does that has just been forked. Slow: nobody knows yet.
enum class Begins { Stands, Otherwise, Slow };

// how_begins: whether the process, which is traced, calls nothing but what a checkpoint does until
// it stands. Lets go of it at the beginning of that call.
Begins how_begins(pid_t pid) {
  constexpr int kCallsMax = 8;
  constexpr std::chrono::milliseconds kComputes{500};
  bool tied = false;  // to the life of the engine
  for (int calls = 0; calls < kCallsMax;) {
    const std::optional<Stop> stop = await_stop(pid);
    if (!stop) return cpu_time(pid) > kComputes ? Begins::Otherwise : Begins::Slow;
    ptrace_syscall_info call{};
    if (stop->signal == kCallStop && trace(PTRACE_GET_SYSCALL_INFO, pid, sizeof call, &call) > 0 &&
        call.op == PTRACE_SYSCALL_INFO_ENTRY) {
      ++calls;
      const auto& words = call.entry.args;
      if (call.entry.nr == SYS_prctl && words[0] == PR_SET_PDEATHSIG && words[1] == SIGKILL) {
        tied = true;
      } else if (call.entry.nr == SYS_clone && words[0] == kStandFlags) {
        return tied && trace(PTRACE_DETACH, pid, 0, 0) == 0 ? Begins::Stands : Begins::Otherwise;
      } else if (call.entry.nr != SYS_close) {
        return Begins::Otherwise;
      }
    } else if (stop->signal != kCallStop && stop->event != PTRACE_EVENT_STOP) {
      return Begins::Otherwise;
    }
    if (trace(PTRACE_SYSCALL, pid, 0, 0) != 0) return Begins::Slow;
  }
  return Begins::Otherwise;
}

std::uint64_t resident_of(const std::string& pid) {
  const std::string text = kernel_text("/proc/" + pid + "/statm");
  const std::size_t second = std::min(text.find(' '), text.size());
  return std::strtoull(text.c_str() + second, nullptr, 10) *
         static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
}

void end_process(pid_t pid) { syscall(SYS_kill, pid, SIGKILL); }

}  // namespace

// Notice: a call that waits for our answer.
struct CheckpointKeeper::Notice {
  std::uint64_t id;
  pid_t pid;
  std::array<std::uint64_t, 6> words;
};

CheckpointKeeper::CheckpointKeeper(pid_t run, int handover, std::uint64_t memory_bytes_max,
                                   Happened happened)
    : run_(run),
      handover_(handover),
      memory_bytes_max_(memory_bytes_max),
      happened_(std::move(happened)),
      apart_(kCheckpointEvents),
      firsts_{run} {}

CheckpointKeeper::~CheckpointKeeper() {
  happened_ = {};
  for (const auto& [pid, first] : processes_) {
    end_process(pid);
    dying_.push_back(pid);
  }
  while (!wishes_.empty()) fail(wishes_.back());
  while (!kept_.empty()) drop(kept_.begin());
  for (const pid_t pid : dying_) {
    while (waitpid(pid, nullptr, 0) < 0 && errno == EINTR) {
    }
  }
  close_listener();
  if (handover_ >= 0) close(handover_);
}

void CheckpointKeeper::close_listener() {
  if (listener_ >= 0) close(listener_);
  listener_ = -1;
}

// take_listener: the run's descriptor, under a number of ours.
void CheckpointKeeper::take_listener() {
  int theirs = -1;
  if (syscall(SYS_read, handover_, &theirs, sizeof theirs) == sizeof theirs && theirs >= 0) {
    const auto process = static_cast<int>(syscall(SYS_pidfd_open, run_, 0));
    if (process >= 0) {
      listener_ = static_cast<int>(syscall(SYS_pidfd_getfd, process, theirs, 0));
      close(process);
    }
  }
  const char got = listener_ >= 0 ? 1 : 0;
  [[maybe_unused]] const long put = syscall(SYS_write, handover_, &got, 1);
  close(std::exchange(handover_, -1));
}

void CheckpointKeeper::heed() {
  if (handover_ >= 0) return take_listener();
  if (listener_ < 0) return;
  pollfd asked{listener_, POLLIN, 0};
  if (poll(&asked, 1, 0) <= 0) return;
  if ((asked.revents & POLLIN) == 0) return close_listener();  // nobody is left to ask
  Notice notice{};
  if (receive(notice)) heed_notice(notice);
}

// receive: false: whoever called has ended meanwhile.
bool CheckpointKeeper::receive(Notice& notice) {
  union {
    seccomp_notif notice;
    std::array<std::uint64_t, 64> room;  // a newer kernel's may be longer
  } came{};
  came.room.fill(0);
  if (syscall(SYS_ioctl, listener_, SECCOMP_IOCTL_NOTIF_RECV, &came) != 0) return false;
  notice = {came.notice.id, static_cast<pid_t>(came.notice.pid), {}};
  std::ranges::copy(came.notice.data.args, notice.words.begin());
  return true;
}

void CheckpointKeeper::heed_notice(const Notice& notice) {
  if (notice.words[0] == kForkFlags) return on_fork(notice);
  if (notice.words[0] == base::kProcessFlags) return on_process(notice);
  if (notice.words[0] == base::kHereFlags) return answer(notice.id, 0, EPERM);
  on_stand(notice);
}

void CheckpointKeeper::answer(std::uint64_t notice, std::int64_t value, int error) {
  seccomp_notif_resp response{};
  response.id = notice;
  response.val = value;
  response.error = -error;
  syscall(SYS_ioctl, listener_, SECCOMP_IOCTL_NOTIF_SEND, &response);
}

// add_descriptor: the same as ours, in the process whose call waits. Its number there.
int CheckpointKeeper::add_descriptor(std::uint64_t notice, int own) {
  seccomp_notif_addfd added{};
  added.id = notice;
  added.srcfd = static_cast<std::uint32_t>(own);
  return static_cast<int>(syscall(SYS_ioctl, listener_, SECCOMP_IOCTL_NOTIF_ADDFD, &added));
}

// fork_standing: lets the call be carried out. The new process; 0: there is none that stands.
pid_t CheckpointKeeper::fork_standing(const Notice& notice) {
  constexpr long kOptions = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK |
                            PTRACE_O_TRACECLONE | PTRACE_O_EXITKILL;
  if (!has_one_thread(notice.pid) || trace(PTRACE_SEIZE, notice.pid, 0, kOptions) != 0) {
    answer(notice.id, 0, EAGAIN);
    return 0;
  }
  seccomp_notif_resp response{};
  response.id = notice.id;
  response.flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
  const bool sent = syscall(SYS_ioctl, listener_, SECCOMP_IOCTL_NOTIF_SEND, &response) == 0;
  std::optional<Stop> stop;
  if (sent) stop = await_stop(notice.pid);
  unsigned long made = 0;
  const bool forked = stop &&
                      (stop->event == PTRACE_EVENT_FORK || stop->event == PTRACE_EVENT_CLONE) &&
                      trace(PTRACE_GETEVENTMSG, notice.pid, 0, &made) == 0;
  if (!stop) {
    // the kernel made none: it is on its way back
    trace(PTRACE_INTERRUPT, notice.pid, 0, 0);
    stop = await_stop(notice.pid);
  }
  trace(PTRACE_DETACH, notice.pid, 0, forked || !stop || stop->event != 0 ? 0 : stop->signal);
  if (!forked) return 0;
  const auto pid = static_cast<pid_t>(made);
  const Begins begins = how_begins(pid);
  if (begins == Begins::Stands) return pid;
  end_process(pid);
  dying_.push_back(pid);
  if (begins == Begins::Otherwise) give_up();
  return 0;
}

// give_up: what the run has forked does not do as a checkpoint does: it is the program's own doing.
// From now on the kernel refuses the run's calls.
void CheckpointKeeper::give_up() {
  close_listener();
  while (!kept_.empty()) drop(kept_.begin());
}

std::uint64_t CheckpointKeeper::bytes_of(pid_t pid) const {
  const std::uint64_t all = resident_of(std::to_string(pid)), ours = resident_of("self");
  return all > ours ? all - ours : 0;
}

// has_room: for one more, behind this event, as large as that.
bool CheckpointKeeper::has_room(std::uint64_t events, std::uint64_t bytes) {
  for (;;) {
    if (events / kCheckpointEvents % (apart_ / kCheckpointEvents) != 0) return false;
    std::uint64_t sum = bytes;
    for (const auto& [at, kept] : kept_) sum += kept.bytes;
    if (kept_.size() < kCheckpointsMax && sum <= memory_bytes_max_) return true;
    if (kept_.empty()) return false;
    thin();
  }
}

void CheckpointKeeper::thin() {
  apart_ *= 2;
  for (auto it = kept_.begin(); it != kept_.end();) {
    const auto one = it++;
    if (one->first / kCheckpointEvents % (apart_ / kCheckpointEvents) != 0) drop(one);
  }
}

void CheckpointKeeper::on_fork(const Notice& notice) {
  if (notice.pid == run_) {
    const std::uint64_t events = notice.words[kForkEventsWord];
    const std::uint64_t bytes = bytes_of(run_);
    if (!has_room(events, bytes)) return answer(notice.id, 0, EAGAIN);
    const pid_t pid = fork_standing(notice);
    if (pid != 0 && !kept_.try_emplace(events, Kept{pid, {}, bytes, 0}).second) {
      end_process(pid);
      dying_.push_back(pid);
    }
    return;
  }
  const auto kept =
      std::ranges::find_if(kept_, [&](const auto& one) { return one.second.pid == notice.pid; });
  const auto wish = std::ranges::find_if(wishes_, [&](const Wish& one) {
    return kept != kept_.end() && one.events == kept->first && one.pid == 0;
  });
  if (wish == wishes_.end()) return answer(notice.id, 0, EPERM);
  const std::uint64_t wanted_by = wish->run;
  const trace::Sent from = kept->second.at;
  const pid_t pid = fork_standing(notice);
  // giving up has failed all wishes
  const auto still = std::ranges::find(wishes_, wanted_by, &Wish::run);
  if (still == wishes_.end()) return;
  if (pid == 0) {  // the computer was busy: the checkpoint stands again soon, and is asked again
    constexpr int kTriesMax = 4;
    if (++still->tries == kTriesMax) fail(*still);
    return;
  }
  still->pid = pid;
  firsts_.insert(pid);
  if (happened_.begun) happened_.begun(wanted_by, pid, from);
}

// first_of: the first process of the run that the process is of; 0: of none.
pid_t CheckpointKeeper::first_of(pid_t pid) const {
  if (firsts_.contains(pid)) return pid;
  const auto found = processes_.find(pid);
  return found == processes_.end() ? 0 : found->second;
}

// on_process: lets the call be carried out, and waits for the new process's own. What others call
// meanwhile waits; who has not told of itself soon is none that we know.
void CheckpointKeeper::on_process(const Notice& notice) {
  const pid_t first = first_of(notice.pid);
  if (first == 0) return answer(notice.id, 0, EPERM);
  if (processes_.size() >= kProcessesMax) return answer(notice.id, 0, EAGAIN);
  seccomp_notif_resp response{};
  response.id = notice.id;
  response.flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
  if (syscall(SYS_ioctl, listener_, SECCOMP_IOCTL_NOTIF_SEND, &response) != 0) return;
  std::vector<Notice> others;
  bool told = false;
  // turns are counted: the C library's clock is the machine's here
  constexpr int kTurnsMax = 50, kTurn_ms = 100;
  for (int turns = 0; !told && turns < kTurnsMax;) {
    pollfd asked{listener_, POLLIN, 0};
    if (poll(&asked, 1, kTurn_ms) <= 0) {
      ++turns;
      continue;
    }
    Notice came{};
    if ((asked.revents & POLLIN) == 0) break;
    if (!receive(came)) continue;
    told = came.words[0] == base::kHereFlags && !knows(came.pid);
    if (told) {
      processes_[came.pid] = first;
      answer(came.id, 0, 0);
    } else {
      others.push_back(came);
    }
  }
  if (!told && happened_.stray) happened_.stray();
  for (const Notice& other : others) heed_notice(other);
}

bool CheckpointKeeper::knows(pid_t pid) const {
  const auto is_it = [pid](const auto& one) { return one.second.pid == pid; };
  return first_of(pid) != 0 || std::ranges::any_of(kept_, is_it) ||
         std::ranges::find(wishes_, pid, &Wish::pid) != wishes_.end() ||
         std::ranges::find(dying_, pid) != dying_.end();
}

void CheckpointKeeper::signal_processes(pid_t first, int number) {
  for (const auto& [pid, of] : processes_) {
    if (of == first) syscall(SYS_kill, pid, number);
  }
}

void CheckpointKeeper::ended(pid_t first) {
  firsts_.erase(first);
  signal_processes(first, SIGKILL);
}

// reap_processes: one that ends in order has told its end where all see it, and its status is 0.
void CheckpointKeeper::reap_processes() {
  for (auto it = processes_.begin(); it != processes_.end();) {
    const auto one = it++;
    int status = 0;
    if (waitpid(one->first, &status, WNOHANG) == 0) continue;
    const pid_t first = one->second;
    processes_.erase(one);
    if (status == 0 || !firsts_.contains(first)) continue;
    std::fprintf(stderr,
                 "fiberscope: a process of the program was ended from outside; so the run ends\n");
    firsts_.erase(first);
    end_process(first);
    signal_processes(first, SIGKILL);
  }
}

void CheckpointKeeper::on_stand(const Notice& notice) {
  const auto kept =
      std::ranges::find_if(kept_, [&](const auto& one) { return one.second.pid == notice.pid; });
  if (kept != kept_.end()) {
    const bool is_new = kept->second.at.events == 0;
    kept->second.notice = notice.id;
    const auto& words = notice.words;
    kept->second.at = {words[1], kept->first, words[3], words[4],
                       static_cast<base::TimeNs>(words[5])};
    if (is_new && happened_.made) happened_.made(kept->second.at);
    return wake(kept->second);
  }
  const auto wish = std::ranges::find(wishes_, notice.pid, &Wish::pid);
  if (wish == wishes_.end()) return answer(notice.id, 0, EPERM);
  const int trace_there = add_descriptor(notice.id, wish->trace);
  const int file_there = add_descriptor(notice.id, wish->file);
  const bool added = trace_there >= 0 && file_there >= 0;
  answer(notice.id, added ? run_on_told(trace_there, file_there) : 0, added ? 0 : EMFILE);
  close(wish->trace);
  close(wish->file);
  wishes_.erase(wish);
}

// wake: forks for whoever wants to run on from there.
void CheckpointKeeper::wake(Kept& kept) {
  const bool wanted = std::ranges::any_of(
      wishes_, [&](const Wish& wish) { return wish.events == kept.at.events && wish.pid == 0; });
  if (wanted && kept.notice != 0) answer(std::exchange(kept.notice, 0), kForkTold, 0);
}

bool CheckpointKeeper::run_on(std::uint64_t run, std::uint64_t until, int trace, int file) {
  auto it = kept_.lower_bound(until);
  while (it != kept_.begin()) {
    --it;
    if (it->second.at.events == 0) continue;  // it does not stand yet
    wishes_.push_back({run, it->first, trace, file, 0});
    wake(it->second);
    return true;
  }
  return false;
}

void CheckpointKeeper::cancel(std::uint64_t run) {
  const auto wish = std::ranges::find(wishes_, run, &Wish::run);
  if (wish != wishes_.end()) fail(*wish);
}

void CheckpointKeeper::fail(Wish& wish) {
  close(wish.trace);
  close(wish.file);
  const std::uint64_t run = wish.run;
  const bool had_begun = wish.pid != 0;
  wishes_.erase(wishes_.begin() + (&wish - wishes_.data()));
  if (!had_begun && happened_.failed) happened_.failed(run);
}

// drop: also who waits for it to fork.
void CheckpointKeeper::drop(std::map<std::uint64_t, Kept>::iterator it) {
  const std::uint64_t events = it->first;
  end_process(it->second.pid);
  dying_.push_back(it->second.pid);
  const bool was_told = it->second.at.events != 0;
  kept_.erase(it);
  for (std::size_t i = wishes_.size(); i-- > 0;) {
    if (wishes_[i].events == events && wishes_[i].pid == 0) fail(wishes_[i]);
  }
  if (was_told && happened_.gone) happened_.gone(events);
}

void CheckpointKeeper::reap() {
  reap_processes();
  std::erase_if(dying_, [](pid_t pid) { return waitpid(pid, nullptr, WNOHANG) != 0; });
  for (auto it = kept_.begin(); it != kept_.end();) {
    const auto one = it++;
    siginfo_t info{};
    const bool over = syscall(SYS_waitid, P_PID, one->second.pid, &info,
                              WEXITED | WNOHANG | WNOWAIT, nullptr) == 0 &&
                      info.si_pid != 0;
    if (over) drop(one);
  }
}

// Source: proc(5), /proc/pid/task/tid/children: whole while no child is reaped meanwhile.
void end_strays(const std::function<bool(pid_t)>& is_known) {
  const std::string children = kernel_text("/proc/thread-self/children");
  std::vector<pid_t> strays;
  char* end = nullptr;
  for (const char* at = children.c_str();; at = end) {
    const auto pid = static_cast<pid_t>(std::strtol(at, &end, 10));
    if (end == at) break;
    if (!is_known(pid)) strays.push_back(pid);
  }
  for (const pid_t pid : strays) end_process(pid);
  for (const pid_t pid : strays) {
    while (waitpid(pid, nullptr, 0) < 0 && errno == EINTR) {
    }
  }
}

}  // namespace fiberscope::engine
