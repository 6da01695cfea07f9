// IoSet: the descriptors that a gevent loop's io watchers watch: what libev keeps in its epoll set.
//
// Owns: the started io watchers, by descriptor, and the list of those that became ready. Knows of a
// descriptor only its open file; which watcher resumes which greenlet it learns from
// resolve_target(). Deliberately does not know more than that.
//
// Invariants:
//  1. A descriptor is in the ready list at most once, in the order in which they became ready; one
//     that stays ready goes to the list's end at each pass, as with epoll's level triggering.
//  2. A pass asks only those in the list.
//  3. The set's interest is told and paid for once per pass, just before the loop polls: stopping a
//     watcher and starting it again in between costs nothing. Source: libev 4.33 fd_reify.
#pragma once

#include <memory>

#include "scheduler/base/own.h"
#include "scheduler/host/gevent/loop.h"
#include "scheduler/machine/kernel/open_file.h"

namespace fiberscope::host {

struct Target;

class IoSet : public base::OwnNew {
 public:
  explicit IoSet(LoopState& loop);
  ~IoSet();
  IoSet(const IoSet&) = delete;
  IoSet& operator=(const IoSet&) = delete;

  // start: its callback and arguments are set. Errors: false: OSError is set: EBADF;
  // ENOSYS for a socket that is not the machine's.
  // stop: of one that is no longer active.
  bool start(WatcherObject* watcher);
  void stop(WatcherObject* watcher);
  // tell_interest: epoll_ctl(2) for what changed since the last pass. Emits: FileOpened for the set
  // itself the first time, InterestChanged.
  void tell_interest();
  // any_ready: epoll_wait(2) would not wait.
  bool any_ready();
  // collect: feeds the watchers that are ready. Emits: LaneReady.
  void collect();
  // closing: the descriptor is about to be closed: feeds all its watchers; true if any was fed.
  bool closing(int number);
  // begin_forked: in a process that was forked: watches for this one what was watched for its
  // parent, by the descriptors' numbers. Source: libev 4.33 ev.c, fd_rearm_all().
  void begin_forked();
  // visit: every started watcher, in no order.
  int visit(visitproc visit, void* arg) const;

 private:
  struct Entry;
  class EpollFile;

  Entry& entry_for(int number, const Target& target);
  void expect(WatcherObject* watcher, const Target& target);
  void became_ready(Entry& entry);
  void note_change(Entry& entry);
  void tell_interest_of(Entry& entry);
  void feed_entry(Entry& entry, int ready);

  // Parts: what is watched now.
  struct Parts : base::OwnNew {
    std::shared_ptr<EpollFile> file;
    base::own::UnorderedMap<int, std::shared_ptr<Entry>> entries;
    base::own::Deque<std::shared_ptr<Entry>> ready;
    base::own::Vector<std::shared_ptr<Entry>> changed;
  };

  LoopState& loop_;
  std::unique_ptr<Parts> parts_ = std::make_unique<Parts>();
};

}  // namespace fiberscope::host
