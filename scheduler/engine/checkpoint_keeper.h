// Checkpoint keeper: the engine's side of one run's processes: of its checkpoints (checkpoint.h),
// which there are, and who runs on from which; of its zygotes (zygote.h); and of those that its
// program has begun; all of which are children of the engine's.
//
// Owns their processes, and the kernel's listener by which the run asks. Deliberately does not know
// the client, nor what is recorded.
//
// A process of a run is made here and nowhere else, and only so that it stands: while the run forks
// the keeper traces it (ptrace(2)), and what was forked has made no call of the kernel but the few
// that a checkpoint makes before it waits; else it is killed. A program that forges the run's calls
// gets no more by it than a copy that stands still until a person asks for it, and then is what a
// second run is: behind the same barrier, with the same limits.
//
// Invariants:
//  1. There are at most kCheckpointsMax, and the memory of all, as if they shared none, is at most
//     what the run may have.
//  2. When there would be more, every other goes, and from then on they are twice as far apart.
//  3. All end with the keeper, and with the engine's process, however it ends.
//  4. Whoever has run threads in the kernel's sense has none.
// Source: seccomp_unotify(2), ptrace(2) of Linux man-pages.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "scheduler/engine/listener.h"
#include "scheduler/trace/format.h"

namespace fiberscope::engine {

inline constexpr std::size_t kCheckpointsMax = 32;
// So many processes a run may have at a time.
inline constexpr std::size_t kProcessesMax = 1'000;

class CheckpointKeeper {
 public:
  // Happened: what whoever owns the keeper is told of, by its own numbers of runs.
  struct Happened {
    std::function<void(const trace::Sent& at)> made;
    std::function<void(std::uint64_t events)> gone;
    std::function<void(std::uint64_t run, pid_t pid, const trace::Sent& from)> begun;
    std::function<void(std::uint64_t run)> failed;
    // a process was made that has not told of itself: see end_strays()
    std::function<void()> stray;
    // a zygote is wanted (zygote.h), with an interpreter or without (cold_start.h): its number, and
    // the socket over which it names its listener. At most 0: there is none.
    std::function<pid_t(bool cold, int& handover)> zygote;
  };

  // `handover`: the socket over which the run names its listener. Takes it over.
  CheckpointKeeper(pid_t run, int handover, std::uint64_t memory_bytes_max, Happened happened);
  ~CheckpointKeeper();
  CheckpointKeeper(const CheckpointKeeper&) = delete;
  CheckpointKeeper& operator=(const CheckpointKeeper&) = delete;

  // fd: to be polled for reading. heed: something can be read there.
  int fd() const;
  void heed();
  // run_on: from the last checkpoint before event `until`. Takes over the descriptors: the trace's,
  // and of a file that says how (base::RunOn). False: there is none.
  bool run_on(std::uint64_t run, std::uint64_t until, int trace, int file);
  // ended: the run, of which this was the first process, is over: its others end.
  void ended(pid_t first);
  // cancel: nobody waits for that run any more. Requires for one that has begun: it has ended.
  void cancel(std::uint64_t run);
  // reap: looks which have ended.
  void reap();
  bool empty() const { return kept_.empty() && dying_.empty() && processes_.empty(); }
  // knows: the process is the run's, or a checkpoint of its.
  bool knows(pid_t pid) const;
  // signal_processes: all of the run's but its first, which has the number `first`.
  void signal_processes(pid_t first, int number);

 private:
  struct Kept {
    pid_t pid = 0;
    trace::Sent at;
    std::uint64_t bytes = 0;  // of its memory
    Call stands;              // its call, which waits; none: it does not stand (yet)
  };
  struct Wish {
    std::uint64_t run = 0;
    std::uint64_t events = 0;  // of the checkpoint
    int trace = -1, file = -1;
    pid_t pid = 0;  // 0: not forked yet
    int tries = 0;  // to fork
  };

  void listen_to(const Listener& listener);
  void collect();
  void on_fork(const Notice& notice);
  void on_stand(const Notice& notice);
  pid_t first_of(pid_t pid) const;
  void heed_notice(const Notice& notice);
  void on_process(const Notice& notice);
  bool let_fork(const Notice& notice, pid_t first);
  template <class Wanted>
  bool await_notice(Notice& out, Wanted wanted);
  void on_memory(const Notice& notice);
  struct Zygote;
  bool stands(Zygote& zygote);
  void on_spawn(const Notice& notice);
  void on_fetch(const Notice& notice);
  int hand_over(int process, std::uint64_t number, const Call& call);
  void reap_processes();
  void wake(Kept& kept);
  bool has_room(std::uint64_t events, std::uint64_t bytes);
  void thin();
  pid_t fork_standing(const Notice& notice);
  void give_up();
  void drop(std::map<std::uint64_t, Kept>::iterator it);
  void fail(Wish& wish);
  std::uint64_t bytes_of(pid_t pid) const;

  pid_t run_;
  Listener listener_;
  int asked_;  // for all listeners
  std::uint64_t memory_bytes_max_;
  Happened happened_;
  std::uint64_t apart_;                 // events
  std::map<std::uint64_t, Kept> kept_;  // by event
  std::vector<Wish> wishes_;
  std::vector<pid_t> dying_;
  std::set<pid_t> firsts_;            // of the run, and of those that run on
  std::set<pid_t> sharing_;           // of these, who has got a file for what its processes share
  std::map<pid_t, pid_t> processes_;  // the others: of which of these
  // One in a run: what was made of it goes on to ask by its listener.
  struct Zygote {
    const bool cold;
    bool wanted = false;                 // at some time
    pid_t pid = 0;                       // 0: there is none
    std::unique_ptr<Listener> listener;  // of it, and of all that are made of it
    Notice call;                         // by which it stands; none: it does not (yet)
  };
  Zygote zygotes_[2] = {{false, false, 0, {}, {}}, {true, false, 0, {}, {}}};
  std::vector<Notice> calls_;  // that nobody has answered yet
};

// end_strays: of this process's children those that nobody knows: a program has asked for a process
// past the machine, which has not told of itself. They are behind the same barrier.
void end_strays(const std::function<bool(pid_t)>& is_known);

}  // namespace fiberscope::engine
