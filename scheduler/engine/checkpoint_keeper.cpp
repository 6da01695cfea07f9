#include "scheduler/engine/checkpoint_keeper.h"

#include <linux/ptrace.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/mman.h>
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

#include "scheduler/base/arena.h"
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

CheckpointKeeper::CheckpointKeeper(pid_t run, int handover, std::uint64_t memory_bytes_max,
                                   Happened happened)
    : run_(run),
      listener_(run, handover),
      asked_(static_cast<int>(syscall(SYS_epoll_create1, EPOLL_CLOEXEC))),
      memory_bytes_max_(memory_bytes_max),
      happened_(std::move(happened)),
      apart_(kCheckpointEvents),
      firsts_{run} {
  listen_to(listener_);
}

CheckpointKeeper::~CheckpointKeeper() {
  happened_ = {};
  for (const auto& [pid, first] : processes_) {
    end_process(pid);
    dying_.push_back(pid);
  }
  for (const Zygote& zygote : zygotes_) {
    if (zygote.pid == 0) continue;
    end_process(zygote.pid);
    dying_.push_back(zygote.pid);
  }
  while (!wishes_.empty()) fail(wishes_.back());
  while (!kept_.empty()) drop(kept_.begin());
  for (const pid_t pid : dying_) {
    while (waitpid(pid, nullptr, 0) < 0 && errno == EINTR) {
    }
  }
  if (asked_ >= 0) close(asked_);
}

int CheckpointKeeper::fd() const { return asked_; }

// Source: epoll(7); the C library's functions may be the machine's here.
void CheckpointKeeper::listen_to(const Listener& listener) {
  epoll_event wanted{};
  wanted.events = EPOLLIN;
  if (listener.fd() >= 0) syscall(SYS_epoll_ctl, asked_, EPOLL_CTL_ADD, listener.fd(), &wanted);
}

// collect: who calls now, of each listener. A descriptor that is closed is asked no more.
void CheckpointKeeper::collect() {
  for (Listener* const one : {&listener_, zygotes_[0].listener.get(), zygotes_[1].listener.get()}) {
    const int before = one == nullptr ? -1 : one->fd();
    pollfd asked{before, POLLIN, 0};
    if (before < 0 || poll(&asked, 1, 0) <= 0) continue;
    const std::optional<Notice> notice = one->heed();
    if (one->fd() != before) listen_to(*one);
    if (notice) calls_.push_back(*notice);
  }
}

void CheckpointKeeper::heed() {
  collect();
  while (!calls_.empty()) {
    const Notice next = calls_.front();
    calls_.erase(calls_.begin());
    heed_notice(next);
  }
}

void CheckpointKeeper::heed_notice(const Notice& notice) {
  if (notice.words[0] == kForkFlags) return on_fork(notice);
  if (notice.words[0] == base::kProcessFlags) return on_process(notice);
  if (notice.words[0] == base::kMemoryFlags) return on_memory(notice);
  if (notice.words[0] == base::kFetchFlags) return on_fetch(notice);
  if (notice.words[0] == base::kSpawnFlags) return on_spawn(notice);
  if (notice.words[0] == kStandFlags) return on_stand(notice);
  const auto zygote = std::ranges::find(zygotes_, notice.pid, &Zygote::pid);
  if (notice.words[0] == base::kZygoteStandFlags && zygote != std::end(zygotes_)) {
    zygote->call = notice;
    return;
  }
  answer(notice.call, 0, EPERM);
}

