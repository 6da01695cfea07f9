#include "scheduler/host/calls/file_locks.h"

#include <fcntl.h>
#include <sys/file.h>

#include <algorithm>
#include <cerrno>
#include <limits>
#include <map>
#include <utility>
#include <vector>

#include "scheduler/base/shared.h"
#include "scheduler/host/calls/regular_calls.h"
#include "scheduler/host/calls/system_call.h"
#include "scheduler/host/processes/processes.h"
#include "scheduler/host/processes/signals.h"

namespace fiberscope::host {

namespace {

constexpr off_t kToTheEnd = std::numeric_limits<off_t>::max();

struct Record {
  int pid;
  bool alone;
  off_t first, last;
};

struct Whole {
  std::weak_ptr<machine::OpenFile> file;
  bool alone;
};

struct Locks {
  std::vector<Record> records;
  std::vector<Whole> wholes;
};

using Key = std::pair<dev_t, ino_t>;

std::map<Key, Locks>& all_locks() { return base::shared<std::map<Key, Locks>, Locks>(); }

Locks& locks_of(const machine::Inode& inode) {
  return all_locks()[{inode.facts.st_dev, inode.facts.st_ino}];
}

// LockWaiter: one fiber that waits for a lock to go. Lies where every process can tell it.
struct LockWaiter final : core::WaitHook {
  LockWaiter();
  void leave(core::Fiber&) override;
  PyFiber& fiber = Runtime::get()->current();
};

std::vector<LockWaiter*>& lock_waiters() {
  return base::shared<std::vector<LockWaiter*>, LockWaiter>();
}

LockWaiter::LockWaiter() { lock_waiters().push_back(this); }
void LockWaiter::leave(core::Fiber&) { std::erase(lock_waiters(), this); }

// until_locked: `attempt` answers -EAGAIN while somebody else holds it.
template <class Attempt>
int until_locked(SystemCall& call, const machine::OpenFile& file, int number, bool waits,
                 Attempt attempt) {
  Runtime& runtime = *Runtime::get();
  const Interruption signals;
  for (;;) {
    const int result = attempt();
    if (result != -EAGAIN || !waits) return result;
    const Attached attached;
    core::Wait wait = wait_as(trace::WaitKind::Io, file_words("lock of", file.name(), number));
    if (!wait.object) wait.object = file.id();
    const auto waiter = std::make_unique<LockWaiter>();
    runtime.park(wait, nullptr, waiter.get());
    call.became_ready(runtime.clock().now_ns);
    if (signals.occurred()) return -EINTR;
  }
}

bool has_ended(int pid) {
  for (const auto& process : Runtime::get()->processes()) {
    if (process->pid == pid) return process->ended;
  }
  return true;
}

// --- record locks --------------------------------------------------------------------------------

// in_the_way: another process's record that forbids this one; nullptr: none.
const Record* in_the_way(Locks& locks, const Record& wanted) {
  std::erase_if(locks.records, [](const Record& held) { return has_ended(held.pid); });
  for (const Record& held : locks.records) {
    const bool meet = held.first <= wanted.last && wanted.first <= held.last;
    if (held.pid != wanted.pid && meet && (held.alone || wanted.alone)) return &held;
  }
  return nullptr;
}

// clear: the process's own locks in the range go; what lies outside of it stays.
void clear(Locks& locks, const Record& range) {
  std::vector<Record> left;
  for (const Record& held : locks.records) {
    if (held.pid != range.pid || held.last < range.first || range.last < held.first) {
      left.push_back(held);
      continue;
    }
    if (held.first < range.first) {
      left.push_back({held.pid, held.alone, held.first, range.first - 1});
    }
    if (held.last > range.last) left.push_back({held.pid, held.alone, range.last + 1, held.last});
  }
  locks.records = std::move(left);
}

// record_of: what the caller describes. False: it is out of range.
bool record_of(const machine::RegularFile& file, const struct flock& asked, Record& out) {
  off_t from = 0;
  if (asked.l_whence == SEEK_CUR) from = file.offset();
  if (asked.l_whence == SEEK_END) from = static_cast<off_t>(file.inode()->content.size());
  off_t first = from + asked.l_start;
  off_t last = asked.l_len == 0 ? kToTheEnd : first + asked.l_len - 1;
  if (asked.l_len < 0) last = std::exchange(first, first + asked.l_len) - 1;
  out = {calling_process().pid, asked.l_type == F_WRLCK, first, last};
  return first >= 0;
}

int test(Locks& locks, const Record& wanted, struct flock& out) {
  const Record* const held = in_the_way(locks, wanted);
  out.l_type = held == nullptr ? F_UNLCK : held->alone ? F_WRLCK : F_RDLCK;
  if (held == nullptr) return 0;
  out.l_whence = SEEK_SET;
  out.l_start = held->first;
  out.l_len = held->last == kToTheEnd ? 0 : held->last - held->first + 1;
  out.l_pid = held->pid;
  return 0;
}

// --- flock ---------------------------------------------------------------------------------------

int take_whole(Locks& locks, const std::shared_ptr<machine::OpenFile>& file, bool alone) {
  std::erase_if(locks.wholes, [&](const Whole& held) {
    const auto holder = held.file.lock();
    return !holder || holder == file;  // another kind of lock takes the place of the old one
  });
  for (const Whole& held : locks.wholes) {
    if (held.alone || alone) return -EAGAIN;
  }
  locks.wholes.push_back({file, alone});
  return 0;
}

}  // namespace

bool may_lock(int status_flags, short type) {
  const int access = status_flags & O_ACCMODE;
  return type == F_UNLCK || access == O_RDWR || access == (type == F_WRLCK ? O_WRONLY : O_RDONLY);
}

int lock_real_record(int real, int command, struct flock* asked) {
  const long flags = syscall(SYS_fcntl, real, F_GETFL);
  if (flags < 0) return -EBADF;
  if (asked == nullptr) return -EFAULT;
  const short type = asked->l_type;
  if (type != F_RDLCK && type != F_WRLCK && type != F_UNLCK) return -EINVAL;
  if (command == F_GETLK) asked->l_type = F_UNLCK;
  return command == F_GETLK || may_lock(static_cast<int>(flags), type) ? 0 : -EBADF;
}

int lock_real_whole(int real, int operation) {
  if (syscall(SYS_fcntl, real, F_GETFL) < 0) return -EBADF;
  const int kind = operation & ~LOCK_NB;
  return kind == LOCK_SH || kind == LOCK_EX || kind == LOCK_UN ? 0 : -EINVAL;
}

int lock_record(int number, int command, struct flock* asked) {
  const Target target = target_of(number);
  const machine::RegularFile& file = *regular_file(target);
  Locks& locks = locks_of(*file.inode());
  SystemCall call("fcntl", number, target);
  Record wanted{};
  if (!record_of(file, *asked, wanted)) return call.over(-EINVAL);
  if (command == F_GETLK) return call.over(test(locks, wanted, *asked));
  if (!may_lock(file.status_flags(), asked->l_type)) return call.over(-EBADF);
  if (asked->l_type == F_UNLCK) {
    clear(locks, wanted);
    retry_locks();
    return call.over(0);
  }
  return call.over(until_locked(call, file, number, command == F_SETLKW, [&] {
    if (in_the_way(locks, wanted) != nullptr) return -EAGAIN;
    clear(locks, wanted);
    locks.records.push_back(wanted);
    return 0;
  }));
}

void forget_records(const machine::OpenFile& file) {
  const auto* const regular = dynamic_cast<const machine::RegularFile*>(&file);
  if (regular == nullptr || all_locks().empty()) return;
  clear(locks_of(*regular->inode()), {calling_process().pid, false, 0, kToTheEnd});
}

void retry_locks() {
  const std::vector<LockWaiter*> waiting = lock_waiters();
  Runtime& runtime = *Runtime::get();
  for (LockWaiter* const waiter : waiting) {
    runtime.scheduler().wake(*waiter->fiber.fiber, trace::WakeKind::Notified,
                             runtime.kernel().waker(),
                             runtime.writer().intern("a lock of a file went"), runtime.anchor());
  }
}

int lock_whole(int number, int operation) {
  const Target target = target_of(number);
  const machine::RegularFile* const file = regular_file(target);
  SystemCall call("flock", number, target);
  Locks& locks = locks_of(*file->inode());
  const int kind = operation & ~LOCK_NB;
  if (kind == LOCK_UN) {
    std::erase_if(locks.wholes, [&](const Whole& held) { return held.file.lock() == target.file; });
    retry_locks();
    return call.over(0);
  }
  if (kind != LOCK_SH && kind != LOCK_EX) return call.over(-EINVAL);
  return call.over(until_locked(call, *file, number, (operation & LOCK_NB) == 0,
                                [&] { return take_whole(locks, target.file, kind == LOCK_EX); }));
}

}  // namespace fiberscope::host