// fork_standing: lets the call be carried out. The new process; 0: there is none that stands.
pid_t CheckpointKeeper::fork_standing(const Notice& notice) {
  constexpr long kOptions = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK |
                            PTRACE_O_TRACECLONE | PTRACE_O_EXITKILL;
  if (!has_one_thread(notice.pid) || trace(PTRACE_SEIZE, notice.pid, 0, kOptions) != 0) {
    answer(notice.call, 0, EAGAIN);
    return 0;
  }
  const bool sent = let(notice.call);
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
  listener_.close();
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
    if (!has_room(events, bytes)) return answer(notice.call, 0, EAGAIN);
    const pid_t pid = fork_standing(notice);
    if (pid != 0 && !kept_.try_emplace(events, Kept{pid, {}, bytes, {}}).second) {
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
  if (wish == wishes_.end()) return answer(notice.call, 0, EPERM);
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

// await_notice: the next call that is wanted; others wait meanwhile. False: none came soon.
template <class Wanted>
bool CheckpointKeeper::await_notice(Notice& out, Wanted wanted) {
  // turns are counted: the C library's clock is the machine's here
  constexpr int kTurnsMax = 50, kTurn_ms = 100;
  for (int turns = 0; turns < kTurnsMax && listener_.fd() >= 0;) {
    const auto found = std::ranges::find_if(calls_, wanted);
    if (found != calls_.end()) {
      out = *found;
      calls_.erase(found);
      return true;
    }
    pollfd asked{asked_, POLLIN, 0};
    if (poll(&asked, 1, kTurn_ms) <= 0) {
      ++turns;
    } else {
      collect();
    }
  }
  return false;
}

// let_fork: the call is carried out; the new process, which belongs to the run of `first`, tells of
// itself. False: who has not done so soon is none that we know.
bool CheckpointKeeper::let_fork(const Notice& notice, pid_t first) {
  let(notice.call);
  Notice came;
  const bool told = await_notice(came, [this](const Notice& one) {
    return one.words[0] == base::kHereFlags && !knows(one.pid);
  });
  if (told) {
    processes_[came.pid] = first;
    answer(came.call, 0, 0);
  } else if (happened_.stray) {
    happened_.stray();
  }
  return told;
}

void CheckpointKeeper::on_process(const Notice& notice) {
  const pid_t first = first_of(notice.pid);
  if (first == 0) return answer(notice.call, 0, EPERM);
  if (processes_.size() >= kProcessesMax) return answer(notice.call, 0, EAGAIN);
  let_fork(notice, first);
}

// --- processes that begin anew -------------------------------------------------------------------

// on_memory: the file is made here, where files may be as large as that; one for each run.
void CheckpointKeeper::on_memory(const Notice& notice) {
  const pid_t first = first_of(notice.pid);
  if (first == 0 || !sharing_.insert(first).second) return answer(notice.call, 0, EPERM);
  const auto file = static_cast<int>(syscall(SYS_memfd_create, "shared", MFD_CLOEXEC));
  const bool made = file >= 0 && syscall(SYS_ftruncate, file, base::Arena::kBytes) == 0;
  const int there = made ? add_descriptor(notice.call, file) : -1;
  answer(notice.call, std::max(there, 0), there < 0 ? ENOMEM : 0);
  if (file >= 0) close(file);
}

// hand_over: the process's descriptor, to whose call waits. Its number there.
int CheckpointKeeper::hand_over(int process, std::uint64_t number, const Call& call) {
  if (number == base::kNoDescriptor) return static_cast<int>(base::kNoDescriptor);
  const auto own = static_cast<int>(syscall(SYS_pidfd_getfd, process, number, 0));
  if (own < 0) return -1;
  const int there = add_descriptor(call, own);
  close(own);
  return there;
}

void CheckpointKeeper::on_fetch(const Notice& notice) {
  const pid_t first = first_of(notice.pid);
  if (first == 0) return answer(notice.call, 0, EPERM);
  const auto process = static_cast<int>(syscall(SYS_pidfd_open, first, 0));
  const int there = hand_over(process, notice.words[1], notice.call);
  if (process >= 0) close(process);
  answer(notice.call, std::max(there, 0), there < 0 ? EBADF : 0);
}

// stands: the zygote does, and is made now if there was none.
bool CheckpointKeeper::stands(Zygote& zygote) {
  if (!std::exchange(zygote.wanted, true) && happened_.zygote) {
    int handover = -1;
    zygote.pid = std::max<pid_t>(happened_.zygote(zygote.cold, handover), 0);
    if (zygote.pid == 0) return false;
    zygote.listener = std::make_unique<Listener>(zygote.pid, handover);
    listen_to(*zygote.listener);
  }
  Notice came;
  if (zygote.pid != 0 && !zygote.call.call && await_notice(came, [&](const Notice& one) {
        return one.pid == zygote.pid && one.words[0] == base::kZygoteStandFlags;
      })) {
    zygote.call = came;
  }
  return static_cast<bool>(zygote.call.call);
}

void CheckpointKeeper::on_spawn(const Notice& notice) {
  const pid_t first = first_of(notice.pid);
  if (first == 0) return answer(notice.call, 0, EPERM);
  const std::uint64_t word = notice.words[base::kSpawnDescriptors + 1];
  Zygote& from = zygotes_[base::cold_of(word) ? 1 : 0];
  if (processes_.size() >= kProcessesMax || !stands(from)) return answer(notice.call, 0, EAGAIN);
  // it has come to where the first process began, and both have done the same
  const bool alike = from.call.words[base::kBeginningWord] == notice.words[base::kBeginningWord];
  if (!alike) return answer(notice.call, 0, ENOSYS);
  const Call zygote = std::exchange(from.call, {}).call;
  base::ZygoteTold told{};
  told.seat = base::seat_of(word);
  const auto process = static_cast<int>(syscall(SYS_pidfd_open, notice.pid, 0));
  bool all = true;
  for (std::size_t i = 0; i <= base::kSpawnDescriptors; ++i) {
    const bool input = i == base::kSpawnDescriptors;
    const std::uint64_t number = input ? base::input_of(word) : notice.words[i + 1];
    const int there = hand_over(process, number, zygote);
    told.descriptors[i] = static_cast<std::uint64_t>(std::max(there, 0));
    all = all && there >= 0 && told.descriptors[i] <= base::kNoDescriptor;
  }
  if (process >= 0) close(process);
  answer(zygote, all ? base::zygote_told(told) : 0, all ? 0 : EMFILE);
  Notice came;
  const bool made =
      all &&
      await_notice(came,
                   [&](const Notice& one) {
                     return one.pid == from.pid && one.words[0] == base::kProcessFlags;
                   }) &&
      let_fork(came, first);
  answer(notice.call, 0, made ? 0 : EAGAIN);
}

bool CheckpointKeeper::knows(pid_t pid) const {
  const auto is_it = [pid](const auto& one) { return one.second.pid == pid; };
  return first_of(pid) != 0 ||
         std::ranges::find(zygotes_, pid, &Zygote::pid) != std::end(zygotes_) ||
         std::ranges::any_of(kept_, is_it) ||
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
    kept->second.stands = notice.call;
    const auto& words = notice.words;
    kept->second.at = {words[1], kept->first, words[3], words[4],
                       static_cast<base::TimeNs>(words[5])};
    if (is_new && happened_.made) happened_.made(kept->second.at);
    return wake(kept->second);
  }
  const auto wish = std::ranges::find(wishes_, notice.pid, &Wish::pid);
  if (wish == wishes_.end()) return answer(notice.call, 0, EPERM);
  const int trace_there = add_descriptor(notice.call, wish->trace);
  const int file_there = add_descriptor(notice.call, wish->file);
  const bool added = trace_there >= 0 && file_there >= 0;
  answer(notice.call, added ? run_on_told(trace_there, file_there) : 0, added ? 0 : EMFILE);
  close(wish->trace);
  close(wish->file);
  wishes_.erase(wish);
}

// wake: forks for whoever wants to run on from there.
void CheckpointKeeper::wake(Kept& kept) {
  const bool wanted = std::ranges::any_of(
      wishes_, [&](const Wish& wish) { return wish.events == kept.at.events && wish.pid == 0; });
  if (wanted && kept.stands) answer(std::exchange(kept.stands, {}), kForkTold, 0);
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
  for (Zygote& zygote : zygotes_) {
    if (zygote.pid == 0 || waitpid(zygote.pid, nullptr, WNOHANG) == 0) continue;
    zygote.pid = 0;
    zygote.call = {};
  }
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
